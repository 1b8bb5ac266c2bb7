//! What is asked and told before a series is changed or called off.

use super::{TUESDAYS, all, change, host, make, nth, starts, weekly};
use domain::event::{EventForm, Shift};
use domain::recurrence::RuleFault;
use domain::series::Scope;
use domain::{Error, Problem};
use store::testing::{TestDb, id, members, number, outbox, postgres, refused, register, until_waiting};
use store::{events, sql};

async fn everyone_who_is_told_is_counted(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 3).await;
    make(db, &host, &weekly()).await;
    register(db, &m[0], nth(db, 2).await).await.unwrap();
    for m in &m {
        register(db, m, nth(db, 4).await).await.unwrap();
    }
    let moved = |f: &mut EventForm| (f.start, f.end) = ("20:00".into(), "21:30".into());
    let asked = || Error::field("tell", Problem::TellsPeople(4));
    refused(change(db, &host, nth(db, 0).await, Scope::All, moved).await, asked());
    let to = Shift {
        version: 1,
        start: jiff::civil::date(2026, 11, 25).at(19, 30, 0, 0),
        end: jiff::civil::date(2026, 11, 25).at(21, 0, 0, 0),
        scope: Scope::All,
        tell: false,
    };
    refused(events::shift(db, &host, nth(db, 0).await, &to).await, asked());
    assert_eq!(starts(db).await, TUESDAYS, "nothing is half done");
    change(db, &host, nth(db, 0).await, Scope::All, |f| {
        moved(f);
        f.tell = "1".into();
    })
    .await
    .unwrap();
    assert_eq!(outbox(db).await.iter().filter(|w| w.kind() == "mail_moved").count(), 4);
}

async fn one_alone_may_lie_after_the_rules_end(db: &TestDb) {
    let host = host(db).await;
    let form =
        EventForm { ends: "until".into(), until: "2026-12-29".into(), count: String::new(), ..weekly() };
    make(db, &host, &form).await;
    let last = nth(db, 5).await;
    change(db, &host, last, Scope::This, |f| f.date = "2027-01-05".into()).await.unwrap();
    change(db, &host, last, Scope::This, |f| f.title = "特別回".into()).await.unwrap();
    change(db, &host, last, Scope::All, |f| f.place = "京都".into()).await.unwrap();
    assert_eq!(starts(db).await[5], "2027-01-05T19:30");
    assert_eq!(number(db, "SELECT COUNT(*) FROM events WHERE place = '京都'").await, 6);
}

async fn a_rule_is_not_changed_for_one_alone(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &weekly()).await;
    let second = nth(db, 1).await;
    let told = || Error::field("repeat", Problem::Rule(RuleFault::OneDate));
    for edit in [
        (|f| f.repeat = String::new()) as fn(&mut EventForm),
        |f| f.count = "7".into(),
        |f| f.except = "2026-12-15".into(),
        |f| f.repeat = "daily".into(),
    ] {
        refused(change(db, &host, second, Scope::This, edit).await, told());
    }
    // Lines end otherwise in what a browser sends.
    change(db, &host, second, Scope::This, |f| (f.title, f.also) = ("特別回".into(), "\r\n".into()))
        .await
        .unwrap();
    assert_eq!(starts(db).await, TUESDAYS);
}

async fn what_is_running_is_called_off_with_the_rest(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &weekly()).await;
    let (third, last) = (nth(db, 2).await, nth(db, 5).await);
    let states = async || all(db).await.into_iter().map(|(.., state)| state).collect::<Vec<_>>();
    // Tuesday 8 December, 20:00.
    db.clock.advance((16 * 24 + 8) * 3600);
    events::cancel(db, &host, third, Scope::Following, "").await.unwrap();
    assert_eq!(states().await, ["published", "published", "cancelled"]);
    // A second time changes nothing.
    events::cancel(db, &host, third, Scope::Following, "").await.unwrap();
    let nothing = events::cancel(db, &host, nth(db, 0).await, Scope::All, "").await;
    refused(nothing, Error::field("scope", Problem::Rule(RuleFault::NoneLeft)));
    assert_eq!(states().await, ["published", "published", "cancelled"]);
    assert!(events::show(db, &host, last, domain::Locale::Ja).await.is_err());
}

/// Somebody registers while the rest of the series is ended.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_registers_meanwhile_keeps_their_date() {
    let db = postgres().await;
    let host = host(&db).await;
    let m = members(&db, 1).await;
    make(&db, &host, &weekly()).await;
    let (second, fourth) = (nth(&db, 1).await, nth(&db, 3).await);
    // What registering writes, held until the other waits for it.
    let mut registering = db.write().await.unwrap();
    registering
        .execute(sql!(
            "UPDATE events SET registration_seq = registration_seq + 1, taken = taken + 1 WHERE id = $1",
            fourth
        ))
        .await
        .unwrap();
    registering
        .execute(sql!(
            "INSERT INTO registrations (event_id, member_id, state, seq, since, ticket) VALUES ($1, $2, 'confirmed', 1, 0, 't')",
            fourth,
            id(&m[0]),
        ))
        .await
        .unwrap();
    let ended = change(&db, &host, second, Scope::All, |f| f.repeat = String::new());
    let registered = async {
        until_waiting(&db, 1).await;
        registering.commit().await.unwrap();
    };
    let (ended, ()) = tokio::join!(ended, registered);
    ended.unwrap();
    assert_eq!(starts(&db).await, [TUESDAYS[0], TUESDAYS[1], TUESDAYS[3]]);
    db.end().await;
}

store::on_both!(
    everyone_who_is_told_is_counted,
    one_alone_may_lie_after_the_rules_end,
    a_rule_is_not_changed_for_one_alone,
    what_is_running_is_called_off_with_the_rest,
);
