//! Moderation: every act and its undoing, reports, names behind veils, newcomers, what posts said before.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod history;
mod marks;
mod newcomers;
mod races;
mod reports;
mod told;
mod transfers;
mod veils;

use domain::error::Conflict;
use domain::moderation::{Act, ActForm};
use domain::thread::{ReplyForm, ThreadForm};
use domain::{ActId, Actor, Error, Locale, PostId, Result, Role, ThreadId};
use store::testing::{TestDb, member, number, rows, run, space};
use store::{Db, moderation, sql, threads};

const L: Locale = Locale::Ja;

fn conflict<T>(conflict: Conflict) -> Result<T> {
    Err(Error::Conflict(conflict))
}

/// A space where one may write without one's name.
async fn room(db: &Db, slug: &str, visibility: &str) {
    space(db, slug, visibility, None).await;
    run(db, sql!("UPDATE spaces SET anonymous = TRUE WHERE slug = $1", slug)).await;
}

async fn begin(db: &Db, actor: &Actor, space: &str, title: &str, veiled: bool) -> (ThreadId, PostId) {
    let form = ThreadForm {
        space: space.into(),
        title: title.into(),
        body: title.into(),
        veiled: if veiled { "yes".into() } else { String::new() },
        ..ThreadForm::default()
    };
    let thread = threads::start(db, actor, &form.validate().unwrap()).await.unwrap();
    let post =
        number(db, sql!("SELECT id FROM posts WHERE thread_id = $1 AND parent_id IS NULL", thread)).await;
    (thread, PostId(post))
}

async fn try_say(db: &Db, actor: &Actor, parent: PostId, body: &str, veiled: bool) -> Result<PostId> {
    let form = ReplyForm {
        parent: parent.to_string(),
        body: body.into(),
        veiled: if veiled { "yes".into() } else { String::new() },
        key: String::new(),
        ..domain::thread::ReplyForm::default()
    };
    threads::reply(db, actor, &form.validate()?).await.map(|(_, post)| post)
}

async fn say(db: &Db, actor: &Actor, parent: PostId, body: &str, veiled: bool) -> PostId {
    try_say(db, actor, parent, body, veiled).await.unwrap()
}

fn form(act: Act, id: i64) -> ActForm {
    ActForm {
        act: act.code().into(),
        id: id.to_string(),
        reason: "名前が出ています".into(),
        title: "別の話".into(),
        ..ActForm::default()
    }
}

async fn act(db: &Db, actor: &Actor, act: Act, id: i64) -> Result<(ThreadId, Option<PostId>)> {
    moderation::act(db, actor, &form(act, id).validate()?).await
}

async fn relocate(
    db: &Db,
    actor: &Actor,
    thread: ThreadId,
    space: &str,
) -> Result<(ThreadId, Option<PostId>)> {
    let form = ActForm { space: space.into(), ..form(Act::Move, thread.0) };
    moderation::act(db, actor, &form.validate()?).await
}

async fn merge(
    db: &Db,
    actor: &Actor,
    thread: ThreadId,
    into: ThreadId,
) -> Result<(ThreadId, Option<PostId>)> {
    let form = ActForm { into: into.to_string(), ..form(Act::Merge, thread.0) };
    moderation::act(db, actor, &form.validate()?).await
}

/// The last act.
async fn last(db: &Db) -> ActId {
    ActId(number(db, "SELECT MAX(id) FROM moderation_acts").await)
}

async fn undo_last(db: &Db, actor: &Actor) -> Result<ThreadId> {
    moderation::undo(db, actor, last(db).await).await
}

type Line = (i64, String);

/// All that there is of talk, line by line: what undoing brings back. Versions only go up, and numbers and veils that
/// were given once are not given again.
async fn dump(db: &Db) -> Vec<String> {
    let mut out = Vec::new();
    for sql in [
        "SELECT id, 'thread ' || title || ' in ' || CAST(space_id AS TEXT) || ' by ' || COALESCE(CAST(author_id AS TEXT), '-') || ' posts ' || CAST(post_count AS TEXT)
           || ' helped ' || CAST(helped_count AS TEXT) || ' last ' || CAST(last_post_at AS TEXT) || ' locked ' || COALESCE(CAST(locked_at AS TEXT), '-')
           || ' pinned ' || COALESCE(CAST(pinned_at AS TEXT), '-') || ' hidden ' || COALESCE(CAST(hidden_at AS TEXT), '-')
           || ' merged ' || COALESCE(CAST(merged_into AS TEXT), '-') FROM threads ORDER BY id",
        "SELECT id, 'post ' || CAST(thread_id AS TEXT) || ' #' || CAST(number AS TEXT) || ' ' || path || ' ' || CAST(depth AS TEXT) || ' below ' || COALESCE(CAST(parent_id AS TEXT), '-')
           || ' veil ' || COALESCE(CAST(veil AS TEXT), '-') || ' by ' || COALESCE(CAST(author_id AS TEXT), '-') || ' hidden ' || COALESCE(CAST(hidden_at AS TEXT), '-')
           || ' ' || reacted || ' ' || body_md FROM posts ORDER BY id",
        "SELECT post_id, 'reaction ' || CAST(thread_id AS TEXT) || ' ' || CAST(member_id AS TEXT) || ' ' || kind FROM reactions ORDER BY post_id, member_id, kind",
        "SELECT post_id, 'bookmark ' || CAST(thread_id AS TEXT) || ' ' || CAST(member_id AS TEXT) || ' ' || note FROM bookmarks ORDER BY post_id, member_id",
        "SELECT post_id, 'veil ' || CAST(thread_id AS TEXT) || ' ' || CAST(member_id AS TEXT) FROM veils ORDER BY post_id",
        "SELECT member_id, 'follow ' || CAST(thread_id AS TEXT) || ' ' || level FROM thread_follows ORDER BY member_id, thread_id",
        "SELECT id, 'space ' || slug || ' ' || CAST(thread_count AS TEXT) || ' ' || COALESCE(CAST(last_post_at AS TEXT), '-') FROM spaces ORDER BY id",
    ] {
        let lines: Vec<Line> = rows(db, sql).await;
        out.extend(lines.into_iter().map(|(id, line)| format!("{id} {line}")));
    }
    out
}

