//! When the browser's part fails, the page is loaded again, once: what the server renders always works.

use leptos::prelude::*;
use std::panic::PanicHookInfo;

const MARK: &str = "assemble-reloaded";

/// Notes a panic in the console and loads the page again, unless that was done less than ten seconds ago.
pub fn on_panic(info: &PanicHookInfo<'_>) {
    console_panic(info);
    let Ok(Some(storage)) = window().session_storage() else { return };
    let now = js_sys::Date::now();
    let last = storage.get_item(MARK).ok().flatten().and_then(|t| t.parse::<f64>().ok()).unwrap_or(0.0);
    if now - last > 10_000.0 && storage.set_item(MARK, &now.to_string()).is_ok() {
        let _gone = window().location().reload();
    }
}

fn console_panic(info: &PanicHookInfo<'_>) {
    leptos::logging::error!("{info}");
}
