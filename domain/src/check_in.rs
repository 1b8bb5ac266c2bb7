//! The door: who came, told by several devices that may be without network for a while.

use crate::{EventId, Moment, RegistrationId, Timestamp};
use serde::{Deserialize, Serialize};

/// Most lines that are told at once.
pub const MOST: usize = 200;
/// Most bytes of the key of a line.
const LONGEST_KEY: usize = 100;
/// Most bytes of what a ticket says.
const LONGEST_TICKET: usize = 100;

/// Whom a line is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// Somebody of the list.
    Guest(RegistrationId),
    /// Whoever has this ticket.
    Ticket(String),
}

/// A line from the door: somebody came, or that is taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckIn {
    /// Who.
    pub who: Who,
    /// `false` takes it back.
    pub came: bool,
    /// When it happened at the door, which may be long before it is told.
    pub at: Timestamp,
    /// Made at the door: told twice, it counts once.
    pub key: String,
}

impl CheckIn {
    /// Whether the line can be kept.
    #[must_use]
    pub fn sound(&self) -> bool {
        !self.key.is_empty() && self.key.len() <= LONGEST_KEY && self.at.0 > 0
    }
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// They are here, and nobody told so before.
    Came,
    /// They are here, and somebody told so before: for an undo, with a later time than its own.
    Already(Since),
    /// They are not here (any more): it was taken back.
    Undone,
    /// Nobody on this event's list.
    NotListed,
    /// On the list once, but without a seat now.
    NotConfirmed,
}

/// Since when somebody is here, and who told so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// The time at the door.
    pub at: Timestamp,
    /// The name of whoever was at that door.
    pub by: String,
}

/// A line as it is kept, in the order of `(at, id)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Counts up as lines are told.
    pub id: i64,
    /// `false` takes it back.
    pub came: bool,
    /// When it happened at the door.
    pub at: Timestamp,
    /// The name of whoever was there.
    pub by: String,
}

impl Line {
    fn since(&self) -> Since {
        Since { at: self.at, by: self.by.clone() }
    }
}

/// The lines that say that somebody is here: those after the last that took it back, by the time at the door.
fn here(lines: &[Line]) -> &[Line] {
    let after = lines.iter().rposition(|line| !line.came).map_or(0, |last| last + 1);
    lines.get(after..).unwrap_or_default()
}

/// Since when somebody is here, by all that was told of them in the order of `(at, id)`.
#[must_use]
pub fn since(lines: &[Line]) -> Option<Since> {
    here(lines).first().map(Line::since)
}

/// What became of the line `mine`, among all lines of one person in the order of `(at, id)`. It depends on what is kept
/// only, so that a line that is told again gets the same answer.
#[must_use]
pub fn outcome(lines: &[Line], mine: i64) -> Outcome {
    let here = here(lines);
    let Some(first) = here.first() else { return Outcome::Undone };
    if !lines.iter().any(|line| line.id == mine && line.came) {
        return Outcome::Already(first.since());
    }
    // Two doors may both have been without network: whoever told it first is the one who counted.
    match here.iter().find(|line| line.id < mine) {
        Some(before) => Outcome::Already(before.since()),
        None if here.iter().any(|line| line.id == mine) => Outcome::Came,
        None => Outcome::Already(first.since()),
    }
}

/// Somebody who is expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    /// The registration.
    pub id: RegistrationId,
    /// Their name.
    pub name: String,
    /// Name, reading and handle, folded: what they are found by.
    pub words: String,
    /// What their ticket says.
    pub ticket: String,
    /// What they pay at the door, in yen.
    pub price_yen: i64,
}

/// Whether all of these words are found in somebody's name, reading or handle. They are folded like
/// [`Guest::words`]; a short code finds whose ticket it is.
#[must_use]
pub fn find(guest: &Guest, words: &[String]) -> bool {
    let code = read_short_code(&words.concat());
    code.is_some_and(|code| short_code(&guest.ticket) == code)
        || words.iter().all(|word| guest.words.contains(word.as_str()))
}

/// Somebody who came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Came {
    /// The registration.
    pub guest: RegistrationId,
    /// When, and who told so.
    pub since: Since,
}

/// The list at the door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Door {
    /// The event.
    pub event: EventId,
    /// Counts changes of who is expected.
    pub seq: i64,
    /// When the list was read, on the reader's clock.
    pub now: Moment,
    /// Who is expected, in the order of their readings; `None` where the device has them already.
    pub guests: Option<Vec<Guest>>,
    /// Who of them came.
    pub came: Vec<Came>,
}

/// What became of what was told, and the list as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// For each line, in the same order.
    pub outcomes: Vec<Outcome>,
    /// The list.
    pub door: Door,
}

/// Somebody as the page without script shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// Who.
    pub guest: Guest,
    /// Since when they are here.
    pub since: Option<Since>,
}

/// What the page without script is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DoorQuery {
    /// Words in the name or its reading, or the short code of a ticket.
    pub words: String,
    /// What a ticket's QR code says.
    pub ticket: Option<String>,
}

/// What the page without script shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorPage {
    /// How many came.
    pub came: i64,
    /// How many are expected.
    pub all: i64,
    /// Those found, not more than fit on a page.
    pub found: Vec<Expected>,
    /// How many more there are.
    pub more: i64,
    /// Whose ticket was asked for; inside, `None` is nobody's.
    pub ticket: Option<Option<Expected>>,
    /// When it was read, on the reader's clock.
    pub now: Moment,
}

/// One's own ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// What the QR code says, after the address.
    pub code: String,
    /// Whose it is.
    pub name: String,
    /// What is paid at the door, in yen.
    pub price_yen: i64,
}

