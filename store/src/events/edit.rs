//! Making and changing events.

use super::content::{self, Change, New, Revision, Stored, Times};
use super::{people, series};
use crate::cache::Topic;
use crate::clock::Zone;
use crate::db::{DbError, WriteTx};
use crate::files::{self, NewFile};
use crate::jobs::{self, News};
use crate::registrations::{self, Locked};
use crate::{Db, secret, sql};
use domain::circle::Visibility;
use domain::error::Conflict;
use domain::event::{EventContent, EventInput, EventState, LONGEST_DAYS, Shift, Span, can_edit, may_create};
use domain::question::{self, Question, QuestionForm};
use domain::series::Scope;
use domain::{Actor, Error, EventId, MemberId, Problem, Result, Timestamp};

const BY_KEY: &str = "SELECT id FROM events WHERE host_id = $1 AND key = $2";

/// Makes an event, or a series of them; the first one is told. The same key twice makes one.
///
/// # Errors
/// For those who are not hosts, or not in the circle; [`Error::Invalid`] for a zone, a person or a rule that there is
/// not.
pub async fn create(db: &Db, actor: &Actor, input: &EventInput) -> Result<EventId> {
    let host = actor.member()?;
    may_create(actor, input.content.visibility, input.content.circle)?;
    let zone = zone(db, input.zone.as_deref())?;
    let mut content = input.content.clone();
    if let Some(like) = input.copy_of {
        let like = super::form::stored(db, actor, like).await?.content;
        content = EventContent { questions: like.questions, cover: like.cover, ..content };
    }
    let now = db.now();
    let mut tx = db.write().await?;
    if let Some(key) = &input.key
        && let Some((made,)) = tx.optional::<(i64,)>(sql!(BY_KEY, host, key)).await?
    {
        return Ok(EventId(made));
    }
    let new = New {
        host,
        span: input.span,
        zone: &zone,
        state: input.state,
        recap: &input.recap,
        key: input.key.clone(),
        series: None,
    };
    people::must_be(&mut tx, &content, None).await?;
    let made = match input.recurrence()? {
        None => {
            let prepared = content::prepare(&mut tx, host, &content).await?;
            match content::insert(&mut tx, now, new, &prepared).await {
                Ok(id) => {
                    remind(
                        &mut tx,
                        now,
                        id,
                        input.state,
                        Times::of(input.span, input.content.terms, &zone).starts,
                    )
                    .await?;
                    Ok(id)
                }
                Err(error) => Err(error),
            }
        }
        Some(recurrence) => series::begin(&mut tx, now, new, &content, &recurrence).await?,
    };
    let id = match (made, &input.key) {
        (Ok(id), _) => id,
        // Sent twice at once: the later finds what the earlier made. Its own transaction is dropped.
        (Err(DbError::Unique(_)), Some(key)) => {
            drop(tx);
            let (made,) = db.one::<(i64,)>(sql!(BY_KEY, host, key)).await?;
            return Ok(EventId(made));
        }
        (Err(error), _) => return Err(error.into()),
    };
    tx.touch(Topic::Events);
    tx.commit().await?;
    Ok(id)
}

/// A zone that a form names.
fn zone(db: &Db, name: Option<&str>) -> Result<Zone> {
    match name {
        None => Ok(db.zone().clone()),
        Some(name) => Zone::named(name).map_err(|_| Error::field("zone", Problem::Zone)),
    }
}

/// Writes the reminders of an event that is open to those who may see it. They are found by the start, so that a moved
/// event has others and those of its old time do nothing.
pub(super) async fn remind(
    tx: &mut WriteTx,
    now: Timestamp,
    event: EventId,
    state: EventState,
    starts: Timestamp,
) -> Result<(), DbError> {
    if state != EventState::Published {
        return Ok(());
    }
    for reminder in domain::registration::Reminder::ALL {
        let due = starts.plus_seconds(-reminder.before());
        if due > now {
            let work = jobs::Work::Remind { event, reminder, starts };
            let slot = format!("{event} {} {}", reminder.code(), starts.0);
            jobs::put_once(tx, now, due, &slot, &work).await?;
        }
    }
    Ok(())
}

