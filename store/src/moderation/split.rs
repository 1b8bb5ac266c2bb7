//! A post and what answers it become a thread of their own.

use super::merge::way_back;
use super::transfer::{Place, Went, places, plan, transfer};
use super::{Subject, arranged, author, ground, lock, lock_two, note, recount, thread_of};
use crate::db::WriteTx;
use crate::{Db, sql};
use domain::error::Conflict;
use domain::moderation::Act;
use domain::{Actor, Error, Locale, PostId, Result, ThreadId};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// What they became, and from where they went.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Split {
    into: ThreadId,
    posts: Vec<Went>,
}

/// Makes a thread of a post and all that answers it.
pub(super) async fn split(
    db: &Db,
    actor: &Actor,
    post: PostId,
    title: &str,
    reason: &str,
) -> Result<ThreadId> {
    let thread = thread_of(db, post).await?;
    ground(db, actor, thread, Locale::Ja).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    let here = lock(&mut tx, thread).await?;
    let all = places(&mut tx, thread).await?;
    let posts = below(all, post).ok_or(Error::Conflict(Conflict::Stale))?;
    // A thread begins with a post that answers nothing: that one already does.
    if posts[0].parent_id.is_none() {
        return Err(Error::Forbidden);
    }
    let author = author(&mut tx, post).await?;
    let (into,): (i64,) = tx
        .one(sql!(
            "INSERT INTO threads (space_id, title, author_id, post_count, last_number, veiled, created_at, last_post_at, hidden_at, locked_at)
             SELECT t.space_id, $3, p.author_id, 0, 0, p.veil IS NOT NULL, p.created_at, p.created_at, t.hidden_at, t.locked_at
             FROM posts p JOIN threads t ON t.id = p.thread_id WHERE p.id = $1 AND t.id = $2 RETURNING id",
            post,
            thread,
            title,
        ))
        .await?;
    let into = ThreadId(into);
    let there = lock(&mut tx, into).await?;
    let posts = plan(posts, None, 0, 0);
    transfer(&mut tx, thread, into, there.version, &posts).await?;
    arranged(&mut tx, thread, &here).await?;
    arranged(&mut tx, into, &there).await?;
    recount(&mut tx, vec![here.space()]).await?;
    let subject = Subject { act: Act::Split, thread, post: Some(post), author };
    note(&mut tx, now, actor, &subject, reason, &Split { into, posts }).await?;
    tx.commit().await?;
    Ok(into)
}

/// A post and all that answers it, in the order of writing. Whatever answers a post was written after it.
fn below(all: Vec<Place>, root: PostId) -> Option<Vec<Place>> {
    let mut inside: HashSet<i64> = HashSet::new();
    let mut out = Vec::new();
    for place in all {
        if place.id == root.0 || place.parent_id.is_some_and(|parent| inside.contains(&parent)) {
            inside.insert(place.id);
            out.push(place);
        }
    }
    (!out.is_empty()).then_some(out)
}

/// Puts the posts back where they were. The address of the thread they were leads there.
pub(super) async fn undo(tx: &mut WriteTx, thread: ThreadId, was: Split) -> Result<()> {
    let cannot = Error::Conflict(Conflict::CannotUndo);
    let (here, there) = lock_two(tx, thread, was.into).await?;
    let changed = there.hidden_at != here.hidden_at || there.space_id != here.space_id;
    if here.merged_into.is_some() || there.merged_into.is_some() || changed {
        return Err(cannot);
    }
    let back = way_back(tx, was.into, was.posts).await?;
    // What the first of them answered may have gone elsewhere; and nobody else may have come to the new thread.
    let root = back.first().and_then(|w| w.to.parent_id);
    let parent: Option<(i64,)> =
        tx.optional(sql!("SELECT id FROM posts WHERE id = $1 AND thread_id = $2", root, thread)).await?;
    if parent.is_none() || places(tx, was.into).await?.len() != back.len() {
        return Err(cannot);
    }
    transfer(tx, was.into, thread, here.version, &back).await?;
    tx.execute(sql!("UPDATE threads SET merged_into = $2 WHERE id = $1", was.into, thread)).await?;
    arranged(tx, thread, &here).await?;
    arranged(tx, was.into, &there).await?;
    recount(tx, vec![here.space()]).await?;
    Ok(())
}
