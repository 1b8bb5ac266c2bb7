//! Counting tries, so that passwords cannot be guessed and forms cannot be flooded.
//!
//! Kept in the database: several processes count together, and a restart forgives nobody.

use crate::{Db, sql};
use domain::{Error, Result};

/// How many tries a name has within a time.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Tries.
    pub tries: i64,
    /// Seconds.
    pub seconds: i64,
}

/// Counts one try.
///
/// # Errors
/// [`Error::TooMany`] when there were too many already.
pub async fn count(db: &Db, name: &str, limit: Limit) -> Result<()> {
    let now = db.now();
    let mut tx = db.write().await?;
    let (count, ends_at): (i64, i64) = tx
        .one(sql!(
            "INSERT INTO throttles (name, count, ends_at) VALUES ($1, 1, $2)
             ON CONFLICT (name) DO UPDATE SET
               count = CASE WHEN throttles.ends_at <= $3 THEN 1 ELSE throttles.count + 1 END,
               ends_at = CASE WHEN throttles.ends_at <= $3 THEN excluded.ends_at ELSE throttles.ends_at END
             RETURNING count, ends_at",
            name,
            now.plus_seconds(limit.seconds),
            now,
        ))
        .await?;
    tx.commit().await?;
    if count > limit.tries {
        return Err(Error::TooMany { seconds: ((ends_at - now.0) / 1_000_000).max(1) });
    }
    Ok(())
}

/// Forgives a name, after it proved itself.
///
/// # Errors
/// When the database is away.
pub async fn forgive(db: &Db, name: &str) -> Result<()> {
    let mut tx = db.write().await?;
    tx.execute(sql!("DELETE FROM throttles WHERE name = $1", name)).await?;
    Ok(tx.commit().await?)
}
