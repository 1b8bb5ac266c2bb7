//! Time zones as iCalendar tells them: what the clocks did, and the rule by which they go on (RFC 5545 section
//! 3.6.5).

use super::text::Lines;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// How far ahead rules are looked for, in days: 40 years. After 28 the days of the week repeat, so that a rule that
/// fits for so long is the rule.
const AHEAD: i64 = 40 * 366;

/// Names of the zone that needs no telling: its times end in `Z`.
const UTC: [&str; 8] = ["UTC", "Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "UCT", "Universal", "Zulu"];

/// The zone's name; `None` where times are told in UTC, as for a zone that has no name.
pub(super) fn name(zone: &TimeZone) -> Option<&str> {
    zone.iana_name().filter(|name| !UTC.contains(name))
}

/// The instant of a date and time in a zone. In a gap the clock has moved on, in a fold the first one counts (RFC 5545
/// section 3.3.5).
pub(super) fn instant(zone: &TimeZone, at: DateTime) -> Timestamp {
    zone.to_timestamp(at).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The zones in use, and the time that each must be right for.
#[derive(Default)]
pub(super) struct Zones<'a> {
    used: BTreeMap<&'a str, Reach<'a>>,
}

struct Reach<'a> {
    zone: &'a TimeZone,
    first: Timestamp,
    last: Timestamp,
}

impl<'a> Zones<'a> {
    /// Counts a time in a zone.
    pub(super) fn reach(&mut self, zone: &'a TimeZone, at: Timestamp) {
        if let Some(name) = name(zone) {
            let reach = self.used.entry(name).or_insert(Reach { zone, first: at, last: at });
            reach.first = reach.first.min(at);
            reach.last = reach.last.max(at);
        }
    }

    /// Writes every zone, by name.
    pub(super) fn write(&self, to: &mut Lines) {
        for (name, reach) in &self.used {
            to.begin("VTIMEZONE");
            to.text("TZID", &[], name);
            for run in reach.runs() {
                run.write(to);
            }
            to.end("VTIMEZONE");
        }
    }
}

impl Reach<'_> {
    /// What the clocks do from before the first time needed until after the last one, shortest told.
    fn runs(&self) -> Vec<Run> {
        // A day more on either side: times on a clock and instants are up to a day apart.
        let from = days(self.first, -1);
        let until = days(self.last, 1);
        let horizon = days(until, AHEAD);
        let mut runs: Vec<Run> = vec![Run::of(self.before(from))];
        for transition in self.zone.following(from).take_while(|t| t.timestamp() < horizon) {
            let change = Change::of(self.zone, transition.timestamp());
            match runs.iter_mut().rev().find(|run| run.goes_on_with(&change)) {
                Some(run) => run.changes.push(change),
                None => runs.push(Run::of(change)),
            }
        }
        let nearly = days(horizon, -366);
        for run in &mut runs {
            run.endless = run.changes.len() >= 28 && run.last().at > nearly;
        }
        runs.retain(|run| run.changes[0].at <= until);
        runs
    }

    /// The change that was in force at an instant.
    fn before(&self, at: Timestamp) -> Change {
        match self.zone.preceding(at).next() {
            Some(transition) if transition.timestamp() >= Timestamp::UNIX_EPOCH => {
                Change::of(self.zone, transition.timestamp())
            }
            // Nothing changed since 1970, or ever: some readers know no earlier year.
            _ => {
                let at = at.min(Timestamp::UNIX_EPOCH);
                let info = self.zone.to_offset_info(at);
                let (offset, name) = (info.offset(), info.abbreviation().to_owned());
                let at = Timestamp::from_second(at.as_second() - i64::from(offset.seconds())).unwrap_or(at);
                Change { at, from: offset, to: offset, name, summer: false }
            }
        }
    }
}

fn days(at: Timestamp, days: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_hours(24 * days)).unwrap_or(at)
}

/// The clocks are set.
#[derive(Clone, Debug)]
struct Change {
    at: Timestamp,
    from: Offset,
    to: Offset,
    name: String,
    summer: bool,
}

