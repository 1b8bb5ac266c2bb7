//! The list at a door, tickets, and who may look.

use super::*;

store::on_both!(
    a_ticket_opens_its_own_door_only,
    who_waits_has_no_ticket,
    only_who_may_change_the_event_stands_at_its_door,
    the_list_is_sent_once,
    somebody_is_found_by_name_reading_and_short_code,
    five_thousand_are_one_list,
);

async fn a_ticket_opens_its_own_door_only(db: &TestDb) {
    let (host, event, guests) = evening(db, 2).await;
    let other = store::testing::event(db, &host, |f| f.title = "別の会".into()).await;
    let own = ticket(db, &guests[0], event).await.unwrap();
    assert_eq!((own.name.as_str(), own.price_yen), ("m000", 500));
    assert_eq!(ticket(db, &guests[0], event).await.unwrap(), own, "it stays the same");
    assert_ne!(ticket(db, &guests[1], event).await.unwrap().code, own.code);
    let show = |code: &str, key: &str| CheckIn {
        who: Who::Ticket(code.to_owned()),
        came: true,
        at: at(0),
        key: key.into(),
    };
    assert_eq!(say(db, &host, event, show(&own.code, "a")).await, Outcome::Came);
    assert_eq!(say(db, &host, event, show("nothing", "b")).await, Outcome::NotListed);
    assert_eq!(say(db, &host, event, show("", "c")).await, Outcome::NotListed);
    assert_eq!(say(db, &host, other, show(&own.code, "d")).await, Outcome::NotListed);
    assert_eq!(
        say(db, &host, other, line(seat(db, event, &guests[0]).await, true, 0, "e")).await,
        Outcome::NotListed
    );
    // A seat given back takes its ticket along; with a new one there is a new ticket.
    let second = ticket(db, &guests[1], event).await.unwrap();
    cancel(db, &guests[1], event).await.unwrap();
    refused(ticket(db, &guests[1], event).await, Error::NotFound);
    assert_eq!(say(db, &host, event, show(&second.code, "f")).await, Outcome::NotListed);
    assert_eq!(
        say(db, &host, event, line(seat(db, event, &guests[1]).await, true, 0, "g")).await,
        Outcome::NotConfirmed
    );
    register(db, &guests[1], event).await.unwrap();
    assert_ne!(ticket(db, &guests[1], event).await.unwrap().code, second.code);
    assert_eq!(number(db, "SELECT COUNT(*) FROM check_ins").await, 1);
    // Seats from before there were tickets get theirs.
    run(db, "UPDATE registrations SET ticket = NULL").await;
    let made = ticket(db, &guests[0], event).await.unwrap().code;
    assert_eq!(made.len(), own.code.len());
    assert_eq!(ticket(db, &guests[0], event).await.unwrap().code, made);
}

async fn who_waits_has_no_ticket(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let event = event(db, &host, |f| f.capacity = "1".into()).await;
    let guests = members(db, 2).await;
    for guest in &guests {
        register(db, guest, event).await.unwrap();
    }
    refused(ticket(db, &guests[1], event).await, Error::NotFound);
    let waits = seat(db, event, &guests[1]).await;
    assert_eq!(say(db, &host, event, line(waits, true, 0, "a")).await, Outcome::NotConfirmed);
    let list = door(db, &host, event, None).await.unwrap();
    assert_eq!(list.guests.unwrap().len(), 1);
    assert_eq!(list.came, []);
}

async fn only_who_may_change_the_event_stands_at_its_door(db: &TestDb) {
    let (host, event, guests) = evening(db, 1).await;
    let guest = seat(db, event, &guests[0]).await;
    let other = member(db, "other", &[Role::Host]).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    for (actor, error) in [
        (Actor::Visitor, Error::SignedOut),
        (guests[0].clone(), Error::Forbidden),
        (other.clone(), Error::Forbidden),
        (shut_out(&host), Error::Forbidden),
    ] {
        refused(door(db, &actor, event, None).await, error.clone());
        refused(page(db, &actor, event, &DoorQuery::default()).await, error.clone());
        refused(tell(db, &actor, event, &[line(guest, true, 0, "x")], None).await, error.clone());
    }
    assert_eq!(number(db, "SELECT COUNT(*) FROM check_ins").await, 0);
    assert_eq!(say(db, &admin, event, line(guest, true, 0, "y")).await, Outcome::Came);
    // Who hosts too stands at the door for as long as that holds.
    let mate = member(db, "mate", &[]).await;
    change_event(db, &host, event, |f| f.cohosts = "@mate".into()).await.unwrap();
    assert_eq!(say(db, &mate, event, line(guest, false, 0, "z")).await, Outcome::Undone);
    change_event(db, &host, event, |f| f.cohosts = String::new()).await.unwrap();
    refused(tell(db, &mate, event, &[line(guest, true, 0, "x")], None).await, Error::Forbidden);
    refused(door(db, &mate, event, None).await, Error::Forbidden);
    refused(ticket(db, &Actor::Visitor, event).await, Error::SignedOut);
    refused(ticket(db, &shut_out(&guests[0]), event).await, Error::Forbidden);
    refused(ticket(db, &host, event).await, Error::NotFound);
    // An admin outside the circle knows nothing of its evenings.
    let (quiet, inside) = circle(db, "quiet", vec![other]).await;
    let hidden = store::testing::event(db, &inside[0], |f| {
        f.visibility = "circle".into();
        f.circle = quiet.to_string();
    })
    .await;
    refused(door(db, &admin, hidden, None).await, Error::NotFound);
    refused(tell(db, &admin, hidden, &[], None).await, Error::NotFound);
    refused(ticket(db, &admin, hidden).await, Error::NotFound);
}

