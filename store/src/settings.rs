//! Settings that admins change while the community runs.

use crate::cache::Topic;
use crate::db::{DbError, WriteTx};
use crate::{Db, audit, sql};
use domain::audit::Act;
use domain::setting::{Attachments, JoinMode, Messages, SecondStepDemand};
use domain::{Actor, Error, Problem, Result, Role};

/// How one joins.
///
/// # Errors
/// When the database is away.
pub async fn join_mode(db: &Db) -> Result<JoinMode> {
    let row: Option<(String,)> = db.optional(JOIN_MODE).await?;
    Ok(row.and_then(|(v,)| JoinMode::parse(&v)).unwrap_or_default())
}

/// The same within a transaction: whoever holds a connection waits for no second one.
pub(crate) async fn join_mode_in(tx: &mut WriteTx) -> Result<JoinMode> {
    let row: Option<(String,)> = tx.optional(JOIN_MODE).await?;
    Ok(row.and_then(|(v,)| JoinMode::parse(&v)).unwrap_or_default())
}

const JOIN_MODE: &str = "SELECT value FROM settings WHERE name = 'join_mode'";

/// Sets how one joins.
///
/// # Errors
/// For anyone but admins.
pub async fn set_join_mode(db: &Db, actor: &Actor, mode: JoinMode) -> Result<()> {
    actor.require(Role::Admin)?;
    let mut tx = db.write().await?;
    set(&mut tx, "join_mode", mode.code()).await?;
    audit::log(&mut tx, db.now(), actor, Act::SetJoinMode, None, mode.code()).await?;
    tx.touch(Topic::Pages);
    Ok(tx.commit().await?)
}

/// Whether members may write to each other alone.
///
/// # Errors
/// When the database is away.
pub async fn messages(db: &Db) -> Result<bool> {
    let row: Option<(String,)> = db.optional("SELECT value FROM settings WHERE name = 'messages'").await?;
    Ok(row.and_then(|(v,)| Messages::parse(&v)).unwrap_or_default() == Messages::On)
}

/// Sets whether members may write to each other alone.
///
/// # Errors
/// For anyone but admins.
pub async fn set_messages(db: &Db, actor: &Actor, messages: Messages) -> Result<()> {
    actor.require(Role::Admin)?;
    let mut tx = db.write().await?;
    set(&mut tx, "messages", messages.code()).await?;
    audit::log(&mut tx, db.now(), actor, Act::SetMessages, None, messages.code()).await?;
    tx.touch(Topic::Pages);
    Ok(tx.commit().await?)
}

/// Of whom a second step is demanded.
///
/// # Errors
/// When the database is away.
pub async fn second_step(db: &Db) -> Result<SecondStepDemand> {
    let row: Option<(String,)> = db.optional("SELECT value FROM settings WHERE name = 'second_step'").await?;
    Ok(row.and_then(|(v,)| SecondStepDemand::parse(&v)).unwrap_or_default())
}

/// Sets of whom a second step is demanded. Whoever sets it has logged in with one, so that nobody shuts themselves out.
///
/// # Errors
/// [`Problem::OwnSecondStep`] at `demand`; for anyone but admins.
pub async fn set_second_step(db: &Db, actor: &Actor, session: &str, demand: SecondStepDemand) -> Result<()> {
    actor.require(Role::Admin)?;
    if demand.covers(Role::Admin) && !crate::accounts::sessions::strong(db, session).await? {
        return Err(Error::field("demand", Problem::OwnSecondStep));
    }
    let mut tx = db.write().await?;
    set(&mut tx, "second_step", demand.code()).await?;
    audit::log(&mut tx, db.now(), actor, Act::SetSecondStep, None, demand.code()).await?;
    tx.touch(Topic::Pages);
    // What each session may do is remembered with it.
    tx.touch(Topic::Sessions);
    Ok(tx.commit().await?)
}

async fn set(tx: &mut WriteTx, name: &str, value: &str) -> Result<(), DbError> {
    tx.execute(sql!(
        "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name,
        value,
    ))
    .await?;
    Ok(())
}

/// What may be sent with posts.
///
/// # Errors
/// When the database is away.
pub async fn attachments(db: &Db) -> Result<Attachments> {
    let mut rules = Attachments::default();
    let rows: Vec<(String, String)> =
        db.all("SELECT name, value FROM settings WHERE name LIKE 'attachment%'").await?;
    for (name, value) in rows {
        match name.as_str() {
            "attachment_kinds" => rules.kinds = value.split_whitespace().map(str::to_owned).collect(),
            "attachment_bytes" => rules.most_bytes = value.parse().unwrap_or(rules.most_bytes),
            "attachment_bytes_a_day" => rules.most_a_day = value.parse().unwrap_or(rules.most_a_day),
            _ => {}
        }
    }
    Ok(rules)
}

/// Sets what may be sent with posts.
///
/// # Errors
/// For anyone but admins.
pub async fn set_attachments(db: &Db, actor: &Actor, rules: &Attachments) -> Result<()> {
    actor.require(Role::Admin)?;
    let kinds = rules.kinds.join(" ");
    let mut tx = db.write().await?;
    set(&mut tx, "attachment_kinds", &kinds).await?;
    set(&mut tx, "attachment_bytes", &rules.most_bytes.to_string()).await?;
    set(&mut tx, "attachment_bytes_a_day", &rules.most_a_day.to_string()).await?;
    let told = format!("{kinds}; {} bytes, {} a day", rules.most_bytes, rules.most_a_day);
    audit::log(&mut tx, db.now(), actor, Act::SetAttachments, None, &told).await?;
    tx.touch(Topic::Pages);
    Ok(tx.commit().await?)
}
