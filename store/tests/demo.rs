//! The demo: the same every time, true to its own counters, and readable through the real functions.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use domain::account::Standing;
use domain::calendar::{CalendarQuery, View};
use domain::error::Conflict;
use domain::event::EventKind;
use domain::member::DirectoryQuery;
use domain::registration::MyPart;
use domain::thread::{NewReply, NewThread};
use domain::vocabulary::Vocabulary;
use domain::{Actor, Error, EventId, Locale, PostId, ThreadId};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Mutex;
use store::accounts::{sessions, sign_in};
use store::db::Sql;
use store::demo::{self, LOGINS, Options, PASSWORD};
use store::testing::{TestDb, number, refused, rows, run};
use store::{Db, events, members, pages, registrations, spaces, sql, threads};

store::on_both! {
    the_same_options_give_the_same_content,
    counters_agree_with_rows,
    threads_are_as_long_as_asked_for,
    everything_written_by_hand_is_there,
    times_make_sense,
    members_are_as_they_should,
    the_log_ins_read_it,
    life_goes_on,
    of_two_who_fill_it_one_is_told,
    a_small_community_works,
    months_stay_readable,
}

const NOT_EMPTY: Error = Error::Conflict(Conflict::NotEmpty);

const MORE: Options = Options { members: 300, events: 150, threads: 90, posts: 2000, seed: 7 };

async fn fill(db: &Db, options: &Options) {
    demo::fill(db, options, &|_, _, _| {}).await.unwrap();
}

async fn signed_in(db: &Db, email: &str) -> Actor {
    let session = sign_in(db, email, PASSWORD, "192.0.2.1").await.unwrap();
    sessions::actor(sessions::viewer(db, &session.session).await.unwrap().as_ref())
}

/// A digest of every table, whatever its columns: what is new is compared too.
async fn digest(db: &Db) -> BTreeMap<String, Vec<u8>> {
    let columns: Vec<(String, String, String)> = match db.engine_name() {
        "sqlite" => {
            rows(db, "SELECT m.name, p.name, lower(p.type) FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'").await
        }
        _ => {
            let sql = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT)
                FROM information_schema.columns WHERE table_schema = 'public'";
            rows(db, sql).await
        }
    };
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column, kind) in columns {
        let own = table.starts_with("_sqlx") || table.starts_with("sqlite_");
        // What the same day does not decide: the salt, and when pages were written.
        if own || column == "password_hash" || (table == "pages" && column == "updated_at") {
            continue;
        }
        let text = match kind.as_str() {
            "boolean" => format!("CASE WHEN {column} THEN 'yes' ELSE 'no' END"),
            "text" => format!("COALESCE({column}, '(null)')"),
            "blob" | "bytea" => continue,
            _ => format!("COALESCE(CAST({column} AS TEXT), '(null)')"),
        };
        tables.entry(table).or_default().push(format!("'{column}=' || {text}"));
    }
    let mut out = BTreeMap::new();
    for (table, mut columns) in tables {
        columns.sort();
        let text: &'static str = format!("SELECT {} FROM {table}", columns.join(" || ' ' || ")).leak();
        let mut lines: Vec<String> =
            rows::<(String,)>(db, Sql::from(text)).await.into_iter().map(|(line,)| line).collect();
        lines.sort();
        out.insert(table, store::secret::hash(&lines.join("\n")));
    }
    out
}

async fn the_same_options_give_the_same_content(db: &TestDb) {
    fill(db, &MORE).await;
    let first = digest(db).await;
    assert!(first.len() >= 15, "{:?}", first.keys());
    // On SQLite whatever the engine above: what PostgreSQL holds is compared across engines.
    let evening = store::testing::sqlite().await;
    evening.clock.advance(9 * 3600);
    fill(&evening, &MORE).await;
    assert_eq!(digest(&evening).await, first);
    evening.end().await;
    let other = store::testing::sqlite().await;
    fill(&other, &Options { seed: 8, ..MORE }).await;
    let differs: Vec<String> =
        digest(&other).await.into_iter().filter(|(t, d)| first[t] != *d).map(|(t, _)| t).collect();
    for table in ["members", "member_terms", "events", "registrations", "threads", "posts"] {
        assert!(differs.iter().any(|t| t == table), "{table}");
    }
    other.end().await;
}

