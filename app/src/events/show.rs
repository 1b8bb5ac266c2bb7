//! One event.

use super::api::{Accept, Appear, CallOff, Cancel, Decline, Register, show};
use super::edit::ScopeChoice;
use super::id_param;
use super::preview::Preview;
use super::register::RegistrationBox;
use crate::boot::{now, use_boot, use_locale};
use crate::ui::{
    Badges, Breadcrumbs, Form, Gallery, Hidden, Icon, KindMark, Lines, Loaded, PageTitle, Person, Post, data,
    price,
};
use domain::circle::Visibility;
use domain::event::{Event, EventState, Speaker};
use domain::file::{Handout, Picture};
use domain::{Error, Locale, t, time};
use leptos::prelude::*;
use leptos_meta::Meta;

/// The ways of the page's forms.
#[derive(Clone, Copy)]
pub(super) struct Posts {
    pub(super) register: Post,
    pub(super) cancel: Post,
    pub(super) accept: Post,
    pub(super) decline: Post,
    pub(super) appear: Post,
    pub(super) call_off: Post,
}

/// One event.
#[component]
pub fn Show() -> impl IntoView {
    let posts = Posts {
        register: Post::to::<Register>(),
        cancel: Post::to::<Cancel>(),
        accept: Post::to::<Accept>(),
        decline: Post::to::<Decline>(),
        appear: Post::to::<Appear>(),
        call_off: Post::to::<CallOff>(),
    };
    let all = [posts.register, posts.cancel, posts.accept, posts.decline, posts.appear, posts.call_off];
    let found = data(
        move || (id_param(), all.map(|post| post.answers().get())),
        |(id, _)| async move {
            match id {
                Some(id) => show(id).await,
                None => Err(Error::NotFound.into()),
            }
        },
    );
    view! { <Loaded from=found view=move |event| view! { <EventPage event=event posts=posts /> } /> }
}

/// When an event is, with the year: whole days, one evening, or from one moment to another.
fn when(event: &Event, l: Locale) -> String {
    let card = &event.card;
    if card.all_day {
        let (first, last) = (card.starts.date(), card.last_day());
        return if first == last {
            format!("{} {}", time::day_with_year(first, l), t::event::all_day(l))
        } else {
            format!("{} – {}", time::day_with_year(first, l), time::day_with_year(last, l))
        };
    }
    span(card.starts, card.ends, l)
}

fn span(start: domain::Moment, end: domain::Moment, l: Locale) -> String {
    if start.date() == end.date() {
        format!("{} {}–{}", start.day_with_year(l), start.clock(), end.clock())
    } else {
        format!("{} – {}", start.full(l), end.full(l))
    }
}

