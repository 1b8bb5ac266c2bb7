//! Writing an article. Every text that it ever had is kept.

use super::authors::{authors, set_authors};
use super::{Found, Row, by_id, by_slug, find, part, steps, takes_part};
use crate::cache::Topic;
use crate::db::{DbError, Sql, WriteTx, fault};
use crate::members::keys::fold;
use crate::throttle::{self, Limit};
use crate::{Db, circles, distances, drafts, markdown, sql};
use domain::article::{Access, ArticleEdit, ArticleForm, ArticleFormPage, ArticleState, Reach, minutes};
use domain::error::Conflict;
use domain::{Actor, ArticleId, CircleId, Error, EventId, Locale, MemberId, Problem, Result};

/// Texts that a member saves and hands in, at most.
pub(super) const PACE: Limit = Limit { tries: 120, seconds: 3600 };
/// Events that are offered.
const EVENTS: i64 = 50;

/// The form of an article, or of a new one.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not know of it, [`Error::Forbidden`] where they only read it; for anyone but
/// members.
pub async fn form(db: &Db, actor: &Actor, slug: Option<&str>, locale: Locale) -> Result<ArticleFormPage> {
    let me = actor.member()?;
    let circles = circles::mine(db, actor, locale).await?;
    let mut sql = Sql::from("SELECT e.id, e.title FROM events e WHERE e.state <> 'draft' AND ");
    part(&mut sql, me);
    sql.push(" ORDER BY e.starts_at DESC, e.id DESC LIMIT ").bind(EVENTS);
    let events: Vec<(i64, String)> = db.all(sql).await?;
    let mut events: Vec<(EventId, String)> = events.into_iter().map(|(id, t)| (EventId(id), t)).collect();
    let Some(slug) = slug else {
        let form = ArticleForm { access: Access::default().code().into(), ..ArticleForm::default() };
        return Ok(ArticleFormPage {
            form,
            title: String::new(),
            state: ArticleState::Draft,
            circles,
            events,
        });
    };
    let found = find(db, actor, by_slug(slug)).await?;
    if !found.may().change {
        return Err(Error::Forbidden);
    }
    let row = found.row;
    let form = as_form(db, &row).await?;
    // The one it has stays a choice, also for an editor who was not there.
    if let Some(event) = row.event_id.map(EventId)
        && !events.iter().any(|(id, _)| *id == event)
    {
        let (title,): (String,) = db.one(sql!("SELECT title FROM events WHERE id = $1", event)).await?;
        events.push((event, title));
    }
    Ok(ArticleFormPage { title: form.title.clone(), state: row.state(), form, circles, events })
}

/// An article as its form has it.
pub(super) async fn as_form(db: &Db, row: &Row) -> Result<ArticleForm> {
    let (body,): (String,) = db.one(sql!("SELECT body_md FROM articles WHERE id = $1", row.id)).await?;
    let authors: Vec<(String,)> = db
        .all(sql!(
            "SELECT m.handle FROM article_authors w JOIN members m ON m.id = w.member_id
             WHERE w.article_id = $1 ORDER BY w.position",
            row.id
        ))
        .await?;
    let tags: Vec<(String,)> =
        db.all(sql!("SELECT tag FROM article_tags WHERE article_id = $1 ORDER BY position", row.id)).await?;
    let listed = |all: Vec<(String,)>, between: &str| {
        all.into_iter().map(|(one,)| one).collect::<Vec<_>>().join(between)
    };
    let id = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
    let of_circle = row.reach().access == Access::Circle;
    Ok(ArticleForm {
        id: row.id.to_string(),
        version: row.version.to_string(),
        key: String::new(),
        title: row.title.clone(),
        slug: row.slug.clone(),
        summary: row.summary.clone(),
        body,
        tags: listed(tags, "、"),
        authors: listed(authors, " "),
        access: row.access.clone(),
        circle: id(row.circle_id.filter(|_| of_circle)),
        event: id(row.event_id),
    })
}

/// Writes an article; a new one is a draft. Sent twice, a new one is written once. Returns its address.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] as [`form`]; [`Problem::Widens`] at `access` where others could read what
/// an editor let in for fewer; [`Problem::Choice`] at a circle or event that is not theirs; [`Problem::Taken`] at `slug`;
/// [`Problem::NoSuchMember`] at `authors`; [`Conflict::Stale`]; [`Error::TooMany`].
pub async fn save(db: &Db, actor: &Actor, edit: &ArticleEdit) -> Result<String> {
    put(db, actor, edit, true).await
}

