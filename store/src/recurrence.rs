//! The times of a series, counted out from its rule (RFC 5545 section 3.3.10).
//!
//! Counting is done on the event's own clock and by days; which instants come of it is the zone's to say
//! ([`crate::Zone::instant`]), so that summer time never moves a day.
//!
//! By hand, not by the `rrule` crate (0.14): a rule that never fires keeps that busy to the year 10,000, it refuses the
//! fifth Monday from the end and an UNTIL before the start, and takes less than a week for one where BYSETPOS chooses.

use domain::recurrence::{Ends, Frequency, NthDay, Recurrence, Rule, RuleFault};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

/// A rule whose first time is more than so many years after the start never fires.
const PATIENCE_YEARS: i64 = 10;
/// No series is counted out for more years than this, wherever the horizon is.
const FARTHEST_YEARS: i64 = 200;

/// Why a series has no list of times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Expansion {
    /// No date fits (30 February), none before the rule ends, or none within ten years.
    #[error("the rule never fires")]
    NeverFires,
    /// The rule ends, but has more times before the horizon than asked for.
    #[error("the series has too many times")]
    TooMany,
    /// The rule's UNTIL is in UTC still: see [`Rule::settled`].
    #[error("the rule's end is not on the event's clock")]
    Unsettled,
}

impl Expansion {
    /// The same as a fault to show at the form.
    #[must_use]
    pub const fn fault(self) -> RuleFault {
        match self {
            Self::NeverFires => RuleFault::NeverFires,
            Self::TooMany => RuleFault::TooMany,
            Self::Unsettled => RuleFault::Until,
        }
    }
}

/// The times of a series before `until`, in order, each once: those of the rule and those in addition, without those
/// left out. At most `most` are given.
///
/// The start is one of them only where the rule says so; [`first_match`] finds the start that is. A rule that goes on
/// is cut after `most`.
///
/// # Errors
/// [`Expansion::TooMany`] for a rule that ends and has more than `most` before `until`, the others for rules that can
/// have no list.
pub fn civil(
    recurrence: &Recurrence,
    start: DateTime,
    until: DateTime,
    most: usize,
) -> Result<Vec<DateTime>, Expansion> {
    let mut days = Days::new(&recurrence.rule, start)?;
    let horizon = until.min(years_after(start.date(), FARTHEST_YEARS).to_datetime(start.time()));
    let patience = years_after(start.date(), PATIENCE_YEARS);
    let ends = recurrence.rule.ends != Ends::Never;
    let mut limit = horizon.date().max(patience);
    let mut fired = false;
    let mut times: Vec<DateTime> = recurrence.also.iter().copied().filter(|at| *at < horizon).collect();
    let cut = times.len().saturating_add(most);
    while let Some(day) = days.next_until(limit) {
        if !fired && day > patience {
            break;
        }
        fired = true;
        limit = horizon.date();
        let at = day.to_datetime(start.time());
        if at >= horizon || times.len() > cut {
            break;
        }
        if !recurrence.except.contains(&at) {
            times.push(at);
        }
    }
    if !fired && recurrence.also.is_empty() {
        return Err(Expansion::NeverFires);
    }
    times.retain(|at| !recurrence.except.contains(at));
    times.sort_unstable();
    times.dedup();
    if ends && times.len() > most {
        return Err(Expansion::TooMany);
    }
    times.truncate(most);
    Ok(times)
}

/// The first time of the rule that is not before `start`. A series that begins there has the same times as one that
/// begins at `start`, so a start which the rule does not name is moved to it.
///
/// # Errors
/// [`Expansion::NeverFires`] and [`Expansion::Unsettled`].
pub fn first_match(recurrence: &Recurrence, start: DateTime) -> Result<DateTime, Expansion> {
    Days::new(&recurrence.rule, start)?
        .next_until(years_after(start.date(), PATIENCE_YEARS))
        .map(|day| day.to_datetime(start.time()))
        .ok_or(Expansion::NeverFires)
}

fn years_after(date: Date, years: i64) -> Date {
    date.checked_add(years.years()).unwrap_or(Date::MAX)
}

/// The days of a rule, one period after the other: the day, week, month or year that its frequency counts.
struct Days {
    rule: Rule,
    start: Date,
    /// The first day of the period to come.
    period: Option<Date>,
    /// The days found in the last period, last first.
    found: Vec<Date>,
    last: Date,
    left: u32,
}

