//! Who sees which part of whom.

use super::*;

store::on_both!(
    each_part_is_seen_by_its_audience_and_by_nobody_else,
    a_profession_stands_beside_a_name_only_if_every_member_may_see_it,
    only_members_read_about_members,
    addresses_and_powers_are_told_to_the_software_only,
    one_is_written_to_in_one_s_language_and_zone,
);

async fn each_part_is_seen_by_its_audience_and_by_nobody_else(db: &TestDb) {
    let stranger = member(db, "stranger", &[Role::Admin, Role::Host, Role::Moderator]).await;
    let [open, near, closed] = [
        member(db, "by-members", &[]).await,
        member(db, "by-circles", &[]).await,
        member(db, "by-me", &[]).await,
    ];
    // Two circles shared with the mate, and one shared with nobody near.
    let (_, all) = circle(db, "one", vec![open, near, closed, member(db, "mate", &[]).await]).await;
    let (_, all) = circle(db, "two", all).await;
    let (_, away) = circle(db, "three", vec![stranger]).await;
    let [open, near, closed, mate] = all.try_into().unwrap();
    let stranger = &away[0];
    let owners = [(Audience::Members, &open), (Audience::Circles, &near), (Audience::Me, &closed)];
    for (audience, owner) in owners {
        change(db, owner, |f| {
            let text = |part: &str| format!("mark-{part}-by-{}", audience.code());
            f.professions = vec![mark(Vocabulary::Profession, audience).into()];
            f.fields = vec![mark(Vocabulary::Field, audience).into()];
            f.schools = vec![mark(Vocabulary::School, audience).into()];
            f.prefecture = mark(Vocabulary::Prefecture, audience).into();
            f.about = text("about");
            f.can_help = text("can_help");
            f.want_to_learn = text("want_to_learn");
            f.link = format!("https://example.com/{}", text("link"));
            for part in Part::ALL {
                f.set_audience(part, audience);
            }
        })
        .await
        .unwrap();
    }
    for (audience, owner) in owners {
        let handle = &format!("by-{}", audience.code());
        for (name, reader) in [("stranger", stranger), ("mate", &mate), ("owner", owner)] {
            let sees = match audience {
                Audience::Members => true,
                Audience::Circles => name != "stranger",
                Audience::Me => name == "owner",
            };
            let shown = profile(db, reader, handle).await.unwrap();
            assert_eq!(shown.own, name == "owner");
            let shown = serde_json::to_string(&shown).unwrap();
            for part in Part::ALL {
                let text = match LISTS.iter().find(|(_, p)| *p == part) {
                    Some((list, _)) => format!("\"{}\"", mark(*list, audience)),
                    None => format!("mark-{}-{handle}", part.code()),
                };
                assert_eq!(shown.contains(&text), sees, "{name} {handle} {part:?}");
            }
            // The directory as it comes, and filtered in every way that asks for the marks.
            let all: Vec<(Vocabulary, &[&str])> = vec![];
            let mut queries = vec![query(&all), words(handle), words("mark")];
            for (list, _) in LISTS {
                let codes = [mark(list, audience)];
                let filtered = query(&[(list, &codes)]);
                let page = directory(db, reader, &filtered).await.unwrap();
                assert_eq!(
                    (page.total, page.members.len()),
                    (i64::from(sees), usize::from(sees)),
                    "{name} {handle} {list:?}"
                );
                queries.push(filtered);
                let count = async |q: &DirectoryQuery| -> Option<i64> {
                    let page = directory(db, reader, q).await.unwrap();
                    page.facets.iter().find(|f| f.list == list && f.code == codes[0]).map(|f| f.count)
                };
                // Once, though two circles are shared.
                for q in [query(&all), words(handle)] {
                    assert_eq!(count(&q).await, sees.then_some(1), "{name} {handle} {list:?}");
                }
            }
            for q in queries {
                let page = serde_json::to_string(&directory(db, reader, &q).await.unwrap()).unwrap();
                assert!(!page.contains("mark-"), "texts stand in profiles only");
                for (list, _) in LISTS {
                    let here = page.contains(&format!("\"{}\"", mark(list, audience)));
                    assert!(sees || !here, "{name} learns {list:?} of {handle} from {q:?}");
                }
            }
            let page = serde_json::to_string(&directory(db, reader, &query(&all)).await.unwrap()).unwrap();
            for (list, _) in LISTS {
                assert_eq!(
                    page.contains(&format!("\"{}\"", mark(list, audience))),
                    sees,
                    "{name} {handle} {list:?}"
                );
            }
        }
    }
    // Nobody is found by words that not everyone may read, not even by themselves.
    assert_eq!(directory(db, &closed, &words("mark")).await.unwrap().total, 0);
    assert_eq!(
        directory(db, stranger, &words("")).await.unwrap().total,
        5,
        "that one is a member is no secret"
    );
}

