//! Codes of an app, recovery codes, and what roles demand.

use super::*;
use domain::setting::SecondStepDemand;
use store::accounts::second_step::{
    Enrolment, State, begin, confirm, end, enter, keep_codes, prove, renew_codes, state,
};
use store::accounts::sessions::Way;
use totp_rs::TOTP;

store::on_both!(
    a_code_is_asked_for_once_it_is_set_up,
    a_code_works_once_even_at_the_same_time,
    codes_cannot_be_guessed,
    recovery_codes_work_once_and_are_made_anew,
    what_is_not_set_up_protects_nothing,
    what_somebody_began_is_not_finished_later,
    the_operator_opens_for_whoever_lost_everything,
    a_resting_role_is_not_woken_with_a_new_second_step,
    a_role_rests_without_a_second_step,
    nobody_demands_what_they_do_not_do,
);

fn no_code() -> Error {
    Error::field("code", Problem::Code)
}

/// The code that an app shows so many seconds from now.
fn code(db: &TestDb, begun: &Enrolment, later: i64) -> String {
    let app = TOTP::from_url(&begun.address).unwrap();
    app.generate(u64::try_from(db.now().0 / 1_000_000 + later).unwrap())
}

async fn set_up(db: &TestDb, who: &Actor, session: &str) -> Enrolment {
    begin(db, who, session).await.unwrap();
    let State::Begun(begun) = state(db, who, session, "集い: の場").await.unwrap() else {
        panic!("not begun")
    };
    begun
}

/// Somebody whose log-ins ask for a code.
async fn protected(db: &TestDb, email: &str) -> (Actor, String, Enrolment) {
    let (who, session) = someone(db, email).await;
    let begun = set_up(db, &who, &session).await;
    confirm(db, &who, &session, &code(db, &begun, 0)).await.unwrap();
    // The code that proved it is used up.
    db.clock.advance(60);
    (who, session, begun)
}

async fn halfway(db: &TestDb, email: &str) -> String {
    match store::accounts::sign_in(db, email, PASSWORD, HERE, PHONE).await.unwrap() {
        Entry::Code(secret) => secret,
        Entry::In(_) => panic!("in with the first step alone"),
    }
}

async fn a_code_is_asked_for_once_it_is_set_up(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    let elsewhere = sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap().session;
    let begun = set_up(db, &hana, &session).await;
    assert!(begun.address.starts_with("otpauth://totp/"), "{}", begun.address);
    assert_eq!(begun.codes.len(), 10);
    // Until a code proved that the app has it, log-ins are as they were.
    sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap();
    refused(confirm(db, &hana, &session, "000000").await, no_code());
    let typed = code(db, &begun, 0);
    confirm(db, &hana, &session, &format!(" {} {} ", &typed[..3], &typed[3..])).await.unwrap();
    assert!(sessions::viewer(db, &session).await.unwrap().is_some());
    assert!(sessions::viewer(db, &elsewhere).await.unwrap().is_none(), "begun without a code");
    refused(begin(db, &hana, &session).await, Error::Conflict(Conflict::Stale));

    db.clock.advance(60);
    let first = halfway(db, "hana@example.com").await;
    assert!(sessions::viewer(db, &first).await.unwrap().is_none(), "the first step is no session");
    refused(enter(db, &first, "", PHONE).await.map(|_| ()), no_code());
    refused(enter(db, "guessed", &code(db, &begun, 0), PHONE).await.map(|_| ()), USED);
    let signed = enter(db, &first, &code(db, &begun, 0), PHONE).await.unwrap();
    assert_eq!(sessions::viewer(db, &signed.session).await.unwrap().unwrap().id, id(&hana));
    db.clock.advance(60);
    refused(enter(db, &first, &code(db, &begun, 0), PHONE).await.map(|_| ()), USED);
    // A link from a mail is a first step as well.
    let token = link(db, LinkPurpose::SignIn, id(&hana)).await;
    let entry = store::accounts::sign_in_by_link(db, &token, PHONE).await.unwrap();
    let Entry::Code(first) = entry else { panic!("in with a link alone") };
    db.clock.advance(600);
    refused(enter(db, &first, &code(db, &begun, 0), PHONE).await.map(|_| ()), USED);
    // Ended by whoever proves who they are; then one step is enough.
    db.clock.advance(300);
    refused(end(db, &hana, &session).await, Error::Conflict(Conflict::Unproved));
    refused(prove(db, &hana, &session, "000000").await, no_code());
    prove(db, &hana, &session, &code(db, &begun, 0)).await.unwrap();
    end(db, &hana, &session).await.unwrap();
    sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM recovery_codes").await, 0);
}

