//! A month as a grid: one tab stop, arrows by day.

use super::focus::{all, day_selector, first, focus, set_tab_stops, stay, target_in};
use super::hold::Hold;
use super::moving::{Draft, Draw, use_settle};
use super::nudge::{self, nudged};
use super::words::{self, Marks, dow, write_event};
use crate::boot::{now, use_locale};
use crate::ui::{Markup, write_event_list};
use domain::calendar::{
    CalendarPage, CalendarQuery, DAY_CARDS, DayCount, View, count, day_step, month_grid, month_step,
};
use domain::event::EventCard;
use domain::{Locale, t, time};
use jiff::civil::{Date, Weekday};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use std::sync::Arc;

/// Chips a day shows; more are behind a link to the day.
const CHIPS: usize = 3;
/// Dots a day shows on a phone.
const DOTS: usize = DAY_CARDS;

#[component]
pub(super) fn Month(page: CalendarPage, query: CalendarQuery, hold: Hold) -> impl IntoView {
    let l = use_locale();
    let selected = page.date;
    let days = month_grid(selected, hold.first);
    let chosen = words::on(selected, &page.events);
    let month = Arc::new(MonthGrid {
        days: days.clone(),
        today: page.today,
        selected,
        events: page.events.clone(),
        counts: page.counts.clone(),
        query: query.clone(),
        l,
    });
    let unlisted = page.count(selected, chosen.len()) - chosen.len() as i64;
    let rest = CalendarQuery { view: View::Day, ..query.at(selected) }.href();
    let rows = rows(&month, None);
    let draw: Draw = Arc::new(move |draft| {
        if let Some(body) = first(".cal-grid tbody") {
            body.set_inner_html(&self::rows(&month, draft));
        }
        leave_to_the_grid(hold.at(selected));
        if draft.is_some_and(|d| d.by_key) {
            focus("[data-draft]");
        }
    });
    let events = page.events.clone();
    // The roving tab stop belongs to the script: without it every link is reached in turn.
    Effect::new(move |_| {
        hold.focus.set(Some(selected));
        hold.moving.shown(&events, Some(draw.clone()));
        leave_to_the_grid(selected);
        // Another month is drawn after this has run.
        request_animation_frame(move || leave_to_the_grid(selected));
        hold.grant();
    });
    let go = use_go(days.clone(), query, hold, selected, page.events.clone());
    let heads = Markup::of(|m| write_heads(m, &days, l));
    let now = now();
    let list = Markup::of(|m| {
        m.element("h2", &[("id", "day-h"), ("tabindex", "-1")], |m| {
            m.text(&words::day(selected, l));
        });
        if chosen.is_empty() {
            m.element("p", &[("class", "meta")], |m| {
                m.text(t::calendar::none_day(l));
            });
        } else {
            write_event_list(m, &chosen, now, l);
        }
        if unlisted > 0 {
            m.element("p", &[("class", "meta")], |m| {
                m.element("a", &[("href", &rest)], |m| {
                    m.text(&t::calendar::more_on(l, time::day(selected, l), unlisted));
                });
            });
        }
    });
    view! {
        <table
            class="cal-grid"
            role="grid"
            aria-labelledby="cal-title"
            on:keydown=go
        >
            <thead inner_html=heads></thead>
            <tbody inner_html=rows></tbody>
        </table>
        <section class="day-list" aria-labelledby="day-h" inner_html=list></section>
    }
}

