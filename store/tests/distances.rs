//! Distance: whose words are folded away, in which direction, and that nobody is told.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::distance::Distance::{Block, Mute};
use domain::thread::{ReplyForm, ThreadForm};
use domain::{Actor, Error, Locale, PostId, ThreadId};
use store::testing::{TestDb, id, member, refused, run, shut_out, space};
use store::{Db, distances, members, sql, threads};

const L: Locale = Locale::Ja;

store::on_both!(
    a_mute_is_ones_own_and_a_block_goes_both_ways,
    it_is_changed_and_ended,
    words_without_a_name_are_not_told_apart,
    the_other_is_not_told,
    nobody_keeps_away_from_themselves_or_from_nobody,
    who_is_kept_away_finds_nobody_in_the_directory,
);

/// A thread in which each of them says something.
async fn talk(db: &Db, people: &[&Actor]) -> ThreadId {
    space(db, "s", "public", None).await;
    let form =
        ThreadForm { space: "s".into(), title: "題".into(), body: "本文".into(), ..ThreadForm::default() };
    let thread = threads::start(db, people[0], &form.validate().unwrap()).await.unwrap();
    let opening = threads::show(db, people[0], thread, 1, L).await.unwrap().posts[0].id;
    for who in &people[1..] {
        say(db, who, opening, false).await;
    }
    thread
}

async fn say(db: &Db, who: &Actor, parent: PostId, veiled: bool) -> PostId {
    let form = ReplyForm {
        parent: parent.to_string(),
        body: "返事".into(),
        veiled: if veiled { "yes".into() } else { String::new() },
        ..ReplyForm::default()
    };
    threads::reply(db, who, &form.validate().unwrap()).await.unwrap().1
}

async fn muted(db: &Db, reader: &Actor, thread: ThreadId) -> Vec<bool> {
    threads::show(db, reader, thread, 1, L).await.unwrap().posts.iter().map(|p| p.muted).collect()
}

async fn a_mute_is_ones_own_and_a_block_goes_both_ways(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let b = member(db, "b", &[]).await;
    let c = member(db, "c", &[]).await;
    let thread = talk(db, &[&a, &b, &c]).await;
    let none = [false, false, false];
    assert_eq!(muted(db, &a, thread).await, none);
    distances::keep(db, &a, "b", Some(Mute)).await.unwrap();
    assert_eq!(muted(db, &a, thread).await, [false, true, false]);
    assert_eq!(muted(db, &b, thread).await, none);
    distances::keep(db, &a, "b", Some(Block)).await.unwrap();
    assert_eq!(muted(db, &a, thread).await, [false, true, false]);
    assert_eq!(muted(db, &b, thread).await, [true, false, false]);
    for reader in [&c, &Actor::Visitor] {
        assert_eq!(muted(db, reader, thread).await, none);
    }
    // What is folded away can still be unfolded, and what is new says so too.
    let page = threads::show(db, &a, thread, 1, L).await.unwrap();
    assert!(!page.posts[1].html.is_empty());
    say(db, &b, page.posts[0].id, false).await;
    let told = threads::changes(db, &a, thread, page.version).await.unwrap();
    assert!(told.posts.iter().all(|p| p.muted));
}

async fn it_is_changed_and_ended(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let b = member(db, "b", &[]).await;
    let c = member(db, "c", &[]).await;
    let thread = talk(db, &[&a, &b]).await;
    distances::keep(db, &a, "B", Some(Block)).await.unwrap();
    db.clock.advance(1);
    distances::keep(db, &a, "c", Some(Mute)).await.unwrap();
    let list: Vec<_> =
        distances::list(db, &a).await.unwrap().into_iter().map(|d| (d.handle, d.distance)).collect();
    assert_eq!(list, [("c".to_owned(), Mute), ("b".to_owned(), Block)]);
    assert_eq!(distances::of(db, &a, id(&b)).await.unwrap(), Some(Block));
    distances::keep(db, &a, "b", Some(Mute)).await.unwrap();
    assert_eq!(muted(db, &b, thread).await, [false, false]);
    // Also of one whose profile nobody sees any more.
    run(db, sql!("UPDATE members SET standing = 'suspended' WHERE id = $1", id(&c))).await;
    for handle in ["b", "c"] {
        distances::keep(db, &a, handle, None).await.unwrap();
    }
    assert_eq!(distances::list(db, &a).await.unwrap(), []);
    assert_eq!(distances::of(db, &a, id(&b)).await.unwrap(), None);
    assert_eq!(muted(db, &a, thread).await, [false, false]);
}

