//! Events that are moved and stretched in the calendar: what is meant, the question before it is sent, and the way
//! back.
//!
//! The pointer and the keys make a [`Draft`], which the view draws in place of the event. It is sent as the form
//! that it is; the page stays what it was until the server has said yes.

use super::focus::{day_selector, event_selector, focus};
use super::words::span;
use crate::boot::{Boot, now_for, use_boot};
use crate::ui::Post;
use domain::event::{EventCard, EventState};
use domain::series::Scope;
use domain::time_grid::WallTime;
use domain::{Error, Locale, Problem, Timestamp, t, time};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

/// When an event is meant to be, or a new one.
#[derive(Clone, PartialEq)]
pub(super) struct Draft {
    /// The event; `None` is a new one.
    pub(super) event: Option<EventCard>,
    pub(super) from: WallTime,
    pub(super) to: WallTime,
    /// Whether it is made by keys: it then waits to be confirmed.
    pub(super) by_key: bool,
}

impl Draft {
    /// An event where it is.
    pub(super) fn of(event: &EventCard) -> Self {
        let (from, to) = (WallTime::of(event.starts), WallTime::of(event.ends));
        Self { event: Some(event.clone()), from, to, by_key: false }
    }

    /// When, in words.
    pub(super) fn when(&self, l: Locale) -> String {
        span(self.from, self.to, self.event.as_ref().is_some_and(|e| e.all_day), l)
    }

    fn changed(&self) -> bool {
        self.event
            .as_ref()
            .is_none_or(|e| (WallTime::of(e.starts), WallTime::of(e.ends)) != (self.from, self.to))
    }

    /// How many would be told of it, as far as the card knows: those who registered and those who wait.
    fn tells(&self, now: Timestamp) -> Option<i64> {
        let event = self.event.as_ref().filter(|e| e.state == EventState::Published)?;
        let people = event.taken + event.waiting;
        (people > 0 && event.ends.at > now).then_some(people)
    }
}

/// What was done, to be told and taken back.
#[derive(Clone)]
pub(super) struct Done {
    pub(super) title: String,
    pub(super) when: String,
    /// The event as it is now, and when it was before; `None` once it was taken back.
    pub(super) back: Option<(EventCard, WallTime, WallTime, Scope)>,
}

/// What goes on around moving; it outlives the view that is drawn.
#[derive(Clone, Copy)]
pub(super) struct Moving {
    pub(super) draft: RwSignal<Option<Draft>>,
    /// Whether a finger holds the draft: it hides what it moves.
    pub(super) by_finger: RwSignal<bool>,
    /// How often the view is to be asked for anew.
    pub(super) again: RwSignal<u32>,
    /// What is to have the focus once the next view is drawn.
    wish: RwSignal<Option<String>>,
    /// Draws the view with a draft; set by the view.
    draw: StoredValue<Option<Draw>>,
    /// A draft that was moved out of view by keys: the view that shows its days goes on with it.
    carried: StoredValue<Option<Draft>>,
    boot: StoredValue<Boot>,
    pub(super) post: Post,
    /// How many are told, where somebody is; the dialog asks.
    pub(super) tells: RwSignal<Option<i64>>,
    /// Whether the dialog asks which occurrences are meant.
    pub(super) scoped: RwSignal<bool>,
    pub(super) done: RwSignal<Option<Done>>,
    pub(super) failed: RwSignal<Option<String>>,
    /// Whether what is sent takes an earlier change back.
    undoing: StoredValue<bool>,
    pub(super) dialog: NodeRef<leptos::html::Dialog>,
    pub(super) form: NodeRef<leptos::html::Form>,
}

pub(super) type Draw = std::sync::Arc<dyn Fn(Option<&Draft>) + Send + Sync>;

impl Moving {
    pub(super) fn new(wish: RwSignal<Option<String>>) -> Self {
        Self {
            draft: RwSignal::new(None),
            by_finger: RwSignal::new(false),
            again: RwSignal::new(0),
            wish,
            draw: StoredValue::new(None),
            carried: StoredValue::new(None),
            boot: use_boot(),
            post: Post::to::<super::api::Shift>(),
            tells: RwSignal::new(None),
            scoped: RwSignal::new(false),
            done: RwSignal::new(None),
            failed: RwSignal::new(None),
            undoing: StoredValue::new(false),
            dialog: NodeRef::new(),
            form: NodeRef::new(),
        }
    }

    /// A view is there: it draws drafts from now on, and shows the events as they are now.
    pub(super) fn shown(self, events: &[EventCard], draw: Option<Draw>) {
        let carried = self.carried.try_update_value(Option::take).flatten().filter(|_| draw.is_some());
        self.draw.set_value(draw);
        self.draft.set(carried.clone());
        if carried.is_some() {
            // Another view is drawn after this has run.
            request_animation_frame(move || self.redraw(carried.as_ref()));
        }
        self.done.update(|done| {
            if let Some((card, ..)) = done.as_mut().and_then(|d| d.back.as_mut())
                && let Some(now) = events.iter().find(|e| e.id == card.id)
            {
                *card = now.clone();
            }
        });
    }

    /// Another draft, or none any more.
    pub(super) fn change(self, draft: Option<Draft>) {
        self.done.set(None);
        self.failed.set(None);
        self.redraw(draft.as_ref());
        self.draft.set(draft);
    }

    /// Another draft, which the view that comes next shows.
    pub(super) fn carry(self, draft: Draft) {
        self.carried.set_value(Some(draft));
    }

    fn redraw(self, draft: Option<&Draft>) {
        if let Some(draw) = self.draw.get_value() {
            draw(draft);
        }
    }