async fn counters_agree_with_rows(db: &TestDb) {
    fill(db, &MORE).await;
    for (what, wrong) in [
        (
            "taken",
            "SELECT COUNT(*) FROM events e WHERE taken <> (SELECT COUNT(*) FROM registrations r WHERE r.event_id = e.id AND r.state = 'confirmed')",
        ),
        (
            "waiting",
            "SELECT COUNT(*) FROM events e WHERE waiting <> (SELECT COUNT(*) FROM registrations r WHERE r.event_id = e.id AND r.state = 'waiting')",
        ),
        ("a free seat and a line", "SELECT COUNT(*) FROM events WHERE waiting > 0 AND taken < capacity"),
        (
            "numbers",
            "SELECT COUNT(*) FROM events e WHERE registration_seq < (SELECT COALESCE(MAX(seq), 0) FROM registrations r WHERE r.event_id = e.id)",
        ),
        (
            "changes",
            "SELECT COUNT(*) FROM registrations r WHERE state <> (SELECT c.state FROM registration_changes c WHERE c.registration_id = r.id ORDER BY c.id DESC LIMIT 1)",
        ),
        (
            "posts",
            "SELECT COUNT(*) FROM threads t WHERE post_count <> (SELECT COUNT(*) FROM posts p WHERE p.thread_id = t.id)",
        ),
        (
            "last posts",
            "SELECT COUNT(*) FROM threads t WHERE last_post_at <> (SELECT MAX(created_at) FROM posts p WHERE p.thread_id = t.id)",
        ),
        (
            "threads",
            "SELECT COUNT(*) FROM spaces s WHERE thread_count <> (SELECT COUNT(*) FROM threads t WHERE t.space_id = s.id)",
        ),
        (
            "activity",
            "SELECT COUNT(*) FROM spaces s WHERE last_post_at <> (SELECT MAX(last_post_at) FROM threads t WHERE t.space_id = s.id)",
        ),
        (
            "openings",
            "SELECT COUNT(*) FROM threads t WHERE 1 <> (SELECT COUNT(*) FROM posts p WHERE p.thread_id = t.id AND p.parent_id IS NULL AND p.path = '0001' AND p.author_id = t.author_id)",
        ),
        (
            "parents",
            "SELECT COUNT(*) FROM posts p JOIN posts q ON q.id = p.parent_id WHERE p.thread_id <> q.thread_id OR p.created_at <= q.created_at OR substr(p.path, 1, length(p.path) - 4) <> q.path OR p.depth <> q.depth + 1",
        ),
        ("paths", "SELECT COUNT(*) - COUNT(DISTINCT thread_id || ' ' || path) FROM posts"),
        (
            "circles' own",
            "SELECT COUNT(*) FROM registrations r JOIN events e ON e.id = r.event_id WHERE e.circle_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM circle_members c WHERE c.circle_id = e.circle_id AND c.member_id = r.member_id)",
        ),
        (
            "circles' talk",
            "SELECT COUNT(*) FROM posts p JOIN threads t ON t.id = p.thread_id JOIN spaces s ON s.id = t.space_id WHERE s.circle_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM circle_members c WHERE c.circle_id = s.circle_id AND c.member_id = p.author_id)",
        ),
        (
            "hosts of others' circles",
            "SELECT COUNT(*) FROM events e WHERE e.circle_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM circle_members c WHERE c.circle_id = e.circle_id AND c.member_id = e.host_id)",
        ),
        (
            "hosts",
            "SELECT COUNT(*) FROM events e WHERE NOT EXISTS (SELECT 1 FROM member_roles r WHERE r.member_id = e.host_id AND r.role = 'host')",
        ),
        (
            "drafts",
            "SELECT COUNT(*) FROM registrations r JOIN events e ON e.id = r.event_id WHERE e.state = 'draft'",
        ),
        (
            "own events",
            "SELECT COUNT(*) FROM registrations r JOIN events e ON e.id = r.event_id WHERE r.member_id = e.host_id",
        ),
        ("templates", "SELECT COUNT(*) FROM members WHERE headline || about_md || about_html LIKE '%{%'"),
        (
            "topics",
            "SELECT COUNT(*) FROM events WHERE title || summary || body_md || body_html || recap_md || recap_html LIKE '%{%'",
        ),
    ] {
        assert_eq!(number(db, wrong).await, 0, "{what}");
    }
    assert!(number(db, "SELECT COUNT(*) FROM registrations WHERE state = 'cancelled'").await > 0);
    assert!(number(db, "SELECT COUNT(*) FROM registration_changes WHERE actor_id IS NULL").await > 0);
    assert!(number(db, "SELECT COUNT(*) FROM threads").await >= 90);
    assert_eq!(number(db, "SELECT COUNT(*) FROM events").await, 150);
    let topics: Vec<(String, i64)> = rows(db, "SELECT topic, version FROM versions").await;
    assert_eq!(topics.len(), store::cache::Topic::ALL.len());
}

