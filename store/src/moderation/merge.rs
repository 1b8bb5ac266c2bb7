//! A thread's posts go into another thread.

use super::transfer::{Went, places, plan, transfer};
use super::{Subject, arranged, asker, ground, lock_two, note, recount};
use crate::db::WriteTx;
use crate::{Db, sql};
use domain::error::Conflict;
use domain::moderation::{Act, keeps_audience};
use domain::{Actor, Error, Locale, PostId, Problem, Result, ThreadId};
use serde::{Deserialize, Serialize};

/// Where they went, and who follows the other thread since.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Merged {
    into: ThreadId,
    posts: Vec<Went>,
    followers: Vec<i64>,
}

/// Puts a thread's posts into another, as an answer to its opening post; the opening post that went. Its address leads
/// there from now on.
pub(super) async fn merge(
    db: &Db,
    actor: &Actor,
    thread: ThreadId,
    into: ThreadId,
    reason: &str,
) -> Result<Option<PostId>> {
    let wrong = || Error::field("into", Problem::Choice);
    let from = ground(db, actor, thread, Locale::Ja).await?;
    let to = ground(db, actor, into, Locale::Ja).await.map_err(|_| wrong())?;
    if thread == into || !keeps_audience((from.visibility, from.circle), (to.visibility, to.circle)) {
        return Err(wrong());
    }
    let now = db.now();
    let mut tx = db.write().await?;
    let (here, there) = lock_two(&mut tx, thread, into).await?;
    let as_before = here.space() == from.id && there.space() == to.id && here.hidden_at == there.hidden_at;
    if here.merged_into.is_some() || there.merged_into.is_some() || !as_before {
        return Err(Error::Conflict(Conflict::Stale));
    }
    let (opening, author) = asker(&mut tx, thread).await?;
    let posts = places(&mut tx, thread).await?;
    let target = places(&mut tx, into).await?;
    let below = target.iter().find(|p| p.parent_id.is_none()).ok_or_else(wrong)?;
    let posts = plan(posts, Some(below), there.last_number, there.veil_count);
    transfer(&mut tx, thread, into, there.version, &posts).await?;
    tx.execute(sql!("UPDATE threads SET merged_into = $2 WHERE id = $1", thread, into)).await?;
    let followers: Vec<(i64,)> = tx
        .all(sql!(
            "INSERT INTO thread_follows (member_id, thread_id, level) SELECT member_id, $2, level FROM thread_follows WHERE thread_id = $1
             ON CONFLICT (member_id, thread_id) DO NOTHING RETURNING member_id",
            thread,
            into
        ))
        .await?;
    arranged(&mut tx, thread, &here).await?;
    arranged(&mut tx, into, &there).await?;
    recount(&mut tx, vec![from.id, to.id]).await?;
    let subject = Subject { act: Act::Merge, thread, post: None, author };
    let detail = Merged { into, posts, followers: followers.into_iter().map(|(id,)| id).collect() };
    note(&mut tx, now, actor, &subject, reason, &detail).await?;
    tx.commit().await?;
    Ok(opening)
}

/// Takes the posts back out.
pub(super) async fn undo(
    db: &Db,
    tx: &mut WriteTx,
    actor: &Actor,
    thread: ThreadId,
    was: Merged,
) -> Result<()> {
    let cannot = Error::Conflict(Conflict::CannotUndo);
    ground(db, actor, was.into, Locale::Ja).await.map_err(|e| match e {
        Error::NotFound => cannot.clone(),
        other => other,
    })?;
    let (here, there) = lock_two(tx, thread, was.into).await?;
    if here.merged_into != Some(was.into.0)
        || there.merged_into.is_some()
        || there.hidden_at != here.hidden_at
    {
        return Err(cannot);
    }
    let back = way_back(tx, was.into, was.posts).await?;
    transfer(tx, was.into, thread, here.version, &back).await?;
    tx.execute(sql!("UPDATE threads SET merged_into = NULL WHERE id = $1", thread)).await?;
    let mut sql = crate::db::Sql::from("DELETE FROM thread_follows WHERE thread_id = ");
    sql.bind(was.into).push(" AND member_id IN ").bind_list(was.followers);
    tx.execute(sql).await?;
    arranged(tx, thread, &here).await?;
    arranged(tx, was.into, &there).await?;
    recount(tx, vec![here.space(), there.space()]).await?;
    Ok(())
}

/// The way back of posts that all stand where they were put, and that nobody has answered since.
pub(super) async fn way_back(tx: &mut WriteTx, thread: ThreadId, posts: Vec<Went>) -> Result<Vec<Went>> {
    let now = places(tx, thread).await?;
    let moved: std::collections::HashMap<i64, &Went> = posts.iter().map(|w| (w.to.id, w)).collect();
    let stand = now.iter().filter(|p| moved.get(&p.id).is_some_and(|w| w.to == **p)).count();
    let answered = now
        .iter()
        .any(|p| !moved.contains_key(&p.id) && p.parent_id.is_some_and(|parent| moved.contains_key(&parent)));
    if stand != posts.len() || answered {
        return Err(Error::Conflict(Conflict::CannotUndo));
    }
    Ok(posts.into_iter().map(Went::back).collect())
}
