//! Sessions: who is signed in. The browser holds a secret of 256 bits; only its hash is kept.

use crate::{Db, secret, sql};
use domain::account::{Standing, Viewer};
use domain::actor::Signed;
use domain::{Actor, CircleId, MemberId, Result, Role};

/// Seconds a session lasts without being used.
pub const LIFETIME: i64 = 30 * 86_400;
/// Seconds between two notes of a session being used.
const NOTE_EVERY: i64 = 6 * 3600;

/// Begins a session; the secret for the cookie.
///
/// # Errors
/// When the database is away.
pub async fn begin(db: &Db, member: MemberId) -> Result<String> {
    let secret = secret::new();
    let now = db.now();
    let mut tx = db.write().await?;
    tx.execute(sql!("DELETE FROM sessions WHERE expires_at <= $1", now)).await?;
    tx.execute(sql!(
        "INSERT INTO sessions (token_hash, member_id, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)",
        secret::hash(&secret),
        member,
        now,
        now.plus_seconds(LIFETIME),
    ))
    .await?;
    tx.commit().await?;
    Ok(secret)
}

/// Ends a session.
///
/// # Errors
/// When the database is away.
pub async fn end(db: &Db, secret: &str) -> Result<()> {
    let mut tx = db.write().await?;
    tx.execute(sql!("DELETE FROM sessions WHERE token_hash = $1", secret::hash(secret))).await?;
    Ok(tx.commit().await?)
}

#[derive(sqlx::FromRow)]
struct Found {
    id: i64,
    name: String,
    handle: String,
    standing: String,
    seen_at: i64,
    roles: Option<String>,
    circles: Option<String>,
}

/// Who holds a session: one query, since every page begins with it.
///
/// # Errors
/// When the database is away.
pub async fn viewer(db: &Db, secret: &str) -> Result<Option<Viewer>> {
    let now = db.now();
    let hash = secret::hash(secret);
    // The one function for joining text that is named differently: each engine has its own line.
    let text = match db.engine_name() {
        "sqlite" => {
            "SELECT m.id, m.name, m.handle, m.standing, s.seen_at,
               (SELECT group_concat(role, ',') FROM member_roles r WHERE r.member_id = m.id) AS roles,
               (SELECT group_concat(circle_id, ',') FROM circle_members c WHERE c.member_id = m.id) AS circles
             FROM sessions s JOIN members m ON m.id = s.member_id WHERE s.token_hash = $1 AND s.expires_at > $2"
        }
        _ => {
            "SELECT m.id, m.name, m.handle, m.standing, s.seen_at,
               (SELECT string_agg(role, ',') FROM member_roles r WHERE r.member_id = m.id) AS roles,
               (SELECT string_agg(CAST(circle_id AS TEXT), ',') FROM circle_members c WHERE c.member_id = m.id) AS circles
             FROM sessions s JOIN members m ON m.id = s.member_id WHERE s.token_hash = $1 AND s.expires_at > $2"
        }
    };
    let Some(row) = db.optional::<Found>(sql!(text, hash.clone(), now)).await? else { return Ok(None) };
    if row.seen_at < now.plus_seconds(-NOTE_EVERY).0 {
        let mut tx = db.write().await?;
        tx.execute(sql!(
            "UPDATE sessions SET seen_at = $2, expires_at = $3 WHERE token_hash = $1",
            hash,
            now,
            now.plus_seconds(LIFETIME),
        ))
        .await?;
        tx.commit().await?;
    }
    let list = |text: &Option<String>| text.clone().unwrap_or_default();
    Ok(Some(Viewer {
        id: MemberId(row.id),
        name: row.name,
        handle: row.handle,
        standing: Standing::parse(&row.standing).unwrap_or(Standing::Suspended),
        roles: list(&row.roles).split(',').filter_map(Role::parse).collect(),
        circles: list(&row.circles).split(',').filter_map(|c| c.parse().ok().map(CircleId)).collect(),
    }))
}

/// The actor that a viewer is.
#[must_use]
pub fn actor(viewer: Option<&Viewer>) -> Actor {
    viewer.map_or(Actor::Visitor, |v| {
        Actor::Member(Signed {
            id: v.id,
            active: v.active(),
            roles: v.roles.clone(),
            circles: v.circles.clone(),
        })
    })
}
