//! Who keeps a circle in order is a moderator there, and nowhere else.

use super::*;
use domain::error::Conflict;
use domain::moderation::{Act, ActForm, Outcome, ReportForm};
use domain::thread::{Only, ReplyForm, ThreadForm};
use domain::{ActId, PostId, ThreadId};
use store::testing::space;
use store::{moderation, threads};

store::on_both!(
    a_keeper_moderates_the_circle_alone,
    what_is_reported_in_a_circle_waits_for_its_keepers,
    keepers_come_and_go_in_sight_of_each_other,
    a_keeper_is_shown_no_door,
    who_was_shown_the_door_asks_before_they_come_back,
    what_is_hidden_is_told_to_keepers_as_it_changes,
);

struct There {
    circle: CircleId,
    admin: Actor,
    keeper: Actor,
    hana: Actor,
    moderator: Actor,
    /// A thread of hana's in the circle, and its first post.
    inside: (ThreadId, PostId),
    /// The same among all members.
    outside: (ThreadId, PostId),
}

async fn begin(db: &Db, who: &Actor, space: &str) -> (ThreadId, PostId) {
    let form = ThreadForm {
        space: space.into(),
        title: "話".into(),
        body: "ここだけの話".into(),
        ..ThreadForm::default()
    };
    let thread = threads::start(db, who, &form.validate().unwrap()).await.unwrap();
    let first = sql!("SELECT id FROM posts WHERE thread_id = $1 AND parent_id IS NULL", thread);
    (thread, PostId(number(db, first).await))
}

async fn there(db: &Db) -> There {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let (minori, hana) = (member(db, "minori", &[]).await, member(db, "hana", &[]).await);
    let moderator = member(db, "mod", &[Role::Moderator]).await;
    let circle = made(db, &admin, &form("quiet", "open", "minori")).await;
    join(db, &hana, "quiet", "", None).await.unwrap();
    space(db, "room", "circle", Some(circle)).await;
    space(db, "hall", "members", None).await;
    let (keeper, hana) = (now(db, &minori).await, now(db, &hana).await);
    let (inside, outside) = (begin(db, &hana, "room").await, begin(db, &hana, "hall").await);
    There { circle, admin, keeper, hana, moderator, inside, outside }
}

async fn act(db: &Db, who: &Actor, act: Act, id: i64) -> Result<(ThreadId, Option<PostId>)> {
    let form = ActForm {
        act: act.code().into(),
        id: id.to_string(),
        reason: "名前が出ています".into(),
        ..ActForm::default()
    };
    moderation::act(db, who, &form.validate()?).await
}

async fn a_keeper_moderates_the_circle_alone(db: &TestDb) {
    let t = there(db).await;
    // Elsewhere they are a member like others; so is, in the circle, a moderator of the community.
    refused(act(db, &t.keeper, Act::Lock, t.outside.0.0).await, Error::Forbidden);
    refused(act(db, &t.moderator, Act::Lock, t.inside.0.0).await, Error::NotFound);
    refused(act(db, &t.hana, Act::Lock, t.inside.0.0).await, Error::Forbidden);
    assert!(!threads::show(db, &t.keeper, t.outside.0, 1, L).await.unwrap().can_moderate);
    assert!(threads::show(db, &t.keeper, t.inside.0, 1, L).await.unwrap().can_moderate);
    act(db, &t.keeper, Act::Lock, t.inside.0.0).await.unwrap();
    let last = ActId(number(db, "SELECT MAX(id) FROM moderation_acts").await);
    refused(moderation::undo(db, &t.hana, last).await, Error::Forbidden);
    moderation::undo(db, &t.keeper, last).await.unwrap();
    // What they hid they still see.
    act(db, &t.keeper, Act::HideThread, t.inside.0.0).await.unwrap();
    let listed =
        async |who: &Actor| threads::list(db, who, "room", 1, Only::All, L).await.unwrap().threads.len();
    let other = member(db, "other", &[]).await;
    join(db, &other, "quiet", "", None).await.unwrap();
    let other = now(db, &other).await;
    assert_eq!((listed(&t.keeper).await, listed(&other).await), (1, 0));
    assert!(threads::show(db, &t.keeper, t.inside.0, 1, L).await.unwrap().hidden);
    refused(threads::show(db, &other, t.inside.0, 1, L).await, Error::NotFound);
    // An act among all members is not theirs to undo.
    act(db, &t.moderator, Act::Pin, t.outside.0.0).await.unwrap();
    let last = ActId(number(db, "SELECT MAX(id) FROM moderation_acts").await);
    refused(moderation::undo(db, &t.keeper, last).await, Error::Forbidden);
    // Nobody judges their own words, keepers no more than moderators.
    let own = begin(db, &t.keeper, "room").await;
    refused(act(db, &t.keeper, Act::HidePost, own.1.0).await, Error::Forbidden);
}

