//! Writing threads and posts.

use super::standing::{changed, standing};
use super::{depth, marks, path};
use crate::cache::Topic;
use crate::db::{DbError, WriteTx};
use crate::live::News;
use crate::moderation::{self, Held};
use crate::notifications::{self, Posted};
use crate::throttle::{self, Limit};
use crate::{Db, drafts, files, markdown, polls, reactions, spaces, sql};
use domain::error::Conflict;
use domain::space::{Space, Starters};
use domain::thread::{NewReply, NewThread, PostEdit, Ranges, can_edit};
use domain::{
    Actor, CircleId, Error, FieldError, HeldId, Locale, MemberId, PostId, Problem, Result, SpaceId, ThreadId,
};

/// Posts a member writes at most.
const PACE: Limit = Limit { tries: 60, seconds: 600 };

/// Whether somebody may begin a thread in a space, and without a name where they want that.
fn may_start(actor: &Actor, space: &Space, veiled: bool) -> Result<()> {
    if !space.can_start(actor) {
        return Err(Error::Forbidden);
    }
    may_veil(space, veiled)
}

/// Whether somebody may reply in a space, and without a name where they want that.
fn may_reply(actor: &Actor, space: &Space, veiled: bool) -> Result<()> {
    if space.starters == Starters::Nobody {
        return Err(Error::Conflict(Conflict::Locked));
    }
    if !space.can_reply(actor) {
        return Err(Error::Forbidden);
    }
    may_veil(space, veiled)
}

fn may_veil(space: &Space, veiled: bool) -> Result<()> {
    if veiled && !space.anonymous {
        return Err(Error::Invalid(vec![FieldError { field: "veiled".into(), problem: Problem::Choice }]));
    }
    Ok(())
}

/// Begins a thread. The same key twice begins one thread.
///
/// # Errors
/// [`Error::Forbidden`] for those who may read but not write; [`Conflict::Held`] where it is kept until a moderator has
/// read it; as [`spaces::show`].
pub async fn start(db: &Db, actor: &Actor, new: &NewThread) -> Result<ThreadId> {
    let me = actor.member()?;
    let space = spaces::show(db, actor, &new.space, Locale::Ja).await?;
    may_start(actor, &space, new.veiled)?;
    let new = NewThread { poll: polls::timed(db, new.poll.as_ref())?, ..new.clone() };
    throttle::count(db, &format!("posts of {me}"), PACE).await?;
    let draft = domain::draft::of_start(&space.slug);
    moderation::keep(db, actor, &space, &Held::Thread(new.clone()), &draft).await?;
    begin(db, me, &space, &new, Some(&draft)).await
}

/// Writes a thread; its draft goes with it, except for one that waited: what they draft since then is something else.
async fn begin(
    db: &Db,
    me: MemberId,
    space: &Space,
    new: &NewThread,
    draft: Option<&str>,
) -> Result<ThreadId> {
    let text = markdown::of_post(db, &new.body).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    if let Some((_, thread)) = written(&mut tx, me, new.key.as_deref()).await? {
        return Ok(thread);
    }
    // Counting first locks the space: it is written for those who could read it when that was looked up.
    let (visibility, circle): (String, Option<i64>) = tx
        .optional(sql!(
            "UPDATE spaces SET thread_count = thread_count + 1, last_post_at = $2 WHERE id = $1 RETURNING visibility, circle_id",
            space.id,
            now
        ))
        .await?
        .ok_or(Error::NotFound)?;
    if visibility != space.visibility.code() || circle.map(CircleId) != space.circle {
        return Err(Error::Conflict(Conflict::Stale));
    }
    let (thread,): (i64,) = tx
        .one(sql!(
            "INSERT INTO threads (space_id, title, author_id, post_count, last_number, question, veiled, veil_count, created_at, last_post_at)
             VALUES ($1, $2, $3, 1, 1, $4, $5, $6, $7, $7) RETURNING id",
            space.id,
            &new.title,
            (!new.veiled).then_some(me),
            new.question,
            new.veiled,
            i64::from(new.veiled),
            now,
        ))
        .await?;
    let thread = ThreadId(thread);
    let post = NewPost {
        thread,
        parent: None,
        number: 1,
        path: path("", 1),
        veil: new.veiled.then_some(1),
        body: &new.body,
        html: &text.html,
        key: new.key.as_deref(),
        version: 1,
    };
    let post = match insert(&mut tx, db, me, post).await {
        Ok(post) => post,
        Err(e) => return Ok(twin(db, me, new.key.as_deref(), e).await?.1),
    };
    polls::create(&mut tx, now, post, new.poll.as_ref()).await?;
    files::link(&mut tx, me, post, new.veiled, &text.named.files).await?;
    marks::note(&mut tx, db, me, thread, space.id, &Ranges::parse("1")).await?;
    let posted = Posted {
        by: me,
        veiled: new.veiled,
        space: space.id,
        thread,
        post,
        parent: None,
        handles: &text.named.handles,
    };
    notifications::posted(&mut tx, now, &posted).await?;
    if let Some(draft) = draft {
        drafts::sent(&mut tx, me, draft).await?;
    }
    tx.touch(Topic::Talk);
    tx.tell(News::Thread { thread, space: space.id, version: 1 });
    tx.commit().await?;
    Ok(thread)
}

