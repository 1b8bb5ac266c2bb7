//! What is read, and what is new: the same on every device.

use super::*;
use domain::thread::{Follow, Ranges};

store::on_both!(
    what_is_new_is_counted_until_it_is_read,
    what_was_there_before_somebody_came_is_not_new,
    two_devices_forget_nothing_of_one_another,
    a_space_is_read_at_once,
    what_is_muted_is_not_new,
    the_first_new_post_is_found_in_reading_order,
    what_is_not_ones_to_read_is_not_ones_to_mark,
);

fn ranges(text: &str) -> Ranges {
    Ranges::parse(text)
}

/// How many posts of a thread are new: as its page, its list and its space say it.
async fn new(db: &Db, actor: &Actor, space: &str, thread: ThreadId) -> (Vec<i64>, i64, i64) {
    let page = threads::show(db, actor, thread, 1, L).await.unwrap();
    let list = threads::list(db, actor, space, 1, Only::All, L).await.unwrap();
    let row = list.threads.iter().find(|t| t.id == thread).unwrap().unread;
    let spaces = threads::spaces(db, actor, L).await.unwrap();
    let of_space = spaces.iter().find(|s| s.space.slug == space).unwrap().unread;
    assert_eq!(page.unread, row);
    let unread = threads::list(db, actor, space, 1, Only::Unread, L).await.unwrap();
    assert_eq!(unread.threads.iter().any(|t| t.id == thread), row > 0);
    (page.posts.iter().filter(|p| p.unread).map(|p| p.number).collect(), row, of_space)
}

async fn what_is_new_is_counted_until_it_is_read(db: &TestDb) {
    let (a, b) = (member(db, "anna", &[]).await, member(db, "ben", &[]).await);
    space(db, "s", "members", None).await;
    db.clock.advance(60);
    let (thread, opening) = begin(db, &a, "s", "t").await;
    for n in 0..3 {
        say(db, &a, opening, &format!("{n}")).await;
    }
    // One's own is never new.
    assert_eq!(new(db, &a, "s", thread).await, (vec![], 0, 0));
    assert_eq!(new(db, &b, "s", thread).await, (vec![1, 2, 3, 4], 4, 1));
    threads::read(db, &b, thread, &ranges("1-2,4")).await.unwrap();
    assert_eq!(new(db, &b, "s", thread).await, (vec![3], 1, 1));
    // Nobody reads what is not written yet.
    threads::read(db, &b, thread, &ranges("3-9")).await.unwrap();
    assert_eq!(new(db, &b, "s", thread).await, (vec![], 0, 0));
    say(db, &b, opening, "はい").await;
    say(db, &a, opening, "どうも").await;
    assert_eq!(new(db, &b, "s", thread).await, (vec![6], 1, 1));
    assert_eq!(new(db, &a, "s", thread).await, (vec![5], 1, 1));
    // Visitors and the software have nothing that is new.
    let page = threads::show(db, &Actor::System, thread, 1, L).await.unwrap();
    assert_eq!((page.unread, page.posts.iter().any(|p| p.unread)), (0, false));
}

async fn what_was_there_before_somebody_came_is_not_new(db: &TestDb) {
    let a = member(db, "anna", &[]).await;
    space(db, "s", "members", None).await;
    db.clock.advance(60);
    let (thread, opening) = begin(db, &a, "s", "t").await;
    say(db, &a, opening, "前").await;
    db.clock.advance(60);
    let late = member(db, "late", &[]).await;
    run(db, sql!("UPDATE members SET created_at = $1, approved_at = $1 WHERE handle = 'late'", db.now()))
        .await;
    assert_eq!(new(db, &late, "s", thread).await, (vec![], 0, 0));
    db.clock.advance(60);
    say(db, &a, opening, "後").await;
    assert_eq!(new(db, &late, "s", thread).await, (vec![3], 1, 1));
    // What is read first brings with it what was there before.
    threads::read(db, &late, thread, &ranges("3")).await.unwrap();
    assert_eq!(new(db, &late, "s", thread).await, (vec![], 0, 0));
    assert_eq!(
        rows::<(String, i64)>(
            db,
            sql!("SELECT ranges, count FROM thread_reads WHERE member_id = $1", id(&late))
        )
        .await,
        [("1-3".to_owned(), 3)]
    );
}

async fn two_devices_forget_nothing_of_one_another(db: &TestDb) {
    let (a, b) = (member(db, "anna", &[]).await, member(db, "ben", &[]).await);
    space(db, "s", "members", None).await;
    db.clock.advance(60);
    let (thread, opening) = begin(db, &a, "s", "t").await;
    for n in 0..29 {
        say(db, &a, opening, &format!("{n}")).await;
    }
    let parts: Vec<Ranges> = (1..=30).map(|n| ranges(&n.to_string())).collect();
    let all = join_all(parts.iter().map(|part| threads::read(db, &b, thread, part))).await;
    assert!(all.into_iter().all(|r| r.is_ok()));
    assert_eq!(new(db, &b, "s", thread).await, (vec![], 0, 0));
}

