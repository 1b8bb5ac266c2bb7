//! Links that stop mails: in each mail that is no answer to what its reader did, and good without a log-in.
//!
//! A link says for whom and what it stops, and carries a code that only this community can make of that (HMAC, RFC
//! 2104): so there is no row for each mail, and a link of a mail from years ago still works.

use crate::db::fault;
use crate::{Db, secret, sql};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::notification::{Channel, Digest, Kind};
use domain::{Actor, Error, MemberId, Result};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The name of the setting with the secret.
const SECRET: &str = "stop_secret";
/// What stands for the summary among the kinds.
const DIGEST: &str = "digest";

/// What a link stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Whose mails.
    pub member: MemberId,
    /// Which kinds.
    pub kinds: Vec<Kind>,
    /// Whether the summary stops.
    pub digest: bool,
}

impl Stop {
    fn text(&self) -> String {
        let kinds = self.kinds.iter().map(|kind| kind.code()).chain(self.digest.then_some(DIGEST));
        kinds.fold(self.member.to_string(), |text, code| format!("{text}.{code}"))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let member = parts.next()?.parse().ok()?;
        let mut stop = Self { member, kinds: Vec::new(), digest: false };
        for code in parts {
            match Kind::parse(code) {
                Some(kind) => stop.kinds.push(kind),
                None => stop.digest |= code == DIGEST,
            }
        }
        Some(stop)
    }
}

/// The end of a link that stops mails.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn stop_token(db: &Db, actor: &Actor, stop: &Stop) -> Result<String> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let text = stop.text();
    let code = URL_SAFE_NO_PAD.encode(code(db, &text).await?.finalize().into_bytes());
    Ok(format!("{text}.{code}"))
}

/// What a link stops. Nothing stops by asking: programs that look through mails open all links.
///
/// # Errors
/// [`Error::NotFound`] for what is no such link.
pub async fn stops(db: &Db, token: &str) -> Result<Stop> {
    let (text, given) = token.rsplit_once('.').ok_or(Error::NotFound)?;
    let given = URL_SAFE_NO_PAD.decode(given).map_err(|_| Error::NotFound)?;
    code(db, text).await?.verify_slice(&given).map_err(|_| Error::NotFound)?;
    Stop::parse(text).ok_or(Error::NotFound)
}

/// Whether all that a link stops has stopped.
///
/// # Errors
/// When the database is away.
pub async fn has_stopped(db: &Db, stop: &Stop) -> Result<bool> {
    if stop.digest {
        let sent: Option<(String,)> =
            db.optional(sql!("SELECT digest FROM members WHERE id = $1", stop.member)).await?;
        if sent.is_some_and(|(digest,)| digest != Digest::Never.code()) {
            return Ok(false);
        }
    }
    let refused: Vec<(String,)> = db
        .all(sql!(
            "SELECT kind FROM notification_choices WHERE member_id = $1 AND channel = 'mail' AND NOT wanted",
            stop.member
        ))
        .await?;
    // What cannot be chosen does not stop, and is not said to.
    let mut kinds = stop.kinds.iter().filter(|kind| kind.chosen(Channel::Mail));
    Ok(kinds.all(|kind| refused.iter().any(|(code,)| code == kind.code())))
}

/// Stops what a link stops. Who holds it need not be logged in.
///
/// # Errors
/// [`Error::NotFound`] for what is no such link.
pub async fn stop(db: &Db, token: &str) -> Result<()> {
    let stop = stops(db, token).await?;
    super::refuse(db, &Actor::System, stop.member, &stop.kinds, stop.digest).await
}

async fn code(db: &Db, text: &str) -> Result<Hmac<Sha256>> {
    let mut code = Hmac::<Sha256>::new_from_slice(server_secret(db).await?.as_bytes()).map_err(fault)?;
    code.update(text.as_bytes());
    Ok(code)
}

/// The secret of this community, made when it is first asked for.
async fn server_secret(db: &Db) -> Result<String> {
    let stored = sql!("SELECT value FROM settings WHERE name = $1", SECRET);
    if let Some((secret,)) = db.optional::<(String,)>(stored.clone()).await? {
        return Ok(secret);
    }
    let mut tx = db.write().await?;
    // Two who ask at once have the same.
    tx.execute(sql!(
        "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        SECRET,
        secret::new(),
    ))
    .await?;
    let (secret,) = tx.one::<(String,)>(stored).await?;
    tx.commit().await?;
    Ok(secret)
}
