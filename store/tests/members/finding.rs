//! Words, terms, order and pages of the directory.

use super::*;

store::on_both!(
    words_are_found_however_they_are_written,
    signs_of_like_are_letters,
    unknown_terms_are_told_and_hurt_nobody,
    names_sort_by_their_reading_and_the_newest_stand_first,
    the_directory_comes_in_pages_of_twenty_four,
);

async fn words_are_found_however_they_are_written(db: &TestDb) {
    let osamu = member(db, "tokuda", &[]).await;
    member(db, "other", &[]).await;
    change(db, &osamu, |f| {
        f.name = "徳田 修".into();
        f.reading = "トクダ オサム".into();
        f.headline = "ＡＣＴと Ｙoga を、ああ".into();
    })
    .await
    .unwrap();
    for typed in [
        "トクダ",
        "とくだ",
        "ﾄｸﾀﾞ",
        "とくダ",
        "徳田",
        "徳田修",
        "徳田　修",
        "修 徳田",
        "TOKUDA",
        "ｔｏｋｕ",
        "act",
        "ＹＯＧＡ",
        " オサム ",
        "おさむ act 徳",
        "ああ",
    ] {
        assert_eq!(found(db, &osamu, &words(typed)).await, ["tokuda"], "{typed}");
    }
    for typed in ["トクタ", "徳山", "とくだ いない", "actyoga", "あああ"] {
        let page = directory(db, &osamu, &words(typed), L).await.unwrap();
        assert_eq!((page.total, page.page, page.pages, page.members.len()), (0, 1, 1, 0), "{typed}");
    }
    // Words and terms together.
    change(db, &osamu, |f| {
        f.professions = vec!["nurse".into()];
        f.set_audience(Part::Professions, Audience::Members);
    })
    .await
    .unwrap();
    let both = |w: &str, code: &str| DirectoryQuery {
        words: w.into(),
        ..query(&[(Vocabulary::Profession, &[code])])
    };
    assert_eq!(found(db, &osamu, &both("とくだ", "nurse")).await, ["tokuda"]);
    assert_eq!(found(db, &osamu, &both("とくだ", "teacher")).await, [""; 0]);
    assert_eq!(found(db, &osamu, &both("other", "nurse")).await, [""; 0]);
}

async fn signs_of_like_are_letters(db: &TestDb) {
    let headlines = [
        ("percent", "100%やる"),
        ("under", "a_b"),
        ("bang", "やった!"),
        ("back", "c\\d"),
        ("quote", "it's"),
        ("plain", "100やる axb"),
    ];
    for (handle, headline) in headlines {
        let actor = member(db, handle, &[]).await;
        change(db, &actor, |f| f.headline = headline.into()).await.unwrap();
    }
    let reader = member(db, "reader", &[]).await;
    for (typed, expected) in [
        ("%", "percent"),
        ("％", "percent"),
        ("0%や", "percent"),
        ("_", "under"),
        ("a_b", "under"),
        ("＿", "under"),
        ("!", "bang"),
        ("！", "bang"),
        ("\\", "back"),
        ("'", "quote"),
    ] {
        assert_eq!(found(db, &reader, &words(typed)).await, [expected], "{typed}");
    }
    for typed in ["!%", "%%", "__", "!_", "a%b", "!!"] {
        assert_eq!(found(db, &reader, &words(typed)).await, [""; 0], "{typed}");
    }
}

async fn unknown_terms_are_told_and_hurt_nobody(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    for codes in [&["wizard"][..], &["wizard'--"], &["wizard", "nurse"]] {
        let page = directory(db, &hana, &query(&[(Vocabulary::Profession, codes)]), L).await.unwrap();
        // As a filter that was never set; what is known beside it counts.
        assert_eq!((page.total, page.left_out), (i64::from(codes.len() == 1), true), "{codes:?}");
    }
    let long = "あ".repeat(10_000);
    for typed in [long.as_str(), "\0", "\u{200b}", "　", "' OR 1=1 --"] {
        let typed = DirectoryQuery::parse(|name| if name == "q" { vec![typed.to_owned()] } else { vec![] });
        assert!(directory(db, &hana, &typed, L).await.unwrap().total <= 1);
    }
}

async fn names_sort_by_their_reading_and_the_newest_stand_first(db: &TestDb) {
    let mut reader = None;
    for (handle, name, reading) in [
        ("c", "田中", "たなか"),
        ("d", "渡辺", "ワタナベ"),
        ("a", "阿部", "アベ"),
        ("b", "佐藤", "さとう"),
        ("latin", "Zoe", ""),
    ] {
        let actor = member(db, &format!("{handle}00"), &[]).await;
        change(db, &actor, |f| (f.name, f.reading) = (name.into(), reading.into())).await.unwrap();
        db.clock.advance(1);
        reader = Some(actor);
    }
    let reader = reader.unwrap();
    let by = |sort: Sort| DirectoryQuery { sort, ..Default::default() };
    assert_eq!(found(db, &reader, &by(Sort::Name)).await, ["latin00", "a00", "b00", "c00", "d00"]);
    assert_eq!(found(db, &reader, &by(Sort::Newest)).await, ["latin00", "b00", "a00", "d00", "c00"]);
    assert_eq!(found(db, &reader, &by(Sort::Oldest)).await, ["c00", "d00", "a00", "b00", "latin00"]);
}

async fn the_directory_comes_in_pages_of_twenty_four(db: &TestDb) {
    let people = members(db, 50).await;
    let page = async |page: i64, sort: Sort| -> Directory {
        directory(db, &people[0], &DirectoryQuery { page, sort, ..Default::default() }, L).await.unwrap()
    };
    for sort in [Sort::Newest, Sort::Name] {
        let pages = [page(1, sort).await, page(2, sort).await, page(3, sort).await];
        assert_eq!(
            pages.iter().map(|p| (p.total, p.page, p.pages, p.members.len())).collect::<Vec<_>>(),
            [(50, 1, 3, 24), (50, 2, 3, 24), (50, 3, 3, 2)]
        );
        let handles: Vec<String> =
            pages.iter().flat_map(|p| p.members.iter().map(|m| m.handle.clone())).collect();
        let mut expected: Vec<String> = (0..50).map(|n| format!("m{n:03}")).collect();
        if sort == Sort::Newest {
            expected.reverse();
        }
        assert_eq!(handles, expected);
        assert_eq!((page(0, sort).await, page(99, sort).await), (pages[0].clone(), pages[2].clone()));
    }
}
