//! Signing in with a password, and setting a new one.

use super::{links, password, sessions};
use crate::cache::Topic;
use crate::throttle::{self, Limit};
use crate::{Db, sql};
use domain::account::{LinkPurpose, Standing};
use domain::input::Check;
use domain::{Error, MemberId, Problem, Result};

/// Tries an account has, from wherever.
const PER_ACCOUNT: Limit = Limit { tries: 10, seconds: 900 };
/// Tries an address has, for whatever accounts.
const PER_ADDRESS: Limit = Limit { tries: 50, seconds: 900 };

/// A session begun.
#[derive(Debug)]
pub struct SignedIn {
    /// The secret for the cookie.
    pub session: String,
    /// Where the membership stands.
    pub standing: Standing,
}

/// Signs in.
///
/// # Errors
/// [`Problem::Credentials`] when e-mail and password do not fit (it does not say which), [`Error::TooMany`]
/// after too many tries.
pub async fn sign_in(db: &Db, email: &str, password: &str, address: &str) -> Result<SignedIn> {
    let mut check = Check::default();
    let email = check.email("email", email);
    if password.is_empty() {
        check.fault("password", Problem::Required);
    } else if password.chars().count() > domain::account::PASSWORD_MAX {
        check.fault("password", Problem::Credentials);
    }
    check.done()?;
    let account = format!("sign-in {}", email.to_lowercase());
    throttle::count_from(db, "sign-in", address, PER_ADDRESS).await?;
    throttle::count(db, &account, PER_ACCOUNT).await?;
    let row: Option<(i64, Option<String>, String)> = db
        .optional(sql!(
            "SELECT id, password_hash, standing FROM members WHERE email_key = $1",
            email.to_lowercase()
        ))
        .await?;
    let (id, hash, standing) = row.map_or((None, None, None), |(i, h, s)| (Some(i), h, Standing::parse(&s)));
    let fits = password::fits(password.to_owned(), hash).await?;
    let (Some(id), Some(standing), true) = (id, standing, fits) else {
        return Err(Error::field("password", Problem::Credentials));
    };
    throttle::forgive(db, &account).await?;
    let session = sessions::begin(db, MemberId(id)).await?;
    Ok(SignedIn { session, standing })
}

/// Sets a new password with the link from the mail. All sessions end; the address is proved by the way.
///
/// # Errors
/// Faults of the password; [`domain::error::Conflict::LinkUsed`] for a link that does not work (any more);
/// [`Error::TooMany`].
pub async fn reset_password(db: &Db, token: &str, new: &str) -> Result<()> {
    let mut check = Check::default();
    domain::account::password(&mut check, "password", new);
    check.done()?;
    links::look(db, LinkPurpose::Reset, token).await?;
    password::judge(new, &[])?;
    let hash = password::hash(new.to_owned()).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    let member = links::spend(&mut tx, now, LinkPurpose::Reset, token).await?.ok_or(Error::NotFound)?;
    tx.execute(sql!("UPDATE members SET password_hash = $2 WHERE id = $1", member, hash)).await?;
    tx.execute(sql!("DELETE FROM sessions WHERE member_id = $1", member)).await?;
    tx.touch(Topic::Sessions);
    super::sign_up::prove_address(db, &mut tx, member).await?;
    Ok(tx.commit().await?)
}
