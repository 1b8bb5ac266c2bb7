//! Series: their occurrences are made ahead, and changed together.

mod end;
mod extend;
mod revise;

pub(super) use end::end;
pub use extend::{extend, plan};
pub(super) use revise::revise;

use super::content::{self, New, Prepared, Stored, Times};
use super::edit::{self, Revision};
use crate::clock::Zone;
use crate::db::{DbError, WriteTx, fault};
use crate::recurrence;
use crate::{Db, sql};
use domain::calendar::day_step;
use domain::event::{EventContent, EventState, Span};
use domain::recurrence::{Ends, Recurrence, iso_clock, parse_clock};
use domain::{Error, EventId, MemberId, Problem, Result, SeriesId, Timestamp};
use jiff::civil::DateTime;

/// Most occurrences that a series makes at once: a year of days, and a little.
pub const MOST: usize = 400;
/// How many days ahead a series without an end has its occurrences.
const AHEAD: i64 = 366;
/// No series reaches further.
const LAST: DateTime = DateTime::constant(2200, 1, 1, 0, 0, 0, 0);

/// A series' row.
struct Series {
    id: SeriesId,
    recurrence: Recurrence,
    start: DateTime,
    content: EventContent,
    state: EventState,
}

#[derive(sqlx::FromRow)]
struct SeriesRow {
    id: i64,
    recurrence: String,
    starts_on: String,
    content: String,
    state: String,
}

impl SeriesRow {
    fn series(self) -> Result<Series> {
        Ok(Series {
            id: SeriesId(self.id),
            recurrence: serde_json::from_str(&self.recurrence).map_err(fault)?,
            start: clock(&self.starts_on)?,
            content: serde_json::from_str(&self.content).map_err(fault)?,
            state: EventState::parse(&self.state).unwrap_or(EventState::Draft),
        })
    }
}

fn clock(text: &str) -> Result<DateTime> {
    parse_clock(text).ok_or_else(|| fault("a time that cannot be read"))
}

/// Locks the series of an event, where it has one.
pub(super) async fn lock_of(tx: &mut WriteTx, event: EventId) -> Result<(), DbError> {
    tx.execute(sql!(
        "UPDATE series SET sequence = sequence + 1 WHERE id = (SELECT series_id FROM events WHERE id = $1)",
        event
    ))
    .await?;
    Ok(())
}

async fn load(tx: &mut WriteTx, id: SeriesId) -> Result<Series> {
    tx.optional::<SeriesRow>(sql!(
        "SELECT id, recurrence, starts_on, content, state FROM series WHERE id = $1",
        id
    ))
    .await?
    .ok_or(Error::NotFound)?
    .series()
}

/// The rule of the series an event belongs to.
pub(super) async fn recurrence_of(tx: &mut WriteTx, stored: &Stored) -> Result<Option<Recurrence>> {
    match stored.series {
        Some((id, _)) => Ok(Some(load(tx, id).await?.recurrence)),
        None => Ok(None),
    }
}

/// The occurrences of a rule until a horizon: all of them, where it ends.
fn occurrences(recurrence: &Recurrence, start: DateTime, horizon: DateTime) -> Result<Vec<DateTime>> {
    let until = if recurrence.rule.ends == Ends::Never { horizon } else { LAST };
    recurrence::civil(recurrence, start, until, MOST)
        .map_err(|e| Error::field("repeat", Problem::Rule(e.fault())))
}

/// How far ahead occurrences are made today.
fn horizon(now: Timestamp, zone: &Zone, days: i64) -> DateTime {
    day_step(zone.date(now), days).to_datetime(jiff::civil::Time::midnight())
}

fn span_at(on: DateTime, like: Span) -> Span {
    Span { start: on, end: on.saturating_add(jiff::SignedDuration::from_mins(like.minutes())), ..like }
}

