//! Server functions of events.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::calendar::{CalendarPage, CalendarQuery};
use domain::circle::CircleName;
use domain::event::{Event, EventForm, PastEvents, ShiftForm};
use domain::event_message::{MessageForm, SentMessage};
use domain::file::EventFiles;
use domain::question::{Given, Question, QuestionForm};
use domain::registration::{AttendeesQuery, MyPart, RegistrationState, Stillness};
use domain::{EventId, FileId};
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
    /// The names asked for.
    pub list: domain::registration::AttendeesPage,
    /// How many hold each state.
    pub counts: Vec<(RegistrationState, i64)>,
    /// Why nobody moves up just now, where somebody waits.
    pub still: Option<Stillness>,
    /// Where the reader's clock stands: the times of the list are told in it.
    pub clock: Vec<domain::Moment>,
    /// When the first offer ends, where one stands.
    pub until: Option<domain::Moment>,
    /// What was written to them before, the newest first.
    pub messages: Vec<SentMessage>,
}

/// Who comes, for those who host.
#[server(endpoint = "events/attendees", input = Json, output = Postcard)]
pub async fn attendees(id: EventId, query: AttendeesQuery) -> Result<AttendeesPage, Fault> {
    let cx = crate::request::Cx::take()?;
    let load = async {
        let list = store::events::attendees(&cx.db, &cx.actor, id, &query).await?;
        let event = store::events::show(&cx.db, &cx.actor, id, cx.locale).await?;
        let counts = store::events::attendee_counts(&cx.db, &cx.actor, id).await?;
        let still = store::registrations::still(&cx.db, &cx.actor, id).await?;
        let until = match still {
            Some(Stillness::Asked { until, .. }) => Some(cx.db.moment(until.0)),
            _ => None,
        };
        let messages = store::event_messages::list(&cx.db, &cx.actor, id).await?;
        let clock = list.attendees.iter().map(|a| cx.db.moment(a.since.0)).collect();
        Ok(AttendeesPage { event, list, counts, still, clock, until, messages })
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
    /// How many people are registered or wait.
    pub people: i64,
    /// Whether it is one of a series.
    pub series: bool,
    /// The title of the event that this is a copy of.
    pub copied: Option<String>,
}

/// The form of a new event, of one like another, or of one to change.
#[server(endpoint = "events/form", input = Json, output = Postcard)]
pub async fn form(id: Option<EventId>, #[server(default)] copy: Option<EventId>) -> Result<FormPage, Fault> {
    let cx = crate::request::Cx::take()?;
    let load = async {
        let form = match (id, copy) {
            (Some(id), _) => store::events::source(&cx.db, &cx.actor, id).await?,
            (None, Some(like)) => store::events::copied(&cx.db, &cx.actor, like).await?,
            (None, None) => store::events::blank(&cx.db, &cx.actor)?,
        };
        let (people, series) = match id {
            Some(id) => store::events::concerns(&cx.db, &cx.actor, id).await?,
            None => (0, false),
        };
        let circles = store::circles::mine(&cx.db, &cx.actor, cx.locale).await?;
        let copied = copy.filter(|_| id.is_none()).map(|_| form.title.clone());
        Ok(FormPage { form, circles, zone: cx.db.zone().name().to_owned(), people, series, copied })
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

/// Moves or stretches an event.
#[server(endpoint = "events/shift")]
pub async fn shift(#[server(default)] form: ShiftForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let to = form.validate()?;
        store::events::shift(&cx.db, &cx.actor, form.id.parse()?, &to).await
    };
    cx.answer(work.await)
}

/// Calls an event off, alone or with others of its series.
#[server(endpoint = "events/call_off")]
pub async fn call_off(
    id: EventId,
    #[server(default)] scope: String,
    #[server(default)] reason: String,
) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let scope = domain::series::Scope::parse(&scope).unwrap_or_default();
    cx.answer(store::events::cancel(&cx.db, &cx.actor, id, scope, &reason).await)
}

/// What the page of questions shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionsPage {
    /// The event.
    pub event: Event,
    /// What is asked, in order.
    pub questions: Vec<Question>,
}

/// What those who register are asked, for those who host.
#[server(endpoint = "events/questions", input = Json, output = Postcard)]
pub async fn questions(id: EventId) -> Result<QuestionsPage, Fault> {
    let cx = crate::request::Cx::take()?;
    let load = async {
        let questions = store::events::questions(&cx.db, &cx.actor, id).await?;
        let event = store::events::show(&cx.db, &cx.actor, id, cx.locale).await?;
        Ok(QuestionsPage { event, questions })
    };
    cx.answer(load.await)
}

