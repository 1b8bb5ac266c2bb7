//! What was typed into a refused form: kept for its author, and for nobody else.

use crate::support::html::filled;
use crate::support::people::{posts, talk, with_password};
use crate::support::{Args, Client, Site};
use domain::{Error, Locale, Problem, Role};
use store::on_both;
use store::testing::{TestDb, event_form, member, number};

on_both!(
    a_kept_form_is_its_authors,
    logging_out_forgets_what_was_kept,
    without_a_page_it_stands_on_a_plain_one,
    bytes_that_are_no_text_are_told_and_kept,
    an_event_sent_twice_is_one,
);

const REPLY: &str = "/api/threads/reply";
const SAVE: &str = "/api/events/save";

/// Has a reply refused, without the answer being looked at.
async fn refused(client: &Client, page: &str) -> String {
    let text = "あ".repeat(domain::thread::POST_MAX + 1);
    let form = client.get(page).await.expect(200).html().form(REPLY);
    assert_eq!(client.post(page, REPLY, &filled(form, &[("form[body]", &text)])).await.led_to(), page);
    text
}

/// Somebody else sits down at the same browser.
async fn hand_over(site: &Site, client: &Client, to: &domain::Actor) {
    client.set_cookie("session", &site.member(to).await.cookie("session").unwrap());
}

async fn a_kept_form_is_its_authors(db: &TestDb) {
    let (hana, minori) = (with_password(db, "hana", &[]).await, with_password(db, "minori", &[]).await);
    let (thread, _) = talk(db, &hana).await;
    let site = Site::new(db);
    let client = site.member(&hana).await;
    let page = format!("/talk/t/{thread}");
    let text = refused(&client, &page).await;
    hand_over(&site, &client, &minori).await;
    let seen = client.get(&page).await.expect(200);
    assert!(!seen.body.contains(&text));
    assert_eq!(seen.html().value("form[body]").unwrap(), "");
    // Its author finds it still.
    hand_over(&site, &client, &hana).await;
    assert_eq!(client.get(&page).await.expect(200).html().value("form[body]").unwrap(), text);
    // Also when the session ended before it was sent.
    let form = filled(client.get(&page).await.html().form(REPLY), &[("form[body]", "まだ途中")]);
    store::accounts::sessions::end(db, &client.cookie("session").unwrap()).await.unwrap();
    assert!(client.post(&page, REPLY, &form).await.led_to().starts_with("/login?"));
    hand_over(&site, &client, &minori).await;
    assert!(!client.get(&page).await.expect(200).body.contains("まだ途中"));
    hand_over(&site, &client, &hana).await;
    assert_eq!(client.get(&page).await.html().value("form[body]").unwrap(), "まだ途中");
}

async fn logging_out_forgets_what_was_kept(db: &TestDb) {
    let hana = with_password(db, "hana", &[]).await;
    let (thread, _) = talk(db, &hana).await;
    let site = Site::new(db);
    let client = site.member(&hana).await;
    refused(&client, &format!("/talk/t/{thread}")).await;
    assert!(client.cookie("kept").is_some());
    client.post("/me", "/api/accounts/sign_out", &[]).await.led_to();
    assert_eq!(client.cookie("kept"), None);
}

async fn without_a_page_it_stands_on_a_plain_one(db: &TestDb) {
    let hana = with_password(db, "hana", &[]).await;
    let (thread, _) = talk(db, &hana).await;
    let site = Site::new(db);
    let page = format!("/talk/t/{thread}");
    let form = site.member(&hana).await.get(&page).await.html().form(REPLY);
    let text = format!("{}終わり", "あ".repeat(domain::thread::POST_MAX + 1));
    let form = filled(form, &[("form[body]", &text)]);
    // A browser that sends no Referer, and a proxy that gives the request another host than the one people know.
    let client = site.member(&hana).await.sending("referer", "about:blank");
    let html = client.post(&page, REPLY, &form).await.expect(422).html();
    assert_eq!(html.value("form[body]").unwrap(), text);
    let client = site.member(&hana).await.sending("host", "10.0.0.7:3000");
    assert_eq!(client.post(&page, REPLY, &form).await.led_to(), page);
    assert_eq!(posts(db).await, 1);
}

async fn bytes_that_are_no_text_are_told_and_kept(db: &TestDb) {
    let hana = with_password(db, "hana", &[]).await;
    let (thread, opening) = talk(db, &hana).await;
    let site = Site::new(db);
    let client = site.member(&hana).await;
    let page = format!("/talk/t/{thread}");
    let typed = format!("form[parent]={opening}&form[body]=%E6%84%9B%ff%fe");
    assert_eq!(client.post_bytes(&page, REPLY, typed.clone()).await.led_to(), page);
    let html = client.get(&page).await.expect(200).html();
    assert!(html.text.contains(&Problem::Control.text(Locale::Ja)));
    assert!(html.value("form[body]").unwrap().starts_with('愛'));
    assert_eq!(posts(db).await, 1);
    let too_large =
        client.post_bytes(&page, REPLY, format!("{typed}{}", "x".repeat(2_000_000))).await.expect(413);
    assert!(too_large.html().text.contains(&Error::TooLarge.text(Locale::Ja)));
}

async fn an_event_sent_twice_is_one(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let site = Site::new(db);
    let client = site.member(&host).await;
    let made = event_form();
    let typed = [
        ("form[title]", made.title.as_str()),
        ("form[kind]", &made.kind),
        ("form[date]", &made.date),
        ("form[start]", &made.start),
        ("form[end]", &made.end),
    ];
    let form = filled(client.get("/events/new").await.expect(200).html().form(SAVE), &typed);
    let send = || client.post("/events/new", SAVE, &form);
    let (first, second) = tokio::join!(send(), send());
    assert_eq!(first.led_to(), second.led_to());
    assert_eq!(send().await.led_to(), first.led_to());
    assert_eq!(number(db, "SELECT COUNT(*) FROM events").await, 1);
    // With script as well; and the form opened again makes another.
    client.call(SAVE, &Args::Form(form.clone())).await.expect(200);
    assert_eq!(number(db, "SELECT COUNT(*) FROM events").await, 1);
    let again = filled(client.get("/events/new").await.html().form(SAVE), &typed);
    client.post("/events/new", SAVE, &again).await.led_to();
    assert_eq!(number(db, "SELECT COUNT(*) FROM events").await, 2);
}
