//! The name behind a post without one.

use super::*;
use domain::UnmaskingId;
use domain::moderation::UnmaskForm;
use store::testing::{circle, refused};

store::on_both!(
    two_moderators_learn_a_name,
    one_alone_learns_nothing,
    moderators_act_without_learning_who_it_is,
    a_refusal_tells_nothing,
);

async fn ask(db: &Db, actor: &Actor, post: PostId) -> Result<UnmaskingId> {
    let form = UnmaskForm { post: post.to_string(), reason: "命が心配です".into() };
    let (post, reason) = form.validate()?;
    moderation::ask_name(db, actor, post, &reason).await?;
    Ok(UnmaskingId(number(db, "SELECT MAX(id) FROM unmaskings").await))
}

/// What a moderator is shown of it, as text.
async fn told(db: &Db, actor: &Actor, post: PostId) -> String {
    let queue = moderation::queue(db, actor, 1, L).await.unwrap();
    format!("{:?} {:?}", queue, moderation::on_post(db, actor, post, L).await)
}

async fn two_moderators_learn_a_name(db: &TestDb) {
    let t = talk(db).await;
    let second = member(db, "second", &[Role::Moderator]).await;
    let third = member(db, "third", &[Role::Admin]).await;
    let post = t.replies[2];
    let id = ask(db, &t.moderator, post).await.unwrap();
    assert_eq!(ask(db, &third, post).await, conflict(Conflict::Decided));
    for who in [&t.moderator, &second, &third] {
        assert!(!told(db, who, post).await.contains("sora"), "{who:?}");
    }
    moderation::answer_name(db, &second, id, true).await.unwrap();
    for who in [&t.moderator, &second] {
        assert!(told(db, who, post).await.contains("sora"), "{who:?}");
    }
    assert!(!told(db, &third, post).await.contains("sora"), "two, not three");
    // It stands beside the post for nobody.
    let shown = format!("{:?}", threads::show(db, &t.moderator, t.one.0, 1, L).await.unwrap());
    assert!(!shown.contains("sora"));
    assert_eq!(moderation::answer_name(db, &third, id, false).await, conflict(Conflict::Decided));
    let log: Vec<(String, Option<i64>, String)> = rows(
        db,
        "SELECT act, subject_id, detail FROM audit WHERE act IN ('ask_name', 'agree_name') ORDER BY id",
    )
    .await;
    assert_eq!(
        log,
        [
            ("ask_name".to_owned(), Some(post.0), "命が心配です".to_owned()),
            ("agree_name".to_owned(), Some(post.0), "命が心配です".to_owned())
        ]
    );
}

async fn one_alone_learns_nothing(db: &TestDb) {
    let t = talk(db).await;
    let post = t.replies[2];
    let id = ask(db, &t.moderator, post).await.unwrap();
    refused(moderation::answer_name(db, &t.moderator, id, true).await, Error::Forbidden);
    refused(moderation::answer_name(db, &t.hana, id, true).await, Error::Forbidden);
    refused(moderation::answer_name(db, &Actor::Visitor, id, true).await, Error::SignedOut);
    refused(ask(db, &t.hana, post).await, Error::Forbidden);
    // Whoever wrote it has no part in it, and does not see that they are asked for.
    run(
        db,
        sql!(
            "INSERT INTO member_roles (member_id, role, granted_at) VALUES ($1, 'moderator', 0)",
            store::testing::id(&t.sora)
        ),
    )
    .await;
    let sora = Actor::Member(domain::actor::Signed {
        id: store::testing::id(&t.sora),
        active: true,
        roles: vec![Role::Moderator],
        circles: vec![],
        keeps: vec![],
        verified: false,
    });
    refused(moderation::answer_name(db, &sora, id, true).await, Error::Forbidden);
    refused(ask(db, &sora, t.two.1).await, Error::Forbidden);
    assert!(moderation::queue(db, &sora, 1, L).await.unwrap().unmaskings.is_empty());
    assert!(moderation::on_post(db, &sora, post, L).await.unwrap().unmasking.is_none());
    // A post with a name has none to ask for; and a circle's posts are not asked about from outside.
    refused(ask(db, &t.moderator, t.replies[0]).await, Error::Forbidden);
    let (ours, mates) = circle(db, "ours", vec![member(db, "mate", &[]).await]).await;
    store::testing::space(db, "quiet", "circle", Some(ours)).await;
    run(db, "UPDATE spaces SET anonymous = TRUE").await;
    let (_, inside) = begin(db, &mates[0], "quiet", "しずか", true).await;
    refused(ask(db, &t.moderator, inside).await, Error::NotFound);
}

async fn moderators_act_without_learning_who_it_is(db: &TestDb) {
    let t = talk(db).await;
    super::reports::report(db, &t.hana, t.replies[2], "").await.unwrap();
    super::reports::decide(db, &t.moderator, t.replies[2], "hidden").await.unwrap();
    undo_last(db, &t.moderator).await.unwrap();
    let (thread, _) = act(db, &t.moderator, Act::Split, t.replies[2].0).await.unwrap();
    act(db, &t.moderator, Act::HideThread, thread.0).await.unwrap();
    act(db, &t.moderator, Act::Lock, t.two.0.0).await.unwrap();
    let all = told(db, &t.moderator, t.replies[2]).await;
    assert!(!all.contains("sora"), "{all}");
    // Nor is it written down.
    let id = store::testing::id(&t.sora);
    let log: Vec<(String, Option<i64>)> = rows(db, "SELECT detail, subject_id FROM audit").await;
    assert!(log.iter().all(|(detail, _)| !detail.contains("sora")), "{log:?}");
    let posts: i64 = number(db, sql!("SELECT COUNT(*) FROM posts WHERE author_id = $1", id)).await;
    let threads: i64 = number(db, sql!("SELECT COUNT(*) FROM threads WHERE author_id = $1", id)).await;
    assert_eq!((posts, threads), (0, 0));
}

async fn a_refusal_tells_nothing(db: &TestDb) {
    let t = talk(db).await;
    let second = member(db, "second", &[Role::Moderator]).await;
    let id = ask(db, &t.moderator, t.replies[2]).await.unwrap();
    moderation::answer_name(db, &second, id, false).await.unwrap();
    for who in [&t.moderator, &second] {
        assert!(!told(db, who, t.replies[2]).await.contains("sora"));
    }
    // It may be asked again, by the other.
    let again = ask(db, &second, t.replies[2]).await.unwrap();
    moderation::answer_name(db, &t.moderator, again, true).await.unwrap();
    assert!(told(db, &second, t.replies[2]).await.contains("sora"));
}
