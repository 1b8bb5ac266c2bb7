//! Server functions of members.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::distance::Distance;
use domain::event::PersonName;
use domain::member::{
    Audience, Directory, DirectoryQuery, OwnPicture, Part, Profile, ProfileForm, ProfileFormPage,
};
use domain::thread::Place;
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};
use serde::{Deserialize, Serialize};

/// One page of the directory.
#[server(endpoint = "members/directory", input = Json, output = Postcard)]
pub async fn show_directory(query: DirectoryQuery) -> Result<Directory, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::members::directory(&cx.db, &cx.actor, &query, cx.locale).await)
}

/// A profile; its owner also sees who sees which part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfilePage {
    /// The profile.
    pub profile: Profile,
    /// The audience of each part, for the owner only.
    pub audiences: Vec<(Part, Audience)>,
    /// How far the reader keeps its owner away.
    pub distance: Option<Distance>,
    /// Whether the reader may ask to write to them.
    pub writes: bool,
}

/// A profile; one's own also with the eyes of others, by the name that [`domain::member::Eyes::parse`] knows.
#[server(endpoint = "members/show", input = Json, output = Postcard)]
pub async fn show_profile(handle: String, seen_as: String) -> Result<ProfilePage, Fault> {
    let cx = crate::request::Cx::take()?;
    let load = async {
        let eyes = domain::member::Eyes::parse(&seen_as);
        let profile = store::members::profile(&cx.db, &cx.actor, &handle, eyes, cx.locale).await?;
        let mine = profile.own && profile.seen_as.is_none();
        let form =
            if mine { Some(store::members::form(&cx.db, &cx.actor, cx.locale).await?.form) } else { None };
        let audience =
            |part| form.as_ref().and_then(|f| Audience::parse(f.audience(part))).map(|a| (part, a));
        let distance = store::distances::of(&cx.db, &cx.actor, profile.card.id).await?;
        let near = !profile.own && distance != Some(Distance::Block);
        let writes = near && store::settings::messages(&cx.db).await?;
        Ok(ProfilePage {
            distance,
            writes,
            audiences: Part::ALL.into_iter().filter_map(audience).collect(),
            profile,
        })
    };
    cx.answer(load.await)
}

/// The reader's own profile, to change it.
#[server(endpoint = "members/form", input = Json, output = Postcard)]
pub async fn own_profile() -> Result<ProfileFormPage, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::members::form(&cx.db, &cx.actor, cx.locale).await)
}

/// Changes the reader's own profile.
#[server(endpoint = "members/save")]
pub async fn save_profile(#[server(default)] form: ProfileForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let version = form.version.parse().unwrap_or(0);
        let known = store::vocabulary::terms(&cx.db).await?;
        let handle = store::members::update(&cx.db, &cx.actor, version, &form.validate(&known)?).await?;
        crate::request::go(&format!("/members/{handle}"));
        Ok(())
    };
    cx.answer(work.await)
}

/// Whom the reader may mean with these letters, where they are writing.
#[server(endpoint = "members/complete", input = Json, output = Postcard)]
pub async fn complete(typed: String, place: Option<Place>) -> Result<Vec<PersonName>, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::members::complete(&cx.db, &cx.actor, &typed, place.as_ref()).await)
}

/// The reader's own picture.
#[server(endpoint = "members/own_picture", input = Json, output = Postcard)]
pub async fn show_own_picture() -> Result<OwnPicture, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::members::own_picture(&cx.db, &cx.actor).await)
}

/// Chooses who sees one's picture.
#[server(endpoint = "members/show_picture")]
pub async fn show_picture_to(#[server(default)] audience: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::members::show_picture_to(&cx.db, &cx.actor, &audience).await)
}

/// Takes one's picture away.
#[server(endpoint = "members/drop_picture")]
pub async fn drop_picture(#[server(default)] sure: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        if sure.is_empty() {
            return Err(domain::Error::field("sure", domain::Problem::Required));
        }
        store::members::drop_picture(&cx.db, &cx.actor).await
    };
    cx.answer(work.await)
}
