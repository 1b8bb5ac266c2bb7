//! What verifiers do: see what waits, open the evidence, decide. Everything that shows a claim goes with the decision.

use super::claim::{evidence, number};
use super::{marked, sealed_as, told};
use crate::db::WriteTx;
use crate::jobs::{self, Work};
use crate::{Db, audit, circles, sql, vocabulary};
use domain::audit::Act;
use domain::credential::{Claim, Claims, Decision, REMINDED};
use domain::error::Conflict;
use domain::event::PersonName;
use domain::member::{Audience, Part};
use domain::vocabulary::Vocabulary;
use domain::{Actor, CredentialId, Error, Locale, MemberId, Result, Role, Timestamp};

/// Claims shown at a time: what is decided makes room for the next.
const SHOWN: i64 = 50;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    code: String,
    number: Option<Vec<u8>>,
    claimed_at: i64,
    member_id: i64,
    handle: String,
    name: String,
}

/// What waits for verifiers, the oldest first. One's own is there, and for others to decide.
///
/// # Errors
/// For anyone but verifiers.
pub async fn claims(db: &Db, actor: &Actor, l: Locale) -> Result<Claims> {
    actor.require(Role::Verifier)?;
    let known = vocabulary::terms(db).await?;
    let rows: Vec<Row> = db
        .all(sql!(
            "SELECT c.id, c.code, c.number, c.claimed_at, m.id AS member_id, m.handle, m.name FROM credentials c
             JOIN members m ON m.id = c.member_id WHERE c.state = 'claimed' AND m.standing = 'active'
             ORDER BY c.claimed_at, c.id LIMIT $1",
            SHOWN
        ))
        .await?;
    let (total,): (i64,) = db
        .one("SELECT COUNT(*) FROM credentials c JOIN members m ON m.id = c.member_id WHERE c.state = 'claimed' AND m.standing = 'active'")
        .await?;
    let mut files = evidence(db, rows.iter().map(|r| r.id)).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let (id, member) = (CredentialId(row.id), MemberId(row.member_id));
        let own = actor.id() == Some(member);
        found.push(Claim {
            id,
            name: known.name(Vocabulary::Credential, &row.code, l),
            number: number(db, id, row.number)?,
            evidence: files.remove(&row.id).unwrap_or_default(),
            claimed: db.moment(row.claimed_at),
            member: PersonName {
                id: member,
                handle: row.handle,
                name: row.name,
                profession: None,
                verified: false,
            },
            own,
        });
    }
    Ok(Claims { claims: found, total })
}

/// A file of evidence, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its name as it was sent.
    pub label: String,
    /// Its media type.
    pub mime: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Opens a file of evidence. That it was opened is written down before it is, for the member to see.
///
/// # Errors
/// For anyone but verifiers, and for one's own; [`Error::NotFound`] where nothing waits (any more).
pub async fn open(db: &Db, actor: &Actor, id: CredentialId, place: i64) -> Result<Opened> {
    actor.require(Role::Verifier)?;
    let mut tx = db.write().await?;
    let owner = lock_claim(&mut tx, actor, id).await?.ok_or(Error::NotFound)?;
    let row: Option<(Vec<u8>, String, Vec<u8>)> = tx
        .optional(sql!(
            "SELECT label, mime, bytes FROM evidence WHERE credential_id = $1 AND place = $2",
            id,
            place
        ))
        .await?;
    let (label, mime, bytes) = row.ok_or(Error::NotFound)?;
    tx.execute(sql!(
        "INSERT INTO evidence_openings (credential_id, by_id, at) VALUES ($1, $2, $3)",
        id,
        actor.id(),
        db.now()
    ))
    .await?;
    audit::log(&mut tx, db.now(), actor, Act::OpenEvidence, Some(owner.0), "").await?;
    let name = sealed_as(id);
    let (label, bytes) = (db.seal()?.open(&label, &name)?, db.seal()?.open(&bytes, &name)?);
    tx.commit().await?;
    Ok(Opened { label: String::from_utf8_lossy(&label).into_owned(), mime, bytes })
}

