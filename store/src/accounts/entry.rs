//! What all ways in end with: a session, or the second step before it.

use super::links;
use super::sessions::{self, Way};
use crate::db::WriteTx;
use crate::{Db, sql};
use domain::account::{LinkPurpose, Standing};
use domain::error::Conflict;
use domain::{Error, MemberId, Result};

/// A session begun.
#[derive(Debug)]
pub struct SignedIn {
    /// The secret for the cookie.
    pub session: String,
    /// Where the membership stands.
    pub standing: Standing,
    /// Whether a role of theirs rests until they log in with a second step or a passkey.
    pub demanded: bool,
}

/// How far one has come with the first step.
#[derive(Debug)]
pub enum Entry {
    /// In.
    In(SignedIn),
    /// A code is asked for; the secret says for whom, and goes into a cookie.
    Code(String),
}

/// Lets somebody in who has proved the first step, in the transaction that used the proof up; those with a second step
/// go on to it.
pub(super) async fn enter(db: &Db, mut tx: WriteTx, member: MemberId, way: &Way<'_>) -> Result<Entry> {
    hold(&mut tx, member).await?;
    let protected: Option<(i64,)> = tx
        .optional(sql!(
            "SELECT member_id FROM second_steps WHERE member_id = $1 AND confirmed_at IS NOT NULL",
            member
        ))
        .await?;
    if protected.is_some() {
        let secret = links::put(&mut tx, db.now(), LinkPurpose::SecondStep, Some(member)).await?;
        tx.commit().await?;
        return Ok(Entry::Code(secret));
    }
    Ok(Entry::In(admit(db, tx, member, way).await?))
}

/// Begins the session, and commits.
pub(super) async fn admit(db: &Db, mut tx: WriteTx, member: MemberId, way: &Way<'_>) -> Result<SignedIn> {
    let standing = hold(&mut tx, member).await?;
    let session = sessions::put(&mut tx, db.now(), member, way).await?;
    tx.commit().await?;
    let demanded = sessions::resting(db, &session).await?;
    Ok(SignedIn { session, standing, demanded })
}

/// Locks a member: what protects the account is changed before or after, and not meanwhile.
///
/// # Errors
/// [`Conflict::LinkUsed`] for one who is gone.
pub(super) async fn hold(tx: &mut WriteTx, member: MemberId) -> Result<Standing> {
    let row: Option<(String,)> = tx
        .optional(sql!("UPDATE members SET version = version WHERE id = $1 RETURNING standing", member))
        .await?;
    row.and_then(|(s,)| Standing::parse(&s)).ok_or(Error::Conflict(Conflict::LinkUsed))
}
