//! One event of the script, from its announcement to its recap.

use super::people::Person;
use super::script::{Addition, Asked, Moved, Staged};
use super::stage::{DAY, Stage};
use super::{Doing, Shelf, files};
use crate::events::{self, Asking};
use crate::{check_ins, registrations, sql};
use domain::check_in::{CheckIn, Who};
use domain::event::EventForm;
use domain::question::{Given, Question, QuestionForm};
use domain::series::Scope;
use domain::time::iso_date;
use domain::{Error, EventId, Result, Timestamp};
use jiff::ToSpan;
use std::collections::BTreeMap;

/// How long before an occurrence people begin to register.
const REGISTERING: i64 = 9 * DAY;
/// How many occurrences that are still to come have people.
const NEXT: usize = 2;

/// An occurrence, or the one event.
struct Occurrence {
    id: EventId,
    starts: Timestamp,
    ends: Timestamp,
}

/// Makes an event or a series, and lets happen what the script says.
pub(super) async fn stage<S: Shelf>(stage: &Stage<'_, S>, event: &Staged) -> Result<()> {
    let host = stage.people.named(&event.host)?;
    let announced = stage.announced(event)?;
    let hosting = stage.doing(&host.actor, announced);
    let input = stage.form(event)?.validate()?;
    let first = events::create(&hosting.db, hosting.actor, &input).await?;
    let keys = ask(&hosting, first, &event.question).await?;
    files::cover(&hosting, stage.shelf, first, &event.cover).await?;
    let all = occurrences(stage, first).await?;
    register(stage, event, announced, &keys, &all).await?;
    give_back(stage, event, first).await?;
    if let Some(off) = &event.called_off {
        let doing = stage.doing(&host.actor, stage.at(off.day, "12:40")?);
        let id = all.get(off.nth).ok_or(Error::NotFound)?.id;
        events::cancel(&doing.db, doing.actor, id, Scope::This, &off.reason).await?;
    }
    if let Some(moved) = &event.moved {
        move_on(&stage.doing(&host.actor, stage.at(moved.day, "20:10")?), moved, &all).await?;
    }
    let begun = |o: &&Occurrence| o.starts < stage.midnight();
    for (nth, occurrence) in all.iter().enumerate().filter(|(_, o)| begun(o)) {
        if !event.place.is_empty() {
            check_in(stage, host, occurrence, &event.absent).await?;
        }
        let recap = event.held.iter().find(|h| h.nth == nth).map_or(&event.recap, |h| &h.recap);
        look_back(stage, host, occurrence, recap).await?;
    }
    let after = all.first().filter(begun).map_or(announced, |o| afterwards(stage, o));
    let doing = stage.doing(&host.actor, after);
    files::handouts(&doing, stage.shelf, first, &event.handouts).await?;
    files::pictures(&doing, stage.shelf, first, &event.pictures).await
}

/// Adds to an event that is there already.
pub(super) async fn add<S: Shelf>(stage: &Stage<'_, S>, addition: &Addition) -> Result<()> {
    let (id, host, starts, ends): (i64, i64, i64, i64) = stage
        .now()
        .optional(sql!(
            "SELECT id, host_id, starts_at, ends_at FROM events WHERE title = $1",
            &addition.title
        ))
        .await?
        .ok_or(Error::NotFound)?;
    let host = stage.people.numbered(host)?;
    let event = Occurrence { id: EventId(id), starts: Timestamp(starts), ends: Timestamp(ends) };
    if addition.came {
        check_in(stage, host, &event, &[]).await?;
    }
    let doing = stage.doing(&host.actor, afterwards(stage, &event));
    files::cover(&doing, stage.shelf, event.id, &addition.cover).await?;
    files::handouts(&doing, stage.shelf, event.id, &addition.handouts).await?;
    files::pictures(&doing, stage.shelf, event.id, &addition.pictures).await
}

/// All occurrences of the series of an event, in order; the event itself, where it is in none.
async fn occurrences<S: Shelf>(stage: &Stage<'_, S>, first: EventId) -> Result<Vec<Occurrence>> {
    let rows: Vec<(i64, i64, i64)> = stage
        .now()
        .all(sql!(
            "SELECT id, starts_at, ends_at FROM events
             WHERE id = $1 OR series_id = (SELECT series_id FROM events WHERE id = $1) ORDER BY starts_at",
            first
        ))
        .await?;
    let occurrence =
        |(id, starts, ends)| Occurrence { id: EventId(id), starts: Timestamp(starts), ends: Timestamp(ends) };
    Ok(rows.into_iter().map(occurrence).collect())
}

/// Asks the questions, and tells the key of each.
async fn ask(doing: &Doing<'_>, event: EventId, questions: &[Asked]) -> Result<Vec<String>> {
    let mut keys: Vec<String> = Vec::new();
    for asked in questions {
        let when = asked.when.as_ref();
        let form = QuestionForm {
            label: asked.label.clone(),
            kind: asked.kind.clone(),
            choices: asked.choices.join("\n"),
            required: if asked.required { "1".to_owned() } else { String::new() },
            when: when.and_then(|w| keys.get(w.nth)).cloned().unwrap_or_default(),
            is: when.map(|w| w.is.clone()).unwrap_or_default(),
            ..QuestionForm::default()
        };
        events::ask(&doing.db, doing.actor, event, Scope::All, &Asking::Save(form)).await?;
        let all: Vec<Question> = events::questions(&doing.db, doing.actor, event).await?;
        keys = all.into_iter().map(|q| q.key).collect();
    }
    Ok(keys)
}

