//! Server functions of the demo.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::account::Mail;
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};

/// The demo's mails; nothing anywhere else.
#[server(endpoint = "demo/mails", input = Json, output = Postcard)]
pub async fn list_mails() -> Result<Vec<Mail>, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(cx.mailbox.as_ref().map(crate::request::Mailbox::list).ok_or(domain::Error::NotFound))
}
