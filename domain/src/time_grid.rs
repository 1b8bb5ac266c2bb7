//! The arithmetic of a grid of hours: times on a wall clock, and events that overlap laid side by side.

use crate::Moment;
use crate::calendar::day_step;
use crate::time::iso_date;
use jiff::civil::Date;

/// Minutes of a day.
pub const DAY: i64 = 1440;
/// What is drawn as less than this would be too small to read; what overlaps only then lies side by side too.
pub const SHORTEST: i64 = 30;

/// A time on the reader's wall clock, to the minute. What moves on it moves by what the clock shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WallTime {
    /// The day.
    pub date: Date,
    /// Minutes since its midnight, less than [`DAY`].
    pub minute: i64,
}

impl WallTime {
    /// What the clock shows at an instant.
    #[must_use]
    pub fn of(moment: Moment) -> Self {
        let civil = moment.civil();
        Self { date: civil.date(), minute: i64::from(civil.hour()) * 60 + i64::from(civil.minute()) }
    }

    /// A day's time that may lie before or after the day.
    #[must_use]
    pub fn on(date: Date, minute: i64) -> Self {
        Self { date: day_step(date, minute.div_euclid(DAY)), minute: minute.rem_euclid(DAY) }
    }

    /// So many minutes later.
    #[must_use]
    pub fn plus(self, minutes: i64) -> Self {
        Self::on(self.date, self.minute + minutes)
    }

    /// The same time so many days later.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self { date: day_step(self.date, days), ..self }
    }

    /// Minutes from here to a later time; less than nothing to an earlier one.
    #[must_use]
    pub fn until(self, other: Self) -> i64 {
        (day_number(other.date) - day_number(self.date)) * DAY + other.minute - self.minute
    }

    /// `19:30`.
    #[must_use]
    pub fn clock(self) -> String {
        format!("{:02}:{:02}", self.minute / 60, self.minute % 60)
    }

    /// `2026-11-28T19:30`, as forms have it.
    #[must_use]
    pub fn iso(self) -> String {
        format!("{}T{}", iso_date(self.date), self.clock())
    }
}

/// Days since some day long ago: to tell how far two dates are apart.
#[must_use]
pub fn day_number(date: Date) -> i64 {
    // March is the first month, so that the leap day is the last day of its year.
    let (year, month) = (i64::from(date.year()), i64::from(date.month()));
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    year * 365 + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (month * 153 + 2) / 5
        + i64::from(date.day())
}

/// The part of a day that something from one time to another takes, in minutes from its midnight; `None` where it does
/// not touch the day.
#[must_use]
pub fn within(date: Date, from: WallTime, to: WallTime) -> Option<(i64, i64)> {
    let midnight = WallTime { date, minute: 0 };
    let (start, end) = (midnight.until(from).max(0), midnight.until(to).min(DAY));
    (end > start).then_some((start, end))
}

/// Where something lies beside what overlaps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its column, from 0.
    pub column: usize,
    /// How many columns it takes.
    pub wide: usize,
    /// How many columns there are, where it lies.
    pub of: usize,
}

/// Lays out what overlaps side by side: every span from its start to before its end has a column of its own among
/// those that it overlaps, and takes what is free to its right. The answers are in the order of the spans.
#[must_use]
pub fn pack(spans: &[(i64, i64)]) -> Vec<Slot> {
    // By start, the longest first. They nearly are in order, and there are few: putting each in its place is less for
    // the browser to load than the library's sorting.
    let key = |i: usize| (spans[i].0, -spans[i].1);
    let mut order: Vec<usize> = Vec::with_capacity(spans.len());
    for i in 0..spans.len() {
        let at = order.iter().rposition(|j| key(*j) <= key(i)).map_or(0, |at| at + 1);
        order.insert(at, i);
    }
    let mut slots = vec![Slot { column: 0, wide: 1, of: 1 }; spans.len()];
    // What overlaps, directly or through others, shares its columns: one such group after the other.
    let mut group: Vec<usize> = Vec::new();
    let mut ends: Vec<i64> = Vec::new();
    for i in order {
        let (start, end) = spans[i];
        if ends.iter().all(|e| *e <= start) {
            widen(&group, ends.len(), spans, &mut slots);
            group.clear();
            ends.clear();
        }
        let column = ends.iter().position(|e| *e <= start).unwrap_or(ends.len());
        if column == ends.len() {
            ends.push(end);
        } else {
            ends[column] = end;
        }
        slots[i].column = column;
        group.push(i);
    }
    widen(&group, ends.len(), spans, &mut slots);
    slots
}

