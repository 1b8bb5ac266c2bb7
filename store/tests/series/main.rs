//! Series: occurrences are made ahead, changed alone and together, and never lose those who registered.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod clock;
mod parted;
mod people;
mod told;

use domain::event::{EventForm, EventState};
use domain::series::Scope;
use domain::{Actor, Error, EventId, Locale, Problem, Role};
use store::testing::{TestDb, event_form, member, members, number, outbox, refused, register, rows, run};
use store::{Db, events, sql};

async fn host(db: &Db) -> Actor {
    member(db, "host", &[Role::Host]).await
}

/// A weekly reading group on Tuesdays, six times from 24 November 2026 on.
fn weekly() -> EventForm {
    EventForm { repeat: "weekly".into(), ends: "count".into(), count: "6".into(), ..event_form() }
}

async fn make(db: &Db, host: &Actor, form: &EventForm) -> EventId {
    events::create(db, host, &form.validate().unwrap()).await.unwrap()
}

/// All occurrences: their start on the community's clock, title, and state, in order of the rule.
async fn all(db: &Db) -> Vec<(String, String, String)> {
    let found: Vec<(i64, String, String)> =
        rows(db, "SELECT starts_at, title, state FROM events ORDER BY starts_at, id").await;
    found.into_iter().map(|(at, title, state)| (db.moment(at).iso()[..16].to_owned(), title, state)).collect()
}

async fn starts(db: &Db) -> Vec<String> {
    all(db).await.into_iter().filter(|(.., state)| state == "published").map(|(at, ..)| at).collect()
}

async fn nth(db: &Db, n: i64) -> EventId {
    EventId(number(db, sql!("SELECT id FROM events ORDER BY starts_at, id LIMIT 1 OFFSET $1", n)).await)
}

async fn change(
    db: &Db,
    host: &Actor,
    event: EventId,
    scope: Scope,
    change: impl FnOnce(&mut EventForm),
) -> domain::Result<()> {
    let mut form = events::source(db, host, event).await?;
    form.scope = scope.code().to_owned();
    change(&mut form);
    events::update(db, host, event, form.version.parse().unwrap(), &form.validate()?).await
}

const TUESDAYS: [&str; 6] = [
    "2026-11-24T19:30",
    "2026-12-01T19:30",
    "2026-12-08T19:30",
    "2026-12-15T19:30",
    "2026-12-22T19:30",
    "2026-12-29T19:30",
];

async fn each_occurrence_is_an_event(db: &TestDb) {
    let host = host(db).await;
    let first = make(db, &host, &weekly()).await;
    assert_eq!(starts(db).await, TUESDAYS);
    assert_eq!(first, nth(db, 0).await);
    let shown = events::show(db, &host, first, Locale::Ja).await.unwrap();
    assert_eq!(shown.series.unwrap().1, "毎週火曜日、6回");
    assert!(shown.card.repeats);
    assert_eq!(events::source(db, &host, nth(db, 3).await).await.unwrap().repeat, "weekly");
    // Sent twice, it is one series.
    let keyed = EventForm { key: "k".into(), ..weekly() };
    assert_eq!(make(db, &host, &keyed).await, make(db, &host, &keyed).await);
    assert_eq!(number(db, "SELECT COUNT(*) FROM series").await, 2);
    // Reminders stand for each.
    assert_eq!(outbox(db).await.iter().filter(|w| w.kind() == "remind").count(), 24);
}

async fn dates_are_left_out_and_added(db: &TestDb) {
    let host = host(db).await;
    let form = EventForm { except: "2026-12-08".into(), also: "2026-12-10 18:00".into(), ..weekly() };
    make(db, &host, &form).await;
    let mut expected: Vec<&str> = TUESDAYS.to_vec();
    expected[2] = "2026-12-10T18:00";
    assert_eq!(starts(db).await, expected);
}