async fn a_code_works_once_even_at_the_same_time(db: &TestDb) {
    let (_, _, begun) = protected(db, "hana@example.com").await;
    let first = halfway(db, "hana@example.com").await;
    let now = code(db, &begun, 0);
    let tries = join_all((0..4).map(|_| enter(db, &first, &now, PHONE))).await;
    assert_eq!(tries.iter().filter(|t| t.is_ok()).count(), 1);
    // Nor does it after another log-in; the next one does, and the one before it not any more.
    let again = halfway(db, "hana@example.com").await;
    refused(enter(db, &again, &now, PHONE).await.map(|_| ()), no_code());
    refused(enter(db, &again, &code(db, &begun, -30), PHONE).await.map(|_| ()), no_code());
    refused(enter(db, &again, &code(db, &begun, 60), PHONE).await.map(|_| ()), no_code());
    enter(db, &again, &code(db, &begun, 30), PHONE).await.unwrap();
}

async fn codes_cannot_be_guessed(db: &TestDb) {
    let (_, _, begun) = protected(db, "hana@example.com").await;
    for _ in 0..10 {
        let first = halfway(db, "hana@example.com").await;
        refused(enter(db, &first, "000000", PHONE).await.map(|_| ()), no_code());
    }
    let first = halfway(db, "hana@example.com").await;
    let right = code(db, &begun, 0);
    refused(enter(db, &first, &right, PHONE).await.map(|_| ()), Error::TooMany { seconds: 900 });
    // Recovery codes are for when these are used up, and are counted by themselves.
    enter(db, &first, &begun.codes[0], PHONE).await.unwrap();
    for _ in 0..9 {
        let first = halfway(db, "hana@example.com").await;
        refused(enter(db, &first, "aaaa-aaaa-aaaa-aaaa", PHONE).await.map(|_| ()), no_code());
    }
    db.clock.advance(900);
    let first = halfway(db, "hana@example.com").await;
    enter(db, &first, &code(db, &begun, 0), PHONE).await.unwrap();
}

async fn recovery_codes_work_once_and_are_made_anew(db: &TestDb) {
    let (hana, session, begun) = protected(db, "hana@example.com").await;
    let kept: Vec<(String,)> = rows(db, "SELECT new_codes FROM second_steps").await;
    assert_eq!(kept, [(String::new(),)], "how they read is forgotten");
    let first = halfway(db, "hana@example.com").await;
    enter(db, &first, &begun.codes[3].to_uppercase(), PHONE).await.unwrap();
    let told = Work::MailSecurity { member: id(&hana), news: store::jobs::SecurityNews::RecoveryCode };
    assert_eq!(outbox(db).await.last(), Some(&told));
    let first = halfway(db, "hana@example.com").await;
    refused(enter(db, &first, &begun.codes[3], PHONE).await.map(|_| ()), no_code());
    enter(db, &first, &begun.codes[4], PHONE).await.unwrap();

    let State::On(step, waiting) = state(db, &hana, &session, "").await.unwrap() else { panic!("not on") };
    assert_eq!((step.codes, waiting.len()), (8, 0));
    refused(keep_codes(db, &hana, &session).await, Error::Conflict(Conflict::Stale));
    renew_codes(db, &hana, &session).await.unwrap();
    let State::On(step, new) = state(db, &hana, &session, "").await.unwrap() else { panic!("not on") };
    assert_eq!((step.codes, new.len()), (8, 10));
    let first = halfway(db, "hana@example.com").await;
    refused(enter(db, &first, &new[0], PHONE).await.map(|_| ()), no_code());
    enter(db, &first, &begun.codes[5], PHONE).await.unwrap();
    keep_codes(db, &hana, &session).await.unwrap();
    let first = halfway(db, "hana@example.com").await;
    refused(enter(db, &first, &begun.codes[6], PHONE).await.map(|_| ()), no_code());
    enter(db, &first, &new[0], PHONE).await.unwrap();
}