/// Makes a series with its first occurrences; the first is told.
///
/// # Errors
/// The outer one for a rule that is refused; the inner one where the database refuses the first occurrence.
pub(super) async fn begin(
    tx: &mut WriteTx,
    now: Timestamp,
    new: New<'_>,
    content: &EventContent,
    recurrence: &Recurrence,
) -> Result<Result<EventId, DbError>> {
    let zone = new.zone.clone();
    let recurrence = settled(recurrence.clone(), &zone);
    let dates = fitting(now, &recurrence, new.span.start, &zone)?;
    let id = insert(tx, now, new.host, &recurrence, new.span, &zone, content, new.state).await?;
    let prepared = content::prepare(tx, new.host, content).await?;
    let mut first = None;
    let mut key = new.key;
    for on in dates {
        let row = New {
            host: new.host,
            span: span_at(on, new.span),
            zone: &zone,
            state: new.state,
            recap: "",
            key: key.take(),
            series: Some((id, on)),
        };
        match make(tx, now, row, &prepared).await {
            Ok(event) => first = first.or(Some(event)),
            Err(error) => return Ok(Err(error)),
        }
    }
    let none = recurrence::Expansion::NeverFires.fault();
    first.map(Ok).ok_or_else(|| Error::field("repeat", Problem::Rule(none)))
}

/// The dates of a new rule, which must begin with its start.
fn fitting(now: Timestamp, recurrence: &Recurrence, start: DateTime, zone: &Zone) -> Result<Vec<DateTime>> {
    // What begins later than a year from now has its first months at least.
    let far = horizon(now, zone, AHEAD).max(day_step(start.date(), AHEAD).to_datetime(start.time()));
    let dates = occurrences(recurrence, start, far)?;
    if dates.first() != Some(&start) && !recurrence.except.contains(&start) {
        return Err(Error::field("repeat", Problem::NotOfRule));
    }
    Ok(dates)
}

/// A rule whose end is told in UTC, put on the series' own clock.
fn settled(mut recurrence: Recurrence, zone: &Zone) -> Recurrence {
    recurrence.rule = recurrence.rule.settled(|utc| {
        let at = jiff::tz::TimeZone::UTC.to_timestamp(utc).map_or(0, |ts| ts.as_microsecond());
        zone.moment(Timestamp(at)).civil()
    });
    recurrence
}

#[allow(clippy::too_many_arguments)]
async fn insert(
    tx: &mut WriteTx,
    now: Timestamp,
    host: MemberId,
    recurrence: &Recurrence,
    span: Span,
    zone: &Zone,
    content: &EventContent,
    state: EventState,
) -> Result<SeriesId> {
    let (id,): (i64,) = tx
        .one(sql!(
            "INSERT INTO series (recurrence, starts_on, minutes, zone, all_day, content, state, made_until, host_id, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) RETURNING id",
            json(recurrence)?,
            iso_clock(span.start),
            span.minutes(),
            zone.name(),
            span.all_day,
            json(content)?,
            state.code(),
            made_until(now, recurrence, span.start, zone),
            host,
            now,
        ))
        .await?;
    Ok(SeriesId(id))
}

fn made_until(now: Timestamp, recurrence: &Recurrence, start: DateTime, zone: &Zone) -> String {
    let far = horizon(now, zone, AHEAD).max(day_step(start.date(), AHEAD).to_datetime(start.time()));
    iso_clock(if recurrence.rule.ends == Ends::Never { far } else { LAST })
}

fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(fault)
}

/// Makes one occurrence, with its reminders.
async fn make(
    tx: &mut WriteTx,
    now: Timestamp,
    row: New<'_>,
    prepared: &Prepared<'_>,
) -> Result<EventId, DbError> {
    let (state, starts) = (row.state, Times::of(row.span, prepared.content.terms, row.zone).starts);
    let id = content::insert(tx, now, row, prepared).await?;
    edit::remind(tx, now, id, state, starts).await?;
    Ok(id)
}

/// Makes a single event the first of a series.
pub(super) async fn become_series(
    tx: &mut WriteTx,
    db: &Db,
    stored: &Stored,
    revision: Revision,
) -> Result<()> {
    let Some(recurrence) = revision.repeat.clone() else { return Ok(()) };
    let now = db.now();
    let recurrence = settled(recurrence, &revision.zone);
    let dates = fitting(now, &recurrence, revision.span.start, &revision.zone)?;
    let (span, zone) = (revision.span, &revision.zone);
    let id = insert(tx, now, stored.host, &recurrence, span, zone, &revision.content, revision.state).await?;
    edit::one(tx, db, stored, &revision, Some((id, span.start))).await?;
    let prepared = content::prepare(tx, stored.host, &revision.content).await?;
    for on in dates.into_iter().filter(|on| *on != span.start) {
        let row = New {
            host: stored.host,
            span: span_at(on, span),
            zone,
            state: revision.state,
            recap: "",
            key: None,
            series: Some((id, on)),
        };
        make(tx, now, row, &prepared).await?;
    }
    Ok(())
}
