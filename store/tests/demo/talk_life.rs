//! What was done with the talk beside writing: consistent with itself in any size, and worth looking at in the usual one.

use super::*;
use domain::reaction::counts;
use domain::thread::{Follow, Only, Ranges};
use store::{bookmarks, demo::Options};

store::on_both!(
    rows_agree_with_each_other,
    the_usual_demo_shows_it_all,
    very_many_posts_have_fewer_reactions
);

async fn rows_agree_with_each_other(db: &TestDb) {
    fill(db, &MORE).await;
    for (what, wrong) in [
        (
            "helped",
            "SELECT COUNT(*) FROM threads t WHERE helped_count <> (SELECT COUNT(*) FROM posts p WHERE p.thread_id = t.id AND p.helped_at IS NOT NULL)",
        ),
        (
            "helped without a question, or by oneself",
            "SELECT COUNT(*) FROM posts p JOIN threads t ON t.id = p.thread_id JOIN posts o ON o.thread_id = t.id AND o.number = 1
             WHERE p.helped_at IS NOT NULL AND (NOT t.question OR p.number = 1 OR p.helped_at < p.created_at
               OR COALESCE(p.author_id, -p.veil) = COALESCE(o.author_id, -o.veil))",
        ),
        (
            "veils",
            "SELECT COUNT(*) FROM posts p LEFT JOIN veils v ON v.post_id = p.id
             WHERE (p.author_id IS NULL) <> (v.post_id IS NOT NULL) OR (p.veil IS NULL) <> (v.post_id IS NULL) OR v.thread_id <> p.thread_id",
        ),
        (
            "one person, one veil",
            "SELECT COUNT(*) FROM (SELECT v.thread_id, v.member_id FROM veils v JOIN posts p ON p.id = v.post_id
               GROUP BY v.thread_id, v.member_id HAVING COUNT(DISTINCT p.veil) > 1) AS twice",
        ),
        (
            "counted veils",
            "SELECT COUNT(*) FROM threads t WHERE veil_count <> (SELECT COALESCE(MAX(p.veil), 0) FROM posts p WHERE p.thread_id = t.id)",
        ),
        (
            "veils where names are asked for",
            "SELECT COUNT(*) FROM posts p JOIN threads t ON t.id = p.thread_id JOIN spaces s ON s.id = t.space_id WHERE p.veil IS NOT NULL AND NOT s.anonymous",
        ),
        (
            "reactions before the post, or one's own",
            "SELECT COUNT(*) FROM reactions r JOIN posts p ON p.id = r.post_id LEFT JOIN veils v ON v.post_id = p.id
             WHERE r.at < p.created_at OR r.thread_id <> p.thread_id OR r.member_id = COALESCE(p.author_id, v.member_id)",
        ),
        (
            "reactions before joining",
            "SELECT COUNT(*) FROM reactions r JOIN members m ON m.id = r.member_id WHERE r.at < m.created_at",
        ),
        (
            "circles' reactions",
            "SELECT COUNT(*) FROM reactions r JOIN threads t ON t.id = r.thread_id JOIN spaces s ON s.id = t.space_id
             WHERE s.circle_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM circle_members c WHERE c.circle_id = s.circle_id AND c.member_id = r.member_id)",
        ),
        (
            "votes",
            "SELECT COUNT(*) FROM poll_options o WHERE votes <> (SELECT COUNT(*) FROM poll_votes v WHERE v.post_id = o.post_id AND v.place = o.place)",
        ),
        (
            "voters",
            "SELECT COUNT(*) FROM polls p WHERE voters <> (SELECT COUNT(DISTINCT member_id) FROM poll_votes v WHERE v.post_id = p.post_id)
               OR EXISTS (SELECT 1 FROM poll_votes v JOIN posts q ON q.id = v.post_id WHERE v.post_id = p.post_id AND v.thread_id <> q.thread_id)",
        ),
        (
            "marks of what cannot be read",
            "SELECT COUNT(*) FROM thread_reads r JOIN threads t ON t.id = r.thread_id JOIN spaces s ON s.id = t.space_id
             WHERE s.circle_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM circle_members c WHERE c.circle_id = s.circle_id AND c.member_id = r.member_id)",
        ),
    ] {
        assert_eq!(number(db, wrong).await, 0, "{what}");
    }
    // What a post keeps of its reactions is what there are.
    let kept: Vec<(i64, String)> =
        rows(db, "SELECT id, reacted FROM posts WHERE reacted <> '' ORDER BY id").await;
    let there: Vec<(i64, String, i64)> =
        rows(db, "SELECT post_id, kind, COUNT(*) FROM reactions GROUP BY post_id, kind").await;
    let mut counted: BTreeMap<i64, BTreeMap<String, i64>> = BTreeMap::new();
    for (post, kind, count) in there {
        counted.entry(post).or_default().insert(kind, count);
    }
    assert_eq!(kept.len(), counted.len());
    assert!(kept.len() * 3 > 1000, "most threads have some: {}", kept.len());
    for (post, text) in kept {
        let read: BTreeMap<String, i64> =
            counts(&text).map(|(kind, n)| (kind.code().to_owned(), n)).collect();
        assert_eq!(Some(&read), counted.get(&post), "{post}: {text}");
    }
    // Of what was read in part, the number is right.
    for (ranges, count) in rows::<(String, i64)>(db, "SELECT ranges, count FROM thread_reads").await {
        assert_eq!(Ranges::parse(&ranges).count(), count);
    }
    assert!(number(db, "SELECT COUNT(*) FROM veils").await > 10);
    assert!(number(db, "SELECT COUNT(*) FROM threads WHERE question").await > 15);
}