/// People register one after the other: for what was held, and for the next that are to come.
async fn register<S: Shelf>(
    stage: &Stage<'_, S>,
    event: &Staged,
    announced: Timestamp,
    keys: &[String],
    all: &[Occurrence],
) -> Result<()> {
    let names: Vec<&String> = if event.registered.is_empty() {
        event.answers.keys().collect()
    } else {
        event.registered.iter().collect()
    };
    let held = all.iter().filter(|o| o.starts < stage.midnight()).count();
    for (nth, occurrence) in all.iter().enumerate().take(held + NEXT) {
        let latest = occurrence.starts.min(stage.midnight()).plus_seconds(-4 * 3600);
        let earliest =
            if all.len() > 1 { announced.max(latest.plus_seconds(-REGISTERING)) } else { announced };
        let times = stage.spread(&format!("{} {nth}", event.key), earliest, latest, names.len());
        for (place, (name, at)) in names.iter().zip(times).enumerate() {
            let person = stage.people.named(name)?;
            // Not everybody has time each week.
            let away = all.len() > 1 && names.len() > 3 && place == (nth * 2 + 1) % names.len();
            if away || person.joined > at {
                continue;
            }
            let hidden = event.unnamed.contains(name);
            let given = given(keys, event.answers.get(*name).map_or(&[], Vec::as_slice));
            let doing = stage.doing(&person.actor, at);
            registrations::register(&doing.db, doing.actor, occurrence.id, &given, hidden).await?;
        }
    }
    Ok(())
}

/// Answers as the form sends them.
fn given(keys: &[String], answers: &[Vec<String>]) -> Given {
    let values = |answers: &Vec<String>| -> BTreeMap<String, String> {
        answers.iter().enumerate().map(|(n, value)| (n.to_string(), value.clone())).collect()
    };
    keys.iter().zip(answers).map(|(key, answers)| (key.clone(), values(answers))).collect()
}

/// Some give their seat back, last evening.
async fn give_back<S: Shelf>(stage: &Stage<'_, S>, event: &Staged, id: EventId) -> Result<()> {
    for name in &event.given_back {
        let person = stage.people.named(name)?;
        let doing = stage.doing(&person.actor, stage.at(-1, "21:00")?);
        registrations::cancel(&doing.db, doing.actor, id).await?;
    }
    Ok(())
}

/// One occurrence takes place on another day.
async fn move_on(doing: &Doing<'_>, moved: &Moved, all: &[Occurrence]) -> Result<()> {
    let id = all.get(moved.nth).ok_or(Error::NotFound)?.id;
    change(doing, id, |form| {
        let later = |date: &str| {
            let date = date.parse::<jiff::civil::Date>().ok()?;
            date.checked_add(moved.days.days()).ok().map(iso_date)
        };
        for date in [&mut form.date, &mut form.end_date] {
            *date = later(date).unwrap_or_default();
        }
        form.tell = "1".to_owned();
    })
    .await
}

/// Changes some fields of an event, through its form.
async fn change(doing: &Doing<'_>, event: EventId, how: impl FnOnce(&mut EventForm)) -> Result<()> {
    let mut form = events::source(&doing.db, doing.actor, event).await?;
    how(&mut form);
    let version = form.version.parse().map_err(crate::db::fault)?;
    events::update(&doing.db, doing.actor, event, version, &form.validate()?).await
}

/// The host tells at the door who came, shortly before the start.
async fn check_in<S: Shelf>(
    stage: &Stage<'_, S>,
    host: &Person,
    event: &Occurrence,
    absent: &[String],
) -> Result<()> {
    let doing = stage.doing(&host.actor, event.starts.plus_seconds(1800));
    let guests = check_ins::door(&doing.db, doing.actor, event.id, None).await?.guests.unwrap_or_default();
    let came = guests.iter().filter(|guest| !absent.iter().any(|name| guest.name.starts_with(name)));
    let lines: Vec<CheckIn> = came
        .enumerate()
        .map(|(nth, guest)| CheckIn {
            who: Who::Guest(guest.id),
            came: true,
            at: event.starts.plus_seconds(nth as i64 * 95 - 900),
            key: format!("demo-{}-{}", event.id, guest.id.0),
        })
        .collect();
    check_ins::tell(&doing.db, doing.actor, event.id, doing.actor.member()?, &lines, None).await?;
    Ok(())
}

/// The host writes what it was like.
async fn look_back<S: Shelf>(
    stage: &Stage<'_, S>,
    host: &Person,
    event: &Occurrence,
    recap: &str,
) -> Result<()> {
    if recap.is_empty() {
        return Ok(());
    }
    let doing = stage.doing(&host.actor, afterwards(stage, event));
    change(&doing, event.id, |form| recap.clone_into(&mut form.recap)).await
}

/// When the host looks back at an event: the next day, or as soon as it is over.
fn afterwards<S: Shelf>(stage: &Stage<'_, S>, event: &Occurrence) -> Timestamp {
    event.ends.plus_seconds(DAY).min(stage.midnight())
}
