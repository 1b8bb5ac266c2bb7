//! What became of what somebody wrote, reported or helped with.

use super::*;
use domain::Role;
use domain::moderation::{Act, ActForm, Outcome, ReportForm};
use store::moderation;

store::on_both!(
    what_moderators_did_is_told_with_its_reason,
    what_was_reported_is_told_when_it_is_decided,
    whoever_helped_is_told_once,
    moderators_are_told_that_something_waits,
);

async fn act(db: &Db, actor: &Actor, act: Act, id: i64) {
    let form = ActForm {
        act: act.code().into(),
        id: id.to_string(),
        reason: "名前が出ています".into(),
        ..ActForm::default()
    };
    moderation::act(db, actor, &form.validate().unwrap()).await.unwrap();
}

async fn what_moderators_did_is_told_with_its_reason(db: &TestDb) {
    hall(db).await;
    let [ana, ben] = people(db, ["ana", "ben"]).await;
    let keeper = member(db, "keeper", &[Role::Moderator]).await;
    let (thread, opening) = begin(db, &ana, "hall", "名前のない話", true).await;
    let reply = say(db, &ben, opening, "返信").await;
    for (id, what) in [(reply.0, Act::HidePost), (thread.0, Act::HideThread)] {
        db.clock.advance(1);
        act(db, &keeper, what, id).await;
    }
    let hidden = told(db, &ben).await.remove(0);
    assert_eq!((hidden.kind, hidden.said(), &hidden.by), (Kind::Moderation, "名前が出ています", &None));
    assert!(hidden.text(JA).contains("非表示"));
    // It stands in a thread that is hidden now: its title is only for whoever began that, whether named or not.
    assert_eq!(hidden.title, None);
    assert_eq!(notifications::open(db, &ben, hidden.id).await.unwrap(), "/notifications");
    let hers = told(db, &ana).await.remove(0);
    assert_eq!(hers.title.as_deref(), Some("夜勤の引き継ぎ"));
    assert_eq!(notifications::open(db, &ana, hers.id).await.unwrap(), format!("/talk/t/{thread}"));
    assert_eq!(told(db, &keeper).await, []);
    // Muted or not, what is done about one's own words is told, and cannot be refused.
    act(db, &keeper, Act::RestoreThread, thread.0).await;
    threads::follow_thread(db, &ana, thread, Follow::Mute).await.unwrap();
    act(db, &keeper, Act::Lock, thread.0).await;
    let codes: Vec<String> = told(db, &ana).await.iter().map(|n| n.words.clone()).collect();
    assert!(codes.iter().any(|words| words == "lock\n名前が出ています"), "{codes:?}");
    // It is mailed, too.
    let mail = store::notifications::mailing(db, &Actor::System, id(&ana), Some(thread)).await.unwrap();
    assert_eq!(mail.mail.unwrap().kinds, [Kind::Moderation]);
}

async fn what_was_reported_is_told_when_it_is_decided(db: &TestDb) {
    hall(db).await;
    let [ana, ben, cho] = people(db, ["ana", "ben", "cho"]).await;
    let keeper = member(db, "keeper", &[Role::Moderator]).await;
    let (_, opening) = begin(db, &ana, "hall", "一", false).await;
    let bad = say(db, &ben, opening, "ひどい話").await;
    let form = ReportForm { post: bad.to_string(), rule: "other".into(), words: "つらいです".into() };
    moderation::report(db, &cho, &form.validate().unwrap()).await.unwrap();
    db.clock.advance(1);
    moderation::decide(db, &keeper, bad, Outcome::Hidden, "言葉がきついため").await.unwrap();
    let report = told(db, &cho).await.remove(0);
    assert_eq!((report.kind, report.said()), (Kind::Report, "言葉がきついため"));
    assert!(report.by.is_none() && report.text(JA).contains("対応しました"));
    let his = told(db, &ben).await;
    assert_eq!(his.iter().map(|n| n.kind).collect::<Vec<_>>(), [Kind::Moderation]);
}

