//! A month as a grid: one tab stop, arrows by day.

use super::calendar::by_day;
use crate::boot::use_locale;
use crate::ui::{EventList, Icon, kind_icon};
use domain::calendar::{CalendarPage, CalendarQuery, View, day_step, month_grid, month_step};
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

#[component]
pub(super) fn Month(
    page: CalendarPage,
    query: CalendarQuery,
    host: bool,
    keys: NodeRef<leptos::html::Dialog>,
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
    let grid = NodeRef::<leptos::html::Table>::new();
    // The roving tab stop belongs to the script: without it every link is reached in turn.
    let focus = RwSignal::new(None::<Date>);
    Effect::new(move |_| focus.set(Some(selected)));
    let navigate = use_navigate();
    let go = {
        let query = query.clone();
        let today = page.today;
        let days = days.clone();
        move |event: KeyboardEvent| {
            let at = focus.get_untracked().unwrap_or(selected);
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
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
                "t" => today,
                "Enter" => {
                    event.prevent_default();
                    navigate(
                        &query.at(at).href(),
                        leptos_router::NavigateOptions { scroll: false, ..Default::default() },
                    );
                    focus_element("#day-h");
                    return;
                }
                "m" | "a" => {
                    let view = if event.key() == "a" { View::Agenda } else { View::Month };
                    navigate(
                        &CalendarQuery { view, date: Some(at), ..query.clone() }.href(),
                        Default::default(),
                    );
                    return;
                }
                "n" if host => {
                    navigate("/events/new", Default::default());
                    return;
                }
                "?" => {
                    if let Some(dialog) = keys.get_untracked() {
                        let _shown = dialog.show_modal();
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            if days.contains(&moved) && moved.first_of_month() == selected.first_of_month() {
                focus.set(Some(moved));
                focus_day(grid, moved);
            } else {
                navigate(
                    &query.at(moved).href(),
                    leptos_router::NavigateOptions { scroll: false, ..Default::default() },
                );
                focus_later(moved);
            }
        }
    };
    let weeks: Vec<Vec<Date>> = days.chunks(7).map(<[Date]>::to_vec).collect();
    let heads: Vec<Date> = days.iter().take(7).copied().collect();
    let today = page.today;
    view! {
        <table class="cal-grid" role="grid" aria-labelledby="cal-title" node_ref=grid on:keydown=go>
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
    let label = t::calendar::chip_label(
        l,
        time::range(event.starts, event.ends, l),
        event.kind.name(l),
        &event.title,
        note,
    );
    view! {
        <a
            class="chip"
            data-kind=event.kind.code()
            data-mine=mine.as_ref().map(|(code, _)| *code)
            data-state=state
            href=format!("/events/{}", event.id)
            aria-label=label.trim_end().to_owned()
            tabindex=move || focus.with(Option::is_some).then_some("-1")
        >
            <Icon name=kind_icon(event.kind) />
            <span class="chip-time">{event.starts.clock()}</span>
            <span class="chip-title">{event.title}</span>
        </a>
    }
}

fn focus_day(grid: NodeRef<leptos::html::Table>, date: Date) {
    let Some(grid) = grid.get_untracked() else { return };
    if let Ok(Some(cell)) = grid.query_selector(&format!("[data-date=\"{date}\"]")) {
        focus_it(&cell);
    }
}

/// After the next month has been drawn.
fn focus_later(date: Date) {
    set_timeout(
        move || focus_element(&format!("[data-date=\"{date}\"]")),
        std::time::Duration::from_millis(300),
    );
}

fn focus_element(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        focus_it(&element);
    }
}

fn focus_it(element: &web_sys::Element) {
    use wasm_bindgen::JsCast;
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        let _focused = element.focus();
    }
}
