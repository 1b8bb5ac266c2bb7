//! What is shown and what is read.

use super::*;
use domain::Role;

store::on_both!(
    what_was_read_is_read_everywhere,
    reading_a_thread_reads_what_was_told_of_it,
    what_may_not_be_seen_any_more_is_left_out,
    pages_go_back_to_the_oldest,
    only_members_are_told,
);

async fn what_was_read_is_read_everywhere(db: &TestDb) {
    hall(db).await;
    let [ana, ben] = people(db, ["ana", "ben"]).await;
    let (_, opening) = begin(db, &ana, "hall", "一", false).await;
    let mut news = db.bus().listen();
    let reply = say(db, &ben, opening, "返信").await;
    let mut heard = Vec::new();
    while let Ok(one) = news.try_recv() {
        heard.push(one);
    }
    // On PostgreSQL the server delivers it, which another test listens to.
    if db.engine_name() == "sqlite" {
        assert!(heard.contains(&store::live::News::Member { member: id(&ana) }), "{heard:?}");
    }
    db.clock.advance(1);
    say(db, &ben, opening, "もう一つ").await;
    let page = notifications::list(db, &ana, 1).await.unwrap();
    assert_eq!(notifications::open(db, &ana, page.rows[1].id).await.unwrap(), format!("/talk/p/{reply}"));
    let other = db.second().await;
    store::cache::catch_up(&other).await.unwrap();
    assert_eq!(notifications::unread(&other, &ana).await.unwrap(), 1);
    // It is nobody else's.
    refused(notifications::open(db, &ben, page.rows[0].id).await, Error::NotFound);
    // What comes after the page was opened stays unread.
    db.clock.advance(1);
    say(db, &ben, opening, "まだ").await;
    notifications::read_all(db, &ana, page.rows[0].at.at).await.unwrap();
    assert_eq!(told(db, &ana).await.iter().map(|n| n.unread).collect::<Vec<_>>(), [true, false, false]);
    notifications::read_all(db, &ana, db.now()).await.unwrap();
    store::cache::poll(&other).await.unwrap();
    assert_eq!(notifications::unread(&other, &ana).await.unwrap(), 0);
    other.close().await;
}

async fn reading_a_thread_reads_what_was_told_of_it(db: &TestDb) {
    let hall = hall(db).await;
    let [ana, ben] = people(db, ["ana", "ben"]).await;
    let (thread, opening) = begin(db, &ana, "hall", "一", false).await;
    let (other, second) = begin(db, &ana, "hall", "二", false).await;
    for parent in [opening, opening, second] {
        say(db, &ben, parent, "返信").await;
        db.clock.advance(1);
    }
    threads::read(db, &ana, thread, &Ranges::parse("2")).await.unwrap();
    assert_eq!(told(db, &ana).await.iter().map(|n| n.unread).collect::<Vec<_>>(), [true, true, false]);
    threads::read(db, &ana, other, &Ranges::parse("1-9")).await.unwrap();
    assert_eq!(told(db, &ana).await.iter().map(|n| n.unread).collect::<Vec<_>>(), [false, true, false]);
    threads::read_space(db, &ana, hall).await.unwrap();
    assert_eq!(notifications::unread(db, &ana).await.unwrap(), 0);
}

async fn what_may_not_be_seen_any_more_is_left_out(db: &TestDb) {
    let [ana, ben] = people(db, ["ana", "ben"]).await;
    let (ours, mates) = circle(db, "ours", vec![ana.clone(), ben]).await;
    let hall = hall(db).await;
    space(db, "inside", "circle", Some(ours)).await;
    let (_, secret) = begin(db, &mates[0], "inside", "一", false).await;
    let (open, opening) = begin(db, &mates[0], "hall", "二", false).await;
    say(db, &mates[1], secret, "返信").await;
    db.clock.advance(1);
    let reply = say(db, &mates[1], opening, "返信").await;
    let all = told(db, &mates[0]).await;
    assert_eq!(all.len(), 2);
    // Who left the circle: neither listed, nor counted, nor opened, though the row is there.
    assert_eq!(brief(db, &ana).await, ["reply 1 benさん"]);
    refused(notifications::open(db, &ana, all[1].id).await, Error::NotFound);
    // A hidden post, a hidden thread.
    let hide = |at: Option<i64>| sql!("UPDATE posts SET hidden_at = $2 WHERE id = $1", reply, at);
    run(db, hide(Some(1))).await;
    assert_eq!(brief(db, &ana).await, [""; 0]);
    run(db, hide(None)).await;
    assert_eq!(told(db, &ana).await.len(), 1);
    run(db, sql!("UPDATE threads SET hidden_at = 1 WHERE id = $1", open)).await;
    assert_eq!(brief(db, &ana).await, [""; 0]);
    run(db, sql!("UPDATE threads SET hidden_at = NULL WHERE id = $1", open)).await;
    // Of several new posts those that are left are told of.
    let cho = member(db, "cho", &[]).await;
    threads::follow_space(db, &cho, hall, Follow::All).await.unwrap();
    db.clock.advance(1);
    say(db, &mates[1], opening, "三").await;
    db.clock.advance(1);
    let last = say(db, &mates[1], opening, "四").await;
    run(db, sql!("UPDATE posts SET hidden_at = 1 WHERE id = $1", last)).await;
    assert_eq!(told(db, &cho).await.len(), 1);
    run(db, sql!("UPDATE posts SET hidden_at = 1 WHERE thread_id = $1 AND number > 1", open)).await;
    assert_eq!(told(db, &cho).await.len(), 0);
}

async fn pages_go_back_to_the_oldest(db: &TestDb) {
    hall(db).await;
    let [ana, ben] = people(db, ["ana", "ben"]).await;
    let (_, opening) = begin(db, &ana, "hall", "一", false).await;
    for n in 0..35 {
        run(db, "DELETE FROM throttles").await;
        say(db, &ben, opening, &format!("{n}")).await;
        db.clock.advance(1);
    }
    let first = notifications::list(db, &ana, 1).await.unwrap();
    let second = notifications::list(db, &ana, 2).await.unwrap();
    assert_eq!((first.rows.len(), first.more, first.unread), (30, true, 35));
    assert_eq!((second.rows.len(), second.more), (5, false));
    let times: Vec<Timestamp> = first.rows.iter().chain(&second.rows).map(|n| n.at.at).collect();
    assert!(times.is_sorted_by(|a, b| a > b));
}

async fn only_members_are_told(db: &TestDb) {
    let gone = store::testing::shut_out(&member(db, "gone", &[Role::Admin]).await);
    for (actor, error) in [(Actor::Visitor, Error::SignedOut), (gone, Error::Forbidden)] {
        refused(notifications::list(db, &actor, 1).await, error.clone());
        refused(notifications::read_all(db, &actor, db.now()).await, error.clone());
        refused(notifications::open(db, &actor, domain::NotificationId(1)).await, error.clone());
        refused(notifications::choices(db, &actor).await, error);
        assert_eq!(notifications::unread(db, &actor).await.unwrap(), 0);
    }
    let wants = notifications::wants(db, &Actor::Visitor, domain::MemberId(1), Kind::Reply, Channel::Mail);
    refused(wants.await, Error::Forbidden);
}
