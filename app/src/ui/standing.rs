//! Where the keys stand while a page changes under them (WCAG 2.4.3): a button that is disabled as its form is sent
//! loses the focus, and what is replaced takes it along. Whoever listens to the page would be thrown out of it.

use leptos::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Whether one stood in what is about to go: in a form that was sent, or on a page that is left.
static STOOD: AtomicBool = AtomicBool::new(false);

fn at() -> Option<Element> {
    document().active_element().filter(|at| at.tag_name() != "BODY")
}

fn page() -> Option<HtmlElement> {
    document().get_element_by_id("main")?.dyn_into().ok()
}

/// Gives the focus to something. Where one reads is another matter: nothing is scrolled.
pub(crate) fn stand_at(element: &HtmlElement) {
    let scrolled = document().scrolling_element().map(|root| (root.scroll_top(), root));
    let _stands = element.focus();
    if let Some((top, root)) = scrolled {
        root.set_scroll_top(top);
    }
}

/// Where one stands as a form is sent.
pub(super) fn sends() -> Option<Element> {
    let at = at();
    STOOD.store(at.is_some(), Ordering::Relaxed);
    at
}

/// The form was answered: where it is still there, one goes on where one stood.
pub(super) fn answered(stood: Option<Element>) {
    let Some(stood) = stood.and_then(|at| at.dyn_into::<HtmlElement>().ok()) else { return };
    // Its button is enabled by then.
    request_animation_frame(move || {
        if at().is_none() && stood.is_connected() {
            stand_at(&stood);
        }
        if at().is_some() {
            STOOD.store(false, Ordering::Relaxed);
        }
    });
}

/// The page is left for another one.
pub(crate) fn leaves() {
    if page().is_some_and(|page| page.contains(at().as_deref())) {
        STOOD.store(true, Ordering::Relaxed);
        // Some pages ask for nothing, and are there at once.
        begin_where_lost();
    }
}

/// What the page shows is about to be replaced.
#[cfg(not(feature = "ssr"))]
pub(super) fn replaced() {
    let stood = STOOD.swap(false, Ordering::Relaxed);
    if stood || page().is_some_and(|page| page.contains(at().as_deref())) {
        begin_where_lost();
    }
}

/// Where what one stood at is gone by the next frame, one goes on at the beginning of the page.
fn begin_where_lost() {
    request_animation_frame(|| {
        if at().is_none()
            && let Some(page) = page()
        {
            stand_at(&page);
        }
    });
}
