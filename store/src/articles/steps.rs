//! How an article comes into the library, and out of it.

use super::write::PACE;
use super::{Found, by_id, find};
use crate::cache::Topic;
use crate::db::{DbError, WriteTx};
use crate::notifications::{Notice, tell};
use crate::{Db, audit, sql, throttle};
use domain::article::{ArticleState, May, NOTE_MAX};
use domain::audit::Act;
use domain::error::Conflict;
use domain::input::Check;
use domain::notification::Kind;
use domain::{Actor, ArticleId, CircleId, Error, MemberId, Result, Timestamp};

/// Where a notification of an article leads: its address stands behind the code.
pub(crate) fn place(words: &str) -> String {
    let slug = words.split(['\n', ' ']).nth(1).unwrap_or_default();
    format!("/library/{slug}")
}

/// Hands an article to the editors.
///
/// # Errors
/// As [`publish`].
pub async fn submit(db: &Db, actor: &Actor, id: ArticleId, version: i64) -> Result<String> {
    let me = actor.member()?;
    let found = may(db, actor, (id, version), |may| may.submit).await?;
    throttle::count(db, &format!("articles of {me}"), PACE).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    step(&mut tx, id, version, ArticleState::Review).await?;
    tell_editors(&mut tx, now, me, &found.row.slug, found.row.reach().circle).await?;
    tx.touch(Topic::Library);
    tx.commit().await?;
    Ok(found.row.slug)
}

/// Puts an article into the library. What was said when it was given back is over.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not know of it; [`Error::Forbidden`] where it is not theirs to do;
/// [`Conflict::Stale`] where it was changed since they read it; for anyone but members.
pub async fn publish(db: &Db, actor: &Actor, id: ArticleId, version: i64) -> Result<String> {
    let me = actor.member()?;
    let found = may(db, actor, (id, version), |may| may.publish).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    step(&mut tx, id, version, ArticleState::Published).await?;
    tx.execute(sql!(
        "UPDATE articles SET published_at = COALESCE(published_at, $2), checked_at = $2, note = '' WHERE id = $1",
        id,
        now
    ))
    .await?;
    tell_authors(&mut tx, now, me, &found, "published", "").await?;
    log(&mut tx, now, actor, Act::PublishArticle, &found).await?;
    tx.touch(Topic::Library);
    tx.commit().await?;
    Ok(found.row.slug)
}

/// Gives an article back to its authors, with a word.
///
/// # Errors
/// As [`publish`]; at `note` where there is none.
pub async fn give_back(db: &Db, actor: &Actor, id: ArticleId, version: i64, note: &str) -> Result<String> {
    let me = actor.member()?;
    let found = may(db, actor, (id, version), |may| may.give_back).await?;
    let mut check = Check::default();
    let note = check.text("note", note, 1, NOTE_MAX);
    check.done()?;
    let now = db.now();
    let mut tx = db.write().await?;
    step(&mut tx, id, version, ArticleState::Draft).await?;
    tx.execute(sql!("UPDATE articles SET note = $2 WHERE id = $1", id, &note)).await?;
    tell_authors(&mut tx, now, me, &found, "returned", &note).await?;
    log(&mut tx, now, actor, Act::ReturnArticle, &found).await?;
    tx.touch(Topic::Library);
    tx.commit().await?;
    Ok(found.row.slug)
}

/// Takes an article out of the library, or back from the editors: it is its authors' draft again. An editor who did not
/// write it reads it no more.
///
/// # Errors
/// As [`publish`].
pub async fn withdraw(db: &Db, actor: &Actor, id: ArticleId, version: i64) -> Result<String> {
    let me = actor.member()?;
    let found = may(db, actor, (id, version), |may| may.withdraw).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    step(&mut tx, id, version, ArticleState::Draft).await?;
    if found.row.state() == ArticleState::Published {
        tell_authors(&mut tx, now, me, &found, "withdrawn", "").await?;
        log(&mut tx, now, actor, Act::WithdrawArticle, &found).await?;
    }
    tx.touch(Topic::Library);
    tx.commit().await?;
    Ok(if found.author { format!("/library/{}", found.row.slug) } else { "/library".into() })
}

/// Takes away a draft for good, with all that it ever said.
///
/// # Errors
/// As [`publish`].
pub async fn remove(db: &Db, actor: &Actor, id: ArticleId, version: i64) -> Result<()> {
    may(db, actor, (id, version), |may| may.remove).await?;
    let mut tx = db.write().await?;
    let gone = tx
        .execute(sql!("DELETE FROM articles WHERE id = $1 AND version = $2 AND state = 'draft'", id, version))
        .await?;
    if gone == 0 {
        return Err(Error::Conflict(Conflict::Stale));
    }
    tx.touch(Topic::Library);
    Ok(tx.commit().await?)
}

/// Says that an article still holds.
///
/// # Errors
/// As [`publish`].
pub async fn check(db: &Db, actor: &Actor, id: ArticleId, version: i64) -> Result<String> {
    let found = may(db, actor, (id, version), |may| may.check).await?;
    let mut tx = db.write().await?;
    let done = tx
        .execute(sql!(
            "UPDATE articles SET checked_at = $3 WHERE id = $1 AND version = $2 AND state = 'published'",
            id,
            version,
            db.now()
        ))
        .await?;
    // Whoever changed it meanwhile has looked at another text.
    if done == 0 {
        return Err(Error::Conflict(Conflict::Stale));
    }
    tx.touch(Topic::Library);
    tx.commit().await?;
    Ok(found.row.slug)
}

