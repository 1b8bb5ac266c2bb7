//! One's own data, to be taken along (GDPR article 20 by its spirit, APPI article 33): asked for, packed by a job, there
//! for a day.

mod parts;

pub use parts::{PARTS, part};

use super::proof;
use crate::jobs::{self, SecurityNews, Work};
use crate::throttle::{self, Limit};
use crate::{Db, sql};
use domain::account::export::{Export, ExportState};
use domain::{Actor, Error, ExportId, MemberId, Result};

/// Seconds that what was packed is there.
const VALID: i64 = 86_400;
/// Times one may ask in a day.
const PER_DAY: Limit = Limit { tries: 5, seconds: 86_400 };
/// After so long without an end a wish counts as lost.
const LOST: i64 = 86_400;

/// Asks for the actor's data. While it is being packed, asking again changes nothing; what was packed before goes.
///
/// # Errors
/// [`Error::SignedOut`]; [`domain::error::Conflict::Unproved`]; [`Error::TooMany`].
pub async fn ask(db: &Db, actor: &Actor, session: &str) -> Result<()> {
    let me = proof::require(db, actor, session).await?;
    let now = db.now();
    let packing = || {
        let since = now.plus_seconds(-LOST);
        sql!("SELECT id FROM exports WHERE member_id = $1 AND ready_at IS NULL AND asked_at > $2", me, since)
    };
    if db.optional::<(i64,)>(packing()).await?.is_none() {
        throttle::count(db, &format!("exports of {me}"), PER_DAY).await?;
    }
    let mut tx = db.write().await?;
    proof::hold(&mut tx, now, me, session).await?;
    // One after the other, so that what is asked for twice is packed once.
    tx.execute(sql!("UPDATE members SET version = version WHERE id = $1", me)).await?;
    if tx.optional::<(i64,)>(packing()).await?.is_some() {
        return Ok(());
    }
    tx.execute(sql!("DELETE FROM exports WHERE member_id = $1", me)).await?;
    let (id,): (i64,) = tx
        .one(sql!("INSERT INTO exports (member_id, asked_at) VALUES ($1, $2) RETURNING id", me, now))
        .await?;
    jobs::put(&mut tx, now, &Work::Export { export: ExportId(id) }).await?;
    Ok(tx.commit().await?)
}

#[derive(sqlx::FromRow)]
struct Row {
    asked_at: i64,
    done: i64,
    pieces: i64,
    bytes: Option<i64>,
    ends_at: Option<i64>,
}

/// How it stands with what the actor asked for.
///
/// # Errors
/// [`Error::SignedOut`].
pub async fn own(db: &Db, actor: &Actor) -> Result<Option<Export>> {
    let me = actor.id().ok_or(Error::SignedOut)?;
    let row: Option<Row> = db
        .optional(sql!(
            "SELECT asked_at, done, pieces, bytes, ends_at FROM exports WHERE member_id = $1 AND (ends_at IS NULL OR ends_at > $2)",
            me,
            db.now()
        ))
        .await?;
    Ok(row.map(|row| Export {
        asked: db.moment(row.asked_at),
        state: match (row.ends_at, row.bytes) {
            (Some(ends), Some(bytes)) => ExportState::Ready { bytes, ends: db.moment(ends) },
            _ => ExportState::Packing { done: row.done, pieces: row.pieces.max(1) },
        },
    }))
}

/// The name of the bytes that the actor may take, and how many they are.
///
/// # Errors
/// [`Error::SignedOut`]; [`Error::NotFound`] where nothing is there, or no more.
pub async fn taken(db: &Db, actor: &Actor) -> Result<(String, i64)> {
    let me = actor.id().ok_or(Error::SignedOut)?;
    db.optional(sql!(
        "SELECT file, bytes FROM exports WHERE member_id = $1 AND ready_at IS NOT NULL AND ends_at > $2",
        me,
        db.now()
    ))
    .await?
    .ok_or(Error::NotFound)
}

/// Whose data is to be packed; nobody's where the wish was taken back, or was met.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn wished(db: &Db, actor: &Actor, export: ExportId) -> Result<Option<MemberId>> {
    only_system(actor)?;
    let row: Option<(i64,)> =
        db.optional(sql!("SELECT member_id FROM exports WHERE id = $1 AND ready_at IS NULL", export)).await?;
    Ok(row.map(|(id,)| MemberId(id)))
}

/// The files that a member sent: the name of their bytes, their name as it was sent, their media type.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn files(db: &Db, actor: &Actor, member: MemberId) -> Result<Vec<(String, String, String)>> {
    only_system(actor)?;
    Ok(db.all(sql!("SELECT name, label, mime FROM files WHERE uploaded_by = $1 ORDER BY id", member)).await?)
}

/// Notes how far the packing is.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn progress(db: &Db, actor: &Actor, export: ExportId, done: i64, pieces: i64) -> Result<()> {
    only_system(actor)?;
    let mut tx = db.write().await?;
    tx.execute(sql!("UPDATE exports SET done = $2, pieces = $3 WHERE id = $1", export, done, pieces)).await?;
    Ok(tx.commit().await?)
}

/// It is packed: there for a day, and its owner is mailed that it is. Whether it was still wished.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn finish(db: &Db, actor: &Actor, export: ExportId, file: &str, bytes: i64) -> Result<bool> {
    only_system(actor)?;
    let now = db.now();
    let mut tx = db.write().await?;
    let owner: Option<(i64,)> = tx
        .optional(sql!(
            "UPDATE exports SET file = $2, bytes = $3, ready_at = $4, ends_at = $5 WHERE id = $1 AND ready_at IS NULL
             RETURNING member_id",
            export,
            file,
            bytes,
            now,
            now.plus_seconds(VALID)
        ))
        .await?;
    let Some((owner,)) = owner else { return Ok(false) };
    let mail = Work::MailSecurity { member: MemberId(owner), news: SecurityNews::DataReady };
    jobs::put(&mut tx, now, &mail).await?;
    tx.commit().await?;
    Ok(true)
}

/// Deletes what is there no more; its bytes go when files without a row are cleared away.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn forget_old(db: &Db, actor: &Actor) -> Result<()> {
    only_system(actor)?;
    let now = db.now();
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "DELETE FROM exports WHERE ends_at <= $1 OR (ready_at IS NULL AND asked_at <= $2)",
        now,
        now.plus_seconds(-LOST)
    ))
    .await?;
    Ok(tx.commit().await?)
}

fn only_system(actor: &Actor) -> Result<()> {
    if *actor == Actor::System { Ok(()) } else { Err(Error::Forbidden) }
}
