//! What keys do in the text area. While an input method is at work they are its own.

use super::area::{Area, units};
use super::lists::{Entered, entered};
use super::offers::Offers;
use super::toolbar::MARKS;

/// What a browser reports as the key of whatever an input method reads (UI Events, "keyCode").
const OF_INPUT_METHOD: u32 = 229;

/// A key was pressed.
pub(super) fn pressed(event: &web_sys::KeyboardEvent, area: Area, offers: Offers) {
    if event.is_composing() || event.key_code() == OF_INPUT_METHOD || area.composes() {
        return;
    }
    let key = event.key();
    let command = if is_apple() { event.meta_key() } else { event.ctrl_key() };
    let plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
    let done = match &*key {
        _ if plain && !event.shift_key() && offers.key(&key) => true,
        "Enter" if command => {
            area.send();
            true
        }
        "Enter" if plain && !event.shift_key() => go_on(area),
        _ if command && !event.alt_key() => marked(event, area),
        _ => false,
    };
    if done {
        event.prevent_default();
        event.stop_propagation();
    }
}

/// Whether a shortcut of the toolbar was pressed: that of its letter, or of its key where the letter varies.
fn marked(event: &web_sys::KeyboardEvent, area: Area) -> bool {
    let (key, code) = (event.key().to_ascii_lowercase(), event.code());
    let of = |shortcut: &str| match shortcut.strip_prefix("Shift+") {
        Some(name) => event.shift_key() && code == name,
        None => !event.shift_key() && key == shortcut,
    };
    let Some(mark) = MARKS.iter().find(|mark| of(mark.keys)) else { return false };
    area.wrap(mark.before, mark.after);
    true
}

/// Lists go on with the next line.
fn go_on(area: Area) -> bool {
    let Some(before) = area.before() else { return false };
    let line = before.rsplit('\n').next().unwrap_or_default();
    let end = units(&before);
    match entered(line) {
        Some(Entered::Go(next)) => area.type_over(end, end, &format!("\n{next}")),
        Some(Entered::End(_)) => area.type_over(end - units(line), end, ""),
        None => return false,
    }
    true
}

/// Whether the command key is the one with the clover leaf.
pub(super) fn is_apple() -> bool {
    let platform = leptos::prelude::window().navigator().platform().unwrap_or_default();
    ["Mac", "iP"].iter().any(|name| platform.starts_with(name))
}
