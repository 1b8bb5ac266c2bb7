//! Occurrences of series without an end are made a year ahead, again and again.

use super::{AHEAD, ALL_BEHIND, LAST, Series, horizon, load, lock, make_all, update};
use crate::cache::Topic;
use crate::db::fault;
use crate::jobs::{self, Work};
use crate::{Db, recurrence, sql};
use domain::recurrence::{Ends, iso_clock};
use domain::{Actor, Error, Result, SeriesId};

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
    lock(&mut tx, id).await?;
    let series = match load(&mut tx, id).await {
        Err(Error::NotFound) => return Ok(()),
        found => found?,
    };
    let from = series.made_until;
    let until = horizon(now, &db.zone_or_own(&series.zone), AHEAD);
    if series.recurrence.rule.ends != Ends::Never || until <= from || from >= LAST {
        return Ok(());
    }
    // A series of many years has more behind it than is made at once.
    let dates = recurrence::civil(&series.recurrence, series.start, until, ALL_BEHIND).map_err(fault)?;
    let dates: Vec<_> = dates.into_iter().filter(|on| *on >= from).collect();
    make_all(&mut tx, db, &series, &dates).await?;
    update(&mut tx, now, &Series { made_until: until, ..series }).await?;
    tx.touch(Topic::Events);
    Ok(tx.commit().await?)
}
