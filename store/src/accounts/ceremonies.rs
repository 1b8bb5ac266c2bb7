//! What was asked of a browser and is answered in another request: kept here, so that whichever process gets the answer
//! can check it, once.

use crate::db::{WriteTx, fault};
use crate::{Db, secret, sql};
use domain::error::Conflict;
use domain::{Error, MemberId, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Keeps something for so many seconds: the secret finds it again.
pub(super) async fn keep(
    db: &Db,
    kind: &str,
    member: Option<MemberId>,
    state: &impl Serialize,
    seconds: i64,
) -> Result<String> {
    let token = secret::new();
    let now = db.now();
    let mut tx = db.write().await?;
    tx.execute(sql!("DELETE FROM ceremonies WHERE expires_at <= $1", now)).await?;
    tx.execute(sql!(
        "INSERT INTO ceremonies (token_hash, kind, member_id, state, expires_at) VALUES ($1, $2, $3, $4, $5)",
        secret::hash(&token),
        kind,
        member,
        serde_json::to_string(state).map_err(fault)?,
        now.plus_seconds(seconds),
    ))
    .await?;
    tx.commit().await?;
    Ok(token)
}

/// What is kept, and for whom; it stays.
pub(super) async fn look<T: DeserializeOwned>(
    db: &Db,
    kind: &str,
    token: &str,
) -> Result<Option<(Option<MemberId>, T)>> {
    let row: Option<(Option<i64>, String)> = db
        .optional(sql!(
            "SELECT member_id, state FROM ceremonies WHERE token_hash = $1 AND kind = $2 AND expires_at > $3",
            secret::hash(token),
            kind,
            db.now(),
        ))
        .await?;
    row.map(|(of, state)| Ok((of.map(MemberId), serde_json::from_str(&state).map_err(fault)?))).transpose()
}

/// What was kept, and for whom: it is gone with the transaction.
///
/// # Errors
/// [`Conflict::LinkUsed`] where it is not there (any more).
pub(super) async fn take<T: DeserializeOwned>(
    tx: &mut WriteTx,
    db: &Db,
    kind: &str,
    token: &str,
) -> Result<(Option<MemberId>, T)> {
    let row: Option<(Option<i64>, String)> = tx
        .optional(sql!(
            "DELETE FROM ceremonies WHERE token_hash = $1 AND kind = $2 AND expires_at > $3 RETURNING member_id, state",
            secret::hash(token),
            kind,
            db.now(),
        ))
        .await?;
    let (of, state) = row.ok_or(Error::Conflict(Conflict::LinkUsed))?;
    Ok((of.map(MemberId), serde_json::from_str(&state).map_err(fault)?))
}
