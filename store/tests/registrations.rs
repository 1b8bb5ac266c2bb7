//! Seats, the waiting list, and moving up; also when everybody comes at once.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::calendar::CalendarQuery;
use domain::circle::Visibility;
use domain::error::Conflict;
use domain::registration::AttendeesQuery;
use domain::registration::MyPart::{self, Confirmed, Waiting};
use domain::{Actor, Error, EventId, Locale, Result, Role};
use futures::future::{BoxFuture, join_all};
use std::sync::Arc;
use store::jobs::Work;
use store::registrations::cancel;
use store::testing::{
    TestDb, change_event, circle, event, id, member, members, number, outbox, refused, register, rows, run,
    shut_out,
};
use store::{Db, events, sql};
use tokio::sync::Barrier;

const CLOSED: Error = Error::Conflict(Conflict::Closed);

async fn host(db: &Db) -> Actor {
    member(db, "host", &[Role::Host]).await
}

async fn seats(db: &Db, host: &Actor, capacity: &str) -> EventId {
    event(db, host, |f| f.capacity = capacity.into()).await
}

async fn part(db: &Db, actor: &Actor, event: EventId) -> MyPart {
    events::show(db, actor, event, Locale::Ja).await.unwrap().card.mine
}

/// How many rows have a seat, and how many wait: counted, not remembered.
async fn counted(db: &Db, event: EventId) -> (i64, i64) {
    let state = async |s: &str| {
        number(db, sql!("SELECT COUNT(*) FROM registrations WHERE event_id = $1 AND state = $2", event, s))
            .await
    };
    (state("confirmed").await, state("waiting").await)
}

/// The event's own numbers.
async fn remembered(db: &Db, event: EventId) -> (i64, i64) {
    rows(db, sql!("SELECT taken, waiting FROM events WHERE id = $1", event)).await[0]
}

/// What is mailed about registrations, without what the calendar plans.
async fn mails(db: &Db) -> Vec<Work> {
    outbox(db).await.into_iter().filter(|w| w.kind().starts_with("mail_")).collect()
}

async fn promoted(db: &Db) -> Vec<i64> {
    outbox(db)
        .await
        .iter()
        .filter_map(|w| if let Work::MailPromoted { member, .. } = w { Some(member.0) } else { None })
        .collect()
}

/// What became of a registration: each state with its time and who did it.
async fn history(db: &Db, actor: &Actor) -> Vec<(String, i64, Option<i64>)> {
    rows(
        db,
        sql!(
            "SELECT c.state, c.at, c.actor_id FROM registration_changes c JOIN registrations r ON r.id = c.registration_id
             WHERE r.member_id = $1 ORDER BY c.id",
            id(actor),
        ),
    )
    .await
}

const CROWD: usize = 200;

/// Two hundred members, one seat left, all at once. What each was told, in no order.
async fn race<R: Send + 'static>(
    db: &TestDb,
    register: impl Fn(Db, Actor, EventId) -> BoxFuture<'static, R>,
) -> (EventId, Vec<R>) {
    let host = host(db).await;
    let event = seats(db, &host, "2").await;
    store::testing::register(db, &host, event).await.unwrap();
    let start = Arc::new(Barrier::new(CROWD));
    let tasks = members(db, CROWD).await.into_iter().map(|actor| {
        let (start, turn) = (start.clone(), register(db.db.clone(), actor, event));
        tokio::spawn(async move {
            start.wait().await;
            turn.await
        })
    });
    let told = join_all(tasks).await.into_iter().map(|t| t.unwrap()).collect();
    (event, told)
}

async fn the_last_seat_is_given_once(db: &TestDb) {
    let (event, told) =
        race(db, |db, actor, event| Box::pin(async move { register(&db, &actor, event).await })).await;
    let told: Vec<MyPart> = told.into_iter().map(Result::unwrap).collect();
    assert_eq!(told.iter().filter(|p| **p == Confirmed).count(), 1);
    let mut line: Vec<i64> = told
        .iter()
        .filter_map(|p| if let Waiting { position } = p { Some(*position) } else { None })
        .collect();
    line.sort_unstable();
    assert_eq!(line, (1..=199).collect::<Vec<i64>>());
    assert_eq!(counted(db, event).await, (2, 199));
    assert_eq!(remembered(db, event).await, (2, 199));
    assert_eq!(number(db, "SELECT COUNT(DISTINCT seq) FROM registrations").await, 201);
}

