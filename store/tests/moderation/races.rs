//! Moderators and writers at the same time.

use super::*;
use domain::moderation::HeldAnswer;
use futures::future::join_all;
use store::testing::guard;

store::on_both!(
    replies_during_a_merge_are_lost_nowhere,
    replies_during_a_split_stand_below_what_they_answer,
    of_two_moderators_one_decides,
    two_merges_towards_each_other_end,
    edits_and_moves_do_not_wait_for_each_other,
    faults_are_noticed,
);

/// Replies to all posts of the first thread, from both processes, while something else happens. What was said to be
/// written is there; what was not is told why.
async fn meanwhile(db: &TestDb, t: &Talk, what: impl Future<Output = Result<()>>) -> Vec<String> {
    let other = db.second().await;
    let before = number(db, "SELECT COUNT(*) FROM posts").await;
    let parents: Vec<PostId> = t.replies.iter().copied().chain([t.one.1]).cycle().take(20).collect();
    let talkers = [&t.hana, &t.riku, &t.sora];
    let replies = join_all(parents.iter().enumerate().map(|(n, parent)| {
        let db = if n % 2 == 0 { &db.db } else { &other };
        try_say(db, talkers[n % 3], *parent, "そのとき", n % 5 == 0)
    }));
    let (done, written) = tokio::join!(what, replies);
    other.close().await;
    let mut out = faults(db).await;
    if let Err(error) = done {
        out.push(format!("refused: {error:?}"));
    }
    let mut posts = 0;
    for reply in written {
        match reply {
            Ok(_) => posts += 1,
            // What it answers had just gone to another thread: it can be sent again.
            Err(Error::NotFound | Error::Conflict(Conflict::Stale)) => {}
            Err(error) => out.push(format!("a reply: {error:?}")),
        }
    }
    let there = number(db, "SELECT COUNT(*) FROM posts").await - before;
    if there != posts {
        out.push(format!("{posts} were written, {there} are there"));
    }
    out
}

async fn replies_during_a_merge_are_lost_nowhere(db: &TestDb) {
    let t = talk(db).await;
    for round in 0..6 {
        db.clock.advance(1000);
        let (from, into) = if round % 2 == 0 { (t.one.0, t.two.0) } else { (t.two.0, t.one.0) };
        let done = meanwhile(db, &t, async { merge(db, &t.moderator, from, into).await.map(drop) }).await;
        assert_eq!(done, Vec::<String>::new(), "round {round}");
        // Back by hand, since there are answers by now that keep the posts there.
        run(db, "UPDATE threads SET merged_into = NULL").await;
        let (_, opening) = begin(db, &t.hana, "room", "また", false).await;
        let spare = number(db, "SELECT MAX(id) FROM threads").await;
        run(
            db,
            sql!("UPDATE posts SET thread_id = $1, number = 1, path = '0001' WHERE id = $2", from, opening),
        )
        .await;
        run(db, sql!("UPDATE threads SET post_count = 1 WHERE id = $1", from)).await;
        run(db, sql!("DELETE FROM threads WHERE id = $1", spare)).await;
    }
}

async fn replies_during_a_split_stand_below_what_they_answer(db: &TestDb) {
    let t = talk(db).await;
    for round in 0..6 {
        db.clock.advance(1000);
        let post = number(
            db,
            sql!("SELECT MAX(id) FROM posts WHERE thread_id = $1 AND parent_id = $2", t.one.0, t.one.1),
        )
        .await;
        let done = meanwhile(db, &t, async { act(db, &t.moderator, Act::Split, post).await.map(drop) }).await;
        assert_eq!(done, Vec::<String>::new(), "round {round}");
    }
}

/// The guard is what the tests above test: without it they find something. On SQLite one writes at a time anyway.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_lock_something_is_lost() {
    let db = store::testing::postgres().await;
    let t = talk(&db).await;
    let mut found = Vec::new();
    for _ in 0..40 {
        db.clock.advance(1000);
        let post = number(
            &db,
            sql!("SELECT MAX(id) FROM posts WHERE thread_id = $1 AND parent_id = $2", t.one.0, t.one.1),
        )
        .await;
        let split = guard::without_thread_locks(act(&db, &t.moderator, Act::Split, post));
        found = meanwhile(&db, &t, async { split.await.map(drop) }).await;
        if !found.is_empty() {
            break;
        }
    }
    assert!(!found.is_empty(), "forty rounds without a lock, and nothing wrong");
    db.end().await;
}

