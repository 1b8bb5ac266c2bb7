//! Server functions of circles.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::circle::{
    AdminCircle, AnswerForm, CircleForm, CircleFormPage, CircleMembersPage, CirclePage, CirclesPage,
    InviteForm, JoinForm, TextsForm,
};
use domain::{CircleId, MemberId};
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};

/// The circles that the reader may know of.
#[server(endpoint = "circles/list", input = Json, output = Postcard)]
pub async fn list_circles() -> Result<CirclesPage, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::circles::list(&cx.db, &cx.actor, cx.locale).await)
}

/// One circle.
#[server(endpoint = "circles/show", input = Json, output = Postcard)]
pub async fn show_circle(slug: String) -> Result<CirclePage, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::circles::show(&cx.db, &cx.actor, &slug, cx.locale).await)
}

/// Who is in a circle.
#[server(endpoint = "circles/members", input = Json, output = Postcard)]
pub async fn circle_members(slug: String, page: i64) -> Result<CircleMembersPage, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::circles::members(&cx.db, &cx.actor, &slug, page, cx.locale).await)
}

/// Comes into a circle, or asks to.
#[server(endpoint = "circles/join")]
pub async fn join_circle(#[server(default)] form: JoinForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let wish = form.validate()?;
        store::circles::join(&cx.db, &cx.actor, &wish).await?;
        crate::request::go(&format!("/circles/{}", wish.slug));
        Ok(())
    };
    cx.answer(work.await)
}

/// Takes one's request back.
#[server(endpoint = "circles/take_back")]
pub async fn take_back_request(slug: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::circles::take_back(&cx.db, &cx.actor, &slug).await)
}

/// Agrees to guidelines that changed.
#[server(endpoint = "circles/agree")]
pub async fn agree_guidelines(slug: String, version: i64) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::circles::agree(&cx.db, &cx.actor, &slug, version).await)
}

/// Leaves a circle.
#[server(endpoint = "circles/leave")]
pub async fn leave_circle(slug: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::circles::leave(&cx.db, &cx.actor, &slug).await?;
        crate::request::go("/circles");
        Ok(())
    };
    cx.answer(work.await)
}

/// Answers one who asks to come in.
#[server(endpoint = "circles/answer")]
pub async fn answer_request(#[server(default)] form: AnswerForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async { store::circles::answer(&cx.db, &cx.actor, &form.validate()?).await };
    cx.answer(work.await.map(drop))
}

/// Invites a member.
#[server(endpoint = "circles/invite")]
pub async fn invite_member(#[server(default)] form: InviteForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let (slug, handle) = form.validate()?;
        store::circles::invite(&cx.db, &cx.actor, &slug, &handle).await
    };
    cx.answer(work.await)
}

/// Takes an invitation back.
#[server(endpoint = "circles/uninvite")]
pub async fn uninvite_member(slug: String, member: MemberId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::circles::uninvite(&cx.db, &cx.actor, &slug, member).await)
}

/// Shows a member the door.
#[server(endpoint = "circles/expel")]
pub async fn expel_member(
    slug: String,
    member: MemberId,
    #[server(default)] reason: String,
) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::circles::expel(&cx.db, &cx.actor, &slug, member, &reason).await)
}

/// What is written of a circle, to change it.
#[server(endpoint = "circles/texts", input = Json, output = Postcard)]
pub async fn circle_texts(slug: String) -> Result<TextsForm, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::circles::texts(&cx.db, &cx.actor, &slug).await)
}

/// Writes what a circle is, and its guidelines.
#[server(endpoint = "circles/write")]
pub async fn write_texts(#[server(default)] form: TextsForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let form = form.validate()?;
        store::circles::write(&cx.db, &cx.actor, &form).await?;
        crate::request::go(&format!("/circles/{}", form.slug));
        Ok(())
    };
    cx.answer(work.await)
}

/// All circles, for admins.
#[server(endpoint = "circles/arranged", input = Json, output = Postcard)]
pub async fn arranged_circles() -> Result<Vec<AdminCircle>, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::circles::arranged(&cx.db, &cx.actor, cx.locale).await)
}

/// A circle to change; or what a new one begins with.
#[server(endpoint = "circles/form", input = Json, output = Postcard)]
pub async fn edit_circle(id: Option<CircleId>) -> Result<CircleFormPage, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::circles::form(&cx.db, &cx.actor, id, cx.locale).await)
}

/// Makes a circle, or changes one.
#[server(endpoint = "circles/save")]
pub async fn save_circle(#[server(default)] form: CircleForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let id = store::circles::save(&cx.db, &cx.actor, &form.validate()?).await?;
        crate::request::go(&format!("/admin/circles#circle-{id}"));
        Ok(())
    };
    cx.answer(work.await)
}

/// Makes a member one who keeps a circle in order.
#[server(endpoint = "circles/appoint")]
pub async fn appoint_keeper(id: CircleId, #[server(default)] moderator: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::circles::appoint(&cx.db, &cx.actor, id, &moderator).await)
}

/// Takes it from them.
#[server(endpoint = "circles/dismiss")]
pub async fn dismiss_keeper(id: CircleId, member: MemberId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::circles::dismiss(&cx.db, &cx.actor, id, member).await)
}

/// Takes away a circle that nothing belongs to.
#[server(endpoint = "circles/remove")]
pub async fn remove_circle(id: CircleId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::circles::remove(&cx.db, &cx.actor, id).await)
}