async fn words_without_a_name_are_not_told_apart(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let b = member(db, "b", &[]).await;
    let thread = talk(db, &[&a]).await;
    run(db, "UPDATE spaces SET anonymous = TRUE").await;
    let opening = threads::show(db, &a, thread, 1, L).await.unwrap().posts[0].id;
    say(db, &b, opening, true).await;
    distances::keep(db, &a, "b", Some(Block)).await.unwrap();
    // Folded away, they would say whose they are.
    assert_eq!(muted(db, &a, thread).await, [false, false]);
}

async fn the_other_is_not_told(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let b = member(db, "b", &[]).await;
    let thread = talk(db, &[&a, &b]).await;
    let shown = async |who: &Actor| {
        let page = threads::show(db, who, thread, 1, L).await.unwrap();
        let list = distances::list(db, who).await.unwrap();
        let of = distances::of(db, who, id(&a)).await.unwrap();
        format!("{page:?} {list:?} {of:?}")
    };
    let profile = async || members::profile(db, &b, "a", None, domain::Locale::Ja).await;
    let known = profile().await.unwrap();
    let before = shown(&b).await;
    let waiting = store::testing::outbox(db).await.len();
    let mut bus = db.bus().listen();
    distances::keep(db, &a, "b", Some(Mute)).await.unwrap();
    assert_eq!(shown(&b).await, before, "a mute changes nothing for the other");
    assert_eq!(profile().await.unwrap(), known);
    distances::keep(db, &a, "b", Some(Block)).await.unwrap();
    let blocked = shown(&b).await;
    // As of somebody who has left: nothing says why.
    refused(profile().await, Error::NotFound);
    // What a block does for the other looks like what they might have done themselves, and is all there is.
    distances::keep(db, &a, "b", None).await.unwrap();
    assert_eq!(blocked.replacen("muted: true", "muted: false", 1), before);
    assert!(bus.try_recv().is_err(), "no page is told");
    assert_eq!(store::testing::outbox(db).await.len(), waiting, "no mail either");
}

async fn nobody_keeps_away_from_themselves_or_from_nobody(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let gone = member(db, "gone", &[]).await;
    run(db, sql!("UPDATE members SET standing = 'suspended' WHERE id = $1", id(&gone))).await;
    refused(distances::keep(db, &a, "a", Some(Mute)).await, Error::Forbidden);
    for handle in ["nobody", "", "gone"] {
        refused(distances::keep(db, &a, handle, Some(Block)).await, Error::NotFound);
    }
    for (who, told) in [(Actor::Visitor, Error::SignedOut), (shut_out(&a), Error::Forbidden)] {
        refused(distances::keep(db, &who, "a", Some(Mute)).await, told.clone());
        refused(distances::of(db, &who, id(&a)).await, told.clone());
        refused(distances::list(db, &who).await, told);
    }
}

async fn who_is_kept_away_finds_nobody_in_the_directory(db: &TestDb) {
    let (a, b, c) = (member(db, "a", &[]).await, member(db, "b", &[]).await, member(db, "c", &[]).await);
    run(db, sql!("INSERT INTO member_terms (member_id, list, code, position, audience, active) SELECT id, 'field', 'education', 0, 'members', TRUE FROM members")).await;
    let sees = async |reader: &Actor| {
        let page =
            members::directory(db, reader, &domain::member::DirectoryQuery::default(), L).await.unwrap();
        let handles: Vec<String> = page.members.into_iter().map(|m| m.handle).collect();
        let education = page.facets.iter().find(|f| f.code == "education").unwrap().count;
        assert_eq!((page.total, education), (handles.len() as i64, handles.len() as i64));
        let mut handles = handles;
        handles.sort();
        handles.concat()
    };
    let all = async || [sees(&a).await, sees(&b).await, sees(&c).await];
    assert_eq!(all().await, ["abc", "abc", "abc"]);
    // Words that are folded away are still somebody's who can be found.
    distances::keep(db, &a, "b", Some(Mute)).await.unwrap();
    assert_eq!(all().await, ["abc", "abc", "abc"]);
    distances::keep(db, &a, "b", Some(Block)).await.unwrap();
    assert_eq!(all().await, ["ac", "bc", "abc"]);
    refused(members::profile(db, &b, "a", None, L).await, Error::NotFound);
    // Whoever keeps away still finds the other's page, to end it.
    assert!(members::profile(db, &a, "b", None, L).await.is_ok());
    distances::keep(db, &a, "b", None).await.unwrap();
    assert_eq!(all().await, ["abc", "abc", "abc"]);
    assert!(members::profile(db, &b, "a", None, L).await.is_ok());
}
