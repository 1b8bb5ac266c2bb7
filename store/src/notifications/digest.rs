//! The summary of what a member missed (PRODUCT.md, T16): planned once for each morning, found when it is sent.

use super::list::{ROW, Row, Sight, found, wanted};
use crate::db::Sql;
use crate::jobs::{self, Work};
use crate::{Db, events, members, sql, threads};
use domain::event::EventCard;
use domain::notification::{Digest, Notification};
use domain::thread::{Follow, Only, SpaceRow, ThreadRow};
use domain::{Actor, Error, Locale, MemberId, Result, Timestamp};

/// How far ahead they are planned, in seconds: further than from one look to the next.
const AHEAD: i64 = 2 * 3600;
/// Seconds of a day.
const DAY: i64 = 86_400;
/// Threads, notifications and events that it names at most.
const MOST: usize = 8;

/// What a member missed.
#[derive(Clone, Debug)]
pub struct Missed {
    /// What they were told and have not read, the latest first.
    pub told: Vec<Notification>,
    /// Threads with something new, most of it first; each with the name of its space.
    pub threads: Vec<(ThreadRow, String)>,
    /// Events that are near.
    pub events: Vec<EventCard>,
}

/// Plans the summaries of the next hours. Whichever process looks, and however often, there is one for each morning;
/// one that was missed since nothing ran is made up for, once.
///
/// # Errors
/// [`Error::Forbidden`] for any person; when the database is away.
pub async fn plan_digests(db: &Db, actor: &Actor) -> Result<()> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let now = db.now();
    let people: Vec<(i64, String, String, i64)> = db
        .all(sql!(
            "SELECT id, zone, digest, digest_until FROM members WHERE standing = 'active' AND digest <> 'never' AND digest_until <= $1
             ORDER BY id",
            now
        ))
        .await?;
    for (member, zone, digest, until) in people {
        let zone = db.zone_or_own(&zone);
        let digest = Digest::parse(&digest).unwrap_or_default();
        let from = if until == 0 { now } else { Timestamp(until) };
        let Some(due) = digest.after(zone.moment(from).civil()).map(|due| zone.instant(due)) else {
            continue;
        };
        if due > now.plus_seconds(AHEAD) {
            continue;
        }
        let mut tx = db.write().await?;
        let first = tx
            .execute(sql!(
                "UPDATE members SET digest_until = $2 WHERE id = $1 AND digest_until = $3",
                member,
                due.max(now),
                until
            ))
            .await?;
        if first > 0 {
            let member = MemberId(member);
            let work = Work::MailDigest { member, since: due.plus_seconds(-digest.days() * DAY) };
            jobs::put_once(&mut tx, now, due, &format!("{member} {}", due.0), &work).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// What a member missed since a time, as far as they may see it now; `None` where that is nothing, or they want none.
/// Events that are near stand below it, and are no reason for a mail by themselves.
///
/// # Errors
/// [`Error::Forbidden`] for any person; when the database is away.
pub async fn missed(
    db: &Db,
    actor: &Actor,
    member: MemberId,
    since: Timestamp,
    locale: Locale,
) -> Result<Option<Missed>> {
    let reader = members::actor(db, actor, member).await?;
    let Some(reader) = reader.filter(|reader| reader.member().is_ok()) else { return Ok(None) };
    let digest = super::choices(db, &reader).await?.digest;
    if digest == Digest::Never {
        return Ok(None);
    }
    let sight = Sight::of(db, &reader).await?;
    let mut sql = Sql::from(ROW);
    found(&mut sql, &sight);
    wanted(&mut sql);
    sql.push(" AND n.read_at IS NULL AND n.at >= ").bind(since);
    sql.push(" ORDER BY n.at DESC, n.id DESC LIMIT ").bind(MOST as i64);
    let rows: Vec<Row> = db.all(sql).await?;
    let told: Vec<Notification> = rows.iter().filter_map(|row| row.notification(db)).collect();
    let threads = lively(db, &reader, since, locale).await?;
    if told.is_empty() && threads.is_empty() {
        return Ok(None);
    }
    let last = db.now().plus_seconds((digest.days() + 1) * DAY);
    let mut events = events::next(db, &reader, false, MOST as i64, locale).await?;
    events.retain(|event| event.starts.at <= last && event.starts.at > db.now());
    Ok(Some(Missed { told, threads, events }))
}

/// Threads with something new since a time, in what the reader has not muted.
async fn lively(
    db: &Db,
    reader: &Actor,
    since: Timestamp,
    locale: Locale,
) -> Result<Vec<(ThreadRow, String)>> {
    let mut all = Vec::new();
    for SpaceRow { space, unread, follow } in threads::spaces(db, reader, locale).await? {
        if unread == 0 || follow == Follow::Mute {
            continue;
        }
        let page = threads::list(db, reader, &space.slug, 1, Only::Unread, locale).await?;
        let new = page.threads.into_iter().filter(|row| row.unread > 0 && row.last_post.at >= since);
        all.extend(new.map(|row| (row, space.name.clone())));
    }
    all.sort_by_key(|(row, _)| std::cmp::Reverse((row.unread, row.last_post.at)));
    all.truncate(MOST);
    Ok(all)
}
