//! Talk: spaces, threads and posts.

pub mod api;
mod list;
mod nest;
mod post;
mod show;
mod write;

pub use list::{Space, Spaces, ThreadList};
pub use show::Thread;
pub use write::{EditPost, Start};

use domain::circle::Visibility;
use domain::event::PersonName;
use domain::{Locale, t};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use std::str::FromStr;

/// The id in the address; what is not a number names nothing.
fn id_param<T: FromStr>() -> Option<T> {
    use_params_map().with(|p| p.get("id")).and_then(|id| id.parse().ok())
}

/// The space's address in the address.
fn space_param() -> String {
    use_params_map().with(|p| p.get("space")).unwrap_or_default()
}

/// A number in the query.
fn query_number<T: FromStr>(name: &'static str) -> Option<T> {
    use_query_map().with(|q| q.get(name)).and_then(|n| n.parse().ok())
}

/// The address of a page of a thread.
fn thread_href(id: domain::ThreadId, page: i64) -> String {
    if page > 1 { format!("/talk/t/{id}?page={page}") } else { format!("/talk/t/{id}") }
}

/// Who can read a space.
const fn audience(visibility: Visibility, l: Locale) -> &'static str {
    match visibility {
        Visibility::Public => t::thread::public(l),
        Visibility::Members => t::thread::members(l),
        Visibility::Circle => t::thread::circle(l),
    }
}

/// The name beside words, also of one who left.
fn name_of(author: Option<&PersonName>, l: Locale) -> String {
    author.map_or_else(|| t::thread::former(l).to_owned(), |a| a.name.clone())
}
