//! The demo has known log-ins: it stays on this machine, and never becomes somebody's community.

use crate::first_admin::assemble;
use crate::support::html::filled;
use crate::support::{Site, config, fields};
use server::jobs::work_through;
use server::mail::Post;
use store::demo::{LOGINS, Options, PASSWORD};
use store::on_both;
use store::testing::TestDb;

on_both!(known_log_ins_work_and_mails_are_shown, the_demo_is_lively_once_and_its_files_are_served);

async fn known_log_ins_work_and_mails_are_shown(db: &TestDb) {
    store::demo::fill(db, &Options::default(), &|_, _, _| {}).await.unwrap();
    assert!(store::demo::is_demo(db).await.unwrap());
    let site = Site::with(db, &["--demo"]);
    for (email, role) in LOGINS {
        let client = site.visitor();
        let typed = fields(&[("email", email), ("password", PASSWORD), ("next", "/me")]);
        assert_eq!(client.post("/login", "/api/accounts/sign_in", &typed).await.led_to(), "/me");
        client.get("/me").await.expect(200);
        client.get("/admin").await.expect(if role == "admin" { 200 } else { 403 });
        client.get("/events/new").await.expect(if matches!(role, "admin" | "host") { 200 } else { 403 });
    }
    // The mails that would have been sent are shown, each link as one.
    let client = site.visitor();
    let form = client.get("/recover").await.html().form("/api/accounts/request_reset");
    client
        .post("/recover", "/api/accounts/request_reset", &filled(form, &[("email", LOGINS[3].0)]))
        .await
        .led_to();
    let mailbox = site.app.mailbox.clone().expect("the demo has a mailbox");
    work_through(&site.app, &Post::Mailbox(mailbox)).await;
    let html = client.get("/demo/mail").await.expect(200).html();
    assert!(html.text.contains(LOGINS[3].0));
    assert!(html.all("a").any(|a| a.get("href").is_some_and(|h| h.contains("/reset?token="))));
    // Elsewhere nobody reads mails.
    let other = Site::new(db);
    other.visitor().get("/demo/mail").await.expect(404);
    assert!(other.app.mailbox.is_none());
}

async fn the_demo_is_lively_once_and_its_files_are_served(db: &TestDb) {
    let site = Site::with(db, &["--demo"]);
    let config = &site.app.config.store;
    server::demo::fill(db, config).await.unwrap();
    let events = "SELECT COUNT(*) FROM events";
    let count = store::testing::number(db, events).await;
    assert!(count > i64::from(Options::default().events));
    // Served once more, it is as it was; filled by the command, it is the same.
    server::demo::fill(db, config).await.unwrap();
    server::demo::live(db, config).await.unwrap();
    assert_eq!(store::testing::number(db, events).await, count);
    // What was drawn is seen, in full and small; what is handed out is for those who took part.
    let visitor = site.visitor();
    let past = visitor.get("/events/past").await.expect(200).html();
    let pictures: Vec<&str> =
        past.all("img").filter_map(|i| i.get("src")).filter(|s| s.starts_with("/files/")).collect();
    assert!(pictures.len() >= 4, "{pictures:?}");
    for picture in pictures {
        let small = visitor.get(picture).await.expect(200);
        let whole = visitor.get(picture.trim_end_matches("/small")).await.expect(200);
        assert!([small, whole].iter().all(|p| p.header("content-type").starts_with("image/")));
    }
    let handouts =
        "SELECT f.name FROM files f JOIN event_files a ON a.file_id = f.id WHERE a.part = 'handout'";
    let handouts: Vec<(String,)> = store::testing::rows(db, handouts).await;
    let hana = site.visitor();
    let typed = fields(&[("email", LOGINS[3].0), ("password", PASSWORD), ("next", "/me")]);
    hana.post("/login", "/api/accounts/sign_in", &typed).await.led_to();
    let mut given = 0;
    for (name,) in handouts {
        let file = format!("/files/{name}");
        visitor.get(&file).await.expect(404);
        given += usize::from(hana.get(&file).await.status == 200);
    }
    assert!(given >= 4, "{given}");
}

#[test]
fn the_demo_is_served_on_this_machine_only() {
    for (address, fine) in [
        ("127.0.0.1:0", true),
        ("[::1]:0", true),
        ("0.0.0.0:3000", false),
        ("[::]:80", false),
        ("192.0.2.7:80", false),
    ] {
        assert_eq!(config(&["--demo", "--address", address]).check().is_ok(), fine, "{address}");
        assert!(config(&["--address", address]).check().is_ok());
    }
    for (url, fine) in [
        ("http://127.0.0.1:3000", true),
        ("http://[::1]:3000", true),
        ("http://localhost:3000/", true),
        ("https://demo.localhost", true),
        ("https://community.example", false),
        ("http://192.0.2.7", false),
        ("https://localhost.example", false),
        ("https://", false),
    ] {
        assert_eq!(config(&["--demo", "--public-url", url]).check().is_ok(), fine, "{url}");
    }
    assert!(config(&["--public-url", "https://community.example"]).check().is_ok());
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let output = assemble(&["serve", "--demo", "--address", "0.0.0.0:0", "--data", data]);
    assert!(!output.success && output.err.contains("loopback"), "{}", output.err);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was begun");
}

#[test]
fn a_demo_never_becomes_a_community_nor_the_other_way_round() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |arguments: &[&str], data: &str, why: &str| {
        let output = assemble(&[arguments, &["--address", "127.0.0.1:0", "--data", data]].concat());
        assert!(!output.success && output.err.contains(why), "{}", output.err);
    };
    let demo = folder.path().join("demo");
    let demo = demo.to_str().unwrap();
    assert!(assemble(&["demo", "--data", demo]).success);
    refused(&["serve"], demo, "holds the demo");
    let again = assemble(&["demo", "--data", demo]);
    assert!(!again.success, "a demo is not filled twice");
    let own = folder.path().join("own");
    let own = own.to_str().unwrap();
    assert!(assemble(&["migrate", "--data", own]).success);
    let database = people_in(own);
    refused(&["serve", "--demo"], own, "would mix");
    assert!(!assemble(&["demo", "--data", own]).success);
    assert_eq!(people_in(own), database, "and nothing was written");
}

/// Makes one person of a real community, if there is none; how many there are.
fn people_in(data: &str) -> i64 {
    let url = format!("sqlite://{data}/assemble.db");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let zone = store::Zone::named("Asia/Tokyo").unwrap();
        let db = store::Db::open(&url, store::Clock::System, zone).await.unwrap();
        if store::demo::is_empty(&db).await.unwrap() {
            store::testing::member(&db, "tokuda", &[]).await;
        }
        let count = store::testing::number(&db, "SELECT COUNT(*) FROM members").await;
        db.close().await;
        count
    })
}
