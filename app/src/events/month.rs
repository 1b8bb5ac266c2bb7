//! A month as a grid: one tab stop, arrows by day.

use super::calendar::by_day;
use crate::boot::use_locale;
use crate::ui::{EventList, Icon, kind_icon};
use domain::calendar::{CalendarPage, CalendarQuery, day_step, month_grid, month_step};
use domain::event::{EventCard, EventState};
use domain::registration::MyPart;
use domain::{Locale, t, time};
use jiff::civil::{Date, Weekday};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// Chips a day shows; more are behind a link to the day.
const CHIPS: usize = 3;
/// Dots a day shows on a phone.
const DOTS: usize = 4;

fn dow(day: Weekday) -> Option<&'static str> {
    match day {
        Weekday::Saturday => Some("sat"),
        Weekday::Sunday => Some("sun"),
        _ => None,
    }
}

/// Whether a key was pressed on a link: Enter follows it.
fn on_link(event: &KeyboardEvent) -> bool {
    use wasm_bindgen::JsCast;
    event.key() == "Enter"
        && event
            .target()
            .and_then(|t| t.dyn_into::<web_sys::Element>().ok())
            .is_some_and(|e| e.closest("a").ok().flatten().is_some())
}

/// Another day of the same page: the reader stays where they are.
pub(super) fn stay() -> leptos_router::NavigateOptions {
    leptos_router::NavigateOptions { scroll: false, ..Default::default() }
}

