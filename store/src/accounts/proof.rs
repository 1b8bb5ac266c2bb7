//! Proving again who one is: whoever finds a browser left open cannot take the account over with it.

use super::{entry, password, sessions};
use crate::db::WriteTx;
use crate::throttle::{self, Limit};
use crate::{Db, secret, sql};
use domain::account::Standing;
use domain::account::security::PROOF_MINUTES;
use domain::error::Conflict;
use domain::{Actor, Error, MemberId, Problem, Result, Timestamp};

/// Tries one has to prove who one is.
const TRIES: Limit = Limit { tries: 10, seconds: 900 };

/// Whether the one who asks has proved who they are a short while ago; logging in does. Where a role rests until they log
/// in with a passkey or a second step that they have, only that proves it: else whoever knows the password would add one
/// of their own.
///
/// # Errors
/// When the database is away.
pub async fn proved(db: &Db, actor: &Actor, session: &str) -> Result<bool> {
    let row: Option<(i64,)> = db
        .optional(sql!(
            "SELECT member_id FROM sessions WHERE token_hash = $1 AND member_id = $2 AND proved_at > $3",
            secret::hash(session),
            actor.id(),
            db.now().plus_seconds(-60 * PROOF_MINUTES),
        ))
        .await?;
    let (Some(_), Some(me)) = (row, actor.id()) else { return Ok(false) };
    Ok(!(sessions::resting(db, session).await? && has_strong(db, me).await?))
}

/// Whether a member has something stronger than a password or a mail.
pub(crate) async fn has_strong(db: &Db, member: MemberId) -> Result<bool> {
    let row: Option<(i64,)> = db
        .optional(sql!(
            "SELECT member_id FROM passkeys WHERE member_id = $1
             UNION SELECT member_id FROM second_steps WHERE member_id = $1 AND confirmed_at IS NOT NULL",
            member
        ))
        .await?;
    Ok(row.is_some())
}

/// Passes only whoever has proved who they are a short while ago.
///
/// # Errors
/// [`Error::SignedOut`]; [`Conflict::Unproved`].
pub(super) async fn require(db: &Db, actor: &Actor, session: &str) -> Result<MemberId> {
    let me = actor.id().ok_or(Error::SignedOut)?;
    if proved(db, actor, session).await? { Ok(me) } else { Err(Error::Conflict(Conflict::Unproved)) }
}

/// The same once more, in the transaction that writes: the session may have been ended meanwhile.
///
/// # Errors
/// [`Error::Forbidden`] before the address is proved; [`Conflict::Unproved`].
pub(super) async fn hold(tx: &mut WriteTx, now: Timestamp, me: MemberId, session: &str) -> Result<()> {
    // Whoever signed up with an address that is not theirs sets nothing up that outlasts its owner's coming.
    if entry::hold(tx, me).await? == Standing::Unverified {
        return Err(Error::Forbidden);
    }
    let row: Option<(i64,)> = tx
        .optional(sql!(
            "SELECT member_id FROM sessions WHERE token_hash = $1 AND member_id = $2 AND proved_at > $3",
            secret::hash(session),
            me,
            now.plus_seconds(-60 * PROOF_MINUTES),
        ))
        .await?;
    row.map(|_| ()).ok_or(Error::Conflict(Conflict::Unproved))
}

/// Proves it with the password.
///
/// # Errors
/// [`Problem::Password`] where it does not fit, or there is none; [`Error::TooMany`].
pub async fn prove(db: &Db, actor: &Actor, session: &str, typed: &str) -> Result<()> {
    let me = actor.id().ok_or(Error::SignedOut)?;
    throttle::count(db, &format!("proof {me}"), TRIES).await?;
    let (hash,): (Option<String>,) =
        db.one(sql!("SELECT password_hash FROM members WHERE id = $1", me)).await?;
    if typed.chars().count() > domain::account::PASSWORD_MAX
        || !password::fits(typed.to_owned(), hash).await?
    {
        return Err(Error::field("password", Problem::Password));
    }
    throttle::forgive(db, &format!("proof {me}")).await?;
    sessions::note_proof(db, me, session, false).await
}
