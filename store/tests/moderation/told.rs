//! Who is told what was done, and why.

use super::*;
use domain::moderation::HeldAnswer;
use domain::setting::Newcomers;
use store::testing::id;

store::on_both!(
    authors_are_told_of_every_act_and_why,
    nobody_is_told_what_they_did_themselves,
    who_reported_and_who_was_reported_are_told_the_outcome,
    whoever_is_unmasked_is_told_at_once,
    newcomers_are_told_what_became_of_their_posts,
);

/// What a member was told and has not read, oldest first: the kind, and the words.
async fn told(db: &Db, who: &Actor) -> Vec<(String, String)> {
    let sql = sql!(
        "SELECT kind, words FROM notifications WHERE member_id = $1 AND kind IN ('moderation', 'held', 'report') ORDER BY id",
        id(who)
    );
    rows(db, sql).await
}

fn moderation_(code: &str) -> (String, String) {
    ("moderation".into(), code.into())
}

async fn authors_are_told_of_every_act_and_why(db: &TestDb) {
    let t = talk(db).await;
    let why = |code: &str| moderation_(&format!("{code}\n名前が出ています"));
    // Of a post without a name its author, who is known to nobody, is told as well.
    act(db, &t.moderator, Act::HidePost, t.replies[2].0).await.unwrap();
    undo_last(db, &t.moderator).await.unwrap();
    assert_eq!(told(db, &t.sora).await, [why("hide"), moderation_("restore")]);
    // They find it in their list, although it is hidden.
    act(db, &t.moderator, Act::HidePost, t.replies[2].0).await.unwrap();
    let list = store::notifications::list(db, &t.sora, 1).await.unwrap();
    assert!(list.rows.iter().any(|n| n.said() == "名前が出ています" && n.by.is_none()), "{list:?}");
    run(db, "DELETE FROM notifications").await;
    act(db, &t.moderator, Act::Lock, t.one.0.0).await.unwrap();
    act(db, &t.moderator, Act::Pin, t.one.0.0).await.unwrap();
    act(db, &t.moderator, Act::HideThread, t.one.0.0).await.unwrap();
    undo_last(db, &t.moderator).await.unwrap();
    relocate(db, &t.moderator, t.one.0, "hall").await.unwrap();
    undo_last(db, &t.moderator).await.unwrap();
    merge(db, &t.moderator, t.one.0, t.two.0).await.unwrap();
    undo_last(db, &t.moderator).await.unwrap();
    assert_eq!(
        told(db, &t.hana).await,
        [
            why("lock"),
            why("pin"),
            why("hide"),
            moderation_("restore"),
            why("move"),
            moderation_("undo"),
            why("merge"),
        ],
        "what is unread of one kind is one line",
    );
    act(db, &t.moderator, Act::Split, t.replies[0].0).await.unwrap();
    assert_eq!(told(db, &t.riku).await, [why("split")]);
    assert!(told(db, &t.sora).await.is_empty() && told(db, &t.moderator).await.is_empty());
}

async fn nobody_is_told_what_they_did_themselves(db: &TestDb) {
    let t = talk(db).await;
    let (own, _) = begin(db, &t.moderator, "room", "わたしの", true).await;
    act(db, &t.moderator, Act::Lock, own.0).await.unwrap();
    assert!(told(db, &t.moderator).await.is_empty());
}

async fn who_reported_and_who_was_reported_are_told_the_outcome(db: &TestDb) {
    let t = talk(db).await;
    let post = t.replies[0];
    for who in [&t.hana, &t.sora] {
        super::reports::report(db, who, post, "").await.unwrap();
    }
    super::reports::decide(db, &t.moderator, post, "stays").await.unwrap();
    let outcome = [("report".to_owned(), "dismissed\n名前が出ています".to_owned())];
    assert_eq!(told(db, &t.hana).await, outcome);
    assert_eq!(told(db, &t.sora).await, outcome);
    assert_eq!(told(db, &t.riku).await, [moderation_("stays\n名前が出ています")]);
    run(db, "DELETE FROM notifications").await;
    super::reports::report(db, &t.hana, post, "").await.unwrap();
    super::reports::decide(db, &t.moderator, post, "hidden").await.unwrap();
    assert_eq!(told(db, &t.hana).await[0].1, "acted\n名前が出ています");
    assert_eq!(told(db, &t.riku).await, [moderation_("hide\n名前が出ています")]);
    // The author does not learn who it was.
    let by: i64 = number(db, "SELECT COUNT(*) FROM notifications WHERE by_id IS NOT NULL").await;
    assert_eq!(by, 0);
}

async fn whoever_is_unmasked_is_told_at_once(db: &TestDb) {
    let t = talk(db).await;
    let second = member(db, "second", &[Role::Moderator]).await;
    moderation::ask_name(db, &t.moderator, t.replies[2], "命が心配です").await.unwrap();
    assert!(told(db, &t.sora).await.is_empty());
    let asked = domain::UnmaskingId(number(db, "SELECT MAX(id) FROM unmaskings").await);
    moderation::answer_name(db, &second, asked, true).await.unwrap();
    assert_eq!(told(db, &t.sora).await, [moderation_("unmask\n命が心配です")]);
}

async fn newcomers_are_told_what_became_of_their_posts(db: &TestDb) {
    let t = talk(db).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    let new = member(db, "new", &[]).await;
    moderation::set_newcomers(db, &admin, Newcomers { held: 3, ..Newcomers::default() }).await.unwrap();
    for answer in [HeldAnswer::Approve, HeldAnswer::Decline("宣伝です".into())] {
        try_say(db, &new, t.one.1, "はじめまして", false).await.unwrap_err();
        let held = domain::HeldId(number(db, "SELECT MAX(id) FROM held_posts").await);
        moderation::answer_held(db, &t.moderator, held, &answer).await.unwrap();
    }
    let told = told(db, &new).await;
    assert_eq!(
        told.iter().map(|(kind, words)| format!("{kind} {words}")).collect::<Vec<_>>(),
        ["held accepted", "held declined\n宣伝です"]
    );
    let list = store::notifications::list(db, &new, 1).await.unwrap();
    let declined = list.rows.iter().find(|n| n.words.starts_with("declined")).unwrap();
    assert_eq!(store::notifications::open(db, &new, declined.id).await, Ok("/me/waiting".to_owned()));
}
