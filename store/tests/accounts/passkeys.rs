//! Passkeys: made, used, taken away; and what is not believed.

use super::authenticator::Authenticator;
use super::*;
use domain::PasskeyId;
use domain::account::security::Asked;
use domain::setting::SecondStepDemand;
use store::accounts::passkeys::{ask_who, begin, prove, register, remove, rename, sign_in as sign_in_with};
use store::accounts::{proved, security};
use store::jobs::SecurityNews;

store::on_both!(
    a_passkey_logs_in_without_anything_else,
    whichever_process_is_answered_can_check_it,
    what_is_answered_twice_late_or_for_another_is_refused,
    a_page_that_only_looks_like_this_one_gets_nowhere,
    a_passkey_proves_who_one_is,
    there_is_an_end_to_passkeys,
    passkeys_are_named_and_taken_away_by_their_owner,
);

const URL: &str = "https://community.example";
const COMMUNITY: (&str, &str) = (URL, "集いの場");

fn not_taken() -> Error {
    Error::field("passkey", Problem::Passkey)
}

/// Makes a passkey for somebody.
async fn add(db: &Db, who: &Actor, session: &str) -> Authenticator {
    let mut key = Authenticator::new();
    let asked = begin(db, who, session, URL, "集いの場").await.unwrap();
    let answer = key.create(&asked.options, URL);
    register(db, who, session, COMMUNITY, (&asked.token, &answer), "自分の電話").await.unwrap();
    key
}

async fn asked(db: &Db) -> Asked {
    ask_who(db, URL, "集いの場", HERE).await.unwrap()
}

async fn a_passkey_logs_in_without_anything_else(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    let (_, _) = someone(db, "other@example.com").await;
    let question = begin(db, &hana, &session, URL, "集いの場").await.unwrap();
    let options: serde_json::Value = serde_json::from_str(&question.options).unwrap();
    assert_eq!(options["rp"]["id"], "community.example");
    let selection = &options["authenticatorSelection"];
    assert_eq!(
        (&selection["residentKey"], &selection["userVerification"]),
        (&"required".into(), &"required".into())
    );
    let mut key = add(db, &hana, &session).await;
    let told = Work::MailSecurity { member: id(&hana), news: SecurityNews::PasskeyAdded };
    assert_eq!(outbox(db).await.last(), Some(&told));
    // The same authenticator is asked not to make a second one.
    let again = begin(db, &hana, &session, URL, "集いの場").await.unwrap();
    let options: serde_json::Value = serde_json::from_str(&again.options).unwrap();
    assert_eq!(options["excludeCredentials"].as_array().unwrap().len(), 1);

    db.clock.advance(60);
    for _ in 0..2 {
        let asked = asked(db).await;
        let answer = key.get(&asked.options, URL);
        let signed = sign_in_with(db, COMMUNITY, (&asked.token, &answer), PHONE).await.unwrap();
        assert_eq!(sessions::viewer(db, &signed.session).await.unwrap().unwrap().id, id(&hana));
    }
    let shown = security(db, &hana, &session).await.unwrap();
    let [passkey] = &shown.passkeys[..] else { panic!("one passkey") };
    assert_eq!((&*passkey.name, passkey.used.map(|u| u.at)), ("自分の電話", Some(db.now())));
    // It is two steps at once: no code is asked for, and roles that demand one do not rest.
    store::accounts::second_step::begin(db, &hana, &session).await.unwrap();
    run(db, "UPDATE second_steps SET confirmed_at = 1").await;
    run(
        db,
        sql!("INSERT INTO member_roles (member_id, role, granted_at) VALUES ($1, 'admin', 1)", id(&hana)),
    )
    .await;
    run(
        db,
        sql!("INSERT INTO settings (name, value) VALUES ('second_step', $1)", SecondStepDemand::Team.code()),
    )
    .await;
    let question = self::asked(db).await;
    let answer = key.get(&question.options, URL);
    let signed = sign_in_with(db, COMMUNITY, (&question.token, &answer), PHONE).await.unwrap();
    assert!(!signed.demanded);
    assert_eq!(sessions::viewer(db, &signed.session).await.unwrap().unwrap().roles, [Role::Admin]);
}

