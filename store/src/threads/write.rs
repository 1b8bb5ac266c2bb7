//! Writing threads and posts.

use super::{depth, path};
use crate::cache::Topic;
use crate::db::{DbError, WriteTx};
use crate::throttle::{self, Limit};
use crate::{Db, markdown, spaces, sql};
use domain::error::Conflict;
use domain::thread::{NewReply, NewThread, PostEdit, can_edit, can_write};
use domain::{Actor, Error, Locale, MemberId, PostId, Result, SpaceId, ThreadId};

/// Posts a member writes at most.
const PACE: Limit = Limit { tries: 60, seconds: 600 };

/// Begins a thread. The same key twice begins one thread.
///
/// # Errors
/// [`Error::Forbidden`] for those who may read but not write; as [`spaces::show`].
pub async fn start(db: &Db, actor: &Actor, new: &NewThread) -> Result<ThreadId> {
    let me = actor.member()?;
    let space = spaces::show(db, actor, &new.space, Locale::Ja).await?;
    if !can_write(actor, space.visibility, space.circle) {
        return Err(Error::Forbidden);
    }
    throttle::count(db, &format!("posts of {me}"), PACE).await?;
    let html = markdown::render(&new.body);
    let now = db.now();
    let mut tx = db.write().await?;
    if let Some((_, thread)) = written(&mut tx, me, new.key.as_deref()).await? {
        return Ok(thread);
    }
    let (thread,): (i64,) = tx
        .one(sql!(
            "INSERT INTO threads (space_id, title, author_id, post_count, created_at, last_post_at) VALUES ($1, $2, $3, 1, $4, $4) RETURNING id",
            space.id,
            &new.title,
            me,
            now,
        ))
        .await?;
    let inserted = tx
        .execute(sql!(
            "INSERT INTO posts (thread_id, author_id, path, depth, body_md, body_html, created_at, key) VALUES ($1, $2, $3, 0, $4, $5, $6, $7)",
            thread,
            me,
            path("", 1),
            &new.body,
            html,
            now,
            new.key.clone(),
        ))
        .await;
    if let Some((_, thread)) = twin(db, me, new.key.as_deref(), inserted).await? {
        return Ok(thread);
    }
    tx.execute(sql!(
        "UPDATE spaces SET thread_count = thread_count + 1, last_post_at = $2 WHERE id = $1",
        space.id,
        now
    ))
    .await?;
    tx.touch(Topic::Talk);
    tx.commit().await?;
    Ok(ThreadId(thread))
}

/// Replies to a post. The same key twice replies once.
///
/// # Errors
/// [`Error::NotFound`] where the post is not the actor's to know; [`Error::Forbidden`] for those who may not write.
pub async fn reply(db: &Db, actor: &Actor, new: &NewReply) -> Result<(ThreadId, PostId)> {
    let me = actor.member()?;
    let (thread, parent_path, space): (i64, String, i64) = db
        .optional(sql!(
            "SELECT p.thread_id, p.path, t.space_id FROM posts p JOIN threads t ON t.id = p.thread_id WHERE p.id = $1",
            new.parent,
        ))
        .await?
        .ok_or(Error::NotFound)?;
    let space = spaces::by_id(db, actor, SpaceId(space), Locale::Ja).await?;
    if !can_write(actor, space.visibility, space.circle) {
        return Err(Error::Forbidden);
    }
    throttle::count(db, &format!("posts of {me}"), PACE).await?;
    let html = markdown::render(&new.body);
    let now = db.now();
    let mut tx = db.write().await?;
    // Counting first locks the thread: numbers, and so paths, are never given twice.
    let (number,): (i64,) = tx
        .one(sql!(
            "UPDATE threads SET post_count = post_count + 1, last_post_at = $2 WHERE id = $1 RETURNING post_count",
            thread,
            now,
        ))
        .await?;
    if let Some((post, thread)) = written(&mut tx, me, new.key.as_deref()).await? {
        return Ok((thread, post));
    }
    let path = path(&parent_path, number);
    let inserted: Result<(i64,), DbError> = tx
        .one(sql!(
            "INSERT INTO posts (thread_id, parent_id, author_id, path, depth, body_md, body_html, created_at, key)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
            thread,
            new.parent,
            me,
            &path,
            depth(&path),
            &new.body,
            html,
            now,
            new.key.clone(),
        ))
        .await;
    let id = match inserted {
        Ok((id,)) => id,
        Err(e) => {
            return twin::<()>(db, me, new.key.as_deref(), Err(e))
                .await?
                .map(|(p, t)| (t, p))
                .ok_or(Error::NotFound);
        }
    };
    tx.execute(sql!("UPDATE spaces SET last_post_at = $2 WHERE id = $1", space.id, now)).await?;
    tx.touch(Topic::Talk);
    tx.commit().await?;
    Ok((ThreadId(thread), PostId(id)))
}

