//! Events: who sees what, the calendar, making and changing.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::calendar::{CalendarQuery, View};
use domain::error::Conflict;
use domain::event::{EventForm, EventKind, EventState, PersonName};
use domain::registration::{MyPart, RegistrationState};
use domain::{Actor, CircleId, Error, EventId, Locale, Problem, Role};
use futures::future::join_all;
use jiff::civil::date;
use std::collections::BTreeSet;
use store::registrations::{cancel, register};
use store::testing::{
    TestDb, change_event, circle, event, event_form, id, member, members, refused, rows, run, shut_out,
};
use store::{Db, events, sql};

const STALE: Error = Error::Conflict(Conflict::Stale);
const LINK: &str = "https://meet.example.com/secret-room";

/// A community with one event of each sort, all hosted by the same member, all at the same time.
struct Scene {
    actors: Vec<(&'static str, Actor)>,
    events: Vec<(&'static str, EventId)>,
    circle: CircleId,
}

impl Scene {
    async fn new(db: &Db) -> Self {
        let admin = member(db, "admin", &[Role::Admin]).await;
        let host = member(db, "host", &[Role::Host]).await;
        let mate = member(db, "mate", &[]).await;
        let plain = member(db, "plain", &[]).await;
        let new = member(db, "new", &[]).await;
        run(db, sql!("UPDATE members SET standing = 'pending' WHERE id = $1", id(&new))).await;
        let (circle, inner) = circle(db, "inner", vec![host, mate, new]).await;
        let [host, mate, new] = inner.try_into().unwrap();
        let (_, mut other) = store::testing::circle(db, "other", vec![member(db, "other", &[]).await]).await;
        let mut events = Vec::new();
        for sort in ["public", "members", "circle", "draft", "cancelled"] {
            let made = event(db, &host, |f| {
                f.title = sort.into();
                f.online_url = LINK.into();
                f.recap = "振り返り".into();
                f.visibility =
                    if sort == "members" || sort == "circle" { sort.into() } else { "public".into() };
                f.circle = if sort == "circle" { circle.to_string() } else { String::new() };
                f.state = if sort == "draft" { "draft".into() } else { "published".into() };
            })
            .await;
            if sort == "cancelled" {
                events::cancel(db, &host, made).await.unwrap();
            }
            events.push((sort, made));
        }
        let new = shut_out(&new);
        let actors = vec![
            ("visitor", Actor::Visitor),
            ("new", new),
            ("plain", plain),
            ("other", other.remove(0)),
            ("mate", mate),
            ("host", host),
            ("admin", admin),
        ];
        Self { actors, events, circle }
    }

    fn actor(&self, name: &str) -> &Actor {
        &self.actors.iter().find(|(n, _)| *n == name).unwrap().1
    }

    fn event(&self, sort: &str) -> EventId {
        self.events.iter().find(|(n, _)| *n == sort).unwrap().1
    }

    fn ids(&self, sorts: &[&str]) -> BTreeSet<EventId> {
        sorts.iter().map(|s| self.event(s)).collect()
    }
}

/// The rule, written down once more: what each may know of.
fn known(actor: &str) -> &'static [&'static str] {
    match actor {
        "visitor" | "new" => &["public", "cancelled"],
        "plain" | "other" | "admin" => &["public", "cancelled", "members"],
        "mate" => &["public", "cancelled", "members", "circle"],
        "host" => &["public", "cancelled", "members", "circle", "draft"],
        _ => unreachable!(),
    }
}

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
            assert_eq!(events::attendees(db, actor, *event).await.err(), expected, "{name} {sort} attendees");
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
                assert_eq!(events::cancel(db, actor, *event).await, Err(expected), "{name} {sort} cancel");
            }
        }
        for gone in [EventId(999), EventId(-1)] {
            assert_eq!(events::attendees(db, actor, gone).await.err(), Some(Error::NotFound));
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
    events::cancel(db, host, event).await.unwrap();
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
        profession: profession.map(str::to_owned),
    };
    assert_eq!(shown.host, invites("host", Some("nurse")));
    for actor in [Actor::Visitor, shut_out(&m[0])] {
        let shown = events::show(db, &actor, event, Locale::Ja).await.unwrap();
        assert!(shown.people.is_empty());
        // A profession is for every member, hence for nobody else.
        assert_eq!(shown.host, invites("", None));
    }
    let list = events::attendees(db, &host, event).await.unwrap();
    let states: Vec<(&str, RegistrationState)> = list.iter().map(|a| (a.handle.as_str(), a.state)).collect();
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

async fn titles(db: &Db, actor: &Actor, query: CalendarQuery) -> Vec<String> {
    events::calendar(db, actor, &query, Locale::Ja)
        .await
        .unwrap()
        .events
        .into_iter()
        .map(|e| e.title)
        .collect()
}

