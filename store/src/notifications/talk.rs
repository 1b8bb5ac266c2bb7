//! Whom what is written concerns.

use super::{Notice, mentions, readable, tell};
use crate::db::{DbError, Sql, WriteTx};
use crate::jobs::{self, Work};
use crate::{Db, sql};
use domain::notification::Kind;
use domain::reaction::Reaction;
use domain::thread::Ranges;
use domain::{Actor, Error, JobId, MemberId, PostId, Result, SpaceId, ThreadId, Timestamp};
use std::collections::{BTreeMap, HashMap};

/// So many followers are told in the transaction of the post; more than that by the outbox, so that a space that
/// thousands follow is written in as quickly as any other.
const HANDFUL: usize = 8;
/// Followers that are told at once by the outbox.
const AT_ONCE: i64 = 100;

/// A post that was just written.
pub(crate) struct Posted<'a> {
    pub(crate) by: MemberId,
    /// Whether it has no name on it.
    pub(crate) veiled: bool,
    pub(crate) space: SpaceId,
    pub(crate) thread: ThreadId,
    pub(crate) post: PostId,
    pub(crate) parent: Option<PostId>,
    /// The handles that it names.
    pub(crate) handles: &'a [String],
}

/// Tells everyone whom a new post concerns, each once, by what is closest to them.
pub(crate) async fn posted(tx: &mut WriteTx, now: Timestamp, new: &Posted<'_>) -> Result<(), DbError> {
    mentions::write(tx, new.post, new.space, new.handles).await?;
    let mut told = BTreeMap::new();
    let near: Vec<(i64,)> =
        tx.all(followers(new.thread, new.space, new.post, MemberId(0), HANDFUL as i64 + 1)).await?;
    if near.len() > HANDFUL {
        jobs::put(tx, now, &Work::TellFollowers { post: new.post, after: MemberId(0) }).await?;
    } else {
        told.extend(near.into_iter().map(|(id,)| (MemberId(id), Kind::Post)));
    }
    if let Some(parent) = new.parent
        && let Some(writer) = writer(tx, parent).await?
    {
        told.insert(writer, Kind::Reply);
    }
    let named: Vec<(i64,)> =
        tx.all(sql!("SELECT member_id FROM mentions WHERE post_id = $1", new.post)).await?;
    told.extend(named.into_iter().map(|(id,)| (MemberId(id), Kind::Mention)));
    // Also where they do not say their name.
    told.remove(&new.by);
    // In one order, whoever writes: else two would wait for each other.
    for (member, kind) in told {
        let by = (!new.veiled).then_some(new.by);
        tell(tx, now, &notice(kind, member, by, new.thread, new.post)).await?;
    }
    Ok(())
}

const fn notice(
    kind: Kind,
    member: MemberId,
    by: Option<MemberId>,
    thread: ThreadId,
    post: PostId,
) -> Notice<'static> {
    Notice { kind, member, by, thread: Some(thread), post: Some(post), event: None, words: "" }
}

/// Who wrote a post, also where it has no name on it: to be told, and for nothing else.
async fn writer(tx: &mut WriteTx, post: PostId) -> Result<Option<MemberId>, DbError> {
    let found: Option<(Option<i64>,)> = tx
        .optional(sql!(
            "SELECT COALESCE(p.author_id, v.member_id) FROM posts p LEFT JOIN veils v ON v.post_id = p.id WHERE p.id = $1",
            post
        ))
        .await?;
    Ok(found.and_then(|(id,)| id).map(MemberId))
}

/// Members who follow everything in a thread and are not told of a post as named in it, or as whom it answers.
fn followers(thread: ThreadId, space: SpaceId, post: PostId, after: MemberId, most: i64) -> Sql {
    let mut sql = Sql::from("SELECT m.id FROM members m JOIN spaces s ON s.id = ");
    sql.bind(space).push(" WHERE m.id > ").bind(after);
    sql.push(" AND m.standing = 'active' AND ");
    readable(&mut sql);
    sql.push(
        " AND m.id IN (SELECT f.member_id FROM thread_follows f WHERE f.level = 'all' AND f.thread_id = ",
    )
    .bind(thread);
    sql.push(" UNION ALL SELECT g.member_id FROM space_follows g WHERE g.level = 'all' AND g.space_id = ")
        .bind(space);
    sql.push(
        " AND NOT EXISTS (SELECT 1 FROM thread_follows h WHERE h.member_id = g.member_id AND h.thread_id = ",
    );
    sql.bind(thread).push("))");
    sql.push(" AND m.id NOT IN (SELECT n.member_id FROM mentions n WHERE n.post_id = ").bind(post);
    sql.push(") AND NOT EXISTS (SELECT 1 FROM posts p LEFT JOIN veils v ON v.post_id = p.id WHERE p.id IN (");
    sql.bind(post).push(", (SELECT q.parent_id FROM posts q WHERE q.id = ").bind(post);
    sql.push(")) AND COALESCE(p.author_id, v.member_id) = m.id) ORDER BY m.id LIMIT ").bind(most);
    sql
}

