//! Reading threads.

use crate::cache::{Topic, Weight};
use crate::db::Sql;
use crate::{Db, spaces, sql};
use domain::event::PersonName;
use domain::thread::{
    Post, PostSource, SpacePage, THREADS_PER_PAGE, ThreadPage, ThreadRow, WINDOW, can_edit, can_write,
};
use domain::{Actor, Error, Locale, MemberId, PostId, Result, SpaceId, ThreadId};

#[derive(sqlx::FromRow)]
struct RowRow {
    id: i64,
    title: String,
    post_count: i64,
    last_post_at: i64,
    author_id: Option<i64>,
    handle: Option<String>,
    name: Option<String>,
    profession: Option<String>,
}

impl RowRow {
    fn row(&self, db: &Db, actor: &Actor) -> ThreadRow {
        ThreadRow {
            id: ThreadId(self.id),
            title: self.title.clone(),
            author: person(actor, self.author_id, &self.handle, &self.name, &self.profession),
            replies: self.post_count - 1,
            last_post: db.moment(self.last_post_at),
        }
    }
}

impl Weight for RowRow {
    fn weight(&self) -> usize {
        size_of::<Self>()
            + self.title.len()
            + [&self.handle, &self.name, &self.profession].map(length).iter().sum::<usize>()
    }
}

fn length(text: &Option<String>) -> usize {
    text.as_ref().map_or(0, String::len)
}

/// What threads show: names belong to members.
const SHOWN: [Topic; 2] = [Topic::Talk, Topic::Members];

const ROW: &str =
    "SELECT t.id, t.title, t.post_count, t.last_post_at, t.author_id, m.handle, m.name, m.profession
    FROM threads t LEFT JOIN members m ON m.id = t.author_id";

/// A name beside words. To a visitor, who reads public spaces only, no handle leads further, and what every member
/// may see is not shown.
fn person(
    actor: &Actor,
    id: Option<i64>,
    handle: &Option<String>,
    name: &Option<String>,
    profession: &Option<String>,
) -> Option<PersonName> {
    Some(PersonName {
        id: MemberId(id?),
        handle: if actor.is_member() { handle.clone()? } else { String::new() },
        name: name.clone()?,
        profession: profession.clone().filter(|_| actor.is_member()),
    })
}

/// One page of a space.
///
/// # Errors
/// As [`spaces::show`].
pub async fn list(db: &Db, actor: &Actor, slug: &str, page: i64, locale: Locale) -> Result<SpacePage> {
    let space = spaces::show(db, actor, slug, locale).await?;
    let pages = ((space.threads + THREADS_PER_PAGE - 1) / THREADS_PER_PAGE).max(1);
    let page = page.clamp(1, pages);
    let rows = db.remember(format!("threads of {} page {page}", space.id), &SHOWN, async || {
        let mut sql = Sql::from(ROW);
        sql.push(" WHERE t.space_id = ").bind(space.id);
        sql.push(" ORDER BY t.last_post_at DESC, t.id DESC LIMIT ").bind(THREADS_PER_PAGE);
        sql.push(" OFFSET ").bind((page - 1) * THREADS_PER_PAGE);
        Ok(db.all::<RowRow>(sql).await?)
    });
    let threads = rows.await?.iter().map(|r| r.row(db, actor)).collect();
    let can_write = can_write(actor, space.visibility, space.circle);
    Ok(SpacePage { space, threads, page, pages, can_write })
}

/// What was last said in the spaces the actor may read.
///
/// # Errors
/// When the database is away.
pub async fn latest(db: &Db, actor: &Actor, most: i64, locale: Locale) -> Result<Vec<ThreadRow>> {
    let spaces: Vec<SpaceId> = spaces::list(db, actor, locale).await?.iter().map(|s| s.id).collect();
    // The same for all who may read the same spaces.
    let name = format!("latest {most} of {spaces:?}");
    let rows = db.remember(name, &SHOWN, async || {
        let mut rows: Vec<RowRow> = Vec::new();
        // One short walk down each space's index: the cost is that of the spaces, not of the threads.
        for space in &spaces {
            let mut sql = Sql::from(ROW);
            sql.push(" WHERE t.space_id = ").bind(*space);
            sql.push(" ORDER BY t.last_post_at DESC, t.id DESC LIMIT ").bind(most);
            rows.extend(db.all::<RowRow>(sql).await?);
        }
        rows.sort_by_key(|r| std::cmp::Reverse((r.last_post_at, r.id)));
        rows.truncate(most as usize);
        Ok(rows)
    });
    Ok(rows.await?.iter().map(|r| r.row(db, actor)).collect())
}

#[derive(sqlx::FromRow)]
struct PostRow {
    id: i64,
    parent_id: Option<i64>,
    author_id: Option<i64>,
    path: String,
    body_html: String,
    created_at: i64,
    edited_at: Option<i64>,
    handle: Option<String>,
    name: Option<String>,
    profession: Option<String>,
    parent_name: Option<String>,
}

impl Weight for PostRow {
    fn weight(&self) -> usize {
        let names = [&self.handle, &self.name, &self.profession, &self.parent_name];
        size_of::<Self>() + self.path.len() + self.body_html.len() + names.map(length).iter().sum::<usize>()
    }
}

/// A thread, and the rows of one window: the same for all who may read it.
struct Window {
    space: SpaceId,
    title: String,
    replies: i64,
    page: i64,
    pages: i64,
    posts: Vec<PostRow>,
}

