//! Server functions of events.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::EventId;
use domain::calendar::{CalendarPage, CalendarQuery};
use domain::circle::CircleName;
use domain::event::{Event, EventForm, PastEvents};
use domain::registration::{Attendee, MyPart};
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};
use serde::{Deserialize, Serialize};

/// One view of the calendar.
#[server(endpoint = "events/calendar", input = Json, output = Postcard)]
pub async fn calendar(query: CalendarQuery) -> Result<CalendarPage, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::events::calendar(&cx.db, &cx.actor, &query, cx.locale).await)
}

/// One event.
#[server(endpoint = "events/show", input = Json, output = Postcard)]
pub async fn show(id: EventId) -> Result<Event, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::events::show(&cx.db, &cx.actor, id, cx.locale).await)
}

/// A page of what was held.
#[server(endpoint = "events/past", input = Json, output = Postcard)]
pub async fn past(page: i64) -> Result<PastEvents, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::events::past(&cx.db, &cx.actor, page, cx.locale).await)
}

/// Who comes, for those who host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendeesPage {
    /// The event.
    pub event: Event,
    /// Those registered, then those waiting.
    pub attendees: Vec<(Attendee, domain::Moment)>,
}

/// Who comes, for those who host.
#[server(endpoint = "events/attendees", input = Json, output = Postcard)]
pub async fn attendees(id: EventId) -> Result<AttendeesPage, Fault> {
    let cx = crate::request::Cx::take()?;
    let load = async {
        let attendees = store::events::attendees(&cx.db, &cx.actor, id).await?;
        let event = store::events::show(&cx.db, &cx.actor, id, cx.locale).await?;
        let attendees = attendees.into_iter().map(|a| (a.clone(), cx.db.moment(a.since.0))).collect();
        Ok(AttendeesPage { event, attendees })
    };
    cx.answer(load.await)
}

/// What the event form needs: its fields, and the circles to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormPage {
    /// The fields at first.
    pub form: EventForm,
    /// The reader's circles.
    pub circles: Vec<CircleName>,
    /// The community's time zone.
    pub zone: String,
}

/// The form of a new event, or of one to change.
#[server(endpoint = "events/form", input = Json, output = Postcard)]
pub async fn form(id: Option<EventId>) -> Result<FormPage, Fault> {
    let cx = crate::request::Cx::take()?;
    let load = async {
        let form = match id {
            Some(id) => store::events::source(&cx.db, &cx.actor, id).await?,
            None => store::events::blank(&cx.db, &cx.actor)?,
        };
        let circles = store::circles::mine(&cx.db, &cx.actor, cx.locale).await?;
        Ok(FormPage { form, circles, zone: cx.db.zone().name().to_owned() })
    };
    cx.answer(load.await)
}

/// Makes an event, or changes one.
#[server(endpoint = "events/save")]
pub async fn save(#[server(default)] form: EventForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let input = form.validate()?;
        let id = if form.id.is_empty() {
            store::events::create(&cx.db, &cx.actor, &input).await?
        } else {
            let id = form.id.parse()?;
            store::events::update(&cx.db, &cx.actor, id, form.version.parse().unwrap_or(0), &input).await?;
            id
        };
        crate::request::go(&format!("/events/{id}"));
        Ok(())
    };
    cx.answer(work.await)
}

/// Calls an event off.
#[server(endpoint = "events/call_off")]
pub async fn call_off(id: EventId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::events::cancel(&cx.db, &cx.actor, id).await)
}

/// Registers for an event, or joins its waiting list.
#[server(endpoint = "registrations/register")]
pub async fn register(id: EventId) -> Result<MyPart, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::registrations::register(&cx.db, &cx.actor, id).await)
}

/// Gives a seat or a place in line back.
#[server(endpoint = "registrations/cancel")]
pub async fn cancel(id: EventId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::registrations::cancel(&cx.db, &cx.actor, id).await)
}