async fn a_profession_stands_beside_a_name_only_if_every_member_may_see_it(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let reader = member(db, "reader", &[]).await;
    let event = event(db, &host, |_| ()).await;
    for (audience, shown) in [
        (Audience::Members, Some("nurse")),
        (Audience::Circles, None),
        (Audience::Members, Some("nurse")),
        (Audience::Me, None),
    ] {
        change(db, &host, |f| {
            f.professions = vec!["physician".into(), "nurse".into()];
            f.set_audience(Part::Professions, audience);
        })
        .await
        .unwrap();
        let host = events::show(db, &reader, event, Locale::Ja).await.unwrap().host;
        assert_eq!(host.profession.as_deref(), shown);
    }
}

async fn only_members_read_about_members(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let all = DirectoryQuery::default();
    for (actor, error) in [
        (Actor::Visitor, Error::SignedOut),
        (shut_out(&hana), Error::Forbidden),
        (Actor::System, Error::Forbidden),
    ] {
        refused(directory(db, &actor, &all).await, error.clone());
        refused(profile(db, &actor, "hana").await, error.clone());
        refused(by_handle(db, &actor, "hana").await, error.clone());
        refused(form(db, &actor).await, error.clone());
        let input = form(db, &hana).await.unwrap().validate().unwrap();
        refused(update(db, &actor, 1, &input).await, error);
    }
    assert_eq!(by_handle(db, &hana, "HANA").await.unwrap(), id(&hana));
    assert_eq!(profile(db, &hana, "Hana").await.unwrap().card.id, id(&hana));
    for standing in ["unverified", "pending", "suspended"] {
        let other = member(db, standing, &[]).await;
        run(db, sql!("UPDATE members SET standing = $1 WHERE id = $2", standing, id(&other))).await;
        refused(profile(db, &hana, standing).await, Error::NotFound);
        refused(by_handle(db, &hana, standing).await, Error::NotFound);
        assert_eq!(found(db, &hana, &words(standing)).await, [""; 0]);
    }
    refused(profile(db, &hana, "nobody").await, Error::NotFound);
    refused(by_handle(db, &hana, "nobody").await, Error::NotFound);
}

async fn one_is_written_to_in_one_s_language_and_zone(db: &TestDb) {
    let (hana, other) = (member(db, "hana", &[]).await, member(db, "other", &[]).await);
    let told = async |who: &Actor| {
        let contact = contact(db, &Actor::System, id(who)).await.unwrap();
        (contact.locale, contact.zone.name().to_owned())
    };
    let home = db.zone().name().to_owned();
    assert_eq!(told(&hana).await, (Locale::Ja, home.clone()));
    prefer(db, &hana, Some(Locale::En), Some("Europe/Paris")).await.unwrap();
    assert_eq!(told(&hana).await, (Locale::En, "Europe/Paris".into()));
    // What is not chosen stays.
    prefer(db, &hana, Some(Locale::Ja), None).await.unwrap();
    assert_eq!(told(&hana).await, (Locale::Ja, "Europe/Paris".into()));
    prefer(db, &hana, None, Some("")).await.unwrap();
    assert_eq!(told(&hana).await, (Locale::Ja, home.clone()));
    prefer(db, &Actor::Visitor, Some(Locale::En), None).await.unwrap();
    assert_eq!(told(&other).await, (Locale::Ja, home));
}

async fn addresses_and_powers_are_told_to_the_software_only(db: &TestDb) {
    let hana = member(db, "hana", &[Role::Host]).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    let (_, joined) = circle(db, "ours", vec![hana]).await;
    let hana = &joined[0];
    for reader in [hana, &admin, &Actor::Visitor] {
        refused(contact(db, reader, id(hana)).await, Error::Forbidden);
        refused(actor(db, reader, id(hana)).await, Error::Forbidden);
        refused(by_email(db, reader, "hana@example.com").await, Error::Forbidden);
    }
    let system = &Actor::System;
    let told = contact(db, system, id(hana)).await.unwrap();
    assert_eq!((&*told.email, &*told.name, told.locale), ("hana@example.com", "hana", Locale::Ja));
    assert_eq!(by_email(db, system, " HANA@example.com ").await.unwrap(), Some(id(hana)));
    assert_eq!(actor(db, system, id(hana)).await.unwrap().as_ref(), Some(hana));
    suspend(db, &admin, id(hana), "x").await.unwrap();
    assert_eq!(actor(db, system, id(hana)).await.unwrap(), Some(shut_out(hana)));
    refused(contact(db, system, MemberId(999)).await, Error::NotFound);
    assert_eq!(actor(db, system, MemberId(999)).await.unwrap(), None);
    assert_eq!(by_email(db, system, "nobody@example.com").await.unwrap(), None);
}
