//! Logging in with an account elsewhere (OpenID Connect Core 1.0): what was asked, who came back, and whose account that
//! opens. What a provider says is believed here; whether it said so is checked where it is asked.

use super::entry::{Entry, SignedIn, admit, enter, hold};
use super::sessions::Way;
use super::sign_up::{self, Placed};
use super::{ceremonies, changes, links, proof};
use crate::db::{DbError, WriteTx};
use crate::jobs::{self, SecurityNews, Work};
use crate::throttle::{self, Limit};
use crate::{Db, sql};
use domain::account::openid::{Identity, MOST_IDENTITIES, Stranger, WAITING_MINUTES};
use domain::account::{LinkPurpose, Newcomer, Verified};
use domain::error::Conflict;
use domain::{Actor, Error, IdentityId, InvitationId, Locale, MemberId, Problem, Result};
use serde::{Deserialize, Serialize};

/// Seconds in which somebody comes back from a provider, and then says what is to become of it.
const WAIT: i64 = WAITING_MINUTES * 60;
/// Times an address goes to a provider.
const PER_ADDRESS: Limit = Limit { tries: 60, seconds: 900 };
/// As what a question is kept, and what came of it.
const ASKED: &str = "openid";
const CAME: &str = "openid-came";

/// What a provider was asked, and where its answer leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The provider's name in addresses.
    pub provider: String,
    /// What its answer has to repeat (section 3.1.2.1).
    pub nonce: String,
    /// What proves that we are the one who asked (RFC 7636).
    pub verifier: String,
    /// Where the reader wanted to be.
    pub next: String,
}

/// Whom a provider says somebody is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// What people call the provider.
    pub provider: String,
    /// Who says it.
    pub issuer: String,
    /// Whom they mean: never given to another.
    pub subject: String,
    /// The address they have there.
    pub email: Option<String>,
    /// Whether the provider has proved the address, and is believed in that.
    pub vouched: bool,
    /// Their name there.
    pub name: Option<String>,
}

impl Claims {
    /// What the account is called there.
    fn label(&self) -> &str {
        self.email.as_deref().or(self.name.as_deref()).unwrap_or_default()
    }

    /// The address, where it is proved.
    fn proved_email(&self) -> Option<&str> {
        self.email.as_deref().filter(|_| self.vouched)
    }
}

/// What comes of somebody whom a provider sent.
#[derive(Debug)]
pub enum Arrival {
    /// An account is theirs.
    Entry(Entry),
    /// None is: the secret finds what the provider said, for as long as it can be used.
    Stranger(String),
    /// It opens the account of another than the one who is signed in.
    Another,
}

/// Keeps what a provider is asked; the secret is the question's `state` (RFC 6749 section 10.12).
///
/// # Errors
/// [`Error::TooMany`].
pub async fn ask(db: &Db, actor: &Actor, address: &str, question: &Question) -> Result<String> {
    throttle::count_from(db, "openid", address, PER_ADDRESS).await?;
    ceremonies::keep(db, ASKED, actor.id(), question, WAIT).await
}

/// What was asked, once, by whoever is still the same.
///
/// # Errors
/// [`Conflict::LinkUsed`] for what was not asked, or comes too late or twice; [`Conflict::OtherMember`] where somebody
/// else has logged in meanwhile.
pub async fn asked(db: &Db, actor: &Actor, state: &str) -> Result<Question> {
    let mut tx = db.write().await?;
    let (by, question) = ceremonies::take(&mut tx, db, ASKED, state).await?;
    tx.commit().await?;
    if by == actor.id() { Ok(question) } else { Err(Error::Conflict(Conflict::OtherMember)) }
}

