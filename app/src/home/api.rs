//! Server functions of the front page.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::event::EventCard;
use domain::onboarding::Step;
use domain::page::Landing;
use domain::thread::ThreadRow;
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};
use serde::{Deserialize, Serialize};

/// What the landing page shows.
#[server(endpoint = "home/landing", input = Json, output = Postcard)]
pub async fn show_landing() -> Result<Landing, Fault> {
    let cx = crate::request::Cx::take()?;
    let load = async {
        let home = store::pages::show(&cx.db, "home", cx.locale).await?;
        let mut systems = Vec::new();
        for slug in ["home-care", "home-growth", "home-bridges"] {
            systems.push(store::pages::show(&cx.db, slug, cx.locale).await?);
        }
        let next = store::events::next(&cx.db, &cx.actor, false, 3, cx.locale).await?;
        Ok(Landing { home, systems, next })
    };
    cx.answer(load.await)
}

/// What a member's front page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberHome {
    /// What the member is registered for.
    pub mine: Vec<EventCard>,
    /// What is on next.
    pub next: Vec<EventCard>,
    /// What was last said.
    pub talk: Vec<ThreadRow>,
    /// The first step that was not taken yet.
    pub step: Option<Step>,
}

/// What a member's front page shows.
#[server(endpoint = "home/member", input = Json, output = Postcard)]
pub async fn show_member_home() -> Result<MemberHome, Fault> {
    let cx = crate::request::Cx::take()?;
    let load = async {
        cx.actor.member()?;
        Ok(MemberHome {
            mine: store::events::next(&cx.db, &cx.actor, true, 3, cx.locale).await?,
            next: store::events::next(&cx.db, &cx.actor, false, 4, cx.locale).await?,
            talk: store::threads::latest(&cx.db, &cx.actor, 6, cx.locale).await?,
            step: store::onboarding::next(&cx.db, &cx.actor).await?,
        })
    };
    cx.answer(load.await)
}
