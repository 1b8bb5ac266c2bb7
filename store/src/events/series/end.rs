//! The end of a series, or of the rest of it.

use super::{LAST, Revision, Stored, edit, json, load};
use crate::db::{DbError, WriteTx};
use crate::{Db, sql};
use domain::calendar::day_step;
use domain::event::EventState;
use domain::recurrence::{RuleFault, iso_clock, parse_clock};
use domain::{Error, EventId, Problem, Result, SeriesId, Timestamp};
use jiff::civil::DateTime;

/// Takes an occurrence away that nobody is registered for, nor wrote about. Where somebody was, it stays as called off, so
/// that what they did is not forgotten.
pub(super) async fn drop(tx: &mut WriteTx, now: Timestamp, id: EventId) -> Result<(), DbError> {
    let gone = tx
        .execute(sql!(
            "DELETE FROM events WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM registrations r WHERE r.event_id = events.id)
               AND NOT EXISTS (SELECT 1 FROM articles a WHERE a.event_id = events.id)",
            id
        ))
        .await?;
    if gone == 0 {
        tx.execute(sql!(
            "UPDATE events SET state = 'cancelled', cancelled_at = $2, updated_at = $2, version = version + 1, sequence = sequence + 1
             WHERE id = $1 AND state <> 'cancelled'",
            id,
            now
        ))
        .await?;
    }
    Ok(())
}

/// Ends a series with the occurrence that was opened: later ones go, and those with people stay beside the rule.
pub(super) async fn stop(tx: &mut WriteTx, db: &Db, stored: &Stored, revision: &Revision) -> Result<()> {
    let Some((id, on)) = stored.series else { return Ok(()) };
    let after = day_step(on.date(), 1).to_datetime(on.time());
    // Locked before it is looked at: somebody may be registering just now.
    let later: Vec<(i64, String, i64)> = tx
        .all(sql!(
            "UPDATE events SET registration_seq = registration_seq + 1
             WHERE series_id = $1 AND series_on > $2 AND starts_at > $3 RETURNING id, series_on, taken + waiting",
            id,
            iso_clock(on),
            db.now(),
        ))
        .await?;
    let mut kept = Vec::new();
    for (event, on, people) in later {
        if people > 0 {
            kept.extend(parse_clock(&on));
        } else {
            drop(tx, db.now(), EventId(event)).await?;
        }
    }
    kept.sort_unstable();
    shorten(tx, db.now(), id, after, &kept).await?;
    edit::one(tx, db, stored, revision, stored.series).await
}

/// Ends a series' rule before one of its times; some later ones stay as they are.
async fn shorten(
    tx: &mut WriteTx,
    now: Timestamp,
    id: SeriesId,
    before: DateTime,
    kept: &[DateTime],
) -> Result<()> {
    let mut recurrence = load(tx, id).await?.recurrence;
    recurrence.rule = recurrence.rule.ended_before(before);
    recurrence.also.retain(|time| *time < before);
    recurrence.also.extend_from_slice(kept);
    tx.execute(sql!(
        "UPDATE series SET recurrence = $2, made_until = $3, updated_at = $4 WHERE id = $1",
        id,
        json(&recurrence)?,
        iso_clock(LAST),
        now
    ))
    .await?;
    Ok(())
}

/// Calls off what comes from an occurrence on (or everything that has not begun, where none is given), and the one that
/// was opened, also while it is running: what nobody is registered for goes, and the rest is told. The occurrences to
/// call off, in order.
///
/// # Errors
/// [`RuleFault::NoneLeft`] where all of it is over.
pub(in crate::events) async fn end(
    tx: &mut WriteTx,
    now: Timestamp,
    series: SeriesId,
    opened: EventId,
    from: Option<DateTime>,
) -> Result<Vec<EventId>> {
    let rows: Vec<(i64, String, i64)> = tx
        .all(sql!(
            "UPDATE events SET registration_seq = registration_seq + 1
             WHERE series_id = $1 AND state = 'published'
               AND ((starts_at > $2 AND series_on >= $3) OR (id = $4 AND ends_at > $2))
             RETURNING id, series_on, taken + waiting",
            series,
            now,
            from.map(iso_clock).unwrap_or_default(),
            opened,
        ))
        .await?;
    let Some(first) = rows.iter().filter_map(|(_, on, _)| parse_clock(on)).min() else {
        let (state,): (String,) = tx.one(sql!("SELECT state FROM events WHERE id = $1", opened)).await?;
        // Once it is called off, once more is not too late.
        let twice = EventState::parse(&state) == Some(EventState::Cancelled);
        return if twice {
            Ok(Vec::new())
        } else {
            Err(Error::field("scope", Problem::Rule(RuleFault::NoneLeft)))
        };
    };
    shorten(tx, now, series, first, &[]).await?;
    let mut off = Vec::new();
    for (id, _, people) in rows {
        if people > 0 || id == opened.0 {
            off.push(EventId(id));
        } else {
            drop(tx, now, EventId(id)).await?;
        }
    }
    off.sort_unstable();
    Ok(off)
}
