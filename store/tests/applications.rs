//! Waiting for an admin's yes: questions, answers, and a no.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::account::Standing;
use domain::application::{Message, MessageKind};
use domain::error::Conflict;
use domain::{Actor, Error, MemberId, Problem, Role};
use futures::future::join_all;
use store::accounts::departure::{come_back, departure, erase};
use store::accounts::sessions;
use store::applications::{answer, ask, decline, mailed, mine, reopen};
use store::jobs::Work;
use store::testing::{TestDb, id, member, number, outbox, refused, rows, run};
use store::{Db, members, sql};

store::on_both!(
    a_question_is_answered_and_read_by_both,
    a_no_has_a_reason_and_an_end,
    a_no_can_be_taken_back,
    only_who_waits_is_asked,
);

const STALE: Error = Error::Conflict(Conflict::Stale);

async fn waiting(db: &Db, handle: &str) -> Actor {
    let who = member(db, handle, &[]).await;
    run(db, sql!("UPDATE members SET standing = 'pending', approved_at = NULL WHERE id = $1", id(&who)))
        .await;
    let session = sessions::begin(db, id(&who), &Default::default()).await.unwrap();
    sessions::actor(sessions::viewer(db, &session).await.unwrap().as_ref())
}

fn said(messages: &[Message]) -> Vec<(MessageKind, &str)> {
    messages.iter().map(|m| (m.kind, m.body.as_str())).collect()
}

async fn shown(db: &Db, admin: &Actor, who: MemberId) -> domain::member::AdminMember {
    let page = members::list(db, admin, None, 1).await.unwrap();
    page.members.into_iter().find(|m| m.id == who).unwrap()
}

async fn a_question_is_answered_and_read_by_both(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let host = member(db, "host", &[Role::Host, Role::Moderator]).await;
    let hana = waiting(db, "hana").await;
    refused(ask(db, &host, id(&hana), "?").await, Error::Forbidden);
    refused(ask(db, &hana, id(&hana), "?").await, Error::Forbidden);
    refused(ask(db, &admin, id(&hana), " ").await, Error::field("body", Problem::Required));
    ask(db, &admin, id(&hana), "どちらの職場ですか").await.unwrap();
    let Some(Work::MailApplication { member, message }) = outbox(db).await.last().cloned() else {
        panic!("no mail")
    };
    assert_eq!(member, id(&hana));
    refused(mailed(db, &admin, message).await.map(|_| ()), Error::Forbidden);
    let (kind, body) = mailed(db, &Actor::System, message).await.unwrap();
    assert_eq!((kind, &*body), (MessageKind::Question, "どちらの職場ですか"));
    refused(answer(db, &Actor::Visitor, "x").await, Error::SignedOut);
    refused(answer(db, &hana, "").await, Error::field("body", Problem::Required));
    answer(db, &hana, "市の相談室です").await.unwrap();
    let both = [(MessageKind::Question, "どちらの職場ですか"), (MessageKind::Answer, "市の相談室です")];
    assert_eq!(said(&mine(db, &hana).await.unwrap().messages), both);
    assert_eq!(said(&shown(db, &admin, id(&hana)).await.messages), both);
    // Nobody else's.
    let other = waiting(db, "other").await;
    assert!(mine(db, &other).await.unwrap().messages.is_empty());
    for n in 0..9 {
        answer(db, &hana, &format!("noch etwas {n}")).await.unwrap();
    }
    assert!(!mine(db, &hana).await.unwrap().open);
    refused(answer(db, &hana, "too much").await, STALE);
    members::approve(db, &admin, id(&hana)).await.unwrap();
    refused(answer(db, &hana, "danke").await, STALE);
    let log: Vec<(String,)> = rows(db, "SELECT act FROM audit ORDER BY id").await;
    assert_eq!(log.iter().map(|(act,)| &**act).collect::<Vec<_>>(), ["ask_applicant", "approve"]);
}

async fn a_no_has_a_reason_and_an_end(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let hana = waiting(db, "hana").await;
    refused(decline(db, &hana, id(&hana), "x").await, Error::Forbidden);
    refused(decline(db, &admin, id(&hana), "").await, Error::field("body", Problem::Required));
    decline(db, &admin, id(&hana), "支援に関わる方の会です").await.unwrap();
    assert!(matches!(outbox(db).await.as_slice(), [.., Work::Erase { .. }, Work::MailApplication { .. }]));
    let now = shown(db, &admin, id(&hana)).await;
    assert_eq!((now.standing, now.declined), (Standing::Leaving, true));
    // They read why, and do not come back by themselves.
    assert_eq!(
        said(&mine(db, &hana).await.unwrap().messages),
        [(MessageKind::Declined, "支援に関わる方の会です")]
    );
    assert!(departure(db, &hana).await.unwrap().unwrap().declined);
    refused(come_back(db, &hana).await, Error::Forbidden);
    refused(members::approve(db, &admin, id(&hana)).await, STALE);
    db.clock.advance(14 * 86_400);
    erase(db, &Actor::System, id(&hana)).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM application_messages").await, 0);
    refused(reopen(db, &admin, id(&hana)).await, STALE);
}

async fn a_no_can_be_taken_back(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let hana = waiting(db, "hana").await;
    refused(reopen(db, &admin, id(&hana)).await, STALE);
    decline(db, &admin, id(&hana), "x").await.unwrap();
    refused(reopen(db, &hana, id(&hana)).await, Error::Forbidden);
    reopen(db, &admin, id(&hana)).await.unwrap();
    assert_eq!(shown(db, &admin, id(&hana)).await.standing, Standing::Pending);
    members::approve(db, &admin, id(&hana)).await.unwrap();
    // The erasing that was planned finds a member.
    db.clock.advance(14 * 86_400);
    erase(db, &Actor::System, id(&hana)).await.unwrap();
    assert_eq!(shown(db, &admin, id(&hana)).await.standing, Standing::Active);
}

async fn only_who_waits_is_asked(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let second = member(db, "second", &[Role::Admin]).await;
    let hana = waiting(db, "hana").await;
    refused(ask(db, &admin, id(&second), "?").await, STALE);
    refused(ask(db, &admin, MemberId(987_654), "?").await, STALE);
    // Of two who decide at the same time one is told.
    let decisions =
        join_all([decline(db, &admin, id(&hana), "x"), decline(db, &second, id(&hana), "y")]).await;
    assert_eq!(decisions.iter().filter(|d| d.is_ok()).count(), 1);
    refused(ask(db, &admin, id(&hana), "?").await, STALE);
}
