//! What is read: by whom, in which order, in which windows.

use super::*;

store::on_both!(
    a_space_is_read_and_written_by_its_readers,
    a_space_has_its_names_and_numbers,
    a_new_community_has_spaces_to_begin_in,
    replies_stand_below_what_they_answer,
    a_long_thread_comes_in_windows,
    replies_to_replies_to_replies_stay_readable,
    the_liveliest_thread_stands_first,
    visitors_see_names_that_lead_nowhere,
    a_text_is_shown_as_it_would_look,
);

async fn a_space_is_read_and_written_by_its_readers(db: &TestDb) {
    let admin = member(db, "admin", &[Role::Admin]).await;
    let plain = member(db, "plain", &[]).await;
    let (ours, mates) =
        circle(db, "ours", vec![member(db, "mate", &[]).await, member(db, "new", &[]).await]).await;
    let (_, mut others) = circle(db, "others", vec![member(db, "other", &[]).await]).await;
    let (new, mate, other) = (shut_out(&mates[1]), mates[0].clone(), others.remove(0));
    let actors = [
        ("visitor", Actor::Visitor),
        ("new", new),
        ("plain", plain),
        ("other", other),
        ("mate", mate),
        ("admin", admin),
    ];
    let mut talk = Vec::new();
    for sort in ["public", "members", "circle"] {
        space(db, sort, sort, (sort == "circle").then_some(ours)).await;
        let (thread, post) = begin(db, &mates[0], sort, sort).await;
        db.clock.advance(1);
        talk.push((sort, thread, post));
    }
    for (name, actor) in &actors {
        let readable: &[&str] = match *name {
            "visitor" | "new" => &["public"],
            "plain" | "other" | "admin" => &["public", "members"],
            _ => &["public", "members", "circle"],
        };
        let listed = spaces::list(db, actor, L).await.unwrap();
        assert_eq!(listed.iter().map(|s| s.slug.as_str()).collect::<Vec<_>>(), readable, "{name}");
        let latest = threads::latest(db, actor, 9, L).await.unwrap();
        assert_eq!(
            latest.iter().rev().map(|t| t.title.as_str()).collect::<Vec<_>>(),
            readable,
            "{name}: newest first"
        );
        for (sort, thread, post) in &talk {
            // That members talk is no secret; that a circle does, is.
            let expected = match (readable.contains(sort), *sort, *name) {
                (true, ..) => None,
                (_, "members", "visitor") => Some(Error::SignedOut),
                (_, "members", _) => Some(Error::Forbidden),
                _ => Some(Error::NotFound),
            };
            assert_eq!(spaces::show(db, actor, sort, L).await.err(), expected, "{name} {sort}");
            assert_eq!(
                threads::list(db, actor, sort, 1, Only::All, L).await.err(),
                expected,
                "{name} {sort}"
            );
            assert_eq!(threads::show(db, actor, *thread, 1, L).await.err(), expected, "{name} {sort}");
            assert_eq!(threads::page_of(db, actor, *post).await.err(), expected, "{name} {sort}");
            // What is the author's own: visitors are asked to sign in, other readers are refused.
            let own = expected.clone().or(match *name {
                "visitor" => Some(Error::SignedOut),
                "mate" => None,
                _ => Some(Error::Forbidden),
            });
            assert_eq!(threads::source(db, actor, *post).await.err(), own, "{name} {sort}");
            assert_eq!(edit(db, actor, *post, 1, "x").await.err(), own, "{name} {sort}");
            let writes = match *name {
                "visitor" => Some(Error::SignedOut),
                "new" => Some(Error::Forbidden),
                _ => expected,
            };
            assert_eq!(
                threads::reply(db, actor, &new_reply(*post, "x", "")).await.err(),
                writes,
                "{name} {sort}"
            );
            assert_eq!(
                threads::start(db, actor, &new_thread(sort, "x", "")).await.err(),
                writes,
                "{name} {sort}"
            );
            if readable.contains(sort) {
                let may = !["visitor", "new"].contains(name);
                assert_eq!(threads::list(db, actor, sort, 1, Only::All, L).await.unwrap().can_start, may);
                assert_eq!(threads::show(db, actor, *thread, 1, L).await.unwrap().can_reply, may);
            }
        }
        // What was written for this round goes, so that the next finds what it expects.
        run(db, "DELETE FROM threads WHERE title = 'x'").await;
        run(db, "DELETE FROM posts WHERE parent_id IS NOT NULL").await;
        run(db, "UPDATE spaces SET thread_count = 1").await;
        run(db, "UPDATE threads SET last_post_at = created_at, post_count = 1").await;
        run(db, "UPDATE posts SET version = 1").await;
        run(db, "DELETE FROM post_versions").await;
    }
    for gone in ["nowhere", ""] {
        refused(spaces::show(db, &mates[0], gone, L).await, Error::NotFound);
        refused(threads::list(db, &mates[0], gone, 1, Only::All, L).await, Error::NotFound);
    }
    refused(threads::show(db, &mates[0], ThreadId(999), 1, L).await, Error::NotFound);
    refused(threads::page_of(db, &mates[0], PostId(999)).await, Error::NotFound);
    refused(threads::source(db, &mates[0], PostId(999)).await, Error::NotFound);
    refused(threads::reply(db, &mates[0], &new_reply(PostId(999), "x", "")).await, Error::NotFound);
    refused(threads::reply(db, &Actor::System, &new_reply(talk[0].2, "x", "")).await, Error::Forbidden);
    assert_eq!(spaces::list(db, &Actor::System, L).await.unwrap().len(), 3);
}

