//! The wasm entry: hydrates the page, nothing else.

use wasm_bindgen::prelude::wasm_bindgen;

/// Takes the rendered page over.
#[wasm_bindgen]
pub fn hydrate() {
    std::panic::set_hook(Box::new(app::recover::on_panic));
    leptos::mount::hydrate_lazy(app::App);
}
