//! What has ended is deleted, without anybody asking for anything.

use crate::support::Site;
use server::jobs::tidy;
use store::on_both;
use store::testing::{TestDb, number};
use store::throttle::{Limit, count};
use tokio::sync::watch;

on_both!(tries_that_no_longer_count_are_deleted);

async fn tries_that_no_longer_count_are_deleted(db: &TestDb) {
    count(db, "a", Limit { tries: 3, seconds: 60 }).await.unwrap();
    db.clock.advance(60);
    count(db, "b", Limit { tries: 3, seconds: 60 }).await.unwrap();
    let (stop, stopped) = watch::channel(false);
    let work = tokio::spawn(tidy(Site::new(db).app, stopped));
    let mut left = 2;
    for _ in 0..10_000 {
        left = number(db, "SELECT COUNT(*) FROM throttles").await;
        if left == 1 {
            break;
        }
    }
    assert_eq!(left, 1);
    stop.send_replace(true);
    work.await.unwrap();
}