async fn a_new_community_has_spaces_to_begin_in(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    spaces::seed_defaults(db).await.unwrap();
    let slugs = async |actor: &Actor| -> Vec<String> {
        spaces::list(db, actor, L).await.unwrap().into_iter().map(|s| s.slug).collect()
    };
    let begun = slugs(&hana).await;
    assert_eq!(begun[..2], ["announcements", "introductions"]);
    assert!(!begun.contains(&"cp-room".to_owned()), "a circle's room comes with its circle");
    assert_eq!(slugs(&Actor::Visitor).await, ["announcements"]);
    // What was changed since stays so.
    run(db, sql!("DELETE FROM spaces WHERE slug <> $1", "lounge")).await;
    spaces::seed_defaults(db).await.unwrap();
    assert_eq!(slugs(&hana).await, ["lounge"]);
}

async fn a_space_has_its_names_and_numbers(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    space(db, "hiroba", "members", None).await;
    run(db, "UPDATE spaces SET name_ja = '広場', name_en = 'Square', description_ja = '話す', description_en = 'Talk'").await;
    let empty = spaces::show(db, &a, "hiroba", Locale::En).await.unwrap();
    assert_eq!(
        (empty.name.as_str(), empty.description.as_str(), empty.threads, empty.last_post),
        ("Square", "Talk", 0, None)
    );
    let (_, post) = begin(db, &a, "hiroba", "題").await;
    db.clock.advance(60);
    say(db, &a, post, "返事").await;
    let space = spaces::show(db, &a, "hiroba", L).await.unwrap();
    assert_eq!((space.name.as_str(), space.description.as_str(), space.threads), ("広場", "話す", 1));
    assert_eq!(space.last_post.unwrap().at, db.now());
    assert_eq!(spaces::list(db, &a, L).await.unwrap(), [space]);
}

