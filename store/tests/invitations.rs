//! Invitations: so often, for a time, and into a circle.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::account::{LinkPurpose, SignUpForm, Verified};
use domain::error::Conflict;
use domain::invitation::{Invitation, NewInvitation};
use domain::setting::JoinMode;
use domain::{Actor, CircleId, Error, InvitationId, Locale, MemberId, Problem, Role};
use futures::future::join_all;
use store::accounts::{links, sessions, sign_up, verify};
use store::testing::{PASSWORD, TestDb, circle, id, member, number, refused, rows};
use store::{Db, invitations, settings, sql};

store::on_both!(
    admins_make_and_end_them,
    whoever_is_invited_need_not_wait,
    where_one_is_invited_only_nobody_else_signs_up,
    it_works_so_often_and_no_more,
    a_circle_is_joined_on_the_way,
    members_follow_them_to_a_circle,
);

const L: Locale = Locale::Ja;
const HERE: &str = "192.0.2.1";

fn dead() -> Error {
    Error::field("invite", Problem::Invitation)
}

async fn made(db: &Db, admin: &Actor, most: i64, circle: Option<CircleId>) -> Invitation {
    let new = NewInvitation { note: "研修に来た方".into(), most, days: 14, circle };
    invitations::make(db, admin, &new).await.unwrap();
    invitations::list(db, admin, L).await.unwrap().invitations.remove(0)
}

async fn signs_up(db: &Db, email: &str, code: &str) -> domain::Result<MemberId> {
    let form = SignUpForm {
        name: "花".into(),
        email: email.into(),
        password: PASSWORD.into(),
        kind: "interested".into(),
        agree: "yes".into(),
        invite: code.into(),
        ..SignUpForm::default()
    };
    sign_up(db, &form.validate(&Default::default()).unwrap(), L, HERE).await?;
    Ok(MemberId(number(db, sql!("SELECT id FROM members WHERE email_key = $1", email)).await))
}

/// Proves the address; how it went, and the session.
async fn proves(db: &Db, member: MemberId) -> (Verified, String) {
    let token = links::make(db, LinkPurpose::Verify, Some(member)).await.unwrap();
    verify(db, &token, PASSWORD, HERE, "").await.unwrap()
}

async fn admins_make_and_end_them(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let host = member(db, "host", &[Role::Host, Role::Moderator]).await;
    let new = NewInvitation { note: "x".into(), most: 2, days: 3, circle: None };
    refused(invitations::make(db, &host, &new).await, Error::Forbidden);
    refused(invitations::list(db, &host, L).await, Error::Forbidden);
    refused(invitations::end(db, &Actor::Visitor, InvitationId(1)).await, Error::SignedOut);
    let nowhere = NewInvitation { circle: Some(CircleId(77)), ..new.clone() };
    refused(invitations::make(db, &admin, &nowhere).await, Error::field("circle", Problem::Choice));
    let one = made(db, &admin, 2, None).await;
    assert_eq!((&*one.note, one.most, one.used, one.open), ("研修に来た方", 2, 0, true));
    assert!(invitations::look(db, &Actor::Visitor, &one.code, L).await.is_ok());
    refused(invitations::look(db, &Actor::Visitor, "guessed", L).await, Error::NotFound);
    invitations::end(db, &admin, one.id).await.unwrap();
    invitations::end(db, &admin, one.id).await.unwrap();
    refused(invitations::end(db, &admin, InvitationId(77)).await, Error::NotFound);
    refused(invitations::look(db, &Actor::Visitor, &one.code, L).await, Error::NotFound);
    let late = made(db, &admin, 2, None).await;
    db.clock.advance(14 * 86_400);
    refused(invitations::look(db, &Actor::Visitor, &late.code, L).await, Error::NotFound);
    assert!(invitations::list(db, &admin, L).await.unwrap().invitations.iter().all(|i| !i.open));
    let log: Vec<(String,)> = rows(db, "SELECT act FROM audit ORDER BY id").await;
    assert_eq!(log.iter().map(|(act,)| &**act).collect::<Vec<_>>(), ["invite", "end_invitation", "invite"]);
}

