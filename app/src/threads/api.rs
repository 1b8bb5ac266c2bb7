//! Server functions of talk.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::file::Sent;
use domain::setting::Attachments;
use domain::space::Space;
use domain::thread::{
    Changes, EditForm, OnePost, Only, PostSource, ReplyForm, SpacePage, SpaceRow, ThreadForm, ThreadPage,
};
#[cfg(feature = "ssr")]
use domain::{Error, error::Conflict};
use domain::{PostId, SpaceId, ThreadId};
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};
use serde::{Deserialize, Serialize};

/// How a Markdown text will look: rendered by the very renderer that stores it.
#[server(endpoint = "threads/preview", input = Json, output = Postcard)]
pub async fn preview(text: String) -> Result<String, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::threads::preview(&cx.db, &cx.actor, &text).await)
}

/// The spaces the reader may read.
#[server(endpoint = "threads/spaces", input = Json, output = Postcard)]
pub async fn list_spaces() -> Result<Vec<SpaceRow>, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::threads::spaces(&cx.db, &cx.actor, cx.locale).await)
}

/// A page of a space.
#[server(endpoint = "threads/space", input = Json, output = Postcard)]
pub async fn show_space(space: String, page: i64, only: Only) -> Result<SpacePage, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::threads::list(&cx.db, &cx.actor, &space, page, only, cx.locale).await)
}

/// A window of a thread.
#[server(endpoint = "threads/thread", input = Json, output = Postcard)]
pub async fn show_thread(id: ThreadId, page: i64) -> Result<ThreadPage, Fault> {
    let cx = crate::request::Cx::take()?;
    let load = async {
        let found = store::threads::show(&cx.db, &cx.actor, id, page, cx.locale).await;
        // Its posts may have gone into another thread: its address leads there.
        if found == Err(domain::Error::NotFound)
            && let Some(into) = store::threads::merged_into(&cx.db, id).await?
        {
            let page = store::threads::show(&cx.db, &cx.actor, into, 1, cx.locale).await?;
            crate::request::go(&format!("/talk/t/{into}"));
            return Ok(page);
        }
        found
    };
    cx.answer(load.await)
}

/// What the form of a new thread needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blank {
    /// The space it is to begin in.
    pub space: Space,
    /// Whether it will wait for a moderator.
    pub waits: bool,
}

/// The space a thread is to begin in: for members, who write where they may read.
#[server(endpoint = "threads/blank", input = Json, output = Postcard)]
pub async fn blank_thread(space: String) -> Result<Blank, Fault> {
    let cx = crate::request::Cx::take()?;
    let load = async {
        cx.actor.member()?;
        let space = store::spaces::show(&cx.db, &cx.actor, &space, cx.locale).await?;
        if !space.can_start(&cx.actor) {
            return Err(Error::Forbidden);
        }
        Ok(Blank { space, waits: store::moderation::waits(&cx.db, &cx.actor).await? })
    };
    cx.answer(load.await)
}

/// Begins a thread.
#[server(endpoint = "threads/start")]
pub async fn start_thread(#[server(default)] form: ThreadForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        match store::threads::start(&cx.db, &cx.actor, &form.validate()?).await {
            Ok(thread) => crate::request::go(&format!("/talk/t/{thread}")),
            Err(Error::Conflict(Conflict::Held)) => crate::request::go("/me/waiting"),
            Err(error) => return Err(error),
        }
        Ok(())
    };
    cx.answer(work.await)
}

/// Replies to a post.
#[server(endpoint = "threads/reply")]
pub async fn write_reply(#[server(default)] form: ReplyForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let written = store::threads::reply(&cx.db, &cx.actor, &form.validate()?).await;
        if written == Err(Error::Conflict(Conflict::Held)) {
            crate::request::go("/me/waiting");
            return Ok(());
        }
        let (_, post) = written?;
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

/// What may be sent with posts, and what was sent just now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadPage {
    /// What may be sent.
    pub rules: Attachments,
    /// The file of this name, where the reader sent it.
    pub sent: Option<Sent>,
}

