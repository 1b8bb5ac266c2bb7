//! Coming into a circle, and leaving it.

use super::{Row, find, lock, moved, qualify, told};
use crate::db::{DbError, Sql, WriteTx};
use crate::throttle::{self, Limit};
use crate::{Db, sql};
use domain::circle::{JoinRequest, JoinRule};
use domain::error::Conflict;
use domain::{Actor, CircleId, Error, MemberId, Problem, Result, Timestamp};

/// Times somebody may ask circles in a day.
const PER_DAY: Limit = Limit { tries: 20, seconds: 86_400 };

/// Comes in, or asks to, as the circle's rule has it.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not know of it; [`Error::Forbidden`] where they may not come in, nor ask;
/// [`Problem::Agreement`] at `agreed` where its guidelines were not agreed to as they are now; [`Error::TooMany`].
pub async fn join(db: &Db, actor: &Actor, wish: &JoinRequest) -> Result<()> {
    let me = actor.member()?;
    let (row, _) = find(db, actor, &wish.slug).await?;
    if actor.in_circle(row.id()) {
        return Ok(());
    }
    throttle::count(db, &format!("circles of {me}"), PER_DAY).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    let row = lock(&mut tx, row.id()).await?;
    if !row.guidelines_ja.is_empty() && wish.agreed != Some(row.guidelines_version) {
        return Err(Error::field("agreed", Problem::Agreement));
    }
    let invited: Option<(i64,)> = tx
        .optional(sql!("SELECT at FROM circle_invites WHERE circle_id = $1 AND member_id = $2", row.id(), me))
        .await?;
    let last: Option<Last> = tx.optional(last(row.id(), me)).await?;
    let asks = last.is_some_and(|last| last.shut || last.answered_at.is_none());
    match (row.rule(), invited.is_some()) {
        (JoinRule::Credential | JoinRule::Open, false) if asks => {
            ask(&mut tx, now, &row, me, wish).await?;
        }
        (JoinRule::Credential | JoinRule::Open, _) | (_, true) => {
            enter(&mut tx, now, &row, me).await?;
        }
        (JoinRule::Request, false) => {
            ask(&mut tx, now, &row, me, wish).await?;
        }
        (JoinRule::Invitation, false) => return Err(Error::Forbidden),
    }
    Ok(tx.commit().await?)
}

/// What was last between a member and a circle that they are not in.
#[derive(sqlx::FromRow)]
pub(super) struct Last {
    pub(super) words: String,
    pub(super) at: i64,
    pub(super) answered_at: Option<i64>,
    pub(super) accepted: bool,
    pub(super) answer: String,
    /// Whether they were shown the door, and were not let in again since. That is kept as a request without words.
    pub(super) shut: bool,
}

pub(super) fn last(circle: CircleId, member: MemberId) -> Sql {
    sql!(
        "SELECT words, at, answered_at, accepted, answer, EXISTS (SELECT 1 FROM circle_requests o
           WHERE o.circle_id = $1 AND o.member_id = $2 AND o.words = '' AND o.accepted = FALSE) AS shut
         FROM circle_requests WHERE circle_id = $1 AND member_id = $2 ORDER BY id DESC LIMIT 1",
        circle,
        member
    )
}

/// Puts a member into a circle, through its gate.
pub(super) async fn enter(tx: &mut WriteTx, now: Timestamp, row: &Row, member: MemberId) -> Result<bool> {
    let ends = if row.rule() == JoinRule::Credential {
        let until = qualify::until_in(tx, now, row.id(), member).await?.ok_or(Error::Forbidden)?;
        qualify::kept(until)
    } else {
        None
    };
    let new = put(tx, now, (row.id(), member), (row.guidelines_version, ends)).await?;
    for left in [
        "UPDATE circle_requests SET accepted = TRUE WHERE circle_id = $1 AND member_id = $2 AND words = ''",
        "DELETE FROM circle_invites WHERE circle_id = $1 AND member_id = $2",
        "DELETE FROM circle_requests WHERE circle_id = $1 AND member_id = $2 AND answered_at IS NULL",
    ] {
        tx.execute(sql!(left, row.id(), member)).await?;
    }
    Ok(new)
}

async fn put(
    tx: &mut WriteTx,
    now: Timestamp,
    (circle, member): (CircleId, MemberId),
    (agreed, ends): (i64, Option<Timestamp>),
) -> Result<bool, DbError> {
    let new = tx
        .execute(sql!(
            "INSERT INTO circle_members (circle_id, member_id, joined_at, agreed, ends_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (circle_id, member_id) DO NOTHING",
            circle,
            member,
            now,
            agreed,
            ends,
        ))
        .await?;
    moved(tx, member);
    Ok(new == 1)
}