/// What a first try would write: count, then take. It leaves `taken` alone, so that the table's CHECK saves nobody.
async fn naive(db: Db, actor: Actor, event: EventId, counted: Arc<Barrier>) -> &'static str {
    let sql = "SELECT e.capacity - (SELECT COUNT(*) FROM registrations r WHERE r.event_id = e.id AND r.state = 'confirmed') FROM events e WHERE e.id = $1";
    let state = if number(&db, sql!(sql, event)).await > 0 { "confirmed" } else { "waiting" };
    counted.wait().await;
    run(
        &db,
        sql!(
            "INSERT INTO registrations (event_id, member_id, state, seq, since) VALUES ($1, $2, $3, 0, $4)",
            event,
            id(&actor),
            state,
            db.now(),
        ),
    )
    .await;
    state
}

/// The negative control: the same race notices when seats are not guarded.
async fn without_the_guard_the_same_race_oversells(db: &TestDb) {
    let between = Arc::new(Barrier::new(CROWD));
    let (event, told) = race(db, |db, actor, event| Box::pin(naive(db, actor, event, between.clone()))).await;
    assert_eq!(told.iter().filter(|s| **s == "confirmed").count(), CROWD);
    assert_eq!(counted(db, event).await, (201, 0), "of two seats");
}

async fn who_waited_longest_moves_up(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 5).await;
    let event = seats(db, &host, "1").await;
    assert_eq!(register(db, &m[0], event).await.unwrap(), Confirmed);
    for (n, actor) in m.iter().enumerate().skip(1) {
        db.clock.advance(1);
        assert_eq!(register(db, actor, event).await.unwrap(), Waiting { position: n as i64 });
    }
    // One leaves the line: those behind close up, and nobody gets a seat by it.
    cancel(db, &m[1], event).await.unwrap();
    assert_eq!(part(db, &m[2], event).await, Waiting { position: 1 });
    assert_eq!(part(db, &m[4], event).await, Waiting { position: 3 });
    assert!(promoted(db).await.is_empty());
    cancel(db, &m[0], event).await.unwrap();
    assert_eq!(part(db, &m[2], event).await, Confirmed);
    assert_eq!(part(db, &m[3], event).await, Waiting { position: 1 });
    // Who comes back stands at the end.
    assert_eq!(register(db, &m[0], event).await.unwrap(), Waiting { position: 3 });
    cancel(db, &m[2], event).await.unwrap();
    cancel(db, &m[3], event).await.unwrap();
    assert_eq!(part(db, &m[4], event).await, Confirmed);
    assert_eq!(part(db, &m[0], event).await, Waiting { position: 1 });
    assert_eq!(promoted(db).await, [id(&m[2]).0, id(&m[3]).0, id(&m[4]).0]);
    assert_eq!((counted(db, event).await, remembered(db, event).await), ((1, 1), (1, 1)));
}

async fn who_is_shut_out_takes_nobodys_seat(db: &TestDb) {
    let host = host(db).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    let m = members(db, 4).await;
    let (full, past) = (seats(db, &host, "1").await, seats(db, &host, "2").await);
    for actor in &m {
        register(db, actor, full).await.unwrap();
    }
    register(db, &m[0], past).await.unwrap();
    run(db, sql!("UPDATE events SET starts_at = $2 WHERE id = $1", past, db.now().plus_seconds(-60))).await;
    // The second is shut out while waiting, the first with the seat: the third moves up.
    let suspend = async |actor: &Actor| store::members::suspend(db, &admin, id(actor), "理由").await.unwrap();
    suspend(&m[1]).await;
    suspend(&m[0]).await;
    assert_eq!(part(db, &m[2], full).await, Confirmed);
    assert_eq!(part(db, &m[3], full).await, Waiting { position: 1 });
    assert_eq!(promoted(db).await, [id(&m[2]).0]);
    assert_eq!((counted(db, full).await, remembered(db, full).await), ((1, 1), (1, 1)));
    let last = history(db, &m[0]).await;
    assert_eq!(last.last().unwrap().0, "cancelled");
    assert_eq!(last.last().unwrap().2, Some(id(&admin).0), "the record says who");
    // What is over stays as it was.
    assert_eq!((counted(db, past).await, remembered(db, past).await), ((1, 0), (1, 0)));
    // Whoever is left in a line all the same is passed over.
    run(db, sql!("UPDATE members SET standing = 'suspended' WHERE id = $1", id(&m[3]))).await;
    cancel(db, &m[2], full).await.unwrap();
    assert_eq!(counted(db, full).await, (0, 1));
}

