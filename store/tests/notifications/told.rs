//! Whom what concerns.

use super::*;
use domain::distance::Distance;

store::on_both!(
    replies_mentions_and_reactions_are_told_once_each,
    a_mention_reaches_only_those_who_may_read_it,
    an_edit_tells_those_who_were_not_named_before,
    nobody_is_told_by_whom_they_keep_away,
    what_is_muted_tells_nothing,
    without_a_name_nobody_is_named_and_all_are_told,
    what_was_refused_is_not_told,
    mails_are_gathered_for_each_thread,
    what_becomes_of_an_event_is_told,
);

async fn replies_mentions_and_reactions_are_told_once_each(db: &TestDb) {
    hall(db).await;
    let [ana, ben, cho] = people(db, ["ana", "ben", "cho"]).await;
    let (thread, opening) = begin(db, &ana, "hall", "どうしていますか。@cho @ana", false).await;
    assert_eq!(brief(db, &cho).await, ["mention 1 choさん".replace("cho", "ana")]);
    assert_eq!(brief(db, &ana).await, [""; 0], "nobody is told of their own doing");
    db.clock.advance(1);
    let reply = say(db, &ben, opening, "@cho さんと同じです。`@nobody`").await;
    db.clock.advance(1);
    // Named in the answer to their own post, they are told once.
    say(db, &cho, reply, "@ben ほんとうに").await;
    assert_eq!(brief(db, &ana).await, ["reply 1 benさん"]);
    assert_eq!(brief(db, &ben).await, ["mention 1 choさん"]);
    assert_eq!(brief(db, &cho).await, ["mention 1 benさん", "mention 1 anaさん"]);
    let named = sql!("SELECT COUNT(*) FROM mentions WHERE post_id = $1", opening);
    assert_eq!(number(db, named).await, 2, "whom a post names is written down, its writer too");
    // Reactions to one post are one row that counts.
    db.clock.advance(1);
    for (actor, reaction) in [(&ben, Reaction::Thanks), (&cho, Reaction::Same), (&ana, Reaction::Same)] {
        reactions::set(db, actor, opening, reaction, true).await.unwrap();
        db.clock.advance(1);
    }
    assert_eq!(brief(db, &ana).await, ["reaction 2 choさん", "reply 1 benさん"]);
    // Taken back, there is one less; then none.
    reactions::set(db, &cho, opening, Reaction::Same, false).await.unwrap();
    let left = told(db, &ana).await;
    assert_eq!((left[0].count, left[0].words.as_str()), (1, "thanks"));
    assert_eq!(brief(db, &ana).await, ["reaction 1 benさん", "reply 1 benさん"]);
    reactions::set(db, &ben, opening, Reaction::Thanks, false).await.unwrap();
    assert_eq!(brief(db, &ana).await, ["reply 1 benさん"]);
    let title = told(db, &ana).await[0].title.clone();
    assert_eq!(title.as_deref(), Some("夜勤の引き継ぎ"));
    assert!(threads::show(db, &ana, thread, 1, JA).await.is_ok());
}

async fn a_mention_reaches_only_those_who_may_read_it(db: &TestDb) {
    let [ana, ben, cho, dai] = people(db, ["ana", "ben", "cho", "dai"]).await;
    let (ours, mates) = circle(db, "ours", vec![ana, ben]).await;
    space(db, "inside", "circle", Some(ours)).await;
    run(db, sql!("UPDATE members SET standing = 'suspended' WHERE id = $1", id(&dai))).await;
    let (_, opening) = begin(db, &mates[0], "inside", "@ben @cho @dai @nobody", false).await;
    assert_eq!(brief(db, &mates[1]).await, ["mention 1 anaさん"]);
    assert_eq!(brief(db, &cho).await, [""; 0]);
    let named: Vec<(i64,)> =
        rows(db, sql!("SELECT member_id FROM mentions WHERE post_id = $1", opening)).await;
    assert_eq!(named, [(id(&mates[1]).0,)]);
}

async fn an_edit_tells_those_who_were_not_named_before(db: &TestDb) {
    hall(db).await;
    let [ana, ben, cho] = people(db, ["ana", "ben", "cho"]).await;
    let (_, opening) = begin(db, &ana, "hall", "@ben", false).await;
    for (version, body) in [(1, "@ben @cho"), (2, "だれも"), (3, "@cho @ben")] {
        db.clock.advance(1);
        let form = EditForm { id: opening.to_string(), version: version.to_string(), body: body.into() };
        threads::edit(db, &ana, &form.validate().unwrap()).await.unwrap();
    }
    assert_eq!(brief(db, &ben).await, ["mention 1 anaさん"]);
    assert_eq!(brief(db, &cho).await, ["mention 1 anaさん"]);
}

