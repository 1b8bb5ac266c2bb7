//! What is mailed, and when.

use super::*;
use domain::notification::{Digest, Quiet};
use store::notifications::{Due, mailed, mailing, missed, plan_digests, quiet_until};

store::on_both!(
    a_mail_tells_what_is_unread_when_it_is_sent,
    what_comes_while_a_mail_is_sent_is_mailed_next,
    a_mail_says_nothing_its_reader_may_not_see,
    new_posts_are_mailed_once_each,
    quiet_hours_are_those_of_the_members_clock,
    a_summary_is_planned_once,
    two_processes_plan_one_summary,
    a_summary_holds_what_was_missed_and_may_be_seen,
    a_link_stops_what_it_says,
);

/// What is due to somebody of a thread, in short.
async fn due(db: &Db, actor: &Actor, thread: ThreadId) -> (Vec<String>, Due) {
    let due = mailing(db, &Actor::System, id(actor), Some(thread)).await.unwrap();
    let items = due.mail.iter().flat_map(|mail| &mail.items);
    let said = items.map(|item| format!("{}: {}", item.told.text(JA), item.excerpt)).collect();
    (said, due)
}

/// Takes the mail that is due now.
async fn take(db: &Db) -> Option<jobs::Taken> {
    let job = jobs::take(db).await.unwrap()?;
    assert!(matches!(job.work, Work::MailNotices { .. }), "{job:?}");
    Some(job)
}

async fn a_mail_tells_what_is_unread_when_it_is_sent(db: &TestDb) {
    hall(db).await;
    let [ana, ben, cho] = people(db, ["ana", "ben", "cho"]).await;
    let (thread, opening) = begin(db, &ana, "hall", "一", false).await;
    let first = say(db, &ben, opening, "はじめの返信").await;
    db.clock.advance(1);
    answer(db, &cho, opening, "名前のない返信", true).await;
    let (said, told) = due(db, &ana, thread).await;
    assert_eq!(
        said,
        [
            "benさんがあなたの投稿に返信しました: はじめの返信",
            "匿名1があなたの投稿に返信しました: 名前のない返信"
        ]
    );
    let mail = told.mail.as_ref().unwrap();
    assert_eq!((mail.title.as_deref(), mail.kinds.as_slice()), (Some("夜勤の引き継ぎ"), &[Kind::Reply][..]));
    assert_eq!((mail.items[0].post, mail.items[0].answers), (Some(first), Some(opening)));
    // What was read meanwhile needs no mail, nor does what is told in the application only.
    threads::read(db, &ana, thread, &Ranges::parse("2")).await.unwrap();
    reactions::set(db, &ben, opening, Reaction::Thanks, true).await.unwrap();
    assert_eq!(due(db, &ana, thread).await.0.len(), 1);
    prefer(db, &ana, Kind::Reaction, Channel::Mail, true).await;
    assert_eq!(due(db, &ana, thread).await.0[1], "benさんがあなたの投稿に「ありがとう」と伝えました: ");
    prefer(db, &ana, Kind::Reply, Channel::Mail, false).await;
    assert_eq!(due(db, &ana, thread).await.0.len(), 1);
    // An edited post is mailed as it is now.
    prefer(db, &ana, Kind::Reply, Channel::Mail, true).await;
    threads::read(db, &ana, thread, &Ranges::parse("3")).await.unwrap();
    let last = say(db, &ben, opening, "誤字").await;
    let form = EditForm { id: last.to_string(), version: "1".into(), body: "直しました".into() };
    threads::edit(db, &ben, &form.validate().unwrap()).await.unwrap();
    assert!(due(db, &ana, thread).await.0.iter().any(|said| said.ends_with(": 直しました")));
    refused(mailing(db, &ben, id(&ana), Some(thread)).await, Error::Forbidden);
    // Who was shut out gets none.
    run(db, sql!("UPDATE members SET standing = 'suspended' WHERE id = $1", id(&ana))).await;
    assert_eq!(due(db, &ana, thread).await.0.len(), 0);
}

