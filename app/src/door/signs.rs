//! What a device says and hears without words: it shakes, and it knows whether there is a network.

use super::desk::Kind;
use js_sys::{Array, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// Whether the browser believes that there is a network.
pub(super) fn online() -> bool {
    window().navigator().on_line()
}

/// Whether this browser has something.
pub(super) fn has(object: &JsValue, name: &str) -> bool {
    Reflect::get(object, &JsValue::from_str(name)).is_ok_and(|v| !v.is_undefined() && !v.is_null())
}

/// One short shake for a guest who is let in, two for what needs a look. Not every device can.
pub(super) fn shake(kind: &Kind) {
    let navigator = window().navigator();
    // Before anybody touched the page, browsers refuse it aloud.
    let touched = js_sys::Reflect::get(&navigator, &"userActivation".into())
        .and_then(|activation| js_sys::Reflect::get(&activation, &"hasBeenActive".into()))
        .is_ok_and(|active| active.is_truthy());
    if !has(&navigator, "vibrate") || !touched {
        return;
    }
    match kind {
        Kind::Confirm | Kind::Checking => {}
        Kind::Came => {
            navigator.vibrate_with_duration(80);
        }
        _ => {
            let pattern: Array = [180, 90, 180].into_iter().map(JsValue::from).collect();
            navigator.vibrate_with_pattern(&pattern);
        }
    }
}
