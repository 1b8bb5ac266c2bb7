//! Rules read from text (RFC 5545 section 3.3.10).

use super::rule::end_of;
use super::{Ends, Frequency, LONGEST_RULE, MOST_COUNT, MOST_INTERVAL, NthDay, Rule, RuleFault};
use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Deserializer, de::Error};

/// The days of the week by their two letters.
pub(super) const DAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Monday),
    ("TU", Weekday::Tuesday),
    ("WE", Weekday::Wednesday),
    ("TH", Weekday::Thursday),
    ("FR", Weekday::Friday),
    ("SA", Weekday::Saturday),
    ("SU", Weekday::Sunday),
];

/// The parts of a rule, in the order in which they are written.
const PARTS: [&str; 11] = [
    "FREQ",
    "INTERVAL",
    "BYDAY",
    "BYMONTHDAY",
    "BYMONTH",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYSETPOS",
    "COUNT",
    "UNTIL",
    "WKST",
];

impl Rule {
    /// Reads a rule, with `RRULE:` before it or not, in any case.
    ///
    /// An UNTIL in UTC stays [`Ends::OnUtc`]. One after the year 2200 is none, since some calendars write it for
    /// series that go on.
    ///
    /// # Errors
    /// The first fault found.
    pub fn parse(text: &str) -> Result<Self, RuleFault> {
        if text.len() > LONGEST_RULE {
            return Err(RuleFault::TooLong);
        }
        let text = text.trim().to_ascii_uppercase();
        let text = text.strip_prefix("RRULE:").unwrap_or(&text);
        let mut values: [Option<&str>; PARTS.len()] = [None; PARTS.len()];
        for part in text.split(';').map(str::trim).filter(|p| !p.is_empty()) {
            let (name, value) = part.split_once('=').ok_or(RuleFault::Part)?;
            if matches!(name, "BYHOUR" | "BYMINUTE" | "BYSECOND") {
                return Err(RuleFault::Clock);
            }
            let place = PARTS.iter().position(|p| *p == name).ok_or(RuleFault::Part)?;
            let slot = values.get_mut(place).ok_or(RuleFault::Part)?;
            if slot.replace(value).is_some() {
                return Err(RuleFault::Twice);
            }
        }
        let [freq, interval, days, month_days, months, year_days, weeks, positions, count, until, week_start] =
            values;
        let mut rule = Self::every(match freq {
            Some("DAILY") => Frequency::Daily,
            Some("WEEKLY") => Frequency::Weekly,
            Some("MONTHLY") => Frequency::Monthly,
            Some("YEARLY") => Frequency::Yearly,
            Some("HOURLY" | "MINUTELY" | "SECONDLY") => return Err(RuleFault::Clock),
            _ => return Err(RuleFault::Frequency),
        });
        if let Some(value) = interval {
            let most = i32::from(MOST_INTERVAL);
            rule.interval = number(value, 1, most).ok_or(RuleFault::Interval)?.unsigned_abs() as u16;
        }
        rule.days = list(days, RuleFault::Day, nth_day)?;
        rule.month_days = list(month_days, RuleFault::Number, |v| Some(signed(v, 31)? as i8))?;
        rule.months = list(months, RuleFault::Number, |v| Some(number(v, 1, 12)? as i8))?;
        rule.year_days = list(year_days, RuleFault::Number, |v| Some(signed(v, 366)? as i16))?;
        rule.week_numbers = list(weeks, RuleFault::Number, |v| Some(signed(v, 53)? as i8))?;
        rule.set_positions = list(positions, RuleFault::Number, |v| Some(signed(v, 366)? as i16))?;
        if let Some(value) = week_start {
            rule.week_start = weekday(value).ok_or(RuleFault::Day)?;
        }
        rule.ends = match (count, until) {
            (Some(_), Some(_)) => return Err(RuleFault::CountAndUntil),
            (Some(value), None) => {
                Ends::After(number(value, 1, MOST_COUNT as i32).ok_or(RuleFault::Count)?.unsigned_abs())
            }
            (None, Some(value)) => read_until(value).ok_or(RuleFault::Until)?,
            (None, None) => Ends::Never,
        };
        rule.fits()?;
        Ok(rule)
    }

    /// What RFC 5545 forbids together.
    fn fits(&self) -> Result<(), RuleFault> {
        let yearly = self.frequency == Frequency::Yearly;
        let numbered = self.days.iter().any(|d| d.nth.is_some());
        if numbered && !yearly && self.frequency != Frequency::Monthly {
            return Err(RuleFault::NthDay);
        }
        let of_year = !self.year_days.is_empty() || !self.week_numbers.is_empty();
        if (of_year && !yearly)
            || (self.frequency == Frequency::Weekly && !self.month_days.is_empty())
            || (numbered && !self.week_numbers.is_empty())
        {
            return Err(RuleFault::Together);
        }
        let chosen_from = !(self.days.is_empty()
            && self.month_days.is_empty()
            && self.months.is_empty()
            && self.year_days.is_empty()
            && self.week_numbers.is_empty());
        if !self.set_positions.is_empty() && !chosen_from {
            return Err(RuleFault::Position);
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(from)?).map_err(|_| D::Error::custom("no rule"))
    }
}

