//! Changing the own profile.

use super::*;

store::on_both!(
    a_profile_reads_back_as_it_was_sent,
    a_handle_has_one_owner_and_a_version_one_writer,
    one_who_was_just_suspended_does_not_come_back_by_saving,
    what_was_remembered_ends_with_a_change,
);

async fn a_profile_reads_back_as_it_was_sent(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let mut sent = ProfileForm {
        version: "1".into(),
        name: "山田 花".into(),
        reading: "やまだ はな".into(),
        handle: "hana_2".into(),
        headline: "一行 'で'".into(),
        // In the order of the list, whatever the order they were sent in.
        professions: vec!["teacher".into(), "nurse".into()],
        fields: vec!["medical".into()],
        schools: vec!["cbt".into(), "family".into()],
        prefecture: "26".into(),
        about: "# 私\n\n**本文**".into(),
        can_help: "相談\nできます".into(),
        want_to_learn: "学ぶ".into(),
        link: "https://example.com/hana".into(),
        open_to_consultation: "yes".into(),
        open_to_speaking: String::new(),
        ..ProfileForm::default()
    };
    for (n, part) in Part::ALL.into_iter().enumerate() {
        sent.set_audience(part, Audience::ALL[n % 3]);
    }
    let first = form(db, &hana).await.unwrap();
    assert_eq!((first.version.as_str(), first.audience_about.as_str()), ("1", "members"));
    db.clock.advance(60);
    assert_eq!(update(db, &hana, 1, &sent.validate().unwrap()).await.unwrap(), "hana_2");
    assert_eq!(form(db, &hana).await.unwrap(), ProfileForm { version: "2".into(), ..sent.clone() });
    let shown = profile(db, &hana, "hana_2").await.unwrap();
    assert_eq!((shown.about_html.contains("<h3>私</h3>"), shown.joined.at), (true, store::testing::NOON));
    assert_eq!((shown.card.open_to_consultation, shown.card.open_to_speaking), (true, false));
    assert_eq!((shown.card.professions, shown.schools), (sent.professions.clone(), sent.schools.clone()));
    assert_eq!((shown.can_help, shown.link), (sent.can_help.clone(), sent.link.clone()));
    refused(profile(db, &hana, "hana").await, Error::NotFound);
    // And everything goes again.
    change(db, &hana, |f| {
        *f = ProfileForm {
            name: "花".into(),
            handle: "hana".into(),
            version: f.version.clone(),
            ..Default::default()
        }
    })
    .await
    .unwrap();
    let shown = profile(db, &hana, "hana").await.unwrap();
    assert!(
        shown.card.professions.is_empty()
            && shown.schools.is_empty()
            && shown.card.prefecture.is_none()
            && shown.about_html.is_empty()
    );
    assert_eq!(number(db, "SELECT COUNT(*) FROM member_terms").await, 0);
}

async fn a_handle_has_one_owner_and_a_version_one_writer(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let ken = member(db, "ken", &[]).await;
    refused(change(db, &ken, |f| f.handle = "HANA".into()).await, Error::field("handle", Problem::Taken));
    assert_eq!(form(db, &ken).await.unwrap().version, "1", "nothing was written");
    assert_eq!(change(db, &ken, |f| f.handle = "Ken-2".into()).await.unwrap(), "ken-2");
    assert_eq!(
        change(db, &hana, |f| f.handle = "ken".into()).await.unwrap(),
        "ken",
        "what is free may be had"
    );

    let input = |name: &str| {
        ProfileForm {
            name: name.into(),
            handle: "hana".into(),
            professions: vec!["nurse".into()],
            ..Default::default()
        }
        .validate()
        .unwrap()
    };
    refused(update(db, &hana, 1, &input("古い")).await, STALE);
    assert_eq!(number(db, "SELECT COUNT(*) FROM member_terms").await, 0, "nor were terms");
    let (one, two) = (input("一"), input("二"));
    let both = futures::join!(update(db, &hana, 2, &one), update(db, &hana, 2, &two));
    assert!(matches!(both, (Ok(_), Err(STALE)) | (Err(STALE), Ok(_))), "{both:?}");
    assert_eq!(form(db, &hana).await.unwrap().version, "3");
}

async fn one_who_was_just_suspended_does_not_come_back_by_saving(db: &TestDb) {
    let admin = member(db, "admin", &[Role::Admin]).await;
    let hana = member(db, "hana", &[]).await;
    let mut typed = form(db, &hana).await.unwrap();
    typed.professions = vec!["nurse".into()];
    typed.set_audience(Part::Professions, Audience::Members);
    suspend(db, &admin, id(&hana), "x").await.unwrap();
    // The page was opened, and the actor made, before.
    refused(update(db, &hana, 1, &typed.validate().unwrap()).await, STALE);
    assert!(directory(db, &admin, &DirectoryQuery::default()).await.unwrap().facets.is_empty());
}

async fn what_was_remembered_ends_with_a_change(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let other = db.second().await;
    let nurses = async |db: &Db| -> (i64, i64) {
        let page = directory(db, &hana, &DirectoryQuery::default()).await.unwrap();
        (page.total, page.facets.iter().find(|f| f.code == "nurse").map_or(0, |f| f.count))
    };
    assert_eq!((nurses(db).await, nurses(&other).await), ((1, 0), (1, 0)));
    change(db, &hana, |f| f.professions = vec!["nurse".into()]).await.unwrap();
    assert_eq!(nurses(db).await, (1, 1));
    assert_eq!(nurses(&other).await, (1, 0), "remembered, until it looks");
    cache::poll(&other).await.unwrap();
    assert_eq!(nurses(&other).await, (1, 1));
    // The other way round, and for who may not see it.
    change(&other, &hana, |f| f.set_audience(Part::Professions, Audience::Me)).await.unwrap();
    let reader = member(&other, "reader", &[]).await;
    cache::poll(db).await.unwrap();
    let page = directory(db, &reader, &DirectoryQuery::default()).await.unwrap();
    assert_eq!((page.total, page.facets.len()), (2, 0));
    assert_eq!(nurses(db).await, (2, 1));
    other.close().await;
}
