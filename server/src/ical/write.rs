//! Writes calendars.

use super::text::Lines;
use super::zone::{self, Zones, compact, compact_date};
use super::{Calendar, Entry, Method, Original, Span};
use domain::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, ToSpan};
use std::borrow::Cow;
use std::time::Duration;

/// How long zones are told for a rule whose end is not known, in days. Only matters where the clocks follow no rule
/// (Morocco's, by Ramadan); other zones are told for ever.
const OPEN: i64 = 10 * 366;

/// A calendar as a file.
#[must_use]
pub fn write(calendar: &Calendar) -> String {
    let mut to = Lines::default();
    to.begin("VCALENDAR");
    to.plain("VERSION", &[], "2.0");
    to.text("PRODID", &[], &format!("-//Assemble//Assemble//{}", calendar.language.tag().to_uppercase()));
    to.plain("CALSCALE", &[], "GREGORIAN");
    if let Some(method) = calendar.method {
        to.plain("METHOD", &[], method.code());
    }
    if let Some(name) = &calendar.name {
        to.text("NAME", &[("LANGUAGE", calendar.language.tag())], name);
        // The older property, which Apple, Google and Outlook read.
        to.text("X-WR-CALNAME", &[], name);
    }
    address(&mut to, "URL", &[], calendar.url.as_deref());
    address(&mut to, "SOURCE", &[("VALUE", "URI")], calendar.source.as_deref());
    if let Some(refresh) = calendar.refresh {
        let wait = wait(refresh);
        to.plain("REFRESH-INTERVAL", &[("VALUE", "DURATION")], &wait);
        // The older property, which Outlook reads.
        to.plain("X-PUBLISHED-TTL", &[], &wait);
    }
    let mut zones = Zones::default();
    for entry in &calendar.entries {
        reach(&mut zones, entry);
    }
    zones.write(&mut to);
    for entry in &calendar.entries {
        event(&mut to, entry, calendar.method);
    }
    to.end("VCALENDAR");
    to.finish()
}

/// Counts every time of an entry, so that its zone is told for all of them.
fn reach<'a>(zones: &mut Zones<'a>, entry: &'a Entry) {
    if let Some(Original { at, zone: Some(zone) }) = &entry.recurrence {
        zones.reach(zone, zone::instant(zone, *at));
    }
    let Span::Timed { start, end, zone } = &entry.span else { return };
    let mut last = zone::instant(zone, *end);
    for at in [start, end].into_iter().chain(&entry.except).chain(&entry.also) {
        let at = zone::instant(zone, *at);
        zones.reach(zone, at);
        last = last.max(at);
    }
    if let Some(rule) = &entry.rule {
        let open = last.saturating_add(SignedDuration::from_hours(24 * OPEN)).unwrap_or(last);
        zones.reach(zone, until(rule).map_or(open, |day| zone::instant(zone, day.at(23, 59, 59, 0))));
    }
}

/// The day a rule says it ends on.
fn until(rule: &str) -> Option<Date> {
    let value = rule.split(';').find_map(|part| part.strip_prefix("UNTIL="))?;
    let number = |range| value.get(range).and_then(|digits: &str| digits.parse::<i16>().ok());
    let (month, day) = (i8::try_from(number(4..6)?).ok()?, i8::try_from(number(6..8)?).ok()?);
    Date::new(number(0..4)?, month, day).ok()
}

fn event(to: &mut Lines, entry: &Entry, method: Option<Method>) {
    to.begin("VEVENT");
    to.text("UID", &[], &entry.uid);
    to.plain("SEQUENCE", &[], &entry.sequence.max(0).to_string());
    to.plain("DTSTAMP", &[], &utc(entry.stamp.unwrap_or(entry.modified)));
    to.plain("CREATED", &[], &utc(entry.created));
    to.plain("LAST-MODIFIED", &[], &utc(entry.modified));
    times(to, entry);
    to.plain("STATUS", &[], entry.status.code());
    words(to, entry);
    if entry.class_private {
        to.plain("CLASS", &[], "PRIVATE");
    }
    if entry.transparent {
        to.plain("TRANSP", &[], "TRANSPARENT");
    }
    if let Some(person) = &entry.organizer {
        to.plain("ORGANIZER", &[("CN", &person.name)], &format!("mailto:{}", person.mail));
    }
    if let Some(attendee) = entry.attendee.as_ref().filter(|_| method != Some(Method::Publish)) {
        let part = if attendee.confirmed { "ACCEPTED" } else { "TENTATIVE" };
        let parameters = [
            ("CN", attendee.person.name.as_str()),
            ("ROLE", "REQ-PARTICIPANT"),
            ("PARTSTAT", part),
            ("RSVP", "FALSE"),
        ];
        to.plain("ATTENDEE", &parameters, &format!("mailto:{}", attendee.person.mail));
    }
    for minutes in &entry.alarms {
        to.begin("VALARM");
        to.plain("ACTION", &[], "DISPLAY");
        to.plain("TRIGGER", &[], &format!("-PT{}M", (*minutes).max(0)));
        to.text("DESCRIPTION", &[], &entry.summary);
        to.end("VALARM");
    }
    to.end("VEVENT");
}

