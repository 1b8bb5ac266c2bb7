//! Server functions of talk.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::thread::{EditForm, PostSource, ReplyForm, Space, SpacePage, ThreadForm, ThreadPage};
use domain::{PostId, ThreadId};
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};
use serde::{Deserialize, Serialize};

/// How a Markdown text will look: rendered by the very renderer that stores it.
#[server(endpoint = "threads/preview", input = Json, output = Postcard)]
pub async fn preview(text: String) -> Result<String, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::threads::preview(&cx.actor, &text))
}

/// The spaces the reader may read.
#[server(endpoint = "threads/spaces", input = Json, output = Postcard)]
pub async fn list_spaces() -> Result<Vec<Space>, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::spaces::list(&cx.db, &cx.actor, cx.locale).await)
}

/// A page of a space.
#[server(endpoint = "threads/space", input = Json, output = Postcard)]
pub async fn show_space(space: String, page: i64) -> Result<SpacePage, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::threads::list(&cx.db, &cx.actor, &space, page, cx.locale).await)
}

/// A window of a thread.
#[server(endpoint = "threads/thread", input = Json, output = Postcard)]
pub async fn show_thread(id: ThreadId, page: i64) -> Result<ThreadPage, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::threads::show(&cx.db, &cx.actor, id, page, cx.locale).await)
}

/// The space a thread is to begin in: for members, who write where they may read.
#[server(endpoint = "threads/blank", input = Json, output = Postcard)]
pub async fn blank_thread(space: String) -> Result<Space, Fault> {
    let cx = crate::request::Cx::take()?;
    let load = async {
        cx.actor.member()?;
        store::spaces::show(&cx.db, &cx.actor, &space, cx.locale).await
    };
    cx.answer(load.await)
}

/// Begins a thread.
#[server(endpoint = "threads/start")]
pub async fn start_thread(#[server(default)] form: ThreadForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let thread = store::threads::start(&cx.db, &cx.actor, &form.validate()?).await?;
        crate::request::go(&format!("/talk/t/{thread}"));
        Ok(())
    };
    cx.answer(work.await)
}

/// Replies to a post.
#[server(endpoint = "threads/reply")]
pub async fn write_reply(#[server(default)] form: ReplyForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let (_, post) = store::threads::reply(&cx.db, &cx.actor, &form.validate()?).await?;
        let (thread, page) = store::threads::page_of(&cx.db, &cx.actor, post).await?;
        crate::request::go(&format!("/talk/t/{thread}?page={page}#p{post}"));
        Ok(())
    };
    cx.answer(work.await)
}

/// A post to edit, and the page of its thread it stands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditPage {
    /// The post's source.
    pub source: PostSource,
    /// The page, from 1.
    pub page: i64,
}

/// A post to edit, for its author.
#[server(endpoint = "threads/source", input = Json, output = Postcard)]
pub async fn show_source(id: PostId) -> Result<EditPage, Fault> {
    let cx = crate::request::Cx::take()?;
    let load = async {
        let source = store::threads::source(&cx.db, &cx.actor, id).await?;
        let (_, page) = store::threads::page_of(&cx.db, &cx.actor, id).await?;
        Ok(EditPage { source, page })
    };
    cx.answer(load.await)
}

/// Edits a post.
#[server(endpoint = "threads/edit")]
pub async fn save_post(#[server(default)] form: EditForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let edit = form.validate()?;
        store::threads::edit(&cx.db, &cx.actor, &edit).await?;
        let (thread, page) = store::threads::page_of(&cx.db, &cx.actor, edit.id).await?;
        crate::request::go(&format!("/talk/t/{thread}?page={page}#p{}", edit.id));
        Ok(())
    };
    cx.answer(work.await)
}