/// Replies to a post. The same key twice replies once.
///
/// # Errors
/// [`Error::NotFound`] where the post is not the actor's to know; [`Error::Forbidden`] for those who may not write;
/// [`Conflict::Locked`]; [`Conflict::Held`] where it is kept until a moderator has read it.
pub async fn reply(db: &Db, actor: &Actor, new: &NewReply) -> Result<(ThreadId, PostId)> {
    let me = actor.member()?;
    let (thread,): (i64,) = db
        .optional(sql!("SELECT thread_id FROM posts WHERE id = $1", new.parent))
        .await?
        .ok_or(Error::NotFound)?;
    let thread = ThreadId(thread);
    let space = standing(db, actor, thread).await?.space;
    let space = spaces::by_id(db, actor, space, Locale::Ja).await?;
    may_reply(actor, &space, new.veiled)?;
    let new = NewReply { poll: polls::timed(db, new.poll.as_ref())?, ..new.clone() };
    throttle::count(db, &format!("posts of {me}"), PACE).await?;
    let draft = domain::draft::of_reply(thread);
    moderation::keep(db, actor, &space, &Held::Reply(new.clone()), &draft).await?;
    answer(db, me, (thread, &space), &new, Some(&draft)).await
}

async fn answer(
    db: &Db,
    me: MemberId,
    (thread, space): (ThreadId, &Space),
    new: &NewReply,
    draft: Option<&str>,
) -> Result<(ThreadId, PostId)> {
    let text = markdown::of_post(db, &new.body).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    // Counting first locks the thread: numbers, and so paths, are never given twice.
    let (number, version, veils, locked): (i64, i64, i64, bool) = tx
        .one(sql!(
            "UPDATE threads SET post_count = post_count + 1, last_number = last_number + 1, version = version + 1, last_post_at = $2
             WHERE id = $1 RETURNING last_number, version, veil_count, locked_at IS NOT NULL",
            thread,
            now,
        ))
        .await?;
    if let Some((post, thread)) = written(&mut tx, me, new.key.as_deref()).await? {
        return Ok((thread, post));
    }
    if locked {
        return Err(Error::Conflict(Conflict::Locked));
    }
    // Posts are moved under the same lock: the parent stands where it is until this is written.
    let parent: Option<(String,)> = tx
        .optional(sql!("SELECT path FROM posts WHERE id = $1 AND thread_id = $2", new.parent, thread))
        .await?;
    let (parent,) = parent.ok_or(Error::Conflict(Conflict::Stale))?;
    let veil = match new.veiled {
        true => Some(veil(&mut tx, me, thread, veils).await?),
        false => None,
    };
    let post = NewPost {
        thread,
        parent: Some(new.parent),
        number,
        path: path(&parent, number),
        veil,
        body: &new.body,
        html: &text.html,
        key: new.key.as_deref(),
        version,
    };
    let id = match insert(&mut tx, db, me, post).await {
        Ok(id) => id,
        Err(e) => return twin(db, me, new.key.as_deref(), e).await.map(|(post, thread)| (thread, post)),
    };
    files::link(&mut tx, me, id, new.veiled, &text.named.files).await?;
    polls::create(&mut tx, now, id, new.poll.as_ref()).await?;
    tx.execute(sql!("UPDATE spaces SET last_post_at = $2 WHERE id = $1", space.id, now)).await?;
    let mut own = Ranges::default();
    own.add(number, number);
    marks::note(&mut tx, db, me, thread, space.id, &own).await?;
    let posted = Posted {
        by: me,
        veiled: new.veiled,
        space: space.id,
        thread,
        post: id,
        parent: Some(new.parent),
        handles: &text.named.handles,
    };
    notifications::posted(&mut tx, now, &posted).await?;
    if let Some(draft) = draft {
        drafts::sent(&mut tx, me, draft).await?;
    }
    tx.touch(Topic::Talk);
    tx.tell(News::Thread { thread, space: space.id, version });
    tx.commit().await?;
    Ok((thread, id))
}

