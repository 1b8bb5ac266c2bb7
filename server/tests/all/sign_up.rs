//! Joining and signing in without script.

use crate::support::html::filled;
use crate::support::people::{kept_forms, with_password};
use crate::support::{Client, HERE, Site, fields};
use domain::error::Conflict;
use domain::{Error, Locale, Problem};
use store::on_both;
use store::testing::{PASSWORD, TestDb};

on_both!(
    joins,
    wrong_input_comes_back,
    a_wrong_password_joins_nobody,
    no_other_site_follows_a_log_in,
    forgets_and_resets
);

const SIGN_UP: &str = "/api/accounts/sign_up";
const VERIFY: &str = "/api/accounts/verify";
const SIGN_IN: &str = "/api/accounts/sign_in";

const FILLED: [(&str, &str); 6] = [
    ("form[name]", "山田 花"),
    ("form[email]", "hana@mail.invalid"),
    ("form[password]", PASSWORD),
    ("form[kind]", "supporter"),
    ("form[profession]", "nurse"),
    ("form[agree]", "yes"),
];

/// Signs up; the path of the link in the mail.
async fn sent_link(site: &Site, client: &Client) -> String {
    let form = client.get("/signup").await.expect(200).html().form(SIGN_UP);
    let answer = client.post("/signup", SIGN_UP, &filled(form, &FILLED)).await;
    assert_eq!(answer.led_to(), "/signup/sent");
    client.get("/signup/sent").await.expect(200);
    let mails = site.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, "hana@mail.invalid");
    let link = mails[0].text.lines().find_map(|l| l.strip_prefix(HERE)).expect("a link to this community");
    link.to_owned()
}

async fn joins(db: &TestDb) {
    let site = Site::new(db);
    let client = site.visitor();
    let link = sent_link(&site, &client).await;
    assert!(client.cookie("session").is_none());
    let form = client.get(&link).await.expect(200).html().form(VERIFY);
    let answer = client.post(&link, VERIFY, &filled(form.clone(), &[("password", PASSWORD)])).await;
    assert_eq!(answer.led_to(), "/welcome");
    client.get("/welcome").await.expect(200);
    assert!(client.get("/me").await.expect(200).html().text.contains("山田 花"));
    // The link works once.
    let other = site.visitor();
    let answer = other.post(&link, VERIFY, &filled(form, &[("password", PASSWORD)])).await;
    assert_eq!(answer.led_to(), link);
    let text = Error::Conflict(Conflict::LinkUsed).text(Locale::Ja);
    assert!(other.get(&link).await.html().text.contains(&text));
    assert!(other.cookie("session").is_none());
    // Signing out ends it, here and in the store.
    let session = client.cookie("session").unwrap();
    assert_eq!(client.post("/me", "/api/accounts/sign_out", &[]).await.led_to(), "/");
    assert!(client.cookie("session").is_none());
    client.set_cookie("session", &session);
    client.get("/me").await.expect(401);
}

async fn a_wrong_password_joins_nobody(db: &TestDb) {
    let site = Site::new(db);
    let client = site.visitor();
    let link = sent_link(&site, &client).await;
    let form = client.get(&link).await.html().form(VERIFY);
    let answer = client.post(&link, VERIFY, &filled(form, &[("password", "somebody else's")])).await;
    assert_eq!(answer.led_to(), link);
    let page = client.get(&link).await.expect(200);
    assert!(page.html().text.contains(&Problem::Password.text(Locale::Ja)));
    assert!(client.cookie("session").is_none());
    // The secret of the link is kept nowhere in the clear.
    let secret = link.split("token=").nth(1).unwrap();
    assert!(!kept_forms(db).await.contains(secret));
    // The page still has it, so that the right password works.
    let answer =
        client.post(&link, VERIFY, &filled(page.html().form(VERIFY), &[("password", PASSWORD)])).await;
    assert_eq!(answer.led_to(), "/welcome");
}

