//! Rules and the sentences a person would write for them.

use super::*;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// The second Saturday of November 2026.
const START: DateTime = DateTime::constant(2026, 11, 14, 19, 30, 0, 0);

const SENTENCES: &str = "
FREQ=DAILY
    毎日
    Every day
FREQ=DAILY;INTERVAL=2
    2日ごと
    Every 2 days
FREQ=DAILY;INTERVAL=3;COUNT=10
    3日ごと、10回
    Every 3 days, 10 times
FREQ=DAILY;BYDAY=MO,WE
    毎週 月・水曜日
    Every week on Monday and Wednesday
FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR
    平日（月–金）毎日
    Every weekday (Mon–Fri)
FREQ=DAILY;INTERVAL=2;BYDAY=MO,WE
    2日ごと（月・水曜日の場合のみ）
    Every 2 days, only if it is a Monday or Wednesday
FREQ=DAILY;BYMONTH=11
    毎日（11月のみ）
    Every day, only in November
FREQ=DAILY;BYMONTHDAY=1,15
    毎月1日・15日
    Every month on the 1st and 15th
FREQ=DAILY;BYMONTHDAY=13;BYDAY=FR
    毎月13日（金曜日の場合のみ）
    Every month on the 13th, only if it is a Friday
FREQ=WEEKLY
    毎週土曜日
    Every week on Saturday
FREQ=WEEKLY;BYDAY=TU
    毎週火曜日
    Every week on Tuesday
FREQ=WEEKLY;BYDAY=TU;COUNT=1
    毎週火曜日、1回
    Every week on Tuesday, 1 time
FREQ=WEEKLY;BYDAY=TU;UNTIL=20270331
    毎週火曜日、2027年3月31日まで
    Every week on Tuesday, until 31 March 2027
FREQ=WEEKLY;BYDAY=TU;UNTIL=20270331T103000Z
    毎週火曜日、2027年3月31日まで
    Every week on Tuesday, until 31 March 2027
FREQ=WEEKLY;BYDAY=MO,WE
    毎週 月・水曜日
    Every week on Monday and Wednesday
FREQ=WEEKLY;BYDAY=MO,WE,FR
    毎週 月・水・金曜日
    Every week on Monday, Wednesday and Friday
FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
    隔週火曜日
    Every 2 weeks on Tuesday
FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE
    隔週 月・水曜日
    Every 2 weeks on Monday and Wednesday
FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,WE
    3週間ごとの月・水曜日
    Every 3 weeks on Monday and Wednesday
FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
    平日（月–金）毎日
    Every weekday (Mon–Fri)
FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR
    隔週 平日（月–金）
    Every 2 weeks on weekdays (Mon–Fri)
FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU
    毎日
    Every day
FREQ=WEEKLY;BYDAY=SA,SU;BYMONTH=4,5
    毎週 土・日曜日（4月・5月のみ）
    Every week on Saturday and Sunday, only in April and May
FREQ=WEEKLY;BYDAY=MO,WE;BYSETPOS=1
    毎週 月・水曜日のうち最初の日
    Every week on the first Monday or Wednesday
FREQ=MONTHLY
    毎月14日
    Every month on the 14th
FREQ=MONTHLY;BYMONTHDAY=15
    毎月15日
    Every month on the 15th
FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=15
    隔月15日
    Every 2 months on the 15th
FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15
    3か月ごとの15日
    Every 3 months on the 15th
FREQ=MONTHLY;BYMONTHDAY=1,15
    毎月1日・15日
    Every month on the 1st and 15th
FREQ=MONTHLY;BYMONTHDAY=-1
    毎月末日
    Every month on the last day
FREQ=MONTHLY;BYMONTHDAY=15,-1
    毎月15日・末日
    Every month on the 15th and last day
FREQ=MONTHLY;BYMONTHDAY=-2
    毎月 月末から2日目
    Every month on the 2nd to last day
FREQ=MONTHLY;BYMONTHDAY=11,12,13,21,22,23,31
    毎月11日・12日・13日・21日・22日・23日・31日
    Every month on the 11th, 12th, 13th, 21st, 22nd, 23rd and 31st
FREQ=MONTHLY;BYDAY=2SA
    毎月第2土曜日
    Every month on the second Saturday
FREQ=MONTHLY;BYDAY=-1FR
    毎月最終金曜日
    Every month on the last Friday
FREQ=MONTHLY;BYDAY=-2FR
    毎月 最後から2番目の金曜日
    Every month on the 2nd to last Friday
FREQ=MONTHLY;BYDAY=1SA,3SA
    毎月第1・第3土曜日
    Every month on the first and third Saturday