async fn of_two_moderators_one_decides(db: &TestDb) {
    let t = talk(db).await;
    let second = member(db, "second", &[Role::Moderator]).await;
    let other = db.second().await;
    let mut posts: Vec<PostId> = t.replies.to_vec();
    posts.retain(|p| *p != t.replies[1]);
    for post in posts {
        super::reports::report(db, &t.hana, post, "").await.unwrap();
        let results = tokio::join!(
            super::reports::decide(db, &t.moderator, post, "hidden"),
            super::reports::decide(&other, &second, post, "stays"),
            super::reports::decide(db, &second, post, "hidden"),
        );
        let results = [results.0, results.1, results.2];
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1, "{results:?}");
        assert_eq!(results.iter().filter(|r| **r == conflict(Conflict::Decided)).count(), 2, "{results:?}");
    }
    let (hidden, decided) = (
        number(db, "SELECT COUNT(*) FROM posts WHERE hidden_at IS NOT NULL").await,
        number(db, "SELECT COUNT(*) FROM reports WHERE outcome = 'hidden'").await,
    );
    assert_eq!(hidden, decided);
    // And one undoes.
    act(db, &t.moderator, Act::Pin, t.one.0.0).await.unwrap();
    let id = last(db).await;
    let undone = tokio::join!(moderation::undo(db, &t.moderator, id), moderation::undo(&other, &second, id));
    assert_eq!([undone.0.is_ok(), undone.1.is_ok()].iter().filter(|ok| **ok).count(), 1);
    // Letting a newcomer in and declining them do not both happen.
    let admin = member(db, "admin", &[Role::Admin]).await;
    let new = member(db, "new", &[]).await;
    moderation::set_newcomers(db, &admin, domain::setting::Newcomers { held: 3, ..Default::default() })
        .await
        .unwrap();
    for n in 0..5 {
        let body = format!("はじめて{n}");
        try_say(db, &new, t.one.1, &body, false).await.unwrap_err();
        let id = domain::HeldId(number(db, "SELECT MAX(id) FROM held_posts").await);
        let no = HeldAnswer::Decline("いいえ".into());
        let both = tokio::join!(
            moderation::answer_held(db, &t.moderator, id, &HeldAnswer::Approve),
            moderation::answer_held(&other, &second, id, &no),
        );
        assert_eq!([both.0.is_ok(), both.1.is_ok()].iter().filter(|ok| **ok).count(), 1, "{both:?}");
        let there = number(db, sql!("SELECT COUNT(*) FROM posts WHERE body_md = $1", body)).await;
        assert_eq!(there, i64::from(both.0.is_ok()));
        if there == 1 {
            run(db, sql!("DELETE FROM posts WHERE body_md LIKE 'はじめて%'")).await;
        }
    }
    other.close().await;
}

async fn two_merges_towards_each_other_end(db: &TestDb) {
    let t = talk(db).await;
    let other = db.second().await;
    let results = tokio::join!(
        merge(db, &t.moderator, t.one.0, t.two.0),
        merge(&other, &t.moderator, t.two.0, t.one.0),
    );
    assert_eq!([results.0.is_ok(), results.1.is_ok()].iter().filter(|ok| **ok).count(), 1, "{results:?}");
    assert_eq!(faults(db).await, Vec::<String>::new());
    other.close().await;
}

async fn edits_and_moves_do_not_wait_for_each_other(db: &TestDb) {
    let t = talk(db).await;
    let other = db.second().await;
    for n in 0..10 {
        let edit = async {
            let source = threads::source(db, &t.riku, t.replies[0]).await?;
            let form = domain::thread::EditForm {
                id: t.replies[0].to_string(),
                version: source.version.to_string(),
                body: format!("書き直し{n}"),
            };
            threads::edit(db, &t.riku, &form.validate()?).await
        };
        let (edited, moved) = tokio::join!(edit, act(&other, &t.moderator, Act::Split, t.replies[0].0));
        moved.unwrap();
        assert!(matches!(edited, Ok(_) | Err(Error::Conflict(Conflict::Stale))), "{edited:?}");
        undo_last(db, &t.moderator).await.unwrap();
    }
    other.close().await;
}

/// The eyes of these tests are not blind.
async fn faults_are_noticed(db: &TestDb) {
    let t = talk(db).await;
    assert_eq!(faults(db).await, Vec::<String>::new());
    run(
        db,
        sql!(
            "UPDATE posts SET thread_id = $1, number = 99, path = '0001002R' WHERE id = $2",
            t.two.0,
            t.replies[1]
        ),
    )
    .await;
    assert_eq!(
        faults(db).await.len(),
        4,
        "two posts are apart from what they answer, two threads count wrong"
    );
}