async fn a_month_holds_the_weeks_it_touches(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    // November 2026 with weeks from Sunday or Monday: 26 October to 6 December.
    for (title, date, start, end) in [
        ("too early", "2026-10-25", "20:00", "00:00"),
        ("into the first day", "2026-10-25", "23:00", "01:00"),
        ("first", "2026-10-26", "00:00", "01:00"),
        ("last", "2026-12-06", "23:30", "01:00"),
        ("too late", "2026-12-07", "00:00", "01:00"),
    ] {
        event(db, &host, |f| {
            (f.title, f.date, f.start, f.end) = (title.into(), date.into(), start.into(), end.into())
        })
        .await;
    }
    let page = events::calendar(db, &host, &CalendarQuery::default(), Locale::Ja).await.unwrap();
    assert_eq!((page.date, page.today, page.more), (date(2026, 11, 22), date(2026, 11, 22), false));
    let november = ["into the first day", "first", "last"];
    assert_eq!(titles(db, &host, CalendarQuery::default()).await, november);
    let asked = CalendarQuery { date: Some(date(2026, 11, 1)), ..Default::default() };
    assert_eq!(titles(db, &host, asked).await, november);
    let december = CalendarQuery { date: Some(date(2026, 12, 31)), ..Default::default() };
    assert_eq!(titles(db, &host, december).await, ["last", "too late"]);
    let empty = CalendarQuery { date: Some(date(2027, 5, 1)), ..Default::default() };
    assert!(titles(db, &host, empty).await.is_empty());
}

async fn the_agenda_goes_on_from_a_day(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let input = |n: usize| {
        let form = EventForm {
            title: format!("{n:02}"),
            date: format!("2026-12-{:02}", n / 2 + 1),
            start: format!("{}:00", 10 + n % 2),
            ..event_form()
        };
        form.validate().unwrap()
    };
    for made in join_all((0..45).map(|n| {
        let (db, host) = (db, &host);
        async move { events::create(db, host, &input(n)).await }
    }))
    .await
    {
        made.unwrap();
    }
    let agenda =
        |day: i8| CalendarQuery { view: View::Agenda, date: Some(date(2026, 12, day)), ..Default::default() };
    let page = events::calendar(db, &host, &agenda(1), Locale::Ja).await.unwrap();
    assert!(page.more);
    assert_eq!(
        page.events.iter().map(|e| e.title.clone()).collect::<Vec<_>>(),
        (0..40).map(|n| format!("{n:02}")).collect::<Vec<_>>()
    );
    let page = events::calendar(db, &host, &agenda(3), Locale::Ja).await.unwrap();
    assert_eq!((page.more, page.events.len(), page.events[0].title.as_str()), (true, 40, "04"));
    let page = events::calendar(db, &host, &agenda(21), Locale::Ja).await.unwrap();
    assert_eq!((page.more, page.events.len()), (false, 5));
}

async fn filters_leave_what_fits(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let m = members(db, 3).await;
    let titled = async |title: &str, change: fn(&mut EventForm)| {
        event(db, &host, |f| {
            f.title = title.into();
            change(f);
        })
        .await
    };
    let full = titled("full", |f| f.capacity = "1".into()).await;
    let left = titled("left", |f| f.capacity = "2".into()).await;
    titled("online", |f| (f.online_url, f.kind) = (LINK.into(), "seminar".into())).await;
    let off = titled("off", |_| ()).await;
    titled("begun", |f| (f.date, f.start, f.end) = ("2026-11-22".into(), "11:00".into(), "13:00".into()))
        .await;
    for event in [full, left] {
        register(db, &m[0], event).await.unwrap();
    }
    register(db, &m[1], full).await.unwrap();
    events::cancel(db, &host, off).await.unwrap();
    let all = titles(db, &m[0], CalendarQuery::default()).await;
    assert_eq!(all, ["begun", "full", "left", "online", "off"]);
    assert_eq!(
        titles(db, &m[0], CalendarQuery { open: true, ..Default::default() }).await,
        ["left", "online"]
    );
    assert_eq!(titles(db, &m[0], CalendarQuery { online: true, ..Default::default() }).await, ["online"]);
    assert_eq!(
        titles(db, &m[0], CalendarQuery { kind: Some(EventKind::Seminar), ..Default::default() }).await,
        ["online"]
    );
    assert_eq!(
        titles(db, &m[0], CalendarQuery { circle: Some(CircleId(1)), ..Default::default() }).await,
        [""; 0]
    );
    let mine = CalendarQuery { mine: true, ..Default::default() };
    assert_eq!(titles(db, &m[0], mine.clone()).await, ["full", "left"]);
    assert_eq!(titles(db, &m[1], mine.clone()).await, ["full"], "waiting counts");
    assert_eq!(titles(db, &m[2], mine.clone()).await, [""; 0]);
    assert_eq!(titles(db, &Actor::Visitor, mine.clone()).await, [""; 0]);
    cancel(db, &m[1], full).await.unwrap();
    assert_eq!(titles(db, &m[1], mine).await, [""; 0]);
    let next = async |actor: &Actor, mine: bool, most: i64| -> Vec<String> {
        events::next(db, actor, mine, most, Locale::Ja).await.unwrap().into_iter().map(|e| e.title).collect()
    };
    assert_eq!(next(&m[0], false, 3).await, ["begun", "full", "left"], "what runs is still next");
    assert_eq!(next(&m[0], true, 1).await, ["full"]);
    assert_eq!(next(&Actor::Visitor, true, 9).await, [""; 0]);
    db.clock.advance(3600);
    assert_eq!(next(&m[0], false, 1).await, ["full"]);
}

