//! Registrations: seats, the waiting list, and moving up.
//!
//! Every change first adds one to the event's `registration_seq`. That write locks the event (on SQLite the
//! whole database), so that all changes of one event happen one after the other: no seat is given twice, and
//! the number orders the waiting list. A CHECK on the table guards the same once more.

mod lock;
mod offer;
mod promote;
mod take;

pub(crate) use lock::{Locked, lock};
pub use offer::{accept, decline, end_offer};
pub(crate) use promote::promote;
pub use promote::still;
pub(crate) use take::withdraw;
pub use take::{appear, cancel, register};

use crate::db::WriteTx;
use crate::jobs::{self, News};
use crate::{notifications, sql};
use domain::registration::RegistrationState;
use domain::{EventId, MemberId, Result, Timestamp};

/// The seat, the offer or the place in line that somebody has.
const HELD: &str = "SELECT id, state FROM registrations
     WHERE event_id = $1 AND member_id = $2 AND state IN ('confirmed', 'offered', 'waiting')";

/// One step of a registration: its new state, as a record with its time and actor, told to the person. `by` is
/// nobody where the waiting list moved by itself.
struct Step {
    registration: i64,
    event: EventId,
    member: MemberId,
    state: RegistrationState,
    at: Timestamp,
    by: Option<MemberId>,
    news: Option<News>,
}

async fn record(tx: &mut WriteTx, step: Step) -> Result<()> {
    tx.execute(sql!(
        "INSERT INTO registration_changes (registration_id, state, at, actor_id) VALUES ($1, $2, $3, $4)",
        step.registration,
        step.state.code(),
        step.at,
        step.by,
    ))
    .await?;
    if let Some(news) = step.news {
        jobs::put(tx, step.at, &news.mail(step.member, step.event)).await?;
        notifications::of_event(tx, step.at, (step.member, step.event), step.by, news).await?;
    }
    Ok(())
}

/// Changes the number of seats given or kept, and of those who wait. The event must be locked.
async fn count(tx: &mut WriteTx, event: EventId, taken: i64, waiting: i64) -> Result<()> {
    tx.execute(sql!(
        "UPDATE events SET taken = taken + $2, waiting = waiting + $3 WHERE id = $1",
        event,
        taken,
        waiting
    ))
    .await?;
    Ok(())
}