/// What everybody has read, by thread and post: what is shown as new is the rest.
async fn read(db: &Db, actor: &Actor, thread: ThreadId) -> Vec<(PostId, bool)> {
    let page = threads::show(db, actor, thread, 1, L).await.unwrap();
    page.posts.iter().map(|p| (p.id, !p.unread)).collect()
}

/// What is wrong with the threads as they stand: a post is where what it answers is, below it, and counted once.
async fn faults(db: &Db) -> Vec<String> {
    let mut out = Vec::new();
    let posts: Vec<(i64, i64, Option<i64>, i64, String)> =
        rows(db, "SELECT id, thread_id, parent_id, number, path FROM posts ORDER BY thread_id, number").await;
    let by_id: std::collections::HashMap<i64, &(i64, i64, Option<i64>, i64, String)> =
        posts.iter().map(|p| (p.0, p)).collect();
    for (id, thread, parent, number, path) in &posts {
        let Some(parent) = parent else { continue };
        let above = by_id[parent];
        if above.1 != *thread {
            out.push(format!("post {id} is in {thread}, what it answers in {}", above.1));
        } else if !path.starts_with(&above.4) || above.3 >= *number {
            out.push(format!("post {id} at {path} does not stand below {}", above.4));
        }
    }
    let threads: Vec<(i64, i64, i64, i64, Option<i64>)> = rows(
        db,
        "SELECT t.id, t.post_count, (SELECT COUNT(*) FROM posts p WHERE p.thread_id = t.id),
           (SELECT COUNT(*) FROM posts p WHERE p.thread_id = t.id AND p.parent_id IS NULL), t.merged_into FROM threads t ORDER BY t.id",
    )
    .await;
    for (id, said, count, openings, merged) in threads {
        let expected = i64::from(merged.is_none());
        if said != count || openings != expected || (merged.is_some() && count > 0) {
            out.push(format!("thread {id} says {said} posts, has {count}, {openings} of them open it"));
        }
    }
    out
}

/// A moderator and some members.
async fn people(db: &Db) -> [Actor; 4] {
    [
        member(db, "moderator", &[Role::Moderator]).await,
        member(db, "hana", &[]).await,
        member(db, "riku", &[]).await,
        member(db, "sora", &[]).await,
    ]
}

/// Two threads with something of everything.
struct Talk {
    moderator: Actor,
    hana: Actor,
    riku: Actor,
    sora: Actor,
    one: (ThreadId, PostId),
    /// Replies of the first thread: to the opening post, below that, without a name below that, to the opening post.
    replies: [PostId; 4],
    two: (ThreadId, PostId),
}

async fn talk(db: &TestDb) -> Talk {
    let [moderator, hana, riku, sora] = people(db).await;
    room(db, "room", "members").await;
    room(db, "hall", "members").await;
    // What is written from now on is new to everybody.
    db.clock.advance(60);
    let one = begin(db, &hana, "room", "一", false).await;
    db.clock.advance(60);
    let first = say(db, &riku, one.1, "はじめ", false).await;
    db.clock.advance(60);
    let below = say(db, &hana, first, "その下", false).await;
    let veiled = say(db, &sora, below, "名前なし", true).await;
    db.clock.advance(60);
    let other = say(db, &riku, one.1, "ほか", false).await;
    let two = begin(db, &sora, "hall", "二", true).await;
    db.clock.advance(60);
    say(db, &hana, two.1, "二の返信", true).await;
    store::reactions::set(db, &hana, first, domain::reaction::Reaction::Thanks, true).await.unwrap();
    store::reactions::set(db, &riku, veiled, domain::reaction::Reaction::Same, true).await.unwrap();
    for (who, post) in [(&hana, veiled), (&sora, first)] {
        run(
            db,
            sql!(
                "INSERT INTO bookmarks (member_id, post_id, thread_id, note, at) SELECT $1, id, thread_id, 'あとで', 0 FROM posts WHERE id = $2",
                store::testing::id(who),
                post,
            ),
        )
        .await;
    }
    threads::follow_thread(db, &sora, one.0, domain::thread::Follow::All).await.unwrap();
    threads::read(db, &hana, one.0, &domain::thread::Ranges::parse("1-4")).await.unwrap();
    threads::read(db, &riku, one.0, &domain::thread::Ranges::parse("1-2")).await.unwrap();
    Talk { moderator, hana, riku, sora, one, replies: [first, below, veiled, other], two }
}
