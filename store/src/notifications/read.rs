//! What was read: kept on the server, and so the same on all devices.

use super::list::{ROW, Row, Sight, found};
use crate::cache::Topic;
use crate::db::{DbError, Sql, WriteTx};
use crate::live::News;
use crate::{Db, sql, threads};
use domain::notification::Kind;
use domain::thread::Ranges;
use domain::{Actor, Error, EventId, MemberId, NotificationId, PostId, Result, SpaceId, ThreadId, Timestamp};

#[derive(sqlx::FromRow)]
struct Found {
    #[sqlx(flatten)]
    row: Row,
    post_id: Option<i64>,
    thread: Option<i64>,
    event: Option<i64>,
}

/// Marks one notification as read; answers with the place it is about.
///
/// # Errors
/// [`Error::NotFound`] where it is nobody's, somebody else's, or about what the actor may not see any more.
pub async fn open(db: &Db, actor: &Actor, id: NotificationId) -> Result<String> {
    let me = actor.member()?;
    let sight = Sight::of(db, actor).await?;
    let mut sql = Sql::from(ROW);
    sql.push(", n.post_id, t.id AS thread, e.id AS event");
    found(&mut sql, &sight);
    sql.push(" AND n.id = ").bind(id);
    let Found { row, post_id: post, thread, event } = db.optional(sql).await?.ok_or(Error::NotFound)?;
    let kind = Kind::parse(&row.kind);
    let first = match thread.map(ThreadId) {
        // Asked before anything is marked.
        Some(thread) if kind == Some(Kind::Post) => threads::first_unread(db, actor, thread).await?,
        _ => None,
    };
    let mut tx = db.write().await?;
    let mark = sql!("UPDATE notifications SET read_at = $2 WHERE id = $1 AND read_at IS NULL", id, db.now());
    if tx.execute(mark).await? > 0 {
        tell(&mut tx, me);
        tx.commit().await?;
    }
    Ok(match (first.or(post.map(PostId)), thread.map(ThreadId), event.map(EventId)) {
        // What was not taken stands with what waits.
        (None, ..) if kind == Some(Kind::Held) => "/me/waiting".to_owned(),
        (None, ..) if kind == Some(Kind::Duty) => "/admin/moderation".to_owned(),
        (None, ..) if kind == Some(Kind::Circle) => crate::circles::place(&row.words),
        (None, ..) if kind == Some(Kind::Article) => crate::articles::place(&row.words),
        (None, ..) if kind == Some(Kind::Direct) => crate::conversations::place(&row.words),
        (None, ..) if kind == Some(Kind::Credential) => crate::credentials::place(&row.words).to_owned(),
        // A hidden thread is only for whoever began it.
        _ if row.title.is_none() => "/notifications".to_owned(),
        (Some(post), _, _) => format!("/talk/p/{post}"),
        (None, Some(thread), _) => format!("/talk/t/{thread}"),
        (None, None, Some(event)) => format!("/events/{event}"),
        (None, None, None) => "/notifications".to_owned(),
    })
}

/// Marks everything as read that was told until a time: what came since the page was opened stays unread.
///
/// # Errors
/// For anyone but members.
pub async fn read_all(db: &Db, actor: &Actor, until: Timestamp) -> Result<()> {
    let me = actor.member()?;
    let mut tx = db.write().await?;
    let mark = sql!(
        "UPDATE notifications SET read_at = $2 WHERE member_id = $1 AND read_at IS NULL AND at <= $3",
        me,
        db.now(),
        until
    );
    if tx.execute(mark).await? > 0 {
        tell(&mut tx, me);
        tx.commit().await?;
    }
    Ok(())
}

/// Days that a notification is kept.
const KEPT: i64 = 180;

/// Deletes what was told long ago.
///
/// # Errors
/// [`Error::Forbidden`] for any person; when the database is away.
pub async fn forget_old(db: &Db, actor: &Actor) -> Result<()> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let mut tx = db.write().await?;
    let oldest = db.now().plus_seconds(-KEPT * 86_400);
    if tx.execute(sql!("DELETE FROM notifications WHERE at < $1", oldest)).await? > 0 {
        tx.touch(Topic::Notices);
        tx.commit().await?;
    }
    Ok(())
}

fn tell(tx: &mut WriteTx, me: MemberId) {
    tx.touch(Topic::Notices);
    tx.tell(News::Member { member: me });
}

/// Marks as read what a member was told of posts that they have read now.
pub(crate) async fn seen(
    tx: &mut WriteTx,
    now: Timestamp,
    me: MemberId,
    thread: ThreadId,
    read: &Ranges,
) -> Result<(), DbError> {
    let waiting: Vec<(i64, i64)> = tx
        .all(sql!(
            "SELECT n.id, p.number FROM notifications n JOIN posts p ON p.id = n.post_id
             WHERE n.member_id = $1 AND n.read_at IS NULL AND n.kind IN ('mention', 'reply', 'post') AND p.thread_id = $2",
            me,
            thread,
        ))
        .await?;
    let done: Vec<i64> = waiting.into_iter().filter(|(_, n)| read.contains(*n)).map(|(id, _)| id).collect();
    if done.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::from("UPDATE notifications SET read_at = ");
    sql.bind(now).push(" WHERE id IN ").bind_list(done);
    tx.execute(sql).await?;
    tell(tx, me);
    Ok(())
}

/// The same for a whole space.
pub(crate) async fn seen_space(
    tx: &mut WriteTx,
    now: Timestamp,
    me: MemberId,
    space: SpaceId,
) -> Result<(), DbError> {
    let mark = sql!(
        "UPDATE notifications SET read_at = $3 WHERE member_id = $1 AND read_at IS NULL AND kind IN ('mention', 'reply', 'post')
           AND thread_id IN (SELECT id FROM threads WHERE space_id = $2)",
        me,
        space,
        now,
    );
    if tx.execute(mark).await? > 0 {
        tell(tx, me);
    }
    Ok(())
}
