//! What a member does: begins a claim, adds what shows it, sends it, takes it back.

use super::{WAITING, sealed_as, told, unmark};
use crate::db::WriteTx;
use crate::throttle::{self, Limit};
use crate::{Db, circles, sql, vocabulary};
use domain::credential::{
    EvidenceFile, MOST_EVIDENCE, NewClaim, Opening, OwnCredential, OwnCredentials, State,
};
use domain::error::Conflict;
use domain::file::Refusal;
use domain::vocabulary::{Terms, Vocabulary};
use domain::{Actor, CredentialId, Error, Locale, MemberId, Problem, Result};
use std::collections::HashMap;

/// Claims somebody may begin in a day.
const PER_DAY: Limit = Limit { tries: 20, seconds: 86_400 };

/// A file that was looked at.
#[derive(Clone, Debug)]
pub struct NewEvidence {
    /// Its name as it was sent.
    pub label: String,
    /// Its media type.
    pub mime: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    code: String,
    state: String,
    number: Option<Vec<u8>>,
    claimed_at: Option<i64>,
    decided_at: Option<i64>,
    expires_at: Option<i64>,
    reason: String,
}

/// One's own credentials, and what else may be claimed.
///
/// # Errors
/// For anyone but members.
pub async fn mine(db: &Db, actor: &Actor, l: Locale) -> Result<OwnCredentials> {
    let me = actor.member()?;
    let known = vocabulary::terms(db).await?;
    let rows: Vec<Row> = db
        .all(sql!(
            "SELECT id, code, state, number, claimed_at, decided_at, expires_at, reason FROM credentials WHERE member_id = $1 ORDER BY id DESC",
            me
        ))
        .await?;
    let mut evidence = evidence(db, rows.iter().map(|r| r.id)).await?;
    let mut openings = openings(db, me).await?;
    let mut credentials = Vec::with_capacity(rows.len());
    for row in rows {
        let id = CredentialId(row.id);
        credentials.push(OwnCredential {
            id,
            name: known.name(Vocabulary::Credential, &row.code, l),
            state: State::parse(&row.state).unwrap_or(State::Refused),
            number: number(db, id, row.number)?,
            evidence: evidence.remove(&row.id).unwrap_or_default(),
            claimed: row.claimed_at.map(|at| db.moment(at)),
            decided: row.decided_at.map(|at| db.moment(at)),
            // The last day, and not the midnight after it.
            expires: row.expires_at.map(|at| db.moment(at - 1)),
            reason: row.reason,
            openings: openings.remove(&row.id).unwrap_or_default(),
        });
    }
    Ok(OwnCredentials { credentials, choices: known.choices(Vocabulary::Credential, &[], l) })
}

/// A number, opened.
pub(super) fn number(db: &Db, id: CredentialId, sealed: Option<Vec<u8>>) -> Result<String> {
    let Some(sealed) = sealed else { return Ok(String::new()) };
    Ok(String::from_utf8_lossy(&db.seal()?.open(&sealed, &sealed_as(id))?).into_owned())
}

