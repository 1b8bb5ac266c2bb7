//! What admins do with memberships, and what is written down of it.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::account::{MemberKind, Standing};
use domain::error::Conflict;
use domain::member::DirectoryQuery;
use domain::setting::JoinMode;
use domain::{Actor, Error, MemberId, Problem, Result, Role};
use futures::future::join_all;
use store::accounts::sessions;
use store::jobs::Work;
use store::members::{approve, directory, grant, lift, list, revoke, suspend};
use store::testing::{TestDb, id, meeting, member, members, number, outbox, refused, rows, run, shut_out};
use store::{Db, settings, sql};

const STALE: Error = Error::Conflict(Conflict::Stale);
const LAST: Error = Error::Conflict(Conflict::LastAdmin);

async fn admin(db: &Db) -> Actor {
    member(db, "admin", &[Role::Admin]).await
}

/// A nurse of some standing.
async fn nurse(db: &Db, handle: &str, standing: &str) -> MemberId {
    let id = id(&member(db, handle, &[]).await);
    run(db, sql!(
            "UPDATE members SET standing = $2, approved_at = CASE WHEN $2 IN ('active', 'suspended') THEN approved_at END WHERE id = $1",
            id,
            standing
        )).await;
    run(
        db,
        sql!(
            "INSERT INTO member_terms (member_id, list, code, position, audience, active) VALUES ($1, 'profession', 'nurse', 0, 'members', $2)",
            id,
            standing == "active",
        ),
    )
    .await;
    id
}

/// How many nurses the directory tells of.
async fn nurses(db: &Db, reader: &Actor) -> i64 {
    let page = directory(db, reader, &DirectoryQuery::default(), domain::Locale::Ja).await.unwrap();
    page.facets.iter().find(|f| f.code == "nurse").map_or(0, |f| f.count)
}

/// The audit log: who did what to whom, and the detail.
async fn log(db: &Db) -> Vec<(Option<i64>, String, Option<i64>, String)> {
    rows(db, "SELECT actor_id, act, subject_id, detail FROM audit ORDER BY id").await
}

fn line(
    actor: &Actor,
    act: &str,
    subject: MemberId,
    detail: &str,
) -> (Option<i64>, String, Option<i64>, String) {
    (actor.id().map(|i| i.0), act.into(), Some(subject.0), detail.into())
}

async fn standing(db: &Db, member: MemberId) -> String {
    rows::<(String,)>(db, sql!("SELECT standing FROM members WHERE id = $1", member)).await[0].0.clone()
}

async fn nobody_but_admins(db: &TestDb) {
    let admin = admin(db).await;
    let host = member(db, "host", &[Role::Host, Role::Moderator]).await;
    let plain = member(db, "plain", &[]).await;
    let waiting = nurse(db, "waiting", "pending").await;
    let out = nurse(db, "out", "suspended").await;
    for (actor, error) in [
        (&Actor::Visitor, Error::SignedOut),
        (&plain, Error::Forbidden),
        (&host, Error::Forbidden),
        (&shut_out(&admin), Error::Forbidden),
    ] {
        refused(list(db, actor, None, 1).await, error.clone());
        refused(approve(db, actor, waiting).await, error.clone());
        refused(suspend(db, actor, id(&plain), "x").await, error.clone());
        refused(lift(db, actor, out).await, error.clone());
        refused(grant(db, actor, id(&plain), Role::Admin).await, error.clone());
        refused(revoke(db, actor, id(&admin), Role::Admin).await, error);
    }
    assert!(log(db).await.is_empty());
    assert!(outbox(db).await.is_empty());
    assert_eq!(number(db, "SELECT COUNT(*) FROM member_roles").await, 3);
    assert_eq!(
        (
            standing(db, waiting).await.as_str(),
            standing(db, out).await.as_str(),
            standing(db, id(&plain)).await.as_str()
        ),
        ("pending", "suspended", "active")
    );
}

async fn who_waits_is_let_in_once(db: &TestDb) {
    let admins = [admin(db).await, member(db, "second", &[Role::Admin]).await];
    let waiting = nurse(db, "waiting", "pending").await;
    assert_eq!(nurses(db, &admins[0]).await, 0);
    db.clock.advance(60);
    let results = join_all((0..6).map(|n| approve(db, &admins[n % 2], waiting))).await;
    let winner = &admins[results.iter().position(Result::is_ok).unwrap() % 2];
    assert_eq!(results.into_iter().filter(|r| *r == Err(STALE)).count(), 5);
    assert_eq!(outbox(db).await, [Work::MailApproved { member: waiting }]);
    assert_eq!(log(db).await, [line(winner, "approve", waiting, "")]);
    let by: Vec<(i64, i64)> =
        rows(db, sql!("SELECT approved_at, approved_by FROM members WHERE id = $1", waiting)).await;
    assert_eq!(by, [(db.now().0, id(winner).0)]);
    assert_eq!((standing(db, waiting).await.as_str(), nurses(db, winner).await), ("active", 1));
    for standing in ["unverified", "suspended"] {
        let other = nurse(db, standing, standing).await;
        refused(approve(db, winner, other).await, STALE);
    }
    refused(approve(db, winner, MemberId(999)).await, STALE);
}

