//! What newcomers write first, and how fast.

use super::*;
use domain::HeldId;
use domain::moderation::{HeldAnswer, HeldState};
use domain::setting::Newcomers;
use domain::thread::Author;
use store::testing::{circle, refused};

store::on_both!(
    first_posts_wait_and_are_let_in,
    what_waits_is_told_to_nobody_else,
    what_is_declined_is_given_back,
    sent_twice_it_waits_once_and_is_written_once,
    a_draft_goes_with_what_waits,
    its_place_may_be_gone,
    newcomers_write_slower_for_some_days,
);

async fn hold(db: &Db, admin: &Actor, held: i64) {
    moderation::set_newcomers(db, admin, Newcomers { held, ..Newcomers::default() }).await.unwrap();
}

/// What waits, as its author knows it.
async fn states(db: &Db, actor: &Actor) -> Vec<HeldState> {
    moderation::waiting(db, actor).await.unwrap().into_iter().map(|w| w.state).collect()
}

async fn newest(db: &Db) -> HeldId {
    HeldId(number(db, "SELECT MAX(id) FROM held_posts").await)
}

async fn first_posts_wait_and_are_let_in(db: &TestDb) {
    let t = talk(db).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    let new = member(db, "new", &[]).await;
    refused(moderation::set_newcomers(db, &t.moderator, Newcomers::FIRST).await, Error::Forbidden);
    assert_eq!(moderation::waits(db, &new).await, Ok(false));
    hold(db, &admin, 1).await;
    assert_eq!(moderation::waits(db, &new).await, Ok(true));
    assert_eq!(moderation::waits(db, &t.hana).await, Ok(false), "who wrote before");
    assert_eq!(moderation::waits(db, &t.moderator).await, Ok(false));
    let before = dump(db).await;
    assert_eq!(try_say(db, &new, t.one.1, "はじめまして", false).await, conflict(Conflict::Held));
    assert_eq!(dump(db).await, before, "there is no post yet");
    assert_eq!(states(db, &new).await, [HeldState::Waiting]);
    let queue = moderation::queue(db, &t.moderator, 1, L).await.unwrap();
    let [held] = &queue.held[..] else { panic!("one waits") };
    assert_eq!((held.title.as_str(), held.thread), ("一", Some(t.one.0)));
    assert!(held.html.contains("はじめまして") && held.author.member().is_some());
    db.clock.advance(3600);
    moderation::answer_held(db, &t.moderator, held.id, &HeldAnswer::Approve).await.unwrap();
    let page = threads::show(db, &t.hana, t.one.0, 1, L).await.unwrap();
    let post = page.posts.iter().find(|p| p.html.contains("はじめまして")).unwrap();
    assert_eq!((post.at.at, post.author.member().unwrap().handle.as_str()), (db.now(), "new"));
    assert_eq!(states(db, &new).await, [HeldState::Posted(post.id)]);
    assert_eq!(
        moderation::answer_held(db, &t.moderator, held.id, &HeldAnswer::Approve).await,
        conflict(Conflict::Decided)
    );
    // From the second on nothing waits.
    try_say(db, &new, t.one.1, "ふたつめ", false).await.unwrap();
    assert_eq!(faults(db).await, Vec::<String>::new());
}

async fn what_waits_is_told_to_nobody_else(db: &TestDb) {
    let t = talk(db).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    let new = member(db, "new", &[]).await;
    hold(db, &admin, 3).await;
    try_say(db, &new, t.one.1, "名前なしで", true).await.unwrap_err();
    let queue = moderation::queue(db, &t.moderator, 1, L).await.unwrap();
    assert_eq!(queue.held[0].author, Author::Veiled(1), "moderators do not learn who it is");
    assert!(!format!("{:?}", queue.held).contains("new"));
    refused(
        moderation::answer_held(db, &new, queue.held[0].id, &HeldAnswer::Approve).await,
        Error::Forbidden,
    );
    refused(
        moderation::answer_held(db, &Actor::Visitor, queue.held[0].id, &HeldAnswer::Approve).await,
        Error::SignedOut,
    );
    assert!(moderation::waiting(db, &t.hana).await.unwrap().is_empty());
    refused(moderation::waiting(db, &Actor::Visitor).await, Error::SignedOut);
    moderation::answer_held(db, &t.moderator, queue.held[0].id, &HeldAnswer::Approve).await.unwrap();
    let page = threads::show(db, &t.hana, t.one.0, 1, L).await.unwrap();
    assert!(page.posts.iter().any(|p| p.html.contains("名前なしで") && p.author == Author::Veiled(2)));
    // A circle's are its own moderators' to read.
    let (ours, mates) = circle(db, "ours", vec![member(db, "mate", &[]).await]).await;
    store::testing::space(db, "quiet", "circle", Some(ours)).await;
    let form = domain::thread::ThreadForm {
        space: "quiet".into(),
        title: "t".into(),
        body: "b".into(),
        ..Default::default()
    };
    threads::start(db, &mates[0], &form.validate().unwrap()).await.unwrap_err();
    assert!(moderation::queue(db, &t.moderator, 1, L).await.unwrap().held.is_empty());
    refused(
        moderation::answer_held(db, &admin, newest(db).await, &HeldAnswer::Approve).await,
        Error::NotFound,
    );
}

