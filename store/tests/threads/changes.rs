//! What came to a thread since a page of it was made; reactions; names that are not told.

use super::*;
use domain::live::News;
use domain::reaction::Reaction;
use store::reactions::set;

store::on_both!(
    a_page_catches_up_without_gap_and_without_twice,
    reactions_count_and_are_taken_back,
    many_who_react_at_once_are_all_counted,
    who_writes_without_a_name_is_nobody_to_others,
    where_names_are_told_nobody_leaves_theirs_out,
    a_locked_thread_takes_no_replies,
    what_is_hidden_is_seen_by_its_author_and_moderators,
    who_is_muted_is_folded_away,
);

async fn a_page_catches_up_without_gap_and_without_twice(db: &TestDb) {
    let (a, b) = (member(db, "anna", &[]).await, member(db, "ben", &[]).await);
    space(db, "s", "members", None).await;
    let (thread, opening) = begin(db, &a, "s", "t").await;
    let mut heard = db.bus().listen();
    let mut version = threads::show(db, &b, thread, 1, L).await.unwrap().version;
    let mut seen: BTreeMap<PostId, String> = BTreeMap::new();
    let mut first = None;
    for n in 0..6 {
        let post = say(db, &a, opening, &format!("その{n}")).await;
        first = first.or(Some(post));
        if n % 2 == 1 {
            edit(db, &a, first.unwrap(), 1 + n / 2, &format!("直した{n}")).await.unwrap();
            set(db, &b, post, Reaction::Thanks, true).await.unwrap();
        }
        if n % 3 == 2 {
            let changes = threads::changes(db, &b, thread, version).await.unwrap();
            assert!(changes.version > version && !changes.more);
            let numbers: Vec<i64> = changes.posts.iter().map(|p| p.number).collect();
            assert!(numbers.is_sorted() && numbers.windows(2).all(|w| w[0] < w[1]), "{numbers:?}");
            version = changes.version;
            seen.extend(changes.posts.into_iter().map(|p| (p.id, p.html)));
        }
    }
    // What was gathered is what a page made now shows.
    let page = threads::show(db, &b, thread, 1, L).await.unwrap();
    assert_eq!(page.version, version);
    let now: BTreeMap<_, _> = page.posts.into_iter().skip(1).map(|p| (p.id, p.html)).collect();
    assert_eq!(seen, now);
    let nothing = threads::changes(db, &b, thread, version).await.unwrap();
    assert_eq!((nothing.posts, nothing.version, nothing.more), (vec![], version, false));
    // Whoever listens is told of each; on PostgreSQL by the database itself, which the next test of two asks.
    if !db.shared() {
        let mut last = 0;
        while let Ok(news) = heard.try_recv() {
            let News::Thread { thread: of, version, .. } = news else { continue };
            assert!(of == thread && version > last);
            last = version;
        }
        assert_eq!(last, version);
    }
}

async fn reactions_count_and_are_taken_back(db: &TestDb) {
    let (a, b) = (member(db, "anna", &[]).await, member(db, "ben", &[]).await);
    space(db, "s", "public", None).await;
    let (thread, opening) = begin(db, &a, "s", "t").await;
    let shown = async |actor: &Actor| {
        let page = threads::show(db, actor, thread, 1, L).await.unwrap();
        page.posts[0].reacted.iter().map(|r| (r.reaction, r.count, r.mine)).collect::<Vec<_>>()
    };
    for (actor, reaction) in [(&a, Reaction::Same), (&b, Reaction::Same), (&b, Reaction::Thanks)] {
        assert_eq!(set(db, actor, opening, reaction, true).await.unwrap(), thread);
    }
    assert_eq!(shown(&a).await, [(Reaction::Thanks, 1, false), (Reaction::Same, 2, true)]);
    assert_eq!(shown(&Actor::Visitor).await, [(Reaction::Thanks, 1, false), (Reaction::Same, 2, false)]);
    // Sent again it changes nothing, and nobody is told.
    let version = threads::show(db, &a, thread, 1, L).await.unwrap().version;
    set(db, &b, opening, Reaction::Thanks, true).await.unwrap();
    set(db, &a, opening, Reaction::Thanks, false).await.unwrap();
    assert_eq!(shown(&a).await, [(Reaction::Thanks, 1, false), (Reaction::Same, 2, true)]);
    assert_eq!(threads::show(db, &a, thread, 1, L).await.unwrap().version, version);
    set(db, &a, opening, Reaction::Same, false).await.unwrap();
    assert_eq!(shown(&a).await, [(Reaction::Thanks, 1, false), (Reaction::Same, 1, false)]);
    assert_eq!(number(db, "SELECT COUNT(*) FROM reactions").await, 2);
    refused(set(db, &Actor::Visitor, opening, Reaction::Same, true).await, Error::SignedOut);
    refused(set(db, &shut_out(&a), opening, Reaction::Same, true).await, Error::Forbidden);
    refused(set(db, &a, PostId(999), Reaction::Same, true).await, Error::NotFound);
}

