//! The community's own feeds, in real clients: what is registered, changed, called off and excepted arrives.

use super::clients::shown_at;
use crate::support::Site;
use domain::event::EventForm;
use domain::series::Scope;
use domain::{Actor, EventId, Role};
use store::testing::{TestDb, change_event, circle, event, event_form, member, register, rows};
use store::{events, feeds, on_both, registrations};

on_both!(
    feeds_arrive_in_real_clients,
    feeds_tell_nobody_more_than_they_may_know,
    a_feed_is_asked_for_cheaply
);

fn weekly() -> EventForm {
    EventForm {
        title: "火曜の会".into(),
        date: "2026-12-01".into(),
        repeat: "weekly".into(),
        ends: "count".into(),
        count: "4".into(),
        ..event_form()
    }
}

async fn series(db: &TestDb, host: &Actor) -> Vec<EventId> {
    events::create(db, host, &weekly().validate().unwrap()).await.unwrap();
    let found: Vec<(i64,)> =
        rows(db, "SELECT id FROM events WHERE series_id IS NOT NULL ORDER BY starts_at").await;
    found.into_iter().map(|(id,)| EventId(id)).collect()
}

async fn feeds_arrive_in_real_clients(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let hana = member(db, "hana", &[]).await;
    let tuesdays = series(db, &host).await;
    let single =
        event(db, &host, |f| (f.title, f.date) = ("読書会, \"第1回\"; 続き".into(), "2026-12-03".into()))
            .await;
    let abroad = event(db, &host, |f| {
        (f.title, f.date, f.zone) = ("ベルリンから".into(), "2026-12-20".into(), "Europe/Berlin".into());
    })
    .await;
    let days = event(db, &host, |f| {
        (f.title, f.date, f.end_date, f.all_day) =
            ("合宿".into(), "2026-12-12".into(), "2026-12-13".into(), "1".into());
    })
    .await;
    for id in [single, tuesdays[1], days] {
        register(db, &hana, id).await.unwrap();
    }
    let site = Site::new(db);
    let address = site.listen().await;
    let public = format!("http://{address}/calendar.ics");
    let secret = feeds::renew(db, &hana).await.unwrap();
    let own = format!("http://{address}/calendar/{secret}.ics");
    let (folder, mine) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let read = async |folder: &tempfile::TempDir, url: &str| {
        let (folder, url) = (folder.path().to_owned(), url.to_owned());
        tokio::task::spawn_blocking(move || shown_at(&folder, &url)).await.unwrap()
    };
    assert_eq!(
        read(&folder, &public).await,
        [
            "12-01 19:30–21:00 火曜の会",
            "12-03 19:30–21:00 読書会, \"第1回\"; 続き",
            "12-08 19:30–21:00 火曜の会",
            "12-12 – 12-13 合宿",
            "12-15 19:30–21:00 火曜の会",
            "12-21 03:30–05:00 ベルリンから",
            "12-22 19:30–21:00 火曜の会",
        ]
    );
    assert_eq!(
        read(&mine, &own).await,
        ["12-03 19:30–21:00 読書会, \"第1回\"; 続き", "12-08 19:30–21:00 火曜の会", "12-12 – 12-13 合宿"]
    );
    // One is moved, one called off, one of the series differs, one of it is called off, and one takes place no more.
    change_event(db, &host, single, |f| {
        (f.date, f.start, f.end, f.tell) = ("2026-12-04".into(), "10:00".into(), "12:00".into(), "1".into())
    })
    .await
    .unwrap();
    events::cancel(db, &host, abroad, Scope::This, "").await.unwrap();
    change_event(db, &host, tuesdays[1], |f| {
        (f.title, f.date, f.tell) = ("水曜の会".into(), "2026-12-09".into(), "1".into());
    })
    .await
    .unwrap();
    events::cancel(db, &host, tuesdays[2], Scope::This, "").await.unwrap();
    change_event(db, &host, tuesdays[0], |f| (f.scope, f.except) = ("all".into(), "2026-12-22".into()))
        .await
        .unwrap();
    registrations::cancel(db, &hana, days).await.unwrap();
    assert_eq!(
        read(&folder, &public).await,
        [
            "12-01 19:30–21:00 火曜の会",
            "12-04 10:00–12:00 読書会, \"第1回\"; 続き",
            "12-09 19:30–21:00 水曜の会",
            "12-12 – 12-13 合宿",
            "12-15 19:30–21:00 火曜の会 ✗",
            "12-21 03:30–05:00 ベルリンから ✗",
        ]
    );
    assert_eq!(
        read(&mine, &own).await,
        ["12-04 10:00–12:00 読書会, \"第1回\"; 続き", "12-09 19:30–21:00 水曜の会"]
    );
}

