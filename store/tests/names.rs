//! Whose names others see among those who come.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::{Actor, Error, EventId, Locale, Role};
use store::registrations::{appear, cancel};
use store::testing::{TestDb, call_off, change_event, event, member, members, refused, register};
use store::{Db, events};

/// The handles of those whom this reader sees among those who come.
async fn seen(db: &Db, actor: &Actor, event: EventId) -> Vec<String> {
    let event = events::show(db, actor, event, Locale::Ja).await.unwrap();
    event.people.into_iter().map(|p| p.handle).collect()
}

async fn one_s_own_name_is_left_out_and_shown_again(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let m = members(db, 3).await;
    let event = event(db, &host, |_| ()).await;
    register(db, &m[0], event).await.unwrap();
    register(db, &m[1], event).await.unwrap();
    let both = seen(db, &m[2], event).await;
    assert_eq!(both.len(), 2);
    assert!(seen(db, &Actor::Visitor, event).await.is_empty());
    appear(db, &m[0], event, true).await.unwrap();
    assert_eq!(seen(db, &m[2], event).await, both[1..]);
    let own = events::show(db, &m[0], event, Locale::Ja).await.unwrap();
    assert!(own.my_name_hidden && own.card.taken == 2, "a seat is a seat");
    assert!(!events::show(db, &m[1], event, Locale::Ja).await.unwrap().my_name_hidden);
    appear(db, &m[0], event, false).await.unwrap();
    assert_eq!(seen(db, &m[2], event).await, both);
    refused(appear(db, &m[2], event, true).await, Error::NotFound);
    refused(appear(db, &Actor::Visitor, event, true).await, Error::SignedOut);
    // Whoever comes back is asked anew.
    appear(db, &m[1], event, true).await.unwrap();
    cancel(db, &m[1], event).await.unwrap();
    register(db, &m[1], event).await.unwrap();
    assert_eq!(seen(db, &m[2], event).await.len(), 2);
    // And may say so when registering.
    store::registrations::register(db, &m[2], event, &Default::default(), true).await.unwrap();
    assert_eq!(seen(db, &m[2], event).await.len(), 2);
    assert!(events::show(db, &m[2], event, Locale::Ja).await.unwrap().my_name_hidden);
}

async fn a_host_may_keep_all_names_to_themselves(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let m = members(db, 2).await;
    let event = event(db, &host, |f| f.hide_names = "1".into()).await;
    register(db, &m[0], event).await.unwrap();
    assert!(seen(db, &m[1], event).await.is_empty());
    let list = events::attendees(db, &host, event, &Default::default()).await.unwrap();
    assert_eq!(list.attendees.len(), 1, "the host knows");
    change_event(db, &host, event, |f| f.hide_names = String::new()).await.unwrap();
    assert!(seen(db, &m[1], event).await.is_empty(), "who registered was not asked");
    appear(db, &m[0], event, false).await.unwrap();
    assert_eq!(seen(db, &m[1], event).await.len(), 1);
    call_off(db, &host, event).await.unwrap();
    assert!(seen(db, &m[1], event).await.is_empty(), "nobody comes to one that was called off");
    assert!(seen(db, &host, event).await.is_empty());
}

store::on_both!(one_s_own_name_is_left_out_and_shown_again, a_host_may_keep_all_names_to_themselves);
