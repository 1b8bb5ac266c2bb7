//! What is new where somebody follows everything.

use super::*;

store::on_both!(
    new_posts_of_a_thread_are_one_row,
    a_space_tells_of_new_threads,
    many_followers_are_told_by_the_outbox_once_each,
    followers_are_told_nothing_that_they_read_or_may_not_see,
);

async fn new_posts_of_a_thread_are_one_row(db: &TestDb) {
    hall(db).await;
    let [ana, ben, cho] = people(db, ["ana", "ben", "cho"]).await;
    // What was there when they came counts as read.
    db.clock.advance(1);
    let (thread, opening) = begin(db, &ana, "hall", "一", false).await;
    threads::follow_thread(db, &cho, thread, Follow::All).await.unwrap();
    threads::follow_thread(db, &ben, thread, Follow::All).await.unwrap();
    let first = say(db, &ben, opening, "二").await;
    for n in 0..3 {
        db.clock.advance(1);
        say(db, &ana, first, &format!("返信{n}")).await;
    }
    assert_eq!(brief(db, &cho).await, ["post 4 anaさん"]);
    // Replies to what they wrote are told as such, and each by itself.
    assert_eq!(brief(db, &ben).await, ["reply 1 anaさん", "reply 1 anaさん", "reply 1 anaさん"]);
    // The row leads to the first that was not read.
    let row = told(db, &cho).await.remove(0);
    assert_eq!(notifications::open(db, &cho, row.id).await.unwrap(), format!("/talk/p/{opening}"));
    assert_eq!(told(db, &cho).await.iter().filter(|n| n.unread).count(), 0);
    // After that a new row begins.
    say(db, &ana, opening, "三").await;
    assert_eq!(brief(db, &cho).await, ["post 1 anaさん", "post 4 anaさん"]);
}

async fn a_space_tells_of_new_threads(db: &TestDb) {
    let hall = hall(db).await;
    let [ana, ben, cho] = people(db, ["ana", "ben", "cho"]).await;
    for actor in [&ana, &ben, &cho] {
        threads::follow_space(db, actor, hall, Follow::All).await.unwrap();
    }
    let (thread, opening) = begin(db, &ana, "hall", "一 @cho", false).await;
    let begun = told(db, &ben).await.remove(0);
    assert!(begun.opening && begun.text(JA).contains("新しいスレッド"), "{begun:?}");
    assert_eq!(brief(db, &cho).await, ["mention 1 anaさん"]);
    assert_eq!(brief(db, &ana).await, [""; 0]);
    // A thread's own level counts before that of its space.
    threads::follow_thread(db, &ben, thread, Follow::Mentions).await.unwrap();
    say(db, &cho, opening, "二").await;
    assert_eq!(brief(db, &ben).await, ["post 1 anaさん"]);
}

async fn many_followers_are_told_by_the_outbox_once_each(db: &TestDb) {
    let hall = hall(db).await;
    let [ana, ben] = people(db, ["ana", "ben"]).await;
    let crowd = members(db, 230).await;
    for actor in &crowd {
        run(
            db,
            sql!(
                "INSERT INTO space_follows (member_id, space_id, level) VALUES ($1, $2, 'all')",
                id(actor),
                hall
            ),
        )
        .await;
    }
    let (_, opening) = begin(db, &ana, "hall", "@m007", false).await;
    let rows_of = |n: usize| sql!("SELECT COUNT(*) FROM notifications WHERE member_id = $1", id(&crowd[n]));
    assert_eq!(
        number(db, "SELECT COUNT(*) FROM notifications").await,
        1,
        "only who is named is told at once"
    );
    assert!(outbox(db).await.iter().any(|work| matches!(work, Work::TellFollowers { .. })));
    // One worker does a part and dies before it says so; what it did is done.
    let job = jobs::take(db).await.unwrap().unwrap();
    let Work::TellFollowers { post, after } = job.work else { panic!("{job:?}") };
    notifications::tell_followers(db, &Actor::System, job.id, post, after).await.unwrap();
    notifications::tell_followers(db, &Actor::System, job.id, post, after).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM notifications").await, 101);
    assert_eq!(tell_followers(db).await, 2);
    assert_eq!(number(db, "SELECT COUNT(*) FROM notifications WHERE count = 1").await, 230);
    assert_eq!((number(db, rows_of(7)).await, number(db, rows_of(229)).await), (1, 1));
    assert_eq!(brief(db, &crowd[7]).await, ["mention 1 anaさん"]);
    // Once more, counted up; the writer is one of those who follow.
    say(db, &crowd[3], opening, "返信").await;
    tell_followers(db).await;
    assert_eq!(brief(db, &crowd[100]).await, ["post 2 m003さん"]);
    assert_eq!(brief(db, &crowd[3]).await, ["post 1 anaさん"]);
    assert_eq!(brief(db, &ben).await, [""; 0]);
    refused(notifications::tell_followers(db, &ana, job.id, post, after).await, Error::Forbidden);
}

async fn followers_are_told_nothing_that_they_read_or_may_not_see(db: &TestDb) {
    let everyone = members(db, 14).await;
    let (ours, mates) = circle(db, "ours", everyone).await;
    space(db, "inside", "circle", Some(ours)).await;
    let inside = SpaceId(number(db, "SELECT id FROM spaces WHERE slug = 'inside'").await);
    for actor in &mates {
        threads::follow_space(db, actor, inside, Follow::All).await.unwrap();
    }
    run(db, sql!("DELETE FROM circle_members WHERE member_id = $1", id(&mates[1]))).await;
    let (thread, opening) = begin(db, &mates[0], "inside", "一", false).await;
    threads::read(db, &mates[2], thread, &Ranges::parse("1")).await.unwrap();
    tell_followers(db).await;
    let of = |n: usize| sql!("SELECT COUNT(*) FROM notifications WHERE member_id = $1", id(&mates[n]));
    assert_eq!(number(db, of(1)).await, 0, "who left the circle is told nothing of it");
    assert_eq!(number(db, of(2)).await, 0, "who has read it knows it");
    assert_eq!(number(db, of(3)).await, 1);
    // What is hidden before they are told is not told.
    let bad = say(db, &mates[4], opening, "消されます").await;
    run(db, sql!("UPDATE posts SET hidden_at = 1 WHERE id = $1", bad)).await;
    tell_followers(db).await;
    assert_eq!(brief(db, &mates[3]).await, ["post 1 m000さん"]);
}
