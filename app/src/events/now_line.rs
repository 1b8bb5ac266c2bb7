//! The line for now in today's hours: in the browser only, once the page was taken over; it moves by the minute.

use super::focus::{all, first};
use crate::boot::{Boot, now_for};
use leptos::prelude::*;
use std::time::Duration;

/// Keeps the line where it belongs, as long as the view is there.
pub(super) fn keep(boot: StoredValue<Boot>) {
    Effect::new(move |_| {
        if let Ok(timer) = set_interval_with_handle(move || place(boot), Duration::from_secs(20)) {
            on_cleanup(move || timer.clear());
        }
    });
}

/// Puts the line where it belongs, if the day of now is shown.
pub(super) fn place(boot: StoredValue<Boot>) {
    let now = clock(boot);
    for line in all(".tg-now") {
        let _gone = line.set_attribute("hidden", "");
    }
    if let Some((date, hour, minute)) = now
        && let Some(line) = first(&format!("[data-day=\"{date}\"] .tg-now"))
    {
        let _set = line.set_attribute("data-h", &hour);
        let _set = line.set_attribute("data-m", &minute);
        let _shown = line.remove_attribute("hidden");
    }
}

/// The date, hour and minute in the reader's zone, of which only the browser knows the rules here.
fn clock(boot: StoredValue<Boot>) -> Option<(String, String, String)> {
    let zone = boot.try_with_value(|b| b.zone.clone())?;
    let at = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(now_for(boot).0 as f64 / 1000.0));
    let options = js_sys::Object::new();
    js_sys::Reflect::set(&options, &"timeZone".into(), &zone.into()).ok()?;
    // Swedish is written as ISO 8601 is: `2026-11-23 19:30:00`.
    let text: String = at.to_locale_string("sv-SE", &options).into();
    let (date, time) = text.split_once(' ')?;
    let mut parts = time.split(':');
    let (hour, minute) = (parts.next()?, parts.next()?);
    let plain = |n: &str| n.parse::<u8>().ok().map(|n| n.to_string());
    // Positions go by five minutes.
    let minute = minute.parse::<u8>().ok()? / 5 * 5;
    Some((date.to_owned(), plain(hour)?, minute.to_string()))
}
