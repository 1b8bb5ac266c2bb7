//! What one changes of one's own account: the password, and the address.

use super::{links, password, proof};
use crate::cache::Topic;
use crate::db::{DbError, WriteTx};
use crate::jobs::{self, SecurityNews, Work};
use crate::throttle::{self, Limit};
use crate::{Db, audit, secret, sql};
use domain::account::LinkPurpose;
use domain::account::security::{DAYS_TO_UNDO, new_address, new_password};
use domain::audit::Act;
use domain::error::Conflict;
use domain::{Actor, AddressChangeId, Error, MemberId, Result, Timestamp};

/// Addresses one may try in an hour.
const ADDRESSES: Limit = Limit { tries: 5, seconds: 3600 };
/// Mails one address is sent on request, together with those of log-ins.
const PER_ADDRESS: Limit = Limit { tries: 15, seconds: 3600 };
/// Seconds a new address has to be proved.
const TO_PROVE: i64 = 86_400;
/// Seconds the old address has to take the account back.
const TO_UNDO: i64 = DAYS_TO_UNDO * 86_400;
/// Seconds after which it is forgotten that there was another address.
const FORGOTTEN: i64 = 30 * 86_400;

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
    let now = db.now();
    let mut tx = db.write().await?;
    proof::hold(&mut tx, now, me, session).await?;
    tx.execute(sql!("UPDATE members SET password_hash = $2 WHERE id = $1", me, hash)).await?;
    end_others(&mut tx, me, session).await?;
    close(&mut tx, now, me).await?;
    jobs::put(&mut tx, now, &Work::MailSecurity { member: me, news: SecurityNews::Password }).await?;
    Ok(tx.commit().await?)
}

/// Ends all sessions but one.
pub(super) async fn end_others(tx: &mut WriteTx, member: MemberId, session: &str) -> Result<(), DbError> {
    tx.execute(sql!(
        "DELETE FROM sessions WHERE member_id = $1 AND token_hash <> $2",
        member,
        secret::hash(session)
    ))
    .await?;
    tx.touch(Topic::Sessions);
    Ok(())
}

/// Ends what is on its way to open the account: links in mails, a wish for another address, a second step that somebody
/// began and did not end.
pub(super) async fn close(tx: &mut WriteTx, now: Timestamp, member: MemberId) -> Result<(), DbError> {
    links::void(tx, now, member, &LinkPurpose::OF_MEMBERS).await?;
    tx.execute(sql!("DELETE FROM address_changes WHERE member_id = $1 AND proved_at IS NULL", member))
        .await?;
    tx.execute(sql!("DELETE FROM second_steps WHERE member_id = $1 AND confirmed_at IS NULL", member))
        .await?;
    tx.execute(sql!("UPDATE second_steps SET new_codes = '' WHERE member_id = $1", member)).await?;
    Ok(())
}

/// Takes away everything that opens the account, but for the password.
pub(super) async fn strip(tx: &mut WriteTx, now: Timestamp, member: MemberId) -> Result<(), DbError> {
    close(tx, now, member).await?;
    for statement in [
        sql!("DELETE FROM sessions WHERE member_id = $1", member),
        sql!("DELETE FROM passkeys WHERE member_id = $1", member),
        sql!("DELETE FROM identities WHERE member_id = $1", member),
        sql!("DELETE FROM ceremonies WHERE member_id = $1", member),
        sql!("DELETE FROM second_steps WHERE member_id = $1", member),
        sql!("DELETE FROM recovery_codes WHERE member_id = $1", member),
    ] {
        tx.execute(statement).await?;
    }
    tx.touch(Topic::Sessions);
    Ok(())
}

