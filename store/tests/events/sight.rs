//! Who sees what of an event.

use super::*;

store::on_both!(
    each_sees_what_is_theirs_to_see,
    only_editors_see_lists_and_sources_and_change,
    only_hosts_make_events_and_only_in_their_circles,
    the_link_is_for_those_who_come_and_those_who_edit,
    members_see_who_comes_and_visitors_only_who_invites,
    cards_tell_numbers_and_the_readers_own_part,
    a_host_who_was_shut_out_is_shut_out_of_drafts_too,
);

async fn each_sees_what_is_theirs_to_see(db: &TestDb) {
    let scene = Scene::new(db).await;
    let l = Locale::Ja;
    for (name, actor) in &scene.actors {
        let known = known(name);
        let published: Vec<&str> =
            known.iter().copied().filter(|s| *s != "draft" && *s != "cancelled").collect();
        for (sort, event) in &scene.events {
            let shown = events::show(db, actor, *event, l).await;
            assert_eq!(
                shown.as_ref().err(),
                (!known.contains(sort)).then_some(&Error::NotFound),
                "{name} {sort}"
            );
            if let Ok(shown) = shown {
                assert_eq!((shown.card.id, shown.card.title.as_str()), (*event, *sort));
                assert_eq!(shown.can_edit, ["host", "admin"].contains(name), "{name} {sort}");
            }
        }
        for view in [View::Month, View::Agenda] {
            let page =
                events::calendar(db, actor, &CalendarQuery { view, ..Default::default() }, l).await.unwrap();
            assert_eq!(
                page.events.iter().map(|e| e.id).collect::<BTreeSet<_>>(),
                scene.ids(known),
                "{name} {view:?}"
            );
            assert_eq!(page.circles.iter().any(|c| c.id == scene.circle), ["mate", "host"].contains(name));
        }
        let circle = CalendarQuery { circle: Some(scene.circle), ..Default::default() };
        let inside = events::calendar(db, actor, &circle, l).await.unwrap().events;
        assert_eq!(inside.len(), usize::from(known.contains(&"circle")), "{name} asks by the circle's id");
        let next = events::next(db, actor, false, 99, l).await.unwrap();
        assert_eq!(next.iter().map(|e| e.id).collect::<BTreeSet<_>>(), scene.ids(&published), "{name} next");
        assert!(events::past(db, actor, 1, l).await.unwrap().events.is_empty());
    }
    assert!(
        events::show(db, &Actor::System, scene.event("circle"), l).await.is_ok(),
        "the software mails about it"
    );
    db.clock.advance(3 * 86_400);
    for (name, actor) in &scene.actors {
        let published: Vec<&str> =
            known(name).iter().copied().filter(|s| *s != "draft" && *s != "cancelled").collect();
        let past = events::past(db, actor, 1, l).await.unwrap();
        assert_eq!(
            past.events.iter().map(|e| e.card.id).collect::<BTreeSet<_>>(),
            scene.ids(&published),
            "{name} past"
        );
        assert!(past.events.iter().all(|e| e.recap_html.as_deref().is_some_and(|h| h.contains("振り返り"))));
        assert!(events::next(db, actor, false, 99, l).await.unwrap().is_empty());
    }
}

/// Visitors are asked to sign in, members are refused, and who may not know is told that there is nothing.
fn expected(actor: &str, sort: &str) -> Option<Error> {
    if !known(actor).contains(&sort) {
        return Some(Error::NotFound);
    }
    match actor {
        "visitor" => Some(Error::SignedOut),
        "host" | "admin" => None,
        _ => Some(Error::Forbidden),
    }
}

async fn only_editors_see_lists_and_sources_and_change(db: &TestDb) {
    let scene = Scene::new(db).await;
    let input = event_form().validate().unwrap();
    for (name, actor) in &scene.actors {
        for (sort, event) in &scene.events {
            let expected = expected(name, sort);
            assert_eq!(
                events::attendees(db, actor, *event, &AttendeesQuery::default()).await.err(),
                expected,
                "{name} {sort} attendees"
            );
            assert_eq!(events::source(db, actor, *event).await.err(), expected, "{name} {sort} source");
            if let Some(expected) = expected {
                // For writing, who is let in at all is asked first.
                let expected = match *name {
                    "visitor" => Error::SignedOut,
                    "new" => Error::Forbidden,
                    _ => expected,
                };
                assert_eq!(
                    events::update(db, actor, *event, 1, &input).await,
                    Err(expected.clone()),
                    "{name} {sort} update"
                );
                assert_eq!(
                    store::testing::call_off(db, actor, *event).await,
                    Err(expected),
                    "{name} {sort} cancel"
                );
            }
        }
        for gone in [EventId(999), EventId(-1)] {
            assert_eq!(
                events::attendees(db, actor, gone, &AttendeesQuery::default()).await.err(),
                Some(Error::NotFound)
            );
            assert_eq!(events::source(db, actor, gone).await.err(), Some(Error::NotFound));
            assert_eq!(events::show(db, actor, gone, Locale::Ja).await.err(), Some(Error::NotFound));
        }
    }
    let states: Vec<(String, i64)> = rows(db, "SELECT state, version FROM events ORDER BY id").await;
    let published = ("published".to_owned(), 1);
    assert_eq!(
        states,
        [published.clone(), published.clone(), published, ("draft".into(), 1), ("cancelled".into(), 2)]
    );
}