async fn many_who_react_at_once_are_all_counted(db: &TestDb) {
    let all = members(db, 12).await;
    space(db, "s", "members", None).await;
    let (thread, opening) = begin(db, &all[0], "s", "t").await;
    let done = join_all(all.iter().map(|m| set(db, m, opening, Reaction::Learned, true))).await;
    assert!(done.into_iter().all(|r| r.is_ok()));
    let page = threads::show(db, &all[0], thread, 1, L).await.unwrap();
    assert_eq!((page.posts[0].reacted[0].count, page.version), (12, 13));
}

async fn who_writes_without_a_name_is_nobody_to_others(db: &TestDb) {
    let hidden = member(db, "hidden-anna", &[]).await;
    let (b, other) = (member(db, "ben", &[]).await, member(db, "clara", &[]).await);
    let admin = member(db, "admin", &[Role::Admin]).await;
    space(db, "s", "members", None).await;
    run(db, "UPDATE spaces SET anonymous = TRUE").await;
    run_seen(db).await;
    let start = NewThread { veiled: true, ..new_thread("s", "言いにくいこと", "k1") };
    let thread = threads::start(db, &hidden, &start).await.unwrap();
    // Sent twice, it is one thread.
    assert_eq!(threads::start(db, &hidden, &start).await.unwrap(), thread);
    let opening = threads::show(db, &b, thread, 1, L).await.unwrap().posts[0].id;
    let veiled = async |actor: &Actor, parent: PostId, key: &str| {
        let reply = NewReply { veiled: true, ..new_reply(parent, "わたしもです", key) };
        let sent = threads::reply(db, actor, &reply).await.unwrap();
        assert_eq!(threads::reply(db, actor, &reply).await.unwrap(), sent);
        sent.1
    };
    let second = veiled(&b, opening, "k2").await;
    let third = veiled(&hidden, second, "k3").await;
    say(db, &b, third, "名前を出して").await;
    veiled(&b, third, "k4").await;
    for reader in [&other, &admin, &b] {
        let page = threads::show(db, reader, thread, 1, L).await.unwrap();
        let authors: Vec<&Author> = page.posts.iter().map(|p| &p.author).collect();
        assert_eq!(authors[..3], [&Author::Veiled(1), &Author::Veiled(2), &Author::Veiled(1)]);
        assert_eq!((name(authors[3]), authors[4]), ("ben", &Author::Veiled(2)));
        let list = threads::list(db, reader, "s", 1, Only::All, L).await.unwrap();
        assert_eq!(list.threads[0].author, Author::Veiled(1));
        let told = format!(
            "{page:?} {list:?} {:?} {:?}",
            threads::changes(db, reader, thread, 0).await.unwrap(),
            threads::latest(db, reader, 5, L).await.unwrap(),
        );
        assert!(!told.contains("hidden-anna") && !told.contains(&format!("{:?}", id(&hidden))), "{told}");
        assert_eq!(page.posts.iter().filter(|p| p.own).count(), if reader == &b { 3 } else { 0 });
    }
    // Who wrote it goes on as its author.
    let mine = threads::show(db, &hidden, thread, 1, L).await.unwrap();
    assert_eq!(mine.posts.iter().map(|p| p.can_edit).collect::<Vec<_>>(), [true, false, true, false, false]);
    assert!(mine.can_thank);
    edit(db, &hidden, third, 1, "直しました").await.unwrap();
    refused(edit(db, &admin, third, 2, "x").await, Error::Forbidden);
    refused(edit(db, &other, third, 2, "x").await, Error::Forbidden);
    // Who it was stands in one table.
    assert_eq!(number(db, "SELECT COUNT(*) FROM posts WHERE author_id IS NOT NULL").await, 1);
    assert_eq!(number(db, "SELECT COUNT(*) FROM threads WHERE author_id IS NOT NULL").await, 0);
    assert_eq!(number(db, "SELECT COUNT(*) FROM veils").await, 4);
}

/// What was changed behind the software's back is noticed.
async fn run_seen(db: &TestDb) {
    db.cache().bump(store::cache::Topic::Talk);
}

