//! Mails reach a real mail server, and say what they should.

mod notices;
mod registrations;
pub mod smtp;

use crate::support::{HERE, Site};
use domain::account::LinkPurpose;
use domain::{Actor, EventId, Role};
use server::jobs::work_through;
use smtp::{Arrived, Smtp};
use std::collections::HashSet;
use store::jobs::{SecurityNews, Work, put};
use store::testing::{TestDb, event, id, member, run};
use store::{on_both, sql};

on_both!(
    every_mail_arrives_readable,
    mails_about_an_address_go_where_they_belong,
    a_server_that_is_down_is_tried_again,
    a_server_that_refuses_is_tried_again,
    two_workers_send_once
);

pub async fn outbox(db: &TestDb, works: &[Work]) {
    let mut tx = db.write().await.unwrap();
    for work in works {
        put(&mut tx, db.now(), work).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn waiting(db: &TestDb) -> i64 {
    // What the calendar plans for later waits for its time.
    let due =
        sql!("SELECT COUNT(*) FROM jobs WHERE run_at <= $1 OR kind LIKE 'mail!_%' ESCAPE '!'", db.now());
    store::testing::number(db, due).await
}

pub async fn person(db: &TestDb, handle: &str, locale: &str) -> Actor {
    let actor = member(db, handle, &[]).await;
    run(
        db,
        sql!("UPDATE members SET locale = $2, name = $3 WHERE id = $1", id(&actor), locale, "髙橋 はな子"),
    )
    .await;
    actor
}

/// A long title, so that the subject is written in several lines.
const TITLE: &str = "支援者のための読書会「つながりの作法」：当事者研究とオープンダイアローグの入門から実践まで、みんなで語り合う夜（第12回）";

async fn evening(db: &TestDb) -> EventId {
    let host = member(db, "host", &[Role::Host]).await;
    event(db, &host, |f| {
        f.title = TITLE.into();
        // A line that begins with a dot would end the mail, were it sent as it is.
        f.place = ".会場 2F".into();
    })
    .await
}

/// Everything that is mailed to one person.
fn every_mail(member: domain::MemberId, event: EventId) -> Vec<(Work, bool)> {
    let safety = SecurityNews::ALL.into_iter().map(|news| (Work::MailSecurity { member, news }, false));
    let others = vec![
        (Work::MailLink { member, purpose: LinkPurpose::Verify }, false),
        (Work::MailLink { member, purpose: LinkPurpose::Reset }, false),
        (Work::MailAlreadyMember { member }, false),
        (Work::MailLink { member, purpose: LinkPurpose::SignIn }, false),
        (Work::MailApproved { member }, false),
        (Work::MailConfirmed { member, event }, true),
        (Work::MailPromoted { member, event }, true),
        (Work::MailCancelled { member, event }, true),
    ];
    others.into_iter().chain(safety).collect()
}

async fn every_mail_arrives_readable(db: &TestDb) {
    let evening = evening(db).await;
    let smtp = Smtp::start(0, 0);
    let site = Site::new(db);
    let post = smtp.post();
    for locale in ["ja", "en"] {
        let actor = person(db, &format!("hana-{locale}"), locale).await;
        let mut subjects = HashSet::new();
        for (work, of_event) in every_mail(id(&actor), evening) {
            // Proofs are asked for before one is in.
            let proves = matches!(work, Work::MailLink { purpose: LinkPurpose::Verify, .. });
            let standing = if proves { "unverified" } else { "active" };
            run(db, sql!("UPDATE members SET standing = $2 WHERE id = $1", id(&actor), standing)).await;
            outbox(db, std::slice::from_ref(&work)).await;
            work_through(&site.app, &post).await;
            assert_eq!(waiting(db).await, 0, "{work:?}");
            let mail = smtp.next();
            readable(&mail, locale);
            assert_eq!(mail.to, [format!("hana-{locale}@example.com")]);
            assert!(subjects.insert(mail.subject.clone()), "{} is a subject twice", mail.subject);
            assert!(mail.text.contains("髙橋 はな子"), "{}", mail.text);
            if of_event {
                assert!(mail.subject.contains(TITLE), "{}", mail.subject);
                assert!(mail.text.contains(TITLE), "{}", mail.text);
                let place = !matches!(work, Work::MailCancelled { .. });
                assert_eq!(mail.text.lines().any(|l| l == ".会場 2F"), place, "{}", mail.text);
            }
            // The one link leads to a page of this community.
            let methods = match work {
                Work::MailCancelled { .. } => Some("CANCEL"),
                _ if of_event => Some("REQUEST"),
                _ => None,
            };
            assert_eq!((mail.method.as_deref(), mail.calendar.is_some()), (methods, methods.is_some()));
            let links: Vec<&str> = mail.text.lines().filter(|l| l.contains("://")).collect();
            let [link] = links[..] else { panic!("one link: {links:?}") };
            let link = link.strip_prefix(HERE).unwrap();
            let reader = if link.starts_with("/me") { site.member(&actor).await } else { site.visitor() };
            reader.get(link).await.expect(200);
        }
    }
    assert!(smtp.quiet());
}

async fn mails_about_an_address_go_where_they_belong(db: &TestDb) {
    let smtp = Smtp::start(0, 0);
    let site = Site::new(db);
    let post = smtp.post();
    let hana = person(db, "hana", "ja").await;
    let session = store::accounts::sessions::begin(db, id(&hana), &Default::default()).await.unwrap();
    store::accounts::ask_address(db, &hana, &session, "Neu@people.invalid").await.unwrap();
    work_through(&site.app, &post).await;
    let asks = smtp.next();
    readable(&asks, "ja");
    assert_eq!(asks.to, ["Neu@people.invalid"]);
    let link = |mail: &Arrived| mail.text.lines().find_map(|l| l.strip_prefix(HERE)).unwrap().to_owned();
    let token = link(&asks).split_once("token=").unwrap().1.to_owned();
    store::accounts::prove_address(db, &token).await.unwrap();
    work_through(&site.app, &post).await;
    let told = smtp.next();
    readable(&told, "ja");
    assert_eq!(told.to, ["hana@example.com"], "the old address learns of it");
    assert!(told.text.contains("Neu@people.invalid"), "{}", told.text);
    let token = link(&told).split_once("token=").unwrap().1.to_owned();
    store::accounts::undo_address(db, &token).await.unwrap();
    work_through(&site.app, &post).await;
    let reset = smtp.next();
    assert_eq!(reset.to, ["hana@example.com"]);
    assert!(link(&reset).starts_with("/reset?token="), "{}", reset.text);
    // What is asked for an address that nobody has, and a proof that is not needed any more, are not written.
    let nobody = domain::MemberId(0);
    let late = Work::MailLink { member: id(&hana), purpose: LinkPurpose::Verify };
    outbox(db, &[Work::MailLink { member: nobody, purpose: LinkPurpose::SignIn }, late]).await;
    work_through(&site.app, &post).await;
    assert_eq!(waiting(db).await, 0);
    assert!(smtp.quiet());
}

fn readable(mail: &Arrived, locale: &str) {
    assert_eq!(mail.from.as_deref(), Some("noreply@community.example"));
    assert_eq!(mail.header_from, "\"集いの場\" <noreply@community.example>".replace('"', ""));
    assert_eq!(vec![mail.header_to.clone()], mail.to);
    assert_eq!((mail.kind.as_str(), mail.charset.as_str()), ("text/plain", "utf-8"));
    assert!(mail.defects.is_empty(), "{:?}", mail.defects);
    assert!(mail.ascii, "not every server takes more than ASCII");
    assert!(mail.longest_line <= 998, "RFC 5322 section 2.1.1");
    assert!(mail.date.contains("20"), "{}", mail.date);
    assert!(mail.message_id.contains('@'), "{}", mail.message_id);
    // Said twice: as text, and as HTML that fetches nothing.
    let html = mail.html.as_deref().expect("a mail has HTML");
    assert!(html.contains(&format!("<html lang=\"{locale}\">")), "{html}");
    let read = crate::support::html::Html::read(html);
    for tag in &read.tags {
        let fetches = ["src", "background", "srcset", "data"].iter().any(|name| tag.get(name).is_some());
        let style = tag.get("style").unwrap_or_default();
        assert!(
            !fetches && !style.contains("url(") && !["link", "script", "img"].contains(&&*tag.name),
            "{tag:?}"
        );
    }
    let words: String = read.text.split_whitespace().collect();
    for line in mail.text.lines().filter(|line| *line != "-- ") {
        let line = line.trim_start_matches("> ").trim_start_matches("■ ");
        let line: String = line.split_whitespace().collect();
        assert!(words.contains(&line), "{line} is missing in {html}");
    }
    for text in [&mail.subject, &mail.text, html] {
        assert!(!text.contains("{{") && !text.contains("{%") && !text.contains('\u{fffd}'), "{text}");
    }
    let kana = mail.text.chars().filter(|c| ('ぁ'..='ん').contains(c)).count();
    assert!(locale == "en" || kana > 10, "{}", mail.text);
}

async fn a_server_that_is_down_is_tried_again(db: &TestDb) {
    let hana = person(db, "hana", "ja").await;
    let site = Site::new(db);
    let smtp = Smtp::start(0, 0);
    let (port, post) = (smtp.port, smtp.post());
    drop(smtp);
    outbox(db, &[Work::MailApproved { member: id(&hana) }]).await;
    work_through(&site.app, &post).await;
    let row: Vec<(i64, Option<String>, Option<i64>)> =
        store::testing::rows(db, "SELECT attempts, last_error, dead_at FROM jobs").await;
    assert_eq!((row.len(), row[0].0, row[0].2), (1, 1, None), "tried once, and not given up");
    assert!(row[0].1.is_some());
    // The server is there again, but it is not time yet.
    let smtp = Smtp::start(port, 0);
    work_through(&site.app, &post).await;
    assert!(smtp.quiet());
    db.clock.advance(60);
    work_through(&site.app, &post).await;
    assert_eq!(smtp.next().to, ["hana@example.com"]);
    db.clock.advance(86_400);
    work_through(&site.app, &post).await;
    assert!(smtp.quiet());
    assert_eq!(waiting(db).await, 0);
}

async fn a_server_that_refuses_is_tried_again(db: &TestDb) {
    let hana = person(db, "hana", "ja").await;
    let miho = person(db, "miho", "en").await;
    let site = Site::new(db);
    let smtp = Smtp::start(0, 3);
    let post = smtp.post();
    outbox(db, &[Work::MailApproved { member: id(&hana) }, Work::MailApproved { member: id(&miho) }]).await;
    // One is refused twice, the other once.
    for _ in 0..3 {
        work_through(&site.app, &post).await;
        db.clock.advance(300);
    }
    let arrived: HashSet<String> = [smtp.next(), smtp.next()].into_iter().flat_map(|m| m.to).collect();
    assert_eq!(arrived, HashSet::from(["hana@example.com".to_owned(), "miho@example.com".to_owned()]));
    assert!(smtp.quiet());
    assert_eq!(waiting(db).await, 0);
}

async fn two_workers_send_once(db: &TestDb) {
    let mut works = Vec::new();
    for n in 0..12 {
        let actor = person(db, &format!("m{n}"), "ja").await;
        works.push(Work::MailApproved { member: id(&actor) });
    }
    outbox(db, &works).await;
    let smtp = Smtp::start(0, 0);
    let second = db.second().await;
    let (one, two) = (Site::new(db), Site::new(&second));
    // A worker who finds a job taken looks again later: each goes on until nothing waits.
    let work = async |site: &Site| {
        let post = smtp.post();
        for _ in 0..200 {
            work_through(&site.app, &post).await;
            if waiting(db).await == 0 {
                return;
            }
        }
    };
    tokio::join!(work(&one), work(&two));
    assert_eq!(waiting(db).await, 0);
    let arrived: Vec<String> = (0..12).flat_map(|_| smtp.next().to).collect();
    assert_eq!(arrived.iter().collect::<HashSet<_>>().len(), 12, "{arrived:?}");
    assert!(smtp.quiet());
    second.close().await;
}
