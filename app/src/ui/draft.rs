//! What is being written is kept on the device, until it is sent or thrown away.

use super::form::FormState;
use crate::boot::{use_locale, use_viewer};
use domain::t;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use std::time::Duration;

/// Between the text that was there and the draft that came of it.
const BETWEEN: char = '\u{1f}';
/// Nobody is told anything while typing.
const PAUSE: Duration = Duration::from_millis(1500);

/// What is to be said of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing.
    Quiet,
    /// It is on the device.
    Saved,
    /// It came from the device.
    Restored,
    /// There is one, but the text it was made from has changed since.
    Offered,
    /// It was thrown away.
    Discarded,
}

/// The draft of one field.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    area: NodeRef<leptos::html::Textarea>,
    /// Its name on the device: whose, on which page, in which field.
    name: StoredValue<String>,
    /// The text as it is kept by the server.
    kept: StoredValue<String>,
    /// What an offer or an undo brings back.
    other: StoredValue<String>,
    state: RwSignal<State>,
    told: StoredValue<Option<TimeoutHandle>>,
}

impl Draft {
    /// The draft of a field. What was `typed` into a form that was refused counts more than what lies on the device.
    pub(super) fn of(area: NodeRef<leptos::html::Textarea>, field: &str, kept: String, typed: bool) -> Self {
        let member = use_viewer().map_or(0, |v| v.id.0);
        let page = use_location().pathname.get_untracked();
        let draft = Self {
            area,
            name: StoredValue::new(format!("{}{page} {field}", whose(member))),
            kept: StoredValue::new(kept),
            other: StoredValue::new(String::new()),
            state: RwSignal::new(State::Quiet),
            told: StoredValue::new(None),
        };
        Effect::new(move |opened: Option<bool>| {
            let ready = area.get().is_some();
            if ready && opened != Some(true) {
                draft.open(typed);
            }
            ready
        });
        if let Some(post) = FormState::take().and_then(|form| form.post) {
            let taken = post.taken();
            Effect::new(move |before: Option<u32>| {
                let now = taken.get();
                if before.is_some_and(|b| b != now) {
                    draft.end();
                }
                now
            });
        }
        draft
    }

    fn text(self) -> String {
        self.area.get_untracked().map(|a| a.value()).unwrap_or_default()
    }

    fn is_kept(self, text: &str) -> bool {
        self.kept.with_value(|k| k == text)
    }

    /// Looks for what was left here the last time.
    fn open(self, typed: bool) {
        let now = self.text();
        let Some((from, text)) = self.load() else {
            // Typed before the script was there.
            if !self.is_kept(&now) {
                self.save(&now);
            }
            return;
        };
        if text == now {
            self.state.set(State::Saved);
        } else if typed || !self.is_kept(&now) {
            self.save(&now);
        } else if self.is_kept(&from) {
            self.put(&text);
            self.state.set(State::Restored);
        } else {
            self.other.set_value(text);
            self.state.set(State::Offered);
        }
    }

    /// Something was typed.
    pub(super) fn note(self) {
        let text = self.text();
        let done = if self.is_kept(&text) { self.forget() } else { self.save(&text) };
        if self.state.get_untracked() == State::Offered {
            return;
        }
        if let Some(Some(before)) = self.told.try_update_value(Option::take) {
            before.clear();
        }
        let state = if done && !self.is_kept(&text) { State::Saved } else { State::Quiet };
        if state == State::Quiet {
            self.state.set(state);
            return;
        }
        let later = set_timeout_with_handle(
            move || {
                self.state.try_set(state);
            },
            PAUSE,
        );
        self.told.set_value(later.ok());
    }

    /// Throws the draft away, and keeps it in mind in case that was a mistake.
    fn discard(self) {
        let offered = self.state.get_untracked() == State::Offered;
        if offered {
            if self.is_kept(&self.text()) {
                self.forget();
            }
        } else {
            self.other.set_value(self.text());
            self.forget();
            self.put(&self.kept.get_value());
        }
        self.state.set(State::Discarded);
        self.focus();
    }

