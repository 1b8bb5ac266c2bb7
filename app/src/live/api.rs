//! Server functions of what is live.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::ThreadId;
use domain::live::Present;
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};

/// The reader is in a thread, typing or not; `None`: they have left it.
#[server(endpoint = "live/here", input = Json)]
pub async fn here(id: ThreadId, typing: Option<bool>) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        match typing {
            Some(typing) => store::live::seen(&cx.db, &cx.actor, id, typing).await,
            None => store::live::leave(&cx.db, &cx.actor, id).await,
        }
    };
    cx.answer(work.await)
}

/// Who else is in a thread.
#[server(endpoint = "live/present", input = Json, output = Postcard)]
pub async fn who_is_here(id: ThreadId) -> Result<Present, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::live::present(&cx.db, &cx.actor, id).await)
}
