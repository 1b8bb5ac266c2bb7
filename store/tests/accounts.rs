//! Joining, signing in, sessions, links, the first admin.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::account::{FirstAdminForm, LinkPurpose, SignUp, SignUpForm, Standing, Verified};
use domain::error::Conflict;
use domain::member::DirectoryQuery;
use domain::setting::JoinMode;
use domain::vocabulary::Vocabulary;
use domain::{Actor, Error, Locale, MemberId, Problem, Result, Role};
use futures::future::join_all;
use std::collections::BTreeSet;
use store::accounts::{
    first_admin, links, needs_first_admin, request_reset, reset_password, sessions, sign_in, sign_up, verify,
};
use store::jobs::Work;
use store::testing::{
    PASSWORD, TestDb, circle, id, meeting, member, number, outbox, postgres, refused, rows, run,
    until_waiting,
};
use store::{Db, members, settings, sql};

const HERE: &str = "192.0.2.1";
const NEW: &str = "eine ganz andere Losung 7";
const USED: Error = Error::Conflict(Conflict::LinkUsed);

fn wrong() -> Error {
    Error::field("password", Problem::Credentials)
}

fn not_chosen() -> Error {
    Error::field("password", Problem::Password)
}

fn form(name: &str, email: &str, password: &str) -> SignUp {
    SignUpForm {
        name: name.into(),
        email: email.into(),
        password: password.into(),
        kind: "supporter".into(),
        profession: "nurse".into(),
        statement: "よろしく".into(),
        agree: "yes".into(),
    }
    .validate()
    .unwrap()
}

/// Signs up, and gives back whom.
async fn joined(db: &Db, email: &str) -> MemberId {
    sign_up(db, &form("花", email, PASSWORD), Locale::Ja, HERE).await.unwrap();
    MemberId(number(db, sql!("SELECT id FROM members WHERE email_key = $1", email.to_lowercase())).await)
}

async fn link(db: &Db, purpose: LinkPurpose, member: MemberId) -> String {
    links::make(db, purpose, Some(member)).await.unwrap()
}

/// Signs up and proves the address: a member, and their session.
async fn arrived(db: &Db, email: &str) -> (MemberId, String) {
    let member = joined(db, email).await;
    let token = link(db, LinkPurpose::Verify, member).await;
    let (_, session) = verify(db, &token, PASSWORD, HERE).await.unwrap();
    (member, session)
}

async fn standing(db: &Db, member: MemberId) -> String {
    rows::<(String,)>(db, sql!("SELECT standing FROM members WHERE id = $1", member)).await[0].0.clone()
}

async fn from_the_form_to_the_first_session(db: &TestDb) {
    let reader = member(db, "reader", &[]).await;
    let new = joined(db, "Hana.Yamada@example.com").await;
    assert_eq!(outbox(db).await, [Work::MailLink { member: new, purpose: LinkPurpose::Verify }]);
    let told = members::contact(db, &Actor::System, new).await.unwrap();
    assert_eq!((&*told.email, &*told.name, told.locale), ("Hana.Yamada@example.com", "花", Locale::Ja));
    assert_eq!(standing(db, new).await, "unverified");
    let nurses =
        DirectoryQuery { terms: vec![(Vocabulary::Profession, vec!["nurse".into()])], ..Default::default() };
    assert_eq!(
        members::directory(db, &reader, &nurses).await.unwrap().total,
        0,
        "not a member before the address is proved"
    );

    let token = link(db, LinkPurpose::Verify, new).await;
    refused(verify(db, &token, "not the password", HERE).await, not_chosen());
    refused(verify(db, "not the link", PASSWORD, HERE).await, USED);
    assert_eq!(standing(db, new).await, "unverified");
    db.clock.advance(60);
    let (verified, session) = verify(db, &token, PASSWORD, HERE).await.unwrap();
    assert_eq!(verified, Verified::Active);
    let viewer = sessions::viewer(db, &session).await.unwrap().unwrap();
    assert_eq!(
        (viewer.id, viewer.name.as_str(), viewer.handle.as_str(), viewer.standing),
        (new, "花", "hanayamada", Standing::Active)
    );
    assert!(sessions::actor(Some(&viewer)).is_member());
    let times: Vec<(i64, i64)> =
        rows(db, sql!("SELECT verified_at, approved_at FROM members WHERE id = $1", new)).await;
    assert_eq!(times, [(db.now().0, db.now().0)]);
    assert_eq!(members::directory(db, &reader, &nurses).await.unwrap().members[0].id, new);

    refused(verify(db, &token, PASSWORD, HERE).await, USED);
    sign_in(db, "hana.yamada@EXAMPLE.com", PASSWORD, HERE).await.unwrap();
}

