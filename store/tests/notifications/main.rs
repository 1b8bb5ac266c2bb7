//! What members are told: whom what concerns, what is bundled, what is read, and what nobody may learn.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod followed;
mod mailed;
mod moderated;
mod reading;
mod told;

use domain::notification::{Channel, Choices, Kind, Notification};
use domain::reaction::Reaction;
use domain::thread::{EditForm, Follow, NewReply, NewThread, Ranges};
use domain::{Actor, Error, Locale, PostId, SpaceId, ThreadId, Timestamp};
use store::jobs::{self, Work};
use store::testing::{TestDb, circle, event, id, member, members, number, outbox, refused, rows, run, space};
use store::{Db, distances, notifications, reactions, sql, threads};

const JA: Locale = Locale::Ja;

/// Begins a thread; its opening post.
async fn begin(db: &Db, actor: &Actor, space: &str, body: &str, veiled: bool) -> (ThreadId, PostId) {
    let new = NewThread {
        space: space.into(),
        title: "夜勤の引き継ぎ".into(),
        body: body.into(),
        question: false,
        veiled,
        key: None,
        poll: None,
    };
    let thread = threads::start(db, actor, &new).await.unwrap();
    (thread, threads::show(db, actor, thread, 1, JA).await.unwrap().posts[0].id)
}

async fn answer(db: &Db, actor: &Actor, parent: PostId, body: &str, veiled: bool) -> PostId {
    let new = NewReply { parent, body: body.into(), veiled, poll: None, key: None };
    threads::reply(db, actor, &new).await.unwrap().1
}

async fn say(db: &Db, actor: &Actor, parent: PostId, body: &str) -> PostId {
    answer(db, actor, parent, body, false).await
}

/// A space for members in which one may write without one's name.
async fn hall(db: &Db) -> SpaceId {
    space(db, "hall", "members", None).await;
    run(db, "UPDATE spaces SET anonymous = TRUE").await;
    SpaceId(number(db, "SELECT id FROM spaces WHERE slug = 'hall'").await)
}

async fn people<const N: usize>(db: &Db, names: [&str; N]) -> [Actor; N] {
    let mut out = Vec::new();
    for name in names {
        out.push(member(db, name, &[]).await);
    }
    out.try_into().unwrap()
}

/// What somebody is shown, the latest first.
async fn told(db: &Db, actor: &Actor) -> Vec<Notification> {
    let page = notifications::list(db, actor, 1).await.unwrap();
    let unread = page.rows.iter().filter(|row| row.unread).count() as i64;
    assert_eq!((page.unread, notifications::unread(db, actor).await.unwrap()), (unread, unread));
    page.rows
}

/// The same in short: of what, how often, by whom.
async fn brief(db: &Db, actor: &Actor) -> Vec<String> {
    let one = |n: &Notification| {
        let by = n.by.as_ref().map_or("-".to_owned(), |_| n.who(JA));
        format!("{} {} {by}", n.kind.code(), n.count)
    };
    told(db, actor).await.iter().map(one).collect()
}

/// Tells followers, as the worker does.
async fn tell_followers(db: &Db) -> usize {
    let mut done = 0;
    while let Some(job) = jobs::take(db).await.unwrap() {
        if let Work::TellFollowers { post, after } = job.work {
            notifications::tell_followers(db, &Actor::System, job.id, post, after).await.unwrap();
            done += 1;
        }
    }
    done
}

async fn prefer(db: &Db, actor: &Actor, kind: Kind, channel: Channel, wanted: bool) {
    let mut choices = notifications::choices(db, actor).await.unwrap();
    choices.wanted.retain(|choice| *choice != (kind, channel));
    if wanted {
        choices.wanted.push((kind, channel));
    }
    notifications::choose(db, actor, &choices).await.unwrap();
}
