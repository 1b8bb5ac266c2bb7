//! The part of a form that says how an event repeats, as typed.

use super::dates::{dates, dates_text};
use super::rule::end_of;
use super::{Ends, Frequency, MOST_COUNT, MOST_INTERVAL, NthDay, Recurrence, Rule};
use crate::input::Check;
use crate::time::iso_date;
use crate::{Problem, Result};
use jiff::civil::{DateTime, Weekday};
use serde::{Deserialize, Serialize};

const WORKDAYS: [NthDay; 5] = [
    NthDay::every(Weekday::Monday),
    NthDay::every(Weekday::Tuesday),
    NthDay::every(Weekday::Wednesday),
    NthDay::every(Weekday::Thursday),
    NthDay::every(Weekday::Friday),
];

/// How an event repeats, as typed. The field names are those of the form and of its faults.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RepeatForm {
    /// `daily`, `weekdays`, `weekly`, `monthly_day`, `monthly_nth`, `monthly_last`, `yearly` or `rule`; empty is once.
    pub repeat: String,
    /// Every so many days, weeks, months or years; empty is 1. Does not count for `weekdays` and `rule`.
    pub every: String,
    /// `1` for Mondays, where `repeat` is `weekly`. Without any day it is the start's.
    pub mo: String,
    /// `1` for Tuesdays.
    pub tu: String,
    /// `1` for Wednesdays.
    pub we: String,
    /// `1` for Thursdays.
    pub th: String,
    /// `1` for Fridays.
    pub fr: String,
    /// `1` for Saturdays.
    pub sa: String,
    /// `1` for Sundays.
    pub su: String,
    /// `never` (or empty), `count` or `until`. A `rule` says its end itself.
    pub ends: String,
    /// How many times, where `ends` is `count`.
    pub count: String,
    /// The last day, `YYYY-MM-DD`, where `ends` is `until`.
    pub until: String,
    /// A rule in the words of RFC 5545, where `repeat` is `rule`.
    pub rule: String,
    /// What takes place in addition: `2026-12-28` or `2026-12-28 19:30`, one a line or with commas between.
    pub also: String,
    /// What does not take place, in the same form.
    pub except: String,
}

impl RepeatForm {
    /// Checks the form; `None` where the event is once, and where there are faults.
    ///
    /// Whether the start is one of the rule's own times is for the caller to find out.
    #[must_use]
    pub fn validate(&self, start: DateTime, check: &mut Check) -> Option<Recurrence> {
        let rule = match self.repeat.trim() {
            "" => return None,
            "rule" => match self.rule.trim() {
                "" => {
                    check.fault("rule", Problem::Required);
                    None
                }
                text => Rule::parse(text).map_err(|fault| check.fault("rule", Problem::Rule(fault))).ok(),
            },
            simple => self.simple(simple, start, check),
        };
        let also = dates("also", &self.also, start, check);
        let except = dates("except", &self.except, start, check);
        Some(Recurrence { rule: rule?, except: except?, also: also? })
    }

