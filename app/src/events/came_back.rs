//! How far the agenda had been read when one left it, for those who come back to it with the browser's button.

use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// What had been loaded beyond the first part, and where the page stood.
#[derive(Clone, Copy, Default)]
pub(super) struct Read {
    pub(super) before: u32,
    pub(super) after: u32,
    pub(super) top: f64,
}

thread_local! {
    /// By the agenda's address. It lasts as long as the page: one reader, few agendas.
    static READ: RefCell<HashMap<String, Read>> = RefCell::default();
    /// Where the browser's buttons led, until something is shown there.
    static LED_TO: RefCell<Option<String>> = const { RefCell::new(None) };
    static LISTENS: Cell<bool> = const { Cell::new(false) };
}

fn here() -> Option<String> {
    window().location().href().ok()
}

/// What had been read at an address, where the browser's buttons led back to it.
pub(super) fn read_at(address: &str) -> Option<Read> {
    if !LISTENS.replace(true) {
        let _kept = window_event_listener(leptos::ev::popstate, |_| {
            LED_TO.with_borrow_mut(|to| *to = here());
        });
    }
    let led = LED_TO.with_borrow_mut(Option::take);
    led.filter(|to| here().as_ref() == Some(to)).and_then(|_| READ.with_borrow(|r| r.get(address).copied()))
}

/// Remembers what was read. Once one is led elsewhere, where the window stands is not the agenda's any more.
pub(super) fn keep(address: &str, read: Read) {
    let shown = here().is_some_and(|at| at.contains("/events?") && at.contains("view=agenda"));
    if shown && LED_TO.with_borrow(Option::is_none) {
        READ.with_borrow_mut(|r| r.insert(address.to_owned(), read));
    }
}
