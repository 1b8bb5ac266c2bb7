//! Bookmarks: posts that a member wants to find again, each with a note of their own.

use crate::db::Sql;
use crate::threads::AuthorRow;
use crate::{Db, markdown, reactions, spaces, sql};
use domain::bookmark::{Bookmark, Bookmarks, EXCERPT, PER_PAGE, excerpt, note};
use domain::thread::WINDOW;
use domain::{Actor, Locale, PostId, Result, ThreadId};

#[derive(sqlx::FromRow)]
struct Row {
    post_id: i64,
    thread_id: i64,
    title: String,
    body_html: String,
    note: String,
    at: i64,
    /// Posts of the thread that are read before it.
    before: i64,
    #[sqlx(flatten)]
    by: AuthorRow,
}

/// Marks a post, or notes something else with one that is marked.
///
/// # Errors
/// [`domain::Error::NotFound`] where the post is not the actor's to know or hidden; a fault of the note.
pub async fn set(db: &Db, actor: &Actor, post: PostId, text: &str) -> Result<ThreadId> {
    let me = actor.member()?;
    let (thread, _) = reactions::place(db, actor, post).await?;
    let note = note(text)?;
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "INSERT INTO bookmarks (member_id, post_id, thread_id, note, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (member_id, thread_id, post_id) DO UPDATE SET note = excluded.note",
        me,
        post,
        thread,
        note,
        db.now(),
    ))
    .await?;
    tx.commit().await?;
    Ok(thread)
}

/// Takes a mark away. Whatever became of the post, its mark is the actor's own.
///
/// # Errors
/// For anyone but members.
pub async fn remove(db: &Db, actor: &Actor, post: PostId) -> Result<()> {
    let me = actor.member()?;
    let mut tx = db.write().await?;
    tx.execute(sql!("DELETE FROM bookmarks WHERE member_id = $1 AND post_id = $2", me, post)).await?;
    Ok(tx.commit().await?)
}

/// What the actor noted with a post; `None` where it is not marked.
///
/// # Errors
/// For anyone but members.
pub async fn noted(db: &Db, actor: &Actor, post: PostId) -> Result<Option<String>> {
    let me = actor.member()?;
    let found: Option<(String,)> = db
        .optional(sql!("SELECT note FROM bookmarks WHERE member_id = $1 AND post_id = $2", me, post))
        .await?;
    Ok(found.map(|(note,)| note))
}

/// A page of the actor's bookmarks, the latest first. Left out is what they may not read any more: posts that are
/// hidden, and those of circles that they left.
///
/// # Errors
/// For anyone but members.
pub async fn list(db: &Db, actor: &Actor, page: i64) -> Result<Bookmarks> {
    let me = actor.member()?;
    let readable: Vec<_> = spaces::list(db, actor, Locale::Ja).await?.iter().map(|s| s.id).collect();
    let from = |sql: &mut Sql| {
        sql.push(" FROM bookmarks b JOIN posts p ON p.id = b.post_id JOIN threads t ON t.id = p.thread_id");
        sql.push(" LEFT JOIN members m ON m.id = p.author_id WHERE b.member_id = ").bind(me);
        sql.push(
            " AND p.hidden_at IS NULL AND t.hidden_at IS NULL AND t.merged_into IS NULL AND t.space_id IN ",
        );
        sql.bind_list(readable.iter().copied());
    };
    let mut count = Sql::from("SELECT COUNT(*)");
    from(&mut count);
    let (all,): (i64,) = db.one(count).await?;
    let pages = ((all + PER_PAGE - 1) / PER_PAGE).max(1);
    let page = page.clamp(1, pages);
    let mut sql = Sql::from(
        "SELECT b.post_id, p.thread_id, t.title, p.body_html, b.note, b.at, p.author_id, p.veil, m.handle, m.name, m.profession, m.marked,
           (SELECT COUNT(*) FROM posts q WHERE q.thread_id = p.thread_id AND q.path < p.path) AS before",
    );
    from(&mut sql);
    sql.push(" ORDER BY b.at DESC, b.post_id DESC LIMIT ").bind(PER_PAGE);
    sql.push(" OFFSET ").bind((page - 1) * PER_PAGE);
    let rows: Vec<Row> = db.all(sql).await?;
    let list = rows
        .into_iter()
        .map(|row| Bookmark {
            post: PostId(row.post_id),
            thread: ThreadId(row.thread_id),
            page: (row.before - 1).max(0) / WINDOW + 1,
            author: row.by.author(actor),
            excerpt: excerpt(&markdown::plain(&row.body_html), EXCERPT),
            title: row.title,
            note: row.note,
            at: db.moment(row.at),
        })
        .collect();
    Ok(Bookmarks { list, page, pages })
}
