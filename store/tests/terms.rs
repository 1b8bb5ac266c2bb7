//! On what terms one takes part: opening and closing, questions, offered seats, people who host together.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::error::Conflict;
use domain::event::EventForm;
use domain::question::{Given, QuestionForm, QuestionKind, YES, field};
use domain::registration::{AttendeesQuery, MyPart, Phase, RegistrationState, Stillness};
use domain::series::Scope;
use domain::{Actor, Error, EventId, Locale, Problem, Role};
use futures::future::join_all;
use store::events::{self, Asking};
use store::registrations::{self, accept, cancel, decline, still};
use store::testing::{
    TestDb, call_off, change_event, event, id, member, members, number, refused, register, rows, run,
    shut_out,
};
use store::{Db, sql};

async fn host(db: &Db) -> Actor {
    member(db, "host", &[Role::Host]).await
}

async fn part(db: &Db, actor: &Actor, event: EventId) -> MyPart {
    events::show(db, actor, event, Locale::Ja).await.unwrap().card.mine
}

fn asked(f: &mut EventForm) {
    (f.capacity, f.promotion, f.offer_hours) = ("1".into(), "asked".into(), "2".into());
}

async fn one_registers_between_opening_and_closing(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 3).await;
    // It is Sunday noon; the event is on Tuesday at 19:30.
    let event = event(db, &host, |f| {
        f.opens = "2026-11-23T09:00".into();
        f.closes = "2026-11-24T18:00".into();
        f.cancel_until = "2026-11-24T12:00".into();
    })
    .await;
    let phase = async || events::show(db, &m[0], event, Locale::Ja).await.unwrap().phase;
    assert_eq!(phase().await, Phase::Before);
    refused(register(db, &m[0], event).await, Error::Conflict(Conflict::NotOpen));
    db.clock.advance(21 * 3600);
    assert_eq!(phase().await, Phase::Open);
    register(db, &m[0], event).await.unwrap();
    register(db, &m[1], event).await.unwrap();
    // Tuesday, noon: seats are not given back any more, and it is said so.
    db.clock.advance(27 * 3600 - 1);
    cancel(db, &m[1], event).await.unwrap();
    db.clock.advance(1);
    refused(cancel(db, &m[0], event).await, Error::Conflict(Conflict::TooLateToCancel));
    assert!(!events::show(db, &m[0], event, Locale::Ja).await.unwrap().may_cancel);
    db.clock.advance(6 * 3600);
    assert_eq!(phase().await, Phase::Over);
    refused(register(db, &m[2], event).await, Error::Conflict(Conflict::Closed));
    // Of what is called off everyone may leave.
    call_off(db, &host, event).await.unwrap();
    cancel(db, &m[0], event).await.unwrap();
}

fn question(label: &str, kind: QuestionKind, choices: &str, required: bool) -> QuestionForm {
    QuestionForm {
        label: label.into(),
        kind: kind.code().into(),
        choices: choices.into(),
        required: if required { "1".into() } else { String::new() },
        ..QuestionForm::default()
    }
}

fn give(pairs: &[(&str, &str)]) -> Given {
    let mut given = Given::new();
    for (n, (key, value)) in pairs.iter().enumerate() {
        given.entry((*key).to_owned()).or_default().insert(format!("v{n}"), (*value).to_owned());
    }
    given
}

