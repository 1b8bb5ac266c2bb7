//! What has been on the screen, and who else reads.

use super::super::api::read_posts;
use super::super::live::Page;
use super::super::place::{by_number, unread_on_screen};
use crate::live::api::{here, who_is_here};
use leptos::prelude::*;
use std::collections::HashSet;
use std::time::Duration;

/// How often one says that one is still there, in seconds; the server forgets after 50.
const STILL_HERE: u64 = 20;
/// How often it is looked which posts are on the screen: what is there twice is read.
const LOOK: Duration = Duration::from_millis(1000);

/// Who has not typed for so long has stopped.
const STOPPED: Duration = Duration::from_secs(9);

impl Page {
    /// Looks which posts are on the screen, tells that one is here, and goes on until the page is left.
    pub(super) fn watch(self) {
        let read = StoredValue::new((HashSet::<String>::new(), 0_u64));
        let look = move || {
            if document().visibility_state() != web_sys::VisibilityState::Visible {
                return;
            }
            let Some((before, ticks)) = read.try_get_value() else { return };
            if ticks.is_multiple_of(STILL_HERE) {
                let id = self.id;
                leptos::task::spawn_local(async move {
                    let _told = here(id, Some(false)).await;
                });
            }
            self.note_window();
            let now: HashSet<String> = unread_on_screen();
            let both: Vec<String> = now.intersection(&before).cloned().collect();
            read.set_value((now, ticks + 1));
            if !both.is_empty() {
                self.mark(both);
            }
        };
        if let Ok(going) = set_interval_with_handle(look, LOOK) {
            let id = self.id;
            // A tab that is closed says so with its last breath.
            let leaving = window_event_listener_untyped("pagehide", move |_| {
                let body = format!("{{\"id\":{id},\"typing\":null}}");
                let kind = web_sys::BlobPropertyBag::new();
                kind.set_type("application/json");
                let parts = js_sys::Array::of1(&body.into());
                if let Ok(body) = web_sys::Blob::new_with_str_sequence_and_options(&parts, &kind) {
                    let _sent = window().navigator().send_beacon_with_opt_blob("/api/live/here", Some(&body));
                }
            });
            on_cleanup(move || {
                leaving.remove();
                going.clear();
                leptos::task::spawn_local(async move {
                    let _told = here(id, None).await;
                });
            });
        }
        self.who();
    }

    /// Says that posts are read, and shows it once it is kept.
    fn mark(self, numbers: Vec<String>) {
        for number in &numbers {
            if let Some(post) = by_number(number) {
                let _marked = post.set_attribute("data-new", "reading");
            }
        }
        leptos::task::spawn_local(async move {
            let kept = read_posts(self.id, numbers.join(",")).await.is_ok();
            for number in &numbers {
                if let Some(post) = by_number(number) {
                    let _marked = post.set_attribute("data-new", if kept { "false" } else { "true" });
                }
            }
        });
    }

    pub(super) fn who(self) {
        leptos::task::spawn_local(async move {
            let Ok(present) = who_is_here(self.id).await else { return };
            let types = !present.typing.is_empty();
            self.present.try_set(present);
            // Nobody says that they have stopped.
            if types {
                set_timeout(
                    move || {
                        if self.present.try_get_untracked().is_some() {
                            self.who()
                        }
                    },
                    STOPPED,
                );
            }
        });
    }
}
