//! What the moderators of a circle do: let in, invite, show the door, write its guidelines.

use super::join::{enter, keepers};
use super::{Row, kept, lock, moved, told};
use crate::cache::Topic;
use crate::db::WriteTx;
use crate::{Db, audit, sql};
use domain::audit::Act;
use domain::circle::{AnswerToRequest, JoinRule, TextsForm};
use domain::error::Conflict;
use domain::{Actor, Error, MemberId, Problem, Result, Timestamp};

/// Answers one who asks to come in; they are told.
///
/// # Errors
/// [`Error::NotFound`] where it is not the actor's to know; [`Error::Forbidden`] for those who do not keep the circle;
/// [`Conflict::Decided`] where somebody else answered, or it was taken back.
pub async fn answer(db: &Db, actor: &Actor, answer: &AnswerToRequest) -> Result<String> {
    actor.member()?;
    let found: Option<(String, i64)> = db
        .optional(sql!(
            "SELECT c.slug, r.member_id FROM circle_requests r JOIN circles c ON c.id = r.circle_id WHERE r.id = $1",
            answer.id
        ))
        .await?;
    let (slug, member) = found.ok_or(Error::NotFound)?;
    let (row, me) = kept(db, actor, &slug).await?;
    let (now, member) = (db.now(), MemberId(member));
    let mut tx = db.write().await?;
    let row = lock(&mut tx, row.id()).await?;
    let first: Option<(i64,)> = tx
        .optional(sql!(
            "UPDATE circle_requests SET answered_at = $2, answered_by = $3, accepted = $4, answer = $5
             WHERE id = $1 AND answered_at IS NULL RETURNING agreed",
            answer.id,
            now,
            me,
            answer.accept,
            &answer.words,
        ))
        .await?;
    let (agreed,) = first.ok_or(Error::Conflict(Conflict::Decided))?;
    let code = if answer.accept {
        enter(&mut tx, now, &row, member).await?;
        // To the guidelines as they were when they asked; changed ones are shown to them.
        tx.execute(sql!(
            "UPDATE circle_members SET agreed = $3 WHERE circle_id = $1 AND member_id = $2",
            row.id(),
            member,
            agreed
        ))
        .await?;
        "accepted"
    } else {
        "declined"
    };
    audit::log(&mut tx, now, actor, Act::AnswerCircleRequest, Some(member.0), &format!("{code} {slug}"))
        .await?;
    told(&mut tx, now, (member, Some(me)), &row, (code, &answer.words)).await?;
    tx.commit().await?;
    Ok(slug)
}

/// An active member by their handle.
async fn by_handle(db: &Db, handle: &str) -> Result<MemberId> {
    let found: Option<(i64,)> =
        db.optional(sql!("SELECT id FROM members WHERE handle = $1 AND standing = 'active'", handle)).await?;
    found.map(|(id,)| MemberId(id)).ok_or_else(|| Error::field("handle", Problem::NoSuchMember))
}

/// Invites a member, who is told and decides. Invited twice, they are invited.
///
/// # Errors
/// [`Problem::NoSuchMember`] at `handle`; [`Problem::Taken`] for one who is in; for anyone who does not keep the circle.
pub async fn invite(db: &Db, actor: &Actor, slug: &str, handle: &str) -> Result<()> {
    let (row, me) = kept(db, actor, slug).await?;
    let member = by_handle(db, handle).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    let row = lock(&mut tx, row.id()).await?;
    if inside(&mut tx, &row, member).await? {
        return Err(Error::field("handle", Problem::Taken));
    }
    if row.rule() == JoinRule::Credential
        && super::qualify::until_in(&mut tx, now, row.id(), member).await?.is_none()
    {
        return Err(Error::field("handle", Problem::Choice));
    }
    let new = tx
        .execute(sql!(
            "INSERT INTO circle_invites (circle_id, member_id, by_id, at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (circle_id, member_id) DO NOTHING",
            row.id(),
            member,
            me,
            now,
        ))
        .await?;
    if new == 1 {
        told(&mut tx, now, (member, Some(me)), &row, ("invited", "")).await?;
    }
    Ok(tx.commit().await?)
}

/// Takes an invitation back. Taken back twice, it is taken back.
///
/// # Errors
/// For anyone who does not keep the circle.
pub async fn uninvite(db: &Db, actor: &Actor, slug: &str, member: MemberId) -> Result<()> {
    let (row, _) = kept(db, actor, slug).await?;
    let mut tx = db.write().await?;
    tx.execute(sql!("DELETE FROM circle_invites WHERE circle_id = $1 AND member_id = $2", row.id(), member))
        .await?;
    Ok(tx.commit().await?)
}