fn times(to: &mut Lines, entry: &Entry) {
    let at = |to: &mut Lines, name: &str, at: DateTime| match &entry.span {
        Span::AllDay { .. } => to.plain(name, &[("VALUE", "DATE")], &compact_date(at.date())),
        Span::Timed { zone, .. } => time(to, name, at, zone),
    };
    match &entry.span {
        Span::Timed { start, end, .. } => {
            at(to, "DTSTART", *start);
            if end > start {
                at(to, "DTEND", *end);
            }
        }
        Span::AllDay { first, last } => {
            at(to, "DTSTART", first.at(0, 0, 0, 0));
            // The day after, which is not part of it (RFC 5545 section 3.6.1).
            let after = (*last).max(*first).saturating_add(1.day());
            at(to, "DTEND", after.at(0, 0, 0, 0));
        }
    }
    match &entry.recurrence {
        Some(Original { at, zone: Some(zone) }) => time(to, "RECURRENCE-ID", *at, zone),
        Some(Original { at, zone: None }) => {
            to.plain("RECURRENCE-ID", &[("VALUE", "DATE")], &compact_date(at.date()));
        }
        None => {}
    }
    if let Some(rule) = &entry.rule {
        to.plain("RRULE", &[], rule);
    }
    for (name, list) in [("EXDATE", &entry.except), ("RDATE", &entry.also)] {
        // One a line, which every reader takes; lists of dates are the rarer form.
        for date in list {
            at(to, name, *date);
        }
    }
}

fn time(to: &mut Lines, name: &str, at: DateTime, zone: &TimeZone) {
    match zone::name(zone) {
        Some(id) => to.plain(name, &[("TZID", id)], &compact(at)),
        None => {
            let at = Offset::UTC.to_datetime(zone::instant(zone, at));
            to.plain(name, &[], &format!("{}Z", compact(at)));
        }
    }
}

fn words(to: &mut Lines, entry: &Entry) {
    to.text("SUMMARY", &[], &entry.summary);
    let place = entry.location.as_deref().filter(|place| !place.trim().is_empty());
    let conference = entry.conference.as_deref().filter(|link| !link.is_empty());
    let description = match (place, conference) {
        (Some(_), Some(link)) if !entry.description.contains(link) => {
            let gap = if entry.description.is_empty() { "" } else { "\n\n" };
            Cow::Owned(format!("{}{gap}{link}", entry.description))
        }
        _ => Cow::Borrowed(entry.description.as_str()),
    };
    if !description.is_empty() {
        to.text("DESCRIPTION", &[], &description);
    }
    if let Some(place) = place.or(conference) {
        to.text("LOCATION", &[], place);
    }
    address(to, "URL", &[], entry.url.as_deref());
    address(to, "CONFERENCE", &[("VALUE", "URI"), ("FEATURE", "VIDEO")], conference);
    address(to, "IMAGE", &[("VALUE", "URI"), ("DISPLAY", "FULLSIZE")], entry.image.as_deref());
    to.texts("CATEGORIES", &entry.categories);
}

fn address(to: &mut Lines, name: &str, parameters: &[(&str, &str)], address: Option<&str>) {
    if let Some(address) = address {
        to.plain(name, parameters, address);
    }
}

/// `20261128T103000Z` (RFC 5545 section 3.3.5); what is less than a second is left out.
fn utc(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_second(at.0.div_euclid(1_000_000)).unwrap_or_default();
    format!("{}Z", compact(Offset::UTC.to_datetime(at)))
}

/// `PT12H`, `PT90M` (RFC 5545 section 3.3.6).
fn wait(refresh: Duration) -> String {
    let minutes = (refresh.as_secs() / 60).max(1);
    if minutes.is_multiple_of(60) { format!("PT{}H", minutes / 60) } else { format!("PT{minutes}M") }
}

