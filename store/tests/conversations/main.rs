//! Messages between two: only where both want them, only for the two, and what of them others are ever shown.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod seen;

use domain::conversation::{
    AskForm, ConversationPage, MessageDecisionForm, MessageForm, MessageReportForm, Stage,
};
use domain::distance::Distance::{Block, Mute};
use domain::error::Conflict;
use domain::setting::Messages;
use domain::{Actor, ConversationId, Error, Problem, Result, Role};
use store::conversations as c;
use store::testing::{TestDb, id, member, number, refused, rows, run};
use store::{Db, distances, settings, sql};

store::on_both!(
    there_are_none_until_an_admin_says_so,
    the_other_says_yes_first,
    a_no_is_not_told_and_not_asked_again,
    who_leaves_in_place_of_an_answer_says_no,
    nobody_else_reads_them,
    what_is_sent_twice_stands_there_once,
    a_block_ends_it_for_both_and_a_mute_is_quiet,
    whoever_leaves_is_gone_and_the_other_keeps_theirs,
    a_question_taken_back_was_never_asked,
    those_who_ask_each_other_both_want_it,
    a_report_shows_what_was_chosen,
);

/// A community in which messages are on.
async fn people(db: &TestDb) -> [Actor; 4] {
    let admin = member(db, "admin", &[Role::Admin]).await;
    settings::set_messages(db, &admin, Messages::On).await.unwrap();
    [member(db, "hana", &[]).await, member(db, "ren", &[]).await, member(db, "other", &[]).await, admin]
}

async fn ask(db: &Db, who: &Actor, to: &str, body: &str) -> Result<ConversationId> {
    let form = AskForm { to: to.into(), body: body.into(), key: store::secret::short_id() };
    c::ask(db, who, &form.validate().unwrap()).await
}

async fn say(db: &Db, who: &Actor, id: ConversationId, body: &str) -> Result<()> {
    let form =
        MessageForm { conversation: id.to_string(), body: body.into(), key: store::secret::short_id() };
    c::send(db, who, &form.validate().unwrap()).await
}

async fn seen(db: &Db, who: &Actor, id: ConversationId) -> ConversationPage {
    c::show(db, who, id, None).await.unwrap()
}

fn said(page: &ConversationPage) -> Vec<(&str, bool)> {
    page.messages.iter().map(|m| (m.body.as_str(), m.mine)).collect()
}

/// Both of them write.
async fn open(db: &Db, a: &Actor, b: &Actor, handle: &str) -> ConversationId {
    let id = ask(db, a, handle, "はじめまして").await.unwrap();
    c::accept(db, b, id).await.unwrap();
    id
}

async fn count(db: &Db, table: &str) -> i64 {
    let sql: &'static str = match table {
        "conversations" => "SELECT COUNT(*) FROM conversations",
        "conversation_sides" => "SELECT COUNT(*) FROM conversation_sides",
        _ => "SELECT COUNT(*) FROM messages",
    };
    number(db, sql).await
}

async fn told(db: &Db, who: &Actor) -> Vec<String> {
    rows::<(String,)>(
        db,
        sql!("SELECT words FROM notifications WHERE member_id = $1 AND read_at IS NULL ORDER BY id", id(who)),
    )
    .await
    .into_iter()
    .map(|(w,)| w)
    .collect()
}

async fn there_are_none_until_an_admin_says_so(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    member(db, "ren", &[]).await;
    assert_eq!(ask(db, &hana, "ren", "x").await, Err(Error::NotFound));
    assert_eq!(c::list(db, &hana).await.unwrap_err(), Error::NotFound);
    assert_eq!(c::waiting(db, &hana).await, Ok(None));
    refused(settings::set_messages(db, &hana, Messages::On).await, Error::Forbidden);
    let admin = member(db, "admin", &[Role::Admin]).await;
    settings::set_messages(db, &admin, Messages::On).await.unwrap();
    let conversation = ask(db, &hana, "ren", "x").await.unwrap();
    // Switched off again they are out of reach, and not lost.
    settings::set_messages(db, &admin, Messages::Off).await.unwrap();
    assert_eq!(c::show(db, &hana, conversation, None).await.unwrap_err(), Error::NotFound);
    assert_eq!(say(db, &hana, conversation, "y").await, Err(Error::NotFound));
    settings::set_messages(db, &admin, Messages::On).await.unwrap();
    assert_eq!(said(&seen(db, &hana, conversation).await), [("x", true)]);
}