fn weekday(text: &str) -> Option<Weekday> {
    DAYS.iter().find(|(code, _)| *code == text).map(|(_, day)| *day)
}

fn nth_day(text: &str) -> Option<NthDay> {
    let (number, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let day = weekday(day)?;
    let nth = if number.is_empty() { None } else { Some(signed(number, 53)? as i8) };
    Some(NthDay { nth, day })
}

fn number(text: &str, min: i32, max: i32) -> Option<i32> {
    text.parse().ok().filter(|n| (min..=max).contains(n))
}

fn signed(text: &str, most: i32) -> Option<i32> {
    number(text, -most, most).filter(|n| *n != 0)
}

/// A list without what stands in it twice, in the order given.
fn list<T: PartialEq>(
    text: Option<&str>,
    fault: RuleFault,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, RuleFault> {
    let mut found = Vec::new();
    for part in text.iter().flat_map(|t| t.split(',')) {
        let value = read(part.trim()).ok_or(fault)?;
        if !found.contains(&value) {
            found.push(value);
        }
    }
    Ok(found)
}

fn read_until(text: &str) -> Option<Ends> {
    let (text, utc) = text.strip_suffix('Z').map_or((text, false), |rest| (rest, true));
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let digits = |part: &str, length| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(date, 8) || time.is_some_and(|t| !digits(t, 6)) || (utc && time.is_none()) {
        return None;
    }
    let date =
        Date::new(date.get(..4)?.parse().ok()?, date.get(4..6)?.parse().ok()?, date.get(6..)?.parse().ok()?);
    let date = date.ok().filter(|d| d.year() >= 2000)?;
    let last = match time {
        None => end_of(date),
        // A leap second is the end of its minute.
        Some(t) => date.to_datetime(
            Time::new(
                t.get(..2)?.parse().ok()?,
                t.get(2..4)?.parse().ok()?,
                t.get(4..)?.parse::<i8>().ok().map(|s| if s == 60 { 59 } else { s })?,
                0,
            )
            .ok()?,
        ),
    };
    Some(match (date.year() > 2200, utc) {
        (true, _) => Ends::Never,
        (false, true) => Ends::OnUtc(last),
        (false, false) => Ends::On(last),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Locale;
    use crate::recurrence::UntilForm;
    use jiff::civil::DateTime;
    use proptest::prelude::*;
    use proptest::sample::{select, subsequence};

    #[test]
    fn rules_read_back_as_they_were_written() {
        for text in [
            "FREQ=DAILY",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=10",
            "FREQ=MONTHLY;BYDAY=2SA,-1FR",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "FREQ=YEARLY;BYMONTHDAY=3;BYMONTH=5;UNTIL=20300503T235959",
            "FREQ=YEARLY;BYYEARDAY=1,-1",
            "FREQ=YEARLY;BYDAY=MO;BYWEEKNO=20;WKST=SU",
            "FREQ=WEEKLY;UNTIL=20270331T103000Z",
        ] {
            assert_eq!(Rule::parse(text).map(|r| r.text()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn other_calendars_write_a_little_differently() {
        let same = Rule::parse("FREQ=WEEKLY;BYDAY=TU;UNTIL=20270331T235959").unwrap();
        for text in [
            "RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20270331",
            " rrule:freq=weekly;until=20270331;byday=tu;wkst=mo ",
            "WKST=MO;INTERVAL=1;UNTIL=20270331T235960;BYDAY=TU,TU;FREQ=WEEKLY;",
        ] {
            assert_eq!(Rule::parse(text).as_ref(), Ok(&same), "{text}");
        }
        assert_eq!(Rule::parse("FREQ=DAILY;UNTIL=99991231T235959Z").unwrap().ends, Ends::Never);
        assert_eq!(Rule::parse("FREQ=MONTHLY;BYDAY=+2SA").unwrap().text(), "FREQ=MONTHLY;BYDAY=2SA");
    }

    #[test]
    fn until_is_written_as_it_is_needed() {
        let rule = Rule::parse("FREQ=WEEKLY;UNTIL=20270331T193000").unwrap();
        assert_eq!(rule.text_with(UntilForm::Date), "FREQ=WEEKLY;UNTIL=20270331");
        let utc = DateTime::constant(2027, 3, 31, 10, 30, 0, 0);
        assert_eq!(rule.text_with(UntilForm::Utc(utc)), "FREQ=WEEKLY;UNTIL=20270331T103000Z");
        assert_eq!(Rule::every(Frequency::Daily).text_with(UntilForm::Utc(utc)), "FREQ=DAILY");
    }

    #[test]
    fn faults_say_what_is_wrong() {
        let long = format!("FREQ=DAILY;{}", ";".repeat(LONGEST_RULE));
        for (text, fault) in [
            (long.as_str(), RuleFault::TooLong),
            ("", RuleFault::Frequency),
            ("毎週火曜日", RuleFault::Part),
            ("FREQ=WEEKLY;BYEASTER=1", RuleFault::Part),
            ("FREQ=WEEKLY;FREQ=DAILY", RuleFault::Twice),
            ("FREQ=FORTNIGHTLY", RuleFault::Frequency),
            ("FREQ=HOURLY", RuleFault::Clock),
            ("FREQ=DAILY;BYHOUR=9,17", RuleFault::Clock),
            ("FREQ=DAILY;INTERVAL=0", RuleFault::Interval),
            ("FREQ=DAILY;INTERVAL=1000", RuleFault::Interval),
            ("FREQ=DAILY;COUNT=0", RuleFault::Count),
            ("FREQ=DAILY;COUNT=99999999999", RuleFault::Count),
            ("FREQ=DAILY;COUNT=3;UNTIL=20270101", RuleFault::CountAndUntil),
            ("FREQ=DAILY;UNTIL=2027-01-01", RuleFault::Until),
            ("FREQ=DAILY;UNTIL=20270230", RuleFault::Until),
            ("FREQ=DAILY;UNTIL=20270101Z", RuleFault::Until),
            ("FREQ=DAILY;UNTIL=19991231", RuleFault::Until),
            ("FREQ=DAILY;UNTIL=二〇二七一", RuleFault::Until),
            ("FREQ=WEEKLY;BYDAY=火", RuleFault::Day),
            ("FREQ=WEEKLY;BYDAY=", RuleFault::Day),
            ("FREQ=WEEKLY;WKST=1MO", RuleFault::Day),
            ("FREQ=MONTHLY;BYDAY=0MO", RuleFault::Day),
            ("FREQ=MONTHLY;BYDAY=54MO", RuleFault::Day),
            ("FREQ=WEEKLY;BYDAY=2TU", RuleFault::NthDay),
            ("FREQ=MONTHLY;BYMONTHDAY=32", RuleFault::Number),
            ("FREQ=MONTHLY;BYMONTHDAY=0", RuleFault::Number),
            ("FREQ=YEARLY;BYMONTH=-1", RuleFault::Number),
            ("FREQ=WEEKLY;BYMONTHDAY=1", RuleFault::Together),
            ("FREQ=MONTHLY;BYYEARDAY=1", RuleFault::Together),
            ("FREQ=MONTHLY;BYWEEKNO=1", RuleFault::Together),
            ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", RuleFault::Together),
            ("FREQ=MONTHLY;BYSETPOS=1", RuleFault::Position),
        ] {
            assert_eq!(Rule::parse(text), Err(fault), "{text}");
            assert!(Locale::ALL.iter().all(|l| !fault.text(*l).is_empty()));
        }
    }

    fn numbers(low: i16, high: i16) -> impl Strategy<Value = Vec<i16>> {
        let all: Vec<i16> = (low..=high).filter(|n| *n != 0).collect();
        subsequence(all, 0..=3).prop_shuffle()
    }

    prop_compose! {
        fn any_rule()(
            frequency in select(vec![Frequency::Daily, Frequency::Weekly, Frequency::Monthly, Frequency::Yearly]),
            interval in 1..=MOST_INTERVAL,
            days in subsequence(DAYS.to_vec(), 0..=7),
            nth in numbers(-53, 53),
            parts in (numbers(-31, 31), numbers(1, 12), numbers(-366, 366), numbers(-53, 53), numbers(-366, 366)),
            week_start in select(DAYS.to_vec()),
            ends in 0usize..4,
            count in 1..=MOST_COUNT,
            until in (2000i16..=2200, 1i8..=12, 1i8..=28, 0i8..24, 0i8..60, 0i8..60),
        ) -> Rule {
            let (month_days, months, year_days, week_numbers, set_positions) = parts;
            let until = DateTime::constant(until.0, until.1, until.2, until.3, until.4, until.5, 0);
            let bytes = |v: Vec<i16>| v.into_iter().map(|n| n as i8).collect();
            let days = days.iter().enumerate();
            Rule {
                frequency,
                interval,
                days: days.map(|(i, d)| NthDay { nth: nth.get(i).map(|n| *n as i8), day: d.1 }).collect(),
                month_days: bytes(month_days),
                months: bytes(months),
                year_days,
                week_numbers: bytes(week_numbers),
                set_positions,
                week_start: week_start.1,
                ends: [Ends::Never, Ends::After(count), Ends::On(until), Ends::OnUtc(until)][ends],
            }
        }
    }

    proptest! {
        #[test]
        fn a_rule_reads_back(rule in any_rule()) {
            match rule.fits() {
                Ok(()) => prop_assert_eq!(Rule::parse(&rule.text()), Ok(rule)),
                Err(fault) => prop_assert_eq!(Rule::parse(&rule.text()), Err(fault)),
            }
        }

        #[test]
        fn no_text_is_too_strange(text in "\\PC{0,60}", tail in "(FREQ=(DAILY|YEARLY)|;|=|,|BYDAY|UNTIL=|[0-9T]{1,16}Z?|MO|é){0,12}") {
            for text in [text, tail] {
                if let Ok(rule) = Rule::parse(&text) {
                    prop_assert_eq!(Rule::parse(&rule.text()), Ok(rule));
                }
            }
        }
    }
}