async fn what_is_reported_in_a_circle_waits_for_its_keepers(db: &TestDb) {
    let t = there(db).await;
    let other = member(db, "other", &[]).await;
    join(db, &other, "quiet", "", None).await.unwrap();
    let other = now(db, &other).await;
    for post in [t.inside.1, t.outside.1] {
        let form = ReportForm { post: post.to_string(), rule: "client".into(), words: "名前".into() };
        moderation::report(db, &other, &form.validate().unwrap()).await.unwrap();
    }
    let waits = async |who: &Actor| moderation::queue(db, who, 1, L).await.unwrap().reports.len();
    assert_eq!((waits(&t.keeper).await, waits(&t.moderator).await), (1, 1));
    assert!(told(db, &t.keeper).await.contains(&"新しい報告があります|".to_owned()));
    refused(moderation::queue(db, &t.hana, 1, L).await, Error::Forbidden);
    refused(moderation::decide(db, &t.keeper, t.outside.1, Outcome::Hidden, "x").await, Error::Forbidden);
    moderation::decide(db, &t.keeper, t.inside.1, Outcome::Hidden, "名前が出ています").await.unwrap();
    // What a newcomer answers there waits for them as well.
    let (_, post) = begin(db, &t.keeper, "room").await;
    run(db, "INSERT INTO settings (name, value) VALUES ('newcomers', '5,0,0')").await;
    let reply = ReplyForm { parent: post.to_string(), body: "はい".into(), ..ReplyForm::default() };
    refused(threads::reply(db, &other, &reply.validate().unwrap()).await, Error::Conflict(Conflict::Held));
    let held = async |who: &Actor| moderation::queue(db, who, 1, L).await.unwrap().held;
    assert!(held(&t.moderator).await.is_empty());
    let waiting = held(&t.keeper).await.remove(0).id;
    let yes = domain::moderation::HeldAnswer::Approve;
    refused(moderation::answer_held(db, &t.moderator, waiting, &yes).await, Error::NotFound);
    moderation::answer_held(db, &t.keeper, waiting, &yes).await.unwrap();
}

async fn keepers_come_and_go_in_sight_of_each_other(db: &TestDb) {
    let t = there(db).await;
    refused(circles::appoint(db, &t.keeper, t.circle, "hana").await, Error::Forbidden);
    refused(
        circles::appoint(db, &t.admin, t.circle, "nobody").await,
        Error::field("moderator", Problem::NoSuchMember),
    );
    // An admin who makes themselves a keeper is seen by the others.
    circles::appoint(db, &t.admin, t.circle, "tokuda").await.unwrap();
    assert_eq!(told(db, &t.keeper).await[0], "サークルのモデレーターが増えました|quietの会: tokuda");
    assert!(now(db, &t.admin).await.keeps(Some(t.circle)));
    circles::dismiss(db, &t.admin, t.circle, id(&t.admin)).await.unwrap();
    assert!(now(db, &t.admin).await.in_circle(t.circle) && !now(db, &t.hana).await.keeps(Some(t.circle)));
    refused(circles::dismiss(db, &t.admin, t.circle, id(&t.hana)).await, Error::NotFound);
    refused(
        circles::dismiss(db, &t.admin, t.circle, id(&t.keeper)).await,
        Error::Conflict(Conflict::LastKeeper),
    );
}

