//! One article.

use super::{Found, Row, SELECT, away, by_slug, cards, find, readable};
use crate::db::{Sql, fault};
use crate::{Db, sql};
use domain::article::{ArticlePage, ArticleState, BESIDE, CHECK_DAYS, May};
use domain::{Actor, EventId, Locale, Result};

#[derive(sqlx::FromRow)]
struct Text {
    body_html: String,
    contents: String,
    note: String,
    written_at: i64,
    published_at: Option<i64>,
    checked_at: Option<i64>,
    event: Option<String>,
}

/// An article.
///
/// # Errors
/// [`domain::Error::NotFound`] where there is none, or the actor may not know of it; [`domain::Error::SignedOut`] for a
/// visitor at what is for all members.
pub async fn show(db: &Db, actor: &Actor, slug: &str, locale: Locale) -> Result<ArticlePage> {
    let Found { row, author, editor } = find(db, actor, by_slug(slug)).await?;
    let text: Text = db
        .one(sql!(
            "SELECT a.body_html, a.contents, a.note, a.written_at, a.published_at, a.checked_at, e.title AS event
             FROM articles a LEFT JOIN events e ON e.id = a.event_id WHERE a.id = $1",
            row.id
        ))
        .await?;
    let (state, version, event) = (row.state(), row.version, row.event_id);
    let related = related(db, actor, row.id, locale).await?;
    let mut card = cards(db, actor, vec![row], locale).await?;
    let card = card.pop().ok_or(domain::Error::NotFound)?;
    // As long as it is nowhere to be found nobody need say that it holds.
    let checked = text.checked_at.filter(|_| state == ArticleState::Published);
    let long_ago = db.now().plus_seconds(-CHECK_DAYS * 86_400);
    let changed = text.published_at.is_some_and(|published| text.written_at > published);
    Ok(ArticlePage {
        card,
        event: event.map(EventId).zip(text.event),
        version,
        html: text.body_html,
        contents: serde_json::from_str(&text.contents).map_err(fault)?,
        changed: changed.then(|| db.moment(text.written_at)),
        checked: checked.map(|at| db.moment(at)),
        old: checked.is_some_and(|at| at < long_ago.0),
        // What an editor said is between them and the authors.
        note: if author || editor { text.note } else { String::new() },
        marks: state == ArticleState::Published && actor.member().is_ok(),
        may: May::of(state, author, editor),
        related,
    })
}

/// Where an address that an article had before leads now. Who may read it is asked there.
///
/// # Errors
/// When the database is away.
pub async fn moved(db: &Db, slug: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = db
        .optional(sql!(
            "SELECT a.slug FROM article_slugs s JOIN articles a ON a.id = s.article_id WHERE s.slug = $1",
            slug
        ))
        .await?;
    Ok(row.map(|(slug,)| slug))
}

/// Those that share the most tags with it.
async fn related(
    db: &Db,
    actor: &Actor,
    id: i64,
    locale: Locale,
) -> Result<Vec<domain::article::ArticleCard>> {
    let mut sql = Sql::from(
        "SELECT a.id, COUNT(*) AS shared, MAX(a.published_at) AS at FROM article_tags t
         JOIN article_tags o ON o.tag_key = t.tag_key AND o.article_id <> t.article_id JOIN articles a ON a.id = o.article_id
         WHERE t.article_id = ",
    );
    sql.bind(id).push(" AND ");
    readable(&mut sql, actor, &*away(db, actor).await?);
    sql.push(" GROUP BY a.id ORDER BY COUNT(*) DESC, MAX(a.published_at) DESC, a.id DESC LIMIT ")
        .bind(BESIDE);
    let order: Vec<(i64, i64, i64)> = db.all(sql).await?;
    if order.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::from(SELECT);
    sql.push("a.id IN ").bind_list(order.iter().map(|(id, ..)| *id));
    let mut rows: Vec<Row> = db.all(sql).await?;
    rows.sort_by_key(|row| order.iter().position(|(id, ..)| *id == row.id));
    cards(db, actor, rows, locale).await
}
