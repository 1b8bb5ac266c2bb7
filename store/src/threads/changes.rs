//! What came to a thread since a page of it was made.

use super::SHOWN;
use super::show::{POST, PostRow, polls, put_polls};
use crate::cache::Weight;
use crate::db::Sql;
use crate::polls::Asked;
use crate::{Db, spaces};
use domain::thread::{Changes, Post};
use domain::{Actor, Locale, Result, ThreadId};
use std::collections::HashMap;

/// Posts that are told at once: after a longer absence the page is loaded anew.
const MOST: i64 = 100;

/// What came between two versions, before it is known who reads it.
struct Came {
    rows: Vec<PostRow>,
    polls: HashMap<i64, Asked>,
}

impl Weight for Came {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.rows.weight() + self.polls.values().map(Weight::weight).sum::<usize>()
    }
}

async fn came(db: &Db, thread: ThreadId, since: i64, until: i64) -> Result<Came> {
    let mut sql = Sql::from(POST);
    sql.push(" WHERE p.thread_id = ").bind(thread).push(" AND p.changed > ").bind(since);
    sql.push(" AND p.changed <= ").bind(until);
    sql.push(" ORDER BY p.number LIMIT ").bind(MOST + 1);
    let rows: Vec<PostRow> = db.all(sql).await?;
    let polls = polls(db, &rows).await?;
    Ok(Came { rows, polls })
}

/// What came to a thread after a version of it. The page that is told of it has no gap, since versions are counted in
/// the transaction that changes something, and no post twice, since each is named by its id.
///
/// # Errors
/// As [`super::show()`].
pub async fn changes(db: &Db, actor: &Actor, thread: ThreadId, since: i64) -> Result<Changes> {
    // Read first: what changes in the meantime is told again with the next question.
    let standing = super::standing::remembered(db, actor, thread).await?;
    // The same for all who read it, and they all ask when something comes.
    let name = format!("changes of {thread} from {since} to {}", standing.version);
    let came = db.remember(name, &SHOWN, async || came(db, thread, since, standing.version).await).await?;
    let Came { rows, polls } = came.as_ref();
    let mine = super::mine::mine(db, actor, thread, standing.space).await?;
    let actor = &*actor.within(spaces::by_id(db, actor, standing.space, Locale::Ja).await?.circle);
    let more = rows.len() > MOST as usize;
    let mut posts: Vec<Post> = rows
        .iter()
        .take(MOST as usize)
        .map(|row| row.post(db, actor, mine.as_ref(), row.parent_id.is_some(), standing.locked))
        .collect();
    put_polls(&mut posts, polls, db, actor, mine.as_ref());
    Ok(Changes {
        version: standing.version,
        replies: standing.replies,
        posts,
        // A thread that was put in order anew says so by a change of itself.
        more: more || since < standing.arranged,
    })
}
