//! A speaker who is renamed or leaves stops no series.

use super::{change, host, make, nth, starts, weekly};
use domain::event::{EventForm, Shift};
use domain::question::QuestionForm;
use domain::series::Scope;
use domain::{Actor, Error, Problem, SeriesId};
use store::events::{self, Asking};
use store::testing::{TestDb, member, number, outbox, refused, rows, run};
use store::{Db, sql};

fn endless() -> EventForm {
    EventForm {
        ends: "never".into(),
        count: String::new(),
        speakers: "花子 @hanako\n@taro".into(),
        cohosts: "@taro".into(),
        ..weekly()
    }
}

/// A series whose speakers and co-host changed meanwhile: one is called otherwise, the other is shut out.
async fn changed(db: &Db) -> Actor {
    let host = host(db).await;
    for handle in ["hanako", "taro"] {
        member(db, handle, &[]).await;
    }
    make(db, &host, &endless()).await;
    run(db, "UPDATE members SET handle = 'hana' WHERE handle = 'hanako'").await;
    run(db, "UPDATE members SET standing = 'suspended' WHERE handle = 'taro'").await;
    host
}

async fn a_series_goes_on_without_them(db: &TestDb) {
    changed(db).await;
    let made = starts(db).await.len();
    db.clock.advance(40 * 86_400);
    events::extend_series(db, &Actor::System, SeriesId(1)).await.unwrap();
    assert_eq!(starts(db).await.len(), made + 5);
    // What cannot be found is told by what the host wrote.
    let labels: Vec<(String, Option<i64>)> = rows(
        db,
        "SELECT label, member_id FROM event_people WHERE part = 'speaker'
         AND event_id = (SELECT id FROM events ORDER BY starts_at DESC LIMIT 1) ORDER BY position",
    )
    .await;
    assert_eq!(labels[0], ("花子".to_owned(), None));
}

async fn who_takes_another_handle_keeps_the_part(db: &TestDb) {
    let host = host(db).await;
    let hanako = member(db, "hanako", &[]).await;
    let form = EventForm { cohosts: "@Hanako".into(), ..endless() };
    member(db, "taro", &[]).await;
    make(db, &host, &form).await;
    let mut profile = store::members::form(db, &hanako, domain::Locale::Ja).await.unwrap().form;
    profile.handle = "hana".into();
    let version = profile.version.parse().unwrap();
    store::members::update(db, &hanako, version, &profile.validate(&Default::default()).unwrap())
        .await
        .unwrap();
    // Who takes the handle after them takes nothing else.
    member(db, "other", &[]).await;
    run(db, "UPDATE members SET handle = 'hanako' WHERE handle = 'other'").await;
    db.clock.advance(40 * 86_400);
    events::extend_series(db, &Actor::System, SeriesId(1)).await.unwrap();
    let parts: Vec<(String, String)> = rows(
        db,
        "SELECT p.part, m.handle FROM event_people p JOIN members m ON m.id = p.member_id WHERE p.event_id =
           (SELECT id FROM events ORDER BY starts_at DESC LIMIT 1) ORDER BY p.part, p.position",
    )
    .await;
    let parts: Vec<_> = parts.iter().map(|(part, handle)| (&**part, &**handle)).collect();
    assert_eq!(parts, [("host", "hana"), ("speaker", "hana"), ("speaker", "taro")]);
}

async fn all_are_changed_with_them(db: &TestDb) {
    let host = changed(db).await;
    change(db, &host, nth(db, 1).await, Scope::All, |f| f.title = "輪読会".into()).await.unwrap();
    let to = Shift {
        version: 2,
        start: jiff::civil::date(2026, 12, 2).at(19, 30, 0, 0),
        end: jiff::civil::date(2026, 12, 2).at(21, 0, 0, 0),
        scope: Scope::All,
        tell: false,
    };
    events::shift(db, &host, nth(db, 1).await, &to).await.unwrap();
    let question = QuestionForm { label: "どこで".into(), kind: "text".into(), ..QuestionForm::default() };
    events::ask(db, &host, nth(db, 1).await, Scope::All, &Asking::Save(question)).await.unwrap();
    // Their links stay, so that they are there again when they are let in again.
    let linked = "SELECT COUNT(*) FROM event_people WHERE member_id IS NULL";
    assert_eq!(number(db, linked).await, 0);
    // Who is named just now must be somebody.
    let new = change(db, &host, nth(db, 1).await, Scope::All, |f| f.speakers.push_str("\n@nobody")).await;
    refused(new, Error::field("speakers", Problem::NoSuchMember));
    let new = change(db, &host, nth(db, 1).await, Scope::This, |f| f.cohosts = "@nobody".into()).await;
    refused(new, Error::field("cohosts", Problem::NoSuchMember));
}

async fn work_that_was_given_up_is_planned_again(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &EventForm { speakers: String::new(), cohosts: String::new(), ..endless() }).await;
    db.clock.advance(40 * 86_400);
    run(db, "DELETE FROM jobs").await;
    let plan = async || events::plan_series(db, &Actor::System).await.unwrap();
    plan().await;
    run(db, sql!("UPDATE jobs SET dead_at = $1, attempts = 10, last_error = 'x'", db.now())).await;
    plan().await;
    assert_eq!(outbox(db).await.len(), 1);
    let taken = store::jobs::take(db).await.unwrap().expect("it is due again");
    assert_eq!(taken.attempt, 1);
    // What is being worked on stays as it is.
    plan().await;
    assert_eq!(number(db, "SELECT attempts FROM jobs").await, 1);
}

store::on_both!(
    a_series_goes_on_without_them,
    who_takes_another_handle_keeps_the_part,
    all_are_changed_with_them,
    work_that_was_given_up_is_planned_again,
);