async fn more_seats_move_the_line_up_in_order(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 6).await;
    let event = seats(db, &host, "1").await;
    for actor in &m {
        register(db, actor, event).await.unwrap();
    }
    change_event(db, &host, event, |f| f.title = "別の題".into()).await.unwrap();
    assert!(promoted(db).await.is_empty(), "no seat came free");
    change_event(db, &host, event, |f| f.capacity = "3".into()).await.unwrap();
    assert_eq!(promoted(db).await, [id(&m[1]).0, id(&m[2]).0]);
    assert_eq!(part(db, &m[2], event).await, Confirmed);
    assert_eq!(part(db, &m[3], event).await, Waiting { position: 1 });
    assert_eq!(remembered(db, event).await, (3, 3));
    change_event(db, &host, event, |f| f.capacity = "4".into()).await.unwrap();
    assert_eq!(part(db, &m[3], event).await, Confirmed);
    change_event(db, &host, event, |f| f.capacity = String::new()).await.unwrap();
    assert_eq!(promoted(db).await, m[1..].iter().map(|a| id(a).0).collect::<Vec<_>>());
    assert_eq!((counted(db, event).await, remembered(db, event).await), ((6, 0), (6, 0)));
    assert_eq!(register(db, &host, event).await.unwrap(), Confirmed, "there is no limit");
}

async fn nobody_overtakes_those_who_wait(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 3).await;
    let event = seats(db, &host, "1").await;
    register(db, &m[0], event).await.unwrap();
    register(db, &m[1], event).await.unwrap();
    // A seat that is free while somebody waits: however it came about.
    run(db, "UPDATE events SET capacity = 2").await;
    let open = CalendarQuery { open: true, ..Default::default() };
    assert!(
        events::calendar(db, &m[2], &open, Locale::Ja).await.unwrap().events.is_empty(),
        "it is not open to others"
    );
    assert_eq!(register(db, &m[2], event).await.unwrap(), Waiting { position: 2 });
    change_event(db, &host, event, |_| ()).await.unwrap();
    assert_eq!(promoted(db).await, [id(&m[1]).0]);
}

async fn registering_twice_changes_nothing(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 2).await;
    let event = seats(db, &host, "1").await;
    // A double click is two requests at once.
    let twice = join_all((0..10).map(|_| register(db, &m[0], event))).await;
    assert!(twice.into_iter().all(|p| p == Ok(Confirmed)));
    let twice = join_all((0..10).map(|_| register(db, &m[1], event))).await;
    assert!(twice.into_iter().all(|p| p == Ok(Waiting { position: 1 })));
    assert_eq!((counted(db, event).await, remembered(db, event).await), ((1, 1), (1, 1)));
    assert_eq!(history(db, &m[0]).await.len(), 1);
    assert_eq!(history(db, &m[1]).await.len(), 1);
    let told =
        [Work::MailConfirmed { member: id(&m[0]), event }, Work::MailWaiting { member: id(&m[1]), event }];
    assert_eq!(mails(db).await, told);
}

