//! Signing in with a password or a link, and setting a new password.

use super::entry::{Entry, enter, hold};
use super::sessions::Way;
use super::{changes, links, password};
use crate::cache::Topic;
use crate::jobs::{self, SecurityNews, Work};
use crate::throttle::{self, Limit};
use crate::{Db, sql};
use domain::account::LinkPurpose;
use domain::error::Conflict;
use domain::input::Check;
use domain::{Error, MemberId, Problem, Result};

/// Tries an account has from one network: more are somebody who guesses.
const PER_ACCOUNT: Limit = Limit { tries: 10, seconds: 900 };
/// Tries an account has from everywhere. So many more that strangers who guess do not keep its owner out.
const PER_ACCOUNT_IN_ALL: Limit = Limit { tries: 100, seconds: 900 };
/// Tries an address has, for whatever accounts.
const PER_ADDRESS: Limit = Limit { tries: 50, seconds: 900 };

/// Mails an address is sent on request.
const MAILS_PER_ADDRESS: Limit = Limit { tries: 20, seconds: 3600 };
/// Mails one account is sent on request from one network, and in all.
const MAILS_PER_ACCOUNT: Limit = Limit { tries: 5, seconds: 3600 };
const MAILS_IN_ALL: Limit = Limit { tries: 15, seconds: 3600 };

/// Signs in.
///
/// # Errors
/// [`Problem::Credentials`] when e-mail and password do not fit (it does not say which), [`Error::TooMany`]
/// after too many tries.
pub async fn sign_in(db: &Db, email: &str, password: &str, address: &str, device: &str) -> Result<Entry> {
    let mut check = Check::default();
    let email = check.email("email", email);
    if password.is_empty() {
        check.fault("password", Problem::Required);
    } else if password.chars().count() > domain::account::PASSWORD_MAX {
        check.fault("password", Problem::Credentials);
    }
    check.done()?;
    let account = format!("sign-in {}", email.to_lowercase());
    let here = format!("{account} from {}", throttle::network(address));
    throttle::count_from(db, "sign-in", address, PER_ADDRESS).await?;
    throttle::count(db, &here, PER_ACCOUNT).await?;
    throttle::count(db, &account, PER_ACCOUNT_IN_ALL).await?;
    let row: Option<(i64, Option<String>)> = db
        .optional(sql!("SELECT id, password_hash FROM members WHERE email_key = $1", email.to_lowercase()))
        .await?;
    let (id, hash) = row.map_or((None, None), |(i, h)| (Some(i), h));
    let fits = password::fits(password.to_owned(), hash.clone()).await?;
    let wrong = || Error::field("password", Problem::Credentials);
    let (Some(id), true) = (id, fits) else { return Err(wrong()) };
    throttle::forgive(db, &here).await?;
    throttle::forgive(db, &account).await?;
    throttle::give_back_from(db, "sign-in", address).await?;
    let mut tx = db.write().await?;
    hold(&mut tx, MemberId(id)).await?;
    // It may have been changed while it was compared.
    let (kept,): (Option<String>,) =
        tx.one(sql!("SELECT password_hash FROM members WHERE id = $1", id)).await?;
    if kept != hash && looks_again() {
        return Err(wrong());
    }
    enter(db, tx, MemberId(id), &Way { device, ..Way::default() }).await
}

/// Whether a password is looked at once more where the session begins: always, but where a test shows what that is for.
fn looks_again() -> bool {
    #[cfg(feature = "testing")]
    return crate::testing::guard::looks_at_passwords_again();
    #[cfg(not(feature = "testing"))]
    true
}

/// Mails a link that logs in, if there is such an account. The answer is the same if not.
///
/// # Errors
/// [`Problem::Email`]; [`Error::TooMany`].
pub async fn request_link(db: &Db, email: &str, address: &str) -> Result<()> {
    request(db, email, address, LinkPurpose::SignIn).await
}

/// Mails a link to set a new password, if there is such an account. The answer is the same if not.
///
/// # Errors
/// [`Problem::Email`]; [`Error::TooMany`].
pub async fn request_reset(db: &Db, email: &str, address: &str) -> Result<()> {
    request(db, email, address, LinkPurpose::Reset).await
}

/// Counts a mail that is sent on request. A stranger who asks for many keeps their reader from none.
///
/// # Errors
/// [`Error::TooMany`].
pub(super) async fn count_mail(db: &Db, email: &str, address: &str) -> Result<()> {
    let account = format!("mail to {}", email.to_lowercase());
    throttle::count(db, &format!("{account} from {}", throttle::network(address)), MAILS_PER_ACCOUNT).await?;
    throttle::count(db, &account, MAILS_IN_ALL).await
}

async fn request(db: &Db, email: &str, address: &str, purpose: LinkPurpose) -> Result<()> {
    let mut check = Check::default();
    let email = check.email("email", email);
    check.done()?;
    // Counted together: what is sent to somebody who did not ask for it is a nuisance of either kind.
    throttle::count_from(db, "reset", address, MAILS_PER_ADDRESS).await?;
    count_mail(db, &email, address).await?;
    let mut tx = db.write().await?;
    let row: Option<(i64, bool)> = tx
        .optional(sql!(
            "SELECT id, standing = 'unverified' FROM members WHERE email_key = $1",
            email.to_lowercase()
        ))
        .await?;
    let (id, purpose) = match row {
        // Whoever signed up with this address may be another than the one who reads its mails: proving it asks for the
        // password that was chosen then.
        Some((id, true)) if purpose == LinkPurpose::SignIn => (id, LinkPurpose::Verify),
        Some((id, _)) => (id, purpose),
        // The work is the same for an address that nobody has, so that the time it takes tells nothing: the mail of
        // nobody is not written.
        None => (0, purpose),
    };
    jobs::put(&mut tx, db.now(), &Work::MailLink { member: MemberId(id), purpose }).await?;
    Ok(tx.commit().await?)
}

/// Logs in with the link from a mail. Programs that look through mails open links, and press no buttons: this is what
/// the button does.
///
/// # Errors
/// [`Conflict::LinkUsed`] for a link that does not work (any more); [`Error::TooMany`].
pub async fn sign_in_by_link(db: &Db, token: &str, device: &str) -> Result<Entry> {
    links::look(db, LinkPurpose::SignIn, token).await?;
    let mut tx = db.write().await?;
    let member = links::spend(&mut tx, db.now(), LinkPurpose::SignIn, token).await?;
    let member = member.ok_or(Error::Conflict(Conflict::LinkUsed))?;
    enter(db, tx, member, &Way { device, ..Way::default() }).await
}

/// Sets a new password with the link from the mail. All sessions end; the address is proved by the way.
///
/// # Errors
/// Faults of the password; [`Conflict::LinkUsed`] for a link that does not work (any more);
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
    changes::close(&mut tx, now, member).await?;
    jobs::put(&mut tx, now, &Work::MailSecurity { member, news: SecurityNews::Password }).await?;
    tx.touch(Topic::Sessions);
    super::sign_up::prove_address(db, &mut tx, member).await?;
    Ok(tx.commit().await?)
}
