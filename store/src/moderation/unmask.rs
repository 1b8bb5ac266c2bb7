//! The name behind a post without one. One moderator asks, another agrees; then both may see it, and the author is
//! told. This is the only place where `veils` is joined with names.

use super::acts::wrote;
use super::told::{Telling, What, tell};
use super::{author, ground, thread_of};
use crate::db::Sql;
use crate::notifications::{self, Duty};
use crate::{Db, audit, sql};
use domain::audit::Act;
use domain::error::Conflict;
use domain::event::PersonName;
use domain::moderation::Unmasking;
use domain::{Actor, Error, Locale, MemberId, PostId, Result, SpaceId, ThreadId, UnmaskingId};

/// Questions that are shown at most.
const SHOWN: i64 = 20;

/// Asks who wrote a post. Somebody else has to agree. Asked twice, the first question stands.
///
/// # Errors
/// For anyone but moderators; [`Error::Forbidden`] where the post has a name, or is the actor's own.
pub async fn ask_name(db: &Db, actor: &Actor, post: PostId, reason: &str) -> Result<()> {
    actor.require_keeper()?;
    let space = ground(db, actor, thread_of(db, post).await?, Locale::Ja).await?;
    let veiled: Option<(i64,)> =
        db.optional(sql!("SELECT id FROM posts WHERE id = $1 AND veil IS NOT NULL", post)).await?;
    if veiled.is_none() || wrote(db, actor, post).await? {
        return Err(Error::Forbidden);
    }
    let now = db.now();
    let mut tx = db.write().await?;
    let asked = tx
        .execute(sql!(
            "INSERT INTO unmaskings (post_id, asked_by, reason, asked_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (post_id) WHERE answered_at IS NULL DO NOTHING",
            post,
            actor.id(),
            reason,
            now,
        ))
        .await?;
    if asked == 0 {
        return Err(Error::Conflict(Conflict::Decided));
    }
    audit::log(&mut tx, now, actor, Act::AskName, Some(post.0), reason).await?;
    let about = [actor.id(), author(&mut tx, post).await?];
    notifications::wait(&mut tx, now, space.id, Duty::Name, &about).await?;
    Ok(tx.commit().await?)
}

/// Agrees that both learn the name, or does not. Whoever it is is told when they learn it, with the reason.
///
/// # Errors
/// For anyone but moderators; [`Error::Forbidden`] for whoever asked, and for whoever wrote it; [`Conflict::Decided`].
pub async fn answer_name(db: &Db, actor: &Actor, id: UnmaskingId, agree: bool) -> Result<()> {
    actor.require_keeper()?;
    let found: Option<(i64, Option<i64>, String)> =
        db.optional(sql!("SELECT post_id, asked_by, reason FROM unmaskings WHERE id = $1", id)).await?;
    let (post, asked_by, reason) = found.ok_or(Error::NotFound)?;
    let post = PostId(post);
    let thread = thread_of(db, post).await?;
    ground(db, actor, thread, Locale::Ja).await?;
    // Who asked and has left can no more be one of two.
    if asked_by.is_none() || asked_by == actor.id().map(|m| m.0) || wrote(db, actor, post).await? {
        return Err(Error::Forbidden);
    }
    let now = db.now();
    let mut tx = db.write().await?;
    let first = tx
        .execute(sql!(
            "UPDATE unmaskings SET answered_by = $2, answered_at = $3, agreed = $4 WHERE id = $1 AND answered_at IS NULL",
            id,
            actor.id(),
            now,
            agree,
        ))
        .await?;
    if first == 0 {
        return Err(Error::Conflict(Conflict::Decided));
    }
    let act = if agree { Act::AgreeName } else { Act::RefuseName };
    audit::log(&mut tx, now, actor, act, Some(post.0), &reason).await?;
    if agree {
        let to = author(&mut tx, post).await?;
        let telling = Telling {
            to,
            by: actor,
            what: What::Unmasked,
            thread: Some(thread),
            post: Some(post),
            reason: &reason,
        };
        tell(&mut tx, now, &telling).await?;
    }
    Ok(tx.commit().await?)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    post_id: i64,
    thread_id: i64,
    title: String,
    asked_by: Option<i64>,
    asked_name: Option<String>,
    reason: String,
    asked_at: i64,
    answered_by: Option<i64>,
    answered_name: Option<String>,
    answered_at: Option<i64>,
    agreed: bool,
}

const ROW: &str =
    "SELECT u.id, u.post_id, p.thread_id, t.title, u.asked_by, a.name AS asked_name, u.reason, u.asked_at,
    u.answered_by, b.name AS answered_name, u.answered_at, u.agreed
    FROM unmaskings u JOIN posts p ON p.id = u.post_id JOIN threads t ON t.id = p.thread_id
    LEFT JOIN veils v ON v.post_id = p.id
    LEFT JOIN members a ON a.id = u.asked_by LEFT JOIN members b ON b.id = u.answered_by";

async fn rows(db: &Db, actor: &Actor, sql: Sql) -> Result<Vec<Unmasking>> {
    let me = actor.member()?;
    let mut out = Vec::new();
    for row in db.all::<Row>(sql).await? {
        let one_of_two = row.asked_by == Some(me.0) || row.answered_by == Some(me.0);
        let name = if row.agreed && one_of_two { name(db, PostId(row.post_id)).await? } else { None };
        let agreed = row.agreed;
        out.push(Unmasking {
            id: UnmaskingId(row.id),
            post: PostId(row.post_id),
            thread: ThreadId(row.thread_id),
            title: row.title,
            asked_by: row.asked_name.unwrap_or_default(),
            reason: row.reason,
            asked: db.moment(row.asked_at),
            answered: row
                .answered_at
                .map(|at| (agreed, row.answered_name.unwrap_or_default(), db.moment(at))),
            can_answer: row.answered_at.is_none() && row.asked_by.is_some_and(|by| by != me.0),
            name,
        });
    }
    Ok(out)
}

/// Who wrote a post: for the two moderators alone.
async fn name(db: &Db, post: PostId) -> Result<Option<PersonName>> {
    let found: Option<(i64, String, String)> = db
        .optional(sql!(
            "SELECT m.id, m.handle, m.name FROM veils v JOIN members m ON m.id = v.member_id WHERE v.post_id = $1",
            post
        ))
        .await?;
    Ok(found.map(|(id, handle, name)| PersonName {
        id: MemberId(id),
        handle,
        name,
        profession: None,
        verified: false,
    }))
}

/// Who asked for names in these spaces, the latest first; for their own posts the actor is told in another way.
pub(super) async fn all(db: &Db, actor: &Actor, spaces: &[SpaceId]) -> Result<Vec<Unmasking>> {
    let mut sql = Sql::from(ROW);
    sql.push(" WHERE t.space_id IN ").bind_list(spaces.iter().copied());
    sql.push(" AND COALESCE(v.member_id, 0) <> ").bind(actor.member()?);
    sql.push(" ORDER BY u.id DESC LIMIT ").bind(SHOWN);
    rows(db, actor, sql).await
}

/// The last time that somebody asked for the name behind a post.
pub(super) async fn of_post(db: &Db, actor: &Actor, post: PostId) -> Result<Option<Unmasking>> {
    let mut sql = Sql::from(ROW);
    sql.push(" WHERE u.post_id = ").bind(post).push(" ORDER BY u.id DESC LIMIT 1");
    Ok(rows(db, actor, sql).await?.pop())
}
