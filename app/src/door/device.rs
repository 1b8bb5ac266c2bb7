//! What a device at the door keeps, so that it works without network: the list, and what it has not told yet.
//!
//! Everything is kept under the id of the member who stood there. The list has names: it goes when somebody else has
//! logged in. Lines that were not told have none, only numbers, tickets and times: they wait for whoever noted them,
//! under whose name alone the server takes them.
//!
//! It is kept in `localStorage`, as drafts are. Writing there is done when the call returns: a guest is let in after
//! their line is safe, also when the battery ends in the next moment. IndexedDB would say so only later. A list of five
//! thousand takes half a megabyte of the five that browsers give.

use super::clock::Clock;
use domain::check_in::{Came, CheckIn, Guest, Who};
use domain::{EventId, MemberId, Timestamp};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The cache of the service worker, as `public/sw.js` calls it.
const CACHE: &str = "door";
/// How the names of what is kept end: whom the door expects, who came, and what was not told yet.
const NAMES: &str = "names";
const CAME: &str = "came";
const QUEUE: &str = "queue";

/// Who is expected.
#[derive(Serialize, Deserialize)]
pub(super) struct Names {
    pub(super) seq: i64,
    pub(super) guests: Vec<Guest>,
}

/// Who came, and what was known of the time then.
#[derive(Serialize, Deserialize)]
pub(super) struct Arrivals {
    pub(super) came: Vec<Came>,
    ahead: i64,
    offset: i32,
    listed: i64,
}

impl Arrivals {
    pub(super) const fn new(came: Vec<Came>, clock: Clock) -> Self {
        Self { came, ahead: clock.ahead, offset: clock.offset, listed: clock.listed.0 }
    }

    pub(super) const fn clock(&self) -> Clock {
        let listed = Timestamp(self.listed);
        Clock { ahead: self.ahead, offset: self.offset, listed, latest: listed }
    }
}

/// What one member keeps for one event.
#[derive(Clone, Copy)]
pub(super) struct Device {
    /// Whose list and whose lines they are.
    pub(super) member: MemberId,
    event: EventId,
}

impl Device {
    pub(super) const fn of(member: MemberId, event: EventId) -> Self {
        Self { member, event }
    }

    fn name(self, what: &str) -> String {
        format!("{}{} {what}", whose(self.member), self.event)
    }

    fn text(self, what: &str) -> Option<String> {
        device()?.get_item(&self.name(what)).ok()?
    }

    /// Whether it is kept now.
    fn keep(self, what: &str, text: &str) -> bool {
        device().is_some_and(|d| d.set_item(&self.name(what), text).is_ok())
    }

    /// What came from the server is kept in the form it came in, one character a byte. Where another version of this
    /// page cannot read it, it asks the server again.
    fn load<T: DeserializeOwned>(self, what: &str) -> Option<T> {
        let bytes: Option<Vec<u8>> =
            self.text(what)?.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
        postcard::from_bytes(&bytes?).ok()
    }

    fn save<T: Serialize>(self, what: &str, value: &T) -> bool {
        let Ok(bytes) = postcard::to_allocvec(value) else { return false };
        self.keep(what, &bytes.into_iter().map(char::from).collect::<String>())
    }

    pub(super) fn names(self) -> Option<Names> {
        self.load(NAMES)
    }

    pub(super) fn save_names(self, names: &Names) -> bool {
        self.save(NAMES, names)
    }

    /// Takes the list off this device: who may not see it any more keeps no copy. What was not told yet stays.
    pub(super) fn forget_list(self) {
        take(vec![self.name(NAMES), self.name(CAME)]);
        forget_pages();
    }

    /// Whether the list was taken away since it was `known`, while this page lay in the browser's memory.
    pub(super) fn lost(self, known: bool) -> bool {
        known && self.text(NAMES).is_none()
    }

    /// Whether another window took the list away: somebody logged out there, or somebody else is in now.
    pub(super) fn taken(self, change: &web_sys::StorageEvent) -> bool {
        change.new_value().is_none() && change.key().is_some_and(|key| key == self.name(NAMES))
    }

    pub(super) fn arrivals(self) -> Option<Arrivals> {
        self.load(CAME)
    }

    pub(super) fn save_arrivals(self, arrivals: &Arrivals) -> bool {
        self.save(CAME, arrivals)
    }

