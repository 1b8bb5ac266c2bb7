//! The second step of a log-in: a code that changes every 30 seconds (RFC 6238), or one of ten that work once.

use super::entry::{SignedIn, admit};
use super::sessions::{self, Way};
use super::{changes, links, proof};
use crate::cache::Topic;
use crate::db::{WriteTx, fault};
use crate::jobs::{self, SecurityNews, Work};
use crate::throttle::{self, Limit};
use crate::{Db, secret, sql};
use domain::account::LinkPurpose;
use domain::account::security::{RECOVERY_CODES, SET_UP_MINUTES, SecondStep, plain_code};
use domain::error::Conflict;
use domain::{Actor, Error, MemberId, Problem, Result, Timestamp};
use totp_rs::{Algorithm, TOTP};

/// Codes an account may try: of a million, three fit at a time.
const TRIES: Limit = Limit { tries: 10, seconds: 900 };
/// Recovery codes an account may try: they cannot be guessed, and are there for when the others are used up.
const RECOVERIES: Limit = Limit { tries: 10, seconds: 900 };
/// Seconds for which what is shown while it is set up waits for a code: nobody finishes later what somebody else began.
pub(super) const SET_UP: i64 = 60 * SET_UP_MINUTES;
/// Seconds a code is shown for.
const STEP: u64 = 30;
/// Bytes of the secret (RFC 4226 section 4 asks for 16 at least, and recommends 20).
const SECRET: usize = 20;
/// Signs of one recovery code.
const RECOVERY_SIGNS: usize = 16;
/// Signs of recovery codes: none is taken for another. 16 of them are 80 bits.
const SIGNS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

/// What an authenticator app is given, and the codes for the day when it is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// The secret in Base32.
    pub secret: String,
    /// The same as an address: `otpauth://totp/…`.
    pub address: String,
    /// Recovery codes.
    pub codes: Vec<String>,
}

/// Where the second step of somebody stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// There is none.
    Off,
    /// It is being set up.
    Begun(Enrolment),
    /// It protects the account; new recovery codes may wait to be written down.
    On(SecondStep, Vec<String>),
}

/// As what a secret is sealed.
fn name(member: MemberId) -> String {
    format!("second step of {member}")
}

/// Seals the secrets that were written before there was a key.
///
/// # Errors
/// When the database is away.
pub async fn seal_secrets(db: &Db) -> Result<()> {
    let rows: Vec<(i64, Vec<u8>)> = db.all("SELECT member_id, secret FROM second_steps").await?;
    for (member, secret) in rows.into_iter().filter(|(_, secret)| secret.len() == SECRET) {
        let sealed = db.seal()?.seal(&secret, &name(MemberId(member)))?;
        let mut tx = db.write().await?;
        // Only where it is still the one that was read.
        tx.execute(sql!(
            "UPDATE second_steps SET secret = $3 WHERE member_id = $1 AND secret = $2",
            member,
            secret,
            sealed
        ))
        .await?;
        tx.commit().await?;
    }
    Ok(())
}

fn totp(secret: Vec<u8>, community: &str, account: &str) -> Result<TOTP> {
    // Colons divide the two names in the address.
    let plain = |text: &str| text.replace(':', " ");
    TOTP::new(Algorithm::SHA1, 6, 1, STEP, secret, Some(plain(community)), plain(account)).map_err(fault)
}

/// Since when, and how many recovery codes are left.
pub(super) async fn of(db: &Db, member: MemberId) -> Result<Option<SecondStep>> {
    let row: Option<(i64, i64)> = db
        .optional(sql!(
            "SELECT confirmed_at, (SELECT COUNT(*) FROM recovery_codes c WHERE c.member_id = $1 AND c.used_at IS NULL)
             FROM second_steps WHERE member_id = $1 AND confirmed_at IS NOT NULL",
            member
        ))
        .await?;
    Ok(row.map(|(since, codes)| SecondStep { since: db.moment(since), codes }))
}