/// Changes an event that was not changed by somebody else meanwhile, alone or with others of its series. More seats
/// move the waiting list up; those who registered are told of another time or place. The event on whose page it is seen
/// is told.
///
/// # Errors
/// [`Conflict::Stale`]; [`Problem::BelowTaken`]; [`Problem::Awaited`] for what people are registered for, and is to
/// become a draft; [`Problem::LeavesOut`] where it would be for a circle that they are not in; [`Problem::TellsPeople`] where people are told, and nobody said that they may be; for those who may
/// not change it.
pub async fn update(db: &Db, actor: &Actor, id: EventId, version: i64, input: &EventInput) -> Result<()> {
    actor.member()?;
    let zone = zone(db, input.zone.as_deref())?;
    let mut tx = db.write().await?;
    let stored = open(&mut tx, db, actor, id, input.scope).await?;
    if stored.version != version {
        return Err(Error::Conflict(Conflict::Stale));
    }
    if input.content.visibility == Visibility::Circle
        && input.content.circle.is_none_or(|c| !actor.in_circle(c))
    {
        return Err(Error::field("circle", Problem::Choice));
    }
    // Questions and the cover have forms of their own.
    let kept = stored.content.clone();
    let content = EventContent { questions: kept.questions, cover: kept.cover, ..input.content.clone() };
    people::must_be(&mut tx, &content, Some(&stored.content)).await?;
    let revision = Revision {
        content,
        span: input.span,
        zone,
        repeat: Some(input.repeat.clone()),
        recap: input.recap.clone(),
        state: input.state,
        tell: input.tell,
    };
    revise(&mut tx, db, &stored, revision, input.scope).await?;
    tx.touch(Topic::Events);
    Ok(tx.commit().await?)
}

/// Moves or stretches an event, alone or with others of its series, and leaves the rest as it is. What it tells and
/// demands is that of [`update`]. The times are told on the reader's clock; the event keeps its own.
///
/// # Errors
/// As [`update`]; [`Problem::EndsBeforeStart`], [`Problem::LongerThanDays`].
pub async fn shift(db: &Db, actor: &Actor, id: EventId, to: &Shift) -> Result<()> {
    actor.member()?;
    let mut tx = db.write().await?;
    let stored = open(&mut tx, db, actor, id, to.scope).await?;
    if stored.version != to.version {
        return Err(Error::Conflict(Conflict::Stale));
    }
    let there = |at: jiff::civil::DateTime| {
        if stored.span.all_day { at } else { stored.zone.moment(db.shown().instant(at)).civil() }
    };
    let span = Span { start: there(to.start), end: there(to.end), all_day: stored.span.all_day };
    if span.end <= span.start {
        return Err(Error::field("end", Problem::EndsBeforeStart));
    }
    if span.minutes() > LONGEST_DAYS * 1440 {
        return Err(Error::field("end", Problem::LongerThanDays(LONGEST_DAYS)));
    }
    let revision = Revision {
        content: stored.content.clone(),
        span,
        zone: stored.zone.clone(),
        repeat: None,
        recap: stored.recap.clone(),
        state: stored.state,
        tell: to.tell,
    };
    revise(&mut tx, db, &stored, revision, to.scope).await?;
    tx.touch(Topic::Events);
    Ok(tx.commit().await?)
}

/// What is to become of a question.
#[derive(Clone, Debug)]
pub enum Asking {
    /// A new one, or other words.
    Save(QuestionForm),
    /// It is not asked any more; answers that were given stay.
    Drop(String),
    /// It stands one earlier.
    Raise(String),
}

/// Changes what those who register are asked.
///
/// # Errors
/// [`Error::Invalid`] for a question that cannot be asked so; [`Error::NotFound`] for one that there is not; for those
/// who may not change the event.
pub async fn ask(db: &Db, actor: &Actor, id: EventId, scope: Scope, change: &Asking) -> Result<()> {
    actor.member()?;
    let mut tx = db.write().await?;
    let stored = open(&mut tx, db, actor, id, scope).await?;
    let mut content = stored.content.clone();
    change_questions(&mut content.questions, change)?;
    amend(&mut tx, db, &stored, content, scope).await?;
    Ok(tx.commit().await?)
}