/// Lets somebody in whom a provider knows; those with a second step go on to it.
///
/// # Errors
/// [`Conflict::LinkUsed`] for an account that is gone.
pub async fn arrive(
    db: &Db,
    actor: &Actor,
    claims: &Claims,
    (address, device): (&str, &str),
) -> Result<Arrival> {
    let mut tx = db.write().await?;
    let known: Option<(i64, i64)> = tx
        .optional(sql!(
            "SELECT id, member_id FROM identities WHERE issuer = $1 AND subject = $2",
            &claims.issuer,
            &claims.subject,
        ))
        .await?;
    match (known.map(|(id, member)| (id, MemberId(member))), actor.id()) {
        (Some((_, member)), Some(me)) if member != me => Ok(Arrival::Another),
        (Some((id, member)), _) => {
            // The member first, as whoever takes the link away does; it may be gone by then.
            hold(&mut tx, member).await?;
            let used = tx
                .execute(sql!(
                    "UPDATE identities SET used_at = $3, provider = $4, label = $5 WHERE id = $1 AND member_id = $2",
                    id,
                    member,
                    db.now(),
                    &claims.provider,
                    claims.label(),
                ))
                .await?;
            if used == 0 {
                return Err(Error::Conflict(Conflict::LinkUsed));
            }
            // The provider may have asked nobody anything: whoever finds a browser left open has proved nothing by it.
            let entry = enter(db, tx, member, &Way { device, unproved: true, ..Way::default() }).await?;
            throttle::give_back_from(db, "openid", address).await?;
            Ok(Arrival::Entry(entry))
        }
        (None, me) => {
            drop(tx);
            Ok(Arrival::Stranger(ceremonies::keep(db, CAME, me, claims, WAIT).await?))
        }
    }
}

/// Whether what came for `by` may be used by the actor: whoever was signed in then, or came as a visitor.
fn for_them(by: Option<MemberId>, actor: &Actor) -> bool {
    by.is_none() || by == actor.id()
}

/// Whom a provider sent, and what for: nothing is done yet.
///
/// # Errors
/// When the database is away.
pub async fn stranger(db: &Db, actor: &Actor, token: &str) -> Result<Option<Stranger>> {
    let found: Option<(Option<MemberId>, Claims)> = ceremonies::look(db, CAME, token).await?;
    Ok(found.filter(|(by, _)| for_them(*by, actor)).map(|(_, claims)| Stranger {
        label: claims.label().to_owned(),
        email: claims.proved_email().map(str::to_owned),
        provider: claims.provider,
        name: claims.name.unwrap_or_default(),
    }))
}

/// What a provider said, taken once.
async fn came(tx: &mut WriteTx, db: &Db, actor: &Actor, token: &str) -> Result<Claims> {
    match ceremonies::take(tx, db, CAME, token).await? {
        (by, claims) if for_them(by, actor) => Ok(claims),
        _ => Err(Error::Conflict(Conflict::LinkUsed)),
    }
}

async fn put(tx: &mut WriteTx, db: &Db, member: MemberId, claims: &Claims) -> Result<(), DbError> {
    tx.execute(sql!(
        "INSERT INTO identities (member_id, issuer, subject, provider, label, linked_at) VALUES ($1, $2, $3, $4, $5, $6)",
        member,
        &claims.issuer,
        &claims.subject,
        &claims.provider,
        claims.label(),
        db.now(),
    ))
    .await
    .map(|_| ())
}

/// Links the account elsewhere with one's own, which one has proved to be one's own a short while ago.
///
/// # Errors
/// [`Conflict::Unproved`]; [`Conflict::LinkUsed`] where nobody came, or too long ago; at `openid` where it is linked
/// already, or there are too many.
pub async fn link(db: &Db, actor: &Actor, session: &str, token: &str) -> Result<()> {
    let me = proof::require(db, actor, session).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    proof::hold(&mut tx, now, me, session).await?;
    let claims = came(&mut tx, db, actor, token).await?;
    let (linked,): (i64,) = tx.one(sql!("SELECT COUNT(*) FROM identities WHERE member_id = $1", me)).await?;
    if linked >= MOST_IDENTITIES {
        return Err(Error::field("openid", Problem::TooMany(MOST_IDENTITIES)));
    }
    match put(&mut tx, db, me, &claims).await {
        Err(DbError::Unique(_)) => return Err(Error::field("openid", Problem::Taken)),
        other => other?,
    }
    jobs::put(&mut tx, now, &Work::MailSecurity { member: me, news: SecurityNews::IdentityLinked }).await?;
    Ok(tx.commit().await?)
}

