//! Taking a seat and giving it back.

use super::lock::{Locked, lock};
use super::{HELD, Step, count, promote, record};
use crate::cache::Topic;
use crate::db::{WriteTx, fault};
use crate::jobs::News;
use crate::{Db, secret, sql};
use domain::error::Conflict;
use domain::question::{self, Given, Question};
use domain::registration::{MyPart, Phase, RegistrationState};
use domain::{Actor, Error, EventId, MemberId, Result, Timestamp};

/// Registers the actor: a seat if one is free and nobody waits, else a place in line. Registering twice changes
/// nothing. With `hidden` nobody but hosts and admins sees their name among those who come.
///
/// # Errors
/// [`Conflict::Closed`] when registration is over, or the event is a draft or was called off; [`Conflict::NotOpen`]
/// before it opens; [`Error::Invalid`] for what the host's questions miss; [`Error::NotFound`] where the event is not
/// the actor's to know.
pub async fn register(db: &Db, actor: &Actor, event: EventId, given: &Given, hidden: bool) -> Result<MyPart> {
    let me = actor.member()?;
    let now = db.now();
    let mut tx = db.write_about(event).await?;
    let found = lock(&mut tx, actor, event).await?;
    if found.state != "published" || found.phase(now) == Phase::Over {
        return Err(Error::Conflict(Conflict::Closed));
    }
    if let Some(part) = current(&mut tx, event, me).await? {
        return Ok(part);
    }
    if found.phase(now) == Phase::Before {
        return Err(Error::Conflict(Conflict::NotOpen));
    }
    let questions: Vec<Question> = serde_json::from_str(&found.questions).map_err(fault)?;
    let answers = serde_json::to_string(&question::check(&questions, given)?).map_err(fault)?;
    let free = found.capacity.is_none_or(|c| found.taken < c && found.waiting == 0);
    let state = if free { RegistrationState::Confirmed } else { RegistrationState::Waiting };
    let (id,): (i64,) = tx
        .one(sql!(
            "INSERT INTO registrations (event_id, member_id, state, seq, since, answers, ticket, hide_name, ticket_type_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT id FROM ticket_types WHERE event_id = $1 ORDER BY position DESC LIMIT 1))
             ON CONFLICT (event_id, member_id) DO UPDATE SET state = excluded.state, seq = excluded.seq, since = excluded.since,
               answers = excluded.answers, ticket = excluded.ticket, ticket_type_id = excluded.ticket_type_id, offer_until = NULL,
               hide_name = excluded.hide_name
             RETURNING id",
            event,
            me,
            state.code(),
            found.seq,
            now,
            answers,
            free.then(ticket),
            hidden,
        ))
        .await?;
    let news = if free { News::Confirmed } else { News::Waiting };
    record(
        &mut tx,
        Step { registration: id, event, member: me, state, at: now, by: Some(me), news: Some(news) },
    )
    .await?;
    count(&mut tx, event, i64::from(free), i64::from(!free)).await?;
    tx.touch(Topic::Events);
    tx.commit().await?;
    Ok(if free { MyPart::Confirmed } else { MyPart::Waiting { position: found.waiting + 1 } })
}

/// What a ticket's QR code says: 256 random bits, so that none is guessed at the door.
pub(super) fn ticket() -> String {
    secret::new()
}

async fn current(tx: &mut WriteTx, event: EventId, me: MemberId) -> Result<Option<MyPart>> {
    let row: Option<(String, i64, Option<i64>)> = tx
        .optional(sql!(
            "SELECT state, seq, offer_until FROM registrations WHERE event_id = $1 AND member_id = $2",
            event,
            me
        ))
        .await?;
    Ok(match row.as_ref().map(|(s, seq, until)| (s.as_str(), *seq, *until)) {
        Some(("confirmed", ..)) => Some(MyPart::Confirmed),
        Some(("offered", _, until)) => Some(MyPart::Offered { until: Timestamp(until.unwrap_or_default()) }),
        Some(("waiting", seq, _)) => {
            let (position,): (i64,) = tx
                .one(sql!("SELECT COUNT(*) FROM registrations WHERE event_id = $1 AND state = 'waiting' AND seq <= $2", event, seq))
                .await?;
            Some(MyPart::Waiting { position })
        }
        _ => None,
    })
}

