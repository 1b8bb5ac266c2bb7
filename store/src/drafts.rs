//! Drafts: what is being written, for the other devices of the same member.

use crate::db::{DbError, WriteTx};
use crate::{Db, sql};
use domain::draft::{self, Draft};
use domain::error::Conflict;
use domain::{Actor, Error, MemberId, Result, Timestamp};

/// Drafts a member has at most: the oldest make room.
const MOST: i64 = 100;
/// Days after which nobody goes on with a draft.
const DAYS: i64 = 60;

/// Keeps what the actor is writing somewhere, in place of what was kept of it before; answers with the time by which
/// other devices know that it is new. A device says what it knew last (`known`), and writes over nothing that it has not seen.
///
/// # Errors
/// For anyone but members; a fault of the text's length; [`Conflict::Stale`] where another device has kept something
/// else since.
pub async fn save(db: &Db, actor: &Actor, place: &str, body: &str, known: Timestamp) -> Result<Timestamp> {
    let me = actor.member()?;
    let (place, body) = draft::check(place, body)?;
    let mut tx = db.write().await?;
    // Later than before, also where two save at the same moment: what one of them has not seen is never old to it.
    let saved: Option<(i64,)> = tx
        .optional(sql!(
            "INSERT INTO drafts (member_id, place, body, saved_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (member_id, place) DO UPDATE SET body = excluded.body,
               saved_at = CASE WHEN drafts.saved_at >= excluded.saved_at THEN drafts.saved_at + 1 ELSE excluded.saved_at END
             WHERE drafts.saved_at = $5 OR drafts.body = excluded.body
             RETURNING saved_at",
            me,
            place,
            body,
            db.now(),
            known,
        ))
        .await?;
    let (saved,) = saved.ok_or(Error::Conflict(Conflict::Stale))?;
    tx.execute(sql!(
        "DELETE FROM drafts WHERE member_id = $1 AND place NOT IN
           (SELECT place FROM drafts WHERE member_id = $1 ORDER BY saved_at DESC, place LIMIT $2)",
        me,
        MOST,
    ))
    .await?;
    tx.commit().await?;
    Ok(Timestamp(saved))
}

/// What the actor was writing somewhere.
///
/// # Errors
/// For anyone but members.
pub async fn load(db: &Db, actor: &Actor, place: &str) -> Result<Option<Draft>> {
    let me = actor.member()?;
    let found: Option<(String, i64)> = db
        .optional(sql!("SELECT body, saved_at FROM drafts WHERE member_id = $1 AND place = $2", me, place))
        .await?;
    Ok(found.map(|(body, saved)| Draft { body, saved: Timestamp(saved) }))
}

/// Throws away what the actor was writing somewhere.
///
/// # Errors
/// For anyone but members.
pub async fn forget(db: &Db, actor: &Actor, place: &str) -> Result<()> {
    let me = actor.member()?;
    let mut tx = db.write().await?;
    sent(&mut tx, me, place).await?;
    Ok(tx.commit().await?)
}

/// It was sent: the draft goes in the transaction that writes what became of it.
pub(crate) async fn sent(tx: &mut WriteTx, me: MemberId, place: &str) -> Result<(), DbError> {
    tx.execute(sql!("DELETE FROM drafts WHERE member_id = $1 AND place = $2", me, place)).await?;
    Ok(())
}

/// Deletes what nobody went on with for a long time.
///
/// # Errors
/// When the database is away.
pub async fn tidy(db: &Db) -> Result<()> {
    let mut tx = db.write().await?;
    tx.execute(sql!("DELETE FROM drafts WHERE saved_at < $1", db.now().plus_seconds(-DAYS * 86_400))).await?;
    Ok(tx.commit().await?)
}