async fn links_end_by_time_by_use_and_by_newer_ones(db: &TestDb) {
    let new = joined(db, "hana@example.com").await;
    for (purpose, lifetime) in [(LinkPurpose::Verify, 3 * 86_400), (LinkPurpose::Reset, 3600)] {
        let token = link(db, purpose, new).await;
        db.clock.advance(lifetime);
        match purpose {
            LinkPurpose::Verify => refused(verify(db, &token, PASSWORD, HERE).await.map(|_| ()), USED),
            _ => refused(reset_password(db, &token, NEW).await, USED),
        }
    }
    let old = link(db, LinkPurpose::Verify, new).await;
    let newer = link(db, LinkPurpose::Verify, new).await;
    refused(verify(db, &old, PASSWORD, HERE).await, USED);
    refused(reset_password(db, &newer, NEW).await, USED);
    // Another person's link, and a link for another end, leave this one as it is.
    let other = joined(db, "other@example.com").await;
    link(db, LinkPurpose::Verify, other).await;
    link(db, LinkPurpose::Reset, new).await;
    db.clock.advance(3 * 86_400 - 1);
    verify(db, &newer, PASSWORD, HERE).await.unwrap();
    assert_eq!(
        number(db, sql!("SELECT COUNT(*) FROM links WHERE token_hash = $1", newer.into_bytes())).await,
        0,
        "kept as a hash only"
    );
    // What is long over is swept.
    db.clock.advance(10 * 86_400);
    link(db, LinkPurpose::Verify, other).await;
    assert_eq!(number(db, "SELECT COUNT(*) FROM links").await, 1);
}

async fn one_link_is_used_once_even_at_the_same_time(db: &TestDb) {
    let new = joined(db, "hana@example.com").await;
    let token = link(db, LinkPurpose::Verify, new).await;
    let results = join_all((0..6).map(|_| verify(db, &token, PASSWORD, HERE))).await;
    assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1);
    assert!(results.into_iter().filter_map(Result::err).all(|e| e == USED));
}

async fn a_known_address_gets_the_same_answer_and_another_mail(db: &TestDb) {
    let (known, _) = arrived(db, "hana@example.com").await;
    let answer = sign_up(db, &form("だれか", "HANA@example.com", NEW), Locale::En, HERE).await;
    assert_eq!(answer, sign_up(db, &form("新", "new@example.com", NEW), Locale::En, HERE).await);
    let mails = outbox(db).await;
    assert_eq!(mails[1], Work::MailAlreadyMember { member: known });
    assert!(matches!(mails[2], Work::MailLink { member, purpose: LinkPurpose::Verify } if member != known));
    refused(sign_in(db, "hana@example.com", NEW, HERE).await.map(|_| ()), wrong());
    sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap();
    assert_eq!(members::contact(db, &Actor::System, known).await.unwrap().name, "花");
}

async fn until_the_address_is_proved_the_newer_form_counts(db: &TestDb) {
    let first = joined(db, "hana@example.com").await;
    let mut newer = form("本人", "hana@example.com", NEW);
    newer.profession = Some("teacher".into());
    newer.statement = "こちらが本人です".into();
    sign_up(db, &newer, Locale::En, HERE).await.unwrap();
    let mail = Work::MailLink { member: first, purpose: LinkPurpose::Verify };
    assert_eq!(outbox(db).await, [mail.clone(), mail]);
    let token = link(db, LinkPurpose::Verify, first).await;
    refused(verify(db, &token, PASSWORD, HERE).await, not_chosen());
    let (_, session) = verify(db, &token, NEW, HERE).await.unwrap();
    let me = sessions::actor(sessions::viewer(db, &session).await.unwrap().as_ref());
    let profile = members::profile(db, &me, "hana").await.unwrap();
    assert_eq!((profile.card.name.as_str(), profile.card.professions), ("本人", vec!["teacher".to_owned()]));
    assert_eq!(members::contact(db, &Actor::System, first).await.unwrap().locale, Locale::En);
    let (statement, shown): (String, String) =
        rows(db, "SELECT statement, profession FROM members").await.remove(0);
    assert_eq!((statement.as_str(), shown.as_str()), ("こちらが本人です", "teacher"));
    let found = DirectoryQuery { words: "本人".into(), ..Default::default() };
    assert_eq!(members::directory(db, &me, &found).await.unwrap().total, 1);
}

