//! A device at the door: whom it expects, who is here, and what it still has to tell.

use super::device::{Arrivals, Device, Names};
use super::signs;
use domain::check_in::{CheckIn, Door, DoorPage, Guest, Outcome, Scanned, Since, Who, scanned};
use domain::{EventId, Moment, RegistrationId, Timestamp};
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How long somebody waits for the server before the device answers by itself.
const PATIENCE: Duration = Duration::from_millis(1500);

/// What is said of one ticket, over the whole screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Whether they should be let in.
    Confirm,
    /// The server is asked.
    Checking,
    /// They are let in.
    Came,
    /// They were let in before.
    Already(Since),
    /// Not on the device's list, and the server is away.
    Unknown,
    /// Not on the list.
    NotListed,
    /// No seat.
    NotConfirmed,
    /// A ticket of another event.
    OtherEvent,
    /// No ticket.
    Foreign,
}

/// What is shown over the whole screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) kind: Kind,
    pub(super) guest: Option<Guest>,
    /// The line it is about.
    key: String,
}

/// Something that turned out when it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Notice {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) at: Timestamp,
    pub(super) outcome: Outcome,
}

type Here = Arc<BTreeMap<RegistrationId, Since>>;

/// A device at the door.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) event: EventId,
    device: Device,
    pub(super) guests: RwSignal<Arc<Vec<Guest>>>,
    /// The counter of the names it knows.
    pub(super) seq: StoredValue<Option<i64>>,
    came: RwSignal<Here>,
    pub(super) queue: RwSignal<Vec<CheckIn>>,
    /// Who is here: what the server said, and what it has not been told.
    pub(super) here: Memo<Here>,
    /// By how many microseconds the server's clock is ahead, and its distance from UTC in seconds.
    clock: StoredValue<(i64, i32)>,
    pub(super) shown: RwSignal<Option<Shown>>,
    pub(super) notices: RwSignal<Vec<Notice>>,
    /// The latest change, for those who hear the page.
    pub(super) said: RwSignal<String>,
    /// Whether the device keeps what it is given.
    pub(super) keeps: RwSignal<bool>,
    /// Whether the server was asked and answered since the page was opened.
    pub(super) fresh: RwSignal<bool>,
}

impl Desk {
    /// What the device kept, else what came with the page.
    pub(super) fn open(member: i64, event: EventId, page: &DoorPage) -> Self {
        super::device::tidy(member);
        let device = Device::of(member, event);
        let names = device.names();
        let arrivals = device.arrivals();
        let seq = names.as_ref().map(|n| n.seq);
        let guests = names.map_or_else(|| page.found.iter().map(|e| e.guest.clone()).collect(), |n| n.guests);
        let clock = arrivals.as_ref().map_or((ahead(page.now.at), page.now.offset), |a| (a.ahead, a.offset));
        let came: BTreeMap<_, _> = match arrivals {
            Some(a) => a.came.into_iter().map(|c| (c.guest, c.since)).collect(),
            None => page.found.iter().filter_map(|e| Some((e.guest.id, e.since.clone()?))).collect(),
        };
        let queue = device.queue();
        let keeps = RwSignal::new(queue.is_some());
        let queue = RwSignal::new(queue.unwrap_or_default());
        let (guests, came) = (RwSignal::new(Arc::new(guests)), RwSignal::new(Arc::new(came)));
        let here = Memo::new(move |_| guests.with(|g| came.with(|c| queue.with(|q| overlaid(g, c, q)))));
        Self {
            event,
            device,
            guests,
            seq: StoredValue::new(seq),
            came,
            queue,
            here,
            clock: StoredValue::new(clock),
            shown: RwSignal::new(None),
            notices: RwSignal::new(Vec::new()),
            said: RwSignal::new(String::new()),
            keeps,
            fresh: RwSignal::new(false),
        }
    }

    /// The time on the server's clock: the device's own may be wrong.
    fn now(self) -> Timestamp {
        Timestamp(device_time() + self.clock.get_value().0)
    }

    /// A time as it reads on the reader's clock.
    pub(super) fn clock(self, at: Timestamp) -> String {
        Moment { at, offset: self.clock.get_value().1 }.clock()
    }

    pub(super) fn since(self, guest: RegistrationId) -> Option<Since> {
        self.here.with(|here| here.get(&guest).cloned())
    }

