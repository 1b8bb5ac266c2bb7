//! One post by itself, for the page of what can be done with it.

use super::show::{POST, PostRow};
use crate::db::Sql;
use crate::{Db, spaces, sql};
use domain::thread::{OnePost, can_thank};
use domain::{Actor, Error, Locale, MemberId, PostId, Result, Role, ThreadId};

/// One post, and what the actor may do with it.
///
/// # Errors
/// [`Error::NotFound`] where the post is not the actor's to know; for anyone but members.
pub async fn one(db: &Db, actor: &Actor, id: PostId) -> Result<OnePost> {
    let found: Option<(i64, String, Option<i64>, Option<i64>)> = db
        .optional(sql!(
            "SELECT t.id, t.title, t.author_id, (SELECT o.id FROM posts o WHERE o.thread_id = t.id AND o.number = 1)
             FROM posts p JOIN threads t ON t.id = p.thread_id WHERE p.id = $1",
            id
        ))
        .await?;
    let (thread, title, asker, opening) = found.ok_or(Error::NotFound)?;
    let thread = ThreadId(thread);
    let standing = super::readable(db, actor, thread).await?;
    actor.member()?;
    let actor = &*actor.within(spaces::by_id(db, actor, standing.space, Locale::Ja).await?.circle);
    let mut sql = Sql::from(POST);
    sql.push(" WHERE p.id = ").bind(id);
    let rows: Vec<PostRow> = db.all(sql).await?;
    let mine = super::mine::mine(db, actor, thread, standing.space).await?;
    let row = rows.first().ok_or(Error::NotFound)?;
    let post = row.post(db, actor, mine.as_ref(), false, standing.locked);
    // Also where they do not say their name, the one who asked is known to themselves.
    let asks = mine.as_ref().is_some_and(|m| opening.is_some_and(|o| m.wrote(actor, PostId(o), None)));
    let may_thank = !post.own && !post.hidden && (asks || can_thank(actor, asker.map(MemberId)));
    let (_, page) = super::page_of(db, actor, id).await?;
    Ok(OnePost { post, thread, title, page, can_thank: may_thank, can_moderate: actor.has(Role::Moderator) })
}
