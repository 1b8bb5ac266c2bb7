//! What can be found, read from where it is kept, as documents to be indexed.

use crate::db::{DbError, Row, Sql, WriteTx};
use crate::{Db, markdown};
use domain::Result;
use domain::Timestamp;
use domain::search::Kind;
use std::collections::HashMap;

/// Who may read a shelf, by the stored form; and which circle or event.
pub(super) type Audience = (&'static str, i64);

/// What can be found.
#[derive(Clone, Debug)]
pub(super) struct Doc {
    pub(super) kind: Kind,
    /// Its id.
    pub(super) thing: i64,
    pub(super) audience: Audience,
    /// What is one among the hits: the thread of a post.
    pub(super) bundle: i64,
    pub(super) at: i64,
    pub(super) helped: i64,
    pub(super) title: String,
    pub(super) text: String,
    /// What it is said in, where words may stand as well: the title of the thread.
    pub(super) context: String,
    /// Terms of operators.
    pub(super) marks: Vec<String>,
}

/// The stored form of what is indexed of a kind: posts are found, threads are shown.
pub(super) const fn code(kind: Kind) -> &'static str {
    match kind {
        Kind::Thread => "post",
        other => other.code(),
    }
}

/// Reads the stored form.
pub(super) fn kind(code: &str) -> Option<Kind> {
    Kind::TEXTS.into_iter().find(|kind| self::code(*kind) == code)
}

/// Where things are read: as they are, or within the transaction that indexes them.
pub(super) enum From<'a> {
    Db(&'a Db),
    Tx(&'a mut WriteTx),
}

impl From<'_> {
    async fn all<T: Row>(&mut self, sql: Sql) -> Result<Vec<T>, DbError> {
        match self {
            Self::Db(db) => db.all(sql).await,
            Self::Tx(tx) => tx.all(sql).await,
        }
    }
}

/// Things of one kind, as far as anybody is to find them.
pub(super) async fn read(db: &Db, mut from: From<'_>, kind: Kind, ids: &[i64]) -> Result<Vec<Doc>> {
    let tx = &mut from;
    match kind {
        Kind::Thread => posts(db, tx, ids).await,
        Kind::Event => events(db, tx, ids).await,
        Kind::Article => articles(db, tx, ids).await,
        Kind::Member | Kind::Circle => Ok(Vec::new()),
    }
}

/// Ids of a kind after one, in the order in which they were made.
pub(super) async fn ids(db: &Db, kind: Kind, after: i64, most: i64) -> Result<Vec<i64>> {
    let mut sql = Sql::from(match kind {
        Kind::Thread => "SELECT id FROM posts WHERE id > ",
        Kind::Event => "SELECT id FROM events WHERE id > ",
        Kind::Article => "SELECT id FROM articles WHERE id > ",
        Kind::Member | Kind::Circle => return Ok(Vec::new()),
    });
    sql.bind(after).push(" ORDER BY id LIMIT ").bind(most);
    Ok(db.all::<(i64,)>(sql).await?.into_iter().map(|(id,)| id).collect())
}

/// Who may read what has a visibility; what is not understood nobody may.
fn audience(visibility: &str, circle: Option<i64>) -> Option<Audience> {
    match (visibility, circle) {
        ("public", _) => Some(("public", 0)),
        ("members", _) => Some(("members", 0)),
        ("circle", Some(circle)) => Some(("circle", circle)),
        _ => None,
    }
}

/// The terms of a day: itself, its month, its year.
pub(super) fn days(db: &Db, at: i64) -> [String; 3] {
    let day = db.zone().date(Timestamp(at));
    [super::day(day), super::month(day), super::year(day)]
}

#[derive(sqlx::FromRow)]
struct Post {
    id: i64,
    thread_id: i64,
    opens: bool,
    title: String,
    body_html: String,
    author_id: Option<i64>,
    created_at: i64,
    helped: bool,
    space_id: i64,
    visibility: String,
    circle_id: Option<i64>,
}

async fn posts(db: &Db, tx: &mut From<'_>, ids: &[i64]) -> Result<Vec<Doc>> {
    let mut sql = Sql::from(
        "SELECT p.id, p.thread_id, p.parent_id IS NULL AS opens, t.title, p.body_html, p.author_id, p.created_at, p.helped_at IS NOT NULL AS helped,
           t.space_id, s.visibility, s.circle_id
         FROM posts p JOIN threads t ON t.id = p.thread_id JOIN spaces s ON s.id = t.space_id
         WHERE p.hidden_at IS NULL AND t.hidden_at IS NULL AND t.merged_into IS NULL AND p.id IN ",
    );
    sql.bind_list(ids.iter().copied());
    let rows: Vec<Post> = tx.all(sql).await?;
    let doc = |row: Post| {
        let mut marks = vec![format!("#{}", row.space_id)];
        // Of what is written without a name nobody is the author.
        marks.extend(row.author_id.into_iter().flat_map(|id| [format!("@{id}"), format!("!{id}")]));
        marks.extend(days(db, row.created_at));
        let (title, context) =
            if row.opens { (row.title, String::new()) } else { (String::new(), row.title) };
        Some(Doc {
            kind: Kind::Thread,
            thing: row.id,
            audience: audience(&row.visibility, row.circle_id)?,
            bundle: row.thread_id,
            at: row.created_at,
            helped: row.helped.into(),
            text: markdown::plain(&row.body_html),
            title,
            context,
            marks,
        })
    };
    Ok(rows.into_iter().filter_map(doc).collect())
}

