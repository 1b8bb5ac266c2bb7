//! What is told while pages are open: with the commit, not before it; between processes; who is in a thread.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::live::News;
use domain::thread::{NewReply, ThreadForm};
use domain::{Actor, Error, PostId, SpaceId, ThreadId};
use store::testing::{TestDb, circle, id, member, number, refused, run, space};
use store::{Db, live, sql, threads};
use tokio::sync::broadcast::Receiver;

store::on_both!(
    what_is_undone_is_not_told,
    other_processes_hear_of_it,
    a_slow_reader_is_told_that_news_were_lost,
    who_is_in_a_thread_is_known_until_they_leave,
    who_does_not_show_it_is_not_seen,
    where_one_may_write_without_a_name_nobody_is_seen,
    what_others_know_already_is_not_told_again,
);

/// The next news of a kind; others are passed over.
async fn next(heard: &mut Receiver<News>, wanted: impl Fn(News) -> bool) -> News {
    loop {
        let news = heard.recv().await.unwrap();
        if wanted(news) {
            return news;
        }
    }
}

/// Hands on what the database tells, as the server does, from now on.
async fn hand_on(db: &Db) -> tokio::task::JoinHandle<()> {
    let mut heard = db.bus().listen();
    let of = db.clone();
    let task = tokio::spawn(async move { live::hand_on(&of).await.unwrap() });
    if db.shared() {
        // Its first word is that it listens.
        assert_eq!(heard.recv().await.unwrap(), News::Lost);
    }
    task
}

async fn begin(db: &Db, actor: &Actor) -> (ThreadId, PostId) {
    let form = ThreadForm { space: "s".into(), title: "t".into(), body: "b".into(), ..ThreadForm::default() };
    let thread = threads::start(db, actor, &form.validate().unwrap()).await.unwrap();
    let post = number(db, sql!("SELECT MIN(id) FROM posts WHERE thread_id = $1", thread)).await;
    (thread, PostId(post))
}

async fn what_is_undone_is_not_told(db: &TestDb) {
    let handing = hand_on(db).await;
    let mut heard = db.bus().listen();
    let news = |n: i64| News::Thread { thread: ThreadId(n), space: SpaceId(1), version: 1 };
    let mut dropped = db.write().await.unwrap();
    dropped.tell(news(1));
    drop(dropped);
    let mut kept = db.write().await.unwrap();
    kept.tell(news(2));
    kept.tell(news(2));
    kept.commit().await.unwrap();
    let mut last = db.write().await.unwrap();
    last.tell(news(3));
    last.commit().await.unwrap();
    assert_eq!(heard.recv().await.unwrap(), news(2));
    assert_eq!(heard.recv().await.unwrap(), news(3));
    handing.abort();
}

async fn other_processes_hear_of_it(db: &TestDb) {
    if !db.shared() {
        return;
    }
    let a = member(db, "anna", &[]).await;
    space(db, "s", "members", None).await;
    let second = db.second().await;
    let handing = hand_on(&second).await;
    let mut heard = second.bus().listen();
    let (thread, opening) = begin(db, &a).await;
    let told = next(&mut heard, |n| matches!(n, News::Thread { .. })).await;
    assert!(matches!(told, News::Thread { thread: of, version: 1, .. } if of == thread));
    let reply = NewReply { parent: opening, body: "x".into(), veiled: false, poll: None, key: None };
    threads::reply(db, &a, &reply).await.unwrap();
    let told = next(&mut heard, |n| matches!(n, News::Thread { .. })).await;
    assert!(matches!(told, News::Thread { version: 2, .. }));
    // What it was told of, it finds.
    let changes = threads::changes(&second, &a, thread, 1).await.unwrap();
    assert_eq!(changes.posts.len(), 1);
    handing.abort();
}

async fn a_slow_reader_is_told_that_news_were_lost(db: &TestDb) {
    let handing = hand_on(db).await;
    let (mut slow, mut quick) = (db.bus().listen(), db.bus().listen());
    for part in 0..12 {
        let mut tx = db.write().await.unwrap();
        for n in 0..100 {
            tx.tell(News::Thread { thread: ThreadId(100 * part + n), space: SpaceId(1), version: 1 });
        }
        tx.commit().await.unwrap();
        // The quick one hears each of them, however slow another is.
        for n in 0..100 {
            let News::Thread { thread, .. } = quick.recv().await.unwrap() else { panic!() };
            assert_eq!(thread.0, 100 * part + n);
        }
    }
    assert!(matches!(slow.recv().await, Err(tokio::sync::broadcast::error::RecvError::Lagged(_))));
    handing.abort();
}

