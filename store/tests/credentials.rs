//! Credentials: claimed, opened, decided, and ended.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::audit::Act;
use domain::credential::{ClaimForm, Decision, DecisionForm, OwnCredential, State};
use domain::error::Conflict;
use domain::file::Refusal;
use domain::member::{Audience, DirectoryQuery, Part};
use domain::vocabulary::Vocabulary;
use domain::{Actor, CredentialId, Error, Locale, Problem, Result, Role, Timestamp};
use jiff::civil::date;
use store::accounts::sessions;
use store::credentials::{self, NewEvidence};
use store::jobs::Work;
use store::testing::{TestDb, id, member, number, outbox, refused, rows, shut_out};
use store::{Db, members, notifications, sql};

const L: Locale = Locale::Ja;
/// Stands in everything that a claim shows.
const MARK: &str = "zzqx-4711";

store::on_both!(
    a_claim_goes_its_way,
    what_shows_a_claim_is_sealed_and_erased_with_the_decision,
    each_opening_is_seen_by_the_member,
    only_verifiers_look_and_nobody_decides_about_themselves,
    two_verifiers_do_not_both_decide,
    a_credential_ends_by_the_clock,
    a_new_verification_takes_the_place_of_the_old_one,
    the_mark_stands_beside_what_they_write,
    what_is_taken_back_leaves_nothing,
    drafts_are_their_owner_s,
);

async fn verifier(db: &Db, handle: &str) -> Actor {
    member(db, handle, &[Role::Verifier]).await
}

fn file(label: &str) -> NewEvidence {
    NewEvidence {
        label: label.into(),
        mime: "application/pdf",
        bytes: format!("%PDF-1.7 {MARK}").into_bytes(),
    }
}

async fn begun(db: &Db, who: &Actor, code: &str) -> Result<CredentialId> {
    let form = ClaimForm { code: code.into(), number: MARK.into() };
    credentials::begin(db, who, &form.validate()?).await
}

/// A claim that was sent with one file.
async fn claimed(db: &Db, who: &Actor, code: &str) -> CredentialId {
    let id = begun(db, who, code).await.unwrap();
    let name = format!("{MARK}.pdf");
    assert_eq!(credentials::add_evidence(db, who, id, &file(&name)).await.unwrap(), None);
    credentials::send(db, who, id).await.unwrap();
    id
}

fn decision(id: CredentialId, outcome: &str, expires: &str) -> Decision {
    let form = DecisionForm {
        id: id.to_string(),
        outcome: outcome.into(),
        expires: expires.into(),
        reason: "確かめました".into(),
    };
    form.validate(date(2026, 11, 22)).unwrap()
}

async fn own(db: &Db, who: &Actor) -> Vec<OwnCredential> {
    credentials::mine(db, who, L).await.unwrap().credentials
}

/// What the profile, the directory and a session say of it.
async fn marks(db: &Db, reader: &Actor, handle: &str) -> (Vec<String>, i64) {
    let profile = members::profile(db, reader, handle, None, L).await.unwrap();
    let query = DirectoryQuery {
        terms: vec![(Vocabulary::Credential, vec!["nurse".into()])],
        ..DirectoryQuery::default()
    };
    (profile.card.credentials, members::directory(db, reader, &query, L).await.unwrap().total)
}

async fn told(db: &Db, who: &Actor) -> Vec<String> {
    let page = notifications::list(db, who, 1).await.unwrap();
    page.rows.iter().map(|n| format!("{}|{}", n.text(L), n.said())).collect()
}

