//! Who came, for those who host. Without script it is a list with a form for each person; the script puts in its place
//! what works without network.

use super::api::{CheckInPage, Mark, show};
use super::id_param;
use super::live::Live;
use crate::boot::{form_key, use_locale};
use crate::ui::{Breadcrumbs, Empty, Icon, Loaded, Notice, PageHead, PageTitle, data, price};
use domain::check_in::{DoorQuery, Expected, Guest, Since};
use domain::event::EventState;
use domain::{Error, EventId, Locale, Moment, t};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;

fn query() -> DoorQuery {
    use_query_map().with(|m| DoorQuery {
        words: m.get("q").unwrap_or_default(),
        ticket: m.get("ticket").filter(|t| !t.is_empty()),
    })
}

/// Who came.
#[component]
pub fn CheckIn() -> impl IntoView {
    let asked = Memo::new(move |_| query());
    let found = data(
        move || (id_param(), asked.get()),
        |(id, query)| async move {
            match id {
                Some(id) => show(id, query).await,
                None => Err(Error::NotFound.into()),
            }
        },
    );
    view! { <Loaded from=found view=move |page| view! { <CheckInView page=page /> } /> }
}

#[component]
fn CheckInView(page: CheckInPage) -> impl IntoView {
    let l = use_locale();
    let (id, title) = (page.card.id, page.card.title.clone());
    let above = vec![
        ("/events".to_owned(), t::nav::events(l).to_owned()),
        (format!("/events/{id}"), title.clone()),
        (format!("/events/{id}/attendees"), t::event::attendees_title(l).to_owned()),
    ];
    let open = page.card.state == EventState::Published;
    // What the server rendered is taken over first; then comes what only the browser can.
    let live = RwSignal::new(false);
    Effect::new(move |_| live.set(open));
    view! {
        <PageTitle text=format!("{} {title}", t::door::title(l)) />
        <Breadcrumbs above=above here=t::door::title(l) />
        <PageHead title=t::door::title(l) lede=title />
        {(!open).then(|| view! { <Notice tone="warning"><p>{t::door::closed(l)}</p></Notice> })}
        {move || {
            let page = page.clone();
            if live.get() {
                view! { <Live event=id page=page.door /> }.into_any()
            } else {
                view! { <Plain event=id page=page open=open /> }.into_any()
            }
        }}
    }
}

/// How many came.
#[component]
pub(super) fn Counter(#[prop(into)] came: Signal<i64>, #[prop(into)] all: Signal<i64>) -> impl IntoView {
    let l = use_locale();
    view! {
        <div class="door-counter">
            <p>{move || t::door::counter(l, all.get(), came.get())}</p>
            <progress max=move || all.get().max(1).to_string() value=move || came.get().to_string() aria-hidden="true"></progress>
        </div>
    }
}

/// The name, what they pay, and since when they are here.
pub(super) fn who(guest: &Guest, l: Locale) -> impl IntoView + use<> {
    let pay = (guest.price_yen > 0).then(|| t::door::door_price(l, price(guest.price_yen, l)));
    view! {
        <span class="door-name">{guest.name.clone()}</span>
        {pay.map(|text| view! { <span class="meta">{text}</span> })}
    }
}

/// `18:55 に受付（佐藤）`.
pub(super) fn since_text(since: &Since, clock: String, l: Locale) -> String {
    if since.by.is_empty() { t::door::since(l, clock) } else { t::door::since_by(l, clock, &since.by) }
}

/// The page without script.
#[component]
fn Plain(event: EventId, page: CheckInPage, open: bool) -> impl IntoView {
    let l = use_locale();
    let words = query().words;
    let door = page.door;
    let offset = door.now.offset;
    let ticket = door.ticket.clone().map(|found| match found {
        Some(expected) => view! { <ul class="door-list door-asked">{row(event, expected, offset, open, l)}</ul> }.into_any(),
        None => view! { <Notice tone="danger"><p class="notice-title">{t::door::not_listed_title(l)}</p><p>{t::door::not_listed_text(l)}</p></Notice> }.into_any(),
    });
    let list = if !door.found.is_empty() {
        let rows = door.found.into_iter().map(|e| row(event, e, offset, open, l)).collect_view();
        view! { <ul class="door-list" aria-label=t::door::list(l)>{rows}</ul> }.into_any()
    } else if words.is_empty() {
        view! { <Empty title=t::door::nobody_title(l) text=t::door::nobody_text(l) /> }.into_any()
    } else {
        view! { <Empty title=t::door::none_title(l) text=t::door::none_text(l) /> }.into_any()
    };
    view! {
        {ticket}
        <Counter came=door.came all=door.all />
        <form class="search-row" method="get" action=format!("/events/{event}/check-in")>
            <label class="visually-hidden" for="q">{t::door::search(l)}</label>
            <input id="q" name="q" type="search" value=words placeholder=t::door::search(l) autocomplete="off" />
            <button class="button">{t::door::search_button(l)}</button>
        </form>
        {list}
        {(door.more > 0).then(|| view! { <p class="meta">{t::door::more(l, door.more)}</p> })}
    }
}

/// One person, with the form that lets them in or takes that back.
fn row(event: EventId, expected: Expected, offset: i32, open: bool, l: Locale) -> impl IntoView + use<> {
    let Expected { guest, since } = expected;
    let here = since.is_some();
    let text = since.map(|since| since_text(&since, Moment { at: since.at, offset }.clock(), l));
    let (label, class) = if here {
        (t::door::undo_label(l, &guest.name), "button quiet")
    } else {
        (t::door::check_in_label(l, &guest.name), "button")
    };
    let form = open.then(|| {
        view! {
            <form method="post" action=Mark::url()>
                <input type="hidden" name="id" value=event.to_string() />
                <input type="hidden" name="guest" value=guest.id.to_string() />
                <input type="hidden" name="came" value=if here { "" } else { "yes" } />
                <input type="hidden" name="key" value=form_key(&format!("door-{}-{here}", guest.id)) />
                <button class=class aria-label=label>{if here { t::door::undo(l) } else { t::door::check_in(l) }}</button>
            </form>
        }
    });
    view! {
        <li class="door-row" data-here=here.then_some("")>
            <div class="door-who">
                {who(&guest, l)} {text.map(|text| view! { <span class="door-since"><Icon name="check" />{text}</span> })}
            </div>
            {form}
        </li>
    }
}
