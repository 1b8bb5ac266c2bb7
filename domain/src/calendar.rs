//! The calendar's address, its grid, and what one view holds.

use crate::CircleId;
use crate::circle::CircleName;
use crate::event::{EventCard, EventKind};
use crate::input::parse_date;
use crate::time::{as_iso, iso_date};
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// How the calendar is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// A month as a grid.
    #[default]
    Month,
    /// Seven days as columns of hours.
    Week,
    /// One day as a column of hours.
    Day,
    /// Days one after the other.
    Agenda,
}

impl View {
    /// All four, in the order to show.
    pub const ALL: [Self; 4] = [Self::Month, Self::Week, Self::Day, Self::Agenda];

    /// The form in the address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Week => "week",
            Self::Day => "day",
            Self::Agenda => "agenda",
        }
    }
}

/// The day with which the reader's weeks begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeekStart {
    /// Monday (ISO 8601).
    #[default]
    Monday,
    /// Sunday.
    Sunday,
    /// Saturday.
    Saturday,
}

impl WeekStart {
    /// All three, in the order to show.
    pub const ALL: [Self; 3] = [Self::Monday, Self::Sunday, Self::Saturday];

    /// The form in the cookie.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Monday => "mon",
            Self::Sunday => "sun",
            Self::Saturday => "sat",
        }
    }

    /// Reads the cookie.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.code() == code)
    }

    /// The day.
    #[must_use]
    pub const fn day(self) -> Weekday {
        match self {
            Self::Monday => Weekday::Monday,
            Self::Sunday => Weekday::Sunday,
            Self::Saturday => Weekday::Saturday,
        }
    }
}

/// What the address of a calendar page says: view, date and filters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CalendarQuery {
    /// The layout.
    pub view: View,
    /// A day in the month or week shown, the day itself, or the first day of the agenda; `None` is today.
    #[serde(default, with = "as_iso::optional")]
    pub date: Option<Date>,
    /// Only this kind.
    pub kind: Option<EventKind>,
    /// Only this circle's.
    pub circle: Option<CircleId>,
    /// Only with open seats.
    pub open: bool,
    /// Only those that can be joined online.
    pub online: bool,
    /// Only those the reader takes part in.
    pub mine: bool,
    /// What comes right before the date: the agenda, read backwards.
    pub back: bool,
}

impl CalendarQuery {
    /// Reads the parameters; what is not understood is left out, as a filter that was never set.
    #[must_use]
    pub fn parse(get: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| get(name).is_some_and(|v| v == "1");
        Self {
            view: get("view")
                .and_then(|v| View::ALL.into_iter().find(|view| view.code() == v))
                .unwrap_or_default(),
            date: get("date").and_then(|d| parse_date(&d)),
            kind: get("kind").and_then(|k| EventKind::parse(&k)),
            circle: get("circle").and_then(|c| c.parse().ok()),
            open: set("open"),
            online: set("online"),
            mine: set("mine"),
            back: set("back"),
        }
    }

    /// Whether the parameters ask for something that is not understood.
    #[must_use]
    pub fn leaves_out(get: impl Fn(&str) -> Option<String>) -> bool {
        let odd =
            |name: &str, known: fn(&str) -> bool| get(name).is_some_and(|v| !v.is_empty() && !known(&v));
        odd("view", |v| View::ALL.iter().any(|view| view.code() == v))
            || odd("date", |v| parse_date(v).is_some())
            || odd("kind", |v| EventKind::parse(v).is_some())
            || odd("circle", |v| v.parse::<CircleId>().is_ok())
            || ["open", "online", "mine", "back"].iter().any(|name| odd(name, |v| v == "1"))
    }

    /// The address of this view.
    #[must_use]
    pub fn href(&self) -> String {
        let mut parts = Vec::new();
        if self.view != View::Month {
            parts.push(format!("view={}", self.view.code()));
        }
        if let Some(date) = self.date {
            parts.push(format!("date={}", iso_date(date)));
        }
        if let Some(kind) = self.kind {
            parts.push(format!("kind={}", kind.code()));
        }
        if let Some(circle) = self.circle {
            parts.push(format!("circle={circle}"));
        }
        for (on, name) in
            [(self.open, "open"), (self.online, "online"), (self.mine, "mine"), (self.back, "back")]
        {
            if on {
                parts.push(format!("{name}=1"));
            }
        }
        if parts.is_empty() { "/events".to_owned() } else { format!("/events?{}", parts.join("&")) }
    }

    /// The same view at another date.
    #[must_use]
    pub fn at(&self, date: Date) -> Self {
        Self { date: Some(date), back: false, ..self.clone() }
    }

    /// Whether any filter is set.
    #[must_use]
    pub const fn filtered(&self) -> bool {
        self.kind.is_some() || self.circle.is_some() || self.open || self.online || self.mine
    }
}

/// What one calendar view holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarPage {
    /// The day in view: the one asked for, or today.
    #[serde(with = "as_iso")]
    pub date: Date,
    /// Today on the community's clock.
    #[serde(with = "as_iso")]
    pub today: Date,
    /// The events, by start.
    pub events: Vec<EventCard>,
    /// The circles to filter by.
    pub circles: Vec<CircleName>,
    /// Whether there are more than were sent: in the agenda after the last, else what [`CalendarPage::counts`] says.
    pub more: bool,
    /// How many events each day has, where there are more than were sent; empty where all are there.
    pub counts: Vec<DayCount>,
}