async fn the_usual_demo_shows_it_all(db: &TestDb) {
    fill(db, &Options::default()).await;
    let hana = signed_in(db, LOGINS[3].0).await;
    let l = Locale::Ja;
    let spaces = threads::spaces(db, &hana, l).await.unwrap();
    let (new, read): (Vec<_>, Vec<_>) = spaces.iter().partition(|s| s.unread > 0);
    assert!(!new.is_empty() && !read.is_empty(), "{spaces:?}");
    let level = |slug: &str| spaces.iter().find(|s| s.space.slug == slug).unwrap().follow;
    assert_eq!(
        (level("practice"), level("introductions"), level("lounge")),
        (Follow::All, Follow::Mute, Follow::Mentions)
    );
    // In a space with something new, some threads are and some are not.
    let mut unread = Vec::new();
    for space in &new {
        let page = threads::list(db, &hana, &space.space.slug, 1, Only::All, l).await.unwrap();
        unread.extend(page.threads.iter().map(|t| t.unread > 0));
        assert!(
            !threads::list(db, &hana, &space.space.slug, 1, Only::Unread, l)
                .await
                .unwrap()
                .threads
                .is_empty()
        );
    }
    assert!(unread.contains(&true) && unread.contains(&false));
    for only in [Only::Open, Only::Helped] {
        assert!(!threads::list(db, &hana, "practice", 1, only, l).await.unwrap().threads.is_empty());
    }
    let notices = threads::list(db, &hana, "announcements", 1, Only::All, l).await.unwrap();
    assert!(notices.threads[0].pinned && notices.threads[0].title.starts_with("この場所を"));
    let marks = bookmarks::list(db, &hana, 1).await.unwrap();
    assert_eq!(marks.list.len(), 4, "{marks:?}");
    assert!(marks.list.iter().all(|m| !m.excerpt.is_empty()));

    // One poll tells who chose what, the other does not.
    let asked: Vec<(i64, bool)> = rows(
        db,
        "SELECT p.thread_id, q.secret FROM polls q JOIN posts p ON p.id = q.post_id ORDER BY q.secret",
    )
    .await;
    assert_eq!(asked.iter().map(|(_, secret)| *secret).collect::<Vec<_>>(), [false, true]);
    for (thread, secret) in asked {
        let page = threads::show(db, &hana, ThreadId(thread), 1, l).await.unwrap();
        let poll = page.posts.iter().find_map(|p| p.poll.as_ref()).unwrap();
        assert!(poll.open && poll.voters >= 10, "{poll:?}");
        assert_eq!(poll.options.iter().any(|o| !o.names.is_empty()), !secret);
    }
    // A thread without a name gives it to nobody.
    let veiled: (i64,) =
        db.one("SELECT id FROM threads WHERE title = '話を聞くのが、急につまらなくなった'").await.unwrap();
    let page = threads::show(db, &hana, ThreadId(veiled.0), 1, l).await.unwrap();
    assert!(page.posts.iter().filter(|p| p.author.member().is_none()).count() >= 2);
}

async fn very_many_posts_have_fewer_reactions(db: &TestDb) {
    fill(db, &Options { members: 50, threads: 500, posts: 50_000, ..Options::default() }).await;
    let (posts, reacted): (i64, i64) =
        db.one("SELECT COUNT(*), COUNT(CASE WHEN reacted <> '' THEN 1 END) FROM posts").await.unwrap();
    assert!(reacted * 100 / posts <= 4, "{reacted} of {posts}");
}
