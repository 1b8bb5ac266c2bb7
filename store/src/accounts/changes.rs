//! What one changes of one's own account: the password, and the address.

use super::{links, password, proof};
use crate::cache::Topic;
use crate::db::DbError;
use crate::jobs::{self, SecurityNews, Work};
use crate::throttle::{self, Limit};
use crate::{Db, secret, sql};
use domain::account::LinkPurpose;
use domain::account::security::{new_address, new_password};
use domain::error::Conflict;
use domain::{Actor, Error, MemberId, Result};

/// Addresses one may try in an hour.
const ADDRESSES: Limit = Limit { tries: 5, seconds: 3600 };
/// Mails one address is sent on request, together with those of log-ins.
const PER_ADDRESS: Limit = Limit { tries: 5, seconds: 3600 };

/// Sets one's own password. All other sessions end.
///
/// # Errors
/// Faults of the password; [`Conflict::Unproved`].
pub async fn set_password(db: &Db, actor: &Actor, session: &str, new: &str) -> Result<()> {
    let me = proof::require(db, actor, session).await?;
    new_password(new)?;
    let (name, handle, email): (String, String, String) =
        db.one(sql!("SELECT name, handle, email FROM members WHERE id = $1", me)).await?;
    password::judge(new, &[&name, &handle, &email])?;
    let hash = password::hash(new.to_owned()).await?;
    let mut tx = db.write().await?;
    tx.execute(sql!("UPDATE members SET password_hash = $2 WHERE id = $1", me, hash)).await?;
    tx.execute(sql!(
        "DELETE FROM sessions WHERE member_id = $1 AND token_hash <> $2",
        me,
        secret::hash(session)
    ))
    .await?;
    // A link on its way would open what was just closed.
    links::void(&mut tx, db.now(), me, &[LinkPurpose::Reset, LinkPurpose::SignIn, LinkPurpose::SecondStep])
        .await?;
    jobs::put(&mut tx, db.now(), &Work::MailSecurity { member: me, news: SecurityNews::Password }).await?;
    tx.touch(Topic::Sessions);
    Ok(tx.commit().await?)
}

/// Asks for another address: it counts once a link in a mail to it proves it. Whether somebody else has it is told by
/// the mail alone.
///
/// # Errors
/// [`domain::Problem::Email`], [`domain::Problem::Unchanged`]; [`Conflict::Unproved`]; [`Error::TooMany`].
pub async fn ask_address(db: &Db, actor: &Actor, session: &str, email: &str) -> Result<()> {
    let me = proof::require(db, actor, session).await?;
    let (now,): (String,) = db.one(sql!("SELECT email FROM members WHERE id = $1", me)).await?;
    let new = new_address(email, &now)?;
    throttle::count(db, &format!("addresses of {me}"), ADDRESSES).await?;
    throttle::count(db, &format!("mail to {}", new.to_lowercase()), PER_ADDRESS).await?;
    let at = db.now();
    let mut tx = db.write().await?;
    tx.execute(sql!("DELETE FROM address_changes WHERE member_id = $1 AND proved_at IS NULL", me)).await?;
    tx.execute(sql!(
        "INSERT INTO address_changes (member_id, old_email, new_email, asked_at) VALUES ($1, $2, $3, $4)",
        me,
        now,
        &new,
        at,
    ))
    .await?;
    let other: Option<(i64,)> =
        tx.optional(sql!("SELECT id FROM members WHERE email_key = $1", new.to_lowercase())).await?;
    let work = match other {
        Some((other,)) if other != me.0 => Work::MailAlreadyMember { member: MemberId(other) },
        _ => Work::MailLink { member: me, purpose: LinkPurpose::NewAddress },
    };
    jobs::put(&mut tx, at, &work).await?;
    Ok(tx.commit().await?)
}

/// Takes back the wish for another address.
///
/// # Errors
/// [`Error::SignedOut`].
pub async fn keep_address(db: &Db, actor: &Actor) -> Result<()> {
    let me = actor.id().ok_or(Error::SignedOut)?;
    let mut tx = db.write().await?;
    tx.execute(sql!("DELETE FROM address_changes WHERE member_id = $1 AND proved_at IS NULL", me)).await?;
    links::void(&mut tx, db.now(), me, &[LinkPurpose::NewAddress]).await?;
    Ok(tx.commit().await?)
}

/// The address that a member wants and has not proved.
///
/// # Errors
/// When the database is away.
pub(super) async fn asked_address(db: &Db, member: MemberId) -> Result<Option<String>> {
    let row: Option<(String,)> = db
        .optional(sql!(
            "SELECT new_email FROM address_changes WHERE member_id = $1 AND proved_at IS NULL AND asked_at > $2",
            member,
            db.now().plus_seconds(-LinkPurpose::NewAddress.lifetime()),
        ))
        .await?;
    Ok(row.map(|(email,)| email))
}

