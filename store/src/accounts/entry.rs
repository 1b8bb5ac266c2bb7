//! What all ways in end with: a session, or the second step before it.

use super::sessions::{self, Way};
use super::{links, second_step};
use crate::{Db, sql};
use domain::account::{LinkPurpose, Standing};
use domain::{Error, MemberId, Result};

/// A session begun.
#[derive(Debug)]
pub struct SignedIn {
    /// The secret for the cookie.
    pub session: String,
    /// Where the membership stands.
    pub standing: Standing,
    /// Whether a role of theirs rests until they log in with a second step or a passkey.
    pub demanded: bool,
}

/// How far one has come with the first step.
#[derive(Debug)]
pub enum Entry {
    /// In.
    In(SignedIn),
    /// A code is asked for; the secret says for whom, and goes into a cookie.
    Code(String),
}

/// Lets somebody in who has proved the first step; those with a second step go on to it.
pub(super) async fn enter(db: &Db, member: MemberId, device: &str) -> Result<Entry> {
    if second_step::protects(db, member).await? {
        return Ok(Entry::Code(links::make(db, LinkPurpose::SecondStep, Some(member)).await?));
    }
    Ok(Entry::In(admit(db, member, &Way { device, strong: false }).await?))
}

/// Begins the session.
pub(super) async fn admit(db: &Db, member: MemberId, way: &Way<'_>) -> Result<SignedIn> {
    let row: Option<(String,)> =
        db.optional(sql!("SELECT standing FROM members WHERE id = $1", member)).await?;
    let standing = row.and_then(|(s,)| Standing::parse(&s)).ok_or(Error::NotFound)?;
    let session = sessions::begin(db, member, way).await?;
    let demanded = sessions::resting(db, &session).await?;
    Ok(SignedIn { session, standing, demanded })
}
