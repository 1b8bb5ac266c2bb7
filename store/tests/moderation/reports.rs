//! Reports: told once, without whose they are, decided once.

use super::*;
use domain::moderation::{DecisionForm, Outcome, ReportForm};
use store::testing::{refused, shut_out};

store::on_both!(
    a_report_counts_once_while_it_is_open,
    moderators_read_what_is_said_and_not_by_whom,
    a_decision_ends_all_reports_of_a_post,
    nobody_decides_about_their_own_words,
    reports_are_for_what_one_may_read,
    a_member_reports_twenty_posts_a_day,
);

pub(super) async fn report(db: &Db, actor: &Actor, post: PostId, words: &str) -> Result<()> {
    let form = ReportForm { post: post.to_string(), rule: "client".into(), words: words.into() };
    moderation::report(db, actor, &form.validate()?).await
}

pub(super) async fn decide(db: &Db, actor: &Actor, post: PostId, outcome: &str) -> Result<()> {
    let form =
        DecisionForm {
            post: post.to_string(), outcome: outcome.into(), note: "名前が出ています".into()
        };
    let (post, outcome, note) = form.validate()?;
    moderation::decide(db, actor, post, outcome, &note).await
}

async fn a_report_counts_once_while_it_is_open(db: &TestDb) {
    let t = talk(db).await;
    let post = t.replies[0];
    assert!(!moderation::reporting(db, &t.hana, post, L).await.unwrap().reported);
    report(db, &t.hana, post, "一").await.unwrap();
    report(db, &t.hana, post, "二").await.unwrap();
    assert!(moderation::reporting(db, &t.hana, post, L).await.unwrap().reported);
    report(db, &t.sora, post, "三").await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM reports").await, 2);
    decide(db, &t.moderator, post, "stays").await.unwrap();
    assert!(!moderation::reporting(db, &t.hana, post, L).await.unwrap().reported);
    report(db, &t.hana, post, "また").await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM reports").await, 3);
}

async fn moderators_read_what_is_said_and_not_by_whom(db: &TestDb) {
    let t = talk(db).await;
    db.clock.advance(60);
    report(db, &t.hana, t.replies[0], "お名前が").await.unwrap();
    db.clock.advance(60);
    report(db, &t.hana, t.replies[2], "").await.unwrap();
    let queue = moderation::queue(db, &t.moderator, 1, L).await.unwrap();
    let [first, second] = &queue.reports[..] else { panic!("two posts") };
    assert_eq!((first.post.id, first.reports[0].words.as_str()), (t.replies[0], "お名前が"));
    assert_eq!((first.post.title.as_str(), first.post.space.as_str()), ("一", "room"));
    assert_eq!(first.post.author.member().unwrap().handle, "riku");
    assert!(first.post.answers.as_ref().unwrap().1.contains("一"));
    // Who wrote without a name is not known to moderators either.
    assert_eq!(second.post.author, domain::thread::Author::Veiled(1));
    let all = format!("{:?}", queue.reports[1]);
    assert!(!all.contains("sora") && !format!("{:?}", queue.reports[0].reports).contains("hana"), "{all}");
    assert!(moderation::queue(db, &t.moderator, 1, L).await.unwrap().newcomers.is_none());
}

async fn a_decision_ends_all_reports_of_a_post(db: &TestDb) {
    let t = talk(db).await;
    let post = t.replies[0];
    for who in [&t.hana, &t.sora] {
        report(db, who, post, "").await.unwrap();
    }
    assert!(decide(db, &t.moderator, post, "burned").await.is_err());
    decide(db, &t.moderator, post, "hidden").await.unwrap();
    assert!(moderation::queue(db, &t.moderator, 1, L).await.unwrap().reports.is_empty());
    let closed: Vec<(String, String, Option<i64>)> =
        rows(db, "SELECT outcome, note, closed_by FROM reports").await;
    let by = Some(store::testing::id(&t.moderator).0);
    assert_eq!(closed, vec![("hidden".to_owned(), "名前が出ています".to_owned(), by); 2]);
    assert_eq!(number(db, "SELECT COUNT(*) FROM posts WHERE hidden_at IS NOT NULL").await, 1);
    assert_eq!(decide(db, &t.moderator, post, "stays").await, conflict(Conflict::Decided));
    // The hiding is an act like others.
    undo_last(db, &t.moderator).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM posts WHERE hidden_at IS NOT NULL").await, 0);
    // Reported again and hidden already, it stays hidden.
    report(db, &t.hana, post, "").await.unwrap();
    act(db, &t.moderator, Act::HidePost, post.0).await.unwrap();
    decide(db, &t.moderator, post, Outcome::Hidden.code()).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM posts WHERE hidden_at IS NOT NULL").await, 1);
}

async fn nobody_decides_about_their_own_words(db: &TestDb) {
    let t = talk(db).await;
    let own = say(db, &t.moderator, t.one.1, "x", true).await;
    report(db, &t.hana, own, "").await.unwrap();
    assert!(
        moderation::queue(db, &t.moderator, 1, L).await.unwrap().reports.is_empty(),
        "it is for others to read"
    );
    refused(decide(db, &t.moderator, own, "stays").await, Error::Forbidden);
    let other = member(db, "other", &[Role::Admin]).await;
    assert_eq!(moderation::queue(db, &other, 1, L).await.unwrap().reports.len(), 1);
    decide(db, &other, own, "stays").await.unwrap();
}

async fn reports_are_for_what_one_may_read(db: &TestDb) {
    let t = talk(db).await;
    let post = t.replies[2];
    refused(report(db, &Actor::Visitor, post, "").await, Error::SignedOut);
    refused(report(db, &shut_out(&t.hana), post, "").await, Error::Forbidden);
    // Nobody reports themselves, also without a name.
    refused(report(db, &t.sora, post, "").await, Error::Forbidden);
    refused(moderation::reporting(db, &t.sora, post, L).await, Error::Forbidden);
    refused(report(db, &t.hana, PostId(987_654), "").await, Error::NotFound);
    act(db, &t.moderator, Act::HidePost, post.0).await.unwrap();
    refused(report(db, &t.hana, post, "").await, Error::NotFound);
    refused(decide(db, &t.hana, post, "stays").await, Error::Forbidden);
    // What was done about a post is not told to who reports it.
    act(db, &t.moderator, Act::RestorePost, post.0).await.unwrap();
    assert!(moderation::reporting(db, &t.hana, post, L).await.unwrap().post.acts.is_empty());
    assert_eq!(moderation::on_post(db, &t.moderator, post, L).await.unwrap().post.acts.len(), 2);
}

async fn a_member_reports_twenty_posts_a_day(db: &TestDb) {
    let t = talk(db).await;
    for _ in 0..20 {
        report(db, &t.hana, t.replies[0], "").await.unwrap();
    }
    let Err(Error::TooMany { .. }) = report(db, &t.hana, t.replies[0], "").await else { panic!("a 21st") };
    db.clock.advance(86_400);
    report(db, &t.hana, t.replies[0], "").await.unwrap();
}
