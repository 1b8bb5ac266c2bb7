//! Instants, and how they read.
//!
//! The server sends an instant together with its offset in the zone shown; this module writes the text
//! in both builds, so that what the server rendered is what the browser would render.

use crate::{Locale, t};
use jiff::civil::{Date, DateTime, Weekday};
use serde::{Deserialize, Serialize};

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Seconds later (or earlier, when negative).
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }
}

/// An instant as it reads on a clock in some zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moment {
    /// The instant.
    pub at: Timestamp,
    /// Seconds east of UTC in the zone shown, at this instant.
    pub offset: i32,
}

impl Moment {
    /// The date and time on that clock.
    #[must_use]
    pub fn civil(self) -> DateTime {
        let offset = jiff::tz::Offset::from_seconds(self.offset).unwrap_or(jiff::tz::Offset::UTC);
        jiff::Timestamp::from_microsecond(self.at.0).map_or(DateTime::ZERO, |ts| offset.to_datetime(ts))
    }

    /// The day on that clock.
    #[must_use]
    pub fn date(self) -> Date {
        self.civil().date()
    }

    /// `2026-11-28T19:30:00+09:00`: the machine's form for `<time datetime>` (RFC 3339).
    #[must_use]
    pub fn iso(self) -> String {
        let c = self.civil();
        let (sign, abs) = if self.offset < 0 { ("-", -self.offset) } else { ("+", self.offset) };
        let mut out = String::with_capacity(25);
        digits(&mut out, c.year().into(), 4);
        let parts = [("-", c.month()), ("-", c.day()), ("T", c.hour()), (":", c.minute()), (":", c.second())];
        for (before, n) in parts {
            out.push_str(before);
            digits(&mut out, n.into(), 2);
        }
        out.push_str(sign);
        digits(&mut out, abs / 3600, 2);
        out.push(':');
        digits(&mut out, abs / 60 % 60, 2);
        out
    }

    /// `19:30`.
    #[must_use]
    pub fn clock(self) -> String {
        let mut out = String::with_capacity(5);
        write_clock(&mut out, self.civil());
        out
    }

    /// `11月28日(土)`, `Sat 28 Nov`.
    #[must_use]
    pub fn day(self, l: Locale) -> String {
        day(self.date(), l)
    }

    /// `2026年11月28日(土)`, `Sat 28 Nov 2026`.
    #[must_use]
    pub fn day_with_year(self, l: Locale) -> String {
        day_with_year(self.date(), l)
    }

    /// `2026年11月28日(土) 19:30`.
    #[must_use]
    pub fn full(self, l: Locale) -> String {
        self.told(write_day_with_year, l)
    }

    /// As short as it can be told now: with the year where it is another one.
    #[must_use]
    pub fn near(self, now: Timestamp, l: Locale) -> String {
        let this_year = Self { at: now, ..self }.civil().year();
        if self.civil().year() == this_year { self.short(l) } else { self.full(l) }
    }

    /// `11月28日(土) 19:30`.
    #[must_use]
    pub fn short(self, l: Locale) -> String {
        self.told(write_day, l)
    }

    fn told(self, write_date: fn(&mut String, Date, Locale), l: Locale) -> String {
        let civil = self.civil();
        let mut out = String::with_capacity(ROOM);
        write_date(&mut out, civil.date(), l);
        out.push(' ');
        write_clock(&mut out, civil);
        out
    }
}

/// `11月28日(土) 19:30–21:00`; the end's day is named when it is another one, the year when it is not this one.
#[must_use]
pub fn range(start: Moment, end: Moment, now: Timestamp, l: Locale) -> String {
    if start.date() == end.date() {
        format!("{}–{}", start.near(now, l), end.clock())
    } else {
        format!("{} – {}", start.near(now, l), end.near(now, l))
    }
}

/// `たった今`, `12分前`, `3時間前`; `None` from a day on. Clocks differ a little, so what seems to come within five
/// minutes was just now; what comes later than that has no such name.
#[must_use]
pub fn ago(at: Timestamp, now: Timestamp, l: Locale) -> Option<String> {
    let minutes = now.0.saturating_sub(at.0).div_euclid(60_000_000);
    match minutes {
        -5..1 => Some(t::time::just_now(l).to_owned()),
        1..60 => Some(t::time::minutes_ago(l, minutes)),
        60..1440 => Some(t::time::hours_ago(l, minutes / 60)),
        _ => None,
    }
}

