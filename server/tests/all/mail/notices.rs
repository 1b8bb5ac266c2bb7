//! What members are told, by mail: gathered, threaded, in quiet hours not at all, and stopped by one click.

use super::smtp::{Arrived, Smtp};
use super::{person, readable};
use crate::support::people::thread;
use crate::support::{HERE, Site, fields};
use axum::body::Body;
use domain::notification::{Channel, Choices, Digest, Kind, Quiet};
use domain::registration::Reminder;
use domain::thread::NewReply;
use domain::{Actor, PostId, Role, ThreadId};
use http::{Request, header};
use server::jobs::work_through;
use server::mail::Post;
use store::testing::{TestDb, event, id, member, number, register, run, space};
use store::{notifications, on_both, sql, threads};

on_both!(
    a_lively_thread_is_one_mail_and_a_discussion_stays_together,
    what_people_write_is_text_in_the_mail,
    a_server_that_is_down_loses_and_doubles_nothing,
    quiet_hours_are_kept,
    one_click_stops_what_the_mail_is_about,
    people_stop_mails_by_a_button,
    a_summary_comes_in_the_morning,
    the_bell_counts_what_was_not_read
);

struct Desk {
    site: Site,
    smtp: Smtp,
    post: Post,
}

impl Desk {
    fn new(db: &TestDb) -> Self {
        let smtp = Smtp::start(0, 0);
        Self { site: Site::new(db), post: smtp.post(), smtp }
    }

    /// The mails that are due now.
    async fn mails(&self) -> Vec<Arrived> {
        work_through(&self.site.app, &self.post).await;
        let mut mails = Vec::new();
        while !self.smtp.quiet_now() {
            mails.push(self.smtp.next());
        }
        mails
    }

    /// The only mail that is due now.
    async fn mail(&self) -> Arrived {
        let mut mails = self.mails().await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        mails.remove(0)
    }
}

/// Two people and a thread of the first.
async fn talk(db: &TestDb) -> (Actor, Actor, ThreadId, PostId) {
    let (ana, ben) = (person(db, "ana", "ja").await, person(db, "ben", "en").await);
    space(db, "hall", "members", None).await;
    run(db, "UPDATE spaces SET anonymous = TRUE").await;
    db.clock.advance(1);
    let (thread, opening) = thread(db, &ana, "hall", "はじめまして").await;
    (ana, ben, thread, opening)
}

async fn say(db: &TestDb, actor: &Actor, parent: PostId, body: &str, veiled: bool) -> PostId {
    let reply = NewReply { parent, body: body.into(), veiled, key: None, poll: None };
    threads::reply(db, actor, &reply).await.unwrap().1
}

async fn change(db: &TestDb, actor: &Actor, change: impl FnOnce(&mut Choices)) {
    let mut choices = notifications::choices(db, actor).await.unwrap();
    change(&mut choices);
    notifications::choose(db, actor, &choices).await.unwrap();
}

async fn a_lively_thread_is_one_mail_and_a_discussion_stays_together(db: &TestDb) {
    let (ana, ben, thread, opening) = talk(db).await;
    let desk = Desk::new(db);
    let first = say(db, &ben, opening, "ひとつめ", false).await;
    db.clock.advance(60);
    let second = say(db, &ben, opening, "ふたつめ", true).await;
    assert_eq!(desk.mails().await.len(), 0, "what else comes is waited for");
    db.clock.advance(180);
    let both = desk.mail().await;
    readable(&both, "ja");
    assert_eq!((both.to[0].as_str(), both.subject.as_str()), ("ana@example.com", "Re: 自己紹介"));
    for words in [
        "> ひとつめ",
        "> ふたつめ",
        "匿名1があなたの投稿に返信しました",
        "髙橋 はな子さんがあなたの投稿に返信しました",
    ] {
        assert!(both.text.contains(words), "{}", both.text);
    }
    assert!(both.text.lines().any(|line| line == format!("{HERE}/talk/p/{first}")), "{}", both.text);
    let name = |what: String| format!("<{what}@community.example>");
    let root = name(format!("thread-{thread}"));
    assert_eq!(both.message_id, name(format!("post-{second}")));
    assert_eq!((both.in_reply_to.as_str(), both.references.as_str()), (root.as_str(), root.as_str()));
    assert_eq!(both.parts, ["multipart/alternative", "text/plain", "text/html"]);
    // One that answers a post answers the mail of that post.
    let third = say(db, &ana, first, "みっつめ", false).await;
    db.clock.advance(180);
    let one = desk.mail().await;
    readable(&one, "en");
    assert_eq!((one.to[0].as_str(), one.message_id), ("ben@example.com", name(format!("post-{third}"))));
    let above = name(format!("post-{first}"));
    assert_eq!((one.in_reply_to.as_str(), one.references), (above.as_str(), format!("{root} {above}")));
    assert!(one.subject == "Re: 自己紹介" && one.text.contains("replied to you"), "{}", one.text);
    // Nothing is mailed twice.
    db.clock.advance(86_400 / 2);
    assert_eq!(desk.mails().await.len(), 0);
}

