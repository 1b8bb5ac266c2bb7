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
    whoever_signed_up_in_anothers_name_leaves_nothing_behind,
    a_link_for_one_thing_is_none_for_another_time,
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
    let many = Error::TooMany { seconds: 3600 };
    for address in ["hana@example.com", "nobody@example.com"] {
        for _ in 0..5 {
            request_link(db, address, "192.0.2.2").await.unwrap();
        }
        refused(request_link(db, address, "192.0.2.2").await, many.clone());
        // A stranger who asks for mails keeps their reader from none; but there is an end to it.
        for n in 0..8 {
            request_link(db, address, &format!("192.0.2.{}", 10 + n)).await.unwrap();
        }
    }
    let mut tries = 0;
    while request_link(db, "nobody@example.com", &format!("198.51.100.{tries}")).await.is_ok() {
        tries += 1;
        assert!(tries < 5, "a sixteenth mail");
    }
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

async fn whoever_signed_up_in_anothers_name_leaves_nothing_behind(db: &TestDb) {
    let new = joined(db, "hana@example.com").await;
    let theirs = sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap().session;
    let thief = sessions::actor(sessions::viewer(db, &theirs).await.unwrap().as_ref());
    assert!(!thief.is_member());
    let nobody = Error::Forbidden;
    refused(store::accounts::second_step::begin(db, &thief, &theirs).await, nobody.clone());
    refused(store::accounts::ask_address(db, &thief, &theirs, "thief@example.com").await, nobody.clone());
    refused(store::accounts::set_password(db, &thief, &theirs, NEW).await, nobody);
    // However it came to be there.
    run(db, sql!("INSERT INTO passkeys (member_id, credential_id, name, credential, created_at) VALUES ($1, $2, 'x', '', 1)", new, vec![1u8])).await;
    run(
        db,
        sql!(
            "INSERT INTO second_steps (member_id, secret, created_at, confirmed_at) VALUES ($1, $2, 1, 1)",
            new,
            vec![1u8]
        ),
    )
    .await;
    sign_up(db, &form("花", "hana@example.com", NEW), Locale::Ja, HERE).await.unwrap();
    let token = link(db, LinkPurpose::Verify, new).await;
    let (_, session) = verify(db, &token, NEW, HERE).await.unwrap();
    assert!(sessions::viewer(db, &session).await.unwrap().unwrap().active());
    assert!(sessions::viewer(db, &theirs).await.unwrap().is_none());
    assert_eq!(number(db, "SELECT COUNT(*) FROM passkeys").await, 0);
    sign_in(db, "hana@example.com", NEW, HERE).await.unwrap();
}

async fn a_link_for_one_thing_is_none_for_another_time(db: &TestDb) {
    // A mail that was written late, or twice, is no way around the second step.
    let (hana, session) = someone(db, "hana@example.com").await;
    let late = link(db, LinkPurpose::Verify, id(&hana)).await;
    refused(verify(db, &late, PASSWORD, HERE).await.map(|_| ()), USED);
    assert!(!store::accounts::unverified(db, &Actor::System, id(&hana)).await.unwrap());
    refused(store::accounts::unverified(db, &hana, id(&hana)).await, Error::Forbidden);
    assert!(sessions::viewer(db, &session).await.unwrap().is_some());
    // Sign-ups that nobody proved are forgotten.
    let new = joined(db, "new@example.com").await;
    assert!(store::accounts::unverified(db, &Actor::System, new).await.unwrap());
    db.clock.advance(30 * 86_400);
    store::accounts::tidy(db).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM members").await, 1);
}