type Written = Option<(PostId, ThreadId)>;

const BY_KEY: &str = "SELECT id, thread_id FROM posts WHERE author_id = $1 AND key = $2";

/// The post that was written with this key before.
async fn written(tx: &mut WriteTx, me: MemberId, key: Option<&str>) -> Result<Written> {
    let Some(key) = key else { return Ok(None) };
    let row: Option<(i64, i64)> = tx.optional(sql!(BY_KEY, me, key)).await?;
    Ok(row.map(|(p, t)| (PostId(p), ThreadId(t))))
}

/// Two requests with one key at the same time: the later finds what the earlier wrote. Its own transaction is
/// dropped, and with it all it counted.
async fn twin<T>(db: &Db, me: MemberId, key: Option<&str>, inserted: Result<T, DbError>) -> Result<Written> {
    match (inserted, key) {
        (Ok(_), _) => Ok(None),
        (Err(DbError::Unique(_)), Some(key)) => {
            let row: Option<(i64, i64)> = db.optional(sql!(BY_KEY, me, key)).await?;
            Ok(row.map(|(p, t)| (PostId(p), ThreadId(t))))
        }
        (Err(e), _) => Err(e.into()),
    }
}

/// Edits a post that was not edited elsewhere meanwhile; what it said before is kept.
///
/// # Errors
/// [`Conflict::Stale`]; [`Error::Forbidden`] for anyone but its author.
pub async fn edit(db: &Db, actor: &Actor, edit: &PostEdit) -> Result<ThreadId> {
    let source = super::source(db, actor, edit.id).await?;
    let html = markdown::render(&edit.body);
    let now = db.now();
    let mut tx = db.write().await?;
    let (author, version): (Option<i64>, i64) = tx
        .optional(sql!("SELECT author_id, version FROM posts WHERE id = $1", edit.id))
        .await?
        .ok_or(Error::NotFound)?;
    if !can_edit(actor, author.map(MemberId)) {
        return Err(Error::Forbidden);
    }
    if version != edit.version {
        return Err(Error::Conflict(Conflict::Stale));
    }
    let kept: Result<u64, DbError> = tx
        .execute(sql!(
            "INSERT INTO post_versions (post_id, version, body_md, written_at)
             SELECT id, version, body_md, COALESCE(edited_at, created_at) FROM posts WHERE id = $1 AND version = $2",
            edit.id,
            version,
        ))
        .await;
    if matches!(kept, Err(DbError::Unique(_)) | Ok(0)) {
        return Err(Error::Conflict(Conflict::Stale));
    }
    kept?;
    let changed = tx
        .execute(sql!(
            "UPDATE posts SET body_md = $3, body_html = $4, edited_at = $5, version = version + 1 WHERE id = $1 AND version = $2",
            edit.id,
            version,
            &edit.body,
            html,
            now,
        ))
        .await?;
    if changed == 0 {
        return Err(Error::Conflict(Conflict::Stale));
    }
    tx.touch(Topic::Talk);
    tx.commit().await?;
    Ok(source.thread)
}
