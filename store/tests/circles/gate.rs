//! Circles that a credential opens.

use super::*;
use domain::credential::{ClaimForm, DecisionForm};
use domain::{CredentialId, Timestamp};
use jiff::civil::date;
use store::accounts::sessions;
use store::{credentials, vocabulary};

store::on_both!(
    a_gate_opens_for_holders_and_closes_by_the_clock,
    what_ends_later_lets_stay_longer,
    who_takes_a_credential_back_is_out,
    a_gate_put_up_later_is_for_everybody,
    a_merged_credential_opens_what_it_opened,
);

fn gated(codes: &[&str]) -> CircleForm {
    CircleForm {
        credentials: codes.iter().map(|c| (*c).to_owned()).collect(),
        ..form("nurses", "credential", "minori")
    }
}

/// Lets the clock go on to a time.
fn until(db: &TestDb, at: Timestamp) {
    db.clock.advance((at.0 - db.now().0) / 1_000_000);
}

/// Somebody who verifies.
async fn verifier(db: &Db) -> Actor {
    match number(db, "SELECT COUNT(*) FROM members WHERE handle = 'eyes'").await {
        0 => member(db, "eyes", &[Role::Verifier]).await,
        _ => {
            let id = number(db, "SELECT id FROM members WHERE handle = 'eyes'").await;
            members::actor(db, &Actor::System, domain::MemberId(id)).await.unwrap().unwrap()
        }
    }
}

/// Holds a credential, until a day.
async fn holds(db: &Db, who: &Actor, code: &str, until: &str) -> CredentialId {
    let eyes = verifier(db).await;
    let claim = ClaimForm { code: code.into(), number: "1".into() };
    let id = credentials::begin(db, who, &claim.validate().unwrap()).await.unwrap();
    credentials::send(db, who, id).await.unwrap();
    let form = DecisionForm {
        id: id.to_string(),
        outcome: "verified".into(),
        expires: until.into(),
        reason: String::new(),
    };
    credentials::decide(db, &eyes, &form.validate(date(2026, 11, 22)).unwrap()).await.unwrap();
    id
}

/// A circle for nurses that minori keeps, who is one for good.
async fn nurses(db: &Db) -> (Actor, CircleId) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let minori = member(db, "minori", &[]).await;
    let edit = gated(&["nurse"]).validate().unwrap();
    refused(circles::save(db, &admin, &edit).await, Error::field("moderator", Problem::Choice));
    holds(db, &minori, "nurse", "").await;
    (admin.clone(), circles::save(db, &admin, &edit).await.unwrap())
}

async fn a_gate_opens_for_holders_and_closes_by_the_clock(db: &TestDb) {
    let (_, circle) = nurses(db).await;
    let hana = member(db, "hana", &[]).await;
    assert_eq!(standing(db, &hana, "nurses").await, CircleStanding::NeedsCredential);
    refused(join(db, &hana, "nurses", "", None).await, Error::Forbidden);
    holds(db, &hana, "teacher", "").await;
    refused(join(db, &hana, "nurses", "", None).await, Error::Forbidden);
    let credential = holds(db, &hana, "nurse", "2026-12-05").await;
    let session = sessions::begin(db, id(&hana), &Default::default()).await.unwrap();
    join(db, &hana, "nurses", "", None).await.unwrap();
    let inside = async || {
        let viewer = sessions::viewer(db, &session).await.unwrap().unwrap();
        let page = circles::show(db, &sessions::actor(Some(&viewer)), "nurses", L).await.unwrap();
        (viewer.circles.contains(&circle), page.inside.is_some(), now(db, &hana).await.in_circle(circle))
    };
    assert_eq!(inside().await, (true, true, true));
    let ends: Timestamp =
        Timestamp(number(db, "SELECT ends_at FROM circle_members WHERE ends_at IS NOT NULL").await);
    until(db, Timestamp(ends.0 - 1_000_000));
    assert_eq!(inside().await, (true, true, true), "to the end of the last day");
    until(db, ends);
    // Whatever is remembered, and before any job has run.
    assert_eq!(inside().await, (false, false, false));
    credentials::end(db, &Actor::System, credential, ends).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM circle_members").await, 1, "minori's does not end");
    let told = told(db, &hana).await;
    assert!(
        told.contains(&"資格の期限が過ぎたため、サークルへの参加が終わりました|nursesの会".to_owned()),
        "{told:?}"
    );
    assert_eq!(standing(db, &hana, "nurses").await, CircleStanding::NeedsCredential);
}

