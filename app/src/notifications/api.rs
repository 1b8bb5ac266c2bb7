//! Server functions of what members are told.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::notification::{ChoicesForm, Kind, NotificationsPage};
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};
use serde::{Deserialize, Serialize};

/// A page of what the reader was told.
#[server(endpoint = "notifications/list", input = Json, output = Postcard)]
pub async fn list(page: i64) -> Result<NotificationsPage, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::notifications::list(&cx.db, &cx.actor, page).await)
}

/// How much of it they have not read.
#[server(endpoint = "notifications/count", input = Json)]
pub async fn count_unread() -> Result<i64, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::notifications::unread(&cx.db, &cx.actor).await)
}

/// Marks as read what was told until the page was opened.
#[server(endpoint = "notifications/read_all")]
pub async fn read_all(#[server(default)] until: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let until = until.parse().map_or_else(|_| cx.db.now(), domain::Timestamp);
    cx.answer(store::notifications::read_all(&cx.db, &cx.actor, until).await)
}

/// What the reader wants to be told, and how.
#[server(endpoint = "notifications/choices", input = Json, output = Postcard)]
pub async fn choices() -> Result<ChoicesForm, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::notifications::choices(&cx.db, &cx.actor).await.map(|choices| choices.form()))
}

/// Chooses what they are told, and how.
#[server(endpoint = "notifications/choose")]
pub async fn choose(#[server(default)] form: ChoicesForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async { store::notifications::choose(&cx.db, &cx.actor, &form.validate()?).await };
    cx.answer(work.await)
}

/// What a link from a mail stops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopLink {
    /// Which kinds of mails.
    pub kinds: Vec<Kind>,
    /// Whether the summary.
    pub digest: bool,
    /// Whether all of them have stopped already.
    pub stopped: bool,
}

/// Which mails a link from one of them stops. Nothing stops by asking.
#[server(endpoint = "notifications/stops", input = Json, output = Postcard)]
pub async fn stops(token: String) -> Result<StopLink, Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let stop = store::notifications::stops(&cx.db, &token).await?;
        let stopped = store::notifications::has_stopped(&cx.db, &stop).await?;
        Ok(StopLink { kinds: stop.kinds, digest: stop.digest, stopped })
    };
    cx.answer(work.await)
}
