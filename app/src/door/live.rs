//! The page at the door as the browser runs it: search while typing, one tap a person, and what was not told yet.

use super::camera::Camera;
use super::check_in::{Counter, since_text, who};
use super::desk::{Desk, Notice};
use super::result::ResultDialog;
use super::sync::{Link, Sync};
use super::worker;
use crate::boot::{use_locale, use_viewer};
use crate::ui::{Empty, Icon};
use domain::check_in::{DoorPage, Guest, Outcome, Who, find};
use domain::{Error, EventId, Locale, t};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use wasm_bindgen::JsCast;

/// Names shown at once.
const SHOWN: usize = 50;

/// The page at the door.
#[component]
pub(super) fn Live(event: EventId, page: DoorPage) -> impl IntoView {
    let l = use_locale();
    let member = use_viewer().map_or(0, |v| v.id.0);
    let desk = Desk::open(member, event, &page);
    let sync = Sync::begin(desk);
    let kept = RwSignal::new(false);
    worker::keep(format!("/events/{event}/check-in"), kept);
    show_asked_ticket(desk, sync);
    // Typed before the script was there.
    let words = RwSignal::new(typed());
    let found = Memo::new(move |_| {
        let words = words.with(|w| folded(w));
        desk.guests.with(|guests| {
            let all: Vec<Guest> = guests.iter().filter(|g| find(g, &words)).cloned().collect();
            let more = all.len().saturating_sub(SHOWN) as i64;
            (all.into_iter().take(SHOWN).collect::<Vec<_>>(), more)
        })
    });
    // Before the whole list is there, the page knows how many are on it.
    let first = page.all;
    let all = Signal::derive(move || {
        let known = desk.guests.with(|g| g.len() as i64);
        if desk.seq.get_value().is_some() { known } else { known.max(first) }
    });
    let came = Signal::derive(move || desk.here.with(|here| here.len() as i64));
    view! {
        <div class="door" data-live="" data-kept=move || kept.get().then_some("")>
            <LinkStatus desk=desk sync=sync />
            <Notices desk=desk />
            <Counter came=came all=all />
            <Camera desk=desk />
            <div class="search-row" role="search">
                <label class="visually-hidden" for="q">{t::door::search(l)}</label>
                <input id="q" name="q" type="search" placeholder=t::door::search(l) autocomplete="off" prop:value=move || words.get() on:input=move |event| words.set(event_target_value(&event)) />
            </div>
            <p class="visually-hidden" role="status">{move || desk.said.get()}</p>
            <ul class="door-list" aria-label=t::door::list(l)>
                <For each=move || found.with(|f| f.0.clone()) key=|g| (g.id, g.name.clone()) let:guest>
                    <Row guest=guest desk=desk />
                </For>
            </ul>
            {move || found.with(|f| f.0.is_empty()).then(|| if words.with(|w| w.trim().is_empty()) {
                view! { <Empty title=t::door::nobody_title(l) text=t::door::nobody_text(l) /> }.into_any()
            } else {
                view! { <Empty title=t::door::none_title(l) text=t::door::none_text(l) /> }.into_any()
            })}
            {move || found.with(|f| (f.1 > 0).then(|| view! { <p class="meta">{t::door::more(l, f.1)}</p> }))}
            <p class="meta door-kept" hidden=move || !kept.get()><Icon name="check" />{t::door::kept(l)}</p>
            <ResultDialog desk=desk />
        </div>
    }
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

/// Words as names are folded on the server: NFKC, which the browser knows, small letters, hiragana.
fn folded(words: &str) -> Vec<String> {
    let same = js_sys::JsString::from(words).normalize("NFKC");
    let same: String = same.into();
    let letter = |c: char| match c {
        'ァ'..='ヶ' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
        c => c,
    };
    same.split_whitespace().map(|word| word.to_lowercase().chars().map(letter).collect()).collect()
}

/// One person.
#[component]
fn Row(guest: Guest, desk: Desk) -> impl IntoView {
    let l = use_locale();
    let id = guest.id;
    let since = Memo::new(move |_| desk.since(id));
    let here = move || since.with(Option::is_some);
    let name = StoredValue::new(guest.name.clone());
    let press = move |event: web_sys::MouseEvent| {
        // The second press of a double one would take the first back.
        if event.detail() > 1 {
            return;
        }
        let came = since.with_untracked(Option::is_none);
        desk.note(Who::Guest(id), came);
        let name = name.get_value();
        desk.said.set(if came { t::door::came(l, name) } else { t::door::undone(l, name) });
    };
    view! {
        <li class="door-row" data-here=move || here().then_some("")>
            <div class="door-who">
                {who(&guest, l)}
                {move || since.get().map(|s| view! { <span class="door-since"><Icon name="check" />{since_text(&s, desk.clock(s.at), l)}</span> })}
            </div>
            <button
                type="button"
                class=move || if here() { "button quiet" } else { "button" }
                aria-label=move || if here() { t::door::undo_label(l, name.get_value()) } else { t::door::check_in_label(l, name.get_value()) }
                on:click=press
            >
                {move || if here() { t::door::undo(l) } else { t::door::check_in(l) }}
            </button>
        </li>
    }
}

/// What was not told yet, and why.
#[component]
fn LinkStatus(desk: Desk, sync: Sync) -> impl IntoView {
    let l = use_locale();
    let waiting = Memo::new(move |_| desk.queue.with(|q| q.len() as i64));
    // What is on its way is not worth a word.
    let quiet = move || sync.link.get() == Link::Fine && desk.keeps.get();
    view! {
        <div class="door-link notice" data-tone=move || if matches!(sync.link.get(), Link::Refused(_)) || !desk.keeps.get() { "danger" } else { "warning" } role="status" hidden=quiet>
            <Icon name="warning" />
            <div>
                {move || (waiting.get() > 0).then(|| view! { <p class="notice-title">{t::door::waiting(l, waiting.get())}</p> })}
                {move || match sync.link.get() {
                    Link::Fine => ().into_any(),
                    Link::Away => view! { <p>{t::door::away(l)}</p> <p>{t::door::waiting_text(l)}</p> }.into_any(),
                    Link::Refused(error) => view! { <Refused error=error sync=sync event=desk.event /> }.into_any(),
                }}
                {move || (!desk.keeps.get()).then(|| view! { <p>{t::door::not_saved(l)}</p> })}
            </div>
        </div>
    }
}

/// The server will not take it: why, and the one next step.
#[component]
fn Refused(error: Error, sync: Sync, event: EventId) -> impl IntoView {
    let l = use_locale();
    let step = if error == Error::SignedOut {
        view! { <a class="button small" rel="external" href=format!("/login?next=/events/{event}/check-in")>{t::door::login(l)}</a> }.into_any()
    } else {
        view! { <button type="button" class="button small" on:click=move |_| sync.retry()>{t::door::retry(l)}</button> }.into_any()
    };
    view! { <p>{t::door::refused(l)} ": " {error.text(l)}</p> {step} }
}

/// What turned out differently when it was told.
#[component]
fn Notices(desk: Desk) -> impl IntoView {
    let l = use_locale();
    view! {
        <section class="door-notices" role="alert" aria-label=t::door::notices(l) hidden=move || desk.notices.with(Vec::is_empty)>
            <h2>{t::door::notices(l)}</h2>
            <ul>
                <For each=move || desk.notices.get() key=|n| n.key.clone() let:notice>
                    {
                        let key = StoredValue::new(notice.key.clone());
                        view! {
                            <li>
                                <span>{notice_text(&notice, desk, l)}</span>
                                <button type="button" class="button small quiet" on:click=move |_| desk.notices.update(|all| all.retain(|n| n.key != key.get_value()))>{t::door::dismiss(l)}</button>
                            </li>
                        }
                    }
                </For>
            </ul>
        </section>
    }
}

fn notice_text(notice: &Notice, desk: Desk, l: Locale) -> String {
    let at = desk.clock(notice.at);
    match &notice.outcome {
        Outcome::Already(since) => t::door::notice_already(l, &notice.name, at, &since.by),
        Outcome::NotConfirmed => t::door::notice_not_confirmed(l, &notice.name),
        _ => t::door::notice_not_listed(l, at),
    }
}