    /// What was not told yet; `None` where nothing can be kept.
    pub(super) fn queue(self) -> Option<Vec<CheckIn>> {
        device()?;
        Some(self.text(QUEUE).unwrap_or_default().lines().filter_map(read).collect())
    }

    pub(super) fn save_queue(self, queue: &[CheckIn]) -> bool {
        if queue.is_empty() {
            return device().is_some_and(|d| d.remove_item(&self.name(QUEUE)).is_ok());
        }
        self.keep(QUEUE, &queue.iter().map(write).collect::<String>())
    }
}

/// A line as it is kept until it is told: plain text, which every later version of this page can read.
fn write(line: &CheckIn) -> String {
    let (kind, who) = match &line.who {
        Who::Guest(id) => ("guest", id.to_string()),
        Who::Ticket(code) => ("ticket", code.clone()),
    };
    let came = if line.came { "came" } else { "undone" };
    format!("{came} {} {kind} {who} {}\n", line.at.0, line.key)
}

fn read(text: &str) -> Option<CheckIn> {
    let mut words = text.split(' ');
    let came = words.next()? == "came";
    let at = Timestamp(words.next()?.parse().ok()?);
    let who = match (words.next()?, words.next()?) {
        ("guest", id) => Who::Guest(id.parse().ok()?),
        (_, code) => Who::Ticket(code.to_owned()),
    };
    let line = CheckIn { who, came, at, key: words.next()?.to_owned() };
    // The server refuses a line that makes no sense, and all others with it.
    line.sound().then_some(line)
}

/// How the names of what a member keeps begin.
fn whose(member: MemberId) -> String {
    format!("door {member} ")
}

/// How many lines of a member were not told, and whether anything of theirs is kept here.
pub(crate) fn left(member: MemberId) -> (i64, bool) {
    let names = names(&whose(member));
    (untold(&names), !names.is_empty())
}

/// How many lines that others noted wait here until they are back.
pub(super) fn of_others(member: MemberId) -> i64 {
    untold(&others(member))
}

fn untold(names: &[String]) -> i64 {
    let lines = |name: &String| -> i64 {
        let text = device().and_then(|d| d.get_item(name).ok().flatten()).unwrap_or_default();
        text.lines().count() as i64
    };
    names.iter().filter(|n| n.ends_with(QUEUE)).map(lines).sum()
}

/// Takes everything of a member off this device.
pub(crate) fn remove(member: MemberId) {
    take(names(&whose(member)));
    forget_pages();
}

/// Takes the lists of others off this device. What they have not told stays until they are back.
pub(crate) fn tidy(member: MemberId) {
    let mut lists = others(member);
    lists.retain(|name| !name.ends_with(QUEUE));
    if !lists.is_empty() {
        take(lists);
        forget_pages();
    }
}

/// What others than this member keep here.
fn others(member: MemberId) -> Vec<String> {
    let mine = whose(member);
    let mut names = names("door ");
    names.retain(|name| !name.starts_with(&mine));
    names
}

/// Takes the pages away that the service worker keeps.
fn forget_pages() {
    if let Ok(caches) = window().caches() {
        let _gone = caches.delete(CACHE);
    }
}

fn names(begin: &str) -> Vec<String> {
    let Some(device) = device() else { return Vec::new() };
    let names = (0..device.length().unwrap_or(0)).filter_map(|at| device.key(at).ok().flatten());
    names.filter(|name| name.starts_with(begin)).collect()
}

fn take(names: Vec<String>) {
    let Some(device) = device() else { return };
    for name in names {
        let _gone = device.remove_item(&name);
    }
}

/// The browser's store, where it has one and lets us.
fn device() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::RegistrationId;

    #[test]
    fn what_was_not_told_is_read_as_it_was_written() {
        let lines = [
            CheckIn {
                who: Who::Guest(RegistrationId(12)),
                came: true,
                at: Timestamp(34),
                key: "door-1".into(),
            },
            CheckIn {
                who: Who::Ticket("a-b_C".into()),
                came: false,
                at: Timestamp(56),
                key: "door-2".into(),
            },
        ];
        let text: String = lines.iter().map(write).collect();
        assert_eq!(text, "came 34 guest 12 door-1\nundone 56 ticket a-b_C door-2\n");
        assert_eq!(text.lines().filter_map(read).collect::<Vec<_>>(), lines);
        assert_eq!(read("nonsense"), None);
    }
}