async fn what_the_host_asks_is_answered(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 2).await;
    let event = event(db, &host, |_| ()).await;
    let ask =
        async |form: QuestionForm| events::ask(db, &host, event, Scope::This, &Asking::Save(form)).await;
    ask(question("どこで", QuestionKind::Choice, "会場\nオンライン", true)).await.unwrap();
    let keys = async || -> Vec<String> {
        events::questions(db, &host, event).await.unwrap().into_iter().map(|q| q.key).collect()
    };
    let place = keys().await[0].clone();
    let depends = QuestionForm {
        when: place.clone(),
        is: "会場".into(),
        ..question("<b>車椅子</b>", QuestionKind::Text, "", true)
    };
    ask(depends).await.unwrap();
    ask(question("録画に同意します", QuestionKind::Consent, "", true)).await.unwrap();
    refused(
        ask(question("x", QuestionKind::Choice, "一つ", false)).await,
        Error::field("choices", Problem::FewChoices),
    );
    let keys = keys().await;
    let with =
        async |actor: &Actor, given: Given| registrations::register(db, actor, event, &given, false).await;
    let missing = with(&m[0], Given::new()).await.unwrap_err();
    let fields: Vec<&str> = missing.fields().iter().map(|f| f.field.as_str()).collect();
    assert_eq!(fields, [field(&keys[0]), field(&keys[2])]);
    assert_eq!(number(db, "SELECT COUNT(*) FROM registrations").await, 0);
    with(&m[0], give(&[(&keys[0], "会場"), (&keys[1], "はい"), (&keys[2], YES)])).await.unwrap();
    with(&m[1], give(&[(&keys[0], "オンライン"), (&keys[1], "no"), (&keys[2], YES)])).await.unwrap();
    let list = events::attendees(db, &host, event, &AttendeesQuery::default()).await.unwrap().attendees;
    assert_eq!(
        list[0].answers.iter().map(domain::question::Answer::text).collect::<Vec<_>>(),
        ["会場", "はい", "✓"]
    );
    assert_eq!(list[0].answers[1].question, "<b>車椅子</b>", "kept as it was asked");
    assert_eq!(list[1].answers.len(), 2, "what was not asked is not kept");
    // A question that goes takes no answer with it, and what depended on it is asked of everyone.
    events::ask(db, &host, event, Scope::This, &Asking::Drop(keys[0].clone())).await.unwrap();
    assert!(events::questions(db, &host, event).await.unwrap().iter().all(|q| q.when.is_none()));
    let list = events::attendees(db, &host, event, &AttendeesQuery::default()).await.unwrap().attendees;
    assert_eq!(list[0].answers[0].text(), "会場");
    // Nobody else sees what is answered, or asks.
    refused(events::attendees(db, &m[1], event, &AttendeesQuery::default()).await, Error::Forbidden);
    refused(
        events::ask(db, &m[1], event, Scope::This, &Asking::Drop(keys[1].clone())).await,
        Error::Forbidden,
    );
    // The form of the event leaves the questions alone; a copy asks the same.
    change_event(db, &host, event, |f| f.title = "別の題".into()).await.unwrap();
    assert_eq!(events::questions(db, &host, event).await.unwrap().len(), 2);
    let copy = events::copied(db, &host, event).await.unwrap();
    assert_eq!(
        (copy.date.as_str(), copy.state.as_str(), copy.title.as_str()),
        ("2026-12-01", "draft", "別の題")
    );
    let made = events::create(db, &host, &copy.validate().unwrap()).await.unwrap();
    assert_eq!(events::questions(db, &host, made).await.unwrap().len(), 2);
}

async fn a_free_seat_is_offered_in_turn(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 4).await;
    let event = event(db, &host, asked).await;
    for actor in &m {
        register(db, actor, event).await.unwrap();
    }
    assert_eq!(still(db, &host, event).await.unwrap(), Some(Stillness::Full));
    refused(accept(db, &m[1], event).await, Error::Conflict(Conflict::OfferEnded));
    cancel(db, &m[0], event).await.unwrap();
    let until = db.now().plus_seconds(7200);
    assert_eq!(part(db, &m[1], event).await, MyPart::Offered { until });
    assert_eq!(still(db, &host, event).await.unwrap(), Some(Stillness::Asked { people: 1, until }));
    // The seat is kept: nobody else has it, whatever they do.
    assert_eq!(number(db, sql!("SELECT taken FROM events WHERE id = $1", event)).await, 1);
    assert_eq!(register(db, &m[0], event).await.unwrap(), MyPart::Waiting { position: 3 });
    decline(db, &m[1], event).await.unwrap();
    decline(db, &m[1], event).await.unwrap();
    assert_eq!(part(db, &m[1], event).await, MyPart::None);
    assert!(matches!(part(db, &m[2], event).await, MyPart::Offered { .. }));
    let twice = join_all((0..5).map(|_| accept(db, &m[2], event))).await;
    assert!(twice.iter().all(Result::is_ok));
    assert_eq!(part(db, &m[2], event).await, MyPart::Confirmed);
    let tickets: Vec<(Option<String>,)> =
        rows(db, "SELECT ticket FROM registrations WHERE state <> 'confirmed' AND ticket IS NOT NULL").await;
    assert!(tickets.is_empty(), "a ticket opens the door only for a seat");
    assert_eq!(number(db, "SELECT COUNT(*) FROM registrations WHERE ticket IS NOT NULL").await, 1);
}

async fn an_offer_ends_once(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 3).await;
    let event = event(db, &host, asked).await;
    for actor in &m {
        register(db, actor, event).await.unwrap();
    }
    cancel(db, &m[0], event).await.unwrap();
    let (registration, seq): (i64, i64) =
        rows(db, "SELECT id, seq FROM registrations WHERE state = 'offered'").await[0];
    let registration = domain::RegistrationId(registration);
    let end = async |db: &Db| registrations::end_offer(db, &Actor::System, registration, seq).await;
    end(db).await.unwrap();
    assert!(matches!(part(db, &m[1], event).await, MyPart::Offered { .. }), "its time is not over");
    db.clock.advance(7200);
    refused(accept(db, &m[1], event).await, Error::Conflict(Conflict::OfferEnded));
    let other = db.second().await;
    let both = tokio::join!(end(db), end(&other));
    both.0.unwrap();
    both.1.unwrap();
    let state: Vec<(String,)> =
        rows(db, sql!("SELECT state FROM registrations WHERE member_id = $1", id(&m[1]))).await;
    assert_eq!(state[0].0, RegistrationState::Expired.code());
    assert!(matches!(part(db, &m[2], event).await, MyPart::Offered { .. }));
    assert_eq!(number(db, sql!("SELECT taken FROM events WHERE id = $1", event)).await, 1);
    refused(registrations::end_offer(db, &host, registration, seq).await, Error::Forbidden);
    other.close().await;
}

