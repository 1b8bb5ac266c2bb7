//! Who finds what: exactly what they may read, in hits and in counts.

use super::*;
use domain::Role;
use domain::event::EventState;
use store::{distances, events};

store::on_both!(
    each_finds_what_they_may_read,
    what_is_written_without_a_name_is_nobodys,
    speakers_are_found_as_they_are_called,
    who_is_kept_away_is_not_found,
    circles_that_are_hidden_stay_so,
    a_space_that_is_closed_takes_its_posts_along,
);

/// Everything has this word.
const WORD: &str = "目印";

async fn each_finds_what_they_may_read(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let (inner, in_circle) = circle(db, "inner", vec![member(db, "inside", &[]).await, host.clone()]).await;
    let [inside, host] = &in_circle[..] else { panic!("two") };
    let outside = member(db, "outside", &[]).await;
    let guest = member(db, "guest", &[]).await;
    let moderator = member(db, "moderator", &[Role::Moderator]).await;
    for (slug, visibility, circle) in
        [("open", "public", None), ("ours", "members", None), ("theirs", "circle", Some(inner))]
    {
        space(db, slug, visibility, circle).await;
        let (_, post) = begin(db, inside, slug, &format!("{slug}の話"), &format!("{WORD}です")).await;
        say(db, inside, post, &format!("返信にも{WORD}")).await;
    }
    let mut evening = None;
    for (title, visibility, state) in [
        ("公開の会", "public", "published"),
        ("会員の会", "members", "published"),
        ("サークルの会", "circle", "published"),
        ("下書きの会", "public", "draft"),
    ] {
        let made = event(db, host, |form| {
            form.title = title.into();
            form.body = WORD.into();
            form.visibility = visibility.into();
            form.circle = if visibility == "circle" { inner.to_string() } else { String::new() };
            form.state = state.into();
            form.materials = "資料にだけある秘密".into();
        })
        .await;
        if title == "会員の会" {
            evening = Some(made);
        }
    }
    register(db, &guest, evening.unwrap()).await.unwrap();
    for access in ["public", "members", "circle", "event"] {
        published(db, host, &format!("{access}の記事"), |form| {
            form.body = WORD.into();
            form.access = access.into();
            form.circle = if access == "circle" { inner.to_string() } else { String::new() };
            form.event = if access == "event" { evening.unwrap().to_string() } else { String::new() };
        })
        .await;
    }
    let draft = ArticleForm {
        title: "書きかけ".into(),
        body: WORD.into(),
        access: "public".into(),
        ..ArticleForm::default()
    };
    articles::save(db, host, &draft.validate().unwrap()).await.unwrap();
    indexed(db).await;

    let open = ["openの話", "公開の会", "publicの記事"];
    let ours = ["oursの話", "会員の会", "membersの記事"];
    let theirs = ["theirsの話", "サークルの会", "circleの記事"];
    let readers: [(&Actor, Vec<&[&str]>); 7] = [
        (&Actor::Visitor, vec![&open]),
        (&shut_out(&outside), vec![&open]),
        (&outside, vec![&open, &ours]),
        (inside, vec![&open, &ours, &theirs]),
        (&guest, vec![&open, &ours, &["eventの記事"]]),
        (&moderator, vec![&open, &ours, &["eventの記事"]]),
        (host, vec![&open, &ours, &theirs, &["eventの記事"]]),
    ];
    for (reader, parts) in readers {
        let mut expected: Vec<&str> = parts.concat();
        expected.sort_unstable();
        assert_eq!(all_found(db, reader, WORD).await, expected, "{reader:?}");
        // A thread has two posts with the word.
        let threads = expected.iter().filter(|title| title.ends_with("の話")).count();
        assert_eq!(counted(db, reader, WORD).await, (expected.len() + threads) as i64, "{reader:?}");
        // The same by kinds, which are pages of their own.
        for kind in Kind::TEXTS {
            let query = SearchQuery { q: WORD.into(), kind: Some(kind), page: 1 };
            let page = search::search(db, reader, &query, L).await.unwrap();
            assert!(
                page.groups
                    .iter()
                    .all(|g| g.kind == kind
                        && g.hits.iter().all(|hit| expected.contains(&title(hit).as_str())))
            );
        }
        // What only stands in something else's words tells nothing either.
        assert_eq!(found(db, reader, "資料にだけある").await, [""; 0], "{reader:?}");
        assert_eq!(found(db, reader, "書きかけ").await, [""; 0], "{reader:?}");
        let theirs_too = expected.contains(&"theirsの話");
        assert_eq!(found(db, reader, "theirs").await.is_empty(), !theirs_too, "{reader:?}");
        // A slip is forgiven only where the reader may read the right word.
        let slipped = ask(db, reader, "thiers").await;
        assert_eq!(slipped.instead.is_empty(), !theirs_too, "{reader:?}");
        assert_eq!(slipped.groups.is_empty(), !theirs_too, "{reader:?}");
    }
    // Who is out of the circle, or of the event, does not find what they found.
    let Actor::Member(signed) = inside.clone() else { panic!("a member") };
    let out = Actor::Member(domain::actor::Signed { circles: vec![], ..signed });
    assert_eq!(all_found(db, &out, "theirs").await, [""; 0]);
    assert!(all_found(db, &guest, WORD).await.contains(&"eventの記事".to_owned()));
    store::registrations::cancel(db, &guest, evening.unwrap()).await.unwrap();
    assert!(!all_found(db, &guest, WORD).await.contains(&"eventの記事".to_owned()));
    let called_off = events::show(db, host, evening.unwrap(), L).await.unwrap();
    assert_eq!(called_off.card.state, EventState::Published);
}