async fn threads_are_as_long_as_asked_for(db: &TestDb) {
    let steps = Mutex::new(BTreeMap::new());
    demo::fill(db, &MORE, &|step, done, total| {
        assert!(done <= total, "{step}");
        steps.lock().unwrap().insert(step.to_owned(), (done, total));
    })
    .await
    .unwrap();
    let steps = steps.into_inner().unwrap();
    assert_eq!(
        steps.keys().map(String::as_str).collect::<Vec<_>>(),
        ["events", "members", "posts", "statistics"]
    );
    assert!(steps.values().all(|(done, total)| done == total), "{steps:?}");
    assert_eq!(number(db, "SELECT COUNT(*) FROM posts").await, 2000);
    assert!(number(db, "SELECT COUNT(*) FROM threads WHERE post_count = 101").await >= 1);
    assert!(number(db, "SELECT MAX(post_count) FROM threads").await > 150, "a long tail");
    assert!(number(db, "SELECT MAX(depth) FROM posts").await >= 5);
}

async fn everything_written_by_hand_is_there(db: &TestDb) {
    fill(db, &Options::default()).await;
    let known: Vec<(String,)> = rows(db, "SELECT slug FROM spaces ORDER BY position").await;
    let slugs: Vec<&str> = known.iter().map(|(s,)| s.as_str()).collect();
    assert_eq!(
        slugs,
        [
            "announcements",
            "introductions",
            "practice",
            "moyamoya",
            "learning",
            "across",
            "lounge",
            "cp-room",
            "school-room"
        ]
    );
    assert_eq!(number(db, "SELECT COUNT(*) FROM spaces WHERE thread_count = 0").await, 0);
    // A circle's space is the circle's.
    assert_eq!(
        number(db, "SELECT COUNT(*) FROM spaces WHERE (circle_id IS NULL) = (visibility = 'circle')").await,
        0
    );
    let circles: Vec<(String, String, i64)> = rows(
        db,
        "SELECT c.slug, c.join_rule, (SELECT COUNT(*) FROM circle_members m WHERE m.circle_id = c.id) FROM circles c ORDER BY c.id",
    )
    .await;
    let rules: Vec<_> = circles.iter().map(|(slug, rule, _)| (slug.as_str(), rule.as_str())).collect();
    assert_eq!(
        rules,
        [
            ("clinical-psychologists", "credential"),
            ("school-workers", "open"),
            ("solo-practitioners", "request")
        ]
    );
    assert!(circles.iter().all(|(.., members)| *members >= 3), "{circles:?}");

    let (taken, waiting): (i64, i64) =
        db.one("SELECT taken, waiting FROM events WHERE capacity = 6").await.unwrap();
    assert_eq!(taken, 6);
    assert!((2..=3).contains(&waiting), "{waiting}");

    let past = events::past(db, &Actor::Visitor, 1, Locale::Ja).await.unwrap();
    assert!(past.events.len() >= 3);
    assert!(past.events.iter().all(|e| e.recap_html.is_some()));
    let named: Vec<_> = past
        .events
        .iter()
        .filter(|e| e.card.title.contains("疫学") || e.card.title.contains("組み立てなおす"))
        .collect();
    assert_eq!(named.len(), 2);
    assert!(named.iter().all(|e| e.card.taken >= 15), "{named:?}");

    let upcoming: Vec<(String,)> = rows(
        db,
        sql!("SELECT DISTINCT kind FROM events WHERE state = 'published' AND starts_at > $1", db.now()),
    )
    .await;
    let kinds: BTreeSet<String> = upcoming.into_iter().map(|(k,)| k).collect();
    assert_eq!(kinds, EventKind::ALL.iter().map(|k| k.code().to_owned()).collect());
    assert_eq!(number(db, "SELECT COUNT(*) FROM events").await, 40);
    assert_eq!(number(db, "SELECT COUNT(*) FROM events WHERE state = 'draft'").await, 1);
    assert_eq!(number(db, "SELECT COUNT(*) FROM events WHERE state = 'cancelled'").await, 1);
    assert_eq!(number(db, "SELECT COUNT(*) FROM threads").await, 60);
    assert!(pages::show(db, "about", Locale::Ja).await.unwrap().html.contains("Assemble"));

    // Titles of a usual demo do not come twice.
    let twice: Vec<(String,)> =
        rows(db, "SELECT title FROM threads GROUP BY title HAVING COUNT(*) > 1").await;
    assert!(twice.is_empty(), "{twice:?}");
}