    /// Leaves the event where it was.
    pub(super) fn take_back(self) {
        let draft = self.draft.get_untracked();
        let draft_day = draft.as_ref().map(|d| d.from.date);
        self.change(None);
        if let Some(event) = draft.filter(|d| d.by_key).and_then(|d| d.event) {
            // Where its own day is out of view, the day to which it was moved has the focus.
            let day = draft_day.unwrap_or(event.starts.date());
            let _focused = focus(&event_selector(event.id, event.starts.date())) || focus(&day_selector(day));
        }
    }

    /// Sends the draft, after the question which occurrences are meant.
    pub(super) fn settle(self) {
        let Some(draft) = self.draft.get_untracked() else { return };
        if !draft.changed() {
            return self.take_back();
        }
        self.undoing.set_value(false);
        let repeats = draft.event.as_ref().is_some_and(|e| e.repeats);
        self.scoped.set(repeats);
        self.fill(&draft, Scope::This);
        let tells = draft.tells(now_for(self.boot));
        self.tell(tells);
        if repeats || tells.is_some() { self.ask() } else { self.send() }
    }

    /// Puts the event back where it was.
    pub(super) fn undo(self) {
        let Some((card, from, to, scope)) = self.done.get_untracked().and_then(|d| d.back) else { return };
        let draft = Draft { event: Some(card), from, to, by_key: false };
        self.scoped.set(false);
        self.undoing.set_value(true);
        self.fill(&draft, scope);
        // Of other occurrences only the server knows whom it concerns.
        let tells = draft.tells(now_for(self.boot)).filter(|_| scope == Scope::This);
        self.tell(tells);
        self.redraw(Some(&draft));
        self.draft.set(Some(draft));
        if tells.is_some() { self.ask() } else { self.send() }
    }

    /// Writes the fields; what the form sends is what it holds.
    fn fill(self, draft: &Draft, scope: Scope) {
        let (Some(form), Some(event)) = (self.form.get_untracked(), &draft.event) else { return };
        for (name, value) in [
            ("id", event.id.to_string()),
            ("version", event.version.to_string()),
            ("start", draft.from.iso()),
            ("end", draft.to.iso()),
            ("tell", String::new()),
        ] {
            if let Some(input) = field(&form, &format!("[name=\"form[{name}]\"]")) {
                input.set_value(&value);
            }
        }
        if let Some(input) = field(&form, &format!("[value=\"{}\"]", scope.code())) {
            input.set_checked(true);
        }
    }

    /// How many are told, where somebody is; sent again, the change says that they may be.
    pub(super) fn tell(self, people: Option<i64>) {
        self.tells.set(people);
        if let Some(form) = self.form.get_untracked()
            && let Some(input) = field(&form, "[name=\"form[tell]\"]")
        {
            input.set_value(if people.is_some() { "1" } else { "" });
        }
    }

    fn ask(self) {
        if let Some(dialog) = self.dialog.get_untracked()
            && !dialog.open()
        {
            let _shown = dialog.show_modal();
        }
    }

    pub(super) fn close(self) {
        if let Some(dialog) = self.dialog.get_untracked() {
            dialog.close();
        }
    }

    fn send(self) {
        if let Some(form) = self.form.get_untracked() {
            let _sent = form.request_submit();
        }
    }

    pub(super) fn answered(self, answer: Result<(), Error>, l: Locale) {
        let Some(draft) = self.draft.get_untracked() else { return };
        let Some(event) = draft.event.clone() else { return };
        match answer {
            Ok(()) => {
                self.close();
                let undone = self.undoing.get_value();
                let scope = self.post.sent("form[scope]").and_then(|s| Scope::parse(&s)).unwrap_or_default();
                self.done.set(Some(Done {
                    title: event.title.clone(),
                    when: draft.when(l),
                    back: (!undone).then(|| {
                        let (from, to) = (WallTime::of(event.starts), WallTime::of(event.ends));
                        // Until the view is there anew; a change counts the version up.
                        (EventCard { version: event.version + 1, ..event.clone() }, from, to, scope)
                    }),
                }));
                self.wish.set(Some(event_selector(event.id, draft.from.date)));
                self.again.update(|n| *n += 1);
            }
            Err(error) => {
                if let Some(people) = told(&error) {
                    self.tell(Some(people));
                    return self.ask();
                }
                self.close();
                let why = error.fields().first().map_or_else(|| error.text(l), |f| f.problem.text(l));
                self.change(None);
                self.failed.set(Some(t::calendar::failed(l, event.title.clone(), why)));
                self.wish.set(Some(event_selector(event.id, event.starts.date())));
                self.again.update(|n| *n += 1);
            }
        }
    }
}

fn field(form: &web_sys::HtmlFormElement, selector: &str) -> Option<web_sys::HtmlInputElement> {
    form.query_selector(selector).ok()??.dyn_into().ok()
}

/// How many are told of the change, where it was refused for want of a yes to that.
fn told(error: &Error) -> Option<i64> {
    error.fields().iter().find_map(|f| match f.problem {
        Problem::TellsPeople(people) => Some(people),
        _ => None,
    })
}

/// Where a new event begins that was drawn in the calendar.
pub(super) fn new_href(draft: &Draft) -> String {
    format!(
        "/events/new?date={}&start={}&end={}",
        time::iso_date(draft.from.date),
        draft.from.clock(),
        draft.to.clock()
    )
}

/// How an event is confirmed that is not there yet: by its form.
pub(super) fn use_settle(moving: Moving) -> impl Fn() + Clone + Send + Sync + 'static {
    let navigate = use_navigate();
    move || match moving.draft.get_untracked() {
        Some(draft) if draft.event.is_none() => navigate(&new_href(&draft), Default::default()),
        _ => moving.settle(),
    }
}