async fn what_is_declined_is_given_back(db: &TestDb) {
    let t = talk(db).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    let new = member(db, "new", &[]).await;
    hold(db, &admin, 1).await;
    try_say(db, &new, t.one.1, "宣伝です", false).await.unwrap_err();
    let decline = HeldAnswer::Decline("宣伝は「学びと本」にお願いします".into());
    let id = newest(db).await;
    moderation::answer_held(db, &t.moderator, id, &decline).await.unwrap();
    assert_eq!(
        moderation::answer_held(db, &admin, id, &HeldAnswer::Approve).await,
        conflict(Conflict::Decided)
    );
    let waiting = moderation::waiting(db, &new).await.unwrap();
    assert_eq!(waiting[0].state, HeldState::Declined);
    assert_eq!((waiting[0].body.as_str(), waiting[0].reason.contains("学びと本")), ("宣伝です", true));
    assert!(moderation::queue(db, &t.moderator, 1, L).await.unwrap().held.is_empty());
    assert_eq!(number(db, "SELECT COUNT(*) FROM posts WHERE body_md = '宣伝です'").await, 0);
    // Nobody lets in what they wrote themselves.
    run(db, sql!("DELETE FROM held_posts")).await;
    try_say(db, &new, t.one.1, "また", false).await.unwrap_err();
    let promoted = Actor::Member(domain::actor::Signed {
        id: store::testing::id(&new),
        active: true,
        roles: vec![Role::Moderator],
        circles: vec![],
        keeps: vec![],
        verified: false,
    });
    refused(
        moderation::answer_held(db, &promoted, newest(db).await, &HeldAnswer::Approve).await,
        Error::Forbidden,
    );
}

async fn sent_twice_it_waits_once_and_is_written_once(db: &TestDb) {
    let t = talk(db).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    let new = member(db, "new", &[]).await;
    hold(db, &admin, 1).await;
    let form = domain::thread::ReplyForm {
        parent: t.one.1.to_string(),
        body: "x".into(),
        veiled: String::new(),
        key: "k".into(),
        ..domain::thread::ReplyForm::default()
    };
    let form = form.validate().unwrap();
    for _ in 0..2 {
        assert_eq!(threads::reply(db, &new, &form).await, conflict(Conflict::Held));
    }
    assert_eq!(number(db, "SELECT COUNT(*) FROM held_posts").await, 1);
    let id = newest(db).await;
    // The process ended between saying yes and writing: yes once more.
    run(db, "UPDATE held_posts SET approved = TRUE, decided_at = 1").await;
    assert_eq!(moderation::queue(db, &t.moderator, 1, L).await.unwrap().held.len(), 1);
    let both = futures::future::join_all(
        [&t.moderator, &admin].map(|who| moderation::answer_held(db, who, id, &HeldAnswer::Approve)),
    )
    .await;
    assert!(both.iter().any(Result::is_ok), "{both:?}");
    assert_eq!(number(db, "SELECT COUNT(*) FROM posts WHERE body_md = 'x'").await, 1);
    // The browser, which had no answer, sends it again.
    let (_, post) = threads::reply(db, &new, &form).await.unwrap();
    assert_eq!(states(db, &new).await, [HeldState::Posted(post)]);
    assert_eq!(number(db, "SELECT COUNT(*) FROM posts WHERE body_md = 'x'").await, 1);
}

async fn its_place_may_be_gone(db: &TestDb) {
    let t = talk(db).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    let new = member(db, "new", &[]).await;
    hold(db, &admin, 1).await;
    try_say(db, &new, t.one.1, "x", false).await.unwrap_err();
    let id = newest(db).await;
    act(db, &t.moderator, Act::Lock, t.one.0.0).await.unwrap();
    assert_eq!(
        moderation::answer_held(db, &t.moderator, id, &HeldAnswer::Approve).await,
        conflict(Conflict::Locked)
    );
    assert_eq!(states(db, &new).await, [HeldState::Waiting]);
    act(db, &t.moderator, Act::Unlock, t.one.0.0).await.unwrap();
    moderation::answer_held(db, &t.moderator, id, &HeldAnswer::Approve).await.unwrap();
    assert!(matches!(states(db, &new).await[..], [HeldState::Posted(_)]));
}

async fn newcomers_write_slower_for_some_days(db: &TestDb) {
    let t = talk(db).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    let new = member(db, "new", &[]).await;
    moderation::set_newcomers(db, &admin, Newcomers { held: 0, days: 2, per_hour: 3 }).await.unwrap();
    for _ in 0..3 {
        say(db, &new, t.one.1, "x", false).await;
    }
    let Err(Error::TooMany { .. }) = try_say(db, &new, t.one.1, "x", false).await else { panic!("a fourth") };
    say(db, &t.moderator, t.one.1, "x", false).await;
    db.clock.advance(3600);
    say(db, &new, t.one.1, "x", false).await;
    db.clock.advance(2 * 86_400);
    for _ in 0..5 {
        say(db, &new, t.one.1, "x", false).await;
    }
}

async fn a_draft_goes_with_what_waits(db: &TestDb) {
    let t = talk(db).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    let new = member(db, "new", &[]).await;
    hold(db, &admin, 5).await;
    let place = domain::draft::of_reply(t.one.0);
    let drafted = async || store::drafts::load(db, &new, &place).await.unwrap().map(|draft| draft.body);
    store::drafts::save(db, &new, &place, "はじめまして", domain::Timestamp::default()).await.unwrap();
    try_say(db, &new, t.one.1, "はじめまして", false).await.unwrap_err();
    assert_eq!(drafted().await, None);
    // What is begun while it waits is another text, and stays when the first is let in.
    store::drafts::save(db, &new, &place, "つづき", domain::Timestamp::default()).await.unwrap();
    moderation::answer_held(db, &t.moderator, newest(db).await, &HeldAnswer::Approve).await.unwrap();
    assert_eq!(drafted().await.as_deref(), Some("つづき"));
}
