//! Seats that are kept while their event changes: called off, moved, dearer.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::error::Conflict;
use domain::registration::{AttendeesQuery, MyPart};
use domain::{Actor, Error, EventId, Locale, Problem, Role, Timestamp};
use store::jobs::Work;
use store::registrations::{accept, cancel, end_offer};
use store::testing::{
    TestDb, call_off, change_event, circle, event, id, member, members, outbox, refused, register, rows,
};
use store::{Db, events, sql};

/// The first gave the only seat back; the second is asked, and the third waits.
async fn asked(db: &Db) -> (Actor, EventId, Vec<Actor>) {
    let host = member(db, "host", &[Role::Host]).await;
    // It is Sunday noon; the event is on Tuesday at 19:30.
    let event = event(db, &host, |f| {
        (f.capacity, f.promotion, f.offer_hours) = ("1".into(), "asked".into(), "24".into());
    })
    .await;
    let m = members(db, 3).await;
    for actor in &m {
        register(db, actor, event).await.unwrap();
    }
    cancel(db, &m[0], event).await.unwrap();
    (host, event, m)
}

async fn until(db: &Db, actor: &Actor, event: EventId) -> Option<Timestamp> {
    match events::show(db, actor, event, Locale::Ja).await.unwrap().card.mine {
        MyPart::Offered { until } => Some(until),
        _ => None,
    }
}

/// Ends what is over, as the worker would.
async fn end_all(db: &Db) {
    for work in outbox(db).await {
        if let Work::EndOffer { registration, seq } = work {
            end_offer(db, &Actor::System, registration, seq).await.unwrap();
        }
    }
}

async fn mailed(db: &Db, kind: &str) -> usize {
    outbox(db).await.iter().filter(|w| w.kind() == kind).count()
}

async fn what_is_called_off_is_offered_to_nobody_else(db: &TestDb) {
    let (host, event, m) = asked(db).await;
    call_off(db, &host, event).await.unwrap();
    db.clock.advance(25 * 3600);
    end_all(db).await;
    assert_eq!(mailed(db, "mail_expired").await, 0, "it would say that the next was asked");
    assert_eq!(mailed(db, "mail_cancelled").await, 2);
    assert_eq!(mailed(db, "mail_offered").await, 1);
    assert_eq!(until(db, &m[1], event).await, None);
}

async fn an_offer_that_ends_with_the_start_is_not_told_after_it(db: &TestDb) {
    let (_, event, m) = asked(db).await;
    // Half an hour before the start the seat is offered until then.
    db.clock.advance(55 * 3600);
    cancel(db, &m[1], event).await.unwrap();
    assert!(until(db, &m[2], event).await.is_some());
    db.clock.advance(3600);
    end_all(db).await;
    assert_eq!(mailed(db, "mail_expired").await, 0);
}

async fn an_event_moved_earlier_takes_its_offers_along(db: &TestDb) {
    let (host, event, m) = asked(db).await;
    let before = until(db, &m[1], event).await.unwrap();
    change_event(db, &host, event, |f| {
        (f.date, f.start, f.end, f.tell) = ("2026-11-22".into(), "20:00".into(), "21:00".into(), "1".into());
    })
    .await
    .unwrap();
    let now = until(db, &m[1], event).await.unwrap();
    assert_eq!((before.0 - now.0) / 3_600_000_000, 17, "from Monday noon to Sunday, 19:00");
    // At seven the next is asked.
    db.clock.advance(7 * 3600);
    refused(accept(db, &m[1], event).await, Error::Conflict(Conflict::OfferEnded));
    end_all(db).await;
    assert_eq!(mailed(db, "mail_expired").await, 1);
    assert!(until(db, &m[2], event).await.is_some());
    accept(db, &m[2], event).await.unwrap();
}

async fn who_registered_for_a_price_keeps_it(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let event = event(db, &host, |_| ()).await;
    let m = members(db, 2).await;
    change_event(db, &host, event, |f| f.price = "500".into()).await.unwrap();
    let types = async || -> Vec<(i64, String, i64)> {
        rows(
            db,
            sql!(
                "SELECT position, kind, price_yen FROM ticket_types WHERE event_id = $1 ORDER BY position",
                event
            ),
        )
        .await
    };
    assert_eq!(types().await, [(0, "door".to_owned(), 500)], "nobody had the one before");
    register(db, &m[0], event).await.unwrap();
    change_event(db, &host, event, |f| f.price = "3000".into()).await.unwrap();
    register(db, &m[1], event).await.unwrap();
    assert_eq!(types().await, [(0, "door".to_owned(), 500), (1, "door".to_owned(), 3000)]);
    let list = events::attendees(db, &host, event, &AttendeesQuery::default()).await.unwrap();
    let owed: Vec<(String, i64)> = list.attendees.iter().map(|a| (a.handle.clone(), a.price_yen)).collect();
    assert_eq!(owed.len(), 2);
    for (actor, yen) in [(&m[0], 500), (&m[1], 3000)] {
        let handle: Vec<(String,)> =
            rows(db, sql!("SELECT handle FROM members WHERE id = $1", id(actor))).await;
        assert!(owed.contains(&(handle[0].0.clone(), yen)), "{owed:?}");
    }
}

async fn nobody_who_registered_is_shut_out(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let m = members(db, 2).await;
    let (ours, mut inside) = circle(db, "ours", vec![host, m[0].clone()]).await;
    let host = inside.remove(0);
    let event = event(db, &host, |_| ()).await;
    register(db, &inside[0], event).await.unwrap();
    register(db, &m[1], event).await.unwrap();
    let narrow = async || {
        change_event(db, &host, event, |f| (f.visibility, f.circle) = ("circle".into(), ours.to_string()))
            .await
    };
    refused(narrow().await, Error::field("visibility", Problem::LeavesOut(1)));
    cancel(db, &m[1], event).await.unwrap();
    narrow().await.unwrap();
    refused(events::show(db, &m[1], event, Locale::Ja).await.map(|_| ()), Error::NotFound);
}

async fn another_link_is_told_like_another_place(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let event = event(db, &host, |f| f.online_url = "https://meet.example/one".into()).await;
    register(db, &members(db, 1).await[0], event).await.unwrap();
    let other = |f: &mut domain::event::EventForm| f.online_url = "https://meet.example/two".into();
    refused(change_event(db, &host, event, other).await, Error::field("tell", Problem::TellsPeople(1)));
    change_event(db, &host, event, |f| {
        other(f);
        f.tell = "1".into();
    })
    .await
    .unwrap();
    assert_eq!(mailed(db, "mail_moved").await, 1);
}

store::on_both!(
    what_is_called_off_is_offered_to_nobody_else,
    an_offer_that_ends_with_the_start_is_not_told_after_it,
    an_event_moved_earlier_takes_its_offers_along,
    who_registered_for_a_price_keeps_it,
    nobody_who_registered_is_shut_out,
    another_link_is_told_like_another_place,
);