#[component]
fn EventPage(event: Event, posts: Posts) -> impl IntoView {
    let l = use_locale();
    let card = event.card.clone();
    let community = use_boot().with_value(|b| b.community.clone());
    let hidden_people = card.taken - event.people.len() as i64;
    view! {
        <PageTitle text=card.title.clone() />
        <Meta name="description" content=card.summary.clone() />
        <Meta property="og:title" content=card.title.clone() />
        <Meta property="og:description" content=format!("{} {}", card.when(now(), l), card.summary) />
        <Meta property="og:site_name" content=community />
        <Preview event=event.clone() />
        <Breadcrumbs above=vec![("/events".to_owned(), t::nav::events(l).to_owned())] here=card.title.clone() />
        <article class="event" data-kind=card.kind.code()>
            {event.can_edit.then(|| view! { <HostBar event=event.clone() call_off=posts.call_off /> })}
            <header class="event-head">
                <Facts event=event.clone() />
                <RegistrationBox event=event.clone() posts=posts />
            </header>
            // After when, where and the button: a flyer in portrait format would push them out of sight.
            {event
                .files
                .cover
                .clone()
                .map(|c| view! { <img class="event-cover" src=c.href() width=c.width.to_string() height=c.height.to_string() alt="" decoding="async" /> })}
            <Given html=event.materials_html.clone() handouts=event.files.handouts.clone() />
            <Recap html=event.recap_html.clone() pictures=event.files.pictures.clone() />
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

/// What those who take part are given.
#[component]
fn Given(html: Option<String>, handouts: Vec<Handout>) -> impl IntoView {
    let l = use_locale();
    if html.is_none() && handouts.is_empty() {
        return ().into_any();
    }
    let files = handouts
        .into_iter()
        .map(|h| view! { <li><a href=h.href() rel="external"><Icon name="download" />{h.label.clone()}</a> " " <span class="meta">{h.size()}</span></li> })
        .collect_view();
    view! {
        <section class="section">
            <h2>{t::event::materials(l)}</h2>
            {html.map(|html| view! { <div class="prose" inner_html=html></div> })}
            {(!files.is_empty()).then(|| view! { <ul class="handouts">{files}</ul> })}
        </section>
    }
    .into_any()
}

/// What the host tells of it afterwards.
#[component]
fn Recap(html: Option<String>, pictures: Vec<Picture>) -> impl IntoView {
    let l = use_locale();
    if html.is_none() && pictures.is_empty() {
        return ().into_any();
    }
    view! {
        <section class="section">
            <h2>{t::event::recap(l)}</h2>
            {html.map(|html| view! { <div class="prose" inner_html=html></div> })}
            {(!pictures.is_empty()).then(|| view! { <Gallery pictures=pictures /> })}
        </section>
    }
    .into_any()
}

/// Title, when, where, for how much, with whom.
#[component]
fn Facts(event: Event) -> impl IntoView {
    let l = use_locale();
    let card = event.card.clone();
    let visibility = match event.visibility {
        Visibility::Public => None,
        Visibility::Members => Some(t::event::visibility_members(l)),
        Visibility::Circle => Some(t::event::visibility_circle(l)),
    };
    let there = event.there.map(|(start, end)| {
        view! { <span class="aside">{t::event::there_zone(l, &event.zone)} ": " {span(start, end, l)}</span> }
    });
    let online = card.online.then(|| {
        let link = match event.online_url.clone() {
            Some(url) => {
                view! { <a href=url rel="external noreferrer noopener" target="_blank">{t::event::join_online(l)}</a> }.into_any()
            }
            None => view! { <span class="meta">{t::event::online_hint(l)}</span> }.into_any(),
        };
        view! { <div><dt><Icon name="online" />{t::event::online(l)}</dt><dd>{link}</dd></div> }
    });
    let cost =
        if card.price_yen == 0 { price(0, l) } else { t::event::price_door(l, price(card.price_yen, l)) };
    view! {
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
                    <dd>
                        <time datetime=card.starts.iso()>{when(&event, l)}</time>
                        {there}
                        {event.series.clone().map(|(_, rule)| view! { <span class="aside">{rule}</span> })}
                    </dd>
                </div>
                {(!card.place.is_empty())
                    .then(|| view! { <div><dt><Icon name="place" />{t::event::place(l)}</dt><dd>{card.place.clone()}</dd></div> })}
                {online}
                <div><dt><Icon name="yen" />{t::event::price(l)}</dt><dd>{cost}</dd></div>
                <div>
                    <dt><Icon name="me" />{t::event::host(l)}</dt>
                    <dd class="hosts">
                        <Person person=event.host.clone() />
                        {event.cohosts.clone().into_iter().map(|p| view! { <Person person=p /> }).collect_view()}
                    </dd>
                </div>
                {(!event.speakers.is_empty()).then(|| view! { <Speakers speakers=event.speakers.clone() /> })}
            </dl>
            <AddToCalendar event=event />
        </div>
    }
}

#[component]
fn Speakers(speakers: Vec<Speaker>) -> impl IntoView {
    let l = use_locale();
    let name = |speaker: Speaker| match speaker.handle {
        Some(handle) => {
            view! { <li><a href=format!("/members/{handle}")>{speaker.label}</a></li> }.into_any()
        }
        None => view! { <li>{speaker.label}</li> }.into_any(),
    };
    view! {
        <div>
            <dt><Icon name="people" />{t::event::speakers(l)}</dt>
            <dd><ul class="speakers">{speakers.into_iter().map(name).collect_view()}</ul></dd>
        </div>
    }
}

/// Speakers in one line.
pub(super) fn speakers_text(speakers: &[Speaker]) -> String {
    speakers.iter().map(|s| s.label.as_str()).collect::<Vec<_>>().join("、")
}

/// Ways to take the event into one's own calendar. Nothing is asked of others until one of them is chosen.
#[component]
fn AddToCalendar(event: Event) -> impl IntoView {
    let l = use_locale();
    if event.over || event.card.state != EventState::Published {
        return ().into_any();
    }
    let id = event.card.id;
    view! {
        <details class="add-to-calendar">
            <summary class="button small quiet"><Icon name="calendar" />{t::event::add_to_calendar(l)}</summary>
            <ul>
                <li><a href=format!("/events/{id}.ics") rel="external">{t::event::add_apple(l)}</a></li>
                <li><a href=google(&event) rel="external noreferrer noopener" target="_blank">{t::event::add_google(l)}</a></li>
                <li><a href=outlook(&event) rel="external noreferrer noopener" target="_blank">{t::event::add_outlook(l)}</a></li>
            </ul>
        </details>
    }
    .into_any()
}

/// `20261128T103000Z`: an instant in UTC, without signs between.
fn compact(at: domain::Moment) -> String {
    let utc = domain::Moment { offset: 0, ..at }.iso();
    utc.chars().take(19).filter(|c| *c != '-' && *c != ':').chain(['Z']).collect()
}

fn google(event: &Event) -> String {
    let card = &event.card;
    let dates = if card.all_day {
        let day = |date| time::iso_date(date).replace('-', "");
        format!("{}/{}", day(card.starts.date()), day(domain::calendar::day_step(card.last_day(), 1)))
    } else {
        format!("{}/{}", compact(card.starts), compact(card.ends))
    };
    format!(
        "https://calendar.google.com/calendar/render?action=TEMPLATE&text={}&dates={dates}&location={}&details={}",
        domain::member::percent(&card.title),
        domain::member::percent(&card.place),
        domain::member::percent(&card.summary),
    )
}

fn outlook(event: &Event) -> String {
    let card = &event.card;
    let (start, end) = if card.all_day {
        (time::iso_date(card.starts.date()), time::iso_date(domain::calendar::day_step(card.last_day(), 1)))
    } else {
        let utc = |at: domain::Moment| {
            domain::Moment { offset: 0, ..at }.iso().chars().take(19).chain(['Z']).collect()
        };
        (utc(card.starts), utc(card.ends))
    };
    format!(
        "https://outlook.office.com/calendar/0/action/compose?rru=addevent&subject={}&startdt={start}&enddt={end}&location={}&allday={}",
        domain::member::percent(&card.title),
        domain::member::percent(&card.place),
        card.all_day,
    )
}

#[component]
fn HostBar(event: Event, call_off: Post) -> impl IntoView {
    let l = use_locale();
    let id = event.card.id;
    let series = event.series.is_some();
    view! {
        <div class="host-bar" role="group" aria-label=t::event::host_tools(l)>
            <span class="host-bar-label">{t::event::host(l)}</span>
            <a class="button small" href=format!("/events/{id}/edit")><Icon name="edit" />{t::event::edit_short(l)}</a>
            <a class="button small" href=format!("/events/{id}/attendees")><Icon name="people" />{t::event::attendees(l, event.card.taken)}</a>
            <a class="button small" href=format!("/events/{id}/questions")><Icon name="talk" />{t::event::questions_edit(l)}</a>
            <a class="button small" href=format!("/events/{id}/files")><Icon name="camera" />{t::file::title(l)}</a>
            <a class="button small" href=format!("/events/new?copy={id}")><Icon name="plus" />{t::event::copy(l)}</a>
            {(event.card.state == EventState::Published && !event.over)
                .then(|| {
                    view! {
                        <details class="confirm">
                            <summary class="button small danger">{t::event::call_off(l)}</summary>
                            <p>{t::event::call_off_text(l)}</p>
                            <Form post=call_off prefix="">
                                <Hidden name="id" value=id.to_string() />
                                {series.then(|| view! { <ScopeChoice /> })}
                                <Lines name="reason" label=t::event::reason(l) hint=t::event::reason_hint(l) rows=2 />
                                <div class="form-actions"><button class="button danger" disabled=move || call_off.sending().get()>{t::event::call_off_yes(l)}</button></div>
                            </Form>
                        </details>
                    }
                })}
        </div>
    }
}