/// The same, where their draft is not what is saved.
pub(super) async fn put(db: &Db, actor: &Actor, edit: &ArticleEdit, drafted: bool) -> Result<String> {
    let me = actor.member()?;
    let before = match edit.id {
        None => None,
        Some((id, version)) => {
            let found = find(db, actor, by_id(id)).await?;
            if !found.may().change {
                return Err(Error::Forbidden);
            }
            // What is looked at here is what is written below: the version holds both together.
            if found.row.version != version {
                return Err(Error::Conflict(Conflict::Stale));
            }
            Some(found)
        }
    };
    let reach = reach(db, actor, edit.reach, before.as_ref()).await?;
    if let Some(Found { row, editor, .. }) = &before
        && row.state() == ArticleState::Published
        && row.reach().widens(reach)
        && !(*editor && reach.edits(actor))
    {
        return Err(Error::field("access", Problem::Widens));
    }
    throttle::count(db, &format!("articles of {me}"), PACE).await?;
    let text = markdown::of_article(edit.body.clone()).await?;
    let apart = distances::apart(db, me).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    let authors = authors(&mut tx, me, edit, &reach, &apart).await?;
    let (id, slug, draft) = match edit.id {
        None => {
            if let Some(slug) = twin(&mut tx, me, edit.key.as_deref()).await? {
                return Ok(slug);
            }
            let slug = address(&mut tx, edit, ArticleId(0)).await?;
            let made: Result<(i64,), DbError> = tx
                .one(sql!(
                    "INSERT INTO articles (slug, title, body_md, body_html, access, made_by, key, created_at, written_at)
                     VALUES ($1, '', '', '', $2, $3, $4, $5, $5) RETURNING id",
                    &slug,
                    reach.access.code(),
                    me,
                    edit.key.as_deref(),
                    now,
                ))
                .await;
            match made {
                Ok((id,)) => (ArticleId(id), slug, domain::draft::of_article(None)),
                Err(DbError::Unique(_)) => return raced(db, me, edit, tx).await,
                Err(e) => return Err(e.into()),
            }
        }
        Some((id, version)) => {
            let held = tx
                .execute(sql!(
                    "UPDATE articles SET version = version + 1 WHERE id = $1 AND version = $2",
                    id,
                    version
                ))
                .await?;
            if held == 0 {
                return Err(Error::Conflict(Conflict::Stale));
            }
            let (old,): (String,) = tx.one(sql!("SELECT slug FROM articles WHERE id = $1", id)).await?;
            let slug = match &edit.slug {
                Some(slug) if *slug != old => {
                    let slug = address(&mut tx, edit, id).await.map(|_| slug.clone())?;
                    rename(&mut tx, id, &old, &slug).await?;
                    slug
                }
                _ => old.clone(),
            };
            (id, slug, domain::draft::of_article(Some(&old)))
        }
    };
    tx.execute(sql!(
        "UPDATE articles SET title = $2, summary = $3, body_md = $4, body_html = $5, contents = $6, minutes = $7, access = $8,
           circle_id = $9, event_id = $10, written_at = $11 WHERE id = $1",
        id,
        &edit.title,
        &edit.summary,
        &edit.body,
        &text.html,
        serde_json::to_string(&text.contents).map_err(fault)?,
        minutes(&text.words),
        reach.access.code(),
        reach.circle.filter(|_| reach.access == Access::Circle),
        reach.event,
        now,
    ))
    .await?;
    keep_version(&mut tx, me, id, now).await?;
    // Others read it now: those who decide for them have not read it.
    if let Some(Found { row, .. }) = &before
        && row.state() != ArticleState::Draft
        && row.reach().circle != reach.circle
        && !reach.edits(actor)
    {
        tx.execute(sql!("UPDATE articles SET state = 'review' WHERE id = $1", id)).await?;
        steps::tell_editors(&mut tx, now, me, &slug, reach.circle).await?;
    }
    let named = set_authors(&mut tx, id, authors).await?;
    set_tags(&mut tx, id, &edit.tags).await?;
    steps::tell_named(&mut tx, now, me, &slug, &named).await?;
    if drafted {
        drafts::sent(&mut tx, me, &draft).await?;
    }
    tx.touch(Topic::Library);
    tx.commit().await?;
    Ok(slug)
}

/// Whom it is for, with the circle of its event. What stays as it is need not be the actor's own.
async fn reach(db: &Db, actor: &Actor, asked: Reach, before: Option<&Found>) -> Result<Reach> {
    let now = before.map(|found| found.row.reach());
    if let Some(now) = now.filter(|now| now.access == asked.access && now.event == asked.event)
        && (asked.access == Access::Event || now.circle == asked.circle)
    {
        return Ok(now);
    }
    match asked.access {
        Access::Public | Access::Members => Ok(Reach { access: asked.access, ..Reach::default() }),
        Access::Circle => match asked.circle.filter(|circle| actor.in_circle(*circle)) {
            Some(circle) => Ok(Reach { circle: Some(circle), event: None, ..asked }),
            None => Err(Error::field("circle", Problem::Choice)),
        },
        Access::Event => {
            let none = || Error::field("event", Problem::Choice);
            let event = asked.event.ok_or_else(none)?;
            if !takes_part(db, actor.member()?, event).await? {
                return Err(none());
            }
            let (circle,): (Option<i64>,) = db
                .one(sql!(
                    "SELECT CASE WHEN visibility = 'circle' THEN circle_id END FROM events WHERE id = $1",
                    event
                ))
                .await?;
            let circle = circle.map(CircleId);
            if circle.is_some_and(|circle| !actor.in_circle(circle)) {
                return Err(none());
            }
            Ok(Reach { circle, event: Some(event), ..asked })
        }
    }
}

