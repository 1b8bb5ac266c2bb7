//! What a post said before it was edited.

use super::AuthorRow;
use crate::db::fault;
use crate::{Db, diff, spaces, sql};
use domain::moderation::Act;
use domain::thread::{Change, PostHistory, PostVersion, VERSIONS_SHOWN};
use domain::{Actor, Error, Locale, PostId, Result, ThreadId};

#[derive(sqlx::FromRow)]
struct Row {
    thread_id: i64,
    title: String,
    version: i64,
    body_md: String,
    written_at: i64,
    hidden: bool,
    own: bool,
    /// When it was last hidden, if that was not undone.
    closed_at: Option<i64>,
    #[sqlx(flatten)]
    by: AuthorRow,
}

/// All that a post said, for those who may read it. What stood there when moderators hid it stays closed to others
/// when it is shown again: it may have been mended for that.
///
/// # Errors
/// [`Error::NotFound`] where the post is not the actor's to know, or hidden; as [`spaces::show`].
pub async fn history(db: &Db, actor: &Actor, post: PostId) -> Result<PostHistory> {
    let me = actor.id().filter(|_| actor.is_member());
    let row: Row = db
        .optional(sql!(
            "SELECT p.thread_id, t.title, p.version, p.body_md, COALESCE(p.edited_at, p.created_at) AS written_at,
               p.hidden_at IS NOT NULL AS hidden, p.author_id, p.veil, m.handle, m.name, m.profession, m.marked,
               EXISTS (SELECT 1 FROM posts o LEFT JOIN veils v ON v.post_id = o.id
                 WHERE o.id = p.id AND COALESCE(o.author_id, v.member_id) = $2) AS own,
               (SELECT MAX(a.at) FROM moderation_acts a WHERE a.post_id = p.id AND a.act = $3 AND a.undone_at IS NULL) AS closed_at
             FROM posts p JOIN threads t ON t.id = p.thread_id LEFT JOIN members m ON m.id = p.author_id WHERE p.id = $1",
            post,
            me,
            Act::HidePost.code(),
        ))
        .await?
        .ok_or(Error::NotFound)?;
    let thread = ThreadId(row.thread_id);
    let space = super::standing(db, actor, thread).await?.space;
    let space = spaces::by_id(db, actor, space, Locale::Ja).await?;
    let inside = row.own || actor.keeps(space.circle);
    if row.hidden && !inside {
        return Err(Error::NotFound);
    }
    let mut texts: Vec<(i64, String, i64)> = db
        .all(sql!(
            "SELECT version, body_md, written_at FROM post_versions WHERE post_id = $1 ORDER BY version DESC LIMIT $2",
            post,
            VERSIONS_SHOWN,
        ))
        .await?;
    texts.reverse();
    texts.push((row.version, row.body_md, row.written_at));
    let closed = row.closed_at.filter(|_| !inside);
    // Comparing takes time that others would wait for.
    let compared = tokio::task::spawn_blocking(move || compare(&texts, closed)).await.map_err(fault)?;
    let versions = compared
        .into_iter()
        .rev()
        .map(|(number, at, pieces)| PostVersion { number, at: db.moment(at), pieces })
        .collect();
    Ok(PostHistory { id: post, thread, title: row.title, author: row.by.author(actor), versions })
}

type Compared = Vec<(i64, i64, Option<Vec<(Change, String)>>)>;

/// Each version beside the one before. What is closed is neither shown nor compared with.
fn compare(texts: &[(i64, String, i64)], closed: Option<i64>) -> Compared {
    let newest = texts.len() - 1;
    let open = |n: usize| n == newest || closed.is_none_or(|at| texts[n].2 > at);
    (0..texts.len())
        .map(|n| {
            let (number, body, at) = &texts[n];
            let pieces = open(n).then(|| match n.checked_sub(1).filter(|before| open(*before)) {
                Some(before) => diff::diff(&texts[before].1, body),
                None => vec![(Change::Kept, body.clone())],
            });
            (*number, *at, pieces)
        })
        .collect()
}
