//! Posts go from one thread to another, with all that hangs on them.

use crate::db::{DbError, Sql, WriteTx};
use crate::{sql, threads};
use domain::thread::Ranges;
use domain::{PostId, ThreadId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Posts that one statement moves.
const AT_ONCE: usize = 200;

/// Where a post stands in its thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub(super) struct Place {
    pub(super) id: i64,
    pub(super) parent_id: Option<i64>,
    pub(super) number: i64,
    pub(super) path: String,
    pub(super) veil: Option<i64>,
}

/// From where to where a post went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Went {
    pub(super) from: Place,
    pub(super) to: Place,
}

impl Went {
    /// The way back.
    pub(super) fn back(self) -> Self {
        Self { from: self.to, to: self.from }
    }
}

/// All posts of a thread, in the order of writing.
pub(super) async fn places(tx: &mut WriteTx, thread: ThreadId) -> Result<Vec<Place>, DbError> {
    tx.all(sql!(
        "SELECT id, parent_id, number, path, veil FROM posts WHERE thread_id = $1 ORDER BY number",
        thread
    ))
    .await
}

/// Where posts go that stand below a post of another thread, or below none. What they answer among themselves they
/// answer still. Numbers follow those that were given there, and so do veils: nobody is taken for another, and who
/// wrote in both threads is not found out by it.
pub(super) fn plan(posts: Vec<Place>, below: Option<&Place>, last_number: i64, veils: i64) -> Vec<Went> {
    let mut paths: HashMap<i64, String> = HashMap::new();
    let mut new_veils: HashMap<i64, i64> = HashMap::new();
    let mut out = Vec::with_capacity(posts.len());
    for (number, from) in (last_number + 1..).zip(posts) {
        let inside = from.parent_id.and_then(|parent| Some((parent, paths.get(&parent)?)));
        let (parent_id, above) = match (inside, below) {
            (Some((parent, path)), _) => (Some(parent), path.as_str()),
            (None, Some(below)) => (Some(below.id), below.path.as_str()),
            (None, None) => (None, ""),
        };
        let path = threads::path(above, number);
        let next = veils + 1 + new_veils.len() as i64;
        let veil = from.veil.map(|old| *new_veils.entry(old).or_insert(next));
        paths.insert(from.id, path.clone());
        out.push(Went { to: Place { id: from.id, parent_id, number, path, veil }, from });
    }
    out
}

/// Moves posts between two threads that are locked. `version` is the one of the thread they come to.
pub(super) async fn transfer(
    tx: &mut WriteTx,
    from: ThreadId,
    to: ThreadId,
    version: i64,
    posts: &[Went],
) -> Result<(), DbError> {
    carry_reads(tx, from, to, posts).await?;
    for some in posts.chunks(AT_ONCE) {
        let mut sql = Sql::from("WITH moved (id, parent_id, number, path, depth, veil) AS (VALUES ");
        for (n, Went { to, .. }) in some.iter().enumerate() {
            sql.push(if n == 0 { "(" } else { ", (" }).bind(to.id).push(", ").bind(to.parent_id).push(", ");
            sql.bind(to.number).push(", ").bind(&to.path).push(", ").bind(threads::depth(&to.path));
            sql.push(", ").bind(to.veil).push(")");
        }
        sql.push(") UPDATE posts SET thread_id = ").bind(to).push(", changed = ").bind(version);
        sql.push(", parent_id = moved.parent_id, number = moved.number, path = moved.path, depth = moved.depth, veil = moved.veil");
        sql.push(" FROM moved WHERE posts.id = moved.id");
        tx.execute(sql).await?;
        for table in [
            "UPDATE reactions SET thread_id = ",
            "UPDATE bookmarks SET thread_id = ",
            "UPDATE veils SET thread_id = ",
            "UPDATE poll_votes SET thread_id = ",
        ] {
            let mut sql = Sql::from(table);
            sql.bind(to).push(" WHERE post_id IN ").bind_list(some.iter().map(|w| PostId(w.to.id)));
            tx.execute(sql).await?;
        }
    }
    for thread in [from, to] {
        settle(tx, thread).await?;
    }
    Ok(())
}

/// What was read is read there; in the old thread the numbers count as read, so that nothing seems new that is gone.
async fn carry_reads(tx: &mut WriteTx, from: ThreadId, to: ThreadId, posts: &[Went]) -> Result<(), DbError> {
    // Nobody reads on while this is counted.
    tx.execute(sql!("UPDATE thread_reads SET at = at WHERE thread_id = $1 OR thread_id = $2", from, to))
        .await?;
    let rows: Vec<(i64, i64, String)> = tx
        .all(sql!(
            "SELECT member_id, thread_id, ranges FROM thread_reads WHERE thread_id = $1 OR thread_id = $2",
            from,
            to
        ))
        .await?;
    let of = |thread: ThreadId| -> HashMap<i64, Ranges> {
        rows.iter().filter(|r| r.1 == thread.0).map(|r| (r.0, Ranges::parse(&r.2))).collect()
    };
    let (there, mut here) = (of(from), of(to));
    for (member, mut read) in there {
        let any = posts.iter().any(|w| read.contains(w.from.number));
        let mut target = match here.remove(&member) {
            None if any => Some(unopened(tx, member, to).await?),
            found => found,
        };
        if let Some(target) = &mut target {
            for Went { from, to } in posts {
                match read.contains(from.number) {
                    true => target.add(to.number, to.number),
                    false => target.leave_out(to.number),
                }
            }
        }
        for Went { from, .. } in posts {
            read.add(from.number, from.number);
        }
        write_read(tx, member, from, &read).await?;
        if let Some(target) = target {
            write_read(tx, member, to, &target).await?;
        }
    }
    // Who had not opened the old thread has read nothing of it.
    for (member, mut target) in here {
        let before = target.clone();
        posts.iter().for_each(|w| target.leave_out(w.to.number));
        if target != before {
            write_read(tx, member, to, &target).await?;
        }
    }
    Ok(())
}

