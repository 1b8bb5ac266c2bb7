//! Drafts: the same on all devices of one member, gone once they are sent, and nobody else's.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::draft::{of_edit, of_reply, of_start};
use domain::error::Conflict;
use domain::thread::{EditForm, ReplyForm, ThreadForm};
use domain::{Actor, Error, Locale, Result, Timestamp};
use store::testing::{TestDb, member, number, refused, shut_out, space};
use store::{Db, drafts, threads};

store::on_both!(
    what_is_written_here_is_there_too,
    of_two_devices_neither_writes_over_the_other,
    each_has_their_own,
    the_oldest_make_room,
    old_ones_are_tidied_away,
    once_it_is_sent_it_is_gone,
    only_members_have_drafts,
);

/// As a device saves that has seen what is there.
async fn keep(db: &Db, actor: &Actor, place: &str, body: &str) -> Result<Timestamp> {
    let known = drafts::load(db, actor, place).await?.map_or(Timestamp(0), |d| d.saved);
    drafts::save(db, actor, place, body, known).await
}

async fn kept(db: &Db, actor: &Actor, place: &str) -> Option<String> {
    drafts::load(db, actor, place).await.unwrap().map(|d| d.body)
}

async fn what_is_written_here_is_there_too(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    assert_eq!(kept(db, &a, "/x form[body]").await, None);
    let first = keep(db, &a, "/x form[body]", " ことば\n\n").await.unwrap();
    assert_eq!(first, db.now());
    let draft = drafts::load(db, &a, "/x form[body]").await.unwrap().unwrap();
    assert_eq!((draft.body.as_str(), draft.saved), (" ことば\n\n", first));
    // At the same moment it is new all the same.
    let second = keep(db, &a, "/x form[body]", "別のことば").await.unwrap();
    assert!(second > first);
    assert_eq!(kept(db, &a, "/x form[body]").await.as_deref(), Some("別のことば"));
    drafts::forget(db, &a, "/x form[body]").await.unwrap();
    drafts::forget(db, &a, "/x form[body]").await.unwrap();
    assert_eq!(kept(db, &a, "/x form[body]").await, None);
    assert!(keep(db, &a, "/x", &"あ".repeat(30_000)).await.is_ok());
    assert!(keep(db, &a, "/x", &"あ".repeat(30_001)).await.is_err());
    assert_eq!(kept(db, &a, "/x").await.unwrap().chars().count(), 30_000);
}

async fn of_two_devices_neither_writes_over_the_other(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let here = drafts::save(db, &a, "/x", "電話で", Timestamp(0)).await.unwrap();
    // The other device has not seen it, whatever it knew of before.
    for known in [Timestamp(0), db.now().plus_seconds(-60)] {
        let told = drafts::save(db, &a, "/x", "机で", known).await;
        refused(told, Error::Conflict(Conflict::Stale));
    }
    assert_eq!(kept(db, &a, "/x").await.as_deref(), Some("電話で"));
    // The same words are no other ones.
    let same = drafts::save(db, &a, "/x", "電話で", Timestamp(0)).await.unwrap();
    let there = drafts::save(db, &a, "/x", "机で", same).await.unwrap();
    assert!(here < same && same < there);
    refused(drafts::save(db, &a, "/x", "電話で、また", here).await, Error::Conflict(Conflict::Stale));
    // Once it was sent there is nothing to write over.
    drafts::forget(db, &a, "/x").await.unwrap();
    assert!(drafts::save(db, &a, "/x", "次の", there).await.is_ok());
}

async fn each_has_their_own(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let b = member(db, "b", &[]).await;
    keep(db, &a, "/x", "わたしの").await.unwrap();
    assert_eq!(kept(db, &b, "/x").await, None);
    keep(db, &b, "/x", "あなたの").await.unwrap();
    drafts::forget(db, &b, "/x").await.unwrap();
    assert_eq!(kept(db, &a, "/x").await.as_deref(), Some("わたしの"));
}

async fn the_oldest_make_room(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let b = member(db, "b", &[]).await;
    keep(db, &b, "/0", "x").await.unwrap();
    for n in 0..101 {
        keep(db, &a, &format!("/{n}"), "x").await.unwrap();
        db.clock.advance(1);
    }
    assert_eq!(number(db, "SELECT COUNT(*) FROM drafts").await, 101);
    assert_eq!(kept(db, &a, "/0").await, None);
    assert!(kept(db, &a, "/1").await.is_some() && kept(db, &a, "/100").await.is_some());
    assert!(kept(db, &b, "/0").await.is_some());
}

async fn old_ones_are_tidied_away(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    keep(db, &a, "/old", "x").await.unwrap();
    db.clock.advance(86_400);
    keep(db, &a, "/new", "x").await.unwrap();
    db.clock.advance(59 * 86_400);
    drafts::tidy(db).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM drafts").await, 2);
    db.clock.advance(1);
    drafts::tidy(db).await.unwrap();
    assert_eq!((kept(db, &a, "/old").await, kept(db, &a, "/new").await), (None, Some("x".into())));
}

async fn once_it_is_sent_it_is_gone(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let b = member(db, "b", &[]).await;
    space(db, "s", "members", None).await;
    for who in [&a, &b] {
        keep(db, who, &of_start("s"), "はじめ").await.unwrap();
    }
    let form =
        ThreadForm {
            space: "s".into(), title: "題".into(), body: "はじめ".into(), ..ThreadForm::default()
        };
    let thread = threads::start(db, &a, &form.validate().unwrap()).await.unwrap();
    assert_eq!(kept(db, &a, &of_start("s")).await, None);
    assert!(kept(db, &b, &of_start("s")).await.is_some());
    let opening = threads::show(db, &a, thread, 1, Locale::Ja).await.unwrap().posts[0].id;
    keep(db, &a, &of_reply(thread), "返事").await.unwrap();
    keep(db, &a, &of_edit(opening), "直し").await.unwrap();
    let form = ReplyForm { parent: opening.to_string(), body: "返事".into(), ..ReplyForm::default() };
    threads::reply(db, &a, &form.validate().unwrap()).await.unwrap();
    assert_eq!(kept(db, &a, &of_reply(thread)).await, None);
    assert!(kept(db, &a, &of_edit(opening)).await.is_some());
    let stale = EditForm { id: opening.to_string(), version: "9".into(), body: "直し".into() };
    assert!(threads::edit(db, &a, &stale.validate().unwrap()).await.is_err());
    assert!(kept(db, &a, &of_edit(opening)).await.is_some(), "what was refused stays");
    let edit = EditForm { version: "1".into(), ..stale };
    threads::edit(db, &a, &edit.validate().unwrap()).await.unwrap();
    assert_eq!(kept(db, &a, &of_edit(opening)).await, None);
}

async fn only_members_have_drafts(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    for (who, told) in [(Actor::Visitor, Error::SignedOut), (shut_out(&a), Error::Forbidden)] {
        refused(keep(db, &who, "/x", "x").await, told.clone());
        refused(drafts::load(db, &who, "/x").await, told.clone());
        refused(drafts::forget(db, &who, "/x").await, told);
    }
}
