//! Who came: told by one door, by two at once, twice, late, and taken back.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::check_in::{CheckIn, Door, DoorQuery, MOST, Outcome, Since, Who, short_code};
use domain::error::Conflict;
use domain::registration::AttendeesQuery;
use domain::{Actor, Error, EventId, RegistrationId, Role, Timestamp};
use futures::future::join_all;
use std::sync::Arc;
use store::check_ins::{door, page, tell, ticket};
use store::registrations::cancel;
use store::testing::{
    NOON, TestDb, call_off, change_event, circle, event, id, member, members, number, refused, register,
    rows, run, shut_out,
};
use store::{Db, events, sql};
use tokio::sync::Barrier;

/// An event with some guests, and the host at its door.
async fn evening(db: &Db, guests: usize) -> (Actor, EventId, Vec<Actor>) {
    let host = member(db, "host", &[Role::Host]).await;
    let event = event(db, &host, |f| f.price = "500".into()).await;
    let guests = members(db, guests).await;
    for guest in &guests {
        register(db, guest, event).await.unwrap();
    }
    (host, event, guests)
}

async fn seat(db: &Db, event: EventId, guest: &Actor) -> RegistrationId {
    let sql = sql!("SELECT id FROM registrations WHERE event_id = $1 AND member_id = $2", event, id(guest));
    RegistrationId(number(db, sql).await)
}

/// Minutes after noon.
fn at(minutes: i64) -> Timestamp {
    NOON.plus_seconds(minutes * 60)
}

fn line(guest: RegistrationId, came: bool, minutes: i64, key: &str) -> CheckIn {
    CheckIn { who: Who::Guest(guest), came, at: at(minutes), key: key.to_owned() }
}

async fn say(db: &Db, actor: &Actor, event: EventId, line: CheckIn) -> Outcome {
    tell(db, actor, event, &[line], None).await.unwrap().outcomes.remove(0)
}

/// Who is here, and since when.
async fn here(db: &Db, actor: &Actor, event: EventId) -> Vec<(i64, i64)> {
    let door = door(db, actor, event, None).await.unwrap();
    door.came.iter().map(|c| (c.guest.0, (c.since.at.0 - NOON.0) / 60_000_000)).collect()
}

fn since(minutes: i64, by: &str) -> Since {
    Since { at: at(minutes), by: by.to_owned() }
}

async fn a_guest_comes_and_it_is_taken_back(db: &TestDb) {
    let (host, event, guests) = evening(db, 3).await;
    let first = seat(db, event, &guests[0]).await;
    db.clock.advance(3600);
    assert_eq!(say(db, &host, event, line(first, true, 10, "a")).await, Outcome::Came);
    assert_eq!(here(db, &host, event).await, [(first.0, 10)]);
    let list = events::attendees(db, &host, event, &AttendeesQuery::default()).await.unwrap();
    assert_eq!(list.attendees[0].came_at, Some(at(10)), "the host's list says the same");
    assert_eq!(say(db, &host, event, line(first, false, 11, "b")).await, Outcome::Undone);
    assert!(here(db, &host, event).await.is_empty());
    assert_eq!(say(db, &host, event, line(first, true, 12, "c")).await, Outcome::Came);
    assert_eq!(here(db, &host, event).await, [(first.0, 12)]);
    // A device whose clock is ahead tells of now.
    let second = seat(db, event, &guests[1]).await;
    say(db, &host, event, line(second, true, 999, "d")).await;
    assert_eq!(here(db, &host, event).await, [(first.0, 12), (second.0, 60)]);
    let told: Vec<(i64, i64)> = rows(db, "SELECT told_at, actor_id FROM check_ins ORDER BY id").await;
    assert!(told.iter().all(|row| *row == (at(60).0, id(&host).0)), "the record says when and who: {told:?}");
}

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

