//! What two do to each other: given up for the sake of the other, told as such, and done again where that is safe.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::{Error, MemberId};
use store::cache::Topic;
use store::db::{DbError, WriteTx};
use store::testing::{TestDb, id, member, number, postgres, run, sqlite, until_waiting};
use store::{Db, sql};

async fn rename(tx: &mut WriteTx, member: MemberId, name: &str) -> Result<u64, DbError> {
    tx.execute(sql!("UPDATE members SET name = $2 WHERE id = $1", member, name)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadlock_is_no_fault() {
    let db = postgres().await;
    let (a, b) = (id(&member(&db, "a", &[]).await), id(&member(&db, "b", &[]).await));
    let (mut one, mut two) = (db.write().await.unwrap(), db.write().await.unwrap());
    rename(&mut one, a, "one").await.unwrap();
    rename(&mut two, b, "two").await.unwrap();
    let (first, second) = tokio::join!(
        async {
            match rename(&mut one, b, "one").await {
                Ok(_) => one.commit().await,
                Err(e) => Err(e),
            }
        },
        async {
            match rename(&mut two, a, "two").await {
                Ok(_) => two.commit().await,
                Err(e) => Err(e),
            }
        },
    );
    // One of them lost all it did, and is told to try again; the other is done.
    let mut told = [first, second].map(|r| r.err().map(Error::from));
    told.sort_by_key(Option::is_some);
    assert_eq!(told, [None, Some(Error::Unavailable)]);
    assert_eq!(number(&db, "SELECT COUNT(DISTINCT name) FROM members").await, 1);
    db.end().await;
}

/// Gives up the first so many calls, as the server does for the sake of another: `nextval` survives a rollback.
async fn gives_up(db: &Db, times: i64) {
    run(db, "CREATE SEQUENCE IF NOT EXISTS calls").await;
    run(db, "CREATE TABLE IF NOT EXISTS times (n BIGINT)").await;
    run(db, "DELETE FROM times").await;
    run(db, sql!("INSERT INTO times VALUES ($1)", times)).await;
    run(
        db,
        "CREATE OR REPLACE FUNCTION contested() RETURNS BIGINT LANGUAGE plpgsql AS $$ BEGIN
           IF nextval('calls') <= (SELECT n FROM times) THEN RAISE 'contested' USING ERRCODE = '40001'; END IF;
           RETURN currval('calls'); END $$",
    )
    .await;
    number(db, "SELECT setval('calls', 1, FALSE)").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_given_up_at_the_first_statement_is_done_again() {
    let db = postgres().await;
    let a = id(&member(&db, "a", &[]).await);
    let contested = "UPDATE members SET name = CAST(contested() AS TEXT) WHERE handle = 'a'";
    gives_up(&db, 2).await;
    let mut tx = db.write().await.unwrap();
    assert_eq!(tx.execute(contested).await.unwrap(), 1);
    rename(&mut tx, a, "danach").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(number(&db, "SELECT COUNT(*) FROM members WHERE name = 'danach'").await, 1);

    gives_up(&db, 1).await;
    let mut tx = db.write().await.unwrap();
    assert_eq!(tx.one::<(i64,)>("SELECT contested()").await.unwrap().0, 2);
    tx.commit().await.unwrap();

    // Later, what was done before is undone with it: it is told, and nothing is left of it.
    gives_up(&db, 1).await;
    let mut tx = db.write().await.unwrap();
    rename(&mut tx, a, "davor").await.unwrap();
    assert_eq!(tx.execute(contested).await.map_err(Error::from), Err(Error::Unavailable));
    assert!(tx.commit().await.is_err());
    assert_eq!(number(&db, "SELECT COUNT(*) FROM members WHERE name = 'danach'").await, 1);

    // And not for ever.
    gives_up(&db, 100).await;
    let mut tx = db.write().await.unwrap();
    assert_eq!(tx.execute(contested).await.map_err(Error::from), Err(Error::Unavailable));
    drop(tx);
    db.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_touches_the_same_topics_waits_in_one_line() {
    let db = postgres().await;
    let touching = async |topics: [Topic; 2]| {
        let mut tx = db.write().await.unwrap();
        for topic in topics {
            tx.touch(topic);
        }
        tx.commit().await
    };
    touching([Topic::Events, Topic::Members]).await.unwrap();
    let mut gate = db.write().await.unwrap();
    gate.execute("UPDATE versions SET version = version WHERE topic = 'events'").await.unwrap();
    let open = async {
        until_waiting(&db, 2).await;
        gate.commit().await.unwrap();
    };
    let second = async {
        until_waiting(&db, 1).await;
        touching([Topic::Members, Topic::Events]).await
    };
    let (one, two, ()) = tokio::join!(touching([Topic::Events, Topic::Members]), second, open);
    one.unwrap();
    two.unwrap();
    db.end().await;
}

/// While another process writes for longer than anyone waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_file_is_no_fault() {
    let db: TestDb = sqlite().await;
    let other = db.second().await;
    let holding = other.write().await.unwrap();
    assert_eq!(db.write().await.err().map(Error::from), Some(Error::Unavailable));
    assert_eq!(number(&db, "SELECT COUNT(*) FROM members").await, 0, "reading goes on");
    drop(holding);
    other.close().await;
    run(&db, "DELETE FROM throttles").await;
    db.end().await;
}
