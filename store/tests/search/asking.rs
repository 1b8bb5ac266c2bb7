//! What can be asked, and in which order it is answered.

use super::*;

store::on_both!(
    titles_what_is_newer_and_what_helped_come_first,
    words_are_narrowed,
    slips_and_beginnings_are_forgiven,
    a_thread_is_found_once,
    marks_show_the_words,
    whatever_is_typed_is_answered,
    many_are_counted_as_far_as_they_were_looked_at,
    people_are_found_by_what_they_show,
);

/// A clock so many days before the test's.
fn days_ago(db: &TestDb, days: i64) {
    let wanted = store::testing::NOON.0 - days * 86_400_000_000;
    db.clock.advance((wanted - db.now().0) / 1_000_000);
}

async fn titles_what_is_newer_and_what_helped_come_first(db: &TestDb) {
    days_ago(db, 900);
    let hana = member(db, "hana", &[]).await;
    space(db, "ours", "members", None).await;
    begin(db, &hana, "ours", "古い話", "睡眠のこと").await;
    days_ago(db, 2);
    let (_, helped) = begin(db, &hana, "ours", "役に立った話", "これも睡眠のこと").await;
    run(db, sql!("UPDATE posts SET helped_at = 1 WHERE id = $1", helped)).await;
    begin(db, &hana, "ours", "新しい話", "睡眠のこと").await;
    begin(db, &hana, "ours", "睡眠の話", "よく寝ること").await;
    days_ago(db, 0);
    indexed(db).await;
    assert_eq!(found(db, &hana, "睡眠").await, ["睡眠の話", "役に立った話", "新しい話", "古い話"]);
}

async fn words_are_narrowed(db: &TestDb) {
    let hana = member(db, "hana", &[domain::Role::Host]).await;
    let other = member(db, "other", &[]).await;
    space(db, "ours", "members", None).await;
    space(db, "night", "members", None).await;
    days_ago(db, 40);
    begin(db, &hana, "ours", "花の話", "睡眠と薬のこと").await;
    days_ago(db, 1);
    begin(db, &other, "night", "夜の話", "睡眠、寝る前の茶のこと").await;
    days_ago(db, 0);
    event(db, &hana, |form| form.title = "睡眠の会".into()).await;
    published(db, &other, "睡眠の記事", |form| form.tags = "休み方".into()).await;
    indexed(db).await;
    for (q, expected) in [
        ("睡眠", &["夜の話", "睡眠の会", "睡眠の記事", "花の話"][..]),
        ("睡眠 kind:event", &["睡眠の会"]),
        ("睡眠 種類:ひろば", &["夜の話", "花の話"]),
        ("睡眠 in:night", &["夜の話"]),
        ("in:ours", &["花の話"]),
        ("睡眠 author:hana", &["睡眠の会", "花の話"]),
        ("author:other kind:article", &["睡眠の記事"]),
        ("睡眠 -薬 kind:thread", &["夜の話"]),
        ("-睡眠 kind:thread", &[]),
        ("\"寝る前\"", &["夜の話"]),
        ("\"寝る 前\"", &[]),
        ("「睡眠、寝る前」", &["夜の話"]),
        ("睡眠 before:2026-11-01", &["花の話"]),
        ("睡眠 after:2026-11-21 before:2026-11-22", &["夜の話"]),
        ("睡眠 after:2026-11-23", &["睡眠の会"]),
        ("睡眠 after:2027", &[]),
        ("休み方", &["睡眠の記事"]),
        ("薬 茶", &[]),
        ("ｽｲﾐﾝ", &[]),
    ] {
        assert_eq!(all_found(db, &hana, q).await, expected, "{q}");
        assert_eq!(counted(db, &hana, q).await, expected.len() as i64, "{q}");
    }
}

async fn slips_and_beginnings_are_forgiven(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    space(db, "ours", "members", None).await;
    begin(db, &hana, "ours", "Burnout", "After counselling and スーパーバイザー").await;
    indexed(db).await;
    for q in [
        "burnout",
        "BURN",
        "counsel",
        "burnuot",
        "burnot",
        "Ｂｕｒｎｏｕｔｔ",
        "スパーバイザ",
        "すーぱーばいざー",
        "ｽｰﾊﾟｰﾊﾞｲｻﾞｰ",
    ] {
        assert_eq!(found(db, &hana, q).await, ["Burnout"], "{q}");
    }
    assert_eq!(
        found(db, &hana, "counsel -burnuot").await,
        ["Burnout"],
        "what must not be there is taken at its word"
    );
    assert_eq!(found(db, &hana, "counsel -burn").await, [""; 0]);
    assert_eq!(ask(db, &hana, "burnuot").await.instead, [("burnuot".to_owned(), "burnout".to_owned())]);
    assert_eq!(ask(db, &hana, "burn").await.instead, []);
    for q in ["urnuot", "bu", "\"burn\"", "bornaut", "ザーバイ"] {
        assert_eq!(found(db, &hana, q).await, [""; 0], "{q}");
    }
}

async fn a_thread_is_found_once(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    space(db, "ours", "members", None).await;
    let (_, opening) = begin(db, &hana, "ours", "話", "睡眠").await;
    for n in 0..7 {
        say(db, &hana, opening, &format!("睡眠{n}")).await;
    }
    indexed(db).await;
    let page = ask(db, &hana, "睡眠").await;
    assert_eq!(page.counts, [(Kind::Thread, Count { counted: 8, more: false })]);
    assert_eq!(page.groups[0].hits.len(), 1);
    assert_eq!(page.groups[0].hits[0].others, 7);
}

