//! Moving up from the waiting list, and why nobody does.

use super::lock::Locked;
use super::take::ticket;
use super::{Step, count, record};
use crate::db::WriteTx;
use crate::jobs::{self, News, Work};
use crate::{Db, sql};
use domain::registration::{Promotion, RegistrationState, Stillness};
use domain::{EventId, MemberId, RegistrationId, Result, Timestamp};

/// An offer that would end later than this before the start, in seconds, ends then: somebody else may still come.
const BEFORE_START: i64 = 3600;

/// Moves up those who wait, first come first served, while there are seats: they have the seat, or are asked whether
/// they want it. The event must be locked, and `found` say what holds for it now apart from its counters.
pub(crate) async fn promote(tx: &mut WriteTx, now: Timestamp, event: EventId, found: &Locked) -> Result<()> {
    if found.starts_at <= now {
        return Ok(());
    }
    shorten_offers(tx, now, event, found).await?;
    let (taken, waiting): (i64, i64) =
        tx.one(sql!("SELECT taken, waiting FROM events WHERE id = $1", event)).await?;
    let seats = found.capacity.map_or(waiting, |c| (c - taken).clamp(0, waiting));
    if seats == 0 {
        return Ok(());
    }
    let moving: Vec<(i64, i64)> = tx
        .all(sql!(
            "SELECT r.id, r.member_id FROM registrations r JOIN members m ON m.id = r.member_id
             WHERE r.event_id = $1 AND r.state = 'waiting' AND m.standing = 'active' ORDER BY r.seq LIMIT $2",
            event,
            seats,
        ))
        .await?;
    for (id, member) in &moving {
        let member = MemberId(*member);
        let (state, news, until) = match found.promotion {
            Promotion::Automatic => (RegistrationState::Confirmed, News::Promoted, None),
            Promotion::Asked => (RegistrationState::Offered, News::Offered, Some(offer_until(now, found))),
        };
        tx.execute(sql!(
            "UPDATE registrations SET state = $2, seq = $3, since = $4, offer_until = $5, ticket = $6 WHERE id = $1",
            *id,
            state.code(),
            found.seq,
            now,
            until,
            until.is_none().then(ticket),
        ))
        .await?;
        record(tx, Step { registration: *id, event, member, state, at: now, by: None, news: Some(news) })
            .await?;
        if let Some(until) = until {
            let ends = Work::EndOffer { registration: RegistrationId(*id), seq: found.seq };
            jobs::put_at(tx, now, until, &ends).await?;
        }
    }
    let moved = moving.len() as i64;
    count(tx, event, moved, -moved).await
}

/// Ends offers earlier where the event was moved to an earlier time, so that somebody else may still come.
async fn shorten_offers(tx: &mut WriteTx, now: Timestamp, event: EventId, found: &Locked) -> Result<()> {
    let last = last_offer(now, found);
    let offers: Vec<(i64, i64)> = tx
        .all(sql!(
            "UPDATE registrations SET offer_until = $2 WHERE event_id = $1 AND state = 'offered' AND offer_until > $2
             RETURNING id, seq",
            event,
            last,
        ))
        .await?;
    for (id, seq) in offers {
        let ends = Work::EndOffer { registration: RegistrationId(id), seq };
        jobs::put_at(tx, now, last, &ends).await?;
    }
    Ok(())
}

/// Until when a seat is kept: as long as the host says, but not beyond an hour before the start, unless less than
/// that is left.
fn offer_until(now: Timestamp, found: &Locked) -> Timestamp {
    let last = last_offer(now, found);
    if last < found.starts_at { now.plus_seconds(found.offer_hours * 3600).min(last) } else { last }
}

/// When the last offer ends.
fn last_offer(now: Timestamp, found: &Locked) -> Timestamp {
    let last = found.starts_at.plus_seconds(-BEFORE_START);
    if last > now { last } else { found.starts_at }
}

/// Why nobody moves up now; `None` where nobody waits, or the next to wait is being moved up.
pub(crate) async fn stillness(db: &Db, event: EventId) -> Result<Option<Stillness>> {
    let row: Option<(i64, i64, Option<i64>, String, i64)> = db
        .optional(sql!("SELECT taken, waiting, capacity, state, starts_at FROM events WHERE id = $1", event))
        .await?;
    let Some((taken, waiting, capacity, state, starts_at)) = row else { return Ok(None) };
    if waiting == 0 {
        return Ok(None);
    }
    Ok(match state.as_str() {
        "cancelled" => Some(Stillness::CalledOff),
        "draft" => Some(Stillness::Draft),
        _ if Timestamp(starts_at) <= db.now() => Some(Stillness::Begun),
        _ => {
            let (asked, until): (i64, Option<i64>) = db
                .one(sql!(
                    "SELECT COUNT(*), MIN(offer_until) FROM registrations WHERE event_id = $1 AND state = 'offered'",
                    event
                ))
                .await?;
            match (until, capacity) {
                (Some(until), _) => Some(Stillness::Asked { people: asked, until: Timestamp(until) }),
                (None, Some(capacity)) if taken >= capacity => Some(Stillness::Full),
                // Seats are free, and people wait: those who could have moved up have.
                _ => Some(Stillness::Away { people: waiting }),
            }
        }
    })
}

/// Why nobody moves up from the waiting list, for those who may change the event.
///
/// # Errors
/// [`domain::Error::NotFound`] where the event is not the actor's to know; [`domain::Error::Forbidden`] for others.
pub async fn still(db: &Db, actor: &domain::Actor, event: EventId) -> Result<Option<Stillness>> {
    crate::events::editable(db, actor, event).await?;
    stillness(db, event).await
}