async fn a_suspension_shuts_out_and_ends(db: &TestDb) {
    let admin = admin(db).await;
    let member = nurse(db, "hana", "active").await;
    let session = sessions::begin(db, member, &Default::default()).await.unwrap();
    let own = sessions::begin(db, id(&admin), &Default::default()).await.unwrap();
    assert_eq!(nurses(db, &admin).await, 1);
    refused(suspend(db, &admin, member, "  ").await, Error::field("reason", Problem::Required));
    refused(
        suspend(db, &admin, member, &"長".repeat(501)).await,
        Error::field("reason", Problem::TooLong(500)),
    );
    assert!(sessions::viewer(db, &session).await.unwrap().is_some());
    suspend(db, &admin, member, " 荒らし ").await.unwrap();
    refused(suspend(db, &admin, member, "また").await, STALE);
    assert!(sessions::viewer(db, &session).await.unwrap().is_none(), "their sessions ended");
    assert!(sessions::viewer(db, &own).await.unwrap().is_some());
    assert_eq!((standing(db, member).await.as_str(), nurses(db, &admin).await), ("suspended", 0));
    let told = list(db, &admin, Some(Standing::Suspended), 1).await.unwrap().members;
    assert_eq!((told.len(), told[0].id, told[0].reason.as_deref()), (1, member, Some("荒らし")));
    refused(grant(db, &admin, member, Role::Host).await, Error::NotFound);

    let suspended = db.now().0;
    db.clock.advance(60);
    lift(db, &admin, member).await.unwrap();
    refused(lift(db, &admin, member).await, STALE);
    assert_eq!((standing(db, member).await.as_str(), nurses(db, &admin).await), ("active", 1));
    assert!(list(db, &admin, None, 1).await.unwrap().members.iter().all(|m| m.reason.is_none()));
    let (me, now) = (id(&admin).0, db.now().0);
    let begun: Vec<(i64, String, i64, i64)> =
        rows(db, "SELECT member_id, reason, suspended_at, suspended_by FROM suspensions").await;
    assert_eq!(begun, [(member.0, "荒らし".into(), suspended, me)]);
    let ended: Vec<(i64, i64)> = rows(db, "SELECT lifted_at, lifted_by FROM suspensions").await;
    assert_eq!(ended, [(now, me)]);
    assert_eq!(log(db).await, [line(&admin, "suspend", member, "荒らし"), line(&admin, "lift", member, "")]);
    // Who waits may be shut out too; who has not proved the address is not there yet.
    let waiting = nurse(db, "waiting", "pending").await;
    suspend(db, &admin, waiting, "x").await.unwrap();
    // The end of a suspension is no yes.
    lift(db, &admin, waiting).await.unwrap();
    assert_eq!((standing(db, waiting).await.as_str(), nurses(db, &admin).await), ("pending", 1));
    approve(db, &admin, waiting).await.unwrap();
    suspend(db, &admin, waiting, "x").await.unwrap();
    lift(db, &admin, waiting).await.unwrap();
    assert_eq!((standing(db, waiting).await.as_str(), nurses(db, &admin).await), ("active", 2));
    let unproved = nurse(db, "unproved", "unverified").await;
    refused(suspend(db, &admin, unproved, "x").await, STALE);
}

async fn roles_are_given_and_taken(db: &TestDb) {
    let admin = admin(db).await;
    let hana = member(db, "hana", &[]).await;
    let session = sessions::begin(db, id(&hana), &Default::default()).await.unwrap();
    let has = async |role: Role| sessions::viewer(db, &session).await.unwrap().unwrap().has(role);
    grant(db, &admin, id(&hana), Role::Host).await.unwrap();
    grant(db, &admin, id(&hana), Role::Host).await.unwrap();
    assert!(has(Role::Host).await && !has(Role::Moderator).await);
    let by: Vec<(i64, i64)> =
        rows(db, "SELECT granted_at, granted_by FROM member_roles WHERE role = 'host'").await;
    assert_eq!(by, [(db.now().0, id(&admin).0)]);
    revoke(db, &admin, id(&hana), Role::Host).await.unwrap();
    revoke(db, &admin, id(&hana), Role::Host).await.unwrap();
    assert!(!has(Role::Host).await);
    assert_eq!(
        log(db).await,
        [line(&admin, "grant", id(&hana), "host"), line(&admin, "revoke", id(&hana), "host")]
    );
    for standing in ["pending", "unverified"] {
        let other = nurse(db, standing, standing).await;
        refused(grant(db, &admin, other, Role::Host).await, Error::NotFound);
    }
    refused(grant(db, &admin, MemberId(999), Role::Admin).await, Error::NotFound);
    // An admin made by an admin is one.
    grant(db, &admin, id(&hana), Role::Admin).await.unwrap();
    let second = sessions::actor(sessions::viewer(db, &session).await.unwrap().as_ref());
    revoke(db, &second, id(&admin), Role::Admin).await.unwrap();
    refused(revoke(db, &second, id(&second), Role::Admin).await, LAST);
}

