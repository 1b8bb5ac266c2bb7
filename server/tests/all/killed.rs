//! The process is killed while people write (`kill -9`, the machine's memory ran out, a container was moved): what
//! was acknowledged is there, once; what was not can be sent again.

use crate::support::fields;
use crate::support::people::talk;
use crate::support::process::{Process, get, post};
use domain::PostId;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::testing::{id, members, number, rows};
use store::{Clock, Db, Zone, sql};
use tokio::sync::Notify;

/// Browsers that write at the same time, each another member's.
const WRITERS: usize = 6;
/// Replies each would send.
const EACH: usize = 50;
/// Replies acknowledged when the process is killed: in the middle.
const ENOUGH: usize = 90;

const REPLY: &str = "/api/threads/reply";

async fn open(url: &str) -> Db {
    Db::open(url, Clock::System, Zone::named("Asia/Tokyo").unwrap()).await.unwrap()
}

fn reply(parent: PostId, text: &str) -> Vec<(String, String)> {
    let key = format!("schluessel-{text}");
    fields(&[("form[parent]", &parent.to_string()), ("form[body]", text), ("form[key]", &key)])
}

async fn killed_while_people_write(url: &str, flags: &[&str]) {
    let db = open(url).await;
    db.migrate().await.unwrap();
    let people = members(&db, WRITERS).await;
    let (thread, opening) = talk(&db, &people[0]).await;
    let mut sessions = Vec::new();
    for person in &people {
        sessions.push(store::accounts::sessions::begin(&db, id(person)).await.unwrap());
    }
    db.close().await;

    let process = Process::serve(flags);
    let (acknowledged, enough) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let mut writers = Vec::new();
    for (n, session) in sessions.iter().cloned().enumerate() {
        let (address, acknowledged, enough) = (process.address.clone(), acknowledged.clone(), enough.clone());
        writers.push(tokio::spawn(async move {
            let (mut sent, mut told, mut refused) = (Vec::new(), Vec::new(), None);
            for round in 0..EACH {
                let text = format!("{n}-{round}");
                sent.push(text.clone());
                let answer =
                    post(&address, &session, REPLY, "application/json", &reply(opening, &text)).await;
                match answer {
                    Ok((200, _)) => told.push(text),
                    Ok(other) => {
                        refused = Some(other);
                        enough.notify_one();
                        break;
                    }
                    Err(_) => break,
                }
                if acknowledged.fetch_add(1, Ordering::SeqCst) + 1 == ENOUGH {
                    enough.notify_one();
                }
            }
            (sent, told, refused)
        }));
    }
    enough.notified().await;
    process.kill();
    let (mut sent, mut told) = (Vec::new(), Vec::new());
    for (n, writer) in writers.into_iter().enumerate() {
        let (s, t, refused) = writer.await.unwrap();
        assert_eq!(refused, None);
        sent.extend(s.into_iter().map(|text| (n, text)));
        told.extend(t);
    }
    assert!(told.len() >= ENOUGH && sent.len() < WRITERS * EACH, "{} of {}", told.len(), sent.len());

    // The same folder, a new process.
    let process = Process::serve(flags);
    let written = async |db: &Db| -> HashMap<String, i64> {
        rows::<(String, i64)>(
            db,
            sql!("SELECT body_md, COUNT(*) FROM posts WHERE parent_id = $1 GROUP BY body_md", opening),
        )
        .await
        .into_iter()
        .collect()
    };
    let db = open(url).await;
    let found = written(&db).await;
    for text in &told {
        assert_eq!(found.get(text), Some(&1), "{text} was acknowledged");
    }
    // Nobody knows what became of the others. They are sent again, and are there once.
    for (n, text) in sent.iter().filter(|(_, text)| !told.contains(text)) {
        let form = reply(opening, text);
        let (status, body) =
            post(&process.address, &sessions[*n], REPLY, "application/json", &form).await.unwrap();
        assert_eq!(status, 200, "{body}");
    }
    let found = written(&db).await;
    assert_eq!(found.len(), sent.len());
    assert!(found.values().all(|times| *times == 1), "{found:?}");
    assert_eq!(
        number(&db, sql!("SELECT post_count FROM threads WHERE id = $1", thread)).await,
        sent.len() as i64 + 1
    );
    let (status, page) = get(&process.address, &sessions[0], &format!("/talk/t/{thread}")).await.unwrap();
    assert_eq!(status, 200, "{page}");
    if db.engine_name() == "sqlite" {
        assert_eq!(rows::<(String,)>(&db, "PRAGMA integrity_check").await, [("ok".to_owned(),)]);
        assert!(
            rows::<(String, i64)>(&db, "SELECT \"table\", rowid FROM pragma_foreign_key_check")
                .await
                .is_empty()
        );
    }
    db.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("assemble.db").display());
    killed_while_people_write(&url, &["--data", folder.path().to_str().unwrap()]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_on_postgres() {
    let base = store::testing::postgres().await;
    let (name,): (String,) = base.one("SELECT CAST(current_database() AS TEXT)").await.unwrap();
    let url = format!("{}/{name}", std::env::var("ASSEMBLE_TEST_POSTGRES").unwrap());
    killed_while_people_write(&url, &["--database", &url]).await;
    base.end().await;
}
