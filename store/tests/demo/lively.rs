//! What hosts and members of the usual demo did.

use super::*;
use domain::event::{Event, EventState};
use domain::registration::RegistrationState;
use store::check_ins;
use store::demo::life::{self, Shelf, Wish};
use store::files::{self, NewFile};
use store::jobs::Work;
use store::testing::outbox;

store::on_both!(what_hosts_can_do_is_there, it_happens_once, a_community_has_no_such_life);

/// Keeps nothing, and tells the wishes.
#[derive(Default)]
struct Pretending(Mutex<Vec<String>>);

impl Shelf for Pretending {
    async fn keep(&self, wish: Wish<'_>) -> domain::Result<NewFile> {
        let (label, mime, size) = match wish {
            Wish::Drawing(name) => (name, "image/webp", Some((1200, 675))),
            Wish::Text(name, _) => (name, "text/plain; charset=utf-8", None),
        };
        self.0.lock().unwrap().push(label.to_owned());
        let label = if size.is_some() { String::new() } else { label.to_owned() };
        Ok(NewFile { name: files::new_name(), label, mime, bytes: 900, size, small_mime: None })
    }
}

async fn lively(db: &Db) {
    fill(db, &Options::default()).await;
    assert!(life::live(db, &Pretending::default()).await.unwrap());
}

async fn named(db: &Db, title: &str) -> Vec<EventId> {
    let found: Vec<(i64,)> =
        rows(db, sql!("SELECT id FROM events WHERE title LIKE $1 ORDER BY starts_at", format!("{title}%")))
            .await;
    assert!(!found.is_empty(), "{title}");
    found.into_iter().map(|(id,)| EventId(id)).collect()
}

async fn seen(db: &Db, who: &Actor, id: EventId) -> Event {
    events::show(db, who, id, Locale::Ja).await.unwrap()
}

async fn what_hosts_can_do_is_there(db: &TestDb) {
    lively(db).await;
    let [tokuda, minori, _, hana] = [
        signed_in(db, LOGINS[0].0).await,
        signed_in(db, LOGINS[1].0).await,
        signed_in(db, LOGINS[2].0).await,
        signed_in(db, LOGINS[3].0).await,
    ];

    // A series with a date that was moved, one that was called off, and one that was looked back at.
    let reading = named(db, "木曜夜の読書会").await;
    assert_eq!(reading.len(), 10);
    let mut all = Vec::new();
    for id in &reading {
        all.push(seen(db, &hana, *id).await);
    }
    assert!(all.iter().all(|e| e.series.is_some() && e.files.cover.is_some() && e.cohosts.len() == 1));
    let weekday = |e: &Event| e.card.starts.date().weekday();
    let moved: Vec<&Event> = all.iter().filter(|e| weekday(e) != weekday(&all[0])).collect();
    assert_eq!(moved.len(), 1);
    let off: Vec<&Event> = all.iter().filter(|e| e.card.state == EventState::Cancelled).collect();
    assert!(off.len() == 1 && off[0].cancel_reason.contains("研修"));
    assert!(all.iter().any(|e| e.over && e.recap_html.is_some()));
    assert!(all.iter().all(|e| e.over || !e.begun) && all.iter().any(|e| !e.begun));
    // One of a circle, each month; others do not know of it.
    let cases = named(db, "月例ケース検討").await;
    assert_eq!(cases.len(), 5);
    assert_eq!(seen(db, &tokuda, cases[0]).await.questions.len(), 2);
    refused(events::show(db, &hana, cases[0], Locale::Ja).await, Error::NotFound);

    // A full one at which the plain member is asked, and three wait after her.
    let training = named(db, "はじめての動機づけ面接").await[0];
    let training = seen(db, &hana, training).await;
    assert!(matches!(training.card.mine, MyPart::Offered { until } if until > db.now()));
    assert_eq!((training.card.capacity, training.card.taken, training.card.waiting), (Some(12), 12, 3));
    assert_eq!(training.card.price_yen, 2500);

    // On another clock; whole days; opening later; closing early.
    let abroad = seen(db, &hana, named(db, "海の向こう").await[0]).await;
    assert!(abroad.zone == "America/New_York" && abroad.there.is_some());
    let camp = seen(db, &hana, named(db, "湖畔の合宿").await[0]).await;
    assert!(camp.card.all_day && camp.card.ends.at.0 - camp.card.starts.at.0 == 2 * 86_400_000_000);
    assert!(camp.closes.is_some() && camp.cancel_until.is_some() && camp.questions.len() == 5);
    assert!(camp.questions[1].when.is_some());
    assert!(camp.card.mine == MyPart::Confirmed && camp.files.handouts.len() == 1);
    let answers: Vec<(String,)> =
        rows(db, sql!("SELECT answers FROM registrations WHERE event_id = $1", camp.card.id)).await;
    assert!(answers.len() == 8 && answers.iter().all(|(a,)| a.contains("yes")));
    assert_eq!(answers.iter().filter(|(a,)| a.contains("アレルギーのあるもの")).count(), 2);
    assert!(seen(db, &hana, named(db, "年に一度の集まり").await[0]).await.opens.is_some());
    let draft = named(db, "来年度の連続講座").await[0];
    assert_eq!(seen(db, &minori, draft).await.card.state, EventState::Draft);
    refused(events::show(db, &hana, draft, Locale::Ja).await, Error::NotFound);

    // One that was held: pictures with words, handouts, who came.
    let lab = named(db, "休み方の実験室").await[0];
    let held = seen(db, &hana, lab).await;
    assert!(held.files.pictures.len() == 3 && held.files.pictures.iter().all(|p| !p.label.is_empty()));
    assert!(held.recap_html.is_some() && held.files.handouts.len() == 2);
    let door = check_ins::door(db, &minori, lab, None).await.unwrap();
    assert_eq!((door.guests.unwrap().len(), door.came.len()), (10, 9));
    let past = events::past(db, &Actor::Visitor, 1, Locale::Ja).await.unwrap();
    assert!(past.events.iter().filter(|e| !e.pictures.is_empty()).count() >= 2);
}

