//! Making and changing events.

mod ask;
mod write;

pub use ask::{Asking, ask};
pub(super) use write::{one, remind, tell, write};

use super::content::{self, New, Revision, Stored, Times};
use super::{people, series};
use crate::cache::Topic;
use crate::clock::Zone;
use crate::db::{DbError, WriteTx};
use crate::files::{self, NewFile};
use crate::registrations;
use crate::{Db, sql};
use domain::circle::Visibility;
use domain::error::Conflict;
use domain::event::{EventContent, EventInput, LONGEST_DAYS, Shift, Span, can_edit, may_create};
use domain::series::Scope;
use domain::{Actor, Error, EventId, Problem, Result};

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

/// Changes an event that was not changed by somebody else meanwhile, alone or with others of its series. More seats
/// move the waiting list up; those who registered are told of another time or place. The event on whose page it is seen
/// is told.
///
/// # Errors
/// [`Conflict::Stale`]; [`Problem::BelowTaken`]; [`Problem::Awaited`] for what people are registered for, and is to
/// become a draft; [`Problem::LeavesOut`] where it would be for a circle that they are not in; [`Problem::TellsPeople`] where people are told, and nobody said that they may be; for those who may
/// not change it.
pub async fn update(db: &Db, actor: &Actor, id: EventId, version: i64, input: &EventInput) -> Result<()> {
    let by = Some(actor.member()?);
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
        by,
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
    let by = Some(actor.member()?);
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
        by,
    };
    revise(&mut tx, db, &stored, revision, to.scope).await?;
    tx.touch(Topic::Events);
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
        by: None,
    };
    revise(tx, db, stored, revision, scope).await?;
    tx.touch(Topic::Events);
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