async fn a_claim_goes_its_way(db: &TestDb) {
    let (hana, eyes) = (member(db, "hana", &[]).await, verifier(db, "eyes").await);
    let session = sessions::begin(db, id(&hana), &Default::default()).await.unwrap();
    let verified = async || sessions::viewer(db, &session).await.unwrap().unwrap().verified;
    let claim = claimed(db, &hana, "nurse").await;
    assert_eq!(own(db, &hana).await[0].state, State::Claimed);
    assert_eq!(told(db, &eyes).await, ["資格の確認を待っている人がいます|"]);
    let waiting = notifications::list(db, &eyes, 1).await.unwrap().rows[0].id;
    assert_eq!(notifications::open(db, &eyes, waiting).await.unwrap(), "/admin/credentials");
    let page = credentials::claims(db, &eyes, L).await.unwrap();
    let [seen] = &page.claims[..] else { panic!("one waits") };
    assert_eq!((seen.number.as_str(), seen.name.as_str(), page.total), (MARK, "看護師", 1));
    assert_eq!((seen.evidence.len(), seen.evidence[0].label.as_str()), (1, &*format!("{MARK}.pdf")));
    assert_eq!(marks(db, &eyes, "hana").await, (vec![], 0));
    assert!(!verified().await);

    credentials::decide(db, &eyes, &decision(claim, "verified", "2027-03-31")).await.unwrap();
    assert!(credentials::claims(db, &eyes, L).await.unwrap().claims.is_empty());
    assert_eq!(marks(db, &eyes, "hana").await, (vec!["看護師".to_owned()], 1));
    assert!(verified().await, "each session of theirs knows it");
    let [held] = &own(db, &hana).await[..] else { panic!("one is held") };
    assert_eq!((held.state, held.reason.as_str()), (State::Verified, "確かめました"));
    assert_eq!(held.expires.unwrap().date(), date(2027, 3, 31), "the last day");
    assert_eq!(told(db, &hana).await, ["資格を確認しました|看護師: 確かめました"]);
    let theirs = notifications::list(db, &hana, 1).await.unwrap().rows[0].id;
    assert_eq!(notifications::open(db, &hana, theirs).await.unwrap(), "/me/credentials");

    // Refused: told why, and no mark.
    let other = claimed(db, &hana, "teacher").await;
    credentials::decide(db, &eyes, &decision(other, "refused", "")).await.unwrap();
    assert_eq!(own(db, &hana).await[0].state, State::Refused);
    assert_eq!(marks(db, &eyes, "hana").await.0, ["看護師"]);
    // And claimed once more.
    claimed(db, &hana, "teacher").await;
    refused(begun(db, &hana, "teacher").await, Error::field("code", Problem::Taken));
    refused(begun(db, &hana, "wizard").await, Error::field("code", Problem::Choice));
    refused(begun(db, &shut_out(&hana), "social_worker").await, Error::Forbidden);
}

/// Where the mark can be read, in any text or bytes of the claim's tables.
async fn legible(db: &Db) -> usize {
    let mut found = 0;
    let bytes: Vec<(Vec<u8>, Vec<u8>)> = rows(db, "SELECT label, bytes FROM evidence").await;
    let numbers: Vec<(Option<Vec<u8>>,)> = rows(db, "SELECT number FROM credentials").await;
    let all = bytes.into_iter().flat_map(|(l, b)| [l, b]).chain(numbers.into_iter().filter_map(|(n,)| n));
    for sealed in all {
        found += usize::from(sealed.windows(MARK.len()).any(|w| w == MARK.as_bytes()));
    }
    found
}

async fn what_shows_a_claim_is_sealed_and_erased_with_the_decision(db: &TestDb) {
    let (hana, eyes) = (member(db, "hana", &[]).await, verifier(db, "eyes").await);
    for outcome in ["verified", "refused"] {
        let claim = claimed(db, &hana, "nurse").await;
        assert_eq!(number(db, "SELECT COUNT(*) FROM evidence").await, 1);
        assert_eq!(legible(db).await, 0);
        let opened = credentials::open(db, &eyes, claim, 1).await.unwrap();
        assert_eq!((opened.bytes, opened.mime.as_str()), (file("").bytes, "application/pdf"));
        credentials::decide(db, &eyes, &decision(claim, outcome, "")).await.unwrap();
        assert_eq!(number(db, "SELECT COUNT(*) FROM evidence").await, 0);
        assert_eq!(number(db, "SELECT COUNT(*) FROM credentials WHERE number IS NOT NULL").await, 0);
        refused(credentials::open(db, &eyes, claim, 1).await, Error::NotFound);
    }
    // Nothing opens what was put into another claim.
    let (one, two) = (claimed(db, &hana, "teacher").await, claimed(db, &hana, "social_worker").await);
    let swap = sql!(
        "UPDATE evidence SET bytes = (SELECT e.bytes FROM evidence e WHERE e.credential_id = $2) WHERE credential_id = $1",
        one,
        two
    );
    store::testing::run(db, swap).await;
    assert!(matches!(credentials::open(db, &eyes, one, 1).await, Err(Error::Internal { .. })));
    // The log has neither number nor name.
    let log: Vec<(String,)> = rows(db, "SELECT detail FROM audit").await;
    assert!(log.iter().all(|(detail,)| !detail.contains(MARK)));
}