/// Puts a picture above an event, or takes it away.
///
/// # Errors
/// For those who may not change the event.
pub async fn set_cover(
    db: &Db,
    actor: &Actor,
    id: EventId,
    scope: Scope,
    file: Option<&NewFile>,
) -> Result<()> {
    let by = actor.member()?;
    let mut tx = db.write().await?;
    let stored = open(&mut tx, db, actor, id, scope).await?;
    let cover = match file {
        Some(file) => Some(files::insert(&mut tx, db.now(), by, file).await?),
        None => None,
    };
    let content = EventContent { cover, ..stored.content.clone() };
    amend(&mut tx, db, &stored, content, scope).await?;
    Ok(tx.commit().await?)
}

/// Changes what an event is about, and leaves the rest as it is.
async fn amend(
    tx: &mut WriteTx,
    db: &Db,
    stored: &Stored,
    content: EventContent,
    scope: Scope,
) -> Result<()> {
    let revision = Revision {
        content,
        span: stored.span,
        zone: stored.zone.clone(),
        repeat: None,
        recap: stored.recap.clone(),
        state: stored.state,
        tell: false,
    };
    revise(tx, db, stored, revision, scope).await?;
    tx.touch(Topic::Events);
    Ok(())
}

fn change_questions(questions: &mut Vec<Question>, change: &Asking) -> Result<()> {
    let place = |questions: &[Question], key: &str| {
        questions.iter().position(|q| q.key == key).ok_or(Error::NotFound)
    };
    match change {
        Asking::Save(form) if form.key.is_empty() => {
            if questions.len() >= question::MOST {
                return Err(Error::field("label", Problem::TooMany(question::MOST as i64)));
            }
            // A letter first: what looks like a number is read as a place in a list on its way here.
            let key = format!("q{}", secret::short_id().replace(['-', '_'], "x"));
            questions.push(form.validate(&key, questions)?);
        }
        Asking::Save(form) => {
            let at = place(questions, &form.key)?;
            questions[at] = form.validate(&form.key, &questions[..at])?;
        }
        Asking::Drop(key) => {
            questions.remove(place(questions, key)?);
        }
        Asking::Raise(key) => {
            let at = place(questions, key)?;
            if at > 0 {
                questions.swap(at, at - 1);
            }
        }
    }
    // What depended on an earlier answer is asked of everyone, once that is not asked before it any more.
    for at in 0..questions.len() {
        let (before, rest) = questions.split_at_mut(at);
        let Some(question) = rest.first_mut() else { break };
        let holds = question.when.as_ref().is_none_or(|c| {
            before.iter().any(|q| q.key == c.key && (c.is == question::YES || q.choices.contains(&c.is)))
        });
        if !holds {
            question.when = None;
        }
    }
    Ok(())
}

/// Locks what a change is about, for those who may change it: the series before its events, so that two who change
/// different occurrences wait for one another, and never both.
async fn open(tx: &mut WriteTx, db: &Db, actor: &Actor, id: EventId, scope: Scope) -> Result<Stored> {
    if scope != Scope::This {
        series::lock_of(tx, id).await?;
    }
    let found = registrations::lock(tx, actor, id).await?;
    if !can_edit(actor, found.host, &found.cohosts) {
        return Err(Error::Forbidden);
    }
    content::load(tx, db, id).await?.ok_or(Error::NotFound)
}

/// Locks one event for those who may change it.
pub(crate) async fn lock_editable(tx: &mut WriteTx, db: &Db, actor: &Actor, id: EventId) -> Result<()> {
    open(tx, db, actor, id, Scope::This).await.map(|_| ())
}

