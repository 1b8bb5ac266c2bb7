//! Who is in the directory, from the moment on when they are or are not.

use super::*;

store::on_both!(
    each_change_is_in_the_directory_at_once,
    who_leaves_the_directory_is_met_elsewhere,
    paper_is_for_admins,
    a_process_that_was_away_catches_up,
);

async fn each_change_is_in_the_directory_at_once(db: &TestDb) {
    let admin = member(db, "admin", &[Role::Admin]).await;
    let hana = member(db, "hana", &[]).await;
    let other = db.second().await;
    let known = async || {
        let mut seen = Vec::new();
        for db in [&db.db, &other] {
            cache::poll(db).await.unwrap();
            let page = directory(db, &admin, &words("夜勤"), L).await.unwrap();
            seen.push((page.total, directory(db, &admin, &words(""), L).await.unwrap().total));
        }
        assert_eq!(seen[0], seen[1], "both processes know the same");
        seen[0]
    };
    assert_eq!(known().await, (0, 2));
    change(db, &hana, |f| f.headline = "夜勤のある仕事".into()).await.unwrap();
    assert_eq!(known().await, (1, 2));
    change(&other, &hana, |f| f.set_audience(Part::Headline, Audience::Circles)).await.unwrap();
    assert_eq!(known().await, (0, 2));
    let (_, both) = circle(db, "night", vec![hana.clone(), admin.clone()]).await;
    let page = directory(db, &both[1], &words("夜勤"), L).await.unwrap();
    assert_eq!(page.total, 1, "a circle brings them near");
    change(db, &hana, |f| f.set_audience(Part::Headline, Audience::Members)).await.unwrap();
    assert_eq!(known().await, (1, 2));
    suspend(&other, &admin, id(&hana), "x").await.unwrap();
    assert_eq!(known().await, (0, 1));
    lift(db, &admin, id(&hana)).await.unwrap();
    assert_eq!(known().await, (1, 2));
    change(db, &hana, |f| f.unlisted = "yes".into()).await.unwrap();
    assert_eq!(known().await, (0, 1));
    change(db, &hana, |f| f.unlisted = String::new()).await.unwrap();
    assert_eq!(known().await, (1, 2));
    other.close().await;
}

async fn who_leaves_the_directory_is_met_elsewhere(db: &TestDb) {
    use domain::thread::{Place, ThreadForm};
    let (hana, reader) = (member(db, "hana", &[]).await, member(db, "reader", &[]).await);
    change(db, &hana, |f| f.unlisted = "yes".into()).await.unwrap();
    assert!(profile(db, &reader, "hana").await.unwrap().listed, "that they left is their own business");
    assert!(!profile(db, &hana, "hana").await.unwrap().listed);
    let offered = async |place: Option<&Place>| {
        let found = store::members::complete(db, &reader, "hana", place).await.unwrap();
        found.into_iter().map(|p| p.handle).collect::<Vec<_>>()
    };
    assert!(offered(None).await.is_empty());
    store::testing::space(db, "lounge", "members", None).await;
    let form =
        ThreadForm { space: "lounge".into(), title: "題".into(), body: "文".into(), ..Default::default() };
    store::threads::start(db, &hana, &form.validate().unwrap()).await.unwrap();
    assert!(offered(Some(&Place::Space("lounge".into()))).await.is_empty());
    let post = domain::PostId(number(db, "SELECT MAX(id) FROM posts").await);
    assert_eq!(offered(Some(&Place::Post(post))).await, ["hana"], "who answers them may name them");
}

async fn paper_is_for_admins(db: &TestDb) {
    let people = members(db, 60).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    let paper = DirectoryQuery { layout: Layout::Print, ..Default::default() };
    refused(directory(db, &people[0], &paper, L).await, Error::Forbidden);
    let page = directory(db, &admin, &paper, L).await.unwrap();
    assert_eq!((page.members.len(), page.pages), (61, 1));
    let list = DirectoryQuery { layout: Layout::List, ..Default::default() };
    assert_eq!(directory(db, &people[0], &list, L).await.unwrap().members.len(), 50);
}

async fn a_process_that_was_away_catches_up(db: &TestDb) {
    let people = members(db, 30).await;
    let away = db.second().await;
    let all = async |db: &Db, q: &DirectoryQuery| {
        let page = directory(db, &people[0], q, L).await.unwrap();
        (page.total, page.members.into_iter().map(|m| m.handle).collect::<Vec<_>>())
    };
    assert_eq!(all(&away, &words("")).await.0, 30);
    for (n, who) in people.iter().enumerate().skip(1) {
        change(db, who, |f| {
            f.reading = format!("よみ{:02}", 99 - n);
            f.fields = vec!["welfare".into()];
            f.unlisted = if n % 3 == 0 { "yes".into() } else { String::new() };
        })
        .await
        .unwrap();
    }
    cache::poll(&away).await.unwrap();
    let fresh = db.second().await;
    for sort in Sort::ALL {
        for base in [words(""), words("よみ"), query(&[(Vocabulary::Field, &["welfare"])])] {
            let q = DirectoryQuery { sort, ..base };
            let made_anew = all(&fresh, &q).await;
            assert_eq!(all(&away, &q).await, made_anew, "{q:?}");
            assert_eq!(all(db, &q).await, made_anew, "{q:?}");
        }
    }
    away.close().await;
    fresh.close().await;
}
