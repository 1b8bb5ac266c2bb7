//! The wasm entry: hydrates the page, nothing else.

use any_spawner::Executor;
use leptos::mount::hydrate_from_async;
use leptos::prelude::document;
use leptos::tachys::dom::body;
use wasm_bindgen::prelude::wasm_bindgen;

/// Takes the rendered page over, and says so in `data-hydrated`: controls that need the script appear then.
#[wasm_bindgen]
pub fn hydrate() {
    std::panic::set_hook(Box::new(app::recover::on_panic));
    // An error means that it runs already, which is what is wanted.
    let _running = Executor::init_wasm_bindgen();
    Executor::spawn_local(async {
        hydrate_from_async(body(), app::App).await.forget();
        // Effects run after the page is taken over: the calendar's tab stop is one.
        Executor::tick().await;
        if let Some(root) = document().document_element() {
            let _marked = root.set_attribute("data-hydrated", "");
        }
    });
}
