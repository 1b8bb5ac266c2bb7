//! Counting tries.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::Error;
use futures::future::join_all;
use store::testing::{TestDb, number, refused, rows};
use store::throttle::{Limit, count, count_from, forget_ended, forgive, network};

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

async fn who_is_counted_is_not_written_down(db: &TestDb) {
    count(db, "sign-in hana@example.com", THREE).await.unwrap();
    count_from(db, "sign-in", "192.0.2.1", THREE).await.unwrap();
    let names: Vec<(String,)> = rows(db, "SELECT name FROM throttles").await;
    assert_eq!(names.len(), 2);
    for (name,) in names {
        assert!(name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit()), "{name}");
    }
}

async fn what_no_longer_counts_is_deleted(db: &TestDb) {
    for _ in 0..4 {
        let _counted = count(db, "a", THREE).await;
    }
    db.clock.advance(30);
    for _ in 0..4 {
        let _counted = count(db, "b", THREE).await;
    }
    db.clock.advance(30);
    forget_ended(db).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM throttles").await, 1);
    count(db, "a", THREE).await.unwrap();
    refused(count(db, "b", THREE).await, Error::TooMany { seconds: 30 });
}

async fn a_network_counts_as_one(db: &TestDb) {
    for address in ["2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:0db8::1:0:0:0:3"] {
        count_from(db, "sign-up", address, THREE).await.unwrap();
    }
    refused(count_from(db, "sign-up", "2001:db8:0:1::4", THREE).await, Error::TooMany { seconds: 60 });
    count_from(db, "sign-up", "2001:db8:0:2::1", THREE).await.unwrap();
    count_from(db, "reset", "2001:db8:0:1::4", THREE).await.unwrap();
}

#[test]
fn networks() {
    for (address, counted) in [
        ("2001:db8::1", "2001:db8:0:0::/64"),
        ("::1", "0:0:0:0::/64"),
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("somewhere", "somewhere"),
    ] {
        assert_eq!(network(address), counted);
    }
}

store::on_both!(
    who_is_counted_is_not_written_down,
    what_no_longer_counts_is_deleted,
    a_network_counts_as_one,
    the_fourth_of_three_waits,
    who_proved_themselves_begins_anew,
    all_tries_count_when_they_come_at_once
);
