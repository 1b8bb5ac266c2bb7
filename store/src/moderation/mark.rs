//! Acts that set a mark or take it: hidden, locked, on top.

use super::{Subject, asker, author, changed, ground, lock, note, recount, thread_of};
use crate::db::{Sql, WriteTx};
use crate::{Db, sql, threads};
use domain::error::Conflict;
use domain::moderation::{Act, can_judge};
use domain::{Actor, Error, Locale, PostId, Result, ThreadId, Timestamp};
use serde::{Deserialize, Serialize};

/// How a mark was, and how the act left it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Mark {
    before: Option<i64>,
    after: Option<i64>,
}

/// Whether an act sets its mark, or takes it.
const fn sets(act: Act) -> bool {
    matches!(act, Act::HidePost | Act::HideThread | Act::Lock | Act::Pin)
}

fn read(act: Act, id: i64) -> Sql {
    match act {
        Act::HidePost | Act::RestorePost => sql!("SELECT hidden_at FROM posts WHERE id = $1", id),
        Act::Lock | Act::Unlock => sql!("SELECT locked_at FROM threads WHERE id = $1", id),
        Act::Pin | Act::Unpin => sql!("SELECT pinned_at FROM threads WHERE id = $1", id),
        _ => sql!("SELECT hidden_at FROM threads WHERE id = $1", id),
    }
}

fn write(act: Act, id: i64, mark: Option<i64>) -> Sql {
    match act {
        Act::HidePost | Act::RestorePost => sql!("UPDATE posts SET hidden_at = $2 WHERE id = $1", id, mark),
        Act::Lock | Act::Unlock => sql!("UPDATE threads SET locked_at = $2 WHERE id = $1", id, mark),
        Act::Pin | Act::Unpin => sql!("UPDATE threads SET pinned_at = $2 WHERE id = $1", id, mark),
        _ => sql!("UPDATE threads SET hidden_at = $2 WHERE id = $1", id, mark),
    }
}

/// Sets the mark of an act or takes it, under the thread's lock. What is so already was done by somebody else.
async fn put(tx: &mut WriteTx, now: Timestamp, act: Act, id: i64) -> Result<Mark> {
    let (before,): (Option<i64>,) = tx.optional(read(act, id)).await?.ok_or(Error::NotFound)?;
    if before.is_some() == sets(act) {
        return Err(Error::Conflict(Conflict::Decided));
    }
    let after = sets(act).then_some(now.0);
    tx.execute(write(act, id, after)).await?;
    Ok(Mark { before, after })
}

/// Hides a post or shows it again.
pub(super) async fn post(db: &Db, actor: &Actor, act: Act, post: PostId, reason: &str) -> Result<ThreadId> {
    let thread = thread_of(db, post).await?;
    let space = ground(db, actor, thread, Locale::Ja).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    hide(&mut tx, now, &actor.within(space.circle), act, (post, thread), reason).await?;
    tx.commit().await?;
    Ok(thread)
}

/// The same in a transaction of something else, for an actor as they are within the thread's circle.
pub(super) async fn hide(
    tx: &mut WriteTx,
    now: Timestamp,
    actor: &Actor,
    act: Act,
    (post, thread): (PostId, ThreadId),
    reason: &str,
) -> Result<()> {
    let locked = lock(tx, thread).await?;
    stands(tx, post, thread).await?;
    let author = author(tx, post).await?;
    if !can_judge(actor, None, author) {
        return Err(Error::Forbidden);
    }
    let mark = put(tx, now, act, post.0).await?;
    threads::changed(tx, thread, locked.space(), post).await?;
    let subject = Subject { act, thread, post: Some(post), author };
    note(tx, now, actor, &subject, reason, &mark).await
}

/// Whether a post is still where it was found before its thread was locked.
pub(super) async fn stands(tx: &mut WriteTx, post: PostId, thread: ThreadId) -> Result<()> {
    let found: Option<(i64,)> =
        tx.optional(sql!("SELECT id FROM posts WHERE id = $1 AND thread_id = $2", post, thread)).await?;
    found.map(drop).ok_or(Error::Conflict(Conflict::Stale))
}

/// The same for something that is to be undone.
pub(super) async fn stands_or_cannot(tx: &mut WriteTx, post: PostId, thread: ThreadId) -> Result<()> {
    stands(tx, post, thread).await.map_err(|_| Error::Conflict(Conflict::CannotUndo))
}

/// Hides, locks or pins a thread, or takes that back.
pub(super) async fn thread(
    db: &Db,
    actor: &Actor,
    act: Act,
    thread: ThreadId,
    reason: &str,
) -> Result<ThreadId> {
    let space = ground(db, actor, thread, Locale::Ja).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    let locked = lock(&mut tx, thread).await?;
    if locked.merged_into.is_some() {
        return Err(Error::Conflict(Conflict::Stale));
    }
    let (_, author) = asker(&mut tx, thread).await?;
    if act.judges() && !can_judge(actor, space.circle, author) {
        return Err(Error::Forbidden);
    }
    let mark = put(&mut tx, now, act, thread.0).await?;
    changed(&mut tx, thread, &locked);
    if act.judges() {
        recount(&mut tx, vec![locked.space()]).await?;
    }
    let subject = Subject { act, thread, post: None, author };
    note(&mut tx, now, actor, &subject, reason, &mark).await?;
    tx.commit().await?;
    Ok(thread)
}

/// Puts a mark back as it was before an act, if it still is as the act left it.
pub(super) async fn undo(
    tx: &mut WriteTx,
    act: Act,
    thread: ThreadId,
    post: Option<PostId>,
    mark: Mark,
) -> Result<()> {
    let locked = lock(tx, thread).await?;
    let id = post.map_or(thread.0, |p| p.0);
    let now: Option<(Option<i64>,)> = tx.optional(read(act, id)).await?;
    if now != Some((mark.after,)) || locked.merged_into.is_some() {
        return Err(Error::Conflict(Conflict::CannotUndo));
    }
    tx.execute(write(act, id, mark.before)).await?;
    match post {
        Some(post) => threads::changed(tx, thread, locked.space(), post).await?,
        None => changed(tx, thread, &locked),
    }
    if act.judges() && post.is_none() {
        recount(tx, vec![locked.space()]).await?;
    }
    Ok(())
}
