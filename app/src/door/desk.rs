//! A device at the door: whom it expects, who is here, and what it still has to tell.

use super::clock::Clock;
use super::device::{Arrivals, Device};
use super::signs;
use super::told::Notice;
use domain::check_in::{Came, CheckIn, DoorPage, Expected, Guest, Scanned, Since, Who, is_ticket, scanned};
use domain::{EventId, Locale, MemberId, RegistrationId, Timestamp, t};
use leptos::prelude::*;
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
    pub(super) key: String,
}

pub(super) type Here = Arc<Vec<Came>>;

/// A device at the door.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) event: EventId,
    pub(super) l: Locale,
    pub(super) device: Device,
    pub(super) guests: RwSignal<Arc<Vec<Guest>>>,
    /// The counter of the names it knows.
    pub(super) seq: StoredValue<Option<i64>>,
    pub(super) came: RwSignal<Here>,
    pub(super) queue: RwSignal<Vec<CheckIn>>,
    /// Who is here: what the server said, and what it has not been told.
    pub(super) here: Memo<Here>,
    pub(super) clock: StoredValue<Clock>,
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
    pub(super) fn open(member: MemberId, event: EventId, page: &DoorPage, l: Locale) -> Self {
        let device = Device::of(member, event);
        let names = device.names();
        let arrivals = device.arrivals();
        let seq = names.as_ref().map(|n| n.seq);
        let guests = names.map_or_else(|| page.found.iter().map(|e| e.guest.clone()).collect(), |n| n.guests);
        let queue = device.queue();
        let keeps = RwSignal::new(queue.is_some());
        let queue = queue.unwrap_or_default();
        let mut clock = arrivals.as_ref().map_or_else(|| Clock::of(page.now, device_time()), Arrivals::clock);
        clock.latest = queue.iter().map(|line| line.at).fold(clock.latest, Timestamp::max);
        let here = |e: &Expected| Some(Came { guest: e.guest.id, since: e.since.clone()? });
        let came = arrivals.map_or_else(|| page.found.iter().filter_map(here).collect(), |a| a.came);
        let queue = RwSignal::new(queue);
        let (guests, came) = (RwSignal::new(Arc::new(guests)), RwSignal::new(Arc::new(came)));
        let here = Memo::new(move |_| guests.with(|g| came.with(|c| queue.with(|q| overlaid(g, c, q)))));
        Self {
            event,
            l,
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

    /// A time as it reads on the reader's clock.
    pub(super) fn clock_at(self, at: Timestamp) -> String {
        self.clock.get_value().moment(at).clock()
    }

    /// When the list was read, on the reader's clock; with the day where that is another one.
    pub(super) fn listed(self) -> String {
        let clock = self.clock.get_value();
        let (listed, now) = (clock.moment(clock.listed), clock.moment(clock.now(device_time())));
        if listed.date() == now.date() { listed.clock() } else { listed.short(self.l) }
    }

    pub(super) fn since(self, guest: RegistrationId) -> Option<Since> {
        self.here.with(|here| since(here, guest))
    }

    pub(super) fn guest(self, fits: impl Fn(&Guest) -> bool) -> Option<Guest> {
        self.guests.with_untracked(|guests| guests.iter().find(|g| fits(g)).cloned())
    }

    /// Notes a line; it is on the device when this returns. Gives back its key.
    pub(super) fn note(self, who: Who, came: bool) -> String {
        let random: String =
            (0..2).map(|_| format!("{:x}", (js_sys::Math::random() * 1e15) as u64)).collect();
        let key = format!("door-{random}");
        let at = self.clock.try_update_value(|clock| clock.next(device_time())).unwrap_or_default();
        let line = CheckIn { who, came, at, key: key.clone() };
        self.change_queue(|queue| queue.push(line));
        key
    }

    /// Notes that somebody of the list came, or takes that back, and says so to those who hear the page.
    pub(super) fn note_guest(self, guest: RegistrationId, name: &str, came: bool) {
        self.note(Who::Guest(guest), came);
        self.said.set(if came { t::door::came(self.l, name) } else { t::door::undone(self.l, name) });
    }
    /// Changes what is to be told. Another window on this device may have changed it too: what is kept counts.
    pub(super) fn change_queue(self, change: impl FnOnce(&mut Vec<CheckIn>)) {
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

    pub(super) fn show(self, kind: Kind, guest: Option<Guest>, key: String) {
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
        // It may come from an address, which anybody can write.
        if !is_ticket(code) {
            self.show(Kind::Foreign, None, code.to_owned());
            return;
        }
        let guest = self.guest(|g| g.ticket == code);
        match guest {
            Some(guest) => match self.here.with_untracked(|here| since(here, guest.id)) {
                Some(since) => self.show(Kind::Already(since), Some(guest), code.to_owned()),
                None if ask => self.show(Kind::Confirm, Some(guest), code.to_owned()),
                None => self.let_in(guest),
            },
            // The list is as new as can be.
            None if ask && self.fresh.get_untracked() => self.show(Kind::NotListed, None, code.to_owned()),
            None => {
                let who = Who::Ticket(code.to_owned());
                let noted =
                    |q: &Vec<CheckIn>| q.iter().find(|l| l.who == who && l.came).map(|l| l.key.clone());
                let noted = self.queue.with_untracked(noted);
                let key = noted.unwrap_or_else(|| self.note(who, true));
                if signs::online() {
                    self.ask_server(None, key);
                } else {
                    self.show(Kind::Unknown, None, key);
                }
            }
        }
    }
}

pub(super) fn is(guest: &Guest, who: &Who) -> bool {
    match who {
        Who::Guest(id) => guest.id == *id,
        Who::Ticket(code) => guest.ticket == *code,
    }
}

fn since(here: &[Came], guest: RegistrationId) -> Option<Since> {
    here.iter().find(|c| c.guest == guest).map(|c| c.since.clone())
}

/// Who is here: what the server said, changed by what it has not been told.
fn overlaid(guests: &[Guest], came: &Here, queue: &[CheckIn]) -> Here {
    let mut here = came.clone();
    for line in queue {
        let guest = match &line.who {
            Who::Guest(id) => Some(*id),
            Who::Ticket(_) => guests.iter().find(|g| is(g, &line.who)).map(|g| g.id),
        };
        let Some(guest) = guest else { continue };
        let here = Arc::make_mut(&mut here);
        if !line.came {
            here.retain(|c| c.guest != guest);
        } else if here.iter().all(|c| c.guest != guest) {
            here.push(Came { guest, since: Since { at: line.at, by: String::new() } });
        }
    }
    here
}

/// The device's own clock, in microseconds.
pub(super) fn device_time() -> i64 {
    (js_sys::Date::now() * 1000.0) as i64
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
        let came = [1, 3].map(|id| Came { guest: RegistrationId(id), since: told.clone() });
        let came: Here = Arc::new(came.to_vec());
        let queue = [
            line(Who::Guest(RegistrationId(1)), true, 10),
            line(Who::Ticket("t2".to_owned()), true, 11),
            line(Who::Guest(RegistrationId(3)), false, 12),
            line(Who::Ticket("of nobody known here".to_owned()), true, 13),
        ];
        let here = overlaid(&guests, &came, &queue);
        let since = |id| since(&here, RegistrationId(id)).map(|s| (s.at.0, s.by));
        assert_eq!(since(1), Some((5, "門".to_owned())), "the server knew before");
        assert_eq!((since(2), since(3)), (Some((11, String::new())), None));
        assert_eq!(here.len(), 2);
    }
}
