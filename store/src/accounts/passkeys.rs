//! Passkeys (WebAuthn level 3): a key pair on a device that asks for a finger, a face or a PIN. One is two steps at
//! once, and cannot be given to a page that only looks like this one.

use super::entry::{SignedIn, admit};
use super::sessions::{self, Way};
use super::{ceremonies, changes, proof};
use crate::db::{WriteTx, fault};
use crate::jobs::{self, SecurityNews, Work};
use crate::throttle::{self, Limit};
use crate::{Db, sql};
use domain::account::security::{Asked, MOST_PASSKEYS, PasskeyName, passkey_name};
use domain::error::Conflict;
use domain::{Actor, Error, MemberId, PasskeyId, Problem, Result};
use serde_json::Value;
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, Url, Uuid,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// Seconds in which a question is answered: a log-in page stays open for a while.
const ANSWER: i64 = 1800;
/// Questions an address is asked: each log-in page asks one.
const PER_ADDRESS: Limit = Limit { tries: 600, seconds: 900 };
/// New passkeys one may begin to make.
const PER_MEMBER: Limit = Limit { tries: 30, seconds: 900 };

/// The community as authenticators know it: by the host of its address.
fn community(url: &str, name: &str) -> Result<Webauthn> {
    let origin = Url::parse(url).map_err(fault)?;
    // Browsers make passkeys for names only: a community that is found by a number has none.
    let Some(host) = origin.domain().map(str::to_owned) else { return Err(Error::NotFound) };
    WebauthnBuilder::new(&host, &origin).and_then(|b| b.rp_name(name).build()).map_err(fault)
}

/// An answer that is not believed: why is for the operator, and says nothing of the person.
fn refuse(error: impl std::fmt::Display) -> Error {
    tracing::info!(%error, "an authenticator's answer was not taken");
    Error::field("passkey", Problem::Passkey)
}

fn read<T: serde::de::DeserializeOwned>(answer: &str) -> Result<T> {
    serde_json::from_str(answer).map_err(|_| refuse("not readable"))
}

/// Keeps what was asked, so that whichever process gets the answer can check it.
async fn ask(
    db: &Db,
    kind: &str,
    member: Option<MemberId>,
    state: &impl serde::Serialize,
    options: &Value,
) -> Result<Asked> {
    let token = ceremonies::keep(db, kind, member, state, ANSWER).await?;
    Ok(Asked { token, options: options.to_string() })
}

/// What was asked of them, once.
async fn asked<T: serde::de::DeserializeOwned>(
    tx: &mut WriteTx,
    db: &Db,
    kind: &str,
    member: Option<MemberId>,
    token: &str,
) -> Result<T> {
    match ceremonies::take(tx, db, kind, token).await? {
        (of, state) if of == member => Ok(state),
        _ => Err(Error::Conflict(Conflict::LinkUsed)),
    }
}

/// Asks for a new passkey.
///
/// # Errors
/// [`Conflict::Unproved`]; at `passkey` where there are too many.
pub async fn begin(db: &Db, actor: &Actor, session: &str, url: &str, name: &str) -> Result<Asked> {
    let me = proof::require(db, actor, session).await?;
    throttle::count(db, &format!("passkeys of {me}"), PER_MEMBER).await?;
    let (email, shown): (String, String) =
        db.one(sql!("SELECT email, name FROM members WHERE id = $1", me)).await?;
    let known: Vec<(Vec<u8>,)> =
        db.all(sql!("SELECT credential_id FROM passkeys WHERE member_id = $1", me)).await?;
    if known.len() as i64 >= MOST_PASSKEYS {
        return Err(Error::field("passkey", Problem::TooMany(MOST_PASSKEYS)));
    }
    let known = known.into_iter().map(|(id,)| id).collect();
    let user = user_of(db, me).await?;
    let (question, state) =
        community(url, name)?.start_passkey_registration(user, &email, &shown, Some(known)).map_err(fault)?;
    let mut options = serde_json::to_value(question).map_err(fault)?;
    // One that the authenticator finds by itself, so that nobody has to type who they are.
    if let Some(selection) = options.pointer_mut("/publicKey/authenticatorSelection") {
        selection["residentKey"] = "required".into();
        selection["requireResidentKey"] = true.into();
    }
    ask(db, "register", Some(me), &state, &options["publicKey"]).await
}