async fn what_comes_while_a_mail_is_sent_is_mailed_next(db: &TestDb) {
    hall(db).await;
    let [ana, ben] = people(db, ["ana", "ben"]).await;
    let (thread, opening) = begin(db, &ana, "hall", "一", false).await;
    say(db, &ben, opening, "二").await;
    db.clock.advance(180);
    let job = take(db).await.unwrap();
    let (said, told) = due(db, &ana, thread).await;
    assert_eq!(said.len(), 1);
    // Written between reading and sending: no other job is made for it, since this one is there.
    say(db, &ben, opening, "三").await;
    assert_eq!(outbox(db).await.len(), 1);
    let place = (id(&ana), Some(thread));
    mailed(db, &Actor::System, job.id, place, &told).await.unwrap();
    assert!(take(db).await.is_none(), "what else comes is waited for");
    db.clock.advance(180);
    let job = take(db).await.unwrap();
    assert_eq!(job.attempt, 1);
    let (said, told) = due(db, &ana, thread).await;
    assert_eq!(said, ["benさんがあなたの投稿に返信しました: 三"]);
    mailed(db, &Actor::System, job.id, place, &told).await.unwrap();
    assert_eq!(outbox(db).await, []);
    // A worker that died after sending, and before it said so, is followed by one who sends it once more: none is lost.
    say(db, &ben, opening, "四").await;
    db.clock.advance(180);
    take(db).await.unwrap();
    db.clock.advance(600);
    assert_eq!(take(db).await.unwrap().attempt, 2);
    assert_eq!(due(db, &ana, thread).await.0.len(), 1);
    refused(mailed(db, &ben, job.id, place, &told).await, Error::Forbidden);
}

async fn a_mail_says_nothing_its_reader_may_not_see(db: &TestDb) {
    let [ana, ben] = people(db, ["ana", "ben"]).await;
    let (ours, mates) = circle(db, "ours", vec![ana, ben]).await;
    space(db, "inside", "circle", Some(ours)).await;
    let (thread, opening) = begin(db, &mates[0], "inside", "一", false).await;
    let reply = say(db, &mates[1], opening, "サークルの話").await;
    assert_eq!(due(db, &mates[0], thread).await.0.len(), 1);
    run(db, sql!("UPDATE posts SET hidden_at = 1 WHERE id = $1", reply)).await;
    assert_eq!(due(db, &mates[0], thread).await.0.len(), 0);
    run(db, sql!("UPDATE posts SET hidden_at = NULL WHERE id = $1", reply)).await;
    distances::keep(db, &mates[0], "ben", Some(domain::distance::Distance::Mute)).await.unwrap();
    assert_eq!(due(db, &mates[0], thread).await.0.len(), 0);
    distances::keep(db, &mates[0], "ben", None).await.unwrap();
    assert_eq!(due(db, &mates[0], thread).await.0.len(), 1);
    run(db, sql!("DELETE FROM circle_members WHERE member_id = $1", id(&mates[0]))).await;
    let (said, told) = due(db, &mates[0], thread).await;
    assert_eq!(said.len(), 0);
    // There is nothing to send, and the job is done.
    db.clock.advance(180);
    let job = take(db).await.unwrap();
    mailed(db, &Actor::System, job.id, (id(&mates[0]), Some(thread)), &told).await.unwrap();
    assert_eq!(outbox(db).await, []);
}

async fn new_posts_are_mailed_once_each(db: &TestDb) {
    let hall = hall(db).await;
    let [ana, ben, cho] = people(db, ["ana", "ben", "cho"]).await;
    threads::follow_space(db, &cho, hall, Follow::All).await.unwrap();
    prefer(db, &cho, Kind::Post, Channel::Mail, true).await;
    db.clock.advance(1);
    let (thread, opening) = begin(db, &ana, "hall", "一", false).await;
    db.clock.advance(1);
    let mine = say(db, &cho, opening, "自分の返信").await;
    answer(db, &cho, opening, "名前のない自分の返信", true).await;
    db.clock.advance(1);
    say(db, &ben, mine, "返信への返信").await;
    db.clock.advance(1);
    answer(db, &ana, opening, "二", true).await;
    let (said, told) = due(db, &cho, thread).await;
    assert_eq!(
        said,
        [
            "benさんがあなたの投稿に返信しました: 返信への返信",
            "anaさんが新しいスレッドを立てました: 一",
            "匿名2が投稿しました: 二",
        ]
    );
    db.clock.advance(180);
    let job = take(db).await.unwrap();
    mailed(db, &Actor::System, job.id, (id(&cho), Some(thread)), &told).await.unwrap();
    assert_eq!(due(db, &cho, thread).await.0.len(), 0);
    // The row counts on, and only what is new is mailed.
    say(db, &ben, opening, "三").await;
    assert_eq!(due(db, &cho, thread).await.0, ["benさんが投稿しました: 三"]);
    assert_eq!(told_of(db, &cho).await, 3);
}

/// How many posts the row of new ones counts.
async fn told_of(db: &Db, actor: &Actor) -> i64 {
    told(db, actor).await.iter().find(|n| n.kind == Kind::Post).unwrap().count
}