async fn what_is_not_set_up_protects_nothing(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    assert_eq!(state(db, &hana, &session, "").await.unwrap(), State::Off);
    refused(confirm(db, &hana, &session, "123456").await, Error::Conflict(Conflict::Stale));
    refused(renew_codes(db, &hana, &session).await, Error::Conflict(Conflict::Stale));
    let one = set_up(db, &hana, &session).await;
    let two = set_up(db, &hana, &session).await;
    assert_ne!(one, two, "begun anew, it is another");
    refused(confirm(db, &hana, &session, &code(db, &one, 0)).await, no_code());
    // A code of what is not confirmed proves nothing, and an end of it says nothing.
    refused(prove(db, &hana, &session, &code(db, &two, 0)).await, no_code());
    let before = outbox(db).await.len();
    end(db, &hana, &session).await.unwrap();
    assert_eq!(outbox(db).await.len(), before);
    db.clock.advance(900);
    let unproved = Error::Conflict(Conflict::Unproved);
    refused(begin(db, &hana, &session).await, unproved.clone());
    refused(state(db, &hana, &session, "").await, unproved);
    refused(begin(db, &Actor::Visitor, &session).await, Error::SignedOut);
}

async fn roles(db: &Db, session: &str) -> Vec<Role> {
    let mut roles = sessions::viewer(db, session).await.unwrap().unwrap().roles;
    roles.sort_unstable();
    roles
}

async fn a_role_rests_without_a_second_step(db: &TestDb) {
    let all = [Role::Host, Role::Moderator, Role::Admin];
    let tokuda = member(db, "tokuda", &all).await;
    let weak = sessions::begin(db, id(&tokuda), &Default::default()).await.unwrap();
    let strong = sessions::begin(db, id(&tokuda), &Way { strong: true, ..Way::default() }).await.unwrap();
    assert_eq!(roles(db, &weak).await, all);
    settings::set_second_step(db, &tokuda, &strong, SecondStepDemand::Admins).await.unwrap();
    assert_eq!(roles(db, &weak).await, [Role::Host, Role::Moderator]);
    settings::set_second_step(db, &tokuda, &strong, SecondStepDemand::Team).await.unwrap();
    assert_eq!(roles(db, &weak).await, [Role::Host]);
    assert_eq!(roles(db, &strong).await, all);
    assert!(store::accounts::security(db, &tokuda, &weak).await.unwrap().demanded);
    assert!(!store::accounts::security(db, &tokuda, &strong).await.unwrap().demanded);
    // Setting one up brings the role back at once; ending it lets it rest.
    let begun = set_up(db, &tokuda, &weak).await;
    confirm(db, &tokuda, &weak, &code(db, &begun, 0)).await.unwrap();
    assert_eq!(roles(db, &weak).await, all);
    end(db, &tokuda, &weak).await.unwrap();
    assert_eq!(roles(db, &weak).await, [Role::Host]);
}

async fn nobody_demands_what_they_do_not_do(db: &TestDb) {
    let tokuda = member(db, "tokuda", &[Role::Admin]).await;
    let hana = member(db, "hana", &[]).await;
    let weak = sessions::begin(db, id(&tokuda), &Default::default()).await.unwrap();
    let own = Error::field("demand", Problem::OwnSecondStep);
    refused(settings::set_second_step(db, &tokuda, &weak, SecondStepDemand::Admins).await, own);
    settings::set_second_step(db, &tokuda, &weak, SecondStepDemand::Nobody).await.unwrap();
    refused(settings::set_second_step(db, &hana, &weak, SecondStepDemand::Nobody).await, Error::Forbidden);
    assert_eq!(settings::second_step(db).await.unwrap(), SecondStepDemand::Nobody);
}