FREQ=MONTHLY;BYDAY=1MO,3WE
    毎月第1月曜日・第3水曜日
    Every month on the first Monday and the third Wednesday
FREQ=MONTHLY;BYDAY=1SA,-1SU
    毎月第1土曜日・最終日曜日
    Every month on the first Saturday and the last Sunday
FREQ=MONTHLY;BYDAY=SA
    毎週土曜日
    Every week on Saturday
FREQ=MONTHLY;BYDAY=SA,SU
    毎週 土・日曜日
    Every week on Saturday and Sunday
FREQ=MONTHLY;BYDAY=MO,2TU
    毎月すべての月曜日・第2火曜日
    Every month on every Monday and the second Tuesday
FREQ=MONTHLY;BYDAY=SA;BYSETPOS=2
    毎月第2土曜日
    Every month on the second Saturday
FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1
    毎月 土・日曜日のうち最初の日
    Every month on the first Saturday or Sunday
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR
    平日（月–金）毎日
    Every weekday (Mon–Fri)
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
    毎月 平日（月–金）のうち最後の日
    Every month on the last weekday (Mon–Fri)
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1
    毎月 平日（月–金）のうち最初の日・最後の日
    Every month on the first and the last weekday (Mon–Fri)
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=3
    毎月 平日（月–金）のうち3番目の日
    Every month on the third weekday (Mon–Fri)
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-2
    毎月 すべての日のうち最後から2番目の日
    Every month on the 2nd to last day
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU
    毎日
    Every day
FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13
    毎月13日（金曜日の場合のみ）
    Every month on the 13th, only if it is a Friday
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYMONTHDAY=25
    毎月25日（平日（月–金）の場合のみ）
    Every month on the 25th, only if it is a weekday (Mon–Fri)
FREQ=MONTHLY;BYMONTHDAY=25,26,27;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1
    毎月25日・26日・27日（平日（月–金）の場合のみ）のうち最初の日
    Every month on the first of the 25th, 26th and 27th, only if it is a weekday (Mon–Fri)
FREQ=MONTHLY;BYDAY=2SA;BYMONTH=4,9
    毎月第2土曜日（4月・9月のみ）
    Every month on the second Saturday, only in April and September
FREQ=MONTHLY;BYMONTHDAY=15;BYMONTH=3,9;COUNT=4
    毎月15日（3月・9月のみ）、4回
    Every month on the 15th, only in March and September, 4 times
FREQ=YEARLY
    毎年11月14日
    Every year on 14 November
FREQ=YEARLY;INTERVAL=2
    隔年11月14日
    Every 2 years on 14 November
FREQ=YEARLY;INTERVAL=4
    4年ごとの11月14日
    Every 4 years on 14 November
FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3
    毎年5月3日
    Every year on 3 May
FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3,4
    毎年5月の3日・4日
    Every year on the 3rd and 4th in May
FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1
    毎年2月の末日
    Every year on the last day in February
FREQ=YEARLY;BYMONTH=3,9
    毎年3月・9月の14日
    Every year on the 14th in March and September
FREQ=YEARLY;BYMONTH=11;BYDAY=4TH
    毎年11月の第4木曜日
    Every year on the fourth Thursday in November
FREQ=YEARLY;BYMONTH=1;BYDAY=2MO
    毎年1月の第2月曜日
    Every year on the second Monday in January
FREQ=YEARLY;BYMONTH=4,10;BYDAY=-1SU
    毎年4月・10月の最終日曜日
    Every year on the last Sunday in April and October
FREQ=YEARLY;BYMONTH=4;BYDAY=SU
    毎年4月のすべての日曜日
    Every year on every Sunday in April
FREQ=YEARLY;BYDAY=20MO
    毎年 その年の第20月曜日
    Every year on the 20th Monday of the year
FREQ=YEARLY;BYDAY=-1FR
    毎年 その年の最終金曜日
    Every year on the last Friday of the year
FREQ=YEARLY;BYDAY=FR
    毎週金曜日
    Every week on Friday
FREQ=YEARLY;BYDAY=FR;BYMONTHDAY=13
    毎月13日（金曜日の場合のみ）
    Every month on the 13th, only if it is a Friday
FREQ=YEARLY;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8
    毎年11月の2日・3日・4日・5日・6日・7日・8日（火曜日の場合のみ）
    Every year on the 2nd, 3rd, 4th, 5th, 6th, 7th and 8th, only if it is a Tuesday in November
FREQ=YEARLY;BYMONTHDAY=1
    毎月1日
    Every month on the 1st