/// Asks for another address: it counts once a link in a mail to it proves it. Whether somebody else has it is told by
/// the mail alone.
///
/// # Errors
/// [`domain::Problem::Email`], [`domain::Problem::Unchanged`]; [`Conflict::Unproved`]; [`Error::TooMany`].
pub async fn ask_address(db: &Db, actor: &Actor, session: &str, email: &str) -> Result<()> {
    let me = proof::require(db, actor, session).await?;
    let (before,): (String,) = db.one(sql!("SELECT email FROM members WHERE id = $1", me)).await?;
    let new = new_address(email, &before)?;
    throttle::count(db, &format!("addresses of {me}"), ADDRESSES).await?;
    throttle::count(db, &format!("mail to {}", new.to_lowercase()), PER_ADDRESS).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    proof::hold(&mut tx, now, me, session).await?;
    tx.execute(sql!("DELETE FROM address_changes WHERE member_id = $1 AND proved_at IS NULL", me)).await?;
    let (change,): (i64,) = tx
        .one(sql!(
            "INSERT INTO address_changes (member_id, old_email, new_email, asked_at)
             SELECT id, email, $2, $3 FROM members WHERE id = $1 RETURNING id",
            me,
            &new,
            now,
        ))
        .await?;
    // Somebody who never proved the address does not keep it from its owner.
    let other: Option<(i64,)> = tx
        .optional(sql!(
            "SELECT id FROM members WHERE email_key = $1 AND standing <> 'unverified'",
            new.to_lowercase()
        ))
        .await?;
    let work = match other {
        Some((other,)) if other != me.0 => Work::MailAlreadyMember { member: MemberId(other) },
        _ => Work::MailNewAddress { member: me, change: AddressChangeId(change) },
    };
    jobs::put(&mut tx, now, &work).await?;
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
            db.now().plus_seconds(-TO_PROVE),
        ))
        .await?;
    Ok(row.map(|(email,)| email))
}

/// Where the mail about a new address goes, and the secret of the link in it; `None` where it is no longer asked for. A
/// mail that was written before has another link, which ends.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn address_to_prove(
    db: &Db,
    actor: &Actor,
    change: AddressChangeId,
) -> Result<Option<(String, String)>> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let secret = secret::new();
    let mut tx = db.write().await?;
    let row: Option<(String,)> = tx
        .optional(sql!(
            "UPDATE address_changes SET prove_hash = $2 WHERE id = $1 AND proved_at IS NULL AND asked_at > $3 RETURNING new_email",
            change,
            secret::hash(&secret),
            db.now().plus_seconds(-TO_PROVE),
        ))
        .await?;
    tx.commit().await?;
    Ok(row.map(|(email,)| (email, secret)))
}

/// Where the mail about a changed address goes, and the secret of the link that takes it back.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn address_before(
    db: &Db,
    actor: &Actor,
    change: AddressChangeId,
) -> Result<Option<(String, String)>> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let secret = secret::new();
    let mut tx = db.write().await?;
    let row: Option<(String,)> = tx
        .optional(sql!(
            "UPDATE address_changes SET undo_hash = $2 WHERE id = $1 AND proved_at > $3 AND undone_at IS NULL RETURNING old_email",
            change,
            secret::hash(&secret),
            db.now().plus_seconds(-TO_UNDO),
        ))
        .await?;
    tx.commit().await?;
    Ok(row.map(|(email,)| (email, secret)))
}

/// What a link is about that proves an address: whose account, by name, and the address. `None` for one that does not
/// work (any more).
///
/// # Errors
/// When the database is away.
pub async fn wished_address(db: &Db, token: &str) -> Result<Option<(String, String)>> {
    Ok(db
        .optional(sql!(
            "SELECT m.name, c.new_email FROM address_changes c JOIN members m ON m.id = c.member_id
             WHERE c.prove_hash = $1 AND c.proved_at IS NULL AND c.asked_at > $2",
            secret::hash(token),
            db.now().plus_seconds(-TO_PROVE),
        ))
        .await?)
}

fn dead() -> Error {
    Error::Conflict(Conflict::LinkUsed)
}

/// Proves the new address with the link from the mail; the old one is told, and may take it back.
///
/// # Errors
/// [`Conflict::LinkUsed`] for a link that does not work (any more), also where the address was taken meanwhile.
pub async fn prove_address(db: &Db, token: &str) -> Result<()> {
    let now = db.now();
    let mut tx = db.write().await?;
    let change: Option<(i64, i64, String)> = tx
        .optional(sql!(
            "UPDATE address_changes SET proved_at = $2, prove_hash = NULL
             WHERE prove_hash = $1 AND proved_at IS NULL AND asked_at > $3 RETURNING id, member_id, new_email",
            secret::hash(token),
            now,
            now.plus_seconds(-TO_PROVE),
        ))
        .await?;
    let (change, member, email) = change.ok_or_else(dead)?;
    let member = MemberId(member);
    move_to(&mut tx, member, &email).await?;
    // Those on their way went to the address before.
    links::void(&mut tx, now, member, &LinkPurpose::OF_MEMBERS).await?;
    jobs::put(&mut tx, now, &Work::MailOldAddress { member, change: AddressChangeId(change) }).await?;
    Ok(tx.commit().await?)
}