async fn whoever_is_invited_need_not_wait(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    settings::set_join_mode(db, &admin, JoinMode::Approval).await.unwrap();
    let one = made(db, &admin, 5, None).await;
    let invited = signs_up(db, "hana@example.com", &one.code).await.unwrap();
    let other = signs_up(db, "other@example.com", "").await.unwrap();
    assert_eq!(proves(db, invited).await.0, Verified::Active);
    assert_eq!(proves(db, other).await.0, Verified::Pending);
    refused(signs_up(db, "third@example.com", "guessed").await, dead());
    let shown = invitations::list(db, &admin, L).await.unwrap().invitations.remove(0);
    assert_eq!(shown.used, 1, "counted once the address is proved");
}

async fn where_one_is_invited_only_nobody_else_signs_up(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    settings::set_join_mode(db, &admin, JoinMode::Invitation).await.unwrap();
    refused(signs_up(db, "other@example.com", "").await, dead());
    let one = made(db, &admin, 5, None).await;
    let early = signs_up(db, "early@example.com", &one.code).await.unwrap();
    let late = signs_up(db, "late@example.com", &one.code).await.unwrap();
    assert_eq!(proves(db, early).await.0, Verified::Active);
    // Ended between the form and the proof: an admin sees to it.
    invitations::end(db, &admin, one.id).await.unwrap();
    refused(signs_up(db, "other@example.com", &one.code).await, dead());
    assert_eq!(proves(db, late).await.0, Verified::Pending);
}

async fn it_works_so_often_and_no_more(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    settings::set_join_mode(db, &admin, JoinMode::Approval).await.unwrap();
    let one = made(db, &admin, 2, None).await;
    let mut people = Vec::new();
    for n in 0..4 {
        people.push(signs_up(db, &format!("u{n}@example.com"), &one.code).await.unwrap());
    }
    let all = join_all(people.into_iter().map(|p| proves(db, p))).await;
    assert_eq!(all.iter().filter(|(verified, _)| *verified == Verified::Active).count(), 2);
    refused(signs_up(db, "late@example.com", &one.code).await, dead());
    let shown = invitations::list(db, &admin, L).await.unwrap().invitations.remove(0);
    assert_eq!((shown.used, shown.open), (2, false));
}

async fn a_circle_is_joined_on_the_way(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let (quiet, _) = circle(db, "quiet", vec![]).await;
    let one = made(db, &admin, 5, Some(quiet)).await;
    assert!(one.circle.is_some());
    assert_eq!(invitations::look(db, &Actor::Visitor, &one.code, L).await.unwrap().circle, one.circle);
    let hana = signs_up(db, "hana@example.com", &one.code).await.unwrap();
    let (_, session) = proves(db, hana).await;
    let viewer = sessions::viewer(db, &session).await.unwrap().unwrap();
    assert_eq!(viewer.circles, [quiet]);
}

async fn members_follow_them_to_a_circle(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let hana = member(db, "hana", &[]).await;
    let other = member(db, "other", &[]).await;
    let (quiet, inside) = circle(db, "quiet", vec![member(db, "inside", &[]).await]).await;
    let one = made(db, &admin, 1, Some(quiet)).await;
    let plain = made(db, &admin, 1, None).await;
    let used = Error::Conflict(Conflict::LinkUsed);
    refused(invitations::accept(db, &Actor::Visitor, &one.code).await, Error::SignedOut);
    refused(invitations::accept(db, &hana, &plain.code).await, used.clone());
    refused(invitations::accept(db, &hana, "guessed").await, used.clone());
    // Whoever is in already takes nobody's place.
    assert!(invitations::look(db, &inside[0], &one.code, L).await.unwrap().inside);
    invitations::accept(db, &inside[0], &one.code).await.unwrap();
    let tries = join_all([&hana, &other].map(|m| invitations::accept(db, m, &one.code))).await;
    assert_eq!(tries.iter().filter(|t| t.is_ok()).count(), 1);
    refused(invitations::accept(db, &admin, &one.code).await, used);
    assert_eq!(number(db, sql!("SELECT COUNT(*) FROM circle_members WHERE circle_id = $1", quiet)).await, 2);
    assert_ne!(id(&hana), id(&other));
}
