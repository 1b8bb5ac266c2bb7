//! Forms without script: what was typed is never lost, and nothing is done twice.

use crate::support::html::filled;
use crate::support::people::{kept_forms, posts, talk, with_password};
use crate::support::{Client, Site, fields};
use domain::error::Conflict;
use domain::{Error, Locale, Problem, Role};
use store::on_both;
use store::testing::{PASSWORD, TestDb, change_event, event, event_form, member};

on_both!(
    what_was_typed_survives_the_log_in,
    one_key_is_one_post,
    a_stale_edit_tells_and_keeps,
    a_refused_reply_comes_back_where_it_stood,
    a_form_sent_too_often_comes_back,
    a_flood_of_forms_is_not_kept_but_not_lost,
    a_log_in_tried_too_often_comes_back_without_the_password,
    a_kept_form_is_its_pages_and_its_browsers,
    a_language_is_chosen,
    a_post_has_an_address_of_its_own,
);

const REPLY: &str = "/api/threads/reply";
const SAVE: &str = "/api/events/save";
const SIGN_IN: &str = "/api/accounts/sign_in";

async fn what_was_typed_survives_the_log_in(db: &TestDb) {
    let hana = with_password(db, "hana", &[]).await;
    let (thread, _) = talk(db, &hana).await;
    let site = Site::new(db);
    let client = site.member(&hana).await;
    let page = format!("/talk/t/{thread}");
    let text = "長い返事\n\n</textarea> & \"まだ\" <b>途中</b>";
    let form = client.get(&page).await.expect(200).html().form(REPLY);
    // Meanwhile the session ends.
    store::accounts::sessions::end(db, &client.cookie("session").unwrap()).await.unwrap();
    let answer = client.post(&page, REPLY, &filled(form, &[("form[body]", text)])).await;
    let login = answer.led_to().to_owned();
    assert_eq!(login, format!("/login?next=%2Ftalk%2Ft%2F{thread}&kept=1"));
    assert_eq!(posts(db).await, 1);
    // A typing error on the way costs nothing.
    let who = [("email", "hana@example.com"), ("password", "not this one")];
    let form = client.get(&login).await.expect(200).html().form(SIGN_IN);
    assert_eq!(client.post(&login, SIGN_IN, &filled(form, &who)).await.led_to(), login);
    let again = client.get(&login).await.expect(200).html();
    assert!(again.text.contains(&Problem::Credentials.text(Locale::Ja)));
    let form = filled(again.form(SIGN_IN), &[("password", PASSWORD)]);
    assert_eq!(client.post(&login, SIGN_IN, &form).await.led_to(), page);
    let back = client.get(&page).await.expect(200).html();
    assert_eq!(back.value("form[body]").unwrap(), text);
    assert!(back.text.contains(domain::t::error::not_sent(Locale::Ja)));
    assert!(!back.text.contains(&Error::SignedOut.text(Locale::Ja)), "they are signed in");
    let answer = client.post(&page, REPLY, &back.form(REPLY)).await;
    assert!(answer.led_to().starts_with(&format!("{page}?page=1#p")));
    assert_eq!(posts(db).await, 2);
    assert_eq!(client.get(&page).await.html().value("form[body]").unwrap(), "");
}

