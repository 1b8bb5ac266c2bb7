//! The outbox: work that can wait, written in the transaction that causes it.

mod work;

pub(crate) use work::News;
pub use work::{SecurityNews, Work};

use crate::db::{DbError, WriteTx};
use crate::{Db, sql};
use domain::{JobId, Result, Timestamp};

/// Seconds a worker has for one job before another may take it.
const LEASE: i64 = 120;
/// Tries before a job is given up and shown to admins.
const TRIES: i64 = 10;

/// Writes work into the outbox.
///
/// # Errors
/// When the statement fails.
pub async fn put(tx: &mut WriteTx, now: Timestamp, work: &Work) -> Result<(), DbError> {
    put_at(tx, now, now, work).await
}

/// Writes work into the outbox that is due later.
///
/// # Errors
/// When the statement fails.
pub async fn put_at(tx: &mut WriteTx, now: Timestamp, due: Timestamp, work: &Work) -> Result<(), DbError> {
    tx.execute(sql!(
        "INSERT INTO jobs (kind, payload, run_at, created_at) VALUES ($1, $2, $3, $4)",
        work.kind(),
        payload(work)?,
        due,
        now,
    ))
    .await?;
    Ok(())
}

/// Writes work that is done once for each slot: where the outbox has it already, nothing is written. What was given up
/// begins anew, since it is wanted still.
///
/// # Errors
/// When the statement fails.
pub async fn put_once(
    tx: &mut WriteTx,
    now: Timestamp,
    due: Timestamp,
    slot: &str,
    work: &Work,
) -> Result<(), DbError> {
    tx.execute(sql!(
        "INSERT INTO jobs (kind, payload, slot, run_at, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (kind, slot) DO UPDATE SET payload = excluded.payload, run_at = excluded.run_at, attempts = 0,
           locked_until = NULL, dead_at = NULL
         WHERE jobs.dead_at IS NOT NULL",
        work.kind(),
        payload(work)?,
        slot,
        due,
        now,
    ))
    .await?;
    Ok(())
}

fn payload(work: &Work) -> Result<String, DbError> {
    serde_json::to_string(work).map_err(|e| DbError::Fault(sqlx::Error::Encode(e.into())))
}

/// A job that this worker holds until its lease ends.
#[derive(Debug)]
pub struct Taken {
    /// Which.
    pub id: JobId,
    /// What is to be done.
    pub work: Work,
    /// Which try this is, from 1.
    pub attempt: i64,
}

/// Takes the job that is due the longest, if there is one. Where another worker was faster, it is the next one. A
/// worker that died is followed by another when its lease ends.
///
/// # Errors
/// When the database is away.
pub async fn take(db: &Db) -> Result<Option<Taken>> {
    // Ends: who was faster has changed the row, so that it is not found again.
    loop {
        let now = db.now();
        // Looks before it locks: an idle worker never holds the writer.
        let due: Option<(i64,)> = db
            .optional(sql!(
                "SELECT id FROM jobs WHERE dead_at IS NULL AND run_at <= $1 AND (locked_until IS NULL OR locked_until <= $1) ORDER BY run_at, id LIMIT 1",
                now,
            ))
            .await?;
        let Some((id,)) = due else { return Ok(None) };
        let mut tx = db.write().await?;
        let row: Option<(i64, String, i64)> = tx
            .optional(sql!(
                "UPDATE jobs SET attempts = attempts + 1, locked_until = $2
                 WHERE id = $1 AND dead_at IS NULL AND run_at <= $3 AND (locked_until IS NULL OR locked_until <= $3)
                 RETURNING id, payload, attempts",
                id,
                now.plus_seconds(LEASE),
                now,
            ))
            .await?;
        tx.commit().await?;
        let Some((id, payload, attempt)) = row else { continue };
        match serde_json::from_str(&payload) {
            Ok(work) => return Ok(Some(Taken { id: JobId(id), work, attempt })),
            Err(e) => put_back(db, JobId(id), attempt, true, &e.to_string()).await?,
        }
    }
}

/// The work is done: the row goes.
///
/// # Errors
/// When the database is away; then the work is done once more.
pub async fn done(db: &Db, id: JobId) -> Result<()> {
    let mut tx = db.write().await?;
    tx.execute(sql!("DELETE FROM jobs WHERE id = $1", id)).await?;
    Ok(tx.commit().await?)
}

/// The work is not to be done yet: it waits until a time, and that was no try.
///
/// # Errors
/// When the database is away.
pub async fn wait(db: &Db, id: JobId, attempt: i64, until: Timestamp) -> Result<()> {
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "UPDATE jobs SET locked_until = NULL, run_at = $3, attempts = attempts - 1 WHERE id = $1 AND attempts = $2",
        id,
        attempt,
        until,
    ))
    .await?;
    Ok(tx.commit().await?)
}

/// The work failed: it is tried again later, each time after a longer wait, and at last given up. From a worker
/// whose lease ended and whose job another took, this is too late and changes nothing.
///
/// # Errors
/// When the database is away.
pub async fn failed(db: &Db, id: JobId, attempt: i64, error: &str) -> Result<()> {
    put_back(db, id, attempt, attempt >= TRIES, error).await
}

async fn put_back(db: &Db, id: JobId, attempt: i64, dead: bool, error: &str) -> Result<()> {
    let now = db.now();
    let wait = 15_i64.saturating_mul(1 << attempt.clamp(0, 12));
    let error: String = error.chars().take(500).collect();
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "UPDATE jobs SET locked_until = NULL, last_error = $2, run_at = $3, dead_at = $4
         WHERE id = $1 AND attempts = $5",
        id,
        error,
        now.plus_seconds(wait),
        dead.then_some(now),
        attempt,
    ))
    .await?;
    Ok(tx.commit().await?)
}