async fn the_past_comes_in_pages_of_ten(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    for n in 1..=23 {
        event(db, &host, |f| {
            (f.title, f.date, f.speakers) = (format!("{n:02}"), format!("2026-10-{n:02}"), "徳田".into())
        })
        .await;
    }
    let page = async |n: i64| {
        let page = events::past(db, &Actor::Visitor, n, Locale::Ja).await.unwrap();
        assert!(page.events.iter().all(|e| e.speakers == "徳田" && e.recap_html.is_none()));
        (page.page, page.more, page.events.into_iter().map(|e| e.card.title).collect::<Vec<_>>())
    };
    let titles = |from: usize, to: usize| (to..=from).rev().map(|n| format!("{n:02}")).collect::<Vec<_>>();
    assert_eq!(page(1).await, (1, true, titles(23, 14)));
    assert_eq!(page(2).await, (2, true, titles(13, 4)));
    assert_eq!(page(3).await, (3, false, titles(3, 1)));
    assert_eq!(page(4).await, (4, false, vec![]));
    assert_eq!(page(-7).await, (1, true, titles(23, 14)));
}

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
        speakers: "徳田".into(),
        visibility: "circle".into(),
        circle: ours.to_string(),
        recap: "まだ".into(),
        state: "draft".into(),
        ..EventForm::default()
    };
    let made = events::create(db, &them[0], &form.validate().unwrap()).await.unwrap();
    let back = events::source(db, &them[0], made).await.unwrap();
    assert_eq!(back, EventForm { id: made.to_string(), version: "1".into(), ..form });
    let plain = EventForm { id: made.to_string(), version: "1".into(), ..event_form() };
    events::update(db, &them[0], made, 1, &plain.validate().unwrap()).await.unwrap();
    assert_eq!(events::source(db, &them[0], made).await.unwrap(), EventForm { version: "2".into(), ..plain });
}

async fn a_new_form_is_an_evening_next_week(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let blank = events::blank(db, &host).unwrap();
    let input = EventForm { title: "題".into(), kind: "other".into(), ..blank }.validate().unwrap();
    assert_eq!(input.start, date(2026, 11, 29).at(19, 30, 0, 0));
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
    refused(events::cancel(db, host, scene.event("draft")).await, Error::Conflict(Conflict::Draft));
    events::cancel(db, host, off).await.unwrap();
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
    change_event(db, &host, event, |f| f.place = "三階".into()).await.unwrap();
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

async fn a_host_who_was_shut_out_is_shut_out_of_drafts_too(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let draft = event(db, &host, |f| f.state = "draft".into()).await;
    let open = event(db, &host, |_| {}).await;
    let out = shut_out(&host);
    assert!(events::show(db, &host, draft, Locale::Ja).await.is_ok());
    refused(events::show(db, &out, draft, Locale::Ja).await, Error::NotFound);
    refused(events::source(db, &out, draft).await, Error::NotFound);
    refused(events::attendees(db, &out, draft).await, Error::NotFound);
    let next = events::calendar(db, &out, &CalendarQuery::default(), Locale::Ja).await.unwrap();
    let known: Vec<EventId> = next.events.iter().map(|e| e.id).collect();
    assert_eq!(known, [open]);
    let input = event_form().validate().unwrap();
    refused(events::update(db, &out, draft, 1, &input).await, Error::Forbidden);
    refused(events::cancel(db, &out, draft).await, Error::Forbidden);
    refused(events::update(db, &out, open, 1, &input).await, Error::Forbidden);
}

store::on_both!(
    each_sees_what_is_theirs_to_see,
    only_editors_see_lists_and_sources_and_change,
    only_hosts_make_events_and_only_in_their_circles,
    the_link_is_for_those_who_come_and_those_who_edit,
    members_see_who_comes_and_visitors_only_who_invites,
    cards_tell_numbers_and_the_readers_own_part,
    a_month_holds_the_weeks_it_touches,
    the_agenda_goes_on_from_a_day,
    filters_leave_what_fits,
    the_past_comes_in_pages_of_ten,
    an_event_begins_ends_and_is_looked_back_on,
    a_form_reads_back_as_it_was_sent,
    a_new_form_is_an_evening_next_week,
    of_two_who_change_at_once_the_second_is_told,
    seats_already_given_are_not_taken_away,
    what_is_called_off_stays_so,
    what_people_wait_for_does_not_become_a_draft,
    a_host_who_was_shut_out_is_shut_out_of_drafts_too,
);