/// What authenticators know a member by; made when it is first asked for.
async fn user_of(db: &Db, member: MemberId) -> Result<Uuid> {
    let mut tx = db.write().await?;
    let (user,): (String,) = tx
        .one(sql!(
            "UPDATE members SET passkey_user = COALESCE(passkey_user, $2) WHERE id = $1 RETURNING passkey_user",
            member,
            Uuid::from_bytes(rand::random()).to_string(),
        ))
        .await?;
    tx.commit().await?;
    Uuid::parse_str(&user).map_err(fault)
}

/// Keeps a new passkey under a name.
///
/// # Errors
/// [`Problem::Passkey`]; [`Conflict::Unproved`]; [`Conflict::LinkUsed`] for an answer that comes too late or twice.
pub async fn register(
    db: &Db,
    actor: &Actor,
    session: &str,
    (url, community_name): (&str, &str),
    (token, answer): (&str, &str),
    name: &str,
) -> Result<()> {
    let me = proof::require(db, actor, session).await?;
    let name = passkey_name(name)?;
    let answer: RegisterPublicKeyCredential = read(answer)?;
    let now = db.now();
    let mut tx = db.write().await?;
    proof::hold(&mut tx, now, me, session).await?;
    let state: PasskeyRegistration = asked(&mut tx, db, "register", Some(me), token).await?;
    let passkey =
        community(url, community_name)?.finish_passkey_registration(&answer, &state).map_err(refuse)?;
    let (known,): (i64,) = tx.one(sql!("SELECT COUNT(*) FROM passkeys WHERE member_id = $1", me)).await?;
    if known >= MOST_PASSKEYS {
        return Err(Error::field("passkey", Problem::TooMany(MOST_PASSKEYS)));
    }
    let written = tx
        .execute(sql!(
            "INSERT INTO passkeys (member_id, credential_id, name, credential, created_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (credential_id) DO NOTHING",
            me,
            passkey.cred_id().to_vec(),
            name,
            serde_json::to_string(&passkey).map_err(fault)?,
            now,
        ))
        .await?;
    if written == 0 {
        return Err(refuse("known already"));
    }
    jobs::put(&mut tx, now, &Work::MailSecurity { member: me, news: SecurityNews::PasskeyAdded }).await?;
    Ok(tx.commit().await?)
}

/// Asks whoever wants to log in for a passkey of theirs.
///
/// # Errors
/// [`Error::TooMany`].
pub async fn ask_who(db: &Db, url: &str, name: &str, address: &str) -> Result<Asked> {
    throttle::count_from(db, "passkey", address, PER_ADDRESS).await?;
    let (question, state) = community(url, name)?.start_discoverable_authentication().map_err(fault)?;
    let options = serde_json::to_value(question).map_err(fault)?;
    ask(db, "who", None, &state, &options["publicKey"]).await
}

/// Whose passkey answered. The question is used up, the counter noted.
async fn answered(
    db: &Db,
    tx: &mut WriteTx,
    (url, community_name): (&str, &str),
    (token, answer): (&str, &str),
) -> Result<MemberId> {
    let answer: PublicKeyCredential = read(answer)?;
    let community = community(url, community_name)?;
    let (user, credential) = community.identify_discoverable_authentication(&answer).map_err(refuse)?;
    let state: DiscoverableAuthentication = asked(tx, db, "who", None, token).await?;
    let row: Option<(i64, i64, String)> = tx
        .optional(sql!(
            "SELECT p.id, p.member_id, p.credential FROM passkeys p JOIN members m ON m.id = p.member_id
             WHERE p.credential_id = $1 AND m.passkey_user = $2",
            credential.to_vec(),
            user.to_string(),
        ))
        .await?;
    let (id, member, kept) = row.ok_or_else(|| refuse("no such passkey"))?;
    let mut passkey: Passkey = serde_json::from_str(&kept).map_err(fault)?;
    let result: AuthenticationResult = community
        .finish_discoverable_authentication_v2(&answer, state, DiscoverableKey::from(&passkey))
        .map_err(refuse)?;
    passkey.update_credential(&result);
    tx.execute(sql!(
        "UPDATE passkeys SET credential = $2, used_at = $3 WHERE id = $1",
        id,
        serde_json::to_string(&passkey).map_err(fault)?,
        db.now(),
    ))
    .await?;
    Ok(MemberId(member))
}

