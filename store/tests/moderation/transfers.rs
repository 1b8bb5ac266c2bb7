//! Posts that go from one thread to another and come back.

use super::*;
use domain::thread::{Author, Ranges};
use std::collections::BTreeMap;

store::on_both!(
    a_merge_is_undone_exactly,
    a_split_is_undone_exactly,
    nobody_is_found_out_by_a_merge,
    what_answers_moved_posts_keeps_them_there,
    what_was_read_stays_read_and_nothing_gone_seems_new,
    an_address_leads_to_where_posts_went,
    deep_threads_move_whole,
    an_opening_post_is_not_split_off,
);

async fn a_merge_is_undone_exactly(db: &TestDb) {
    let t = talk(db).await;
    let before = dump(db).await;
    let seen = [
        read(db, &t.hana, t.one.0).await,
        read(db, &t.riku, t.one.0).await,
        read(db, &t.sora, t.two.0).await,
    ];
    let (into, opening) = merge(db, &t.moderator, t.one.0, t.two.0).await.unwrap();
    assert_eq!((into, opening), (t.two.0, Some(t.one.1)));
    assert_eq!(faults(db).await, Vec::<String>::new());
    let page = threads::show(db, &t.hana, t.two.0, 1, L).await.unwrap();
    let order: Vec<(PostId, i64)> = page.posts.iter().map(|p| (p.id, p.depth)).collect();
    let [first, below, veiled, other] = t.replies;
    assert_eq!(order[0].0, t.two.1);
    assert_eq!(order[2..], [(t.one.1, 1), (first, 2), (below, 3), (veiled, 4), (other, 2)]);
    assert_eq!(page.replies, 6);
    assert_eq!(number(db, "SELECT thread_count FROM spaces WHERE slug = 'room'").await, 0);
    // What hangs on the posts came along.
    assert!(page.posts.iter().any(|p| p.id == veiled && p.bookmarked));
    assert!(page.posts.iter().any(|p| p.id == first && p.reacted.iter().any(|r| r.mine)));
    assert!(
        threads::show(db, &t.sora, t.two.0, 1, L)
            .await
            .unwrap()
            .posts
            .iter()
            .any(|p| p.id == veiled && p.own)
    );
    undo_last(db, &t.moderator).await.unwrap();
    assert_eq!(dump(db).await, before);
    assert_eq!(faults(db).await, Vec::<String>::new());
    let now = [
        read(db, &t.hana, t.one.0).await,
        read(db, &t.riku, t.one.0).await,
        read(db, &t.sora, t.two.0).await,
    ];
    assert_eq!(now, seen);
    // Once more, since numbers and veils were given before.
    merge(db, &t.moderator, t.one.0, t.two.0).await.unwrap();
    assert_eq!(faults(db).await, Vec::<String>::new());
    undo_last(db, &t.moderator).await.unwrap();
    assert_eq!(dump(db).await, before);
}

async fn a_split_is_undone_exactly(db: &TestDb) {
    let t = talk(db).await;
    let before = dump(db).await;
    let seen = [
        read(db, &t.hana, t.one.0).await,
        read(db, &t.riku, t.one.0).await,
        read(db, &t.sora, t.one.0).await,
    ];
    let [first, below, veiled, other] = t.replies;
    let (thread, _) = act(db, &t.moderator, Act::Split, below.0).await.unwrap();
    assert_eq!(faults(db).await, Vec::<String>::new());
    let page = threads::show(db, &t.riku, thread, 1, L).await.unwrap();
    assert_eq!((page.title.as_str(), page.replies), ("別の話", 1));
    assert_eq!(
        page.posts.iter().map(|p| (p.id, p.depth, p.number)).collect::<Vec<_>>(),
        [(below, 0, 1), (veiled, 1, 2)]
    );
    assert_eq!(page.posts[1].author, Author::Veiled(1));
    let rest = threads::show(db, &t.riku, t.one.0, 1, L).await.unwrap();
    assert_eq!(rest.posts.iter().map(|p| p.id).collect::<Vec<_>>(), [t.one.1, first, other]);
    assert_eq!(
        (rest.replies, number(db, "SELECT thread_count FROM spaces WHERE slug = 'room'").await),
        (2, 2)
    );
    // The asker of the new thread is who wrote its first post.
    assert!(threads::show(db, &t.hana, thread, 1, L).await.unwrap().can_thank);
    undo_last(db, &t.moderator).await.unwrap();
    // What the posts were for a while stays as an address that leads back.
    let tombstone = format!("{} thread", thread.0);
    let after: Vec<String> =
        dump(db).await.into_iter().filter(|line| !line.starts_with(&tombstone)).collect();
    assert_eq!(after, before);
    assert_eq!(faults(db).await, Vec::<String>::new());
    let now = [
        read(db, &t.hana, t.one.0).await,
        read(db, &t.riku, t.one.0).await,
        read(db, &t.sora, t.one.0).await,
    ];
    assert_eq!(now, seen);
    assert_eq!(threads::merged_into(db, thread).await, Ok(Some(t.one.0)));
    // A thread that begins without a name does so after a split too.
    let (thread, _) = act(db, &t.moderator, Act::Split, veiled.0).await.unwrap();
    let page = threads::show(db, &t.sora, thread, 1, L).await.unwrap();
    assert!(page.posts[0].own && page.can_thank && page.posts[0].author == Author::Veiled(1));
    let listed = threads::list(db, &t.hana, "room", 1, domain::thread::Only::All, L).await.unwrap();
    assert!(listed.threads.iter().any(|r| r.id == thread && r.author == Author::Veiled(1)));
}

