//! Reactions: what is said without writing.

use crate::db::{DbError, WriteTx};
use crate::{Db, notifications, sql, threads};
use domain::reaction::Reaction;
use domain::{Actor, Error, PostId, Result, SpaceId, ThreadId};

/// Reacts, or takes it back. Sent twice, it is the same: a browser that was not answered asks again.
///
/// # Errors
/// [`Error::NotFound`] where the post is not the actor's to know or hidden; [`Error::Forbidden`] for anyone but members.
pub async fn set(db: &Db, actor: &Actor, post: PostId, reaction: Reaction, wanted: bool) -> Result<ThreadId> {
    let me = actor.member()?;
    let (thread, space) = place(db, actor, post).await?;
    let mut tx = db.write().await?;
    // The post first: two who react at once count one after the other.
    threads::changed(&mut tx, thread, space, post).await?;
    let changed = if wanted {
        tx.execute(sql!(
            "INSERT INTO reactions (post_id, thread_id, member_id, kind, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            post,
            thread,
            me,
            reaction.code(),
            db.now(),
        ))
        .await?
    } else {
        tx.execute(sql!(
            "DELETE FROM reactions WHERE member_id = $1 AND thread_id = $2 AND post_id = $3 AND kind = $4",
            me,
            thread,
            post,
            reaction.code(),
        ))
        .await?
    };
    // It is so already: nothing is counted, and nobody told.
    if changed == 0 {
        return Ok(thread);
    }
    notifications::reacted(&mut tx, db.now(), me, (thread, post), reaction, !wanted).await?;
    count(&mut tx, post).await?;
    tx.commit().await?;
    Ok(thread)
}

/// Writes anew what a post shows of its reactions.
pub(crate) async fn count(tx: &mut WriteTx, post: PostId) -> Result<(), DbError> {
    let counts: Vec<(String, i64)> =
        tx.all(sql!("SELECT kind, COUNT(*) FROM reactions WHERE post_id = $1 GROUP BY kind", post)).await?;
    let count = |r: &Reaction| counts.iter().find(|(kind, _)| kind == r.code()).map(|(_, n)| *n);
    let text: Vec<String> =
        Reaction::ALL.iter().filter_map(|r| Some(format!("{} {}", r.code(), count(r)?))).collect();
    tx.execute(sql!("UPDATE posts SET reacted = $2 WHERE id = $1", post, text.join(","))).await?;
    Ok(())
}

/// Where a post stands that the actor may read and react to.
pub(crate) async fn place(db: &Db, actor: &Actor, post: PostId) -> Result<(ThreadId, SpaceId)> {
    let found: Option<(i64, bool)> =
        db.optional(sql!("SELECT thread_id, hidden_at IS NOT NULL FROM posts WHERE id = $1", post)).await?;
    let (thread, hidden) = found.ok_or(Error::NotFound)?;
    let thread = ThreadId(thread);
    let space = threads::readable(db, actor, thread).await?.space;
    if hidden {
        return Err(Error::NotFound);
    }
    Ok((thread, space))
}