/// Tells members that they are named as those who wrote an article.
pub(super) async fn tell_named(
    tx: &mut WriteTx,
    now: Timestamp,
    me: MemberId,
    slug: &str,
    named: &[MemberId],
) -> Result<(), DbError> {
    for member in named {
        notice(tx, now, me, *member, "named", slug, "").await?;
    }
    Ok(())
}

/// An article with which the actor may do something.
async fn may(
    db: &Db,
    actor: &Actor,
    (id, version): (ArticleId, i64),
    what: impl Fn(&May) -> bool,
) -> Result<Found> {
    actor.member()?;
    let found = find(db, actor, by_id(id)).await?;
    if !what(&found.may()) {
        return Err(Error::Forbidden);
    }
    // What is looked at here is what is decided about: the version holds both together.
    if found.row.version == version { Ok(found) } else { Err(Error::Conflict(Conflict::Stale)) }
}

/// One step on. What the actor has read is what is decided about: each text and each step has a version of its own.
async fn step(tx: &mut WriteTx, id: ArticleId, version: i64, to: ArticleState) -> Result<()> {
    let done = tx
        .execute(sql!(
            "UPDATE articles SET state = $3, version = version + 1 WHERE id = $1 AND version = $2",
            id,
            version,
            to.code()
        ))
        .await?;
    if done == 0 { Err(Error::Conflict(Conflict::Stale)) } else { Ok(()) }
}

/// Those who decide about what is for a circle, or for no circle: as [`domain::article::Reach::edits`].
async fn editors(
    tx: &mut WriteTx,
    now: Timestamp,
    circle: Option<CircleId>,
) -> Result<Vec<MemberId>, DbError> {
    // In a small community there is nobody but who runs it.
    const ROLES: &str = "SELECT DISTINCT m.id FROM member_roles r JOIN members m ON m.id = r.member_id
         WHERE r.role IN ('moderator', 'admin') AND m.standing = 'active' ORDER BY m.id";
    let rows: Vec<(i64,)> = match circle {
        Some(circle) => {
            tx.all(sql!(
                "SELECT m.id FROM circle_members k JOIN members m ON m.id = k.member_id
                 WHERE k.circle_id = $1 AND (k.ends_at IS NULL OR k.ends_at > $2) AND m.standing = 'active'
                   AND (k.moderator = TRUE OR EXISTS (SELECT 1 FROM member_roles r WHERE r.member_id = m.id
                     AND r.role IN ('moderator', 'admin'))) ORDER BY m.id",
                circle,
                now
            ))
            .await?
        }
        None => tx.all(ROLES).await?,
    };
    Ok(rows.into_iter().map(|(id,)| MemberId(id)).collect())
}

/// Tells those who decide that an article waits for them.
pub(super) async fn tell_editors(
    tx: &mut WriteTx,
    now: Timestamp,
    me: MemberId,
    slug: &str,
    circle: Option<CircleId>,
) -> Result<(), DbError> {
    for editor in editors(tx, now, circle).await? {
        notice(tx, now, me, editor, "waits", slug, "").await?;
    }
    Ok(())
}

/// Tells its authors, as far as they may still read it.
async fn tell_authors(
    tx: &mut WriteTx,
    now: Timestamp,
    me: MemberId,
    found: &Found,
    code: &str,
    said: &str,
) -> Result<(), DbError> {
    let circle = found.row.reach().circle;
    let rows: Vec<(i64,)> = tx
        .all(sql!(
            "SELECT w.member_id FROM article_authors w WHERE w.article_id = $1 AND ($2 = 0 OR EXISTS (SELECT 1 FROM circle_members k
               WHERE k.circle_id = $2 AND k.member_id = w.member_id AND (k.ends_at IS NULL OR k.ends_at > $3)))
             ORDER BY w.position",
            found.row.id,
            circle.map_or(0, |circle| circle.0),
            now
        ))
        .await?;
    for (author,) in rows {
        notice(tx, now, me, MemberId(author), code, &found.row.slug, said).await?;
    }
    Ok(())
}

async fn notice(
    tx: &mut WriteTx,
    now: Timestamp,
    me: MemberId,
    member: MemberId,
    code: &str,
    slug: &str,
    said: &str,
) -> Result<(), DbError> {
    let words = if said.is_empty() { format!("{code} {slug}") } else { format!("{code} {slug}\n{said}") };
    let notice = Notice {
        kind: Kind::Article,
        member,
        by: Some(me),
        thread: None,
        post: None,
        event: None,
        words: &words,
    };
    tell(tx, now, &notice).await
}

async fn log(
    tx: &mut WriteTx,
    now: Timestamp,
    actor: &Actor,
    act: Act,
    found: &Found,
) -> Result<(), DbError> {
    audit::log(tx, now, actor, act, Some(found.row.id), &found.row.slug).await
}
