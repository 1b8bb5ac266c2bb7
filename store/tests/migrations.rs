//! The tables are the same on both engines, and guard the same; so does the runner.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::{Error, Role, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use store::db::DbError;
use store::testing::{
    NOON, TestDb, change_event, event, event_form, member, number, postgres, rows, run, sqlite,
};
use store::{Clock, Db, Zone, sql};

#[test]
fn both_engines_have_the_same_migrations() {
    let names = |engine: &str| -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(engine);
        std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect()
    };
    let (sqlite, postgres) = (names("sqlite"), names("postgres"));
    assert!(!sqlite.is_empty());
    assert_eq!(sqlite, postgres);
    for (n, name) in sqlite.iter().enumerate() {
        assert!(
            name.starts_with(&format!("{:04}_", n + 1)) && name.ends_with(".sql"),
            "{name} is out of order"
        );
    }
}

/// `table.column` to its kind: `bigint`, `text`, `boolean` or `bytes`, and whether it may be null.
type Columns = BTreeMap<String, (&'static str, bool)>;

fn kind(declared: &str) -> &'static str {
    match declared.to_ascii_lowercase().as_str() {
        // An INTEGER PRIMARY KEY is SQLite's only spelling of a 64-bit key that counts by itself.
        "bigint" | "integer" => "bigint",
        "text" => "text",
        "boolean" => "boolean",
        "blob" | "bytea" => "bytes",
        other => panic!("{other} is not of the portable subset"),
    }
}

async fn columns(db: &Db) -> Columns {
    let found: Vec<(String, String, String, bool)> = match db.engine_name() {
        "sqlite" => {
            rows(
                db,
                "SELECT m.name, p.name, p.type, (p.\"notnull\" = 0 AND p.pk = 0) FROM sqlite_master m JOIN pragma_table_info(m.name) p
                 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.name NOT LIKE '!_%' ESCAPE '!'",
            )
            .await
        }
        _ => {
            rows(
                db,
                "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT), (is_nullable = 'YES')
                 FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '!_%' ESCAPE '!'",
            )
            .await
        }
    };
    found
        .into_iter()
        .map(|(table, column, declared, null)| (format!("{table}.{column}"), (kind(&declared), null)))
        .collect()
}

/// The named indexes with their columns.
async fn indexes(db: &Db) -> BTreeSet<(String, String, bool)> {
    let found: Vec<(String, String, bool, String)> = match db.engine_name() {
        "sqlite" => {
            rows(
                db,
                "SELECT m.tbl_name, m.name, l.\"unique\" = 1, c.name FROM sqlite_master m JOIN pragma_index_list(m.tbl_name) l ON l.name = m.name
                 JOIN pragma_index_info(m.name) c WHERE m.type = 'index' AND m.sql IS NOT NULL ORDER BY m.name, c.seqno",
            )
            .await
        }
        _ => {
            rows(
                db,
                "SELECT CAST(t.relname AS TEXT), CAST(i.relname AS TEXT), x.indisunique, CAST(a.attname AS TEXT) FROM pg_index x
                 JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
                 JOIN pg_namespace n ON n.oid = t.relnamespace JOIN pg_attribute a ON a.attrelid = i.oid
                 LEFT JOIN pg_constraint c ON c.conindid = i.oid AND c.contype IN ('p', 'u')
                 WHERE n.nspname = 'public' AND c.oid IS NULL ORDER BY i.relname, a.attnum",
            )
            .await
        }
    };
    let mut by_name: BTreeMap<String, (String, bool)> = BTreeMap::new();
    for (table, name, unique, column) in found {
        let entry = by_name.entry(format!("{table}/{name}")).or_insert((String::new(), unique));
        entry.0.push_str(&column);
        entry.0.push(' ');
    }
    by_name.into_iter().map(|(name, (columns, unique))| (name, columns, unique)).collect()
}

