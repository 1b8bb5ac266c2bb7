//! Leaving: until when one may come back, and that nothing of a person is left.

use super::life::{Lived, MARK, lived, marked, pointers, pointing};
use super::*;
use domain::Timestamp;
use domain::account::departure::PostsFate;
use std::collections::BTreeSet;
use store::accounts::departure::{come_back, departure, erase, leave};
use store::jobs::SecurityNews;
use store::testing::{event, register};
use store::threads;

store::on_both!(
    one_may_come_back_for_two_weeks,
    whoever_is_needed_stays,
    nothing_of_a_person_is_left,
    what_was_written_stays_without_a_name,
    seats_go_to_those_who_wait,
);

const TWO_WEEKS: i64 = 14 * 86_400;

async fn one_may_come_back_for_two_weeks(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    let reader = member(db, "reader", &[]).await;
    assert_eq!(departure(db, &hana).await.unwrap(), None);
    refused(come_back(db, &hana).await, Error::Conflict(Conflict::Stale));
    refused(leave(db, &Actor::Visitor, &session, PostsFate::Keep).await, Error::SignedOut);
    db.clock.advance(900);
    refused(leave(db, &hana, &session, PostsFate::Keep).await, Error::Conflict(Conflict::Unproved));
    let session = sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap().session;
    let token = link(db, LinkPurpose::SignIn, id(&hana)).await;
    leave(db, &hana, &session, PostsFate::Keep).await.unwrap();
    assert!(sessions::viewer(db, &session).await.unwrap().is_none());
    refused(store::accounts::sign_in_by_link(db, &token, PHONE).await.map(|_| ()), USED);
    let jobs = outbox(db).await;
    assert!(jobs.contains(&Work::MailSecurity { member: id(&hana), news: SecurityNews::Leaving }));
    assert!(jobs.contains(&Work::Erase { member: id(&hana) }));
    let found = async || {
        let words = DirectoryQuery { words: "花".into(), ..DirectoryQuery::default() };
        let nurses = DirectoryQuery {
            terms: vec![(Vocabulary::Profession, vec!["nurse".into()])],
            ..DirectoryQuery::default()
        };
        let by_word = members::directory(db, &reader, &words, domain::Locale::Ja).await.unwrap().total;
        (by_word, members::directory(db, &reader, &nurses, domain::Locale::Ja).await.unwrap().total)
    };
    assert_eq!(found().await, (0, 0), "nobody sees them any more");

    // The job does nothing before it is due, whoever runs it.
    erase(db, &Actor::System, id(&hana)).await.unwrap();
    refused(erase(db, &reader, id(&hana)).await, Error::Forbidden);
    db.clock.advance(TWO_WEEKS - 1);
    let signed = sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap();
    assert_eq!(signed.standing, Standing::Leaving);
    let going = sessions::actor(sessions::viewer(db, &signed.session).await.unwrap().as_ref());
    assert!(!going.is_member());
    let shown = departure(db, &going).await.unwrap().unwrap();
    assert_eq!((shown.due.at, shown.posts), (Timestamp(db.now().0 + 1_000_000), PostsFate::Keep));
    refused(leave(db, &going, &signed.session, PostsFate::Keep).await, Error::Conflict(Conflict::Stale));
    come_back(db, &going).await.unwrap();
    assert_eq!(found().await, (1, 1));
    assert!(sessions::viewer(db, &signed.session).await.unwrap().unwrap().active());
    // The job that was planned finds them back.
    db.clock.advance(TWO_WEEKS);
    erase(db, &Actor::System, id(&hana)).await.unwrap();
    assert_eq!(standing(db, id(&hana)).await, "active");
    // Whoever waited for approval waits again.
    let (waiting, session) = someone(db, "waiting@example.com").await;
    run(db, sql!("UPDATE members SET standing = 'pending' WHERE id = $1", id(&waiting))).await;
    leave(db, &waiting, &session, PostsFate::Remove).await.unwrap();
    come_back(db, &waiting).await.unwrap();
    assert_eq!(standing(db, id(&waiting)).await, "pending");
}

async fn whoever_is_needed_stays(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    run(
        db,
        sql!(
            "INSERT INTO member_roles (member_id, role, granted_at) VALUES ($1, 'admin', 1), ($1, 'host', 1)",
            id(&hana)
        ),
    )
    .await;
    refused(leave(db, &hana, &session, PostsFate::Keep).await, Error::Conflict(Conflict::LastAdmin));
    member(db, "tokuda", &[Role::Admin]).await;
    let host = sessions::actor(sessions::viewer(db, &session).await.unwrap().as_ref());
    let evening = event(db, &host, |_| {}).await;
    refused(leave(db, &hana, &session, PostsFate::Keep).await, Error::Conflict(Conflict::Hosts));
    assert_eq!(standing(db, id(&hana)).await, "active", "nothing is half done");
    store::testing::call_off(db, &host, evening).await.unwrap();
    leave(db, &hana, &session, PostsFate::Keep).await.unwrap();
}

