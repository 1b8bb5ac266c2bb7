//! Proving again who one is, the new password, and the new address.

use super::*;
use store::accounts::{
    address_before, address_to_prove, ask_address, keep_address, prove, prove_address, proved, security,
    set_password, undo_address,
};
use store::jobs::SecurityNews;

store::on_both!(
    a_proof_lasts_a_quarter_of_an_hour,
    a_new_password_ends_the_other_sessions,
    an_address_counts_once_it_is_proved,
    a_new_password_ends_the_wish_for_another_address,
    an_address_that_somebody_has_is_told_by_mail_alone,
    the_old_address_takes_the_account_back,
    an_address_that_was_taken_meanwhile_is_not_moved_to,
);

/// The secret of the link in the mail that was asked for last.
async fn mailed(db: &TestDb) -> String {
    match outbox(db).await.last() {
        Some(Work::MailNewAddress { change, .. }) => {
            address_to_prove(db, &Actor::System, *change).await.unwrap().unwrap().1
        }
        Some(Work::MailOldAddress { change, .. }) => {
            address_before(db, &Actor::System, *change).await.unwrap().unwrap().1
        }
        other => panic!("{other:?} is about no address"),
    }
}

/// Moves to another address; the secret of the link that the old one is mailed.
async fn moved(db: &TestDb, who: &Actor, session: &str, to: &str) -> String {
    ask_address(db, who, session, to).await.unwrap();
    prove_address(db, &mailed(db).await).await.unwrap();
    mailed(db).await
}

fn unproved() -> Error {
    Error::Conflict(Conflict::Unproved)
}

async fn a_proof_lasts_a_quarter_of_an_hour(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    let (other, _) = someone(db, "other@example.com").await;
    assert!(proved(db, &hana, &session).await.unwrap(), "one has just logged in");
    assert!(!proved(db, &other, &session).await.unwrap(), "with somebody else's session nothing is proved");
    db.clock.advance(900);
    assert!(!proved(db, &hana, &session).await.unwrap());
    refused(set_password(db, &hana, &session, NEW).await, unproved());
    refused(ask_address(db, &hana, &session, "new@example.com").await, unproved());
    refused(prove(db, &hana, &session, "wrong").await, not_chosen());
    refused(prove(db, &Actor::Visitor, &session, PASSWORD).await, Error::SignedOut);
    prove(db, &hana, &session, PASSWORD).await.unwrap();
    assert!(proved(db, &hana, &session).await.unwrap());
    for _ in 0..10 {
        refused(prove(db, &hana, &session, "wrong").await, not_chosen());
    }
    refused(prove(db, &hana, &session, PASSWORD).await, Error::TooMany { seconds: 900 });
    // Whoever has no password proves it in another way.
    let plain = member(db, "plain", &[]).await;
    let session = sessions::begin(db, id(&plain), &Default::default()).await.unwrap();
    refused(prove(db, &plain, &session, "").await, not_chosen());
}

async fn a_new_password_ends_the_other_sessions(db: &TestDb) {
    let (hana, here) = someone(db, "hana@example.com").await;
    let there = sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap().session;
    let weak = Error::field("password", Problem::Weak);
    refused(set_password(db, &hana, &here, "password1234").await, weak.clone());
    refused(set_password(db, &hana, &here, "hana@example.com").await, weak);
    refused(set_password(db, &hana, &here, "short").await, Error::field("password", Problem::TooShort(10)));
    set_password(db, &hana, &here, NEW).await.unwrap();
    assert!(sessions::viewer(db, &here).await.unwrap().is_some());
    assert!(sessions::viewer(db, &there).await.unwrap().is_none());
    let told = Work::MailSecurity { member: id(&hana), news: SecurityNews::Password };
    assert_eq!(outbox(db).await.last(), Some(&told));
    refused(sign_in(db, "hana@example.com", PASSWORD, HERE).await.map(|_| ()), wrong());
    sign_in(db, "hana@example.com", NEW, HERE).await.unwrap();
}

