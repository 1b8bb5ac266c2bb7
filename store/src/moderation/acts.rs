//! What was done, and the things to act on.

use super::{ground, thread_of, unmask};
use crate::db::{DbError, Sql};
use crate::threads::AuthorRow;
use crate::{Db, spaces, sql};
use domain::circle::can_see;
use domain::moderation::{Act, ActRow, OnPost, OnThread, PostInContext, can_judge, keeps_audience};
use domain::thread::Author;
use domain::{ActId, Actor, Locale, MemberId, PostId, Result, SpaceId, ThreadId};

/// Acts that are shown beside a thing at most.
const BESIDE: i64 = 20;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    act: String,
    thread_id: i64,
    title: String,
    post_id: Option<i64>,
    by_name: Option<String>,
    reason: String,
    at: i64,
    undone_at: Option<i64>,
    undone_name: Option<String>,
}

impl Row {
    fn row(self, db: &Db) -> Option<ActRow> {
        Some(ActRow {
            id: ActId(self.id),
            act: Act::parse(&self.act)?,
            thread: ThreadId(self.thread_id),
            title: self.title,
            post: self.post_id.map(PostId),
            by: self.by_name.unwrap_or_default(),
            reason: self.reason,
            at: db.moment(self.at),
            undone: self.undone_at.map(|at| (db.moment(at), self.undone_name.unwrap_or_default())),
        })
    }
}

const ROW: &str = "SELECT a.id, a.act, a.thread_id, t.title, a.post_id, m.name AS by_name, a.reason, a.at, a.undone_at, u.name AS undone_name
    FROM moderation_acts a JOIN threads t ON t.id = a.thread_id
    LEFT JOIN members m ON m.id = a.actor_id LEFT JOIN members u ON u.id = a.undone_by";

async fn rows(db: &Db, sql: Sql) -> Result<Vec<ActRow>, DbError> {
    let rows: Vec<Row> = db.all(sql).await?;
    Ok(rows.into_iter().filter_map(|r| r.row(db)).collect())
}

/// What was done in these spaces, the latest first: one page, and whether there is another.
pub(super) async fn log(db: &Db, spaces: &[SpaceId], page: i64, most: i64) -> Result<(Vec<ActRow>, bool)> {
    let mut sql = Sql::from(ROW);
    sql.push(" WHERE t.space_id IN ").bind_list(spaces.iter().copied());
    sql.push(" ORDER BY a.id DESC LIMIT ").bind(most + 1).push(" OFFSET ").bind((page - 1) * most);
    let mut acts = rows(db, sql).await?;
    let more = acts.len() as i64 > most;
    acts.truncate(most as usize);
    Ok((acts, more))
}

/// What was done to a post, the latest first.
async fn of_post(db: &Db, post: PostId) -> Result<Vec<ActRow>> {
    let mut sql = Sql::from(ROW);
    sql.push(" WHERE a.post_id = ").bind(post).push(" ORDER BY a.id DESC LIMIT ").bind(BESIDE);
    Ok(rows(db, sql).await?)
}

#[derive(sqlx::FromRow)]
struct Context {
    id: i64,
    thread_id: i64,
    title: String,
    body_html: String,
    created_at: i64,
    hidden: bool,
    parent_id: Option<i64>,
    parent_html: Option<String>,
    parent_author: Option<i64>,
    parent_name: Option<String>,
    parent_veil: Option<i64>,
    #[sqlx(flatten)]
    by: AuthorRow,
}