async fn only_hosts_make_events_and_only_in_their_circles(db: &TestDb) {
    let scene = Scene::new(db).await;
    let open = event_form().validate().unwrap();
    let inner = EventForm { visibility: "circle".into(), circle: scene.circle.to_string(), ..event_form() }
        .validate()
        .unwrap();
    for (name, actor) in &scene.actors {
        let expected = match *name {
            "visitor" => (Some(Error::SignedOut), Some(Error::SignedOut)),
            "host" => (None, None),
            "admin" => (None, Some(Error::Forbidden)),
            _ => (Some(Error::Forbidden), Some(Error::Forbidden)),
        };
        let made =
            (events::create(db, actor, &open).await.err(), events::create(db, actor, &inner).await.err());
        assert_eq!(made, expected, "{name}");
    }
    refused(events::create(db, &Actor::System, &open).await, Error::Forbidden);
    // Nor is an event moved into a circle by one who is not in it.
    let moved = |f: &mut EventForm| {
        f.visibility = "circle".into();
        f.circle = scene.circle.to_string();
    };
    let public = scene.event("public");
    refused(
        change_event(db, scene.actor("admin"), public, moved).await,
        Error::field("circle", Problem::Choice),
    );
    change_event(db, scene.actor("host"), public, moved).await.unwrap();
    refused(events::show(db, scene.actor("plain"), public, Locale::Ja).await, Error::NotFound);
}

async fn the_link_is_for_those_who_come_and_those_who_edit(db: &TestDb) {
    let scene = Scene::new(db).await;
    let event = scene.event("members");
    let (host, admin) = (scene.actor("host"), scene.actor("admin"));
    change_event(db, host, event, |f| f.capacity = "1".into()).await.unwrap();
    let m = members(db, 3).await;
    register(db, &m[0], event).await.unwrap();
    register(db, &m[1], event).await.unwrap();
    let seen = async |actor: &Actor| {
        let shown = events::show(db, actor, event, Locale::Ja).await.unwrap();
        assert!(shown.card.online, "that there is one is no secret");
        // Whatever way it might be sent: nothing that travels has it but this field.
        assert_eq!(
            serde_json::to_string(&shown).unwrap().contains("secret-room"),
            shown.online_url.is_some()
        );
        shown.online_url.is_some()
    };
    assert_eq!((seen(&m[0]).await, seen(&m[1]).await, seen(&m[2]).await), (true, false, false));
    assert_eq!((seen(host).await, seen(admin).await), (true, true));
    cancel(db, &m[0], event).await.unwrap();
    assert_eq!((seen(&m[0]).await, seen(&m[1]).await), (false, true));
    // Shut out after having got a seat.
    change_event(db, host, event, |f| f.visibility = "public".into()).await.unwrap();
    assert!(!seen(&shut_out(&m[1])).await);
    assert!(!seen(&shut_out(host)).await);
    assert!(!seen(&Actor::Visitor).await);
    store::testing::call_off(db, host, event).await.unwrap();
    assert_eq!(
        (seen(&m[1]).await, seen(host).await, seen(admin).await),
        (false, false, false),
        "nothing takes place"
    );
}

