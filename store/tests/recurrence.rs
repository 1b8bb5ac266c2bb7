//! Series are counted out as another program counts them, and nothing keeps the counting busy.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::recurrence::{Frequency, NthDay, Recurrence, Rule, iso_clock, parse_clock};
use jiff::ToSpan;
use jiff::civil::{DateTime, Weekday};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use store::Zone;
use store::recurrence::{Expansion, civil, first_match};

/// How many rules the other program is asked for.
const RULES: usize = 5_000;
/// A Wednesday, and the second Wednesday of its month.
const START: DateTime = DateTime::constant(2026, 11, 11, 19, 30, 0, 0);

fn at(text: &str) -> DateTime {
    parse_clock(text).unwrap()
}

fn series(rule: &str) -> Recurrence {
    Rule::parse(rule).unwrap().into()
}

/// The days before 2040, at most so many, from a Tuesday on: the start of RFC 5545's examples, thirty years later.
fn days(rule: &str, most: usize) -> Vec<String> {
    let found = civil(&series(rule), at("2027-09-07T09:00"), at("2040-01-01T00:00"), most).unwrap();
    found.iter().map(|at| iso_clock(*at)[..10].to_owned()).collect()
}

mod oracle {
    use super::*;

    #[derive(Deserialize)]
    struct Case {
        start: String,
        rule: String,
        except: Vec<String>,
        also: Vec<String>,
        horizon: String,
        most: usize,
        outcome: String,
        first: Option<String>,
        zone: String,
        civil: Vec<String>,
        instants: Vec<i64>,
    }

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
    }

    /// The folder with dateutil, which is put there if it is missing. Each test is a process of its own: one installs,
    /// the others wait.
    fn packages() -> PathBuf {
        let target = root().join("target");
        std::fs::create_dir_all(&target).unwrap();
        let lock = std::fs::File::create(target.join("test-py.lock")).unwrap();
        lock.lock().unwrap();
        let done = Command::new(root().join("scripts/python-tools")).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        target.join("test-py")
    }

    fn cases() -> Vec<Case> {
        let answer = Command::new("python3")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recurrence/oracle.py"))
            .arg(RULES.to_string())
            .env("PYTHONPATH", packages())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .output()
            .unwrap();
        assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
        let lines = String::from_utf8(answer.stdout).unwrap();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// What is wrong with a case, if anything is.
    fn difference(case: &Case) -> Option<String> {
        let times = |texts: &[String]| texts.iter().map(|t| at(t)).collect::<Vec<_>>();
        let series =
            Recurrence { except: times(&case.except), also: times(&case.also), ..series(&case.rule) };
        let start = at(&case.start);
        let first = first_match(&series, start).ok().map(iso_clock);
        if first != case.first {
            return Some(format!("first {first:?}, not {:?}", case.first));
        }
        match (civil(&series, start, at(&case.horizon), case.most), case.outcome.as_str()) {
            (Err(Expansion::NeverFires), "never") | (Err(Expansion::TooMany), "many") => None,
            (Ok(found), "times") => {
                let texts: Vec<_> = found.iter().map(|at| iso_clock(*at)).collect();
                if texts != case.civil {
                    return Some(format!("{texts:?}, not {:?}", case.civil));
                }
                let zone = Zone::named(&case.zone).unwrap();
                let instants: Vec<_> = found.iter().map(|at| zone.instant(*at).0 / 1_000_000).collect();
                (instants != case.instants).then(|| format!("{instants:?}, not {:?}", case.instants))
            }
            (found, outcome) => Some(format!("{found:?}, not {outcome}")),
        }
    }

    #[test]
    fn series_are_those_of_another_program() {
        let cases = cases();
        assert_eq!(cases.len(), RULES);
        // The question is hard enough: clocks that change, nothing at all, too much, single dates.
        let some = |what: &str, fits: fn(&Case) -> bool| {
            let count = cases.iter().filter(|c| fits(c)).count();
            assert!(count > 100, "only {count} cases of {what}");
        };
        some("rules that never fire", |c| c.outcome == "never");
        some("too many times", |c| c.outcome == "many");
        some("times in addition", |c| !c.also.is_empty() && !c.civil.is_empty());
        some("times left out", |c| !c.except.is_empty() && !c.civil.is_empty());
        some("starts that the rule does not name", |c| c.first.as_ref().is_some_and(|f| *f != c.start));
        some("times that a change of the clock leaves out", |c| {
            let zone = Zone::named(&c.zone).unwrap();
            let back = |text: &String| zone.moment(zone.instant(at(text))).civil();
            c.civil.iter().any(|text| back(text) != at(text))
        });

        let wrong: Vec<_> = cases
            .iter()
            .filter_map(|c| Some(format!("{} from {} in {}: {}", c.rule, c.start, c.zone, difference(c)?)))
            .collect();
        assert!(
            wrong.is_empty(),
            "{} of {RULES} differ:\n{}",
            wrong.len(),
            wrong[..wrong.len().min(10)].join("\n")
        );
    }
}