async fn what_people_write_is_text_in_the_mail(db: &TestDb) {
    let (_, ben, _, opening) = talk(db).await;
    run(db, sql!("UPDATE threads SET title = $1", "<img src=x>\u{301c}「題」")).await;
    run(db, sql!("UPDATE members SET name = $2 WHERE id = $1", id(&ben), "<script>alert(1)</script>")).await;
    say(db, &ben, opening, "<b>太字</b> <img src=https://example.com/x.png>\n\n-- \n■ 偽の見出し", false)
        .await;
    db.clock.advance(180);
    let mail = Desk::new(db).mail().await;
    readable(&mail, "ja");
    let html = mail.html.unwrap();
    assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<b>"), "{html}");
    assert_eq!(html.matches("<h2").count(), 0, "{html}");
    assert!(mail.text.contains("> <b>太字</b>"), "{}", mail.text);
    assert_eq!(mail.subject, "Re: <img src=x>\u{301c}「題」");
}

async fn a_server_that_is_down_loses_and_doubles_nothing(db: &TestDb) {
    let (ana, ben, _, opening) = talk(db).await;
    let smtp = Smtp::start(0, 0);
    let (port, post) = (smtp.port, smtp.post());
    drop(smtp);
    let site = Site::new(db);
    say(db, &ben, opening, "一", false).await;
    // An hour without a server, with something new after half of it.
    for minute in 0..60 {
        db.clock.advance(60);
        work_through(&site.app, &post).await;
        if minute == 30 {
            say(db, &ben, opening, "二", false).await;
        }
    }
    assert_eq!(
        number(db, "SELECT COUNT(*) FROM jobs WHERE kind = 'mail_notices' AND dead_at IS NULL").await,
        1
    );
    let smtp = Smtp::start(port, 0);
    let other = db.second().await;
    let second = Site::new(&other);
    for _ in 0..90 {
        db.clock.advance(60);
        tokio::join!(work_through(&site.app, &post), work_through(&second.app, &post));
    }
    let mail = smtp.next();
    assert!(mail.text.contains("> 一") && mail.text.contains("> 二"), "{}", mail.text);
    assert!(smtp.quiet());
    assert_eq!(number(db, "SELECT COUNT(*) FROM jobs WHERE kind = 'mail_notices'").await, 0);
    assert_eq!(notifications::unread(db, &ana).await.unwrap(), 2, "a mail is not the reading of it");
    other.close().await;
}

