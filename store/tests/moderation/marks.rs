//! Hiding, locking, pinning, moving: done, undone, refused.

use super::*;
use store::testing::{circle, refused, shut_out};

store::on_both!(
    every_mark_is_undone_exactly,
    what_is_hidden_is_seen_by_few,
    a_locked_thread_takes_no_replies,
    nobody_judges_their_own_words,
    only_moderators_and_only_where_they_read,
    what_changed_since_is_not_undone,
    a_thread_goes_to_another_space_and_back,
    words_do_not_come_before_more_people,
);

async fn every_mark_is_undone_exactly(db: &TestDb) {
    let t = talk(db).await;
    for (set, take, id) in [
        (Act::HidePost, Act::RestorePost, t.replies[0].0),
        (Act::HideThread, Act::RestoreThread, t.one.0.0),
        (Act::Lock, Act::Unlock, t.one.0.0),
        (Act::Pin, Act::Unpin, t.one.0.0),
    ] {
        let before = dump(db).await;
        act(db, &t.moderator, set, id).await.unwrap();
        let done = dump(db).await;
        assert_ne!(before, done, "{set:?}");
        assert_eq!(act(db, &t.moderator, set, id).await, conflict(Conflict::Decided), "{set:?} twice");
        db.clock.advance(60);
        act(db, &t.moderator, take, id).await.unwrap();
        assert_eq!(dump(db).await, before, "{take:?}");
        undo_last(db, &t.moderator).await.unwrap();
        assert_eq!(dump(db).await, done, "{take:?} undone");
        assert_eq!(undo_last(db, &t.moderator).await, conflict(Conflict::Decided));
        // The first act is the second last.
        let first = ActId(last(db).await.0 - 1);
        moderation::undo(db, &t.moderator, first).await.unwrap();
        assert_eq!(dump(db).await, before, "{set:?} undone");
    }
    let log: Vec<(String,)> = rows(db, "SELECT act FROM audit ORDER BY id").await;
    let log: Vec<&str> = log.iter().map(|(a,)| a.as_str()).collect();
    assert_eq!(log[..4], ["hide_post", "restore_post", "undo", "undo"]);
    let reasons: Vec<(String, Option<i64>)> = rows(db, "SELECT reason, actor_id FROM moderation_acts").await;
    assert!(
        reasons
            .iter()
            .all(|(r, by)| r == "名前が出ています" && *by == Some(store::testing::id(&t.moderator).0))
    );
}

async fn what_is_hidden_is_seen_by_few(db: &TestDb) {
    let t = talk(db).await;
    act(db, &t.moderator, Act::HidePost, t.replies[2].0).await.unwrap();
    let words = async |who: &Actor| {
        let page = threads::show(db, who, t.one.0, 1, L).await.unwrap();
        page.posts
            .into_iter()
            .find(|p| p.id == t.replies[2])
            .map(|p| (p.hidden, p.html.contains("名前なし")))
            .unwrap()
    };
    assert_eq!(words(&t.hana).await, (true, false));
    assert_eq!(words(&t.sora).await, (true, true), "its author, also without a name");
    assert_eq!(words(&t.moderator).await, (true, true));
    act(db, &t.moderator, Act::HideThread, t.two.0.0).await.unwrap();
    refused(threads::show(db, &t.hana, t.two.0, 1, L).await, Error::NotFound);
    assert!(threads::show(db, &t.sora, t.two.0, 1, L).await.unwrap().hidden);
    let listed = async |who: &Actor| {
        threads::list(db, who, "hall", 1, domain::thread::Only::All, L).await.unwrap().threads.len()
    };
    assert_eq!((listed(&t.hana).await, listed(&t.moderator).await), (0, 1));
    assert_eq!(number(db, "SELECT thread_count FROM spaces WHERE slug = 'hall'").await, 0);
}

async fn a_locked_thread_takes_no_replies(db: &TestDb) {
    let t = talk(db).await;
    act(db, &t.moderator, Act::Lock, t.one.0.0).await.unwrap();
    assert_eq!(try_say(db, &t.hana, t.one.1, "x", false).await, conflict(Conflict::Locked));
    undo_last(db, &t.moderator).await.unwrap();
    assert!(try_say(db, &t.hana, t.one.1, "x", false).await.is_ok());
}

async fn nobody_judges_their_own_words(db: &TestDb) {
    let t = talk(db).await;
    let [own, veiled] =
        [say(db, &t.moderator, t.one.1, "x", false).await, say(db, &t.moderator, t.one.1, "y", true).await];
    for post in [own, veiled] {
        refused(act(db, &t.moderator, Act::HidePost, post.0).await, Error::Forbidden);
    }
    let other = member(db, "other", &[Role::Admin]).await;
    act(db, &other, Act::HidePost, veiled.0).await.unwrap();
    refused(act(db, &t.moderator, Act::RestorePost, veiled.0).await, Error::Forbidden);
    refused(undo_last(db, &t.moderator).await, Error::Forbidden);
    assert_eq!(number(db, "SELECT COUNT(*) FROM moderation_acts WHERE undone_at IS NOT NULL").await, 0);
    undo_last(db, &other).await.unwrap();
    let (mine, _) = begin(db, &t.moderator, "room", "わたしの", true).await;
    refused(act(db, &t.moderator, Act::HideThread, mine.0).await, Error::Forbidden);
    // What judges nobody is theirs to do.
    act(db, &t.moderator, Act::Lock, mine.0).await.unwrap();
}