/// Logs in with a passkey: no second step follows, since it is two.
///
/// # Errors
/// [`Problem::Passkey`]; [`Conflict::LinkUsed`] for an answer that comes too late or twice.
pub async fn sign_in(
    db: &Db,
    community: (&str, &str),
    answer: (&str, &str),
    device: &str,
) -> Result<SignedIn> {
    let mut tx = db.write().await?;
    let member = answered(db, &mut tx, community, answer).await?;
    admit(db, tx, member, &Way { device, strong: true, ..Way::default() }).await
}

/// Proves again who one is.
///
/// # Errors
/// [`Problem::Passkey`], also for one of somebody else.
pub async fn prove(
    db: &Db,
    actor: &Actor,
    session: &str,
    community: (&str, &str),
    answer: (&str, &str),
) -> Result<()> {
    let me = actor.id().ok_or(Error::SignedOut)?;
    let mut tx = db.write().await?;
    if answered(db, &mut tx, community, answer).await? != me {
        return Err(refuse("of another member"));
    }
    tx.commit().await?;
    sessions::note_proof(db, me, session, true).await
}

/// The passkeys of a member, the oldest first.
pub(super) async fn of(db: &Db, member: MemberId) -> Result<Vec<PasskeyName>> {
    let rows: Vec<(i64, String, i64, Option<i64>)> = db
        .all(sql!(
            "SELECT id, name, created_at, used_at FROM passkeys WHERE member_id = $1 ORDER BY id",
            member
        ))
        .await?;
    let name = |(id, name, made, used): (i64, String, i64, Option<i64>)| PasskeyName {
        id: PasskeyId(id),
        name,
        made: db.moment(made),
        used: used.map(|at| db.moment(at)),
    };
    Ok(rows.into_iter().map(name).collect())
}

/// Gives one's own passkey another name.
///
/// # Errors
/// At `name`; [`Error::NotFound`] for one of somebody else; [`Error::SignedOut`].
pub async fn rename(db: &Db, actor: &Actor, id: PasskeyId, name: &str) -> Result<()> {
    let me = actor.id().ok_or(Error::SignedOut)?;
    let name = passkey_name(name)?;
    let mut tx = db.write().await?;
    let named = tx
        .execute(sql!("UPDATE passkeys SET name = $3 WHERE id = $1 AND member_id = $2", id, me, name))
        .await?;
    if named == 0 {
        return Err(Error::NotFound);
    }
    Ok(tx.commit().await?)
}

/// Takes one's own passkey away. All other sessions end, since one may have been begun with it.
///
/// # Errors
/// [`Error::NotFound`] for one of somebody else; [`Conflict::Unproved`].
pub async fn remove(db: &Db, actor: &Actor, session: &str, id: PasskeyId) -> Result<()> {
    let me = proof::require(db, actor, session).await?;
    let mut tx = db.write().await?;
    proof::hold(&mut tx, db.now(), me, session).await?;
    let gone = tx.execute(sql!("DELETE FROM passkeys WHERE id = $1 AND member_id = $2", id, me)).await?;
    if gone == 0 {
        return Err(Error::NotFound);
    }
    changes::end_others(&mut tx, me, session).await?;
    tx.execute(sql!(
        "UPDATE sessions SET strong = FALSE WHERE member_id = $1
           AND NOT EXISTS (SELECT p.id FROM passkeys p WHERE p.member_id = $1)
           AND NOT EXISTS (SELECT s.member_id FROM second_steps s WHERE s.member_id = $1 AND s.confirmed_at IS NOT NULL)",
        me
    ))
    .await?;
    jobs::put(&mut tx, db.now(), &Work::MailSecurity { member: me, news: SecurityNews::PasskeyRemoved })
        .await?;
    Ok(tx.commit().await?)
}
