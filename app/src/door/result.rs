//! What became of a ticket, over the whole screen: a colour, a sign and words.

use super::desk::{Desk, Kind, Shown};
use super::markup::write_line;
use crate::ui::{Markup, price};
use domain::{Locale, t};
use leptos::prelude::*;
use std::time::Duration;

/// How long a guest who came in stays on the screen while the camera looks for the next.
const PAUSE: Duration = Duration::from_millis(2500);

impl Kind {
    const fn tone(&self) -> &'static str {
        match self {
            Self::Confirm | Self::Checking => "info",
            Self::Came => "success",
            Self::Already(_) | Self::Unknown => "warning",
            Self::NotListed | Self::NotConfirmed | Self::OtherEvent | Self::Foreign => "danger",
        }
    }

    const fn icon(&self) -> &'static str {
        match self {
            Self::Confirm => "me",
            Self::Checking => "clock",
            Self::Came => "check",
            Self::Already(_) | Self::Unknown => "info",
            Self::NotListed | Self::NotConfirmed | Self::OtherEvent | Self::Foreign => "warning",
        }
    }

    const fn title(&self, l: Locale) -> &'static str {
        match self {
            Self::Confirm => t::door::confirm_title(l),
            Self::Checking => t::door::checking(l),
            Self::Came => t::door::came_title(l),
            Self::Already(_) => t::door::already_title(l),
            Self::Unknown => t::door::unknown_title(l),
            Self::NotListed => t::door::not_listed_title(l),
            Self::NotConfirmed => t::door::not_confirmed_title(l),
            Self::OtherEvent => t::door::other_event_title(l),
            Self::Foreign => t::door::foreign_title(l),
        }
    }

    fn text(&self, desk: Desk, l: Locale) -> Option<String> {
        Some(match self {
            Self::Confirm | Self::Checking | Self::Came => return None,
            Self::Already(since) if since.by.is_empty() => t::door::already_text(l, desk.clock_at(since.at)),
            Self::Already(since) => t::door::already_text_by(l, desk.clock_at(since.at), &since.by),
            Self::Unknown => t::door::unknown_text(l).to_owned(),
            Self::NotListed => t::door::not_listed_text(l).to_owned(),
            Self::NotConfirmed => t::door::not_confirmed_text(l).to_owned(),
            Self::OtherEvent => t::door::other_event_text(l).to_owned(),
            Self::Foreign => t::door::foreign_text(l).to_owned(),
        })
    }
}

/// What became of a ticket. What is heard and the two buttons stay while it changes: focus is not lost when the server
/// has answered.
#[component]
pub(super) fn ResultDialog(
    /// The device.
    desk: Desk,
    /// Whether the camera looks for tickets: then the next one need not be asked for.
    scanning: RwSignal<bool>,
) -> impl IntoView {
    let l = desk.l;
    let node = NodeRef::<leptos::html::Dialog>::new();
    let shown = desk.shown;
    Effect::new(move |_| {
        let (Some(dialog), now) = (node.get(), shown.get()) else { return };
        match (now.is_some(), dialog.open()) {
            (true, false) => {
                let _shown = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
        // The camera goes on by itself after a guest who may come in.
        if scanning.get_untracked() && now.as_ref().is_some_and(|s| s.kind == Kind::Came) {
            let over = move || {
                if shown.try_get_untracked().is_some_and(|still| still == now) {
                    shown.set(None);
                }
            };
            set_timeout(over, PAUSE);
        }
    });
    let is = move |kinds: fn(&Kind) -> bool| shown.with(|s| s.as_ref().is_some_and(|s| kinds(&s.kind)));
    let asks = move || is(|kind| *kind == Kind::Confirm);
    let undoable = move || is(|kind| matches!(kind, Kind::Came | Kind::Already(_)));
    let tone = Signal::derive(move || shown.with(|s| s.as_ref().map_or("info", |s| s.kind.tone())));
    let text =
        Signal::derive(move || shown.with(|s| s.as_ref().map(|s| said(s, desk, l)).unwrap_or_default()));
    let first = Signal::derive(move || if asks() { t::door::check_in(l) } else { t::door::next(l) });
    let second = Signal::derive(move || if asks() { t::door::later(l) } else { t::door::undo(l) });
    let only_one = Signal::derive(move || !asks() && !undoable());
    let go_on = move |_| if asks() { desk.confirm() } else { shown.set(None) };
    let take_back = move |_| {
        let guest = if undoable() { shown.get_untracked().and_then(|s| s.guest) } else { None };
        if let Some(guest) = guest {
            desk.note_guest(guest.id, &guest.name, false);
        }
        shown.set(None);
    };
    view! {
        <dialog class="door-result" data-tone=tone aria-labelledby="door-result" node_ref=node on:close=move |_| shown.set(None)>
            <div class="door-result-text" role="status" aria-live="assertive" inner_html=text></div>
            <div class="door-result-actions">
                <button type="button" class="button primary block" autofocus=true on:click=go_on inner_html=first></button>
                <button type="button" class="button quiet block" hidden=only_one on:click=take_back inner_html=second></button>
            </div>
        </dialog>
    }
}

fn said(shown: &Shown, desk: Desk, l: Locale) -> String {
    let guest = shown.guest.as_ref();
    let pays = guest.filter(|g| g.price_yen > 0 && matches!(shown.kind, Kind::Confirm | Kind::Came));
    Markup::of(|m| {
        m.icon(shown.kind.icon()).element("h2", &[("id", "door-result")], |m| {
            m.text(shown.kind.title(l));
        });
        if let Some(guest) = guest {
            write_line(m, "door-result-name", &guest.name);
        }
        if let Some(text) = shown.kind.text(desk, l) {
            write_line(m, "", &text);
        }
        if let Some(guest) = pays {
            write_line(m, "door-result-pay", &t::door::door_price(l, price(guest.price_yen, l)));
        }
    })
}
