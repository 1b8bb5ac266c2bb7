//! Logging in with an account elsewhere: what is asked, what is believed, and what is not.

pub mod issuer;

use crate::support::people::with_password;
use crate::support::{Answer, Client, HERE, Site, fields};
use domain::account::Standing;
use issuer::{CLIENT, Issuer, SECRET, challenge, signed, unsigned};
use serde_json::{Value, json};
use std::collections::HashMap;
use store::testing::{PASSWORD, TestDb, id, number, rows};
use store::{on_both, sql};

on_both!(
    an_account_elsewhere_joins_and_then_logs_in,
    what_is_not_believed_lets_nobody_in,
    only_the_browser_that_asked_comes_back,
    nobody_is_taken_to_another_site,
    linking_needs_a_proof_and_is_undone,
    an_address_that_is_not_vouched_for_opens_nothing,
    a_second_step_is_not_passed_by,
    whoever_signed_up_with_an_address_of_another_is_shut_out,
    a_provider_that_is_away_is_away_for_a_while,
);

/// A community with a provider that is believed, and one that is not.
struct Set {
    site: Site,
    issuer: Issuer,
    other: Issuer,
    _file: tempfile::NamedTempFile,
}

fn table(id: &str, url: &str, more: &str) -> String {
    format!(
        "[[provider]]\nid = \"{id}\"\nname = \"広場 {id}\"\nissuer = \"{url}\"\nclient_id = \"{CLIENT}\"\nclient_secret = \"{SECRET}\"\n{more}\n"
    )
}

fn site(db: &TestDb, file: &tempfile::NamedTempFile, text: &str) -> Site {
    std::fs::write(file.path(), text).unwrap();
    Site::with(db, &["--openid", file.path().to_str().unwrap()])
}

async fn set(db: &TestDb) -> Set {
    let (issuer, other) = (Issuer::start().await, Issuer::start().await);
    let file = tempfile::NamedTempFile::new().unwrap();
    let text = table("plaza", &issuer.url, "trusts_email = true") + &table("corner", &other.url, "");
    Set { site: site(db, &file, &text), issuer, other, _file: file }
}

fn query(address: &str) -> HashMap<String, String> {
    form_urlencoded::parse(address.split_once('?').unwrap().1.as_bytes()).into_owned().collect()
}

/// Goes to a provider: what it is asked.
async fn go(client: &Client, to: &str) -> HashMap<String, String> {
    query(client.get(to).await.led_to())
}

/// Goes to a provider, and comes back with what it says.
async fn visit(client: &Client, at: &str, issuer: &Issuer, token: impl FnOnce(&str) -> String) -> Answer {
    let asked = go(client, &format!("/login/openid/{at}?next=/talk")).await;
    issuer.answers(token(&asked["nonce"]));
    client.get(&format!("/login/openid/{at}/back?code=c&state={}", asked["state"])).await
}

/// The same of an honest provider, for somebody.
async fn come(client: &Client, set: &Set, subject: &str) -> Answer {
    visit(client, "plaza", &set.issuer, |nonce| signed(&set.issuer.claims(subject, nonce), SECRET)).await
}

fn joining() -> Vec<(String, String)> {
    fields(&[("form[name]", "水野 澪"), ("form[kind]", "interested"), ("form[agree]", "yes")])
}

async fn members(db: &TestDb) -> i64 {
    number(db, "SELECT COUNT(*) FROM members").await
}

