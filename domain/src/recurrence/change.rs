//! The form of a series as it comes back from one of its occurrences: what of the rule was changed there.

use super::{Ends, Recurrence, RepeatForm, Rule};
use crate::input::Check;
use jiff::civil::{Date, DateTime};

/// A series' form as it came back, on the series' own clock as it was before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What it says.
    pub recurrence: Recurrence,
    /// Whether it is on other days than before, apart from where it ends. They are meant as they stand then, and do
    /// not move with an occurrence that is moved in the same form.
    pub days: bool,
}

impl RepeatForm {
    /// Reads the form of one occurrence of a series that begins at `start`; `None` where it does not repeat any more,
    /// and where there are faults.
    ///
    /// A second Saturday is the series' own where nothing else was chosen, though this occurrence were put on a Sunday;
    /// what is chosen anew is read from the day in the form. Single dates are at the series' time of day, which this
    /// occurrence need not have.
    #[must_use]
    pub fn read(
        &self,
        series: &Recurrence,
        start: DateTime,
        typed: Date,
        check: &mut Check,
    ) -> Option<Reading> {
        let of_series = self.validate(start, &mut Check::default());
        if of_series.is_some_and(|r| days(&r.rule, start) != days(&series.rule, start)) {
            let at = typed.to_datetime(start.time());
            let said = self.validate(at, check)?;
            return Some(Reading {
                recurrence: Recurrence { rule: said.rule.filled(at), ..said },
                days: true,
            });
        }
        Some(Reading { recurrence: self.validate(start, check)?, days: false })
    }
}

/// What a rule says, apart from where it ends.
fn days(rule: &Rule, start: DateTime) -> Rule {
    Rule { ends: Ends::Never, ..rule.clone() }.filled(start)
}

impl Recurrence {
    /// Whether two say the same of a series that begins at `start`, though in other words.
    #[must_use]
    pub fn same(&self, other: &Self, start: DateTime) -> bool {
        let all_in = |some: &[DateTime], others: &[DateTime]| some.iter().all(|at| others.contains(at));
        self.rule.clone().filled(start) == other.rule.clone().filled(start)
            && all_in(&self.except, &other.except)
            && all_in(&other.except, &self.except)
            && all_in(&self.also, &other.also)
            && all_in(&other.also, &self.also)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// The second Saturday of November 2026.
    const START: DateTime = DateTime::constant(2026, 11, 14, 19, 30, 0, 0);

    fn series(rule: &str) -> Recurrence {
        Rule::parse(rule).unwrap().into()
    }

    fn read(form: &RepeatForm, series: &Recurrence, typed: Date) -> Reading {
        let mut check = Check::default();
        let reading = form.read(series, START, typed, &mut check).unwrap();
        check.done().unwrap();
        reading
    }

    #[test]
    fn a_form_that_was_left_alone_says_what_the_series_says() {
        let sunday = date(2026, 12, 13);
        for rule in [
            "FREQ=MONTHLY;BYDAY=2SA;COUNT=4",
            "FREQ=MONTHLY",
            "FREQ=YEARLY",
            "FREQ=WEEKLY;COUNT=10",
            "FREQ=WEEKLY;UNTIL=20261205T193000",
            "FREQ=MONTHLY;BYMONTHDAY=-1",
        ] {
            let mut series = series(rule);
            series.except = vec![DateTime::constant(2026, 12, 5, 19, 30, 0, 0)];
            series.also = vec![DateTime::constant(2026, 12, 6, 18, 0, 0, 0), series.except[0]];
            let reading = read(&RepeatForm::of(&series, START), &series, sunday);
            assert!(!reading.days && reading.recurrence.same(&series, START), "{rule}: {reading:?}");
        }
    }

    #[test]
    fn other_days_are_read_from_the_day_in_the_form() {
        let weekly = series("FREQ=WEEKLY;COUNT=4");
        let mut form = RepeatForm::of(&weekly, START);
        form.repeat = "monthly_nth".into();
        let reading = read(&form, &weekly, date(2026, 11, 22));
        assert!(reading.days);
        assert_eq!(reading.recurrence, series("FREQ=MONTHLY;BYDAY=4SU;COUNT=4"));
        // Also where the rule's own words leave the day open.
        let form = RepeatForm { repeat: "rule".into(), rule: "FREQ=MONTHLY".into(), ..RepeatForm::default() };
        assert_eq!(read(&form, &weekly, date(2026, 11, 22)).recurrence, series("FREQ=MONTHLY;BYMONTHDAY=22"));
        // Another end is no other day.
        let nth = series("FREQ=MONTHLY;BYDAY=2SA;COUNT=4");
        let form = RepeatForm { count: "5".into(), ..RepeatForm::of(&nth, START) };
        let reading = read(&form, &nth, date(2026, 11, 22));
        assert!(!reading.days && !reading.recurrence.same(&nth, START));
        assert_eq!(reading.recurrence, series("FREQ=MONTHLY;BYDAY=2SA;COUNT=5"));
    }

    #[test]
    fn faults_are_told_once() {
        let weekly = series("FREQ=WEEKLY");
        let form = RepeatForm { every: "x".into(), ..RepeatForm::of(&weekly, START) };
        let mut check = Check::default();
        assert_eq!(form.read(&weekly, START, START.date(), &mut check), None);
        assert_eq!(check.done().unwrap_err().fields().len(), 1);
    }
}