/// Which column points to which table.
async fn references(db: &Db) -> BTreeSet<(String, String, String)> {
    let found: Vec<(String, String, String, String)> = match db.engine_name() {
        "sqlite" => {
            rows(
                db,
                "SELECT m.name, f.\"from\", f.\"table\", f.on_delete FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
            )
            .await
        }
        _ => {
            rows(
                db,
                "SELECT CAST(t.relname AS TEXT), CAST(a.attname AS TEXT), CAST(r.relname AS TEXT),
                   CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'NO ACTION' END
                 FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class r ON r.oid = c.confrelid
                 JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'",
            )
            .await
        }
    };
    found.into_iter().map(|(table, column, to, delete)| (format!("{table}.{column}"), to, delete)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_engines_have_the_same_tables() {
    let (one, two) = (sqlite().await, postgres().await);
    let found = columns(&one).await;
    assert!(found.len() > 100, "{} columns", found.len());
    assert_eq!(found, columns(&two).await);
    let found = indexes(&one).await;
    assert!(found.len() > 10, "{} indexes", found.len());
    assert_eq!(found, indexes(&two).await);
    let found = references(&one).await;
    assert!(found.len() > 20, "{} references", found.len());
    assert_eq!(found, references(&two).await);
    one.end().await;
    two.end().await;
}

async fn migrating_again_changes_nothing(db: &TestDb) {
    let before = columns(db).await;
    member(db, "hana", &[]).await;
    db.migrate().await.unwrap();
    assert_eq!(columns(db).await, before);
    assert_eq!(number(db, "SELECT COUNT(*) FROM members").await, 1);
}

async fn the_table_itself_refuses_what_must_not_be(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let id = event(db, &host, |f| f.capacity = "1".into()).await;
    for wrong in [
        "UPDATE events SET taken = 2 WHERE id = $1",
        "UPDATE events SET taken = -1 WHERE id = $1",
        "UPDATE events SET waiting = -1 WHERE id = $1",
        "UPDATE events SET ends_at = starts_at WHERE id = $1",
        "UPDATE events SET host_id = 999 WHERE id = $1",
    ] {
        let mut tx = db.write().await.unwrap();
        let error = tx.execute(sql!(wrong, id)).await.unwrap_err();
        assert!(matches!(error, DbError::Fault(_)), "{wrong}: {error:?}");
    }
    run(db, sql!("UPDATE events SET taken = 1 WHERE id = $1", id)).await;
}

async fn what_went_wrong_is_told_apart(db: &TestDb) {
    member(db, "hana", &[]).await;
    let mut tx = db.write().await.unwrap();
    let twice = "INSERT INTO members (handle, name, email, email_key, kind, standing, created_at) VALUES ('hana', '', 'x', 'x', '', '', 0)";
    assert!(matches!(tx.execute(twice).await, Err(DbError::Unique(_))));
    drop(tx);
    let fault: Error = db.all::<(i64,)>("SELECT nothing FROM nowhere").await.unwrap_err().into();
    let Error::Internal { id } = fault else { panic!("{fault:?}") };
    assert!(!id.is_empty());
    assert!(db.one::<(i64,)>("SELECT id FROM events").await.is_err(), "there is none");
    assert_eq!(db.optional::<(i64,)>("SELECT id FROM events").await.unwrap(), None);
    let second = db.second().await;
    second.close().await;
    assert_eq!(
        Error::from(second.all::<(i64,)>("SELECT id FROM events").await.unwrap_err()),
        Error::Unavailable
    );
    assert_eq!(second.write().await.err().map(Error::from), Some(Error::Unavailable));
}

async fn values_come_back_as_they_went(db: &TestDb) {
    let evil = "'; DROP TABLE members; -- $1 ? % 🌸\n";
    for value in [i64::MIN, -1, 0, i64::MAX] {
        run(db, "DELETE FROM kept_forms").await;
        run(
            db,
            sql!(
                "INSERT INTO kept_forms (token_hash, content, expires_at) VALUES ($1, $2, $3)",
                vec![0_u8, 255, 39],
                evil,
                value
            ),
        )
        .await;
        let back: (Vec<u8>, String, i64) =
            db.one("SELECT token_hash, content, expires_at FROM kept_forms").await.unwrap();
        assert_eq!(back, (vec![0, 255, 39], evil.to_owned(), value));
    }
    let mut list = store::db::Sql::from("SELECT COUNT(*) FROM kept_forms WHERE expires_at IN ");
    list.bind_list(Vec::<i64>::new());
    assert_eq!(number(db, list).await, 0, "an empty list holds nothing");
    let mut list = store::db::Sql::from("SELECT COUNT(*) FROM kept_forms WHERE expires_at IN ");
    list.bind_list([1, i64::MAX]).push(" AND content = ").bind(evil);
    assert_eq!(number(db, list).await, 1);
}

async fn a_dropped_transaction_did_nothing(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let id = event(db, &host, |_| ()).await;
    let mut tx = db.write().await.unwrap();
    assert_eq!(tx.execute(sql!("UPDATE events SET title = 'x' WHERE id = $1", id)).await.unwrap(), 1);
    assert_eq!(tx.one::<(String,)>(sql!("SELECT title FROM events WHERE id = $1", id)).await.unwrap().0, "x");
    drop(tx);
    assert_eq!(
        rows::<(String,)>(db, sql!("SELECT title FROM events WHERE id = $1", id)).await[0].0,
        event_form().title
    );
    // And the writer is free again.
    change_event(db, &host, id, |f| f.title = "y".into()).await.unwrap();
}

store::on_both!(
    migrating_again_changes_nothing,
    the_table_itself_refuses_what_must_not_be,
    what_went_wrong_is_told_apart,
    values_come_back_as_they_went,
    a_dropped_transaction_did_nothing,
);

#[tokio::test]
async fn an_address_that_cannot_be_opened_is_told_without_its_password() {
    let open =
        async |url: &str| Db::open(url, Clock::System, Zone::named("Asia/Tokyo").unwrap()).await.unwrap_err();
    assert!(open("mysql://x").await.contains("sqlite"));
    let told = open("postgres://user:geheim@127.0.0.1:port/x").await;
    assert!(!told.contains("geheim") && told.contains("127.0.0.1"), "{told}");
    assert!(open("sqlite:///no/such/folder/x.db").await.contains("/no/such/folder/x.db"));
}

#[test]
fn clocks_and_zones() {
    assert!(Zone::named("Asia/Edo").is_err());
    let tokyo = Zone::named("Asia/Tokyo").unwrap();
    assert_eq!(tokyo.name(), "Asia/Tokyo");
    assert_eq!(tokyo.moment(NOON).iso(), "2026-11-22T12:00:00+09:00");
    assert_eq!(tokyo.midnight(tokyo.date(NOON)), NOON.plus_seconds(-12 * 3600));
    let clock = Clock::fixed(NOON);
    clock.clone().advance(60);
    assert_eq!(clock.now(), NOON.plus_seconds(60));
    assert!(Clock::System.now() > Timestamp(1_700_000_000_000_000));
    // In spring 2:30 does not exist in New York: the clock has moved on. In autumn 1:30 is twice: the first counts.
    let york = Zone::named("America/New_York").unwrap();
    let civil = |m, d, h| jiff::civil::date(2026, m, d).at(h, 30, 0, 0);
    assert_eq!(york.moment(york.instant(civil(3, 8, 2))).iso(), "2026-03-08T03:30:00-04:00");
    assert_eq!(york.moment(york.instant(civil(11, 1, 1))).iso(), "2026-11-01T01:30:00-04:00");
}