async fn seats_go_to_those_who_wait(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let evening = event(db, &host, |f| f.capacity = "1".into()).await;
    let (hana, session) = someone(db, "hana@example.com").await;
    let other = member(db, "other", &[]).await;
    register(db, &hana, evening).await.unwrap();
    register(db, &other, evening).await.unwrap();
    leave(db, &hana, &session, PostsFate::Keep).await.unwrap();
    let state = async |who: &Actor| {
        let found = sql!("SELECT state FROM registrations WHERE member_id = $1", id(who));
        rows::<(String,)>(db, found).await.remove(0).0
    };
    assert_eq!((&*state(&hana).await, &*state(&other).await), ("cancelled", "confirmed"));
}

/// Where a number may stay: who held an event, and who did what with a role. It leads to a row without a name.
const KEPT: [&str; 5] =
    ["audit.actor_id", "events.cancelled_by", "events.host_id", "members.approved_by", "series.host_id"];

async fn gone(db: &TestDb, lived: &Lived, posts: PostsFate) {
    let me = id(&lived.who);
    let before = pointing(db, me).await;
    let all: BTreeSet<String> = pointers(db).await.iter().map(|(t, c)| format!("{t}.{c}")).collect();
    let missing: Vec<_> = all.difference(&before).collect();
    assert_eq!(missing, ["departures.member_id"], "the test leaves no table out");
    // What can be searched is kept once more, as it was indexed.
    store::search::index_all(db).await.unwrap();
    assert!(
        number(db, sql!("SELECT COUNT(*) FROM search_docs WHERE text LIKE $1", format!("%{MARK}%"))).await
            > 0
    );
    leave(db, &lived.who, &lived.session, posts).await.unwrap();
    db.clock.advance(TWO_WEEKS);
    erase(db, &Actor::System, me).await.unwrap();
    store::search::index_all(db).await.unwrap();
    let left = pointing(db, me).await;
    let kept: BTreeSet<String> = KEPT.iter().map(|k| (*k).to_owned()).collect();
    assert_eq!(left, kept);
    assert_eq!(standing(db, me).await, "gone");
    refused(sign_in(db, &format!("{MARK}@example.com"), PASSWORD, HERE).await.map(|_| ()), wrong());
    let admin = Actor::System;
    let shown = members::list(db, &admin, None, 1).await.unwrap();
    assert!(shown.members.iter().all(|m| m.id != me), "admins see nobody there");
    refused(members::contact(db, &Actor::System, me).await.map(|_| ()), Error::NotFound);
    let other = member(db, "late", &[]).await;
    refused(members::profile(db, &other, MARK, None, domain::Locale::Ja).await.map(|_| ()), Error::NotFound);
    // The address is free again.
    joined(db, &format!("{MARK}@example.com")).await;
}

async fn nothing_of_a_person_is_left(db: &TestDb) {
    let lived = lived(db).await;
    assert!(marked(db).await.len() > 25, "{:?}", marked(db).await);
    let other = members::actor(
        db,
        &Actor::System,
        MemberId(number(db, "SELECT id FROM members WHERE handle = 'other'").await),
    )
    .await
    .unwrap()
    .unwrap();
    gone(db, &lived, PostsFate::Remove).await;
    run(db, sql!("DELETE FROM members WHERE email_key = $1", format!("{MARK}@example.com"))).await;
    assert_eq!(marked(db).await, BTreeSet::new());
    refused(threads::show(db, &other, lived.thread, 1, Locale::Ja).await.map(|_| ()), Error::NotFound);
    // Where somebody answered, the answers stay, and read on.
    let shared = threads::show(db, &other, lived.shared, 1, Locale::Ja).await.unwrap();
    assert_eq!(shared.posts.len(), 3);
    assert!(shared.posts[0].html.contains("削除されました"), "{}", shared.posts[0].html);
    let answer = shared.posts.iter().find(|p| p.id == lived.named_in).unwrap();
    assert!(answer.html.contains("@退会したメンバー"), "{}", answer.html);
    assert_eq!(number(db, "SELECT voters FROM polls").await, 0);
    assert_eq!(number(db, "SELECT thread_count FROM spaces").await, 2);
    let reacted: Vec<(String,)> =
        rows(db, sql!("SELECT reacted FROM posts WHERE id = $1", lived.named_in)).await;
    assert_eq!(reacted, [(String::new(),)]);
}

async fn what_was_written_stays_without_a_name(db: &TestDb) {
    let lived = lived(db).await;
    let other = members::actor(
        db,
        &Actor::System,
        MemberId(number(db, "SELECT id FROM members WHERE handle = 'other'").await),
    )
    .await
    .unwrap()
    .unwrap();
    gone(db, &lived, PostsFate::Keep).await;
    run(db, sql!("DELETE FROM members WHERE email_key = $1", format!("{MARK}@example.com"))).await;
    // What stays can be searched.
    let texts = [
        "post_versions.body_md",
        "posts.body_html",
        "posts.body_md",
        "threads.title",
        "search_docs.context",
        "search_docs.text",
        "search_docs.title",
        "search_postings.term",
    ];
    assert_eq!(marked(db).await, texts.map(str::to_owned).into_iter().collect());
    let shown = threads::show(db, &other, lived.thread, 1, Locale::Ja).await.unwrap();
    assert!(shown.posts[0].html.contains(MARK));
    assert_eq!(
        number(db, "SELECT COUNT(*) FROM post_versions").await,
        1,
        "what it said before stays as well"
    );
}
