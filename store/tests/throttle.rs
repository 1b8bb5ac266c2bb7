//! Counting tries.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::Error;
use futures::future::join_all;
use store::testing::{TestDb, refused};
use store::throttle::{Limit, count, forgive};

const THREE: Limit = Limit { tries: 3, seconds: 60 };

async fn the_fourth_of_three_waits(db: &TestDb) {
    for _ in 0..3 {
        count(db, "a", THREE).await.unwrap();
    }
    refused(count(db, "a", THREE).await, Error::TooMany { seconds: 60 });
    // Others are not held up, and trying on does not make the wait longer.
    count(db, "b", THREE).await.unwrap();
    db.clock.advance(59);
    refused(count(db, "a", THREE).await, Error::TooMany { seconds: 1 });
    db.clock.advance(1);
    for _ in 0..3 {
        count(db, "a", THREE).await.unwrap();
    }
    refused(count(db, "a", THREE).await, Error::TooMany { seconds: 60 });
}

async fn who_proved_themselves_begins_anew(db: &TestDb) {
    for name in ["a", "b"] {
        for _ in 0..3 {
            count(db, name, THREE).await.unwrap();
        }
    }
    forgive(db, "a").await.unwrap();
    forgive(db, "never seen").await.unwrap();
    count(db, "a", THREE).await.unwrap();
    refused(count(db, "b", THREE).await, Error::TooMany { seconds: 60 });
}

async fn all_tries_count_when_they_come_at_once(db: &TestDb) {
    let other = db.second().await;
    let limit = Limit { tries: 7, seconds: 60 };
    let tries = (0..20).map(|n| count(if n % 2 == 0 { db } else { &other }, "a", limit));
    let passed = join_all(tries).await.into_iter().filter(Result::is_ok).count();
    assert_eq!(passed, 7);
    other.close().await;
}

store::on_both!(
    the_fourth_of_three_waits,
    who_proved_themselves_begins_anew,
    all_tries_count_when_they_come_at_once
);
