//! Sessions: how long they last, whom they name, and the new password that ends them.

use super::*;

store::on_both!(
    a_new_password_ends_every_session,
    a_reset_proves_the_address_by_the_way,
    a_session_lasts_thirty_days_from_its_last_use,
    a_viewer_has_their_roles_and_circles,
);

async fn a_new_password_ends_every_session(db: &TestDb) {
    let (hana, first) = arrived(db, "hana@example.com").await;
    let (_, others) = arrived(db, "other@example.com").await;
    let second = sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap();
    assert_eq!(second.standing, Standing::Active);
    let before = outbox(db).await.len();
    request_reset(db, "nobody@example.com", HERE).await.unwrap();
    // The same work, so that the time it takes tells nothing; its mail is not written.
    let nobody = Work::MailLink { member: MemberId(0), purpose: LinkPurpose::Reset };
    assert_eq!(outbox(db).await[before..], [nobody]);
    refused(request_reset(db, "nobody", HERE).await, Error::field("email", Problem::Email));
    request_reset(db, " HANA@example.com ", HERE).await.unwrap();
    assert_eq!(outbox(db).await.last(), Some(&Work::MailLink { member: hana, purpose: LinkPurpose::Reset }));

    let token = link(db, LinkPurpose::Reset, hana).await;
    refused(reset_password(db, &token, "short").await, Error::field("password", Problem::TooShort(10)));
    refused(reset_password(db, &token, "password1234").await, Error::field("password", Problem::Weak));
    // Of a link that does not work nothing else is looked at.
    refused(reset_password(db, "guessed", "password1234").await, USED);
    refused(reset_password(db, "guessed", NEW).await, USED);
    assert!(sessions::viewer(db, &first).await.unwrap().is_some());
    reset_password(db, &token, NEW).await.unwrap();
    refused(reset_password(db, &token, NEW).await, USED);
    for session in [&first, &second.session] {
        assert!(sessions::viewer(db, session).await.unwrap().is_none());
    }
    assert!(sessions::viewer(db, &others).await.unwrap().is_some(), "somebody else's");
    refused(sign_in(db, "hana@example.com", PASSWORD, HERE).await.map(|_| ()), wrong());
    sign_in(db, "hana@example.com", NEW, HERE).await.unwrap();
}

async fn a_reset_proves_the_address_by_the_way(db: &TestDb) {
    let new = joined(db, "hana@example.com").await;
    let token = link(db, LinkPurpose::Reset, new).await;
    reset_password(db, &token, NEW).await.unwrap();
    assert_eq!(sign_in(db, "hana@example.com", NEW, HERE).await.unwrap().standing, Standing::Active);
    // It lifts no suspension.
    member(db, "admin", &[Role::Admin]).await;
    members::suspend(db, &Actor::System, new, "x").await.unwrap();
    let token = link(db, LinkPurpose::Reset, new).await;
    reset_password(db, &token, PASSWORD).await.unwrap();
    assert_eq!(sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap().standing, Standing::Suspended);
}

async fn a_session_lasts_thirty_days_from_its_last_use(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let session = sessions::begin(db, id(&hana), &Default::default()).await.unwrap();
    let other = sessions::begin(db, id(&hana), &Default::default()).await.unwrap();
    assert_ne!(session, other);
    assert!(sessions::viewer(db, "guessed").await.unwrap().is_none());
    assert_eq!(sessions::actor(None), Actor::Visitor);
    for _ in 0..3 {
        db.clock.advance(sessions::LIFETIME - 1);
        assert!(sessions::viewer(db, &session).await.unwrap().is_some(), "used a moment before it ends");
    }
    assert!(sessions::viewer(db, &other).await.unwrap().is_none(), "not used");
    db.clock.advance(sessions::LIFETIME);
    assert!(sessions::viewer(db, &session).await.unwrap().is_none());
    // What is over is swept, and what ends, ends alone.
    let (a, b) = (
        sessions::begin(db, id(&hana), &Default::default()).await.unwrap(),
        sessions::begin(db, id(&hana), &Default::default()).await.unwrap(),
    );
    assert_eq!(number(db, "SELECT COUNT(*) FROM sessions").await, 2);
    sessions::end(db, &a).await.unwrap();
    sessions::end(db, &a).await.unwrap();
    assert!(sessions::viewer(db, &a).await.unwrap().is_none());
    assert!(sessions::viewer(db, &b).await.unwrap().is_some());
}

async fn a_viewer_has_their_roles_and_circles(db: &TestDb) {
    let hana = member(db, "hana", &[Role::Host, Role::Moderator]).await;
    let plain = member(db, "plain", &[]).await;
    let (one, them) = circle(db, "one", vec![hana, plain.clone()]).await;
    let (two, them) = circle(db, "two", vec![them[0].clone()]).await;
    let (_, _) = circle(db, "three", vec![plain.clone()]).await;
    let session = sessions::begin(db, id(&them[0]), &Default::default()).await.unwrap();
    let mut viewer = sessions::viewer(db, &session).await.unwrap().unwrap();
    viewer.roles.sort_unstable();
    viewer.circles.sort_unstable();
    assert_eq!(viewer.roles, [Role::Host, Role::Moderator]);
    assert_eq!(viewer.circles, [one, two]);
    assert_eq!(sessions::actor(Some(&viewer)), them[0]);
    let session = sessions::begin(db, id(&plain), &Default::default()).await.unwrap();
    assert!(sessions::viewer(db, &session).await.unwrap().unwrap().roles.is_empty());
}