/// RFC 5545 section 3.8.5.3, with days of 2027 (both years begin on a day that makes the examples interesting).
#[test]
fn examples_of_the_standard() {
    for (rule, expected) in [
        ("FREQ=DAILY;COUNT=3", vec!["2027-09-07", "2027-09-08", "2027-09-09"]),
        (
            "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,TH;COUNT=4",
            vec!["2027-09-07", "2027-09-09", "2027-09-21", "2027-09-23"],
        ),
        ("FREQ=MONTHLY;COUNT=4;BYDAY=1FR", vec!["2027-10-01", "2027-11-05", "2027-12-03", "2028-01-07"]),
        // Two numbered days are both.
        (
            "FREQ=MONTHLY;INTERVAL=2;COUNT=4;BYDAY=1SU,-1SU",
            vec!["2027-09-26", "2027-11-07", "2027-11-28", "2028-01-02"],
        ),
        // So are a numbered and a plain one, in which dateutil sees days that are both.
        (
            "FREQ=MONTHLY;COUNT=6;BYDAY=MO,2TU",
            vec!["2027-09-13", "2027-09-14", "2027-09-20", "2027-09-27", "2027-10-04", "2027-10-11"],
        ),
        ("FREQ=MONTHLY;COUNT=3;BYMONTHDAY=-3", vec!["2027-09-28", "2027-10-29", "2027-11-28"]),
        ("FREQ=YEARLY;COUNT=3;BYMONTH=6,7", vec!["2028-06-07", "2028-07-07", "2029-06-07"]),
        (
            "FREQ=YEARLY;INTERVAL=3;COUNT=3;BYYEARDAY=1,100,200",
            vec!["2030-01-01", "2030-04-10", "2030-07-19"],
        ),
        ("FREQ=YEARLY;COUNT=3;BYDAY=20MO", vec!["2028-05-15", "2029-05-14", "2030-05-20"]),
        ("FREQ=YEARLY;COUNT=3;BYWEEKNO=20;BYDAY=MO", vec!["2028-05-15", "2029-05-14", "2030-05-13"]),
        // The day of the week is the start's.
        ("FREQ=YEARLY;COUNT=3;BYWEEKNO=20", vec!["2028-05-16", "2029-05-15", "2030-05-14"]),
        ("FREQ=MONTHLY;COUNT=2;BYDAY=FR;BYMONTHDAY=13", vec!["2028-10-13", "2029-04-13"]),
        ("FREQ=MONTHLY;COUNT=2;BYDAY=TU,WE,TH;BYSETPOS=3", vec!["2027-09-07", "2027-10-07"]),
        // A week's first day is its first day also in the week of the start.
        ("FREQ=WEEKLY;COUNT=2;BYDAY=MO,WE;BYSETPOS=1", vec!["2027-09-13", "2027-09-20"]),
        // Invalid dates are left out, not moved.
        (
            "FREQ=MONTHLY;COUNT=3;BYMONTHDAY=15,30;BYMONTH=1,2,3",
            vec!["2028-01-15", "2028-01-30", "2028-02-15"],
        ),
    ] {
        assert_eq!(days(rule, 100), expected, "{rule}");
    }
    // The first day of the week makes a difference (RFC 5545, the examples before the last).
    let from = at("2027-08-03T09:00");
    let told = |rule| {
        civil(&series(rule), from, at("2030-01-01T00:00"), 9)
            .unwrap()
            .iter()
            .map(|d| d.day())
            .collect::<Vec<_>>()
    };
    assert_eq!(told("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO"), [3, 8, 17, 22]);
    assert_eq!(told("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU"), [3, 15, 17, 29]);
}

/// The last weeks of a year, in which dateutil errs.
#[test]
fn weeks_are_those_of_the_calendar() {
    let (start, until) = (at("2026-01-01T00:00"), at("2061-01-01T00:00"));
    for number in [1, 52, 53] {
        let series = series(&format!("FREQ=YEARLY;BYWEEKNO={number};BYDAY=MO,TU,WE,TH,FR,SA,SU"));
        let found = civil(&series, start, until, usize::MAX).unwrap();
        let all = start.date().series(1.day()).take_while(|day| *day < until.date());
        let expected: Vec<_> = all.filter(|day| day.iso_week_date().week() == number).collect();
        assert_eq!(found.iter().map(|at| at.date()).collect::<Vec<_>>(), expected, "week {number}");
    }
}