async fn whichever_process_is_answered_can_check_it(db: &TestDb) {
    let second = db.second().await;
    let (hana, session) = someone(db, "hana@example.com").await;
    let mut key = Authenticator::new();
    let question = begin(db, &hana, &session, URL, "集いの場").await.unwrap();
    let answer = key.create(&question.options, URL);
    register(&second, &hana, &session, COMMUNITY, (&question.token, &answer), "x").await.unwrap();
    let question = asked(&second).await;
    let answer = key.get(&question.options, URL);
    let tries =
        join_all([db, &second].map(|db| sign_in_with(db, COMMUNITY, (&question.token, &answer), PHONE)));
    assert_eq!(tries.await.iter().filter(|t| t.is_ok()).count(), 1, "and only one of them");
    second.close().await;
}

fn with<'a>(token: &'a str, answer: &'a str) -> (&'a str, &'a str) {
    (token, answer)
}

async fn what_is_answered_twice_late_or_for_another_is_refused(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    let (other, theirs) = someone(db, "other@example.com").await;
    let mut key = Authenticator::new();
    let question = begin(db, &hana, &session, URL, "集いの場").await.unwrap();
    let answer = key.create(&question.options, URL);
    refused(register(db, &other, &theirs, COMMUNITY, with(&question.token, &answer), "x").await, USED);
    // A question that somebody else tried to answer is gone as well: it is asked again.
    let question = begin(db, &hana, &session, URL, "集いの場").await.unwrap();
    let answer = key.create(&question.options, URL);
    refused(register(db, &hana, &session, COMMUNITY, with(&question.token, "{}"), "x").await, not_taken());
    let name = Error::field("name", Problem::Required);
    refused(register(db, &hana, &session, COMMUNITY, with(&question.token, &answer), " ").await, name);
    register(db, &hana, &session, COMMUNITY, with(&question.token, &answer), "x").await.unwrap();
    refused(register(db, &hana, &session, COMMUNITY, with(&question.token, &answer), "x").await, USED);

    let question = asked(db).await;
    let answer = key.get(&question.options, URL);
    // The answer to one question is none to another.
    let another = asked(db).await;
    refused(sign_in_with(db, COMMUNITY, (&another.token, &answer), PHONE).await.map(|_| ()), not_taken());
    refused(sign_in_with(db, COMMUNITY, ("guessed", &answer), PHONE).await.map(|_| ()), USED);
    sign_in_with(db, COMMUNITY, (&question.token, &answer), PHONE).await.unwrap();
    refused(sign_in_with(db, COMMUNITY, (&question.token, &answer), PHONE).await.map(|_| ()), USED);
    let question = asked(db).await;
    let answer = key.get(&question.options, URL);
    db.clock.advance(1800);
    refused(sign_in_with(db, COMMUNITY, (&question.token, &answer), PHONE).await.map(|_| ()), USED);
    // One that was never added here.
    let mut stranger = Authenticator::new();
    let question = asked(db).await;
    let made = begin(db, &hana, &session, URL, "集いの場").await;
    refused(made.map(|_| ()), Error::Conflict(Conflict::Unproved));
    let answer = stranger.get(&question.options, URL);
    refused(sign_in_with(db, COMMUNITY, (&question.token, &answer), PHONE).await.map(|_| ()), not_taken());
}