impl Change {
    fn of(zone: &TimeZone, at: Timestamp) -> Self {
        let before = zone.to_offset_info(at.saturating_sub(SignedDuration::from_secs(1)).unwrap_or(at));
        let after = zone.to_offset_info(at);
        let (from, to) = (before.offset(), after.offset());
        // Dublin's law and Morocco's call the winter, or Ramadan, the exception; readers take DAYLIGHT for the
        // clocks that are ahead.
        let summer = match (before.dst().is_dst(), after.dst().is_dst()) {
            (false, false) => false,
            (true, true) => true,
            _ => to > from,
        };
        Self { at, from, to, name: after.abbreviation().to_owned(), summer }
    }

    /// The time at which the clocks were set, as they read before.
    fn local(&self) -> DateTime {
        self.from.to_datetime(self.at)
    }

    fn day(&self) -> Date {
        self.local().date()
    }

    /// What a yearly rule cannot vary.
    fn key(&self) -> (Offset, Offset, &str, bool, i8, Weekday, Time) {
        let local = self.local();
        (self.from, self.to, &self.name, self.summer, local.month(), local.weekday(), local.time())
    }
}

/// The same change in years that follow each other: what one rule tells.
#[derive(Debug)]
struct Run {
    /// At least one.
    changes: Vec<Change>,
    endless: bool,
}

impl Run {
    fn of(change: Change) -> Self {
        Self { changes: vec![change], endless: false }
    }

    fn last(&self) -> &Change {
        &self.changes[self.changes.len() - 1]
    }

    /// The first and the last day of the month on which it happened.
    fn window(&self) -> (i8, i8) {
        let days = self.changes.iter().map(|c| c.day().day());
        (days.clone().min().unwrap_or(1), days.max().unwrap_or(1))
    }

    /// Seven days hold each day of the week once, so that one rule tells exactly these.
    fn goes_on_with(&self, change: &Change) -> bool {
        let last = self.last();
        let (first, end) = self.window();
        let day = change.day().day();
        last.key() == change.key()
            && last.day().year() + 1 == change.day().year()
            && end.max(day) - first.min(day) < 7
    }

    /// The yearly rule; `None` where it happened once.
    fn rule(&self) -> Option<String> {
        if self.changes.len() < 2 {
            return None;
        }
        let (first, end) = self.window();
        let day = self.last().day();
        let length = day.days_in_month();
        let weekday = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
            [usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default()];
        let which = if first > length - 7 && day.month() != 2 {
            format!("BYDAY=-1{weekday}")
        } else if let Some(week) = (0..4).find(|week| first > week * 7 && end <= week * 7 + 7) {
            format!("BYDAY={}{weekday}", week + 1)
        } else {
            let days: Vec<String> = (first..=end).map(|d| d.to_string()).collect();
            format!("BYDAY={weekday};BYMONTHDAY={}", days.join(","))
        };
        let until = if self.endless {
            String::new()
        } else {
            // A day later than the last time means the same, and is right also for those (dateutil) who take it for
            // a time on the zone's own clock.
            format!(";UNTIL={}Z", compact(Offset::UTC.to_datetime(days(self.last().at, 1))))
        };
        Some(format!("FREQ=YEARLY;BYMONTH={};{which}{until}", day.month()))
    }

    fn write(&self, to: &mut Lines) {
        let first = &self.changes[0];
        let component = if first.summer { "DAYLIGHT" } else { "STANDARD" };
        to.begin(component);
        to.plain("DTSTART", &[], &compact(first.local()));
        to.plain("TZOFFSETFROM", &[], &offset(first.from));
        to.plain("TZOFFSETTO", &[], &offset(first.to));
        to.text("TZNAME", &[], &first.name);
        if let Some(rule) = self.rule() {
            to.plain("RRULE", &[], &rule);
        }
        to.end(component);
    }
}

/// `20261128T193000` (RFC 5545 section 3.3.5).
pub(super) fn compact(at: DateTime) -> String {
    let (date, time) = (at.date(), at.time());
    format!("{}T{:02}{:02}{:02}", compact_date(date), time.hour(), time.minute(), time.second())
}

