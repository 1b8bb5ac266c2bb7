//! Server functions of pages.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::page::Page;
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};

/// A page in the reader's language.
#[server(endpoint = "pages/show", input = Json, output = Postcard)]
pub async fn show_page(slug: String) -> Result<Page, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::pages::show(&cx.db, &slug, cx.locale).await)
}