async fn one_key_is_one_post(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let (thread, _) = talk(db, &hana).await;
    let site = Site::new(db);
    let client = site.member(&hana).await;
    let page = format!("/talk/t/{thread}");
    let form = filled(client.get(&page).await.html().form(REPLY), &[("form[body]", "一度だけ")]);
    assert!(form.iter().any(|(n, v)| n == "form[key]" && v.len() > 20), "{form:?}");
    let (first, second) = tokio::join!(client.post(&page, REPLY, &form), client.post(&page, REPLY, &form));
    let third = client.post(&page, REPLY, &form).await;
    assert_eq!(first.led_to(), second.led_to());
    assert_eq!(first.led_to(), third.led_to());
    assert_eq!(posts(db).await, 2);
    // The page opened again means another reply, even of the same words.
    let form = filled(client.get(&page).await.html().form(REPLY), &[("form[body]", "一度だけ")]);
    client.post(&page, REPLY, &form).await.led_to();
    assert_eq!(posts(db).await, 3);
    // A thread begun twice as well.
    let form = client.get("/talk/hall/new").await.html().form("/api/threads/start");
    let form = filled(form, &[("form[title]", "題"), ("form[body]", "文")]);
    let start = async || client.post("/talk/hall/new", "/api/threads/start", &form).await.led_to().to_owned();
    assert_eq!(start().await, start().await);
}

async fn a_stale_edit_tells_and_keeps(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let id = event(db, &host, |_| {}).await;
    let site = Site::new(db);
    let client = site.member(&host).await;
    let page = format!("/events/{id}/edit");
    let form = client.get(&page).await.expect(200).html().form(SAVE);
    change_event(db, &host, id, |f| f.title = "別の画面で".into()).await.unwrap();
    let mine = filled(form, &[("form[title]", "この画面で"), ("form[place]", "三階")]);
    assert_eq!(client.post(&page, SAVE, &mine).await.led_to(), page);
    let html = client.get(&page).await.expect(200).html();
    assert!(html.text.contains(&Error::Conflict(Conflict::Stale).text(Locale::Ja)));
    assert_eq!(html.value("form[title]").unwrap(), "この画面で");
    assert_eq!(html.value("form[place]").unwrap(), "三階");
    // Having seen it, they may save.
    assert_eq!(client.post(&page, SAVE, &html.form(SAVE)).await.led_to(), format!("/events/{id}"));
    assert!(client.get(&format!("/events/{id}")).await.html().text.contains("この画面で"));
}

async fn a_refused_reply_comes_back_where_it_stood(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let (thread, opening) = talk(db, &hana).await;
    let site = Site::new(db);
    let client = site.member(&hana).await;
    let reply = domain::thread::NewReply {
        parent: opening,
        body: "はい".into(),
        veiled: false,
        key: None,
        poll: None,
    };
    let (_, post) = store::threads::reply(db, &hana, &reply).await.unwrap();
    let page = format!("/talk/t/{thread}?reply={post}");
    let long = "あ".repeat(domain::thread::POST_MAX + 1);
    let form = client.get(&page).await.expect(200).html().form(REPLY);
    assert!(
        form.contains(&("form[parent]".to_owned(), post.to_string())),
        "the form answers this post: {form:?}"
    );
    assert_eq!(client.post(&page, REPLY, &filled(form, &[("form[body]", &long)])).await.led_to(), page);
    let html = client.get(&page).await.expect(200).html();
    assert_eq!(html.value("form[body]").unwrap(), long);
    assert_eq!(html.value("form[parent]").unwrap(), post.to_string(), "it still answers this post");
    assert!(html.text.contains(&Problem::TooLong(domain::thread::POST_MAX as i64).text(Locale::Ja)));
}

const SECRET: &str = "geheim & niemals gezeigt";

/// Asks until the server has had enough, which is at once: what is refused does not count.
async fn tire(client: &Client) {
    for _ in 0..200 {
        if client.get("/verify").await.status == 429 {
            return;
        }
    }
    panic!("nothing is refused");
}

/// Sends a form until it is refused for being too many, and leads back to its page. Each second one more is let through.
async fn refused(client: &Client, page: &str, action: &str, form: &[(String, String)]) {
    for _ in 0..50 {
        tire(client).await;
        let answer = client.post(page, action, form).await;
        let waits = client.cookie("kept").is_some();
        if waits && answer.led_to() == page {
            return;
        }
    }
    panic!("{action} is always let through");
}

