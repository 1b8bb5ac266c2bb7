//! The process is asked to end: what was asked of it is answered, and nobody else holds it up.

use crate::support::people::talk;
use crate::support::process::Process;
use crate::support::{encoded, fields};
use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use server::connections::{Patience, serve};
use std::net::SocketAddr;
use std::time::Duration;
use store::testing::{id, member, number};
use store::{Clock, Db, Zone};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

const HALF: &str = "GET / HTTP/1.1\r\nHost: x\r\n";

/// Opens a connection and sends so much.
async fn sends(address: &str, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

/// Reads until this stands there.
async fn reads(stream: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    let mut bytes = [0; 4096];
    while !text.contains(end) {
        let read = stream.read(&mut bytes).await.unwrap();
        assert!(read > 0, "it ends before {end:?}: {text}");
        text += &String::from_utf8_lossy(&bytes[..read]);
    }
    text
}

/// Whether the other side hangs up; one that does not is waited for a while.
async fn hangs_up(stream: &mut TcpStream) -> bool {
    let mut rest = Vec::new();
    tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut rest)).await.is_ok()
}

/// Returns when nobody listens any more: the signal was heard.
async fn until_closed(address: &str) {
    for _ in 0..100_000 {
        if TcpStream::connect(address).await.is_err() {
            return;
        }
    }
    panic!("it goes on listening");
}

/// A member who replies to a thread: the head of the request, and its body.
async fn reply(folder: &std::path::Path) -> (Db, String, String) {
    let url = format!("sqlite://{}", folder.join("assemble.db").display());
    let db = Db::open(&url, Clock::System, Zone::named("Asia/Tokyo").unwrap()).await.unwrap();
    db.migrate().await.unwrap();
    let hana = member(&db, "hana", &[]).await;
    let (_, opening) = talk(&db, &hana).await;
    let session = store::accounts::sessions::begin(&db, id(&hana), &Default::default()).await.unwrap();
    let body =
        encoded(&fields(&[("form[parent]", &opening.to_string()), ("form[body]", "間に合いますように")]));
    // The server says when it begins to read the body, so that the request is known to be in flight.
    let head = format!(
        "POST /api/threads/reply HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nSec-Fetch-Site: same-origin\r\nCookie: session={session}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        body.len()
    );
    (db, head, body)
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_in_flight_is_answered_and_half_a_head_holds_nobody_up() {
    let folder = tempfile::tempdir().unwrap();
    let (db, head, body) = reply(folder.path()).await;
    let process = Process::serve(&["--data", folder.path().to_str().unwrap()]);
    let address = process.address.clone();
    let (_half, _byte) = (sends(&address, HALF).await, sends(&address, "G").await);
    let _silent = TcpStream::connect(&address).await.unwrap();
    let mut idle = sends(&address, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    reads(&mut idle, "ok\n").await;
    let mut stream = sends(&address, &head).await;
    reads(&mut stream, "100 Continue\r\n\r\n").await;

    process.ask_to_end();
    until_closed(&address).await;
    stream.write_all(body.as_bytes()).await.unwrap();
    let answer = reads(&mut stream, "\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(process.ended().code(), Some(0));
    assert_eq!(number(&db, "SELECT COUNT(*) FROM posts").await, 2);
    db.close().await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_twice_it_ends_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (db, head, _) = reply(folder.path()).await;
    let process = Process::serve(&["--data", folder.path().to_str().unwrap()]);
    let mut stream = sends(&process.address, &head).await;
    reads(&mut stream, "100 Continue\r\n\r\n").await;
    process.ask_to_end();
    until_closed(&process.address).await;
    process.ask_to_end();
    assert_eq!(process.ended().code(), Some(1));
    assert!(hangs_up(&mut stream).await);
    db.close().await;
}

/// Serves a small router on a free port; what stops it, and a future that ends with it.
async fn small(patience: Patience) -> (String, watch::Sender<bool>, tokio::task::JoinHandle<()>) {
    let router = Router::new()
        .route("/", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { format!("to {peer}.") }))
        .route("/never", get(std::future::pending::<()>));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (stop, stopped) = watch::channel(false);
    (address, stop, tokio::spawn(serve(listener, router, patience, stopped)))
}

const LONG: Duration = Duration::from_secs(600);
const SHORT: Duration = Duration::from_millis(50);

#[tokio::test]
async fn a_head_that_does_not_end_is_not_waited_for() {
    let (address, stop, served) = small(Patience { head: SHORT, next: LONG, end: LONG }).await;
    for text in ["", "G", HALF] {
        assert!(hangs_up(&mut sends(&address, text).await).await, "{text:?}");
    }
    // Who has asked something may ask again later, and each is known by its address.
    let mut stream = sends(&address, HALF).await;
    stream.write_all(b"\r\n").await.unwrap();
    let here = stream.local_addr().unwrap();
    reads(&mut stream, &format!("to {here}.")).await;
    assert!(hangs_up(&mut sends(&address, HALF).await).await);
    stream.write_all(format!("{HALF}\r\n").as_bytes()).await.unwrap();
    reads(&mut stream, "to 127.0.0.1").await;
    stop.send_replace(true);
    served.await.unwrap();
    assert!(hangs_up(&mut stream).await);
}

#[tokio::test]
async fn nor_is_a_further_one() {
    let (address, _stop, _served) = small(Patience { head: LONG, next: SHORT, end: LONG }).await;
    for text in ["", HALF] {
        let mut stream = sends(&address, &format!("{HALF}\r\n")).await;
        reads(&mut stream, "to 127.0.0.1").await;
        stream.write_all(text.as_bytes()).await.unwrap();
        assert!(hangs_up(&mut stream).await, "{text:?}");
    }
}

#[tokio::test]
async fn an_answer_that_never_comes_is_cut_off_at_the_end() {
    let (address, stop, served) = small(Patience { head: LONG, next: LONG, end: SHORT }).await;
    let mut stream = sends(&address, "GET /never HTTP/1.1\r\nHost: x\r\n\r\n").await;
    // Connections are taken in the order in which they came.
    let mut other = sends(&address, &format!("{HALF}\r\n")).await;
    reads(&mut other, "to 127.0.0.1").await;
    stop.send_replace(true);
    tokio::time::timeout(Duration::from_secs(20), served).await.expect("it ends").unwrap();
    assert!(hangs_up(&mut stream).await);
}
