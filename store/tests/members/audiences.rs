//! Who sees which part of whom.

use super::*;

store::on_both!(
    each_part_is_seen_by_its_audience_and_by_nobody_else,
    a_profession_stands_beside_a_name_only_if_every_member_may_see_it,
    only_members_read_about_members,
    addresses_and_powers_are_told_to_the_software_only,
    one_is_written_to_in_one_s_language_and_zone,
);

/// What a part shows when it was filled for an audience: nobody else's has it.
fn shown_by(part: Part, audience: Audience) -> Option<String> {
    match LISTS.iter().find(|(_, p)| *p == part) {
        // There are two things to be open to, which tell nobody apart; of credentials there is one.
        Some((Vocabulary::Open, _)) => None,
        Some((list, _)) => Some(format!("\"{}\"", mark(*list, audience).ja)),
        None if part == Part::Credentials => None,
        None => Some(format!("mark-{}-by-{}!", part.code().replace('_', "-"), audience.code())),
    }
}

async fn each_part_is_seen_by_its_audience_and_by_nobody_else(db: &TestDb) {
    let stranger = member(db, "stranger", &[Role::Admin, Role::Host, Role::Moderator]).await;
    let expert = verified(db, &member(db, "expert", &[]).await).await;
    let mut owners = Vec::new();
    for audience in Audience::ALL {
        owners.push(member(db, &format!("by-{}", audience.code()), &[]).await);
    }
    owners.push(member(db, "mate", &[]).await);
    // Two circles shared with the mate, and one shared with nobody near.
    let (_, all) = circle(db, "one", owners).await;
    let (_, mut all) = circle(db, "two", all).await;
    let (_, away) = circle(db, "three", vec![stranger]).await;
    let (mate, stranger) = (all.pop().unwrap(), &away[0]);
    let owners: Vec<(Audience, Actor)> = Audience::ALL.into_iter().zip(all).collect();
    for (audience, owner) in &owners {
        change(db, owner, |f| {
            let text = |part: Part| shown_by(part, *audience).unwrap();
            let code = |list: Vocabulary| mark(list, *audience).code.to_owned();
            f.professions = vec![code(Vocabulary::Profession)];
            f.fields = vec![code(Vocabulary::Field)];
            f.schools = vec![code(Vocabulary::School)];
            f.languages = vec![code(Vocabulary::Language)];
            f.open = vec!["speaking".into()];
            f.prefecture = code(Vocabulary::Prefecture);
            f.headline = text(Part::Headline);
            f.called_by = text(Part::CalledBy);
            f.workplaces = text(Part::Workplaces);
            f.about = text(Part::About);
            f.can_help = text(Part::CanHelp);
            f.want_to_learn = text(Part::WantToLearn);
            f.links = format!("https://example.com/{}", text(Part::Links));
            for part in Part::ALL {
                f.set_audience(part, *audience);
            }
        })
        .await
        .unwrap();
    }
    for (audience, owner) in &owners {
        let audience = *audience;
        let handle = &format!("by-{}", audience.code());
        for (name, reader) in [("stranger", stranger), ("expert", &expert), ("mate", &mate), ("owner", owner)]
        {
            let eyes = Eyes { owner: name == "owner", verified: name == "expert", circle: name == "mate" };
            let sees = match audience {
                Audience::Members => true,
                Audience::Verified => name == "expert" || name == "owner",
                Audience::Circles => name == "mate" || name == "owner",
                Audience::Me => name == "owner",
            };
            assert_eq!(audience.admits(eyes), sees);
            let shown = profile(db, reader, handle).await.unwrap();
            assert_eq!(shown.own, name == "owner");
            assert_eq!(shown.card.open.len(), usize::from(sees));
            let shown = serde_json::to_string(&shown).unwrap();
            for (part, text) in Part::ALL.into_iter().filter_map(|p| Some((p, shown_by(p, audience)?))) {
                assert_eq!(shown.contains(&text), sees, "{name} {handle} {part:?}");
            }
            seen_in_the_directory(db, reader, (audience, handle), (name, sees)).await;
            if name == "owner" {
                continue;
            }
            // With these eyes the owner sees what the reader sees, and no other can look with any.
            let (_, as_they) = Eyes::OTHERS.into_iter().find(|(_, e)| *e == eyes).unwrap();
            let mine = store::members::profile(db, owner, handle, Some(as_they), L).await.unwrap();
            let theirs = profile(db, reader, handle).await.unwrap();
            assert_eq!(mine.seen_as, Some(as_they));
            assert_eq!(Profile { own: false, seen_as: None, ..mine }, theirs, "{name} {handle}");
            let tried = store::members::profile(db, reader, handle, Some(Eyes::CIRCLE), L).await.unwrap();
            assert_eq!(tried, theirs, "{name} {handle}");
        }
    }
    assert_eq!(
        directory(db, stranger, &words(""), L).await.unwrap().total,
        7,
        "that one is a member is no secret"
    );
}