async fn an_account_elsewhere_joins_and_then_logs_in(db: &TestDb) {
    let set = set(db).await;
    let client = set.site.visitor();
    let login = client.get("/login").await.expect(200);
    assert!(login.body.contains("広場 plaza") && login.body.contains("広場 corner"));
    let asked = go(&client, "/login/openid/plaza?next=/talk").await;
    assert_eq!(asked["redirect_uri"], format!("{HERE}/login/openid/plaza/back"));
    assert_eq!((&*asked["response_type"], &*asked["code_challenge_method"]), ("code", "S256"));
    assert_eq!(asked["scope"], "openid email profile");
    let came = come(&client, &set, "mio").await;
    assert_eq!((came.led_to(), came.header("cache-control")), ("/login/openid", "no-store"));
    let (sent, authorization) = set.issuer.asked();
    assert!(authorization.starts_with("Basic "), "{authorization}");
    assert_eq!(challenge(&sent["code_verifier"]).len(), 43);
    assert_eq!(members(db).await, 0, "nothing is done before it is asked for");
    let page = client.get("/login/openid").await.expect(200);
    assert!(page.body.contains("mio@example.com") && page.body.contains("水野 澪"));
    // Nobody else is shown it, however the address is spelled.
    client.get("/login/%6Fpenid").await.expect(200);
    let other = set.site.visitor().get("/login/%6Fpenid").await.expect(200);
    assert!(!other.body.contains("mio@example.com") && !other.body.contains("水野 澪"));
    // An address that somebody types in its place is not taken.
    let mut typed = joining();
    typed.push(("form[email]".into(), "other@example.com".into()));
    assert_eq!(client.post("/login/openid", "/api/openid/join", &typed).await.led_to(), "/welcome");
    client.get("/me").await.expect(200);
    let kept: Vec<(String, Option<String>, String)> =
        rows(db, "SELECT email, password_hash, standing FROM members").await;
    assert_eq!(kept, [("mio@example.com".to_owned(), None, Standing::Active.code().to_owned())]);
    assert_eq!(client.cookie("openid"), None);
    // From then on it logs in, and the session is another each time.
    let before = client.cookie("session").unwrap();
    assert_eq!(come(&client, &set, "mio").await.led_to(), "/talk");
    assert_ne!(client.cookie("session").unwrap(), before);
    let again = set.site.visitor();
    assert_eq!(come(&again, &set, "mio").await.led_to(), "/talk");
    assert!(again.get("/me").await.expect(200).body.contains("水野 澪"));
    assert_eq!(members(db).await, 1);
}

async fn what_is_not_believed_lets_nobody_in(db: &TestDb) {
    let set = set(db).await;
    let client = set.site.visitor();
    come(&client, &set, "mio").await.led_to();
    client.post("/login/openid", "/api/openid/join", &joining()).await.led_to();
    let change = |name: &'static str, value: Value| {
        move |claims: &mut Value| {
            claims[name] = value;
        }
    };
    let past = store::Clock::System.now().0 / 1_000_000 - 60;
    type Change = Box<dyn FnOnce(&mut Value)>;
    let wrong: [(&str, Change); 5] = [
        ("nonce", Box::new(change("nonce", json!("of another question")))),
        ("aud", Box::new(change("aud", json!("another client")))),
        ("iss", Box::new(change("iss", json!(set.other.url)))),
        ("exp", Box::new(change("exp", json!(past)))),
        ("aud beside ours", Box::new(change("aud", json!([CLIENT, "another client"])))),
    ];
    for (what, wrong) in wrong {
        let client = set.site.visitor();
        let came = visit(&client, "plaza", &set.issuer, |nonce| {
            let mut claims = set.issuer.claims("mio", nonce);
            wrong(&mut claims);
            signed(&claims, SECRET)
        });
        assert_eq!(came.await.led_to(), "/login?openid=refused&next=%2Ftalk", "{what}");
        assert_eq!(client.cookie("session"), None, "{what}");
    }
    type Forge = fn(&Value) -> String;
    let forged: [Forge; 3] = [
        |claims| signed(claims, "a secret that somebody else made up, and long enough"),
        |claims| format!("{}.", unsigned(claims, "none")),
        |claims| format!("{}.AAAA", unsigned(claims, "RS256")),
    ];
    for forge in forged {
        let client = set.site.visitor();
        let came = visit(&client, "plaza", &set.issuer, |n| forge(&set.issuer.claims("mio", n))).await;
        assert_eq!(came.led_to(), "/login?openid=refused&next=%2Ftalk");
        assert_eq!(client.cookie("session"), None);
    }
    // What it tells of another than the token is about.
    let client = set.site.visitor();
    set.issuer.tells(json!({ "sub": "other", "email": "mio@example.com", "email_verified": true }));
    let came = visit(&client, "plaza", &set.issuer, |nonce| {
        let mut claims = set.issuer.claims("new", nonce);
        claims.as_object_mut().unwrap().remove("email");
        signed(&claims, SECRET)
    });
    assert!(came.await.led_to().starts_with("/login?openid="));
    // The page says so, and where one wanted to go is not forgotten.
    let page = client.get("/login?openid=refused&next=/talk").await.expect(200);
    assert!(page.body.contains("確かめられませんでした") && page.body.contains("value=\"/talk\""));
    // The same, honestly, does let in.
    assert_eq!(come(&client, &set, "mio").await.led_to(), "/talk");
}

