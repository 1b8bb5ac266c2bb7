//! Threads in lists: of one space, the latest of all, and spaces with what is new in them.

use super::{AuthorRow, SHOWN};
use crate::cache::Weight;
use crate::db::Sql;
use crate::{Db, spaces, sql};
use domain::thread::{Follow, Only, SpacePage, SpaceRow, THREADS_PER_PAGE, ThreadRow, UNREAD_MOST};
use domain::{Actor, Locale, MemberId, Result, Role, SpaceId, ThreadId};
use std::collections::HashMap;

/// How many of a space's liveliest threads are looked through for something new: what lies deeper is not counted.
const LOOKED_THROUGH: i64 = 200;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    title: String,
    post_count: i64,
    last_post_at: i64,
    question: bool,
    helped_count: i64,
    locked: bool,
    pinned: bool,
    hidden: bool,
    #[sqlx(flatten)]
    by: AuthorRow,
}

impl Row {
    fn row(&self, db: &Db, actor: &Actor, unread: i64) -> ThreadRow {
        ThreadRow {
            id: ThreadId(self.id),
            title: self.title.clone(),
            author: self.by.author(actor),
            replies: self.post_count - 1,
            last_post: db.moment(self.last_post_at),
            unread,
            question: self.question,
            helped: self.helped_count,
            locked: self.locked,
            pinned: self.pinned,
            hidden: self.hidden,
        }
    }
}

impl Weight for Row {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.title.len() + self.by.bytes()
    }
}

/// A thread begun without a name has the first veil of its own.
const ROW: &str = "SELECT t.id, t.title, t.post_count, t.last_post_at, t.question, t.helped_count, t.locked_at IS NOT NULL AS locked,
    t.pinned_at IS NOT NULL AS pinned, t.hidden_at IS NOT NULL AS hidden, t.author_id,
    CASE WHEN t.veiled THEN CAST(1 AS BIGINT) END AS veil, m.handle, m.name, m.profession, m.marked
    FROM threads t LEFT JOIN members m ON m.id = t.author_id";

/// Threads that stand in lists: those that were merged into others do not, and hidden ones for moderators only.
fn listed(sql: &mut Sql, actor: &Actor) {
    sql.push(" AND t.merged_into IS NULL");
    if !actor.has(Role::Moderator) {
        sql.push(" AND t.hidden_at IS NULL");
    }
}

/// One page of a space: what stays on top first, then the most recently active.
///
/// # Errors
/// As [`spaces::show`].
pub async fn list(
    db: &Db,
    actor: &Actor,
    slug: &str,
    page: i64,
    only: Only,
    locale: Locale,
) -> Result<SpacePage> {
    let space = spaces::show(db, actor, slug, locale).await?;
    let actor = &*actor.within(space.circle);
    let moderates = actor.has(Role::Moderator);
    let me = actor.id().filter(|_| actor.is_member());
    // What is new differs from reader to reader; everything else is the same for all.
    let read = async |page: i64| {
        let mut sql = Sql::from(ROW);
        if let (Only::Unread, Some(me)) = (only, me) {
            sql.push(" LEFT JOIN thread_reads r ON r.thread_id = t.id AND r.member_id = ").bind(me);
        }
        sql.push(" WHERE t.space_id = ").bind(space.id);
        listed(&mut sql, actor);
        match only {
            Only::Open => drop(sql.push(" AND t.question AND t.helped_count = 0")),
            Only::Helped => drop(sql.push(" AND t.helped_count > 0")),
            Only::Unread => {
                let since = since(db, me, space.id).await?;
                sql.push(" AND t.last_post_at > ").bind(since);
                sql.push(" AND COALESCE(r.count, 0) < t.last_number");
            }
            Only::All => {}
        }
        sql.push(" ORDER BY CASE WHEN t.pinned_at IS NULL THEN 1 ELSE 0 END, t.last_post_at DESC, t.id DESC");
        sql.push(" LIMIT ").bind(THREADS_PER_PAGE + 1);
        sql.push(" OFFSET ").bind((page - 1) * THREADS_PER_PAGE);
        Ok(db.all::<Row>(sql).await?)
    };
    let all = ((space.threads + THREADS_PER_PAGE - 1) / THREADS_PER_PAGE).max(1);
    let page = page.clamp(1, if only == Only::All { all } else { 100_000 });
    let rows = if only == Only::Unread {
        std::sync::Arc::new(if me.is_some() { read(page).await? } else { Vec::new() })
    } else {
        let name = format!("threads of {} {} {moderates} page {page}", space.id, only.code());
        db.remember(name, &SHOWN, async || read(page).await).await?
    };
    let new = unread(db, me, space.id, rows.iter().map(|r| r.id)).await?;
    let threads: Vec<ThreadRow> = rows
        .iter()
        .take(THREADS_PER_PAGE as usize)
        .map(|r| r.row(db, actor, new.get(&r.id).copied().unwrap_or(0)))
        .collect();
    // A page that is not full is the last; how many there are of some only is not counted.
    let more = rows.len() > THREADS_PER_PAGE as usize;
    let pages = match only {
        // Moderators also see hidden ones, which are not counted.
        Only::All if more => all.max(page + 1),
        Only::All => all,
        _ => page + i64::from(more),
    };
    let can_start = space.can_start(actor);
    let follow = follow(db, me, space.id).await?;
    Ok(SpacePage { space, threads, page, pages, can_start, follow, only })
}

