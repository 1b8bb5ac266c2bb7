//! A week or a day as columns of hours: every column is a day and holds links, the events in their order. The grid is
//! one tab stop; left and right go by day, up and down through the day's events.

use super::focus::{all, day_selector, first, focus, set_tab_stops, stay, target_in};
use super::hold::Hold;
use super::moving::{Draft, Draw, use_settle};
use super::now_line;
use super::nudge::{self, nudged};
use super::time_markup::{Grid, heads, rows};
use crate::boot::{use_boot, use_locale};
use domain::calendar::{CalendarPage, CalendarQuery, View, day_step, week_start};
use domain::event::EventCard;
use jiff::civil::Date;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use std::sync::Arc;

#[component]
pub(super) fn TimeGrid(page: CalendarPage, query: CalendarQuery, hold: Hold) -> impl IntoView {
    let l = use_locale();
    let boot = use_boot();
    let selected = page.date;
    let days: Vec<Date> = if query.view == View::Day {
        vec![selected]
    } else {
        let start = week_start(selected, hold.first);
        (0..7).map(|i| day_step(start, i)).collect()
    };
    let grid = Arc::new(Grid::of(&page, &query, days.clone(), l));
    let lanes = grid.lanes().to_string();
    let count = days.len().to_string();
    let (top, body) = (heads(&grid, None), rows(&grid, None));
    let draw = {
        let grid = grid.clone();
        move |draft: Option<&Draft>| {
            for (selector, html) in [(".tg-top", heads(&grid, draft)), (".tg-body", rows(&grid, draft))] {
                if let Some(element) = first(selector) {
                    element.set_inner_html(&html);
                }
            }
            leave_to_the_grid(selected);
            now_line::place(boot);
            if draft.is_some_and(|d| d.by_key) {
                focus("[data-draft]");
            }
        }
    };
    let draw: Draw = Arc::new(draw);
    let events = page.events.clone();
    Effect::new(move |_| {
        hold.focus.set(Some(selected));
        hold.moving.shown(&events, Some(draw.clone()));
        // Another view is drawn after this has run.
        request_animation_frame(move || {
            leave_to_the_grid(selected);
            scroll_to_the_day(hold);
            now_line::place(boot);
        });
        hold.grant();
    });
    now_line::keep(boot);
    let events = page.events.clone();
    let go = use_go(days, query, hold, selected, events);
    view! {
        <div
            class="tg"
            role="grid"
            aria-labelledby="cal-title"
            data-days=count
            data-lanes=lanes
            on:keydown=go
            on:focusin=move |event| follow(&event, hold)
            on:scroll=move |event| {
                if let Some(grid) = target_in(&event, ".tg") {
                    hold.scrolled.set_value(Some(grid.scroll_top()));
                }
            }
        >
            <div class="tg-top" role="rowgroup" inner_html=top></div>
            <div class="tg-body" role="rowgroup" inner_html=body></div>
        </div>
    }
}

