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
        called_by: "花さん".into(),
        workplaces: "市立病院\n週一日は大学".into(),
        languages: vec!["english".into()],
        links: "https://example.com/hana\nhttps://example.com/2".into(),
        open: vec!["consultation".into()],
        unlisted: "yes".into(),
        ..ProfileForm::default()
    };
    for (n, part) in Part::ALL.into_iter().enumerate() {
        sent.set_audience(part, Audience::ALL[n % 4]);
    }
    let first = form(db, &hana, L).await.unwrap().form;
    assert_eq!((first.version.as_str(), first.audience(Part::About)), ("1", "members"));
    db.clock.advance(60);
    assert_eq!(update(db, &hana, 1, &sent.validate(&Terms::default()).unwrap()).await.unwrap(), "hana_2");
    assert_eq!(form(db, &hana, L).await.unwrap().form, ProfileForm { version: "2".into(), ..sent.clone() });
    let shown = profile(db, &hana, "hana_2").await.unwrap();
    assert_eq!((shown.about_html.contains("<h3>私</h3>"), shown.joined.at), (true, store::testing::NOON));
    assert_eq!((shown.card.open, shown.listed), (vec!["相談を受けられます".to_owned()], false));
    assert_eq!(shown.card.professions, ["教員", "看護師"]);
    assert_eq!(
        (shown.schools, shown.languages),
        (vec!["認知行動療法".into(), "家族療法・システムズ".into()], vec!["英語".into()])
    );
    assert_eq!((shown.can_help, shown.links.join("\n")), (sent.can_help.clone(), sent.links.clone()));
    assert_eq!((shown.called_by, shown.workplaces), (sent.called_by.clone(), sent.workplaces.clone()));
    let english = store::members::profile(db, &hana, "hana_2", None, Locale::En).await.unwrap();
    assert_eq!(english.card.professions, ["Teacher", "Nurse"]);
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
    assert_eq!(form(db, &ken, L).await.unwrap().form.version, "1", "nothing was written");
    assert_eq!(change(db, &ken, |f| f.handle = "Ken-2".into()).await.unwrap(), "ken-2");
    let looks = Error::field("handle", Problem::LooksTaken);
    for alike in ["ken_2", "Ken_2"] {
        refused(change(db, &hana, |f| f.handle = alike.into()).await, looks.clone());
    }
    // Of one's own look one may have another.
    assert_eq!(change(db, &ken, |f| f.handle = "ken_2".into()).await.unwrap(), "ken_2");
    assert_eq!(change(db, &ken, |f| f.handle = "ken-2".into()).await.unwrap(), "ken-2");
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
        .validate(&Terms::default())
        .unwrap()
    };
    refused(update(db, &hana, 1, &input("古い")).await, STALE);
    assert_eq!(number(db, "SELECT COUNT(*) FROM member_terms").await, 0, "nor were terms");
    let (one, two) = (input("一"), input("二"));
    let both = futures::join!(update(db, &hana, 2, &one), update(db, &hana, 2, &two));
    assert!(matches!(both, (Ok(_), Err(STALE)) | (Err(STALE), Ok(_))), "{both:?}");
    assert_eq!(form(db, &hana, L).await.unwrap().form.version, "3");
}

async fn one_who_was_just_suspended_does_not_come_back_by_saving(db: &TestDb) {
    let admin = member(db, "admin", &[Role::Admin]).await;
    let hana = member(db, "hana", &[]).await;
    let mut typed = form(db, &hana, L).await.unwrap().form;
    typed.professions = vec!["nurse".into()];
    typed.set_audience(Part::Professions, Audience::Members);
    suspend(db, &admin, id(&hana), "x").await.unwrap();
    // The page was opened, and the actor made, before.
    refused(update(db, &hana, 1, &typed.validate(&Terms::default()).unwrap()).await, STALE);
    let page = directory(db, &admin, &DirectoryQuery::default(), L).await.unwrap();
    assert!(page.facets.iter().all(|f| f.count == 0));
}

async fn what_was_remembered_ends_with_a_change(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let other = db.second().await;
    let nurses = async |db: &Db| -> (i64, i64) {
        let page = directory(db, &hana, &DirectoryQuery::default(), L).await.unwrap();
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
    let page = directory(db, &reader, &DirectoryQuery::default(), L).await.unwrap();
    assert_eq!((page.total, page.facets.iter().map(|f| f.count).sum::<i64>()), (2, 0));
    assert_eq!(nurses(db).await, (2, 1));
    other.close().await;
}
