//! The rule itself, and how it changes when a series is split or moved.

use crate::calendar::day_step;
use jiff::civil::{Date, DateTime, Time, Weekday};

/// What the interval counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frequency {
    /// Days.
    Daily,
    /// Weeks, as [`Rule::week_start`] begins them.
    Weekly,
    /// Months.
    Monthly,
    /// Years.
    Yearly,
}

/// A day of the week, all of them or one of a month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NthDay {
    /// Which one, from the end where negative; `None` is every one.
    pub nth: Option<i8>,
    /// The day.
    pub day: Weekday,
}

impl NthDay {
    /// Every one of these days.
    #[must_use]
    pub const fn every(day: Weekday) -> Self {
        Self { nth: None, day }
    }

    /// The one of its month that this date is: the second Saturday.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self { nth: Some((date.day() - 1) / 7 + 1), day: date.weekday() }
    }

    /// The last one of a month.
    #[must_use]
    pub const fn last(day: Weekday) -> Self {
        Self { nth: Some(-1), day }
    }
}

/// When a series ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// It goes on.
    Never,
    /// After so many times; dates left out count, dates in addition do not.
    After(u32),
    /// With the last time that is not later than this, on the event's own clock. A date alone is the end of that day.
    On(DateTime),
    /// The same as an instant, read on a clock in UTC, as other calendars write it: [`Rule::settled`] makes it
    /// [`Ends::On`]. Nothing that was settled holds it.
    OnUtc(DateTime),
}

/// How UNTIL is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UntilForm {
    /// `20270331T235959`, on the event's own clock: how rules are kept.
    Local,
    /// `20270331`: where DTSTART is a date.
    Date,
    /// `20270331T145959Z`: this instant on a clock in UTC, where DTSTART has a zone (RFC 5545 section 3.3.10).
    Utc(DateTime),
}

/// A rule of RFC 5545 section 3.3.10, as far as events have one start a day. Travels and is kept as its text.
///
/// What the rule leaves open comes from the start, on the start's clock: see [`Rule::filled`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// FREQ.
    pub frequency: Frequency,
    /// INTERVAL, from 1.
    pub interval: u16,
    /// BYDAY.
    pub days: Vec<NthDay>,
    /// BYMONTHDAY, from the month's end where negative.
    pub month_days: Vec<i8>,
    /// BYMONTH.
    pub months: Vec<i8>,
    /// BYYEARDAY, from the year's end where negative. Only with [`Frequency::Yearly`].
    pub year_days: Vec<i16>,
    /// BYWEEKNO (ISO 8601), from the year's end where negative. Only with [`Frequency::Yearly`].
    pub week_numbers: Vec<i8>,
    /// BYSETPOS: which of a period's days, from its end where negative.
    pub set_positions: Vec<i16>,
    /// WKST.
    pub week_start: Weekday,
    /// COUNT or UNTIL.
    pub ends: Ends,
}

impl Rule {
    /// Every day, week, … from the start on, without an end.
    #[must_use]
    pub const fn every(frequency: Frequency) -> Self {
        Self {
            frequency,
            interval: 1,
            days: Vec::new(),
            month_days: Vec::new(),
            months: Vec::new(),
            year_days: Vec::new(),
            week_numbers: Vec::new(),
            set_positions: Vec::new(),
            week_start: Weekday::Monday,
            ends: Ends::Never,
        }
    }

    /// The same rule with what it leaves open said: a weekly rule without days is on the start's day of the week, a
    /// monthly one on its day of the month, a yearly one on its date. UNTIL becomes the end of its last day, lists are
    /// in order, and the first day of the week is Monday where it makes no difference. Two rules that say the same in
    /// other words are mostly equal then.
    #[must_use]
    pub fn filled(mut self, start: DateTime) -> Self {
        let open = self.days.is_empty() && self.month_days.is_empty() && self.year_days.is_empty();
        match self.frequency {
            Frequency::Weekly if open => self.days.push(NthDay::every(start.weekday())),
            Frequency::Yearly if open && !self.week_numbers.is_empty() => {
                self.days.push(NthDay::every(start.weekday()));
            }
            Frequency::Monthly if open => self.month_days.push(start.day()),
            Frequency::Yearly if open => {
                if self.months.is_empty() {
                    self.months.push(start.month());
                }
                self.month_days.push(start.day());
            }
            _ => {}
        }
        self.put_in_order(start);
        if let Ends::On(last) = self.ends {
            let day = if last.time() < start.time() { day_step(last.date(), -1) } else { last.date() };
            self.ends = Ends::On(end_of(day));
        }
        self
    }

