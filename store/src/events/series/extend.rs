//! Occurrences of series without an end are made a year ahead, again and again.

use super::{AHEAD, LAST, New, SeriesRow, clock, content, horizon, make, span_at};
use crate::cache::Topic;
use crate::db::fault;
use crate::jobs::{self, Work};
use crate::{Db, recurrence, sql};
use domain::event::Span;
use domain::recurrence::{Ends, iso_clock};
use domain::{Actor, Error, MemberId, Result, SeriesId};

/// Every day of two hundred years: no series has more.
const ALL_BEHIND: usize = 80_000;
/// A series is made longer when fewer days than this are left.
const AGAIN: i64 = 336;

/// Writes the work of making series longer into the outbox: once for each that needs it, whichever process asks.
///
/// # Errors
/// For anyone but the software; when the database is away.
pub async fn plan(db: &Db, actor: &Actor) -> Result<()> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let soon = iso_clock(horizon(db.now(), db.zone(), AGAIN));
    let due: Vec<(i64, String)> =
        db.all(sql!("SELECT id, made_until FROM series WHERE made_until < $1 ORDER BY id", soon)).await?;
    for (id, made_until) in due {
        let mut tx = db.write().await?;
        let work = Work::ExtendSeries { series: SeriesId(id) };
        jobs::put_once(&mut tx, db.now(), db.now(), &format!("{id} {made_until}"), &work).await?;
        tx.commit().await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    series: SeriesRow,
    minutes: i64,
    zone: String,
    all_day: bool,
    made_until: String,
    host_id: i64,
}

/// Makes the occurrences of a series up to a year from now. Where they are made, nothing happens.
///
/// # Errors
/// For anyone but the software; when the database is away.
pub async fn extend(db: &Db, actor: &Actor, id: SeriesId) -> Result<()> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let now = db.now();
    let mut tx = db.write().await?;
    let row: Option<Row> = tx
        .optional(sql!(
            "UPDATE series SET sequence = sequence + 1 WHERE id = $1
             RETURNING id, recurrence, starts_on, content, state, minutes, zone, all_day, made_until, host_id",
            id
        ))
        .await?;
    let Some(row) = row else { return Ok(()) };
    let zone = db.zone_or_own(&row.zone);
    let from = clock(&row.made_until)?;
    let (minutes, all_day, host) = (row.minutes, row.all_day, MemberId(row.host_id));
    let series = row.series.series()?;
    let until = horizon(now, &zone, AHEAD);
    if series.recurrence.rule.ends != Ends::Never || until <= from || from >= LAST {
        return Ok(());
    }
    let end = series.start.saturating_add(jiff::SignedDuration::from_mins(minutes));
    let like = Span { start: series.start, end, all_day };
    // A series of many years has more behind it than is made at once.
    let dates = recurrence::civil(&series.recurrence, series.start, until, ALL_BEHIND).map_err(fault)?;
    let prepared = content::prepare(&mut tx, host, &series.content).await?;
    for on in dates.into_iter().filter(|on| *on >= from) {
        let new = New {
            host,
            span: span_at(on, like),
            zone: &zone,
            state: series.state,
            recap: "",
            key: None,
            series: Some((id, on)),
        };
        make(&mut tx, now, new, &prepared).await?;
    }
    tx.execute(sql!(
        "UPDATE series SET made_until = $2, updated_at = $3 WHERE id = $1",
        id,
        iso_clock(until),
        now
    ))
    .await?;
    tx.touch(Topic::Events);
    Ok(tx.commit().await?)
}
