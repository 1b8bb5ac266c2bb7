//! A poll on a page that is open: its form is sent in the background, and what somebody is about to choose stays chosen
//! while the numbers around it change.

use crate::Fault;
use crate::ui::{say, send_as_it_is};
use domain::{Locale, t};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

/// Sends a poll's form in place of the browser; whether it was one. `done` is called once it was taken.
pub fn sent(event: &web_sys::SubmitEvent, l: Locale, done: impl FnOnce() + 'static) -> bool {
    let form = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    let Some(form) = form.filter(|f| f.has_attribute("data-poll")) else { return false };
    if form.has_attribute("aria-busy") {
        event.prevent_default();
        return true;
    }
    let _busy = form.set_attribute("aria-busy", "true");
    send_as_it_is(event, move |answer| {
        let _free = form.remove_attribute("aria-busy");
        match answer {
            Ok(()) => {
                // It is as it was sent: what stands there is no longer about to be chosen.
                for input in inputs(&form) {
                    input.set_default_checked(input.checked());
                }
                done();
            }
            Err(Fault(error)) => say(&format!("{} {}", t::thread::not_done(l), error.text(l))),
        }
    });
    true
}

/// What somebody is about to choose in a post's poll.
pub struct Chosen(Vec<String>);

impl Chosen {
    /// Remembers it, where it is not what they chose before.
    #[must_use]
    pub fn of(post: &Element) -> Option<Self> {
        let inputs = inputs(post);
        let begun = inputs.iter().any(|i| i.checked() != i.default_checked());
        begun.then(|| Self(inputs.iter().filter(|i| i.checked()).map(HtmlInputElement::value).collect()))
    }

    /// Puts it into the same post as it is now.
    pub fn put(&self, post: &Element) {
        for input in inputs(post) {
            input.set_checked(self.0.contains(&input.value()));
        }
    }
}

fn inputs(within: &Element) -> Vec<HtmlInputElement> {
    let Ok(found) = within.query_selector_all(".poll-options input") else { return Vec::new() };
    (0..found.length()).filter_map(|n| found.item(n)?.dyn_into().ok()).collect()
}