async fn the_other_says_yes_first(db: &TestDb) {
    let [hana, ren, ..] = people(db).await;
    let id = ask(db, &hana, "ren", "はじめまして").await.unwrap();
    assert_eq!(seen(db, &hana, id).await.stage, Stage::Waits);
    for who in [&hana, &ren] {
        assert_eq!(say(db, who, id, "x").await, Err(Error::Conflict(Conflict::Unreached)));
    }
    assert_eq!(c::accept(db, &hana, id).await, Err(Error::Forbidden), "nobody says yes to themselves");
    assert_eq!(c::waiting(db, &ren).await, Ok(Some(1)));
    let page = seen(db, &ren, id).await;
    assert_eq!((page.stage, said(&page)), (Stage::AsksMe, vec![("はじめまして", false)]));
    assert_eq!(c::waiting(db, &ren).await, Ok(Some(0)), "it was seen");
    c::accept(db, &ren, id).await.unwrap();
    assert_eq!(c::accept(db, &ren, id).await, Err(Error::Conflict(Conflict::Stale)));
    say(db, &ren, id, "こちらこそ").await.unwrap();
    say(db, &hana, id, "よろしく").await.unwrap();
    let page = seen(db, &hana, id).await;
    assert_eq!(said(&page), [("はじめまして", true), ("こちらこそ", false), ("よろしく", true)]);
    let list = c::list(db, &ren).await.unwrap();
    assert_eq!((list.rows.len(), list.rows[0].unread, &*list.rows[0].last), (1, 1, "よろしく"));
    // Those who do not want to be asked are not, and go on with those they know.
    c::set_takes(db, &ren, false).await.unwrap();
    say(db, &hana, id, "x").await.unwrap();
    let third = member(db, "third", &[]).await;
    assert_eq!(ask(db, &third, "ren", "x").await, Err(Error::Conflict(Conflict::Unreached)));
    assert_eq!(ask(db, &third, "third", "x").await, Err(Error::Forbidden));
    assert_eq!(ask(db, &third, "nobody", "x").await, Err(Error::NotFound));
}

async fn a_no_is_not_told_and_not_asked_again(db: &TestDb) {
    let [hana, ren, ..] = people(db).await;
    let id = ask(db, &hana, "ren", "x").await.unwrap();
    let before = seen(db, &hana, id).await;
    let row = c::list(db, &hana).await.unwrap();
    c::decline(db, &ren, id).await.unwrap();
    assert_eq!(seen(db, &hana, id).await, before, "it looks as if they had not answered");
    assert_eq!(c::list(db, &hana).await.unwrap(), row);
    assert!(told(db, &hana).await.is_empty());
    assert!(c::list(db, &ren).await.unwrap().rows.is_empty());
    assert_eq!(ask(db, &hana, "ren", "y").await, Err(Error::Conflict(Conflict::Unreached)));
    // Who goes away over it and asks again sees what they would see of somebody who has not answered; the other, nothing.
    c::leave(db, &hana, id).await.unwrap();
    let before = told(db, &ren).await;
    assert_eq!(ask(db, &hana, "ren", "z").await, Ok(id));
    let page = seen(db, &hana, id).await;
    assert_eq!((page.stage, said(&page)), (Stage::Waits, vec![("z", true)]));
    assert_eq!(told(db, &ren).await, before);
    assert!(c::list(db, &ren).await.unwrap().rows.is_empty());
    // The one who said no may change their mind, and is asked in turn where the other has left.
    c::leave(db, &hana, id).await.unwrap();
    assert_eq!(ask(db, &ren, "hana", "やはり").await, Ok(id));
    assert_eq!(seen(db, &hana, id).await.stage, Stage::AsksMe);
    c::decline(db, &hana, id).await.unwrap();
    assert_eq!(ask(db, &hana, "ren", "こちらから").await, Ok(id));
    assert_eq!(seen(db, &ren, id).await.stage, Stage::Open);
}

