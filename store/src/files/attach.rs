//! Pictures and files in posts: sent while one writes, joined to the post as it is saved.

use super::{NewFile, insert};
use crate::db::{DbError, Sql, WriteTx};
use crate::throttle::{self, Limit};
use crate::{Db, settings, spaces, sql, threads};
use domain::file::{Refusal, Sent};
use domain::setting::Attachments;
use domain::{Actor, Error, Locale, MemberId, PostId, Result, ThreadId, Timestamp};

/// Files a member sends at most, whatever becomes of them.
const PACE: Limit = Limit { tries: 200, seconds: 3600 };
const DAY: i64 = 86_400_000_000;

/// What a member may send with posts, and how much of it today: asked before the bytes are read.
///
/// # Errors
/// For anyone but members; [`Error::TooMany`].
pub async fn allowance(db: &Db, actor: &Actor) -> Result<(Attachments, i64)> {
    let me = actor.member()?;
    throttle::count(db, &format!("files of {me}"), PACE).await?;
    let rules = settings::attachments(db).await?;
    let row: Option<(i64,)> = db
        .optional(sql!("SELECT bytes FROM upload_days WHERE member_id = $1 AND day = $2", me, day(db.now())))
        .await?;
    let left = (rules.most_a_day - row.map_or(0, |(bytes,)| bytes)).max(0);
    Ok((rules, left))
}

const fn day(now: Timestamp) -> i64 {
    now.0.div_euclid(DAY)
}

/// Takes a file that is to stand in a post; `Some` says why not.
///
/// # Errors
/// For anyone but members.
pub async fn attach(db: &Db, actor: &Actor, file: &NewFile) -> Result<Option<Refusal>> {
    let me = actor.member()?;
    let rules = settings::attachments(db).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    // Counting first makes the day one's own: two tabs cannot both have what is left of it.
    let (sum,): (i64,) = tx
        .one(sql!(
            "INSERT INTO upload_days (member_id, day, bytes) VALUES ($1, $2, $3)
             ON CONFLICT (member_id, day) DO UPDATE SET bytes = upload_days.bytes + excluded.bytes RETURNING bytes",
            me,
            day(now),
            file.bytes,
        ))
        .await?;
    if sum > rules.most_a_day {
        return Ok(Some(Refusal::DayFull));
    }
    tx.execute(sql!("DELETE FROM upload_days WHERE member_id = $1 AND day < $2", me, day(now))).await?;
    let id = insert(&mut tx, now, me, file).await?;
    tx.execute(sql!("UPDATE files SET for_post = TRUE WHERE id = $1", id)).await?;
    tx.commit().await?;
    Ok(None)
}

/// A file that the actor has sent, as it is put into a text.
///
/// # Errors
/// [`Error::NotFound`] for a file of anybody else, or of a post already.
pub async fn sent(db: &Db, actor: &Actor, name: &str) -> Result<Sent> {
    let me = actor.member()?;
    let (label, picture): (String, bool) = db
        .optional(sql!(
            "SELECT label, width IS NOT NULL FROM files WHERE name = $1 AND uploaded_by = $2 AND for_post = TRUE",
            name,
            me,
        ))
        .await?
        .ok_or(Error::NotFound)?;
    Ok(Sent { name: name.to_owned(), label, picture })
}

/// Joins to a post those of its author's files that its text shows or leads to (`names`), and lets go of what it does not any
/// more. A file in a post without a name does not say who sent it.
pub(crate) async fn link(
    tx: &mut WriteTx,
    me: MemberId,
    post: PostId,
    veiled: bool,
    names: &[String],
) -> Result<(), DbError> {
    let mut gone = Sql::from("DELETE FROM post_files WHERE post_id = ");
    gone.bind(post);
    if !names.is_empty() {
        gone.push(" AND file_id NOT IN (SELECT id FROM files WHERE name IN ")
            .bind_list(names.iter())
            .push(")");
    }
    tx.execute(gone).await?;
    if names.is_empty() {
        return Ok(());
    }
    let of_mine = |sql: &mut Sql| {
        sql.push(" WHERE for_post = TRUE AND uploaded_by = ").bind(me);
        sql.push(" AND name IN ").bind_list(names.iter());
    };
    // Writing the same once more keeps the rows here until the post is.
    let mut keep = Sql::from("UPDATE files SET label = label");
    of_mine(&mut keep);
    if tx.execute(keep).await? == 0 {
        return Ok(());
    }
    let mut join = Sql::from("INSERT INTO post_files (post_id, file_id) SELECT ");
    // PostgreSQL would not know of which kind a bare value in a list is.
    join.push("CAST(").bind(post).push(" AS BIGINT), id FROM files");
    of_mine(&mut join);
    join.push(" ON CONFLICT (post_id, file_id) DO NOTHING");
    tx.execute(join).await?;
    if veiled {
        let mut forget = Sql::from("UPDATE files SET uploaded_by = NULL");
        of_mine(&mut forget);
        tx.execute(forget).await?;
    }
    Ok(())
}

/// Whether the actor may have a file that was sent for a post: as a reader of one that it stands in, as a moderator who
/// decides about one, or, while it stands in none, as the one who sent it.
pub(super) async fn may_have(db: &Db, actor: &Actor, file: i64, sent_by: Option<i64>) -> Result<bool> {
    let me = actor.id().filter(|_| actor.is_member()).map(|me| me.0);
    // Whose a hidden post is decides whether it is shown to its author; it is told to nobody.
    let posts: Vec<(i64, bool, Option<i64>)> = db
        .all(sql!(
            "SELECT p.thread_id, p.hidden_at IS NOT NULL, COALESCE(p.author_id, v.member_id) FROM post_files f
             JOIN posts p ON p.id = f.post_id LEFT JOIN veils v ON v.post_id = p.id WHERE f.file_id = $1 ORDER BY p.id",
            file
        ))
        .await?;
    if posts.is_empty() {
        return match sent_by {
            Some(by) if me == Some(by) => Ok(true),
            Some(_) if actor.keeps_something() => waits(db, actor, file).await,
            _ => Ok(false),
        };
    }
    for (thread, hidden, author) in posts {
        let own = author.is_some() && author == me;
        match threads::readable(db, actor, ThreadId(thread)).await {
            Ok(_) if !hidden || own => return Ok(true),
            Ok(found) => {
                if actor.keeps(spaces::by_id(db, actor, found.space, Locale::Ja).await?.circle) {
                    return Ok(true);
                }
            }
            Err(Error::NotFound | Error::Forbidden | Error::SignedOut) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

/// Whether a file is part of a newcomer's post that waits, in a space that the actor keeps in order.
async fn waits(db: &Db, actor: &Actor, file: i64) -> Result<bool> {
    let mut spaces = spaces::list(db, actor, Locale::Ja).await?;
    spaces.retain(|s| actor.keeps(s.circle));
    let mut sql = Sql::from(
        "SELECT h.id FROM files f JOIN held_posts h ON h.member_id = f.uploaded_by AND h.post_id IS NULL
           AND (h.decided_at IS NULL OR h.approved) AND h.content LIKE '%/files/' || f.name || '%' WHERE f.id = ",
    );
    sql.bind(file).push(" AND h.space_id IN ").bind_list(spaces.iter().map(|s| s.id)).push(" LIMIT 1");
    Ok(db.optional::<(i64,)>(sql).await?.is_some())
}
