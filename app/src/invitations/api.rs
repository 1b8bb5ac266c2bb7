//! Server functions of invitations.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::InvitationId;
use domain::invitation::{InvitationForm, InvitationsPage, Invited, Joining};
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};

/// All invitations, for admins.
#[server(endpoint = "invitations/list", input = Json, output = Postcard)]
pub async fn list() -> Result<InvitationsPage, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::invitations::list(&cx.db, &cx.actor, cx.locale).await)
}

/// Makes an invitation.
#[server(endpoint = "invitations/make")]
pub async fn make(#[server(default)] form: InvitationForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let id = store::invitations::make(&cx.db, &cx.actor, &form.validate()?).await?;
        crate::request::go(&format!("/admin/invitations?made={id}"));
        Ok(())
    };
    cx.answer(work.await)
}

/// Ends an invitation.
#[server(endpoint = "invitations/end")]
pub async fn end(id: InvitationId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::invitations::end(&cx.db, &cx.actor, id).await)
}

/// What a link opens.
#[server(endpoint = "invitations/look", input = Json, output = Postcard)]
pub async fn look(code: String) -> Result<Invited, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::invitations::look(&cx.db, &cx.actor, &code, cx.locale).await)
}

/// Joins the circle that a link leads to.
#[server(endpoint = "invitations/accept")]
pub async fn accept(#[server(default)] code: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let slug = store::invitations::accept(&cx.db, &cx.actor, &code).await?;
        crate::request::go(&format!("/circles/{slug}"));
        Ok(())
    };
    cx.answer(work.await)
}

/// How one joins, with this invitation or without one.
#[server(endpoint = "invitations/joining", input = Json, output = Postcard)]
pub async fn ways_in(code: String) -> Result<Joining, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(joining(&cx, &code).await)
}

#[cfg(feature = "ssr")]
pub(crate) async fn joining(cx: &crate::request::Cx, code: &str) -> domain::Result<Joining> {
    let mode = store::settings::join_mode(&cx.db).await?;
    let invited = match store::invitations::look(&cx.db, &cx.actor, code, cx.locale).await {
        Ok(invited) => Some(invited),
        Err(domain::Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    let known = store::vocabulary::terms(&cx.db).await?;
    let professions = known.choices(domain::vocabulary::Vocabulary::Profession, &[], cx.locale);
    Ok(Joining { mode, invited, professions })
}
