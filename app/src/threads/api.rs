//! Server functions of talk.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

/// How a Markdown text will look: rendered by the very renderer that stores it.
#[server(endpoint = "threads/preview", input = Json)]
pub async fn preview(text: String) -> Result<String, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::threads::preview(&cx.actor, &text))
}
