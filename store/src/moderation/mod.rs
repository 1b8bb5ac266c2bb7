//! Keeping talk in order: what moderators do, each act with its reason, written down so that it can be undone.
//!
//! Locks are taken in one order: threads by their ids (counting up a thread's version), then posts and what hangs on
//! them, then spaces by their ids.

mod act;
mod acts;
mod held;
mod mark;
mod merge;
mod queue;
mod relocate;
mod report;
mod split;
mod told;
mod transfer;
mod undo;
mod unmask;

pub use act::act;
pub use acts::{on_post, on_thread};
pub use held::{answer_held, newcomers, seed_defaults, set_newcomers, slows, waiting, waits};
pub use queue::queue;
pub use report::{decide, report, reporting};
pub use undo::undo;
pub use unmask::{answer_name, ask_name};

pub(crate) use held::{Held, keep};

use crate::cache::Topic;
use crate::db::{DbError, WriteTx};
use crate::live::News;
use crate::{Db, audit, spaces, sql, threads};
use domain::moderation::Act;
use domain::space::Space;
use domain::{Actor, Error, Locale, MemberId, PostId, Result, SpaceId, ThreadId, Timestamp};
use serde::Serialize;
use told::{Telling, What, tell};

/// The space of a thread that the actor keeps in order: as a moderator, who opens no circle that they are not in, or as one
/// who keeps its circle.
async fn ground(db: &Db, actor: &Actor, thread: ThreadId, locale: Locale) -> Result<Space> {
    actor.require_keeper()?;
    actor.member()?;
    let standing = threads::standing(db, actor, thread).await?;
    let space = spaces::by_id(db, actor, standing.space, locale).await?;
    if actor.keeps(space.circle) { Ok(space) } else { Err(Error::Forbidden) }
}

/// The thread a post is in.
async fn thread_of(db: &Db, post: PostId) -> Result<ThreadId> {
    let found: Option<(i64,)> = db.optional(sql!("SELECT thread_id FROM posts WHERE id = $1", post)).await?;
    found.map(|(id,)| ThreadId(id)).ok_or(Error::NotFound)
}

/// A thread that nobody else writes to until the transaction ends.
#[derive(Clone, Debug, sqlx::FromRow)]
struct Locked {
    space_id: i64,
    version: i64,
    last_number: i64,
    veil_count: i64,
    merged_into: Option<i64>,
    hidden_at: Option<i64>,
}

impl Locked {
    const fn space(&self) -> SpaceId {
        SpaceId(self.space_id)
    }
}

/// Locks a thread by counting its version up.
async fn lock(tx: &mut WriteTx, thread: ThreadId) -> Result<Locked> {
    #[cfg(feature = "testing")]
    if !crate::testing::guard::locks_threads() {
        let look = "SELECT space_id, version, last_number, veil_count, merged_into, hidden_at FROM threads WHERE id = $1";
        return tx.optional(sql!(look, thread)).await?.ok_or(Error::NotFound);
    }
    tx.optional(sql!(
        "UPDATE threads SET version = version + 1 WHERE id = $1
         RETURNING space_id, version, last_number, veil_count, merged_into, hidden_at",
        thread
    ))
    .await?
    .ok_or(Error::NotFound)
}

/// Locks two threads, whichever is named first, in the one order.
async fn lock_two(tx: &mut WriteTx, one: ThreadId, other: ThreadId) -> Result<(Locked, Locked)> {
    if one < other {
        let first = lock(tx, one).await?;
        Ok((first, lock(tx, other).await?))
    } else {
        let second = lock(tx, other).await?;
        Ok((lock(tx, one).await?, second))
    }
}

/// Says that a thread shows something else.
fn changed(tx: &mut WriteTx, thread: ThreadId, locked: &Locked) {
    tx.touch(Topic::Talk);
    tx.tell(News::Thread { thread, space: locked.space(), version: locked.version });
}

/// The same where its posts stand in another order: open pages are loaded anew.
async fn arranged(tx: &mut WriteTx, thread: ThreadId, locked: &Locked) -> Result<(), DbError> {
    changed(tx, thread, locked);
    tx.execute(sql!("UPDATE threads SET arranged = version WHERE id = $1", thread)).await?;
    Ok(())
}

/// Who wrote a post, also without their name: to tell them and to keep them from judging themselves, never to show.
async fn author(tx: &mut WriteTx, post: PostId) -> Result<Option<MemberId>, DbError> {
    let found: Option<(Option<i64>,)> = tx
        .optional(sql!(
            "SELECT COALESCE(p.author_id, v.member_id) FROM posts p LEFT JOIN veils v ON v.post_id = p.id WHERE p.id = $1",
            post
        ))
        .await?;
    Ok(found.and_then(|(id,)| id).map(MemberId))
}

/// Who began a thread, and with which post.
async fn asker(tx: &mut WriteTx, thread: ThreadId) -> Result<(Option<PostId>, Option<MemberId>), DbError> {
    let found: Option<(i64, Option<i64>)> = tx
        .optional(sql!(
            "SELECT p.id, COALESCE(p.author_id, v.member_id) FROM posts p LEFT JOIN veils v ON v.post_id = p.id
             WHERE p.thread_id = $1 AND p.parent_id IS NULL",
            thread
        ))
        .await?;
    Ok(found.map_or((None, None), |(post, member)| (Some(PostId(post)), member.map(MemberId))))
}

/// Counts a space anew: what is listed there, and when something was last said in it.
pub(crate) async fn recount(tx: &mut WriteTx, mut spaces: Vec<SpaceId>) -> Result<(), DbError> {
    spaces.sort_unstable();
    spaces.dedup();
    for space in spaces {
        // Locked first: whoever begins a thread meanwhile has either counted it already, or counts it afterwards.
        tx.execute(sql!("UPDATE spaces SET last_post_at = last_post_at WHERE id = $1", space)).await?;
        tx.execute(sql!(
            "UPDATE spaces SET
               thread_count = (SELECT COUNT(*) FROM threads t WHERE t.space_id = $1 AND t.merged_into IS NULL AND t.hidden_at IS NULL),
               last_post_at = (SELECT MAX(t.last_post_at) FROM threads t WHERE t.space_id = $1 AND t.merged_into IS NULL AND t.hidden_at IS NULL)
             WHERE id = $1",
            space
        ))
        .await?;
    }
    Ok(())
}

/// What an act was done to.
struct Subject {
    act: Act,
    thread: ThreadId,
    post: Option<PostId>,
    /// Whoever is told.
    author: Option<MemberId>,
}

/// Writes an act down, for the log and for undoing it, and tells whom it concerns.
async fn note(
    tx: &mut WriteTx,
    now: Timestamp,
    actor: &Actor,
    subject: &Subject,
    reason: &str,
    detail: &impl Serialize,
) -> Result<()> {
    let detail = serde_json::to_string(detail).map_err(crate::db::fault)?;
    tx.execute(sql!(
        "INSERT INTO moderation_acts (act, thread_id, post_id, actor_id, reason, at, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        subject.act.code(),
        subject.thread,
        subject.post,
        actor.id(),
        reason,
        now,
        detail,
    ))
    .await?;
    let about = subject.post.map_or(subject.thread.0, |p| p.0);
    audit::log(tx, now, actor, domain::audit::Act::Moderate(subject.act), Some(about), reason).await?;
    let telling = Telling {
        to: subject.author,
        by: actor,
        what: What::Act(subject.act),
        thread: Some(subject.thread),
        post: subject.post,
        reason,
    };
    tell(tx, now, &telling).await
}
