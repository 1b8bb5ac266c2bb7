//! Counting tries, so that passwords cannot be guessed and forms cannot be flooded.
//!
//! Kept in the database: several processes count together, and a restart forgives nobody. Who is counted is not
//! written there, only a hash of it, and that no longer than it counts.

use crate::secret::hash;
use crate::{Db, sql};
use domain::{Error, Result};
use std::net::IpAddr;

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
            row_name(name),
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

/// Counts one try from an address, together with its network.
///
/// # Errors
/// [`Error::TooMany`] when there were too many already.
pub async fn count_from(db: &Db, what: &str, address: &str, limit: Limit) -> Result<()> {
    count(db, &format!("{what} from {}", network(address)), limit).await
}

/// What an address is counted as. An IPv6 network of 64 bits is one household's or one server's (RFC 6177), who
/// may take another address of it for each request; an IPv4 address written as IPv6 is that address.
#[must_use]
pub fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|a| a.to_canonical()) {
        Ok(IpAddr::V6(v6)) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Ok(IpAddr::V4(v4)) => v4.to_string(),
        Err(_) => address.to_owned(),
    }
}

/// Deletes what no longer counts.
///
/// Apart from counting: two that count and delete each other's rows would wait for each other.
///
/// # Errors
/// When the database is away.
pub async fn forget_ended(db: &Db) -> Result<()> {
    let mut tx = db.write().await?;
    tx.execute(sql!("DELETE FROM throttles WHERE ends_at <= $1", db.now())).await?;
    Ok(tx.commit().await?)
}

/// The name as it is kept.
fn row_name(name: &str) -> String {
    hash(name).iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// Takes back one try of an address that was none of the kind that is counted. Many log in from one network, and are not
/// kept out for being many; whoever guesses gains no try by it.
///
/// # Errors
/// When the database is away.
pub async fn give_back_from(db: &Db, what: &str, address: &str) -> Result<()> {
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "UPDATE throttles SET count = count - 1 WHERE name = $1 AND count > 0",
        row_name(&format!("{what} from {}", network(address)))
    ))
    .await?;
    Ok(tx.commit().await?)
}

/// Forgives a name, after it proved itself.
///
/// # Errors
/// When the database is away.
pub async fn forgive(db: &Db, name: &str) -> Result<()> {
    let mut tx = db.write().await?;
    tx.execute(sql!("DELETE FROM throttles WHERE name = $1", row_name(name))).await?;
    Ok(tx.commit().await?)
}