/// Adds a question, or changes one.
#[server(endpoint = "events/save_question")]
pub async fn save_question(
    id: EventId,
    #[server(default)] scope: String,
    #[server(default)] form: QuestionForm,
) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let scope = domain::series::Scope::parse(&scope).unwrap_or_default();
    let changed = !form.key.is_empty();
    let work = async {
        store::events::ask(&cx.db, &cx.actor, id, scope, &store::events::Asking::Save(form)).await?;
        // What was changed is not open any more.
        if changed {
            crate::request::go(&format!("/events/{id}/questions"));
        }
        Ok(())
    };
    cx.answer(work.await)
}

/// Takes a question away, or puts it one earlier.
#[server(endpoint = "events/arrange_question")]
pub async fn arrange_question(
    id: EventId,
    #[server(default)] scope: String,
    key: String,
    act: String,
) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let scope = domain::series::Scope::parse(&scope).unwrap_or_default();
    let change =
        if act == "raise" { store::events::Asking::Raise(key) } else { store::events::Asking::Drop(key) };
    cx.answer(store::events::ask(&cx.db, &cx.actor, id, scope, &change).await)
}

/// What the page of files shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilesPage {
    /// The event.
    pub event: Event,
    /// Its files.
    pub files: EventFiles,
}

/// The files of an event, for those who host.
#[server(endpoint = "events/files", input = Json, output = Postcard)]
pub async fn files(id: EventId) -> Result<FilesPage, Fault> {
    let cx = crate::request::Cx::take()?;
    let load = async {
        let files = store::files::list(&cx.db, &cx.actor, id).await?;
        let event = store::events::show(&cx.db, &cx.actor, id, cx.locale).await?;
        Ok(FilesPage { event, files })
    };
    cx.answer(load.await)
}

/// Takes a file out of an event, puts it one earlier, or says what it shows.
#[server(endpoint = "events/arrange_file")]
pub async fn arrange_file(
    id: EventId,
    file: FileId,
    act: String,
    #[server(default)] label: String,
) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let change = match act.as_str() {
        "drop" => store::files::Arranging::Drop,
        "raise" => store::files::Arranging::Raise,
        _ => store::files::Arranging::Label(label),
    };
    cx.answer(store::files::arrange(&cx.db, &cx.actor, id, file, &change).await)
}

/// Takes the cover away.
#[server(endpoint = "events/drop_cover")]
pub async fn drop_cover(id: EventId, #[server(default)] scope: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let scope = domain::series::Scope::parse(&scope).unwrap_or_default();
    cx.answer(store::events::set_cover(&cx.db, &cx.actor, id, scope, None).await)
}

/// Writes to those who take part.
#[server(endpoint = "events/message")]
pub async fn message(#[server(default)] form: MessageForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::event_messages::send(&cx.db, &cx.actor, &form.validate()?).await?;
        Ok(())
    };
    cx.answer(work.await)
}

/// Registers for an event, or joins its waiting list; `hidden` is `1` for those whose name others are not to see.
#[server(endpoint = "registrations/register")]
pub async fn register(
    id: EventId,
    #[server(default)] answers: Given,
    #[server(default)] hidden: String,
) -> Result<MyPart, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::registrations::register(&cx.db, &cx.actor, id, &answers, hidden == "1").await)
}

/// Shows one's own name among those who come, or leaves it out.
#[server(endpoint = "registrations/appear")]
pub async fn appear(id: EventId, #[server(default)] hidden: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::registrations::appear(&cx.db, &cx.actor, id, hidden == "1").await)
}

/// Takes the seat that is kept.
#[server(endpoint = "registrations/accept")]
pub async fn accept(id: EventId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::registrations::accept(&cx.db, &cx.actor, id).await)
}

/// Declines the seat that is kept.
#[server(endpoint = "registrations/decline")]
pub async fn decline(id: EventId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::registrations::decline(&cx.db, &cx.actor, id).await)
}

/// Gives a seat or a place in line back.
#[server(endpoint = "registrations/cancel")]
pub async fn cancel(id: EventId) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::registrations::cancel(&cx.db, &cx.actor, id).await)
}
