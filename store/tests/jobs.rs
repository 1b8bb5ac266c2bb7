//! The outbox.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::account::LinkPurpose;
use domain::{EventId, JobId, MemberId};
use futures::future::join_all;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::jobs::{self, Work};
use store::testing::{TestDb, number, outbox, rows, run};
use store::{Db, sql};

async fn put(db: &Db, member: i64) {
    let mut tx = db.write().await.unwrap();
    jobs::put(&mut tx, db.now(), &Work::MailApproved { member: MemberId(member) }).await.unwrap();
    tx.commit().await.unwrap();
}

fn whose(work: &Work) -> i64 {
    let Work::MailApproved { member } = work else { panic!("not what was put: {work:?}") };
    member.0
}

async fn work_is_done_once_and_in_order(db: &TestDb) {
    assert!(jobs::take(db).await.unwrap().is_none());
    put(db, 1).await;
    db.clock.advance(1);
    put(db, 2).await;
    let first = jobs::take(db).await.unwrap().unwrap();
    let second = jobs::take(db).await.unwrap().unwrap();
    assert_eq!((whose(&first.work), first.attempt), (1, 1));
    assert_eq!(whose(&second.work), 2);
    assert!(jobs::take(db).await.unwrap().is_none(), "both are held");
    jobs::done(db, first.id).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM jobs").await, 1);
    jobs::done(db, second.id).await.unwrap();
    db.clock.advance(1_000_000);
    assert!(jobs::take(db).await.unwrap().is_none());
}

