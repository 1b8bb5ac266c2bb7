//! The database goes away and comes back: readers are told, and nothing has to be started again.

use crate::support::people::{talk, thread};
use crate::support::{Args, Site, fields};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use store::db::Sql;
use store::testing::{member, space};
use store::{Db, Zone, sql};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How a line is cut.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// Nobody listens: the database's machine is up, the database is not.
    Refused,
    /// Somebody takes the call and hangs up: a proxy whose database is not there.
    HungUp,
}

/// Stands between the server and PostgreSQL, and can be cut.
struct Line {
    port: u16,
    target: String,
    cut: Cut,
    down: watch::Sender<bool>,
}

impl Line {
    async fn to(target: &str, cut: Cut) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let line = Self { port, target: target.to_owned(), cut, down: watch::channel(false).0 };
        line.carry(listener);
        line
    }

    fn carry(&self, listener: TcpListener) {
        let (target, down, cut) = (self.target.clone(), self.down.subscribe(), self.cut);
        tokio::spawn(async move {
            loop {
                let mut cut_off = down.clone();
                let (mut near, _) = tokio::select! {
                    _ = cut_off.wait_for(|down| *down && cut == Cut::Refused) => return,
                    accepted = listener.accept() => accepted.unwrap(),
                };
                let (target, mut down) = (target.clone(), down.clone());
                tokio::spawn(async move {
                    if *down.borrow() {
                        return;
                    }
                    let Ok(mut far) = TcpStream::connect(target).await else { return };
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        _ = down.wait_for(|down| *down) => {}
                    }
                });
            }
        });
    }

    async fn go_down(&self) {
        self.down.send_replace(true);
        // The listener is gone when a call is refused.
        for _ in 0..200 {
            if self.cut == Cut::HungUp || TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("the line is still up");
    }

    async fn come_up(&self) {
        self.down.send_replace(false);
        if self.cut == Cut::Refused {
            self.carry(TcpListener::bind(("127.0.0.1", self.port)).await.unwrap());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_goes_and_comes() {
    goes_and_comes(Cut::Refused).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_behind_a_proxy_that_goes_and_comes() {
    goes_and_comes(Cut::HungUp).await;
}

async fn goes_and_comes(cut: Cut) {
    let direct = store::testing::postgres().await;
    store::pages::seed_defaults(&direct).await.unwrap();
    let hana = member(&direct, "hana", &[]).await;
    let (thread, opening) = talk(&direct, &hana).await;
    let (name,): (String,) = direct.one("SELECT CAST(current_database() AS TEXT)").await.unwrap();
    let server = std::env::var("ASSEMBLE_TEST_POSTGRES").unwrap();
    let (before, host) = server.rsplit_once('@').unwrap();
    let line = Line::to(host, cut).await;
    let url = format!("{before}@127.0.0.1:{}/{name}", line.port);
    let db = Db::open(&url, direct.clock.clone(), Zone::named("Asia/Tokyo").unwrap()).await.unwrap();
    let site = Site::new(&db);
    let (client, visitor) = (site.member(&hana).await, site.visitor());
    client.get("/me").await.expect(200);
    visitor.get("/about").await.expect(200);
    visitor.get("/readyz").await.expect(200);

    line.go_down().await;
    let page = format!("/talk/t/{thread}");
    let reply = fields(&[("form[parent]", &opening.to_string()), ("form[body]", "届くかな")]);
    let nothing = Args::Json(json!({}));
    let begun = Instant::now();
    let (me, called, sent, ready, fresh) = tokio::join!(
        client.get("/me"),
        client.call("/api/home/landing", &nothing),
        client.post(&page, "/api/threads/reply", &reply),
        visitor.get("/readyz"),
        visitor.get("/events"),
    );
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    for answer in [&me, &sent, &fresh] {
        assert_eq!(answer.status, 503, "{}", answer.body);
        assert!(answer.html().all("h1").next().unwrap().text.len() > 5);
    }
    // What was typed stands there, to be sent again.
    let typed =
        fields(&[("came_from", &page), ("form[parent]", &opening.to_string()), ("form[body]", "届くかな")]);
    assert_eq!(sent.html().form("/api/threads/reply"), typed);
    for answer in [&me, &sent] {
        assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    let error: domain::Error = serde_json::from_str(&called.expect(503).body).unwrap();
    assert_eq!(error, domain::Error::Unavailable);
    ready.expect(503);
    visitor.get("/healthz").await.expect(200);
    // What is kept for visitors goes on being shown.
    visitor.get("/about").await.expect(200);
    // Nobody is signed out by it.
    assert!(client.cookie("session").is_some());

    line.come_up().await;
    client.get("/me").await.expect(200);
    visitor.get("/readyz").await.expect(200);
    visitor.get("/events").await.expect(200);
    let answer = client.post(&page, "/api/threads/reply", &reply).await;
    assert!(answer.led_to().starts_with(&page));
    db.close().await;
    direct.end().await;
}

/// Stopped and started again between two requests: every connection is dead, and nobody notices.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_was_started_again() {
    let db = store::testing::postgres().await;
    let hana = member(&db, "hana", &[]).await;
    let (thread, opening) = talk(&db, &hana).await;
    let site = Site::new(&db);
    let client = site.member(&hana).await;
    client.get("/me").await.expect(200);
    let other = db.second().await;
    let lines: Vec<(i64,)> = store::testing::rows(
        &other,
        "SELECT CAST(pid AS BIGINT) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
    )
    .await;
    assert!(!lines.is_empty());
    for (pid,) in &lines {
        let end = sql!("SELECT CAST(pg_terminate_backend(CAST($1 AS INT)) AS INT)::BIGINT", *pid);
        assert_eq!(store::testing::number(&other, end).await, 1);
    }
    let mut left = Sql::from("SELECT COUNT(*) FROM pg_stat_activity WHERE pid IN ");
    left.bind_list(lines.iter().map(|(pid,)| *pid));
    let mut gone = false;
    for _ in 0..10_000 {
        gone = store::testing::number(&other, left.clone()).await == 0;
        if gone {
            break;
        }
    }
    assert!(gone);
    let reply = fields(&[("form[parent]", &opening.to_string()), ("form[body]", "届くかな")]);
    let page = format!("/talk/t/{thread}");
    assert!(client.post(&page, "/api/threads/reply", &reply).await.led_to().starts_with(&page));
    client.get("/me").await.expect(200);
    other.close().await;
    db.end().await;
}

/// On SQLite there is one writer. While somebody else writes for long, reading goes on and writing is told to wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_that_does_not_end() {
    let db = store::testing::sqlite().await;
    let hana = member(&db, "hana", &[]).await;
    space(&db, "open", "public", None).await;
    let (thread, opening) = thread(&db, &hana, "open", "はい").await;
    let site = Site::new(&db);
    let client = Arc::new(site.member(&hana).await);
    let reply = Args::Form(fields(&[("form[parent]", &opening.to_string()), ("form[body]", "届くかな")]));
    let other = db.second().await;
    let holding = other.write().await.unwrap();
    let refused = Arc::new(AtomicBool::new(false));
    let writing = tokio::spawn({
        let (client, reply, refused) = (client.clone(), reply.clone(), refused.clone());
        async move {
            let answer = client.call("/api/threads/reply", &reply).await;
            refused.store(true, Ordering::SeqCst);
            answer
        }
    });
    client.get(&format!("/talk/t/{thread}")).await.expect(200);
    assert!(!refused.load(Ordering::SeqCst), "reading did not wait for it");
    let error: domain::Error = serde_json::from_str(&writing.await.unwrap().expect(503).body).unwrap();
    assert_eq!(error, domain::Error::Unavailable);
    drop(holding);
    // The lock is let go of when the connection notices that nobody holds the transaction any more.
    other.close().await;
    client.call("/api/threads/reply", &reply).await.expect(200);
    db.end().await;
}

/// On PostgreSQL a transaction that hangs holds its rows: who wants to write one of them is told to wait, and keeps
/// what was typed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_is_held() {
    let db = store::testing::postgres().await;
    let hana = member(&db, "hana", &[]).await;
    let (thread, opening) = talk(&db, &hana).await;
    let site = Site::new(&db);
    let client = site.member(&hana).await;
    let reply = fields(&[("form[parent]", &opening.to_string()), ("form[body]", "届くかな")]);
    let page = format!("/talk/t/{thread}");
    let mut holding = db.write().await.unwrap();
    holding.execute(sql!("UPDATE threads SET post_count = post_count WHERE id = $1", thread)).await.unwrap();
    let called = Args::Form(reply.clone());
    let (called, sent) = tokio::join!(
        client.call("/api/threads/reply", &called),
        client.post(&page, "/api/threads/reply", &reply),
    );
    let error: domain::Error = serde_json::from_str(&called.expect(503).body).unwrap();
    assert_eq!(error, domain::Error::Unavailable);
    assert_eq!(sent.led_to(), page);
    assert_eq!(client.get(&page).await.expect(200).html().value("form[body]").unwrap(), "届くかな");
    holding.commit().await.unwrap();
    assert!(client.post(&page, "/api/threads/reply", &reply).await.led_to().starts_with(&page));
    db.end().await;
}

#[tokio::test]
async fn a_database_that_is_closed() {
    let db = store::testing::sqlite().await;
    let hana = member(&db, "hana", &[]).await;
    let site = Site::new(&db);
    let client = site.member(&hana).await;
    db.close().await;
    let answer = client.get("/me").await.expect(503);
    assert!(answer.body.starts_with("<!DOCTYPE html>") && answer.html().all("script").count() == 0);
    client.get("/readyz").await.expect(503);
    client.get("/healthz").await.expect(200);
}
