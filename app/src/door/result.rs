//! What became of a ticket, over the whole screen: a colour, a sign and words.

use super::desk::{Desk, Kind, Shown};
use crate::boot::use_locale;
use crate::ui::{Icon, price};
use domain::check_in::Who;
use domain::{Locale, t};
use leptos::prelude::*;
use std::time::Duration;

/// How long a guest who came in stays on the screen while the camera looks for the next.
const PAUSE: Duration = Duration::from_millis(2500);

/// Whether the camera looks for tickets: then the next one need not be asked for.
#[derive(Clone, Copy)]
pub(super) struct Scanning(pub(super) RwSignal<bool>);

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
            Self::Already(since) if since.by.is_empty() => t::door::already_text(l, desk.clock(since.at)),
            Self::Already(since) => t::door::already_text_by(l, desk.clock(since.at), &since.by),
            Self::Unknown => t::door::unknown_text(l).to_owned(),
            Self::NotListed => t::door::not_listed_text(l).to_owned(),
            Self::NotConfirmed => t::door::not_confirmed_text(l).to_owned(),
            Self::OtherEvent => t::door::other_event_text(l).to_owned(),
            Self::Foreign => t::door::foreign_text(l).to_owned(),
        })
    }
}

/// What became of a ticket.
#[component]
pub(super) fn ResultDialog(desk: Desk) -> impl IntoView {
    let l = use_locale();
    let node = NodeRef::<leptos::html::Dialog>::new();
    let shown = desk.shown;
    let scanning = use_context::<Scanning>();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (shown.with(Option::is_some), dialog.open()) {
            (true, false) => {
                let _shown = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    // The camera goes on by itself after a guest who may come in.
    Effect::new(move |_| {
        let now = shown.get();
        let goes_on = scanning.is_some_and(|s| s.0.get_untracked());
        if goes_on && now.as_ref().is_some_and(|s| s.kind == Kind::Came) {
            set_timeout(
                move || {
                    if shown.try_get_untracked().is_some_and(|still| still == now) {
                        shown.set(None);
                    }
                },
                PAUSE,
            );
        }
    });
    let kind = Memo::new(move |_| shown.with(|s| s.as_ref().map(|s| s.kind.clone())));
    let tone = move || kind.with(|k| k.as_ref().map(Kind::tone));
    view! {
        <dialog class="door-result" data-tone=tone aria-labelledby="door-result" node_ref=node on:close=move |_| shown.set(None)>
            <div class="door-result-text" role="status" aria-live="assertive">
                {move || shown.get().map(|shown| said(&shown, desk, l))}
            </div>
            <div class="door-result-actions">
                {move || kind.get().map(|kind| view! { <Actions kind=kind desk=desk /> })}
            </div>
        </dialog>
    }
}

fn said(shown: &Shown, desk: Desk, l: Locale) -> impl IntoView + use<> {
    let pay = shown
        .guest
        .as_ref()
        .filter(|g| g.price_yen > 0 && matches!(shown.kind, Kind::Confirm | Kind::Came))
        .map(|g| t::door::door_price(l, price(g.price_yen, l)));
    view! {
        <Icon name=shown.kind.icon() />
        <h2 id="door-result">{shown.kind.title(l)}</h2>
        {shown.guest.as_ref().map(|g| view! { <p class="door-result-name">{g.name.clone()}</p> })}
        {shown.kind.text(desk, l).map(|text| view! { <p>{text}</p> })}
        {pay.map(|text| view! { <p class="door-result-pay">{text}</p> })}
    }
}

#[component]
fn Actions(kind: Kind, desk: Desk) -> impl IntoView {
    let l = use_locale();
    let shown = desk.shown;
    let undo = move |_| {
        let guest = shown.get_untracked().and_then(|s| s.guest);
        if let Some(guest) = guest {
            desk.note(Who::Guest(guest.id), false);
            desk.said.set(t::door::undone(l, guest.name));
        }
        shown.set(None);
    };
    let undoable = matches!(kind, Kind::Came | Kind::Already(_));
    match kind {
        Kind::Confirm => view! {
            <button type="button" class="button primary block" autofocus=true on:click=move |_| desk.confirm()>{t::door::check_in(l)}</button>
            <button type="button" class="button quiet block" on:click=move |_| shown.set(None)>{t::door::later(l)}</button>
        }
        .into_any(),
        _ => view! {
            <button type="button" class="button primary block" autofocus=true on:click=move |_| shown.set(None)>{t::door::next(l)}</button>
            {undoable.then(|| view! { <button type="button" class="button quiet block" on:click=undo>{t::door::undo(l)}</button> })}
        }
        .into_any(),
    }
}
