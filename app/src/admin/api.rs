//! Server functions of admins.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::account::Standing;
use domain::member::AdminMembers;
use domain::setting::{AttachmentsForm, JoinMode, Messages, SecondStepDemand};
use domain::{MemberId, Role};
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};

/// One page of all members, or of those of one standing.
#[server(endpoint = "admin/members", input = Json, output = Postcard)]
pub async fn list_members(standing: Option<Standing>, page: i64) -> Result<AdminMembers, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::members::list(&cx.db, &cx.actor, standing, page).await)
}

/// Lets a waiting person in.
#[server(endpoint = "admin/approve_member")]
pub async fn approve_member(id: MemberId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::members::approve(&cx.db, &cx.actor, id).await)
}

/// Shuts a member out, with a reason.
#[server(endpoint = "admin/suspend_member")]
pub async fn suspend_member(id: MemberId, #[server(default)] reason: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::members::suspend(&cx.db, &cx.actor, id, &reason).await)
}

/// Ends a suspension.
#[server(endpoint = "admin/lift_suspension")]
pub async fn lift_suspension(id: MemberId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::members::lift(&cx.db, &cx.actor, id).await)
}

/// Gives a role.
#[server(endpoint = "admin/grant_role")]
pub async fn grant_role(id: MemberId, role: Role) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::members::grant(&cx.db, &cx.actor, id, role).await)
}

/// Takes a role.
#[server(endpoint = "admin/revoke_role")]
pub async fn revoke_role(id: MemberId, role: Role) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::members::revoke(&cx.db, &cx.actor, id, role).await)
}

/// Sets how one joins.
#[server(endpoint = "admin/set_join_mode")]
pub async fn set_join_mode(mode: JoinMode) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::settings::set_join_mode(&cx.db, &cx.actor, mode).await)
}

/// Sets of whom a second step is demanded.
#[server(endpoint = "admin/set_second_step")]
pub async fn set_second_step(demand: SecondStepDemand) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async { store::settings::set_second_step(&cx.db, &cx.actor, cx.session()?, demand).await };
    cx.answer(work.await)
}

/// Sets whether members may write to each other alone.
#[server(endpoint = "admin/set_messages")]
pub async fn set_messages(messages: Messages) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::settings::set_messages(&cx.db, &cx.actor, messages).await)
}

/// Sets what may be sent with posts.
#[server(endpoint = "admin/set_attachments")]
pub async fn set_attachments(#[server(default)] form: AttachmentsForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async { store::settings::set_attachments(&cx.db, &cx.actor, &form.validate()?).await };
    cx.answer(work.await)
}
