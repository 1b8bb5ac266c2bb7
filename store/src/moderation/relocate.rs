//! A thread goes to another space.

use super::{Subject, asker, changed, ground, lock, note, recount};
use crate::db::WriteTx;
use crate::live::News;
use crate::{Db, spaces, sql};
use domain::error::Conflict;
use domain::moderation::{Act, keeps_audience};
use domain::{Actor, Error, Locale, Problem, Result, SpaceId, ThreadId};
use serde::{Deserialize, Serialize};

/// From where to where, and how far the thread had come.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Relocated {
    from: SpaceId,
    to: SpaceId,
    last_number: i64,
}

/// Takes a thread to another space, whose readers are no others than those it was written for.
pub(super) async fn relocate(db: &Db, actor: &Actor, thread: ThreadId, to: &str, reason: &str) -> Result<()> {
    let from = ground(db, actor, thread, Locale::Ja).await?;
    let to = spaces::show(db, actor, to, Locale::Ja).await?;
    if from.id == to.id || !keeps_audience((from.visibility, from.circle), (to.visibility, to.circle)) {
        return Err(Error::field("space", Problem::Choice));
    }
    let now = db.now();
    let mut tx = db.write().await?;
    let locked = lock(&mut tx, thread).await?;
    if locked.merged_into.is_some() || locked.space() != from.id {
        return Err(Error::Conflict(Conflict::Stale));
    }
    let (_, author) = asker(&mut tx, thread).await?;
    put(&mut tx, thread, to.id).await?;
    changed(&mut tx, thread, &locked);
    tx.tell(News::Thread { thread, space: to.id, version: locked.version });
    recount(&mut tx, vec![from.id, to.id]).await?;
    let subject = Subject { act: Act::Move, thread, post: None, author };
    let detail = Relocated { from: from.id, to: to.id, last_number: locked.last_number };
    note(&mut tx, now, actor, &subject, reason, &detail).await?;
    Ok(tx.commit().await?)
}

async fn put(tx: &mut WriteTx, thread: ThreadId, space: SpaceId) -> Result<()> {
    tx.execute(sql!("UPDATE threads SET space_id = $2, arranged = version WHERE id = $1", thread, space))
        .await?;
    Ok(())
}

/// Takes it back. What was written since may have been written for fewer people: then it stays.
pub(super) async fn undo(
    db: &Db,
    tx: &mut WriteTx,
    actor: &Actor,
    thread: ThreadId,
    was: Relocated,
) -> Result<()> {
    let old = spaces::by_id(db, actor, was.from, Locale::Ja).await?;
    let new = spaces::by_id(db, actor, was.to, Locale::Ja).await?;
    if !actor.keeps(old.circle) || !actor.keeps(new.circle) {
        return Err(Error::Forbidden);
    }
    let locked = lock(tx, thread).await?;
    let wider = !keeps_audience((new.visibility, new.circle), (old.visibility, old.circle));
    let grown = locked.last_number != was.last_number;
    if locked.merged_into.is_some() || locked.space() != was.to || (wider && grown) {
        return Err(Error::Conflict(Conflict::CannotUndo));
    }
    put(tx, thread, was.from).await?;
    changed(tx, thread, &locked);
    tx.tell(News::Thread { thread, space: was.from, version: locked.version });
    recount(tx, vec![was.from, was.to]).await?;
    Ok(())
}