async fn only_moderators_and_only_where_they_read(db: &TestDb) {
    let t = talk(db).await;
    let (ours, mates) = circle(
        db,
        "ours",
        vec![member(db, "mate", &[]).await, member(db, "keeper", &[Role::Moderator]).await],
    )
    .await;
    space(db, "quiet", "circle", Some(ours)).await;
    let (thread, post) = begin(db, &mates[0], "quiet", "しずか", false).await;
    let reply = say(db, &mates[0], post, "x", false).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    for (act_, id) in [
        (Act::HidePost, reply.0),
        (Act::Split, reply.0),
        (Act::HideThread, thread.0),
        (Act::Lock, thread.0),
        (Act::Pin, thread.0),
    ] {
        refused(act(db, &Actor::Visitor, act_, id).await, Error::SignedOut);
        refused(act(db, &mates[0], act_, id).await, Error::Forbidden);
        refused(act(db, &shut_out(&mates[1]), act_, id).await, Error::Forbidden);
        refused(act(db, &Actor::System, act_, id).await, Error::Forbidden);
        for outside in [&t.moderator, &admin] {
            refused(act(db, outside, act_, id).await, Error::NotFound);
        }
    }
    refused(merge(db, &t.moderator, thread, t.one.0).await, Error::NotFound);
    refused(moderation::on_thread(db, &t.moderator, thread, L).await, Error::NotFound);
    refused(moderation::on_post(db, &t.moderator, reply, L).await, Error::NotFound);
    act(db, &mates[1], Act::HidePost, reply.0).await.unwrap();
    refused(undo_last(db, &t.moderator).await, Error::NotFound);
    assert!(moderation::queue(db, &t.moderator, 1, L).await.unwrap().acts.is_empty());
    assert_eq!(moderation::queue(db, &mates[1], 1, L).await.unwrap().acts.len(), 1);
    refused(moderation::queue(db, &mates[0], 1, L).await, Error::Forbidden);
    refused(moderation::undo(db, &t.hana, last(db).await).await, Error::Forbidden);
    refused(act(db, &t.moderator, Act::HidePost, 987_654).await, Error::NotFound);
    refused(act(db, &t.moderator, Act::Lock, 987_654).await, Error::NotFound);
}

async fn what_changed_since_is_not_undone(db: &TestDb) {
    let t = talk(db).await;
    act(db, &t.moderator, Act::HidePost, t.replies[0].0).await.unwrap();
    let hiding = last(db).await;
    db.clock.advance(1);
    act(db, &t.moderator, Act::RestorePost, t.replies[0].0).await.unwrap();
    db.clock.advance(1);
    act(db, &t.moderator, Act::HidePost, t.replies[0].0).await.unwrap();
    let before = dump(db).await;
    assert_eq!(moderation::undo(db, &t.moderator, hiding).await, conflict(Conflict::CannotUndo));
    assert_eq!(dump(db).await, before);
    // Refused, it can still be seen as not undone.
    assert_eq!(number(db, "SELECT COUNT(*) FROM moderation_acts WHERE undone_at IS NOT NULL").await, 0);
    // Nor where the post is in another thread by now.
    act(db, &t.moderator, Act::Split, t.replies[0].0).await.unwrap();
    let second = ActId(last(db).await.0 - 1);
    assert_eq!(moderation::undo(db, &t.moderator, second).await, conflict(Conflict::CannotUndo));
}

async fn a_thread_goes_to_another_space_and_back(db: &TestDb) {
    let t = talk(db).await;
    let before = dump(db).await;
    relocate(db, &t.moderator, t.one.0, "hall").await.unwrap();
    let listed = |slug: &'static str| sql!("SELECT thread_count FROM spaces WHERE slug = $1", slug);
    assert_eq!((number(db, listed("room")).await, number(db, listed("hall")).await), (0, 2));
    assert_eq!(threads::show(db, &t.hana, t.one.0, 1, L).await.unwrap().space.slug, "hall");
    for wrong in ["hall", "nowhere"] {
        assert!(relocate(db, &t.moderator, t.one.0, wrong).await.is_err());
    }
    undo_last(db, &t.moderator).await.unwrap();
    assert_eq!(dump(db).await, before);
}

async fn words_do_not_come_before_more_people(db: &TestDb) {
    let t = talk(db).await;
    room(db, "open", "public").await;
    assert!(relocate(db, &t.moderator, t.one.0, "open").await.is_err());
    let (public, opening) = begin(db, &t.hana, "open", "外", false).await;
    assert!(merge(db, &t.moderator, t.one.0, public).await.is_err());
    assert!(
        !moderation::on_thread(db, &t.moderator, t.one.0, L)
            .await
            .unwrap()
            .spaces
            .iter()
            .any(|(s, _)| s == "open")
    );
    relocate(db, &t.moderator, public, "hall").await.unwrap();
    // What was written among members stays among them.
    say(db, &t.riku, opening, "なかだけの話", false).await;
    assert_eq!(undo_last(db, &t.moderator).await, conflict(Conflict::CannotUndo));
}
