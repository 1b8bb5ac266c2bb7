//! Server functions of keeping talk in order.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::conversation::ReportedMessages;
use domain::moderation::{
    ActForm, DecisionForm, HeldForm, OnPost, OnThread, Queue, ReportForm, Reporting, UnmaskForm, WaitingPost,
};
use domain::setting::NewcomersForm;
use domain::thread::PostHistory;
use domain::{ActId, PostId, ThreadId, UnmaskingId};
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};
use serde::{Deserialize, Serialize};

/// What a post said before.
#[server(endpoint = "moderation/history", input = Json, output = Postcard)]
pub async fn history(id: PostId) -> Result<PostHistory, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::threads::history(&cx.db, &cx.actor, id).await)
}

/// A post to report.
#[server(endpoint = "moderation/reporting", input = Json, output = Postcard)]
pub async fn show_reporting(id: PostId) -> Result<Reporting, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::moderation::reporting(&cx.db, &cx.actor, id, cx.locale).await)
}

/// Tells moderators that a post breaks a guideline.
#[server(endpoint = "moderation/report")]
pub async fn report(#[server(default)] form: ReportForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async { store::moderation::report(&cx.db, &cx.actor, &form.validate()?).await };
    cx.answer(work.await)
}

/// A post for a moderator to act on.
#[server(endpoint = "moderation/post", input = Json, output = Postcard)]
pub async fn show_post(id: PostId) -> Result<OnPost, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::moderation::on_post(&cx.db, &cx.actor, id, cx.locale).await)
}

/// A thread for a moderator to act on.
#[server(endpoint = "moderation/thread", input = Json, output = Postcard)]
pub async fn show_moderated(id: ThreadId) -> Result<OnThread, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::moderation::on_thread(&cx.db, &cx.actor, id, cx.locale).await)
}

/// Does what a moderator decided, and goes on where the posts are now.
#[server(endpoint = "moderation/act")]
pub async fn act(#[server(default)] form: ActForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let (thread, post) = store::moderation::act(&cx.db, &cx.actor, &form.validate()?).await?;
        crate::request::go(&post.map_or_else(|| format!("/talk/t/{thread}"), |p| format!("/talk/p/{p}")));
        Ok(())
    };
    cx.answer(work.await)
}

/// Undoes what a moderator did.
#[server(endpoint = "moderation/undo")]
pub async fn undo(id: ActId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::moderation::undo(&cx.db, &cx.actor, id).await.map(drop))
}

/// What waits for moderators, and a page of what they did.
#[server(endpoint = "moderation/queue", input = Json, output = Postcard)]
pub async fn show_queue(page: i64) -> Result<QueuePage, Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let queue = store::moderation::queue(&cx.db, &cx.actor, page, cx.locale).await?;
        // Of what two say to each other those who keep a circle see nothing.
        let messages = match cx.actor.require(domain::Role::Moderator) {
            Ok(()) => store::conversations::reported(&cx.db, &cx.actor).await?,
            Err(_) => Vec::new(),
        };
        Ok(QueuePage { queue, messages })
    };
    cx.answer(work.await)
}

/// What waits for whoever keeps something in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueuePage {
    /// In the talk.
    pub queue: Queue,
    /// Reported messages.
    pub messages: Vec<ReportedMessages>,
}

/// Decides what becomes of a reported post.
#[server(endpoint = "moderation/decide")]
pub async fn decide(#[server(default)] form: DecisionForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let (post, outcome, note) = form.validate()?;
        store::moderation::decide(&cx.db, &cx.actor, post, outcome, &note).await
    };
    cx.answer(work.await)
}

/// Asks for the name behind a post.
#[server(endpoint = "moderation/ask_name")]
pub async fn ask_name(#[server(default)] form: UnmaskForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let (post, reason) = form.validate()?;
        store::moderation::ask_name(&cx.db, &cx.actor, post, &reason).await
    };
    cx.answer(work.await)
}

/// Agrees that two moderators learn a name, or does not.
#[server(endpoint = "moderation/answer_name")]
pub async fn answer_name(id: UnmaskingId, #[server(default)] answer: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::moderation::answer_name(&cx.db, &cx.actor, id, answer == "agree").await)
}

/// Lets a newcomer's post be read, or does not.
#[server(endpoint = "moderation/answer_held")]
pub async fn answer_held(#[server(default)] form: HeldForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let (id, answer) = form.validate()?;
        store::moderation::answer_held(&cx.db, &cx.actor, id, &answer).await
    };
    cx.answer(work.await)
}

/// What the reader wrote that waits for a moderator.
#[server(endpoint = "moderation/waiting", input = Json, output = Postcard)]
pub async fn show_waiting() -> Result<Vec<WaitingPost>, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::moderation::waiting(&cx.db, &cx.actor).await)
}

/// Sets how newcomers' posts are met.
#[server(endpoint = "moderation/set_newcomers")]
pub async fn set_newcomers(#[server(default)] form: NewcomersForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async { store::moderation::set_newcomers(&cx.db, &cx.actor, form.validate()?).await };
    cx.answer(work.await)
}