async fn a_form_sent_too_often_comes_back(db: &TestDb) {
    let hana = with_password(db, "hana", &[]).await;
    let (thread, _) = talk(db, &hana).await;
    let (patient, site) = (Site::new(db), Site::with(db, &["--rate-limit", "1"]));
    let text = "長い返事\n\n</textarea> & \"まだ\" <b>途中</b>";
    let told = Error::TooMany { seconds: 10 }.text(Locale::Ja);
    let page = format!("/talk/t/{thread}");
    let form = patient.member(&hana).await.get(&page).await.expect(200).html().form(REPLY);
    let form = filled(form, &[("form[body]", text)]);
    let client = site.member(&hana).await;
    refused(&client, &page, REPLY, &form).await;
    let back = client.get(&page).await.expect(200).html();
    assert!(back.text.contains(&told), "{}", back.text);
    assert_eq!(back.value("form[body]").unwrap(), text);
    // A little later it is let through.
    let answer = patient.member(&hana).await.post(&page, REPLY, &back.form(REPLY)).await;
    assert!(answer.led_to().starts_with(&format!("{page}?page=1#p")));
    assert_eq!(posts(db).await, 2);
    // A visitor's forms too.
    let visitor = site.visitor();
    let form = fields(&[("email", "hana@example.com"), ("password", SECRET), ("next", "/me")]);
    refused(&visitor, "/login", SIGN_IN, &form).await;
    let back = visitor.get("/login").await.expect(200);
    assert!(back.html().text.contains(&told));
    assert_eq!(back.html().value("email").unwrap(), "hana@example.com");
    assert!(!back.body.contains("geheim") && !kept_forms(db).await.contains("geheim"));
}

async fn a_flood_of_forms_is_not_kept_but_not_lost(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let (thread, opening) = talk(db, &hana).await;
    let (patient, site) = (Site::new(db), Site::with(db, &["--rate-limit", "1"]));
    let client = site.member(&hana).await;
    let page = format!("/talk/t/{thread}?reply={opening}");
    let text = "一行目\n\n</textarea><script>x</script> & \"最後\"";
    let typed = [
        ("form[parent]", &*opening.to_string()),
        ("form[body]", text),
        ("form[key]", "ein-schluessel-fuer-eine-antwort"),
        ("form[password]", SECRET),
    ];
    let form = fields(&typed);
    let mut answer = client.post(&page, REPLY, &form).await;
    for _ in 0..200 {
        if answer.status != 303 {
            break;
        }
        answer = client.post(&page, REPLY, &form).await;
    }
    let answer = answer.expect(429);
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    assert!(!answer.body.contains("geheim"));
    let html = answer.html();
    assert!(html.all("script").next().is_none() && html.text.contains("最後"));
    assert_eq!(html.value("form[body]").unwrap(), text);
    // Sent again from there it knows where it stood, whether it succeeds or not.
    let later = patient.member(&hana).await;
    let long = "あ".repeat(domain::thread::POST_MAX + 1);
    let wrong = filled(html.form(REPLY), &[("form[body]", &long)]);
    assert_eq!(later.post(REPLY, REPLY, &wrong).await.led_to(), page);
    let answer = later.post(REPLY, REPLY, &html.form(REPLY)).await;
    assert!(answer.led_to().starts_with(&format!("/talk/t/{thread}?page=1#p")));
    assert_eq!(posts(db).await, 2);
}

async fn a_log_in_tried_too_often_comes_back_without_the_password(db: &TestDb) {
    let client = Site::new(db).visitor();
    let form = fields(&[("email", "nobody@example.com"), ("password", SECRET), ("next", "/events")]);
    for _ in 0..11 {
        assert_eq!(client.post("/login?next=/events", SIGN_IN, &form).await.led_to(), "/login?next=/events");
    }
    let back = client.get("/login?next=/events").await.expect(200);
    let html = back.html();
    assert!(html.text.contains(&Error::TooMany { seconds: 900 }.text(Locale::Ja)), "{}", html.text);
    assert_eq!(html.value("email").unwrap(), "nobody@example.com");
    assert_eq!(html.value("password").unwrap(), "");
    assert!(!back.body.contains("geheim") && !kept_forms(db).await.contains("geheim"));
}