    /// The same as a whole answer.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn from_start(&self, start: DateTime) -> Result<Option<Recurrence>> {
        let mut check = Check::default();
        let said = self.validate(start, &mut check);
        check.done().map(|()| said)
    }

    fn simple(&self, repeat: &str, start: DateTime, check: &mut Check) -> Option<Rule> {
        let every = match repeat {
            "weekdays" => Some(1),
            _ if self.every.trim().is_empty() => Some(1),
            _ => check.number("every", &self.every, 1, i64::from(MOST_INTERVAL)),
        };
        let ends = self.ends(start, check);
        let mut rule = match repeat {
            "daily" => Rule::every(Frequency::Daily),
            "weekdays" => Rule { days: WORKDAYS.to_vec(), ..Rule::every(Frequency::Weekly) },
            "weekly" => Rule { days: self.ticked(), ..Rule::every(Frequency::Weekly) },
            "monthly_day" => Rule::every(Frequency::Monthly),
            "monthly_nth" => Rule { days: vec![NthDay::of(start.date())], ..Rule::every(Frequency::Monthly) },
            "monthly_last" => {
                Rule { days: vec![NthDay::last(start.weekday())], ..Rule::every(Frequency::Monthly) }
            }
            "yearly" => Rule::every(Frequency::Yearly),
            _ => {
                check.fault("repeat", Problem::Choice);
                return None;
            }
        };
        rule.interval = u16::try_from(every?).ok()?;
        rule.ends = ends?;
        Some(rule.filled(start))
    }

    fn ends(&self, start: DateTime, check: &mut Check) -> Option<Ends> {
        match self.ends.trim() {
            "" | "never" => Some(Ends::Never),
            "count" if self.count.trim().is_empty() => {
                check.fault("count", Problem::Required);
                None
            }
            "count" => {
                let count = check.number("count", &self.count, 1, i64::from(MOST_COUNT))?;
                Some(Ends::After(u32::try_from(count).ok()?))
            }
            "until" => {
                let day = check.date("until", &self.until)?;
                if day < start.date() {
                    check.fault("until", Problem::EndsBeforeStart);
                    return None;
                }
                Some(Ends::On(end_of(day)))
            }
            _ => {
                check.fault("ends", Problem::Choice);
                None
            }
        }
    }

    fn ticked(&self) -> Vec<NthDay> {
        let boxes = [&self.mo, &self.tu, &self.we, &self.th, &self.fr, &self.sa, &self.su];
        let ticked = boxes.iter().enumerate().filter(|(_, tick)| tick.trim() == "1");
        ticked.map(|(i, _)| NthDay::every(Weekday::Monday.wrapping_add(i as i8))).collect()
    }

    /// The form that says this series; what the simple choices cannot say becomes a `rule`.
    #[must_use]
    pub fn of(series: &Recurrence, start: DateTime) -> Self {
        let rule = series.rule.clone().filled(start);
        let mut form = Self {
            also: dates_text(&series.also, start),
            except: dates_text(&series.except, start),
            ends: "never".to_owned(),
            ..Self::default()
        };
        let Some(repeat) = choice(&rule, start) else {
            form.repeat = "rule".to_owned();
            form.rule = series.rule.text();
            return form;
        };
        form.repeat = repeat.to_owned();
        form.every = rule.interval.to_string();
        if repeat == "weekly" {
            for day in &rule.days {
                *form.tick(day.day) = "1".to_owned();
            }
        }
        match rule.ends {
            Ends::After(count) => {
                form.ends = "count".to_owned();
                form.count = count.to_string();
            }
            Ends::On(last) => {
                form.ends = "until".to_owned();
                form.until = iso_date(last.date());
            }
            Ends::Never | Ends::OnUtc(_) => {}
        }
        form
    }

    fn tick(&mut self, day: Weekday) -> &mut String {
        match day {
            Weekday::Monday => &mut self.mo,
            Weekday::Tuesday => &mut self.tu,
            Weekday::Wednesday => &mut self.we,
            Weekday::Thursday => &mut self.th,
            Weekday::Friday => &mut self.fr,
            Weekday::Saturday => &mut self.sa,
            Weekday::Sunday => &mut self.su,
        }
    }
}