async fn cancelling_twice_changes_nothing(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 4).await;
    let event = seats(db, &host, "1").await;
    cancel(db, &m[3], event).await.unwrap();
    for actor in &m[..3] {
        register(db, actor, event).await.unwrap();
    }
    for result in join_all((0..10).map(|_| cancel(db, &m[0], event))).await {
        result.unwrap();
    }
    assert_eq!(promoted(db).await, [id(&m[1]).0], "one seat, one who moves up");
    assert_eq!(history(db, &m[0]).await.len(), 2);
    assert_eq!((counted(db, event).await, remembered(db, event).await), ((1, 1), (1, 1)));
    assert!(history(db, &m[3]).await.is_empty());
    assert_eq!(part(db, &m[0], event).await, MyPart::None);
}

async fn each_change_has_its_time_and_its_actor(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 2).await;
    let event = seats(db, &host, "1").await;
    let line = |state: &str, actor: Option<&Actor>| (state.to_owned(), db.now().0, actor.map(|a| id(a).0));
    register(db, &m[0], event).await.unwrap();
    let mut first = vec![line("confirmed", Some(&m[0]))];
    db.clock.advance(10);
    register(db, &m[1], event).await.unwrap();
    let mut second = vec![line("waiting", Some(&m[1]))];
    db.clock.advance(10);
    cancel(db, &m[0], event).await.unwrap();
    first.push(line("cancelled", Some(&m[0])));
    second.push(line("confirmed", None));
    let attendees = events::attendees(db, &host, event, &AttendeesQuery::default()).await.unwrap().attendees;
    assert_eq!((attendees.len(), attendees[0].handle.as_str(), attendees[0].since), (1, "m001", db.now()));
    db.clock.advance(10);
    register(db, &m[0], event).await.unwrap();
    first.push(line("waiting", Some(&m[0])));
    change_event(db, &host, event, |f| f.capacity = "2".into()).await.unwrap();
    first.push(line("confirmed", None));
    assert_eq!(history(db, &m[0]).await, first);
    assert_eq!(history(db, &m[1]).await, second);
}

async fn once_it_has_begun_everything_stands(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 4).await;
    let event = seats(db, &host, "1").await;
    register(db, &m[0], event).await.unwrap();
    register(db, &m[1], event).await.unwrap();
    let begins = events::show(db, &host, event, Locale::Ja).await.unwrap().card.starts.at;
    db.clock.advance((begins.0 - db.now().0) / 1_000_000 - 1);
    register(db, &m[2], event).await.unwrap();
    db.clock.advance(1);
    refused(register(db, &m[3], event).await, CLOSED);
    refused(register(db, &m[0], event).await, CLOSED);
    for actor in &m {
        refused(cancel(db, actor, event).await, CLOSED);
    }
    // More seats, written down afterwards, call nobody to an evening that is over.
    change_event(db, &host, event, |f| f.capacity = "3".into()).await.unwrap();
    assert!(promoted(db).await.is_empty());
    assert_eq!((counted(db, event).await, remembered(db, event).await), ((1, 2), (1, 2)));
}

async fn an_event_called_off_tells_everyone_once(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 5).await;
    let event = seats(db, &host, "2").await;
    for actor in &m[..4] {
        register(db, actor, event).await.unwrap();
    }
    cancel(db, &m[0], event).await.unwrap();
    let before = mails(db).await.len();
    db.clock.advance(5);
    store::testing::call_off(db, &host, event).await.unwrap();
    store::testing::call_off(db, &host, event).await.unwrap();
    let mut told = mails(db).await.split_off(before);
    told.sort_by_key(|w| if let Work::MailCancelled { member, .. } = w { member.0 } else { 0 });
    assert_eq!(
        told,
        m[1..4].iter().map(|a| Work::MailCancelled { member: id(a), event }).collect::<Vec<_>>()
    );
    let by: Vec<(String, i64, i64)> =
        rows(db, sql!("SELECT state, cancelled_at, cancelled_by FROM events WHERE id = $1", event)).await;
    assert_eq!(by, [("cancelled".into(), db.now().0, id(&host).0)]);

    refused(register(db, &m[4], event).await, CLOSED);
    // Nobody moves up into an event that does not take place: neither into a seat given back, nor into more of them.
    cancel(db, &m[1], event).await.unwrap();
    change_event(db, &host, event, |f| f.capacity = "4".into()).await.unwrap();
    assert_eq!(promoted(db).await.len(), 1, "only the one from before");
    assert_eq!((counted(db, event).await, remembered(db, event).await), ((1, 1), (1, 1)));
    assert_eq!(
        events::show(db, &host, event, Locale::Ja).await.unwrap().card.state,
        domain::event::EventState::Cancelled
    );
}

