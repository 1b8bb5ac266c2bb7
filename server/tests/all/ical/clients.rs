//! A feed in real clients: fetched by vdirsyncer, shown by khal; and again after it changed.

use super::{entry, evening, feed, half_past_seven, original, python};
use jiff::civil::date;
use serde_json::Value;
use server::ical::{Calendar, Entry, Span, Status, write};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// Serves one text at every address of a port of this machine; ends with this value.
struct Feed {
    address: String,
    text: Arc<Mutex<Option<String>>>,
}

impl Feed {
    fn serve(calendar: &Calendar) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let text = Arc::new(Mutex::new(Some(write(calendar))));
        let served = text.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Some(text) = served.lock().unwrap().clone() else { return };
                answer(stream.unwrap(), &text);
            }
        });
        Self { address, text }
    }

    fn change(&self, calendar: &Calendar) {
        *self.text.lock().unwrap() = Some(write(calendar));
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        *self.text.lock().unwrap() = None;
        let _woken = TcpStream::connect(&self.address);
    }
}

fn answer(mut stream: TcpStream, text: &str) {
    let mut head = Vec::new();
    let mut part = [0; 4096];
    while !head.windows(4).any(|w| w == b"\r\n\r\n") {
        match stream.read(&mut part) {
            Ok(n) if n > 0 => head.extend_from_slice(&part[..n]),
            _ => return,
        }
    }
    let length = text.len();
    let _sent = write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: text/calendar; charset=utf-8\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{text}"
    );
}

/// What khal shows of December 2026 on a clock in Tokyo: start, title, and a mark where it is cancelled.
#[track_caller]
fn shown(folder: &Path, feed: &Feed) -> Vec<String> {
    shown_at(folder, &format!("http://{}/feed.ics", feed.address))
}

/// The same for any address.
#[track_caller]
pub(super) fn shown_at(folder: &Path, url: &str) -> Vec<String> {
    let done = python("clients.py").arg(folder).args([url, "2026-12-01", "31"]).output().unwrap();
    let complaints = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && complaints.is_empty(), "{complaints}");
    let lines = String::from_utf8(done.stdout).unwrap();
    let times = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    times.map(|t| line(&t)).collect()
}

fn line(time: &Value) -> String {
    let text = |field: &str| time[field].as_str().unwrap();
    let mark = if text("status") == "CANCELLED" { " ✗" } else { "" };
    // The year is the same for all.
    let (start, end) = (&text("start-long-full")[5..], &text("end-long-full")[11..]);
    let place = if text("location").is_empty() { String::new() } else { format!(" @{}", text("location")) };
    if text("all-day") == "True" {
        format!("{} – {} {}{place}{mark}", &start[..5], &text("end-long-full")[5..10], text("title"))
    } else {
        format!("{start}–{end} {}{place}{mark}", text("title"))
    }
}

fn series() -> Entry {
    Entry {
        rule: Some("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231T145959Z".to_owned()),
        except: vec![half_past_seven(date(2026, 12, 15))],
        also: vec![half_past_seven(date(2026, 12, 17))],
        ..entry(3, evening(date(2026, 12, 1), "Asia/Tokyo"), "毎週の会")
    }
}

fn moved() -> Entry {
    Entry {
        sequence: 1,
        recurrence: original(half_past_seven(date(2026, 12, 8)), "Asia/Tokyo"),
        ..entry(3, evening(date(2026, 12, 9), "Asia/Tokyo"), "毎週の会（水曜）")
    }
}

#[test]
fn a_feed_is_shown_and_follows_changes() {
    let folder = tempfile::tempdir().unwrap();
    let tokyo = |day| evening(day, "Asia/Tokyo");
    let title = "読書会「つながりの作法」, \"第12回\"; 👩‍👩‍👧 もっと長い題名のために";
    let reading =
        Entry { location: Some("会場; 2F, 左".to_owned()), ..entry(1, tokyo(date(2026, 12, 3)), title) };
    let online = Entry {
        conference: Some("https://meet.example/a?b=1,2;3".to_owned()),
        ..entry(2, tokyo(date(2026, 12, 4)), "オンライン")
    };
    let camp = entry(4, Span::AllDay { first: date(2026, 12, 12), last: date(2026, 12, 13) }, "合宿");
    let berlin = entry(5, evening(date(2026, 12, 20), "Europe/Berlin"), "ベルリンから");
    let everything = vec![reading.clone(), online.clone(), series(), moved(), camp.clone(), berlin];
    let served = Feed::serve(&feed(everything));
    assert_eq!(
        shown(folder.path(), &served),
        [
            "12-01 19:30–20:30 毎週の会",
            &format!("12-03 19:30–20:30 {title} @会場; 2F, 左"),
            "12-04 19:30–20:30 オンライン @https://meet.example/a?b=1,2;3",
            "12-09 19:30–20:30 毎週の会（水曜）",
            "12-12 – 12-13 合宿",
            "12-17 19:30–20:30 毎週の会",
            "12-21 03:30–04:30 ベルリンから",
            "12-22 19:30–20:30 毎週の会",
            "12-29 19:30–20:30 毎週の会",
        ]
    );
    // One is moved, one is called off, one is taken out, one new; of the series one more differs and one falls out.
    let reading = Entry {
        sequence: 1,
        span: Span::Timed {
            start: date(2026, 12, 10).at(10, 0, 0, 0),
            end: date(2026, 12, 10).at(12, 0, 0, 0),
            zone: super::zone("Asia/Tokyo"),
        },
        ..reading
    };
    let online = Entry { sequence: 1, status: Status::Cancelled, ..online };
    let mut weekly = series();
    weekly.sequence = 1;
    weekly.except.push(half_past_seven(date(2026, 12, 22)));
    let off = Entry {
        recurrence: original(half_past_seven(date(2026, 12, 29)), "Asia/Tokyo"),
        status: Status::Cancelled,
        ..entry(3, tokyo(date(2026, 12, 29)), "毎週の会（中止）")
    };
    let new = entry(6, tokyo(date(2026, 12, 30)), "忘年会");
    served.change(&feed(vec![reading, online, weekly, moved(), off, camp, new]));
    let expected = [
        "12-01 19:30–20:30 毎週の会",
        "12-04 19:30–20:30 オンライン @https://meet.example/a?b=1,2;3 ✗",
        "12-09 19:30–20:30 毎週の会（水曜）",
        &format!("12-10 10:00–12:00 {title} @会場; 2F, 左"),
        "12-12 – 12-13 合宿",
        "12-17 19:30–20:30 毎週の会",
        "12-29 19:30–20:30 毎週の会（中止） ✗",
        "12-30 19:30–20:30 忘年会",
    ];
    assert_eq!(shown(folder.path(), &served), expected);
    assert_eq!(shown(folder.path(), &served), expected, "nothing changed, nothing is lost");
}

#[test]
fn one_time_of_a_series_stands_alone() {
    // Somebody takes part in two times of a series, and must not be told of the others.
    let folder = tempfile::tempdir().unwrap();
    let one = Entry {
        recurrence: original(half_past_seven(date(2026, 12, 15)), "Asia/Tokyo"),
        ..entry(3, evening(date(2026, 12, 16), "Asia/Tokyo"), "動いた会")
    };
    let served = Feed::serve(&feed(vec![moved(), one]));
    let expected = ["12-09 19:30–20:30 毎週の会（水曜）", "12-16 19:30–20:30 動いた会"];
    assert_eq!(shown(folder.path(), &served), expected);
}
