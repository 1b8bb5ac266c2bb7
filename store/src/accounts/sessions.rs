//! Sessions: who is signed in. The browser holds a secret of 256 bits; only its hash is kept.

use crate::cache::{Topic, Weight};
use crate::db::WriteTx;
use crate::{Db, credentials, secret, settings, sql};
use domain::account::security::SessionRow;
use domain::account::{Standing, Viewer};
use domain::actor::Signed;
use domain::{Actor, CircleId, Error, MemberId, Result, Role, Timestamp};

/// Seconds a session lasts without being used.
pub const LIFETIME: i64 = 30 * 86_400;
/// Seconds between two notes of a session being used.
const NOTE_EVERY: i64 = 6 * 3600;

/// How somebody came in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Way<'a> {
    /// The stored form of the [`domain::account::Device`].
    pub device: &'a str,
    /// Whether with a second step or a passkey.
    pub strong: bool,
    /// Whether somebody else said who they are, and may have asked them nothing: it is no proof for what is dangerous.
    pub unproved: bool,
}

/// Begins a session; the secret for the cookie. It is always a new one: what a browser held before opens nothing.
///
/// # Errors
/// When the database is away.
pub async fn begin(db: &Db, member: MemberId, way: &Way<'_>) -> Result<String> {
    let mut tx = db.write().await?;
    let secret = put(&mut tx, db.now(), member, way).await?;
    tx.commit().await?;
    Ok(secret)
}

/// The same, in a transaction of more.
pub(super) async fn put(tx: &mut WriteTx, now: Timestamp, member: MemberId, way: &Way<'_>) -> Result<String> {
    let secret = secret::new();
    tx.execute(sql!("DELETE FROM sessions WHERE expires_at <= $1", now)).await?;
    tx.execute(sql!(
        "INSERT INTO sessions (token_hash, member_id, device, strong, created_at, seen_at, proved_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $5, $7, $6)",
        secret::hash(&secret),
        member,
        way.device,
        way.strong,
        now,
        now.plus_seconds(LIFETIME),
        if way.unproved { Timestamp(0) } else { now },
    ))
    .await?;
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

/// Where the actor is logged in, the latest use first.
///
/// # Errors
/// [`Error::SignedOut`].
pub async fn list(db: &Db, actor: &Actor, session: &str) -> Result<Vec<SessionRow>> {
    let me = actor.id().ok_or(Error::SignedOut)?;
    let here = secret::hash(session);
    let rows: Vec<(Vec<u8>, String, i64, i64)> = db
        .all(sql!(
            "SELECT token_hash, device, created_at, seen_at FROM sessions WHERE member_id = $1 AND expires_at > $2
             ORDER BY seen_at DESC, created_at DESC, token_hash",
            me,
            db.now(),
        ))
        .await?;
    let row = |(hash, device, begun, seen): (Vec<u8>, String, i64, i64)| SessionRow {
        reference: reference(&hash),
        device,
        begun: db.moment(begun),
        seen: db.moment(seen),
        here: hash == here,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// What names a session to its owner: a part of the hash, from which nothing that opens it can be had.
fn reference(hash: &[u8]) -> String {
    hash.iter().take(8).fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// Ends one of the actor's sessions by its reference.
///
/// # Errors
/// [`Error::NotFound`] where it ended already, or is somebody else's; [`Error::SignedOut`].
pub async fn end_one(db: &Db, actor: &Actor, name: &str) -> Result<()> {
    let me = actor.id().ok_or(Error::SignedOut)?;
    let mut tx = db.write().await?;
    let rows: Vec<(Vec<u8>,)> =
        tx.all(sql!("SELECT token_hash FROM sessions WHERE member_id = $1", me)).await?;
    let found = rows.into_iter().find(|(hash,)| reference(hash) == name);
    let (hash,) = found.ok_or(Error::NotFound)?;
    tx.execute(sql!("DELETE FROM sessions WHERE token_hash = $1", hash)).await?;
    tx.touch(Topic::Sessions);
    Ok(tx.commit().await?)
}

/// Ends all of the actor's sessions but the one that asks.
///
/// # Errors
/// [`Error::SignedOut`].
pub async fn end_others(db: &Db, actor: &Actor, session: &str) -> Result<()> {
    let me = actor.id().ok_or(Error::SignedOut)?;
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "DELETE FROM sessions WHERE member_id = $1 AND token_hash <> $2",
        me,
        secret::hash(session)
    ))
    .await?;
    tx.touch(Topic::Sessions);
    Ok(tx.commit().await?)
}

/// Notes that whoever holds a session proved who they are; with a passkey it is a strong one from now on.
pub(super) async fn note_proof(db: &Db, member: MemberId, session: &str, strong: bool) -> Result<()> {
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "UPDATE sessions SET proved_at = $3, strong = (strong OR $4) WHERE token_hash = $1 AND member_id = $2",
        secret::hash(session),
        member,
        db.now(),
        strong,
    ))
    .await?;
    tx.touch(Topic::Sessions);
    Ok(tx.commit().await?)
}

