//! Server functions of the door.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::check_in::{self, CheckIn, DoorPage, DoorQuery, Told};
use domain::event::EventCard;
use domain::{EventId, MemberId, RegistrationId};
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};
use serde::{Deserialize, Serialize};

/// What the page of one's own ticket shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketPage {
    /// The event.
    pub card: EventCard,
    /// The ticket.
    pub ticket: check_in::Ticket,
    /// Its QR code: the squares along one side, and the dark ones as a path.
    pub qr: (usize, String),
}

/// One's own ticket.
#[server(endpoint = "door/ticket", input = Json, output = Postcard)]
pub async fn ticket(id: EventId) -> Result<TicketPage, Fault> {
    let cx = crate::request::Cx::take()?;
    let load = async {
        let ticket = store::check_ins::ticket(&cx.db, &cx.actor, id).await?;
        let card = store::events::show(&cx.db, &cx.actor, id, cx.locale).await?.card;
        let qr = super::qr::path(&check_in::ticket_url(&cx.url, id, &ticket.code))?;
        Ok(TicketPage { card, ticket, qr })
    };
    cx.answer(load.await)
}

/// What the page at the door shows before its script runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckInPage {
    /// The event.
    pub card: EventCard,
    /// Who is expected, as far as they were asked for.
    pub door: DoorPage,
}

/// The page at the door.
#[server(endpoint = "door/show", input = Json, output = Postcard)]
pub async fn show(id: EventId, #[server(default)] query: DoorQuery) -> Result<CheckInPage, Fault> {
    let cx = crate::request::Cx::take()?;
    let load = async {
        let door = store::check_ins::page(&cx.db, &cx.actor, id, &query).await?;
        let card = store::events::show(&cx.db, &cx.actor, id, cx.locale).await?.card;
        Ok(CheckInPage { card, door })
    };
    cx.answer(load.await)
}

/// Takes what a device at the door tells, and answers with the list. `by` is the member whose lines and list they are:
/// nobody else tells them. Whoever knows the names as of `known` is told only who came.
#[server(endpoint = "door/tell", input = Json, output = Postcard)]
pub async fn tell(
    id: EventId,
    by: MemberId,
    #[server(default)] lines: Vec<CheckIn>,
    known: Option<i64>,
) -> Result<Told, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::check_ins::tell(&cx.db, &cx.actor, id, by, &lines, known).await)
}

/// Lets a guest in, or takes that back, where there is no script.
#[server(endpoint = "door/mark")]
pub async fn mark(
    id: EventId,
    guest: RegistrationId,
    #[server(default)] came: String,
    key: String,
) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let line = CheckIn { who: check_in::Who::Guest(guest), came: came == "yes", at: cx.db.now(), key };
    // A visitor is refused whoever they say they are.
    let me = cx.actor.id().unwrap_or(MemberId(0));
    let told = store::check_ins::tell(&cx.db, &cx.actor, id, me, &[line], None).await;
    // Who gave their seat back meanwhile is not on the page that comes next: it must not look as if they were in.
    cx.answer(told.and_then(|told| match told.outcomes.first() {
        Some(check_in::Outcome::NotConfirmed) => Err(domain::Error::Conflict(domain::error::Conflict::Stale)),
        _ => Ok(()),
    }))
}