/// The simple choice that says this filled rule.
fn choice(rule: &Rule, start: DateTime) -> Option<&'static str> {
    let plain = rule.year_days.is_empty()
        && rule.week_numbers.is_empty()
        && rule.set_positions.is_empty()
        && rule.week_start == Weekday::Monday;
    let ends_simply = match rule.ends {
        Ends::OnUtc(_) => false,
        Ends::On(last) => last.date() >= start.date() && last.year() <= 2200,
        Ends::Never | Ends::After(_) => true,
    };
    if !plain || !ends_simply {
        return None;
    }
    let (days, month_days, months) =
        (rule.days.as_slice(), rule.month_days.as_slice(), rule.months.as_slice());
    match (rule.frequency, days, month_days, months) {
        (Frequency::Daily, [], [], []) => Some("daily"),
        (Frequency::Weekly, days, [], []) if days == WORKDAYS && rule.interval == 1 => Some("weekdays"),
        (Frequency::Weekly, _, [], []) => Some("weekly"),
        (Frequency::Monthly, [], [day], []) if *day == start.day() => Some("monthly_day"),
        (Frequency::Monthly, [day], [], []) if *day == NthDay::of(start.date()) => Some("monthly_nth"),
        (Frequency::Monthly, [day], [], []) if *day == NthDay::last(start.weekday()) => Some("monthly_last"),
        (Frequency::Yearly, [], [day], [month]) if (*month, *day) == (start.month(), start.day()) => {
            Some("yearly")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recurrence::{MOST_DATES, RuleFault};
    use proptest::prelude::*;
    use proptest::sample::{select, subsequence};

    /// The second Saturday of November 2026.
    const START: DateTime = DateTime::constant(2026, 11, 14, 19, 30, 0, 0);

    fn form(repeat: &str) -> RepeatForm {
        RepeatForm { repeat: repeat.into(), ..RepeatForm::default() }
    }

    fn checked(form: &RepeatForm) -> Option<String> {
        let mut check = Check::default();
        let series = form.validate(START, &mut check);
        check.done().unwrap();
        series.map(|s| s.rule.text())
    }

    fn faults(form: &RepeatForm) -> Vec<(String, Problem)> {
        let mut check = Check::default();
        assert_eq!(form.validate(START, &mut check), None, "{form:?}");
        let faults = check.done().unwrap_err();
        faults.fields().iter().map(|f| (f.field.clone(), f.problem)).collect()
    }

    #[test]
    fn choices_become_rules() {
        let on = || "1".to_owned();
        for (form, rule) in [
            (form(""), None),
            (form("daily"), Some("FREQ=DAILY")),
            (RepeatForm { every: "3".into(), ..form("daily") }, Some("FREQ=DAILY;INTERVAL=3")),
            (RepeatForm { every: "3".into(), ..form("weekdays") }, Some("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")),
            (form("weekly"), Some("FREQ=WEEKLY;BYDAY=SA")),
            (
                RepeatForm { su: on(), mo: on(), every: "2".into(), ..form("weekly") },
                Some("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU"),
            ),
            (form("monthly_day"), Some("FREQ=MONTHLY;BYMONTHDAY=14")),
            (form("monthly_nth"), Some("FREQ=MONTHLY;BYDAY=2SA")),
            (form("monthly_last"), Some("FREQ=MONTHLY;BYDAY=-1SA")),
            (form("yearly"), Some("FREQ=YEARLY;BYMONTHDAY=14;BYMONTH=11")),
            (
                RepeatForm { ends: "count".into(), count: "10".into(), until: "x".into(), ..form("daily") },
                Some("FREQ=DAILY;COUNT=10"),
            ),
            (
                RepeatForm { ends: "until".into(), until: "2026-11-14".into(), ..form("daily") },
                Some("FREQ=DAILY;UNTIL=20261114T235959"),
            ),
            (
                RepeatForm { rule: "rrule:freq=weekly;byday=sa;count=3".into(), ..form("rule") },
                Some("FREQ=WEEKLY;BYDAY=SA;COUNT=3"),
            ),
        ] {
            assert_eq!(checked(&form).as_deref(), rule, "{form:?}");
        }
    }

    #[test]
    fn faults_stand_at_their_fields() {
        let fault = |field: &str, problem| vec![(field.to_owned(), problem)];
        let many = "2026-12-01,".repeat(MOST_DATES + 1);
        for (form, expected) in [
            (form("hourly"), fault("repeat", Problem::Choice)),
            (form("rule"), fault("rule", Problem::Required)),
            (
                RepeatForm { rule: "火曜".into(), ..form("rule") },
                fault("rule", Problem::Rule(RuleFault::Part)),
            ),
            (RepeatForm { every: "0".into(), ..form("daily") }, fault("every", Problem::Number(1, 999))),
            (RepeatForm { ends: "x".into(), ..form("daily") }, fault("ends", Problem::Choice)),
            (RepeatForm { ends: "count".into(), ..form("daily") }, fault("count", Problem::Required)),
            (
                RepeatForm { ends: "count".into(), count: "0".into(), ..form("daily") },
                fault("count", Problem::Number(1, 9999)),
            ),
            (RepeatForm { ends: "until".into(), ..form("daily") }, fault("until", Problem::Required)),
            (
                RepeatForm { ends: "until".into(), until: "2026-11-13".into(), ..form("daily") },
                fault("until", Problem::EndsBeforeStart),
            ),
            (RepeatForm { also: "2026-12-28 25:00".into(), ..form("daily") }, fault("also", Problem::Date)),
            (RepeatForm { except: "あした".into(), ..form("daily") }, fault("except", Problem::Date)),
            (RepeatForm { except: many, ..form("daily") }, fault("except", Problem::Rule(RuleFault::Dates))),
        ] {
            assert_eq!(faults(&form), expected);
        }
        let two = RepeatForm { every: "x".into(), also: "x".into(), ..form("weekly") };
        assert_eq!(faults(&two).len(), 2);
    }

    #[test]
    fn rules_of_other_calendars_become_choices_where_they_can() {
        for (rule, choice) in [
            ("FREQ=DAILY", "daily"),
            ("FREQ=WEEKLY;WKST=SU;BYDAY=WE,MO", "weekly"),
            ("FREQ=WEEKLY;WKST=SU;INTERVAL=2;BYDAY=WE,MO", "rule"),
            ("FREQ=WEEKLY;BYDAY=FR,TH,WE,TU,MO", "weekdays"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,TH,WE,TU,MO", "weekly"),
            ("FREQ=MONTHLY", "monthly_day"),
            ("FREQ=MONTHLY;BYMONTHDAY=15", "rule"),
            ("FREQ=MONTHLY;BYDAY=SA;BYSETPOS=2", "monthly_nth"),
            ("FREQ=MONTHLY;BYDAY=-1SA;UNTIL=20270331T193000", "monthly_last"),
            ("FREQ=MONTHLY;BYDAY=-1FR", "rule"),
            ("FREQ=YEARLY", "yearly"),
            ("FREQ=YEARLY;BYMONTH=3,11", "rule"),
            ("FREQ=DAILY;UNTIL=20270331T103000Z", "rule"),
        ] {
            assert_eq!(RepeatForm::of(&Rule::parse(rule).unwrap().into(), START).repeat, choice, "{rule}");
        }
    }

    proptest! {
        #[test]
        fn a_series_comes_back_from_its_form(
            rule in select(vec![
                "FREQ=DAILY", "FREQ=WEEKLY", "FREQ=WEEKLY;WKST=SU", "FREQ=MONTHLY", "FREQ=MONTHLY;BYDAY=2SA",
                "FREQ=MONTHLY;BYDAY=SA;BYSETPOS=2,-1", "FREQ=MONTHLY;BYDAY=-1SA", "FREQ=YEARLY",
                "FREQ=YEARLY;BYDAY=20MO", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            ]),
            weekly in subsequence(vec!["MO", "TU", "WE", "TH", "FR", "SA", "SU"], 1..=7).prop_shuffle(),
            interval in 1..30,
            ends in select(vec!["", ";COUNT=7", ";UNTIL=20270331", ";UNTIL=20270331T080000", ";UNTIL=20270331T080000Z"]),
            dates in proptest::collection::btree_set((1i8..=28, 0i8..24), 0..5),
        ) {
            let days = if rule == "FREQ=WEEKLY" { format!(";BYDAY={}", weekly.join(",")) } else { String::new() };
            let rule = Rule::parse(&format!("{rule}{days}{ends};INTERVAL={interval}")).unwrap();
            let times: Vec<_> = dates.iter().map(|(d, h)| DateTime::constant(2026, 12, *d, *h, 30, 0, 0)).collect();
            let series = Recurrence { rule, except: times.clone(), also: times };
            let mut check = Check::default();
            let back = RepeatForm::of(&series, START).validate(START, &mut check).unwrap();
            prop_assert!(check.done().is_ok());
            prop_assert_eq!(back.rule.filled(START), series.rule.filled(START));
            prop_assert_eq!((back.except, back.also), (series.except, series.also));
        }
    }
}