/// PostgreSQL only: there the two can meet in the middle.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_form_is_not_proved_with_the_older_password() {
    let db = postgres().await;
    let new = joined(&db, "hana@example.com").await;
    let token = link(&db, LinkPurpose::Verify, new).await;
    let mut newer = db.write().await.unwrap();
    newer.execute(sql!("UPDATE members SET password_hash = 'another' WHERE id = $1", new)).await.unwrap();
    let (proof, ()) = futures::join!(verify(&db, &token, PASSWORD, HERE), async {
        until_waiting(&db, 1).await;
        newer.commit().await.unwrap();
    });
    refused(proof, not_chosen());
    assert_eq!(standing(&db, new).await, "unverified");
    db.end().await;
}

async fn signing_up_twice_at_once_makes_one_member(db: &TestDb) {
    let one = form("花", "hana@example.com", PASSWORD);
    for result in join_all((0..4).map(|_| sign_up(db, &one, Locale::Ja, HERE))).await {
        result.unwrap();
    }
    assert_eq!(number(db, "SELECT COUNT(*) FROM members").await, 1);
    // The same first part of the address: each has a handle of their own.
    let forms: Vec<SignUp> =
        (0..4).map(|n| form("太郎", &format!("taro@host{n}.example.com"), PASSWORD)).collect();
    for result in join_all(forms.iter().map(|f| sign_up(db, f, Locale::Ja, HERE))).await {
        result.unwrap();
    }
    let handles: Vec<(String,)> = rows(db, "SELECT handle FROM members WHERE name = '太郎'").await;
    assert_eq!(handles.len(), 4);
    assert_eq!(handles.iter().collect::<BTreeSet<_>>().len(), 4);
    assert!(handles.iter().all(|(h,)| h.starts_with("taro")));
}

async fn easy_passwords_are_refused(db: &TestDb) {
    for easy in ["password1234", "yamadahana"] {
        refused(
            sign_up(db, &form("yamadahana", "hana@example.com", easy), Locale::Ja, HERE).await,
            Error::field("password", Problem::Weak),
        );
    }
    assert_eq!(number(db, "SELECT COUNT(*) FROM members").await, 0);
    assert!(outbox(db).await.is_empty());
}

async fn where_admins_approve_a_proved_address_waits(db: &TestDb) {
    settings::set_join_mode(db, &Actor::System, JoinMode::Approval).await.unwrap();
    let reader = member(db, "reader", &[]).await;
    let new = joined(db, "hana@example.com").await;
    let token = link(db, LinkPurpose::Verify, new).await;
    let (verified, session) = verify(db, &token, PASSWORD, HERE).await.unwrap();
    assert_eq!(verified, Verified::Pending);
    let viewer = sessions::viewer(db, &session).await.unwrap().unwrap();
    assert_eq!(viewer.standing, Standing::Pending);
    let actor = sessions::actor(Some(&viewer));
    assert_eq!(actor.member(), Err(Error::Forbidden));
    let directory = members::directory(db, &reader, &DirectoryQuery::default()).await.unwrap();
    assert_eq!((directory.total, directory.facets.len()), (1, 0), "the reader only");
    assert_eq!(
        rows::<(Option<i64>,)>(db, sql!("SELECT approved_at FROM members WHERE id = $1", new)).await,
        [(None,)]
    );
    members::approve(db, &Actor::System, new).await.unwrap();
    assert!(sessions::viewer(db, &session).await.unwrap().unwrap().active());
}

async fn an_account_has_ten_tries(db: &TestDb) {
    let (_, _) = arrived(db, "hana@example.com").await;
    let try_with =
        async |password: &str, from: &str| sign_in(db, "Hana@example.com", password, from).await.map(|_| ());
    for _ in 0..9 {
        refused(try_with("wrong", HERE).await, wrong());
    }
    // Who proves themselves is forgiven what others tried.
    try_with(PASSWORD, HERE).await.unwrap();
    for n in 0..10 {
        refused(try_with("wrong", &format!("192.0.2.{n}")).await, wrong());
    }
    let Err(Error::TooMany { seconds: 900 }) = try_with(PASSWORD, "198.51.100.1").await else {
        panic!("the eleventh try passed")
    };
    sign_in(db, "other@example.com", "wrong", HERE).await.map_err(|e| assert_eq!(e, wrong())).unwrap_err();
    db.clock.advance(900);
    try_with(PASSWORD, HERE).await.unwrap();
}