/// Gives every span of a group the columns to its right in which nothing overlaps it.
fn widen(group: &[usize], of: usize, spans: &[(i64, i64)], slots: &mut [Slot]) {
    for &i in group {
        let beside = group
            .iter()
            .filter(|j| slots[**j].column > slots[i].column && overlap(spans[i], spans[**j]))
            .map(|j| slots[*j].column)
            .min()
            .unwrap_or(of);
        slots[i].of = of;
        slots[i].wide = beside - slots[i].column;
    }
}

const fn overlap(a: (i64, i64), b: (i64, i64)) -> bool {
    a.0 < b.1 && b.0 < a.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DATE: Date = Date::constant(2026, 11, 23);

    fn at(minute: i64) -> WallTime {
        WallTime::on(DATE, minute)
    }

    #[test]
    fn what_moves_goes_over_midnight() {
        assert_eq!(at(23 * 60 + 45).plus(30).iso(), "2026-11-24T00:15");
        assert_eq!(at(15).plus(-30).iso(), "2026-11-22T23:45");
        assert_eq!(at(600).plus_days(9).iso(), "2026-12-02T10:00");
        assert_eq!(at(600).until(at(600).plus_days(-1)), -DAY);
    }

    #[test]
    fn a_day_has_its_part_of_a_night() {
        let (from, to) = (at(22 * 60), at(26 * 60));
        assert_eq!(within(DATE, from, to), Some((1320, 1440)));
        assert_eq!(within(day_step(DATE, 1), from, to), Some((0, 120)));
        assert_eq!(within(day_step(DATE, 2), from, to), None);
        // What ends at midnight does not touch the next day.
        assert_eq!(within(day_step(DATE, 1), from, at(DAY)), None);
        assert_eq!(within(day_step(DATE, -1), from, to), None);
    }

    #[test]
    fn two_that_overlap_share_the_width_and_a_third_has_it_alone() {
        let slots = pack(&[(600, 690), (630, 720), (720, 780)]);
        assert_eq!(slots[0], Slot { column: 0, wide: 1, of: 2 });
        assert_eq!(slots[1], Slot { column: 1, wide: 1, of: 2 });
        assert_eq!(slots[2], Slot { column: 0, wide: 1, of: 1 });
    }

    #[test]
    fn what_has_room_to_its_right_takes_it() {
        // A long one at the left, two at once beside it, and later one that may take both their columns.
        let slots = pack(&[(0, 600), (0, 100), (0, 100), (200, 300)]);
        assert_eq!(slots[3], Slot { column: 1, wide: 2, of: 3 });
    }

    proptest! {
        #[test]
        fn days_are_counted(y in 2000i16..2200, m in 1i8..=12, d in 1i8..=28, days in -800i64..800) {
            let date = Date::constant(y, m, d);
            prop_assert_eq!(day_number(day_step(date, days)) - day_number(date), days);
        }

        #[test]
        fn nothing_covers_another_and_no_width_is_lost(spans in proptest::collection::vec((0i64..1400, 1i64..300).prop_map(|(a, n)| (a, a + n)), 0..40)) {
            let slots = pack(&spans);
            for (i, a) in slots.iter().enumerate() {
                prop_assert!(a.wide >= 1 && a.column + a.wide <= a.of);
                let mut next = a.column + a.wide == a.of;
                for (j, b) in slots.iter().enumerate() {
                    if i == j || !overlap(spans[i], spans[j]) {
                        continue;
                    }
                    prop_assert_eq!(a.of, b.of);
                    prop_assert!(a.column + a.wide <= b.column || b.column + b.wide <= a.column);
                    next |= b.column == a.column + a.wide;
                }
                prop_assert!(next, "it could be wider");
                // No more columns than are needed at once somewhere in the group.
                let at_once = spans.iter().map(|(start, _)| spans.iter().filter(|s| s.0 <= *start && *start < s.1).count()).max().unwrap_or(0);
                prop_assert!(a.of <= at_once);
            }
        }
    }
}
