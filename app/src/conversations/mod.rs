//! Messages between two members, by consent.

pub mod api;
mod ask;
mod list;
mod report;
mod reported;
mod show;

pub use list::List;
pub use reported::Reported;

use crate::live::Live;
use crate::ui::ErrorPage;
use domain::live::News;
use domain::{ConversationId, Error, Locale, t};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// One conversation; the form by which somebody is asked; the form that shows messages to moderators. One address, since
/// each of its own would weigh on the first load of every page.
#[component]
pub fn One() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    move || {
        let id = params.with(|p| p.get("id")).unwrap_or_default();
        let reports = query.with(|q| q.get("report")).is_some();
        match id.parse::<ConversationId>() {
            Ok(id) if reports => view! { <report::Report id=id /> }.into_any(),
            Ok(id) => view! { <show::Show id=id /> }.into_any(),
            Err(_) if id == "new" => view! { <ask::Ask /> }.into_any(),
            Err(_) => view! { <ErrorPage error=Error::NotFound /> }.into_any(),
        }
    }
}

/// What stands above a page of a conversation.
fn above(l: Locale) -> Vec<(String, String)> {
    vec![("/messages".to_owned(), t::conversation::title(l).to_owned())]
}

/// Goes up when something may have come for the reader.
fn news() -> RwSignal<u32> {
    let count = RwSignal::new(0_u32);
    if let Some(live) = Live::take() {
        let missed = StoredValue::new(false);
        // What a page shows counts as seen: one that nobody looks at waits until somebody does.
        let look = move || {
            if document().hidden() {
                missed.set_value(true);
            } else {
                missed.set_value(false);
                count.try_update(|n| *n += 1);
            }
        };
        Effect::new(move |_| {
            if let Some((_, News::Member { .. } | News::Lost)) = live.news.get() {
                look();
            }
        });
        Effect::new(move |_| {
            let back = window_event_listener(leptos::ev::visibilitychange, move |_| {
                if missed.try_get_value() == Some(true) {
                    look();
                }
            });
            on_cleanup(move || back.remove());
        });
    }
    count
}