impl Days {
    fn new(rule: &Rule, start: DateTime) -> Result<Self, Expansion> {
        let rule = rule.clone().filled(start);
        let (last, left) = match rule.ends {
            Ends::Never => (Date::MAX, u32::MAX),
            Ends::After(count) => (Date::MAX, count),
            Ends::On(last) => (last.date(), u32::MAX),
            Ends::OnUtc(_) => return Err(Expansion::Unsettled),
        };
        let start = start.date();
        let period = match rule.frequency {
            Frequency::Daily => Some(start),
            Frequency::Weekly => {
                start.checked_sub(i64::from(start.weekday().since(rule.week_start)).days()).ok()
            }
            Frequency::Monthly => Some(start.first_of_month()),
            Frequency::Yearly => Some(start.first_of_year()),
        };
        Ok(Self { rule, start, period, found: Vec::new(), last, left })
    }

    /// The next day; `None` after the last one, and when none was found up to the limit.
    fn next_until(&mut self, limit: Date) -> Option<Date> {
        if self.left == 0 {
            return None;
        }
        while self.found.is_empty() {
            let first = self.period.filter(|day| *day <= limit.min(self.last))?;
            let every = i64::from(self.rule.interval.max(1));
            let (days, step) = match self.rule.frequency {
                Frequency::Daily => (1, every.days()),
                Frequency::Weekly => (7, (7 * every).days()),
                Frequency::Monthly => (first.days_in_month().into(), every.months()),
                Frequency::Yearly => (first.days_in_year(), every.years()),
            };
            self.found = self.chosen(first, days);
            self.found.retain(|day| *day >= self.start);
            self.found.reverse();
            self.period = first.checked_add(step).ok();
        }
        self.left -= 1;
        self.found.pop().filter(|day| *day <= self.last)
    }

    /// The days of one period, in order, as BYSETPOS chooses among them. Those before the start count here, since a
    /// week's first day is its first day also where the series begins later.
    fn chosen(&self, first: Date, days: i16) -> Vec<Date> {
        let all =
            std::iter::successors(Some(first), |day| day.tomorrow().ok()).take(days.unsigned_abs().into());
        let set: Vec<Date> = all.filter(|day| fits(&self.rule, *day)).collect();
        if self.rule.set_positions.is_empty() {
            return set;
        }
        let len = set.len();
        let at = |n: i16| {
            if n > 0 { usize::from(n.unsigned_abs()) - 1 } else { len.wrapping_sub(n.unsigned_abs().into()) }
        };
        let mut picked: Vec<Date> =
            self.rule.set_positions.iter().filter_map(|n| set.get(at(*n)).copied()).collect();
        picked.sort_unstable();
        picked.dedup();
        picked
    }
}

/// Whether a day is one that every part of the rule allows.
fn fits(rule: &Rule, day: Date) -> bool {
    let counted = |numbers: &[i16], n: i16, of: i16| numbers.contains(&n) || numbers.contains(&(n - of - 1));
    let short = |numbers: &[i8], n: i8, of: i8| numbers.contains(&n) || numbers.contains(&(n - of - 1));
    (rule.months.is_empty() || rule.months.contains(&day.month()))
        && (rule.month_days.is_empty() || short(&rule.month_days, day.day(), day.days_in_month()))
        && (rule.days.is_empty() || rule.days.iter().any(|d| d.day == day.weekday() && is_nth(rule, *d, day)))
        && (rule.year_days.is_empty() || counted(&rule.year_days, day.day_of_year(), day.days_in_year()))
        && (rule.week_numbers.is_empty()
            || week(rule, day).is_some_and(|(number, of)| short(&rule.week_numbers, number, of)))
}

/// Whether the day is the one of its month, or of its year where the rule counts whole years, that BYDAY numbers.
fn is_nth(rule: &Rule, wanted: NthDay, day: Date) -> bool {
    let Some(nth) = wanted.nth else { return true };
    let (place, of) = if rule.frequency == Frequency::Yearly && rule.months.is_empty() {
        (day.day_of_year(), day.days_in_year())
    } else {
        (day.day().into(), day.days_in_month().into())
    };
    let found = if nth > 0 { (place - 1) / 7 + 1 } else { -((of - place) / 7 + 1) };
    found == i16::from(nth)
}

/// The number of the day's week and how many weeks its year has (ISO 8601, with the rule's first day of the week: a
/// week belongs to the year that has most of its days).
fn week(rule: &Rule, day: Date) -> Option<(i8, i8)> {
    let middle = day.checked_add((3 - i64::from(day.weekday().since(rule.week_start))).days()).ok()?;
    let before = middle.day_of_year() - 1;
    let number = before / 7 + 1;
    let of = (middle.days_in_year() - 1 - before % 7) / 7 + 1;
    Some((i8::try_from(number).ok()?, i8::try_from(of).ok()?))
}