async fn what_is_written_without_a_name_is_nobodys(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let reader = member(db, "reader", &[]).await;
    space(db, "ours", "members", None).await;
    run(db, "UPDATE spaces SET anonymous = TRUE").await;
    let veiled = ThreadForm {
        space: "ours".into(),
        title: "名前のない相談".into(),
        body: "つらい夜でした".into(),
        veiled: "on".into(),
        ..ThreadForm::default()
    };
    threads::start(db, &hana, &veiled.validate().unwrap()).await.unwrap();
    begin(db, &hana, "ours", "名前のある話", "つらい夜でした").await;
    indexed(db).await;
    for who in [&reader, &hana] {
        assert_eq!(all_found(db, who, "つらい").await, ["名前のある話", "名前のない相談"]);
        assert_eq!(all_found(db, who, "つらい author:hana").await, ["名前のある話"]);
        let page = ask(db, who, "相談").await;
        assert_eq!(page.groups[0].hits[0].by, "");
    }
    // Nor is it left out for whoever does not want to read her: that would say whose it is.
    distances::keep(db, &reader, "hana", Some(domain::distance::Distance::Mute)).await.unwrap();
    assert_eq!(all_found(db, &reader, "つらい").await, ["名前のない相談"]);
    let marks: Vec<(String,)> =
        rows(db, "SELECT marks FROM search_docs WHERE title = '名前のない相談'").await;
    assert!(!marks[0].0.contains('@') && !marks[0].0.contains('!'), "{marks:?}");
}

async fn speakers_are_found_as_they_are_called(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    member(db, "guest", &[]).await;
    run(db, "UPDATE members SET name = '本名花子' WHERE handle = 'guest'").await;
    run(db, "UPDATE members SET name = '主催太郎' WHERE handle = 'host'").await;
    event(db, &host, |form| form.speakers = "仮名ゲスト @guest".into()).await;
    indexed(db).await;
    for who in [&Actor::Visitor, &host] {
        assert_eq!(counted(db, who, "本名花子 kind:event").await, 0);
        assert_eq!(counted(db, who, "仮名ゲスト").await, 1);
        assert_eq!(counted(db, who, "主催太郎 kind:event").await, 1);
    }
    run(db, "UPDATE members SET standing = 'suspended' WHERE handle = 'host'").await;
    assert_eq!(counted(db, &Actor::Visitor, "主催太郎").await, 0);
    indexed(db).await;
    assert_eq!(counted(db, &Actor::Visitor, "主催太郎").await, 0);
    assert_eq!(counted(db, &Actor::Visitor, "仮名ゲスト").await, 1);
}