async fn nobody_is_told_by_whom_they_keep_away(db: &TestDb) {
    hall(db).await;
    let [ana, ben, cho, dai] = people(db, ["ana", "ben", "cho", "dai"]).await;
    let (_, opening) = begin(db, &ana, "hall", "はじめまして", false).await;
    distances::keep(db, &ana, "ben", Some(Distance::Mute)).await.unwrap();
    distances::keep(db, &cho, "ana", Some(Distance::Block)).await.unwrap();
    distances::keep(db, &dai, "ana", Some(Distance::Mute)).await.unwrap();
    for actor in [&ben, &cho, &dai] {
        say(db, actor, opening, "@ana").await;
        reactions::set(db, actor, opening, Reaction::Thanks, true).await.unwrap();
    }
    // Whoever mutes her may be heard by her.
    assert_eq!(brief(db, &ana).await, ["reaction 1 daiさん", "mention 1 daiさん"]);
    // One less whom she was not told of changes nothing.
    reactions::set(db, &ben, opening, Reaction::Thanks, false).await.unwrap();
    assert_eq!(brief(db, &ana).await, ["reaction 1 daiさん", "mention 1 daiさん"]);
    // What was told before is left out as well.
    distances::keep(db, &ana, "dai", Some(Distance::Mute)).await.unwrap();
    assert_eq!(brief(db, &ana).await, [""; 0]);
    let other = db.second().await;
    assert_eq!(brief(&other, &ana).await, [""; 0]);
    other.close().await;
}

async fn what_is_muted_tells_nothing(db: &TestDb) {
    let hall = hall(db).await;
    let [ana, ben] = people(db, ["ana", "ben"]).await;
    let (first, one) = begin(db, &ana, "hall", "一", false).await;
    let (second, two) = begin(db, &ana, "hall", "二", false).await;
    threads::follow_thread(db, &ana, first, Follow::Mute).await.unwrap();
    say(db, &ben, one, "@ana").await;
    say(db, &ben, two, "返信").await;
    assert_eq!(brief(db, &ana).await, ["reply 1 benさん"]);
    // A muted space is quiet too, but for a thread of it that somebody wants to hear of.
    threads::follow_space(db, &ana, hall, Follow::Mute).await.unwrap();
    say(db, &ben, two, "返信").await;
    assert_eq!(told(db, &ana).await.len(), 1);
    threads::follow_thread(db, &ana, second, Follow::Mentions).await.unwrap();
    say(db, &ben, two, "返信").await;
    assert_eq!(told(db, &ana).await.len(), 2);
}

async fn without_a_name_nobody_is_named_and_all_are_told(db: &TestDb) {
    hall(db).await;
    let [ana, ben, cho] = people(db, ["ana", "ben", "cho"]).await;
    let (thread, opening) = begin(db, &ana, "hall", "名前は書けません。@ben", true).await;
    assert_eq!(brief(db, &ben).await, ["mention 1 匿名1"]);
    // The one who does not say who they are is told of what comes back.
    db.clock.advance(1);
    let named = say(db, &ben, opening, "わかります").await;
    db.clock.advance(1);
    reactions::set(db, &cho, opening, Reaction::Same, true).await.unwrap();
    assert_eq!(brief(db, &ana).await, ["reaction 1 choさん", "reply 1 benさん"]);
    // Their own answer tells others, and never themselves.
    db.clock.advance(1);
    answer(db, &ana, named, "ありがとう @ana @cho", true).await;
    answer(db, &ana, opening, "追記です", true).await;
    assert_eq!(brief(db, &ben).await, ["reply 1 匿名1", "mention 1 匿名1"]);
    assert_eq!(brief(db, &cho).await, ["mention 1 匿名1"]);
    assert_eq!(told(db, &ana).await.len(), 2);
    // Nothing that is kept for others knows her.
    let traces = sql!(
        "SELECT COUNT(*) FROM notifications WHERE by_id = $1 OR (member_id <> $1 AND words <> '')",
        id(&ana)
    );
    assert_eq!(number(db, traces).await, 0);
    // Keeping her away does not silence what has no name on it: else it would show whose it is.
    distances::keep(db, &ben, "ana", Some(domain::distance::Distance::Block)).await.unwrap();
    answer(db, &ana, named, "もう一つ", true).await;
    assert_eq!(told(db, &ben).await.len(), 3);
    threads::follow_thread(db, &cho, thread, Follow::All).await.unwrap();
    answer(db, &ana, opening, "おわり", true).await;
    assert_eq!(brief(db, &cho).await[0], "post 1 匿名1");
}

