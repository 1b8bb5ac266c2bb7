//! Proving again who one is: whoever finds a browser left open cannot take the account over with it.

use super::{password, sessions};
use crate::throttle::{self, Limit};
use crate::{Db, secret, sql};
use domain::account::security::PROOF_MINUTES;
use domain::error::Conflict;
use domain::{Actor, Error, MemberId, Problem, Result};

/// Tries one has to prove who one is.
const TRIES: Limit = Limit { tries: 10, seconds: 900 };

/// Whether the one who asks has proved who they are a short while ago; logging in does.
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
