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
    an_address_that_somebody_has_is_told_by_mail_alone,
    the_old_address_takes_the_account_back,
    an_address_that_was_taken_meanwhile_is_not_moved_to,
);

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
    let first = link(db, LinkPurpose::NewAddress, id(&hana)).await;
    ask_address(db, &hana, &session, "New@example.com").await.unwrap();
    assert_eq!(
        outbox(db).await.last(),
        Some(&Work::MailLink { member: id(&hana), purpose: LinkPurpose::NewAddress })
    );
    let shown = security(db, &hana, &session).await.unwrap();
    assert_eq!((&*shown.email, shown.new_email.as_deref()), ("hana@example.com", Some("New@example.com")));
    let token = link(db, LinkPurpose::NewAddress, id(&hana)).await;
    refused(prove_address(db, &first).await, USED);
    let to = address_to_prove(db, &Actor::System, id(&hana)).await.unwrap();
    assert_eq!(to.as_deref(), Some("New@example.com"));
    refused(address_to_prove(db, &hana, id(&hana)).await, Error::Forbidden);
    refused(address_before(db, &hana, id(&hana)).await, Error::Forbidden);
    assert_eq!(address(db, &hana).await, "hana@example.com");
    prove_address(db, &token).await.unwrap();
    refused(prove_address(db, &token).await, USED);
    assert_eq!(address(db, &hana).await, "New@example.com");
    assert_eq!(address_to_prove(db, &Actor::System, id(&hana)).await.unwrap(), None);
    let before = address_before(db, &Actor::System, id(&hana)).await.unwrap();
    assert_eq!(before.as_deref(), Some("hana@example.com"), "it is told");
    sign_in(db, "new@example.com", PASSWORD, HERE).await.unwrap();
    refused(sign_in(db, "hana@example.com", PASSWORD, HERE).await.map(|_| ()), wrong());
    // What one does not want any more is forgotten.
    ask_address(db, &hana, &session, "third@example.com").await.unwrap();
    let third = link(db, LinkPurpose::NewAddress, id(&hana)).await;
    keep_address(db, &hana).await.unwrap();
    refused(prove_address(db, &third).await, USED);
    assert_eq!(security(db, &hana, &session).await.unwrap().new_email, None);
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
    let token = link(db, LinkPurpose::NewAddress, id(&hana)).await;
    let (_, _) = someone(db, "other@example.com").await;
    refused(prove_address(db, &token).await, USED);
    assert_eq!(address(db, &hana).await, "hana@example.com");
}

async fn the_old_address_takes_the_account_back(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    // Somebody else is at an open browser.
    ask_address(db, &hana, &session, "thief@example.com").await.unwrap();
    let token = link(db, LinkPurpose::NewAddress, id(&hana)).await;
    prove_address(db, &token).await.unwrap();
    let back = Work::MailLink { member: id(&hana), purpose: LinkPurpose::OldAddress };
    assert_eq!(outbox(db).await.last(), Some(&back));
    set_password(db, &hana, &session, NEW).await.unwrap();
    store::accounts::second_step::begin(db, &hana, &session).await.unwrap();
    let token = link(db, LinkPurpose::OldAddress, id(&hana)).await;
    db.clock.advance(6 * 86_400);
    refused(undo_address(db, "guessed").await, USED);
    undo_address(db, &token).await.unwrap();
    refused(undo_address(db, &token).await, USED);
    assert_eq!(address(db, &hana).await, "hana@example.com");
    assert!(sessions::viewer(db, &session).await.unwrap().is_none());
    assert_eq!(number(db, "SELECT COUNT(*) FROM second_steps").await, 0);
    let reset = Work::MailLink { member: id(&hana), purpose: LinkPurpose::Reset };
    assert_eq!(outbox(db).await.last(), Some(&reset));
    refused(sign_in(db, "thief@example.com", NEW, HERE).await.map(|_| ()), wrong());
    refused(sign_in(db, "hana@example.com", NEW, HERE).await.map(|_| ()), wrong());
    let token = link(db, LinkPurpose::Reset, id(&hana)).await;
    reset_password(db, &token, PASSWORD).await.unwrap();
    sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap();
    // After a week it is settled.
    let (hana, session) = someone(db, "late@example.com").await;
    ask_address(db, &hana, &session, "later@example.com").await.unwrap();
    prove_address(db, &link(db, LinkPurpose::NewAddress, id(&hana)).await).await.unwrap();
    db.clock.advance(7 * 86_400);
    let token = link(db, LinkPurpose::OldAddress, id(&hana)).await;
    refused(undo_address(db, &token).await, USED);
    assert_eq!(address(db, &hana).await, "later@example.com");
}
