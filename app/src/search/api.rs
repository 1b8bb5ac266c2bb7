//! Server functions of search.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::search::{SearchPage, SearchQuery};
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};

/// What is found.
#[server(endpoint = "search", input = Json, output = Postcard)]
pub async fn search(query: SearchQuery) -> Result<SearchPage, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::search::search(&cx.db, &cx.actor, &query, cx.locale).await)
}