/// The address of what was written with the same key.
async fn twin(tx: &mut WriteTx, me: MemberId, key: Option<&str>) -> Result<Option<String>, DbError> {
    let Some(key) = key else { return Ok(None) };
    let row: Option<(String,)> =
        tx.optional(sql!("SELECT slug FROM articles WHERE made_by = $1 AND key = $2", me, key)).await?;
    Ok(row.map(|(slug,)| slug))
}

/// Another was written at the same moment: the same form, or one with the same address.
async fn raced(db: &Db, me: MemberId, edit: &ArticleEdit, tx: WriteTx) -> Result<String> {
    drop(tx);
    let mut tx = db.write().await?;
    twin(&mut tx, me, edit.key.as_deref()).await?.ok_or_else(|| Error::field("slug", Problem::Taken))
}

/// The address that was asked for, or one that is free.
async fn address(tx: &mut WriteTx, edit: &ArticleEdit, id: ArticleId) -> Result<String> {
    if let Some(slug) = &edit.slug {
        return if free(tx, slug, id).await? {
            Ok(slug.clone())
        } else {
            Err(Error::field("slug", Problem::Taken))
        };
    }
    let words = words_of(&edit.title);
    if words.len() >= 3 && free(tx, &words, id).await? {
        return Ok(words);
    }
    loop {
        let random = format!("{:08x}", rand::random::<u32>());
        let slug = if words.len() >= 3 { format!("{words}-{random}") } else { format!("a-{random}") };
        if free(tx, &slug, id).await? {
            return Ok(slug);
        }
    }
}

/// The Latin words of a title, as an address has them.
fn words_of(title: &str) -> String {
    let letters = title.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' });
    let letters: String = letters.take(48).collect();
    letters.split_whitespace().collect::<Vec<_>>().join("-")
}

/// Whether no other article has an address, or had it.
async fn free(tx: &mut WriteTx, slug: &str, id: ArticleId) -> Result<bool, DbError> {
    let taken: Option<(i64,)> = tx
        .optional(sql!(
            "SELECT id FROM articles WHERE slug = $1 AND id <> $2
             UNION SELECT article_id FROM article_slugs WHERE slug = $1 AND article_id <> $2",
            slug,
            id
        ))
        .await?;
    Ok(taken.is_none() && !matches!(slug, "new" | "tags" | "collections" | "files"))
}

/// Gives it a new address; the old one leads to it.
async fn rename(tx: &mut WriteTx, id: ArticleId, old: &str, new: &str) -> Result<()> {
    tx.execute(sql!("DELETE FROM article_slugs WHERE slug = $1", new)).await?;
    tx.execute(sql!("INSERT INTO article_slugs (slug, article_id) VALUES ($1, $2)", old, id)).await?;
    match tx.execute(sql!("UPDATE articles SET slug = $2 WHERE id = $1", id, new)).await {
        Err(DbError::Unique(_)) => Err(Error::field("slug", Problem::Taken)),
        other => Ok(other.map(|_| ())?),
    }
}

/// Keeps the text that it has now among all it had.
async fn keep_version(
    tx: &mut WriteTx,
    me: MemberId,
    id: ArticleId,
    now: domain::Timestamp,
) -> Result<(), DbError> {
    tx.execute(sql!(
        "INSERT INTO article_versions (article_id, version, title, summary, body_md, circle_id, event_id, by_id, at)
         SELECT id, version, title, summary, body_md, circle_id, event_id, $2, $3 FROM articles WHERE id = $1",
        id,
        me,
        now
    ))
    .await?;
    Ok(())
}

async fn set_tags(tx: &mut WriteTx, id: ArticleId, tags: &[String]) -> Result<(), DbError> {
    tx.execute(sql!("DELETE FROM article_tags WHERE article_id = $1", id)).await?;
    for (position, tag) in (0_i64..).zip(tags) {
        tx.execute(sql!(
            "INSERT INTO article_tags (article_id, tag, tag_key, position) VALUES ($1, $2, $3, $4)
             ON CONFLICT (article_id, tag_key) DO NOTHING",
            id,
            tag,
            fold(tag),
            position
        ))
        .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_made_of_latin_words() {
        assert_eq!(words_of("CBT と ACT: はじめの一歩"), "cbt-act");
        assert_eq!(words_of("事例検討の進め方"), "");
    }
}