async fn the_last_admin_stays(db: &TestDb) {
    let admin = admin(db).await;
    let gone = member(db, "gone", &[Role::Admin]).await;
    suspend(db, &admin, id(&gone), "x").await.unwrap();
    let before = log(db).await;
    // One who is shut out does not count.
    refused(revoke(db, &admin, id(&admin), Role::Admin).await, LAST);
    refused(suspend(db, &admin, id(&admin), "x").await, LAST);
    assert_eq!(log(db).await, before, "what was refused was not done");
    assert_eq!(standing(db, id(&admin)).await, "active");
    assert_eq!(number(db, "SELECT COUNT(*) FROM suspensions").await, 1);
    lift(db, &admin, id(&gone)).await.unwrap();
    revoke(db, &admin, id(&admin), Role::Admin).await.unwrap();
}

async fn two_admins_who_remove_each_other_leave_one(db: &TestDb) {
    let other = db.second().await;
    for round in 0..4 {
        run(db, "DELETE FROM member_roles").await;
        let (a, b) = (
            member(db, &format!("a{round}"), &[Role::Admin]).await,
            member(db, &format!("b{round}"), &[Role::Admin]).await,
        );
        // By role, by suspension, and one of each.
        let remove = async |db: &Db, by: &Actor, whom: &Actor, suspending: bool| match suspending {
            true => suspend(db, by, id(whom), "x").await,
            false => revoke(db, by, id(whom), Role::Admin).await,
        };
        let both =
            futures::future::join(remove(db, &a, &b, round % 2 == 1), remove(&other, &b, &a, round >= 2));
        let results = meeting(db, 2, both).await;
        assert!(matches!(results, (Ok(()), Err(LAST)) | (Err(LAST), Ok(()))), "{results:?}");
        let left = "SELECT COUNT(*) FROM member_roles r JOIN members m ON m.id = r.member_id WHERE r.role = 'admin' AND m.standing = 'active'";
        assert_eq!(number(db, left).await, 1);
    }
    other.close().await;
}

async fn admins_see_everyone_whatever_their_standing(db: &TestDb) {
    let admin = admin(db).await;
    run(db, "UPDATE members SET kind = 'interested', statement = '学びたい'").await;
    db.clock.advance(1);
    let waiting = nurse(db, "waiting", "pending").await;
    nurse(db, "unproved", "unverified").await;
    db.clock.advance(1);
    members(db, 55).await;
    settings::set_join_mode(db, &admin, JoinMode::Approval).await.unwrap();
    let page = list(db, &admin, None, 1).await.unwrap();
    assert_eq!((page.members.len(), page.page, page.pages, page.join_mode), (50, 1, 2, JoinMode::Approval));
    assert_eq!(
        page.counts,
        [
            (Standing::Unverified, 1),
            (Standing::Pending, 1),
            (Standing::Active, 56),
            (Standing::Suspended, 0),
            (Standing::Leaving, 0)
        ]
    );
    assert_eq!(
        (page.members[0].handle.as_str(), page.members[49].handle.as_str()),
        ("m054", "m005"),
        "newest first"
    );
    let last = list(db, &admin, None, 2).await.unwrap();
    assert_eq!(
        last.members.iter().map(|m| m.handle.as_str()).collect::<Vec<_>>(),
        ["m004", "m003", "m002", "m001", "m000", "unproved", "waiting", "admin"]
    );
    assert_eq!(
        (list(db, &admin, None, 99).await.unwrap(), list(db, &admin, None, -1).await.unwrap()),
        (last.clone(), page)
    );
    let me = last.members.last().unwrap();
    assert_eq!(
        (me.id, me.email.as_str(), me.kind, me.statement.as_str()),
        (id(&admin), "admin@example.com", MemberKind::Interested, "学びたい")
    );
    assert_eq!(
        (me.roles.as_slice(), me.standing, me.joined.at),
        ([Role::Admin].as_slice(), Standing::Active, store::testing::NOON)
    );
    let waits = list(db, &admin, Some(Standing::Pending), 1).await.unwrap();
    assert_eq!((waits.members.len(), waits.members[0].id, waits.pages), (1, waiting, 1));
    assert_eq!(waits.counts, last.counts, "the counts are of all");
    assert!(list(db, &admin, Some(Standing::Suspended), 1).await.unwrap().members.is_empty());
}

store::on_both!(
    nobody_but_admins,
    who_waits_is_let_in_once,
    a_suspension_shuts_out_and_ends,
    roles_are_given_and_taken,
    the_last_admin_stays,
    two_admins_who_remove_each_other_leave_one,
    admins_see_everyone_whatever_their_standing,
);
