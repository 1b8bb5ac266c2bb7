//! How much waits, on every page.

use super::api::count_unread;
use crate::boot::{use_boot, use_locale};
use crate::live::Live;
use domain::live::News;
use domain::notification::UNREAD_MOST;
use domain::t;
use leptos::prelude::*;

/// How many notifications the reader has not read.
#[derive(Clone, Copy)]
pub struct BellCount(pub RwSignal<i64>);

impl BellCount {
    /// Asks for it anew.
    pub fn ask(self) {
        leptos::task::spawn_local(async move {
            if let Ok(count) = count_unread().await {
                self.0.set(count);
            }
        });
    }

    /// Counts anew when the stream says that something has come, or has been missed.
    pub fn follow(self, live: Live) {
        let me = use_boot().with_value(|b| b.viewer.as_ref().map(|v| v.id));
        Effect::new(move |_| match live.news.get() {
            Some((_, News::Member { member })) if Some(member) == me => self.ask(),
            Some((_, News::Lost)) => self.ask(),
            _ => {}
        });
    }
}

/// The count of the whole application: at first what the page knows.
pub fn count() -> BellCount {
    let bell = BellCount(RwSignal::new(use_boot().with_value(|b| b.bell)));
    provide_context(bell);
    bell
}

/// A dot while something is unread, with the number for who hears the page, or for everyone.
#[component]
pub fn Unread(
    /// Whether the number is seen.
    #[prop(optional)]
    number: bool,
) -> impl IntoView {
    let l = use_locale();
    let bell = use_context::<BellCount>().map_or_else(|| RwSignal::new(0), |bell| bell.0);
    let text = move || {
        let n = bell.get();
        if n >= UNREAD_MOST { format!("{}+", UNREAD_MOST - 1) } else { n.to_string() }
    };
    view! {
        <Show when=move || bell.get().is_positive()>
            <span class="dot" class:dot-number=number>
                {number.then(|| view! { <span aria-hidden="true">{text}</span> })}
                <span class="visually-hidden">{move || t::notification::waiting(l, text())}</span>
            </span>
        </Show>
    }
}