/// `2026-11-28` (RFC 3339, full-date).
#[must_use]
pub fn iso_date(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// `2026-11-28T19:30`: a time on some clock, as forms and the rules of series write it.
#[must_use]
pub fn iso_minute(at: DateTime) -> String {
    format!("{}T{:02}:{:02}", iso_date(at.date()), at.hour(), at.minute())
}

/// Dates on their way between browser and server, as [`iso_date`] writes them and [`crate::input::parse_date`] reads
/// them: the library's own reader takes every form there is, and is as large as a page.
pub mod as_iso {
    use super::{Date, iso_date};
    use crate::input::parse_date;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    /// Writes a date.
    ///
    /// # Errors
    /// Those of the format.
    pub fn serialize<S: Serializer>(date: &Date, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&iso_date(*date))
    }

    /// Reads a date.
    ///
    /// # Errors
    /// What is no date between the years 2000 and 2200.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
        let text = String::deserialize(from)?;
        parse_date(&text).ok_or_else(|| D::Error::custom("no date"))
    }

    /// The same for a date that may be missing.
    pub mod optional {
        use super::{Date, Deserialize, Deserializer, Error, Serialize, Serializer, iso_date, parse_date};

        /// Writes a date, where there is one.
        ///
        /// # Errors
        /// Those of the format.
        pub fn serialize<S: Serializer>(date: &Option<Date>, to: S) -> Result<S::Ok, S::Error> {
            date.map(iso_date).serialize(to)
        }

        /// Reads a date, where there is one.
        ///
        /// # Errors
        /// What is no date between the years 2000 and 2200.
        pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
            let text = Option::<String>::deserialize(from)?;
            text.map(|t| parse_date(&t).ok_or_else(|| D::Error::custom("no date"))).transpose()
        }
    }
}

/// `11月28日(土)`, `Sat 28 Nov`.
#[must_use]
pub fn day(date: Date, l: Locale) -> String {
    let mut out = String::with_capacity(ROOM);
    write_day(&mut out, date, l);
    out
}

/// `2026年11月28日(土)`, `Sat 28 Nov 2026`.
#[must_use]
pub fn day_with_year(date: Date, l: Locale) -> String {
    let mut out = String::with_capacity(ROOM);
    write_day_with_year(&mut out, date, l);
    out
}

/// Bytes of the longest date and time.
const ROOM: usize = 40;

// A page tells hundreds of times; putting them together by pieces costs a third of formatting them.
fn write_day(out: &mut String, date: Date, l: Locale) {
    let (month, day) = (date.month(), i32::from(date.day()));
    let weekday = weekday(date.weekday(), l);
    match l {
        Locale::Ja => {
            digits(out, month.into(), 1);
            out.push('月');
            digits(out, day, 1);
            out.push_str("日(");
            out.push_str(weekday);
            out.push(')');
        }
        Locale::En => {
            out.push_str(weekday);
            out.push(' ');
            digits(out, day, 1);
            out.push(' ');
            out.push_str(month_name(month));
        }
    }
}

fn write_day_with_year(out: &mut String, date: Date, l: Locale) {
    let year = i32::from(date.year());
    match l {
        Locale::Ja => {
            digits(out, year, 1);
            out.push('年');
            write_day(out, date, l);
        }
        Locale::En => {
            write_day(out, date, l);
            out.push(' ');
            digits(out, year, 1);
        }
    }
}

fn write_clock(out: &mut String, at: DateTime) {
    digits(out, at.hour().into(), 2);
    out.push(':');
    digits(out, at.minute().into(), 2);
}