async fn quiet_hours_are_those_of_the_members_clock(db: &TestDb) {
    let [ana] = people(db, ["ana"]).await;
    let until = async || quiet_until(db, &Actor::System, id(&ana)).await.unwrap();
    assert_eq!(until().await, None);
    // It is noon in Tokyo, and four in the morning in Paris.
    let mut choices = notifications::choices(db, &ana).await.unwrap();
    choices.quiet = Some(Quiet { from: 22 * 60, to: 7 * 60 });
    notifications::choose(db, &ana, &choices).await.unwrap();
    assert_eq!(notifications::choices(db, &ana).await.unwrap(), choices);
    assert_eq!(until().await, None);
    store::members::prefer(db, &ana, None, Some("Europe/Paris")).await.unwrap();
    assert_eq!(until().await, Some(db.now().plus_seconds(3 * 3600)));
    db.clock.advance(3 * 3600);
    assert_eq!(until().await, None);
    refused(quiet_until(db, &ana, id(&ana)).await, Error::Forbidden);
    // A job that waits has not been tried.
    let mut tx = db.write().await.unwrap();
    jobs::put(&mut tx, db.now(), &Work::MailNotices { member: id(&ana), thread: None }).await.unwrap();
    tx.commit().await.unwrap();
    let job = take(db).await.unwrap();
    jobs::wait(db, job.id, job.attempt, db.now().plus_seconds(60)).await.unwrap();
    assert!(take(db).await.is_none());
    db.clock.advance(60);
    assert_eq!(take(db).await.unwrap().attempt, 1);
}

async fn digest(db: &Db, actor: &Actor, digest: Digest) {
    let mut choices = notifications::choices(db, actor).await.unwrap();
    choices.digest = digest;
    notifications::choose(db, actor, &choices).await.unwrap();
}

/// Plans, and gives back for whom; what was planned is done.
async fn planned(db: &Db) -> Vec<i64> {
    plan_digests(db, &Actor::System).await.unwrap();
    let mut members = Vec::new();
    while let Some(job) = jobs::take(db).await.unwrap() {
        let Work::MailDigest { member, .. } = job.work else { panic!("{job:?}") };
        members.push(member.0);
        jobs::done(db, job.id).await.unwrap();
    }
    members.sort_unstable();
    members
}

async fn a_summary_is_planned_once(db: &TestDb) {
    let [ana, ben, cho] = people(db, ["ana", "ben", "cho"]).await;
    digest(db, &ana, Digest::Daily).await;
    digest(db, &cho, Digest::Never).await;
    // Sunday noon: the next mornings are 19 hours away.
    assert_eq!(planned(db).await, [0_i64; 0]);
    assert_eq!(outbox(db).await, []);
    db.clock.advance(18 * 3600);
    assert_eq!(planned(db).await, [0_i64; 0], "it is planned, and not yet due");
    assert_eq!(outbox(db).await.len(), 2);
    db.clock.advance(3600);
    assert_eq!(planned(db).await, [id(&ana).0, id(&ben).0]);
    // Done, it is not planned again for the same morning.
    assert_eq!(planned(db).await, [0_i64; 0]);
    db.clock.advance(24 * 3600);
    assert_eq!(planned(db).await, [id(&ana).0]);
    // Nothing ran for four days: one is made up for, not four; then it goes on.
    db.clock.advance(4 * 86_400 + 3600);
    assert_eq!(planned(db).await, [id(&ana).0]);
    assert_eq!(planned(db).await, [0_i64; 0]);
    db.clock.advance(23 * 3600);
    assert_eq!(planned(db).await, [id(&ana).0]);
    // Whoever wants one from now on gets none for what was before.
    digest(db, &cho, Digest::Daily).await;
    assert_eq!(planned(db).await, [0_i64; 0]);
    refused(plan_digests(db, &ana).await, Error::Forbidden);
}

async fn two_processes_plan_one_summary(db: &TestDb) {
    let crowd = members(db, 20).await;
    for actor in &crowd {
        digest(db, actor, Digest::Daily).await;
    }
    let other = db.second().await;
    db.clock.advance(18 * 3600);
    let (one, two) = tokio::join!(plan_digests(db, &Actor::System), plan_digests(&other, &Actor::System));
    one.unwrap();
    two.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM jobs").await, 20);
    assert_eq!(number(db, "SELECT COUNT(DISTINCT payload) FROM jobs").await, 20);
    // One of them has done its part already when the other looks.
    run(db, "DELETE FROM jobs").await;
    plan_digests(&other, &Actor::System).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM jobs").await, 0);
    other.close().await;
}