async fn times_make_sense(db: &TestDb) {
    fill(db, &MORE).await;
    let midnight = db.zone().midnight(db.zone().date(db.now()));
    for (what, wrong) in [
        ("members", "SELECT COUNT(*) FROM members WHERE created_at >= $1 OR verified_at < created_at"),
        ("circles", "SELECT COUNT(*) FROM circle_members WHERE joined_at >= $1"),
        ("posts", "SELECT COUNT(*) FROM posts WHERE created_at >= $1"),
        (
            "events",
            "SELECT COUNT(*) FROM events WHERE created_at >= $1 OR updated_at > $1 OR created_at >= starts_at",
        ),
        (
            "registrations",
            "SELECT COUNT(*) FROM registrations r JOIN events e ON e.id = r.event_id WHERE r.since >= $1 OR r.since >= e.starts_at OR r.since < e.created_at",
        ),
        ("changes", "SELECT COUNT(*) FROM registration_changes WHERE at >= $1"),
        (
            "seats before joining",
            "SELECT COUNT(*) FROM registrations r JOIN members m ON m.id = r.member_id JOIN events e ON e.id = r.event_id WHERE r.since < m.created_at AND e.created_at > (SELECT MIN(created_at) FROM members) AND $1 > 0",
        ),
        ("recaps of the future", "SELECT COUNT(*) FROM events WHERE ends_at > $1 AND recap_html <> ''"),
        ("held without recap", "SELECT COUNT(*) FROM events WHERE ends_at <= $1 AND recap_html = ''"),
        (
            "words before joining",
            "SELECT COUNT(*) FROM posts p JOIN members m ON m.id = p.author_id WHERE p.created_at < m.created_at AND $1 > 0",
        ),
    ] {
        assert_eq!(number(db, sql!(wrong, midnight)).await, 0, "{what}");
    }
    // Alive: somebody wrote in the last days.
    assert!(
        number(db, sql!("SELECT COUNT(*) FROM posts WHERE created_at > $1", midnight.0 - 3 * 86_400_000_000))
            .await
            > 0
    );
}

