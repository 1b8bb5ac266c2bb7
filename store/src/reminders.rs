//! Reminders: whom they reach, once each.

use crate::jobs::{self, Work};
use crate::{Db, sql};
use domain::registration::Reminder;
use domain::{Actor, Error, EventId, JobId, MemberId, Result, Timestamp};

/// Writes a mail for everyone who has a seat in an event and wants this reminder, and takes the job that asked for it
/// away in the same transaction: tried again, it writes nothing twice. An event that was moved, called off or hidden
/// has no such reminder any more.
///
/// # Errors
/// For anyone but the software; when the database is away.
pub async fn remind(
    db: &Db,
    actor: &Actor,
    job: JobId,
    event: EventId,
    reminder: Reminder,
    starts: Timestamp,
) -> Result<()> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let now = db.now();
    let mut tx = db.write().await?;
    if tx.execute(sql!("DELETE FROM jobs WHERE id = $1", job)).await? == 0 {
        return Ok(());
    }
    // What comes when the event has begun reminds nobody.
    if starts > now {
        let people: Vec<(i64,)> = tx
            .all(sql!(
                "SELECT r.member_id FROM registrations r JOIN events e ON e.id = r.event_id
                 LEFT JOIN notification_choices n ON n.member_id = r.member_id AND n.kind = $3 AND n.channel = 'mail'
                 WHERE e.id = $1 AND e.starts_at = $2 AND e.state = 'published' AND r.state = 'confirmed'
                   AND COALESCE(n.wanted, TRUE) ORDER BY r.id",
                event,
                starts,
                reminder.code(),
            ))
            .await?;
        for (member,) in people {
            let work = Work::MailReminder { member: MemberId(member), event, reminder, starts };
            jobs::put(&mut tx, now, &work).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// Which reminders the actor gets by mail.
///
/// # Errors
/// For visitors, and for those who are not (or no longer) let in.
pub async fn choices(db: &Db, actor: &Actor) -> Result<Vec<(Reminder, bool)>> {
    let me = actor.member()?;
    let rows: Vec<(String, bool)> = db
        .all(sql!(
            "SELECT kind, wanted FROM notification_choices WHERE member_id = $1 AND channel = 'mail'",
            me
        ))
        .await?;
    let wanted =
        |r: Reminder| rows.iter().find(|(kind, _)| kind == r.code()).is_none_or(|(_, wanted)| *wanted);
    Ok(Reminder::ALL.into_iter().map(|r| (r, wanted(r))).collect())
}

/// Chooses which reminders the actor gets by mail.
///
/// # Errors
/// For visitors, and for those who are not (or no longer) let in.
pub async fn choose(db: &Db, actor: &Actor, choices: &[(Reminder, bool)]) -> Result<()> {
    let me = actor.member()?;
    let mut tx = db.write().await?;
    for (reminder, wanted) in choices {
        tx.execute(sql!(
            "INSERT INTO notification_choices (member_id, kind, channel, wanted) VALUES ($1, $2, 'mail', $3)
             ON CONFLICT (member_id, kind, channel) DO UPDATE SET wanted = excluded.wanted",
            me,
            reminder.code(),
            *wanted,
        ))
        .await?;
    }
    Ok(tx.commit().await?)
}