async fn a_page_that_only_looks_like_this_one_gets_nowhere(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    let mut key = add(db, &hana, &session).await;
    let question = asked(db).await;
    let answer = key.get(&question.options, "https://community.example.evil.example");
    refused(sign_in_with(db, COMMUNITY, (&question.token, &answer), PHONE).await.map(|_| ()), not_taken());
    // An authenticator that does not recognise its owner is in whoever's hands.
    let question = asked(db).await;
    key.recognises = false;
    let answer = key.get(&question.options, URL);
    refused(sign_in_with(db, COMMUNITY, (&question.token, &answer), PHONE).await.map(|_| ()), not_taken());
    let question = asked(db).await;
    key.recognises = true;
    let answer = key.get(&question.options, URL);
    sign_in_with(db, COMMUNITY, (&question.token, &answer), PHONE).await.unwrap();
    for n in 0..600 {
        if let Err(error) = ask_who(db, URL, "x", "198.51.100.9").await {
            panic!("{n}: {error}");
        }
    }
    let many = Error::TooMany { seconds: 900 };
    refused(ask_who(db, URL, "x", "198.51.100.9").await.map(|_| ()), many);
}

async fn there_is_an_end_to_passkeys(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    let question = begin(db, &hana, &session, URL, "集いの場").await.unwrap();
    let answer = Authenticator::new().create(&question.options, URL);
    for n in 0..20u8 {
        run(db, sql!("INSERT INTO passkeys (member_id, credential_id, name, credential, created_at) VALUES ($1, $2, 'x', '', 1)", id(&hana), vec![n])).await;
    }
    let many = Error::field("passkey", Problem::TooMany(20));
    refused(
        register(db, &hana, &session, COMMUNITY, with(&question.token, &answer), "x").await,
        many.clone(),
    );
    refused(begin(db, &hana, &session, URL, "x").await.map(|_| ()), many);
    // Found by a number, a community has none.
    refused(ask_who(db, "http://192.0.2.1:3000", "x", HERE).await.map(|_| ()), Error::NotFound);
}

async fn a_passkey_proves_who_one_is(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    let (other, theirs) = someone(db, "other@example.com").await;
    let mut key = add(db, &hana, &session).await;
    db.clock.advance(900);
    assert!(!proved(db, &hana, &session).await.unwrap());
    let question = asked(db).await;
    let answer = key.get(&question.options, URL);
    refused(prove(db, &other, &theirs, COMMUNITY, (&question.token, &answer)).await, not_taken());
    let question = asked(db).await;
    let answer = key.get(&question.options, URL);
    prove(db, &hana, &session, COMMUNITY, (&question.token, &answer)).await.unwrap();
    assert!(proved(db, &hana, &session).await.unwrap());
    assert!(!proved(db, &other, &theirs).await.unwrap());
}

async fn passkeys_are_named_and_taken_away_by_their_owner(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    let (other, theirs) = someone(db, "other@example.com").await;
    let mut key = add(db, &hana, &session).await;
    let passkey = security(db, &hana, &session).await.unwrap().passkeys[0].id;
    refused(rename(db, &other, passkey, "mine").await, Error::NotFound);
    refused(remove(db, &other, &theirs, passkey).await, Error::NotFound);
    refused(remove(db, &hana, &session, PasskeyId(passkey.0 + 1)).await, Error::NotFound);
    rename(db, &hana, passkey, " 古い電話 ").await.unwrap();
    refused(rename(db, &hana, passkey, "").await, Error::field("name", Problem::Required));
    assert_eq!(security(db, &hana, &session).await.unwrap().passkeys[0].name, "古い電話");
    let question = asked(db).await;
    let answer = key.get(&question.options, URL);
    let with_it = sign_in_with(db, COMMUNITY, (&question.token, &answer), PHONE).await.unwrap().session;
    remove(db, &hana, &session, passkey).await.unwrap();
    assert!(sessions::viewer(db, &with_it).await.unwrap().is_none(), "begun with it");
    let question = asked(db).await;
    let answer = key.get(&question.options, URL);
    refused(sign_in_with(db, COMMUNITY, (&question.token, &answer), PHONE).await.map(|_| ()), not_taken());
    db.clock.advance(900);
    refused(remove(db, &hana, &session, passkey).await, Error::Conflict(Conflict::Unproved));
}
