//! Joining: the form, the proof of the address, the first admin.

use super::entry::admit;
use super::sessions::Way;
use super::{changes, links, password};
use crate::db::{DbError, WriteTx};
use crate::jobs::{self, Work};
use crate::members::keys;
use crate::throttle::{self, Limit};
use crate::{Db, audit, invitations, settings, sql};
use domain::account::{LinkPurpose, Newcomer, SignUp, Standing, Verified};
use domain::audit::Act;
use domain::error::Conflict;
use domain::member::look;
use domain::setting::JoinMode;
use domain::{Actor, Error, InvitationId, Locale, MemberId, Problem, Result, Role};

/// Sign-ups that an address has, and proofs of them, each until one succeeds: a workshop joins from one room.
const PER_ADDRESS: Limit = Limit { tries: 20, seconds: 3600 };
/// Sign-ups that an address has in all: whoever has a thousand mailboxes fills no community in an hour.
const PER_ADDRESS_IN_ALL: Limit = Limit { tries: 200, seconds: 3600 };
/// As what they are counted.
const SIGN_UP: &str = "sign-up";
const PROOF: &str = "verify";

/// Signs up. The answer is the same whether or not the e-mail address has an account already: the mail tells.
///
/// # Errors
/// [`Error::TooMany`]; [`Problem::Weak`].
pub async fn sign_up(db: &Db, form: &SignUp, locale: Locale, address: &str) -> Result<()> {
    let SignUp { newcomer, password } = form;
    password::judge(password, &[&newcomer.name, &newcomer.email])?;
    count(db, &newcomer.email, address).await?;
    let invitation = invitation(db, newcomer).await?;
    let hash = password::hash(password.clone()).await?;
    let mut tries = 0;
    loop {
        // Of two who sign up at the same time the second tries again, and finds what the first wrote.
        match write(db, newcomer, &hash, invitation, locale).await {
            Err(DbError::Unique(_)) if tries < 3 => tries += 1,
            other => return Ok(other?),
        }
    }
}

/// Counts a sign-up.
///
/// # Errors
/// [`Error::TooMany`].
pub(super) async fn count(db: &Db, email: &str, address: &str) -> Result<()> {
    throttle::count_from(db, "sign-up in all", address, PER_ADDRESS_IN_ALL).await?;
    throttle::count_from(db, SIGN_UP, address, PER_ADDRESS).await?;
    super::sign_in::count_mail(db, email, address).await
}

/// The invitation that somebody signs up with.
///
/// # Errors
/// [`Problem::Invitation`] at `invite` for one that does not work, and where one is needed.
pub(super) async fn invitation(db: &Db, form: &Newcomer) -> Result<Option<InvitationId>> {
    let missing = || Error::field("invite", Problem::Invitation);
    match &form.invite {
        Some(code) => Ok(Some(invitations::open(db, code).await?.ok_or_else(missing)?.0)),
        None if settings::join_mode(db).await? == JoinMode::Invitation => Err(missing()),
        None => Ok(None),
    }
}

async fn write(
    db: &Db,
    form: &Newcomer,
    hash: &str,
    invitation: Option<InvitationId>,
    locale: Locale,
) -> Result<(), DbError> {
    let mut tx = db.write().await?;
    let work = match place(&mut tx, db, form, Some(hash), invitation, locale).await? {
        Placed::New(member) => Work::MailLink { member, purpose: LinkPurpose::Verify },
        Placed::Known(member) => Work::MailAlreadyMember { member },
    };
    jobs::put(&mut tx, db.now(), &work).await?;
    tx.commit().await
}

/// Where a sign-up went.
pub(super) enum Placed {
    /// An account whose address is not proved yet.
    New(MemberId),
    /// Nowhere: somebody has proved the address.
    Known(MemberId),
}