async fn replies_stand_below_what_they_answer(db: &TestDb) {
    let a = member(db, "anna", &[]).await;
    let b = member(db, "ben", &[]).await;
    space(db, "s", "public", None).await;
    let (thread, opening) = begin(db, &a, "s", "題").await;
    let one = say(db, &b, opening, "1").await;
    let two = say(db, &a, opening, "2").await;
    let one_one = say(db, &a, one, "1.1").await;
    let one_two = say(db, &b, one, "1.2").await;
    let deep = say(db, &b, one_one, "1.1.1").await;
    let three = say(db, &a, opening, "3").await;
    let page = threads::show(db, &a, thread, 1, L).await.unwrap();
    let seen: Vec<_> =
        page.posts.iter().map(|p| (p.id, p.depth, p.parent, p.answers.as_ref().map(name))).collect();
    assert_eq!(
        seen,
        [
            (opening, 0, None, None),
            (one, 1, Some(opening), None),
            (one_one, 2, Some(one), None),
            (deep, 3, Some(one_one), None),
            (one_two, 2, Some(one), Some("ben")),
            (two, 1, Some(opening), Some("anna")),
            (three, 1, Some(opening), Some("anna")),
        ]
    );
    assert_eq!((page.title.as_str(), page.replies, page.pages, page.space.slug.as_str()), ("題", 6, 1, "s"));
    assert_eq!(
        page.posts[0].html.trim(),
        "<p><strong>題</strong>&lt;script&gt;x&lt;/script&gt;</p>",
        "rendered, and nothing dangerous"
    );
    let mine: Vec<PostId> = page.posts.iter().filter(|p| p.can_edit).map(|p| p.id).collect();
    assert_eq!(mine, [opening, one_one, two, three]);
    assert_eq!(counts(db, thread).await, (7, 7));
}

async fn a_long_thread_comes_in_windows(db: &TestDb) {
    let authors = members(db, 6).await;
    space(db, "s", "members", None).await;
    let (thread, opening) = begin(db, &authors[0], "s", "長い").await;
    let mut posts = vec![opening];
    let mut below: BTreeMap<PostId, Vec<PostId>> = BTreeMap::new();
    for n in 0..250_usize {
        // Every third answers the opening post, the others a post before.
        let parent = if n % 3 == 0 { opening } else { posts[n * 7 % posts.len()] };
        let post = say(db, &authors[n % 5], parent, "x").await;
        posts.push(post);
        below.entry(parent).or_default().push(post);
    }
    // Reading order: what answers a post stands right below it, the earlier answer and all below it first.
    let (mut order, mut next) = (Vec::new(), vec![opening]);
    while let Some(post) = next.pop() {
        order.push(post);
        next.extend(below.remove(&post).into_iter().flatten().rev());
    }
    let reader = &authors[5];
    let page = async |n: i64| -> ThreadPage { threads::show(db, reader, thread, n, L).await.unwrap() };
    let windows = [page(1).await, page(2).await, page(3).await];
    assert_eq!(
        windows.iter().map(|w| (w.page, w.pages, w.replies, w.posts.len())).collect::<Vec<_>>(),
        [(1, 3, 250, 101), (2, 3, 250, 101), (3, 3, 250, 51)]
    );
    assert!(
        windows.iter().all(|w| w.posts[0].id == opening && w.posts[0].depth == 0),
        "the opening post comes with each"
    );
    let read: Vec<PostId> = std::iter::once(opening)
        .chain(windows.iter().flat_map(|w| w.posts[1..].iter().map(|p| p.id)))
        .collect();
    assert_eq!(read, order);
    for (n, post) in read.iter().enumerate() {
        if n % 10 == 0 || n % WINDOW as usize <= 1 {
            let expected = (n as i64 - 1).max(0) / WINDOW + 1;
            assert_eq!(
                threads::page_of(db, reader, *post).await.unwrap(),
                (thread, expected),
                "post number {n}"
            );
        }
    }
    // The first of a window is told whom it answers, since what it stands below is on another page.
    for window in &windows[1..] {
        let first = &window.posts[1];
        assert_eq!(first.answers.is_some(), first.parent != Some(opening));
    }
    assert_eq!((page(0).await.page, page(99).await), (1, windows[2].clone()));
}

