//! Filling it, and what follows.

use super::*;

store::on_both!(life_goes_on, of_two_who_fill_it_one_is_told, a_small_community_works, it_ages);

async fn it_ages(db: &TestDb) {
    fill(db, &Options::default()).await;
    assert!(!demo::is_stale(db).await.unwrap());
    db.clock.advance(100 * 86_400);
    assert!(demo::is_stale(db).await.unwrap());
    // Nor does something far ahead make it fresh.
    let ahead = db.now().plus_seconds(15 * 86_400);
    run(db, sql!("UPDATE events SET starts_at = $1, ends_at = $2", ahead, ahead.plus_seconds(60))).await;
    assert!(demo::is_stale(db).await.unwrap());
    db.clock.advance(86_400);
    assert!(!demo::is_stale(db).await.unwrap());
}

/// Each as a process of its own.
async fn of_two_who_fill_it_one_is_told(db: &TestDb) {
    let other = db.second().await;
    let (options, quiet) = (Options::default(), |_: &str, _: u64, _: u64| {});
    let (one, two) = tokio::join!(demo::fill(db, &options, &quiet), demo::fill(&other, &options, &quiet));
    let mut told = [one, two].map(|r| r.err());
    told.sort_by_key(Option::is_some);
    assert_eq!(told, [None, Some(NOT_EMPTY)]);
    assert_eq!(number(db, "SELECT COUNT(*) FROM members").await, i64::from(options.members) + 1);
    other.close().await;
}

async fn life_goes_on(db: &TestDb) {
    fill(db, &Options::default()).await;
    refused(demo::fill(db, &Options::default(), &|_, _, _| {}).await, NOT_EMPTY);

    // Ids go on after the highest, and the waiting list moves as it would have.
    let founder = signed_in(db, LOGINS[0].0).await;
    let new = NewThread {
        space: "lounge".into(),
        title: "こんばんは".into(),
        body: "はい".into(),
        question: false,
        veiled: false,
        key: None,
        poll: None,
    };
    let thread = threads::start(db, &founder, &new).await.unwrap();
    assert_eq!(thread, ThreadId(61));
    let posts: (i64,) = db.one(sql!("SELECT id FROM posts WHERE thread_id = $1", thread)).await.unwrap();
    threads::reply(
        db,
        &founder,
        &NewReply {
            parent: PostId(posts.0), body: "もう一つ".into(), veiled: false, key: None, poll: None
        },
    )
    .await
    .unwrap();
    store::testing::member(db, "real", &[]).await;
    assert!(demo::is_demo(db).await.unwrap());
    let event = store::testing::event(db, &founder, |_| {}).await;
    assert_eq!(event, EventId(41));
    store::testing::register(db, &founder, event).await.unwrap();

    let full: (i64,) = db.one("SELECT id FROM events WHERE capacity = 6").await.unwrap();
    let full = EventId(full.0);
    let line = "SELECT COUNT(*) FROM registrations WHERE state = 'waiting' AND event_id = $1";
    let waiting = number(db, sql!(line, full)).await;
    let minori = signed_in(db, LOGINS[1].0).await;
    let mine = store::testing::register(db, &minori, full).await.unwrap();
    if let MyPart::Waiting { position } = mine {
        assert!(position <= waiting + 1);
    }
    let first: (i64,) =
        db.one(sql!("SELECT member_id FROM registrations WHERE state = 'waiting' AND event_id = $1 ORDER BY seq LIMIT 1", full)).await.unwrap();
    let (seated,): (i64,) =
        db.one(sql!("SELECT member_id FROM registrations WHERE state = 'confirmed' AND event_id = $1 ORDER BY seq LIMIT 1", full)).await.unwrap();
    let leaver = Actor::Member(domain::actor::Signed {
        id: domain::MemberId(seated),
        active: true,
        roles: vec![],
        circles: vec![],
        keeps: vec![],
        verified: false,
    });
    registrations::cancel(db, &leaver, full).await.unwrap();
    let state: (String,) = db
        .one(sql!("SELECT state FROM registrations WHERE event_id = $1 AND member_id = $2", full, first.0))
        .await
        .unwrap();
    assert_eq!(state.0, "confirmed");
    // What has begun takes nobody any more.
    let held: (i64,) = db.one("SELECT id FROM events ORDER BY starts_at LIMIT 1").await.unwrap();
    refused(store::testing::register(db, &minori, EventId(held.0)).await, Error::Conflict(Conflict::Closed));
    // Real people are never mixed with the demo.
    run(db, "UPDATE members SET demo = FALSE").await;
    assert!(!demo::is_demo(db).await.unwrap());
}