#[test]
fn the_start_moves_to_the_rule() {
    for (rule, first) in [
        ("FREQ=WEEKLY", "2026-11-11T19:30"),
        ("FREQ=WEEKLY;BYDAY=TU", "2026-11-17T19:30"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-11-24T19:30"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-11-27T19:30"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2028-02-29T19:30"),
    ] {
        let series = series(rule);
        let moved = first_match(&series, START).unwrap();
        assert_eq!(moved, at(first), "{rule}");
        // From there on it is the same series.
        let until = at("2034-01-01T00:00");
        assert_eq!(civil(&series, START, until, 500), civil(&series, moved, until, 500), "{rule}");
    }
}

#[test]
fn single_dates_come_and_go() {
    let mut series = series("FREQ=WEEKLY;COUNT=3");
    series.also = vec![at("2026-11-20T10:00"), at("2026-11-18T19:30"), at("2030-01-01T00:00")];
    series.except = vec![at("2026-11-25T19:30"), at("2026-11-26T19:30")];
    let found = civil(&series, START, at("2027-06-01T00:00"), 9).unwrap();
    let texts: Vec<_> = found.iter().map(|at| iso_clock(*at)).collect();
    // What is left out was counted: COUNT is of the rule alone.
    assert_eq!(texts, ["2026-11-11T19:30", "2026-11-18T19:30", "2026-11-20T10:00"]);
}

#[test]
fn horizon_and_bounds() {
    let until = at("2026-11-14T19:30");
    // The horizon itself is outside.
    assert_eq!(civil(&series("FREQ=DAILY"), START, until, 99).unwrap().len(), 3);
    assert_eq!(civil(&series("FREQ=DAILY"), START, until, 2).unwrap().len(), 2);
    assert_eq!(civil(&series("FREQ=DAILY;COUNT=3"), START, until, 3).unwrap().len(), 3);
    assert_eq!(civil(&series("FREQ=DAILY;COUNT=4"), START, until, 3).unwrap().len(), 3);
    assert_eq!(civil(&series("FREQ=DAILY;COUNT=3"), START, until, 2), Err(Expansion::TooMany));
    assert_eq!(civil(&series("FREQ=DAILY;UNTIL=20261113"), START, until, 2), Err(Expansion::TooMany));
    // Nothing yet is not nothing ever.
    assert_eq!(civil(&series("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"), START, until, 9), Ok(vec![]));
    for never in [
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;UNTIL=20261110",
        "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261115",
        "FREQ=YEARLY;BYWEEKNO=1;BYMONTH=6",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        // 29 February is a Monday in 2044.
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
    ] {
        assert_eq!(
            civil(&series(never), START, at("2100-01-01T00:00"), 9),
            Err(Expansion::NeverFires),
            "{never}"
        );
        assert_eq!(first_match(&series(never), START), Err(Expansion::NeverFires), "{never}");
    }
    assert_eq!(
        civil(&series("FREQ=DAILY;UNTIL=20261201T000000Z"), START, until, 9),
        Err(Expansion::Unsettled)
    );
}

/// However a rule is written, it is counted out, or refused, before anybody waits.
#[test]
fn no_rule_keeps_the_server_busy() {
    let list = |numbers: std::ops::RangeInclusive<i16>, step| {
        numbers.step_by(step).map(|n| n.to_string()).collect::<Vec<_>>().join(",")
    };
    let year_days = list(-366..=-250, 1);
    let weeks = list(-53..=-1, 1);
    let hostile = [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30".to_owned(),
        "FREQ=DAILY;INTERVAL=999;BYDAY=MO".to_owned(),
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30,31".to_owned(),
        "FREQ=MONTHLY;BYDAY=53MO".to_owned(),
        "FREQ=DAILY;BYMONTH=1;BYSETPOS=366".to_owned(),
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO".to_owned(),
        format!(
            "FREQ=YEARLY;BYYEARDAY={}",
            &year_days[..year_days.len().min(480) - 4].trim_end_matches([',', '-'])
        ),
        format!("FREQ=YEARLY;BYDAY=MO;BYSETPOS=366;BYWEEKNO={weeks}"),
        format!("FREQ=YEARLY;BYWEEKNO={weeks};BYMONTHDAY=31;BYDAY=MO;BYSETPOS={}", list(-40..=-1, 1)),
        "FREQ=YEARLY;INTERVAL=999".to_owned(),
        "FREQ=DAILY;COUNT=9999".to_owned(),
    ];
    for text in &hostile {
        let rule = Rule::parse(text).unwrap();
        for until in [at("2027-01-01T00:00"), DateTime::MAX] {
            let begin = Instant::now();
            let found = civil(&rule.clone().into(), START, until, 10_000);
            let took = begin.elapsed();
            // Without optimisation everything takes many times as long as it does for users.
            let most = Duration::from_millis(if cfg!(debug_assertions) { 1_000 } else { 50 });
            assert!(took < most, "{text}: {took:?}, {:?}", found.map(|f| f.len()));
        }
    }
    // What no text says either.
    let odd = Rule {
        interval: 0,
        days: vec![NthDay { nth: Some(0), day: Weekday::Monday }],
        ..Rule::every(Frequency::Yearly)
    };
    assert_eq!(civil(&odd.into(), START, DateTime::MAX, 9), Err(Expansion::NeverFires));
    for start in [DateTime::MIN, DateTime::MAX] {
        assert!(civil(&series("FREQ=DAILY"), start, DateTime::MAX, 9).is_ok());
        assert!(first_match(&series("FREQ=YEARLY;BYWEEKNO=1,53"), start).is_ok() || start == DateTime::MAX);
    }
}