async fn told_twice_it_counts_once(db: &TestDb) {
    let (host, event, guests) = evening(db, 1).await;
    let guest = seat(db, event, &guests[0]).await;
    db.clock.advance(3600);
    let lines = [line(guest, true, 10, "a"), line(guest, false, 11, "b"), line(guest, true, 12, "c")];
    let first = tell(db, &host, event, &lines, None).await.unwrap();
    db.clock.advance(60);
    let again = tell(db, &host, event, &lines, None).await.unwrap();
    assert_eq!(again.outcomes[2], Outcome::Came, "the same answer as before: {:?}", first.outcomes);
    assert_eq!(first.outcomes[2], Outcome::Came);
    assert_eq!(again.door.came, first.door.came);
    assert_eq!(number(db, "SELECT COUNT(*) FROM check_ins").await, 3);
    // A key is one line's, whatever it is told with.
    let other = say(db, &host, event, line(guest, false, 59, "a")).await;
    assert!(matches!(other, Outcome::Already(_)), "{other:?}");
    assert_eq!(here(db, &host, event).await.len(), 1);
}

async fn the_door_s_time_decides_not_the_telling(db: &TestDb) {
    let (host, event, guests) = evening(db, 1).await;
    let helper = member(db, "helper", &[Role::Admin]).await;
    let guest = seat(db, event, &guests[0]).await;
    db.clock.advance(3600);
    assert_eq!(say(db, &host, event, line(guest, true, 30, "late")).await, Outcome::Came);
    // The other door was without network: it let the same guest in before, and took that back.
    let told = tell(db, &helper, event, &[line(guest, true, 10, "x"), line(guest, false, 20, "y")], None)
        .await
        .unwrap();
    assert_eq!(told.outcomes[1], Outcome::Already(since(30, "host")), "an earlier undo does not win");
    assert_eq!(here(db, &host, event).await, [(guest.0, 30)]);
    // Both saw the guest: who told it first counted, the list says who was first at the door.
    assert_eq!(
        say(db, &helper, event, line(guest, true, 25, "z")).await,
        Outcome::Already(since(30, "host"))
    );
    let list = door(db, &host, event, None).await.unwrap();
    assert_eq!(list.came[0].since, since(25, "helper"));
    assert_eq!(list.came.len(), 1);
    // The same time at both: the later told holds.
    assert_eq!(say(db, &host, event, line(guest, false, 30, "w")).await, Outcome::Undone);
}

const DOORS: usize = 2;
const CROWD: usize = 20;

/// Two doors with connections of their own let the same guests in at the same time. For each guest, what both were
/// told.
async fn race(db: &TestDb, host: &Actor, event: EventId, guests: &[RegistrationId]) -> Vec<Vec<Outcome>> {
    let start = Arc::new(Barrier::new(DOORS * guests.len()));
    let doors = [db.db.clone(), db.second().await];
    let mut tasks = Vec::new();
    for guest in guests {
        for (n, own) in doors.iter().enumerate() {
            let (own, host, start, guest) = (own.clone(), host.clone(), start.clone(), *guest);
            tasks.push(tokio::spawn(async move {
                start.wait().await;
                say(&own, &host, event, line(guest, true, n as i64, &format!("{n}-{guest}"))).await
            }));
        }
    }
    let told: Vec<Outcome> = join_all(tasks).await.into_iter().map(Result::unwrap).collect();
    doors[1].close().await;
    told.chunks(DOORS).map(<[Outcome]>::to_vec).collect()
}

async fn two_doors_at_once_count_a_guest_once(db: &TestDb) {
    let (host, event, guests) = evening(db, CROWD).await;
    db.clock.advance(3600);
    let mut seats = Vec::new();
    for guest in &guests {
        seats.push(seat(db, event, guest).await);
    }
    let told = race(db, &host, event, &seats).await;
    for pair in &told {
        assert_eq!(pair.iter().filter(|o| **o == Outcome::Came).count(), 1, "{pair:?}");
        assert_eq!(pair.iter().filter(|o| matches!(o, Outcome::Already(_))).count(), 1, "{pair:?}");
    }
    let list = door(db, &host, event, None).await.unwrap();
    assert_eq!(list.came.len(), CROWD);
    assert_eq!(
        number(db, "SELECT COUNT(*) FROM check_ins").await,
        (DOORS * CROWD) as i64,
        "both lines are kept"
    );
}