#[component]
pub(super) fn Month(
    page: CalendarPage,
    query: CalendarQuery,
    focus: RwSignal<Option<Date>>,
    wish: RwSignal<Option<String>>,
) -> impl IntoView {
    let l = use_locale();
    let first = Weekday::Monday;
    let days = month_grid(page.date, first);
    let events = by_day(&page.events);
    let of = move |date: Date| {
        events.iter().find(|(d, _)| *d == date).map(|(_, list)| list.clone()).unwrap_or_default()
    };
    let selected = page.date;
    let chosen = of(selected);
    // The roving tab stop belongs to the script: without it every link is reached in turn.
    Effect::new(move |_| {
        focus.set(Some(selected));
        // What a key asked for on the page before, once this one is drawn.
        if let Some(selector) = wish.get_untracked() {
            wish.set(None);
            request_animation_frame(move || focus_element(&selector));
        }
    });
    let navigate = use_navigate();
    let go = {
        let query = query.clone();
        let days = days.clone();
        move |event: KeyboardEvent| {
            let at = focus.get_untracked().unwrap_or(selected);
            if event.ctrl_key() || event.meta_key() || event.alt_key() || on_link(&event) {
                return;
            }
            let moved = match event.key().as_str() {
                "ArrowLeft" => day_step(at, -1),
                "ArrowRight" => day_step(at, 1),
                "ArrowUp" => day_step(at, -7),
                "ArrowDown" => day_step(at, 7),
                "PageUp" => month_step(at, -1),
                "PageDown" => month_step(at, 1),
                "Home" => day_step(at, -i64::from(at.weekday().since(first))),
                "End" => day_step(at, 6 - i64::from(at.weekday().since(first))),
                "Enter" => {
                    event.prevent_default();
                    if at == selected {
                        focus_element("#day-h");
                    } else {
                        wish.set(Some("#day-h".to_owned()));
                        navigate(&query.at(at).href(), stay());
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            if days.contains(&moved) && moved.first_of_month() == selected.first_of_month() {
                focus.set(Some(moved));
                focus_day(moved);
            } else {
                wish.set(Some(day_selector(moved)));
                navigate(&query.at(moved).href(), stay());
            }
        }
    };
    let weeks: Vec<Vec<Date>> = days.chunks(7).map(<[Date]>::to_vec).collect();
    let heads: Vec<Date> = days.iter().take(7).copied().collect();
    let today = page.today;
    view! {
        <table class="cal-grid" role="grid" aria-labelledby="cal-title" on:keydown=go>
            <thead>
                <tr>
                    {heads
                        .into_iter()
                        .map(|d| view! { <th scope="col" data-dow=dow(d.weekday())>{time::weekday(d.weekday(), l)}</th> })
                        .collect_view()}
                </tr>
            </thead>
            <tbody>
                {weeks
                    .into_iter()
                    .map(|week| {
                        view! {
                            <tr>
                                {week
                                    .into_iter()
                                    .map(|date| {
                                        view! {
                                            <Day
                                                date=date
                                                events=of(date)
                                                query=query.clone()
                                                outside=date.first_of_month() != selected.first_of_month()
                                                today=date == today
                                                selected=date == selected
                                                focus=focus
                                            />
                                        }
                                    })
                                    .collect_view()}
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
        <section class="day-list" aria-labelledby="day-h">
            <h2 id="day-h" tabindex="-1">{time::day(selected, l)}</h2>
            {if chosen.is_empty() {
                view! { <p class="meta">{t::calendar::none_day(l)}</p> }.into_any()
            } else {
                view! { <EventList events=chosen dated=false /> }.into_any()
            }}
        </section>
    }
}

#[component]
fn Day(
    date: Date,
    events: Vec<EventCard>,
    query: CalendarQuery,
    outside: bool,
    today: bool,
    selected: bool,
    focus: RwSignal<Option<Date>>,
) -> impl IntoView {
    let l = use_locale();
    let href = query.at(date).href();
    let count = events.len();
    let label = t::calendar::day_label(l, time::day(date, l), count as i64);
    let link_tab = move || focus.with(Option::is_some).then_some("-1");
    let cell_tab = move || focus.get().map(|f| if f == date { "0" } else { "-1" });
    view! {
        <td
            class="cal-day"
            class:is-outside=outside
            class:is-today=today
            data-date=date.to_string()
            data-dow=dow(date.weekday())
            aria-selected=selected.to_string()
            aria-current=today.then_some("date")
            tabindex=cell_tab
        >
            <div class="cal-day-inner">
                <a class="cal-date" href=href.clone() aria-label=label tabindex=link_tab><span class="cal-num">{date.day()}</span></a>
                {(count > 0)
                    .then(|| {
                        view! {
                            <ul class="cal-chips">
                                {events
                                    .iter()
                                    .take(CHIPS)
                                    .map(|e| view! { <li><Chip event=e.clone() l=l focus=focus /></li> })
                                    .collect_view()}
                            </ul>
                        }
                    })}
                {(count > CHIPS)
                    .then(|| {
                        view! {
                            <a class="cal-more" href=href.clone() tabindex=link_tab aria-label=t::calendar::more(l, (count - CHIPS) as i64)>
                                "+" {count - CHIPS}
                            </a>
                        }
                    })}
                {(count > 0)
                    .then(|| {
                        view! {
                            <span class="cal-dots" aria-hidden="true">
                                {events.iter().take(DOTS).map(|e| view! { <i data-kind=e.kind.code()></i> }).collect_view()}
                            </span>
                        }
                    })}
            </div>
        </td>
    }
}

#[component]
fn Chip(event: EventCard, l: Locale, focus: RwSignal<Option<Date>>) -> impl IntoView {
    let mine = match event.mine {
        MyPart::Confirmed => Some(("registered", t::event::mine_confirmed(l).to_owned())),
        MyPart::Waiting { position } => Some(("waiting", t::event::mine_waiting(l, position))),
        MyPart::None => None,
    };
    let state = match event.state {
        EventState::Cancelled => Some("cancelled"),
        EventState::Draft => Some("draft"),
        EventState::Published => None,
    };
    let note = match event.state {
        EventState::Cancelled => t::event::cancelled(l).to_owned(),
        _ => mine.as_ref().map(|(_, text)| text.clone()).unwrap_or_default(),
    };
    // The day stands once in the cell, the kind is a shape: those who listen hear both with every event.
    let until =
        if event.starts.date() == event.ends.date() { event.ends.clock() } else { event.ends.short(l) };
    view! {
        <a
            class="chip"
            data-kind=event.kind.code()
            data-mine=mine.as_ref().map(|(code, _)| *code)
            data-state=state
            href=format!("/events/{}", event.id)
            tabindex=move || focus.with(Option::is_some).then_some("-1")
        >
            <Icon name=kind_icon(event.kind) />
            <span class="visually-hidden">{format!("{} ", event.starts.day(l))}</span>
            <span class="chip-time">{event.starts.clock()}</span>
            <span class="visually-hidden">{format!("–{until} {} ", event.kind.name(l))}</span>
            <span class="chip-title">{event.title}</span>
            <span class="visually-hidden">{format!(" {note}")}</span>
        </a>
    }
}

/// Moves the focus within the month that is shown.
pub(super) fn focus_day(date: Date) {
    focus_element(&day_selector(date));
}

/// The cell of a day.
pub(super) fn day_selector(date: Date) -> String {
    format!("[data-date=\"{date}\"]")
}

fn focus_element(selector: &str) {
    use wasm_bindgen::JsCast;
    let Ok(Some(element)) = document().query_selector(selector) else { return };
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        let _focused = element.focus();
    }
}