async fn a_small_community_works(db: &TestDb) {
    fill(db, &Options { members: 0, events: 0, threads: 0, posts: 0, articles: 0, seed: 3 }).await;
    assert_eq!(number(db, "SELECT COUNT(*) FROM members").await, 5);
    assert_eq!(number(db, "SELECT COUNT(*) FROM threads").await, 28);
    assert_eq!(number(db, "SELECT COUNT(*) FROM events").await, 18);
    let founder = signed_in(db, LOGINS[0].0).await;
    assert!(!threads::latest(db, &founder, 10, Locale::En).await.unwrap().is_empty());
}

/// How long a large community takes; only on request, in release: `MEMBERS=100000 POSTS=1000000 cargo nextest run
/// --release -p store --test demo --run-ignored only --no-capture`.
mod large {
    use super::*;

    async fn measure(db: &TestDb) {
        let ask =
            |name: &str, usual: u32| std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(usual);
        let options = Options {
            articles: 0,
            members: ask("MEMBERS", 10_000),
            events: ask("EVENTS", 2000),
            threads: ask("THREADS", 2000),
            posts: ask("POSTS", 100_000),
            seed: 1,
        };
        let start = std::time::Instant::now();
        demo::fill(db, &options, &|step, done, total| {
            println!("{:>8.1} s  {step} {done}/{total}", start.elapsed().as_secs_f64());
        })
        .await
        .unwrap();
        println!("{}: {options:?} in {:.1} s", db.engine_name(), start.elapsed().as_secs_f64());
        let (size,): (i64,) = match db.engine_name() {
            "sqlite" => db
                .one("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
                .await
                .unwrap(),
            _ => db.one("SELECT pg_database_size(current_database())").await.unwrap(),
        };
        println!(
            "{} MB; posts in the longest thread: {}",
            size / 1_000_000,
            number(db, "SELECT MAX(post_count) FROM threads").await
        );
        let founder = signed_in(db, LOGINS[0].0).await;
        for (what, wrong) in [
            (
                "posts",
                "SELECT COUNT(*) FROM threads t WHERE post_count <> (SELECT COUNT(*) FROM posts p WHERE p.thread_id = t.id)",
            ),
            ("depth", "SELECT COUNT(*) FROM posts WHERE depth >= 60"),
        ] {
            assert_eq!(number(db, wrong).await, 0, "{what}");
        }
        let longest: (i64,) =
            db.one("SELECT id FROM threads ORDER BY post_count DESC LIMIT 1").await.unwrap();
        for what in ["directory", "calendar", "thread", "latest"] {
            let start = std::time::Instant::now();
            match what {
                "directory" => drop(
                    members::directory(db, &founder, &DirectoryQuery::default(), domain::Locale::Ja)
                        .await
                        .unwrap(),
                ),
                "calendar" => {
                    drop(events::calendar(db, &founder, &CalendarQuery::default(), Locale::Ja).await.unwrap())
                }
                "thread" => {
                    drop(threads::show(db, &founder, ThreadId(longest.0), 50, Locale::Ja).await.unwrap())
                }
                _ => drop(threads::latest(db, &founder, 20, Locale::Ja).await.unwrap()),
            }
            println!("{what}: {:.1} ms", start.elapsed().as_secs_f64() * 1000.0);
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "minutes long"]
    async fn on_sqlite() {
        let db = store::testing::sqlite().await;
        measure(&db).await;
        db.end().await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "minutes long"]
    async fn on_postgres() {
        let db = store::testing::postgres().await;
        measure(&db).await;
        db.end().await;
    }
}