async fn each_opening_is_seen_by_the_member(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let (one, two) = (verifier(db, "one").await, verifier(db, "two").await);
    let claim = claimed(db, &hana, "nurse").await;
    credentials::open(db, &one, claim, 1).await.unwrap();
    db.clock.advance(3600);
    credentials::open(db, &two, claim, 1).await.unwrap();
    refused(credentials::open(db, &two, claim, 9).await, Error::NotFound);
    let seen = |own: &OwnCredential| -> Vec<(Option<String>, Timestamp)> {
        own.openings.iter().map(|o| (o.by.clone(), o.at.at)).collect()
    };
    let expected = [
        (Some("one".to_owned()), store::testing::NOON),
        (Some("two".to_owned()), store::testing::NOON.plus_seconds(3600)),
    ];
    assert_eq!(seen(&own(db, &hana).await[0]), expected);
    credentials::decide(db, &one, &decision(claim, "verified", "")).await.unwrap();
    assert_eq!(seen(&own(db, &hana).await[0]), expected, "also afterwards");
    let logged = sql!(
        "SELECT COUNT(*) FROM audit WHERE act = $1 AND subject_id = $2",
        Act::OpenEvidence.code(),
        id(&hana)
    );
    assert_eq!(number(db, logged).await, 2);
}

async fn only_verifiers_look_and_nobody_decides_about_themselves(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let claim = claimed(db, &hana, "nurse").await;
    // An admin is no verifier, whatever else they are.
    let others = [
        (Actor::Visitor, Error::SignedOut),
        (hana.clone(), Error::Forbidden),
        (member(db, "all", &[Role::Admin, Role::Moderator, Role::Host]).await, Error::Forbidden),
    ];
    for (actor, error) in others {
        refused(credentials::claims(db, &actor, L).await, error.clone());
        refused(credentials::open(db, &actor, claim, 1).await, error.clone());
        refused(credentials::decide(db, &actor, &decision(claim, "verified", "")).await, error);
    }
    let eyes = verifier(db, "eyes").await;
    let theirs = claimed(db, &eyes, "teacher").await;
    assert!(told(db, &eyes).await.is_empty(), "of their own they know");
    let page = credentials::claims(db, &eyes, L).await.unwrap();
    assert_eq!(
        page.claims.iter().map(|c| (c.id, c.own)).collect::<Vec<_>>(),
        [(claim, false), (theirs, true)]
    );
    refused(credentials::open(db, &eyes, theirs, 1).await, Error::Forbidden);
    refused(credentials::decide(db, &eyes, &decision(theirs, "verified", "")).await, Error::Forbidden);
    assert_eq!(number(db, "SELECT COUNT(*) FROM evidence_openings").await, 0);
}

async fn two_verifiers_do_not_both_decide(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let (one, two) = (verifier(db, "one").await, verifier(db, "two").await);
    let claim = claimed(db, &hana, "nurse").await;
    let (yes, no) = (decision(claim, "verified", ""), decision(claim, "refused", ""));
    let both = futures::join!(credentials::decide(db, &one, &yes), credentials::decide(db, &two, &no));
    let stale = Err(Error::Conflict(Conflict::Stale));
    assert!(matches!(&both, (Ok(()), e) | (e, Ok(())) if *e == stale), "{both:?}");
    let held = usize::from(both.0.is_ok());
    assert_eq!(marks(db, &one, "hana").await.0.len(), held);
    assert_eq!(told(db, &hana).await.len(), 1);
}