async fn where_names_are_told_nobody_leaves_theirs_out(db: &TestDb) {
    let a = member(db, "anna", &[]).await;
    space(db, "s", "members", None).await;
    let (_, opening) = begin(db, &a, "s", "t").await;
    let reply = NewReply { veiled: true, ..new_reply(opening, "だれ", "") };
    let thread = NewThread { veiled: true, ..new_thread("s", "x", "") };
    for error in [
        threads::reply(db, &a, &reply).await.unwrap_err(),
        threads::start(db, &a, &thread).await.unwrap_err(),
    ] {
        assert_eq!(
            (error.fields()[0].field.as_str(), error.fields()[0].problem),
            ("veiled", Problem::Choice)
        );
    }
}

async fn a_locked_thread_takes_no_replies(db: &TestDb) {
    let a = member(db, "anna", &[]).await;
    space(db, "s", "members", None).await;
    let (thread, opening) = begin(db, &a, "s", "t").await;
    run(db, "UPDATE threads SET locked_at = 1").await;
    run_seen(db).await;
    refused(threads::reply(db, &a, &new_reply(opening, "x", "")).await, Error::Conflict(Conflict::Locked));
    assert_eq!(counts(db, thread).await, (1, 1));
    refused(edit(db, &a, opening, 1, "x").await, Error::Forbidden);
    let page = threads::show(db, &a, thread, 1, L).await.unwrap();
    assert!(page.locked && !page.can_reply && !page.posts[0].can_edit);
}

async fn what_is_hidden_is_seen_by_its_author_and_moderators(db: &TestDb) {
    let (a, b) = (member(db, "anna", &[]).await, member(db, "ben", &[]).await);
    let moderator = member(db, "mod", &[Role::Moderator]).await;
    space(db, "s", "public", None).await;
    let (thread, opening) = begin(db, &a, "s", "t").await;
    let post = say(db, &a, opening, "隠される言葉").await;
    run(db, sql!("UPDATE posts SET hidden_at = 1 WHERE id = $1", post)).await;
    run_seen(db).await;
    for (reader, sees) in [(&Actor::Visitor, false), (&b, false), (&a, true), (&moderator, true)] {
        let page = threads::show(db, reader, thread, 1, L).await.unwrap();
        let changes = threads::changes(db, reader, thread, 0).await.unwrap();
        assert_eq!((page.posts[1].hidden, !page.posts[1].html.is_empty()), (true, sees));
        assert_eq!(format!("{page:?}{changes:?}").contains("隠される言葉"), sees);
    }
    refused(set(db, &b, post, Reaction::Thanks, true).await, Error::NotFound);
    refused(threads::source(db, &a, post).await, Error::Forbidden);
    // A whole thread.
    run(db, "UPDATE threads SET hidden_at = 1").await;
    run_seen(db).await;
    for (reader, sees) in [(&Actor::Visitor, false), (&b, false), (&a, true), (&moderator, true)] {
        assert_eq!(threads::show(db, reader, thread, 1, L).await.is_ok(), sees);
        assert_eq!(threads::changes(db, reader, thread, 0).await.is_ok(), sees);
        let listed = threads::list(db, reader, "s", 1, Only::All, L).await.unwrap();
        assert_eq!(!listed.threads.is_empty(), reader == &moderator);
        assert!(threads::latest(db, reader, 5, L).await.unwrap().is_empty());
    }
}

async fn who_is_muted_is_folded_away(db: &TestDb) {
    let (a, b, c) =
        (member(db, "anna", &[]).await, member(db, "ben", &[]).await, member(db, "clara", &[]).await);
    space(db, "s", "members", None).await;
    let (thread, opening) = begin(db, &a, "s", "t").await;
    say(db, &b, opening, "x").await;
    let folded = async |reader: &Actor| {
        let page = threads::show(db, reader, thread, 1, L).await.unwrap();
        page.posts.iter().map(|p| p.muted).collect::<Vec<_>>()
    };
    use domain::distance::Distance;
    assert_eq!(folded(&a).await, [false, false]);
    store::distances::keep(db, &a, "ben", Some(Distance::Mute)).await.unwrap();
    assert_eq!((folded(&a).await, folded(&b).await), (vec![false, true], vec![false, false]));
    store::distances::keep(db, &a, "ben", Some(Distance::Block)).await.unwrap();
    assert_eq!((folded(&a).await, folded(&b).await), (vec![false, true], vec![true, false]));
    assert_eq!(folded(&c).await, [false, false]);
    store::distances::keep(db, &a, "ben", None).await.unwrap();
    assert_eq!((folded(&a).await, folded(&b).await), (vec![false, false], vec![false, false]));
    refused(store::distances::keep(db, &a, "anna", Some(Distance::Mute)).await, Error::Forbidden);
    refused(store::distances::keep(db, &a, "nobody", None).await, Error::NotFound);
}