async fn only_the_browser_that_asked_comes_back(db: &TestDb) {
    let set = set(db).await;
    let (mine, theirs) = (set.site.visitor(), set.site.visitor());
    // Somebody begins, and has another's browser end it: it would be logged in as them.
    let asked = go(&mine, "/login/openid/plaza?next=/talk").await;
    set.issuer.answers(signed(&set.issuer.claims("mio", &asked["nonce"]), SECRET));
    let back = format!("/login/openid/plaza/back?code=c&state={}", asked["state"]);
    assert_eq!(theirs.get(&back).await.led_to(), "/login?openid=refused&next=%2F");
    theirs.set_cookie("openid", "made-up");
    assert_eq!(theirs.get(&back).await.led_to(), "/login?openid=refused&next=%2F");
    // Not at the address of another provider, nor in its name.
    assert_eq!(mine.get(&back.replace("plaza", "corner")).await.led_to(), "/login?openid=refused&next=%2F",);
    let asked = go(&mine, "/login/openid/plaza?next=/talk").await;
    let from_other =
        format!("/login/openid/plaza/back?code=c&iss={}&state={}", set.other.url, asked["state"]);
    assert_eq!(mine.get(&from_other).await.led_to(), "/login?openid=refused&next=%2F");
    // Once, and in time.
    let came = come(&mine, &set, "mio").await;
    assert_eq!(came.led_to(), "/login/openid");
    let asked = go(&mine, "/login/openid/plaza?next=/talk").await;
    let back = format!("/login/openid/plaza/back?code=c&state={}", asked["state"]);
    set.issuer.answers(signed(&set.issuer.claims("mio", &asked["nonce"]), SECRET));
    assert_eq!(mine.get(&back).await.led_to(), "/login/openid");
    mine.set_cookie("openid", &asked["state"]);
    assert_eq!(mine.get(&back).await.led_to(), "/login?openid=refused&next=%2F");
    let asked = go(&mine, "/login/openid/plaza?next=/talk").await;
    store::testing::run(db, sql!("UPDATE ceremonies SET expires_at = $1", db.now())).await;
    let late = format!("/login/openid/plaza/back?code=c&state={}", asked["state"]);
    assert_eq!(mine.get(&late).await.led_to(), "/login?openid=refused&next=%2F");
    assert_eq!((members(db).await, mine.cookie("session")), (0, None));
    // Somebody changed their mind.
    let asked = go(&mine, "/login/openid/plaza?next=/talk").await;
    let stopped = format!("/login/openid/plaza/back?error=access_denied&state={}", asked["state"]);
    assert_eq!(mine.get(&stopped).await.led_to(), "/login?openid=stopped&next=%2Ftalk");
}

async fn nobody_is_taken_to_another_site(db: &TestDb) {
    let set = set(db).await;
    let client = set.site.visitor();
    come(&client, &set, "mio").await.led_to();
    client.post("/login/openid", "/api/openid/join", &joining()).await.led_to();
    for next in ["https://evil.example", "//evil.example", "/%5Cevil.example"] {
        let asked = go(&client, &format!("/login/openid/plaza?next={next}")).await;
        set.issuer.answers(signed(&set.issuer.claims("mio", &asked["nonce"]), SECRET));
        let back = format!("/login/openid/plaza/back?code=c&state={}", asked["state"]);
        assert_eq!(client.get(&back).await.led_to(), "/");
    }
    client.get("/login/openid/nobody").await.expect(404);
    client.get("/login/openid/nobody/back?state=x").await.expect(404);
}

