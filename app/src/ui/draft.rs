//! What is being written is kept on the device, until it is sent or thrown away; a member's also on the server, for
//! their other devices ([`super::draft_away`]).

use super::form::FormState;
use crate::boot::{use_locale, use_viewer};
use domain::t;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use std::sync::Arc;
use std::time::Duration;

/// Between the text that was there and the draft that came of it.
const BETWEEN: char = '\u{1f}';
/// Nobody is told anything while typing.
const PAUSE: Duration = Duration::from_millis(1500);

/// What is to be said of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Nothing.
    Quiet,
    /// It is on the device.
    Saved,
    /// It came from the device.
    Restored,
    /// It came from another device.
    Fetched,
    /// There is one, but the text it was made from has changed since.
    Offered,
    /// There is another one on another device.
    Differs,
    /// It was thrown away.
    Discarded,
    /// It was sent or thrown away on another device.
    Gone,
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
    /// The page and the field.
    place: StoredValue<String>,
    /// Whose it is; a member's is kept on the server too.
    member: Option<i64>,
    /// What the server keeps of it, once that is followed.
    away: StoredValue<Option<Arc<dyn Elsewhere>>>,
}

/// What the server keeps of a draft, for the writer's other devices.
pub(super) trait Elsewhere: Send + Sync {
    /// Something was typed.
    fn note(&self);
    /// The writer has chosen among what was offered, or has thrown something away.
    fn decided(&self);
    /// It was sent, and the server has deleted it.
    fn end(&self);
}

