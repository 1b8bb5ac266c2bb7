//! The library: its articles, one of them, how it is written, and what it said before.

pub mod api;
mod form;
mod history;
mod list;
mod show;

pub use form::New;
pub use list::List;
pub(crate) use list::Shelf;
pub use show::Show;

use crate::boot::use_locale;
use crate::ui::ErrorPage;
use domain::article::Access;
use domain::{Error, Locale, t};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// What one does with an article: its form, and what it said before.
#[component]
pub fn Part() -> impl IntoView {
    let params = use_params_map();
    move || match params.with(|p| p.get("part")).as_deref() {
        Some("edit") => view! { <form::Edit /> }.into_any(),
        Some("history") => view! { <history::History /> }.into_any(),
        _ => view! { <ErrorPage error=Error::NotFound /> }.into_any(),
    }
}

/// Whom an article is for, in words.
const fn access_name(access: Access, l: Locale) -> &'static str {
    match access {
        Access::Public => t::article::access_public(l),
        Access::Members => t::article::access_members(l),
        Access::Circle => t::article::access_circle(l),
        Access::Event => t::article::access_event(l),
    }
}

/// The day of something: the hour tells nothing in a library.
#[component]
fn Day(at: domain::Moment) -> impl IntoView {
    let l = use_locale();
    view! { <time datetime=at.iso() title=at.full(l)>{at.day_with_year(l)}</time> }
}

/// The article that the address names.
fn slug_param() -> String {
    use_params_map().with(|p| p.get("slug")).unwrap_or_default()
}

/// What stands above a page of the library.
fn above(l: Locale) -> Vec<(String, String)> {
    vec![("/library".to_owned(), t::article::library(l).to_owned())]
}
