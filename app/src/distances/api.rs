//! Server functions of distance.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::distance::DistantMember;
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};

/// Whom the reader keeps away.
#[server(endpoint = "distances/list", input = Json, output = Postcard)]
pub async fn list() -> Result<Vec<DistantMember>, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::distances::list(&cx.db, &cx.actor).await)
}

/// Keeps a member away (`mute`, `block`), or ends it (empty); stays on the page.
#[server(endpoint = "distances/keep")]
pub async fn keep(
    #[server(default)] handle: String,
    #[server(default)] distance: String,
) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let distance = domain::distance::Distance::chosen(&distance)?;
        store::distances::keep(&cx.db, &cx.actor, &handle, distance).await
    };
    cx.answer(work.await)
}
