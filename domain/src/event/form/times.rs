//! When an event takes place, and the moments told from its start.

use super::EventForm;
use crate::Problem;
use crate::event::Terms;
use crate::input::Check;
use jiff::civil::{DateTime, Time};

/// The longest event, in days: the calendar looks no further back for what is still going on.
pub const LONGEST_DAYS: i64 = 31;

/// When an event takes place, on its own clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Start.
    pub start: DateTime,
    /// End, after the start.
    pub end: DateTime,
    /// Whether it takes whole days, midnight to midnight.
    pub all_day: bool,
}

impl Span {
    /// How long it takes, in minutes on its clock.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        self.end.duration_since(self.start).as_secs() / 60
    }
}

impl EventForm {
    pub(super) fn span(&self, check: &mut Check) -> Option<Span> {
        let all_day = self.all_day == "1";
        let date = check.date("date", &self.date);
        let last =
            if self.end_date.trim().is_empty() { None } else { check.date("end_date", &self.end_date) };
        let (start, end) = if all_day {
            let date = date?;
            let after = last.unwrap_or(date).tomorrow().unwrap_or(date);
            (date.to_datetime(Time::midnight()), after.to_datetime(Time::midnight()))
        } else {
            let (start, end) = (check.time("start", &self.start), check.time("end", &self.end));
            let (date, start, end) = (date?, start?, end?);
            let on = match last {
                Some(last) => last,
                // An evening that ends after midnight ends the next day.
                None if end < start => date.tomorrow().unwrap_or(date),
                None => date,
            };
            (date.to_datetime(start), on.to_datetime(end))
        };
        let span = Span { start, end, all_day };
        if end <= start {
            // Where a last day was given, it is what is wrong.
            let field = if last.is_some_and(|l| Some(l) < date) || all_day { "end_date" } else { "end" };
            check.fault(field, Problem::EndsBeforeStart);
        } else if span.minutes() > LONGEST_DAYS * 1440 {
            check.fault("end_date", Problem::LongerThanDays(LONGEST_DAYS));
        }
        Some(span)
    }

    pub(super) fn terms(&self, check: &mut Check, start: DateTime) -> Terms {
        let before = |check: &mut Check, field: &str, value: &str| {
            let at = check.moment(field, value)?;
            let minutes = start.duration_since(at).as_secs().div_euclid(60);
            if minutes < 0 {
                check.fault(field, Problem::AfterStart);
            }
            Some(minutes)
        };
        let opens = before(check, "opens", &self.opens);
        let closes = before(check, "closes", &self.closes);
        let cancel = before(check, "cancel_until", &self.cancel_until);
        if let (Some(opens), Some(closes)) = (opens, closes)
            && closes >= opens
        {
            check.fault("closes", Problem::ClosesBeforeOpening);
        }
        Terms { opens, closes: closes.filter(|m| *m > 0), cancel: cancel.filter(|m| *m > 0) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{fault, form};
    use super::*;

    #[test]
    fn an_evening_that_ends_after_midnight_ends_the_next_day() {
        let span = EventForm { end: "00:30".into(), ..form() }.validate().unwrap().span;
        assert_eq!(span.end.date(), span.start.date().tomorrow().unwrap());
        let same = EventForm { end: "19:30".into(), ..form() };
        assert_eq!(fault(&same), ("end".into(), Problem::EndsBeforeStart));
    }

    #[test]
    fn several_days_and_whole_days() {
        let three = EventForm { end_date: "2026-11-30".into(), end: "12:00".into(), ..form() };
        assert_eq!(three.validate().unwrap().span.minutes(), 2 * 1440 - 450);
        let back = EventForm { end_date: "2026-11-27".into(), ..form() };
        assert_eq!(fault(&back), ("end_date".into(), Problem::EndsBeforeStart));
        let long = EventForm { end_date: "2027-01-28".into(), ..form() };
        assert_eq!(fault(&long), ("end_date".into(), Problem::LongerThanDays(31)));
        let day = EventForm { all_day: "1".into(), start: String::new(), end: String::new(), ..form() };
        assert_eq!(day.validate().unwrap().span.minutes(), 1440);
        let days = EventForm { end_date: "2026-11-29".into(), ..day.clone() };
        assert_eq!(days.validate().unwrap().span.minutes(), 2 * 1440);
        let back = EventForm { end_date: "2026-11-27".into(), ..day };
        assert_eq!(fault(&back).0, "end_date");
    }

    #[test]
    fn terms_are_told_from_the_start() {
        let set = EventForm {
            opens: "2026-11-21T19:30".into(),
            closes: "2026-11-28T18:30".into(),
            cancel_until: "2026-11-27T19:30".into(),
            ..form()
        };
        let terms = set.validate().unwrap().content.terms;
        assert_eq!(terms, Terms { opens: Some(7 * 1440), closes: Some(60), cancel: Some(1440) });
        let after = EventForm { closes: "2026-11-28T19:31".into(), ..form() };
        assert_eq!(fault(&after), ("closes".into(), Problem::AfterStart));
        let crossed = EventForm { opens: "2026-11-28T19:00".into(), ..set };
        assert_eq!(fault(&crossed), ("closes".into(), Problem::ClosesBeforeOpening));
    }
}