/// What counts as read of a thread that a member has not opened: what is older than them there, and what is gone.
async fn unopened(tx: &mut WriteTx, member: i64, thread: ThreadId) -> Result<Ranges, DbError> {
    let (old, gone): (i64, String) = tx
        .one(sql!(
            "SELECT COALESCE(MAX(p.number), 0), t.gone FROM threads t JOIN members m ON m.id = $1
             LEFT JOIN space_reads s ON s.member_id = m.id AND s.space_id = t.space_id
             LEFT JOIN posts p ON p.thread_id = t.id AND p.created_at <= COALESCE(s.until, m.approved_at, m.created_at)
             WHERE t.id = $2 GROUP BY t.gone",
            member,
            thread,
        ))
        .await?;
    let mut read = Ranges::parse(&gone);
    read.add(1, old);
    Ok(read)
}

async fn write_read(tx: &mut WriteTx, member: i64, thread: ThreadId, read: &Ranges) -> Result<(), DbError> {
    if read.count() == 0 {
        tx.execute(sql!("DELETE FROM thread_reads WHERE member_id = $1 AND thread_id = $2", member, thread))
            .await?;
        return Ok(());
    }
    tx.execute(sql!(
        "INSERT INTO thread_reads (member_id, thread_id, ranges, count, at) VALUES ($1, $2, $3, $4, 0)
         ON CONFLICT (member_id, thread_id) DO UPDATE SET ranges = excluded.ranges, count = excluded.count",
        member,
        thread,
        read.text(),
        read.count(),
    ))
    .await?;
    Ok(())
}

/// Counts a thread anew: its posts, when the last was written, how many helped, and which numbers nobody has any more.
async fn settle(tx: &mut WriteTx, thread: ThreadId) -> Result<(), DbError> {
    tx.execute(sql!(
        "UPDATE threads SET
           post_count = (SELECT COUNT(*) FROM posts p WHERE p.thread_id = $1),
           helped_count = (SELECT COUNT(*) FROM posts p WHERE p.thread_id = $1 AND p.helped_at IS NOT NULL),
           veil_count = (SELECT CASE WHEN COALESCE(MAX(p.veil), 0) > threads.veil_count THEN MAX(p.veil) ELSE threads.veil_count END FROM posts p WHERE p.thread_id = $1),
           last_number = (SELECT CASE WHEN COALESCE(MAX(p.number), 0) > threads.last_number THEN MAX(p.number) ELSE threads.last_number END FROM posts p WHERE p.thread_id = $1),
           last_post_at = COALESCE((SELECT MAX(p.created_at) FROM posts p WHERE p.thread_id = $1), last_post_at)
         WHERE id = $1",
        thread
    ))
    .await?;
    let (last,): (i64,) = tx.one(sql!("SELECT last_number FROM threads WHERE id = $1", thread)).await?;
    let numbers: Vec<(i64,)> =
        tx.all(sql!("SELECT number FROM posts WHERE thread_id = $1 ORDER BY number", thread)).await?;
    let mut gone = Ranges::default();
    let mut next = 1;
    for (number,) in numbers {
        gone.add(next, number - 1);
        next = number + 1;
    }
    gone.add(next, last);
    tx.execute(sql!("UPDATE threads SET gone = $2 WHERE id = $1", thread, gone.text())).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(id: i64, parent_id: Option<i64>, veil: Option<i64>) -> Place {
        Place { id, parent_id, number: id, path: String::new(), veil }
    }

    #[test]
    fn posts_keep_their_order_and_what_they_answer() {
        let posts = vec![
            place(5, None, Some(2)),
            place(6, Some(5), None),
            place(8, Some(5), Some(2)),
            place(9, Some(8), Some(4)),
        ];
        let below = Place { path: "0001".into(), ..place(1, None, None) };
        let went = plan(posts.clone(), Some(&below), 30, 7);
        let told: Vec<_> =
            went.iter().map(|w| (w.to.number, w.to.parent_id, w.to.path.as_str(), w.to.veil)).collect();
        assert_eq!(
            told,
            [
                (31, Some(1), "0001000V", Some(8)),
                (32, Some(5), "0001000V000W", None),
                (33, Some(5), "0001000V000X", Some(8)),
                (34, Some(8), "0001000V000X000Y", Some(9)),
            ]
        );
        let alone = plan(posts, None, 0, 0);
        assert_eq!(
            (alone[0].to.parent_id, alone[0].to.path.as_str(), alone[0].to.veil),
            (None, "0001", Some(1))
        );
    }
}