async fn it_happens_once(db: &TestDb) {
    lively(db).await;
    let counts = "SELECT (SELECT COUNT(*) FROM events) + (SELECT COUNT(*) FROM registration_changes)
        + (SELECT COUNT(*) FROM files) + (SELECT COUNT(*) FROM jobs) + (SELECT COUNT(*) FROM check_ins)";
    let before = number(db, counts).await;
    let shelf = Pretending::default();
    assert!(!life::live(db, &shelf).await.unwrap());
    assert!(shelf.0.lock().unwrap().is_empty());
    assert_eq!(number(db, counts).await, before);
    assert_eq!(number(db, "SELECT COUNT(*) FROM events").await, 64, "README.md says so");
    // Nobody is mailed about what happened before today; the offer ends by itself.
    let waits = outbox(db).await;
    assert!(waits.iter().all(|w| matches!(w, Work::Remind { .. } | Work::EndOffer { .. })));
    assert_eq!(waits.iter().filter(|w| matches!(w, Work::EndOffer { .. })).count(), 1);
    // Counters say what the rows say.
    let wrong = "SELECT COUNT(*) FROM events e WHERE
        e.taken <> (SELECT COUNT(*) FROM registrations r WHERE r.event_id = e.id AND r.state IN ('confirmed', 'offered'))
        OR e.waiting <> (SELECT COUNT(*) FROM registrations r WHERE r.event_id = e.id AND r.state = 'waiting')";
    assert_eq!(number(db, wrong).await, 0);
    // Nothing happened later than today began.
    let later = sql!(
        "SELECT COUNT(*) FROM registration_changes WHERE at > $1",
        db.zone().midnight(db.zone().date(db.now()))
    );
    assert_eq!(number(db, later).await, 0);
    assert!(
        rows::<(String,)>(db, "SELECT state FROM registrations")
            .await
            .iter()
            .any(|(s,)| s == RegistrationState::Offered.code())
    );
}

async fn a_community_has_no_such_life(db: &TestDb) {
    store::testing::member(db, "real", &[]).await;
    refused(life::live(db, &Pretending::default()).await, Error::Forbidden);
    assert_eq!(number(db, "SELECT COUNT(*) FROM events").await, 0);
    assert_eq!(number(db, "SELECT COUNT(*) FROM settings").await, 0);
}

/// Days are told from today: ends of months, each day of the week, the week in which New York changes its clocks, just
/// after midnight. The rules are the same on both engines.
#[tokio::test]
async fn any_day_will_do() {
    for days in [0, 8, 38, 39, 68, 97, 105, 110, 118] {
        let db = store::testing::sqlite().await;
        // Noon at first.
        db.clock.advance(days * 86_400 - 12 * 3600 + 60);
        lively(&db).await;
        let lab = named(&db, "休み方の実験室").await[0];
        let camp = named(&db, "湖畔の合宿").await[0];
        let visitor = Actor::Visitor;
        assert!(seen(&db, &visitor, lab).await.over, "{days}");
        assert!(!seen(&db, &visitor, camp).await.begun, "{days}");
        let offers = "SELECT COUNT(*) FROM registrations WHERE state = 'offered'";
        assert_eq!(number(&db, offers).await, 1, "{days}");
        db.end().await;
    }
}