    fn put_in_order(&mut self, start: DateTime) {
        // The second of all Saturdays in a month is its second Saturday.
        if let (Frequency::Monthly, [NthDay { nth: None, day }], [], false) =
            (self.frequency, self.days.as_slice(), self.month_days.as_slice(), self.set_positions.is_empty())
            && self.set_positions.iter().all(|n| n.unsigned_abs() <= 5)
        {
            let day = *day;
            let positions = std::mem::take(&mut self.set_positions);
            self.days = positions.iter().map(|n| NthDay { nth: Some(*n as i8), day }).collect();
        }
        put_in_order(&mut self.days, |d| (d.nth.map(|n| (n < 0, n)), d.day.to_monday_zero_offset()));
        put_in_order(&mut self.month_days, |n| (n < 0, n));
        put_in_order(&mut self.months, |n| n);
        put_in_order(&mut self.year_days, |n| (n < 0, n));
        put_in_order(&mut self.week_numbers, |n| (n < 0, n));
        put_in_order(&mut self.set_positions, |n| (n < 0, n));
        let same_day = self.days.as_slice() == [NthDay::every(start.weekday())];
        let week_counts = self.frequency == Frequency::Weekly
            && (!self.set_positions.is_empty() || (self.interval > 1 && !same_day));
        if !week_counts && self.week_numbers.is_empty() {
            self.week_start = Weekday::Monday;
        }
    }

    /// The same rule with an UNTIL in UTC put on the event's own clock by `civil`.
    #[must_use]
    pub fn settled(mut self, civil: impl FnOnce(DateTime) -> DateTime) -> Self {
        if let Ends::OnUtc(last) = self.ends {
            self.ends = Ends::On(civil(last));
        }
        self
    }

    /// The same rule, ended with the day before this one of its times. A COUNT goes.
    #[must_use]
    pub fn ended_before(mut self, time: DateTime) -> Self {
        self.ends = Ends::On(end_of(day_step(time.date(), -1)));
        self
    }

    /// The same rule where so many of its times came before: a COUNT is what remains, and `None` when nothing does.
    #[must_use]
    pub fn after_count(mut self, before: u32) -> Option<Self> {
        if let Ends::After(count) = self.ends {
            self.ends = Ends::After(count.checked_sub(before).filter(|n| *n > 0)?);
        }
        Some(self)
    }

    /// The rule of a series whose every time is moved by so many days, with its start from one date to another; an
    /// UNTIL moves along. A day of the month and a second Saturday are read anew from the new start. `None` where no
    /// rule says it.
    #[must_use]
    pub fn shifted(mut self, days: i64, from: Date, to: Date) -> Option<Self> {
        if days == 0 {
            return Some(self);
        }
        if !self.year_days.is_empty() || !self.week_numbers.is_empty() {
            return None;
        }
        match self.frequency {
            Frequency::Daily | Frequency::Weekly => self.rotate(days)?,
            Frequency::Monthly | Frequency::Yearly => self.read_anew(from, to)?,
        }
        self.ends = match self.ends {
            Ends::On(last) => Ends::On(day_step(last.date(), days).to_datetime(last.time())),
            Ends::OnUtc(last) => Ends::OnUtc(day_step(last.date(), days).to_datetime(last.time())),
            ends => ends,
        };
        Some(self)
    }

    fn rotate(&mut self, days: i64) -> Option<()> {
        if !self.months.is_empty() || !self.month_days.is_empty() {
            return None;
        }
        let turn = days.rem_euclid(7);
        // A week that begins as much later holds the same times as before, so that every second week stays that week.
        if self.days.len() > 1 && (self.interval > 1 || !self.set_positions.is_empty()) {
            self.week_start = self.week_start.wrapping_add(turn);
        }
        for day in &mut self.days {
            day.day = day.day.wrapping_add(turn);
        }
        put_in_order(&mut self.days, |d| d.day.to_monday_zero_offset());
        Some(())
    }

