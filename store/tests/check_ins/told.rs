//! What doors tell: by one, by two at once, twice, late, taken back, and by somebody else.

use super::*;

store::on_both!(
    a_guest_comes_and_it_is_taken_back,
    told_twice_it_counts_once,
    the_door_s_time_decides_not_the_telling,
    nobody_tells_what_somebody_else_noted,
    the_door_opens_whenever_the_event_stands,
    what_makes_no_sense_is_refused,
    two_doors_at_once_count_a_guest_once,
    without_the_lock_both_doors_are_first,
);

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

async fn nobody_tells_what_somebody_else_noted(db: &TestDb) {
    let (host, event, guests) = evening(db, 2).await;
    let first = seat(db, event, &guests[0]).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    let noted = [line(first, true, 10, "a"), line(first, false, 11, "b")];
    db.clock.advance(3600);
    // On the host's device somebody else has logged in: who may change the event too, or may not, or not even know it.
    let other = Error::Conflict(Conflict::OtherMember);
    for actor in [&admin, &guests[1]] {
        refused(check_ins::tell(db, actor, event, id(&host), &noted, None).await, other.clone());
        refused(check_ins::tell(db, actor, event, id(&host), &[], None).await, other.clone());
        refused(check_ins::tell(db, actor, EventId(987_654), id(&host), &[], None).await, other.clone());
    }
    // And whose session is over is asked to log in, as before.
    refused(check_ins::tell(db, &Actor::Visitor, event, id(&host), &noted, None).await, Error::SignedOut);
    assert_eq!(number(db, "SELECT COUNT(*) FROM check_ins").await, 0, "nothing is kept under another name");
    // Meanwhile they tell what they noted themselves; then the host is back.
    assert_eq!(say(db, &admin, event, line(first, true, 20, "c")).await, Outcome::Came);
    let told = check_ins::tell(db, &host, event, id(&host), &noted, None).await.unwrap();
    assert_eq!(told.outcomes[0], Outcome::Already(since(20, "admin")));
    let by: Vec<(String, i64)> = rows(db, "SELECT key, actor_id FROM check_ins ORDER BY key").await;
    let own = |key: &str, actor: &Actor| (key.to_owned(), id(actor).0);
    assert_eq!(by, [own("a", &host), own("b", &host), own("c", &admin)]);
    assert_eq!(here(db, &host, event).await, [(first.0, 20)]);
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