async fn every_kind_of_work_reads_back(db: &TestDb) {
    let (member, event) = (MemberId(7), EventId(8));
    let all = vec![
        Work::MailLink { member, purpose: LinkPurpose::Reset },
        Work::MailAlreadyMember { member },
        Work::MailApproved { member },
        Work::MailConfirmed { member, event },
        Work::MailPromoted { member, event },
        Work::MailCancelled { member, event },
    ];
    let mut tx = db.write().await.unwrap();
    for work in &all {
        jobs::put(&mut tx, db.now(), work).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(outbox(db).await, all);
    let kinds: Vec<(String,)> = rows(db, "SELECT kind FROM jobs ORDER BY id").await;
    for work in &all {
        let taken = jobs::take(db).await.unwrap().unwrap();
        assert_eq!(&taken.work, work);
        assert!(kinds.contains(&(work.kind().to_owned(),)));
    }
    assert_eq!(
        kinds.into_iter().collect::<BTreeSet<_>>().len(),
        all.len(),
        "each kind has a name of its own"
    );
}

async fn work_of_a_change_that_was_not_made_is_not_done(db: &TestDb) {
    let mut tx = db.write().await.unwrap();
    jobs::put(&mut tx, db.now(), &Work::MailApproved { member: MemberId(1) }).await.unwrap();
    drop(tx);
    assert!(jobs::take(db).await.unwrap().is_none());
}

async fn a_worker_that_died_is_followed_when_its_lease_ends(db: &TestDb) {
    put(db, 1).await;
    let dead = jobs::take(db).await.unwrap().unwrap();
    db.clock.advance(119);
    assert!(jobs::take(db).await.unwrap().is_none());
    db.clock.advance(1);
    let next = jobs::take(db).await.unwrap().unwrap();
    assert_eq!((next.id, next.attempt), (dead.id, 2));
    // The one thought dead was only slow: what it says late does not take the job from who holds it now.
    jobs::failed(db, dead.id, dead.attempt, "late").await.unwrap();
    assert!(jobs::take(db).await.unwrap().is_none());
    db.clock.advance(60);
    assert!(jobs::take(db).await.unwrap().is_none(), "the second worker's lease was cut short");
    jobs::done(db, next.id).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM jobs").await, 0);
}

async fn what_fails_is_tried_again_ever_later_and_then_given_up(db: &TestDb) {
    put(db, 1).await;
    let mut waits = Vec::new();
    for attempt in 1..=10 {
        let taken = jobs::take(db).await.unwrap().unwrap();
        assert_eq!(taken.attempt, attempt);
        jobs::failed(db, taken.id, taken.attempt, &format!("no {attempt} {}", "長".repeat(600)))
            .await
            .unwrap();
        let (run_at, dead): (i64, Option<i64>) = db.one("SELECT run_at, dead_at FROM jobs").await.unwrap();
        assert_eq!(dead, (attempt == 10).then_some(db.now().0));
        let wait = (run_at - db.now().0) / 1_000_000;
        waits.push(wait);
        db.clock.advance(wait - 1);
        assert!(jobs::take(db).await.unwrap().is_none(), "too early after try {attempt}");
        db.clock.advance(1);
    }
    assert_eq!(waits[0], 30);
    assert!(waits.windows(2).all(|w| w[1] > w[0]), "{waits:?}");
    assert!(waits.iter().sum::<i64>() < 86_400, "all within a day: {waits:?}");
    db.clock.advance(10_000_000);
    assert!(jobs::take(db).await.unwrap().is_none());
    // Kept for admins, with the reason in short.
    let (error,): (String,) = db.one("SELECT last_error FROM jobs").await.unwrap();
    assert!(error.starts_with("no 10 長"));
    assert_eq!(error.chars().count(), 500);
}

async fn work_nobody_understands_is_given_up_at_once(db: &TestDb) {
    run(
        db,
        sql!(
            "INSERT INTO jobs (kind, payload, run_at, created_at) VALUES ('x', '{\"work\":\"x\"}', $1, $1)",
            db.now()
        ),
    )
    .await;
    db.clock.advance(1);
    put(db, 1).await;
    assert_eq!(whose(&jobs::take(db).await.unwrap().unwrap().work), 1, "it holds nobody up");
    assert_eq!(
        number(db, "SELECT COUNT(*) FROM jobs WHERE dead_at IS NOT NULL AND last_error IS NOT NULL").await,
        1
    );
    assert!(jobs::take(db).await.unwrap().is_none());
}

async fn two_workers_never_hold_the_same_job(db: &TestDb) {
    const JOBS: usize = 40;
    for n in 0..JOBS as i64 {
        put(db, n).await;
    }
    let other = db.second().await;
    let left = Arc::new(AtomicUsize::new(JOBS));
    let workers: Vec<_> = (0..8)
        .map(|n| {
            let (db, left) = (if n % 2 == 0 { db.db.clone() } else { other.clone() }, left.clone());
            tokio::spawn(async move {
                let mut mine: Vec<JobId> = Vec::new();
                while left.load(Ordering::SeqCst) > 0 {
                    if let Some(taken) = jobs::take(&db).await.unwrap() {
                        assert_eq!(taken.attempt, 1, "somebody held it before");
                        left.fetch_sub(1, Ordering::SeqCst);
                        mine.push(taken.id);
                    }
                }
                mine
            })
        })
        .collect();
    let mut held = Vec::new();
    for worker in workers {
        held.extend(worker.await.unwrap());
    }
    assert_eq!(held.len(), JOBS);
    assert_eq!(held.iter().collect::<BTreeSet<_>>().len(), JOBS);
    other.close().await;
}

async fn whoever_comes_second_takes_the_next(db: &TestDb) {
    for n in 0..8 {
        put(db, n).await;
    }
    let taken = join_all((0..8).map(|_| jobs::take(db))).await;
    let whose: BTreeSet<i64> =
        taken.into_iter().map(|t| whose(&t.unwrap().expect("there is one for each").work)).collect();
    assert_eq!(whose, (0..8).collect());
}

store::on_both!(
    work_is_done_once_and_in_order,
    every_kind_of_work_reads_back,
    work_of_a_change_that_was_not_made_is_not_done,
    a_worker_that_died_is_followed_when_its_lease_ends,
    what_fails_is_tried_again_ever_later_and_then_given_up,
    work_nobody_understands_is_given_up_at_once,
    two_workers_never_hold_the_same_job,
    whoever_comes_second_takes_the_next,
);
