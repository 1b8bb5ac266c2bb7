//! Who takes part in an event, by the rules of [`crate::registrations`].

use super::dice::Dice;
use super::events::Event;
use super::people::{People, Person};
use super::{HOUR, Plan};
use domain::registration::RegistrationState::{self, Cancelled, Confirmed, Waiting};

/// One member's part in one event.
pub(super) struct Line {
    /// The registration, counted from 1 in this event.
    pub(super) number: i64,
    pub(super) member: i64,
    pub(super) state: RegistrationState,
    pub(super) seq: i64,
    pub(super) since: i64,
}

/// A change of one of them.
pub(super) struct Change {
    pub(super) number: i64,
    pub(super) state: RegistrationState,
    pub(super) at: i64,
    /// Nobody: the waiting list moved up by itself.
    pub(super) by: Option<i64>,
}

/// Everything that was asked of one event, and what its counters say.
#[derive(Default)]
pub(super) struct Book {
    pub(super) lines: Vec<Line>,
    pub(super) changes: Vec<Change>,
    pub(super) seq: i64,
    pub(super) taken: i64,
    pub(super) waiting: i64,
}

impl Book {
    /// Lets people ask one after the other, and perhaps one of them give the seat back.
    pub(super) fn of(event: &Event, plan: &Plan<'_>, people: &People<'_>, dice: &mut Dice) -> Self {
        let until = event.starts.min(plan.today.midnight) - 2 * HOUR;
        // A large demo reaches further back than the community: what was held before it was open to all of today.
        let before = people.there(None, event.created).is_empty();
        let there = people.there(event.circle, if before { i64::MAX } else { until });
        let mut asking: Vec<usize> =
            dice.some(there.len(), event.asking + 1).into_iter().map(|n| there[n]).collect();
        asking.retain(|p| *p != event.host && event.among.is_none_or(|(one, _)| one != *p));
        if let Some((one, nth)) = event.among {
            asking.insert(nth.min(asking.len()), one);
        }
        asking.truncate(event.asking);
        let mut times: Vec<i64> =
            asking.iter().map(|_| dice.between(event.created, until - 2 * HOUR)).collect();
        times.sort_unstable();
        let mut book = Self::default();
        let mut last = 0;
        for (person, at) in asking.into_iter().zip(times) {
            let Person { id, joined, .. } = people.all[person];
            last = last.max(if before { at } else { at.max(joined) });
            book.ask(id, event.capacity, last);
        }
        let seats = book.lines.iter().filter(|line| line.state == Confirmed).count();
        if event.given_back && seats > 3 {
            book.give_back(seats / 2, until - HOUR);
        }
        book
    }

    fn ask(&mut self, member: i64, capacity: Option<i64>, at: i64) {
        let free = capacity.is_none_or(|seats| self.taken < seats && self.waiting == 0);
        let state = if free { Confirmed } else { Waiting };
        *(if free { &mut self.taken } else { &mut self.waiting }) += 1;
        self.seq += 1;
        let number = self.lines.len() as i64 + 1;
        self.lines.push(Line { number, member, state, seq: self.seq, since: at });
        self.changes.push(Change { number, state, at, by: Some(member) });
    }

    fn give_back(&mut self, place: usize, at: i64) {
        self.seq += 1;
        self.taken -= 1;
        self.turn(place, Cancelled, at, Some(self.lines[place].member));
        if let Some(first) = self.lines.iter().position(|line| line.state == Waiting) {
            self.taken += 1;
            self.waiting -= 1;
            self.turn(first, Confirmed, at, None);
        }
    }

    fn turn(&mut self, place: usize, state: RegistrationState, at: i64, by: Option<i64>) {
        let line = &mut self.lines[place];
        (line.state, line.seq, line.since) = (state, self.seq, at);
        self.changes.push(Change { number: line.number, state, at, by });
    }
}