/// Where a mail about a new address goes: `None` where it is no longer asked for.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn address_to_prove(db: &Db, actor: &Actor, member: MemberId) -> Result<Option<String>> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    asked_address(db, member).await
}

/// Where a mail about a changed address goes, that the old one may take it back.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn address_before(db: &Db, actor: &Actor, member: MemberId) -> Result<Option<String>> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    Ok(last_change(db, member).await?.map(|(_, email, _)| email))
}

/// The last change that can be taken back: which, the old address, and when it was asked for.
async fn last_change(db: &Db, member: MemberId) -> Result<Option<(i64, String, i64)>> {
    Ok(db
        .optional(sql!(
            "SELECT id, old_email, asked_at FROM address_changes
             WHERE member_id = $1 AND proved_at > $2 AND undone_at IS NULL ORDER BY id DESC LIMIT 1",
            member,
            db.now().plus_seconds(-LinkPurpose::OldAddress.lifetime()),
        ))
        .await?)
}

/// Proves the new address with the link from the mail; the old one is told, and may take it back.
///
/// # Errors
/// [`Conflict::LinkUsed`] for a link that does not work (any more), also where the address was taken meanwhile;
/// [`Error::TooMany`].
pub async fn prove_address(db: &Db, token: &str) -> Result<()> {
    links::look(db, LinkPurpose::NewAddress, token).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    let dead = Error::Conflict(Conflict::LinkUsed);
    let member =
        links::spend(&mut tx, now, LinkPurpose::NewAddress, token).await?.ok_or_else(|| dead.clone())?;
    let change: Option<(i64, String)> = tx
        .optional(sql!(
            "UPDATE address_changes SET proved_at = $2 WHERE member_id = $1 AND proved_at IS NULL RETURNING id, new_email",
            member,
            now,
        ))
        .await?;
    let (_, email) = change.ok_or_else(|| dead.clone())?;
    move_to(&mut tx, member, &email).await.map_err(|error| match error {
        DbError::Unique(_) => dead,
        other => other.into(),
    })?;
    jobs::put(&mut tx, now, &Work::MailLink { member, purpose: LinkPurpose::OldAddress }).await?;
    Ok(tx.commit().await?)
}

async fn move_to(tx: &mut crate::db::WriteTx, member: MemberId, email: &str) -> Result<(), DbError> {
    tx.execute(sql!(
        "UPDATE members SET email = $2, email_key = $3 WHERE id = $1",
        member,
        email,
        email.to_lowercase(),
    ))
    .await?;
    Ok(())
}

/// Brings the old address back with the link that was mailed to it. Whoever changed it is shut out: all sessions end,
/// the password goes, and so do the passkeys and the second step that came after. A mail leads to a new password.
///
/// # Errors
/// [`Conflict::LinkUsed`] for a link that does not work (any more); [`Error::TooMany`].
pub async fn undo_address(db: &Db, token: &str) -> Result<()> {
    links::look(db, LinkPurpose::OldAddress, token).await?;
    let now = db.now();
    let dead = Error::Conflict(Conflict::LinkUsed);
    let mut tx = db.write().await?;
    let member =
        links::spend(&mut tx, now, LinkPurpose::OldAddress, token).await?.ok_or_else(|| dead.clone())?;
    let (change, email, asked) = last_change(db, member).await?.ok_or_else(|| dead.clone())?;
    move_to(&mut tx, member, &email).await.map_err(|error| match error {
        DbError::Unique(_) => dead,
        other => other.into(),
    })?;
    tx.execute(sql!("UPDATE address_changes SET undone_at = $2 WHERE id = $1", change, now)).await?;
    tx.execute(sql!("UPDATE members SET password_hash = NULL WHERE id = $1", member)).await?;
    tx.execute(sql!("DELETE FROM sessions WHERE member_id = $1", member)).await?;
    tx.execute(sql!("DELETE FROM passkeys WHERE member_id = $1 AND created_at >= $2", member, asked)).await?;
    let gone = tx
        .execute(sql!("DELETE FROM second_steps WHERE member_id = $1 AND created_at >= $2", member, asked))
        .await?;
    if gone > 0 {
        tx.execute(sql!("DELETE FROM recovery_codes WHERE member_id = $1", member)).await?;
    }
    links::void(
        &mut tx,
        now,
        member,
        &[LinkPurpose::SignIn, LinkPurpose::SecondStep, LinkPurpose::NewAddress],
    )
    .await?;
    jobs::put(&mut tx, now, &Work::MailLink { member, purpose: LinkPurpose::Reset }).await?;
    tx.touch(Topic::Sessions);
    Ok(tx.commit().await?)
}