async fn what_ends_later_lets_stay_longer(db: &TestDb) {
    let (_, circle) = nurses(db).await;
    let hana = member(db, "hana", &[]).await;
    let old = holds(db, &hana, "nurse", "2026-12-05").await;
    join(db, &hana, "nurses", "", None).await.unwrap();
    let ends = async || number(db, "SELECT COALESCE(MAX(ends_at), 0) FROM circle_members").await;
    let first = Timestamp(ends().await);
    holds(db, &hana, "nurse", "2027-12-05").await;
    assert!(ends().await > first.0);
    // The old one's end, which was planned, ends nothing any more.
    until(db, first);
    credentials::end(db, &Actor::System, old, first).await.unwrap();
    assert!(now(db, &hana).await.in_circle(circle));
}

async fn who_takes_a_credential_back_is_out(db: &TestDb) {
    let (_, circle) = nurses(db).await;
    let hana = member(db, "hana", &[]).await;
    let credential = holds(db, &hana, "nurse", "").await;
    join(db, &hana, "nurses", "", None).await.unwrap();
    assert!(now(db, &hana).await.in_circle(circle));
    credentials::withdraw(db, &hana, credential).await.unwrap();
    assert!(!now(db, &hana).await.in_circle(circle));
}

async fn a_gate_put_up_later_is_for_everybody(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let (minori, hana) = (member(db, "minori", &[]).await, member(db, "hana", &[]).await);
    holds(db, &minori, "nurse", "").await;
    let circle = made(db, &admin, &form("nurses", "open", "minori")).await;
    join(db, &hana, "nurses", "", None).await.unwrap();
    let now_form = circles::form(db, &admin, Some(circle), L).await.unwrap().form;
    let gate = CircleForm { rule: "credential".into(), credentials: vec!["nurse".into()], ..now_form };
    circles::save(db, &admin, &gate.validate().unwrap()).await.unwrap();
    assert!(now(db, &minori).await.in_circle(circle) && !now(db, &hana).await.in_circle(circle));
    assert_eq!(told(db, &hana).await, ["資格の期限が過ぎたため、サークルへの参加が終わりました|nursesの会"]);
    // An invitation opens no gate.
    let keeper = now(db, &minori).await;
    refused(circles::invite(db, &keeper, "nurses", "hana").await, Error::field("handle", Problem::Choice));
    // Taken down, nobody's time ends.
    holds(db, &hana, "nurse", "2026-12-05").await;
    join(db, &hana, "nurses", "", None).await.unwrap();
    let now_form = circles::form(db, &admin, Some(circle), L).await.unwrap().form;
    circles::save(db, &admin, &CircleForm { rule: "open".into(), ..now_form }.validate().unwrap())
        .await
        .unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM circle_members WHERE ends_at IS NOT NULL").await, 0);
}

async fn a_merged_credential_opens_what_it_opened(db: &TestDb) {
    let (admin, circle) = nurses(db).await;
    let list = domain::vocabulary::Vocabulary::Credential;
    vocabulary::merge(db, &admin, list, "nurse", "public_health_nurse").await.unwrap();
    let codes = circles::form(db, &admin, Some(circle), L).await.unwrap().form.credentials;
    assert_eq!(codes, ["public_health_nurse"]);
    let hana = member(db, "hana", &[]).await;
    holds(db, &hana, "public_health_nurse", "").await;
    join(db, &hana, "nurses", "", None).await.unwrap();
    assert!(now(db, &hana).await.in_circle(circle));
}
