//! What is remembered for one reader is not shown to another, nor for longer than it is true.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::calendar::{CalendarQuery, View};
use domain::event::EventState;
use domain::member::DirectoryQuery;
use domain::thread::Only;
use domain::vocabulary::Vocabulary;
use domain::{Actor, EventId, Locale, ThreadId};
use store::accounts::sessions;
use store::testing::{TestDb, change_event, event, id, rows, shut_out};
use store::{Db, demo, events, members, spaces, threads};

/// Everything a reader is shown, as text.
async fn shown(db: &Db, actor: &Actor) -> Vec<String> {
    let l = Locale::Ja;
    let mut out = Vec::new();
    let mut note = |what: String| out.push(what);
    for query in [
        CalendarQuery::default(),
        CalendarQuery { view: View::Agenda, ..CalendarQuery::default() },
        CalendarQuery { mine: true, ..CalendarQuery::default() },
        CalendarQuery { online: true, open: true, ..CalendarQuery::default() },
    ] {
        note(format!("{query:?}: {:?}", events::calendar(db, actor, &query, l).await));
    }
    for own in [false, true] {
        note(format!("next {own}: {:?}", events::next(db, actor, own, 5, l).await));
    }
    note(format!("past: {:?}", events::past(db, actor, 1, l).await));
    for (event,) in rows::<(i64,)>(db, "SELECT id FROM events ORDER BY id").await {
        note(format!("event {event}: {:?}", events::show(db, actor, EventId(event), l).await));
    }
    note(format!("spaces: {:?}", spaces::list(db, actor, l).await));
    for (slug,) in rows::<(String,)>(db, "SELECT slug FROM spaces ORDER BY id").await {
        note(format!("space {slug}: {:?}", threads::list(db, actor, &slug, 1, Only::All, l).await));
    }
    note(format!("latest: {:?}", threads::latest(db, actor, 6, l).await));
    for (thread,) in rows::<(i64,)>(db, "SELECT id FROM threads ORDER BY id").await {
        note(format!("thread {thread}: {:?}", threads::show(db, actor, ThreadId(thread), 1, l).await));
    }
    let professions = Vocabulary::Profession.defaults().iter().take(4).map(|t| t.code.to_owned()).collect();
    for query in [
        DirectoryQuery { page: 1, ..DirectoryQuery::default() },
        DirectoryQuery { page: 1, words: "あ".into(), ..DirectoryQuery::default() },
        DirectoryQuery {
            page: 1,
            terms: vec![(Vocabulary::Profession, professions)],
            ..DirectoryQuery::default()
        },
    ] {
        note(format!("{query:?}: {:?}", members::directory(db, actor, &query, l).await));
    }
    out
}

/// Each reader is shown by `db`, which remembers what it showed to those before, what a new process shows.
async fn as_if_for_the_first_time(db: &TestDb, readers: &[Actor]) {
    for reader in readers {
        let fresh = db.second().await;
        let (first, again) = (shown(&fresh, reader).await, shown(db, reader).await);
        fresh.close().await;
        assert_eq!(first.len(), again.len());
        for (first, again) in first.iter().zip(&again) {
            assert_eq!(first, again, "to {reader:?}");
        }
    }
}

async fn readers(db: &TestDb) -> Vec<Actor> {
    let options = demo::Options { members: 20, events: 1, threads: 1, ..demo::Options::default() };
    demo::fill(db, &options, &|_, _, _| {}).await.unwrap();
    let mut readers = vec![Actor::Visitor];
    for (email, _) in demo::LOGINS {
        let member = members::by_email(db, &Actor::System, email).await.unwrap().unwrap();
        let session = sessions::begin(db, member, &Default::default()).await.unwrap();
        readers.push(sessions::actor(sessions::viewer(db, &session).await.unwrap().as_ref()));
    }
    readers.push(shut_out(&readers[1]));
    readers
}

async fn nobody_is_shown_what_another_was(db: &TestDb) {
    let readers = readers(db).await;
    as_if_for_the_first_time(db, &readers).await;
    let backwards: Vec<Actor> = readers.iter().rev().cloned().collect();
    as_if_for_the_first_time(db, &backwards).await;
    let told: Vec<Vec<String>> = {
        let mut told = Vec::new();
        for reader in &readers {
            told.push(shown(db, reader).await);
        }
        told
    };
    // The test is about something: they are not shown the same.
    assert_ne!(told[0], told[1]);
    assert_ne!(told[1], told[2]);
    assert_ne!(told[1], told[5]);
}

async fn what_changed_is_shown_as_it_is(db: &TestDb) {
    let readers = readers(db).await;
    let [_, admin, host, _, member, _] = &readers[..] else { panic!("six readers") };
    let new = event(db, host, |form| form.capacity = "1".into()).await;
    as_if_for_the_first_time(db, &readers).await;
    store::testing::register(db, member, new).await.unwrap();
    as_if_for_the_first_time(db, &readers).await;
    store::testing::register(db, admin, new).await.unwrap();
    as_if_for_the_first_time(db, &readers).await;
    change_event(db, host, new, |form| form.title = "別の題".into()).await.unwrap();
    as_if_for_the_first_time(db, &readers).await;
    store::testing::call_off(db, host, new).await.unwrap();
    let card = events::show(db, member, new, Locale::Ja).await.unwrap().card;
    assert_eq!((card.title.as_str(), card.state), ("別の題", EventState::Cancelled));
    as_if_for_the_first_time(db, &readers).await;
    members::suspend(db, admin, id(host), "約束を破った").await.unwrap();
    as_if_for_the_first_time(db, &readers).await;
    members::lift(db, admin, id(host)).await.unwrap();
    as_if_for_the_first_time(db, &readers).await;
}

store::on_both!(nobody_is_shown_what_another_was, what_changed_is_shown_as_it_is);