/// Tells some followers of a post, and writes the work of telling those who come after them. The job that asked for it
/// goes in the same transaction: tried again, it tells nobody twice. What has been read in the meantime, or hidden,
/// is told nobody.
///
/// # Errors
/// For anyone but the software; when the database is away.
pub async fn tell_followers(db: &Db, actor: &Actor, job: JobId, post: PostId, after: MemberId) -> Result<()> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let mut tx = db.write().await?;
    if tx.execute(sql!("DELETE FROM jobs WHERE id = $1", job)).await? == 0 {
        return Ok(());
    }
    let found: Option<(i64, i64, i64, Option<i64>, i64)> = tx
        .optional(sql!(
            "SELECT p.thread_id, t.space_id, p.number, p.author_id, p.created_at FROM posts p JOIN threads t ON t.id = p.thread_id
             WHERE p.id = $1 AND p.hidden_at IS NULL AND t.hidden_at IS NULL",
            post
        ))
        .await?;
    if let Some((thread, space, number, by, at)) = found {
        let thread = ThreadId(thread);
        let people: Vec<(i64,)> = tx.all(followers(thread, SpaceId(space), post, after, AT_ONCE)).await?;
        let mut sql = Sql::from("SELECT member_id, ranges FROM thread_reads WHERE thread_id = ");
        sql.bind(thread).push(" AND member_id IN ").bind_list(people.iter().map(|(id,)| *id));
        let reads: HashMap<i64, String> = tx.all::<(i64, String)>(sql).await?.into_iter().collect();
        for (member,) in &people {
            if !reads.get(member).is_some_and(|ranges| Ranges::parse(ranges).contains(number)) {
                let notice = notice(Kind::Post, MemberId(*member), by.map(MemberId), thread, post);
                tell(&mut tx, Timestamp(at), &notice).await?;
            }
        }
        if people.len() as i64 == AT_ONCE
            && let Some((last,)) = people.last()
        {
            let rest = Work::TellFollowers { post, after: MemberId(*last) };
            jobs::put(&mut tx, db.now(), &rest).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// Tells whoever wrote a post that somebody reacted to it, or, where `taken_back`, that one less did.
pub(crate) async fn reacted(
    tx: &mut WriteTx,
    now: Timestamp,
    by: MemberId,
    (thread, post): (ThreadId, PostId),
    reaction: Reaction,
    taken_back: bool,
) -> Result<(), DbError> {
    let Some(writer) = writer(tx, post).await?.filter(|writer| *writer != by) else { return Ok(()) };
    let words = reaction.code();
    let notice = Notice { words, ..notice(Kind::Reaction, writer, Some(by), thread, post) };
    if !taken_back {
        return tell(tx, now, &notice).await;
    }
    // Counted anew: those whom the writer keeps at a distance were not told of.
    let left: Vec<(i64, String)> = tx
        .all(sql!(
            "SELECT r.member_id, r.kind FROM notifications n JOIN reactions r ON r.post_id = n.post_id AND r.at >= n.since AND r.member_id <> n.member_id
             WHERE n.member_id = $1 AND n.bundle = $2 AND n.read_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM distances d WHERE (d.member_id = n.member_id AND d.other_id = r.member_id)
                 OR (d.other_id = n.member_id AND d.member_id = r.member_id AND d.kind = 'block'))
             ORDER BY r.at DESC, r.member_id",
            writer,
            notice.bundle(),
        ))
        .await?;
    let change = match left.first() {
        Some((latest, words)) => sql!(
            "UPDATE notifications SET count = $3, by_id = $4, words = $5 WHERE member_id = $1 AND bundle = $2 AND read_at IS NULL",
            writer,
            notice.bundle(),
            left.len() as i64,
            *latest,
            words,
        ),
        None => sql!(
            "DELETE FROM notifications WHERE member_id = $1 AND bundle = $2 AND read_at IS NULL",
            writer,
            notice.bundle(),
        ),
    };
    if tx.execute(change).await? == 0 {
        return Ok(());
    }
    tx.touch(crate::cache::Topic::Notices);
    tx.tell(crate::live::News::Member { member: writer });
    Ok(())
}

/// Tells whoever wrote a reply that it helped, or, where `taken_back`, nothing of it any more. `by` is who asked, where
/// they said their name.
pub(crate) async fn helped(
    tx: &mut WriteTx,
    now: Timestamp,
    (writer, by): (MemberId, Option<MemberId>),
    (thread, post): (ThreadId, PostId),
    taken_back: bool,
) -> Result<(), DbError> {
    let notice = notice(Kind::Helped, writer, by, thread, post);
    if !taken_back {
        return tell(tx, now, &notice).await;
    }
    let gone = tx
        .execute(sql!(
            "DELETE FROM notifications WHERE member_id = $1 AND bundle = $2 AND read_at IS NULL",
            writer,
            notice.bundle(),
        ))
        .await?;
    if gone > 0 {
        tx.touch(crate::cache::Topic::Notices);
        tx.tell(crate::live::News::Member { member: writer });
    }
    Ok(())
}
