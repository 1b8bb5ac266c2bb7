//! An event on which this transaction works alone.

use crate::db::WriteTx;
use crate::{events, sql};
use domain::circle::{Visibility, can_see};
use domain::registration::{Phase, Promotion};
use domain::{Actor, CircleId, Error, EventId, MemberId, Result, Timestamp};

/// An event that this transaction has locked.
pub(crate) struct Locked {
    pub(crate) seq: i64,
    pub(crate) capacity: Option<i64>,
    pub(crate) taken: i64,
    pub(crate) waiting: i64,
    pub(crate) host: MemberId,
    pub(crate) cohosts: Vec<MemberId>,
    pub(crate) state: String,
    pub(crate) starts_at: Timestamp,
    pub(crate) opens_at: Option<Timestamp>,
    pub(crate) closes_at: Option<Timestamp>,
    pub(crate) cancel_until: Option<Timestamp>,
    pub(crate) promotion: Promotion,
    pub(crate) offer_hours: i64,
    pub(crate) questions: String,
}

impl Locked {
    /// Whether one can register now.
    pub(crate) fn phase(&self, now: Timestamp) -> Phase {
        Phase::at(now, self.opens_at, self.closes_at, self.starts_at)
    }
}

#[derive(Clone, sqlx::FromRow)]
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
    opens_at: Option<i64>,
    closes_at: Option<i64>,
    cancel_until: Option<i64>,
    promotion: String,
    offer_hours: i64,
    questions: String,
}

/// What is read of an event.
macro_rules! columns {
    () => {
        "registration_seq, capacity, taken, waiting, host_id, state, starts_at, visibility, circle_id,
               opens_at, closes_at, cancel_until, promotion, offer_hours, questions"
    };
}

/// Adds one to the event's number, which locks it, and reads it.
async fn take(tx: &mut WriteTx, id: EventId) -> Result<Option<LockRow>> {
    #[cfg(feature = "testing")]
    if !crate::testing::guard::holds() {
        return unguarded::look(tx, id).await;
    }
    const TAKE: &str = concat!(
        "UPDATE events SET registration_seq = registration_seq + 1 WHERE id = $1 RETURNING ",
        columns!()
    );
    Ok(tx.optional(sql!(TAKE, id)).await?)
}

/// What a first try would do instead of locking: look, then decide. For the tests, which must notice it.
///
/// SQLite has one writer at a time, so that a look inside its transaction is never too old. Here as many decide by one
/// look as would look at once before they write.
#[cfg(feature = "testing")]
mod unguarded {
    use super::{EventId, LockRow, Result, WriteTx, sql};
    use crate::testing::guard::ONE_LOOK;
    use std::sync::{Mutex, PoisonError};

    /// The last look: at which event, and how many more decide by it.
    static LAST: Mutex<Option<(EventId, LockRow, usize)>> = Mutex::new(None);

    fn remembered(id: EventId) -> Option<LockRow> {
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        let (of, row, left) = last.as_mut()?;
        *left = left.checked_sub(1).filter(|_| *of == id)?;
        Some(row.clone())
    }

    pub(super) async fn look(tx: &mut WriteTx, id: EventId) -> Result<Option<LockRow>> {
        if let Some(row) = remembered(id) {
            return Ok(Some(row));
        }
        const LOOK: &str = concat!("SELECT ", columns!(), " FROM events WHERE id = $1");
        let row: Option<LockRow> = tx.optional(sql!(LOOK, id)).await?;
        *LAST.lock().unwrap_or_else(PoisonError::into_inner) = row.clone().map(|row| (id, row, ONE_LOOK - 1));
        Ok(row)
    }
}

/// Locks an event that the actor may see.
pub(crate) async fn lock(tx: &mut WriteTx, actor: &Actor, id: EventId) -> Result<Locked> {
    let row = take(tx, id).await?.ok_or(Error::NotFound)?;
    let visibility = Visibility::parse(&row.visibility).ok_or(Error::NotFound)?;
    let cohosts = events::cohosts(tx, id).await?;
    let host = MemberId(row.host_id);
    let draft_of_another =
        row.state == "draft" && actor.member().ok().is_none_or(|me| me != host && !cohosts.contains(&me));
    if !can_see(actor, visibility, row.circle_id.map(CircleId)) || draft_of_another {
        return Err(Error::NotFound);
    }
    Ok(Locked {
        seq: row.registration_seq,
        capacity: row.capacity,
        taken: row.taken,
        waiting: row.waiting,
        host,
        cohosts,
        state: row.state,
        starts_at: Timestamp(row.starts_at),
        opens_at: row.opens_at.map(Timestamp),
        closes_at: row.closes_at.map(Timestamp),
        cancel_until: row.cancel_until.map(Timestamp),
        promotion: Promotion::parse(&row.promotion).unwrap_or_default(),
        offer_hours: row.offer_hours,
        questions: row.questions,
    })
}