/// Gives a member an address. Whoever signed up with it and never proved it is put out of the way.
async fn move_to(tx: &mut WriteTx, member: MemberId, email: &str) -> Result<()> {
    let key = email.to_lowercase();
    tx.execute(sql!(
        "DELETE FROM members WHERE email_key = $1 AND standing = 'unverified' AND id <> $2",
        &key,
        member
    ))
    .await?;
    let moved = tx
        .execute(sql!("UPDATE members SET email = $2, email_key = $3 WHERE id = $1", member, email, key))
        .await;
    match moved {
        Err(DbError::Unique(_)) => Err(dead()),
        other => other.map(|_| ()).map_err(Error::from),
    }
}

/// Brings the old address back with the link that was mailed to it, whatever came after. Whoever changed it is shut out:
/// all sessions end, and the password, the passkeys and the second step go; a mail leads to a new password.
///
/// # Errors
/// [`Conflict::LinkUsed`] for a link that does not work (any more).
pub async fn undo_address(db: &Db, token: &str) -> Result<()> {
    let now = db.now();
    let mut tx = db.write().await?;
    let change: Option<(i64, i64, String)> = tx
        .optional(sql!(
            "SELECT id, member_id, old_email FROM address_changes WHERE undo_hash = $1 AND undone_at IS NULL AND proved_at > $2",
            secret::hash(token),
            now.plus_seconds(-TO_UNDO),
        ))
        .await?;
    let (change, member, email) = change.ok_or_else(dead)?;
    let member = MemberId(member);
    super::entry::hold(&mut tx, member).await?;
    let undone = tx
        .execute(sql!(
            "UPDATE address_changes SET undone_at = $3 WHERE member_id = $1 AND id >= $2 AND proved_at IS NOT NULL AND undone_at IS NULL",
            member,
            change,
            now,
        ))
        .await?;
    if undone == 0 {
        return Err(dead());
    }
    move_to(&mut tx, member, &email).await?;
    tx.execute(sql!("UPDATE members SET password_hash = NULL WHERE id = $1", member)).await?;
    strip(&mut tx, now, member).await?;
    super::departure::stay(&mut tx, member).await?;
    jobs::put(&mut tx, now, &Work::MailLink { member, purpose: LinkPurpose::Reset }).await?;
    Ok(tx.commit().await?)
}

/// Takes the passkeys and the second step of somebody away who lost them, and ends their sessions: for the operator, who
/// knows who it is. The password stays.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn unlock(db: &Db, actor: &Actor, member: MemberId) -> Result<()> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let now = db.now();
    let mut tx = db.write().await?;
    super::entry::hold(&mut tx, member).await?;
    strip(&mut tx, now, member).await?;
    audit::log(&mut tx, now, actor, Act::Unlock, Some(member.0), "").await?;
    jobs::put(&mut tx, now, &Work::MailSecurity { member, news: SecurityNews::SecondStepOff }).await?;
    Ok(tx.commit().await?)
}

/// Forgets what is over: old addresses, what was begun and not ended, and sign-ups that nobody proved.
///
/// # Errors
/// When the database is away.
pub async fn tidy(db: &Db) -> Result<()> {
    let now = db.now();
    let long_ago = now.plus_seconds(-FORGOTTEN);
    let mut tx = db.write().await?;
    for statement in [
        sql!("DELETE FROM address_changes WHERE asked_at <= $1", long_ago),
        sql!(
            "DELETE FROM address_changes WHERE proved_at IS NULL AND asked_at <= $1",
            now.plus_seconds(-TO_PROVE)
        ),
        sql!("DELETE FROM ceremonies WHERE expires_at <= $1", now),
        sql!(
            "DELETE FROM second_steps WHERE confirmed_at IS NULL AND created_at <= $1",
            now.plus_seconds(-super::second_step::SET_UP)
        ),
        sql!(
            "UPDATE second_steps SET new_codes = '' WHERE new_codes <> '' AND codes_at <= $1",
            now.plus_seconds(-super::second_step::SET_UP)
        ),
        sql!("DELETE FROM members WHERE standing = 'unverified' AND created_at <= $1", long_ago),
    ] {
        tx.execute(statement).await?;
    }
    Ok(tx.commit().await?)
}

/// Whether an address waits to be proved: a mail that asks for it is not written for another.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn unverified(db: &Db, actor: &Actor, member: MemberId) -> Result<bool> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let row: Option<(i64,)> =
        db.optional(sql!("SELECT id FROM members WHERE id = $1 AND standing = 'unverified'", member)).await?;
    Ok(row.is_some())
}