async fn whoever_helped_is_told_once(db: &TestDb) {
    hall(db).await;
    let [ana, ben] = people(db, ["ana", "ben"]).await;
    let (_, opening) = begin(db, &ana, "hall", "どうしていますか", true).await;
    let reply = answer(db, &ben, opening, "こうしています", true).await;
    db.clock.advance(1);
    threads::help(db, &ana, reply, true).await.unwrap();
    threads::help(db, &ana, reply, true).await.unwrap();
    assert_eq!(brief(db, &ben).await, ["helped 1 -"]);
    let row = told(db, &ben).await.remove(0);
    assert_eq!(notifications::open(db, &ben, row.id).await.unwrap(), format!("/talk/p/{reply}"));
}

async fn moderators_are_told_that_something_waits(db: &TestDb) {
    hall(db).await;
    let [ana, ben, cho] = people(db, ["ana", "ben", "cho"]).await;
    let keeper = member(db, "keeper", &[Role::Moderator]).await;
    let other = member(db, "other", &[Role::Moderator]).await;
    let (_, opening) = begin(db, &ana, "hall", "一", false).await;
    let report = |post: domain::PostId| {
        ReportForm { post: post.to_string(), rule: "other".into(), words: "つらいです".into() }
            .validate()
            .unwrap()
    };
    moderation::report(db, &cho, &report(opening)).await.unwrap();
    // Told twice while it is open, it counts once.
    moderation::report(db, &cho, &report(opening)).await.unwrap();
    let first = told(db, &keeper).await;
    assert_eq!(first.iter().map(|n| (n.kind, n.count)).collect::<Vec<_>>(), [(Kind::Duty, 1)]);
    assert_eq!((first[0].text(JA).as_str(), first[0].said()), ("新しい報告があります", ""));
    // What it is about stands only where it is decided.
    assert!(first[0].title.is_none() && first[0].by.is_none());
    for nobody in [&ana, &ben, &cho] {
        assert_eq!(told(db, nobody).await, [], "{nobody:?}");
    }
    // A moderator's own words, without a name: the others are told, and neither they nor whoever asks.
    let theirs = answer(db, &other, opening, "名乗らずに", true).await;
    moderation::ask_name(db, &keeper, theirs, "確かめたいので").await.unwrap();
    assert_eq!(told(db, &keeper).await[0].count, 1);
    assert_eq!(
        told(db, &other).await.iter().filter(|n| n.kind == Kind::Duty).map(|n| n.count).sum::<i64>(),
        1
    );
    moderation::report(db, &cho, &report(theirs)).await.unwrap();
    let duties = |rows: Vec<domain::notification::Notification>| {
        rows.into_iter().filter(|n| n.kind == Kind::Duty).map(|n| (n.count, n.unread)).collect::<Vec<_>>()
    };
    assert_eq!(duties(told(db, &keeper).await), [(2, true)]);
    assert_eq!(duties(told(db, &other).await), [(1, true)]);
    // Mailed, and it leads to where it is decided; whoever is no moderator any more sees and gets nothing of it.
    let mail =
        store::notifications::mailing(db, &Actor::System, id(&keeper), None).await.unwrap().mail.unwrap();
    assert_eq!(
        (mail.kinds.as_slice(), mail.items[0].place.as_str()),
        ([Kind::Duty].as_slice(), "/admin/moderation")
    );
    let Actor::Member(mut signed) = keeper.clone() else { panic!("{keeper:?}") };
    signed.roles.clear();
    let plain = Actor::Member(signed);
    assert_eq!(told(db, &plain).await, []);
    // Who looks at what waits has been told.
    moderation::queue(db, &keeper, 1, JA).await.unwrap();
    assert_eq!(duties(told(db, &keeper).await), [(2, false)]);
    assert_eq!(duties(told(db, &other).await), [(1, true)]);
}