async fn the_list_is_sent_once(db: &TestDb) {
    let (host, event, guests) = evening(db, 2).await;
    let Door { seq, guests: all, .. } = door(db, &host, event, None).await.unwrap();
    assert_eq!(all.unwrap().len(), 2);
    let first = seat(db, event, &guests[0]).await;
    let told = tell(db, &host, event, &[line(first, true, 0, "a")], Some(seq)).await.unwrap();
    assert_eq!((told.door.seq, told.door.guests), (seq, None), "a check-in changes nothing in the names");
    assert_eq!(told.door.came.len(), 1);
    let late = member(db, "late", &[]).await;
    register(db, &late, event).await.unwrap();
    let fresh = door(db, &host, event, Some(seq)).await.unwrap();
    assert_ne!(fresh.seq, seq);
    assert_eq!(fresh.guests.unwrap().len(), 3);
}

async fn somebody_is_found_by_name_reading_and_short_code(db: &TestDb) {
    let (host, event, guests) = evening(db, 60).await;
    run(
        db,
        sql!("UPDATE members SET name = '徳田 修', sort_key = 'とくだおさむ' WHERE id = $1", id(&guests[7])),
    )
    .await;
    let code = ticket(db, &guests[7], event).await.unwrap().code;
    let found = async |words: &str| {
        let query = DoorQuery { words: words.into(), ticket: None };
        let page = page(db, &host, event, &query).await.unwrap();
        page.found.into_iter().map(|e| e.guest.name).collect::<Vec<_>>()
    };
    let spoken = short_code(&code).to_lowercase();
    for words in
        ["徳田", "トクダ", "とくだ　修", "m007", "Ｍ００７", spoken.as_str(), &spoken.replace('-', " ")]
    {
        assert_eq!(found(words).await, ["徳田 修"], "{words}");
    }
    assert!(found("いない人").await.is_empty());
    let query = DoorQuery { words: String::new(), ticket: Some(code) };
    let all = page(db, &host, event, &query).await.unwrap();
    assert_eq!((all.found.len(), all.more, all.all, all.came), (50, 10, 60, 0));
    assert_eq!(all.ticket.unwrap().unwrap().guest.name, "徳田 修");
    let query = DoorQuery { words: String::new(), ticket: Some("nothing".into()) };
    assert_eq!(page(db, &host, event, &query).await.unwrap().ticket, Some(None));
}

const MANY: i64 = 5000;

async fn five_thousand_are_one_list(db: &TestDb) {
    let (host, event, _) = evening(db, 0).await;
    run(
        db,
        sql!(
            "INSERT INTO members (handle, handle_look, name, sort_key, search_key, email, email_key, kind, standing, created_at)
             WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < $1)
             SELECT 'g' || x, 'g' || x, 'g' || x, 'g' || x, 'g', 'g' || x, 'g' || x, 'supporter', 'active', 0 FROM n",
            MANY
        ),
    )
    .await;
    run(
        db,
        sql!(
            "INSERT INTO registrations (event_id, member_id, state, seq, since, ticket)
             SELECT $1, id, 'confirmed', id, 0, 't' || id FROM members WHERE search_key = 'g'",
            event
        ),
    )
    .await;
    run(db, "INSERT INTO check_ins (registration_id, came, at, told_at, key) SELECT id, TRUE, 1, 1, 'k' || id FROM registrations").await;
    let started = std::time::Instant::now();
    let list = door(db, &host, event, None).await.unwrap();
    assert_eq!((list.guests.unwrap().len(), list.came.len()), (5000, 5000));
    // Generous: it takes a tenth of that without optimisation.
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}