    fn read_anew(&mut self, from: Date, to: Date) -> Option<()> {
        if !self.set_positions.is_empty() || self.months.len() > 1 {
            return None;
        }
        if self.frequency == Frequency::Monthly && !self.months.is_empty() && from.month() != to.month() {
            return None;
        }
        match (self.days.as_slice(), self.month_days.as_slice()) {
            ([], []) => {}
            ([], [day]) if *day == from.day() => self.month_days = vec![to.day()],
            ([], [-1]) if from.tomorrow().is_ok_and(|d| d.day() == 1) => {
                let last = to.day() == to.days_in_month();
                self.month_days = vec![if last { -1 } else { to.day() }];
            }
            ([NthDay { nth: Some(nth), day }], []) if *day == from.weekday() => {
                if self.frequency == Frequency::Yearly && self.months.is_empty() {
                    return None;
                }
                let last = *nth < 0 && to.day() + 7 > to.days_in_month();
                self.days = vec![if last { NthDay::last(to.weekday()) } else { NthDay::of(to) }];
            }
            _ => return None,
        }
        if let [month] = self.months.as_mut_slice() {
            *month = to.month();
        }
        Some(())
    }
}

/// Sorts a short list, by insertion: the library's sorting is made for long ones, and is many times as large in the
/// browser.
pub(super) fn put_in_order<T: Copy, K: Ord>(list: &mut [T], key: impl Fn(T) -> K) {
    for end in 1..list.len() {
        let mut at = end;
        while let Some((before, after)) =
            at.checked_sub(1).and_then(|b| Some((*list.get(b)?, *list.get(at)?)))
        {
            if key(before) <= key(after) {
                break;
            }
            list.swap(at - 1, at);
            at -= 1;
        }
    }
}