async fn why_nobody_moves_up_is_told(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 2).await;
    let event = event(db, &host, |f| f.capacity = "1".into()).await;
    let told = async || still(db, &host, event).await.unwrap();
    assert_eq!(told().await, None);
    register(db, &m[0], event).await.unwrap();
    register(db, &m[1], event).await.unwrap();
    assert_eq!(told().await, Some(Stillness::Full));
    run(db, sql!("UPDATE members SET standing = 'suspended' WHERE id = $1", id(&m[1]))).await;
    cancel(db, &m[0], event).await.unwrap();
    assert_eq!(told().await, Some(Stillness::Away { people: 1 }));
    db.clock.advance(3 * 86_400);
    assert_eq!(told().await, Some(Stillness::Begun));
    refused(still(db, &m[0], event).await, Error::Forbidden);
}

async fn who_hosts_too_may_change_it(db: &TestDb) {
    let host = host(db).await;
    let mate = member(db, "mate", &[]).await;
    let other = member(db, "other", &[Role::Host]).await;
    let draft = event(db, &host, |f| {
        (f.state, f.cohosts, f.speakers) = ("draft".into(), "@mate".into(), "花子 @mate\n太郎".into());
    })
    .await;
    let shown = events::show(db, &mate, draft, Locale::Ja).await.unwrap();
    assert!(shown.can_edit && shown.card.mine_to_change);
    assert_eq!(shown.cohosts[0].handle, "mate");
    assert_eq!(shown.speakers.iter().map(|s| s.handle.as_deref()).collect::<Vec<_>>(), [Some("mate"), None]);
    refused(events::show(db, &other, draft, Locale::Ja).await, Error::NotFound);
    refused(events::show(db, &shut_out(&mate), draft, Locale::Ja).await, Error::NotFound);
    let query = domain::calendar::CalendarQuery::default();
    let seen =
        async |actor: &Actor| events::calendar(db, actor, &query, Locale::Ja).await.unwrap().events.len();
    assert_eq!((seen(&mate).await, seen(&host).await, seen(&other).await), (1, 1, 0));
    change_event(db, &mate, draft, |f| f.state = "published".into()).await.unwrap();
    let visitor = events::show(db, &Actor::Visitor, draft, Locale::Ja).await.unwrap();
    assert!(visitor.speakers.iter().all(|s| s.handle.is_none()) && visitor.cohosts[0].handle.is_empty());
    change_event(db, &host, draft, |f| f.cohosts = String::new()).await.unwrap();
    refused(change_event(db, &mate, draft, |f| f.title = "x".into()).await, Error::Forbidden);
}

async fn materials_are_for_those_who_come(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 2).await;
    let event = event(db, &host, |f| {
        (f.capacity, f.materials) = ("1".into(), "[資料](https://example.com/x)<script>".into());
    })
    .await;
    register(db, &m[0], event).await.unwrap();
    register(db, &m[1], event).await.unwrap();
    let seen = async |actor: &Actor| events::show(db, actor, event, Locale::Ja).await.unwrap().materials_html;
    assert!(seen(&m[0]).await.is_some_and(|h| h.contains("https://example.com/x") && !h.contains("<script")));
    assert!(seen(&host).await.is_some());
    assert_eq!((seen(&m[1]).await, seen(&Actor::Visitor).await), (None, None));
}

async fn a_long_list_is_searched_and_paged(db: &TestDb) {
    let host = host(db).await;
    let event = event(db, &host, |_| ()).await;
    for actor in &members(db, 130).await {
        register(db, actor, event).await.unwrap();
    }
    let ask = async |words: &str, page: i64| {
        let query = AttendeesQuery { words: words.into(), state: None, page };
        events::attendees(db, &host, event, &query).await.unwrap()
    };
    let (first, second) = (ask("", 1).await, ask("", 2).await);
    assert_eq!((first.attendees.len(), second.attendees.len(), first.total, first.pages), (100, 30, 130, 2));
    assert_eq!(ask("M12", 1).await.total, 10);
    assert_eq!(ask("100% _", 1).await.total, 0);
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let more = events::attendees_after(db, &host, event, after).await.unwrap();
        let Some(last) = more.last() else { break };
        after = Some(last.id);
        all.extend(more.into_iter().map(|a| a.handle));
    }
    assert_eq!(all.len(), 130);
}

store::on_both!(
    one_registers_between_opening_and_closing,
    what_the_host_asks_is_answered,
    a_free_seat_is_offered_in_turn,
    an_offer_ends_once,
    why_nobody_moves_up_is_told,
    who_hosts_too_may_change_it,
    materials_are_for_those_who_come,
    a_long_list_is_searched_and_paged,
);