/// One's own second step, with what is only shown while it is set up.
///
/// # Errors
/// [`Conflict::Unproved`].
pub async fn state(db: &Db, actor: &Actor, session: &str, community: &str) -> Result<State> {
    let me = proof::require(db, actor, session).await?;
    let row: Option<(Vec<u8>, Option<i64>, String, String)> = db
        .optional(sql!(
            "SELECT s.secret, s.confirmed_at, CASE WHEN s.codes_at > $2 THEN s.new_codes ELSE '' END, m.email
             FROM second_steps s JOIN members m ON m.id = s.member_id
             WHERE s.member_id = $1 AND (s.confirmed_at IS NOT NULL OR s.created_at > $2)",
            me,
            db.now().plus_seconds(-SET_UP),
        ))
        .await?;
    let Some((secret, confirmed, codes, email)) = row else { return Ok(State::Off) };
    let codes = codes.split_whitespace().map(str::to_owned).collect();
    if confirmed.is_some() {
        return Ok(of(db, me).await?.map_or(State::Off, |on| State::On(on, codes)));
    }
    let totp = totp(db.seal()?.open(&secret, &name(me))?, community, &email)?;
    Ok(State::Begun(Enrolment { secret: totp.get_secret_base32(), address: totp.get_url(), codes }))
}

/// Begins to set a second step up: makes the secret and the recovery codes. Nothing is protected by it yet.
///
/// # Errors
/// [`Conflict::Unproved`]; [`Conflict::Stale`] where there is one already.
pub async fn begin(db: &Db, actor: &Actor, session: &str) -> Result<()> {
    let me = proof::require(db, actor, session).await?;
    let secret = db.seal()?.seal(&rand::random::<[u8; SECRET]>(), &name(me))?;
    let mut tx = db.write().await?;
    proof::hold(&mut tx, db.now(), me, session).await?;
    let made = tx
        .execute(sql!(
            "INSERT INTO second_steps (member_id, secret, new_codes, created_at, codes_at) VALUES ($1, $2, $3, $4, $4)
             ON CONFLICT (member_id) DO UPDATE SET secret = excluded.secret, new_codes = excluded.new_codes,
               created_at = excluded.created_at, codes_at = excluded.codes_at
             WHERE second_steps.confirmed_at IS NULL",
            me,
            secret,
            new_codes(),
            db.now(),
        ))
        .await?;
    if made == 0 {
        return Err(Error::Conflict(Conflict::Stale));
    }
    Ok(tx.commit().await?)
}

/// Ends the setting up with the first code of the app. From now on log-ins ask for one; all other sessions end.
///
/// # Errors
/// [`Problem::Code`]; [`Conflict::Unproved`]; [`Conflict::Stale`] where nothing was begun; [`Error::TooMany`].
pub async fn confirm(db: &Db, actor: &Actor, session: &str, typed: &str) -> Result<()> {
    let me = proof::require(db, actor, session).await?;
    throttle::count(db, &format!("codes of {me}"), TRIES).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    proof::hold(&mut tx, now, me, session).await?;
    let row: Option<(String,)> = tx
        .optional(sql!(
            "SELECT new_codes FROM second_steps WHERE member_id = $1 AND confirmed_at IS NULL AND created_at > $2",
            me,
            now.plus_seconds(-SET_UP),
        ))
        .await?;
    let (codes,) = row.ok_or(Error::Conflict(Conflict::Stale))?;
    if !takes_app_code(db, &mut tx, me, &plain_code(typed)).await? {
        return Err(Error::field("code", Problem::Code));
    }
    tx.execute(sql!("UPDATE second_steps SET confirmed_at = $2 WHERE member_id = $1", me, now)).await?;
    keep(&mut tx, me, &codes).await?;
    changes::end_others(&mut tx, me, session).await?;
    tx.execute(sql!("UPDATE sessions SET strong = TRUE WHERE token_hash = $1", secret::hash(session)))
        .await?;
    told(&mut tx, now, me, SecurityNews::SecondStepOn).await?;
    tx.commit().await?;
    throttle::forgive(db, &format!("codes of {me}")).await
}