async fn linking_needs_a_proof_and_is_undone(db: &TestDb) {
    let hana = with_password(db, "hana", &[]).await;
    let other = with_password(db, "other", &[]).await;
    let set = set(db).await;
    let client = set.site.member(&hana).await;
    const OWN: &str = "/me/settings/account/openid";
    let came = come(&client, &set, "mio").await;
    assert_eq!(came.led_to(), OWN);
    let linked = || number(db, "SELECT COUNT(*) FROM identities");
    assert_eq!(linked().await, 0, "coming back links nothing by itself");
    store::testing::run(db, "UPDATE sessions SET proved_at = 0").await;
    client.post(OWN, "/api/openid/link", &[]).await.led_to();
    assert_eq!(linked().await, 0, "whoever finds a browser left open links nothing");
    client.post(OWN, "/api/security/prove", &fields(&[("password", PASSWORD)])).await.led_to();
    assert!(client.get(OWN).await.expect(200).body.contains("mio@example.com"));
    client.post(OWN, "/api/openid/link", &[]).await.led_to();
    assert_eq!(linked().await, 1);
    assert!(set.site.mails().await.last().unwrap().subject.contains("つながりました"));
    // Of somebody else it opens nothing, and cannot be linked twice.
    let theirs = set.site.member(&other).await;
    assert_eq!(come(&theirs, &set, "mio").await.led_to(), format!("{OWN}?fault=another"));
    assert!(theirs.get("/me").await.expect(200).body.contains("@other"));
    let visitor = set.site.visitor();
    assert_eq!(come(&visitor, &set, "mio").await.led_to(), "/talk");
    assert!(visitor.get("/me").await.expect(200).body.contains("@hana"));
    // What came while another was signed in is not theirs to use.
    assert_eq!(come(&theirs, &set, "of-the-other").await.led_to(), OWN);
    let token = theirs.cookie("openid").unwrap();
    client.set_cookie("openid", &token);
    client.post(OWN, "/api/openid/link", &[]).await.led_to();
    assert_eq!(linked().await, 1);
    let identity = number(db, sql!("SELECT id FROM identities WHERE member_id = $1", id(&hana))).await;
    theirs.post(OWN, "/api/openid/unlink", &fields(&[("id", &identity.to_string())])).await.led_to();
    assert_eq!(linked().await, 1, "only one's own");
    client.post(OWN, "/api/openid/unlink", &fields(&[("id", &identity.to_string())])).await.led_to();
    assert_eq!(linked().await, 0);
    visitor.get("/me").await.expect(401);
    let visitor = set.site.visitor();
    assert_eq!(come(&visitor, &set, "mio").await.led_to(), "/login/openid");
    // Whom a provider lets in without asking has proved nothing: it may be anybody at a browser left open.
    client.set_cookie("openid", &visitor.cookie("openid").unwrap());
    client.post(OWN, "/api/openid/link", &[]).await.led_to();
    let later = set.site.visitor();
    assert_eq!(come(&later, &set, "mio").await.led_to(), "/talk");
    let page = later.get(OWN).await.expect(200);
    assert!(page.body.contains("ご本人") && page.body.contains("mio@example.com"));
    let identity = number(db, sql!("SELECT id FROM identities WHERE member_id = $1", id(&hana))).await;
    later.post(OWN, "/api/openid/unlink", &fields(&[("id", &identity.to_string())])).await.led_to();
    assert_eq!(linked().await, 1);
}

async fn an_address_that_is_not_vouched_for_opens_nothing(db: &TestDb) {
    with_password(db, "hana", &[]).await;
    let set = set(db).await;
    // A provider that is not trusted with addresses, and a trusted one that has not proved this one.
    let honest = |nonce: &str| signed(&set.other.claims("new", nonce), SECRET);
    let unproved = |nonce: &str| {
        let mut claims = set.issuer.claims("new", nonce);
        claims["email_verified"] = json!(false);
        signed(&claims, SECRET)
    };
    let client = set.site.visitor();
    assert_eq!(visit(&client, "corner", &set.other, honest).await.led_to(), "/login/openid");
    let page = client.get("/login/openid").await.expect(200);
    assert!(page.body.contains("href=\"/signup\"") && !page.body.contains("/api/openid/join"));
    client.post("/login/openid", "/api/openid/join", &joining()).await.led_to();
    assert_eq!(visit(&client, "plaza", &set.issuer, unproved).await.led_to(), "/login/openid");
    client.post("/login/openid", "/api/openid/join", &joining()).await.led_to();
    assert_eq!((members(db).await, client.cookie("session")), (1, None));
    // A proved address of a member is not enough either: they say themselves that they want it.
    assert_eq!(come(&client, &set, "hana").await.led_to(), "/login/openid");
    client.post("/login/openid", "/api/openid/join", &joining()).await.led_to();
    let page = client.get("/login/openid").await.expect(200);
    assert!(page.body.contains("すでに使われています") || page.body.contains("使われて"), "{}", page.body);
    assert_eq!((members(db).await, client.cookie("session")), (1, None));
}

