//! "This helped": whoever asked says which replies did, so that others find them.

use super::{changed, readable};
use crate::db::WriteTx;
use crate::{Db, notifications, reactions, sql};
use domain::thread::{can_thank, can_thank_for};
use domain::{Actor, Error, MemberId, PostId, Result, ThreadId};

/// Says that a reply helped, or takes that back. Saying it twice changes nothing.
///
/// # Errors
/// [`Error::NotFound`] where the post is not the actor's to know or hidden; [`Error::Forbidden`] for anyone but who
/// began the thread, and for their own posts.
pub async fn help(db: &Db, actor: &Actor, post: PostId, helped: bool) -> Result<ThreadId> {
    actor.member()?;
    let (thread, space) = reactions::place(db, actor, post).await?;
    let mut tx = db.write().await?;
    // The thread first: of two devices that mark at once, both are counted.
    changed(&mut tx, thread, space, post).await?;
    let (opening, asker, named) = opening(&mut tx, thread).await?;
    let found: Option<(Option<i64>, bool)> = tx
        .optional(sql!(
            "SELECT COALESCE(p.author_id, v.member_id), p.helped_at IS NOT NULL
             FROM posts p LEFT JOIN veils v ON v.post_id = p.id WHERE p.id = $1 AND p.thread_id = $2",
            post,
            thread,
        ))
        .await?;
    let (writer, already) = found.ok_or(Error::NotFound)?;
    if post == opening || !can_thank_for(actor, asker, writer.map(MemberId)) {
        return Err(Error::Forbidden);
    }
    if already == helped {
        return Ok(thread);
    }
    tx.execute(sql!("UPDATE posts SET helped_at = $2 WHERE id = $1", post, helped.then(|| db.now()))).await?;
    tx.execute(sql!(
        "UPDATE threads SET helped_count = (SELECT COUNT(*) FROM posts WHERE thread_id = $1 AND helped_at IS NOT NULL)
         WHERE id = $1",
        thread,
    ))
    .await?;
    if let Some(writer) = writer.map(MemberId) {
        // Without a name, who asked is told nobody.
        let by = asker.filter(|_| named);
        notifications::helped(&mut tx, db.now(), (writer, by), (thread, post), !helped).await?;
    }
    tx.commit().await?;
    Ok(thread)
}

/// Says that one's own thread asks something, or that it does not.
///
/// # Errors
/// [`Error::NotFound`] where the thread is not the actor's to know; [`Error::Forbidden`] for anyone but who began it.
pub async fn ask(db: &Db, actor: &Actor, thread: ThreadId, question: bool) -> Result<()> {
    actor.member()?;
    let space = readable(db, actor, thread).await?.space;
    let mut tx = db.write().await?;
    let (opening, asker, _) = opening(&mut tx, thread).await?;
    if !can_thank(actor, asker) {
        return Err(Error::Forbidden);
    }
    tx.execute(sql!("UPDATE threads SET question = $2 WHERE id = $1", thread, question)).await?;
    changed(&mut tx, thread, space, opening).await?;
    Ok(tx.commit().await?)
}

/// The post a thread begins with; who wrote it, also where it has no name: to be compared, never to be shown; and whether
/// it has one.
async fn opening(tx: &mut WriteTx, thread: ThreadId) -> Result<(PostId, Option<MemberId>, bool)> {
    let found: Option<(i64, Option<i64>, bool)> = tx
        .optional(sql!(
            "SELECT p.id, COALESCE(p.author_id, v.member_id), p.author_id IS NOT NULL
             FROM posts p LEFT JOIN veils v ON v.post_id = p.id WHERE p.thread_id = $1 AND p.parent_id IS NULL",
            thread,
        ))
        .await?;
    let (post, asker, named) = found.ok_or(Error::NotFound)?;
    Ok((PostId(post), asker.map(MemberId), named))
}