/// The last second of a day.
pub(super) fn end_of(day: Date) -> DateTime {
    day.to_datetime(Time::constant(23, 59, 59, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn rule(text: &str) -> Rule {
        Rule::parse(text).unwrap()
    }

    /// A Saturday, the second of its month, 19:30.
    const START: DateTime = DateTime::constant(2026, 11, 14, 19, 30, 0, 0);

    #[test]
    fn what_is_left_open_comes_from_the_start() {
        for (open, said) in [
            ("FREQ=DAILY", "FREQ=DAILY"),
            ("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=SA"),
            ("FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO"),
            ("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=14"),
            ("FREQ=YEARLY", "FREQ=YEARLY;BYMONTHDAY=14;BYMONTH=11"),
            ("FREQ=YEARLY;BYMONTH=3", "FREQ=YEARLY;BYMONTHDAY=14;BYMONTH=3"),
            ("FREQ=WEEKLY;BYDAY=WE,MO;WKST=SU", "FREQ=WEEKLY;BYDAY=MO,WE"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,MO;WKST=SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;WKST=SU"),
            ("FREQ=MONTHLY;BYDAY=SA;BYSETPOS=-1,2", "FREQ=MONTHLY;BYDAY=2SA,-1SA"),
            ("FREQ=MONTHLY;BYMONTHDAY=-1,15,1", "FREQ=MONTHLY;BYMONTHDAY=1,15,-1"),
            ("FREQ=YEARLY;BYWEEKNO=20;BYMONTHDAY=15", "FREQ=YEARLY;BYMONTHDAY=15;BYWEEKNO=20"),
            ("FREQ=YEARLY;BYWEEKNO=20", "FREQ=YEARLY;BYDAY=SA;BYWEEKNO=20"),
            ("FREQ=DAILY;UNTIL=20261120T193000", "FREQ=DAILY;UNTIL=20261120"),
            ("FREQ=DAILY;UNTIL=20261120T192959", "FREQ=DAILY;UNTIL=20261119"),
        ] {
            assert_eq!(rule(open).filled(START), rule(said), "{open}");
        }
    }

    #[test]
    fn a_series_is_split() {
        let counted = rule("FREQ=WEEKLY;COUNT=10");
        assert_eq!(counted.clone().ended_before(START), rule("FREQ=WEEKLY;UNTIL=20261113"));
        assert_eq!(counted.clone().after_count(4), Some(rule("FREQ=WEEKLY;COUNT=6")));
        assert_eq!(counted.clone().after_count(10), None);
        assert_eq!(counted.after_count(11), None);
        assert_eq!(rule("FREQ=WEEKLY").after_count(11), Some(rule("FREQ=WEEKLY")));
    }

    #[test]
    fn until_in_utc_is_settled_by_the_zone() {
        let utc = rule("FREQ=WEEKLY;UNTIL=20270331T103000Z");
        let tokyo = |at: DateTime| at.date().at(at.hour() + 9, at.minute(), 0, 0);
        assert_eq!(utc.settled(tokyo), rule("FREQ=WEEKLY;UNTIL=20270331T193000"));
    }

    #[test]
    fn a_series_is_moved_by_days() {
        for (old, days, new) in [
            ("FREQ=DAILY;INTERVAL=2", 1, Some("FREQ=DAILY;INTERVAL=2")),
            ("FREQ=WEEKLY", 3, Some("FREQ=WEEKLY")),
            ("FREQ=WEEKLY;BYDAY=SA", 2, Some("FREQ=WEEKLY;BYDAY=MO")),
            ("FREQ=WEEKLY;BYDAY=MO,SA", -1, Some("FREQ=WEEKLY;BYDAY=FR,SU")),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SA", 2, Some("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;WKST=WE")),
            ("FREQ=WEEKLY;BYDAY=SA;UNTIL=20261231", 2, Some("FREQ=WEEKLY;BYDAY=MO;UNTIL=20270102")),
            ("FREQ=WEEKLY;BYDAY=SA;BYMONTH=11", 2, None),
            ("FREQ=DAILY;BYDAY=SA,SU", 7, Some("FREQ=DAILY;BYDAY=SA,SU")),
            ("FREQ=MONTHLY", 1, Some("FREQ=MONTHLY")),
            ("FREQ=MONTHLY;BYMONTHDAY=14", 1, Some("FREQ=MONTHLY;BYMONTHDAY=15")),
            ("FREQ=MONTHLY;BYMONTHDAY=14,28", 1, None),
            ("FREQ=MONTHLY;BYMONTHDAY=1", 1, None),
            ("FREQ=MONTHLY;BYDAY=2SA", 1, Some("FREQ=MONTHLY;BYDAY=3SU")),
            ("FREQ=MONTHLY;BYDAY=2SA;BYMONTH=11", 1, Some("FREQ=MONTHLY;BYDAY=3SU;BYMONTH=11")),
            ("FREQ=MONTHLY;BYDAY=2SA;BYMONTH=11", 20, None),
            ("FREQ=MONTHLY;BYDAY=2SA;COUNT=3", -14, Some("FREQ=MONTHLY;BYDAY=5SA;COUNT=3")),
            ("FREQ=MONTHLY;BYDAY=SA;BYSETPOS=2", 1, None),
            ("FREQ=YEARLY", 30, Some("FREQ=YEARLY")),
            ("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=14", 20, Some("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=4")),
            ("FREQ=YEARLY;BYMONTH=11;BYDAY=2SA", 20, Some("FREQ=YEARLY;BYMONTH=12;BYDAY=1FR")),
            ("FREQ=YEARLY;BYDAY=20SA", 1, None),
            ("FREQ=YEARLY;BYYEARDAY=100", 1, None),
            ("FREQ=YEARLY;BYYEARDAY=100", 0, Some("FREQ=YEARLY;BYYEARDAY=100")),
        ] {
            let to = day_step(START.date(), days);
            assert_eq!(rule(old).shifted(days, START.date(), to), new.map(rule), "{old} by {days}");
        }
        // From the last Saturday, 28 November, to the last Sunday, and to a Friday that is not the last.
        let last = rule("FREQ=MONTHLY;BYDAY=-1SA");
        let from = date(2026, 11, 28);
        assert_eq!(last.clone().shifted(1, from, date(2026, 11, 29)), Some(rule("FREQ=MONTHLY;BYDAY=-1SU")));
        assert_eq!(last.shifted(-8, from, date(2026, 11, 20)), Some(rule("FREQ=MONTHLY;BYDAY=3FR")));
        let end = rule("FREQ=MONTHLY;BYMONTHDAY=-1");
        assert_eq!(
            end.shifted(-1, date(2026, 11, 30), date(2026, 11, 29)),
            Some(rule("FREQ=MONTHLY;BYMONTHDAY=29"))
        );
    }
}
