//! Server functions of applications.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::MemberId;
use domain::application::Application;
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};

/// One's own application.
#[server(endpoint = "applications/mine", input = Json, output = Postcard)]
pub async fn mine() -> Result<Application, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::applications::mine(&cx.db, &cx.actor).await)
}

/// Answers what one was asked.
#[server(endpoint = "applications/answer")]
pub async fn answer(#[server(default)] body: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::applications::answer(&cx.db, &cx.actor, &body).await)
}

/// Asks somebody who waits.
#[server(endpoint = "applications/ask")]
pub async fn ask(id: MemberId, #[server(default)] body: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::applications::ask(&cx.db, &cx.actor, id, &body).await)
}

/// Says no to somebody who waits.
#[server(endpoint = "applications/decline")]
pub async fn decline(id: MemberId, #[server(default)] body: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::applications::decline(&cx.db, &cx.actor, id, &body).await)
}

/// Takes a no back.
#[server(endpoint = "applications/reopen")]
pub async fn reopen(id: MemberId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::applications::reopen(&cx.db, &cx.actor, id).await)
}
