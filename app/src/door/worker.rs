//! The service worker, which keeps the page for when it is opened again without network.

use super::signs::has;
use js_sys::{Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Has the page and what it is made of kept; `kept` says when that is done. Browsers without a service worker, and
/// pages that are not served over HTTPS, go without.
pub(super) fn keep(page: String, kept: RwSignal<bool>) {
    leptos::task::spawn_local(async move {
        let _without = ask(&page, kept).await;
    });
}

async fn ask(page: &str, kept: RwSignal<bool>) -> Result<(), JsValue> {
    let navigator = window().navigator();
    if !has(&navigator, "serviceWorker") {
        return Ok(());
    }
    let container = navigator.service_worker();
    let heard = Closure::<dyn Fn(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
        if has(&event.data(), "kept") {
            kept.try_set(true);
        }
    });
    container.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // It is heard for as long as the document lives.
    heard.forget();
    JsFuture::from(container.register("/sw.js")).await?;
    let ready: web_sys::ServiceWorkerRegistration = JsFuture::from(container.ready()?).await?.dyn_into()?;
    let worker = ready.active().ok_or(JsValue::NULL)?;
    let message = Object::new();
    Reflect::set(&message, &"page".into(), &page.into())?;
    worker.post_message(&message)
}