async fn address(db: &Db, of: &Actor) -> String {
    members::contact(db, &Actor::System, id(of)).await.unwrap().email
}

async fn an_address_counts_once_it_is_proved(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    refused(ask_address(db, &hana, &session, "x").await, Error::field("email", Problem::Email));
    let same = Error::field("email", Problem::Unchanged);
    refused(ask_address(db, &hana, &session, "HANA@example.com").await, same);
    ask_address(db, &hana, &session, "first@example.com").await.unwrap();
    let first = mailed(db).await;
    ask_address(db, &hana, &session, "New@example.com").await.unwrap();
    // The link of the first mail proves no other address, before and after the second is written.
    refused(prove_address(db, &first).await, USED);
    let shown = security(db, &hana, &session).await.unwrap();
    assert_eq!((&*shown.email, shown.new_email.as_deref()), ("hana@example.com", Some("New@example.com")));
    let Some(Work::MailNewAddress { change, member }) = outbox(db).await.last().cloned() else {
        panic!("no mail")
    };
    assert_eq!(member, id(&hana));
    let (to, early) = address_to_prove(db, &Actor::System, change).await.unwrap().unwrap();
    assert_eq!(to, "New@example.com");
    // Written again, since the mail server was away: the newer link counts.
    let token = mailed(db).await;
    refused(prove_address(db, &early).await, USED);
    refused(prove_address(db, &first).await, USED);
    refused(address_to_prove(db, &hana, change).await, Error::Forbidden);
    refused(address_before(db, &hana, change).await, Error::Forbidden);
    assert_eq!(address_before(db, &Actor::System, change).await.unwrap(), None, "nothing changed yet");
    assert_eq!(address(db, &hana).await, "hana@example.com");
    prove_address(db, &token).await.unwrap();
    refused(prove_address(db, &token).await, USED);
    assert_eq!(address(db, &hana).await, "New@example.com");
    assert_eq!(address_to_prove(db, &Actor::System, change).await.unwrap(), None);
    assert_eq!(outbox(db).await.last(), Some(&Work::MailOldAddress { member, change }));
    let (to, _) = address_before(db, &Actor::System, change).await.unwrap().unwrap();
    assert_eq!(to, "hana@example.com", "it is told");
    sign_in(db, "new@example.com", PASSWORD, HERE).await.unwrap();
    refused(sign_in(db, "hana@example.com", PASSWORD, HERE).await.map(|_| ()), wrong());
    // What one does not want any more is forgotten, and so is what is too old.
    ask_address(db, &hana, &session, "third@example.com").await.unwrap();
    let third = mailed(db).await;
    keep_address(db, &hana).await.unwrap();
    refused(prove_address(db, &third).await, USED);
    assert_eq!(security(db, &hana, &session).await.unwrap().new_email, None);
    ask_address(db, &hana, &session, "late@example.com").await.unwrap();
    let late = mailed(db).await;
    db.clock.advance(86_400);
    refused(prove_address(db, &late).await, USED);
}

async fn a_new_password_ends_the_wish_for_another_address(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    ask_address(db, &hana, &session, "thief@example.com").await.unwrap();
    let token = mailed(db).await;
    set_password(db, &hana, &session, NEW).await.unwrap();
    refused(prove_address(db, &token).await, USED);
    ask_address(db, &hana, &session, "thief@example.com").await.unwrap();
    let token = mailed(db).await;
    reset_password(db, &link(db, LinkPurpose::Reset, id(&hana)).await, PASSWORD).await.unwrap();
    refused(prove_address(db, &token).await, USED);
    // Links on their way to the address before end with it.
    let signed = sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap();
    let reset = link(db, LinkPurpose::Reset, id(&hana)).await;
    moved(db, &hana, &signed.session, "new@example.com").await;
    refused(reset_password(db, &reset, NEW).await, USED);
}

