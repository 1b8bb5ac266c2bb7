//! The disk is full, and has room again: who writes is told and keeps what they typed, reading goes on, and nothing
//! has to be started again.

use crate::support::html::{Html, filled};
use crate::support::people::{posts, talk};
use crate::support::{Args, Site};
use domain::{Error, Locale};
use store::testing::{member, run};

const REPLY: &str = "/api/threads/reply";

/// More than fits into what is left of any page of the file.
fn long() -> String {
    "長い返事です。\n\n<b>\"途中\"</b> & まだ\n".repeat(300)
}

/// The file may not grow: SQLite answers a statement with SQLITE_FULL, as it does when the disk is full, and gives
/// some transactions up by itself. Who writes next gets a connection that is sound, and without that limit.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_cannot_grow() {
    let db = store::testing::sqlite().await;
    let hana = member(&db, "hana", &[]).await;
    let (thread, _) = talk(&db, &hana).await;
    let site = Site::new(&db);
    let client = site.member(&hana).await;
    let page = format!("/talk/t/{thread}");
    let form = filled(client.get(&page).await.expect(200).html().form(REPLY), &[("form[body]", &long())]);
    // As few pages as there are.
    let full = async || run(&db, "PRAGMA max_page_count = 1").await;
    for _ in 0..3 {
        full().await;
        let called = client.call(REPLY, &Args::Form(form.clone())).await.expect(503);
        assert_eq!(serde_json::from_str::<Error>(&called.body).unwrap(), Error::Unavailable);
        client.get(&page).await.expect(200);
    }
    full().await;
    // Neither the reply nor what was typed could be written: the page itself carries it.
    let plain = client.post(&page, REPLY, &form).await.expect(503).html();
    assert_eq!(plain.value("form[body]").unwrap(), long());
    client.get(&page).await.expect(200);
    assert_eq!(posts(&db).await, 1);
    let answer = client.post(REPLY, REPLY, &plain.form(REPLY)).await;
    assert!(answer.led_to().starts_with(&format!("{page}?page=1#p")));
    assert_eq!(posts(&db).await, 2);
    db.end().await;
}

/// The system refuses to write for a process that may not make files longer (RLIMIT_FSIZE), at the moment of the
/// commit: the nearest to a full disk that needs no rights.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_takes_nothing() {
    use crate::support::process::{Process, get, post};
    use std::process::Command;
    use store::{Clock, Db, Zone};

    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("assemble.db").display());
    let db = Db::open(&url, Clock::System, Zone::named("Asia/Tokyo").unwrap()).await.unwrap();
    db.migrate().await.unwrap();
    let hana = member(&db, "hana", &[]).await;
    let (thread, opening) = talk(&db, &hana).await;
    let session =
        store::accounts::sessions::begin(&db, store::testing::id(&hana), &Default::default()).await.unwrap();
    // Not used for long: that it is used now ought to be noted, which cannot be.
    let idle =
        store::accounts::sessions::begin(&db, store::testing::id(&hana), &Default::default()).await.unwrap();
    let hash = store::secret::hash(&idle);
    run(&db, store::sql!("UPDATE sessions SET seen_at = 0 WHERE token_hash = $1", hash)).await;
    let mut through = Command::new("/bin/sh");
    // Else the system ends the process for the attempt.
    through.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_assemble")]);
    let process = Process::serve_through(through, &["--data", folder.path().to_str().unwrap()]);
    let limit = |bytes: &str| {
        let id = process.id().to_string();
        let done =
            Command::new("prlimit").args(["--pid", &id, &format!("--fsize={bytes}:")]).status().unwrap();
        assert!(done.success());
    };
    let page = format!("/talk/t/{thread}");
    let address = process.address.as_str();
    let text = long();
    let form = crate::support::fields(&[("form[parent]", &opening.to_string()), ("form[body]", &text)]);
    let send = async |accept: &str| post(address, &session, REPLY, accept, &form).await.unwrap();
    assert_eq!(send("application/json").await.0, 200);

    limit("0");
    for _ in 0..3 {
        let (status, body) = send("application/json").await;
        assert_eq!((status, serde_json::from_str(&body).ok()), (503, Some(Error::Unavailable)));
    }
    for (language, locale) in [("ja", Locale::Ja), ("en", Locale::En)] {
        let (status, body) =
            post(address, &session, REPLY, &format!("text/html\r\nAccept-Language: {language}"), &form)
                .await
                .unwrap();
        let html = Html::read(&body);
        assert_eq!((status, html.value("form[body]")), (503, Some(text.clone())));
        assert_eq!(html.all("h1").next().unwrap().text, Error::Unavailable.text(locale));
    }
    for session in [&session, &idle] {
        assert_eq!(get(address, session, &page).await.unwrap().0, 200);
    }
    assert_eq!(posts(&db).await, 2);

    limit("unlimited");
    assert_eq!(send("application/json").await.0, 200);
    assert_eq!(send("text/html").await.0, 303);
    assert_eq!(posts(&db).await, 4);
    assert_eq!(store::testing::rows::<(String,)>(&db, "PRAGMA integrity_check").await, [("ok".to_owned(),)]);
    db.close().await;
}