/// `20261128` (RFC 5545 section 3.3.4).
pub(super) fn compact_date(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// `+0900`, with seconds where there are any (RFC 5545 section 3.3.14).
fn offset(offset: Offset) -> String {
    let seconds = offset.seconds();
    let (sign, seconds) = (if seconds < 0 { '-' } else { '+' }, seconds.abs());
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let rest = if rest == 0 { String::new() } else { format!("{rest:02}") };
    format!("{sign}{hours:02}{minutes:02}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn told(name: &str, first: Date, last: Date) -> String {
        let zone = TimeZone::get(name).unwrap();
        let mut zones = Zones::default();
        for day in [first, last] {
            zones.reach(&zone, instant(&zone, day.at(12, 0, 0, 0)));
        }
        let mut lines = Lines::default();
        zones.write(&mut lines);
        lines.finish().replace("\r\n", "\n")
    }

    #[test]
    fn a_zone_that_never_changes_is_one_line() {
        let told = told("Asia/Tokyo", date(2026, 11, 28), date(2036, 11, 28));
        let expected = "BEGIN:VTIMEZONE\nTZID:Asia/Tokyo\nBEGIN:STANDARD\nDTSTART:19700101T000000\n\
            TZOFFSETFROM:+0900\nTZOFFSETTO:+0900\nTZNAME:JST\nEND:STANDARD\nEND:VTIMEZONE\n";
        assert_eq!(told, expected);
    }

    #[test]
    fn yearly_rules_are_found() {
        let berlin = told("Europe/Berlin", date(2026, 11, 28), date(2026, 11, 28));
        let expected = "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\n\
            BEGIN:STANDARD\nDTSTART:20261025T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nTZNAME:CET\n\
            RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nEND:VTIMEZONE\n";
        assert_eq!(berlin, expected, "what comes later is not needed");
        let york = told("America/New_York", date(2026, 11, 28), date(2027, 6, 1));
        for line in [
            "DTSTART:20261101T020000\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nTZNAME:EST",
            "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\n",
            "DTSTART:20270314T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nTZNAME:EDT",
            "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\n",
        ] {
            assert!(york.contains(line), "{york}");
        }
        let lord_howe = told("Australia/Lord_Howe", date(2026, 11, 28), date(2027, 6, 1));
        for line in [
            "BEGIN:DAYLIGHT\nDTSTART:20261004T020000\nTZOFFSETFROM:+1030\nTZOFFSETTO:+1100",
            "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=1SU\n",
            "BEGIN:STANDARD\nDTSTART:20270404T020000\nTZOFFSETFROM:+1100\nTZOFFSETTO:+1030",
        ] {
            assert!(lord_howe.contains(line), "{lord_howe}");
        }
        // The first Sunday from the second of the month on.
        let chile = told("America/Santiago", date(2026, 11, 28), date(2028, 6, 1));
        assert!(chile.contains("BYDAY=SU;BYMONTHDAY=2,3,4,5,6,7,8\n"), "{chile}");
        // Ahead in summer, although the law there calls the winter the exception.
        let dublin = told("Europe/Dublin", date(2026, 11, 28), date(2027, 6, 1));
        assert!(dublin.contains("BEGIN:DAYLIGHT\nDTSTART:20270328T010000"), "{dublin}");
    }

    #[test]
    fn utc_needs_no_telling() {
        assert_eq!(told("UTC", date(2026, 11, 28), date(2026, 11, 28)), "");
        assert_eq!(told("Etc/UTC", date(2026, 11, 28), date(2026, 11, 28)), "");
    }

    #[test]
    fn offsets_may_have_seconds() {
        assert_eq!(offset(Offset::constant(-3)), "-0300");
        assert_eq!(offset(Offset::from_seconds(34_200).unwrap()), "+0930");
        assert_eq!(offset(Offset::from_seconds(-(4 * 3600 + 56 * 60 + 2)).unwrap()), "-045602");
    }
}
