//! Presses anywhere in the thread: reactions, polls, replies, menus.

use super::super::live::Page;
use super::super::place::flip;
use super::super::post::other_reactions;
use crate::Fault;
use crate::polls;
use crate::reactions::api::SetReaction;
use crate::ui::send_field;
use domain::reaction::Reaction;
use domain::{PostId, t};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// The post that something stands in.
pub(super) fn post_of(element: &Element) -> Option<PostId> {
    element.closest("article.post").ok()??.id().strip_prefix('p')?.parse().ok()
}

impl Page {
    /// Reactions are taken here, replies open the form at hand, and a menu opens over the page.
    pub(super) fn take_press(self, event: &web_sys::MouseEvent) {
        let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
        let Some(target) = target else { return };
        // Another tab, another window: the browser's own.
        let plain = !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0);
        let act = |name: &str| target.closest(&format!("a[data-act={name}]")).ok().flatten();
        if let Ok(Some(button)) = target.closest("button[name=react]") {
            event.prevent_default();
            if event.detail() < 2 {
                self.react(button);
            }
            return;
        }
        if !plain {
            return;
        }
        if let Some(post) = act("reply").as_ref().and_then(post_of) {
            event.prevent_default();
            self.composer.answer(Some(post));
        } else if let Some(link) = act("react") {
            event.prevent_default();
            let last = link.previous_element_sibling();
            self.show_reactions(&link);
            // Where the finger or the key was there are the buttons now.
            let first = last.and_then(|last| last.next_element_sibling());
            if let Some(first) = first.and_then(|first| first.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _moved = first.focus();
            }
        } else if let Some(post) = act("more").as_ref().and_then(post_of) {
            event.prevent_default();
            self.menu.set(Some(post));
        }
    }

    /// Puts the other reactions where they were asked for.
    pub(super) fn show_reactions(self, link: &Element) {
        let (Some(post), Some(l)) = (post_of(link), self.reading.try_with_value(|r| r.l)) else { return };
        let Some(around) = link.parent_element() else { return };
        let at_hand = |reaction: Reaction| {
            let selector = format!("button[value^=\"{post} {} \"]", reaction.code());
            around.query_selector(&selector).is_ok_and(|found| found.is_some())
        };
        let html = other_reactions(post, at_hand, l);
        let _put = link.insert_adjacent_html("beforebegin", &html);
        link.remove();
    }

    /// Polls are answered here.
    pub(super) fn take_form(self, event: &web_sys::SubmitEvent) {
        let l = self.reading.try_with_value(|r| r.l).unwrap_or_default();
        polls::sent(event, l, move || self.catch_up());
    }

    /// Shows the reaction at once, and takes it back where it failed.
    fn react(self, button: Element) {
        let Some(value) = button.get_attribute("value") else { return };
        flip(&button);
        leptos::task::spawn_local(async move {
            match send_field(SetReaction::url(), "react", &value).await {
                Ok(_) => self.catch_up(),
                Err(Fault(error)) => {
                    flip(&button);
                    let l = self.reading.try_with_value(|r| r.l).unwrap_or_default();
                    crate::ui::say(&format!("{} {}", t::thread::not_done(l), error.text(l)));
                }
            }
        });
    }
}
