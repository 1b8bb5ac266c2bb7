//! Ways in, as browsers take them: what is in cookies, what mails' links do, and what is kept nowhere.

use crate::support::people::with_password;
use crate::support::{Args, Client, HERE, Site, fields};
use domain::Role;
use serde_json::json;
use store::accounts::second_step;
use store::on_both;
use store::testing::{PASSWORD, TestDb, id, member};

on_both!(
    a_session_is_never_one_that_was_there_before,
    a_link_is_opened_by_whoever_looks_through_mails,
    the_second_step_needs_the_first,
    what_opens_an_account_is_kept_nowhere,
    an_account_is_told_before_one_is_in_it,
);

const SIGN_IN: &str = "/api/accounts/sign_in";
const CODE: &str = "/api/accounts/enter_code";

fn credentials(handle: &str) -> Vec<(String, String)> {
    fields(&[("email", &format!("{handle}@example.com")), ("password", PASSWORD), ("next", "/talk")])
}

/// The newest mail's link, as a path.
async fn mailed(site: &Site) -> String {
    let mails = site.mails().await;
    let text = &mails.last().expect("a mail").text;
    text.lines().find_map(|line| line.strip_prefix(HERE)).expect("a link").to_owned()
}

async fn a_session_is_never_one_that_was_there_before(db: &TestDb) {
    with_password(db, "hana", &[]).await;
    with_password(db, "other", &[]).await;
    let site = Site::new(db);
    // Somebody put a session of their own, or one they know, into her browser.
    let theirs = site.visitor();
    theirs.post("/login", SIGN_IN, &credentials("other")).await;
    let known = theirs.cookie("session").unwrap();
    for planted in [known.as_str(), "planted"] {
        let client = site.visitor();
        client.set_cookie("session", planted);
        client.post("/login", SIGN_IN, &credentials("hana")).await;
        let new = client.cookie("session").unwrap();
        assert_ne!(new, planted);
        let page = client.get("/me").await.expect(200);
        assert!(page.body.contains("@hana") && !page.body.contains("@other"));
    }
    // What was there before is over, so that nobody goes on with it.
    theirs.get("/me").await.expect(401);
    // And at each log-in it is another.
    let client = site.visitor();
    client.post("/login", SIGN_IN, &credentials("hana")).await;
    let first = client.cookie("session").unwrap();
    client.post("/login", SIGN_IN, &credentials("hana")).await;
    assert_ne!(client.cookie("session").unwrap(), first);
    let before = site.visitor();
    before.set_cookie("session", &first);
    before.get("/me").await.expect(401);
}

async fn a_link_is_opened_by_whoever_looks_through_mails(db: &TestDb) {
    member(db, "hana", &[]).await;
    let site = Site::new(db);
    let client = site.visitor();
    let sent = client
        .post("/login/mail", "/api/accounts/request_link", &fields(&[("email", "hana@example.com")]))
        .await;
    assert_eq!(sent.led_to(), "/login/sent");
    let link = mailed(&site).await;
    // However often, and by whatever method a program tries it.
    for _ in 0..3 {
        let scanner = site.visitor();
        let page = scanner.get(&link).await.expect(200);
        assert!(page.set_cookies().is_empty());
        let head = http::Request::head(&link).body(axum::body::Body::empty()).unwrap();
        assert!(scanner.send(head).await.set_cookies().is_empty());
    }
    let action = "/api/accounts/sign_in_by_link";
    let form = client.get(&link).await.html().form(action);
    assert_eq!(client.post(&link, action, &form).await.led_to(), "/");
    assert!(client.get("/me").await.expect(200).body.contains("@hana"));
    // Once.
    let again = site.visitor();
    assert_eq!(again.post(&link, action, &form).await.led_to(), link);
    assert_eq!(again.cookie("session"), None);
}