/// Writes what a newcomer wrote and a moderator has read, as of now. Done twice, it is written once.
///
/// # Errors
/// As [`start`] and [`reply`]: its place may be gone, and its author.
pub(crate) async fn let_in(db: &Db, author: &Actor, id: HeldId, held: &Held) -> Result<(ThreadId, PostId)> {
    let me = author.member()?;
    let key = |own: &Option<String>| Some(own.clone().unwrap_or_else(|| format!("held-{id}")));
    match held {
        Held::Thread(new) => {
            let space = spaces::show(db, author, &new.space, Locale::Ja).await?;
            may_start(author, &space, new.veiled)?;
            let new = NewThread { key: key(&new.key), ..new.clone() };
            let thread = begin(db, me, &space, &new, None).await?;
            let (post,): (i64,) = db
                .one(sql!("SELECT id FROM posts WHERE thread_id = $1 ORDER BY path LIMIT 1", thread))
                .await?;
            Ok((thread, PostId(post)))
        }
        Held::Reply(new) => {
            let (thread, space) = reactions::place(db, author, new.parent).await?;
            let space = spaces::by_id(db, author, space, Locale::Ja).await?;
            may_reply(author, &space, new.veiled)?;
            let new = NewReply { key: key(&new.key), ..new.clone() };
            answer(db, me, (thread, &space), &new, None).await
        }
    }
}

/// Which of those without a name somebody is in a thread: the same as before, else the next.
async fn veil(tx: &mut WriteTx, me: MemberId, thread: ThreadId, given: i64) -> Result<i64, DbError> {
    let before: Option<(i64,)> = tx
        .optional(sql!(
            "SELECT p.veil FROM veils v JOIN posts p ON p.id = v.post_id WHERE v.member_id = $1 AND v.thread_id = $2 ORDER BY p.veil LIMIT 1",
            me,
            thread,
        ))
        .await?;
    if let Some((veil,)) = before {
        return Ok(veil);
    }
    tx.execute(sql!("UPDATE threads SET veil_count = $2 WHERE id = $1", thread, given + 1)).await?;
    Ok(given + 1)
}

struct NewPost<'a> {
    thread: ThreadId,
    parent: Option<PostId>,
    number: i64,
    path: String,
    veil: Option<i64>,
    body: &'a str,
    html: &'a str,
    key: Option<&'a str>,
    version: i64,
}