    fn guest(self, fits: impl Fn(&Guest) -> bool) -> Option<Guest> {
        self.guests.with_untracked(|guests| guests.iter().find(|g| fits(g)).cloned())
    }

    /// Notes a line; it is on the device when this returns. Gives back its key.
    pub(super) fn note(self, who: Who, came: bool) -> String {
        let random: String =
            (0..2).map(|_| format!("{:x}", (js_sys::Math::random() * 1e15) as u64)).collect();
        let key = format!("door-{random}");
        let line = CheckIn { who, came, at: self.now(), key: key.clone() };
        self.change_queue(|queue| queue.push(line));
        key
    }

    /// Changes what is to be told. Another window on this device may have changed it too: what is kept counts.
    fn change_queue(self, change: impl FnOnce(&mut Vec<CheckIn>)) {
        let kept = if self.keeps.get_untracked() { self.device.queue() } else { None };
        let mut queue = kept.unwrap_or_else(|| self.queue.get_untracked());
        change(&mut queue);
        let keeps = self.device.save_queue(&queue);
        if keeps != self.keeps.get_untracked() {
            self.keeps.set(keeps);
        }
        self.queue.set(queue);
    }

    /// Another window on this device changed what is to be told.
    pub(super) fn look_again(self) {
        if let Some(queue) = self.device.queue()
            && self.keeps.get_untracked()
            && self.queue.with_untracked(|q| *q != queue)
        {
            self.queue.set(queue);
        }
    }

    /// Takes the server's list.
    pub(super) fn take(self, door: Door) {
        let clock = (ahead(door.now.at), door.now.offset);
        self.clock.set_value(clock);
        let mut keeps = true;
        if let Some(guests) = door.guests {
            let names = Names { seq: door.seq, guests };
            keeps &= self.device.save_names(&names);
            self.seq.set_value(Some(names.seq));
            self.guests.set(Arc::new(names.guests));
        }
        let arrivals = Arrivals { came: door.came, ahead: clock.0, offset: clock.1 };
        keeps &= self.device.save_arrivals(&arrivals);
        if keeps != self.keeps.get_untracked() {
            self.keeps.set(keeps);
        }
        let came: Here = Arc::new(arrivals.came.into_iter().map(|c| (c.guest, c.since)).collect());
        if self.came.with_untracked(|now| *now != came) {
            self.came.set(came);
        }
        self.fresh.set(true);
    }

    /// What was told is told no more; what turned out differently is shown.
    pub(super) fn settle(self, lines: &[CheckIn], outcomes: Vec<Outcome>) {
        for (line, outcome) in lines.iter().zip(outcomes) {
            let guest = self.guest(|g| is(g, &line.who));
            let about = self.shown.with_untracked(|s| s.as_ref().is_some_and(|s| s.key == line.key));
            let kind = match &outcome {
                Outcome::Came | Outcome::Undone => Kind::Came,
                Outcome::Already(since) => Kind::Already(since.clone()),
                Outcome::NotListed => Kind::NotListed,
                Outcome::NotConfirmed => Kind::NotConfirmed,
            };
            if about {
                self.show(kind, guest, line.key.clone());
            } else if kind != Kind::Came {
                let name = guest.map(|g| g.name).unwrap_or_default();
                let at = if let Outcome::Already(since) = &outcome { since.at } else { line.at };
                let notice = Notice { key: line.key.clone(), name, at, outcome };
                self.notices.update(|all| all.push(notice));
            }
        }
        self.change_queue(|queue| queue.retain(|q| lines.iter().all(|line| line.key != q.key)));
    }

    fn show(self, kind: Kind, guest: Option<Guest>, key: String) {
        let shown = Some(Shown { kind, guest, key });
        if self.shown.with_untracked(|now| *now == shown) {
            return;
        }
        if let Some(Shown { kind, .. }) = &shown {
            signs::shake(kind);
        }
        self.shown.set(shown);
    }

    /// Lets in who was asked about.
    pub(super) fn confirm(self) {
        let guest = self.shown.get_untracked().and_then(|s| s.guest);
        if let Some(guest) = guest {
            self.let_in(guest);
        }
    }

    fn let_in(self, guest: Guest) {
        let key = self.note(Who::Guest(guest.id), true);
        if signs::online() {
            self.ask_server(Some(guest), key);
        } else {
            self.show(Kind::Came, Some(guest), key);
        }
    }