FREQ=YEARLY;BYYEARDAY=100
    毎年1月1日から100日目
    Every year on the 100th day of the year
FREQ=YEARLY;BYYEARDAY=1,-1
    毎年1月1日から1日目・12月31日
    Every year on the 1st day of the year and last day of the year
FREQ=YEARLY;BYYEARDAY=-2;BYDAY=MO
    毎年 年末から2日目（月曜日の場合のみ）
    Every year on the 2nd to last day of the year, only if it is a Monday
FREQ=YEARLY;BYWEEKNO=20
    毎年 第20週の土曜日
    Every year on Saturday in week 20
FREQ=YEARLY;BYWEEKNO=20,30;BYDAY=MO,TU
    毎年 第20週・第30週の月・火曜日
    Every year on Monday and Tuesday in week 20 and week 30
FREQ=YEARLY;BYWEEKNO=-1,-2;BYDAY=MO
    毎年 年の最後から2番目の週・年の最後の週の月曜日
    Every year on Monday in the 2nd to last week of the year and the last week of the year
FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
    毎年 平日（月–金）のうち最後の日
    Every year on the last weekday (Mon–Fri)
FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1,2,3;BYSETPOS=-1
    毎年5月の1日・2日・3日のうち最後の日
    Every year on the last of the 1st, 2nd and 3rd in May
FREQ=YEARLY;BYMONTH=3,9;BYSETPOS=-1
    毎年3月・9月の14日のうち最後の日
    Every year on the last of the 14th in March and September
FREQ=YEARLY;BYYEARDAY=1,100,200;BYSETPOS=2
    毎年1月1日から1日目・1月1日から100日目・1月1日から200日目のうち2番目の日
    Every year on the second of the 1st day of the year, 100th day of the year and 200th day of the year
FREQ=DAILY;BYMONTH=1;BYSETPOS=1
    毎日（1月のみ）
    Every day, only in January
FREQ=DAILY;INTERVAL=2;BYMONTHDAY=1,-1
    2日ごと（1日・末日の場合のみ）
    Every 2 days, only if it is the 1st or last day
";

#[test]
fn sentences() {
    let lines: Vec<_> = SENTENCES.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    for case in lines.chunks(3) {
        let rule = Rule::parse(case[0]).unwrap();
        let told = [Locale::Ja, Locale::En].map(|l| rule.describe(START, l));
        assert_eq!(told, [case[1], case[2]], "{}", case[0]);
    }
}

proptest! {
    /// Whatever a rule holds, all its numbers and days are told, and nothing is left empty.
    #[test]
    fn nothing_is_left_out(
        frequency in select(vec!["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
        interval in 2u16..=9,
        days in subsequence(vec![("TU", "火", "Tuesday"), ("2WE", "第2水", "second Wednesday"), ("-1SA", "最終土", "last Saturday")], 0..=3),
        month_day in proptest::option::of(21i8..=28),
        month in proptest::option::of(1i8..=12),
        year_day in proptest::option::of(100i16..=300),
        position in proptest::option::of(6i16..=9),
    ) {
        let mut text = format!("FREQ={frequency};INTERVAL={interval};COUNT=77");
        let mut part = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                text.push_str(&format!(";{name}={value}"));
            }
        };
        let listed: Vec<_> = days.iter().map(|d| d.0).collect();
        part("BYDAY", (!listed.is_empty()).then(|| listed.join(",")));
        part("BYMONTHDAY", month_day.map(|n| n.to_string()));
        part("BYMONTH", month.map(|n| n.to_string()));
        part("BYYEARDAY", year_day.map(|n| n.to_string()));
        part("BYSETPOS", position.map(|n| n.to_string()));
        let Ok(rule) = Rule::parse(&text) else { return Ok(()) };
        let (ja, en) = (rule.describe(START, Locale::Ja), rule.describe(START, Locale::En));
        for number in [month_day.map(i16::from), year_day, position, Some(77)].into_iter().flatten() {
            prop_assert!(ja.contains(&number.to_string()) && en.contains(&number.to_string()), "{text}: {ja} {en}");
        }
        for (_, day_ja, day_en) in days {
            prop_assert!(ja.contains(day_ja) && en.contains(day_en), "{text}: {ja} {en}");
        }
        if let Some(n) = month {
            prop_assert!(ja.contains(&format!("{n}月")) && en.contains(super::month(n, Locale::En)), "{text}: {ja} {en}");
        }
        prop_assert!(!en.contains("  ") && !en.contains("the ,") && !en.contains("on ,"), "{en}");
    }
}
