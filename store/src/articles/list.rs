//! The library as lists.

use super::{Row, SELECT, away, cards, marks, readable};
use crate::db::Sql;
use crate::members::keys::fold;
use crate::{Db, circles};
use domain::article::{ArticleCard, LibraryPage, LibraryQuery, PER_PAGE, TagCount};
use domain::{Actor, CircleId, Locale, Result, Timestamp};
use std::collections::HashSet;

/// Tags that are offered.
const TAGS: i64 = 30;
/// Of what waits, so much is shown: what is decided makes room.
const WAITING: usize = 50;

/// A page of the library, as far as the actor may read it.
///
/// # Errors
/// [`domain::Error::NotFound`] at a circle that the actor is not in.
pub async fn library(db: &Db, actor: &Actor, query: &LibraryQuery, locale: Locale) -> Result<LibraryPage> {
    let circle = match query.circle.as_str() {
        "" => None,
        slug => {
            let all = circles::all(db, locale).await?;
            let found = all.into_iter().find(|c| c.slug == slug && actor.in_circle(c.id));
            Some(found.ok_or(domain::Error::NotFound)?)
        }
    };
    let away = away(db, actor).await?;
    let within = |sql: &mut Sql| {
        readable(sql, actor, &away);
        if let Some(circle) = &circle {
            sql.push(" AND a.circle_id = ").bind(circle.id);
        }
    };
    let me = actor.member().ok();
    let chosen = |sql: &mut Sql| {
        within(sql);
        marks::wanted(sql, me, query.mine);
        if !query.tag.is_empty() {
            sql.push(" AND EXISTS (SELECT 1 FROM article_tags t WHERE t.article_id = a.id AND t.tag_key = ");
            sql.bind(fold(&query.tag)).push(")");
        }
    };
    let mut count = Sql::from("SELECT COUNT(*) FROM articles a WHERE ");
    chosen(&mut count);
    let (total,): (i64,) = db.one(count).await?;
    let pages = ((total + PER_PAGE - 1) / PER_PAGE).max(1);
    let page = query.page.clamp(1, pages);
    let mut sql = Sql::from(SELECT);
    chosen(&mut sql);
    sql.push(" ORDER BY a.published_at DESC, a.id DESC LIMIT ").bind(PER_PAGE);
    sql.push(" OFFSET ").bind((page - 1) * PER_PAGE);
    let rows: Vec<Row> = db.all(sql).await?;
    let mut sql = Sql::from(
        "SELECT MIN(t.tag), COUNT(*) FROM article_tags t JOIN articles a ON a.id = t.article_id WHERE ",
    );
    within(&mut sql);
    sql.push(" GROUP BY t.tag_key ORDER BY COUNT(*) DESC, t.tag_key LIMIT ").bind(TAGS);
    let tags: Vec<(String, i64)> = db.all(sql).await?;
    let first = query.is_whole() && page == 1;
    Ok(LibraryPage {
        articles: cards(db, actor, rows, locale).await?,
        total,
        page,
        pages,
        tags: tags.into_iter().map(|(tag, count)| TagCount { tag, count }).collect(),
        circle,
        own: if first { own(db, actor, locale).await? } else { Vec::new() },
        waiting: if first { waiting(db, actor, locale).await? } else { Vec::new() },
        writes: actor.member().is_ok(),
    })
}

/// Articles in the feed.
const IN_FEED: i64 = 30;

/// Addresses of all articles that everybody may read, with when they were last written.
///
/// # Errors
/// When the database is away.
pub async fn everything_public(db: &Db) -> Result<Vec<(String, Timestamp)>> {
    /// More than a map of a site may hold (sitemaps.org, protocol 0.9: 50,000 with everything else).
    const MOST: i64 = 40_000;
    let mut sql = Sql::from("SELECT a.slug, a.written_at FROM articles a WHERE ");
    readable(&mut sql, &Actor::Visitor, &HashSet::new());
    sql.push(" ORDER BY a.published_at DESC, a.id DESC LIMIT ").bind(MOST);
    let rows: Vec<(String, i64)> = db.all(sql).await?;
    Ok(rows.into_iter().map(|(slug, at)| (slug, Timestamp(at))).collect())
}

/// The newest that everybody may read.
///
/// # Errors
/// When the database is away.
pub async fn newest_public(db: &Db, locale: Locale) -> Result<Vec<ArticleCard>> {
    let mut sql = Sql::from(SELECT);
    readable(&mut sql, &Actor::Visitor, &HashSet::new());
    sql.push(" ORDER BY a.published_at DESC, a.id DESC LIMIT ").bind(IN_FEED);
    let rows: Vec<Row> = db.all(sql).await?;
    cards(db, &Actor::Visitor, rows, locale).await
}

/// What the actor writes, and is not in the library yet.
async fn own(db: &Db, actor: &Actor, locale: Locale) -> Result<Vec<ArticleCard>> {
    let Ok(me) = actor.member() else { return Ok(Vec::new()) };
    let mut sql = Sql::from(SELECT);
    sql.push("a.state <> 'published' AND a.id IN (SELECT article_id FROM article_authors WHERE member_id = ");
    sql.bind(me).push(") ORDER BY a.written_at DESC, a.id DESC");
    let mut rows: Vec<Row> = db.all(sql).await?;
    // What belongs to a circle stays there, also for those who wrote it and left.
    rows.retain(|row| row.reach().admits(actor, true));
    rows.truncate(WAITING);
    cards(db, actor, rows, locale).await
}

/// What waits for the actor as an editor.
async fn waiting(db: &Db, actor: &Actor, locale: Locale) -> Result<Vec<ArticleCard>> {
    if !actor.keeps_something() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::from(SELECT);
    sql.push("a.state = 'review' ORDER BY a.written_at, a.id");
    let mut rows: Vec<Row> = db.all(sql).await?;
    rows.retain(|row| row.reach().edits(actor));
    rows.truncate(WAITING);
    cards(db, actor, rows, locale).await
}

/// The newest of a circle, and how many there are.
pub(crate) async fn of_circle(
    db: &Db,
    actor: &Actor,
    circle: CircleId,
    most: i64,
    locale: Locale,
) -> Result<(Vec<ArticleCard>, i64)> {
    let away = away(db, actor).await?;
    let within = |sql: &mut Sql| {
        readable(sql, actor, &away);
        sql.push(" AND a.circle_id = ").bind(circle);
    };
    let mut sql = Sql::from(SELECT);
    within(&mut sql);
    sql.push(" ORDER BY a.published_at DESC, a.id DESC LIMIT ").bind(most);
    let rows: Vec<Row> = db.all(sql).await?;
    let mut count = Sql::from("SELECT COUNT(*) FROM articles a WHERE ");
    within(&mut count);
    let (total,): (i64,) = db.one(count).await?;
    Ok((cards(db, actor, rows, locale).await?, total))
}