/// The names of the weekdays.
fn write_heads(m: &mut Markup, days: &[Date], l: Locale) {
    m.element("tr", &[], |m| {
        for day in days.iter().take(7) {
            let mut attributes = vec![("scope", "col")];
            match day.weekday() {
                Weekday::Saturday => attributes.push(("data-dow", "sat")),
                Weekday::Sunday => attributes.push(("data-dow", "sun")),
                _ => {}
            }
            m.element("th", &attributes, |m| {
                m.text(time::weekday(day.weekday(), l));
            });
        }
    });
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
        if let Some(draft) = nudged(&event, &events, hold.moving, View::Month) {
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
        // Enter follows a link.
        if key == "Enter" && target_in(&event, "a").is_some() {
            return;
        }
        let at = hold.at(selected);
        if let Some(link) = target_in(&event, "td a")
            && matches!(key.as_str(), "ArrowUp" | "ArrowDown" | "Escape")
        {
            event.prevent_default();
            return walk(&link, key.as_str());
        }
        let moved = match key.as_str() {
            "ArrowLeft" => day_step(at, -1),
            "ArrowRight" => day_step(at, 1),
            "ArrowUp" => day_step(at, -7),
            "ArrowDown" => day_step(at, 7),
            "PageUp" => month_step(at, -1),
            "PageDown" => month_step(at, 1),
            "Home" => day_step(at, -i64::from(at.weekday().since(hold.first))),
            "End" => day_step(at, 6 - i64::from(at.weekday().since(hold.first))),
            " " | "F2" => {
                event.prevent_default();
                focus(&format!("td{} :is(.chip, .cal-more)", day_selector(at)));
                return;
            }
            "Enter" => {
                event.prevent_default();
                if at == selected {
                    focus("#day-h");
                } else {
                    hold.wish.set(Some("#day-h".to_owned()));
                    navigate(&query.at(at).href(), stay());
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        if days.contains(&moved) && moved.first_of_month() == selected.first_of_month() {
            hold.focus.set(Some(moved));
            focus_day(moved);
        } else {
            hold.wish.set(Some(day_selector(moved)));
            navigate(&query.at(moved).href(), stay());
        }
    }
}

/// Among the links of a day, or back to the day.
fn walk(link: &web_sys::HtmlElement, key: &str) {
    let Some(date) = link.closest("td").ok().flatten().and_then(|td| td.get_attribute("data-date")) else {
        return;
    };
    let cell = format!("td[data-date=\"{date}\"]");
    let links = all(&format!("{cell} :is(.chip, .cal-more)"));
    let here = links.iter().position(|e| e.is_same_node(Some(link)));
    let to = match (key, here) {
        ("ArrowDown", Some(i)) => Some((i + 1).min(links.len() - 1)),
        ("ArrowUp", Some(i)) => i.checked_sub(1),
        _ => None,
    };
    use wasm_bindgen::JsCast;
    match to.and_then(|i| links.get(i)?.dyn_ref::<web_sys::HtmlElement>().cloned()) {
        Some(link) => {
            let _focused = link.focus();
        }
        None => {
            focus(&cell);
        }
    }
}

/// The days of a month, and what is in them.
struct MonthGrid {
    days: Vec<Date>,
    today: Date,
    selected: Date,
    events: Vec<EventCard>,
    /// How many there are on each day, where they are not all here.
    counts: Vec<DayCount>,
    query: CalendarQuery,
    l: Locale,
}

/// The weeks; an event that is moved stands on the days that are meant.
fn rows(month: &MonthGrid, draft: Option<&Draft>) -> String {
    Markup::of(|m| {
        for week in month.days.chunks(7) {
            m.element("tr", &[], |m| {
                for date in week {
                    write_day(m, month, *date, draft);
                }
            });
        }
    })
}

fn write_day(m: &mut Markup, month: &MonthGrid, date: Date, draft: Option<&Draft>) {
    let today = date == month.today;
    let class = match (date.first_of_month() != month.selected.first_of_month(), today) {
        (false, false) => "cal-day",
        (true, false) => "cal-day is-outside",
        (false, true) => "cal-day is-today",
        (true, true) => "cal-day is-outside is-today",
    };
    let iso = time::iso_date(date);
    let mut attributes = vec![("class", class), ("data-date", &iso)];
    attributes.extend(dow(date).map(|dow| ("data-dow", dow)));
    attributes.push(("aria-selected", if date == month.selected { "true" } else { "false" }));
    if today {
        attributes.push(("aria-current", "date"));
    }
    m.element("td", &attributes, |m| {
        m.element("div", &[("class", "cal-day-inner")], |m| write_events(m, month, date, draft));
    });
}

fn write_events(m: &mut Markup, month: &MonthGrid, date: Date, draft: Option<&Draft>) {
    let l = month.l;
    let moved = draft.and_then(|d| Some((d, d.event.as_ref()?)));
    let mut events = words::on(date, &month.events);
    let unsent = (count(&month.counts, date, events.len()) - events.len() as i64) as usize;
    if let Some((draft, card)) = moved {
        events.retain(|e| e.id != card.id);
        let last = draft.to.plus(-1).date;
        if draft.from.date <= date && date <= last {
            events.insert(0, card.clone());
        }
    }
    let count = events.len() + unsent;
    let href = month.query.at(date).href();
    let label = t::calendar::day_label(l, words::day(date, l), count as i64);
    m.element("a", &[("class", "cal-date"), ("href", &href)], |m| {
        words::write_day(m, "cal-num", date, &label, l)
    });
    if count == 0 {
        return;
    }
    m.element("ul", &[("class", "cal-chips")], |m| {
        for event in events.iter().take(CHIPS) {
            m.element("li", &[], |m| {
                write_chip(m, event, date, moved.filter(|(_, e)| e.id == event.id).map(|(d, _)| d), l)
            });
        }
    });
    if count > CHIPS {
        let more = (count - CHIPS) as i64;
        let label = t::calendar::more_on(l, time::day(date, l), more);
        m.element("a", &[("class", "cal-more"), ("href", &href), ("aria-label", &label)], |m| {
            m.text(&t::calendar::more(l, more));
        });
    }
    // What a phone shows of a day, until it is opened.
    m.element("span", &[("class", "cal-dots"), ("aria-hidden", "true")], |m| {
        for event in events.iter().take(DOTS) {
            m.element("i", &[("data-kind", event.kind.code())], |_| {});
        }
    });
}

fn write_chip(m: &mut Markup, event: &EventCard, date: Date, draft: Option<&Draft>, l: Locale) {
    let (from, last) =
        draft.map_or_else(|| (event.starts.date(), event.last_day()), |d| (d.from.date, d.to.plus(-1).date));
    let class = match (draft.is_some(), from < date, date < last) {
        (true, ..) => "chip is-pending",
        (_, false, false) => "chip",
        (_, true, false) => "chip is-continued",
        (_, false, true) => "chip continues",
        (_, true, true) => "chip is-continued continues",
    };
    let marks = Marks::of(event, date);
    let mut attributes = marks.attributes(class);
    if draft.is_some() && from == date {
        attributes.push(("data-draft", ""));
    }
    let when = draft.map_or_else(|| words::when(event, l), |d| d.when(l));
    let seen = if event.all_day || from < date { String::new() } else { event.starts.clock() };
    m.element("a", &attributes, |m| write_event(m, event, &seen, &when, l));
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

/// Moves the focus within the month that is shown, and the tab stop with it.
pub(super) fn focus_day(date: Date) {
    set_tab_stop(date);
    focus(&day_selector(date));
}
