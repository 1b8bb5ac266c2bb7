//! What a change of one occurrence's time does to the times of the others.

use super::{TUESDAYS, all, change, host, make, nth, starts, weekly};
use domain::event::EventForm;
use domain::series::Scope;
use store::testing::{TestDb, rows};

/// The weekly group with one date in addition, at another time of day.
fn with_thursday() -> EventForm {
    EventForm { also: "2026-12-10 18:00".into(), ..weekly() }
}

fn expected(tuesday: &str, thursday: &str) -> Vec<String> {
    let mut times: Vec<String> = TUESDAYS.iter().map(|at| format!("{}T{tuesday}", &at[..10])).collect();
    times.insert(3, format!("2026-12-10T{thursday}"));
    times
}

async fn stretched_for_all_each_begins_when_it_did(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &with_thursday()).await;
    change(db, &host, nth(db, 0).await, Scope::All, |f| f.end = "22:00".into()).await.unwrap();
    assert_eq!(starts(db).await, expected("19:30", "18:00"));
    let lengths: Vec<(i64,)> = rows(db, "SELECT (ends_at - starts_at) / 60000000 FROM events").await;
    assert!(lengths.iter().all(|(minutes,)| *minutes == 150), "{lengths:?}");
}

async fn another_zone_leaves_each_its_time_of_day(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &with_thursday()).await;
    change(db, &host, nth(db, 0).await, Scope::All, |f| f.zone = "Europe/Berlin".into()).await.unwrap();
    let berlin = store::Zone::named("Europe/Berlin").unwrap();
    let found: Vec<(i64,)> = rows(db, "SELECT starts_at FROM events ORDER BY starts_at").await;
    let told: Vec<String> =
        found.iter().map(|(at,)| berlin.moment(domain::Timestamp(*at)).iso()[..16].to_owned()).collect();
    assert_eq!(told, expected("19:30", "18:00"));
}

async fn dates_in_addition_move_by_as_much(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &with_thursday()).await;
    change(db, &host, nth(db, 0).await, Scope::All, |f| (f.start, f.end) = ("20:00".into(), "21:30".into()))
        .await
        .unwrap();
    assert_eq!(starts(db).await, expected("20:00", "18:30"));
    // And from one of them.
    change(db, &host, nth(db, 3).await, Scope::All, |f| (f.start, f.end) = ("18:00".into(), "19:30".into()))
        .await
        .unwrap();
    assert_eq!(starts(db).await, expected("19:30", "18:00"));
    assert_eq!(rows::<(String,)>(db, "SELECT starts_on FROM series").await[0].0, TUESDAYS[0]);
}

async fn two_on_one_day_stay_two(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &EventForm { also: "2026-12-08 18:00".into(), ..weekly() }).await;
    let twice = |a: &str, b: &str| {
        let mut times: Vec<String> = TUESDAYS.iter().map(|at| format!("{}T{b}", &at[..10])).collect();
        times.insert(2, format!("2026-12-08T{a}"));
        times
    };
    // By as much as lies between them, either way.
    for (start, end, times) in
        [("21:00", "22:00", twice("19:30", "21:00")), ("19:30", "20:30", twice("18:00", "19:30"))]
    {
        change(db, &host, nth(db, 0).await, Scope::All, |f| (f.start, f.end) = (start.into(), end.into()))
            .await
            .unwrap();
        assert_eq!(starts(db).await, times);
    }
    // Another rule finds each in its place.
    change(db, &host, nth(db, 0).await, Scope::All, |f| f.count = "7".into()).await.unwrap();
    assert_eq!(starts(db).await[..7], twice("18:00", "19:30")[..]);
    // And whole days have one time of day only.
    change(db, &host, nth(db, 0).await, Scope::All, |f| f.all_day = "1".into()).await.unwrap();
    assert!(all(db).await.iter().all(|(at, ..)| at.ends_with("T00:00")));
}

store::on_both!(
    stretched_for_all_each_begins_when_it_did,
    another_zone_leaves_each_its_time_of_day,
    dates_in_addition_move_by_as_much,
    two_on_one_day_stay_two,
);