async fn members_are_as_they_should(db: &TestDb) {
    fill(db, &Options { members: 2000, ..Options::default() }).await;
    assert_eq!(number(db, "SELECT COUNT(*) FROM members WHERE standing = 'active'").await, 2000);
    assert_eq!(number(db, "SELECT COUNT(*) FROM members WHERE demo = FALSE").await, 0);
    let pending: Vec<(String, String)> =
        rows(db, "SELECT handle, standing FROM members WHERE standing <> 'active'").await;
    assert_eq!(pending, [("newcomer".to_owned(), "pending".to_owned())]);
    for (what, wrong) in [
        (
            "terms of those not let in",
            "SELECT COUNT(*) FROM member_terms t JOIN members m ON m.id = t.member_id WHERE t.active <> (m.standing = 'active')",
        ),
        (
            "terms' audience",
            "SELECT COUNT(*) FROM member_terms t JOIN member_audiences a ON a.member_id = t.member_id AND a.part = CASE t.list WHEN 'profession' THEN 'professions' WHEN 'field' THEN 'fields' WHEN 'school' THEN 'schools' ELSE 'prefecture' END WHERE t.audience <> a.audience",
        ),
        (
            "terms' audience by itself",
            "SELECT COUNT(*) FROM member_terms t WHERE t.audience <> 'members' AND NOT EXISTS (SELECT 1 FROM member_audiences a WHERE a.member_id = t.member_id)",
        ),
        (
            "shown profession",
            "SELECT COUNT(*) FROM members m WHERE COALESCE(m.profession, '') <> COALESCE((SELECT t.code FROM member_terms t WHERE t.member_id = m.id AND t.list = 'profession' AND t.position = 0 AND t.audience = 'members'), '')",
        ),
        (
            "circle of psychologists",
            "SELECT COUNT(*) FROM circle_members c WHERE c.circle_id = 1 AND NOT EXISTS (SELECT 1 FROM member_terms t WHERE t.member_id = c.member_id AND t.code = 'clinical_psychologist')",
        ),
        (
            "readings",
            "SELECT COUNT(*) FROM members WHERE reading = '' OR sort_key = '' OR search_key = '' OR headline = '' AND standing = 'active'",
        ),
        ("addresses", "SELECT COUNT(*) FROM members WHERE email <> handle || '@example.com'"),
        ("salts", "SELECT COUNT(DISTINCT password_hash) - 1 FROM members"),
    ] {
        assert_eq!(number(db, wrong).await, 0, "{what}");
    }
    let psychologists = number(db, "SELECT COUNT(*) FROM circle_members WHERE circle_id = 1").await;
    assert!((200..=300).contains(&psychologists), "one in eight of 2000: {psychologists}");
    let prefectures: Vec<(String, i64)> = rows(
        db,
        "SELECT code, COUNT(*) FROM member_terms WHERE list = 'prefecture' GROUP BY code ORDER BY COUNT(*) DESC, code",
    )
    .await;
    assert_eq!((prefectures[0].0.as_str(), prefectures.len()), ("13", 47));
    for list in Vocabulary::ALL {
        let codes: Vec<(String,)> =
            rows(db, sql!("SELECT DISTINCT code FROM member_terms WHERE list = $1", list.code())).await;
        let known: HashSet<&str> = list.terms().iter().map(|t| t.code).collect();
        assert!(codes.iter().all(|(c,)| known.contains(c.as_str())), "{list:?}");
        assert_eq!(codes.len(), known.len(), "{list:?}");
    }
    // Every profile is one its owner could have sent: the form takes it back.
    let sample: Vec<(i64, String)> =
        rows(db, "SELECT id, handle FROM members WHERE standing = 'active' ORDER BY id LIMIT 60").await;
    for (id, handle) in sample {
        let actor = Actor::Member(domain::actor::Signed {
            id: domain::MemberId(id),
            active: true,
            roles: vec![],
            circles: vec![],
        });
        let form = members::form(db, &actor).await.unwrap();
        let input = form.validate().unwrap_or_else(|e| panic!("{handle}: {e:?}"));
        let first = input.terms[0].1.first().cloned();
        assert_eq!(form.professions.first(), first.as_ref(), "{handle}: saving changes what is shown");
        let html: (String,) = db.one(sql!("SELECT about_html FROM members WHERE id = $1", id)).await.unwrap();
        assert_eq!(html.0, store::markdown::render(&form.about), "{handle}");
    }
}

