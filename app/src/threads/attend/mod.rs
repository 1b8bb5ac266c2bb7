//! What attends to an open thread: a part of its own, which the browser fetches once the page is there.
//!
//! Posts are HTML that Leptos put into the page whole; what changes is put in by their ids. Nothing above the line
//! that one reads moves: the browser keeps it in place (scroll anchoring), and what is new says so beside the heading.

mod changes;
mod menu;
mod press;
mod quote;
mod seen;
mod windows;

use super::live::{Edge, Page};
use super::nest::nest;
use super::post::{Reading, opening, replies};
use crate::live::Live;
use domain::PostId;
use domain::live::News;
use domain::thread::Post;
use leptos::prelude::*;
use std::sync::Arc;

/// Whoever attends to a thread.
pub(super) trait Attendant: Send + Sync {
    /// Writes a window of a thread: the opening post, and the replies.
    fn write(&self, posts: Vec<Post>, reading: &Reading) -> (String, String);
    /// Begins to attend to a page.
    fn begin(&self, page: Page);
    /// Something in the thread was pressed.
    fn pressed(&self, page: Page, event: &web_sys::MouseEvent);
    /// A form in the thread is sent.
    fn submitted(&self, page: Page, event: &web_sys::SubmitEvent);
    /// What can be done with a post.
    fn menu(&self, page: Page, post: PostId) -> AnyView;
    /// Fetches a further window.
    fn further(&self, page: Page, edge: Edge);
}

struct Here;

/// Fetches the part.
#[leptos::lazy]
pub(super) fn take() -> Arc<dyn Attendant> {
    Arc::new(Here)
}

impl Attendant for Here {
    fn write(&self, posts: Vec<Post>, reading: &Reading) -> (String, String) {
        let mut posts = posts.into_iter();
        let top = posts.next().map(|first| opening(&first, reading)).unwrap_or_default();
        (top, replies(&nest(posts.collect()), reading))
    }

    fn begin(&self, page: Page) {
        let Some((inside, can_reply)) = page.reading.try_with_value(|r| (r.inside, r.can_reply)) else {
            return;
        };
        page.watch_edge();
        if can_reply {
            page.offer_quotes();
        }
        if !inside {
            return;
        }
        if let Some(live) = Live::take() {
            Effect::new(move |_| match live.news.get() {
                Some((_, News::Thread { thread, version, .. }))
                    if thread == page.id && page.version.try_get_value().is_some_and(|v| version > v) =>
                {
                    page.catch_up();
                }
                Some((_, News::Lost)) => {
                    page.catch_up();
                    page.who();
                }
                Some((_, News::Presence { thread })) if thread == page.id => page.who(),
                _ => {}
            });
        }
        let sent = page.composer.sent;
        Effect::new(move |before: Option<u32>| {
            let now = sent.get();
            if before.is_some_and(|b| b != now) {
                page.catch_up();
            }
            now
        });
        page.watch();
    }

    fn pressed(&self, page: Page, event: &web_sys::MouseEvent) {
        page.take_press(event);
    }

    fn submitted(&self, page: Page, event: &web_sys::SubmitEvent) {
        page.take_form(event);
    }

    fn menu(&self, page: Page, post: PostId) -> AnyView {
        view! { <menu::PostMenu page=page post=post /> }.into_any()
    }

    fn further(&self, page: Page, edge: Edge) {
        page.load_further(edge);
    }
}