/// What was written before counts as read for a member: what they said of the space, else when they came.
async fn since(db: &Db, me: Option<MemberId>, space: SpaceId) -> Result<i64> {
    let Some(me) = me else { return Ok(i64::MAX) };
    let found: Option<(i64,)> = db
        .optional(sql!(
            "SELECT COALESCE(s.until, m.approved_at, m.created_at) FROM members m
             LEFT JOIN space_reads s ON s.member_id = m.id AND s.space_id = $2 WHERE m.id = $1",
            me,
            space,
        ))
        .await?;
    Ok(found.map_or(i64::MAX, |(since,)| since))
}

async fn follow(db: &Db, me: Option<MemberId>, space: SpaceId) -> Result<Follow> {
    let Some(me) = me else { return Ok(Follow::default()) };
    let found: Option<(String,)> = db
        .optional(sql!("SELECT level FROM space_follows WHERE member_id = $1 AND space_id = $2", me, space))
        .await?;
    Ok(found.and_then(|(level,)| Follow::parse(&level)).unwrap_or_default())
}

/// How many posts of each thread are new to a member, up to [`UNREAD_MOST`]; threads without any are left out.
async fn unread(
    db: &Db,
    me: Option<MemberId>,
    space: SpaceId,
    threads: impl Iterator<Item = i64>,
) -> Result<HashMap<i64, i64>> {
    let Some(me) = me else { return Ok(HashMap::new()) };
    let mut sql = Sql::from("SELECT t.id, CASE WHEN r.count IS NOT NULL THEN t.last_number - r.count ELSE ");
    // Written one after the other, the new ones are among the last.
    sql.push("(SELECT COUNT(*) FROM posts p WHERE p.thread_id = t.id AND p.number > t.last_number - ");
    sql.bind(UNREAD_MOST).push(" AND p.created_at > COALESCE(s.until, m.approved_at, m.created_at)) END");
    sql.push(" FROM threads t JOIN members m ON m.id = ").bind(me);
    sql.push(" LEFT JOIN space_reads s ON s.member_id = m.id AND s.space_id = ").bind(space);
    sql.push(" LEFT JOIN thread_reads r ON r.member_id = m.id AND r.thread_id = t.id");
    sql.push(" LEFT JOIN thread_follows f ON f.member_id = m.id AND f.thread_id = t.id");
    sql.push(" WHERE COALESCE(f.level, '') <> 'mute'");
    sql.push(" AND t.last_post_at > COALESCE(s.until, m.approved_at, m.created_at) AND t.id IN ");
    sql.bind_list(threads);
    let rows: Vec<(i64, i64)> = db.all(sql).await?;
    Ok(rows.into_iter().filter(|(_, n)| *n > 0).map(|(id, n)| (id, n.min(UNREAD_MOST))).collect())
}

/// The spaces the actor may read, each with what is new in it. A space that is muted has nothing new.
///
/// # Errors
/// When the database is away.
pub async fn spaces(db: &Db, actor: &Actor, locale: Locale) -> Result<Vec<SpaceRow>> {
    let spaces = spaces::list(db, actor, locale).await?;
    let mut levels = HashMap::new();
    let mut new: HashMap<i64, i64> = HashMap::new();
    if let Some(me) = actor.id().filter(|_| actor.is_member()) {
        let rows: Vec<(i64, String)> =
            db.all(sql!("SELECT space_id, level FROM space_follows WHERE member_id = $1", me)).await?;
        levels.extend(rows.into_iter().filter_map(|(id, level)| Some((id, Follow::parse(&level)?))));
        for space in spaces.iter().filter(|s| levels.get(&s.id.0) != Some(&Follow::Mute)) {
            let (count,): (i64,) = db
                .one(sql!(
                    "SELECT COUNT(*) FROM (SELECT t.id, t.last_number FROM threads t JOIN members m ON m.id = $1
                       LEFT JOIN space_reads s ON s.member_id = m.id AND s.space_id = t.space_id
                       WHERE t.space_id = $2 AND t.merged_into IS NULL AND t.hidden_at IS NULL
                         AND t.last_post_at > COALESCE(s.until, m.approved_at, m.created_at)
                       ORDER BY t.last_post_at DESC LIMIT $3) AS lively
                     LEFT JOIN thread_reads r ON r.member_id = $1 AND r.thread_id = lively.id
                     LEFT JOIN thread_follows f ON f.member_id = $1 AND f.thread_id = lively.id
                     WHERE COALESCE(r.count, 0) < lively.last_number AND COALESCE(f.level, '') <> 'mute'",
                    me,
                    space.id,
                    LOOKED_THROUGH,
                ))
                .await?;
            new.insert(space.id.0, count.min(UNREAD_MOST));
        }
    }
    Ok(spaces
        .into_iter()
        .map(|space| SpaceRow {
            unread: new.get(&space.id.0).copied().unwrap_or(0),
            follow: levels.get(&space.id.0).copied().unwrap_or_default(),
            space,
        })
        .collect())
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
        let mut rows: Vec<Row> = Vec::new();
        // One short walk down each space's index: the cost is that of the spaces, not of the threads.
        for space in &spaces {
            let mut sql = Sql::from(ROW);
            sql.push(" WHERE t.space_id = ").bind(*space);
            listed(&mut sql, &Actor::Visitor);
            sql.push(" ORDER BY t.last_post_at DESC, t.id DESC LIMIT ").bind(most);
            rows.extend(db.all::<Row>(sql).await?);
        }
        rows.sort_by_key(|r| std::cmp::Reverse((r.last_post_at, r.id)));
        rows.truncate(most as usize);
        Ok(rows)
    });
    Ok(rows.await?.iter().map(|r| r.row(db, actor, 0)).collect())
}
