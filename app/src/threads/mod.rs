//! Talk: spaces, threads and posts.

pub mod api;
mod attend;
mod follow;
mod helped;
mod list;
mod live;
mod more;
mod nest;
mod place;
mod post;
mod show;
mod upload;
mod write;

pub use follow::{FollowSpace, FollowThread, ReadAll};
pub use helped::{AskToggle, HelpToggle};
pub use list::{Space, Spaces, ThreadList};
pub use more::More;
pub use show::Thread;
pub use upload::Upload;
pub use write::{EditPost, Start};

use domain::thread::Author;
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
pub(crate) fn thread_href(id: domain::ThreadId, page: i64) -> String {
    if page > 1 { format!("/talk/t/{id}?page={page}") } else { format!("/talk/t/{id}") }
}

/// Goes on at a post, after a form that was sent from it.
#[cfg(feature = "ssr")]
pub(crate) async fn go_to_post(cx: &crate::request::Cx, post: domain::PostId) -> domain::Result<()> {
    let (thread, page) = store::threads::page_of(&cx.db, &cx.actor, post).await?;
    crate::request::go(&format!("{}#p{post}", thread_href(thread, page)));
    Ok(())
}

/// The name beside words: also of one who left, and of one who does not say theirs.
pub(crate) fn name_of(author: &Author, l: Locale) -> String {
    match author {
        Author::Member(name) => name.name.clone(),
        Author::Former => t::thread::former(l).to_owned(),
        Author::Veiled(n) => t::thread::veiled(l, *n),
    }
}