/// What the directory has of an owner whose every part is for one audience: as it comes, and asked for in every way.
async fn seen_in_the_directory(
    db: &TestDb,
    reader: &Actor,
    (audience, handle): (Audience, &str),
    (name, sees): (&str, bool),
) {
    let mut queries = vec![query(&[]), words(handle)];
    for (list, _) in LISTS.into_iter().filter(|(list, _)| *list != Vocabulary::Open) {
        let term = mark(list, audience);
        let filtered = query(&[(list, &[term.code])]);
        let by_name = words(term.ja);
        for q in [&filtered, &by_name] {
            let page = directory(db, reader, q, L).await.unwrap();
            assert_eq!(
                (page.total, page.members.len()),
                (i64::from(sees), usize::from(sees)),
                "{name} {handle} {q:?}"
            );
        }
        // Once, though two circles are shared.
        for q in [query(&[]), words(handle)] {
            let page = directory(db, reader, &q, L).await.unwrap();
            let count = page.facets.iter().find(|f| f.list == list && f.code == term.code).map(|f| f.count);
            assert_eq!(count, Some(i64::from(sees)), "{name} {handle} {list:?}");
        }
        queries.extend([filtered, by_name]);
    }
    let texts =
        [Part::Headline, Part::CalledBy, Part::Workplaces, Part::About, Part::CanHelp, Part::WantToLearn];
    for part in texts {
        let text = shown_by(part, audience).unwrap();
        // Whole, a part of it, and its first two letters with its last.
        let pieces =
            [text.clone(), text[5..].to_owned(), format!("{} {}", &text[..2], &text[text.len() - 9..])];
        for piece in pieces {
            let page = directory(db, reader, &words(&piece), L).await.unwrap();
            let here = page.members.iter().any(|m| m.handle == handle);
            assert_eq!(here, sees, "{name} finds {handle} by {piece}");
        }
    }
    for q in queries {
        let cards = serde_json::to_string(&directory(db, reader, &q, L).await.unwrap().members).unwrap();
        for (list, _) in LISTS.into_iter().filter(|(list, _)| *list != Vocabulary::Open) {
            let here = cards.contains(&format!("\"{}\"", mark(list, audience).ja));
            assert!(sees || !here, "{name} learns {list:?} of {handle} from {q:?}");
        }
        let line = shown_by(Part::Headline, audience).unwrap();
        assert!(sees || !cards.contains(&line), "{name} reads the line of {handle}");
    }
}

async fn a_profession_stands_beside_a_name_only_if_every_member_may_see_it(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let reader = member(db, "reader", &[]).await;
    let event = event(db, &host, |_| ()).await;
    for (audience, shown) in [
        (Audience::Members, Some("看護師")),
        (Audience::Verified, None),
        (Audience::Circles, None),
        (Audience::Members, Some("看護師")),
        (Audience::Me, None),
    ] {
        change(db, &host, |f| {
            f.professions = vec!["physician".into(), "nurse".into()];
            f.set_audience(Part::Professions, audience);
        })
        .await
        .unwrap();
        let host = events::show(db, &reader, event, Locale::Ja).await.unwrap().host;
        assert_eq!(host.profession.map(|p| p.name(L).to_owned()).as_deref(), shown);
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
        refused(directory(db, &actor, &all, L).await, error.clone());
        refused(profile(db, &actor, "hana").await, error.clone());
        refused(by_handle(db, &actor, "hana").await, error.clone());
        refused(form(db, &actor, L).await, error.clone());
        let input = form(db, &hana, L).await.unwrap().form.validate(&Terms::default()).unwrap();
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
