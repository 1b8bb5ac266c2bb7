//! Spaces, threads and posts: who reads and writes where, reading order, windows, sending twice, editing.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod changes;
mod helped;
mod marks;
mod reading;
mod writing;

use domain::error::Conflict;
use domain::thread::{
    Author, EditForm, NewReply, NewThread, Only, ReplyForm, ThreadForm, ThreadPage, WINDOW,
};
use domain::{Actor, Error, Locale, PostId, Problem, Result, Role, ThreadId};
use futures::future::join_all;
use std::collections::{BTreeMap, BTreeSet};
use store::testing::{TestDb, circle, id, member, members, number, refused, rows, run, shut_out, space};
use store::{Db, spaces, sql, threads};

const STALE: Error = Error::Conflict(Conflict::Stale);
const L: Locale = Locale::Ja;

fn new_thread(space: &str, title: &str, key: &str) -> NewThread {
    ThreadForm {
        space: space.into(),
        title: title.into(),
        body: format!("**{title}**<script>x</script>"),
        key: key.into(),
        ..ThreadForm::default()
    }
    .validate()
    .unwrap()
}

fn new_reply(parent: PostId, body: &str, key: &str) -> NewReply {
    ReplyForm { parent: parent.to_string(), body: body.into(), key: key.into(), ..ReplyForm::default() }
        .validate()
        .unwrap()
}

/// Begins a thread; its opening post.
async fn begin(db: &Db, actor: &Actor, space: &str, title: &str) -> (ThreadId, PostId) {
    let thread = threads::start(db, actor, &new_thread(space, title, "")).await.unwrap();
    (thread, threads::show(db, actor, thread, 1, L).await.unwrap().posts[0].id)
}

async fn say(db: &Db, actor: &Actor, parent: PostId, body: &str) -> PostId {
    threads::reply(db, actor, &new_reply(parent, body, "")).await.unwrap().1
}

async fn edit(db: &Db, actor: &Actor, post: PostId, version: i64, body: &str) -> Result<ThreadId> {
    let form = EditForm { id: post.to_string(), version: version.to_string(), body: body.into() };
    threads::edit(db, actor, &form.validate().unwrap()).await
}

/// The thread's own count of posts, and how many there are.
async fn counts(db: &Db, thread: ThreadId) -> (i64, i64) {
    (
        number(db, sql!("SELECT post_count FROM threads WHERE id = $1", thread)).await,
        number(db, sql!("SELECT COUNT(*) FROM posts WHERE thread_id = $1", thread)).await,
    )
}

/// The name beside words; empty where there is none.
fn name(author: &Author) -> &str {
    author.member().map_or("", |m| m.name.as_str())
}