/// Puts a sign-up down. Where nobody proved the address yet the newer form counts, since the older one may be somebody
/// else's.
pub(super) async fn place(
    tx: &mut WriteTx,
    db: &Db,
    form: &Newcomer,
    hash: Option<&str>,
    invitation: Option<InvitationId>,
    locale: Locale,
) -> Result<Placed, DbError> {
    let existing: Option<(i64, String, String)> = tx
        .optional(sql!(
            "SELECT id, standing, handle FROM members WHERE email_key = $1",
            form.email.to_lowercase()
        ))
        .await?;
    let Some((id, standing, handle)) = existing else {
        let id = insert(tx, db, form, hash, locale, Standing::Unverified).await?;
        tx.execute(sql!("UPDATE members SET invitation_id = $2 WHERE id = $1", id, invitation)).await?;
        return Ok(Placed::New(id));
    };
    if standing != Standing::Unverified.code() {
        return Ok(Placed::Known(MemberId(id)));
    }
    let newer = tx
        .execute(sql!(
            "UPDATE members SET name = $2, sort_key = $3, search_key = $4, password_hash = $5, kind = $6, statement = $7,
               profession = $8, locale = $9, invitation_id = $10 WHERE id = $1 AND standing = 'unverified'",
            id,
            &form.name,
            keys::sort("", &form.name),
            keys::search(&form.name, "", &handle),
            hash,
            form.kind.code(),
            &form.statement,
            form.profession.as_ref().map(|term| term.name.text()),
            locale.tag(),
            invitation,
        ))
        .await?;
    if newer == 0 {
        // Proved while this waited.
        return Ok(Placed::Known(MemberId(id)));
    }
    set_profession(tx, id, form, false).await?;
    Ok(Placed::New(MemberId(id)))
}

async fn insert(
    tx: &mut WriteTx,
    db: &Db,
    form: &Newcomer,
    hash: Option<&str>,
    locale: Locale,
    standing: Standing,
) -> Result<MemberId, DbError> {
    let handle = free_handle(tx, &form.email).await?;
    let (id,): (i64,) = tx
        .one(sql!(
            "INSERT INTO members (handle, name, sort_key, search_key, email, email_key, password_hash, kind, statement, standing, profession, locale, created_at,
               handle_look)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id",
            &handle,
            &form.name,
            keys::sort("", &form.name),
            keys::search(&form.name, "", &handle),
            &form.email,
            form.email.to_lowercase(),
            hash,
            form.kind.code(),
            &form.statement,
            standing.code(),
            form.profession.as_ref().map(|term| term.name.text()),
            locale.tag(),
            db.now(),
            look(&handle),
        ))
        .await?;
    set_profession(tx, id, form, standing == Standing::Active).await?;
    Ok(MemberId(id))
}

async fn set_profession(tx: &mut WriteTx, id: i64, form: &Newcomer, active: bool) -> Result<(), DbError> {
    tx.execute(sql!("DELETE FROM member_terms WHERE member_id = $1", id)).await?;
    if let Some(term) = &form.profession {
        tx.execute(sql!(
            "INSERT INTO member_terms (member_id, list, code, position, audience, active) VALUES ($1, 'profession', $2, 0, 'members', $3)",
            id,
            &term.code,
            active,
        ))
        .await?;
    }
    Ok(())
}

/// A handle from the address' first part; a number follows where somebody has it, or one that looks like it.
async fn free_handle(tx: &mut WriteTx, email: &str) -> Result<String, DbError> {
    let base: String = email
        .split('@')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .take(20)
        .collect();
    let base = if base.len() < 3 { format!("member{base}") } else { base };
    let mut handle = base.clone();
    loop {
        let taken: Option<(i64,)> =
            tx.optional(sql!("SELECT id FROM members WHERE handle_look = $1", look(&handle))).await?;
        if taken.is_none() {
            return Ok(handle);
        }
        handle = format!("{base}{}", rand::random::<u32>() % 100_000);
    }
}

/// Proves the address with the link from the mail, and signs in.
///
/// The password is asked for again: else somebody could sign up with another's address, and wait for the other
/// to confirm an account whose password is theirs.
///
/// # Errors
/// [`Conflict::LinkUsed`] for a link that does not work (any more); [`Problem::Password`]; [`Error::TooMany`].
pub async fn verify(
    db: &Db,
    token: &str,
    typed: &str,
    address: &str,
    device: &str,
) -> Result<(Verified, String)> {
    throttle::count_from(db, PROOF, address, PER_ADDRESS).await?;
    let row: Option<(i64, Option<String>)> = db
        .optional(sql!(
            "SELECT m.id, m.password_hash FROM links l JOIN members m ON m.id = l.member_id
             WHERE l.token_hash = $1 AND l.purpose = 'verify' AND l.used_at IS NULL AND l.expires_at > $2
               AND m.standing = 'unverified'",
            crate::secret::hash(token),
            db.now(),
        ))
        .await?;
    let (_, hash) = row.ok_or(Error::Conflict(Conflict::LinkUsed))?;
    if typed.chars().count() > domain::account::PASSWORD_MAX
        || !password::fits(typed.to_owned(), hash.clone()).await?
    {
        return Err(Error::field("password", Problem::Password));
    }
    let mut tx = db.write().await?;
    let member = links::spend(&mut tx, db.now(), LinkPurpose::Verify, token).await?.ok_or(Error::NotFound)?;
    let verified = prove_address(db, &mut tx, member).await?;
    // Somebody may have sent a newer form while the password was compared: theirs must not be proved with it.
    let (kept,): (Option<String>,) =
        tx.one(sql!("SELECT password_hash FROM members WHERE id = $1", member)).await?;
    if kept != hash {
        return Err(Error::field("password", Problem::Password));
    }
    let signed = admit(db, tx, member, &Way { device, ..Way::default() }).await?;
    for counted in [SIGN_UP, PROOF] {
        // They are in: that it is not counted down harms nobody.
        let _given_back = throttle::give_back_from(db, counted, address).await;
    }
    Ok((verified, signed.session))
}

