//! Sessions: who is signed in. The browser holds a secret of 256 bits; only its hash is kept.

use crate::cache::{Topic, Weight};
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
    tx.touch(Topic::Sessions);
    Ok(tx.commit().await?)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    name: String,
    handle: String,
    standing: String,
    seen_at: i64,
    expires_at: i64,
    roles: Option<String>,
    circles: Option<String>,
}

struct Session {
    viewer: Viewer,
    seen_at: i64,
    expires_at: i64,
}

impl Weight for Session {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.viewer.name.len() + self.viewer.handle.len() + 8 * self.viewer.circles.len()
    }
}

/// Who holds a session: every page begins with it, so it is remembered until the member changes or a session ends.
///
/// # Errors
/// When the database is away.
pub async fn viewer(db: &Db, secret: &str) -> Result<Option<Viewer>> {
    let now = db.now();
    let hash = secret::hash(secret);
    let name = hash.iter().fold("session ".to_owned(), |name, byte| format!("{name}{byte:02x}"));
    let note_from = now.plus_seconds(-NOTE_EVERY).0;
    let mut session = db
        .remember(name.clone(), &[Topic::Members, Topic::Sessions], async || find(db, hash.clone()).await)
        .await?;
    if session.as_ref().as_ref().is_some_and(|s| s.seen_at < note_from) {
        // Noted perhaps by a request before this one.
        session = find(db, hash.clone()).await?.into();
    }
    let Some(found) = session.as_ref().as_ref().filter(|s| s.expires_at > now.0) else { return Ok(None) };
    if found.seen_at < note_from
        && let Err(error) = note(db, hash).await
    {
        // It can be noted the next time: with a full disk people still read.
        tracing::warn!(%error, "a session was used, which could not be noted");
    }
    Ok(Some(found.viewer.clone()))
}

/// Notes that a session is used: it lasts on from now.
async fn note(db: &Db, hash: Vec<u8>) -> Result<()> {
    let now = db.now();
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "UPDATE sessions SET seen_at = $2, expires_at = $3 WHERE token_hash = $1",
        hash,
        now,
        now.plus_seconds(LIFETIME),
    ))
    .await?;
    tx.touch(Topic::Sessions);
    Ok(tx.commit().await?)
}

/// A session by its hash, expired or not.
async fn find(db: &Db, hash: Vec<u8>) -> Result<Option<Session>> {
    // The one function for joining text that is named differently: each engine has its own line.
    let text = match db.engine_name() {
        "sqlite" => {
            "SELECT m.id, m.name, m.handle, m.standing, s.seen_at, s.expires_at,
               (SELECT group_concat(role, ',') FROM member_roles r WHERE r.member_id = m.id) AS roles,
               (SELECT group_concat(circle_id, ',') FROM circle_members c WHERE c.member_id = m.id) AS circles
             FROM sessions s JOIN members m ON m.id = s.member_id WHERE s.token_hash = $1"
        }
        _ => {
            "SELECT m.id, m.name, m.handle, m.standing, s.seen_at, s.expires_at,
               (SELECT string_agg(role, ',') FROM member_roles r WHERE r.member_id = m.id) AS roles,
               (SELECT string_agg(CAST(circle_id AS TEXT), ',') FROM circle_members c WHERE c.member_id = m.id) AS circles
             FROM sessions s JOIN members m ON m.id = s.member_id WHERE s.token_hash = $1"
        }
    };
    let Some(row) = db.optional::<Row>(sql!(text, hash)).await? else { return Ok(None) };
    let list = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut circles: Vec<CircleId> =
        list(&row.circles).split(',').filter_map(|c| c.parse().ok().map(CircleId)).collect();
    circles.sort_unstable();
    Ok(Some(Session {
        viewer: Viewer {
            id: MemberId(row.id),
            name: row.name,
            handle: row.handle,
            standing: Standing::parse(&row.standing).unwrap_or(Standing::Suspended),
            roles: list(&row.roles).split(',').filter_map(Role::parse).collect(),
            circles,
        },
        seen_at: row.seen_at,
        expires_at: row.expires_at,
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