#[cfg(test)]
mod tests {
    use super::super::{Status, uid};
    use super::*;
    use jiff::civil::date;

    fn written(entry: Entry) -> Vec<String> {
        let text = write(&Calendar { entries: vec![entry], ..Calendar::default() });
        text.split("\r\n").map(str::to_owned).collect()
    }

    fn timed(hours: i8, zone: TimeZone) -> Entry {
        let start = date(2026, 11, 28).at(12, 0, 0, 0);
        let end = date(2026, 11, 28).at(12 + hours, 0, 0, 0);
        let at = Timestamp(1_795_861_800_999_999);
        Entry::new(uid("event", 7, "a.example"), at, Span::Timed { start, end, zone }, "a".into())
    }

    #[test]
    fn a_zone_without_a_name_is_told_in_utc() {
        let lines = written(timed(1, TimeZone::fixed(Offset::constant(9))));
        assert!(lines.contains(&"DTSTART:20261128T030000Z".into()), "{lines:?}");
        assert!(!lines.iter().any(|l| l.contains("VTIMEZONE") || l.contains("TZID")), "{lines:?}");
    }

    #[test]
    fn what_takes_no_time_has_no_end() {
        let lines = written(timed(0, TimeZone::UTC));
        assert!(lines.contains(&"DTSTART:20261128T120000Z".into()), "{lines:?}");
        assert!(!lines.iter().any(|l| l.starts_with("DTEND")), "{lines:?}");
    }

    #[test]
    fn empty_things_are_left_out() {
        let entry = Entry {
            sequence: -1,
            location: Some(" ".into()),
            conference: Some(String::new()),
            status: Status::Cancelled,
            ..timed(1, TimeZone::UTC)
        };
        let expected = [
            "BEGIN:VEVENT",
            "UID:event-7@a.example",
            "SEQUENCE:0",
            "DTSTAMP:20261128T103000Z",
            "CREATED:20261128T103000Z",
            "LAST-MODIFIED:20261128T103000Z",
            "DTSTART:20261128T120000Z",
            "DTEND:20261128T130000Z",
            "STATUS:CANCELLED",
            "SUMMARY:a",
            "END:VEVENT",
        ];
        assert_eq!(written(entry)[4..15], expected);
    }

    #[test]
    fn the_link_is_where_readers_look() {
        let link = || Some("https://meet.example/a,b".to_owned());
        let text = |location: Option<&str>, description: &str| {
            written(Entry {
                conference: link(),
                location: location.map(str::to_owned),
                description: description.into(),
                ..timed(1, TimeZone::UTC)
            })
        };
        let has = |lines: &[String], line: &str| lines.iter().any(|l| l == line);
        let online = text(None, "b");
        assert!(has(&online, "LOCATION:https://meet.example/a\\,b") && has(&online, "DESCRIPTION:b"));
        let both = text(Some("2F"), "b");
        assert!(has(&both, "LOCATION:2F") && has(&both, "DESCRIPTION:b\\n\\nhttps://meet.example/a\\,b"));
        assert!(has(&text(Some("2F"), ""), "DESCRIPTION:https://meet.example/a\\,b"));
        let told = text(Some("2F"), "see https://meet.example/a,b");
        assert!(has(&told, "DESCRIPTION:see https://meet.example/a\\,b"), "not twice");
        assert!(has(&online, "CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example/a,b"));
    }

    #[test]
    fn the_end_of_a_rule_is_found() {
        assert_eq!(until("FREQ=WEEKLY;UNTIL=20261231T145959Z;BYDAY=TU"), Some(date(2026, 12, 31)));
        assert_eq!(until("FREQ=DAILY;UNTIL=20261231"), Some(date(2026, 12, 31)));
        for rule in [
            "FREQ=DAILY",
            "FREQ=DAILY;COUNT=3",
            "UNTIL=",
            "UNTIL=2026123",
            "UNTIL=20269931",
            "UNTIL=あいうえ",
        ] {
            assert_eq!(until(rule), None, "{rule}");
        }
    }

    #[test]
    fn waits_are_whole_minutes() {
        for (seconds, expected) in [(43_200, "PT12H"), (5400, "PT90M"), (59, "PT1M"), (119, "PT1M")] {
            assert_eq!(wait(Duration::from_secs(seconds)), expected);
        }
    }
}