async fn who_is_kept_away_is_not_found(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let other = member(db, "other", &[]).await;
    space(db, "ours", "members", None).await;
    begin(db, &hana, "ours", "花の話", "睡眠について").await;
    published(db, &hana, "花の記事", |form| form.body = "睡眠の記録".into()).await;
    indexed(db).await;
    assert_eq!(all_found(db, &other, "睡眠").await, ["花の記事", "花の話"]);
    distances::keep(db, &hana, "other", Some(domain::distance::Distance::Block)).await.unwrap();
    assert_eq!(all_found(db, &other, "睡眠").await, [""; 0]);
    assert_eq!(counted(db, &other, "睡眠").await, 0);
    // Nor do they learn a word that only she wrote; nor one that was just hidden.
    let (_, post) = begin(db, &hana, "ours", "花だけのことば", "Kleinian").await;
    indexed(db).await;
    assert_eq!(ask(db, &hana, "kleinain").await.instead.len(), 1);
    assert_eq!(ask(db, &other, "kleinain").await.instead, []);
    run(db, sql!("UPDATE posts SET hidden_at = 1 WHERE id = $1", post)).await;
    assert_eq!(ask(db, &hana, "kleinain").await.instead, []);
    // What she wrote with somebody else who is kept away is counted no more than what she wrote alone.
    let third = member(db, "third", &[]).await;
    run(
        db,
        sql!(
            "INSERT INTO article_authors (article_id, member_id, position) SELECT id, $1, 1 FROM articles",
            third.id()
        ),
    )
    .await;
    indexed(db).await;
    assert_eq!(counted(db, &other, "睡眠").await, 1);
    distances::keep(db, &other, "third", Some(domain::distance::Distance::Mute)).await.unwrap();
    assert_eq!(counted(db, &other, "睡眠").await, 0);
    let page = ask(db, &other, "睡眠 author:hana").await;
    assert_eq!(page.faults, [Fault::Author("hana".into())], "as if there were nobody");
    assert_eq!(ask(db, &other, "author:nobody").await.faults, [Fault::Author("nobody".into())]);
}

async fn circles_that_are_hidden_stay_so(db: &TestDb) {
    let (_, inside) = circle(db, "quiet", vec![member(db, "inside", &[]).await]).await;
    let outside = member(db, "outside", &[]).await;
    run(db, "UPDATE circles SET hidden = TRUE, name_ja = '静かな部屋', name_en = 'Quiet room'").await;
    assert_eq!(found(db, &inside[0], "静かな").await, ["静かな部屋"]);
    assert_eq!(found(db, &inside[0], "quiet").await, ["静かな部屋"], "in the other language too");
    for who in [&outside, &Actor::Visitor] {
        assert_eq!(found(db, who, "静かな").await, [""; 0]);
        assert_eq!(ask(db, who, "in:quiet 部屋").await.faults, [Fault::Place("quiet".into())]);
    }
}

async fn a_space_that_is_closed_takes_its_posts_along(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let (inner, inside) = circle(db, "inner", vec![member(db, "inside", &[]).await]).await;
    space(db, "open", "public", None).await;
    begin(db, &hana, "open", "話", "睡眠について").await;
    indexed(db).await;
    assert_eq!(counted(db, &Actor::Visitor, "睡眠").await, 1);
    run(db, sql!("UPDATE spaces SET visibility = 'circle', circle_id = $1", inner)).await;
    // At once, not only once it is indexed.
    assert_eq!(counted(db, &Actor::Visitor, "睡眠").await, 0);
    assert_eq!(counted(db, &hana, "睡眠").await, 0);
    indexed(db).await;
    assert_eq!(counted(db, &hana, "睡眠").await, 0);
    assert_eq!(found(db, &inside[0], "睡眠").await, ["話"]);
}