pub(super) async fn inside(tx: &mut WriteTx, row: &Row, member: MemberId) -> Result<bool> {
    let found: Option<(i64,)> = tx
        .optional(sql!(
            "SELECT joined_at FROM circle_members WHERE circle_id = $1 AND member_id = $2",
            row.id(),
            member
        ))
        .await?;
    Ok(found.is_some())
}

/// Shows a member the door; they are told why. Moderators cannot be shown it: admins first take that from them.
///
/// # Errors
/// [`Problem::Required`] at `reason`; [`Error::Forbidden`] for those who do not keep the circle, and for its moderators;
/// [`Error::NotFound`] for one who is not in (any more).
pub async fn expel(db: &Db, actor: &Actor, slug: &str, member: MemberId, reason: &str) -> Result<()> {
    let (row, me) = kept(db, actor, slug).await?;
    let mut check = domain::input::Check::default();
    let reason = check.text("reason", reason, 1, 1000);
    check.done()?;
    let now = db.now();
    let mut tx = db.write().await?;
    let row = lock(&mut tx, row.id()).await?;
    if keepers(&mut tx, row.id()).await?.contains(&member) {
        return Err(Error::Forbidden);
    }
    let gone = tx
        .execute(sql!(
            "DELETE FROM circle_members WHERE circle_id = $1 AND member_id = $2 AND moderator = FALSE",
            row.id(),
            member
        ))
        .await?;
    if gone == 0 {
        return Err(Error::NotFound);
    }
    // Without words of theirs: whoever was shown the door asks before they come back, also into an open one.
    tx.execute(sql!(
        "INSERT INTO circle_requests (circle_id, member_id, words, at, answered_at, answered_by, answer) VALUES ($1, $2, '', $3, $3, $4, $5)",
        row.id(),
        member,
        now,
        me,
        &reason,
    ))
    .await?;
    moved(&mut tx, member);
    audit::log(&mut tx, now, actor, Act::ExpelFromCircle, Some(member.0), slug).await?;
    told(&mut tx, now, (member, Some(me)), &row, ("expelled", &reason)).await?;
    Ok(tx.commit().await?)
}

/// What is written of a circle, to change it.
///
/// # Errors
/// For anyone who does not keep the circle.
pub async fn texts(db: &Db, actor: &Actor, slug: &str) -> Result<TextsForm> {
    let (row, _) = kept(db, actor, slug).await?;
    Ok(TextsForm {
        slug: row.slug,
        version: row.version.to_string(),
        description_ja: row.description_ja,
        description_en: row.description_en,
        guidelines_ja: row.guidelines_ja,
        guidelines_en: row.guidelines_en,
    })
}

/// Writes what a circle is and its guidelines. Where these changed, members are asked anew, and told.
///
/// # Errors
/// [`Conflict::Stale`] where somebody else changed them since the form was opened; for anyone who does not keep the circle.
pub async fn write(db: &Db, actor: &Actor, form: &TextsForm) -> Result<()> {
    let (row, me) = kept(db, actor, &form.slug).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    let row = lock(&mut tx, row.id()).await?;
    let same = row.guidelines_ja == form.guidelines_ja && row.guidelines_en == form.guidelines_en;
    if form.version != row.version.to_string() {
        return Err(Error::Conflict(Conflict::Stale));
    }
    tx.execute(sql!(
        "UPDATE circles SET description_ja = $2, description_en = $3, guidelines_ja = $4, guidelines_en = $5,
           guidelines_version = guidelines_version + $6, version = version + 1 WHERE id = $1",
        row.id(),
        &form.description_ja,
        &form.description_en,
        &form.guidelines_ja,
        &form.guidelines_en,
        i64::from(!same),
    ))
    .await?;
    audit::log(&mut tx, now, actor, Act::WriteCircle, Some(row.id), &form.slug).await?;
    tx.touch(Topic::Members);
    if !same {
        // Whoever wrote them agrees to them.
        tx.execute(sql!(
            "UPDATE circle_members SET agreed = $3 WHERE circle_id = $1 AND member_id = $2",
            row.id(),
            me,
            row.guidelines_version + 1
        ))
        .await?;
        if !form.guidelines_ja.is_empty() {
            tell_all(&mut tx, now, &row, me).await?;
        }
    }
    Ok(tx.commit().await?)
}

async fn tell_all(tx: &mut WriteTx, now: Timestamp, row: &Row, me: MemberId) -> Result<()> {
    let members: Vec<(i64,)> = tx
        .all(sql!(
            "SELECT member_id FROM circle_members WHERE circle_id = $1 AND member_id <> $2 ORDER BY member_id",
            row.id(),
            me
        ))
        .await?;
    for (member,) in members {
        told(tx, now, (MemberId(member), Some(me)), row, ("guidelines", "")).await?;
    }
    Ok(())
}