async fn who_leaves_in_place_of_an_answer_says_no(db: &TestDb) {
    let [hana, ren, ..] = people(db).await;
    let id = ask(db, &hana, "ren", "x").await.unwrap();
    let before = (seen(db, &hana, id).await, c::list(db, &hana).await.unwrap());
    c::leave(db, &ren, id).await.unwrap();
    assert_eq!((seen(db, &hana, id).await, c::list(db, &hana).await.unwrap()), before);
    assert!(c::list(db, &ren).await.unwrap().rows.is_empty());
    assert_eq!(ask(db, &hana, "ren", "y").await, Err(Error::Conflict(Conflict::Unreached)));
    // When both are gone only the no is left.
    c::leave(db, &hana, id).await.unwrap();
    assert_eq!((count(db, "messages").await, count(db, "conversations").await), (0, 1));
}

async fn nobody_else_reads_them(db: &TestDb) {
    let [hana, ren, other, admin] = people(db).await;
    let moderator = member(db, "moderator", &[Role::Moderator]).await;
    let id = open(db, &hana, &ren, "ren").await;
    for who in [&other, &admin, &moderator] {
        assert_eq!(c::show(db, who, id, None).await.unwrap_err(), Error::NotFound);
        assert_eq!(say(db, who, id, "x").await, Err(Error::NotFound));
        for done in [
            c::accept(db, who, id).await,
            c::decline(db, who, id).await,
            c::leave(db, who, id).await,
            c::report(db, who, &report(id, vec!["1".into()]).validate().unwrap()).await,
        ] {
            assert_eq!(done, Err(Error::NotFound));
        }
        assert!(c::list(db, who).await.unwrap().rows.is_empty());
    }
    refused(c::show(db, &Actor::Visitor, id, None).await, Error::SignedOut);
    assert_eq!(said(&seen(db, &hana, id).await).len(), 1);
}

async fn what_is_sent_twice_stands_there_once(db: &TestDb) {
    let [hana, ren, ..] = people(db).await;
    let first = AskForm { to: "ren".into(), body: "x".into(), key: "a".into() }.validate().unwrap();
    let id = c::ask(db, &hana, &first).await.unwrap();
    assert_eq!(c::ask(db, &hana, &first).await, Ok(id));
    c::accept(db, &ren, id).await.unwrap();
    let message =
        MessageForm { conversation: id.to_string(), body: "y".into(), key: "b".into() }.validate().unwrap();
    let (one, two) = tokio::join!(c::send(db, &hana, &message), c::send(db, &hana, &message));
    assert_eq!((one, two), (Ok(()), Ok(())));
    assert_eq!(said(&seen(db, &ren, id).await), [("x", false), ("y", false)]);
    // Who goes back and writes other words into the form of before has said something else.
    let other = domain::conversation::NewMessage { body: "z".into(), ..message };
    c::send(db, &hana, &other).await.unwrap();
    assert_eq!(said(&seen(db, &ren, id).await).last(), Some(&("z", false)));
}