async fn feeds_tell_nobody_more_than_they_may_know(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let hana = member(db, "hana", &[]).await;
    let (ours, them) = circle(db, "ours", vec![host, hana]).await;
    let (host, hana) = (&them[0], &them[1]);
    let room = |f: &mut EventForm| f.online_url = "https://meet.example/room".into();
    let open = event(db, host, room).await;
    let inner = event(db, host, |f| {
        (f.title, f.visibility, f.circle) = ("内々".into(), "circle".into(), ours.to_string());
        room(f);
    })
    .await;
    event(db, host, |f| (f.title, f.state) = ("下書き".into(), "draft".into())).await;
    let site = Site::new(db);
    let public = site.visitor().get("/calendar.ics").await.expect(200);
    assert!(public.body.contains("読書会") && !public.body.contains("meet.example"), "{}", public.body);
    assert!(!public.body.contains("内々") && !public.body.contains("下書き"));
    let first = feeds::renew(db, hana).await.unwrap();
    let own = async |secret: &str| site.visitor().get(&format!("/calendar/{secret}.ics")).await;
    assert!(!own(&first).await.expect(200).body.contains("内々"), "not registered");
    register(db, hana, inner).await.unwrap();
    let body = own(&first).await.expect(200).body;
    assert!(
        body.contains("内々") && body.contains("https://meet.example/room") && body.contains("CLASS:PRIVATE")
    );
    // A new address ends the one before; leaving the circle ends what was inside it.
    let second = feeds::renew(db, hana).await.unwrap();
    own(&first).await.expect(404);
    store::testing::run(
        db,
        "DELETE FROM circle_members WHERE member_id IN (SELECT id FROM members WHERE handle = 'hana')",
    )
    .await;
    assert!(!own(&second).await.expect(200).body.contains("内々"));
    store::testing::run(db, "UPDATE members SET standing = 'suspended' WHERE handle = 'hana'").await;
    own(&second).await.expect(404);
    let one = site.visitor().get(&format!("/events/{open}.ics")).await.expect(200);
    assert!(
        one.body.contains("METHOD:PUBLISH")
            && one.body.contains(&format!("UID:event-{open}@community.example"))
    );
    site.visitor().get(&format!("/events/{inner}.ics")).await.expect(404);
}

async fn a_feed_is_asked_for_cheaply(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let id = event(db, &host, |_| ()).await;
    let site = Site::new(db);
    let first = site.visitor().get("/calendar.ics").await.expect(200);
    let mark = first.headers["etag"].to_str().unwrap().to_owned();
    assert!(first.headers["content-type"].to_str().unwrap().starts_with("text/calendar"));
    assert!(first.body.contains("REFRESH-INTERVAL;VALUE=DURATION:PT1H"), "{}", first.body);
    let mut asking = site.visitor();
    asking = asking.sending("if-none-match", &mark);
    let again = asking.get("/calendar.ics").await.expect(304);
    assert!(again.body.is_empty() && again.headers["etag"].to_str().unwrap() == mark);
    register(db, &host, id).await.unwrap();
    asking.get("/calendar.ics").await.expect(304);
    change_event(db, &host, id, |f| f.title = "別の題".into()).await.unwrap();
    let changed = asking.get("/calendar.ics").await.expect(200);
    assert_ne!(changed.headers["etag"].to_str().unwrap(), mark);
}
