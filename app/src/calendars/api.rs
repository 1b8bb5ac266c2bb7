//! Server functions of one's own calendar address and reminders.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::Moment;
use domain::registration::Reminder;
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};
use serde::{Deserialize, Serialize};

/// What the page of one's own calendar shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPage {
    /// Since when there is an address; `None` where there is none.
    pub since: Option<Moment>,
    /// The address itself, on the device that made it: only the hash of its secret is kept elsewhere.
    pub address: Option<String>,
    /// Which reminders come by mail.
    pub reminders: Vec<(Reminder, bool)>,
}

/// One's own calendar.
#[server(endpoint = "calendars/own", input = Json, output = Postcard)]
pub async fn own() -> Result<OwnPage, Fault> {
    let cx = crate::request::Cx::take()?;
    let load = async {
        let since = store::feeds::since(&cx.db, &cx.actor).await?.map(|at| cx.db.moment(at.0));
        let address = match cx.feed.as_deref() {
            Some(secret)
                if store::feeds::owner(&cx.db, secret).await.is_ok_and(|a| a.id() == cx.actor.id()) =>
            {
                Some(format!("{}/calendar/{secret}.ics", cx.url))
            }
            _ => None,
        };
        let reminders = store::reminders::choices(&cx.db, &cx.actor).await?;
        Ok(OwnPage { since, address, reminders })
    };
    cx.answer(load.await)
}

/// Makes a new address; the one before opens nothing any more. The browser keeps it, so that the page can show it here.
#[server(endpoint = "calendars/renew")]
pub async fn renew() -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let secret = store::feeds::renew(&cx.db, &cx.actor).await?;
        cx.set_feed(&secret);
        Ok(())
    };
    cx.answer(work.await)
}

/// Ends one's own address.
#[server(endpoint = "calendars/end")]
pub async fn end() -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::feeds::end(&cx.db, &cx.actor).await)
}

/// Chooses which reminders come.
#[server(endpoint = "calendars/remind")]
pub async fn remind(#[server(default)] day: String, #[server(default)] hour: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let choices = [(Reminder::Day, day == "1"), (Reminder::Hour, hour == "1")];
    cx.answer(store::reminders::choose(&cx.db, &cx.actor, &choices).await)
}
