//! The same every time, and true to its own counters.

use super::*;

store::on_both!(
    the_same_options_give_the_same_content,
    counters_agree_with_rows,
    threads_are_as_long_as_asked_for,
    months_stay_readable,
);

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
            "SELECT COUNT(*) FROM threads t WHERE 1 <> (SELECT COUNT(*) FROM posts p WHERE p.thread_id = t.id AND p.parent_id IS NULL AND p.path = '0001' AND COALESCE(p.author_id, 0) = COALESCE(t.author_id, 0) AND COALESCE(p.veil, 0) = CASE WHEN t.veiled THEN 1 ELSE 0 END)",
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
        ["articles", "events", "members", "posts", "statistics"]
    );
    assert!(steps.values().all(|(done, total)| done == total), "{steps:?}");
    assert_eq!(number(db, "SELECT COUNT(*) FROM posts").await, 2000);
    assert!(number(db, "SELECT COUNT(*) FROM threads WHERE post_count = 101").await >= 1);
    assert!(number(db, "SELECT MAX(post_count) FROM threads").await > 150, "a long tail");
    assert!(number(db, "SELECT MAX(depth) FROM posts").await >= 5);
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
