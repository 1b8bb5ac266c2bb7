//! Making and changing events.

use super::*;

store::on_both!(
    an_event_begins_ends_and_is_looked_back_on,
    a_form_reads_back_as_it_was_sent,
    a_new_form_is_an_evening_next_week,
    of_two_who_change_at_once_the_second_is_told,
    seats_already_given_are_not_taken_away,
    what_is_called_off_stays_so,
    what_people_wait_for_does_not_become_a_draft,
);

async fn an_event_begins_ends_and_is_looked_back_on(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let event = event(db, &host, |f| {
        (f.date, f.start, f.end) = ("2026-11-22".into(), "13:00".into(), "14:00".into());
        f.body = "**内容**<script>x</script>".into();
        f.recap = "*よい会*".into();
    })
    .await;
    let at = async || {
        let shown = events::show(db, &Actor::Visitor, event, Locale::Ja).await.unwrap();
        assert!(shown.html.contains("<strong>内容</strong>") && !shown.html.contains("<script"));
        (shown.begun, shown.over, shown.recap_html.is_some_and(|h| h.contains("<em>よい会</em>")))
    };
    assert_eq!(at().await, (false, false, false));
    db.clock.advance(3600);
    assert_eq!(at().await, (true, false, false));
    db.clock.advance(3600);
    assert_eq!(at().await, (true, true, true));
}

async fn a_form_reads_back_as_it_was_sent(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let (ours, them) = circle(db, "ours", vec![host]).await;
    member(db, "mate", &[]).await;
    let form = EventForm {
        title: "事例検討会 'ひらく'".into(),
        kind: "case".into(),
        summary: "要約".into(),
        body: "本文\n\n- 一".into(),
        date: "2026-11-28".into(),
        start: "22:00".into(),
        end: "00:30".into(),
        place: "大阪".into(),
        online_url: LINK.into(),
        capacity: "12".into(),
        price: "3000".into(),
        opens: "2026-11-23T09:00".into(),
        closes: "2026-11-28T18:00".into(),
        cancel_until: "2026-11-27T22:00".into(),
        promotion: "asked".into(),
        offer_hours: "6".into(),
        speakers: "徳田（臨床心理士）\n進行 @mate".into(),
        cohosts: "@mate".into(),
        zone: "Europe/Berlin".into(),
        materials: "資料".into(),
        scope: "this".into(),
        visibility: "circle".into(),
        circle: ours.to_string(),
        recap: "まだ".into(),
        state: "draft".into(),
        ..EventForm::default()
    };
    let made = events::create(db, &them[0], &form.validate().unwrap()).await.unwrap();
    let back = events::source(db, &them[0], made).await.unwrap();
    assert_eq!(back, EventForm { id: made.to_string(), version: "1".into(), ..form });
    let plain = EventForm {
        id: made.to_string(),
        version: "1".into(),
        promotion: "automatic".into(),
        offer_hours: "24".into(),
        scope: "this".into(),
        ..event_form()
    };
    events::update(db, &them[0], made, 1, &plain.validate().unwrap()).await.unwrap();
    assert_eq!(events::source(db, &them[0], made).await.unwrap(), EventForm { version: "2".into(), ..plain });
}

async fn a_new_form_is_an_evening_next_week(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let blank = events::blank(db, &host).unwrap();
    let input = EventForm { title: "題".into(), kind: "other".into(), ..blank }.validate().unwrap();
    assert_eq!(input.span.start, date(2026, 11, 29).at(19, 30, 0, 0));
    refused(events::blank(db, &Actor::Visitor), Error::SignedOut);
    refused(events::blank(db, &shut_out(&host)), Error::Forbidden);
    refused(events::blank(db, &member(db, "plain", &[]).await), Error::Forbidden);
}

async fn of_two_who_change_at_once_the_second_is_told(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    let event = event(db, &host, |_| ()).await;
    let inputs: Vec<_> =
        (0..6).map(|n| EventForm { title: format!("{n}"), ..event_form() }.validate().unwrap()).collect();
    let results = join_all(inputs.iter().map(|i| events::update(db, &host, event, 1, i))).await;
    assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1);
    let winner = results.iter().position(Result::is_ok).unwrap().to_string();
    assert!(results.into_iter().filter_map(Result::err).all(|e| e == STALE));
    let kept = events::source(db, &admin, event).await.unwrap();
    assert_eq!((kept.title, kept.version.as_str()), (winner, "2"));
    // An admin changes what is not theirs.
    change_event(db, &admin, event, |f| f.title = "管理".into()).await.unwrap();
    assert_eq!(
        events::show(db, &host, event, Locale::Ja).await.unwrap().host.handle,
        "host",
        "it stays the host's"
    );
}

async fn seats_already_given_are_not_taken_away(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let m = members(db, 3).await;
    let event = event(db, &host, |_| ()).await;
    for actor in &m {
        register(db, actor, event).await.unwrap();
    }
    let to = async |seats: &str| change_event(db, &host, event, |f| f.capacity = seats.into()).await;
    refused(to("2").await, Error::field("capacity", Problem::BelowTaken(3)));
    to("3").await.unwrap();
    cancel(db, &m[0], event).await.unwrap();
    to("2").await.unwrap();
    assert_eq!(events::show(db, &host, event, Locale::Ja).await.unwrap().card.taken, 2);
}

async fn what_is_called_off_stays_so(db: &TestDb) {
    let scene = Scene::new(db).await;
    let (host, off) = (scene.actor("host"), scene.event("cancelled"));
    let form = events::source(db, host, off).await.unwrap();
    assert_eq!(form.state, "published", "the form has two states only");
    for state in ["draft", "published"] {
        change_event(db, host, off, |f| f.state = state.into()).await.unwrap();
        assert_eq!(
            events::show(db, &Actor::Visitor, off, Locale::Ja).await.unwrap().card.state,
            EventState::Cancelled
        );
    }
    // A draft is not called off: nobody knows of it.
    refused(store::testing::call_off(db, host, scene.event("draft")).await, Error::Conflict(Conflict::Draft));
    store::testing::call_off(db, host, off).await.unwrap();
    assert_eq!(
        events::show(db, host, scene.event("draft"), Locale::Ja).await.unwrap().card.state,
        EventState::Draft
    );
    change_event(db, host, scene.event("draft"), |f| f.state = "published".into()).await.unwrap();
    assert!(events::show(db, &Actor::Visitor, scene.event("draft"), Locale::Ja).await.is_ok());
}

async fn what_people_wait_for_does_not_become_a_draft(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let event = event(db, &host, |f| f.capacity = "1".into()).await;
    let m = members(db, 2).await;
    let hide = async || change_event(db, &host, event, |f| f.state = "draft".into()).await;
    let awaited = Error::field("state", Problem::Awaited);
    register(db, &m[0], event).await.unwrap();
    register(db, &m[1], event).await.unwrap();
    refused(hide().await, awaited.clone());
    // Everything else may be changed.
    change_event(db, &host, event, |f| f.summary = "三階です".into()).await.unwrap();
    // Whoever waits is somebody too.
    run(db, sql!("UPDATE events SET taken = 0 WHERE id = $1", event)).await;
    refused(hide().await, awaited);
    run(db, sql!("UPDATE events SET taken = 1 WHERE id = $1", event)).await;
    cancel(db, &m[1], event).await.unwrap();
    cancel(db, &m[0], event).await.unwrap();
    hide().await.unwrap();
    refused(events::show(db, &m[0], event, Locale::Ja).await, Error::NotFound);
    hide().await.unwrap();
}
