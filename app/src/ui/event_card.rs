//! An event in a list.

use super::{Icon, Markup};
use crate::boot::{now, use_locale};
use domain::event::{EventCard, EventKind, EventState};
use domain::registration::MyPart;
use domain::{Locale, Timestamp, t, time};
use leptos::prelude::*;

/// The heading level of the titles in a list: it follows the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CardLevel {
    /// Right below the page's title.
    H2,
    /// Below a section's.
    #[default]
    H3,
}

/// The kind of an event: a shape and a word.
#[component]
pub fn KindMark(
    /// The kind.
    kind: EventKind,
) -> impl IntoView {
    let l = use_locale();
    view! { <span class="kind" data-kind=kind.code()><Icon name=kind_icon(kind) />{kind.name(l)}</span> }
}

/// The icon of a kind.
#[must_use]
pub const fn kind_icon(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Seminar => "kind-seminar",
        EventKind::Training => "kind-training",
        EventKind::Reading => "kind-reading",
        EventKind::Study => "kind-study",
        EventKind::Exchange => "kind-exchange",
        EventKind::Case => "kind-case",
        EventKind::Hearing => "kind-hearing",
        EventKind::Other => "kind-other",
    }
}

/// How many seats are left, in words, and how urgent that is (`many`, `few`, `full`).
#[must_use]
pub fn seats_text(card: &EventCard, l: Locale) -> Option<(String, &'static str)> {
    let left = card.left()?;
    Some(if card.full() {
        if card.waiting > 0 {
            (t::event::full_waiting(l, card.waiting), "full")
        } else {
            (t::event::full(l).to_owned(), "full")
        }
    } else if left <= 5 {
        (t::event::left(l, left), "few")
    } else {
        (t::event::left(l, left), "many")
    })
}

/// An event in a list.
#[component]
pub fn EventCardView(
    /// The event.
    card: EventCard,
    /// Whether the day stands beside it.
    #[prop(default = true)]
    dated: bool,
    /// The level of its heading.
    #[prop(optional)]
    level: CardLevel,
    /// Whether it is over.
    #[prop(optional)]
    past: bool,
    /// What follows below.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let l = use_locale();
    let date = card.starts.date();
    let dow = match date.weekday() {
        jiff::civil::Weekday::Saturday => Some("sat"),
        jiff::civil::Weekday::Sunday => Some("sun"),
        _ => None,
    };
    let state = match card.state {
        EventState::Cancelled => Some("cancelled"),
        EventState::Draft => Some("draft"),
        EventState::Published if past => Some("past"),
        EventState::Published => None,
    };
    let month = match l {
        Locale::Ja => format!("{}月", date.month()),
        Locale::En => time::month(date, l).chars().take(3).collect(),
    };
    let title = view! { <a href=format!("/events/{}", card.id)>{card.title.clone()}</a> };
    view! {
        <li class="event-card" data-kind=card.kind.code() data-state=state>
            {dated
                .then(|| {
                    view! {
                        <time class="date-block" datetime=card.starts.iso()>
                            {past.then(|| view! { <span class="date-year">{t::event::year(l, date.year())}</span> })}
                            <span class="date-month">{month}</span>
                            <span class="date-day">{date.day()}</span>
                            <span class="date-dow" data-dow=dow>{time::weekday(date.weekday(), l)}</span>
                        </time>
                    }
                })}
            <div class="event-card-body">
                <p class="event-card-top" inner_html=top(&card, l)></p>
                {match level {
                    CardLevel::H2 => view! { <h2 class="event-card-title">{title}</h2> }.into_any(),
                    CardLevel::H3 => view! { <h3 class="event-card-title">{title}</h3> }.into_any(),
                }}
                <p class="event-card-meta" inner_html=meta(&card, past, now(), l)></p>
                {children.map(|c| c())}
            </div>
        </li>
    }
}

/// The kind, and what is special about the event.
fn top(card: &EventCard, l: Locale) -> String {
    Markup::of(|m| write_top(m, card, l))
}

fn write_top(m: &mut Markup, card: &EventCard, l: Locale) {
    m.element("span", &[("class", "kind"), ("data-kind", card.kind.code())], |m| {
        m.icon(kind_icon(card.kind)).text(card.kind.name(l));
    });
    write_badges(m, card, l);
}