async fn only_who_may_see_an_event_takes_part(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 2).await;
    let (ours, them) = circle(db, "ours", vec![host, m[0].clone()]).await;
    let draft = event(db, &them[0], |f| f.state = "draft".into()).await;
    let inner = event(db, &them[0], |f| {
        f.visibility = Visibility::Circle.code().into();
        f.circle = ours.to_string();
    })
    .await;
    let open = event(db, &them[0], |_| ()).await;
    for event in [draft, inner, open, EventId(999)] {
        refused(register(db, &Actor::Visitor, event).await, Error::SignedOut);
        refused(cancel(db, &Actor::Visitor, event).await, Error::SignedOut);
        refused(register(db, &shut_out(&m[1]), event).await, Error::Forbidden);
        refused(register(db, &Actor::System, event).await, Error::Forbidden);
    }
    for event in [draft, inner, EventId(999)] {
        refused(register(db, &m[1], event).await, Error::NotFound);
        refused(cancel(db, &m[1], event).await, Error::NotFound);
    }
    refused(register(db, &them[0], draft).await, CLOSED);
    assert_eq!(number(db, "SELECT COUNT(*) FROM registrations").await, 0);
    assert_eq!(
        number(db, "SELECT CAST(SUM(registration_seq) AS BIGINT) FROM events").await,
        0,
        "what was refused left no trace"
    );
    assert_eq!(register(db, &them[1], inner).await.unwrap(), Confirmed);
    assert_eq!(register(db, &m[1], open).await.unwrap(), Confirmed);
}

/// Whatever the order: the numbers are true, no seat is given twice, and no seat is free while somebody waits.
async fn a_storm_leaves_the_numbers_true(db: &TestDb) {
    let host = host(db).await;
    let event = seats(db, &host, "7").await;
    let other = db.second().await;
    let tasks = members(db, 40).await.into_iter().enumerate().map(|(n, actor)| {
        let db = if n % 2 == 0 { db.db.clone() } else { other.clone() };
        tokio::spawn(async move {
            register(&db, &actor, event).await.unwrap();
            if n % 3 != 0 {
                cancel(&db, &actor, event).await.unwrap();
            }
            if n % 5 == 0 {
                register(&db, &actor, event).await.unwrap();
            }
        })
    });
    for task in join_all(tasks).await {
        task.unwrap();
    }
    change_event(db, &host, event, |f| f.capacity = "9".into()).await.unwrap();
    let staying = (0..40).filter(|n| n % 3 == 0 || n % 5 == 0).count() as i64;
    assert_eq!(counted(db, event).await, (9, staying - 9));
    assert_eq!(remembered(db, event).await, (9, staying - 9));
    // The last line of each history is the state it has.
    let wrong = "SELECT COUNT(*) FROM registrations r WHERE r.state <> (SELECT c.state FROM registration_changes c WHERE c.registration_id = r.id ORDER BY c.id DESC LIMIT 1)";
    assert_eq!(number(db, wrong).await, 0);
    other.close().await;
}

store::on_both!(
    the_last_seat_is_given_once,
    without_the_guard_the_same_race_oversells,
    who_waited_longest_moves_up,
    who_is_shut_out_takes_nobodys_seat,
    more_seats_move_the_line_up_in_order,
    nobody_overtakes_those_who_wait,
    registering_twice_changes_nothing,
    cancelling_twice_changes_nothing,
    each_change_has_its_time_and_its_actor,
    once_it_has_begun_everything_stands,
    an_event_called_off_tells_everyone_once,
    only_who_may_see_an_event_takes_part,
    a_storm_leaves_the_numbers_true,
);