async fn ask(tx: &mut WriteTx, now: Timestamp, row: &Row, me: MemberId, wish: &JoinRequest) -> Result<()> {
    if wish.words.is_empty() {
        return Err(Error::field("words", Problem::Required));
    }
    let added = tx
        .execute(sql!(
            "INSERT INTO circle_requests (circle_id, member_id, words, agreed, at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (circle_id, member_id) WHERE answered_at IS NULL DO NOTHING",
            row.id(),
            me,
            &wish.words,
            row.guidelines_version,
            now,
        ))
        .await?;
    if added == 0 {
        return Ok(());
    }
    let keepers = keepers(tx, row.id()).await?;
    for keeper in &keepers {
        told(tx, now, (*keeper, None), row, ("request", "")).await?;
    }
    if keepers.is_empty() {
        // Whoever kept it has left; admins find another.
        let admins: Vec<(i64,)> = tx
            .all(
                "SELECT r.member_id FROM member_roles r JOIN members m ON m.id = r.member_id
                 WHERE r.role = 'admin' AND m.standing = 'active' ORDER BY r.member_id",
            )
            .await?;
        for (admin,) in admins {
            told(tx, now, (MemberId(admin), None), row, ("unkept", "")).await?;
        }
    }
    Ok(())
}

/// Who answers those who ask: its moderators.
pub(super) async fn keepers(tx: &mut WriteTx, circle: CircleId) -> Result<Vec<MemberId>, DbError> {
    let rows: Vec<(i64,)> = tx
        .all(sql!(
            "SELECT c.member_id FROM circle_members c JOIN members m ON m.id = c.member_id
             WHERE c.circle_id = $1 AND c.moderator = TRUE AND m.standing = 'active' ORDER BY c.member_id",
            circle
        ))
        .await?;
    Ok(rows.into_iter().map(|(id,)| MemberId(id)).collect())
}

/// Takes a request back that nobody answered yet.
///
/// # Errors
/// [`Conflict::Decided`] where it was answered meanwhile, or there is none; as [`join`].
pub async fn take_back(db: &Db, actor: &Actor, slug: &str) -> Result<()> {
    let me = actor.member()?;
    let (row, _) = find(db, actor, slug).await?;
    let mut tx = db.write().await?;
    let gone = tx
        .execute(sql!(
            "DELETE FROM circle_requests WHERE circle_id = $1 AND member_id = $2 AND answered_at IS NULL",
            row.id(),
            me
        ))
        .await?;
    if gone == 0 {
        return Err(Error::Conflict(Conflict::Decided));
    }
    Ok(tx.commit().await?)
}

/// Agrees to guidelines that changed.
///
/// # Errors
/// [`Conflict::Stale`] where they changed once more; [`Error::Forbidden`] for those who are not in it.
pub async fn agree(db: &Db, actor: &Actor, slug: &str, version: i64) -> Result<()> {
    let me = actor.member()?;
    let (row, _) = find(db, actor, slug).await?;
    if !actor.in_circle(row.id()) {
        return Err(Error::Forbidden);
    }
    if version != row.guidelines_version {
        return Err(Error::Conflict(Conflict::Stale));
    }
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "UPDATE circle_members SET agreed = $3 WHERE circle_id = $1 AND member_id = $2 AND agreed < $3",
        row.id(),
        me,
        version
    ))
    .await?;
    Ok(tx.commit().await?)
}

/// Leaves a circle. Its last moderator finds another first.
///
/// # Errors
/// [`Conflict::LastKeeper`] for the last one who keeps it in order, where others are in it; [`Error::NotFound`] where the
/// actor may not know of it.
pub async fn leave(db: &Db, actor: &Actor, slug: &str) -> Result<()> {
    let me = actor.member()?;
    let (row, _) = find(db, actor, slug).await?;
    let mut tx = db.write().await?;
    let row = lock(&mut tx, row.id()).await?;
    let (others,): (i64,) = tx
        .one(sql!(
            "SELECT COUNT(*) FROM circle_members WHERE circle_id = $1 AND member_id <> $2",
            row.id(),
            me
        ))
        .await?;
    if others > 0 && keepers(&mut tx, row.id()).await? == [me] {
        return Err(Error::Conflict(Conflict::LastKeeper));
    }
    tx.execute(sql!("DELETE FROM circle_members WHERE circle_id = $1 AND member_id = $2", row.id(), me))
        .await?;
    moved(&mut tx, me);
    Ok(tx.commit().await?)
}

/// A member followed a link that leads to a circle. Where nothing more is to be said they are in; where there are
/// guidelines to agree to, or a gate, they are invited and decide on its page. Whether anything changed for them.
pub(crate) async fn invited_by_link(
    tx: &mut WriteTx,
    now: Timestamp,
    circle: CircleId,
    member: MemberId,
) -> Result<bool> {
    let row = lock(tx, circle).await?;
    if row.guidelines_ja.is_empty() && row.rule() != JoinRule::Credential {
        return enter(tx, now, &row, member).await;
    }
    let new = tx
        .execute(sql!(
            "INSERT INTO circle_invites (circle_id, member_id, at)
             SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM circle_members c WHERE c.circle_id = $1 AND c.member_id = $2)
             ON CONFLICT (circle_id, member_id) DO NOTHING",
            circle,
            member,
            now,
        ))
        .await?;
    Ok(new == 1)
}
