//! Articles of the library. Whom one is for is decided by [`Reach`]; how far it is by [`ArticleState`].

mod authors;
mod history;
mod list;
mod marks;
mod show;
mod steps;
mod write;

pub use history::{history, restore};
pub use list::{everything_public, library, newest_public};
pub use marks::mark;
pub use show::{moved, show};
pub use steps::{check, give_back, publish, remove, submit, withdraw};
pub use write::{form, save};

pub(crate) use list::of_circle;
pub(crate) use steps::place;

use crate::db::Sql;
use crate::{Db, circles, distances, sql};
use domain::article::{Access, ArticleCard, ArticleState, May, Reach};
use domain::event::PersonName;
use domain::vocabulary::TermName;
use domain::{Actor, ArticleId, CircleId, Error, EventId, Locale, MemberId, Result};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What a list shows of an article.
#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    slug: String,
    title: String,
    summary: String,
    state: String,
    access: String,
    circle_id: Option<i64>,
    event_id: Option<i64>,
    minutes: i64,
    at: i64,
    version: i64,
}

/// The circle is that of the event, where it is for an event: as the event has it now.
const SELECT: &str = "SELECT a.id, a.slug, a.title, a.summary, a.state, a.access, a.event_id, a.minutes,
    COALESCE(a.circle_id, (SELECT e.circle_id FROM events e WHERE e.id = a.event_id AND e.visibility = 'circle')) AS circle_id,
    COALESCE(a.published_at, a.written_at) AS at, a.version FROM articles a WHERE ";

impl Row {
    /// What is not understood is for nobody.
    fn reach(&self) -> Reach {
        Reach {
            access: Access::parse(&self.access).unwrap_or(Access::Circle),
            circle: self.circle_id.map(CircleId),
            event: self.event_id.map(EventId),
        }
    }

    fn state(&self) -> ArticleState {
        ArticleState::parse(&self.state).unwrap_or_default()
    }

    fn id(&self) -> ArticleId {
        ArticleId(self.id)
    }
}

/// An article, and what the actor is to it.
struct Found {
    row: Row,
    author: bool,
    editor: bool,
}

impl Found {
    /// What the actor may do with it.
    fn may(&self) -> May {
        May::of(self.row.state(), self.author, self.editor)
    }
}

/// An article that the actor may read.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or the actor may not know of it; [`Error::SignedOut`] and [`Error::Forbidden`]
/// for those who are no members at what is for all of them, as with everything of theirs.
async fn find(db: &Db, actor: &Actor, which: Sql) -> Result<Found> {
    let row: Row = db.optional(which).await?.ok_or(Error::NotFound)?;
    let reach = row.reach();
    let me = actor.member().ok();
    let author = match me {
        Some(me) => is_author(db, me, row.id()).await?,
        None => false,
    };
    let editor = reach.edits(actor);
    let takes_part = author
        || editor
        || match (me, reach.event) {
            (Some(me), Some(event)) => takes_part(db, me, event).await?,
            _ => false,
        };
    let there = match row.state() {
        ArticleState::Published => true,
        ArticleState::Review => author || editor,
        ArticleState::Draft => author,
    };
    if there && reach.admits(actor, takes_part) {
        return Ok(Found { row, author, editor });
    }
    Err(match (there && reach.access == Access::Members, actor) {
        (true, Actor::Visitor) => Error::SignedOut,
        (true, _) => Error::Forbidden,
        _ => Error::NotFound,
    })
}

/// By its address as it is now.
fn by_slug(slug: &str) -> Sql {
    let mut sql = Sql::from(SELECT);
    sql.push("a.slug = ").bind(slug);
    sql
}

fn by_id(id: ArticleId) -> Sql {
    let mut sql = Sql::from(SELECT);
    sql.push("a.id = ").bind(id);
    sql
}

async fn is_author(db: &Db, me: MemberId, id: ArticleId) -> Result<bool> {
    let row: Option<(i64,)> = db
        .optional(sql!(
            "SELECT member_id FROM article_authors WHERE article_id = $1 AND member_id = $2",
            id,
            me
        ))
        .await?;
    Ok(row.is_some())
}

/// Whether a member takes part in an event for sure, hosts it, or speaks at it.
async fn takes_part(db: &Db, me: MemberId, event: EventId) -> Result<bool> {
    let mut sql = Sql::from("SELECT e.id FROM events e WHERE e.id = ");
    sql.bind(event).push(" AND ");
    part(&mut sql, me);
    Ok(db.optional::<(i64,)>(sql).await?.is_some())
}

/// Whether a member has a part in the event `e`.
fn part(sql: &mut Sql, me: MemberId) {
    sql.push("(e.host_id = ").bind(me);
    sql.push(" OR EXISTS (SELECT 1 FROM event_people p WHERE p.event_id = e.id AND p.member_id = ").bind(me);
    sql.push(") OR EXISTS (SELECT 1 FROM registrations r WHERE r.event_id = e.id AND r.state = 'confirmed' AND r.member_id = ")
        .bind(me)
        .push("))");
}

