//! Server functions of polls. They take forms: a poll stands in the page as text, and its form works as it is.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::PostId;
use leptos::prelude::*;

/// Chooses, by the options' places; goes on at the post.
#[server(endpoint = "polls/vote")]
pub async fn vote(post: PostId, #[server(default)] options: Vec<i64>) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::polls::vote(&cx.db, &cx.actor, post, &options).await?;
        crate::threads::go_to_post(&cx, post).await
    };
    cx.answer(work.await)
}

/// Takes back what was chosen; goes on at the post.
#[server(endpoint = "polls/take_back")]
pub async fn take_back(post: PostId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::polls::vote(&cx.db, &cx.actor, post, &[]).await?;
        crate::threads::go_to_post(&cx, post).await
    };
    cx.answer(work.await)
}

/// Ends a poll; goes on at the post.
#[server(endpoint = "polls/close")]
pub async fn close(post: PostId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::polls::close(&cx.db, &cx.actor, post).await?;
        crate::threads::go_to_post(&cx, post).await
    };
    cx.answer(work.await)
}
