//! What was typed into a form that was refused, kept a while for a reader without script.
//!
//! The browser holds only a secret; what was typed may be long, and is never written into a cookie.

use crate::{Db, secret, sql};
use domain::Result;

/// Seconds a refused form is kept.
const LIFETIME: i64 = 1800;
/// Most bytes of one kept form: of a longer one nothing is kept.
pub const MOST: usize = 200_000;

/// Keeps a form; the secret to find it by.
///
/// # Errors
/// When the database is away.
pub async fn keep(db: &Db, content: &str) -> Result<String> {
    let secret = secret::new();
    let content = if content.len() > MOST { "{}" } else { content };
    let mut tx = db.write().await?;
    tx.execute(sql!("DELETE FROM kept_forms WHERE expires_at <= $1", db.now())).await?;
    tx.execute(sql!(
        "INSERT INTO kept_forms (token_hash, content, expires_at) VALUES ($1, $2, $3)",
        secret::hash(&secret),
        content,
        db.now().plus_seconds(LIFETIME),
    ))
    .await?;
    tx.commit().await?;
    Ok(secret)
}

/// Finds a kept form.
///
/// # Errors
/// When the database is away.
pub async fn find(db: &Db, secret: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = db
        .optional(sql!(
            "SELECT content FROM kept_forms WHERE token_hash = $1 AND expires_at > $2",
            secret::hash(secret),
            db.now(),
        ))
        .await?;
    Ok(row.map(|(content,)| content))
}
