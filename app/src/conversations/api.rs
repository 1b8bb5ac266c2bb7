//! Server functions of conversations.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::conversation::{
    AskForm, AskPage, ConversationPage, ConversationsPage, MessageDecisionForm, MessageForm,
    MessageReportForm,
};
use domain::{ConversationId, MessageId};
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};

/// One's own conversations.
#[server(endpoint = "conversations/list", input = Json, output = Postcard)]
pub async fn list_conversations() -> Result<ConversationsPage, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::conversations::list(&cx.db, &cx.actor).await)
}

/// Conversations in which something waits for the reader; `None` where the community has no messages.
#[server(endpoint = "conversations/waiting", input = Json, output = Postcard)]
pub async fn conversations_waiting() -> Result<Option<i64>, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::conversations::waiting(&cx.db, &cx.actor).await)
}

/// One conversation, with its latest messages or with those before one of them.
#[server(endpoint = "conversations/show", input = Json, output = Postcard)]
pub async fn show_conversation(
    id: ConversationId,
    before: Option<MessageId>,
) -> Result<ConversationPage, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::conversations::show(&cx.db, &cx.actor, id, before).await)
}

/// Somebody to ask.
#[server(endpoint = "conversations/asking", input = Json, output = Postcard)]
pub async fn show_asking(handle: String) -> Result<AskPage, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::conversations::asking(&cx.db, &cx.actor, &handle).await)
}

/// Asks somebody, with a first message.
#[server(endpoint = "conversations/ask")]
pub async fn ask_member(#[server(default)] form: AskForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let id = store::conversations::ask(&cx.db, &cx.actor, &form.validate()?).await?;
        crate::request::go(&format!("/messages/{id}"));
        Ok(())
    };
    cx.answer(work.await)
}

/// Says yes to whoever asks.
#[server(endpoint = "conversations/accept")]
pub async fn accept_conversation(id: ConversationId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::conversations::accept(&cx.db, &cx.actor, id).await)
}

/// Says no. They are not told.
#[server(endpoint = "conversations/decline")]
pub async fn decline_conversation(id: ConversationId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::conversations::decline(&cx.db, &cx.actor, id).await?;
        crate::request::go("/messages");
        Ok(())
    };
    cx.answer(work.await)
}

/// Sends a message.
#[server(endpoint = "conversations/send")]
pub async fn send_message(#[server(default)] form: MessageForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async { store::conversations::send(&cx.db, &cx.actor, &form.validate()?).await };
    cx.answer(work.await)
}

/// Leaves a conversation.
#[server(endpoint = "conversations/leave")]
pub async fn leave_conversation(id: ConversationId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::conversations::leave(&cx.db, &cx.actor, id).await?;
        crate::request::go("/messages");
        Ok(())
    };
    cx.answer(work.await)
}

/// Chooses whether others may ask.
#[server(endpoint = "conversations/take")]
pub async fn take_messages(#[server(default)] takes: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::conversations::set_takes(&cx.db, &cx.actor, takes == "yes").await)
}

/// Shows moderators messages that break a guideline.
#[server(endpoint = "conversations/report")]
pub async fn report_messages(#[server(default)] form: MessageReportForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let new = form.validate()?;
        store::conversations::report(&cx.db, &cx.actor, &new).await?;
        crate::request::go(&format!("/messages/{}?reported=1", new.conversation));
        Ok(())
    };
    cx.answer(work.await)
}

/// Decides about reported messages.
#[server(endpoint = "conversations/decide")]
pub async fn decide_messages(#[server(default)] form: MessageDecisionForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async { store::conversations::decide(&cx.db, &cx.actor, &form.validate()?).await };
    cx.answer(work.await)
}
