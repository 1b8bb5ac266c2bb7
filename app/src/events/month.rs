//! A month as a grid: one tab stop, arrows by day.

use super::calendar::by_day;
use crate::boot::use_locale;
use crate::ui::{EventList, Markup, kind_icon};
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
        leave_to_the_grid(selected);
        // Another month is drawn after this has run.
        request_animation_frame(move || leave_to_the_grid(selected));
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
    let today = page.today;
    let rows = Markup::of(|m| {
        for week in days.chunks(7) {
            m.element("tr", &[], |m| {
                for date in week {
                    let outside = date.first_of_month() != selected.first_of_month();
                    let day =
                        Day { date: *date, outside, today: *date == today, selected: *date == selected };
                    write_day(m, day, &of(*date), &query, l);
                }
            });
        }
    });
    let heads: Vec<Date> = days.iter().take(7).copied().collect();
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
            <tbody inner_html=rows></tbody>
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

/// A cell of the grid.
#[derive(Clone, Copy)]
struct Day {
    date: Date,
    outside: bool,
    today: bool,
    selected: bool,
}

fn write_day(m: &mut Markup, day: Day, events: &[EventCard], query: &CalendarQuery, l: Locale) {
    let class = match (day.outside, day.today) {
        (false, false) => "cal-day",
        (true, false) => "cal-day is-outside",
        (false, true) => "cal-day is-today",
        (true, true) => "cal-day is-outside is-today",
    };
    let iso = time::iso_date(day.date);
    let mut attributes = vec![("class", class), ("data-date", &iso)];
    if let Some(dow) = dow(day.date.weekday()) {
        attributes.push(("data-dow", dow));
    }
    attributes.push(("aria-selected", if day.selected { "true" } else { "false" }));
    if day.today {
        attributes.push(("aria-current", "date"));
    }
    m.element("td", &attributes, |m| {
        m.element("div", &[("class", "cal-day-inner")], |m| {
            write_events(m, day.date, events, &query.at(day.date).href(), l)
        });
    });
}

fn write_events(m: &mut Markup, date: Date, events: &[EventCard], href: &str, l: Locale) {
    let count = events.len();
    let label = t::calendar::day_label(l, time::day(date, l), count as i64);
    m.element("a", &[("class", "cal-date"), ("href", href), ("aria-label", &label)], |m| {
        m.element("span", &[("class", "cal-num")], |m| {
            m.text(&date.day().to_string());
        });
    });
    if count == 0 {
        return;
    }
    m.element("ul", &[("class", "cal-chips")], |m| {
        for event in events.iter().take(CHIPS) {
            m.element("li", &[], |m| write_chip(m, event, l));
        }
    });
    if count > CHIPS {
        let more = (count - CHIPS) as i64;
        let label = t::calendar::more(l, more);
        m.element("a", &[("class", "cal-more"), ("href", href), ("aria-label", &label)], |m| {
            m.text(&format!("+{more}"));
        });
    }
    // What a phone shows of a day, until it is opened.
    m.element("span", &[("class", "cal-dots"), ("aria-hidden", "true")], |m| {
        for event in events.iter().take(DOTS) {
            m.element("i", &[("data-kind", event.kind.code())], |_| {});
        }
    });
}

fn write_chip(m: &mut Markup, event: &EventCard, l: Locale) {
    let mine = match event.mine {
        MyPart::Confirmed => Some(("registered", t::event::mine_confirmed(l).to_owned())),
        MyPart::Offered { .. } => Some(("waiting", t::event::mine_offered(l).to_owned())),
        MyPart::Waiting { position } => Some(("waiting", t::event::mine_waiting(l, position))),
        MyPart::None => None,
    };
    let href = format!("/events/{}", event.id);
    let mut attributes = vec![("class", "chip"), ("data-kind", event.kind.code()), ("href", &href)];
    if let Some((code, _)) = &mine {
        attributes.push(("data-mine", code));
    }
    let note = match event.state {
        EventState::Cancelled => t::event::cancelled(l),
        _ => mine.as_ref().map_or("", |(_, text)| text),
    };
    match event.state {
        EventState::Cancelled => attributes.push(("data-state", "cancelled")),
        EventState::Draft => attributes.push(("data-state", "draft")),
        EventState::Published => {}
    }
    // The day stands once in the cell, the kind is a shape: those who listen hear both with every event.
    let until =
        if event.starts.date() == event.ends.date() { event.ends.clock() } else { event.ends.short(l) };
    let words = |m: &mut Markup, class: &str, words: &str| {
        m.element("span", &[("class", class)], |m| {
            m.text(words);
        });
    };
    m.element("a", &attributes, |m| {
        m.icon(kind_icon(event.kind));
        words(m, "visually-hidden", &format!("{} ", event.starts.day(l)));
        words(m, "chip-time", &event.starts.clock());
        words(m, "visually-hidden", &format!("–{until} {} ", event.kind.name(l)));
        words(m, "chip-title", &event.title);
        words(m, "visually-hidden", &format!(" {note}"));
    });
}

/// The grid is one stop for the tab key: its links are reached by the arrows, and by Enter.
fn leave_to_the_grid(stop: Date) {
    set_tab_stops(".cal-grid a", "-1");
    set_tab_stop(stop);
}

/// Makes a day the one at which the tab key stops.
fn set_tab_stop(date: Date) {
    set_tab_stops(".cal-grid [data-date]", "-1");
    set_tab_stops(&day_selector(date), "0");
}

fn set_tab_stops(selector: &str, tabindex: &str) {
    let Ok(found) = document().query_selector_all(selector) else { return };
    for index in 0..found.length() {
        use wasm_bindgen::JsCast;
        if let Some(element) = found.get(index).and_then(|n| n.dyn_into::<web_sys::Element>().ok()) {
            let _set = element.set_attribute("tabindex", tabindex);
        }
    }
}

/// Moves the focus within the month that is shown, and the tab stop with it.
pub(super) fn focus_day(date: Date) {
    set_tab_stop(date);
    focus_element(&day_selector(date));
}

/// The cell of a day.
pub(super) fn day_selector(date: Date) -> String {
    format!("[data-date=\"{}\"]", time::iso_date(date))
}

fn focus_element(selector: &str) {
    use wasm_bindgen::JsCast;
    let Ok(Some(element)) = document().query_selector(selector) else { return };
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        let _focused = element.focus();
    }
}
