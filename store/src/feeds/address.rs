//! The secret address of a member's own calendar.

use crate::{Db, secret, sql};
use domain::{Actor, Error, MemberId, Result, Timestamp};

/// Since when the actor has a calendar address of their own; `None` where they have none.
///
/// # Errors
/// For visitors, and for those who are not (or no longer) let in.
pub async fn since(db: &Db, actor: &Actor) -> Result<Option<Timestamp>> {
    let me = actor.member()?;
    let row: Option<(i64,)> =
        db.optional(sql!("SELECT created_at FROM calendar_feeds WHERE member_id = $1", me)).await?;
    Ok(row.map(|(at,)| Timestamp(at)))
}

/// A new calendar address of the actor's own: its secret, which is told this once. The one before opens nothing any
/// more.
///
/// # Errors
/// For visitors, and for those who are not (or no longer) let in.
pub async fn renew(db: &Db, actor: &Actor) -> Result<String> {
    let me = actor.member()?;
    let secret = secret::new();
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "INSERT INTO calendar_feeds (token_hash, member_id, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (member_id) DO UPDATE SET token_hash = excluded.token_hash, created_at = excluded.created_at",
        secret::hash(&secret),
        me,
        db.now(),
    ))
    .await?;
    tx.commit().await?;
    Ok(secret)
}

/// Ends the actor's own calendar address.
///
/// # Errors
/// For visitors, and for those who are not (or no longer) let in.
pub async fn end(db: &Db, actor: &Actor) -> Result<()> {
    let me = actor.member()?;
    let mut tx = db.write().await?;
    tx.execute(sql!("DELETE FROM calendar_feeds WHERE member_id = $1", me)).await?;
    Ok(tx.commit().await?)
}

/// Whose calendar a secret opens.
///
/// # Errors
/// [`Error::NotFound`] for a secret that opens none, or that of a member who is not (or no longer) let in.
pub async fn owner(db: &Db, secret: &str) -> Result<Actor> {
    let row: Option<(i64,)> = db
        .optional(sql!("SELECT member_id FROM calendar_feeds WHERE token_hash = $1", secret::hash(secret)))
        .await?;
    let (member,) = row.ok_or(Error::NotFound)?;
    let actor = crate::members::actor(db, &Actor::System, MemberId(member)).await?.ok_or(Error::NotFound)?;
    if actor.is_member() { Ok(actor) } else { Err(Error::NotFound) }
}