/// How many events a day has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCount {
    /// The day, on the reader's clock.
    #[serde(with = "as_iso")]
    pub date: Date,
    /// Its events, with those that began before it.
    pub events: i64,
}

/// Cards of a day that a month shows; how many more there are is a number.
pub const DAY_CARDS: usize = 4;

impl CalendarPage {
    /// How many events a day has, of which so many were sent.
    #[must_use]
    pub fn count(&self, date: Date, sent: usize) -> i64 {
        count(&self.counts, date, sent)
    }
}

/// How many events a day has, of which so many were sent.
#[must_use]
pub fn count(counts: &[DayCount], date: Date, sent: usize) -> i64 {
    counts.iter().find(|c| c.date == date).map_or(0, |c| c.events).max(sent as i64)
}

/// The first day of the week a date lies in.
#[must_use]
pub fn week_start(date: Date, first: Weekday) -> Date {
    day_step(date, -i64::from(date.weekday().since(first)))
}

/// The days of a month's grid: whole weeks, the first day as the reader's weeks begin.
#[must_use]
pub fn month_grid(date: Date, first: Weekday) -> Vec<Date> {
    let start = date.first_of_month();
    let back = start.weekday().since(first);
    let from = day_step(start, -i64::from(back));
    let days = usize::from((back + start.days_in_month()).unsigned_abs());
    std::iter::successors(Some(from), |d| d.tomorrow().ok()).take(days.next_multiple_of(7)).collect()
}

/// A date moved by months; the day is cut to the month's length. By hand, as [`day_step`] is: the library's
/// arithmetic of spans would be the larger half of what the browser loads for the calendar.
#[must_use]
pub fn month_step(date: Date, months: i64) -> Date {
    let month = i64::from(date.year()) * 12 + i64::from(date.month()) - 1 + months;
    let first = || Date::new(month.div_euclid(12).try_into().ok()?, month.rem_euclid(12) as i8 + 1, 1).ok();
    let cut =
        |first: Date| Date::new(first.year(), first.month(), date.day().min(first.days_in_month())).ok();
    first().and_then(cut).unwrap_or(date)
}

/// A date moved by days.
#[must_use]
pub fn day_step(date: Date, days: i64) -> Date {
    let step = if days < 0 { Date::yesterday } else { Date::tomorrow };
    (0..days.unsigned_abs()).try_fold(date, |day, _| step(day)).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn november_2026_begins_on_a_sunday() {
        let grid = month_grid(Date::constant(2026, 11, 22), Weekday::Sunday);
        assert_eq!(grid.first().copied(), Some(Date::constant(2026, 11, 1)));
        assert_eq!(grid.len(), 35);
        let monday = month_grid(Date::constant(2026, 11, 22), Weekday::Monday);
        assert_eq!(monday.first().copied(), Some(Date::constant(2026, 10, 26)));
        assert_eq!(monday.len(), 42);
    }

    proptest! {
        #[test]
        fn steps_are_those_of_the_library(y in 2000i16..2200, m in 1i8..=12, d in 1i8..=31, days in -800i64..800, months in -60i64..60) {
            use jiff::ToSpan;
            let Ok(date) = Date::new(y, m, d) else { return Ok(()) };
            prop_assert_eq!(day_step(date, days), date.checked_add(days.days()).unwrap());
            prop_assert_eq!(month_step(date, months), date.checked_add(months.months()).unwrap());
            prop_assert_eq!(iso_date(date), date.to_string());
        }

        #[test]
        fn a_grid_is_whole_weeks_that_hold_the_month(y in 2000i16..2200, m in 1i8..=12, first in 0usize..7) {
            let date = Date::constant(y, m, 1);
            let first = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday,
                Weekday::Friday, Weekday::Saturday, Weekday::Sunday][first];
            let grid = month_grid(date, first);
            prop_assert_eq!(grid.len() % 7, 0);
            prop_assert_eq!(grid[0].weekday(), first);
            prop_assert!(grid[0] <= date && grid[grid.len() - 1] >= date.last_of_month());
            prop_assert!(grid.windows(2).all(|w| w[1] == w[0].tomorrow().unwrap()));
            prop_assert!(grid.len() <= 42);
        }

        #[test]
        fn an_address_reads_back(view in 0usize..4, day in proptest::option::of(1i8..=28), kind in proptest::option::of(0usize..8), circle in proptest::option::of(1i64..99), flags in any::<[bool; 4]>()) {
            let query = CalendarQuery {
                view: View::ALL[view],
                date: day.map(|d| Date::constant(2026, 2, d)),
                kind: kind.map(|k| EventKind::ALL[k]),
                circle: circle.map(CircleId),
                open: flags[0], online: flags[1], mine: flags[2], back: flags[3],
            };
            let href = query.href();
            let pairs: Vec<(String, String)> = href.split_once('?').map_or(Vec::new(), |(_, q)| {
                q.split('&').filter_map(|p| p.split_once('=')).map(|(a, b)| (a.into(), b.into())).collect()
            });
            let back = CalendarQuery::parse(|n| pairs.iter().find(|(k, _)| k == n).map(|(_, v)| v.clone()));
            prop_assert_eq!(query, back);
        }
    }
}