async fn the_log_ins_read_it(db: &TestDb) {
    assert!(demo::is_empty(db).await.unwrap());
    assert!(!demo::is_demo(db).await.unwrap());
    fill(db, &Options::default()).await;
    assert!(!demo::is_empty(db).await.unwrap());
    assert!(demo::is_demo(db).await.unwrap());
    for (email, role) in LOGINS {
        let actor = signed_in(db, email).await;
        let Actor::Member(signed) = &actor else { panic!("{email} is signed in") };
        assert!(signed.active);
        assert_eq!(signed.roles.iter().any(|r| r.code() == role), role != "member", "{email}");
    }
    let pending = sign_in(db, "newcomer@example.com", PASSWORD, "192.0.2.1").await.unwrap();
    assert_eq!(pending.standing, Standing::Pending);

    let founder = signed_in(db, LOGINS[0].0).await;
    let month = events::calendar(db, &founder, &CalendarQuery::default(), Locale::Ja).await.unwrap();
    assert!(month.events.len() >= 5 && !month.more, "{}", month.events.len());
    let agenda = CalendarQuery { view: View::Agenda, ..CalendarQuery::default() };
    assert!(events::calendar(db, &founder, &agenda, Locale::Ja).await.unwrap().events.len() >= 15);
    let event = month.events[0].id;
    assert_eq!(events::show(db, &founder, event, Locale::Ja).await.unwrap().card.id, event);

    let all = members::directory(db, &founder, &DirectoryQuery::default()).await.unwrap();
    assert_eq!(all.total, 20);
    assert!(all.members.iter().all(|m| m.handle != "newcomer"));
    assert!(all.facets.iter().filter(|f| f.list == Vocabulary::Profession).count() >= 15);
    let words = DirectoryQuery { words: "片桐".into(), ..DirectoryQuery::default() };
    assert_eq!(members::directory(db, &founder, &words).await.unwrap().members[0].handle, "hana");
    refused(members::profile(db, &founder, "newcomer").await, Error::NotFound);

    for space in spaces::list(db, &founder, Locale::Ja).await.unwrap() {
        let page = threads::list(db, &founder, &space.slug, 1, Locale::Ja).await.unwrap();
        assert!(!page.threads.is_empty(), "{}", space.slug);
        let shown = threads::show(db, &founder, page.threads[0].id, 1, Locale::Ja).await.unwrap();
        assert_eq!(shown.posts.len() as i64, shown.replies + 1);
    }
    let opening = threads::show(db, &founder, ThreadId(1), 1, Locale::Ja).await.unwrap();
    assert_eq!(opening.posts[0].author.as_ref().unwrap().handle, "tokuda");
    // The same number in a thread is the same person.
    let voices: Vec<_> = opening.posts.iter().map(|p| p.author.as_ref().unwrap().handle.as_str()).collect();
    assert_eq!((voices[2], voices[4]), ("tokuda", "tokuda"));
    assert_ne!(voices[1], voices[3]);
    // What is told among school workers is not told to the founder.
    refused(spaces::show(db, &founder, "school-room", Locale::Ja).await, Error::NotFound);

    let hana = signed_in(db, LOGINS[3].0).await;
    let mine = events::next(db, &hana, true, 20, Locale::Ja).await.unwrap();
    assert!(mine.iter().any(|e| e.mine == MyPart::Confirmed), "{mine:?}");
    assert!(mine.iter().any(|e| matches!(e.mine, MyPart::Waiting { .. })), "{mine:?}");
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
    let new =
        NewThread {
            space: "lounge".into(), title: "こんばんは".into(), body: "はい".into(), key: None
        };
    let thread = threads::start(db, &founder, &new).await.unwrap();
    assert_eq!(thread, ThreadId(61));
    let posts: (i64,) = db.one(sql!("SELECT id FROM posts WHERE thread_id = $1", thread)).await.unwrap();
    threads::reply(db, &founder, &NewReply { parent: PostId(posts.0), body: "もう一つ".into(), key: None })
        .await
        .unwrap();
    store::testing::member(db, "real", &[]).await;
    assert!(demo::is_demo(db).await.unwrap());
    let event = store::testing::event(db, &founder, |_| {}).await;
    assert_eq!(event, EventId(41));
    registrations::register(db, &founder, event).await.unwrap();

    let full: (i64,) = db.one("SELECT id FROM events WHERE capacity = 6").await.unwrap();
    let full = EventId(full.0);
    let line = "SELECT COUNT(*) FROM registrations WHERE state = 'waiting' AND event_id = $1";
    let waiting = number(db, sql!(line, full)).await;
    let minori = signed_in(db, LOGINS[1].0).await;
    let mine = registrations::register(db, &minori, full).await.unwrap();
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
    });
    registrations::cancel(db, &leaver, full).await.unwrap();
    let state: (String,) = db
        .one(sql!("SELECT state FROM registrations WHERE event_id = $1 AND member_id = $2", full, first.0))
        .await
        .unwrap();
    assert_eq!(state.0, "confirmed");
    // What has begun takes nobody any more.
    let held: (i64,) = db.one("SELECT id FROM events ORDER BY starts_at LIMIT 1").await.unwrap();
    refused(registrations::register(db, &minori, EventId(held.0)).await, Error::Conflict(Conflict::Closed));
    // Real people are never mixed with the demo.
    run(db, "UPDATE members SET demo = FALSE").await;
    assert!(!demo::is_demo(db).await.unwrap());
}