/// Shows the actor's name among those who come, or leaves it out; hosts and admins see it all the same.
///
/// # Errors
/// [`Error::NotFound`] where they do not come, or may not know of the event.
pub async fn appear(db: &Db, actor: &Actor, event: EventId, hidden: bool) -> Result<()> {
    let me = actor.member()?;
    let mut tx = db.write_about(event).await?;
    lock(&mut tx, actor, event).await?;
    let changed = tx
        .execute(sql!(
            "UPDATE registrations SET hide_name = $3 WHERE event_id = $1 AND member_id = $2
               AND state IN ('confirmed', 'offered', 'waiting')",
            event,
            me,
            hidden,
        ))
        .await?;
    if changed == 0 {
        return Err(Error::NotFound);
    }
    tx.touch(Topic::Events);
    Ok(tx.commit().await?)
}

/// Gives the actor's seat or place in line back; the first who waits moves up. Cancelling twice changes nothing.
///
/// # Errors
/// [`Conflict::Closed`] once the event has begun; [`Conflict::TooLateToCancel`] after the time the host set, for those
/// who have a seat; [`Error::NotFound`] where the event is not the actor's to know.
pub async fn cancel(db: &Db, actor: &Actor, event: EventId) -> Result<()> {
    let me = actor.member()?;
    let now = db.now();
    let mut tx = db.write_about(event).await?;
    let found = lock(&mut tx, actor, event).await?;
    if found.starts_at <= now {
        return Err(Error::Conflict(Conflict::Closed));
    }
    let row: Option<(i64, String)> = tx.optional(sql!(HELD, event, me)).await?;
    let Some(held) = row else { return Ok(()) };
    // A seat in what is called off is nobody's loss; a place in line never is.
    if held.1 == "confirmed"
        && found.state == "published"
        && found.cancel_until.is_some_and(|until| until <= now)
    {
        return Err(Error::Conflict(Conflict::TooLateToCancel));
    }
    give_back(&mut tx, now, event, &found, held, (me, Some(me))).await?;
    tx.touch(Topic::Events);
    Ok(tx.commit().await?)
}

/// Gives a seat or a place in line back, and moves up who waits. The event must be locked.
async fn give_back(
    tx: &mut WriteTx,
    now: Timestamp,
    event: EventId,
    found: &Locked,
    (id, state): (i64, String),
    (member, by): (MemberId, Option<MemberId>),
) -> Result<()> {
    leave(tx, id, RegistrationState::Cancelled, found.seq, now).await?;
    let news = (by == Some(member)).then_some(News::GivenBack);
    let state_now = RegistrationState::Cancelled;
    record(tx, Step { registration: id, event, member, state: state_now, at: now, by, news }).await?;
    if state == "waiting" {
        count(tx, event, 0, -1).await?;
    } else {
        count(tx, event, -1, 0).await?;
        if found.state == "published" {
            promote(tx, now, event, found).await?;
        }
    }
    Ok(())
}

/// Ends a part in an event: the ticket opens no door any more.
pub(super) async fn leave(
    tx: &mut WriteTx,
    registration: i64,
    state: RegistrationState,
    seq: i64,
    now: Timestamp,
) -> Result<()> {
    tx.execute(sql!(
        "UPDATE registrations SET state = $2, seq = $3, since = $4, ticket = NULL, offer_until = NULL WHERE id = $1",
        registration,
        state.code(),
        seq,
        now,
    ))
    .await?;
    Ok(())
}

/// Gives back everything a member holds in events to come: who is shut out takes nobody's seat.
pub(crate) async fn withdraw(tx: &mut WriteTx, now: Timestamp, member: MemberId, by: &Actor) -> Result<()> {
    let events: Vec<(i64,)> = tx
        .all(sql!(
            "SELECT e.id FROM registrations r JOIN events e ON e.id = r.event_id
             WHERE r.member_id = $1 AND r.state IN ('confirmed', 'offered', 'waiting') AND e.starts_at > $2 ORDER BY e.id",
            member,
            now,
        ))
        .await?;
    for event in events.into_iter().map(|(id,)| EventId(id)) {
        let found = lock(tx, &Actor::System, event).await?;
        // As it is now that nobody else can change it.
        if let Some(held) = tx.optional(sql!(HELD, event, member)).await? {
            give_back(tx, now, event, &found, held, (member, by.id())).await?;
        }
        tx.touch(Topic::Events);
    }
    Ok(())
}