async fn revise(tx: &mut WriteTx, db: &Db, stored: &Stored, revision: Revision, scope: Scope) -> Result<()> {
    match (stored.series, scope) {
        (Some(_), Scope::Following | Scope::All) => series::revise(tx, db, stored, revision, scope).await,
        (Some((id, _)), Scope::This) => {
            series::keeps_rule(tx, db, id, &revision).await?;
            one(tx, db, stored, &revision, stored.series).await
        }
        (None, _) => match revision.recurrence()? {
            Some(recurrence) => series::become_series(tx, db, stored, &revision, recurrence).await,
            None => one(tx, db, stored, &revision, None).await,
        },
    }
}

/// Changes one event.
pub(super) async fn one(
    tx: &mut WriteTx,
    db: &Db,
    stored: &Stored,
    revision: &Revision,
    series: Option<(domain::SeriesId, jiff::civil::DateTime)>,
) -> Result<()> {
    let prepared = content::prepare(tx, stored.host, &revision.content).await?;
    write(tx, db, stored, revision, &prepared, series).await
}

/// Writes one changed event, checks what it means for those who registered, and tells them.
pub(super) async fn write(
    tx: &mut WriteTx,
    db: &Db,
    stored: &Stored,
    revision: &Revision,
    prepared: &content::Prepared<'_>,
    series: Option<(domain::SeriesId, jiff::civil::DateTime)>,
) -> Result<()> {
    let now = db.now();
    let people = stored.taken + stored.waiting;
    if let Some(capacity) = prepared.content.capacity
        && capacity < stored.taken
    {
        return Err(Error::field("capacity", Problem::BelowTaken(stored.taken)));
    }
    if stored.state == EventState::Published && revision.state == EventState::Draft && people > 0 {
        return Err(Error::field("state", Problem::Awaited));
    }
    let left_out = left_out(tx, stored, prepared.content).await?;
    if left_out > 0 {
        return Err(Error::field("visibility", Problem::LeavesOut(left_out)));
    }
    let times = Times::of(revision.span, prepared.content.terms, &revision.zone);
    let published = stored.state != EventState::Cancelled && revision.state == EventState::Published;
    let told = revision.tells(now, stored);
    revision.may_tell(told)?;
    let change = Change {
        span: revision.span,
        zone: &revision.zone,
        state: revision.state,
        recap: &revision.recap,
        series,
    };
    content::update(tx, now, stored.id, change, prepared).await?;
    if published {
        remind(tx, now, stored.id, revision.state, times.starts).await?;
        // Nobody is called to what has begun: those who waited then keep their place in line.
        let found = relock(tx, stored.id).await?;
        registrations::promote(tx, now, stored.id, &found).await?;
    }
    if told > 0 {
        tell(tx, now, stored.id, News::Moved(stored.starts_at)).await?;
    }
    Ok(())
}

/// How many who registered would not see the event any more: they could neither give their seat back nor be told.
async fn left_out(tx: &mut WriteTx, stored: &Stored, new: &EventContent) -> Result<i64> {
    let Some(circle) = new.circle.filter(|c| Some(*c) != stored.content.circle) else { return Ok(0) };
    let (people,): (i64,) = tx
        .one(sql!(
            "SELECT COUNT(*) FROM registrations r WHERE r.event_id = $1 AND r.state IN ('confirmed', 'offered', 'waiting')
               AND NOT EXISTS (SELECT 1 FROM circle_members c WHERE c.circle_id = $2 AND c.member_id = r.member_id)",
            stored.id,
            circle,
        ))
        .await?;
    Ok(people)
}

/// What holds for a locked event after it was written.
async fn relock(tx: &mut WriteTx, id: EventId) -> Result<Locked> {
    registrations::lock(tx, &Actor::System, id).await
}

/// Tells everyone who has a seat, is asked or waits.
pub(super) async fn tell(tx: &mut WriteTx, now: Timestamp, event: EventId, news: News) -> Result<()> {
    let people: Vec<(i64,)> = tx
        .all(sql!(
            "SELECT member_id FROM registrations WHERE event_id = $1 AND state IN ('confirmed', 'offered', 'waiting') ORDER BY id",
            event
        ))
        .await?;
    for (member,) in people {
        jobs::put(tx, now, &news.mail(MemberId(member), event)).await?;
    }
    Ok(())
}
