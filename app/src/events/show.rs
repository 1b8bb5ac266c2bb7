//! One event.

use super::api::{CallOff, Cancel, Register, show};
use super::id_param;
use super::register::RegistrationBox;
use crate::boot::{now, use_boot, use_locale};
use crate::ui::{
    Badges, Breadcrumbs, Form, Hidden, Icon, KindMark, Loaded, PageTitle, Person, Post, data, price,
};
use domain::circle::Visibility;
use domain::event::{Event, EventState};
use domain::{Error, t, time};
use leptos::prelude::*;
use leptos_meta::Meta;

/// One event.
#[component]
pub fn Show() -> impl IntoView {
    let register = Post::to::<Register>();
    let cancel = Post::to::<Cancel>();
    let call_off = Post::to::<CallOff>();
    let found = data(
        move || (id_param(), register.answers().get(), cancel.answers().get(), call_off.answers().get()),
        |(id, ..)| async move {
            match id {
                Some(id) => show(id).await,
                None => Err(Error::NotFound.into()),
            }
        },
    );
    view! {
        <Loaded from=found view=move |event| view! { <EventPage event=event register=register cancel=cancel call_off=call_off /> } />
    }
}

#[component]
fn EventPage(event: Event, register: Post, cancel: Post, call_off: Post) -> impl IntoView {
    let l = use_locale();
    let card = event.card.clone();
    let community = use_boot().with_value(|b| b.community.clone());
    let visibility = match event.visibility {
        Visibility::Public => None,
        Visibility::Members => Some(t::event::visibility_members(l)),
        Visibility::Circle => Some(t::event::visibility_circle(l)),
    };
    let when = if card.starts.date() == card.ends.date() {
        format!("{} {}–{}", card.starts.day_with_year(l), card.starts.clock(), card.ends.clock())
    } else {
        format!("{} – {}", card.starts.full(l), card.ends.full(l))
    };
    let hidden_people = card.taken - event.people.len() as i64;
    view! {
        <PageTitle text=card.title.clone() />
        <Meta name="description" content=card.summary.clone() />
        <Meta property="og:title" content=card.title.clone() />
        <Meta property="og:description" content=format!("{} {}", time::range(card.starts, card.ends, now(), l), card.summary) />
        <Meta property="og:site_name" content=community />
        <Breadcrumbs above=vec![("/events".to_owned(), t::nav::events(l).to_owned())] here=card.title.clone() />
        <article class="event" data-kind=card.kind.code()>
            {event.can_edit.then(|| view! { <HostBar event=event.clone() call_off=call_off /> })}
            <header class="event-head">
                <div class="event-main">
                    <p class="event-top">
                        <KindMark kind=card.kind />
                        <Badges card=card.clone() />
                        {visibility.filter(|_| card.circle.is_none()).map(|v| view! { <span class="badge" data-tone="neutral">{v}</span> })}
                    </p>
                    <h1>{card.title.clone()}</h1>
                    {(!card.summary.is_empty()).then(|| view! { <p class="lede">{card.summary.clone()}</p> })}
                    <dl class="facts">
                        <div>
                            <dt><Icon name="clock" />{t::event::when(l)}</dt>
                            <dd><time datetime=card.starts.iso()>{when}</time></dd>
                        </div>
                        {(!card.place.is_empty())
                            .then(|| view! { <div><dt><Icon name="place" />{t::event::place(l)}</dt><dd>{card.place.clone()}</dd></div> })}
                        {card
                            .online
                            .then(|| {
                                view! {
                                    <div>
                                        <dt><Icon name="online" />{t::event::online(l)}</dt>
                                        <dd>
                                            {match event.online_url.clone() {
                                                Some(url) => {
                                                    view! { <a href=url rel="external noreferrer noopener" target="_blank">{t::event::join_online(l)}</a> }
                                                        .into_any()
                                                }
                                                None => view! { <span class="meta">{t::event::online_hint(l)}</span> }.into_any(),
                                            }}
                                        </dd>
                                    </div>
                                }
                            })}
                        <div><dt><Icon name="yen" />{t::event::price(l)}</dt><dd>{price(card.price_yen, l)}</dd></div>
                        <div><dt><Icon name="me" />{t::event::host(l)}</dt><dd><Person person=event.host.clone() /></dd></div>
                        {(!event.speakers.is_empty())
                            .then(|| view! { <div><dt><Icon name="people" />{t::event::speakers(l)}</dt><dd>{speakers_text(&event.speakers)}</dd></div> })}
                    </dl>
                </div>
                <RegistrationBox event=event.clone() register=register cancel=cancel />
            </header>
            {event
                .recap_html
                .clone()
                .map(|html| view! { <section class="section"><h2>{t::event::recap(l)}</h2><div class="prose" inner_html=html></div></section> })}
            {(!event.html.is_empty())
                .then(|| view! { <section class="section"><h2>{t::event::about(l)}</h2><div class="prose" inner_html=event.html.clone()></div></section> })}
            {(!event.people.is_empty())
                .then(|| {
                    view! {
                        <aside class="event-aside" aria-label=t::event::people(l)>
                            <section class="card">
                                <h2>{t::event::people(l)}</h2>
                                <ul class="people">
                                    {event.people.clone().into_iter().map(|p| view! { <li><Person person=p /></li> }).collect_view()}
                                </ul>
                                {(hidden_people > 0).then(|| view! { <p class="meta">{t::event::people_more(l, hidden_people)}</p> })}
                            </section>
                        </aside>
                    }
                })}
        </article>
    }
}

/// Speakers in one line.
pub(super) fn speakers_text(speakers: &[domain::event::Speaker]) -> String {
    speakers.iter().map(|s| s.label.as_str()).collect::<Vec<_>>().join("、")
}

#[component]
fn HostBar(event: Event, call_off: Post) -> impl IntoView {
    let l = use_locale();
    let id = event.card.id;
    view! {
        <div class="host-bar" role="group" aria-label=t::event::host_tools(l)>
            <span class="host-bar-label">{t::event::host(l)}</span>
            <a class="button small" href=format!("/events/{id}/edit")><Icon name="edit" />{t::event::edit_short(l)}</a>
            <a class="button small" href=format!("/events/{id}/attendees")><Icon name="people" />{t::event::attendees(l, event.card.taken)}</a>
            {(event.card.state == EventState::Published && !event.over)
                .then(|| {
                    view! {
                        <details class="confirm">
                            <summary class="button small danger">{t::event::call_off(l)}</summary>
                            <p>{t::event::call_off_text(l)}</p>
                            <Form post=call_off prefix="">
                                <Hidden name="id" value=id.to_string() />
                                <div class="form-actions"><button class="button danger" disabled=move || call_off.sending().get()>{t::event::call_off_yes(l)}</button></div>
                            </Form>
                        </details>
                    }
                })}
        </div>
    }
}
