//! One's own ticket, on the screen and on paper.

use super::api::{TicketPage, ticket};
use super::id_param;
use crate::boot::{now, use_locale};
use crate::ui::{Breadcrumbs, Icon, Loaded, Notice, PageTitle, data, price};
use domain::check_in::short_code;
use domain::event::EventState;
use domain::{Error, t};
use leptos::prelude::*;

/// One's own ticket.
#[component]
pub fn Ticket() -> impl IntoView {
    let found = data(id_param, |id| async move {
        match id {
            Some(id) => ticket(id).await,
            None => Err(Error::NotFound.into()),
        }
    });
    view! { <Loaded from=found view=move |page| view! { <TicketView page=page /> } /> }
}

#[component]
fn TicketView(page: TicketPage) -> impl IntoView {
    let l = use_locale();
    let TicketPage { card, ticket, qr } = page;
    let above = vec![
        ("/events".to_owned(), t::nav::events(l).to_owned()),
        (format!("/events/{}", card.id), card.title.clone()),
    ];
    let off = match card.state {
        EventState::Published => None,
        EventState::Cancelled => Some(t::door::ticket_off(l)),
        EventState::Draft => Some(t::door::ticket_draft(l)),
    };
    let code = off.is_none().then(|| {
        view! {
            <Qr size=qr.0 path=qr.1 />
            <p class="ticket-code"><span class="meta">{t::door::ticket_code(l)}</span> <code>{short_code(&ticket.code)}</code></p>
        }
    });
    view! {
        <PageTitle text=format!("{} {}", t::door::ticket_title(l), card.title) />
        <Breadcrumbs above=above here=t::door::ticket_title(l) />
        {off.map(|text| view! { <Notice tone="danger"><p>{text}</p></Notice> })}
        <article class="ticket" data-kind=card.kind.code()>
            <header class="ticket-head">
                <p class="meta">{t::door::ticket_title(l)}</p>
                <h1>{card.title.clone()}</h1>
            </header>
            {code}
            <dl class="ticket-facts">
                <div><dt><Icon name="me" />{t::door::ticket_name(l)}</dt><dd class="ticket-name">{ticket.name}</dd></div>
                <div><dt><Icon name="clock" />{t::event::when(l)}</dt><dd><time datetime=card.starts.iso()>{card.when(now(), l)}</time></dd></div>
                {(!card.place.is_empty())
                    .then(|| view! { <div><dt><Icon name="place" />{t::event::place(l)}</dt><dd>{card.place.clone()}</dd></div> })}
                {(ticket.price_yen > 0)
                    .then(|| view! { <div><dt><Icon name="yen" />{t::event::price(l)}</dt><dd>{t::door::pay(l, price(ticket.price_yen, l))}</dd></div> })}
            </dl>
        </article>
        {off.is_none().then(|| view! { <p class="meta ticket-hint">{t::door::ticket_text(l)}</p> })}
        <p class="page-actions ticket-hint"><a class="button quiet" href=format!("/events/{}", card.id)>{t::door::back(l)}</a></p>
    }
}

/// A QR code: dark on white in every theme, since many readers know no other.
#[component]
fn Qr(size: usize, path: String) -> impl IntoView {
    let l = use_locale();
    let inside =
        format!("<rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/><path fill=\"#000\" d=\"{path}\"/>");
    view! {
        <svg class="qr" role="img" aria-label=t::door::ticket_qr(l) viewBox=format!("0 0 {size} {size}") shape-rendering="crispEdges" inner_html=inside></svg>
    }
}