/// The page where files for posts are sent without script.
#[server(endpoint = "threads/upload", input = Json, output = Postcard)]
pub async fn show_upload(file: Option<String>) -> Result<UploadPage, Fault> {
    let cx = crate::request::Cx::take()?;
    let load = async {
        cx.actor.member()?;
        let sent = match file {
            Some(name) => Some(store::files::sent(&cx.db, &cx.actor, &name).await?),
            None => None,
        };
        Ok(UploadPage { rules: store::settings::attachments(&cx.db).await?, sent })
    };
    cx.answer(load.await)
}

/// The short names of emoji, and what they stand for.
#[server(endpoint = "threads/emoji", input = Json, output = Postcard)]
pub async fn emoji() -> Result<Vec<(String, String)>, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(cx.actor.member().map(|_| store::markdown::emoji()))
}

/// Says that a reply helped (`1`), or takes that back; goes on at the reply.
#[server(endpoint = "threads/help")]
pub async fn help(post: PostId, #[server(default)] helped: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::threads::help(&cx.db, &cx.actor, post, !helped.is_empty()).await?;
        super::go_to_post(&cx, post).await
    };
    cx.answer(work.await)
}

/// Says that one's own thread asks something (`1`), or that it does not.
#[server(endpoint = "threads/ask")]
pub async fn ask(id: ThreadId, #[server(default)] question: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::threads::ask(&cx.db, &cx.actor, id, !question.is_empty()).await?;
        crate::request::go(&super::thread_href(id, 1));
        Ok(())
    };
    cx.answer(work.await)
}

/// Follows a thread as closely as its reader wants.
#[server(endpoint = "threads/follow")]
pub async fn follow_thread(id: ThreadId, #[server(default)] level: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let level = domain::thread::Follow::chosen(&level)?;
        store::threads::follow_thread(&cx.db, &cx.actor, id, level).await?;
        crate::request::go(&super::thread_href(id, 1));
        Ok(())
    };
    cx.answer(work.await)
}

/// Follows a space as closely as its reader wants.
#[server(endpoint = "threads/follow_space")]
pub async fn follow_space(id: SpaceId, #[server(default)] level: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let level = domain::thread::Follow::chosen(&level)?;
        let slug = store::threads::follow_space(&cx.db, &cx.actor, id, level).await?;
        crate::request::go(&format!("/talk/{slug}"));
        Ok(())
    };
    cx.answer(work.await)
}

/// Marks all that was written in a space until now as read.
#[server(endpoint = "threads/read_all")]
pub async fn read_all(id: SpaceId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let slug = store::threads::read_space(&cx.db, &cx.actor, id).await?;
        crate::request::go(&format!("/talk/{slug}"));
        Ok(())
    };
    cx.answer(work.await)
}

/// What came to a thread after a version of it.
#[server(endpoint = "threads/changes", input = Json, output = Postcard)]
pub async fn thread_changes(id: ThreadId, since: i64) -> Result<Changes, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::threads::changes(&cx.db, &cx.actor, id, since).await)
}

/// Marks posts as read: ranges of their numbers, `1-12,15`.
#[server(endpoint = "threads/read", input = Json)]
pub async fn read_posts(id: ThreadId, numbers: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::threads::read(&cx.db, &cx.actor, id, &domain::thread::Ranges::parse(&numbers)).await)
}

/// Marks posts as read from a page without script, and stays there.
#[server(endpoint = "threads/read_page")]
pub async fn read_page(thread: String, numbers: String, page: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let id: ThreadId = thread.parse()?;
        store::threads::read(&cx.db, &cx.actor, id, &domain::thread::Ranges::parse(&numbers)).await?;
        crate::request::go(&super::thread_href(id, page.parse().unwrap_or(1)));
        Ok(())
    };
    cx.answer(work.await)
}

/// One post, and what the reader may do with it.
#[server(endpoint = "threads/post", input = Json, output = Postcard)]
pub async fn show_post(id: PostId) -> Result<MorePage, Fault> {
    let cx = crate::request::Cx::take()?;
    let load = async {
        let one = store::threads::one(&cx.db, &cx.actor, id).await?;
        let note = store::bookmarks::noted(&cx.db, &cx.actor, id).await?;
        Ok(MorePage { one, note })
    };
    cx.answer(load.await)
}

/// One post with the reader's own note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MorePage {
    /// The post.
    pub one: OnePost,
    /// What the reader noted; `None` where they have not marked it.
    pub note: Option<String>,
}
