//! Server functions of spaces, for admins.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::SpaceId;
use domain::space::{AdminSpace, FormPage, SpaceForm};
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};

/// All spaces, in their order.
#[server(endpoint = "spaces/list", input = Json, output = Postcard)]
pub async fn list() -> Result<Vec<AdminSpace>, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::spaces::arranged(&cx.db, &cx.actor, cx.locale).await)
}

/// The form of a space, or of a new one.
#[server(endpoint = "spaces/form", input = Json, output = Postcard)]
pub async fn form(id: Option<SpaceId>) -> Result<FormPage, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::spaces::form(&cx.db, &cx.actor, id, cx.locale).await)
}

/// Makes a space, or changes one; goes on at the list.
#[server(endpoint = "spaces/save")]
pub async fn save_space(#[server(default)] form: SpaceForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let id = store::spaces::save(&cx.db, &cx.actor, &form.validate()?).await?;
        crate::request::go(&format!("/admin/spaces#space-{id}"));
        Ok(())
    };
    cx.answer(work.await)
}

/// Puts a space one place up or down.
#[server(endpoint = "spaces/shift")]
pub async fn shift_space(id: SpaceId, #[server(default)] to: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::spaces::shift(&cx.db, &cx.actor, id, to == "up").await)
}

/// Takes away a space in which nobody ever wrote.
#[server(endpoint = "spaces/remove")]
pub async fn remove_space(id: SpaceId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::spaces::remove(&cx.db, &cx.actor, id).await)
}
