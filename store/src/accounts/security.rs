//! The whole of what protects an account, for its owner.

use super::{changes, openid, passkeys, proof, second_step, sessions};
use crate::{Db, sql};
use domain::account::security::Security;
use domain::{Actor, Error, Result};

/// What protects the actor's account.
///
/// # Errors
/// [`Error::SignedOut`].
pub async fn security(db: &Db, actor: &Actor, session: &str) -> Result<Security> {
    let me = actor.id().ok_or(Error::SignedOut)?;
    let (email, hash): (String, Option<String>) =
        db.one(sql!("SELECT email, password_hash FROM members WHERE id = $1", me)).await?;
    Ok(Security {
        email,
        new_email: changes::asked_address(db, me).await?,
        has_password: hash.is_some(),
        passkeys: passkeys::of(db, me).await?,
        second_step: second_step::of(db, me).await?,
        identities: openid::of(db, me).await?,
        // What the operator has set up is for whoever knows the configuration to say.
        providers: Vec::new(),
        sessions: sessions::list(db, actor, session).await?,
        proved: proof::proved(db, actor, session).await?,
        demanded: sessions::resting(db, session).await?,
    })
}
