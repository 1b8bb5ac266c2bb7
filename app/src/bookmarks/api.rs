//! Server functions of bookmarks.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::PostId;
use domain::bookmark::Bookmarks;
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};

/// A page of the reader's bookmarks.
#[server(endpoint = "bookmarks/list", input = Json, output = Postcard)]
pub async fn list(page: i64) -> Result<Bookmarks, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::bookmarks::list(&cx.db, &cx.actor, page).await)
}

/// What the reader noted with a post; `None` where it is not marked.
#[server(endpoint = "bookmarks/noted", input = Json, output = Postcard)]
pub async fn noted(post: PostId) -> Result<Option<String>, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::bookmarks::noted(&cx.db, &cx.actor, post).await)
}

/// Marks a post, or notes something else with it; goes on at the post, or in the list it was sent from.
#[server(endpoint = "bookmarks/set")]
pub async fn set(
    post: PostId,
    #[server(default)] note: String,
    #[server(default)] list: String,
) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::bookmarks::set(&cx.db, &cx.actor, post, &note).await?;
        match list.as_str() {
            "" => crate::threads::go_to_post(&cx, post).await?,
            page => crate::request::go(&super::form::list_href(page.parse().unwrap_or(1))),
        }
        Ok(())
    };
    cx.answer(work.await)
}

/// Takes a mark away; goes on at the post, or in the list it was sent from.
#[server(endpoint = "bookmarks/remove")]
pub async fn remove(post: PostId, #[server(default)] list: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::bookmarks::remove(&cx.db, &cx.actor, post).await?;
        // What may not be read any more is no place to go on.
        if !list.is_empty() || crate::threads::go_to_post(&cx, post).await.is_err() {
            crate::request::go(&super::form::list_href(list.parse().unwrap_or(1)));
        }
        Ok(())
    };
    cx.answer(work.await)
}
