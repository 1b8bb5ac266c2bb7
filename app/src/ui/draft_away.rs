//! What the server keeps of a draft, for the other devices of its writer.
//!
//! The device says with each saving what it knew last, and the server refuses to write over what another device has kept
//! since. What came of two devices that went on apart is offered, never put in the place of the other.

use super::draft::{Draft, Elsewhere, device};
use crate::Fault;
use crate::drafts::api::{forget, load, save};
use domain::draft::Draft as Kept;
use domain::error::Conflict;
use domain::{Error, Timestamp};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// How often the server is told at most.
const EVERY: Duration = Duration::from_secs(4);
/// Between the time and the text on the device.
const BETWEEN: char = '\u{1f}';

/// What the device knows of the server's draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Known {
    /// When the server was given it; the beginning of time where it has none.
    saved: Timestamp,
    body: String,
}

/// What to do about what the server has.
#[derive(Debug, PartialEq, Eq)]
enum Meeting {
    /// Nothing: both have the same, or none.
    Same,
    /// Tell the server: it has what this device has gone on from.
    Tell,
    /// Go on with the server's text.
    Fetch,
    /// Offer it: both have gone on.
    Offer,
    /// Put away what was sent or thrown away elsewhere.
    PutAway,
}

/// Compares what stands in the field with what the server has. `bare`: nothing was written here; `begins_empty`: nothing
/// stood here before anybody wrote.
fn meet(now: &str, bare: bool, begins_empty: bool, known: Option<&Known>, server: Option<&Kept>) -> Meeting {
    let gone_on = known.is_none_or(|k| k.body != now);
    match (server, known) {
        (Some(server), _) if server.body == now => Meeting::Same,
        (Some(server), Some(known)) if server.saved == known.saved => Meeting::Tell,
        // An edit that was begun elsewhere is about a text that may have changed since.
        (Some(_), _) if bare => {
            if begins_empty {
                Meeting::Fetch
            } else {
                Meeting::Offer
            }
        }
        (Some(_), _) if gone_on => Meeting::Offer,
        (Some(_), _) => Meeting::Fetch,
        (None, _) if bare => Meeting::Same,
        (None, Some(_)) if !gone_on => Meeting::PutAway,
        (None, _) => Meeting::Tell,
    }
}

/// A draft and its other side.
struct Followed {
    away: Away,
    draft: Draft,
}

impl Elsewhere for Followed {
    fn note(&self) {
        self.away.note(self.draft);
    }

    fn decided(&self) {
        self.away.note(self.draft);
    }

    fn end(&self) {
        self.away.end();
    }
}

/// The server's side of one draft.
#[derive(Clone, Copy)]
pub(super) struct Away {
    /// Its place: the page and the field.
    place: StoredValue<String>,
    /// The name under which the device notes what it knows.
    name: StoredValue<String>,
    /// The text now, for when the field is gone.
    text: StoredValue<Option<String>>,
    soon: StoredValue<Option<TimeoutHandle>>,
    /// Whether something is on its way.
    busy: StoredValue<bool>,
    /// Whether it was sent while something was on its way.
    ended: StoredValue<bool>,
}

impl Away {
    /// Follows a draft: asks what the server has, and sees to it that nothing is lost when the page is left.
    pub(super) fn follow(draft: Draft) {
        let Some((place, name)) = draft.elsewhere() else { return };
        let away = Self {
            place: StoredValue::new(place),
            name: StoredValue::new(name),
            text: StoredValue::new(None),
            soon: StoredValue::new(None),
            busy: StoredValue::new(false),
            ended: StoredValue::new(false),
        };
        let leaving = window_event_listener_untyped("pagehide", move |_| away.leave(draft));
        on_cleanup(move || {
            leaving.remove();
            away.leave(draft);
        });
        draft.follow(Arc::new(Followed { away, draft }));
        away.ask(draft);
    }

    fn ask(self, draft: Draft) {
        let Some(place) = self.place.try_get_value() else { return };
        leptos::task::spawn_local(async move {
            if let Ok(server) = load(place).await
                && draft.there()
            {
                self.meet(draft, server);
            }
        });
    }

    fn meet(self, draft: Draft, server: Option<Kept>) {
        let now = draft.text();
        let known = self.known();
        let meeting = meet(&now, draft.is_kept(&now), draft.begins_empty(), known.as_ref(), server.as_ref());
        match &server {
            Some(server) => self.know(server.saved, &server.body),
            None => self.unknow(),
        }
        let body = server.map(|s| s.body).unwrap_or_default();
        match meeting {
            Meeting::Same => {}
            Meeting::Tell => self.note(draft),
            Meeting::Fetch => draft.fetch(&body),
            Meeting::Offer => draft.offer(body),
            Meeting::PutAway => draft.put_away(),
        }
    }

    /// Something was typed: the server is told of it soon, unless there is a choice to be made first.
    fn note(self, draft: Draft) {
        self.text.set_value(Some(draft.text()));
        self.ended.set_value(false);
        let waits = self.soon.try_with_value(Option::is_some).unwrap_or(true);
        if waits || draft.undecided() {
            return;
        }
        let later = set_timeout_with_handle(
            move || {
                if self.soon.try_update_value(Option::take).is_some() {
                    self.tell(draft);
                }
            },
            EVERY,
        );
        self.soon.set_value(later.ok());
    }