/// The negative control: looking first and writing then, without a lock, tells both doors that they were first.
async fn without_the_lock_both_doors_are_first(db: &TestDb) {
    let (host, event, guests) = evening(db, 1).await;
    let guest = seat(db, event, &guests[0]).await;
    let looked = Arc::new(Barrier::new(DOORS));
    let naive = |own: Db, n: usize| {
        let (looked, host) = (looked.clone(), host.clone());
        async move {
            let before =
                number(&own, sql!("SELECT COUNT(*) FROM check_ins WHERE registration_id = $1", guest)).await;
            looked.wait().await;
            run(
                &own,
                sql!(
                    "INSERT INTO check_ins (registration_id, came, at, told_at, actor_id, key) VALUES ($1, TRUE, $2, $2, $3, $4)",
                    guest,
                    own.now(),
                    id(&host),
                    n.to_string(),
                ),
            )
            .await;
            before == 0
        }
    };
    let second = db.second().await;
    let first = tokio::join!(naive(db.db.clone(), 0), naive(second.clone(), 1));
    second.close().await;
    assert_eq!(first, (true, true));
    let _ = event;
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

async fn the_door_opens_whenever_the_event_stands(db: &TestDb) {
    let (host, event, guests) = evening(db, 2).await;
    let first = seat(db, event, &guests[0]).await;
    // Days before, and days after: nobody is sent away for the clock.
    assert_eq!(say(db, &host, event, line(first, true, 0, "before")).await, Outcome::Came);
    db.clock.advance(10 * 86_400);
    let second = seat(db, event, &guests[1]).await;
    assert_eq!(say(db, &host, event, line(second, true, 60, "after")).await, Outcome::Came);
    db.clock.advance(-9 * 86_400);
    call_off(db, &host, event).await.unwrap();
    let closed = Error::Conflict(Conflict::Closed);
    refused(tell(db, &host, event, &[line(second, false, 70, "off")], None).await, closed.clone());
    assert!(door(db, &host, event, None).await.is_ok(), "the list can still be read");
    let draft = store::testing::event(db, &host, |f| f.state = "draft".into()).await;
    refused(tell(db, &host, draft, &[line(second, true, 70, "draft")], None).await, closed);
}

async fn what_makes_no_sense_is_refused(db: &TestDb) {
    let (host, event, guests) = evening(db, 1).await;
    let guest = seat(db, event, &guests[0]).await;
    let nonsense = Error::Invalid(Vec::new());
    refused(tell(db, &host, event, &[line(guest, true, 0, "")], None).await, nonsense.clone());
    refused(tell(db, &host, event, &[line(guest, true, 0, &"x".repeat(101))], None).await, nonsense.clone());
    let never = CheckIn { at: Timestamp(0), ..line(guest, true, 0, "x") };
    refused(tell(db, &host, event, &[line(guest, true, 0, "good"), never], None).await, nonsense);
    let many: Vec<CheckIn> = (0..=MOST).map(|n| line(guest, true, 0, &n.to_string())).collect();
    refused(tell(db, &host, event, &many, None).await, Error::TooLarge);
    assert_eq!(number(db, "SELECT COUNT(*) FROM check_ins").await, 0, "all or nothing");
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
            "INSERT INTO members (handle, name, sort_key, search_key, email, email_key, kind, standing, created_at)
             WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < $1)
             SELECT 'g' || x, 'g' || x, 'g' || x, 'g', 'g' || x, 'g' || x, 'supporter', 'active', 0 FROM n",
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

store::on_both!(
    a_guest_comes_and_it_is_taken_back,
    a_ticket_opens_its_own_door_only,
    who_waits_has_no_ticket,
    told_twice_it_counts_once,
    the_door_s_time_decides_not_the_telling,
    two_doors_at_once_count_a_guest_once,
    without_the_lock_both_doors_are_first,
    only_who_may_change_the_event_stands_at_its_door,
    the_door_opens_whenever_the_event_stands,
    what_makes_no_sense_is_refused,
    the_list_is_sent_once,
    somebody_is_found_by_name_reading_and_short_code,
    five_thousand_are_one_list,
);