/// What the keys do.
fn use_go(
    days: Vec<Date>,
    query: CalendarQuery,
    hold: Hold,
    selected: Date,
    events: Vec<EventCard>,
) -> impl Fn(KeyboardEvent) + Clone + 'static {
    let navigate = use_navigate();
    let settle = use_settle(hold.moving);
    move |event: KeyboardEvent| {
        let key = event.key();
        if let Some(draft) = nudged(&event, &events, hold.moving, View::Week) {
            event.prevent_default();
            return nudge::show(draft, &days, &query, hold, &navigate);
        }
        if event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key() {
            return;
        }
        if key == "Enter" && target_in(&event, "[data-draft]").is_some() {
            event.prevent_default();
            return settle();
        }
        let at = hold.at(selected);
        let on_event = target_in(&event, "[data-on]");
        let step = if query.view == View::Day { 1 } else { 7 };
        let moved = match key.as_str() {
            "ArrowLeft" => day_step(at, -1),
            "ArrowRight" => day_step(at, 1),
            "PageUp" => day_step(at, -step),
            "PageDown" => day_step(at, step),
            "Home" => days.first().copied().unwrap_or(at),
            "End" => days.last().copied().unwrap_or(at),
            "ArrowUp" | "ArrowDown" => {
                event.prevent_default();
                return walk(at, key == "ArrowDown");
            }
            // The day by itself; there the first of its events.
            "Enter" if on_event.is_none() => {
                event.prevent_default();
                if query.view == View::Day {
                    return walk(at, true);
                }
                hold.wish.set(Some(day_selector(at)));
                let day = CalendarQuery { view: View::Day, ..query.at(at) };
                return navigate(&day.href(), stay());
            }
            _ => return,
        };
        event.prevent_default();
        if !days.contains(&moved) {
            hold.wish.set(Some(day_selector(moved)));
            return navigate(&query.at(moved).href(), stay());
        }
        // From event to event at about the same time, where the day has one; else to the day itself.
        let sideways = key.starts_with("Arrow");
        let beside = on_event.filter(|_| sideways).and_then(|e| nearest(moved, start_of(&e)));
        match beside {
            Some(event) => {
                let _focused = event.focus();
            }
            None => {
                focus(&day_selector(moved));
            }
        }
    }
}

/// When an event begins as it is drawn, in minutes; what takes whole days comes before all.
pub(super) fn start_of(element: &web_sys::Element) -> i64 {
    let number = |name: &str| element.get_attribute(name).and_then(|n| n.parse::<i64>().ok());
    number("data-h").map_or(-1, |h| h * 60 + number("data-m").unwrap_or(0))
}

/// The links of a day that are seen, in their order.
fn links(date: Date) -> Vec<web_sys::HtmlElement> {
    use wasm_bindgen::JsCast;
    all(&format!(".tg [data-on=\"{}\"]", domain::time::iso_date(date)))
        .into_iter()
        .filter_map(|e| e.dyn_into::<web_sys::HtmlElement>().ok())
        .filter(|e| e.offset_width() > 0)
        .collect()
}

fn nearest(date: Date, start: i64) -> Option<web_sys::HtmlElement> {
    links(date).into_iter().min_by_key(|e| (start_of(e) - start).abs())
}

/// From the day's head down through its events, or up again.
fn walk(date: Date, down: bool) {
    let links = links(date);
    let active = document().active_element();
    let here = links.iter().position(|e| active.as_ref().is_some_and(|a| a.is_same_node(Some(e))));
    let to = match (here, down) {
        (None, true) => Some(0),
        (Some(i), true) => Some(i + 1),
        (Some(i), false) => i.checked_sub(1),
        (None, false) => None,
    };
    match to.map(|i| links.get(i)) {
        Some(Some(link)) => {
            let _focused = link.focus();
        }
        // The last stays.
        Some(None) => {}
        None => {
            focus(&day_selector(date));
        }
    }
}

/// The tab stop goes with the focus.
fn follow(event: &web_sys::FocusEvent, hold: Hold) {
    if let Some(link) = target_in(event, ".tg a") {
        set_tab_stops(".tg a", "-1");
        let _set = link.set_attribute("tabindex", "0");
        if let Some(date) = link
            .get_attribute("data-on")
            .or_else(|| link.get_attribute("data-date"))
            .and_then(|d| domain::input::parse_date(&d))
        {
            hold.focus.set(Some(date));
        }
    }
}

/// The grid is one stop for the tab key: its links are reached by the arrows.
fn leave_to_the_grid(stop: Date) {
    set_tab_stops(".tg a", "-1");
    set_tab_stops(&format!(".tg {}", day_selector(stop)), "0");
}

/// The hours stay where the reader left them; at first the day's work is in view.
fn scroll_to_the_day(hold: Hold) {
    let Some(grid) = first(".tg") else { return };
    let to = hold.scrolled.get_value().or_else(|| {
        // Its place is told within the hours, which begin below the heads.
        Some(first(".tg-first")?.offset_top())
    });
    if let Some(to) = to {
        grid.set_scroll_top(to);
        grid.set_scroll_left(0);
    }
}
