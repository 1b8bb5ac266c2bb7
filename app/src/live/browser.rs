//! The browser's side of the stream.

use super::Live;
use crate::notifications::BellCount;
use domain::live::News;
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, Event, EventSource, MessageEvent};

/// The name of the lock and of the channel.
const NAME: &str = "live";
/// What tabs are told besides news: whether the stream is there.
const UP: &str = "up";
const DOWN: &str = "down";
/// How long to wait after an answer that was no stream.
const AGAIN: std::time::Duration = std::time::Duration::from_secs(5);

/// Opens the stream, or waits for the tab that has it; and counts what is unread as it tells. `owner` is the
/// application's own.
#[leptos::lazy]
pub(super) fn begin(live: Live, bell: BellCount, owner: Owner) {
    owner.with(|| bell.follow(live));
    let Ok(channel) = BroadcastChannel::new(NAME) else { return };
    let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(text) = event.data().as_string() {
            take(live, &text);
        }
    });
    channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    heard.forget();
    lead(live, channel);
}

/// Takes what came, whether by the stream or from another tab.
fn take(live: Live, text: &str) {
    match text {
        UP => live.connected.set(true),
        DOWN => live.connected.set(false),
        text => {
            if let Ok(news) = serde_json::from_str::<News>(text) {
                live.news.update(|last| *last = Some((last.map_or(0, |(n, _)| n + 1), news)));
            }
        }
    }
}

/// Waits for the lock, and opens the stream once it is had. Browsers without locks have a stream a tab.
fn lead(live: Live, channel: BroadcastChannel) {
    let opened = Closure::once_into_js(move |_lock: JsValue| {
        open(live, channel);
        // The lock is held until the tab is closed: this promise has no end.
        js_sys::Promise::new(&mut |_, _| {})
    });
    let locks = js_sys::Reflect::get(&window().navigator(), &"locks".into()).unwrap_or(JsValue::UNDEFINED);
    let request = js_sys::Reflect::get(&locks, &"request".into()).ok().and_then(|r| r.dyn_into().ok());
    match request {
        Some(request) => {
            let request: js_sys::Function = request;
            let _asked = request.call2(&locks, &NAME.into(), &opened);
        }
        None => {
            let _opened = opened.unchecked_into::<js_sys::Function>().call1(&JsValue::NULL, &JsValue::NULL);
        }
    }
}

fn open(live: Live, channel: BroadcastChannel) {
    let Ok(source) = EventSource::new("/live") else { return };
    let tell = move |channel: &BroadcastChannel, text: &str| {
        let _told = channel.post_message(&text.into());
        take(live, text);
    };
    let on = channel.clone();
    let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(text) = event.data().as_string() {
            tell(&on, &text);
        }
    });
    source.set_onmessage(Some(message.as_ref().unchecked_ref()));
    message.forget();
    let on = channel.clone();
    let up = Closure::<dyn Fn(Event)>::new(move |_: Event| tell(&on, UP));
    source.set_onopen(Some(up.as_ref().unchecked_ref()));
    up.forget();
    let again = source.clone();
    let down = Closure::<dyn Fn(Event)>::new(move |_: Event| {
        tell(&channel, DOWN);
        // The browser tries again by itself, but not after an answer that was no stream, such as a proxy's while
        // the server begins anew.
        if again.ready_state() == EventSource::CLOSED {
            let channel = channel.clone();
            set_timeout(move || open(live, channel), AGAIN);
        }
    });
    source.set_onerror(Some(down.as_ref().unchecked_ref()));
    down.forget();
}
