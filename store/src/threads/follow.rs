//! How closely a member follows threads and spaces.

use crate::{Db, spaces, sql};
use domain::thread::Follow;
use domain::{Actor, Locale, Result, SpaceId, ThreadId};

/// Follows a thread as closely as the actor wants.
///
/// # Errors
/// [`domain::Error::NotFound`] where the thread is not the actor's to know; as [`spaces::show`].
pub async fn follow_thread(db: &Db, actor: &Actor, thread: ThreadId, level: Follow) -> Result<()> {
    let me = actor.member()?;
    super::readable(db, actor, thread).await?;
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "INSERT INTO thread_follows (member_id, thread_id, level) VALUES ($1, $2, $3)
         ON CONFLICT (member_id, thread_id) DO UPDATE SET level = excluded.level",
        me,
        thread,
        level.code(),
    ))
    .await?;
    Ok(tx.commit().await?)
}

/// Follows a space as closely as the actor wants; answers with its address.
///
/// # Errors
/// [`domain::Error::NotFound`] where the space is not the actor's to know; as [`spaces::show`].
pub async fn follow_space(db: &Db, actor: &Actor, space: SpaceId, level: Follow) -> Result<String> {
    let me = actor.member()?;
    let space = spaces::by_id(db, actor, space, Locale::Ja).await?;
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "INSERT INTO space_follows (member_id, space_id, level) VALUES ($1, $2, $3)
         ON CONFLICT (member_id, space_id) DO UPDATE SET level = excluded.level",
        me,
        space.id,
        level.code(),
    ))
    .await?;
    tx.commit().await?;
    Ok(space.slug)
}
