//! What feeds say of series that are not, or not wholly, for everyone; and of times that differ in zone and sort.

use crate::support::Site;
use domain::event::EventForm;
use domain::series::Scope;
use domain::{EventId, Role};
use store::on_both;
use store::testing::{TestDb, change_event, event, event_form, member, register};
use store::{events, feeds};

on_both!(
    a_series_for_members_is_not_told_by_the_one_that_is_public,
    drafts_of_a_series_are_not_told,
    a_time_is_named_on_the_series_own_clock,
    what_is_left_of_a_series_that_was_called_off,
    what_is_to_come_has_the_room,
    news_tell_of_a_series_once,
    who_hosts_and_once_left_still_has_the_link
);

fn weekly(f: &mut EventForm) {
    (f.title, f.date) = ("火曜の会".into(), "2026-12-01".into());
    (f.repeat, f.ends, f.count) = ("weekly".into(), "count".into(), "4".into());
}

async fn feed(db: &TestDb) -> String {
    let body = Site::new(db).visitor().get("/calendar.ics").await.expect(200).body;
    body.replace("\r\n ", "")
}

async fn a_series_for_members_is_not_told_by_the_one_that_is_public(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let first = event(db, &host, |f| {
        weekly(f);
        (f.visibility, f.place) = ("members".into(), "秘密の部屋".into());
    })
    .await;
    change_event(db, &host, EventId(first.0 + 1), |f| {
        (f.title, f.visibility, f.place) = ("公開の回".into(), "public".into(), String::new());
    })
    .await
    .unwrap();
    let told = feed(db).await;
    assert!(told.contains("SUMMARY:公開の回") && told.contains(":20261208T193000"), "{told}");
    for hidden in ["火曜の会", "秘密の部屋", "RRULE", "20261201T193000", "20261215T193000"] {
        assert!(!told.contains(hidden), "{hidden}: {told}");
    }
    // The other way round: one of a public series is for members.
    change_event(db, &host, first, |f| {
        (f.visibility, f.place, f.scope) = ("public".into(), String::new(), "all".into());
    })
    .await
    .unwrap();
    change_event(db, &host, EventId(first.0 + 3), |f| f.visibility = "members".into()).await.unwrap();
    let told = feed(db).await;
    assert!(told.contains("RRULE:") && told.contains("EXDATE;TZID=Asia/Tokyo:20261222T193000"), "{told}");
}

async fn drafts_of_a_series_are_not_told(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let first = event(db, &host, |f| {
        weekly(f);
        f.state = "draft".into();
    })
    .await;
    change_event(db, &host, EventId(first.0 + 2), |f| f.state = "published".into()).await.unwrap();
    let told = feed(db).await;
    assert_eq!(told.matches("BEGIN:VEVENT").count(), 1, "{told}");
    assert!(told.contains(":20261215T193000") && !told.contains("RRULE"), "{told}");
}

async fn a_time_is_named_on_the_series_own_clock(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let first = event(db, &host, weekly).await;
    change_event(db, &host, EventId(first.0 + 1), |f| f.zone = "Europe/Berlin".into()).await.unwrap();
    change_event(db, &host, EventId(first.0 + 2), |f| f.all_day = "1".into()).await.unwrap();
    let told = feed(db).await;
    assert!(told.contains("DTSTART;TZID=Europe/Berlin:20261208T193000"), "{told}");
    assert!(told.contains("RECURRENCE-ID;TZID=Asia/Tokyo:20261208T193000"), "{told}");
    assert!(told.contains("DTSTART;VALUE=DATE:20261215"), "{told}");
    assert!(told.contains("RECURRENCE-ID;TZID=Asia/Tokyo:20261215T193000"), "{told}");
}

async fn what_is_left_of_a_series_that_was_called_off(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let guest = member(db, "guest", &[]).await;
    let first = event(db, &host, weekly).await;
    let third = EventId(first.0 + 2);
    register(db, &guest, third).await.unwrap();
    events::cancel(db, &host, third, Scope::All, "会場が閉まります").await.unwrap();
    let told = feed(db).await;
    assert!(!told.contains("STATUS:CONFIRMED"), "nothing of it takes place: {told}");
    assert!(told.contains("STATUS:CANCELLED"), "{told}");
}

async fn what_is_to_come_has_the_room(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let next = event(db, &host, |f| f.title = "これから".into()).await;
    let past = "INSERT INTO events (title, kind, summary, body_md, body_html, state, visibility, starts_at, ends_at, place,
           online_url, price_yen, host_id, created_at, updated_at)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3100)
         SELECT 'これまで', kind, summary, body_md, body_html, state, visibility, starts_at - 864000000000 - i,
           ends_at - 864000000000 - i, place, online_url, price_yen, host_id, created_at, updated_at FROM events, n WHERE id = $1";
    store::testing::run(db, store::sql!(past, next)).await;
    let told = feed(db).await;
    assert_eq!(told.matches("BEGIN:VEVENT").count(), 3000);
    assert!(told.contains("SUMMARY:これから"));
}

async fn news_tell_of_a_series_once(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let single = event(db, &host, |f| f.title = "ひとつの会".into()).await;
    let first = event(db, &host, |f| {
        weekly(f);
        f.ends = "never".into();
    })
    .await;
    let news = Site::new(db).visitor().get("/feed.xml").await.expect(200).body;
    assert_eq!(news.matches("<entry>").count(), 2, "{news}");
    assert!(
        news.contains(&format!("/events/{single}</id>")) && news.contains(&format!("/events/{first}</id>"))
    );
}

async fn who_hosts_and_once_left_still_has_the_link(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let form = EventForm { online_url: "https://meet.example/room".into(), ..event_form() };
    let id = events::create(db, &host, &form.validate().unwrap()).await.unwrap();
    register(db, &host, id).await.unwrap();
    store::registrations::cancel(db, &host, id).await.unwrap();
    let mine = feeds::personal(db, &host).await.unwrap();
    assert_eq!(mine[0].online_url, "https://meet.example/room");
    // Whoever waits does not.
    let guest = member(db, "guest", &[]).await;
    change_event(db, &host, id, |f| f.capacity = "1".into()).await.unwrap();
    register(db, &host, id).await.unwrap();
    register(db, &guest, id).await.unwrap();
    assert_eq!(feeds::personal(db, &guest).await.unwrap()[0].online_url, "");
}
