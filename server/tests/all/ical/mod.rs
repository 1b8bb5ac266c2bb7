//! Calendars as others read them: PyPI's `icalendar` and `recurring-ical-events`, and the clients vdirsyncer and khal.

mod clients;
mod quiet;
mod served;

use domain::{Locale, Timestamp};
use jiff::civil::{Date, DateTime, date};
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use server::ical::{Attendee, Calendar, Entry, Method, Original, Person, Span, Status, uid, write};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// 19:30 on 28 November 2026 in Tokyo.
const AT: Timestamp = Timestamp(1_795_861_800_123_456);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// One of the scripts beside this file, with the packages it needs. Each test is a process of its own: one installs,
/// the others wait.
fn python(script: &str) -> Command {
    let target = root().join("target");
    std::fs::create_dir_all(&target).unwrap();
    let lock = std::fs::File::create(target.join("test-py.lock")).unwrap();
    lock.lock().unwrap();
    let done = Command::new(root().join("scripts/python-tools")).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut command = Command::new("python3");
    command
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/ical").join(script))
        .env("PYTHONPATH", target.join("test-py"))
        // The zones that came with the packages, not this machine's, which may be years old.
        .env("PYTHONTZPATH", "")
        .env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

/// What the readers find in a calendar.
#[track_caller]
fn check(args: &[&str], calendar: &Calendar) -> Value {
    let mut process =
        python("check.py").args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    process.stdin.take().unwrap().write_all(write(calendar).as_bytes()).unwrap();
    let done = process.wait_with_output().unwrap();
    assert!(done.status.success(), "check.py failed on\n{}", write(calendar));
    serde_json::from_slice(&done.stdout).unwrap()
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

/// An hour from half past seven on.
fn evening(day: Date, zone_name: &str) -> Span {
    Span::Timed { start: half_past_seven(day), end: day.at(20, 30, 0, 0), zone: zone(zone_name) }
}

fn half_past_seven(day: Date) -> DateTime {
    day.at(19, 30, 0, 0)
}

/// The start of a time of a series, on its clock.
fn original(at: DateTime, zone: &str) -> Option<Original> {
    Some(Original { at, zone: Some(TimeZone::get(zone).unwrap()) })
}

fn entry(id: i64, span: Span, title: &str) -> Entry {
    Entry::new(uid("event", id, "community.example"), AT, span, title.to_owned())
}

fn feed(entries: Vec<Entry>) -> Calendar {
    Calendar { entries, ..Calendar::default() }
}

/// Hard for anyone who reads it carelessly.
const HARD: &str = "読書会「つながり;の\\作法」, \"第12回\": 👩‍👩‍👧 ^ \\n END:VEVENT とても長い題名なので、何行にも折り返されて、その切れ目は文字の途中に来てはなりません";

#[test]
fn every_property_is_read_back() {
    let text = format!("{HARD}\r\n\r\nBEGIN:VEVENT\n行分け\u{2028}終わり\u{7}");
    let same = format!("{HARD}\n\nBEGIN:VEVENT\n行分け\n終わり");
    let calendar = Calendar {
        name: Some(HARD.to_owned()),
        url: Some("https://community.example/events?a=1,2;3".to_owned()),
        source: Some("https://community.example/calendar.ics".to_owned()),
        method: None,
        refresh: Some(Duration::from_secs(90 * 60)),
        language: Locale::Ja,
        entries: vec![Entry {
            sequence: 3,
            created: AT.plus_seconds(-86_400),
            description: text,
            location: Some(HARD.to_owned()),
            url: Some("https://community.example/events/12?a=1,2;3".to_owned()),
            conference: Some("https://meet.example/%E9%9B%86?pwd=1,2;3".to_owned()),
            status: Status::Tentative,
            class_private: true,
            categories: vec!["研修, 勉強会".to_owned(), HARD.to_owned()],
            image: Some("https://community.example/i/1.webp".to_owned()),
            organizer: Some(Person { name: HARD.to_owned(), mail: "noreply@community.example".to_owned() }),
            attendee: Some(Attendee {
                person: Person { name: "髙橋, はな子".to_owned(), mail: "hana@example.com".to_owned() },
                confirmed: true,
            }),
            rule: Some("FREQ=WEEKLY;COUNT=3".to_owned()),
            except: vec![half_past_seven(date(2026, 12, 5)), half_past_seven(date(2026, 12, 12))],
            also: vec![half_past_seven(date(2026, 12, 6))],
            transparent: true,
            alarms: vec![1440, 0],
            ..entry(12, evening(date(2026, 11, 28), "Asia/Tokyo"), HARD)
        }],
    };
    let found = check(&["properties"], &calendar);
    assert_eq!(found["calendar"]["errors"], json!([]));
    assert_eq!(
        found["calendar"]["properties"],
        json!([
            ["VERSION", {}, "2.0"],
            ["PRODID", {}, "-//Assemble//Assemble//JA"],
            ["CALSCALE", {}, "GREGORIAN"],
            ["NAME", {"LANGUAGE": "ja"}, HARD],
            ["X-WR-CALNAME", {}, HARD],
            ["URL", {}, "https://community.example/events?a=1,2;3"],
            ["SOURCE", {"VALUE": "URI"}, "https://community.example/calendar.ics"],
            ["REFRESH-INTERVAL", {"VALUE": "DURATION"}, 5400.0],
            ["X-PUBLISHED-TTL", {}, "PT90M"],
        ])
    );
    let event = &found["calendar"]["inside"][1];
    assert_eq!((&event["component"], &event["errors"]), (&json!("VEVENT"), &json!([])));
    let tokyo = json!({"TZID": "Asia/Tokyo"});
    let expected = json!([
        ["UID", {}, "event-12@community.example"],
        ["SEQUENCE", {}, "3"],
        ["DTSTAMP", {}, "2026-11-28T10:30:00+00:00"],
        ["CREATED", {}, "2026-11-27T10:30:00+00:00"],
        ["LAST-MODIFIED", {}, "2026-11-28T10:30:00+00:00"],
        ["DTSTART", tokyo, "2026-11-28T19:30:00+09:00"],
        ["DTEND", tokyo, "2026-11-28T20:30:00+09:00"],
        ["RRULE", {}, "FREQ=WEEKLY;COUNT=3"],
        ["EXDATE", tokyo, ["2026-12-05T19:30:00+09:00"]],
        ["EXDATE", tokyo, ["2026-12-12T19:30:00+09:00"]],
        ["RDATE", tokyo, ["2026-12-06T19:30:00+09:00"]],
        ["STATUS", {}, "TENTATIVE"],
        ["SUMMARY", {}, HARD],
        ["DESCRIPTION", {}, format!("{same}\n\nhttps://meet.example/%E9%9B%86?pwd=1,2;3")],
        ["LOCATION", {}, HARD],
        ["URL", {}, "https://community.example/events/12?a=1,2;3"],
        ["CONFERENCE", {"VALUE": "URI", "FEATURE": "VIDEO"}, "https://meet.example/%E9%9B%86?pwd=1,2;3"],
        ["IMAGE", {"VALUE": "URI", "DISPLAY": "FULLSIZE"}, "https://community.example/i/1.webp"],
        ["CATEGORIES", {}, ["研修, 勉強会", HARD]],
        ["CLASS", {}, "PRIVATE"],
        ["TRANSP", {}, "TRANSPARENT"],
        ["ORGANIZER", {"CN": HARD}, "mailto:noreply@community.example"],
        [
            "ATTENDEE",
            {"CN": "髙橋, はな子", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"},
            "mailto:hana@example.com"
        ],
    ]);
    let (found_properties, expected) =
        (event["properties"].as_array().unwrap(), expected.as_array().unwrap());
    for property in expected {
        assert!(found_properties.contains(property), "{property} is not in {found_properties:#?}");
    }
    assert_eq!(found_properties.len(), expected.len());
    for (alarm, before) in [(0, -86_400.0), (1, 0.0)] {
        let expected = json!([["ACTION", {}, "DISPLAY"], ["TRIGGER", {}, before], ["DESCRIPTION", {}, HARD]]);
        assert_eq!(event["inside"][alarm]["properties"], expected);
    }
    // The text itself (RFC 5545 section 3.1).
    assert!(found["longest"].as_u64().unwrap() <= 75, "{}", found["longest"]);
    assert_eq!(found["controls"], 0);
    for fact in ["whole", "ends", "lines"] {
        assert_eq!(found[fact], true, "{fact}");
    }
    assert_eq!(write(&calendar), write(&calendar.clone()));
}

#[test]
fn methods_keep_their_rules() {
    let person = |mail: &str| Person { name: "集いの場".to_owned(), mail: mail.to_owned() };
    let mut calendar = feed(vec![Entry {
        organizer: Some(person("noreply@community.example")),
        attendee: Some(Attendee { person: person("hana@example.com"), confirmed: false }),
        ..entry(1, evening(date(2026, 11, 28), "UTC"), "会")
    }]);
    for (method, attendees) in [(Method::Publish, 0), (Method::Request, 1), (Method::Cancel, 1)] {
        calendar.method = Some(method);
        let found = check(&["properties"], &calendar);
        let method = json!(["METHOD", {}, method.code()]);
        assert!(found["calendar"]["properties"].as_array().unwrap().contains(&method));
        let properties = found["calendar"]["inside"][0]["properties"].as_array().unwrap();
        let named = |name: &str| properties.iter().filter(|p| p[0] == name).collect::<Vec<_>>();
        assert_eq!(named("ATTENDEE").len(), attendees);
        assert!(named("ATTENDEE").iter().all(|p| p[1]["PARTSTAT"] == "TENTATIVE"));
        assert_eq!(named("ORGANIZER").len(), 1);
        // UTC is told by a Z, and not as a zone.
        assert_eq!(named("DTSTART"), [&json!(["DTSTART", {}, "2026-11-28T19:30:00+00:00"])]);
        assert_eq!(found["calendar"]["inside"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn zones_are_told_rightly() {
    let names = [
        ("Asia/Tokyo", 0),
        ("Asia/Kathmandu", 0),
        ("Europe/Berlin", 16),
        ("Europe/Dublin", 16),
        ("America/New_York", 16),
        ("America/Santiago", 16),
        ("Australia/Lord_Howe", 16),
        // Laws that changed in these years.
        ("Africa/Cairo", 6),
        ("Asia/Amman", 13),
        ("America/Mexico_City", 14),
        ("Europe/Istanbul", 1),
        // By the moon. Only years that are over: what is to come may be told otherwise by the next edition.
        ("Africa/Casablanca", 15),
    ];
    let entries = names.iter().map(|(name, _)| Entry {
        rule: Some("FREQ=WEEKLY;UNTIL=20251231T000000Z".to_owned()),
        ..entry(1, evening(date(2016, 1, 5), name), name)
    });
    let found = check(&["zones", "2016", "2025"], &feed(entries.collect()));
    for (name, changes) in names {
        assert_eq!(found[name]["wrong"], json!([]), "{name}");
        assert!(found[name]["asked"].as_u64().unwrap() > 3650, "{name}");
        let found = found[name]["changes"].as_u64().unwrap();
        assert!(found >= changes && (changes > 0) == (found > 0), "{name}: {found}");
    }
    // Without an end: the rules go on.
    let open = |name: &str| Entry {
        rule: Some("FREQ=WEEKLY".to_owned()),
        ..entry(1, evening(date(2026, 11, 28), name), name)
    };
    let names = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"];
    let found = check(&["zones", "2027", "2040"], &feed(names.map(open).to_vec()));
    for name in names {
        assert_eq!(found[name]["wrong"], json!([]), "{name}");
        assert!(found[name]["changes"].as_u64().unwrap() >= 27, "{name}");
    }
}

/// Start, end, title and status, as `check.py times` says them.
fn time(start: &str, end: &str, title: &str, status: Status) -> Value {
    let instant = |t: &str| if t.len() > 10 { format!("{t}:00+00:00") } else { t.to_owned() };
    json!([instant(start), instant(end), title, status.code()])
}

#[test]
fn a_series_and_its_exceptions_are_expanded() {
    // Tuesdays in Berlin, over the end of summer time on 25 October: an hour later in UTC from then on.
    let berlin = |day| evening(day, "Europe/Berlin");
    let series = Entry {
        rule: Some("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261110T183000Z".to_owned()),
        except: vec![half_past_seven(date(2026, 10, 20))],
        also: vec![half_past_seven(date(2026, 10, 29))],
        ..entry(3, berlin(date(2026, 10, 13)), "毎週")
    };
    let moved = Entry {
        sequence: 1,
        recurrence: original(half_past_seven(date(2026, 10, 27)), "Europe/Berlin"),
        ..entry(3, berlin(date(2026, 10, 28)), "動いた")
    };
    let off = Entry {
        recurrence: original(half_past_seven(date(2026, 11, 3)), "Europe/Berlin"),
        status: Status::Cancelled,
        ..entry(3, berlin(date(2026, 11, 3)), "中止")
    };
    let days = Span::AllDay { first: date(2026, 10, 17), last: date(2026, 10, 18) };
    let camp = Entry {
        rule: Some("FREQ=DAILY;INTERVAL=7;COUNT=3".to_owned()),
        except: vec![date(2026, 10, 24).at(0, 0, 0, 0)],
        ..entry(4, days, "合宿")
    };
    let calendar = feed(vec![series, moved, off, camp]);
    let found = check(&["times", "2026-10-01", "2026-12-01"], &calendar);
    use Status::{Cancelled, Confirmed};
    let expected = [
        time("2026-10-13T17:30", "2026-10-13T18:30", "毎週", Confirmed),
        time("2026-10-17", "2026-10-19", "合宿", Confirmed),
        time("2026-10-28T18:30", "2026-10-28T19:30", "動いた", Confirmed),
        time("2026-10-29T18:30", "2026-10-29T19:30", "毎週", Confirmed),
        time("2026-10-31", "2026-11-02", "合宿", Confirmed),
        time("2026-11-03T18:30", "2026-11-03T19:30", "中止", Cancelled),
        time("2026-11-10T18:30", "2026-11-10T19:30", "毎週", Confirmed),
    ];
    assert_eq!(found, json!(expected));
}

#[test]
fn times_around_a_change_of_the_clocks() {
    // In the gap on 28 March 2027 in Berlin there is no half past two; half past two on 25 October 2026 is there
    // twice, and the first one counts.
    let at = |day: Date, name: &str, title: &str| {
        let span = Span::Timed { start: day.at(2, 30, 0, 0), end: day.at(4, 0, 0, 0), zone: zone(name) };
        entry(1, span, title)
    };
    let calendar = feed(vec![
        Entry { uid: "a".to_owned(), ..at(date(2026, 10, 25), "Europe/Berlin", "twice") },
        Entry { uid: "b".to_owned(), ..at(date(2026, 11, 1), "America/New_York", "after") },
        Entry { uid: "c".to_owned(), ..at(date(2027, 4, 4), "Australia/Lord_Howe", "half") },
    ]);
    let found = check(&["times", "2026-10-01", "2027-05-01"], &calendar);
    let expected = [
        time("2026-10-25T00:30", "2026-10-25T03:00", "twice", Status::Confirmed),
        time("2026-11-01T07:30", "2026-11-01T09:00", "after", Status::Confirmed),
        // Back by half an hour at two.
        time("2027-04-03T16:00", "2027-04-03T17:30", "half", Status::Confirmed),
    ];
    assert_eq!(found, json!(expected));
}
