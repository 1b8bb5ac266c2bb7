//! What a finger needs so that it can drag as a mouse does: the page keeps still under what it holds, the browser's own
//! long press does nothing, and what is dragged to an edge makes the page go on.

use super::focus::first;
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// How near to the edge, in pixels, the hours or the page begin to scroll.
const EDGE: i32 = 28;
/// How far they go each time, in pixels.
const STRIDE: i32 = 12;

thread_local! {
    static HOLDS: Cell<bool> = const { Cell::new(false) };
    static STILL: Closure<dyn Fn(Event)> = Closure::new(|event: Event| {
        if HOLDS.get() && event.cancelable() {
            event.prevent_default();
        }
    });
}

/// Keeps the page from scrolling under a finger that holds something. Whether it may scroll was settled when the finger
/// came down; so each of its moves is asked for here, and by an element, since browsers ask the window too late.
pub(super) fn keep_still(target: &EventTarget) {
    // The same listener on the same element is one.
    STILL.with(|still| {
        let _heard = target.add_event_listener_with_callback("touchmove", still.as_ref().unchecked_ref());
    });
}

/// Whether a finger holds something from now on.
pub(super) fn set_holds(holds: bool) {
    HOLDS.set(holds);
}

/// Lets the finger feel that it holds something, where the device can; before the first tap browsers forbid it.
pub(super) fn buzz() {
    use js_sys::Reflect;
    let navigator = window().navigator();
    let tapped = Reflect::get(&navigator, &"userActivation".into())
        .and_then(|a| Reflect::get(&a, &"hasBeenActive".into()))
        .is_ok_and(|active| active.is_truthy());
    if tapped && Reflect::has(&navigator, &"vibrate".into()).unwrap_or(false) {
        navigator.vibrate_with_duration(10);
    }
}

/// Goes on where something is dragged to the edge of the hours; a finger also reaches the rest of the page.
pub(super) fn scroll_at_the_edge(y: i32, finger: bool) {
    let edge = |selector: &str| first(selector).map(|e| e.get_bounding_client_rect());
    // Between the bars above and below the page.
    let seen = window().inner_height().ok().and_then(|h| h.as_f64()).unwrap_or_default();
    let mut begin = edge(".topbar").map_or(0.0, |e| e.bottom().max(0.0));
    let mut end = seen - edge(".tabbar").map_or(0.0, |e| e.height());
    let hours = first(".tg").filter(|g| g.scroll_height() > g.client_height());
    if let Some(grid) = &hours {
        begin = begin.max(edge(".tg-top").map_or(0.0, |e| e.bottom()));
        end = end.min(grid.get_bounding_client_rect().bottom());
    }
    let step = if y < begin as i32 + EDGE {
        -STRIDE
    } else if y > end as i32 - EDGE {
        STRIDE
    } else {
        return;
    };
    match hours {
        Some(grid) => grid.set_scroll_top(grid.scroll_top() + step),
        None if finger => window().scroll_by_with_x_and_y(0.0, step.into()),
        None => {}
    }
}
