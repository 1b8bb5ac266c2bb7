//! Series: their occurrences are made ahead, and changed together.

mod end;
mod extend;
mod parting;
mod renamed;
mod revise;
mod shift;

pub(super) use end::end;
pub use extend::{extend, plan};
pub(crate) use renamed::renamed;
pub(super) use revise::revise;

use super::content::{self, New, Prepared, Revision, Stored, Times};
use super::edit;
use crate::clock::Zone;
use crate::db::{DbError, WriteTx, fault};
use crate::recurrence;
use crate::{Db, sql};
use domain::calendar::day_step;
use domain::event::{EventContent, EventState, Span};
use domain::input::Check;
use domain::recurrence::{Ends, Reading, Recurrence, RepeatForm, RuleFault, iso_clock, parse_clock};
use domain::{Error, EventId, MemberId, Problem, Result, SeriesId, Timestamp};
use jiff::SignedDuration;
use jiff::civil::DateTime;

/// Most occurrences that a series makes at once: a year of days, and a little.
pub const MOST: usize = 400;
/// How many days ahead a series without an end has its occurrences.
const AHEAD: i64 = 366;
/// Every day of two hundred years: no series has more.
const ALL_BEHIND: usize = 80_000;
/// No series reaches further.
const LAST: DateTime = DateTime::constant(2200, 1, 1, 0, 0, 0, 0);

/// A series' row.
#[derive(Clone)]
struct Series {
    id: SeriesId,
    recurrence: Recurrence,
    start: DateTime,
    minutes: i64,
    zone: String,
    all_day: bool,
    content: EventContent,
    state: EventState,
    /// Occurrences before this have their rows.
    made_until: DateTime,
    host: MemberId,
}

#[derive(sqlx::FromRow)]
struct SeriesRow {
    id: i64,
    recurrence: String,
    starts_on: String,
    minutes: i64,
    zone: String,
    all_day: bool,
    content: String,
    state: String,
    made_until: String,
    host_id: i64,
}

const ROW: &str =
    "SELECT id, recurrence, starts_on, minutes, zone, all_day, content, state, made_until, host_id
    FROM series WHERE id = $1";