/// A post with what is needed to judge it. Whether the actor may read it was asked before.
pub(super) async fn context(
    db: &Db,
    actor: &Actor,
    post: PostId,
    space: String,
) -> Result<Option<PostInContext>> {
    let found: Option<Context> = db
        .optional(sql!(
            "SELECT p.id, p.thread_id, t.title, p.body_html, p.created_at, p.hidden_at IS NOT NULL AS hidden, p.parent_id,
               CASE WHEN pp.hidden_at IS NULL THEN pp.body_html END AS parent_html, pp.author_id AS parent_author,
               pm.name AS parent_name, pp.veil AS parent_veil, p.author_id, p.veil, m.handle, m.name, m.profession, m.marked
             FROM posts p JOIN threads t ON t.id = p.thread_id LEFT JOIN members m ON m.id = p.author_id
             LEFT JOIN posts pp ON pp.id = p.parent_id LEFT JOIN members pm ON pm.id = pp.author_id WHERE p.id = $1",
            post
        ))
        .await?;
    let Some(row) = found else { return Ok(None) };
    let acts = if actor.keeps_something() { of_post(db, post).await? } else { Vec::new() };
    let answered = match (row.parent_veil, row.parent_author.zip(row.parent_name)) {
        (Some(veil), _) => Author::Veiled(veil),
        (None, Some((id, name))) => Author::Member(domain::event::PersonName {
            id: MemberId(id),
            handle: String::new(),
            name,
            profession: None,
            verified: false,
        }),
        (None, None) => Author::Former,
    };
    Ok(Some(PostInContext {
        id: PostId(row.id),
        thread: ThreadId(row.thread_id),
        title: row.title,
        space,
        author: row.by.author(actor),
        html: row.body_html,
        at: db.moment(row.created_at),
        hidden: row.hidden,
        answers: row.parent_id.map(|_| (answered, row.parent_html.unwrap_or_default())),
        acts,
    }))
}

/// Whether the actor wrote a post, also without their name: told to nobody else.
pub(super) async fn wrote(db: &Db, actor: &Actor, post: PostId) -> Result<bool> {
    let found: Option<(i64,)> = db
        .optional(sql!(
            "SELECT p.id FROM posts p LEFT JOIN veils v ON v.post_id = p.id
             WHERE p.id = $1 AND COALESCE(p.author_id, v.member_id) = $2",
            post,
            actor.id(),
        ))
        .await?;
    Ok(found.is_some())
}

/// A post to act on.
///
/// # Errors
/// For anyone but moderators; [`domain::Error::NotFound`] where it is not theirs to know.
pub async fn on_post(db: &Db, actor: &Actor, post: PostId, locale: Locale) -> Result<OnPost> {
    actor.require_keeper()?;
    let space = ground(db, actor, thread_of(db, post).await?, locale).await?;
    let own = wrote(db, actor, post).await?;
    let found = context(db, actor, post, space.name).await?.ok_or(domain::Error::NotFound)?;
    let unmasking = if own { None } else { unmask::of_post(db, actor, post).await? };
    Ok(OnPost { opening: found.answers.is_none(), post: found, own, unmasking })
}

/// A thread to act on.
///
/// # Errors
/// For anyone but moderators; [`domain::Error::NotFound`] where it is not theirs to know.
pub async fn on_thread(db: &Db, actor: &Actor, thread: ThreadId, locale: Locale) -> Result<OnThread> {
    let space = ground(db, actor, thread, locale).await?;
    let (title, locked, pinned, hidden, opening): (String, bool, bool, bool, Option<i64>) = db
        .one(sql!(
            "SELECT t.title, t.locked_at IS NOT NULL, t.pinned_at IS NOT NULL, t.hidden_at IS NOT NULL,
               (SELECT p.id FROM posts p WHERE p.thread_id = t.id AND p.parent_id IS NULL) FROM threads t WHERE t.id = $1",
            thread
        ))
        .await?;
    let own = match opening {
        Some(post) => wrote(db, actor, PostId(post)).await?,
        None => false,
    };
    let spaces = spaces::list(db, actor, locale)
        .await?
        .into_iter()
        .filter(|to| to.id != space.id && can_see(actor, to.visibility, to.circle))
        .filter(|to| keeps_audience((space.visibility, space.circle), (to.visibility, to.circle)))
        .map(|to| (to.slug, to.name))
        .collect();
    let mut sql = Sql::from(ROW);
    sql.push(" WHERE a.thread_id = ").bind(thread).push(" ORDER BY a.id DESC LIMIT ").bind(BESIDE);
    let acts = rows(db, sql).await?;
    // Their own words are not theirs to judge.
    let own = own || !can_judge(actor, space.circle, None);
    Ok(OnThread { id: thread, title, space, locked, pinned, hidden, own, spaces, acts })
}