impl Draft {
    /// The draft of a field. What was `typed` into a form that was refused counts more than what lies on the device.
    pub(super) fn of(area: NodeRef<leptos::html::Textarea>, field: &str, kept: String, typed: bool) -> Self {
        let viewer = use_viewer();
        let member = viewer.as_ref().map_or(0, |v| v.id.0);
        let page = use_location().pathname.get_untracked();
        let place = format!("{page} {field}");
        let draft = Self {
            area,
            name: StoredValue::new(format!("{}{place}", whose(member))),
            kept: StoredValue::new(kept),
            other: StoredValue::new(String::new()),
            state: RwSignal::new(State::Quiet),
            told: StoredValue::new(None),
            place: StoredValue::new(place),
            member: viewer.filter(|v| v.active()).map(|v| v.id.0),
            away: StoredValue::new(None),
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

    /// From now on somebody tells the server of it.
    pub(super) fn follow(self, away: Arc<dyn Elsewhere>) {
        self.away.try_set_value(Some(away));
    }

    /// The page and the field, and the name under which the device notes what it knows of the server's draft; nothing for
    /// those of whom the server keeps none.
    pub(super) fn elsewhere(self) -> Option<(String, String)> {
        let member = self.member?;
        let place = self.place.try_get_value()?;
        let name = format!("{}{place}", known(member));
        Some((place, name))
    }

    fn away(self) -> Option<Arc<dyn Elsewhere>> {
        self.away.try_get_value().flatten()
    }

    pub(super) fn text(self) -> String {
        self.area.get_untracked().map(|a| a.value()).unwrap_or_default()
    }

    /// Whether the field is still on the page.
    pub(super) fn there(self) -> bool {
        self.area.try_get_untracked().flatten().is_some()
    }

    pub(super) fn is_kept(self, text: &str) -> bool {
        self.kept.try_with_value(|k| k == text).unwrap_or(true)
    }

    /// Whether nothing stood in the field before.
    pub(super) fn begins_empty(self) -> bool {
        self.is_kept("")
    }

    /// Whether something is offered that nobody has decided about.
    pub(super) fn undecided(self) -> bool {
        matches!(self.state.try_get_untracked(), Some(State::Offered | State::Differs))
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
        if let Some(away) = self.away() {
            away.note();
        }
        if self.undecided() {
            return;
        }
        self.quiet();
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

    /// What was about to be said is not.
    fn quiet(self) {
        if let Some(Some(before)) = self.told.try_update_value(Option::take) {
            before.clear();
        }
    }

    /// Another device has gone on with it, or with nothing: its text stands here now.
    pub(super) fn fetch(self, text: &str) {
        self.take_over(text, State::Fetched);
    }

    /// Another device has sent it, or thrown it away: it is put away here too, and can be had back.
    pub(super) fn put_away(self) {
        let kept = self.kept.try_get_value().unwrap_or_default();
        self.other.set_value(self.text());
        self.take_over(&kept, State::Gone);
    }

    fn take_over(self, text: &str, state: State) {
        self.put(text);
        if self.is_kept(text) {
            self.forget()
        } else {
            self.save(text)
        };
        self.state.try_set(state);
    }

    /// There is another text on another device: it is offered.
    pub(super) fn offer(self, text: String) {
        self.quiet();
        self.other.set_value(text);
        self.state.try_set(State::Differs);
    }

    /// Throws the draft away, and keeps it in mind in case that was a mistake.
    fn discard(self) {
        let offered = self.undecided();
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
        self.decided();
        self.focus();
    }

    /// Puts back what was offered or thrown away.
    fn bring_back(self) {
        let text = self.other.get_value();
        let now = self.text();
        let bare = self.is_kept(&now);
        self.save(&text);
        self.state.set(State::Quiet);
        self.put(&text);
        // What was written meanwhile is offered in its turn.
        self.other.set_value(now);
        self.state.set(if bare { State::Restored } else { State::Offered });
        self.decided();
        self.focus();
    }

    /// What stands here now is what is meant.
    fn decided(self) {
        if let Some(away) = self.away() {
            away.decided();
        }
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
        self.quiet();
        if let Some(away) = self.away() {
            away.end();
        }
        self.state.try_set(State::Quiet);
    }

    /// Writes into the field, and tells those who listen for typing; the device knows already.
    fn put(self, text: &str) {
        let Some(area) = self.area.try_get_untracked().flatten() else { return };
        area.set_value(text);
        tell_typed(&area);
        self.quiet();
    }

    fn load(self) -> Option<(String, String)> {
        let name = self.name.try_get_value()?;
        let found = device()?.get_item(&name).ok()??;
        let (from, text) = found.split_once(BETWEEN)?;
        Some((from.to_owned(), text.to_owned()))
    }

    fn save(self, text: &str) -> bool {
        let (Some(from), Some(name)) = (self.kept.try_get_value(), self.name.try_get_value()) else {
            return false;
        };
        device().is_some_and(|d| d.set_item(&name, &format!("{from}{BETWEEN}{text}")).is_ok())
    }

    fn forget(self) -> bool {
        let Some(name) = self.name.try_get_value() else { return false };
        device().is_some_and(|d| d.remove_item(&name).is_ok())
    }
}

/// Tells those who listen for typing that the script typed something.
pub(crate) fn tell_typed(area: &web_sys::HtmlTextAreaElement) {
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

/// How the names begin of what a device knows of the server's drafts.
fn known(member: i64) -> String {
    format!("drafted {member} ")
}

/// The names of all drafts a member has on this device.
pub(super) fn left(member: i64) -> Vec<String> {
    names(&whose(member))
}

fn names(begin: &str) -> Vec<String> {
    let Some(device) = device() else { return Vec::new() };
    let names = (0..device.length().unwrap_or(0)).filter_map(|at| device.key(at).ok().flatten());
    names.filter(|name| name.starts_with(begin)).collect()
}

/// Takes all drafts of a member off this device.
pub(super) fn remove(member: i64) {
    let Some(device) = device() else { return };
    for name in names(&whose(member)).into_iter().chain(names(&known(member))) {
        let _gone = device.remove_item(&name);
    }
}

/// The browser's store, where it has one and lets us.
pub(super) fn device() -> Option<web_sys::Storage> {
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
        State::Fetched => t::editor::fetched(l),
        State::Offered => t::editor::offered(l),
        State::Differs => t::editor::differs(l),
        State::Discarded => t::editor::discarded(l),
        State::Gone => t::editor::gone(l),
    };
    let back = move || match state.get() {
        State::Offered | State::Differs => Some(t::editor::take(l)),
        State::Discarded | State::Gone => Some(t::editor::undo(l)),
        _ => None,
    };
    let can_discard = move || {
        matches!(
            state.get(),
            State::Saved | State::Restored | State::Fetched | State::Offered | State::Differs
        )
    };
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
