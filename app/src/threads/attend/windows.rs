//! Further windows of a long thread, put above or below those that are read.

use super::super::api::show_thread;
use super::super::live::{Edge, Page};
use super::super::nest::nest;
use super::super::place::{by_id, list_of};
use super::super::post::item;
use super::super::thread_href;
use crate::Fault;
use crate::ui::{Markup, say};
use domain::t;
use domain::thread::ThreadPage;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// How near the end of what is here comes before more is fetched, in pixels.
const NEAR: u32 = 800;

impl Page {
    /// Fetches the next window before the end of the last is reached.
    pub(super) fn watch_edge(self) {
        let edge = document().query_selector(".window-edge[data-edge=later]").ok().flatten();
        let Some(edge) = edge else { return };
        let near = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let seen = |e: wasm_bindgen::JsValue| {
                e.dyn_into::<IntersectionObserverEntry>().is_ok_and(|e| e.is_intersecting())
            };
            if entries.iter().any(seen) {
                self.load_further(Edge::Later);
            }
        });
        let how = IntersectionObserverInit::new();
        how.set_root_margin(&format!("{NEAR}px"));
        let observer = IntersectionObserver::new_with_options(near.as_ref().unchecked_ref(), &how);
        let Ok(observer) = observer else { return };
        observer.observe(&edge);
        let kept = StoredValue::new_local((observer, near));
        on_cleanup(move || {
            kept.try_with_value(|(observer, _)| observer.disconnect());
        });
    }

    /// Fetches a further window, one at a time.
    pub(super) fn load_further(self, edge: Edge) {
        let Some((first, last)) = self.windows.try_get_untracked() else { return };
        let number = match edge {
            Edge::Earlier => first - 1,
            Edge::Later => last + 1,
        };
        if !(1..=self.pages).contains(&number) || self.loading.try_get_untracked() != Some(false) {
            return;
        }
        self.loading.set(true);
        leptos::task::spawn_local(async move {
            let answer = show_thread(self.id, number).await;
            if self.loading.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(page) => {
                    self.put_window(page, number, edge);
                    self.windows.set(match edge {
                        Edge::Earlier => (number, last),
                        Edge::Later => (first, number),
                    });
                }
                Err(Fault(error)) => {
                    let l = self.reading.try_with_value(|r| r.l).unwrap_or_default();
                    say(&format!("{} {}", t::thread::not_done(l), error.text(l)));
                }
            }
        });
    }

    fn put_window(self, page: ThreadPage, number: i64, edge: Edge) {
        let Some(mut reading) = self.reading.try_get_value() else { return };
        let Some(list) = list_of("replies") else { return };
        reading.answer = format!("?page={number}&reply=");
        // The opening post comes with every window, and what arrived while the page was open is here already.
        let new = page.posts.into_iter().skip(1).filter(|post| by_id(post.id).is_none()).collect();
        let (l, pages) = (reading.l, page.pages);
        let html = Markup::of(|m| {
            let line = |m: &mut Markup, n: i64| {
                let address = thread_href(self.id, n);
                m.element("li", &[("class", "window-line"), ("data-window", &n.to_string())], |m| {
                    m.element("a", &[("href", &address), ("rel", "external")], |m| {
                        m.text(&t::nav::page_of(l, n, pages));
                    });
                });
            };
            if edge == Edge::Later {
                line(m, number);
            }
            for branch in nest(new) {
                item(m, &branch, &reading);
            }
            // What was the beginning of the page is now in its middle.
            if edge == Edge::Earlier {
                line(m, number + 1);
            }
        });
        match edge {
            Edge::Later => {
                let _put = list.insert_adjacent_html("beforeend", &html);
            }
            Edge::Earlier => keep_in_place(|| {
                let _put = list.insert_adjacent_html("afterbegin", &html);
            }),
        }
    }

    /// The address names the window that is read, so that reloading the page comes back to it.
    pub(super) fn note_window(self) {
        let Some((first, last)) = self.windows.try_get_untracked().filter(|(first, last)| first != last)
        else {
            return;
        };
        let height = window().inner_height().ok().and_then(|h| h.as_f64()).unwrap_or(0.0);
        let Ok(lines) = document().query_selector_all(".window-line") else { return };
        let passed = (0..lines.length())
            .filter_map(|n| lines.item(n)?.dyn_into::<Element>().ok())
            .filter(|line| line.get_bounding_client_rect().top() < height / 2.0)
            .filter_map(|line| line.get_attribute("data-window")?.parse::<i64>().ok())
            .max();
        let now = passed.unwrap_or(first).min(last);
        let location = window().location();
        let address = thread_href(self.id, now);
        let at = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
        if at != address
            && let Ok(history) = window().history()
        {
            let state = history.state().unwrap_or_default();
            let _noted = history.replace_state_with_url(&state, "", Some(&address));
        }
    }
}

/// Puts something above what is read, which stays where it is also in browsers that do not see to that themselves.
fn keep_in_place(put: impl FnOnce()) {
    let Some(root) = document().scrolling_element() else { return put() };
    let (from, tall) = (root.scroll_top(), root.scroll_height());
    put();
    let grown = root.scroll_height() - tall;
    // Scroll anchoring has moved it already where there is such a thing.
    if root.scroll_top() == from {
        root.set_scroll_top(from + grown);
    }
}