async fn a_credential_ends_by_the_clock(db: &TestDb) {
    let (hana, eyes) = (member(db, "hana", &[]).await, verifier(db, "eyes").await);
    let claim = claimed(db, &hana, "nurse").await;
    credentials::decide(db, &eyes, &decision(claim, "verified", "2027-01-20")).await.unwrap();
    // The day of two months before is not that far away any more.
    let ends = db.zone().midnight(date(2027, 1, 21));
    let planned: Vec<Work> =
        outbox(db).await.into_iter().filter(|w| w.kind().ends_with("credential")).collect();
    assert_eq!(
        planned,
        [Work::RemindCredential { credential: claim, ends }, Work::EndCredential { credential: claim, ends }]
    );
    let system = &Actor::System;
    refused(credentials::end(db, &eyes, claim, ends).await, Error::Forbidden);
    refused(credentials::remind(db, &hana, claim, ends).await, Error::Forbidden);
    credentials::remind(db, system, claim, ends).await.unwrap();
    let last = db.zone().moment(Timestamp(ends.0 - 1)).day_with_year(L);
    assert!(last.starts_with("2027年1月20日"));
    assert_eq!(told(db, &hana).await[0], format!("資格の期限が近づいています|看護師: {last}"));
    credentials::end(db, system, claim, ends).await.unwrap();
    assert_eq!(own(db, &hana).await[0].state, State::Verified, "too early");
    db.clock.advance((ends.0 - db.now().0) / 1_000_000 - 1);
    let session = sessions::begin(db, id(&hana), &Default::default()).await.unwrap();
    assert!(sessions::viewer(db, &session).await.unwrap().unwrap().verified, "to the end of the day");
    db.clock.advance(1);
    // Whatever the outbox does, the door is shut on time.
    assert!(!sessions::viewer(db, &session).await.unwrap().unwrap().verified);
    credentials::end(db, system, claim, ends).await.unwrap();
    credentials::end(db, system, claim, ends).await.unwrap();
    assert_eq!(own(db, &hana).await[0].state, State::Expired);
    assert_eq!(marks(db, &eyes, "hana").await, (vec![], 0));
    assert_eq!(told(db, &hana).await[0], "資格の期限が過ぎました|看護師");
}

async fn the_mark_stands_beside_what_they_write(db: &TestDb) {
    let (hana, eyes) = (member(db, "hana", &[]).await, verifier(db, "eyes").await);
    store::testing::space(db, "hall", "public", None).await;
    let form = domain::thread::ThreadForm {
        space: "hall".into(),
        title: "題".into(),
        body: "本文".into(),
        ..Default::default()
    };
    let thread = store::threads::start(db, &hana, &form.validate().unwrap()).await.unwrap();
    let beside = async |reader: &Actor| {
        let page = store::threads::show(db, reader, thread, 1, L).await.unwrap();
        page.posts[0].author.member().unwrap().verified
    };
    assert!(!beside(&eyes).await);
    let claim = claimed(db, &hana, "nurse").await;
    assert!(!beside(&eyes).await, "not before it was decided");
    credentials::decide(db, &eyes, &decision(claim, "verified", "2027-01-20")).await.unwrap();
    assert!(beside(&eyes).await);
    assert!(!beside(&Actor::Visitor).await, "what every member may see is not for visitors");
    let show_to = async |audience: Audience| {
        let mut form = members::form(db, &hana, L).await.unwrap().form;
        form.set_audience(Part::Credentials, audience);
        let input = form.validate(&Default::default()).unwrap();
        members::update(db, &hana, form.version.parse().unwrap(), &input).await.unwrap();
    };
    show_to(Audience::Circles).await;
    assert!(!beside(&eyes).await, "not where it is for some only");
    show_to(Audience::Members).await;
    assert!(beside(&eyes).await);
    let ends = db.zone().midnight(date(2027, 1, 21));
    db.clock.advance((ends.0 - db.now().0) / 1_000_000);
    credentials::end(db, &Actor::System, claim, ends).await.unwrap();
    assert!(!beside(&eyes).await);
}