async fn quiet_hours_are_kept(db: &TestDb) {
    let (ana, ben, _, opening) = talk(db).await;
    let host = member(db, "host", &[Role::Host]).await;
    let desk = Desk::new(db);
    // It is noon: from eleven to nine in the evening nothing that can wait is mailed.
    change(db, &ana, |c| c.quiet = Some(Quiet { from: 11 * 60, to: 21 * 60 })).await;
    say(db, &ben, opening, "昼の返信", false).await;
    let evening = event(db, &host, |f| (f.start, f.end) = ("20:00".into(), "22:00".into())).await;
    register(db, &ana, evening).await.unwrap();
    db.clock.advance(180);
    let now = desk.mail().await;
    assert!(
        now.subject.contains("申し込みを受け付けました") || now.text.contains("読書会"),
        "{}",
        now.subject
    );
    assert_eq!(now.unsubscribe, "", "what one needs for one's seat is always sent");
    db.clock.advance(8 * 3600);
    assert_eq!(desk.mails().await.len(), 0);
    say(db, &ben, opening, "夕方の返信", false).await;
    db.clock.advance(3600);
    let later = desk.mail().await;
    assert!(later.text.contains("昼の返信") && later.text.contains("夕方の返信"), "{}", later.text);
    // A reminder that would come too late is not held back: Tuesday at 19, an hour before the event.
    db.clock.advance(22 * 3600);
    store::reminders::choose(db, &ana, &[(Reminder::Day, false), (Reminder::Hour, true)]).await.unwrap();
    desk.mails().await;
    db.clock.advance(24 * 3600 - 60);
    let soon = desk.mail().await;
    assert!(
        soon.text.contains("読書会") && soon.unsubscribe_post == "List-Unsubscribe=One-Click",
        "{soon:?}"
    );
}

/// Where a mail says that it can be stopped.
fn stop(mail: &Arrived) -> String {
    let url = mail.unsubscribe.strip_prefix('<').unwrap().strip_suffix('>').unwrap();
    assert!(mail.text.lines().any(|line| line == url), "{}", mail.text);
    url.strip_prefix(HERE).unwrap().to_owned()
}

async fn one_click_stops_what_the_mail_is_about(db: &TestDb) {
    let (ana, ben, _, opening) = talk(db).await;
    let desk = Desk::new(db);
    say(db, &ben, opening, "返信", false).await;
    db.clock.advance(180);
    let mail = desk.mail().await;
    assert_eq!(mail.unsubscribe_post, "List-Unsubscribe=One-Click");
    let path = stop(&mail);
    let wanted = async || notifications::choices(db, &ana).await.unwrap().wanted;
    let before = wanted().await;
    // Programs that look through mails open the link: nothing stops by that.
    desk.site.visitor().get(&path).await.expect(200);
    assert_eq!(wanted().await, before);
    // As a mail program asks: from nowhere, without a cookie.
    let click = |path: &str| {
        Request::post(path.to_owned())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("List-Unsubscribe=One-Click"))
            .unwrap()
    };
    desk.site.visitor().send(click(&path)).await.expect(200);
    assert!(
        before.contains(&(Kind::Reply, Channel::Mail))
            && !wanted().await.contains(&(Kind::Reply, Channel::Mail))
    );
    assert_eq!(wanted().await.len(), before.len() - 1);
    desk.site.visitor().send(click("/unsubscribe/1.reply.AAAA")).await.expect(404);
    // From then on it is told in the application only.
    say(db, &ben, opening, "もう一つ", false).await;
    db.clock.advance(180);
    assert_eq!(desk.mails().await.len(), 0);
    assert_eq!(notifications::unread(db, &ana).await.unwrap(), 2);
}

async fn people_stop_mails_by_a_button(db: &TestDb) {
    let (ana, ben, _, opening) = talk(db).await;
    let desk = Desk::new(db);
    say(db, &ben, opening, "返信", false).await;
    db.clock.advance(180);
    let path = stop(&desk.mail().await);
    let visitor = desk.site.visitor();
    let page = visitor.get(&path).await.expect(200);
    assert!(page.body.contains(Kind::Reply.name(domain::Locale::Ja)), "{}", page.body);
    assert!(page.body.contains(&format!("action=\"{path}\"")), "{}", page.body);
    let answer = visitor.post(&path, &path, &[]).await;
    assert_eq!(answer.led_to(), format!("{path}?done=1"));
    visitor.get(&format!("{path}?done=1")).await.expect(200);
    assert!(!notifications::choices(db, &ana).await.unwrap().wanted.contains(&(Kind::Reply, Channel::Mail)));
}

