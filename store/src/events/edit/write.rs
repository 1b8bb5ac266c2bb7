//! Writing a changed event, and telling of it.

use crate::db::{DbError, WriteTx};
use crate::events::content::{self, Change, Revision, Stored, Times};
use crate::jobs::{self, News};
use crate::registrations::{self, Locked};
use crate::{Db, notifications, sql};
use domain::event::{EventContent, EventState};
use domain::{Actor, Error, EventId, MemberId, Problem, Result, Timestamp};

/// Changes one event.
pub(in crate::events) async fn one(
    tx: &mut WriteTx,
    db: &Db,
    stored: &Stored,
    revision: &Revision,
    series: Option<(domain::SeriesId, jiff::civil::DateTime)>,
) -> Result<()> {
    let prepared = content::prepare(tx, stored.host, &revision.content).await?;
    write(tx, db, stored, revision, &prepared, series).await
}

/// Writes one changed event, checks what it means for those who registered, and tells them.
pub(in crate::events) async fn write(
    tx: &mut WriteTx,
    db: &Db,
    stored: &Stored,
    revision: &Revision,
    prepared: &content::Prepared<'_>,
    series: Option<(domain::SeriesId, jiff::civil::DateTime)>,
) -> Result<()> {
    let now = db.now();
    let people = stored.taken + stored.waiting;
    if let Some(capacity) = prepared.content.capacity
        && capacity < stored.taken
    {
        return Err(Error::field("capacity", Problem::BelowTaken(stored.taken)));
    }
    if stored.state == EventState::Published && revision.state == EventState::Draft && people > 0 {
        return Err(Error::field("state", Problem::Awaited));
    }
    let left_out = left_out(tx, stored, prepared.content).await?;
    if left_out > 0 {
        return Err(Error::field("visibility", Problem::LeavesOut(left_out)));
    }
    let times = Times::of(revision.span, prepared.content.terms, &revision.zone);
    let published = stored.state != EventState::Cancelled && revision.state == EventState::Published;
    let told = revision.tells(now, stored);
    revision.may_tell(told)?;
    let change = Change {
        span: revision.span,
        zone: &revision.zone,
        state: revision.state,
        recap: &revision.recap,
        series,
    };
    content::update(tx, now, stored.id, change, prepared).await?;
    // Who registered while nobody was named was not asked: their names stay out until they show them.
    if stored.content.hide_names && !prepared.content.hide_names {
        tx.execute(sql!("UPDATE registrations SET hide_name = TRUE WHERE event_id = $1", stored.id)).await?;
    }
    if published {
        remind(tx, now, stored.id, revision.state, times.starts).await?;
        // Nobody is called to what has begun: those who waited then keep their place in line.
        let found = relock(tx, stored.id).await?;
        registrations::promote(tx, now, stored.id, &found).await?;
    }
    if told > 0 {
        tell(tx, now, stored.id, revision.by, News::Moved(stored.starts_at)).await?;
    }
    Ok(())
}

/// How many who registered would not see the event any more: they could neither give their seat back nor be told.
async fn left_out(tx: &mut WriteTx, stored: &Stored, new: &EventContent) -> Result<i64> {
    let Some(circle) = new.circle.filter(|c| Some(*c) != stored.content.circle) else { return Ok(0) };
    let (people,): (i64,) = tx
        .one(sql!(
            "SELECT COUNT(*) FROM registrations r WHERE r.event_id = $1 AND r.state IN ('confirmed', 'offered', 'waiting')
               AND NOT EXISTS (SELECT 1 FROM circle_members c WHERE c.circle_id = $2 AND c.member_id = r.member_id)",
            stored.id,
            circle,
        ))
        .await?;
    Ok(people)
}

/// What holds for a locked event after it was written.
async fn relock(tx: &mut WriteTx, id: EventId) -> Result<Locked> {
    registrations::lock(tx, &Actor::System, id).await
}

/// Tells everyone who has a seat, is asked or waits.
pub(in crate::events) async fn tell(
    tx: &mut WriteTx,
    now: Timestamp,
    event: EventId,
    by: Option<MemberId>,
    news: News,
) -> Result<()> {
    let people: Vec<(i64,)> = tx
        .all(sql!(
            "SELECT member_id FROM registrations WHERE event_id = $1 AND state IN ('confirmed', 'offered', 'waiting') ORDER BY id",
            event
        ))
        .await?;
    for (member,) in people {
        jobs::put(tx, now, &news.mail(MemberId(member), event)).await?;
        notifications::of_event(tx, now, (MemberId(member), event), by, news).await?;
    }
    Ok(())
}

/// Writes the reminders of an event that is open to those who may see it. They are found by the start, so that a moved
/// event has others and those of its old time do nothing.
pub(in crate::events) async fn remind(
    tx: &mut WriteTx,
    now: Timestamp,
    event: EventId,
    state: EventState,
    starts: Timestamp,
) -> Result<(), DbError> {
    if state != EventState::Published {
        return Ok(());
    }
    for reminder in domain::registration::Reminder::ALL {
        let due = starts.plus_seconds(-reminder.before());
        if due > now {
            let work = jobs::Work::Remind { event, reminder, starts };
            let slot = format!("{event} {} {}", reminder.code(), starts.0);
            jobs::put_once(tx, now, due, &slot, &work).await?;
        }
    }
    Ok(())
}