impl SeriesRow {
    fn series(self) -> Result<Series> {
        Ok(Series {
            id: SeriesId(self.id),
            recurrence: serde_json::from_str(&self.recurrence).map_err(fault)?,
            start: clock(&self.starts_on)?,
            minutes: self.minutes,
            zone: self.zone,
            all_day: self.all_day,
            content: serde_json::from_str(&self.content).map_err(fault)?,
            state: EventState::parse(&self.state).unwrap_or(EventState::Draft),
            made_until: clock(&self.made_until)?,
            host: MemberId(self.host_id),
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

/// Locks a series.
async fn lock(tx: &mut WriteTx, id: SeriesId) -> Result<(), DbError> {
    tx.execute(sql!("UPDATE series SET sequence = sequence + 1 WHERE id = $1", id)).await?;
    Ok(())
}

async fn load(tx: &mut WriteTx, id: SeriesId) -> Result<Series> {
    tx.optional::<SeriesRow>(sql!(ROW, id)).await?.ok_or(Error::NotFound)?.series()
}

/// What a form says of a series' rule, told on the series' clock; `None` where it is to repeat no more.
fn read(db: &Db, series: &Series, form: &RepeatForm, typed: DateTime) -> Result<Option<Reading>> {
    let mut check = Check::default();
    let reading = form.read(&series.recurrence, series.start, typed.date(), &mut check);
    check.done()?;
    let zone = db.zone_or_own(&series.zone);
    Ok(reading.map(|r| Reading { recurrence: settled(r.recurrence, &zone), ..r }))
}

/// Refuses another rule where one date alone is changed, which has none.
pub(super) async fn keeps_rule(tx: &mut WriteTx, db: &Db, id: SeriesId, revision: &Revision) -> Result<()> {
    let Some(form) = &revision.repeat else { return Ok(()) };
    let series = load(tx, id).await?;
    // A form with faults is another one too.
    let same = read(db, &series, form, revision.span.start)
        .is_ok_and(|r| r.is_some_and(|r| r.recurrence.same(&series.recurrence, series.start)));
    if same { Ok(()) } else { Err(Error::field("repeat", Problem::Rule(RuleFault::OneDate))) }
}

/// The first occurrences of a rule, and until when they are all: the whole of a rule that ends, others until a horizon
/// or until there are [`MOST`].
struct Ahead {
    dates: Vec<DateTime>,
    until: DateTime,
}

impl Ahead {
    fn of(recurrence: &Recurrence, start: DateTime, horizon: DateTime) -> Result<Self> {
        let endless = recurrence.rule.ends == Ends::Never;
        let until = if endless { horizon } else { LAST };
        let dates = recurrence::civil(recurrence, start, until, MOST)
            .map_err(|e| Error::field("repeat", Problem::Rule(e.fault())))?;
        let until = match dates.last() {
            Some(last) if endless && dates.len() == MOST => last.saturating_add(SignedDuration::from_secs(1)),
            _ => until,
        };
        Ok(Self { dates, until })
    }
}

/// Until when the occurrences of a series are made that begins then: what begins later than a year from now has its
/// first months at least.
fn far(now: Timestamp, zone: &Zone, start: DateTime) -> DateTime {
    horizon(now, zone, AHEAD).max(day_step(start.date(), AHEAD).to_datetime(start.time()))
}

/// How far ahead occurrences are made today.
fn horizon(now: Timestamp, zone: &Zone, days: i64) -> DateTime {
    day_step(zone.date(now), days).to_datetime(jiff::civil::Time::midnight())
}

fn span_at(start: DateTime, minutes: i64, all_day: bool) -> Span {
    Span { start, end: start.saturating_add(SignedDuration::from_mins(minutes)), all_day }
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
    let Ahead { dates, until } = fitting(now, &recurrence, new.span.start, &zone)?;
    let series = Series {
        id: SeriesId(0),
        recurrence,
        start: new.span.start,
        minutes: new.span.minutes(),
        zone: zone.name().to_owned(),
        all_day: new.span.all_day,
        content: content.clone(),
        state: new.state,
        made_until: until,
        host: new.host,
    };
    let id = insert(tx, now, &series).await?;
    let prepared = content::prepare(tx, new.host, content).await?;
    let mut first = None;
    let mut key = new.key;
    for on in dates {
        let row = New {
            host: new.host,
            span: span_at(on, new.span.minutes(), new.span.all_day),
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
fn fitting(now: Timestamp, recurrence: &Recurrence, start: DateTime, zone: &Zone) -> Result<Ahead> {
    let ahead = Ahead::of(recurrence, start, far(now, zone, start))?;
    if ahead.dates.first() != Some(&start) && !recurrence.except.contains(&start) {
        return Err(Error::field("repeat", Problem::NotOfRule));
    }
    Ok(ahead)
}

/// A rule whose end is told in UTC, put on the series' own clock.
fn settled(mut recurrence: Recurrence, zone: &Zone) -> Recurrence {
    recurrence.rule = recurrence.rule.settled(|utc| {
        let at = jiff::tz::TimeZone::UTC.to_timestamp(utc).map_or(0, |ts| ts.as_microsecond());
        zone.moment(Timestamp(at)).civil()
    });
    recurrence
}

/// Writes a new series; the id that it brings is of no account.
async fn insert(tx: &mut WriteTx, now: Timestamp, series: &Series) -> Result<SeriesId> {
    let (id,): (i64,) = tx
        .one(sql!(
            "INSERT INTO series (recurrence, starts_on, minutes, zone, all_day, content, state, made_until, host_id, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) RETURNING id",
            json(&series.recurrence)?,
            iso_clock(series.start),
            series.minutes,
            &series.zone,
            series.all_day,
            json(&series.content)?,
            series.state.code(),
            iso_clock(series.made_until),
            series.host,
            now,
        ))
        .await?;
    Ok(SeriesId(id))
}

/// Writes a series' row anew.
async fn update(tx: &mut WriteTx, now: Timestamp, series: &Series) -> Result<()> {
    tx.execute(sql!(
        "UPDATE series SET recurrence = $2, starts_on = $3, minutes = $4, zone = $5, all_day = $6, content = $7, state = $8,
           made_until = $9, updated_at = $10 WHERE id = $1",
        series.id,
        json(&series.recurrence)?,
        iso_clock(series.start),
        series.minutes,
        &series.zone,
        series.all_day,
        json(&series.content)?,
        series.state.code(),
        iso_clock(series.made_until),
        now,
    ))
    .await?;
    Ok(())
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
    revision: &Revision,
    recurrence: Recurrence,
) -> Result<()> {
    let now = db.now();
    let (span, zone) = (revision.span, &revision.zone);
    let recurrence = settled(recurrence, zone);
    let Ahead { dates, until } = fitting(now, &recurrence, span.start, zone)?;
    let series = Series {
        id: SeriesId(0),
        recurrence,
        start: span.start,
        minutes: span.minutes(),
        zone: zone.name().to_owned(),
        all_day: span.all_day,
        content: revision.content.clone(),
        state: revision.state,
        made_until: until,
        host: stored.host,
    };
    let series = Series { id: insert(tx, now, &series).await?, ..series };
    edit::one(tx, db, stored, revision, Some((series.id, span.start))).await?;
    let later: Vec<DateTime> = dates.into_iter().filter(|on| *on != span.start).collect();
    make_all(tx, db, &series, &later).await
}

/// Makes occurrences of a series as it is.
async fn make_all(tx: &mut WriteTx, db: &Db, series: &Series, dates: &[DateTime]) -> Result<()> {
    let zone = db.zone_or_own(&series.zone);
    let prepared = content::prepare(tx, series.host, &series.content).await?;
    for on in dates {
        let row = New {
            host: series.host,
            span: span_at(*on, series.minutes, series.all_day),
            zone: &zone,
            state: series.state,
            recap: "",
            key: None,
            series: Some((series.id, *on)),
        };
        make(tx, db.now(), row, &prepared).await?;
    }
    Ok(())
}