async fn a_summary_holds_what_was_missed_and_may_be_seen(db: &TestDb) {
    let host = member(db, "host", &[domain::Role::Host]).await;
    let [ana, ben] = people(db, ["ana", "ben"]).await;
    let (ours, mates) = circle(db, "ours", vec![ana, ben]).await;
    let ana = &mates[0];
    hall(db).await;
    space(db, "quiet", "members", None).await;
    space(db, "inside", "circle", Some(ours)).await;
    event(db, &host, |_| ()).await;
    let since = db.now();
    let look = async || missed(db, &Actor::System, id(ana), since, JA).await.unwrap();
    assert!(look().await.is_none(), "an event is no reason by itself");
    db.clock.advance(60);
    let (open, first) = begin(db, &mates[1], "hall", "一 @ana", false).await;
    let (secret, _) = begin(db, &mates[1], "inside", "二", false).await;
    let (muted, _) = begin(db, &mates[1], "quiet", "三", false).await;
    for _ in 0..3 {
        say(db, &mates[1], first, "つづき").await;
    }
    let quiet = SpaceId(number(db, "SELECT id FROM spaces WHERE slug = 'quiet'").await);
    threads::follow_space(db, ana, quiet, Follow::Mute).await.unwrap();
    let all = look().await.unwrap();
    let threads = |m: &store::notifications::Missed| {
        m.threads.iter().map(|(t, _)| (t.id, t.unread)).collect::<Vec<_>>()
    };
    assert_eq!(threads(&all), [(open, 4), (secret, 1)], "{muted} is muted");
    assert_eq!(all.told.iter().map(|n| n.kind).collect::<Vec<_>>(), [Kind::Mention]);
    assert_eq!(all.events.len(), 1);
    // As it is when it is sent.
    run(db, sql!("DELETE FROM circle_members WHERE member_id = $1", id(ana))).await;
    assert_eq!(threads(&look().await.unwrap()), [(open, 4)]);
    run(db, sql!("UPDATE threads SET hidden_at = 1 WHERE id = $1", open)).await;
    assert!(look().await.is_none());
    run(db, sql!("UPDATE threads SET hidden_at = NULL WHERE id = $1", open)).await;
    store::threads::read(db, ana, open, &Ranges::parse("1-9")).await.unwrap();
    assert!(look().await.is_none(), "what was read is not missed");
    say(db, &mates[1], first, "また").await;
    assert!(look().await.is_some());
    digest(db, ana, Digest::Never).await;
    assert!(look().await.is_none());
    refused(missed(db, ana, id(ana), since, JA).await.map(|_| ()), Error::Forbidden);
}

async fn a_link_stops_what_it_says(db: &TestDb) {
    let [ana, ben] = people(db, ["ana", "ben"]).await;
    let stop =
        notifications::Stop { member: id(&ana), kinds: vec![Kind::Reply, Kind::ReminderDay], digest: true };
    let other = db.second().await;
    // Two processes have one secret.
    let (token, same) = tokio::join!(
        notifications::stop_token(db, &Actor::System, &stop),
        notifications::stop_token(&other, &Actor::System, &stop)
    );
    let token = token.unwrap();
    assert_eq!(token, same.unwrap());
    other.close().await;
    assert_eq!(notifications::stops(db, &token).await.unwrap(), stop);
    for wrong in [
        token.replacen(&format!("{}.", id(&ana)), &format!("{}.", id(&ben)), 1),
        token.replace("reply", "mention"),
        format!("{token}x"),
        token[..token.len() - 1].to_owned(),
        "nothing".to_owned(),
        String::new(),
    ] {
        refused(notifications::stops(db, &wrong).await, Error::NotFound);
        refused(notifications::stop(db, &wrong).await, Error::NotFound);
    }
    let before = notifications::choices(db, &ana).await.unwrap();
    assert_eq!(notifications::has_stopped(db, &stop).await, Ok(false));
    notifications::stop(db, &token).await.unwrap();
    notifications::stop(db, &token).await.unwrap();
    assert_eq!(notifications::has_stopped(db, &stop).await, Ok(true));
    let after = notifications::choices(db, &ana).await.unwrap();
    let gone: Vec<_> =
        before.wanted.iter().filter(|choice| !after.wanted.contains(choice)).copied().collect();
    assert_eq!(gone, [(Kind::Reply, Channel::Mail), (Kind::ReminderDay, Channel::Mail)]);
    assert_eq!((before.digest, after.digest), (Digest::Weekly, Digest::Never));
    assert!(!store::reminders::choices(db, &ana).await.unwrap()[0].1);
    assert_eq!(notifications::choices(db, &ben).await.unwrap(), before);
    refused(notifications::stop_token(db, &ana, &stop).await, Error::Forbidden);
}