async fn a_block_ends_it_for_both_and_a_mute_is_quiet(db: &TestDb) {
    let [hana, ren, ..] = people(db).await;
    let id = open(db, &hana, &ren, "ren").await;
    seen(db, &ren, id).await;
    distances::keep(db, &ren, "hana", Some(Mute)).await.unwrap();
    say(db, &hana, id, "静かに").await.unwrap();
    assert!(told(db, &ren).await.is_empty());
    assert_eq!(c::waiting(db, &ren).await, Ok(Some(1)), "it is there for when they look");
    distances::keep(db, &ren, "hana", Some(Block)).await.unwrap();
    for who in [&hana, &ren] {
        assert_eq!(seen(db, who, id).await.stage, Stage::Over);
        assert_eq!(say(db, who, id, "x").await, Err(Error::Conflict(Conflict::Unreached)));
    }
    // The one kept away finds nobody; the other keeps what was said, to show it.
    assert_eq!(ask(db, &hana, "ren", "x").await, Err(Error::NotFound));
    assert_eq!(ask(db, &ren, "hana", "x").await, Err(Error::Forbidden));
    assert_eq!(said(&seen(db, &ren, id).await).len(), 2);
    distances::keep(db, &ren, "hana", None).await.unwrap();
    say(db, &hana, id, "y").await.unwrap();
    assert_eq!(told(db, &ren).await, [format!("new {id}")]);
    // A question that was asked before the block waits unanswered, for the one who asked.
    let aoi = member(db, "aoi", &[]).await;
    let asked = ask(db, &aoi, "ren", "x").await.unwrap();
    distances::keep(db, &ren, "aoi", Some(Block)).await.unwrap();
    assert_eq!(seen(db, &aoi, asked).await.stage, Stage::Waits);
}

async fn whoever_leaves_is_gone_and_the_other_keeps_theirs(db: &TestDb) {
    let [hana, ren, ..] = people(db).await;
    let id = open(db, &hana, &ren, "ren").await;
    say(db, &ren, id, "ひとこと").await.unwrap();
    c::leave(db, &hana, id).await.unwrap();
    assert!(c::list(db, &hana).await.unwrap().rows.is_empty());
    assert_eq!(c::show(db, &hana, id, None).await.unwrap_err(), Error::NotFound);
    let page = seen(db, &ren, id).await;
    assert_eq!((page.stage, page.messages.len()), (Stage::Over, 2));
    // Asked again, and wanted: what was left stays left.
    assert_eq!(ask(db, &ren, "hana", "また").await, Ok(id));
    assert_eq!(said(&seen(db, &hana, id).await), [("また", false)]);
    c::accept(db, &hana, id).await.unwrap();
    c::leave(db, &hana, id).await.unwrap();
    c::leave(db, &ren, id).await.unwrap();
    for table in ["conversations", "conversation_sides", "messages"] {
        assert_eq!(count(db, table).await, 0, "{table}: nobody has it any more");
    }
}

async fn a_question_taken_back_was_never_asked(db: &TestDb) {
    let [hana, ren, ..] = people(db).await;
    let id = ask(db, &hana, "ren", "x").await.unwrap();
    c::leave(db, &hana, id).await.unwrap();
    assert!(c::list(db, &ren).await.unwrap().rows.is_empty());
    assert_eq!(c::accept(db, &ren, id).await, Err(Error::NotFound));
    assert_eq!((count(db, "messages").await, told(db, &ren).await.len()), (0, 0));
    // What was seen is not taken away from whoever saw it: they may have to show it.
    let other = member(db, "aoi", &[]).await;
    let asked = ask(db, &hana, "aoi", "ひどいことば").await.unwrap();
    let page = seen(db, &other, asked).await;
    c::leave(db, &hana, asked).await.unwrap();
    let kept = seen(db, &other, asked).await;
    assert_eq!((kept.stage, kept.messages), (Stage::Over, page.messages.clone()));
    let shown = vec![page.messages[0].id.to_string()];
    c::report(db, &other, &report(asked, shown).validate().unwrap()).await.unwrap();
    // There is an end to asking.
    for n in 0..8 {
        member(db, &format!("m{n}"), &[]).await;
        ask(db, &hana, &format!("m{n}"), "x").await.unwrap();
    }
    assert!(matches!(ask(db, &hana, "ren", "x").await, Err(Error::TooMany { .. })));
}