/// Takes the link away. All other sessions end, since one may have been begun with it.
///
/// # Errors
/// [`Error::NotFound`] for one of somebody else; [`Conflict::Unproved`].
pub async fn unlink(db: &Db, actor: &Actor, session: &str, id: IdentityId) -> Result<()> {
    let me = proof::require(db, actor, session).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    proof::hold(&mut tx, now, me, session).await?;
    let gone = tx.execute(sql!("DELETE FROM identities WHERE id = $1 AND member_id = $2", id, me)).await?;
    if gone == 0 {
        return Err(Error::NotFound);
    }
    changes::end_others(&mut tx, me, session).await?;
    // Also those that wait for their second step.
    links::void(&mut tx, now, me, &[LinkPurpose::SecondStep]).await?;
    jobs::put(&mut tx, now, &Work::MailSecurity { member: me, news: SecurityNews::IdentityRemoved }).await?;
    Ok(tx.commit().await?)
}

/// The address that a provider vouches for.
///
/// # Errors
/// [`Conflict::LinkUsed`] where nobody came, or too long ago, or the address is not proved.
pub async fn vouched_email(db: &Db, actor: &Actor, token: &str) -> Result<String> {
    stranger(db, actor, token).await?.and_then(|s| s.email).ok_or(Error::Conflict(Conflict::LinkUsed))
}

/// Signs up with the account elsewhere: its provider has proved the address, so that no mail has to.
///
/// # Errors
/// [`Problem::Taken`] at `email` where a member has the address: they log in as ever, and link it; [`Problem::Invitation`];
/// [`Conflict::LinkUsed`]; [`Error::TooMany`].
pub async fn join(
    db: &Db,
    actor: &Actor,
    token: &str,
    form: &Newcomer,
    locale: Locale,
    (address, device): (&str, &str),
) -> Result<(Verified, String)> {
    sign_up::count(db, &form.email, address).await?;
    let invitation = sign_up::invitation(db, form).await?;
    let mut tries = 0;
    let (verified, signed) = loop {
        // Of two who come at the same time the second tries again, and finds what the first wrote.
        match join_once(db, actor, token, (form, invitation, locale), device).await? {
            Some(joined) => break joined,
            None if tries < 3 => tries += 1,
            None => return Err(Error::Unavailable),
        }
    };
    Ok((verified, signed.session))
}

/// `None` where somebody else was faster with what has to be one's own.
async fn join_once(
    db: &Db,
    actor: &Actor,
    token: &str,
    (form, invitation, locale): (&Newcomer, Option<InvitationId>, Locale),
    device: &str,
) -> Result<Option<(Verified, SignedIn)>> {
    let mut tx = db.write().await?;
    let claims = came(&mut tx, db, actor, token).await?;
    if claims.proved_email() != Some(form.email.as_str()) {
        return Err(Error::Conflict(Conflict::LinkUsed));
    }
    let member = match sign_up::place(&mut tx, db, form, None, invitation, locale).await {
        Ok(Placed::New(id)) => id,
        Ok(Placed::Known(_)) => return Err(Error::field("email", Problem::Taken)),
        Err(DbError::Unique(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let verified = sign_up::prove_address(db, &mut tx, member).await?;
    match put(&mut tx, db, member, &claims).await {
        Err(DbError::Unique(_)) => return Err(Error::Conflict(Conflict::LinkUsed)),
        other => other?,
    }
    let signed = admit(db, tx, member, &Way { device, ..Way::default() }).await?;
    Ok(Some((verified, signed)))
}

/// The accounts elsewhere that open a member's, the oldest first.
pub(super) async fn of(db: &Db, member: MemberId) -> Result<Vec<Identity>> {
    let rows: Vec<(i64, String, String, i64, Option<i64>)> = db
        .all(sql!(
            "SELECT id, provider, label, linked_at, used_at FROM identities WHERE member_id = $1 ORDER BY id",
            member
        ))
        .await?;
    let identity = |(id, provider, label, linked, used): (i64, String, String, i64, Option<i64>)| Identity {
        id: IdentityId(id),
        provider,
        label,
        linked: db.moment(linked),
        used: used.map(|at| db.moment(at)),
    };
    Ok(rows.into_iter().map(identity).collect())
}