/// Puts recovery codes into force, in place of those before, and forgets how they read.
async fn keep(tx: &mut WriteTx, member: MemberId, codes: &str) -> Result<()> {
    tx.execute(sql!("DELETE FROM recovery_codes WHERE member_id = $1", member)).await?;
    for code in codes.split_whitespace() {
        tx.execute(sql!(
            "INSERT INTO recovery_codes (member_id, code_hash) VALUES ($1, $2)",
            member,
            secret::hash(&plain_code(code)),
        ))
        .await?;
    }
    tx.execute(sql!("UPDATE second_steps SET new_codes = '' WHERE member_id = $1", member)).await?;
    Ok(())
}

/// Ends the second step, or the setting up of one. Log-ins ask for the first one alone from now on.
///
/// # Errors
/// [`Conflict::Unproved`].
pub async fn end(db: &Db, actor: &Actor, session: &str) -> Result<()> {
    let me = proof::require(db, actor, session).await?;
    let mut tx = db.write().await?;
    proof::hold(&mut tx, db.now(), me, session).await?;
    let row: Option<(Option<i64>,)> =
        tx.optional(sql!("DELETE FROM second_steps WHERE member_id = $1 RETURNING confirmed_at", me)).await?;
    if let Some((Some(_),)) = row {
        tx.execute(sql!("DELETE FROM recovery_codes WHERE member_id = $1", me)).await?;
        tx.execute(sql!("UPDATE sessions SET strong = FALSE WHERE member_id = $1", me)).await?;
        told(&mut tx, db.now(), me, SecurityNews::SecondStepOff).await?;
        tx.touch(Topic::Sessions);
    }
    Ok(tx.commit().await?)
}

/// Makes new recovery codes to write down; those before work until these are kept.
///
/// # Errors
/// [`Conflict::Unproved`]; [`Conflict::Stale`] where there is no second step.
pub async fn renew_codes(db: &Db, actor: &Actor, session: &str) -> Result<()> {
    let me = proof::require(db, actor, session).await?;
    let mut tx = db.write().await?;
    proof::hold(&mut tx, db.now(), me, session).await?;
    let made = tx
        .execute(sql!(
            "UPDATE second_steps SET new_codes = $2, codes_at = $3 WHERE member_id = $1 AND confirmed_at IS NOT NULL",
            me,
            new_codes(),
            db.now(),
        ))
        .await?;
    if made == 0 {
        return Err(Error::Conflict(Conflict::Stale));
    }
    Ok(tx.commit().await?)
}

/// Puts the new recovery codes into force: they were written down.
///
/// # Errors
/// [`Conflict::Unproved`]; [`Conflict::Stale`] where none wait.
pub async fn keep_codes(db: &Db, actor: &Actor, session: &str) -> Result<()> {
    let me = proof::require(db, actor, session).await?;
    let mut tx = db.write().await?;
    proof::hold(&mut tx, db.now(), me, session).await?;
    let row: Option<(String,)> = tx
        .optional(sql!(
            "SELECT new_codes FROM second_steps
             WHERE member_id = $1 AND confirmed_at IS NOT NULL AND new_codes <> '' AND codes_at > $2",
            me,
            db.now().plus_seconds(-SET_UP),
        ))
        .await?;
    let (codes,) = row.ok_or(Error::Conflict(Conflict::Stale))?;
    keep(&mut tx, me, &codes).await?;
    told(&mut tx, db.now(), me, SecurityNews::NewCodes).await?;
    Ok(tx.commit().await?)
}

