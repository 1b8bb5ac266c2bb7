//! Server functions of drafts.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::Timestamp;
use domain::draft::Draft;
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};

/// Keeps what is being written somewhere, unless another device has kept something since `known`.
#[server(endpoint = "drafts/save", input = Json)]
pub async fn save(place: String, body: String, known: Timestamp) -> Result<Timestamp, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::drafts::save(&cx.db, &cx.actor, &place, &body, known).await)
}

/// What was being written somewhere.
#[server(endpoint = "drafts/load", input = Json, output = Postcard)]
pub async fn load(place: String) -> Result<Option<Draft>, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::drafts::load(&cx.db, &cx.actor, &place).await)
}

/// Throws it away.
#[server(endpoint = "drafts/forget", input = Json)]
pub async fn forget(place: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::drafts::forget(&cx.db, &cx.actor, &place).await)
}