/// Where the code stands in the address that a QR code says.
const PARAMETER: &str = "ticket=";

/// The address that a ticket's QR code says.
#[must_use]
pub fn ticket_url(url: &str, event: EventId, code: &str) -> String {
    format!("{url}/events/{event}/check-in?{PARAMETER}{code}")
}

/// Whether this can be what a ticket says: letters, digits, `-` and `_`.
#[must_use]
pub fn is_ticket(code: &str) -> bool {
    let letter = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    (1..=LONGEST_TICKET).contains(&code.len()) && code.bytes().all(letter)
}

/// What a QR code that was held before the camera says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// A ticket of this event, if it is one.
    Ticket(String),
    /// A ticket of another event.
    OtherEvent,
    /// Something else.
    Foreign,
}

/// Reads what a QR code says at the door of an event. A ticket is known by its path, so that it stays good when the
/// community moves to another address.
#[must_use]
pub fn scanned(text: &str, event: EventId) -> Scanned {
    let Some((before, code)) = text.trim().split_once(&format!("/check-in?{PARAMETER}")) else {
        return Scanned::Foreign;
    };
    let code = code.split(['&', '#']).next().unwrap_or_default();
    let Some((_, id)) = before.rsplit_once("/events/") else { return Scanned::Foreign };
    if !is_ticket(code) {
        return Scanned::Foreign;
    }
    if id.parse() == Ok(event) { Scanned::Ticket(code.to_owned()) } else { Scanned::OtherEvent }
}

/// Digits and letters that nobody mistakes for each other when they are read out (Crockford's base 32).
const SPOKEN: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A ticket in a form for reading out, as `7K2M-9QXD`: 40 bits of a hash (FNV-1a), which nobody guesses a ticket from.
/// It finds somebody on a list, and opens nothing by itself.
#[must_use]
pub fn short_code(ticket: &str) -> String {
    let hash = ticket
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    let bits = hash ^ (hash >> 24);
    let mut code = String::with_capacity(9);
    for at in 0..8 {
        if at == 4 {
            code.push('-');
        }
        let digit = (bits >> (5 * at)) as usize % 32;
        code.push(SPOKEN.get(digit).copied().map_or('0', char::from));
    }
    code
}

/// A short code as it was typed: small letters, and what looks like a digit, are read as they were meant. `None` for
/// what is none.
#[must_use]
pub fn read_short_code(typed: &str) -> Option<String> {
    let mut code: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect();
    if code.len() != 8 || !code.bytes().all(|b| SPOKEN.contains(&b)) {
        return None;
    }
    code.insert(4, '-');
    Some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: i64, came: bool, at: i64) -> Line {
        Line { id, came, at: Timestamp(at), by: format!("door {id}") }
    }

    fn already(id: i64, at: i64) -> Outcome {
        Outcome::Already(Since { at: Timestamp(at), by: format!("door {id}") })
    }

    #[test]
    fn who_tells_first_counts_and_the_other_is_told() {
        // The second to tell was the first at the door.
        let lines = [line(2, true, 10), line(1, true, 20)];
        assert_eq!(outcome(&lines, 1), Outcome::Came);
        assert_eq!(outcome(&lines, 2), already(1, 20));
    }

    #[test]
    fn what_happened_last_at_the_door_holds() {
        let undone = [line(1, true, 10), line(2, false, 20)];
        assert_eq!((outcome(&undone, 1), outcome(&undone, 2)), (Outcome::Undone, Outcome::Undone));
        let late = [line(2, false, 5), line(1, true, 10)];
        assert_eq!(outcome(&late, 2), already(1, 10), "an undo of what was before does not win");
        let again = [line(1, true, 10), line(2, false, 20), line(3, true, 30)];
        assert_eq!(outcome(&again, 3), Outcome::Came);
        assert_eq!(outcome(&again, 1), already(3, 30));
        assert_eq!(outcome(&[], 1), Outcome::Undone);
    }

    #[test]
    fn a_ticket_is_known_by_its_path() {
        let event = EventId(12);
        let code = "abc-DEF_1";
        let url = ticket_url("https://community.example", event, code);
        assert_eq!(scanned(&url, event), Scanned::Ticket(code.to_owned()));
        assert_eq!(scanned(&format!("{url}&x=1"), event), Scanned::Ticket(code.to_owned()));
        assert_eq!(scanned(&url, EventId(2)), Scanned::OtherEvent);
        for text in [
            "",
            "https://example.com/",
            "/check-in?ticket=x",
            "https://e.example/events/12/check-in?ticket=",
            "http://e.example/events/12/check-in?ticket=%20",
        ] {
            assert_eq!(scanned(text, event), Scanned::Foreign, "{text}");
        }
        // An address is anybody's to write: what is no ticket must not pass for one.
        for code in ["", "a b", "a\nb", "a&b", &"x".repeat(101)] {
            assert!(!is_ticket(code), "{code:?}");
        }
    }

    #[test]
    fn a_short_code_is_read_as_it_was_meant() {
        let code = short_code("q83vASNFZ4k");
        assert_eq!(code.len(), 9);
        assert_eq!(read_short_code(&code.to_lowercase()), Some(code.clone()));
        assert_eq!(read_short_code(&code.replace('-', " ")), Some(code.clone()));
        assert_ne!(short_code("q83vASNFZ4l"), code);
        assert_eq!(short_code("q83vASNFZ4k"), code);
        assert_eq!(read_short_code("o0il-0000").as_deref(), Some("0011-0000"));
        assert_eq!(read_short_code("徳田"), None);
        assert_eq!(read_short_code("0000-000U"), None, "U is not among them");
    }
}
