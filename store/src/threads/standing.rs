//! How a thread stands, for those who are about to do something in it.

use crate::cache::{Topic, Weight};
use crate::db::{DbError, WriteTx};
use crate::live::News;
use crate::{Db, spaces, sql};
use domain::{Actor, CircleId, Error, Locale, PostId, Result, SpaceId, ThreadId};

/// How a thread stands now.
pub(crate) struct Standing {
    pub(crate) space: SpaceId,
    pub(crate) version: i64,
    pub(crate) arranged: i64,
    pub(crate) last_number: i64,
    pub(crate) replies: i64,
    pub(crate) locked: bool,
}

/// How a thread stands now, never remembered. Whether the actor may read its space is asked by [`readable`].
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is hidden from the actor.
pub(crate) async fn standing(db: &Db, actor: &Actor, thread: ThreadId) -> Result<Standing> {
    row(db, thread).await?.ok_or(Error::NotFound)?.standing(actor)
}

/// The same as it was when something was last written in the talk: for those who all ask when something comes.
///
/// # Errors
/// As [`readable`].
pub(super) async fn remembered(db: &Db, actor: &Actor, thread: ThreadId) -> Result<Standing> {
    let name = format!("standing of {thread}");
    let found = db.remember(name, &[Topic::Talk], async || row(db, thread).await).await?;
    let standing = found.as_ref().as_ref().ok_or(Error::NotFound)?.standing(actor)?;
    spaces::by_id(db, actor, standing.space, Locale::Ja).await?;
    Ok(standing)
}

/// How a thread stands, whoever asks.
#[derive(sqlx::FromRow)]
struct Row {
    space_id: i64,
    version: i64,
    arranged: i64,
    last_number: i64,
    post_count: i64,
    locked: bool,
    hidden: bool,
    circle_id: Option<i64>,
    asker: Option<i64>,
}

impl Weight for Row {
    fn weight(&self) -> usize {
        size_of::<Self>()
    }
}

async fn row(db: &Db, thread: ThreadId) -> Result<Option<Row>> {
    Ok(db
        .optional(sql!(
            "SELECT t.space_id, t.version, t.arranged, t.last_number, t.post_count, t.locked_at IS NOT NULL AS locked,
               t.hidden_at IS NOT NULL AS hidden, (SELECT s.circle_id FROM spaces s WHERE s.id = t.space_id) AS circle_id,
               COALESCE(t.author_id, (SELECT v.member_id FROM posts p JOIN veils v ON v.post_id = p.id WHERE p.thread_id = t.id AND p.number = 1)) AS asker
             FROM threads t WHERE t.id = $1 AND t.merged_into IS NULL",
            thread
        ))
        .await?)
}

impl Row {
    /// For one who asks: a hidden thread is for whoever began it, and for who keeps its place in order.
    fn standing(&self, actor: &Actor) -> Result<Standing> {
        let asked = self.asker.is_some() && self.asker == actor.id().map(|m| m.0);
        if self.hidden && !actor.keeps(self.circle_id.map(CircleId)) && !asked {
            return Err(Error::NotFound);
        }
        Ok(Standing {
            space: SpaceId(self.space_id),
            version: self.version,
            arranged: self.arranged,
            last_number: self.last_number,
            replies: self.post_count - 1,
            locked: self.locked,
        })
    }
}

/// The thread that took a thread's posts, however often that was taken itself.
///
/// # Errors
/// When the database is away.
pub async fn merged_into(db: &Db, thread: ThreadId) -> Result<Option<ThreadId>> {
    let found: Option<(i64,)> = db
        .optional(sql!(
            "WITH RECURSIVE way (id, next, steps) AS (
               SELECT id, merged_into, 0 FROM threads WHERE id = $1
               UNION ALL SELECT t.id, t.merged_into, way.steps + 1 FROM threads t JOIN way ON t.id = way.next WHERE way.steps < 50)
             SELECT id FROM way WHERE next IS NULL AND steps > 0",
            thread
        ))
        .await?;
    Ok(found.map(|(id,)| ThreadId(id)))
}

/// The same, for whoever may read its space.
///
/// # Errors
/// [`Error::NotFound`] where the thread is not the actor's to know; as [`spaces::show`].
pub(crate) async fn readable(db: &Db, actor: &Actor, thread: ThreadId) -> Result<Standing> {
    let standing = standing(db, actor, thread).await?;
    spaces::by_id(db, actor, standing.space, Locale::Ja).await?;
    Ok(standing)
}

/// Says that a post shows something else: pages that are open learn of it. Counting locks the thread.
pub(crate) async fn changed(
    tx: &mut WriteTx,
    thread: ThreadId,
    space: SpaceId,
    post: PostId,
) -> Result<(), DbError> {
    let (version,): (i64,) = tx
        .one(sql!("UPDATE threads SET version = version + 1 WHERE id = $1 RETURNING version", thread))
        .await?;
    tx.execute(sql!("UPDATE posts SET changed = $2 WHERE id = $1", post, version)).await?;
    tx.touch(Topic::Talk);
    tx.tell(News::Thread { thread, space, version });
    Ok(())
}
