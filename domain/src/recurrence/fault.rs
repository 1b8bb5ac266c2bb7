//! What can be wrong with a rule.

use super::{LONGEST_RULE, MOST_COUNT, MOST_DATES, MOST_INTERVAL};
use crate::{Locale, t};
use serde::{Deserialize, Serialize};

/// Why a rule is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleFault {
    /// More than [`LONGEST_RULE`] bytes.
    TooLong,
    /// A part that is not `NAME=VALUE`, or of a name that RFC 5545 does not know.
    Part,
    /// The same part twice.
    Twice,
    /// FREQ is missing or unknown.
    Frequency,
    /// More often than daily (HOURLY, BYHOUR, …): events have one start a day.
    Clock,
    /// INTERVAL is not a number from 1 to [`MOST_INTERVAL`].
    Interval,
    /// COUNT is not a number from 1 to [`MOST_COUNT`].
    Count,
    /// UNTIL is not a date, or a date and time.
    Until,
    /// COUNT and UNTIL together.
    CountAndUntil,
    /// A day in BYDAY or WKST that is none.
    Day,
    /// A number before a day (`2SA`) where no month or year is counted.
    NthDay,
    /// A number in BYMONTH, BYMONTHDAY, BYYEARDAY, BYWEEKNO or BYSETPOS that cannot be.
    Number,
    /// A part that does not go with this frequency.
    Together,
    /// BYSETPOS without a part it could choose from.
    Position,
    /// No date comes of it.
    NeverFires,
    /// More dates come of it than a series may have.
    TooMany,
    /// More than [`MOST_DATES`] single dates.
    Dates,
    /// It was changed for one date alone, which has no rule of its own.
    OneDate,
    /// No date is left that has not begun.
    NoneLeft,
}

impl RuleFault {
    /// What is wrong and how to mend it, in the reader's language.
    #[must_use]
    pub fn text(self, l: Locale) -> String {
        match self {
            Self::TooLong => t::recurrence::fault::too_long(l, LONGEST_RULE),
            Self::Part => t::recurrence::fault::part(l).into(),
            Self::Twice => t::recurrence::fault::twice(l).into(),
            Self::Frequency => t::recurrence::fault::frequency(l).into(),
            Self::Clock => t::recurrence::fault::clock(l).into(),
            Self::Interval => t::recurrence::fault::interval(l, MOST_INTERVAL),
            Self::Count => t::recurrence::fault::count(l, MOST_COUNT),
            Self::Until => t::recurrence::fault::until(l).into(),
            Self::CountAndUntil => t::recurrence::fault::count_and_until(l).into(),
            Self::Day => t::recurrence::fault::day(l).into(),
            Self::NthDay => t::recurrence::fault::nth_day(l).into(),
            Self::Number => t::recurrence::fault::number(l).into(),
            Self::Together => t::recurrence::fault::together(l).into(),
            Self::Position => t::recurrence::fault::position(l).into(),
            Self::NeverFires => t::recurrence::fault::never_fires(l).into(),
            Self::TooMany => t::recurrence::fault::too_many(l).into(),
            Self::Dates => t::recurrence::fault::dates(l, MOST_DATES),
            Self::OneDate => t::recurrence::fault::one_date(l).into(),
            Self::NoneLeft => t::recurrence::fault::none_left(l).into(),
        }
    }
}
