//! What a member has read: kept on the server, and so the same on all their devices.

use crate::db::{DbError, Sql, WriteTx};
use crate::live::News;
use crate::{Db, notifications, spaces, sql};
use domain::thread::Ranges;
use domain::{Actor, Locale, MemberId, PostId, Result, SpaceId, ThreadId};

/// Marks posts of a thread as read, by their numbers.
///
/// # Errors
/// [`domain::Error::NotFound`] where the thread is not the actor's to know; as [`spaces::show`].
pub async fn read(db: &Db, actor: &Actor, thread: ThreadId, seen: &Ranges) -> Result<()> {
    let me = actor.member()?;
    let standing = super::readable(db, actor, thread).await?;
    let seen = seen.clone().up_to(standing.last_number);
    let mut tx = db.write().await?;
    if note(&mut tx, db, me, thread, standing.space, &seen).await? {
        notifications::seen(&mut tx, db.now(), me, thread, &seen).await?;
        tx.tell(News::Member { member: me });
        tx.commit().await?;
    }
    Ok(())
}

/// Adds to what a member has read of a thread; whether that was anything new. What was there before they came, or
/// before they said that they had read the space, is added with the first.
pub(super) async fn note(
    tx: &mut WriteTx,
    db: &Db,
    me: MemberId,
    thread: ThreadId,
    space: SpaceId,
    seen: &Ranges,
) -> Result<bool, DbError> {
    // Written first, which locks it: of two devices that read at once neither is forgotten.
    let (before,): (String,) = tx
        .one(sql!(
            "INSERT INTO thread_reads (member_id, thread_id, ranges, count, at) VALUES ($1, $2, '', 0, $3)
             ON CONFLICT (member_id, thread_id) DO UPDATE SET at = excluded.at RETURNING ranges",
            me,
            thread,
            db.now(),
        ))
        .await?;
    let mut ranges = Ranges::parse(&before);
    let had = ranges.count();
    // Only with the first: in a long thread it takes a while.
    if before.is_empty() {
        let (old,): (i64,) = tx
            .one(sql!(
                "SELECT COALESCE(MAX(p.number), 0) FROM posts p JOIN members m ON m.id = $1
                 LEFT JOIN space_reads s ON s.member_id = m.id AND s.space_id = $3
                 WHERE p.thread_id = $2 AND p.created_at <= COALESCE(s.until, m.approved_at, m.created_at)",
                me,
                thread,
                space,
            ))
            .await?;
        ranges.add(1, old);
    }
    let (gone,): (String,) = tx.one(sql!("SELECT gone FROM threads WHERE id = $1", thread)).await?;
    // Posts that went elsewhere are not waited for.
    ranges.join(&Ranges::parse(&gone));
    ranges.join(seen);
    if ranges.count() == had {
        return Ok(false);
    }
    tx.execute(sql!(
        "UPDATE thread_reads SET ranges = $3, count = $4 WHERE member_id = $1 AND thread_id = $2",
        me,
        thread,
        ranges.text(),
        ranges.count(),
    ))
    .await?;
    Ok(true)
}

/// Marks all that was written in a space until now as read.
///
/// # Errors
/// [`domain::Error::NotFound`] where the space is not the actor's to know; as [`spaces::show`].
pub async fn read_space(db: &Db, actor: &Actor, space: SpaceId) -> Result<String> {
    let me = actor.member()?;
    let space = spaces::by_id(db, actor, space, Locale::Ja).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "INSERT INTO space_reads (member_id, space_id, until) VALUES ($1, $2, $3)
         ON CONFLICT (member_id, space_id) DO UPDATE SET until = excluded.until",
        me,
        space.id,
        now,
    ))
    .await?;
    // What was read piece by piece is whole now.
    tx.execute(sql!(
        "DELETE FROM thread_reads WHERE member_id = $1 AND thread_id IN (SELECT id FROM threads WHERE space_id = $2)",
        me,
        space.id,
    ))
    .await?;
    notifications::seen_space(&mut tx, now, me, space.id).await?;
    tx.tell(News::Member { member: me });
    tx.commit().await?;
    Ok(space.slug)
}

/// The first post, in reading order, that the actor has not read; `None` where there is none.
///
/// # Errors
/// [`domain::Error::NotFound`] where the thread is not the actor's to know; as [`spaces::show`].
pub async fn first_unread(db: &Db, actor: &Actor, thread: ThreadId) -> Result<Option<PostId>> {
    actor.member()?;
    let space = super::readable(db, actor, thread).await?.space;
    let Some(mine) = super::mine::mine(db, actor, thread, space).await? else { return Ok(None) };
    let mut sql = Sql::from("SELECT id FROM posts WHERE thread_id = ");
    sql.bind(thread).push(" AND created_at > ").bind(mine.since);
    for (from, to) in mine.read.all() {
        sql.push(" AND (number < ").bind(*from).push(" OR number > ").bind(*to).push(")");
    }
    sql.push(" ORDER BY path LIMIT 1");
    let found: Option<(i64,)> = db.optional(sql).await?;
    Ok(found.map(|(id,)| PostId(id)))
}