/// Locks a claim that waits; whose it is.
async fn lock_claim(tx: &mut WriteTx, actor: &Actor, id: CredentialId) -> Result<Option<MemberId>> {
    let row: Option<(i64,)> = tx
        .optional(sql!(
            "UPDATE credentials SET state = state WHERE id = $1 AND state = 'claimed' RETURNING member_id",
            id
        ))
        .await?;
    match row {
        // Nobody decides about themselves.
        Some((owner,)) if actor.id() == Some(MemberId(owner)) => Err(Error::Forbidden),
        Some((owner,)) => Ok(Some(MemberId(owner))),
        None => Ok(None),
    }
}

/// Decides about a claim, tells the member, and erases everything that showed it.
///
/// # Errors
/// For anyone but verifiers, and for one's own; [`Conflict::Stale`] where it was decided, or taken back, meanwhile.
pub async fn decide(db: &Db, actor: &Actor, decision: &Decision) -> Result<()> {
    actor.require(Role::Verifier)?;
    let (now, id) = (db.now(), decision.id);
    let known = vocabulary::terms(db).await?;
    let mut tx = db.write().await?;
    let owner = lock_claim(&mut tx, actor, id).await?.ok_or(Error::Conflict(Conflict::Stale))?;
    // To the end of the last day, on the community's clock.
    let next = decision.expires.and_then(|day| day.tomorrow().ok());
    let ends = next.map(|day| db.zone().midnight(day));
    let state = if decision.verified { "verified" } else { "refused" };
    let (code,): (String,) = tx
        .one(sql!(
            "UPDATE credentials SET state = $2, decided_at = $3, decided_by = $4, reason = $5, expires_at = $6, number = NULL
             WHERE id = $1 RETURNING code",
            id,
            state,
            now,
            actor.id(),
            &decision.reason,
            ends,
        ))
        .await?;
    tx.execute(sql!("DELETE FROM evidence WHERE credential_id = $1", id)).await?;
    if decision.verified {
        // It takes the place of what was verified of the same kind before.
        tx.execute(sql!(
            "DELETE FROM credentials WHERE member_id = $1 AND code = $2 AND id <> $3 AND state IN ('verified', 'expired', 'refused')",
            owner,
            &code,
            id
        ))
        .await?;
        mark(&mut tx, owner, &code).await?;
        circles::credentials_changed(&mut tx, now, owner).await?;
        if let Some(ends) = ends {
            plan(&mut tx, now, id, ends).await?;
        }
    }
    let act = if decision.verified { Act::VerifyCredential } else { Act::RefuseCredential };
    audit::log(&mut tx, now, actor, act, Some(owner.0), &code).await?;
    let name = known.name(Vocabulary::Credential, &code, Locale::Ja);
    let said = if decision.reason.is_empty() { name } else { format!("{name}: {}", decision.reason) };
    told(&mut tx, now, owner, &format!("{state}\n{said}")).await?;
    Ok(tx.commit().await?)
}

/// Puts the mark on the holder's profile, for whom they chose.
async fn mark(tx: &mut WriteTx, owner: MemberId, code: &str) -> Result<()> {
    let chosen: Option<(String,)> = tx
        .optional(sql!(
            "SELECT audience FROM member_audiences WHERE member_id = $1 AND part = $2",
            owner,
            Part::Credentials.code()
        ))
        .await?;
    let audience = chosen.map_or(Some(Audience::Members), |(a,)| Audience::parse(&a)).unwrap_or(Audience::Me);
    tx.execute(sql!(
        "INSERT INTO member_terms (member_id, list, code, position, audience, active) VALUES ($1, 'credential', $2, 0, $3, TRUE)
         ON CONFLICT (member_id, list, code) DO NOTHING",
        owner,
        code,
        audience.code(),
    ))
    .await?;
    marked(tx, owner).await?;
    Ok(())
}

/// Plans the reminders that still lie ahead, and the end.
async fn plan(tx: &mut WriteTx, now: Timestamp, credential: CredentialId, ends: Timestamp) -> Result<()> {
    for days in REMINDED {
        let at = ends.plus_seconds(-days * 86_400);
        if at > now {
            jobs::put_at(tx, now, at, &Work::RemindCredential { credential, ends }).await?;
        }
    }
    jobs::put_at(tx, now, ends, &Work::EndCredential { credential, ends }).await?;
    Ok(())
}