async fn a_kept_form_is_its_pages_and_its_browsers(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let site = Site::new(db);
    let client = site.member(&host).await;
    let form = filled(
        client.get("/events/new").await.html().form(SAVE),
        &[("form[title]", ""), ("form[place]", "三階")],
    );
    assert_eq!(client.post("/events/new", SAVE, &form).await.led_to(), "/events/new");
    // Another page on the way neither shows nor forgets it.
    assert!(!client.get("/events").await.body.contains("三階"));
    // Another browser does not see it.
    assert!(!site.member(&host).await.get("/events/new").await.body.contains("三階"));
    assert_eq!(client.get("/events/new").await.html().value("form[place]").unwrap(), "三階");
    // After a while it is gone from the store.
    assert_eq!(client.post("/events/new", SAVE, &form).await.led_to(), "/events/new");
    db.clock.advance(3600);
    assert_eq!(client.get("/events/new").await.html().value("form[place]").unwrap(), "");
    client.post("/events/new", SAVE, &fields(&[("form[title]", "")])).await.led_to();
    assert!(!kept_forms(db).await.contains("三階"));
    // And what is right is done.
    let own = serde_json::to_value(event_form()).unwrap();
    let own: Vec<(String, String)> = own
        .as_object()
        .unwrap()
        .iter()
        .map(|(n, v)| (format!("form[{n}]"), v.as_str().unwrap().to_owned()))
        .collect();
    assert!(client.post("/events/new", SAVE, &own).await.led_to().starts_with("/events/"));
}

async fn a_post_has_an_address_of_its_own(db: &TestDb) {
    let hana = with_password(db, "hana", &[]).await;
    let (thread, post) = talk(db, &hana).await;
    let site = Site::new(db);
    let address = format!("/talk/p/{post}");
    let place = format!("/talk/t/{thread}#p{post}");
    assert_eq!(site.member(&hana).await.get(&address).await.led_to(), place);
    // Who has to sign in first ends there all the same.
    let client = site.visitor();
    let login = client.get(&address).await.led_to().to_owned();
    let who = [("email", "hana@example.com"), ("password", PASSWORD)];
    let form = filled(client.get(&login).await.expect(200).html().form(SIGN_IN), &who);
    assert_eq!(client.post(&login, SIGN_IN, &form).await.led_to(), address);
    assert_eq!(client.get(&address).await.led_to(), place);
}

async fn a_language_is_chosen(db: &TestDb) {
    store::pages::seed_defaults(db).await.unwrap();
    let client = Site::new(db).visitor();
    assert_eq!(client.get("/about").await.html().all("html").next().unwrap().get("lang"), Some("ja"));
    let answer = client.post("/about", "/preferences", &fields(&[("lang", "en"), ("next", "/about")])).await;
    assert_eq!(answer.led_to(), "/about");
    assert_eq!(client.cookie("lang").as_deref(), Some("en"));
    assert_eq!(client.get("/about").await.html().all("html").next().unwrap().get("lang"), Some("en"));
    client.post("/about", "/preferences", &fields(&[("theme", "dark"), ("next", "/about")])).await.led_to();
    let page = client.get("/about").await.html();
    let root = page.all("html").next().unwrap();
    assert_eq!((root.get("lang"), root.get("data-theme")), (Some("en"), Some("dark")));
    // Nonsense chooses nothing.
    let answer =
        client.post("/about", "/preferences", &fields(&[("lang", "xx\r\na: b"), ("theme", "pink")])).await;
    assert_eq!((answer.led_to(), answer.set_cookies()), ("/", vec![]));
}