/// The evidence of some claims, without its bytes.
pub(super) async fn evidence(
    db: &Db,
    credentials: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, Vec<EvidenceFile>>> {
    let mut sql = crate::db::Sql::from(
        "SELECT credential_id, place, label, length FROM evidence WHERE credential_id IN ",
    );
    sql.bind_list(credentials).push(" ORDER BY credential_id, place");
    let mut found: HashMap<i64, Vec<EvidenceFile>> = HashMap::new();
    for (credential, place, label, bytes) in db.all::<(i64, i64, Vec<u8>, i64)>(sql).await? {
        let label = db.seal()?.open(&label, &sealed_as(CredentialId(credential)))?;
        let label = String::from_utf8_lossy(&label).into_owned();
        found.entry(credential).or_default().push(EvidenceFile { place, label, bytes });
    }
    Ok(found)
}

async fn openings(db: &Db, me: MemberId) -> Result<HashMap<i64, Vec<Opening>>> {
    let rows: Vec<(i64, Option<String>, i64)> = db
        .all(sql!(
            "SELECT o.credential_id, m.name, o.at FROM evidence_openings o JOIN credentials c ON c.id = o.credential_id
             LEFT JOIN members m ON m.id = o.by_id WHERE c.member_id = $1 ORDER BY o.id",
            me
        ))
        .await?;
    let mut found: HashMap<i64, Vec<Opening>> = HashMap::new();
    for (credential, by, at) in rows {
        found.entry(credential).or_default().push(Opening { by, at: db.moment(at) });
    }
    Ok(found)
}

/// Begins a claim. Nobody sees it before it is sent.
///
/// # Errors
/// For anyone but members; [`Problem::Choice`] for what cannot be claimed; [`Problem::Taken`] where one of the same kind
/// is under way; [`Error::TooMany`].
pub async fn begin(db: &Db, actor: &Actor, claim: &NewClaim) -> Result<CredentialId> {
    let me = actor.member()?;
    let known = vocabulary::terms(db).await?;
    let code = claimable(&known, &claim.code).ok_or_else(|| Error::field("code", Problem::Choice))?;
    throttle::count(db, &format!("claims of {me}"), PER_DAY).await?;
    let mut tx = db.write().await?;
    // One after the other, so that two that are sent at once do not both begin.
    tx.execute(sql!("UPDATE members SET version = version WHERE id = $1", me)).await?;
    let open: Option<(i64,)> = tx
        .optional(sql!(
            "SELECT id FROM credentials WHERE member_id = $1 AND code = $2 AND state IN ('draft', 'claimed') LIMIT 1",
            me,
            &code
        ))
        .await?;
    if open.is_some() {
        return Err(Error::field("code", Problem::Taken));
    }
    let (id,): (i64,) = tx
        .one(sql!(
            "INSERT INTO credentials (member_id, code, state, created_at) VALUES ($1, $2, 'draft', $3) RETURNING id",
            me,
            code,
            db.now()
        ))
        .await?;
    let id = CredentialId(id);
    if !claim.number.is_empty() {
        let sealed = db.seal()?.seal(claim.number.as_bytes(), &sealed_as(id))?;
        tx.execute(sql!("UPDATE credentials SET number = $2 WHERE id = $1", id, sealed)).await?;
    }
    tx.commit().await?;
    Ok(id)
}

fn claimable(known: &Terms, code: &str) -> Option<String> {
    known.term(Vocabulary::Credential, code).filter(|t| !t.retired).map(|t| t.code.clone())
}

/// How many more files a draft may have: asked before bytes are read.
///
/// # Errors
/// [`Error::NotFound`] for what is no draft of the actor's.
pub async fn room(db: &Db, actor: &Actor, id: CredentialId) -> Result<i64> {
    let me = actor.member()?;
    let row: Option<(i64,)> = db
        .optional(sql!(
            "SELECT (SELECT COUNT(*) FROM evidence e WHERE e.credential_id = c.id) FROM credentials c
             WHERE c.id = $1 AND c.member_id = $2 AND c.state = 'draft'",
            id,
            me
        ))
        .await?;
    let (count,) = row.ok_or(Error::NotFound)?;
    Ok((MOST_EVIDENCE - count).max(0))
}

/// Adds a file to a draft; `Some` says why not.
///
/// # Errors
/// [`Error::NotFound`] for what is no draft of the actor's.
pub async fn add_evidence(
    db: &Db,
    actor: &Actor,
    id: CredentialId,
    file: &NewEvidence,
) -> Result<Option<Refusal>> {
    let me = actor.member()?;
    let name = sealed_as(id);
    let (label, bytes) =
        (db.seal()?.seal(file.label.as_bytes(), &name)?, db.seal()?.seal(&file.bytes, &name)?);
    let mut tx = db.write().await?;
    lock_draft(&mut tx, me, id).await?;
    let (count, last): (i64, Option<i64>) =
        tx.one(sql!("SELECT COUNT(*), MAX(place) FROM evidence WHERE credential_id = $1", id)).await?;
    if count >= MOST_EVIDENCE {
        return Ok(Some(Refusal::TooMany));
    }
    tx.execute(sql!(
        "INSERT INTO evidence (credential_id, place, label, mime, length, bytes) VALUES ($1, $2, $3, $4, $5, $6)",
        id,
        last.unwrap_or(0) + 1,
        label,
        file.mime,
        file.bytes.len() as i64,
        bytes,
    ))
    .await?;
    tx.commit().await?;
    Ok(None)
}

/// Takes a file out of a draft.
///
/// # Errors
/// [`Error::NotFound`] for what is no draft of the actor's.
pub async fn drop_evidence(db: &Db, actor: &Actor, id: CredentialId, place: i64) -> Result<()> {
    let me = actor.member()?;
    let mut tx = db.write().await?;
    lock_draft(&mut tx, me, id).await?;
    tx.execute(sql!("DELETE FROM evidence WHERE credential_id = $1 AND place = $2", id, place)).await?;
    Ok(tx.commit().await?)
}

async fn lock_draft(tx: &mut WriteTx, me: MemberId, id: CredentialId) -> Result<()> {
    let own = sql!(
        "UPDATE credentials SET state = state WHERE id = $1 AND member_id = $2 AND state = 'draft'",
        id,
        me
    );
    if tx.execute(own).await? == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Sends a draft to the verifiers.
///
/// # Errors
/// [`Error::NotFound`] for what is no draft of the actor's; [`Problem::Required`] at `file` where neither a number nor a
/// file shows anything.
pub async fn send(db: &Db, actor: &Actor, id: CredentialId) -> Result<()> {
    let me = actor.member()?;
    let now = db.now();
    let mut tx = db.write().await?;
    lock_draft(&mut tx, me, id).await?;
    let (numbered, files): (bool, i64) = tx
        .one(sql!(
            "SELECT number IS NOT NULL, (SELECT COUNT(*) FROM evidence e WHERE e.credential_id = c.id) FROM credentials c WHERE id = $1",
            id
        ))
        .await?;
    if !numbered && files == 0 {
        return Err(Error::field("file", Problem::Required));
    }
    tx.execute(sql!("UPDATE credentials SET state = 'claimed', claimed_at = $2 WHERE id = $1", id, now))
        .await?;
    let verifiers: Vec<(i64,)> = tx
        .all(sql!(
            "SELECT r.member_id FROM member_roles r JOIN members m ON m.id = r.member_id
             WHERE r.role = 'verifier' AND m.standing = 'active' AND m.id <> $1 ORDER BY r.member_id",
            me
        ))
        .await?;
    for (verifier,) in verifiers {
        told(&mut tx, now, MemberId(verifier), WAITING).await?;
    }
    Ok(tx.commit().await?)
}

/// Takes a credential back, whatever became of it: nothing of it stays.
///
/// # Errors
/// [`Error::NotFound`] for what is not the actor's; [`Conflict::Stale`] where it was taken back before.
pub async fn withdraw(db: &Db, actor: &Actor, id: CredentialId) -> Result<()> {
    let me = actor.member()?;
    let mut tx = db.write().await?;
    let row: Option<(String,)> = tx
        .optional(sql!("DELETE FROM credentials WHERE id = $1 AND member_id = $2 RETURNING code", id, me))
        .await?;
    let (code,) = row.ok_or(Error::Conflict(Conflict::Stale))?;
    unmark(&mut tx, me, &code).await?;
    circles::credentials_changed(&mut tx, db.now(), me).await?;
    Ok(tx.commit().await?)
}
