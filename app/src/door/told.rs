//! What a device at the door does with the server's answer.

use super::clock::Clock;
use super::desk::{Desk, Here, Kind, device_time, is};
use super::device::{Arrivals, Names};
use super::markup::since_text;
use domain::check_in::{CheckIn, Door, Guest, Outcome, Told, Who, short_code};
use domain::t;
use leptos::prelude::*;
use std::sync::Arc;

/// Something that turned out when it was told: the key of the line, and what is to be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Notice {
    pub(super) key: String,
    pub(super) text: String,
}

impl Desk {
    /// Takes the server's list.
    fn take(self, door: Door) {
        let clock = Clock::of(door.now, device_time());
        self.clock.update_value(|now| *now = Clock { latest: now.latest.max(clock.latest), ..clock });
        let mut keeps = true;
        if let Some(guests) = door.guests {
            let names = Names { seq: door.seq, guests };
            keeps &= self.device.save_names(&names);
            self.seq.set_value(Some(names.seq));
            self.guests.set(Arc::new(names.guests));
        }
        let arrivals = Arrivals::new(door.came, clock);
        keeps &= self.device.save_arrivals(&arrivals);
        if keeps != self.keeps.get_untracked() {
            self.keeps.set(keeps);
        }
        let came: Here = Arc::new(arrivals.came);
        if self.came.with_untracked(|now| *now != came) {
            self.came.set(came);
        }
        self.fresh.set(true);
    }

    /// Takes the server's answer: what was told is told no more, and what turned out differently is shown.
    pub(super) fn told(self, lines: &[CheckIn], told: Told) {
        // Who gave their seat back is not on the new list.
        let before = self.guests.get_untracked();
        self.take(told.door);
        for (n, (line, outcome)) in lines.iter().zip(told.outcomes).enumerate() {
            let guest = self
                .guest(|g| is(g, &line.who))
                .or_else(|| before.iter().find(|g| is(g, &line.who)).cloned());
            let same = |other: &CheckIn| guest.as_ref().is_some_and(|g| is(g, &other.who));
            // Where it was taken back at this door, there is nothing to wonder about.
            let outcome = match outcome {
                Outcome::Undone if lines.iter().skip(n).any(|l| !l.came && same(l)) => Outcome::Came,
                outcome => outcome,
            };
            let kind = match &outcome {
                Outcome::Came => Some(Kind::Came),
                Outcome::Already(since) => Some(Kind::Already(since.clone())),
                Outcome::NotListed => Some(Kind::NotListed),
                Outcome::NotConfirmed => Some(Kind::NotConfirmed),
                Outcome::Undone => None,
            };
            let about = self.shown.with_untracked(|s| s.as_ref().is_some_and(|s| s.key == line.key));
            match kind {
                Some(kind) if about => self.show(kind, guest, line.key.clone()),
                _ => {
                    if about {
                        self.shown.set(None);
                    }
                    let text = self.turned_out(line, guest, &outcome);
                    let notice = text.map(|text| Notice { key: line.key.clone(), text });
                    self.notices.update(|all| all.extend(notice));
                }
            }
        }
        self.change_queue(|queue| queue.retain(|q| lines.iter().all(|line| line.key != q.key)));
    }

    /// What has to be known of a line that turned out differently.
    fn turned_out(self, line: &CheckIn, guest: Option<Guest>, outcome: &Outcome) -> Option<String> {
        let l = self.l;
        let name = guest.map(|g| g.name).unwrap_or_else(|| match &line.who {
            Who::Ticket(code) => short_code(code),
            Who::Guest(id) => id.to_string(),
        });
        Some(match outcome {
            Outcome::Already(since) => {
                let since = since_text(since, self.clock_at(since.at), l);
                if line.came {
                    t::door::notice_already(l, name, since)
                } else {
                    t::door::notice_kept(l, name, since)
                }
            }
            Outcome::Undone if line.came => t::door::notice_undone(l, name),
            Outcome::NotConfirmed if line.came => t::door::notice_not_confirmed(l, name),
            Outcome::NotListed if line.came => t::door::notice_not_listed(l, self.clock_at(line.at)),
            _ => return None,
        })
    }
}