async fn a_small_community_works(db: &TestDb) {
    fill(db, &Options { members: 0, events: 0, threads: 0, posts: 0, seed: 3 }).await;
    assert_eq!(number(db, "SELECT COUNT(*) FROM members").await, 5);
    assert_eq!(number(db, "SELECT COUNT(*) FROM threads").await, 28);
    assert_eq!(number(db, "SELECT COUNT(*) FROM events").await, 18);
    let founder = signed_in(db, LOGINS[0].0).await;
    assert!(!threads::latest(db, &founder, 10, Locale::En).await.unwrap().is_empty());
}

async fn months_stay_readable(db: &TestDb) {
    fill(db, &Options { events: 3000, members: 40, ..Options::default() }).await;
    assert_eq!(number(db, "SELECT COUNT(*) FROM events").await, 3000);
    let today = db.zone().date(db.now());
    for months in [-24, -1, 0, 1, 2, 12, 30] {
        let query = CalendarQuery {
            date: Some(domain::calendar::month_step(today, months)),
            ..CalendarQuery::default()
        };
        let page = events::calendar(db, &Actor::System, &query, Locale::Ja).await.unwrap();
        assert!((30..=70).contains(&page.events.len()), "{months}: {}", page.events.len());
    }
}

/// How long a large community takes; only on request, in release: `MEMBERS=100000 POSTS=1000000 cargo nextest run
/// --release -p store --test demo --run-ignored only --no-capture`.
mod large {
    use super::*;

    async fn measure(db: &TestDb) {
        let ask =
            |name: &str, usual: u32| std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(usual);
        let options = Options {
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
                "directory" => {
                    drop(members::directory(db, &founder, &DirectoryQuery::default()).await.unwrap())
                }
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
