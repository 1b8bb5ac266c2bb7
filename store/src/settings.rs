//! Settings that admins change while the community runs.

use crate::cache::Topic;
use crate::{Db, audit, sql};
use domain::audit::Act;
use domain::setting::JoinMode;
use domain::{Actor, Result, Role};

/// How one joins.
///
/// # Errors
/// When the database is away.
pub async fn join_mode(db: &Db) -> Result<JoinMode> {
    let row: Option<(String,)> = db.optional("SELECT value FROM settings WHERE name = 'join_mode'").await?;
    Ok(row.and_then(|(v,)| JoinMode::parse(&v)).unwrap_or_default())
}

/// Sets how one joins.
///
/// # Errors
/// For anyone but admins.
pub async fn set_join_mode(db: &Db, actor: &Actor, mode: JoinMode) -> Result<()> {
    actor.require(Role::Admin)?;
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "INSERT INTO settings (name, value) VALUES ('join_mode', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        mode.code(),
    ))
    .await?;
    audit::log(&mut tx, db.now(), actor, Act::SetJoinMode, None, mode.code()).await?;
    tx.touch(Topic::Pages);
    Ok(tx.commit().await?)
}