#[derive(sqlx::FromRow)]
struct Event {
    id: i64,
    title: String,
    summary: String,
    body_html: String,
    recap_html: String,
    place: String,
    visibility: String,
    circle_id: Option<i64>,
    starts_at: i64,
    ends_at: i64,
    host_id: i64,
    host: String,
}

/// Materials are for those who take part, and are not in here.
async fn events(db: &Db, tx: &mut From<'_>, ids: &[i64]) -> Result<Vec<Doc>> {
    let mut sql = Sql::from(
        "SELECT e.id, e.title, e.summary, e.body_html, e.recap_html, e.place, e.visibility, e.circle_id, e.starts_at, e.ends_at, e.host_id,
           CASE WHEN m.standing = 'active' THEN m.name ELSE '' END AS host
         FROM events e JOIN members m ON m.id = e.host_id WHERE e.state <> 'draft' AND e.id IN ",
    );
    sql.bind_list(ids.iter().copied());
    let rows: Vec<Event> = tx.all(sql).await?;
    let mut sql = Sql::from(
        "SELECT p.event_id, p.member_id, p.label, CASE WHEN m.standing = 'active' THEN m.name END
         FROM event_people p LEFT JOIN members m ON m.id = p.member_id WHERE p.event_id IN ",
    );
    sql.bind_list(ids.iter().copied()).push(" ORDER BY p.event_id, p.part, p.position");
    let mut people: HashMap<i64, Vec<(Option<i64>, String)>> = HashMap::new();
    for (event, member, label, name) in tx.all::<(i64, Option<i64>, String, Option<String>)>(sql).await? {
        // As the page shows them: whoever is called otherwise there is found by that.
        let said = if label.is_empty() { name.unwrap_or_default() } else { label };
        people.entry(event).or_default().push((member, said));
    }
    let now = db.now().0;
    let doc = |row: Event| {
        let people = people.remove(&row.id).unwrap_or_default();
        let mut marks = vec![format!("@{}", row.host_id)];
        marks.extend(people.iter().filter_map(|(id, _)| id.map(|id| format!("@{id}"))));
        marks.extend(days(db, row.starts_at));
        let names = people.into_iter().map(|(_, said)| said).chain([row.host]).collect::<Vec<_>>().join("\n");
        // What was written of it is read once it is over.
        let recap = if row.ends_at <= now { markdown::plain(&row.recap_html) } else { String::new() };
        let text = [row.summary, markdown::plain(&row.body_html), recap, row.place, names].join("\n");
        Some(Doc {
            kind: Kind::Event,
            thing: row.id,
            audience: audience(&row.visibility, row.circle_id)?,
            bundle: row.id,
            at: row.starts_at,
            helped: 0,
            title: row.title,
            text,
            context: String::new(),
            marks,
        })
    };
    Ok(rows.into_iter().filter_map(doc).collect())
}

#[derive(sqlx::FromRow)]
struct Article {
    id: i64,
    title: String,
    summary: String,
    body_html: String,
    access: String,
    circle_id: Option<i64>,
    event_id: Option<i64>,
    at: i64,
}

async fn articles(db: &Db, tx: &mut From<'_>, ids: &[i64]) -> Result<Vec<Doc>> {
    let mut sql = Sql::from(
        "SELECT a.id, a.title, a.summary, a.body_html, a.access, a.circle_id, a.event_id, COALESCE(a.published_at, a.written_at) AS at
         FROM articles a WHERE a.state = 'published' AND a.id IN ",
    );
    sql.bind_list(ids.iter().copied());
    let rows: Vec<Article> = tx.all(sql).await?;
    let mut sql = Sql::from(
        "SELECT w.article_id, w.member_id, m.name FROM article_authors w JOIN members m ON m.id = w.member_id WHERE w.article_id IN ",
    );
    sql.bind_list(ids.iter().copied()).push(" ORDER BY w.article_id, w.position");
    let mut authors: HashMap<i64, Vec<(i64, String)>> = HashMap::new();
    for (article, member, name) in tx.all::<(i64, i64, String)>(sql).await? {
        authors.entry(article).or_default().push((member, name));
    }
    let mut sql = Sql::from("SELECT t.article_id, t.tag FROM article_tags t WHERE t.article_id IN ");
    sql.bind_list(ids.iter().copied()).push(" ORDER BY t.article_id, t.position");
    let mut tags: HashMap<i64, Vec<String>> = HashMap::new();
    for (article, tag) in tx.all::<(i64, String)>(sql).await? {
        tags.entry(article).or_default().push(tag);
    }
    let doc = |row: Article| {
        let authors = authors.remove(&row.id).unwrap_or_default();
        let mut marks: Vec<String> = authors.iter().map(|(id, _)| format!("@{id}")).collect();
        marks.extend(days(db, row.at));
        let audience = match row.event_id {
            Some(event) if row.access == "event" => Some(("event", event)),
            _ => audience(&row.access, row.circle_id),
        }?;
        let names = authors.into_iter().map(|(_, name)| name);
        let said = tags.remove(&row.id).unwrap_or_default().into_iter().chain(names).collect::<Vec<_>>();
        let text = [row.summary, markdown::plain(&row.body_html), said.join("\n")].join("\n");
        Some(Doc {
            kind: Kind::Article,
            thing: row.id,
            audience,
            bundle: row.id,
            at: row.at,
            helped: 0,
            title: row.title,
            text,
            context: String::new(),
            marks,
        })
    };
    Ok(rows.into_iter().filter_map(doc).collect())
}
