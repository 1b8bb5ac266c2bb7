//! The service worker, which keeps the page for when it is opened again without network.

use super::signs::has;
use js_sys::{Array, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Files beside those of `/pkg/` that the page shows.
const FILES: [&str; 2] = ["/icons.svg", "/favicon.svg"];

/// Has the page and what it is made of kept; `kept` says when that is done. Browsers without a service worker, and
/// pages that are not served over HTTPS, go without.
pub(super) fn keep(page: String, kept: RwSignal<bool>) {
    leptos::task::spawn_local(async move {
        // What the camera needs belongs to the page too, and may be wanted first when there is no network.
        super::reader::fetch().await;
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
    Reflect::set(&message, &"files".into(), &files())?;
    worker.post_message(&message)
}

/// What the browser loaded for this page.
fn files() -> Array {
    let origin = window().location().origin().unwrap_or_default();
    let loaded = window().performance().map(|p| p.get_entries_by_type("resource")).unwrap_or_default();
    let paths = loaded.iter().filter_map(|entry| {
        let name = entry.dyn_into::<web_sys::PerformanceEntry>().ok()?.name();
        let path = name.strip_prefix(&origin)?;
        path.starts_with("/pkg/").then(|| path.to_owned())
    });
    let mut files: Vec<String> = paths.chain(FILES.map(str::to_owned)).collect();
    files.sort();
    files.dedup();
    files.into_iter().map(JsValue::from).collect()
}
