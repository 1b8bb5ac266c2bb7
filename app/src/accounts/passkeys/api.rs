//! Server functions of passkeys.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::PasskeyId;
use domain::account::security::Asked;
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};

/// Asks for a new passkey.
#[server(endpoint = "passkeys/begin", input = Json, output = Postcard)]
pub async fn begin() -> Result<Asked, Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let (url, name) = cx.community();
        store::accounts::passkeys::begin(&cx.db, &cx.actor, cx.session()?, url, name).await
    };
    cx.answer(work.await)
}

/// Keeps the new passkey that an authenticator answered with.
#[server(endpoint = "passkeys/register", input = Json)]
pub async fn register(token: String, answer: String, name: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let (session, community) = (cx.session()?, cx.community());
        store::accounts::passkeys::register(&cx.db, &cx.actor, session, community, (&token, &answer), &name)
            .await
    };
    cx.answer(work.await)
}

/// Asks whoever wants to log in, or to prove who they are, for a passkey of theirs.
#[server(endpoint = "passkeys/ask", input = Json, output = Postcard)]
pub async fn ask() -> Result<Asked, Fault> {
    let cx = crate::request::Cx::take()?;
    let (url, name) = cx.community();
    cx.answer(store::accounts::passkeys::ask_who(&cx.db, url, name, &cx.address).await)
}

/// Logs in with what an authenticator answered; where to go on.
#[server(endpoint = "passkeys/sign_in", input = Json)]
pub async fn sign_in(token: String, answer: String, next: String) -> Result<String, Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let signed =
            store::accounts::passkeys::sign_in(&cx.db, cx.community(), (&token, &answer), &cx.device).await?;
        crate::accounts::api::begin(&cx, &signed.session).await?;
        Ok(crate::request::local(&next).to_owned())
    };
    cx.answer(work.await)
}

/// Proves again who one is with what an authenticator answered.
#[server(endpoint = "passkeys/prove", input = Json)]
pub async fn prove(token: String, answer: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let (session, community) = (cx.session()?, cx.community());
        store::accounts::passkeys::prove(&cx.db, &cx.actor, session, community, (&token, &answer)).await
    };
    cx.answer(work.await)
}

/// Gives one's own passkey another name.
#[server(endpoint = "passkeys/rename")]
pub async fn rename(id: PasskeyId, #[server(default)] name: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::accounts::passkeys::rename(&cx.db, &cx.actor, id, &name).await)
}

/// Takes one's own passkey away.
#[server(endpoint = "passkeys/remove")]
pub async fn remove(id: PasskeyId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async { store::accounts::passkeys::remove(&cx.db, &cx.actor, cx.session()?, id).await };
    cx.answer(work.await)
}