/// The address is proved: in, or on to the admins, as the community has set.
pub(super) async fn prove_address(db: &Db, tx: &mut WriteTx, member: MemberId) -> Result<Verified> {
    let now = db.now();
    let new: Option<(i64,)> =
        tx.optional(sql!("SELECT id FROM members WHERE id = $1 AND standing = 'unverified'", member)).await?;
    let invited = new.is_some() && invitations::spend(tx, now, member).await?;
    let next = match settings::join_mode_in(tx).await? {
        _ if invited => Standing::Active,
        JoinMode::Open => Standing::Active,
        JoinMode::Approval | JoinMode::Invitation => Standing::Pending,
    };
    let moved = tx
        .execute(sql!(
            "UPDATE members SET standing = $2, verified_at = $3, approved_at = CASE WHEN $2 = 'active' THEN $3 ELSE approved_at END
             WHERE id = $1 AND standing = 'unverified'",
            member,
            next.code(),
            now,
        ))
        .await?;
    if moved == 1 {
        // Whoever signed up with this address before its owner did leaves nothing behind that opens the account.
        changes::strip(tx, now, member).await?;
    }
    if moved == 1 && next == Standing::Active {
        tx.execute(sql!("UPDATE member_terms SET active = TRUE WHERE member_id = $1", member)).await?;
        tx.show(member);
    }
    let (standing,): (String,) = tx.one(sql!("SELECT standing FROM members WHERE id = $1", member)).await?;
    Ok(if standing == Standing::Pending.code() { Verified::Pending } else { Verified::Active })
}

/// Whether nobody runs this community yet.
///
/// # Errors
/// When the database is away.
pub async fn needs_first_admin(db: &Db) -> Result<bool> {
    let row: Option<(i64,)> =
        db.optional("SELECT member_id FROM member_roles WHERE role = 'admin' LIMIT 1").await?;
    Ok(row.is_none())
}

/// Makes the first admin with the one-time link.
///
/// # Errors
/// [`Conflict::LinkUsed`] for a link that does not work, or when there is an admin already; [`Problem::Weak`];
/// [`Error::TooMany`].
pub async fn first_admin(db: &Db, token: &str, form: &SignUp, locale: Locale) -> Result<MemberId> {
    links::look(db, LinkPurpose::FirstAdmin, token).await?;
    let SignUp { newcomer, password } = form;
    password::judge(password, &[&newcomer.name, &newcomer.email])?;
    let hash = password::hash(password.clone()).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    links::spend(&mut tx, now, LinkPurpose::FirstAdmin, token).await?;
    // Two links may work, made by two processes at the same time: this row makes one of their users wait for the other.
    tx.execute("INSERT INTO settings (name, value) VALUES ('first_admin', '') ON CONFLICT (name) DO UPDATE SET value = excluded.value").await?;
    let admin: Option<(i64,)> =
        tx.optional("SELECT member_id FROM member_roles WHERE role = 'admin' LIMIT 1").await?;
    if admin.is_some() {
        return Err(Error::Conflict(Conflict::LinkUsed));
    }
    let id = match insert(&mut tx, db, newcomer, Some(&hash), locale, Standing::Active).await {
        Err(DbError::Unique(_)) => return Err(Error::field("email", Problem::Taken)),
        other => other?,
    };
    tx.execute(sql!("UPDATE members SET verified_at = $2, approved_at = $2 WHERE id = $1", id, now)).await?;
    tx.execute(sql!(
        "INSERT INTO member_roles (member_id, role, granted_at) VALUES ($1, $2, $3)",
        id,
        Role::Admin.code(),
        now
    ))
    .await?;
    audit::log(&mut tx, now, &Actor::System, Act::FirstAdmin, Some(id.0), "").await?;
    tx.show(id);
    tx.commit().await?;
    Ok(id)
}
