//! Server functions of accounts elsewhere.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::IdentityId;
use domain::account::SignUpForm;
use domain::account::openid::{Provider, Stranger};
use domain::account::security::Security;
use domain::invitation::Joining;
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};
use serde::{Deserialize, Serialize};

/// The providers that one may log in with.
#[server(endpoint = "openid/providers", input = Json, output = Postcard)]
pub async fn providers() -> Result<Vec<Provider>, Fault> {
    Ok(crate::request::Cx::take()?.providers.to_vec())
}

/// Somebody whom a provider sent, and the ways in that there are for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrivalPage {
    /// Who; `None` where nobody came, or too long ago.
    pub stranger: Option<Stranger>,
    /// How one joins.
    pub joining: Joining,
}

/// Whom a provider sent, and how they join with this invitation or without one.
#[server(endpoint = "openid/arrival", input = Json, output = Postcard)]
pub async fn arrival(invite: String) -> Result<ArrivalPage, Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let joining = crate::invitations::api::joining(&cx, &invite).await?;
        Ok(ArrivalPage { stranger: came(&cx).await?, joining })
    };
    cx.answer(work.await)
}

#[cfg(feature = "ssr")]
async fn came(cx: &crate::request::Cx) -> domain::Result<Option<Stranger>> {
    match &cx.openid {
        Some(token) => store::accounts::openid::stranger(&cx.db, &cx.actor, token).await,
        None => Ok(None),
    }
}

/// The secret of what a provider said.
#[cfg(feature = "ssr")]
fn token(cx: &crate::request::Cx) -> domain::Result<&str> {
    cx.openid.as_deref().ok_or(domain::Error::Conflict(domain::error::Conflict::LinkUsed))
}

/// Signs up with the account elsewhere, whose address is the provider's word.
#[server(endpoint = "openid/join")]
pub async fn join(#[server(default)] form: SignUpForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        use store::accounts::openid;
        let token = token(&cx)?;
        let email = openid::vouched_email(&cx.db, &cx.actor, token).await?;
        let known = store::vocabulary::terms(&cx.db).await?;
        let newcomer = SignUpForm { email, ..form }.validate_vouched(&known)?;
        let from = (&*cx.address, &*cx.device);
        let (verified, session) = openid::join(&cx.db, &cx.actor, token, &newcomer, cx.locale, from).await?;
        super::super::api::begin(&cx, &session).await?;
        cx.clear_openid();
        crate::request::go(if verified == domain::account::Verified::Active { "/welcome" } else { "/" });
        Ok(())
    };
    cx.answer(work.await)
}

/// One's own accounts elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenIdPage {
    /// The account.
    pub security: Security,
    /// One that is about to be linked.
    pub stranger: Option<Stranger>,
}

/// One's own accounts elsewhere, and the one that is about to be linked.
#[server(endpoint = "openid/own", input = Json, output = Postcard)]
pub async fn own() -> Result<OpenIdPage, Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let security = super::super::security::api::security(&cx).await?;
        Ok(OpenIdPage { security, stranger: came(&cx).await? })
    };
    cx.answer(work.await)
}

/// Links the account elsewhere with one's own.
#[server(endpoint = "openid/link")]
pub async fn link() -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        cx.actor.id().ok_or(domain::Error::SignedOut)?;
        store::accounts::openid::link(&cx.db, &cx.actor, cx.session()?, token(&cx)?).await?;
        cx.clear_openid();
        Ok(())
    };
    cx.answer(work.await)
}

/// Takes a link away.
#[server(endpoint = "openid/unlink")]
pub async fn unlink(id: IdentityId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async { store::accounts::openid::unlink(&cx.db, &cx.actor, cx.session()?, id).await };
    cx.answer(work.await)
}
