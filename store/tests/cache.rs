//! What is remembered, and what ends it: in one process and between two.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;
use store::Db;
use store::cache::{Cache, Topic, poll};
use store::testing::{TestDb, number};

#[test]
fn a_thing_is_remembered_in_its_version_and_type() {
    let cache = Cache::default();
    let version = cache.version(&[Topic::Members, Topic::Events]);
    cache.put("n".into(), version, Arc::new(7_i64));
    assert_eq!(cache.get::<i64>("n", version).as_deref(), Some(&7));
    assert!(cache.get::<String>("n", version).is_none());
    assert!(cache.get::<i64>("m", version).is_none());
    cache.bump(Topic::Talk);
    assert_eq!(cache.version(&[Topic::Members, Topic::Events]), version, "what it does not depend on");
    cache.bump(Topic::Events);
    let now = cache.version(&[Topic::Members, Topic::Events]);
    assert_ne!(now, version);
    assert!(cache.get::<i64>("n", now).is_none());
}

#[test]
fn memory_is_bounded() {
    let cache = Cache::default();
    // 80 MB in all, of which 48 fit; the memory is in parts, which round up.
    for n in 0..10_000_i64 {
        cache.put(format!("n{n}"), 0, Arc::new(vec![n; 1000]));
    }
    let kept = (0..10_000).filter(|n| cache.get::<Vec<i64>>(&format!("n{n}"), 0).is_some()).count();
    assert!((1000..=6400).contains(&kept), "{kept}");
}

#[test]
fn topics_have_names_of_their_own() {
    let mut codes = Topic::ALL.map(Topic::code).to_vec();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), Topic::ALL.len());
}

async fn write(db: &Db, topics: &[Topic], commit: bool) {
    let mut tx = db.write().await.unwrap();
    for topic in topics {
        tx.touch(*topic);
    }
    if commit {
        tx.commit().await.unwrap();
    }
}

async fn a_commit_ends_what_it_touched_and_nothing_else(db: &TestDb) {
    let versions = || Topic::ALL.map(|t| db.cache().version(&[t]));
    let before = versions();
    write(db, &[Topic::Pages], false).await;
    assert_eq!(versions(), before, "dropped, not committed");
    assert_eq!(number(db, "SELECT COUNT(*) FROM versions").await, 0);
    write(db, &[Topic::Pages, Topic::Pages, Topic::Talk], true).await;
    let after = versions();
    assert_eq!(
        after,
        [before[0], before[1], before[2] + 1, before[3] + 1, before[4], before[5], before[6], before[7]]
    );
    write(db, &[Topic::Pages], true).await;
    assert_eq!(number(db, "SELECT version FROM versions WHERE topic = 'pages'").await, 2);
    assert_eq!(number(db, "SELECT version FROM versions WHERE topic = 'talk'").await, 1);
}

async fn another_process_notices(db: &TestDb) {
    let other = db.second().await;
    let versions = || Topic::ALL.map(|t| other.cache().version(&[t]));
    poll(&other).await.unwrap();
    // Not even the very first change of a topic is missed.
    for round in 1..=3 {
        let before = versions();
        write(db, &[Topic::Members], true).await;
        assert_eq!(versions(), before, "nothing tells it before it asks");
        poll(&other).await.unwrap();
        assert_eq!(
            versions(),
            [before[0], before[1] + 1, before[2], before[3], before[4], before[5], before[6], before[7]],
            "round {round}"
        );
        poll(&other).await.unwrap();
        assert_eq!(versions()[1], before[1] + 1, "nothing changed since");
    }
    other.close().await;
}

async fn what_was_remembered_before_the_first_look_ends_too(db: &TestDb) {
    write(db, &[Topic::Events], true).await;
    let other = db.second().await;
    let version = other.cache().version(&[Topic::Events]);
    other.cache().put("n".into(), version, Arc::new(1_i64));
    write(db, &[Topic::Events], true).await;
    poll(&other).await.unwrap();
    let now = other.cache().version(&[Topic::Events]);
    assert!(other.cache().get::<i64>("n", now).is_none());
    other.close().await;
}

store::on_both!(
    a_commit_ends_what_it_touched_and_nothing_else,
    another_process_notices,
    what_was_remembered_before_the_first_look_ends_too,
);