async fn marks_show_the_words(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    space(db, "ours", "members", None).await;
    let filler = "あいうえお。".repeat(40);
    begin(
        db,
        &hana,
        "ours",
        "スーパービジョンの話",
        &format!("{filler}ｽｰﾊﾟｰﾋﾞｼﾞｮﾝで<b>睡眠</b>を & 話す。{filler}"),
    )
    .await;
    indexed(db).await;
    let page = ask(db, &hana, "スパービジョン 睡眠").await;
    let hit = &page.groups[0].hits[0];
    assert_eq!(marked(&hit.title), "[スーパービジョン]の話");
    assert!(marked(&hit.text).starts_with("…[ｽｰﾊﾟｰﾋﾞｼﾞｮﾝ]で<b>[睡眠]</b>を & 話す。"), "{}", marked(&hit.text));
    assert_eq!((hit.by.as_str(), hit.place.as_str()), ("hana", "ours"));
    assert!(hit.path.starts_with("/talk/p/"));
}

async fn whatever_is_typed_is_answered(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    space(db, "ours", "members", None).await;
    begin(db, &hana, "ours", "話", "睡眠 AND OR NOT * : & | ! <-> NEAR(a b) {x} ^睡").await;
    indexed(db).await;
    let long = "睡眠".repeat(5000);
    let many = "睡 ".repeat(300);
    for q in [
        "",
        " ",
        "　",
        "\"",
        "\"\"",
        "-",
        "--",
        "-\"",
        "*",
        "睡*",
        "NEAR(睡 眠)",
        "睡 AND",
        "OR",
        "a:b",
        "kind:",
        "kind:x",
        "author:",
        "in:",
        "before:",
        "before:99999-99-99",
        "-睡眠",
        "'; DROP TABLE posts; --",
        "睡 & 眠 | !",
        "<->",
        ":*",
        "\u{0}\u{1}\u{7f}",
        "\u{200b}",
        "💤",
        "睡\u{0}眠",
        "%",
        "_",
        "\\",
        "!",
        "(((((",
        "\u{ff9e}",
        "\u{3099}",
        "ー",
        "ーー",
        "\u{fffd}",
        "İ",
        "ß",
        "ﷺ",
        "\u{1f468}\u{200d}\u{1f469}",
        &long,
        &many,
        "author:% in:_ 睡",
        "@hana #1 +",
        "b睡 t睡 *",
        "kind:member",
        "kind:circle",
        "kind:member author:hana",
    ] {
        let page = ask(db, &hana, q).await;
        assert!(page.groups.len() <= 5, "{q:?}");
        for kind in Kind::ALL {
            let query = SearchQuery { q: q.into(), kind: Some(kind), page: i64::MAX };
            search::search(db, &hana, &query, L).await.unwrap();
        }
    }
    assert_eq!(ask(db, &hana, &long).await.faults, [Fault::TooLong]);
    assert_eq!(ask(db, &hana, "-睡眠").await.faults, [Fault::OnlyNot]);
    assert_eq!(ask(db, &hana, "NEAR(").await.groups[0].hits.len(), 1, "signs are no syntax");
    assert!(!ask(db, &hana, "").await.asked);
}

async fn many_are_counted_as_far_as_they_were_looked_at(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    space(db, "ours", "members", None).await;
    let (thread, _) = begin(db, &hana, "ours", "話", "支援者の睡眠").await;
    replies(db, thread, (0..1200).map(|n| format!("支援者の睡眠{n}"))).await;
    search::rebuild(db, &|_, _| {}).await.unwrap();
    let count = async |q: &str, kind: Option<Kind>| {
        let query = SearchQuery { q: q.into(), kind, page: 1 };
        search::search(db, &hana, &query, L).await.unwrap().counts[0].1
    };
    assert_eq!(
        count("睡眠", None).await,
        Count { counted: 1201, more: false },
        "a pair of letters is known for certain"
    );
    let vague = count("支援者", Some(Kind::Thread)).await;
    assert!(vague.more && (500..1201).contains(&vague.counted), "{vague:?}");
}

async fn people_are_found_by_what_they_show(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let other = member(db, "other", &[]).await;
    run(db, "UPDATE members SET name = '睡田 花', reading = 'すいた はな', headline = '夜勤と睡眠' WHERE handle = 'hana'").await;
    run(db, "UPDATE members SET headline = '睡田さんに学ぶ' WHERE handle = 'other'").await;
    run(db, "UPDATE members SET listed = TRUE").await;
    let page = ask(db, &other, "睡田").await;
    assert_eq!(page.groups[0].kind, Kind::Member);
    assert_eq!(page.groups[0].hits.iter().map(title).collect::<Vec<_>>(), ["睡田 花", "other"]);
    assert_eq!(marked(&page.groups[0].hits[0].title), "[睡田] 花");
    assert_eq!(found(db, &other, "睡田 -夜勤").await, ["other"]);
    assert_eq!(found(db, &Actor::Visitor, "睡田").await, [""; 0]);
    assert_eq!(found(db, &shut_out(&hana), "睡田").await, [""; 0]);
}