async fn members_see_who_comes_and_visitors_only_who_invites(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    run(db, "UPDATE members SET profession = 'nurse'").await;
    let m = members(db, 4).await;
    let event = event(db, &host, |f| f.capacity = "3".into()).await;
    for actor in &m {
        register(db, actor, event).await.unwrap();
    }
    run(db, sql!("UPDATE members SET standing = 'suspended' WHERE id = $1", id(&m[1]))).await;
    let shown = events::show(db, &m[3], event, Locale::Ja).await.unwrap();
    assert_eq!(shown.people.iter().map(|p| p.id).collect::<Vec<_>>(), [id(&m[0]), id(&m[2])]);
    let invites = |handle: &str, profession: Option<&str>| PersonName {
        id: id(&host),
        handle: handle.into(),
        name: "host".into(),
        profession: profession.map(|p| domain::vocabulary::TermName::read(p.to_owned())),
        verified: false,
    };
    assert_eq!(shown.host, invites("host", Some("nurse")));
    for actor in [Actor::Visitor, shut_out(&m[0])] {
        let shown = events::show(db, &actor, event, Locale::Ja).await.unwrap();
        assert!(shown.people.is_empty());
        // A profession is for every member, hence for nobody else.
        assert_eq!(shown.host, invites("", None));
    }
    let list = events::attendees(db, &host, event, &AttendeesQuery::default()).await.unwrap();
    let states: Vec<(&str, RegistrationState)> =
        list.attendees.iter().map(|a| (a.handle.as_str(), a.state)).collect();
    use RegistrationState::{Confirmed, Waiting};
    assert_eq!(states, [("m000", Confirmed), ("m001", Confirmed), ("m002", Confirmed), ("m003", Waiting)]);
}

async fn cards_tell_numbers_and_the_readers_own_part(db: &TestDb) {
    let scene = Scene::new(db).await;
    let event = scene.event("circle");
    let (host, mate) = (scene.actor("host"), scene.actor("mate"));
    change_event(db, host, event, |f| {
        f.capacity = "1".into();
        f.price = "1500".into();
        f.place = "京都".into();
        f.summary = "一言".into();
    })
    .await
    .unwrap();
    run(db, "UPDATE circles SET name_ja = '内', name_en = 'Inner'").await;
    register(db, host, event).await.unwrap();
    register(db, mate, event).await.unwrap();
    let card = events::show(db, mate, event, Locale::En).await.unwrap().card;
    assert_eq!(
        (card.capacity, card.taken, card.waiting, card.left(), card.full()),
        (Some(1), 1, 1, Some(0), true)
    );
    assert_eq!(
        (card.price_yen, card.place.as_str(), card.summary.as_str(), card.kind),
        (1500, "京都", "一言", EventKind::Reading)
    );
    assert_eq!(card.mine, MyPart::Waiting { position: 1 });
    assert_eq!(
        (card.circle.as_ref().unwrap().id, card.circle.as_ref().unwrap().name.as_str()),
        (scene.circle, "Inner")
    );
    assert_eq!(
        (card.starts.iso(), card.ends.iso()),
        ("2026-11-24T19:30:00+09:00".into(), "2026-11-24T21:00:00+09:00".into())
    );
    let listed = events::next(db, mate, true, 9, Locale::Ja).await.unwrap();
    assert_eq!((listed.len(), listed[0].circle.as_ref().unwrap().name.as_str()), (1, "内"));
    // The same card wherever it stands.
    assert_eq!(domain::event::EventCard { circle: card.circle.clone(), ..listed[0].clone() }, card);
    let mine = CalendarQuery { mine: true, ..Default::default() };
    assert_eq!(events::calendar(db, mate, &mine, Locale::En).await.unwrap().events, [card]);
    assert_eq!(events::show(db, host, event, Locale::Ja).await.unwrap().card.mine, MyPart::Confirmed);
    let circles = events::calendar(db, mate, &mine, Locale::En).await.unwrap().circles;
    assert_eq!(circles, store::circles::mine(db, mate, Locale::En).await.unwrap());
    assert_eq!((circles.len(), circles[0].name.as_str()), (1, "Inner"));
    for actor in [&Actor::Visitor, &Actor::System, &shut_out(mate), scene.actor("plain")] {
        assert!(store::circles::mine(db, actor, Locale::Ja).await.unwrap().is_empty());
    }
}

async fn a_host_who_was_shut_out_is_shut_out_of_drafts_too(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let draft = event(db, &host, |f| f.state = "draft".into()).await;
    let open = event(db, &host, |_| {}).await;
    let out = shut_out(&host);
    assert!(events::show(db, &host, draft, Locale::Ja).await.is_ok());
    refused(events::show(db, &out, draft, Locale::Ja).await, Error::NotFound);
    refused(events::source(db, &out, draft).await, Error::NotFound);
    refused(events::attendees(db, &out, draft, &AttendeesQuery::default()).await, Error::NotFound);
    let next = events::calendar(db, &out, &CalendarQuery::default(), Locale::Ja).await.unwrap();
    let known: Vec<EventId> = next.events.iter().map(|e| e.id).collect();
    assert_eq!(known, [open]);
    let input = event_form().validate().unwrap();
    refused(events::update(db, &out, draft, 1, &input).await, Error::Forbidden);
    refused(store::testing::call_off(db, &out, draft).await, Error::Forbidden);
    refused(events::update(db, &out, open, 1, &input).await, Error::Forbidden);
}
