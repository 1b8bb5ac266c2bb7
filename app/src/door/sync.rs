//! Telling the server what happened at the door: at once where that is possible, else again and again, and once only.

use super::api::tell;
use super::desk::Desk;
use crate::Fault;
use domain::Error;
use domain::check_in::MOST;
use domain::error::Conflict;
use leptos::ev;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;

/// Between two looks at the list while all is well: other doors let people in too.
const LOOK: u64 = 15;
/// The longest pause between two tries, in seconds; the first is two.
const LONGEST: u64 = 60;
/// A network that takes longer than this is not counted on; until then nobody is bothered with what is on its way.
const SOON: Duration = Duration::from_secs(3);
/// One that swallows everything is as good as none.
const PATIENCE: Duration = Duration::from_secs(20);

/// How it stands between the device and the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// All is told, or on its way.
    Fine,
    /// The server does not answer; it is asked again.
    Away,
    /// The server refuses, and will go on to.
    Refused(Error),
}

/// The way between a device and the server.
#[derive(Clone, Copy)]
pub(super) struct Sync {
    desk: Desk,
    pub(super) link: RwSignal<Link>,
    /// Counts what was asked, so that an answer that was given up is known as such.
    turn: StoredValue<u64>,
    asking: StoredValue<bool>,
    pause: StoredValue<u64>,
    next: StoredValue<Option<TimeoutHandle>>,
}

impl Sync {
    /// Begins: at once, when the network comes back, and whenever there is something new to tell.
    pub(super) fn begin(desk: Desk) -> Self {
        let sync = Self {
            desk,
            link: RwSignal::new(Link::Fine),
            turn: StoredValue::new(0),
            asking: StoredValue::new(false),
            pause: StoredValue::new(2),
            next: StoredValue::new(None),
        };
        let back = window_event_listener(ev::online, move |_| sync.retry());
        let gone = window_event_listener(ev::offline, move |_| {
            sync.link.try_set(Link::Away);
        });
        let other = window_event_listener(ev::storage, move |change| {
            if desk.device.taken(&change) {
                show_who_is_in();
            } else {
                desk.look_again();
            }
        });
        // By the button that leads back, a browser may bring the page as it was left.
        let shown = window_event_listener(ev::pageshow, move |_| {
            if desk.device.lost(desk.seq.get_value().is_some() && desk.keeps.get_untracked()) {
                show_who_is_in();
            }
        });
        on_cleanup(move || {
            back.remove();
            gone.remove();
            other.remove();
            shown.remove();
            sync.stop_timer();
        });
        Effect::new(move |before: Option<usize>| {
            let count = desk.queue.with(Vec::len);
            if before.is_none_or(|b| count > b) {
                sync.now();
            }
            count
        });
        sync
    }

    /// Tries again at once.
    pub(super) fn retry(self) {
        self.pause.try_set_value(2);
        self.asking.try_set_value(false);
        self.now();
    }

    fn stop_timer(self) {
        if let Some(Some(timer)) = self.next.try_update_value(Option::take) {
            timer.clear();
        }
    }

    fn later(self, seconds: u64) {
        self.stop_timer();
        let timer = set_timeout_with_handle(move || self.now(), Duration::from_secs(seconds));
        self.next.try_set_value(timer.ok());
    }

    /// Tells what there is to tell, and asks for the list.
    fn now(self) {
        // The page may have gone on meanwhile.
        if self.asking.try_get_value() != Some(false) {
            return;
        }
        self.stop_timer();
        self.asking.set_value(true);
        let turn = self.turn.try_update_value(|t| {
            *t += 1;
            *t
        });
        let hangs = move || self.turn.try_get_value() == turn && self.asking.try_get_value() == Some(true);
        set_timeout(
            move || {
                if hangs() {
                    self.set(Link::Away);
                }
            },
            SOON,
        );
        set_timeout(
            move || {
                if hangs() {
                    self.asking.set_value(false);
                    self.fail();
                }
            },
            PATIENCE,
        );
        leptos::task::spawn_local(async move {
            let lines: Vec<_> = self.desk.queue.with_untracked(|q| q.iter().take(MOST).cloned().collect());
            let known = self.desk.seq.get_value();
            let answer = tell(self.desk.event, self.desk.device.member, lines.clone(), known).await;
            let Some(current) = self.turn.try_get_value() else { return };
            let mine = Some(current) == turn;
            if mine {
                self.asking.set_value(false);
            }
            match answer {
                // Late is not wrong: what was told is told.
                Ok(told) => {
                    self.desk.told(&lines, told);
                    self.pause.set_value(2);
                    self.set(Link::Fine);
                    if self.desk.queue.with_untracked(Vec::is_empty) {
                        self.later(LOOK);
                    } else {
                        self.now();
                    }
                }
                Err(_) if !mine => {}
                Err(Fault(Error::Unavailable | Error::TooMany { .. } | Error::Internal { .. })) => {
                    self.fail()
                }
                Err(Fault(error)) => {
                    let other = error == Error::Conflict(Conflict::OtherMember);
                    if other || error == Error::Forbidden {
                        self.desk.device.forget_list();
                    }
                    // What could not be kept would be lost with the page.
                    if other && self.desk.keeps.get_untracked() {
                        show_who_is_in();
                    }
                    // What only members see is not there for whose session is over.
                    let error = if error == Error::NotFound { Error::SignedOut } else { error };
                    self.set(Link::Refused(error));
                    self.later(LONGEST);
                }
            }
        });
    }

    /// Waits longer and longer.
    fn fail(self) {
        self.set(Link::Away);
        let pause = self.pause.get_value();
        self.pause.set_value((pause * 2).min(LONGEST));
        self.later(pause);
    }

    fn set(self, link: Link) {
        if self.link.with_untracked(|now| *now != link) {
            self.link.set(link);
        }
    }
}

/// Loads the page anew, for whoever is logged in now.
fn show_who_is_in() {
    let _away = window().location().reload();
}