/// Whether `a` is in the library for the actor: the same rule as [`Reach::admits`], for lists.
///
/// Left out is also what only those wrote whose words the actor is not shown; at its own address it is read.
fn readable(sql: &mut Sql, actor: &Actor, away: &HashSet<MemberId>) {
    sql.push("a.state = 'published'");
    if !away.is_empty() {
        sql.push(
            " AND (EXISTS (SELECT 1 FROM article_authors w WHERE w.article_id = a.id AND w.member_id NOT IN ",
        );
        sql.bind_list(away.iter().map(|id| id.0));
        sql.push(") OR NOT EXISTS (SELECT 1 FROM article_authors w WHERE w.article_id = a.id))");
    }
    if *actor == Actor::System {
        return;
    }
    sql.push(" AND (a.access = 'public'");
    if let (Ok(me), Actor::Member(signed)) = (actor.member(), actor) {
        sql.push(" OR a.access = 'members' OR (a.access = 'circle' AND a.circle_id IN ");
        sql.bind_list(signed.circles.iter().copied());
        sql.push(") OR (a.access = 'event' AND EXISTS (SELECT 1 FROM events e WHERE e.id = a.event_id AND (e.visibility <> 'circle' OR e.circle_id IN ");
        sql.bind_list(signed.circles.iter().copied()).push(") AND (");
        part(sql, me);
        sql.push(" OR EXISTS (SELECT 1 FROM article_authors w WHERE w.article_id = a.id AND w.member_id = ")
            .bind(me)
            .push(")");
        // Those who decide about it read it.
        if actor.keeps(None) {
            sql.push(" OR TRUE");
        } else {
            sql.push(" OR (e.visibility = 'circle' AND e.circle_id IN ");
            sql.bind_list(signed.keeps.iter().copied()).push(")");
        }
        sql.push(")))");
    }
    sql.push(")");
}

/// Events asked for at most: the newest.
const EVENTS: i64 = 500;

/// The events of which the actor reads what is for those who take part, where there is anything.
pub(crate) async fn events_of(db: &Db, actor: &Actor) -> Result<Vec<i64>> {
    let (Ok(me), Actor::Member(signed)) = (actor.member(), actor) else { return Ok(Vec::new()) };
    let mut sql = Sql::from(
        "SELECT e.id FROM events e WHERE EXISTS (SELECT 1 FROM articles a WHERE a.event_id = e.id AND a.access = 'event' AND a.state = 'published')",
    );
    sql.push(" AND (e.visibility <> 'circle' OR e.circle_id IN ");
    sql.bind_list(signed.circles.iter().copied()).push(") AND (");
    part(&mut sql, me);
    if actor.keeps(None) {
        sql.push(" OR TRUE");
    } else {
        sql.push(" OR (e.visibility = 'circle' AND e.circle_id IN ");
        sql.bind_list(signed.keeps.iter().copied()).push(")");
    }
    sql.push(") ORDER BY e.starts_at DESC, e.id DESC LIMIT ").bind(EVENTS);
    Ok(db.all::<(i64,)>(sql).await?.into_iter().map(|(id,)| id).collect())
}

/// Whose words the actor is not shown.
async fn away(db: &Db, actor: &Actor) -> Result<Arc<HashSet<MemberId>>> {
    match actor.member() {
        Ok(me) => distances::away(db, me).await,
        Err(_) => Ok(Arc::default()),
    }
}

/// Articles of these that are in the library for the actor, in any order.
pub(crate) async fn cards_of(
    db: &Db,
    actor: &Actor,
    ids: &[i64],
    locale: Locale,
) -> Result<Vec<ArticleCard>> {
    let away = away(db, actor).await?;
    let mut sql = Sql::from(SELECT);
    readable(&mut sql, actor, &away);
    sql.push(" AND a.id IN ").bind_list(ids.iter().copied());
    let rows: Vec<Row> = db.all(sql).await?;
    cards(db, actor, rows, locale).await
}

type Written = (i64, i64, String, String, Option<String>, bool, bool);

/// Rows as lists show them, in their order.
async fn cards(db: &Db, actor: &Actor, rows: Vec<Row>, locale: Locale) -> Result<Vec<ArticleCard>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut sql = Sql::from(
        "SELECT w.article_id, m.id, m.handle, m.name, m.profession, m.marked, m.standing = 'active'
         FROM article_authors w JOIN members m ON m.id = w.member_id WHERE w.article_id IN ",
    );
    sql.bind_list(ids.iter().copied()).push(" ORDER BY w.article_id, w.position");
    let mut authors: HashMap<i64, Vec<PersonName>> = HashMap::new();
    for (article, id, handle, name, profession, marked, active) in db.all::<Written>(sql).await? {
        // A visitor reads names, and is led to no profile.
        let inside = actor.is_member();
        authors.entry(article).or_default().push(PersonName {
            id: MemberId(id),
            handle: if active && inside { handle } else { String::new() },
            name,
            profession: profession.filter(|_| inside).map(TermName::read),
            verified: marked && inside,
        });
    }
    let mut sql = Sql::from("SELECT t.article_id, t.tag FROM article_tags t WHERE t.article_id IN ");
    sql.bind_list(ids.iter().copied()).push(" ORDER BY t.article_id, t.position");
    let mut tags: HashMap<i64, Vec<String>> = HashMap::new();
    for (article, tag) in db.all::<(i64, String)>(sql).await? {
        tags.entry(article).or_default().push(tag);
    }
    let circles = circles::all(db, locale).await?;
    let marks = marks::of(db, actor, &ids).await?;
    let card = |row: Row| ArticleCard {
        id: row.id(),
        state: row.state(),
        access: row.reach().access,
        circle: circles.iter().find(|c| Some(c.id.0) == row.circle_id).cloned(),
        authors: authors.remove(&row.id).unwrap_or_default(),
        tags: tags.remove(&row.id).unwrap_or_default(),
        slug: row.slug,
        title: row.title,
        summary: row.summary,
        minutes: row.minutes,
        at: db.moment(row.at),
        marks: marks.get(&row.id).copied().unwrap_or_default(),
    };
    Ok(rows.into_iter().map(card).collect())
}