async fn a_second_step_is_not_passed_by(db: &TestDb) {
    let hana = with_password(db, "hana", &[]).await;
    let set = set(db).await;
    let client = set.site.member(&hana).await;
    come(&client, &set, "mio").await.led_to();
    client.post("/me/settings/account/openid", "/api/openid/link", &[]).await.led_to();
    store::testing::run(
        db,
        sql!(
            "INSERT INTO second_steps (member_id, secret, created_at, confirmed_at) VALUES ($1, $2, 1, 1)",
            id(&hana),
            vec![1_u8]
        ),
    )
    .await;
    let visitor = set.site.visitor();
    assert_eq!(come(&visitor, &set, "mio").await.led_to(), "/login/code?next=%2Ftalk");
    assert_eq!(visitor.cookie("session"), None);
    visitor.get("/me").await.expect(401);
}

async fn whoever_signed_up_with_an_address_of_another_is_shut_out(db: &TestDb) {
    let set = set(db).await;
    let stranger = set.site.visitor();
    let theirs = fields(&[
        ("form[name]", "他人"),
        ("form[email]", "mio@example.com"),
        ("form[password]", PASSWORD),
        ("form[kind]", "interested"),
        ("form[agree]", "yes"),
    ]);
    assert_eq!(stranger.post("/signup", "/api/accounts/sign_up", &theirs).await.led_to(), "/signup/sent");
    let client = set.site.visitor();
    come(&client, &set, "mio").await.led_to();
    assert_eq!(client.post("/login/openid", "/api/openid/join", &joining()).await.led_to(), "/welcome");
    let credentials = fields(&[("email", "mio@example.com"), ("password", PASSWORD)]);
    stranger.post("/login", "/api/accounts/sign_in", &credentials).await;
    assert_eq!(stranger.cookie("session"), None);
    let kept: Vec<(String, Option<String>)> = rows(db, "SELECT name, password_hash FROM members").await;
    assert_eq!(kept, [("水野 澪".to_owned(), None)]);
}

async fn a_provider_that_is_away_is_away_for_a_while(db: &TestDb) {
    // A port that nobody listens on yet.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let file = tempfile::NamedTempFile::new().unwrap();
    let site = site(db, &file, &table("plaza", &format!("http://{address}"), ""));
    let client = site.visitor();
    assert_eq!(
        client.get("/login/openid/plaza?next=/talk").await.led_to(),
        "/login?openid=away&next=%2Ftalk"
    );
    assert!(client.get("/login?openid=away").await.expect(200).body.contains("つながりませんでした"));
    let issuer = Issuer::start_at(address).await;
    let asked = go(&client, "/login/openid/plaza?next=/talk").await;
    issuer.answers(signed(&issuer.claims("mio", &asked["nonce"]), SECRET));
    let back = format!("/login/openid/plaza/back?code=c&state={}", asked["state"]);
    assert_eq!(client.get(&back).await.led_to(), "/login/openid");
}

#[test]
fn what_an_operator_writes_wrong_is_told_without_its_secrets() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let told = |text: &str| {
        std::fs::write(file.path(), text).unwrap();
        let flags = ["--public-url", HERE, "--openid", file.path().to_str().unwrap()];
        crate::support::config(&flags).check().unwrap_err()
    };
    let fine = table("plaza", "https://accounts.example", "");
    for (text, says) in [
        (format!("{fine}{fine}"), "two providers are called plaza"),
        (table("Pla za", "https://accounts.example", ""), "lower-case"),
        (table("plaza", "http://accounts.example", ""), "https://"),
        (table("plaza", "nowhere", ""), "issuer"),
        (table("plaza", "https://accounts.example", "trust = 1"), "trust"),
        (format!("{fine}client_secret = {SECRET}"), "file"),
    ] {
        let error = told(&text);
        assert!(error.contains(says) || says == "file", "{error}");
        assert!(!error.contains(SECRET), "{error}");
    }
    std::fs::write(file.path(), fine).unwrap();
    let flags = ["--public-url", HERE, "--openid", file.path().to_str().unwrap()];
    let config = crate::support::config(&flags);
    assert!(config.check().is_ok() && !config.print().contains(SECRET));
    std::fs::remove_file(file.path()).unwrap();
    assert!(config.check().is_err());
}