/// Ends the log-in that the secret of [`super::Entry::Code`] stands for.
///
/// # Errors
/// [`Problem::Code`]; [`Conflict::LinkUsed`] where it is too late; [`Error::TooMany`].
pub async fn enter(db: &Db, token: &str, typed: &str, device: &str) -> Result<SignedIn> {
    let dead = Error::Conflict(Conflict::LinkUsed);
    let member = links::look(db, LinkPurpose::SecondStep, token).await?.ok_or_else(|| dead.clone())?;
    let code = plain_code(typed);
    let recovers = code.len() == RECOVERY_SIGNS;
    let (counted, limit) = if recovers {
        (format!("recovery of {member}"), RECOVERIES)
    } else {
        (format!("codes of {member}"), TRIES)
    };
    throttle::count(db, &counted, limit).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    let taken = if recovers {
        takes_recovery_code(&mut tx, now, member, &code).await?
    } else {
        takes_app_code(db, &mut tx, member, &code).await?
    };
    if !taken {
        return Err(Error::field("code", Problem::Code));
    }
    if links::spend(&mut tx, now, LinkPurpose::SecondStep, token).await? != Some(member) {
        return Err(dead);
    }
    let signed = admit(db, tx, member, &Way { device, strong: true, ..Way::default() }).await?;
    throttle::forgive(db, &counted).await?;
    Ok(signed)
}

/// Proves again who one is with a code.
///
/// # Errors
/// [`Problem::Code`]; [`Error::TooMany`].
pub async fn prove(db: &Db, actor: &Actor, session: &str, typed: &str) -> Result<()> {
    let me = actor.id().ok_or(Error::SignedOut)?;
    throttle::count(db, &format!("codes of {me}"), TRIES).await?;
    let mut tx = db.write().await?;
    if of(db, me).await?.is_none() || !takes_app_code(db, &mut tx, me, &plain_code(typed)).await? {
        return Err(Error::field("code", Problem::Code));
    }
    tx.commit().await?;
    throttle::forgive(db, &format!("codes of {me}")).await?;
    sessions::note_proof(db, me, session, true).await
}

/// Whether the app shows this code now, or did or will within 30 seconds. It is used up: of two who send the same at
/// the same time one is taken.
async fn takes_app_code(db: &Db, tx: &mut WriteTx, member: MemberId, code: &str) -> Result<bool> {
    let row: Option<(Vec<u8>,)> =
        tx.optional(sql!("SELECT secret FROM second_steps WHERE member_id = $1", member)).await?;
    let Some((secret,)) = row else { return Ok(false) };
    let totp = totp(db.seal()?.open(&secret, &name(member))?, "", "")?;
    let step = u64::try_from(db.now().0 / 1_000_000).unwrap_or_default() / STEP;
    let Some(fits) = (step.saturating_sub(1)..=step + 1).find(|step| totp.generate(step * STEP) == code)
    else {
        return Ok(false);
    };
    let fits = i64::try_from(fits).map_err(fault)?;
    let taken = tx
        .execute(sql!(
            "UPDATE second_steps SET last_step = $2 WHERE member_id = $1 AND last_step < $2",
            member,
            fits
        ))
        .await?;
    Ok(taken == 1)
}

/// Whether it is a recovery code that was not used. It is now; the owner is told.
async fn takes_recovery_code(tx: &mut WriteTx, now: Timestamp, member: MemberId, code: &str) -> Result<bool> {
    let taken = tx
        .execute(sql!(
            "UPDATE recovery_codes SET used_at = $3 WHERE member_id = $1 AND code_hash = $2 AND used_at IS NULL",
            member,
            secret::hash(code),
            now,
        ))
        .await?;
    if taken == 1 {
        told(tx, now, member, SecurityNews::RecoveryCode).await?;
    }
    Ok(taken == 1)
}

async fn told(tx: &mut WriteTx, now: Timestamp, member: MemberId, news: SecurityNews) -> Result<()> {
    Ok(jobs::put(tx, now, &Work::MailSecurity { member, news }).await?)
}

fn new_codes() -> String {
    let code = || {
        let bytes: [u8; RECOVERY_SIGNS] = rand::random();
        let signs: Vec<char> =
            bytes.iter().map(|b| char::from(SIGNS[usize::from(b % SIGNS.len() as u8)])).collect();
        signs.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
    };
    (0..RECOVERY_CODES).map(|_| code()).collect::<Vec<_>>().join(" ")
}