async fn an_address_has_fifty_tries(db: &TestDb) {
    let attempt = |n: i64, from: &'static str| async move {
        sign_in(db, &format!("u{n}@example.com"), "wrong", from).await.unwrap_err()
    };
    let results = join_all((0..51).map(|n| attempt(n, HERE))).await;
    assert_eq!(
        results.iter().filter(|e| **e == wrong()).count(),
        50,
        "whether such an account exists is not told"
    );
    assert!(matches!(attempt(1, HERE).await, Error::TooMany { seconds: 900 }));
    assert_eq!(attempt(1, "192.0.2.2").await, wrong());
}

async fn what_is_not_filled_in_is_told_and_not_counted(db: &TestDb) {
    for _ in 0..20 {
        refused(
            sign_in(db, "hana@example.com", "", HERE).await.map(|_| ()),
            Error::field("password", Problem::Required),
        );
    }
    refused(sign_in(db, "hana", "x", HERE).await.map(|_| ()), Error::field("email", Problem::Email));
    refused(sign_in(db, "hana@example.com", &"x".repeat(201), HERE).await.map(|_| ()), wrong());
    assert_eq!(number(db, "SELECT COUNT(*) FROM throttles").await, 0);
}

async fn mails_and_proofs_are_counted_too(db: &TestDb) {
    let new = joined(db, "hana@example.com").await;
    for _ in 0..4 {
        request_reset(db, "hana@example.com", HERE).await.unwrap();
    }
    let Err(Error::TooMany { .. }) = request_reset(db, "Hana@example.com", "192.0.2.2").await else {
        panic!("a sixth mail")
    };
    let Err(Error::TooMany { .. }) =
        sign_up(db, &form("花", "hana@example.com", PASSWORD), Locale::Ja, HERE).await
    else {
        panic!("a sixth mail")
    };
    assert_eq!(outbox(db).await.len(), 5);
    for n in 0..16 {
        request_reset(db, &format!("u{n}@example.com"), HERE).await.unwrap();
    }
    let Err(Error::TooMany { .. }) = request_reset(db, "u99@example.com", HERE).await else {
        panic!("an address too many")
    };
    let token = link(db, LinkPurpose::Verify, new).await;
    for _ in 0..20 {
        refused(verify(db, "guessed", PASSWORD, HERE).await, USED);
    }
    let Err(Error::TooMany { .. }) = verify(db, &token, PASSWORD, HERE).await else {
        panic!("a guess too many")
    };
    db.clock.advance(3600);
    request_reset(db, "hana@example.com", HERE).await.unwrap();
    verify(db, &token, PASSWORD, HERE).await.unwrap();
}

