//! Registrations: seats, the waiting list, and moving up.
//!
//! Every change first adds one to the event's `registration_seq`. That write locks the event (on SQLite the
//! whole database), so that all changes of one event happen one after the other: no seat is given twice, and
//! the number orders the waiting list. A CHECK on the table guards the same once more.

use crate::cache::Topic;
use crate::db::WriteTx;
use crate::jobs::{self, Work};
use crate::{Db, sql};
use domain::circle::{Visibility, can_see};
use domain::error::Conflict;
use domain::registration::{MyPart, RegistrationState};
use domain::{Actor, CircleId, Error, EventId, MemberId, Result, Timestamp};

/// An event that this transaction has locked.
pub(crate) struct Locked {
    pub(crate) seq: i64,
    pub(crate) capacity: Option<i64>,
    pub(crate) taken: i64,
    pub(crate) waiting: i64,
    pub(crate) host: MemberId,
    pub(crate) state: String,
    pub(crate) starts_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct LockRow {
    registration_seq: i64,
    capacity: Option<i64>,
    taken: i64,
    waiting: i64,
    host_id: i64,
    state: String,
    starts_at: i64,
    visibility: String,
    circle_id: Option<i64>,
}

/// Locks an event that the actor may see.
pub(crate) async fn lock(tx: &mut WriteTx, actor: &Actor, id: EventId) -> Result<Locked> {
    let row: LockRow = tx
        .optional(sql!(
            "UPDATE events SET registration_seq = registration_seq + 1 WHERE id = $1
             RETURNING registration_seq, capacity, taken, waiting, host_id, state, starts_at, visibility, circle_id",
            id,
        ))
        .await?
        .ok_or(Error::NotFound)?;
    let visibility = Visibility::parse(&row.visibility).ok_or(Error::NotFound)?;
    let draft_of_another = row.state == "draft" && actor.member().ok() != Some(MemberId(row.host_id));
    if !can_see(actor, visibility, row.circle_id.map(CircleId)) || draft_of_another {
        return Err(Error::NotFound);
    }
    Ok(Locked {
        seq: row.registration_seq,
        capacity: row.capacity,
        taken: row.taken,
        waiting: row.waiting,
        host: MemberId(row.host_id),
        state: row.state,
        starts_at: Timestamp(row.starts_at),
    })
}

/// Registers the actor: a seat if one is free and nobody waits, else a place in line. Registering twice changes
/// nothing.
///
/// # Errors
/// [`Conflict::Closed`] when the event has begun, is a draft or was called off; [`Error::NotFound`] where the
/// event is not the actor's to know.
pub async fn register(db: &Db, actor: &Actor, event: EventId) -> Result<MyPart> {
    let me = actor.member()?;
    let now = db.now();
    let mut tx = db.write().await?;
    let found = lock(&mut tx, actor, event).await?;
    if found.state != "published" || found.starts_at <= now {
        return Err(Error::Conflict(Conflict::Closed));
    }
    if let Some(part) = current(&mut tx, event, me).await? {
        return Ok(part);
    }
    let free = found.capacity.is_none_or(|c| found.taken < c && found.waiting == 0);
    let state = if free { RegistrationState::Confirmed } else { RegistrationState::Waiting };
    let (id,): (i64,) = tx
        .one(sql!(
            "INSERT INTO registrations (event_id, member_id, state, seq, since) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (event_id, member_id) DO UPDATE SET state = excluded.state, seq = excluded.seq, since = excluded.since
             RETURNING id",
            event,
            me,
            state.code(),
            found.seq,
            now,
        ))
        .await?;
    record(&mut tx, id, state, now, Some(me)).await?;
    if free {
        tx.execute(sql!("UPDATE events SET taken = taken + 1 WHERE id = $1", event)).await?;
        jobs::put(&mut tx, now, &Work::MailConfirmed { member: me, event }).await?;
    } else {
        tx.execute(sql!("UPDATE events SET waiting = waiting + 1 WHERE id = $1", event)).await?;
    }
    tx.touch(Topic::Events);
    tx.commit().await?;
    Ok(if free { MyPart::Confirmed } else { MyPart::Waiting { position: found.waiting + 1 } })
}

async fn current(tx: &mut WriteTx, event: EventId, me: MemberId) -> Result<Option<MyPart>> {
    let row: Option<(String, i64)> = tx
        .optional(sql!(
            "SELECT state, seq FROM registrations WHERE event_id = $1 AND member_id = $2",
            event,
            me
        ))
        .await?;
    Ok(match row.as_ref().map(|(s, seq)| (s.as_str(), *seq)) {
        Some(("confirmed", _)) => Some(MyPart::Confirmed),
        Some(("waiting", seq)) => {
            let (position,): (i64,) = tx
                .one(sql!("SELECT COUNT(*) FROM registrations WHERE event_id = $1 AND state = 'waiting' AND seq <= $2", event, seq))
                .await?;
            Some(MyPart::Waiting { position })
        }
        _ => None,
    })
}

/// Gives the actor's seat or place in line back; the first who waits moves up. Cancelling twice changes nothing.
///
/// # Errors
/// [`Conflict::Closed`] once the event has begun; [`Error::NotFound`] where the event is not the actor's to know.
pub async fn cancel(db: &Db, actor: &Actor, event: EventId) -> Result<()> {
    let me = actor.member()?;
    let now = db.now();
    let mut tx = db.write().await?;
    let found = lock(&mut tx, actor, event).await?;
    if found.starts_at <= now {
        return Err(Error::Conflict(Conflict::Closed));
    }
    let row: Option<(i64, String)> = tx.optional(sql!(HELD, event, me)).await?;
    let Some(held) = row else { return Ok(()) };
    give_back(&mut tx, now, event, &found, held, Some(me)).await?;
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
    by: Option<MemberId>,
) -> Result<()> {
    tx.execute(sql!(
        "UPDATE registrations SET state = 'cancelled', seq = $2, since = $3 WHERE id = $1",
        id,
        found.seq,
        now,
    ))
    .await?;
    record(tx, id, RegistrationState::Cancelled, now, by).await?;
    if state == "confirmed" {
        tx.execute(sql!("UPDATE events SET taken = taken - 1 WHERE id = $1", event)).await?;
        if found.state == "published" {
            promote(tx, now, event, found.capacity, found.seq).await?;
        }
    } else {
        tx.execute(sql!("UPDATE events SET waiting = waiting - 1 WHERE id = $1", event)).await?;
    }
    Ok(())
}

/// Gives back everything a member holds in events to come: who is shut out takes nobody's seat.
pub(crate) async fn withdraw(tx: &mut WriteTx, now: Timestamp, member: MemberId, by: &Actor) -> Result<()> {
    let events: Vec<(i64,)> = tx
        .all(sql!(
            "SELECT e.id FROM registrations r JOIN events e ON e.id = r.event_id
             WHERE r.member_id = $1 AND r.state IN ('confirmed', 'waiting') AND e.starts_at > $2 ORDER BY e.id",
            member,
            now,
        ))
        .await?;
    for event in events.into_iter().map(|(id,)| EventId(id)) {
        let found = lock(tx, &Actor::System, event).await?;
        // As it is now that nobody else can change it.
        if let Some(held) = tx.optional(sql!(HELD, event, member)).await? {
            give_back(tx, now, event, &found, held, by.id()).await?;
        }
        tx.touch(Topic::Events);
    }
    Ok(())
}

/// The seat or the place in line that somebody has.
const HELD: &str = "SELECT id, state FROM registrations WHERE event_id = $1 AND member_id = $2 AND state IN ('confirmed', 'waiting')";

/// Moves up those who wait, first come first served, while there are seats. The event must be locked.
pub(crate) async fn promote(
    tx: &mut WriteTx,
    now: Timestamp,
    event: EventId,
    capacity: Option<i64>,
    seq: i64,
) -> Result<()> {
    let (taken, waiting): (i64, i64) =
        tx.one(sql!("SELECT taken, waiting FROM events WHERE id = $1", event)).await?;
    let seats = capacity.map_or(waiting, |c| (c - taken).clamp(0, waiting));
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
        tx.execute(sql!(
            "UPDATE registrations SET state = 'confirmed', seq = $2, since = $3 WHERE id = $1",
            *id,
            seq,
            now
        ))
        .await?;
        record(tx, *id, RegistrationState::Confirmed, now, None).await?;
        jobs::put(tx, now, &Work::MailPromoted { member: MemberId(*member), event }).await?;
    }
    let moved = moving.len() as i64;
    tx.execute(sql!(
        "UPDATE events SET taken = taken + $2, waiting = waiting - $2 WHERE id = $1",
        event,
        moved
    ))
    .await?;
    Ok(())
}

async fn record(
    tx: &mut WriteTx,
    registration: i64,
    state: RegistrationState,
    at: Timestamp,
    actor: Option<MemberId>,
) -> Result<()> {
    tx.execute(sql!(
        "INSERT INTO registration_changes (registration_id, state, at, actor_id) VALUES ($1, $2, $3, $4)",
        registration,
        state.code(),
        at,
        actor,
    ))
    .await?;
    Ok(())
}