/// A number of up to ten digits, with zeros before it up to a width.
fn digits(out: &mut String, n: i32, width: usize) {
    let mut all = [b'0'; 10];
    let mut from = all.len();
    let mut rest = n.unsigned_abs();
    while rest > 0 || all.len() - from < width {
        from -= 1;
        all[from] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    if n < 0 {
        out.push('-');
    }
    out.extend(all[from..].iter().map(|d| char::from(*d)));
}

/// `2026年11月`, `November 2026`.
#[must_use]
pub fn month(date: Date, l: Locale) -> String {
    match l {
        Locale::Ja => format!("{}年{}月", date.year(), date.month()),
        Locale::En => format!("{} {}", MONTHS[(date.month() as usize).saturating_sub(1) % 12], date.year()),
    }
}

/// `土`, `Sat`.
#[must_use]
pub const fn weekday(day: Weekday, l: Locale) -> &'static str {
    match (l, day) {
        (Locale::Ja, Weekday::Monday) => "月",
        (Locale::Ja, Weekday::Tuesday) => "火",
        (Locale::Ja, Weekday::Wednesday) => "水",
        (Locale::Ja, Weekday::Thursday) => "木",
        (Locale::Ja, Weekday::Friday) => "金",
        (Locale::Ja, Weekday::Saturday) => "土",
        (Locale::Ja, Weekday::Sunday) => "日",
        (Locale::En, Weekday::Monday) => "Mon",
        (Locale::En, Weekday::Tuesday) => "Tue",
        (Locale::En, Weekday::Wednesday) => "Wed",
        (Locale::En, Weekday::Thursday) => "Thu",
        (Locale::En, Weekday::Friday) => "Fri",
        (Locale::En, Weekday::Saturday) => "Sat",
        (Locale::En, Weekday::Sunday) => "Sun",
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month_name(month: i8) -> &'static str {
    &MONTHS[(month as usize).saturating_sub(1) % 12][..3]
}

/// `12,345`: Japanese and English agree.
#[must_use]
pub fn number(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        out.push('-');
    }
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// `¥1,200`: yen are whole.
#[must_use]
pub fn yen(amount: i64) -> String {
    format!("¥{}", number(amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKYO: i32 = 9 * 3600;

    #[test]
    fn an_evening_in_tokyo() {
        let start = Moment { at: Timestamp(1_795_861_800_000_000), offset: TOKYO };
        let end = Moment { at: start.at.plus_seconds(5400), offset: TOKYO };
        assert_eq!(start.iso(), "2026-11-28T19:30:00+09:00");
        assert_eq!(range(start, end, start.at, Locale::Ja), "11月28日(土) 19:30–21:00");
        assert_eq!(range(start, end, start.at, Locale::En), "Sat 28 Nov 19:30–21:00");
        assert_eq!(start.full(Locale::En), "Sat 28 Nov 2026 19:30");
        let early = Moment { at: Timestamp(1_767_225_845_000_000), offset: -(9 * 3600 + 1800) };
        assert_eq!(early.iso(), "2025-12-31T14:34:05-09:30");
        assert_eq!(early.full(Locale::Ja), "2025年12月31日(水) 14:34");
        let next = Moment { at: start.at.plus_seconds(86_400), offset: TOKYO };
        assert_eq!(range(start, next, start.at, Locale::Ja), "11月28日(土) 19:30 – 11月29日(日) 19:30");
    }

    #[test]
    fn the_year_is_told_where_it_is_another() {
        // New Year's Day 2027, 00:10 in Tokyo; in UTC the old year goes on.
        let now = Timestamp(1_798_729_800_000_000);
        let before = |seconds: i64| Moment { at: now.plus_seconds(-seconds), offset: 9 * 3600 };
        assert_eq!(before(60).near(now, Locale::Ja), "1月1日(金) 00:09");
        assert_eq!(before(20 * 60).near(now, Locale::Ja), "2026年12月31日(木) 23:50");
        assert_eq!(before(20 * 60).near(now, Locale::En), "Thu 31 Dec 2026 23:50");
    }

    #[test]
    fn under_a_day_it_is_said_how_long_ago() {
        let at = Timestamp(1_795_861_800_000_000);
        for (seconds, ja, en) in [
            (-301, None, None),
            (-300, Some("たった今"), Some("just now")),
            (0, Some("たった今"), Some("just now")),
            (59, Some("たった今"), Some("just now")),
            (60, Some("1分前"), Some("1 minute ago")),
            (12 * 60, Some("12分前"), Some("12 minutes ago")),
            (3599, Some("59分前"), Some("59 minutes ago")),
            (3600, Some("1時間前"), Some("1 hour ago")),
            (3 * 3600 + 1800, Some("3時間前"), Some("3 hours ago")),
            (86_399, Some("23時間前"), Some("23 hours ago")),
            (86_400, None, None),
        ] {
            let now = at.plus_seconds(seconds);
            assert_eq!(ago(at, now, Locale::Ja).as_deref(), ja, "{seconds} s");
            assert_eq!(ago(at, now, Locale::En).as_deref(), en, "{seconds} s");
        }
    }

    #[test]
    fn numbers_group_by_thousands() {
        assert_eq!(number(0), "0");
        assert_eq!(number(-1_234_567), "-1,234,567");
        assert_eq!(yen(1200), "¥1,200");
    }
}