async fn summer_time_moves_no_clock(db: &TestDb) {
    let host = host(db).await;
    let form = EventForm {
        zone: "Europe/Berlin".into(),
        date: "2027-03-14".into(),
        start: "02:30".into(),
        end: "03:30".into(),
        count: "4".into(),
        ..weekly()
    };
    make(db, &host, &form).await;
    let berlin = store::Zone::named("Europe/Berlin").unwrap();
    let found: Vec<(i64, i64)> = rows(db, "SELECT starts_at, ends_at FROM events ORDER BY starts_at").await;
    let told: Vec<String> = found.iter().map(|(at, _)| berlin.moment(domain::Timestamp(*at)).iso()).collect();
    // On 28 March the clocks go from two to three.
    assert_eq!(
        told,
        [
            "2027-03-14T02:30:00+01:00",
            "2027-03-21T02:30:00+01:00",
            "2027-03-28T03:30:00+02:00",
            "2027-04-04T02:30:00+02:00"
        ]
    );
    assert!(found.iter().all(|(start, end)| end > start));
    let card = events::show(db, &host, nth(db, 0).await, Locale::Ja).await.unwrap();
    assert_eq!(card.card.starts.iso(), "2027-03-14T10:30:00+09:00");
    assert_eq!(card.there.unwrap().0.iso(), told[0]);
}

async fn one_is_changed_alone(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &weekly()).await;
    let second = nth(db, 1).await;
    change(db, &host, second, Scope::This, |f| {
        (f.title, f.date, f.start, f.end) =
            ("特別回".into(), "2026-12-02".into(), "18:00".into(), "19:00".into());
    })
    .await
    .unwrap();
    let now = all(db).await;
    assert_eq!((now[1].0.as_str(), now[1].1.as_str()), ("2026-12-02T18:00", "特別回"));
    assert!(now.iter().enumerate().all(|(n, (_, title, _))| n == 1 || title == "読書会"));
    // It stays the occurrence it was.
    let on: Vec<(String,)> = rows(db, sql!("SELECT series_on FROM events WHERE id = $1", second)).await;
    assert_eq!(on[0].0, "2026-12-01T19:30");
}

async fn all_are_changed_but_for_what_one_has_alone(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &weekly()).await;
    change(db, &host, nth(db, 1).await, Scope::This, |f| f.title = "特別回".into()).await.unwrap();
    change(db, &host, nth(db, 2).await, Scope::This, |f| (f.start, f.end) = ("10:00".into(), "11:00".into()))
        .await
        .unwrap();
    change(db, &host, nth(db, 3).await, Scope::All, |f| {
        (f.title, f.place, f.start, f.end) = ("輪読会".into(), "京都".into(), "20:00".into(), "21:30".into());
    })
    .await
    .unwrap();
    let now = all(db).await;
    let at: Vec<&str> = now.iter().map(|(at, ..)| &at[11..]).collect();
    assert_eq!(at, ["20:00", "20:00", "10:00", "20:00", "20:00", "20:00"], "what was moved alone stays");
    assert_eq!(now[1].1, "特別回");
    assert!(now.iter().enumerate().all(|(n, (_, title, _))| n == 1 || title == "輪読会"), "{now:?}");
    assert_eq!(number(db, "SELECT COUNT(*) FROM events WHERE place = '京都'").await, 6);
    assert_eq!(number(db, "SELECT COUNT(*) FROM series").await, 1);
    let recurrence: Vec<(String, String)> = rows(db, "SELECT recurrence, starts_on FROM series").await;
    assert!(recurrence[0].0.contains("COUNT=6"), "{recurrence:?}");
    assert_eq!(recurrence[0].1, "2026-11-24T20:00");
}

async fn those_from_one_on_become_a_series_of_their_own(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 1).await;
    make(db, &host, &weekly()).await;
    let fourth = nth(db, 3).await;
    register(db, &m[0], nth(db, 4).await).await.unwrap();
    let thursday = |f: &mut EventForm| {
        (f.date, f.title) = ("2026-12-17".into(), "木曜の会".into());
    };
    let told = change(db, &host, fourth, Scope::Following, thursday).await;
    refused(told, Error::field("tell", Problem::TellsPeople(1)));
    assert_eq!(starts(db).await, TUESDAYS, "nothing is half done");
    change(db, &host, fourth, Scope::Following, |f| {
        thursday(f);
        f.tell = "1".into();
    })
    .await
    .unwrap();
    let mut expected = TUESDAYS.map(str::to_owned);
    for (n, day) in [(3, "17"), (4, "24"), (5, "31")] {
        expected[n] = format!("2026-12-{day}T19:30");
    }
    assert_eq!(starts(db).await, expected);
    assert_eq!(number(db, "SELECT COUNT(*) FROM series").await, 2);
    let rules: Vec<(String, i64)> = rows(
        db,
        "SELECT s.recurrence, COUNT(*) FROM series s JOIN events e ON e.series_id = s.id GROUP BY s.id, s.recurrence ORDER BY s.id",
    )
    .await;
    assert!(rules[0].0.contains("UNTIL=20261214") && rules[0].1 == 3, "{rules:?}");
    assert!(rules[1].0.contains("COUNT=3") && rules[1].0.contains("TH") && rules[1].1 == 3, "{rules:?}");
    // The registration stayed with its occurrence, and was told.
    let seat = events::show(db, &m[0], nth(db, 4).await, Locale::Ja).await.unwrap();
    assert_eq!(seat.card.mine, domain::registration::MyPart::Confirmed);
    assert_eq!(seat.card.starts.iso(), "2026-12-24T19:30:00+09:00");
    assert_eq!(outbox(db).await.iter().filter(|w| w.kind() == "mail_moved").count(), 1);
}

