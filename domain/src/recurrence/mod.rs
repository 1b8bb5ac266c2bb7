//! Events that come again: the rule, its words, and its form (RFC 5545 sections 3.3.10 and 3.8.5).
//!
//! Everything here is on the event's own clock, without a zone: a series that meets at 19:30 meets at 19:30 all year.
//! Which days a rule gives is counted out by the store.

mod change;
mod dates;
mod describe;
mod fault;
mod form;
mod parse;
mod rule;
mod write;

pub use change::Reading;
pub use fault::RuleFault;
pub use form::RepeatForm;
pub use rule::{Ends, Frequency, NthDay, Rule, UntilForm};

use crate::Locale;
use crate::input::parse_date;
use crate::time::iso_date;
use jiff::civil::{DateTime, Time};
use serde::{Deserialize, Serialize};

/// The largest INTERVAL taken.
pub const MOST_INTERVAL: u16 = 999;
/// The largest COUNT taken.
pub const MOST_COUNT: u32 = 9_999;
/// The most single dates added to a series, and the most taken out of it.
pub const MOST_DATES: usize = 200;
/// The longest rule read, in bytes.
pub const LONGEST_RULE: usize = 500;

/// A series: a rule, the dates it leaves out, and the dates that come in addition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recurrence {
    /// The rule.
    pub rule: Rule,
    /// What does not take place (EXDATE), on the event's own clock.
    #[serde(default, with = "as_clock_list")]
    pub except: Vec<DateTime>,
    /// What takes place in addition (RDATE), on the event's own clock.
    #[serde(default, with = "as_clock_list")]
    pub also: Vec<DateTime>,
}

impl Recurrence {
    /// The rule as a sentence; single dates are not told.
    #[must_use]
    pub fn describe(&self, start: DateTime, l: Locale) -> String {
        self.rule.describe(start, l)
    }
}

impl From<Rule> for Recurrence {
    fn from(rule: Rule) -> Self {
        Self { rule, except: Vec::new(), also: Vec::new() }
    }
}

/// `2026-11-28T19:30`; with seconds only where there are some.
#[must_use]
pub fn iso_clock(at: DateTime) -> String {
    let mut text = format!("{}T{:02}:{:02}", iso_date(at.date()), at.hour(), at.minute());
    if at.second() != 0 {
        text.push_str(&format!(":{:02}", at.second()));
    }
    text
}

/// Reads [`iso_clock`]'s form; a blank may stand for the `T`. Years 2000 to 2200.
#[must_use]
pub fn parse_clock(text: &str) -> Option<DateTime> {
    let (date, time) = text.split_once(['T', ' '])?;
    let mut parts = time.trim().split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next().unwrap_or("0"));
    if parts.next().is_some() || [hour, minute, second].iter().any(|p| p.is_empty() || p.len() > 2) {
        return None;
    }
    let time = Time::new(hour.parse().ok()?, minute.parse().ok()?, second.parse().ok()?, 0).ok()?;
    Some(parse_date(date)?.to_datetime(time))
}

/// Times on their way between browser and server and in the database, as [`iso_clock`] writes them.
mod as_clock_list {
    use super::{DateTime, iso_clock, parse_clock};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(times: &[DateTime], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(times.iter().map(|at| iso_clock(*at)))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<DateTime>, D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        texts.iter().map(|t| parse_clock(t).ok_or_else(|| D::Error::custom("no date and time"))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_travels_as_text() {
        let at = |text: &str| parse_clock(text).unwrap();
        let series = Recurrence {
            rule: Rule::parse("FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270331").unwrap(),
            except: vec![at("2026-12-29T19:30")],
            also: vec![at("2026-12-28 18:00"), at("2027-01-02T09:05:30")],
        };
        let text = serde_json::to_string(&series).unwrap();
        assert_eq!(
            text,
            r#"{"rule":"FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270331T235959","except":["2026-12-29T19:30"],"also":["2026-12-28T18:00","2027-01-02T09:05:30"]}"#
        );
        assert_eq!(serde_json::from_str::<Recurrence>(&text).unwrap(), series);
        assert!(
            serde_json::from_str::<Recurrence>(r#"{"rule":"FREQ=WEEKLY","except":["2026-12-29"]}"#).is_err()
        );
        assert!(serde_json::from_str::<Recurrence>(r#"{"rule":"FREQ=HOURLY"}"#).is_err());
    }

    #[test]
    fn times_read_back() {
        for good in ["2026-11-28T19:30", "2026-11-28T00:00", "2026-11-28T23:59:59"] {
            assert_eq!(parse_clock(good).map(iso_clock).as_deref(), Some(good));
        }
        for bad in
            ["", "2026-11-28", "2026-11-28T24:00", "2026-02-30T10:00", "2026-11-28T10", "2026-11-28T1:2:3:4"]
        {
            assert_eq!(parse_clock(bad), None, "{bad}");
        }
    }
}
