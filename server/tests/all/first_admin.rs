//! An empty community: the link, the page, the first admin, once.

use crate::support::html::filled;
use crate::support::process::{Process, get};
use crate::support::{Site, encoded, fields};
use domain::account::LinkPurpose;
use domain::error::Conflict;
use domain::{Error, Locale, Problem};
use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use store::on_both;
use store::testing::{PASSWORD, TestDb};

on_both!(the_first_admin_is_made_once, a_link_grows_old);

const ACTION: &str = "/api/accounts/first_admin";
const FILLED: [(&str, &str); 3] =
    [("form[name]", "徳田"), ("form[email]", "tokuda@mail.invalid"), ("form[password]", PASSWORD)];

async fn link(db: &TestDb) -> String {
    let secret = store::accounts::links::make(db, LinkPurpose::FirstAdmin, None).await.unwrap();
    format!("/setup?token={secret}")
}

async fn the_first_admin_is_made_once(db: &TestDb) {
    assert!(store::accounts::needs_first_admin(db).await.unwrap());
    let site = Site::new(db);
    let setup = link(db).await;
    let client = site.visitor();
    client.get("/admin").await.expect(401);
    let form = client.get(&setup).await.expect(200).html().form(ACTION);
    // A password that is easy to guess is told, and the link not used up.
    let weak = filled(form.clone(), &[FILLED[0], FILLED[1], ("form[password]", "password1234")]);
    assert_eq!(client.post(&setup, ACTION, &weak).await.led_to(), setup);
    let html = client.get(&setup).await.expect(200).html();
    assert!(html.text.contains(&Problem::Weak.text(Locale::Ja)));
    assert_eq!(html.value("form[name]").unwrap(), "徳田");
    let answer = client.post(&setup, ACTION, &filled(html.form(ACTION), &FILLED)).await;
    assert_eq!(answer.led_to(), "/admin");
    assert!(client.get("/admin").await.expect(200).html().text.contains("tokuda@mail.invalid"));
    assert!(!store::accounts::needs_first_admin(db).await.unwrap());
    // Neither the same link nor a new one makes another.
    for again in [setup, link(db).await] {
        let other = site.visitor();
        let form = other.get(&again).await.html().form(ACTION);
        let typed = filled(form, &[FILLED[0], ("form[email]", "other@mail.invalid"), FILLED[2]]);
        assert_eq!(other.post(&again, ACTION, &typed).await.led_to(), again);
        let text = Error::Conflict(Conflict::LinkUsed).text(Locale::Ja);
        assert!(other.get(&again).await.html().text.contains(&text));
        assert!(other.cookie("session").is_none());
    }
    assert_eq!(store::testing::number(db, "SELECT COUNT(*) FROM members").await, 1);
}

async fn a_link_grows_old(db: &TestDb) {
    let site = Site::new(db);
    let setup = link(db).await;
    db.clock.advance(86_401);
    let client = site.visitor();
    let form = client.get(&setup).await.html().form(ACTION);
    assert_eq!(client.post(&setup, ACTION, &filled(form, &FILLED)).await.led_to(), setup);
    assert!(client.cookie("session").is_none());
    assert!(store::accounts::needs_first_admin(db).await.unwrap());
}

/// What the binary said before it ended.
pub struct Said {
    pub success: bool,
    pub out: String,
    pub err: String,
}

/// Runs the binary with nothing of this machine's settings. One that serves instead of ending is a failure.
pub fn assemble(arguments: &[&str]) -> Said {
    assemble_with(&[], arguments)
}

/// The same, with these variables.
pub fn assemble_with(variables: &[(&str, &str)], arguments: &[&str]) -> Said {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut process = Command::new(env!("CARGO_BIN_EXE_assemble"))
        .args(arguments)
        .env_clear()
        .env("PATH", path)
        .envs(variables.iter().copied())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let out = read(process.stdout.take().unwrap());
    let err = read(process.stderr.take().unwrap());
    // Both are closed when the process ends.
    let all = |said: Receiver<String>| said.recv_timeout(Duration::from_secs(60));
    let (Ok(out), Ok(err)) = (all(out), all(err)) else {
        process.kill().unwrap();
        process.wait().unwrap();
        panic!("it does not end: {arguments:?}");
    };
    Said { success: process.wait().unwrap().success(), out, err }
}

fn read(mut from: impl Read + Send + 'static) -> Receiver<String> {
    let (send, said) = channel();
    std::thread::spawn(move || {
        let mut text = String::new();
        let _read = from.read_to_string(&mut text);
        let _sent = send.send(text);
    });
    said
}

/// The link as the command line prints it.
#[tokio::test]
async fn the_command_line_gives_the_link() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    assert!(assemble(&["migrate", "--data", data]).success);
    let arguments = ["admin", "link", "--data", data, "--public-url", "https://community.example/"];
    let output = assemble(&arguments);
    let token =
        output.out.trim().strip_prefix("https://community.example/setup?token=").expect("a link").to_owned();
    let url = format!("sqlite://{}", folder.path().join("assemble.db").display());
    let zone = store::Zone::named("Asia/Tokyo").unwrap();
    let db = store::Db::open(&url, store::Clock::System, zone).await.unwrap();
    let site = Site::new(&db);
    let typed = filled(fields(&FILLED), &[("form[token]", &token)]);
    let answer = site.visitor().post_bytes("/setup", ACTION, encoded(&typed)).await;
    assert_eq!(answer.led_to(), "/admin");
    db.close().await;
    let again = assemble(&arguments);
    assert!(!again.success && again.err.contains("there is an admin already"), "{}", again.err);
}

#[tokio::test]
async fn a_new_community_has_a_place_to_talk() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::serve(&["--data", folder.path().to_str().unwrap()]);
    let (status, page) = get(&process.address, "", "/talk").await.unwrap();
    process.kill();
    assert_eq!(status, 200);
    assert!(page.contains("href=\"/talk/announcements\""), "{page}");
}