async fn another_rule_keeps_those_who_registered(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 1).await;
    make(db, &host, &weekly()).await;
    let third = nth(db, 2).await;
    register(db, &m[0], third).await.unwrap();
    // Every second week from the first on: the third is beside the rule now, the second and fourth are gone.
    change(db, &host, nth(db, 0).await, Scope::All, |f| (f.every, f.count) = ("2".into(), "3".into()))
        .await
        .unwrap();
    assert_eq!(starts(db).await, ["2026-11-24T19:30", "2026-12-08T19:30", "2026-12-22T19:30"]);
    change(db, &host, nth(db, 0).await, Scope::All, |f| (f.every, f.count) = ("4".into(), "2".into()))
        .await
        .unwrap();
    assert_eq!(
        starts(db).await,
        ["2026-11-24T19:30", "2026-12-08T19:30", "2026-12-22T19:30"],
        "it stays for who is in it"
    );
    assert_eq!(third, nth(db, 1).await, "the same event");
    assert_eq!(number(db, "SELECT taken FROM events WHERE taken > 0").await, 1);
}

async fn a_series_is_called_off_from_one_on(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 2).await;
    make(db, &host, &weekly()).await;
    register(db, &m[0], nth(db, 4).await).await.unwrap();
    let third = nth(db, 2).await;
    let out = events::cancel(db, &m[1], third, Scope::Following, "").await;
    refused(out, Error::Forbidden);
    events::cancel(db, &host, third, Scope::Following, "会場が閉まります").await.unwrap();
    assert_eq!(starts(db).await, TUESDAYS[..2]);
    let off: Vec<(String, String)> =
        rows(db, "SELECT state, cancel_reason FROM events WHERE starts_at > 0 AND state = 'cancelled' ORDER BY starts_at").await;
    // The one that was opened, and the one that somebody was in; what nobody was in is gone.
    assert_eq!(off.len(), 2);
    assert!(off.iter().all(|(_, reason)| reason == "会場が閉まります"));
    assert_eq!(outbox(db).await.iter().filter(|w| w.kind() == "mail_cancelled").count(), 1);
    db.clock.advance(400 * 86_400);
    events::plan_series(db, &Actor::System).await.unwrap();
    assert_eq!(outbox(db).await.iter().filter(|w| w.kind() == "extend_series").count(), 0);
}

async fn a_series_without_an_end_goes_on(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &EventForm { ends: "never".into(), count: String::new(), ..weekly() }).await;
    let made = starts(db).await.len();
    assert_eq!(made, 53, "a year ahead");
    let planned = async || {
        events::plan_series(db, &Actor::System).await.unwrap();
        outbox(db).await.into_iter().filter(|w| w.kind() == "extend_series").count()
    };
    assert_eq!(planned().await, 0);
    db.clock.advance(40 * 86_400);
    assert_eq!((planned().await, planned().await), (1, 1), "once, whoever asks");
    let series = domain::SeriesId(number(db, "SELECT id FROM series").await);
    let second = db.second().await;
    let (a, b) = tokio::join!(
        events::extend_series(db, &Actor::System, series),
        events::extend_series(&second, &Actor::System, series)
    );
    a.unwrap();
    b.unwrap();
    assert_eq!(starts(db).await.len(), made + 5, "made once");
    let found = starts(db).await;
    let mut unique = found.clone();
    unique.dedup();
    assert_eq!(found, unique);
    refused(events::extend_series(db, &host, series).await, Error::Forbidden);
    second.close().await;
}

