//! Server functions of credentials.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::CredentialId;
use domain::credential::{ClaimForm, Claims, DecisionForm, OwnCredentials};
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};

/// One's own credentials, and what else may be claimed.
#[server(endpoint = "credentials/mine", input = Json, output = Postcard)]
pub async fn mine() -> Result<OwnCredentials, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::credentials::mine(&cx.db, &cx.actor, cx.locale).await)
}

/// Begins a claim.
#[server(endpoint = "credentials/begin")]
pub async fn begin_claim(#[server(default)] form: ClaimForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let id = store::credentials::begin(&cx.db, &cx.actor, &form.validate()?).await?;
        crate::request::go(&format!("/me/credentials#credential-{id}"));
        Ok(())
    };
    cx.answer(work.await)
}

/// Takes a file out of a draft.
#[server(endpoint = "credentials/drop_evidence")]
pub async fn drop_evidence(id: CredentialId, place: i64) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::credentials::drop_evidence(&cx.db, &cx.actor, id, place).await)
}

/// Sends a draft to the verifiers.
#[server(endpoint = "credentials/send")]
pub async fn send_claim(id: CredentialId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::credentials::send(&cx.db, &cx.actor, id).await)
}

/// Takes a credential back.
#[server(endpoint = "credentials/withdraw")]
pub async fn withdraw(id: CredentialId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::credentials::withdraw(&cx.db, &cx.actor, id).await)
}

/// What waits for verifiers.
#[server(endpoint = "credentials/claims", input = Json, output = Postcard)]
pub async fn waiting_claims() -> Result<Claims, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::credentials::claims(&cx.db, &cx.actor, cx.locale).await)
}

/// Decides about a claim.
#[server(endpoint = "credentials/decide")]
pub async fn decide(#[server(default)] form: DecisionForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let today = cx.db.zone().date(cx.db.now());
        store::credentials::decide(&cx.db, &cx.actor, &form.validate(today)?).await
    };
    cx.answer(work.await)
}