/// The veils of a thread, and whose they are.
async fn veils(db: &Db, thread: ThreadId) -> BTreeMap<i64, i64> {
    let found: Vec<(i64, i64)> = rows(
        db,
        sql!("SELECT p.veil, v.member_id FROM posts p JOIN veils v ON v.post_id = p.id AND v.thread_id = p.thread_id WHERE p.thread_id = $1", thread),
    )
    .await;
    let mut out = BTreeMap::new();
    for (veil, member) in found {
        assert_eq!(*out.entry(veil).or_insert(member), member, "two people are one");
    }
    out
}

async fn nobody_is_found_out_by_a_merge(db: &TestDb) {
    let t = talk(db).await;
    let sora = store::testing::id(&t.sora).0;
    let hana = store::testing::id(&t.hana).0;
    assert_eq!(veils(db, t.one.0).await, BTreeMap::from([(1, sora)]));
    assert_eq!(veils(db, t.two.0).await, BTreeMap::from([(1, sora), (2, hana)]));
    merge(db, &t.moderator, t.one.0, t.two.0).await.unwrap();
    // That it is the same person in both was nobody's to know, and still is not.
    assert_eq!(veils(db, t.two.0).await, BTreeMap::from([(1, sora), (2, hana), (3, sora)]));
    // Who writes on does so as one of those they were, and a newcomer as none of them.
    let again = say(db, &t.sora, t.two.1, "つづき", true).await;
    let new = say(db, &t.riku, t.two.1, "はじめて", true).await;
    let veil = |post: PostId| sql!("SELECT veil FROM posts WHERE id = $1", post);
    assert_eq!((number(db, veil(again)).await, number(db, veil(new)).await), (1, 4));
}

async fn what_answers_moved_posts_keeps_them_there(db: &TestDb) {
    let t = talk(db).await;
    merge(db, &t.moderator, t.one.0, t.two.0).await.unwrap();
    let merging = last(db).await;
    let answer = say(db, &t.riku, t.replies[1], "答え", false).await;
    let before = dump(db).await;
    assert_eq!(moderation::undo(db, &t.moderator, merging).await, conflict(Conflict::CannotUndo));
    assert_eq!(dump(db).await, before);
    // Without that answer they could go.
    run(db, sql!("DELETE FROM posts WHERE id = $1", answer)).await;
    // But one of them has gone on.
    act(db, &t.moderator, Act::Split, t.replies[0].0).await.unwrap();
    assert_eq!(moderation::undo(db, &t.moderator, merging).await, conflict(Conflict::CannotUndo));
    let (other, _) = begin(db, &t.hana, "room", "三", false).await;
    let splitting = last(db).await;
    let (new,): (i64,) = rows(db, "SELECT MAX(id) FROM threads WHERE title = '別の話'").await.remove(0);
    merge(db, &t.moderator, ThreadId(new), other).await.unwrap();
    assert_eq!(moderation::undo(db, &t.moderator, splitting).await, conflict(Conflict::CannotUndo));
    // Backwards, one after the other, all of it.
    undo_last(db, &t.moderator).await.unwrap();
    moderation::undo(db, &t.moderator, splitting).await.unwrap();
    moderation::undo(db, &t.moderator, merging).await.unwrap();
    assert_eq!(faults(db).await, Vec::<String>::new());
    // What was merged away cannot be acted on, nor merged into.
    merge(db, &t.moderator, t.one.0, t.two.0).await.unwrap();
    assert_eq!(act(db, &t.moderator, Act::Lock, t.one.0.0).await, Err(Error::NotFound));
    assert!(merge(db, &t.moderator, other, t.one.0).await.is_err());
    assert!(merge(db, &t.moderator, other, other).await.is_err());
}

