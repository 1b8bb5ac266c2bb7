//! Calling events off.

use super::edit::tell;
use super::series;
use crate::cache::Topic;
use crate::db::WriteTx;
use crate::jobs::News;
use crate::{Db, registrations, sql};
use domain::error::Conflict;
use domain::event::{EventState, can_edit};
use domain::input::Check;
use domain::recurrence::parse_clock;
use domain::series::Scope;
use domain::{Actor, Error, EventId, MemberId, Result, SeriesId, Timestamp};

/// Calls an event off, alone or with others of its series, and tells everyone who is registered or waits, with the
/// reason. Calling it off twice changes nothing.
///
/// # Errors
/// [`Conflict::Draft`]; [`Error::Invalid`] for a reason that is too long; for those who may not change it.
pub async fn cancel(db: &Db, actor: &Actor, id: EventId, scope: Scope, reason: &str) -> Result<()> {
    let by = actor.member()?;
    let mut check = Check::default();
    let reason = check.text("reason", reason, 0, 1000);
    check.done()?;
    let now = db.now();
    let mut tx = db.write().await?;
    if scope != Scope::This {
        series::lock_of(&mut tx, id).await?;
    }
    let found = registrations::lock(&mut tx, actor, id).await?;
    if !can_edit(actor, found.host, &found.cohosts) {
        return Err(Error::Forbidden);
    }
    if found.state == EventState::Draft.code() {
        return Err(Error::Conflict(Conflict::Draft));
    }
    let (series, on): (Option<i64>, Option<String>) =
        tx.one(sql!("SELECT series_id, series_on FROM events WHERE id = $1", id)).await?;
    let off = match (series, scope) {
        (Some(series), Scope::Following | Scope::All) => {
            let from = on.as_deref().and_then(parse_clock).filter(|_| scope == Scope::Following);
            series::end(&mut tx, now, SeriesId(series), id, from).await?
        }
        _ => vec![id],
    };
    for event in off {
        call_off(&mut tx, now, event, by, &reason).await?;
    }
    tx.touch(Topic::Events);
    Ok(tx.commit().await?)
}

async fn call_off(tx: &mut WriteTx, now: Timestamp, id: EventId, by: MemberId, reason: &str) -> Result<()> {
    let changed = tx
        .execute(sql!(
            "UPDATE events SET state = 'cancelled', cancelled_at = $2, cancelled_by = $3, cancel_reason = $4, updated_at = $2,
               version = version + 1, sequence = sequence + 1
             WHERE id = $1 AND state = 'published'",
            id,
            now,
            by,
            reason,
        ))
        .await?;
    if changed == 1 {
        tell(tx, now, id, Some(by), News::Cancelled).await?;
    }
    Ok(())
}