async fn a_new_password_ends_every_session(db: &TestDb) {
    let (hana, first) = arrived(db, "hana@example.com").await;
    let (_, others) = arrived(db, "other@example.com").await;
    let second = sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap();
    assert_eq!(second.standing, Standing::Active);
    let before = outbox(db).await.len();
    request_reset(db, "nobody@example.com", HERE).await.unwrap();
    assert_eq!(outbox(db).await.len(), before, "nobody is written to");
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

async fn a_link_has_twenty_tries(db: &TestDb) {
    let hana = joined(db, "hana@example.com").await;
    let reset = link(db, LinkPurpose::Reset, hana).await;
    let setup = links::make(db, LinkPurpose::FirstAdmin, None).await.unwrap();
    let weak = SignUp { password: "password1234".into(), ..first("anna") };
    for _ in 0..20 {
        let fault = Error::field("password", Problem::Weak);
        refused(reset_password(db, &reset, "password1234").await, fault.clone());
        refused(first_admin(db, &setup, &weak, Locale::Ja).await, fault);
    }
    refused(reset_password(db, &reset, NEW).await, Error::TooMany { seconds: 3600 });
    refused(first_admin(db, &setup, &first("anna"), Locale::Ja).await, Error::TooMany { seconds: 3600 });
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
    let session = sessions::begin(db, id(&hana)).await.unwrap();
    let other = sessions::begin(db, id(&hana)).await.unwrap();
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
    let (a, b) =
        (sessions::begin(db, id(&hana)).await.unwrap(), sessions::begin(db, id(&hana)).await.unwrap());
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
    let session = sessions::begin(db, id(&them[0])).await.unwrap();
    let mut viewer = sessions::viewer(db, &session).await.unwrap().unwrap();
    viewer.roles.sort_unstable();
    viewer.circles.sort_unstable();
    assert_eq!(viewer.roles, [Role::Host, Role::Moderator]);
    assert_eq!(viewer.circles, [one, two]);
    assert_eq!(sessions::actor(Some(&viewer)), them[0]);
    let session = sessions::begin(db, id(&plain)).await.unwrap();
    assert!(sessions::viewer(db, &session).await.unwrap().unwrap().roles.is_empty());
}

fn first(name: &str) -> SignUp {
    FirstAdminForm {
        token: String::new(),
        name: name.into(),
        email: format!("{name}@example.com"),
        password: PASSWORD.into(),
    }
    .validate()
    .unwrap()
}

async fn the_first_admin_is_made_once(db: &TestDb) {
    assert!(needs_first_admin(db).await.unwrap());
    let hana = member(db, "hana", &[]).await;
    assert!(needs_first_admin(db).await.unwrap(), "a member is no admin");
    let old = links::make(db, LinkPurpose::FirstAdmin, None).await.unwrap();
    let token = links::make(db, LinkPurpose::FirstAdmin, None).await.unwrap();
    refused(first_admin(db, &old, &first("anna"), Locale::Ja).await, USED);
    let verify_link = link(db, LinkPurpose::Verify, id(&hana)).await;
    refused(first_admin(db, &verify_link, &first("anna"), Locale::Ja).await, USED);
    let weak = SignUp { password: "password1234".into(), ..first("anna") };
    refused(first_admin(db, &old, &weak, Locale::Ja).await, USED);
    refused(first_admin(db, &token, &weak, Locale::Ja).await, Error::field("password", Problem::Weak));
    refused(first_admin(db, &token, &first("hana"), Locale::Ja).await, Error::field("email", Problem::Taken));
    // Faults leave the link as it was.
    let anna = first_admin(db, &token, &first("anna"), Locale::Ja).await.unwrap();
    assert!(!needs_first_admin(db).await.unwrap());
    let session = sign_in(db, "anna@example.com", PASSWORD, HERE).await.unwrap();
    let viewer = sessions::viewer(db, &session.session).await.unwrap().unwrap();
    assert_eq!((viewer.id, viewer.standing, viewer.roles), (anna, Standing::Active, vec![Role::Admin]));
    let log: Vec<(Option<i64>, String, i64)> = rows(db, "SELECT actor_id, act, subject_id FROM audit").await;
    assert_eq!(log, [(None, "first_admin".into(), anna.0)]);
    let late = links::make(db, LinkPurpose::FirstAdmin, None).await.unwrap();
    refused(first_admin(db, &late, &first("otto"), Locale::Ja).await, USED);
    assert_eq!(number(db, "SELECT COUNT(*) FROM members").await, 2);
}

async fn of_many_who_would_be_first_one_is(db: &TestDb) {
    let one = links::make(db, LinkPurpose::FirstAdmin, None).await.unwrap();
    let two = links::make(db, LinkPurpose::FirstAdmin, None).await.unwrap();
    // Two processes that start at the same time may each have made a link that works.
    run(db, "UPDATE links SET used_at = NULL").await;
    let forms: Vec<SignUp> = (0..6).map(|n| first(&format!("admin{n}"))).collect();
    let tries = forms
        .iter()
        .enumerate()
        .map(|(n, form)| first_admin(db, if n % 2 == 0 { &one } else { &two }, form, Locale::Ja));
    let results = meeting(db, 6, join_all(tries)).await;
    assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1, "{results:?}");
    assert!(results.into_iter().filter_map(Result::err).all(|e| e == USED));
    assert_eq!(number(db, "SELECT COUNT(*) FROM member_roles WHERE role = 'admin'").await, 1);
    assert_eq!(number(db, "SELECT COUNT(*) FROM members").await, 1);
}

store::on_both!(
    from_the_form_to_the_first_session,
    links_end_by_time_by_use_and_by_newer_ones,
    one_link_is_used_once_even_at_the_same_time,
    a_known_address_gets_the_same_answer_and_another_mail,
    until_the_address_is_proved_the_newer_form_counts,
    signing_up_twice_at_once_makes_one_member,
    easy_passwords_are_refused,
    where_admins_approve_a_proved_address_waits,
    an_account_has_ten_tries,
    an_address_has_fifty_tries,
    what_is_not_filled_in_is_told_and_not_counted,
    mails_and_proofs_are_counted_too,
    a_new_password_ends_every_session,
    a_reset_proves_the_address_by_the_way,
    a_session_lasts_thirty_days_from_its_last_use,
    a_viewer_has_their_roles_and_circles,
    a_link_has_twenty_tries,
    the_first_admin_is_made_once,
    of_many_who_would_be_first_one_is,
);
