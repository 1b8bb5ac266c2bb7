//! A seat that is kept for somebody who waited: taken, declined, or lost when the time is over.

use super::lock::lock;
use super::take::{leave, ticket};
use super::{Step, count, promote, record};
use crate::cache::Topic;
use crate::db::WriteTx;
use crate::jobs::News;
use crate::{Db, sql};
use domain::error::Conflict;
use domain::registration::RegistrationState;
use domain::{Actor, Error, EventId, MemberId, RegistrationId, Result, Timestamp};

/// An offer: the registration, and until when it stands.
async fn offered(tx: &mut WriteTx, event: EventId, me: MemberId) -> Result<Option<(i64, Timestamp)>> {
    let row: Option<(i64, Option<i64>)> = tx
        .optional(sql!(
            "SELECT id, offer_until FROM registrations WHERE event_id = $1 AND member_id = $2 AND state = 'offered'",
            event,
            me
        ))
        .await?;
    Ok(row.map(|(id, until)| (id, Timestamp(until.unwrap_or_default()))))
}

/// Takes the seat that is kept for the actor. Taking it twice changes nothing.
///
/// # Errors
/// [`Conflict::OfferEnded`] where none is kept (any more); [`Conflict::Closed`] when the event was called off or has
/// begun; [`Error::NotFound`] where the event is not the actor's to know.
pub async fn accept(db: &Db, actor: &Actor, event: EventId) -> Result<()> {
    let me = actor.member()?;
    let now = db.now();
    let mut tx = db.write_about(event).await?;
    let found = lock(&mut tx, actor, event).await?;
    if found.state != "published" || found.starts_at <= now {
        return Err(Error::Conflict(Conflict::Closed));
    }
    let Some((id, until)) = offered(&mut tx, event, me).await? else {
        let has: Option<(i64,)> = tx
            .optional(sql!(
                "SELECT id FROM registrations WHERE event_id = $1 AND member_id = $2 AND state = 'confirmed'",
                event,
                me
            ))
            .await?;
        return has.map(|_| ()).ok_or(Error::Conflict(Conflict::OfferEnded));
    };
    if until <= now {
        return Err(Error::Conflict(Conflict::OfferEnded));
    }
    tx.execute(sql!(
        "UPDATE registrations SET state = 'confirmed', seq = $2, since = $3, offer_until = NULL, ticket = $4 WHERE id = $1",
        id,
        found.seq,
        now,
        ticket(),
    ))
    .await?;
    let state = RegistrationState::Confirmed;
    let news = Some(News::Confirmed);
    record(&mut tx, Step { registration: id, event, member: me, state, at: now, by: Some(me), news }).await?;
    tx.touch(Topic::Events);
    Ok(tx.commit().await?)
}

/// Declines the seat that is kept for the actor; the next who waits is asked. Declining twice changes nothing.
///
/// # Errors
/// [`Error::NotFound`] where the event is not the actor's to know.
pub async fn decline(db: &Db, actor: &Actor, event: EventId) -> Result<()> {
    let me = actor.member()?;
    let now = db.now();
    let mut tx = db.write_about(event).await?;
    let found = lock(&mut tx, actor, event).await?;
    let Some((id, _)) = offered(&mut tx, event, me).await? else { return Ok(()) };
    let state = RegistrationState::Declined;
    leave(&mut tx, id, state, found.seq, now).await?;
    let news = Some(News::Declined);
    record(&mut tx, Step { registration: id, event, member: me, state, at: now, by: Some(me), news }).await?;
    count(&mut tx, event, -1, 0).await?;
    if found.state == "published" {
        promote(&mut tx, now, event, &found).await?;
    }
    tx.touch(Topic::Events);
    Ok(tx.commit().await?)
}

/// Ends an offer whose time is over: the next who waits is asked. An offer that was answered, or is another one by
/// now, is left alone.
///
/// # Errors
/// When the database is away.
pub async fn end_offer(db: &Db, actor: &Actor, registration: RegistrationId, seq: i64) -> Result<()> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let now = db.now();
    let mut tx = db.write().await?;
    let place: Option<(i64, i64)> = tx
        .optional(sql!("SELECT event_id, member_id FROM registrations WHERE id = $1", registration))
        .await?;
    let Some((event, member)) = place.map(|(e, m)| (EventId(e), MemberId(m))) else { return Ok(()) };
    let found = lock(&mut tx, actor, event).await?;
    // As it is now that nobody else can change it.
    let stands: Option<(i64,)> = tx
        .optional(sql!(
            "SELECT id FROM registrations WHERE id = $1 AND state = 'offered' AND seq = $2 AND offer_until <= $3",
            registration,
            seq,
            now
        ))
        .await?;
    let Some((id,)) = stands else { return Ok(()) };
    let state = RegistrationState::Expired;
    leave(&mut tx, id, state, found.seq, now).await?;
    // Of an event that was called off they know, and of one that has begun the mail would say what is not so: that
    // the next was asked.
    let open = found.state == "published" && found.starts_at > now;
    let news = open.then_some(News::Expired);
    record(&mut tx, Step { registration: id, event, member, state, at: now, by: None, news }).await?;
    count(&mut tx, event, -1, 0).await?;
    if found.state == "published" {
        promote(&mut tx, now, event, &found).await?;
    }
    tx.touch(Topic::Events);
    Ok(tx.commit().await?)
}