/// When in the day, where, for how much, and whether there is room.
fn meta(card: &EventCard, past: bool, now: Timestamp, l: Locale) -> String {
    Markup::of(|m| write_meta(m, card, past, now, l))
}

fn write_meta(m: &mut Markup, card: &EventCard, past: bool, now: Timestamp, l: Locale) {
    let when = if card.all_day && card.last_day() == card.starts.date() {
        t::event::all_day(l).to_owned()
    } else if !card.all_day && card.starts.date() == card.ends.date() {
        format!("{}–{}", card.starts.clock(), card.ends.clock())
    } else {
        card.when(now, l)
    };
    let mut part = |icon: Option<&'static str>, words: &str| {
        m.element("span", &[], |m| {
            icon.map(|icon| m.icon(icon));
            m.text(words);
        });
    };
    part(None, &when);
    if !card.place.is_empty() {
        part(Some("place"), &card.place);
    }
    if card.online {
        part(Some("online"), t::event::online(l));
    }
    part(None, &price(card.price_yen, l));
    if !past
        && card.state == EventState::Published
        && let Some((words, level)) = seats_text(card, l)
    {
        m.element("span", &[("class", "seats"), ("data-level", level)], |m| {
            m.text(&words);
        });
    }
}

/// `無料` or `¥1,200`.
#[must_use]
pub fn price(yen: i64, l: Locale) -> String {
    if yen == 0 { t::event::free(l).to_owned() } else { time::yen(yen) }
}

/// The reader's part, and what is special about the event.
fn write_badges(m: &mut Markup, card: &EventCard, l: Locale) {
    let mut badge = |tone: &str, words: &str| {
        m.element("span", &[("class", "badge"), ("data-tone", tone)], |m| {
            m.text(words);
        });
    };
    match card.state {
        EventState::Cancelled => badge("danger", t::event::cancelled(l)),
        EventState::Draft => badge("neutral", t::event::draft(l)),
        EventState::Published => {}
    }
    match card.mine {
        MyPart::Confirmed => badge("success", t::event::mine_confirmed(l)),
        MyPart::Offered { .. } => badge("warning", t::event::mine_offered(l)),
        MyPart::Waiting { position } => badge("warning", &t::event::mine_waiting(l, position)),
        MyPart::None => {}
    }
    if let Some(circle) = &card.circle {
        badge("info", &circle.name);
    }
}

/// The same, as a part of a page.
#[component]
pub fn Badges(
    /// The event.
    card: EventCard,
) -> impl IntoView {
    let l = use_locale();
    view! { <span class="badges" inner_html=Markup::of(|m| write_badges(m, &card, l))></span> }
}

/// Events one below the other.
#[component]
pub fn EventList(
    /// The events.
    events: Vec<EventCard>,
    /// Whether the day stands beside each.
    #[prop(default = true)]
    dated: bool,
    /// The level of the headings.
    #[prop(optional)]
    level: CardLevel,
) -> impl IntoView {
    view! {
        <ul class="event-list" class:compact=!dated>
            {events.into_iter().map(|card| view! { <EventCardView card=card dated=dated level=level /> }).collect_view()}
        </ul>
    }
}

/// The same list as text, for pages that show many or add to them; the day stands beside it.
pub fn write_event_list(m: &mut Markup, events: &[EventCard], now: Timestamp, l: Locale) {
    m.element("ul", &[("class", "event-list compact")], |m| {
        for card in events {
            write_event_card(m, card, now, l);
        }
    });
}

/// An event of such a list.
pub fn write_event_card(m: &mut Markup, card: &EventCard, now: Timestamp, l: Locale) {
    let mut attributes = vec![("class", "event-card"), ("data-kind", card.kind.code())];
    match card.state {
        EventState::Cancelled => attributes.push(("data-state", "cancelled")),
        EventState::Draft => attributes.push(("data-state", "draft")),
        EventState::Published => {}
    }
    let href = format!("/events/{}", card.id);
    m.element("li", &attributes, |m| {
        m.element("div", &[("class", "event-card-body")], |m| {
            m.element("p", &[("class", "event-card-top")], |m| write_top(m, card, l));
            m.element("h3", &[("class", "event-card-title")], |m| {
                m.element("a", &[("href", &href)], |m| {
                    m.text(&card.title);
                });
            });
            m.element("p", &[("class", "event-card-meta")], |m| write_meta(m, card, false, now, l));
        });
    });
}