    /// Puts back what was offered or thrown away.
    fn bring_back(self) {
        let text = self.other.get_value();
        let now = self.text();
        let bare = self.is_kept(&now);
        self.save(&text);
        self.put(&text);
        // What was written meanwhile is offered in its turn.
        self.other.set_value(now);
        self.state.set(if bare { State::Restored } else { State::Offered });
        self.focus();
    }

    /// The button that was pressed is gone.
    fn focus(self) {
        if let Some(area) = self.area.get_untracked() {
            let _moved = area.focus();
        }
    }

    /// It was sent.
    fn end(self) {
        self.forget();
        self.state.try_set(State::Quiet);
    }

    /// Writes into the field, and tells those who listen for typing; the device knows already.
    fn put(self, text: &str) {
        let Some(area) = self.area.get_untracked() else { return };
        area.set_value(text);
        tell_typed(&area);
        if let Some(Some(before)) = self.told.try_update_value(Option::take) {
            before.clear();
        }
    }

    fn load(self) -> Option<(String, String)> {
        let name = self.name.try_get_value()?;
        let found = device()?.get_item(&name).ok()??;
        let (from, text) = found.split_once(BETWEEN)?;
        Some((from.to_owned(), text.to_owned()))
    }

    fn save(self, text: &str) -> bool {
        let from = self.kept.get_value();
        device()
            .is_some_and(|d| d.set_item(&self.name.get_value(), &format!("{from}{BETWEEN}{text}")).is_ok())
    }

    fn forget(self) -> bool {
        let Some(name) = self.name.try_get_value() else { return false };
        device().is_some_and(|d| d.remove_item(&name).is_ok())
    }
}

/// Tells those who listen for typing that the script typed something.
pub(super) fn tell_typed(area: &web_sys::HtmlTextAreaElement) {
    let heard = web_sys::EventInit::new();
    heard.set_bubbles(true);
    if let Ok(event) = web_sys::Event::new_with_event_init_dict("input", &heard) {
        let _told = area.dispatch_event(&event);
    }
}

/// How the names of a member's drafts begin.
fn whose(member: i64) -> String {
    format!("draft {member} ")
}

/// The names of all drafts a member has on this device.
pub(super) fn left(member: i64) -> Vec<String> {
    let (Some(device), whose) = (device(), whose(member)) else { return Vec::new() };
    let names = (0..device.length().unwrap_or(0)).filter_map(|at| device.key(at).ok().flatten());
    names.filter(|name| name.starts_with(&whose)).collect()
}

/// Takes drafts off this device.
pub(super) fn remove(names: &[String]) {
    let Some(device) = device() else { return };
    for name in names {
        let _gone = device.remove_item(name);
    }
}

/// The browser's store, where it has one and lets us.
fn device() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// Says what became of a draft, and offers to throw it away or bring it back.
#[component]
pub(super) fn DraftStatus(draft: Draft) -> impl IntoView {
    let l = use_locale();
    let state = draft.state;
    let text = move || match state.get() {
        State::Quiet => "",
        State::Saved => t::editor::saved(l),
        State::Restored => t::editor::restored(l),
        State::Offered => t::editor::offered(l),
        State::Discarded => t::editor::discarded(l),
    };
    let back = move || match state.get() {
        State::Offered => Some(t::editor::take(l)),
        State::Discarded => Some(t::editor::undo(l)),
        _ => None,
    };
    let can_discard = move || matches!(state.get(), State::Saved | State::Restored | State::Offered);
    view! {
        <div class="editor-status needs-script">
            <span role="status">{text}</span>
            {move || back().map(|label| view! { <button type="button" on:click=move |_| draft.bring_back()>{label}</button> })}
            {move || {
                can_discard().then(|| view! { <button type="button" on:click=move |_| draft.discard()>{t::editor::discard(l)}</button> })
            }}
        </div>
    }
}
