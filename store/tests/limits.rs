//! How long PostgreSQL lets a statement wait or work, how often SQLite plans one, and what a command finds that makes
//! no database.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::Error;
use store::db::DbError;
use store::sql;
use store::testing::{TestDb, id, member, number, postgres, rows, run, sqlite, until_waiting};

async fn set(db: &TestDb) -> Vec<(String,)> {
    rows(
        db,
        "SELECT setting FROM pg_settings WHERE name IN ('lock_timeout', 'statement_timeout') ORDER BY name",
    )
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_connection_has_its_limits() {
    let db = postgres().await;
    assert_eq!(set(&db).await, [("5000".to_owned(),), ("20000".to_owned(),)]);
    db.end().await;
}

/// What waits too long for a lock, and what is worked on too long, is no fault: it can be tried again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_is_held_is_no_fault() {
    let db = postgres().await;
    let hana = id(&member(&db, "hana", &[]).await);
    let rename = sql!("UPDATE members SET name = 'x' WHERE id = $1", hana);
    let mut holding = db.write().await.unwrap();
    holding.execute(rename.clone()).await.unwrap();
    for limit in ["SET LOCAL lock_timeout = '50ms'", "SET LOCAL statement_timeout = '50ms'"] {
        let mut tx = db.write().await.unwrap();
        tx.execute(limit).await.unwrap();
        let error = tx.execute(rename.clone()).await.unwrap_err();
        assert!(matches!(error, DbError::Unavailable(_)), "{limit}: {error}");
        assert_eq!(Error::from(error), Error::Unavailable);
    }
    holding.commit().await.unwrap();
    assert_eq!(run(&db, rename).await, 1);
    db.end().await;
}

/// Also where statistics of values are there: else it plans anew as often as a value is bound (`.cargo/config.toml`).
#[tokio::test]
async fn sqlite_plans_a_statement_once() {
    let db = sqlite().await;
    assert_eq!(number(&db, "SELECT sqlite_compileoption_used('ENABLE_QPSG')").await, 1);
    db.end().await;
}

/// A migration waits for as long as it takes: longer than a statement that began to wait after it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_has_no_limits() {
    let db = postgres().await;
    let mut holding = db.write().await.unwrap();
    holding.execute("LOCK TABLE _sqlx_migrations IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let after = async {
        until_waiting(&db, 1).await;
        let waited = db.all::<(i64,)>("SELECT version FROM _sqlx_migrations").await;
        assert!(matches!(waited, Err(DbError::Unavailable(_))), "{waited:?}");
        holding.commit().await.unwrap();
    };
    let (migrated, ()) = tokio::join!(db.migrate(), after);
    migrated.unwrap();
    db.end().await;
}

async fn where_no_table_is_there_is_no_community(db: &TestDb) {
    db.existing().await.unwrap().close().await;
    run(db, "DROP TABLE settings").await;
    let told = db.existing().await.unwrap_err();
    assert!(told.contains("no community here"), "{told}");
}

store::on_both!(where_no_table_is_there_is_no_community);