async fn a_summary_comes_in_the_morning(db: &TestDb) {
    let (ana, ben, thread, opening) = talk(db).await;
    let desk = Desk::new(db);
    let other = db.second().await;
    let plan = async || {
        let system = Actor::System;
        let both = tokio::join!(
            notifications::plan_digests(db, &system),
            notifications::plan_digests(&other, &system)
        );
        both.0.unwrap();
        both.1.unwrap();
    };
    for actor in [&ana, &ben] {
        change(db, actor, |c| c.digest = Digest::Daily).await;
    }
    change(db, &ana, |c| c.wanted.retain(|choice| *choice != (Kind::Reply, Channel::Mail))).await;
    db.clock.advance(3600);
    say(db, &ben, opening, "返信", false).await;
    threads::read(db, &ben, thread, &domain::thread::Ranges::parse("1-2")).await.unwrap();
    // Sunday at one; Monday at seven.
    db.clock.advance(17 * 3600);
    plan().await;
    assert_eq!(desk.mails().await.len(), 0);
    db.clock.advance(3600);
    plan().await;
    let mail = desk.mail().await;
    assert_eq!(mail.to, ["ana@example.com"], "who has read everything gets nothing");
    readable(&mail, "ja");
    assert!(mail.text.contains("自己紹介（hall、未読1件）"), "{}", mail.text);
    assert!(mail.text.contains("髙橋 はな子さんがあなたの投稿に返信しました：自己紹介"), "{}", mail.text);
    assert!(mail.html.as_deref().unwrap().contains("<h2"));
    plan().await;
    assert_eq!(desk.mails().await.len(), 0);
    // It stops by its own link.
    let path = stop(&mail);
    desk.site.visitor().post(&path, &path, &[]).await.led_to();
    assert_eq!(notifications::choices(db, &ana).await.unwrap().digest, Digest::Never);
    other.close().await;
}

async fn the_bell_counts_what_was_not_read(db: &TestDb) {
    let (ana, ben, _, opening) = talk(db).await;
    let site = Site::new(db);
    let browser = site.member(&ana).await;
    let bell = async || {
        let page = browser.get("/").await.expect(200).body;
        let boot = page.split("id=\"boot\"").nth(1).unwrap().split("</script>").next().unwrap();
        boot.split("\"bell\":").nth(1).unwrap().split([',', '}']).next().unwrap().parse::<i64>().unwrap()
    };
    assert_eq!(bell().await, 0);
    let reply = say(db, &ben, opening, "返信", false).await;
    say(db, &ben, opening, "もう一つ", false).await;
    assert_eq!(bell().await, 2);
    let list = browser.get("/notifications").await.expect(200).body;
    let first = notifications::list(db, &ana, 1).await.unwrap().rows[1].id;
    assert!(list.contains(&format!("href=\"/notifications/{first}\"")), "{list}");
    assert_eq!(browser.get(&format!("/notifications/{first}")).await.led_to(), format!("/talk/p/{reply}"));
    assert_eq!(bell().await, 1);
    browser
        .post("/notifications", "/api/notifications/read_all", &fields(&[("until", "9000000000000000")]))
        .await
        .led_to();
    assert_eq!(bell().await, 0);
    // The table without script: what is not ticked is not sent.
    let ticked = fields(&[
        ("form[wanted][]", "reply.app"),
        ("form[digest]", "daily"),
        ("form[quiet_from]", "22:00"),
        ("form[quiet_to]", "07:00"),
    ]);
    browser.post("/me/settings/notifications", "/api/notifications/choose", &ticked).await.led_to();
    let chosen = notifications::choices(db, &ana).await.unwrap();
    assert_eq!(chosen.wanted, [(Kind::Reply, Channel::App)]);
    assert_eq!(
        (chosen.digest, chosen.quiet, chosen.typing),
        (Digest::Daily, Some(Quiet { from: 1320, to: 420 }), false)
    );
    let page = browser.get("/me/settings/notifications").await.expect(200).body;
    assert_eq!(page.matches(" checked").count(), 2, "{page}");
}