async fn what_was_read_stays_read_and_nothing_gone_seems_new(db: &TestDb) {
    let t = talk(db).await;
    threads::read(db, &t.sora, t.one.0, &Ranges::parse("1-5")).await.unwrap();
    let (thread, _) = act(db, &t.moderator, Act::Split, t.replies[1].0).await.unwrap();
    let unread =
        async |who: &Actor, thread: ThreadId| threads::show(db, who, thread, 1, L).await.unwrap().unread;
    assert_eq!(unread(&t.sora, t.one.0).await, 0);
    assert_eq!(unread(&t.sora, thread).await, 0);
    // Riku had read two of five posts and wrote one: of the three that are left nothing is new, of the two that went all.
    assert_eq!((unread(&t.riku, t.one.0).await, unread(&t.riku, thread).await), (0, 2));
    // Who comes later reads what is there, and is done.
    threads::read(db, &t.moderator, t.one.0, &Ranges::parse("1-2,5")).await.unwrap();
    assert_eq!(unread(&t.moderator, t.one.0).await, 0);
    let listed = threads::list(db, &t.moderator, "room", 1, domain::thread::Only::Unread, L).await.unwrap();
    assert_eq!(listed.threads.iter().map(|r| r.id).collect::<Vec<_>>(), [thread]);
    // Back again, they are as new as they were.
    undo_last(db, &t.moderator).await.unwrap();
    assert_eq!((unread(&t.riku, t.one.0).await, unread(&t.sora, t.one.0).await), (2, 0));
}

async fn an_address_leads_to_where_posts_went(db: &TestDb) {
    let t = talk(db).await;
    assert_eq!(threads::merged_into(db, t.one.0).await, Ok(None));
    merge(db, &t.moderator, t.one.0, t.two.0).await.unwrap();
    let (third, _) = begin(db, &t.hana, "hall", "三", false).await;
    merge(db, &t.moderator, t.two.0, third).await.unwrap();
    assert_eq!(threads::merged_into(db, t.one.0).await, Ok(Some(third)));
    assert_eq!(threads::merged_into(db, ThreadId(987_654)).await, Ok(None));
    assert_eq!(threads::page_of(db, &t.hana, t.replies[0]).await, Ok((third, 1)));
    assert_eq!(threads::show(db, &t.hana, t.one.0, 1, L).await.err(), Some(Error::NotFound));
}

async fn deep_threads_move_whole(db: &TestDb) {
    let t = talk(db).await;
    // Deeper than paths go, and more than one statement moves.
    let mut parent = t.two.1;
    for n in 0..250 {
        if n % 50 == 0 {
            db.clock.advance(700);
        }
        let who = [&t.hana, &t.riku, &t.sora][n % 3];
        parent = say(db, who, parent, "x", n % 7 == 0).await;
    }
    let below: (i64,) =
        rows(db, sql!("SELECT id FROM posts WHERE thread_id = $1 AND number = 40", t.two.0)).await.remove(0);
    let before = dump(db).await;
    let (thread, _) = act(db, &t.moderator, Act::Split, below.0).await.unwrap();
    assert_eq!(number(db, sql!("SELECT post_count FROM threads WHERE id = $1", thread)).await, 213);
    undo_last(db, &t.moderator).await.unwrap();
    let tombstone = format!("{} thread", thread.0);
    let after: Vec<String> =
        dump(db).await.into_iter().filter(|line| !line.starts_with(&tombstone)).collect();
    assert_eq!(after, before);
    merge(db, &t.moderator, t.two.0, t.one.0).await.unwrap();
    undo_last(db, &t.moderator).await.unwrap();
    let after: Vec<String> =
        dump(db).await.into_iter().filter(|line| !line.starts_with(&tombstone)).collect();
    assert_eq!(after, before);
}

async fn an_opening_post_is_not_split_off(db: &TestDb) {
    let t = talk(db).await;
    assert_eq!(act(db, &t.moderator, Act::Split, t.one.1.0).await, Err(Error::Forbidden));
    assert_eq!(number(db, "SELECT COUNT(*) FROM threads").await, 2);
}