async fn an_address_that_somebody_has_is_told_by_mail_alone(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    let (other, _) = someone(db, "other@example.com").await;
    ask_address(db, &hana, &session, "Other@example.com").await.unwrap();
    assert_eq!(outbox(db).await.last(), Some(&Work::MailAlreadyMember { member: id(&other) }));
    assert_eq!(security(db, &hana, &session).await.unwrap().new_email.as_deref(), Some("Other@example.com"));
    for n in 0..4 {
        ask_address(db, &hana, &session, &format!("n{n}@example.com")).await.unwrap();
    }
    let many = Error::TooMany { seconds: 3600 };
    refused(ask_address(db, &hana, &session, "n5@example.com").await, many);
}

async fn an_address_that_was_taken_meanwhile_is_not_moved_to(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    ask_address(db, &hana, &session, "other@example.com").await.unwrap();
    let token = mailed(db).await;
    let (_, _) = someone(db, "other@example.com").await;
    refused(prove_address(db, &token).await, USED);
    assert_eq!(address(db, &hana).await, "hana@example.com");
    // Whoever only signed up with it, and never proved it, keeps nobody from it.
    joined(db, "free@example.com").await;
    moved(db, &hana, &session, "free@example.com").await;
    assert_eq!(address(db, &hana).await, "free@example.com");
}

async fn the_old_address_takes_the_account_back(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    // Somebody else is at an open browser, and goes on twice.
    let first = moved(db, &hana, &session, "thief@example.com").await;
    let second = moved(db, &hana, &session, "thief2@example.com").await;
    set_password(db, &hana, &session, NEW).await.unwrap();
    store::accounts::second_step::begin(db, &hana, &session).await.unwrap();
    let key = sql!(
        "INSERT INTO passkeys (member_id, credential_id, name, credential, created_at) VALUES ($1, $2, 'x', '', 1)",
        id(&hana),
        vec![1u8]
    );
    run(db, key).await;
    let reset = link(db, LinkPurpose::Reset, id(&hana)).await;
    ask_address(db, &hana, &session, "thief3@example.com").await.unwrap();
    let third = mailed(db).await;
    // And has a stranger sign up with the address that is free now, and wants to have everything erased.
    joined(db, "hana@example.com").await;
    store::accounts::departure::leave(db, &hana, &session, domain::account::departure::PostsFate::Remove)
        .await
        .unwrap();
    db.clock.advance(6 * 86_400);
    refused(undo_address(db, "guessed").await, USED);
    undo_address(db, &first).await.unwrap();
    for used in [&first, &second] {
        refused(undo_address(db, used).await, USED);
    }
    refused(prove_address(db, &third).await, USED);
    refused(reset_password(db, &reset, NEW).await, USED);
    assert_eq!(address(db, &hana).await, "hana@example.com");
    assert_eq!(standing(db, id(&hana)).await, "active");
    assert!(sessions::viewer(db, &session).await.unwrap().is_none());
    for table in ["second_steps", "passkeys", "departures"] {
        let left: &'static str = Box::leak(format!("SELECT COUNT(*) FROM {table}").into_boxed_str());
        assert_eq!(number(db, left).await, 0, "{table}");
    }
    let mail = Work::MailLink { member: id(&hana), purpose: LinkPurpose::Reset };
    assert_eq!(outbox(db).await.last(), Some(&mail));
    for thief in ["thief@example.com", "thief2@example.com"] {
        refused(sign_in(db, thief, NEW, HERE).await.map(|_| ()), wrong());
    }
    refused(sign_in(db, "hana@example.com", NEW, HERE).await.map(|_| ()), wrong());
    let token = link(db, LinkPurpose::Reset, id(&hana)).await;
    reset_password(db, &token, PASSWORD).await.unwrap();
    sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap();
    // After a week it is settled.
    let (late, session) = someone(db, "late@example.com").await;
    let undo = moved(db, &late, &session, "later@example.com").await;
    db.clock.advance(7 * 86_400);
    refused(undo_address(db, &undo).await, USED);
    assert_eq!(address(db, &late).await, "later@example.com");
    // And after a month it is forgotten that there was another.
    db.clock.advance(30 * 86_400);
    store::accounts::tidy(db).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM address_changes").await, 0);
}