async fn what_was_refused_is_not_told(db: &TestDb) {
    hall(db).await;
    let [ana, ben] = people(db, ["ana", "ben"]).await;
    let (_, opening) = begin(db, &ana, "hall", "一", false).await;
    prefer(db, &ana, Kind::Reply, Channel::App, false).await;
    say(db, &ben, opening, "返信").await;
    assert_eq!(brief(db, &ana).await, [""; 0]);
    assert_eq!(outbox(db).await.len(), 1, "it is mailed all the same");
    prefer(db, &ana, Kind::Reply, Channel::Mail, false).await;
    say(db, &ben, opening, "返信").await;
    assert_eq!(number(db, "SELECT COUNT(*) FROM notifications").await, 1, "wanted in no way, it is not kept");
    // What is refused now is left out of what was told before.
    reactions::set(db, &ben, opening, Reaction::Thanks, true).await.unwrap();
    assert_eq!(brief(db, &ana).await, ["reaction 1 benさん"]);
    prefer(db, &ana, Kind::Reaction, Channel::App, false).await;
    assert_eq!(brief(db, &ana).await, [""; 0]);
    // The choice of one says nothing of another's.
    assert!(notifications::choices(db, &ben).await.unwrap().wanted.contains(&(Kind::Reply, Channel::Mail)));
    let usual: Vec<_> = Choices::all().filter(|(kind, channel)| kind.usual(*channel)).collect();
    assert_eq!(notifications::choices(db, &ben).await.unwrap().wanted, usual);
}

async fn mails_are_gathered_for_each_thread(db: &TestDb) {
    hall(db).await;
    let [ana, ben] = people(db, ["ana", "ben"]).await;
    let (first, one) = begin(db, &ana, "hall", "一", false).await;
    let (second, two) = begin(db, &ana, "hall", "二", false).await;
    for parent in [one, two, one, one] {
        say(db, &ben, parent, "返信").await;
        db.clock.advance(10);
    }
    let member = id(&ana);
    let mail = |thread| Work::MailNotices { member, thread: Some(thread) };
    assert_eq!(outbox(db).await, [mail(first), mail(second)]);
    assert!(jobs::take(db).await.unwrap().is_none(), "what else comes is waited for");
    db.clock.advance(180);
    assert_eq!(jobs::take(db).await.unwrap().unwrap().work, mail(first));
}

async fn what_becomes_of_an_event_is_told(db: &TestDb) {
    let host = member(db, "host", &[domain::Role::Host]).await;
    let [ana, ben, cho] = people(db, ["ana", "ben", "cho"]).await;
    let evening = event(db, &host, |f| f.capacity = "2".into()).await;
    for actor in [&host, &ana, &ben] {
        store::testing::register(db, actor, evening).await.unwrap();
    }
    assert_eq!(brief(db, &ana).await, [""; 0], "of what one did oneself one knows");
    store::registrations::cancel(db, &ana, evening).await.unwrap();
    let moved = told(db, &ben).await;
    assert_eq!((moved[0].kind, moved[0].words.as_str()), (Kind::Event, "promoted"));
    assert_eq!(moved[0].title.as_deref(), Some("読書会"));
    db.clock.advance(1);
    store::testing::call_off(db, &host, evening).await.unwrap();
    assert_eq!(told(db, &ben).await[0].words, "cancelled");
    assert_eq!(told(db, &host).await.len(), 0, "whoever called it off knows");
    assert_eq!(told(db, &cho).await.len(), 0);
    let opened = notifications::open(db, &ben, told(db, &ben).await[0].id).await.unwrap();
    assert_eq!(opened, format!("/events/{evening}"));
    // The mails of it are those that were always sent.
    assert!(!outbox(db).await.iter().any(|work| matches!(work, Work::MailNotices { .. })));
}
