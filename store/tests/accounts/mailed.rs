//! Logging in with the link of a mail.

use super::*;
use store::accounts::{request_link, sign_in_by_link};

store::on_both!(
    a_link_logs_in_once_and_not_for_long,
    a_link_is_no_way_around_the_proof_of_the_address,
    nothing_tells_who_has_an_account,
    of_two_who_use_a_link_at_once_one_is_in,
    a_new_password_ends_links_on_their_way,
    sessions_are_ended_one_by_one_or_all_others,
);

async fn a_link_logs_in_once_and_not_for_long(db: &TestDb) {
    let (hana, _) = arrived(db, "hana@example.com").await;
    request_link(db, " HANA@example.com", HERE).await.unwrap();
    assert_eq!(outbox(db).await.last(), Some(&Work::MailLink { member: hana, purpose: LinkPurpose::SignIn }));
    let token = link(db, LinkPurpose::SignIn, hana).await;
    refused(sign_in_by_link(db, "guessed", PHONE).await.map(|_| ()), USED);
    // A link for something else is none to log in with.
    let reset = link(db, LinkPurpose::Reset, hana).await;
    refused(sign_in_by_link(db, &reset, PHONE).await.map(|_| ()), USED);
    let signed = inside(sign_in_by_link(db, &token, PHONE).await.unwrap());
    assert_eq!(sessions::viewer(db, &signed.session).await.unwrap().unwrap().id, hana);
    refused(sign_in_by_link(db, &token, PHONE).await.map(|_| ()), USED);
    let late = link(db, LinkPurpose::SignIn, hana).await;
    db.clock.advance(900);
    refused(sign_in_by_link(db, &late, PHONE).await.map(|_| ()), USED);
}

async fn a_link_is_no_way_around_the_proof_of_the_address(db: &TestDb) {
    // Somebody signed up with an address that is another's, who then asks for a link to it.
    let new = joined(db, "hana@example.com").await;
    request_link(db, "hana@example.com", HERE).await.unwrap();
    let verify = Work::MailLink { member: new, purpose: LinkPurpose::Verify };
    assert_eq!(outbox(db).await.last(), Some(&verify), "the password that was chosen is asked for");
}

async fn nothing_tells_who_has_an_account(db: &TestDb) {
    let (hana, _) = arrived(db, "hana@example.com").await;
    run(db, "DELETE FROM jobs").await;
    request_link(db, "hana@example.com", HERE).await.unwrap();
    request_link(db, "nobody@example.com", HERE).await.unwrap();
    let work = |member| Work::MailLink { member, purpose: LinkPurpose::SignIn };
    assert_eq!(outbox(db).await, [work(hana), work(MemberId(0))]);
    refused(request_link(db, "nobody", HERE).await, Error::field("email", Problem::Email));
    for address in ["hana@example.com", "nobody@example.com"] {
        for _ in 0..3 {
            request_link(db, address, "192.0.2.2").await.unwrap();
        }
    }
    // The sign-up counts among the mails of an hour.
    refused(request_link(db, "hana@example.com", "192.0.2.3").await, Error::TooMany { seconds: 3600 });
    request_link(db, "nobody@example.com", "192.0.2.3").await.unwrap();
    refused(request_link(db, "nobody@example.com", "192.0.2.3").await, Error::TooMany { seconds: 3600 });
}

async fn of_two_who_use_a_link_at_once_one_is_in(db: &TestDb) {
    let (hana, _) = arrived(db, "hana@example.com").await;
    let token = link(db, LinkPurpose::SignIn, hana).await;
    let tries = join_all((0..4).map(|_| sign_in_by_link(db, &token, PHONE))).await;
    assert_eq!(tries.iter().filter(|t| t.is_ok()).count(), 1);
}

async fn a_new_password_ends_links_on_their_way(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    let token = link(db, LinkPurpose::SignIn, id(&hana)).await;
    store::accounts::set_password(db, &hana, &session, NEW).await.unwrap();
    refused(sign_in_by_link(db, &token, PHONE).await.map(|_| ()), USED);
}

async fn sessions_are_ended_one_by_one_or_all_others(db: &TestDb) {
    let (hana, here) = someone(db, "hana@example.com").await;
    let (other, theirs) = someone(db, "other@example.com").await;
    db.clock.advance(60);
    let phone = sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap().session;
    db.clock.advance(60);
    let laptop = sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap().session;
    let list = sessions::list(db, &hana, &here).await.unwrap();
    assert_eq!(list.iter().map(|s| s.here).collect::<Vec<_>>(), [false, false, true]);
    assert_eq!(list[1].device, PHONE);
    assert!(list.iter().all(|s| !here.contains(&s.reference)));
    refused(sessions::list(db, &Actor::Visitor, &here).await, Error::SignedOut);
    // Somebody else's are not theirs to end.
    refused(sessions::end_one(db, &other, &list[1].reference).await, Error::NotFound);
    sessions::end_one(db, &hana, &list[1].reference).await.unwrap();
    refused(sessions::end_one(db, &hana, &list[1].reference).await, Error::NotFound);
    let inside = async |session: &str| sessions::viewer(db, session).await.unwrap().is_some();
    assert!(!inside(&phone).await && inside(&laptop).await);
    sessions::end_others(db, &hana, &here).await.unwrap();
    assert!(!inside(&laptop).await && inside(&here).await && inside(&theirs).await);
}