async fn a_space_is_read_at_once(db: &TestDb) {
    let (a, b) = (member(db, "anna", &[]).await, member(db, "ben", &[]).await);
    space(db, "s", "members", None).await;
    db.clock.advance(60);
    let (one, opening) = begin(db, &a, "s", "一").await;
    let (two, _) = begin(db, &a, "s", "二").await;
    threads::read(db, &b, one, &ranges("1")).await.unwrap();
    db.clock.advance(1);
    let space = threads::list(db, &b, "s", 1, Only::All, L).await.unwrap().space.id;
    assert_eq!(threads::read_space(db, &b, space).await.unwrap(), "s");
    assert_eq!(new(db, &b, "s", one).await, (vec![], 0, 0));
    assert_eq!(new(db, &b, "s", two).await, (vec![], 0, 0));
    db.clock.advance(1);
    say(db, &a, opening, "あとから").await;
    assert_eq!(new(db, &b, "s", one).await, (vec![2], 1, 1));
    refused(threads::read_space(db, &Actor::Visitor, space).await, Error::SignedOut);
}

async fn what_is_muted_is_not_new(db: &TestDb) {
    let (a, b) = (member(db, "anna", &[]).await, member(db, "ben", &[]).await);
    space(db, "s", "members", None).await;
    db.clock.advance(60);
    let (thread, _) = begin(db, &a, "s", "t").await;
    let spaces = async || threads::spaces(db, &b, L).await.unwrap().remove(0);
    assert_eq!((spaces().await.unread, spaces().await.follow), (1, Follow::Mentions));
    threads::follow_thread(db, &b, thread, Follow::Mute).await.unwrap();
    assert_eq!(spaces().await.unread, 0);
    assert_eq!(threads::list(db, &b, "s", 1, Only::All, L).await.unwrap().threads[0].unread, 0);
    assert_eq!(threads::show(db, &b, thread, 1, L).await.unwrap().follow, Some(Follow::Mute));
    threads::follow_thread(db, &b, thread, Follow::All).await.unwrap();
    assert_eq!(spaces().await.unread, 1);
    let space = spaces().await.space.id;
    threads::follow_space(db, &b, space, Follow::Mute).await.unwrap();
    assert_eq!((spaces().await.unread, spaces().await.follow), (0, Follow::Mute));
}

async fn the_first_new_post_is_found_in_reading_order(db: &TestDb) {
    let (a, b) = (member(db, "anna", &[]).await, member(db, "ben", &[]).await);
    space(db, "s", "members", None).await;
    db.clock.advance(60);
    let (thread, opening) = begin(db, &a, "s", "t").await;
    let first = say(db, &a, opening, "一").await;
    let second = say(db, &a, opening, "二").await;
    let below = say(db, &a, first, "一の下").await;
    assert_eq!(threads::first_unread(db, &b, thread).await.unwrap(), Some(opening));
    threads::read(db, &b, thread, &ranges("1-2")).await.unwrap();
    // Written last, but it stands before the second.
    assert_eq!(threads::first_unread(db, &b, thread).await.unwrap(), Some(below));
    threads::read(db, &b, thread, &ranges("4")).await.unwrap();
    assert_eq!(threads::first_unread(db, &b, thread).await.unwrap(), Some(second));
    threads::read(db, &b, thread, &ranges("3")).await.unwrap();
    assert_eq!(threads::first_unread(db, &b, thread).await.unwrap(), None);
}

async fn what_is_not_ones_to_read_is_not_ones_to_mark(db: &TestDb) {
    let outside = member(db, "outside", &[]).await;
    let (ours, mates) = circle(db, "ours", vec![member(db, "mate", &[]).await]).await;
    space(db, "c", "circle", Some(ours)).await;
    let (thread, post) = begin(db, &mates[0], "c", "内").await;
    refused(threads::first_unread(db, &Actor::Visitor, thread).await, Error::SignedOut);
    refused(threads::changes(db, &outside, thread, 0).await, Error::NotFound);
    refused(threads::follow_thread(db, &outside, thread, Follow::All).await, Error::NotFound);
    refused(
        store::reactions::set(db, &outside, post, domain::reaction::Reaction::Thanks, true).await,
        Error::NotFound,
    );
    for marked in [
        threads::read(db, &outside, thread, &ranges("1")).await.err(),
        threads::first_unread(db, &outside, thread).await.err(),
    ] {
        assert_eq!(marked, Some(Error::NotFound));
    }
}