/// Sets a second step up; what the app makes codes of.
async fn protect(db: &TestDb, site: &Site, client: &Client) -> String {
    let session = client.cookie("session").unwrap();
    let viewer = store::accounts::sessions::viewer(db, &session).await.unwrap();
    let actor = store::accounts::sessions::actor(viewer.as_ref());
    second_step::begin(db, &actor, &session).await.unwrap();
    let second_step::State::Begun(begun) = second_step::state(db, &actor, &session, "x").await.unwrap()
    else {
        panic!("not begun")
    };
    let page = client.get("/me/settings/account/second-step").await.expect(200);
    assert!(page.body.contains(&begun.codes[0]), "shown until it is confirmed");
    // As if the app had been asked.
    store::testing::run(db, "UPDATE second_steps SET confirmed_at = 1").await;
    let hash = store::secret::hash(&begun.codes[0].replace('-', ""));
    let code =
        store::sql!("INSERT INTO recovery_codes (member_id, code_hash) VALUES ($1, $2)", id(&actor), hash);
    store::testing::run(db, code).await;
    site.mails().await;
    begun.codes[0].clone()
}

async fn the_second_step_needs_the_first(db: &TestDb) {
    with_password(db, "hana", &[]).await;
    let site = Site::new(db);
    let client = site.visitor();
    client.post("/login", SIGN_IN, &credentials("hana")).await;
    let recovery = protect(db, &site, &client).await;

    let client = site.visitor();
    let answer = client.post("/login", SIGN_IN, &credentials("hana")).await;
    assert_eq!(answer.led_to(), "/login/code?next=%2Ftalk");
    assert_eq!(client.cookie("session"), None, "the first step is no session");
    let cookie = answer.set_cookies().into_iter().find(|c| c.starts_with("second=")).unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Max-Age=600"),
        "{cookie}"
    );
    client.get("/me").await.expect(401);
    // The first step's secret opens nothing as a session.
    let other = site.visitor();
    other.set_cookie("session", &client.cookie("second").unwrap());
    other.get("/me").await.expect(401);
    // Without it the code is nothing.
    let typed = fields(&[("code", &recovery), ("next", "//evil.example")]);
    assert_eq!(site.visitor().post("/login/code", CODE, &typed).await.led_to(), "/login/code");
    let wrong = fields(&[("code", "000000"), ("next", "/talk")]);
    let back = client.post("/login/code?next=%2Ftalk", CODE, &wrong).await;
    assert_eq!(back.led_to(), "/login/code?next=%2Ftalk");
    let page = client.get(back.led_to()).await.expect(200);
    assert_eq!(page.html().value("code").unwrap_or_default(), "", "a code is not brought back");
    let led = client.post("/login/code", CODE, &typed).await;
    assert_eq!(led.led_to(), "/", "to a page of ours");
    assert!(client.get("/me").await.expect(200).body.contains("@hana"));
    assert_eq!(client.cookie("second"), None);
}

async fn what_opens_an_account_is_kept_nowhere(db: &TestDb) {
    with_password(db, "hana", &[Role::Host]).await;
    let site = Site::new(db);
    let client = site.visitor();
    client.post("/login", SIGN_IN, &credentials("hana")).await;
    for path in ["/me/settings/account", "/me/settings/account/second-step", "/me/settings/account/passkeys"]
    {
        let page = client.get(path).await.expect(200);
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
    }
    let answer = client.call("/api/security/second_step", &Args::Json(json!({}))).await.expect(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(client.get("/me").await.header("cache-control"), "private, no-cache");
}

async fn an_account_is_told_before_one_is_in_it(db: &TestDb) {
    // Else somebody is led into the account of another, and writes there what is theirs.
    let hana = with_password(db, "hana", &[]).await;
    let site = Site::new(db);
    let client = site.visitor();
    client.post("/login/mail", "/api/accounts/request_link", &fields(&[("email", "hana@example.com")])).await;
    let link = mailed(&site).await;
    assert!(site.visitor().get(&link).await.body.contains("hana@example.com"));
    assert!(!site.visitor().get("/login/link?token=guessed").await.expect(200).body.contains("@example.com"));
    let session = store::accounts::sessions::begin(db, id(&hana), &Default::default()).await.unwrap();
    store::accounts::ask_address(db, &hana, &session, "new@people.invalid").await.unwrap();
    let page = site.visitor().get(&mailed(&site).await).await.expect(200);
    assert!(page.body.contains("new@people.invalid") && page.body.contains("hana"));
    assert!(!page.body.contains("hana@example.com"), "the old address is not the reader's to know");
}
