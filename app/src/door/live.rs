//! The page at the door as the browser runs it: search while typing, one tap a person, and what was not told yet.
//!
//! Most of it is text that changes (`inner_html`): as nodes of a view, each word that reacts brings code of its own.

use super::camera::Camera;
use super::desk::Desk;
use super::markup::{write_counter, write_empty, write_who};
use super::result::ResultDialog;
use super::signs::online;
use super::status::{LinkStatus, Notices};
use super::sync::{Link, Sync};
use super::worker;
use crate::boot::{use_locale, use_viewer};
use crate::ui::{Icon, Markup};
use domain::check_in::{DoorPage, Guest, find};
use domain::{EventId, MemberId, t};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use wasm_bindgen::JsCast;

/// Names shown at once.
const SHOWN: usize = 50;

/// The page at the door.
#[component]
pub(super) fn Live(event: EventId, page: DoorPage) -> impl IntoView {
    let l = use_locale();
    let member = use_viewer().map_or(MemberId(0), |v| v.id);
    let desk = Desk::open(member, event, &page, l);
    let sync = Sync::begin(desk);
    let (kept, scanning) = (RwSignal::new(false), RwSignal::new(false));
    keep_page(desk, kept);
    show_asked_ticket(desk, sync);
    // Typed before the script was there.
    let words = RwSignal::new(typed());
    // Before the whole list is there, the page knows how many are on it.
    let first = page.all;
    let missing = move |known: usize| {
        if desk.seq.get_value().is_some() { 0 } else { first.saturating_sub(known as i64).max(0) }
    };
    let found = Memo::new(move |_| {
        let words = words.with(|w| folded(w));
        desk.guests.with(|guests| {
            let mut found = guests.iter().filter(|g| find(g, &words));
            let shown: Vec<Guest> = found.by_ref().take(SHOWN).cloned().collect();
            (shown, found.count() as i64 + missing(guests.len()))
        })
    });
    let counter = Signal::derive(move || {
        let all = desk.guests.with(|g| g.len() as i64 + missing(g.len()));
        Markup::of(|m| write_counter(m, desk.here.with(|here| here.len() as i64), all, l))
    });
    let below = Signal::derive(move || {
        let all = words.with(|w| w.trim().is_empty());
        found.with(|(shown, more)| Markup::of(|m| write_empty(m, shown.is_empty(), all, *more, l)))
    });
    // The page alone is not enough without network: the list must be there too.
    let ready = Signal::derive(move || kept.get() && desk.fresh.get() && desk.keeps.get());
    view! {
        <div class="door" data-live="" data-kept=move || ready.get().then_some("")>
            <LinkStatus desk=desk sync=sync />
            <Notices desk=desk />
            <div class="door-counter" inner_html=counter></div>
            <Camera desk=desk scanning=scanning kept=kept />
            <div class="search-row" role="search">
                <label class="visually-hidden" for="q">{t::door::search(l)}</label>
                <input id="q" name="q" type="search" placeholder=t::door::search(l) autocomplete="off" prop:value=words on:input=move |event| words.set(event_target_value(&event)) />
            </div>
            <p class="visually-hidden" role="status" inner_html=move || Markup::of(|m| { m.text(&desk.said.read()); })></p>
            <ul class="door-list" aria-label=t::door::list(l)>
                <For each=move || found.with(|f| f.0.clone()) key=|g| (g.id, g.name.clone()) let:guest>
                    <Row guest=guest desk=desk />
                </For>
            </ul>
            <div inner_html=below></div>
            <p class="meta door-kept" hidden=move || !ready.get()><Icon name="check" />{t::door::kept(l)}</p>
            <ResultDialog desk=desk scanning=scanning />
        </div>
    }
}

/// Has the page itself kept, once the list is: it has names too, and goes when the list is taken away.
fn keep_page(desk: Desk, kept: RwSignal<bool>) {
    let asked = StoredValue::new(false);
    Effect::new(move |before: Option<()>| {
        // What opens without network was kept, and whole.
        if before.is_none() && !online() {
            kept.set(true);
        }
        if desk.fresh.get() && desk.keeps.get() && !asked.get_value() {
            asked.set_value(true);
            worker::keep(format!("/events/{}/check-in", desk.event), kept);
        }
    });
}

/// The page was opened by a ticket: once it is known whether the list is fresh, it is asked what to do.
fn show_asked_ticket(desk: Desk, sync: Sync) {
    let query = use_query_map();
    let Some(ticket) = query.with_untracked(|q| q.get("ticket")).filter(|t| !t.is_empty()) else { return };
    let done = StoredValue::new(false);
    Effect::new(move |_| {
        let known = desk.fresh.get() || sync.link.get() != Link::Fine;
        if known && !done.get_value() {
            done.set_value(true);
            desk.ticket(&ticket, true);
        }
    });
}

/// What stands in the search field that the script replaces.
fn typed() -> String {
    let field =
        document().get_element_by_id("q").and_then(|e| e.dyn_into::<web_sys::HtmlInputElement>().ok());
    field.map(|f| f.value()).unwrap_or_default()
}

/// Words as names are folded on the server: NFKC and small letters, which the browser knows, and hiragana.
fn folded(words: &str) -> Vec<String> {
    let same: String = js_sys::JsString::from(words).normalize("NFKC").to_lower_case().into();
    let letter = |c: char| match c {
        'ァ'..='ヶ' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
        c => c,
    };
    same.split_whitespace().map(|word| word.chars().map(letter).collect()).collect()
}

/// One person.
#[component]
fn Row(guest: Guest, desk: Desk) -> impl IntoView {
    let l = desk.l;
    let guest = StoredValue::new(guest);
    let since = Memo::new(move |_| desk.since(guest.with_value(|g| g.id)));
    let here = move || since.with(Option::is_some);
    let press = move |event: web_sys::MouseEvent| {
        // The second press of a double one would take the first back.
        if event.detail() <= 1 {
            guest.with_value(|g| desk.note_guest(g.id, &g.name, since.with_untracked(Option::is_none)));
        }
    };
    let who = Signal::derive(move || {
        since.with(|since| {
            let here = since.as_ref().map(|s| (s, desk.clock_at(s.at)));
            guest.with_value(|g| Markup::of(|m| write_who(m, g, here, l)))
        })
    });
    let label = Signal::derive(move || {
        let name = guest.with_value(|g| g.name.clone());
        if here() { t::door::undo_label(l, name) } else { t::door::check_in_label(l, name) }
    });
    let text = Signal::derive(move || if here() { t::door::undo(l) } else { t::door::check_in(l) });
    let class = Signal::derive(move || if here() { "button quiet" } else { "button" });
    view! {
        <li class="door-row" data-here=move || here().then_some("")>
            <div class="door-who" inner_html=who></div>
            <button type="button" class=class aria-label=label inner_html=text on:click=press></button>
        </li>
    }
}