async fn who_is_in_a_thread_is_known_until_they_leave(db: &TestDb) {
    let handing = hand_on(db).await;
    let (a, b) = (member(db, "anna", &[]).await, member(db, "ben", &[]).await);
    space(db, "s", "members", None).await;
    let (thread, _) = begin(db, &a).await;
    let mut heard = db.bus().listen();
    let presence = |n: News| n == News::Presence { thread };
    let present = async |of: &Actor| live::present(db, of, thread).await.unwrap();
    live::seen(db, &b, thread, false).await.unwrap();
    next(&mut heard, presence).await;
    assert_eq!((present(&a).await.reading, present(&b).await.reading), (vec!["ben".to_owned()], vec![]));
    live::seen(db, &b, thread, true).await.unwrap();
    next(&mut heard, presence).await;
    assert_eq!((present(&a).await.reading, present(&a).await.typing), (vec![], vec!["ben".to_owned()]));
    // Who goes on typing says so now and then, who paused has stopped.
    db.clock.advance(9);
    assert_eq!((present(&a).await.reading, present(&a).await.typing), (vec!["ben".to_owned()], vec![]));
    db.clock.advance(50);
    assert_eq!(present(&a).await.reading, [] as [String; 0]);
    live::seen(db, &b, thread, false).await.unwrap();
    next(&mut heard, presence).await;
    store::distances::keep(db, &a, "ben", Some(domain::distance::Distance::Mute)).await.unwrap();
    assert_eq!(present(&a).await.reading, [] as [String; 0]);
    store::distances::keep(db, &a, "ben", None).await.unwrap();
    assert_eq!(present(&a).await.reading, ["ben"]);
    live::leave(db, &b, thread).await.unwrap();
    next(&mut heard, presence).await;
    assert_eq!(present(&a).await.reading, [] as [String; 0]);
    refused(live::seen(db, &Actor::Visitor, thread, false).await, Error::SignedOut);
    let (inside, mates) = circle(db, "c", vec![member(db, "mate", &[]).await]).await;
    run(db, sql!("UPDATE spaces SET visibility = 'circle', circle_id = $1", inside)).await;
    db.cache().bump(store::cache::Topic::Talk);
    refused(live::seen(db, &b, thread, false).await, Error::NotFound);
    refused(live::present(db, &b, thread).await, Error::NotFound);
    live::seen(db, &mates[0], thread, false).await.unwrap();
    handing.abort();
}

async fn who_does_not_show_it_is_not_seen(db: &TestDb) {
    let handing = hand_on(db).await;
    let (a, b) = (member(db, "anna", &[]).await, member(db, "ben", &[]).await);
    space(db, "s", "members", None).await;
    let (thread, _) = begin(db, &a).await;
    let mut heard = db.bus().listen();
    run(db, sql!("UPDATE members SET shows_typing = FALSE WHERE id = $1", id(&b))).await;
    live::seen(db, &b, thread, true).await.unwrap();
    next(&mut heard, |n| n == News::Presence { thread }).await;
    let present = live::present(db, &a, thread).await.unwrap();
    assert_eq!((present.reading.len(), present.typing.len()), (1, 0));
    live::leave(db, &b, thread).await.unwrap();
    next(&mut heard, |n| n == News::Presence { thread }).await;
    run(db, sql!("UPDATE members SET shows_presence = FALSE WHERE id = $1", id(&b))).await;
    live::seen(db, &b, thread, true).await.unwrap();
    // The next that is told is another's.
    live::seen(db, &a, thread, false).await.unwrap();
    next(&mut heard, |n| n == News::Presence { thread }).await;
    assert_eq!(live::present(db, &a, thread).await.unwrap(), domain::live::Present::default());
    assert!(!db.bus().is_in(thread, id(&b)) && db.bus().is_in(thread, id(&a)));
    handing.abort();
}

async fn where_one_may_write_without_a_name_nobody_is_seen(db: &TestDb) {
    let handing = hand_on(db).await;
    let (a, b) = (member(db, "anna", &[]).await, member(db, "ben", &[]).await);
    space(db, "s", "members", None).await;
    run(db, "UPDATE spaces SET anonymous = TRUE").await;
    db.cache().bump(store::cache::Topic::Talk);
    let (thread, _) = begin(db, &a).await;
    let mut heard = db.bus().listen();
    live::seen(db, &a, thread, true).await.unwrap();
    assert!(!db.bus().is_in(thread, id(&a)));
    assert_eq!(live::present(db, &b, thread).await.unwrap(), domain::live::Present::default());
    // Whoever was seen before the space was opened to this is not told of either.
    run(db, "UPDATE spaces SET anonymous = FALSE").await;
    db.cache().bump(store::cache::Topic::Talk);
    live::seen(db, &a, thread, false).await.unwrap();
    next(&mut heard, |n| n == News::Presence { thread }).await;
    assert_eq!(live::present(db, &b, thread).await.unwrap().reading, ["anna"]);
    run(db, "UPDATE spaces SET anonymous = TRUE").await;
    db.cache().bump(store::cache::Topic::Talk);
    assert_eq!(live::present(db, &b, thread).await.unwrap(), domain::live::Present::default());
    handing.abort();
}

async fn what_others_know_already_is_not_told_again(db: &TestDb) {
    let handing = hand_on(db).await;
    let (a, b) = (member(db, "anna", &[]).await, member(db, "ben", &[]).await);
    space(db, "s", "members", None).await;
    let (thread, _) = begin(db, &a).await;
    let mut heard = db.bus().listen();
    let presence = |n: News| n == News::Presence { thread };
    live::seen(db, &a, thread, false).await.unwrap();
    next(&mut heard, presence).await;
    // Said again every so often, so that it is not over; others see nothing new.
    for _ in 0..3 {
        db.clock.advance(20);
        live::seen(db, &a, thread, false).await.unwrap();
    }
    live::seen(db, &b, thread, false).await.unwrap();
    next(&mut heard, presence).await;
    assert_eq!(live::present(db, &b, thread).await.unwrap().reading, ["anna"], "60 seconds later");
    assert!(heard.try_recv().is_err(), "two who came were told of");
    handing.abort();
}
