//! One-time links sent by mail.

use crate::db::{DbError, WriteTx};
use crate::throttle::{self, Limit};
use crate::{Db, secret, sql};
use domain::account::LinkPurpose;
use domain::error::Conflict;
use domain::{Error, MemberId, Result, Timestamp};

/// Makes a link; the secret that goes into it. Older links for the same end.
///
/// # Errors
/// When the database is away.
pub async fn make(db: &Db, purpose: LinkPurpose, member: Option<MemberId>) -> Result<String> {
    let mut tx = db.write().await?;
    let secret = put(&mut tx, db.now(), purpose, member).await?;
    tx.commit().await?;
    Ok(secret)
}

/// The same, in a transaction of more.
pub(super) async fn put(
    tx: &mut WriteTx,
    now: Timestamp,
    purpose: LinkPurpose,
    member: Option<MemberId>,
) -> Result<String> {
    let secret = secret::new();
    tx.execute(sql!("DELETE FROM links WHERE expires_at <= $1", now.plus_seconds(-86_400))).await?;
    tx.execute(sql!(
        "UPDATE links SET used_at = $3 WHERE purpose = $1 AND used_at IS NULL AND (member_id = $2 OR member_id IS NULL)",
        purpose.code(),
        member,
        now,
    ))
    .await?;
    tx.execute(sql!(
        "INSERT INTO links (token_hash, purpose, member_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        secret::hash(&secret),
        purpose.code(),
        member,
        now,
        now.plus_seconds(purpose.lifetime()),
    ))
    .await?;
    Ok(secret)
}

/// Tries a link has: each may cost a password's hash.
const PER_LINK: Limit = Limit { tries: 20, seconds: 3600 };

/// Ends a member's links of these purposes.
pub(super) async fn void(
    tx: &mut WriteTx,
    now: Timestamp,
    member: MemberId,
    purposes: &[LinkPurpose],
) -> Result<(), DbError> {
    for purpose in purposes {
        tx.execute(sql!(
            "UPDATE links SET used_at = $3 WHERE purpose = $1 AND member_id = $2 AND used_at IS NULL",
            purpose.code(),
            member,
            now,
        ))
        .await?;
    }
    Ok(())
}

/// Looks whether a link works, and whose it is, before anything is done for it that costs. The link stays as it is.
///
/// # Errors
/// [`Conflict::LinkUsed`] when it was used, is too old, or never was; [`Error::TooMany`].
pub(super) async fn look(db: &Db, purpose: LinkPurpose, secret: &str) -> Result<Option<MemberId>> {
    let row: Option<(Option<i64>,)> = db
        .optional(sql!(
            "SELECT member_id FROM links WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3",
            secret::hash(secret),
            purpose.code(),
            db.now(),
        ))
        .await?;
    let (member,) = row.ok_or(Error::Conflict(Conflict::LinkUsed))?;
    throttle::count(db, &format!("link {secret}"), PER_LINK).await?;
    Ok(member.map(MemberId))
}

/// Into whose account a link leads that logs in: their address, which whoever holds the link was written to. `None` for
/// one that does not work (any more). The link stays as it is.
///
/// # Errors
/// When the database is away.
pub async fn leads_to(db: &Db, secret: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = db
        .optional(sql!(
            "SELECT m.email FROM links l JOIN members m ON m.id = l.member_id
             WHERE l.token_hash = $1 AND l.purpose = 'sign_in' AND l.used_at IS NULL AND l.expires_at > $2",
            secret::hash(secret),
            db.now(),
        ))
        .await?;
    Ok(row.map(|(email,)| email))
}

/// Uses a link up; whose it was. Of two who use it at the same time one succeeds.
///
/// # Errors
/// [`Conflict::LinkUsed`] when it was used, is too old, or never was.
pub(super) async fn spend(
    tx: &mut WriteTx,
    now: Timestamp,
    purpose: LinkPurpose,
    secret: &str,
) -> Result<Option<MemberId>> {
    let row: Result<Option<(Option<i64>,)>, DbError> = tx
        .optional(sql!(
            "UPDATE links SET used_at = $3 WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3 RETURNING member_id",
            secret::hash(secret),
            purpose.code(),
            now,
        ))
        .await;
    match row? {
        Some((member,)) => Ok(member.map(MemberId)),
        None => Err(Error::Conflict(Conflict::LinkUsed)),
    }
}