    fn tell(self, draft: Draft) {
        let (Some(place), Some(busy)) = (self.place.try_get_value(), self.busy.try_get_value()) else {
            return;
        };
        if !draft.there() || draft.undecided() {
            return;
        }
        if busy {
            // What is on its way comes first.
            self.note(draft);
            return;
        }
        let text = draft.text();
        let known = self.known();
        if draft.is_kept(&text) {
            if known.is_some() {
                self.unknow();
                leptos::task::spawn_local(async move {
                    let _gone = forget(place).await;
                });
            }
            return;
        }
        if known.as_ref().is_some_and(|k| k.body == text) {
            return;
        }
        self.busy.set_value(true);
        leptos::task::spawn_local(async move {
            let saved = save(place.clone(), text.clone(), known.unwrap_or_default().saved).await;
            self.busy.try_set_value(false);
            match saved {
                // Sent meanwhile: what arrived after that is no draft any more.
                Ok(_) if self.ended.try_get_value().unwrap_or(false) => {
                    let _gone = forget(place).await;
                }
                Ok(saved) => self.know(saved, &text),
                Err(Fault(Error::Conflict(Conflict::Stale))) if draft.there() => self.ask(draft),
                // The device has it, and with the next pause it is tried again.
                Err(_) => {}
            }
        });
    }

    /// It was sent, and the server has deleted it.
    fn end(self) {
        self.cancel();
        self.text.try_set_value(None);
        self.ended.try_set_value(true);
        let other_place = self.known().is_some();
        self.unknow();
        // Forms that know nothing of drafts leave theirs behind.
        if other_place && let Some(place) = self.place.try_get_value() {
            leptos::task::spawn_local(async move {
                let _gone = forget(place).await;
            });
        }
    }

    fn cancel(self) {
        if let Some(Some(soon)) = self.soon.try_update_value(Option::take) {
            soon.clear();
        }
    }

    /// The page is left: the browser sends what the server has not got, after the page is gone.
    fn leave(self, draft: Draft) {
        self.cancel();
        let (Some(Some(text)), Some(place)) = (self.text.try_get_value(), self.place.try_get_value()) else {
            return;
        };
        let known = self.known();
        if draft.undecided() || draft.is_kept(&text) || known.as_ref().is_some_and(|k| k.body == text) {
            return;
        }
        let saved = known.unwrap_or_default().saved;
        beacon(&serde_json::json!({ "place": place, "body": text, "known": saved }).to_string());
    }

    fn known(self) -> Option<Known> {
        let found = device()?.get_item(&self.name.try_get_value()?).ok()??;
        let (saved, body) = found.split_once(BETWEEN)?;
        Some(Known { saved: Timestamp(saved.parse().ok()?), body: body.to_owned() })
    }

    fn know(self, saved: Timestamp, body: &str) {
        if let (Some(device), Some(name)) = (device(), self.name.try_get_value()) {
            let _noted = device.set_item(&name, &format!("{}{BETWEEN}{body}", saved.0));
        }
    }

    fn unknow(self) {
        if let (Some(device), Some(name)) = (device(), self.name.try_get_value()) {
            let _forgotten = device.remove_item(&name);
        }
    }
}

/// Sends to where drafts are kept, in a way that outlives the page. A text beyond 64 KB is not taken; the device has it.
fn beacon(json: &str) {
    use leptos::server_fn::ServerFn;
    let kind = web_sys::BlobPropertyBag::new();
    kind.set_type("application/json");
    let parts = js_sys::Array::of1(&json.into());
    if let Ok(blob) = web_sys::Blob::new_with_str_sequence_and_options(&parts, &kind) {
        let _sent = window()
            .navigator()
            .send_beacon_with_opt_blob(<crate::drafts::api::Save as ServerFn>::url(), Some(&blob));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(saved: i64, body: &str) -> Option<Known> {
        Some(Known { saved: Timestamp(saved), body: body.to_owned() })
    }

    fn server(saved: i64, body: &str) -> Option<Kept> {
        Some(Kept { saved: Timestamp(saved), body: body.to_owned() })
    }

    fn met(now: &str, kept: &str, known: Option<Known>, server: Option<Kept>) -> Meeting {
        meet(now, now == kept, kept.is_empty(), known.as_ref(), server.as_ref())
    }

    #[test]
    fn another_device_goes_on_where_one_stopped() {
        assert_eq!(met("", "", None, server(5, "電話で")), Meeting::Fetch);
        assert_eq!(met("", "", known(3, "前の"), server(5, "電話で")), Meeting::Fetch);
        assert_eq!(met("電話で", "", known(3, "電話で"), server(5, "電話でつづき")), Meeting::Fetch);
        assert_eq!(met("電話で", "", known(5, "電話で"), server(5, "電話で")), Meeting::Same);
    }

    #[test]
    fn nothing_is_written_over() {
        // Both went on; one of them without ever having been told.
        assert_eq!(met("机で", "", known(3, "前の"), server(5, "電話で")), Meeting::Offer);
        assert_eq!(met("机で", "", None, server(5, "電話で")), Meeting::Offer);
        // An edit: the text under it may be another.
        assert_eq!(met("元", "元", None, server(5, "直し")), Meeting::Offer);
    }

    #[test]
    fn the_server_is_told_what_it_has_not_got() {
        assert_eq!(met("電話でつづき", "", known(5, "電話で"), server(5, "電話で")), Meeting::Tell);
        assert_eq!(met("", "", known(5, "電話で"), server(5, "電話で")), Meeting::Tell);
        assert_eq!(met("机で", "", None, None), Meeting::Tell);
        assert_eq!(met("つづき", "", known(5, "電話で"), None), Meeting::Tell);
    }

    #[test]
    fn what_was_sent_elsewhere_is_put_away() {
        assert_eq!(met("電話で", "", known(5, "電話で"), None), Meeting::PutAway);
        assert_eq!(met("", "", known(5, "電話で"), None), Meeting::Same);
        assert_eq!(met("", "", None, None), Meeting::Same);
    }
}