async fn those_who_ask_each_other_both_want_it(db: &TestDb) {
    let [hana, ren, ..] = people(db).await;
    let (one, two) = tokio::join!(ask(db, &hana, "ren", "x"), ask(db, &ren, "hana", "y"));
    let id = one.unwrap();
    assert_eq!(two, Ok(id));
    assert_eq!(count(db, "conversations").await, 1);
    let page = seen(db, &hana, id).await;
    assert_eq!((page.stage, page.messages.len()), (Stage::Open, 2));
}

fn report(id: ConversationId, messages: Vec<String>) -> MessageReportForm {
    MessageReportForm {
        conversation: id.to_string(),
        messages,
        rule: "respect".into(),
        words: "つらいです".into(),
    }
}

async fn a_report_shows_what_was_chosen(db: &TestDb) {
    let [hana, ren, other, admin] = people(db).await;
    let moderator = member(db, "moderator", &[Role::Moderator]).await;
    let id = open(db, &hana, &ren, "ren").await;
    say(db, &ren, id, "ひみつ").await.unwrap();
    say(db, &ren, id, "ひどいことば").await.unwrap();
    say(db, &hana, id, "やめてください").await.unwrap();
    let elsewhere = open(db, &ren, &other, "other").await;
    let foreign = seen(db, &other, elsewhere).await.messages[0].id.to_string();
    let ids: Vec<String> = seen(db, &hana, id).await.messages.iter().map(|m| m.id.to_string()).collect();
    // Of another conversation nothing can be shown.
    let nothing = c::report(db, &hana, &report(id, vec![foreign.clone()]).validate().unwrap()).await;
    assert_eq!(nothing, Err(Error::field("messages", Problem::Required)));
    let chosen = vec![ids[2].clone(), ids[3].clone(), foreign];
    c::report(db, &hana, &report(id, chosen).validate().unwrap()).await.unwrap();
    assert!(told(db, &moderator).await.contains(&"report".to_owned()));
    for who in [&hana, &other] {
        refused(c::reported(db, who).await, Error::Forbidden);
    }
    let shown = c::reported(db, &moderator).await.unwrap();
    let words: Vec<(&str, bool)> =
        shown[0].messages.iter().map(|(m, _)| (m.body.as_str(), m.by_reporter)).collect();
    assert_eq!(words, [("ひどいことば", false), ("やめてください", true)]);
    assert_eq!(shown[0].about.as_ref().unwrap().handle, "ren");
    let all = format!("{shown:?}");
    assert!(!all.contains("ひみつ") && !all.contains("hana"), "{all}");
    // Nobody decides about themselves.
    for who in [&ren, &hana] {
        store::members::grant(db, &admin, store::testing::id(who), Role::Moderator).await.unwrap();
        let who = store::members::actor(db, &Actor::System, store::testing::id(who)).await.unwrap().unwrap();
        assert!(c::reported(db, &who).await.unwrap().is_empty());
        let decision = decision(shown[0].id.to_string(), "acted");
        assert_eq!(c::decide(db, &who, &decision).await, Err(Error::Forbidden));
    }
    let first = decision(shown[0].id.to_string(), "dismissed");
    c::decide(db, &moderator, &first).await.unwrap();
    assert_eq!(c::decide(db, &moderator, &first).await, Err(Error::Conflict(Conflict::Decided)));
    assert!(told(db, &hana).await.contains(&"dismissed\nお返事".to_owned()));
    let kept: Vec<(String,)> = rows(db, "SELECT shown FROM message_reports").await;
    assert_eq!(kept[0].0, "[]", "the copies are gone");
}

fn decision(id: String, outcome: &str) -> domain::conversation::MessageDecision {
    MessageDecisionForm { id, outcome: outcome.into(), note: "お返事".into() }.validate().unwrap()
}
