//! What is written: once, in its place, by its author.

use super::*;

store::on_both!(
    sending_twice_writes_once,
    sending_twice_at_once_writes_once,
    replies_at_once_have_places_of_their_own,
    an_edit_keeps_what_was_said_before,
    of_two_edits_at_once_the_second_is_told,
    a_member_writes_sixty_posts_in_ten_minutes,
    words_stay_when_their_author_goes,
);

async fn sending_twice_writes_once(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let b = member(db, "b", &[]).await;
    space(db, "s", "members", None).await;
    let thread = threads::start(db, &a, &new_thread("s", "題", "k1")).await.unwrap();
    assert_eq!(threads::start(db, &a, &new_thread("s", "題", "k1")).await.unwrap(), thread);
    let opening = threads::show(db, &a, thread, 1, L).await.unwrap().posts[0].id;
    let first = threads::reply(db, &a, &new_reply(opening, "x", "k2")).await.unwrap();
    let said = db.now();
    db.clock.advance(60);
    assert_eq!(threads::reply(db, &a, &new_reply(opening, "x", "k2")).await.unwrap(), first);
    assert_eq!(counts(db, thread).await, (2, 2));
    let space = spaces::show(db, &a, "s", L).await.unwrap();
    assert_eq!((space.threads, space.last_post.unwrap().at), (1, said), "nothing was said anew");
    assert_eq!(threads::list(db, &a, "s", 1, Only::All, L).await.unwrap().threads[0].last_post.at, said);
    // The key is the author's own; without a key everything counts.
    assert_ne!(threads::reply(db, &b, &new_reply(opening, "x", "k2")).await.unwrap().1, first.1);
    let again = [say(db, &a, opening, "同じ").await, say(db, &a, opening, "同じ").await];
    assert_ne!(again[0], again[1]);
    assert_eq!(counts(db, thread).await, (5, 5));
}

async fn sending_twice_at_once_writes_once(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    space(db, "s", "members", None).await;
    space(db, "t", "members", None).await;
    let new = new_thread("s", "題", "k1");
    let started = join_all((0..10).map(|_| threads::start(db, &a, &new))).await;
    let thread = *started[0].as_ref().unwrap();
    assert!(started.into_iter().all(|t| t == Ok(thread)));
    assert_eq!(number(db, "SELECT COUNT(*) FROM threads").await, 1);
    assert_eq!(spaces::show(db, &a, "s", L).await.unwrap().threads, 1);

    let opening = threads::show(db, &a, thread, 1, L).await.unwrap().posts[0].id;
    let new = new_reply(opening, "x", "k2");
    let replied = join_all((0..10).map(|_| threads::reply(db, &a, &new))).await;
    let first = replied[0].clone().unwrap();
    assert!(replied.into_iter().all(|r| r.as_ref() == Ok(&first)));
    assert_eq!(counts(db, thread).await, (2, 2));

    // Even in two threads, where no lock makes one wait for the other.
    let (other, opening_of_other) = begin(db, &a, "t", "別").await;
    let both = [new_reply(opening, "x", "k3"), new_reply(opening_of_other, "x", "k3")];
    let replied = join_all((0..8).map(|n| threads::reply(db, &a, &both[n % 2]))).await;
    let first = replied[0].clone().unwrap();
    assert!(replied.into_iter().all(|r| r.as_ref() == Ok(&first)));
    assert_eq!(number(db, "SELECT COUNT(*) FROM posts WHERE key = 'k3'").await, 1);
    let (one, two) = (counts(db, thread).await, counts(db, other).await);
    assert!(one.0 == one.1 && two.0 == two.1 && one.0 + two.0 == 4, "{one:?} {two:?}");
}

async fn replies_at_once_have_places_of_their_own(db: &TestDb) {
    let authors = members(db, 50).await;
    space(db, "s", "members", None).await;
    let (thread, opening) = begin(db, &authors[0], "s", "題").await;
    let other = db.second().await;
    let tasks = authors.into_iter().enumerate().map(|(n, author)| {
        let db = if n % 2 == 0 { db.db.clone() } else { other.clone() };
        tokio::spawn(async move { say(&db, &author, opening, "x").await })
    });
    let posts: BTreeSet<PostId> = join_all(tasks).await.into_iter().map(|p| p.unwrap()).collect();
    assert_eq!(posts.len(), 50);
    assert_eq!(counts(db, thread).await, (51, 51));
    assert_eq!(
        number(db, sql!("SELECT COUNT(DISTINCT path) FROM posts WHERE thread_id = $1", thread)).await,
        51
    );
    other.close().await;
}