/// Whether a session was begun with a second step or a passkey.
pub(crate) async fn strong(db: &Db, session: &str) -> Result<bool> {
    let row: Option<(bool,)> =
        db.optional(sql!("SELECT strong FROM sessions WHERE token_hash = $1", secret::hash(session))).await?;
    Ok(row.is_some_and(|(strong,)| strong))
}

/// Whether a role rests in this session, since the community demands more of those who hold it than it was begun with.
pub(super) async fn resting(db: &Db, session: &str) -> Result<bool> {
    let found = find(db, secret::hash(session)).await?;
    Ok(found.is_some_and(|s| s.resting))
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    name: String,
    handle: String,
    standing: String,
    seen_at: i64,
    expires_at: i64,
    strong: bool,
    roles: Option<String>,
    circles: Option<String>,
    verified_until: Option<i64>,
}

struct Session {
    viewer: Viewer,
    seen_at: i64,
    expires_at: i64,
    resting: bool,
    /// Until when they hold a verified credential.
    verified_until: Option<i64>,
    /// Their circles, whether they keep them in order, and until when they are in.
    circles: Vec<(CircleId, bool, i64)>,
}

impl Weight for Session {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.viewer.name.len() + self.viewer.handle.len() + 24 * self.circles.len()
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
    // A credential ends by the clock, and what it opens, whatever is remembered.
    let verified = found.verified_until.is_some_and(|until| until > now.0);
    let there = || found.circles.iter().filter(|(_, _, ends)| *ends > now.0);
    let circles = there().map(|(circle, ..)| *circle).collect();
    let keeps = there().filter(|(_, keeps, _)| *keeps).map(|(circle, ..)| *circle).collect();
    Ok(Some(Viewer { verified, circles, keeps, ..found.viewer.clone() }))
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
            "SELECT m.id, m.name, m.handle, m.standing, s.seen_at, s.expires_at, s.strong,
               (SELECT group_concat(role, ',') FROM member_roles r WHERE r.member_id = m.id) AS roles,
               (SELECT group_concat(circle_id || ' ' || moderator || ' ' || COALESCE(ends_at, $2), ',') FROM circle_members c WHERE c.member_id = m.id) AS circles,
               (SELECT MAX(COALESCE(v.expires_at, $2)) FROM credentials v WHERE v.member_id = m.id AND v.state = 'verified') AS verified_until
             FROM sessions s JOIN members m ON m.id = s.member_id WHERE s.token_hash = $1"
        }
        _ => {
            "SELECT m.id, m.name, m.handle, m.standing, s.seen_at, s.expires_at, s.strong,
               (SELECT string_agg(role, ',') FROM member_roles r WHERE r.member_id = m.id) AS roles,
               (SELECT string_agg(circle_id || ' ' || CASE WHEN moderator THEN 1 ELSE 0 END || ' ' || COALESCE(ends_at, $2), ',') FROM circle_members c WHERE c.member_id = m.id) AS circles,
               (SELECT MAX(COALESCE(v.expires_at, $2)) FROM credentials v WHERE v.member_id = m.id AND v.state = 'verified') AS verified_until
             FROM sessions s JOIN members m ON m.id = s.member_id WHERE s.token_hash = $1"
        }
    };
    let Some(row) = db.optional::<Row>(sql!(text, hash, credentials::NEVER)).await? else { return Ok(None) };
    let list = |text: &Option<String>| text.clone().unwrap_or_default();
    let circle = |text: &str| {
        let mut parts = text.split(' ');
        let id = parts.next()?.parse().ok()?;
        Some((CircleId(id), parts.next()? == "1", parts.next()?.parse().ok()?))
    };
    let mut circles: Vec<(CircleId, bool, i64)> = list(&row.circles).split(',').filter_map(circle).collect();
    circles.sort_unstable();
    let held: Vec<Role> = list(&row.roles).split(',').filter_map(Role::parse).collect();
    let demand = settings::second_step(db).await?;
    let roles: Vec<Role> = held.iter().copied().filter(|role| row.strong || !demand.covers(*role)).collect();
    Ok(Some(Session {
        resting: roles.len() < held.len(),
        viewer: Viewer {
            id: MemberId(row.id),
            name: row.name,
            handle: row.handle,
            standing: Standing::parse(&row.standing).unwrap_or(Standing::Suspended),
            roles,
            circles: Vec::new(),
            keeps: Vec::new(),
            verified: false,
        },
        circles,
        seen_at: row.seen_at,
        expires_at: row.expires_at,
        verified_until: row.verified_until,
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
            keeps: v.keeps.clone(),
            verified: v.verified,
        })
    })
}
