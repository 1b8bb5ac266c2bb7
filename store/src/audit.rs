//! The audit log: who with a role did what, to whom.

use crate::db::{DbError, WriteTx};
use crate::sql;
use domain::audit::Act;
use domain::{Actor, Timestamp};

/// Writes one line, in the transaction of the act itself.
///
/// # Errors
/// When the statement fails.
pub async fn log(
    tx: &mut WriteTx,
    at: Timestamp,
    actor: &Actor,
    act: Act,
    subject: Option<i64>,
    detail: &str,
) -> Result<(), DbError> {
    tx.execute(sql!(
        "INSERT INTO audit (at, actor_id, act, subject_id, detail) VALUES ($1, $2, $3, $4, $5)",
        at,
        actor.id(),
        act.code(),
        subject,
        detail,
    ))
    .await?;
    Ok(())
}