impl Weight for Window {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.title.len() + self.posts.weight()
    }
}

const POST: &str = "SELECT p.id, p.parent_id, p.author_id, p.path, p.body_html, p.created_at, p.edited_at, m.handle, m.name, m.profession,
    pm.name AS parent_name
    FROM posts p LEFT JOIN members m ON m.id = p.author_id
    LEFT JOIN posts pp ON pp.id = p.parent_id LEFT JOIN members pm ON pm.id = pp.author_id";

/// A window of a thread, in reading order. The opening post comes with every page.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is in a space the actor may not know of; as [`spaces::show`].
pub async fn show(db: &Db, actor: &Actor, id: ThreadId, page: i64, locale: Locale) -> Result<ThreadPage> {
    let name = format!("thread {id} page {page}");
    let found = db.remember(name, &SHOWN, async || window(db, id, page).await).await?;
    let window = found.as_ref().as_ref().ok_or(Error::NotFound)?;
    let space = spaces::by_id(db, actor, window.space, locale).await?;
    let mut above: Option<i64> = None;
    let posts = window
        .posts
        .iter()
        .map(|r| {
            let apart = r.parent_id.is_some() && r.parent_id != above;
            above = Some(r.id);
            Post {
                id: PostId(r.id),
                parent: r.parent_id.map(PostId),
                answers: if apart { r.parent_name.clone() } else { None },
                depth: super::depth(&r.path),
                can_edit: can_edit(actor, r.author_id.map(MemberId)),
                author: person(actor, r.author_id, &r.handle, &r.name, &r.profession),
                html: r.body_html.clone(),
                at: db.moment(r.created_at),
                edited: r.edited_at.map(|at| db.moment(at)),
            }
        })
        .collect();
    let can_reply = can_write(actor, space.visibility, space.circle);
    let Window { replies, page, pages, .. } = *window;
    Ok(ThreadPage { id, title: window.title.clone(), space, posts, replies, page, pages, can_reply })
}

async fn window(db: &Db, id: ThreadId, page: i64) -> Result<Option<Window>> {
    let found =
        db.optional(sql!("SELECT space_id, title, post_count FROM threads WHERE id = $1", id)).await?;
    let Some((space, title, count)): Option<(i64, String, i64)> = found else { return Ok(None) };
    let replies = count - 1;
    let pages = ((replies + WINDOW - 1) / WINDOW).max(1);
    let page = page.clamp(1, pages);
    let mut sql = Sql::from(POST);
    sql.push(" WHERE p.thread_id = ").bind(id);
    if page == 1 {
        sql.push(" ORDER BY p.path LIMIT ").bind(WINDOW + 1);
    } else {
        sql.push(" ORDER BY p.path LIMIT ").bind(WINDOW).push(" OFFSET ").bind((page - 1) * WINDOW + 1);
    }
    let mut posts: Vec<PostRow> = db.all(sql).await?;
    if page > 1 {
        let mut sql = Sql::from(POST);
        sql.push(" WHERE p.thread_id = ").bind(id).push(" ORDER BY p.path LIMIT 1");
        posts.splice(0..0, db.all::<PostRow>(sql).await?);
    }
    Ok(Some(Window { space: SpaceId(space), title, replies, page, pages, posts }))
}

/// The page of its thread a post stands on.
///
/// # Errors
/// [`Error::NotFound`] when there is none; the thread decides who may read it.
pub async fn page_of(db: &Db, actor: &Actor, post: PostId) -> Result<(ThreadId, i64)> {
    let (thread, path, space): (i64, String, i64) = db
        .optional(sql!("SELECT p.thread_id, p.path, t.space_id FROM posts p JOIN threads t ON t.id = p.thread_id WHERE p.id = $1", post))
        .await?
        .ok_or(Error::NotFound)?;
    spaces::by_id(db, actor, SpaceId(space), Locale::Ja).await?;
    let (before,): (i64,) =
        db.one(sql!("SELECT COUNT(*) FROM posts WHERE thread_id = $1 AND path < $2", thread, path)).await?;
    Ok((ThreadId(thread), (before - 1).max(0) / WINDOW + 1))
}

/// A post's source, for its author.
///
/// # Errors
/// [`Error::NotFound`] where the post is not the actor's to know; [`Error::Forbidden`] for other readers.
pub async fn source(db: &Db, actor: &Actor, post: PostId) -> Result<PostSource> {
    let row: Option<(i64, String, i64, Option<i64>, String, i64)> = db
        .optional(sql!(
            "SELECT t.id, t.title, t.space_id, p.author_id, p.body_md, p.version FROM posts p JOIN threads t ON t.id = p.thread_id WHERE p.id = $1",
            post,
        ))
        .await?;
    let (thread, title, space, author, body, version) = row.ok_or(Error::NotFound)?;
    spaces::by_id(db, actor, SpaceId(space), Locale::Ja).await?;
    actor.member()?;
    if !can_edit(actor, author.map(MemberId)) {
        return Err(Error::Forbidden);
    }
    Ok(PostSource { id: post, thread: ThreadId(thread), title, body, version })
}

/// How a Markdown text will look: for members, since rendering costs.
///
/// # Errors
/// For anyone but members; a fault of the text's length.
pub fn preview(actor: &Actor, text: &str) -> Result<String> {
    actor.member()?;
    let mut check = domain::input::Check::default();
    let text = check.text("body", text, 0, domain::thread::POST_MAX);
    check.done()?;
    Ok(crate::markdown::render(&text))
}