/// Writes a post. Without a name, its row does not say who wrote it; that stands in `veils`.
async fn insert(tx: &mut WriteTx, db: &Db, me: MemberId, post: NewPost<'_>) -> Result<PostId, DbError> {
    let depth = depth(&post.path);
    let named = post.veil.is_none();
    let (id,): (i64,) = tx
        .one(sql!(
            "INSERT INTO posts (thread_id, parent_id, author_id, path, depth, body_md, body_html, created_at, key, number, veil, changed)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id",
            post.thread,
            post.parent,
            named.then_some(me),
            &post.path,
            depth,
            post.body,
            post.html,
            db.now(),
            post.key.filter(|_| named),
            post.number,
            post.veil,
            post.version,
        ))
        .await?;
    if !named {
        tx.execute(sql!(
            "INSERT INTO veils (post_id, thread_id, member_id, key) VALUES ($1, $2, $3, $4)",
            id,
            post.thread,
            me,
            post.key,
        ))
        .await?;
    }
    Ok(PostId(id))
}

const BY_KEY: &str = "SELECT id, thread_id FROM posts WHERE author_id = $1 AND key = $2
    UNION ALL SELECT post_id, thread_id FROM veils WHERE member_id = $1 AND key = $2";

/// The post that was written with this key before.
async fn written(tx: &mut WriteTx, me: MemberId, key: Option<&str>) -> Result<Option<(PostId, ThreadId)>> {
    let Some(key) = key else { return Ok(None) };
    let row: Option<(i64, i64)> = tx.optional(sql!(BY_KEY, me, key)).await?;
    Ok(row.map(|(p, t)| (PostId(p), ThreadId(t))))
}

/// Two requests with one key at the same time: the later finds what the earlier wrote. Its own transaction is
/// dropped, and with it all it counted.
async fn twin(db: &Db, me: MemberId, key: Option<&str>, error: DbError) -> Result<(PostId, ThreadId)> {
    if let (DbError::Unique(_), Some(key)) = (&error, key) {
        let row: Option<(i64, i64)> = db.optional(sql!(BY_KEY, me, key)).await?;
        if let Some((post, thread)) = row {
            return Ok((PostId(post), ThreadId(thread)));
        }
    }
    Err(error.into())
}

/// Edits a post that was not edited elsewhere meanwhile; what it said before is kept.
///
/// # Errors
/// [`Conflict::Stale`]; [`Error::Forbidden`] for anyone but its author, and where it is hidden or its thread locked.
pub async fn edit(db: &Db, actor: &Actor, edit: &PostEdit) -> Result<ThreadId> {
    let source = super::source(db, actor, edit.id).await?;
    let text = markdown::of_post(db, &edit.body).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    let space: Option<(i64,)> =
        tx.optional(sql!("SELECT space_id FROM threads WHERE id = $1", source.thread)).await?;
    let space = SpaceId(space.ok_or(Error::NotFound)?.0);
    // The thread first, as everybody who writes there: a post that is moved meanwhile is not found in it any more.
    changed(&mut tx, source.thread, space, edit.id).await?;
    let (author, version, veiled): (Option<i64>, i64, bool) = tx
        .optional(sql!(
            "SELECT COALESCE(p.author_id, v.member_id), p.version, p.veil IS NOT NULL FROM posts p
             LEFT JOIN veils v ON v.post_id = p.id WHERE p.id = $1 AND p.thread_id = $2",
            edit.id,
            source.thread,
        ))
        .await?
        .ok_or(Error::Conflict(Conflict::Stale))?;
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
    let done = tx
        .execute(sql!(
            "UPDATE posts SET body_md = $3, body_html = $4, edited_at = $5, version = version + 1 WHERE id = $1 AND version = $2",
            edit.id,
            version,
            &edit.body,
            &text.html,
            now,
        ))
        .await?;
    if done == 0 {
        return Err(Error::Conflict(Conflict::Stale));
    }
    files::link(&mut tx, actor.member()?, edit.id, veiled, &text.named.files).await?;
    let place = (source.thread, edit.id);
    notifications::edited(&mut tx, now, actor.member()?, space, place, &text.named.handles).await?;
    drafts::sent(&mut tx, actor.member()?, &domain::draft::of_edit(edit.id)).await?;
    tx.commit().await?;
    Ok(source.thread)
}