async fn what_is_no_rule_is_told(db: &TestDb) {
    let host = host(db).await;
    let fault = async |change: fn(&mut EventForm)| {
        let mut form = weekly();
        change(&mut form);
        match form.validate() {
            Err(error) => error,
            Ok(input) => events::create(db, &host, &input).await.unwrap_err(),
        }
    };
    let rule = |f: &mut EventForm, rule: &str| (f.repeat, f.rule) = ("rule".into(), rule.into());
    use domain::recurrence::RuleFault::{NeverFires, TooMany};
    let at = |field: &str, problem| Error::field(field, problem);
    assert_eq!(
        fault(|f| (f.repeat, f.rule) = ("rule".into(), "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30".into())).await,
        at("repeat", Problem::Rule(NeverFires))
    );
    assert_eq!(
        fault(|f| (f.repeat, f.rule) = ("rule".into(), "FREQ=DAILY;COUNT=5000".into())).await,
        at("repeat", Problem::Rule(TooMany))
    );
    assert_eq!(fault(|f| f.zone = "Asia/Edo".into()).await, at("zone", Problem::Zone));
    assert_eq!(fault(|f| f.we = "1".into()).await, at("repeat", Problem::NotOfRule));
    assert_eq!(fault(|f| f.cohosts = "@nobody".into()).await, at("cohosts", Problem::NoSuchMember));
    let mut nonsense = weekly();
    rule(&mut nonsense, "EVERY TUESDAY");
    assert_eq!(nonsense.validate().unwrap_err().fields()[0].field, "rule");
    assert_eq!(number(db, "SELECT COUNT(*) FROM events").await, 0);
    assert_eq!(number(db, "SELECT COUNT(*) FROM series").await, 0);
}

async fn one_event_becomes_a_series(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 1).await;
    let event = make(db, &host, &event_form()).await;
    register(db, &m[0], event).await.unwrap();
    change(db, &host, event, Scope::This, |f| {
        (f.repeat, f.ends, f.count) = ("weekly".into(), "count".into(), "6".into());
    })
    .await
    .unwrap();
    assert_eq!(starts(db).await, TUESDAYS);
    assert_eq!(nth(db, 0).await, event);
    // And ends with the second again.
    change(db, &host, nth(db, 1).await, Scope::All, |f| f.repeat = String::new()).await.unwrap();
    assert_eq!(starts(db).await, TUESDAYS[..2]);
}

async fn an_event_is_dragged(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 1).await;
    let event = make(db, &host, &EventForm { opens: "2026-11-23T19:30".into(), ..event_form() }).await;
    run(db, "UPDATE events SET opens_at = NULL").await;
    register(db, &m[0], event).await.unwrap();
    let to = |version: i64, tell: bool| domain::event::Shift {
        version,
        start: jiff::civil::date(2026, 11, 26).at(18, 0, 0, 0),
        end: jiff::civil::date(2026, 11, 26).at(20, 0, 0, 0),
        scope: Scope::This,
        tell,
    };
    refused(events::shift(db, &m[0], event, &to(1, true)).await, Error::Forbidden);
    let asked = Error::field("tell", Problem::TellsPeople(1));
    refused(events::shift(db, &host, event, &to(1, false)).await, asked);
    refused(
        events::shift(db, &host, event, &to(7, true)).await,
        Error::Conflict(domain::error::Conflict::Stale),
    );
    events::shift(db, &host, event, &to(1, true)).await.unwrap();
    assert_eq!(starts(db).await, ["2026-11-26T18:00"]);
    let shown = events::show(db, &host, event, Locale::Ja).await.unwrap();
    assert_eq!((shown.card.state, shown.card.version), (EventState::Published, 2));
    // Told on the reader's clock: five in the morning in New York is six in the evening in Tokyo.
    let york = db.db.shown_in(store::Zone::named("America/New_York").unwrap());
    let back = domain::event::Shift {
        start: jiff::civil::date(2026, 11, 26).at(5, 0, 0, 0),
        end: jiff::civil::date(2026, 11, 26).at(6, 0, 0, 0),
        ..to(2, true)
    };
    events::shift(&york, &host, event, &back).await.unwrap();
    assert_eq!(starts(db).await, ["2026-11-26T19:00"]);
}

store::on_both!(
    each_occurrence_is_an_event,
    dates_are_left_out_and_added,
    summer_time_moves_no_clock,
    one_is_changed_alone,
    all_are_changed_but_for_what_one_has_alone,
    those_from_one_on_become_a_series_of_their_own,
    another_rule_keeps_those_who_registered,
    a_series_is_called_off_from_one_on,
    a_series_without_an_end_goes_on,
    what_is_no_rule_is_told,
    one_event_becomes_a_series,
    an_event_is_dragged,
);