async fn what_somebody_began_is_not_finished_later(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    let begun = set_up(db, &hana, &session).await;
    db.clock.advance(1800);
    store::accounts::prove(db, &hana, &session, PASSWORD).await.unwrap();
    assert_eq!(state(db, &hana, &session, "").await.unwrap(), State::Off);
    refused(confirm(db, &hana, &session, &code(db, &begun, 0)).await, Error::Conflict(Conflict::Stale));
    store::accounts::tidy(db).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM second_steps").await, 0);
    // A new password ends it as well.
    let begun = set_up(db, &hana, &session).await;
    store::accounts::set_password(db, &hana, &session, NEW).await.unwrap();
    refused(confirm(db, &hana, &session, &code(db, &begun, 0)).await, Error::Conflict(Conflict::Stale));
    // So it is with recovery codes.
    let begun = set_up(db, &hana, &session).await;
    confirm(db, &hana, &session, &code(db, &begun, 0)).await.unwrap();
    renew_codes(db, &hana, &session).await.unwrap();
    db.clock.advance(1800);
    prove(db, &hana, &session, &code(db, &begun, 0)).await.unwrap();
    let State::On(_, waiting) = state(db, &hana, &session, "").await.unwrap() else { panic!("not on") };
    assert!(waiting.is_empty());
    refused(keep_codes(db, &hana, &session).await, Error::Conflict(Conflict::Stale));
}

async fn a_resting_role_is_not_woken_with_a_new_second_step(db: &TestDb) {
    let (tokuda, session) = someone(db, "tokuda@example.com").await;
    run(
        db,
        sql!("INSERT INTO member_roles (member_id, role, granted_at) VALUES ($1, 'admin', 1)", id(&tokuda)),
    )
    .await;
    run(db, "INSERT INTO settings (name, value) VALUES ('second_step', 'admins')").await;
    // Whoever has nothing stronger yet sets it up with what they have.
    begin(db, &tokuda, &session).await.unwrap();
    run(db, sql!("INSERT INTO passkeys (member_id, credential_id, name, credential, created_at) VALUES ($1, $2, 'x', '', 1)", id(&tokuda), vec![1u8])).await;
    // With a passkey there is, the password alone adds nothing.
    let stolen = sign_in(db, "tokuda@example.com", PASSWORD, HERE).await.unwrap();
    assert!(stolen.demanded);
    refused(begin(db, &tokuda, &stolen.session).await, Error::Conflict(Conflict::Unproved));
    store::accounts::prove(db, &tokuda, &stolen.session, PASSWORD).await.unwrap();
    refused(begin(db, &tokuda, &stolen.session).await, Error::Conflict(Conflict::Unproved));
    assert!(!store::accounts::security(db, &tokuda, &stolen.session).await.unwrap().proved);
    let shown = members::actor(db, &Actor::System, id(&tokuda)).await.unwrap().unwrap();
    assert!(shown.has(Role::Admin), "they can log in with it");
    run(db, "DELETE FROM passkeys").await;
    let shown = members::actor(db, &Actor::System, id(&tokuda)).await.unwrap().unwrap();
    assert!(!shown.has(Role::Admin), "mails show what no session of theirs would");
}

async fn the_operator_opens_for_whoever_lost_everything(db: &TestDb) {
    let (hana, session, _) = protected(db, "hana@example.com").await;
    refused(store::accounts::unlock(db, &hana, id(&hana)).await, Error::Forbidden);
    store::accounts::unlock(db, &Actor::System, id(&hana)).await.unwrap();
    assert!(sessions::viewer(db, &session).await.unwrap().is_none());
    sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap();
    let log: Vec<(String, i64)> = rows(db, "SELECT act, subject_id FROM audit").await;
    assert_eq!(log, [("unlock".to_owned(), id(&hana).0)]);
}