async fn an_edit_keeps_what_was_said_before(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let admin = member(db, "admin", &[Role::Admin, Role::Moderator]).await;
    space(db, "s", "public", None).await;
    let (thread, post) = begin(db, &a, "s", "題").await;
    let written = db.now().0;
    let source = threads::source(db, &a, post).await.unwrap();
    assert_eq!(
        (source.thread, source.title.as_str(), source.body.as_str(), source.version),
        (thread, "題", "**題**<script>x</script>", 1)
    );
    db.clock.advance(60);
    assert_eq!(edit(db, &a, post, 1, "二").await, Ok(thread));
    let edited = db.now().0;
    let page = threads::show(db, &Actor::Visitor, thread, 1, L).await.unwrap();
    assert_eq!((page.posts[0].html.trim(), page.posts[0].edited.unwrap().at.0), ("<p>二</p>", edited));
    assert_eq!(page.posts[0].at.at.0, written);
    db.clock.advance(60);
    assert_eq!(edit(db, &a, post, 1, "古い").await, Err(STALE));
    assert_eq!(edit(db, &a, post, 2, "三").await, Ok(thread));
    let kept: Vec<(i64, String, i64)> =
        rows(db, "SELECT version, body_md, written_at FROM post_versions ORDER BY version").await;
    assert_eq!(kept, [(1, "**題**<script>x</script>".into(), written), (2, "二".into(), edited)]);
    assert_eq!(threads::source(db, &a, post).await.unwrap().body, "三");
    // Nobody puts words into another's mouth.
    for other in [&admin, &shut_out(&a)] {
        refused(edit(db, other, post, 3, "x").await, Error::Forbidden);
        refused(threads::source(db, other, post).await, Error::Forbidden);
        assert!(!threads::show(db, other, thread, 1, L).await.unwrap().posts[0].can_edit);
    }
    refused(edit(db, &Actor::Visitor, post, 3, "x").await, Error::SignedOut);
    assert_eq!(threads::show(db, &a, thread, 1, L).await.unwrap().replies, 0, "an edit is no reply");
}

async fn of_two_edits_at_once_the_second_is_told(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    space(db, "s", "public", None).await;
    let (thread, post) = begin(db, &a, "s", "題").await;
    let bodies: Vec<String> = (0..6).map(|n| n.to_string()).collect();
    let results = join_all(bodies.iter().map(|b| edit(db, &a, post, 1, b))).await;
    let winner = results.iter().position(|r| *r == Ok(thread)).unwrap();
    assert_eq!(results.iter().filter(|r| **r == Err(STALE)).count(), 5, "{results:?}");
    let source = threads::source(db, &a, post).await.unwrap();
    assert_eq!((source.body, source.version), (winner.to_string(), 2));
    assert_eq!(number(db, "SELECT COUNT(*) FROM post_versions").await, 1);
}

async fn a_member_writes_sixty_posts_in_ten_minutes(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let b = member(db, "b", &[]).await;
    space(db, "s", "members", None).await;
    let (thread, opening) = begin(db, &a, "s", "題").await;
    for _ in 1..60 {
        say(db, &a, opening, "x").await;
    }
    let Err(Error::TooMany { seconds: 600 }) = threads::reply(db, &a, &new_reply(opening, "x", "")).await
    else {
        panic!("a 61st")
    };
    let Err(Error::TooMany { .. }) = threads::start(db, &a, &new_thread("s", "x", "")).await else {
        panic!("a 61st")
    };
    assert_eq!(counts(db, thread).await, (60, 60));
    say(db, &b, opening, "x").await;
    db.clock.advance(600);
    say(db, &a, opening, "x").await;
}

async fn words_stay_when_their_author_goes(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let b = member(db, "b", &[]).await;
    space(db, "s", "members", None).await;
    let (thread, opening) = begin(db, &a, "s", "題").await;
    let reply = say(db, &a, opening, "x").await;
    say(db, &b, opening, "y").await;
    run(db, sql!("DELETE FROM members WHERE id = $1", id(&a))).await;
    let page = threads::show(db, &b, thread, 1, L).await.unwrap();
    assert_eq!(
        page.posts.iter().map(|p| p.author.member().is_some()).collect::<Vec<_>>(),
        [false, false, true]
    );
    assert!(page.posts.iter().all(|p| p.can_edit == p.author.member().is_some()));
    assert_eq!(threads::list(db, &b, "s", 1, Only::All, L).await.unwrap().threads[0].author, Author::Former);
    refused(edit(db, &b, reply, 1, "mine now").await, Error::Forbidden);
}
