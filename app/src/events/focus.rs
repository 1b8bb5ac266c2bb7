//! Where the focus is in the calendar's grids, and where the tab key stops.

use domain::time;
use jiff::civil::Date;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The element of a day: its cell in the month, its head in week and day.
pub(super) fn day_selector(date: Date) -> String {
    format!("[data-date=\"{}\"]", time::iso_date(date))
}

/// An event on a day.
pub(super) fn event_selector(id: domain::EventId, date: Date) -> String {
    format!("[data-event=\"{id}\"][data-on=\"{}\"]", time::iso_date(date))
}

/// All elements that a selector finds.
pub(super) fn all(selector: &str) -> Vec<Element> {
    let Ok(found) = document().query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|i| found.get(i)?.dyn_into().ok()).collect()
}

/// The first element that a selector finds.
pub(super) fn first(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}

/// Moves the focus; whether there was anything to move it to.
pub(super) fn focus(selector: &str) -> bool {
    first(selector).is_some_and(|element| element.focus().is_ok())
}

pub(super) fn set_tab_stops(selector: &str, tabindex: &str) {
    for element in all(selector) {
        let _set = element.set_attribute("tabindex", tabindex);
    }
}

/// What an event happened to, within something.
pub(super) fn target_in(event: &web_sys::Event, selector: &str) -> Option<HtmlElement> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest(selector).ok()??.dyn_into().ok()
}

/// Whether a key was pressed where one writes or chooses.
pub(super) fn in_field(event: &KeyboardEvent) -> bool {
    target_in(event, "input, select, textarea, dialog").is_some()
}

/// Another day of the same page: the reader stays where they are.
pub(super) fn stay() -> leptos_router::NavigateOptions {
    leptos_router::NavigateOptions { scroll: false, ..Default::default() }
}