async fn a_keeper_is_shown_no_door(db: &TestDb) {
    let t = there(db).await;
    circles::appoint(db, &t.admin, t.circle, "hana").await.unwrap();
    refused(circles::expel(db, &t.keeper, "quiet", id(&t.hana), "x").await, Error::Forbidden);
    let other = member(db, "other", &[]).await;
    join(db, &other, "quiet", "", None).await.unwrap();
    refused(
        circles::expel(db, &t.keeper, "quiet", id(&other), "").await,
        Error::field("reason", Problem::Required),
    );
    refused(circles::expel(db, &other, "quiet", id(&t.hana), "x").await, Error::Forbidden);
    circles::expel(db, &t.keeper, "quiet", id(&other), "宣伝が続きました").await.unwrap();
    refused(circles::expel(db, &t.keeper, "quiet", id(&other), "x").await, Error::NotFound);
    assert!(!now(db, &other).await.in_circle(t.circle));
}

async fn who_was_shown_the_door_asks_before_they_come_back(db: &TestDb) {
    let t = there(db).await;
    circles::expel(db, &t.keeper, "quiet", id(&t.hana), "宣伝が続きました").await.unwrap();
    let reason = CircleStanding::CanAsk(Some("宣伝が続きました".into()));
    assert_eq!(standing(db, &t.hana, "quiet").await, reason, "although it is open");
    let hana = now(db, &t.hana).await;
    refused(join(db, &hana, "quiet", "", None).await, Error::field("words", Problem::Required));
    join(db, &hana, "quiet", "もうしません", None).await.unwrap();
    assert!(!now(db, &hana).await.in_circle(t.circle));
    answer(db, &t.keeper, false).await.unwrap();
    join(db, &hana, "quiet", "もう一度お願いします", None).await.unwrap();
    answer(db, &t.keeper, true).await.unwrap();
    assert!(now(db, &hana).await.in_circle(t.circle));
    // Who leaves by themselves comes back as they like.
    circles::leave(db, &now(db, &hana).await, "quiet").await.unwrap();
    assert_eq!(standing(db, &hana, "quiet").await, CircleStanding::Welcome);
    // And who is invited needs not ask.
    join(db, &now(db, &hana).await, "quiet", "", None).await.unwrap();
    circles::expel(db, &t.keeper, "quiet", id(&hana), "x").await.unwrap();
    circles::invite(db, &t.keeper, "quiet", "hana").await.unwrap();
    join(db, &now(db, &hana).await, "quiet", "", None).await.unwrap();
    assert!(now(db, &hana).await.in_circle(t.circle));
}

async fn what_is_hidden_is_told_to_keepers_as_it_changes(db: &TestDb) {
    let t = there(db).await;
    let reply =
        ReplyForm {
            parent: t.inside.1.to_string(), body: "ひみつの返事".into(), ..ReplyForm::default()
        };
    let (_, post) = threads::reply(db, &t.hana, &reply.validate().unwrap()).await.unwrap();
    let before = threads::show(db, &t.keeper, t.inside.0, 1, L).await.unwrap().version;
    act(db, &t.keeper, Act::HidePost, post.0).await.unwrap();
    let other = member(db, "other", &[]).await;
    join(db, &other, "quiet", "", None).await.unwrap();
    let other = now(db, &other).await;
    let said = async |who: &Actor| {
        let changes = threads::changes(db, who, t.inside.0, before).await.unwrap();
        changes.posts.into_iter().any(|p| p.html.contains("ひみつ"))
    };
    assert_eq!((said(&t.keeper).await, said(&other).await), (true, false));
    // A poll of somebody else there is theirs to end, and nobody else's.
    run(
        db,
        sql!("INSERT INTO polls (post_id, question, several, secret, voters) VALUES ($1, 'いつ', FALSE, FALSE, 0)", t.inside.1),
    )
    .await;
    refused(store::polls::close(db, &other, t.inside.1).await, Error::Forbidden);
    refused(store::polls::close(db, &t.moderator, t.inside.1).await, Error::NotFound);
    store::polls::close(db, &t.keeper, t.inside.1).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM polls WHERE closed_at IS NOT NULL").await, 1);
}