async fn wrong_input_comes_back(db: &TestDb) {
    let site = Site::new(db);
    let client = site.visitor();
    let form = client.get("/signup").await.html().form(SIGN_UP);
    let statement = "一行目\n</textarea><img src=x onerror=alert(1)>";
    let wrong = [
        ("form[email]", "hana@"),
        ("form[password]", "short-one"),
        ("form[statement]", statement),
        ("form[agree]", ""),
    ];
    let typed = filled(filled(form, &FILLED), &wrong);
    let answer = client.post("/signup", SIGN_UP, &typed).await;
    assert_eq!(answer.led_to(), "/signup");
    assert!(
        answer.set_cookies().iter().any(|c| c.starts_with("kept=") && c.contains("; HttpOnly; SameSite=Lax"))
    );
    let kept = kept_forms(db).await;
    assert!(kept.contains("山田 花") && !kept.contains("short-one"), "{kept}");
    let page = client.get("/signup").await.expect(200);
    let html = page.html();
    assert_eq!(html.value("form[name]").unwrap(), "山田 花");
    assert_eq!(html.value("form[email]").unwrap(), "hana@");
    assert_eq!(html.value("form[kind]").unwrap(), "supporter");
    assert_eq!(html.value("form[profession]").unwrap(), "nurse");
    assert_eq!(html.value("form[statement]").unwrap(), statement);
    assert_eq!(html.value("form[password]").unwrap(), "");
    assert_eq!(html.all("img").count(), 0);
    for problem in [Problem::Email, Problem::TooShort(10), Problem::Agreement] {
        assert!(html.text.contains(&problem.text(Locale::Ja)), "{problem:?}");
    }
    assert!(!page.body.contains("short-one"));
    // Told once: the page opened again is empty.
    assert!(client.cookie("kept").is_none());
    assert_eq!(client.get("/signup").await.html().value("form[name]").unwrap(), "");
    assert_eq!(store::testing::number(db, "SELECT COUNT(*) FROM members").await, 0);
}

async fn no_other_site_follows_a_log_in(db: &TestDb) {
    with_password(db, "hana", &[]).await;
    let site = Site::new(db);
    for (next, to) in [
        ("/events?view=agenda", "/events?view=agenda"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("/\t/evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/me\r\nset-cookie: x=y", "/"),
    ] {
        let client = site.visitor();
        let typed = fields(&[("email", "hana@example.com"), ("password", PASSWORD), ("next", next)]);
        let answer = client.post("/login", SIGN_IN, &typed).await;
        assert_eq!(answer.led_to(), to, "{next:?}");
        assert!(client.cookie("session").is_some());
        let answer = client.post("/login", "/preferences", &fields(&[("lang", "en"), ("next", next)])).await;
        assert_eq!(answer.led_to(), to, "{next:?}");
    }
    // A form that says it stands on another site's page leads nowhere but to ours.
    let client = site.visitor().sending("referer", "https://evil.example/trap");
    let typed = fields(&[("email", "hana@example.com"), ("password", "not this one")]);
    let answer = client.post("/login", SIGN_IN, &typed).await.expect(422);
    assert!(answer.html().all("a").all(|a| a.get("href") == Some("/")));
    assert!(!answer.body.contains("evil"));
}

async fn forgets_and_resets(db: &TestDb) {
    let hana = with_password(db, "hana", &[]).await;
    let site = Site::new(db);
    let elsewhere = site.member(&hana).await;
    let client = site.visitor();
    // Of the password that she has.
    site.mails().await;
    let send = "/api/accounts/request_reset";
    for address in ["hana@example.com", "nobody@example.com"] {
        assert_eq!(
            client.post("/recover", send, &fields(&[("email", address)])).await.led_to(),
            "/recover/sent"
        );
    }
    let mails = site.mails().await;
    assert_eq!(mails.len(), 1, "only who has an account is written to");
    let link = mails[0].text.lines().find_map(|l| l.strip_prefix(HERE)).unwrap();
    let form = client.get(link).await.expect(200).html().form("/api/accounts/reset_password");
    let new = "紫の馬がゆっくり走る2026";
    let answer = client.post(link, "/api/accounts/reset_password", &filled(form, &[("password", new)])).await;
    assert_eq!(answer.led_to(), "/login?reset=1");
    elsewhere.get("/me").await.expect(401);
    for (password, to) in [(PASSWORD, "/login"), (new, "/")] {
        let typed = fields(&[("email", "hana@example.com"), ("password", password)]);
        assert_eq!(client.post("/login", SIGN_IN, &typed).await.led_to(), to);
    }
}