async fn replies_to_replies_to_replies_stay_readable(db: &TestDb) {
    let authors = members(db, 2).await;
    space(db, "s", "members", None).await;
    let (thread, opening) = begin(db, &authors[0], "s", "深い").await;
    let mut last = opening;
    for n in 0..70 {
        last = say(db, &authors[n % 2], last, &n.to_string()).await;
    }
    let page = threads::show(db, &authors[0], thread, 1, L).await.unwrap();
    assert!(page.posts.windows(2).all(|w| w[0].id < w[1].id), "in the order they were written");
    assert_eq!(page.posts.iter().map(|p| p.depth).max(), Some(59));
    assert_eq!((page.posts.len(), page.posts[70].id), (71, last));
}

async fn the_liveliest_thread_stands_first(db: &TestDb) {
    let authors = members(db, 2).await;
    space(db, "s", "public", None).await;
    space(db, "t", "members", None).await;
    let mut openings = Vec::new();
    for n in 0..35 {
        openings.push(begin(db, &authors[0], "s", &format!("{n:02}")).await.1);
        db.clock.advance(1);
    }
    let titles =
        |rows: &[domain::thread::ThreadRow]| rows.iter().map(|t| t.title.clone()).collect::<Vec<_>>();
    let expected = |from: usize, to: usize| (to..=from).rev().map(|n| format!("{n:02}")).collect::<Vec<_>>();
    let page = async |n: i64| threads::list(db, &authors[1], "s", n, Only::All, L).await.unwrap();
    let first = page(1).await;
    assert_eq!((first.page, first.pages, titles(&first.threads)), (1, 2, expected(34, 5)));
    assert_eq!(titles(&page(2).await.threads), expected(4, 0));
    assert_eq!(page(7).await, page(2).await);
    say(db, &authors[1], openings[0], "まだ").await;
    db.clock.advance(1);
    let first = page(1).await;
    assert_eq!(titles(&first.threads)[..2], ["00", "34"]);
    assert_eq!(
        (first.threads[0].replies, first.threads[0].author.member().unwrap().handle.as_str()),
        (1, "m000")
    );
    begin(db, &authors[0], "t", "内").await;
    assert_eq!(titles(&threads::latest(db, &authors[1], 3, L).await.unwrap()), ["内", "00", "34"]);
    assert_eq!(titles(&threads::latest(db, &Actor::Visitor, 2, L).await.unwrap()), ["00", "34"]);
}

async fn visitors_see_names_that_lead_nowhere(db: &TestDb) {
    let a = member(db, "anna", &[]).await;
    run(db, "UPDATE members SET profession = 'nurse', name = '安奈'").await;
    space(db, "s", "public", None).await;
    let (thread, _) = begin(db, &a, "s", "題").await;
    for (reader, handle, profession) in
        [(&a, "anna", Some("nurse")), (&Actor::Visitor, "", None), (&shut_out(&a), "", None)]
    {
        let post = threads::show(db, reader, thread, 1, L)
            .await
            .unwrap()
            .posts
            .remove(0)
            .author
            .member()
            .unwrap()
            .clone();
        let listed = threads::list(db, reader, "s", 1, Only::All, L)
            .await
            .unwrap()
            .threads
            .remove(0)
            .author
            .member()
            .unwrap()
            .clone();
        let latest =
            threads::latest(db, reader, 1, L).await.unwrap().remove(0).author.member().unwrap().clone();
        for name in [post, listed, latest] {
            assert_eq!(
                (name.name.as_str(), name.handle.as_str(), name.profession.as_ref().map(|p| p.text())),
                ("安奈", handle, profession)
            );
        }
    }
}

async fn a_text_is_shown_as_it_would_look(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    assert_eq!(
        threads::preview(db, &a, "**太**<script>").await.unwrap().trim(),
        "<p><strong>太</strong>&lt;script&gt;</p>"
    );
    assert_eq!(threads::preview(db, &a, "").await.unwrap(), "");
    refused(
        threads::preview(db, &a, &"長".repeat(20_001)).await,
        Error::field("body", Problem::TooLong(20_000)),
    );
    refused(threads::preview(db, &Actor::Visitor, "x").await, Error::SignedOut);
    refused(threads::preview(db, &shut_out(&a), "x").await, Error::Forbidden);
}