    /// Waits a moment for the server, which may know better.
    fn ask_server(self, guest: Option<Guest>, key: String) {
        self.show(Kind::Checking, guest, key.clone());
        set_timeout(
            move || {
                let Some(Some(shown)) = self.shown.try_get_untracked() else { return };
                if shown.key == key && shown.kind == Kind::Checking {
                    let kind = if shown.guest.is_some() { Kind::Came } else { Kind::Unknown };
                    self.show(kind, shown.guest, key);
                }
            },
            PATIENCE,
        );
    }

    /// Something was held before the camera.
    pub(super) fn scan(self, text: &str) {
        match scanned(text, self.event) {
            Scanned::Ticket(code) => self.ticket(&code, false),
            Scanned::OtherEvent => self.show(Kind::OtherEvent, None, text.to_owned()),
            Scanned::Foreign => self.show(Kind::Foreign, None, text.to_owned()),
        }
    }

    /// Somebody shows a ticket. Where it was scanned by another program, it is asked whether they should be let in.
    pub(super) fn ticket(self, code: &str, ask: bool) {
        let guest = self.guest(|g| !g.ticket.is_empty() && g.ticket == code);
        match guest {
            Some(guest) => match self.here.with_untracked(|here| here.get(&guest.id).cloned()) {
                Some(since) => self.show(Kind::Already(since), Some(guest), code.to_owned()),
                None if ask => self.show(Kind::Confirm, Some(guest), code.to_owned()),
                None => self.let_in(guest),
            },
            // The list is as new as can be.
            None if ask && self.fresh.get_untracked() => self.show(Kind::NotListed, None, code.to_owned()),
            None => {
                let key = self.note(Who::Ticket(code.to_owned()), true);
                if signs::online() {
                    self.ask_server(None, key);
                } else {
                    self.show(Kind::Unknown, None, key);
                }
            }
        }
    }
}

fn is(guest: &Guest, who: &Who) -> bool {
    match who {
        Who::Guest(id) => guest.id == *id,
        Who::Ticket(code) => guest.ticket == *code,
    }
}

/// Who is here: what the server said, changed by what it has not been told.
fn overlaid(guests: &[Guest], came: &Here, queue: &[CheckIn]) -> Here {
    let mut here = came.clone();
    for line in queue {
        let id = match &line.who {
            Who::Guest(id) => Some(*id),
            Who::Ticket(_) => guests.iter().find(|g| is(g, &line.who)).map(|g| g.id),
        };
        let Some(id) = id else { continue };
        let here = Arc::make_mut(&mut here);
        if !line.came {
            here.remove(&id);
        } else {
            here.entry(id).or_insert_with(|| Since { at: line.at, by: String::new() });
        }
    }
    here
}

/// The device's own clock, in microseconds.
fn device_time() -> i64 {
    (js_sys::Date::now() * 1000.0) as i64
}

/// By how much the server's clock is ahead, where it shows this time now.
fn ahead(server: Timestamp) -> i64 {
    server.0.saturating_sub(device_time())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guest(id: i64) -> Guest {
        let id = RegistrationId(id);
        Guest { id, name: id.to_string(), words: String::new(), ticket: format!("t{id}"), price_yen: 0 }
    }

    fn line(who: Who, came: bool, at: i64) -> CheckIn {
        CheckIn { who, came, at: Timestamp(at), key: at.to_string() }
    }

    #[test]
    fn what_was_not_told_yet_counts_already() {
        let guests = [guest(1), guest(2), guest(3)];
        let told = Since { at: Timestamp(5), by: "門".to_owned() };
        let came: Here =
            Arc::new(BTreeMap::from([(RegistrationId(1), told.clone()), (RegistrationId(3), told.clone())]));
        let queue = [
            line(Who::Guest(RegistrationId(1)), true, 10),
            line(Who::Ticket("t2".to_owned()), true, 11),
            line(Who::Guest(RegistrationId(3)), false, 12),
            line(Who::Ticket("of nobody known here".to_owned()), true, 13),
        ];
        let here = overlaid(&guests, &came, &queue);
        let since = |id| here.get(&RegistrationId(id)).map(|s| (s.at.0, s.by.as_str()));
        assert_eq!(since(1), Some((5, "門")), "the server knew before");
        assert_eq!((since(2), since(3)), (Some((11, "")), None));
        assert_eq!(here.len(), 2);
    }
}
