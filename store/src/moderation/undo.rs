//! Undoing what a moderator did, exactly, or not at all.

use super::told::{Telling, What, tell};
use super::{asker, author, mark, merge, relocate, split};
use crate::{Db, audit, spaces, sql};
use domain::error::Conflict;
use domain::moderation::{Act, can_judge};
use domain::{ActId, Actor, Error, Locale, PostId, Result, SpaceId, ThreadId};

/// Undoes an act; answers with the thread it was about.
///
/// # Errors
/// For anyone but moderators, and for judgements of what they wrote themselves; [`Conflict::Decided`] where somebody
/// else undid it; [`Conflict::CannotUndo`] where what came after it stands in the way.
pub async fn undo(db: &Db, actor: &Actor, id: ActId) -> Result<ThreadId> {
    actor.require_keeper()?;
    actor.member()?;
    let found: Option<(String, i64, Option<i64>, String, i64)> = db
        .optional(sql!(
            "SELECT a.act, a.thread_id, a.post_id, a.detail, t.space_id FROM moderation_acts a
             JOIN threads t ON t.id = a.thread_id WHERE a.id = $1",
            id
        ))
        .await?;
    let (act, thread, post, detail, space) = found.ok_or(Error::NotFound)?;
    let space = spaces::by_id(db, actor, SpaceId(space), Locale::Ja).await?;
    if !actor.keeps(space.circle) {
        return Err(Error::Forbidden);
    }
    let act = Act::parse(&act).ok_or(Error::NotFound)?;
    let (thread, post) = (ThreadId(thread), post.map(PostId));
    let now = db.now();
    let mut tx = db.write().await?;
    // Written first, which locks it: of two who undo at once the second is told.
    let first = tx
        .execute(sql!(
            "UPDATE moderation_acts SET undone_at = $2, undone_by = $3 WHERE id = $1 AND undone_at IS NULL",
            id,
            now,
            actor.id(),
        ))
        .await?;
    if first == 0 {
        return Err(Error::Conflict(Conflict::Decided));
    }
    let of_thread = asker(&mut tx, thread).await?.1;
    let author = match post {
        Some(post) => author(&mut tx, post).await?,
        None => of_thread,
    };
    if act.judges() && !can_judge(actor, space.circle, author) {
        return Err(Error::Forbidden);
    }
    match act {
        Act::Move => relocate::undo(db, &mut tx, actor, thread, read(&detail)?).await?,
        Act::Merge => merge::undo(db, &mut tx, actor, thread, read(&detail)?).await?,
        Act::Split => split::undo(&mut tx, thread, read(&detail)?).await?,
        _ => {
            if let Some(post) = post {
                mark::stands_or_cannot(&mut tx, post, thread).await?;
            }
            mark::undo(&mut tx, act, thread, post, read(&detail)?).await?;
        }
    }
    // A merged thread has its posts, and so its asker, only now.
    let author = match (post, author) {
        (None, None) => asker(&mut tx, thread).await?.1,
        _ => author,
    };
    audit::log(&mut tx, now, actor, domain::audit::Act::Undo, Some(id.0), act.code()).await?;
    let what = What::Undone(act);
    let telling = Telling { to: author, by: actor, what, thread: Some(thread), post, reason: "" };
    tell(&mut tx, now, &telling).await?;
    tx.commit().await?;
    Ok(thread)
}

fn read<T: serde::de::DeserializeOwned>(detail: &str) -> Result<T> {
    serde_json::from_str(detail).map_err(crate::db::fault)
}