async fn a_new_verification_takes_the_place_of_the_old_one(db: &TestDb) {
    let (hana, eyes) = (member(db, "hana", &[]).await, verifier(db, "eyes").await);
    let old = claimed(db, &hana, "nurse").await;
    credentials::decide(db, &eyes, &decision(old, "verified", "2026-12-31")).await.unwrap();
    let new = claimed(db, &hana, "nurse").await;
    assert_eq!(own(db, &hana).await.len(), 2, "the old one counts until then");
    credentials::decide(db, &eyes, &decision(new, "verified", "2031-12-31")).await.unwrap();
    let [held] = &own(db, &hana).await[..] else { panic!("one is held") };
    assert_eq!(held.id, new);
    // What was planned for the old one ends nothing.
    let ends = db.zone().midnight(date(2027, 1, 1));
    db.clock.advance(60 * 86_400);
    credentials::end(db, &Actor::System, old, ends).await.unwrap();
    credentials::end(db, &Actor::System, new, ends).await.unwrap();
    assert_eq!(marks(db, &eyes, "hana").await.1, 1);
    // Who sees the mark is the member's own choice, also when it comes later.
    let mut form = members::form(db, &hana, L).await.unwrap().form;
    form.set_audience(Part::Credentials, Audience::Me);
    let input = form.validate(&Default::default()).unwrap();
    members::update(db, &hana, form.version.parse().unwrap(), &input).await.unwrap();
    let teacher = claimed(db, &hana, "teacher").await;
    credentials::decide(db, &eyes, &decision(teacher, "verified", "")).await.unwrap();
    assert_eq!(marks(db, &eyes, "hana").await, (vec![], 0));
    assert_eq!(marks(db, &hana, "hana").await.0.len(), 2);
}

async fn what_is_taken_back_leaves_nothing(db: &TestDb) {
    let (hana, eyes) = (member(db, "hana", &[]).await, verifier(db, "eyes").await);
    let held = claimed(db, &hana, "nurse").await;
    credentials::open(db, &eyes, held, 1).await.unwrap();
    credentials::decide(db, &eyes, &decision(held, "verified", "")).await.unwrap();
    let waits = claimed(db, &hana, "teacher").await;
    refused(credentials::withdraw(db, &eyes, held).await, Error::Conflict(Conflict::Stale));
    for one in [held, waits] {
        credentials::withdraw(db, &hana, one).await.unwrap();
        refused(credentials::withdraw(db, &hana, one).await, Error::Conflict(Conflict::Stale));
    }
    for table in [
        "SELECT COUNT(*) FROM credentials",
        "SELECT COUNT(*) FROM evidence",
        "SELECT COUNT(*) FROM evidence_openings",
        "SELECT COUNT(*) FROM member_terms",
    ] {
        assert_eq!(number(db, table).await, 0, "{table}");
    }
    assert_eq!(marks(db, &eyes, "hana").await, (vec![], 0));
    refused(
        credentials::decide(db, &eyes, &decision(waits, "verified", "")).await,
        Error::Conflict(Conflict::Stale),
    );
}

async fn drafts_are_their_owner_s(db: &TestDb) {
    let (hana, eyes) = (member(db, "hana", &[]).await, verifier(db, "eyes").await);
    let form = ClaimForm { code: "nurse".into(), number: String::new() };
    let draft = credentials::begin(db, &hana, &form.validate().unwrap()).await.unwrap();
    assert!(credentials::claims(db, &eyes, L).await.unwrap().claims.is_empty());
    refused(credentials::open(db, &eyes, draft, 1).await, Error::NotFound);
    refused(credentials::send(db, &hana, draft).await, Error::field("file", Problem::Required));
    for stranger in [&eyes, &member(db, "other", &[Role::Admin]).await] {
        refused(credentials::room(db, stranger, draft).await, Error::NotFound);
        refused(credentials::add_evidence(db, stranger, draft, &file("x")).await, Error::NotFound);
        refused(credentials::drop_evidence(db, stranger, draft, 1).await, Error::NotFound);
        refused(credentials::send(db, stranger, draft).await, Error::NotFound);
    }
    for n in 0..3 {
        assert_eq!(credentials::room(db, &hana, draft).await.unwrap(), 3 - n);
        assert_eq!(credentials::add_evidence(db, &hana, draft, &file("x")).await.unwrap(), None);
    }
    assert_eq!(
        credentials::add_evidence(db, &hana, draft, &file("x")).await.unwrap(),
        Some(Refusal::TooMany)
    );
    credentials::drop_evidence(db, &hana, draft, 2).await.unwrap();
    assert_eq!(credentials::add_evidence(db, &hana, draft, &file("x")).await.unwrap(), None);
    credentials::send(db, &hana, draft).await.unwrap();
    // What was sent stays as it was sent.
    refused(credentials::add_evidence(db, &hana, draft, &file("x")).await, Error::NotFound);
    refused(credentials::drop_evidence(db, &hana, draft, 1).await, Error::NotFound);
    refused(credentials::send(db, &hana, draft).await, Error::NotFound);
}
