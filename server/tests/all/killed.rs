//! The process is killed while people write (`kill -9`, the machine's memory ran out, a container was moved): what
//! was acknowledged is there, once; what was not can be sent again.

use crate::support::fields;
use crate::support::people::talk;
use crate::support::process::{Process, get, post};
use domain::thread::NewReply;
use domain::{Actor, PostId};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::testing::{id, members, number, rows, run};
use store::{Clock, Db, Zone, sql};
use tokio::sync::Notify;

/// Browsers that write at the same time, each another member's.
const WRITERS: usize = 6;
/// Replies each would send.
const EACH: usize = 50;
/// Requests acknowledged when the process is killed: in the middle.
const ENOUGH: usize = 90;
/// Posts that each would report and thank for, of those who do other things than reply; and so many threads they would
/// begin, and so often they would vote.
const ROUNDS: usize = 14;
/// Different things they do in a round.
const ACTS: usize = 4;

const REPLY: &str = "/api/threads/reply";

/// Where a form is sent, and what is in it.
type Request = (&'static str, Vec<(String, String)>);

async fn open(url: &str) -> Db {
    Db::open(url, Clock::System, Zone::named("Asia/Tokyo").unwrap()).await.unwrap()
}

async fn sessions(db: &Db, people: &[Actor]) -> Vec<String> {
    let mut sessions = Vec::new();
    for person in people {
        sessions.push(store::accounts::sessions::begin(db, id(person), &Default::default()).await.unwrap());
    }
    sessions
}

/// Everybody sends one request after the other until the process is killed; how many of each were acknowledged. The one
/// after those was on its way, where there was one.
async fn killed_meanwhile<F>(process: Process, sessions: &[String], each: usize, request: F) -> Vec<usize>
where
    F: Fn(usize, usize) -> Request + Send + Sync + 'static,
{
    let request = Arc::new(request);
    let (acknowledged, enough) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let mut writers = Vec::new();
    for (n, session) in sessions.iter().cloned().enumerate() {
        let (address, request) = (process.address.clone(), request.clone());
        let (acknowledged, enough) = (acknowledged.clone(), enough.clone());
        writers.push(tokio::spawn(async move {
            for round in 0..each {
                let (path, form) = request(n, round);
                match post(&address, &session, path, "application/json", &form).await {
                    Ok((200, _)) => {}
                    Ok(other) => {
                        enough.notify_one();
                        return (round, Some(other));
                    }
                    Err(_) => return (round, None),
                }
                if acknowledged.fetch_add(1, Ordering::SeqCst) + 1 == ENOUGH {
                    enough.notify_one();
                }
            }
            (each, None)
        }));
    }
    enough.notified().await;
    process.kill();
    let mut told = Vec::new();
    for writer in writers {
        let (count, refused) = writer.await.unwrap();
        assert_eq!(refused, None);
        told.push(count);
    }
    let all: usize = told.iter().sum();
    assert!(all >= ENOUGH && all < sessions.len() * each, "{all} were acknowledged");
    told
}

/// Sends what nobody knows of what became of it.
async fn once_more(process: &Process, session: &str, (path, form): Request) {
    let (status, body) = post(&process.address, session, path, "application/json", &form).await.unwrap();
    assert_eq!(status, 200, "{path}: {body}");
}

/// The database holds together.
async fn is_whole(db: &Db) {
    if db.engine_name() == "sqlite" {
        assert_eq!(rows::<(String,)>(db, "PRAGMA integrity_check").await, [("ok".to_owned(),)]);
        assert!(
            rows::<(String, i64)>(db, "SELECT \"table\", rowid FROM pragma_foreign_key_check")
                .await
                .is_empty()
        );
    }
}

fn name(n: usize, round: usize) -> String {
    format!("{n}-{round}")
}

fn reply(parent: PostId, text: &str) -> Request {
    let (parent, key) = (parent.to_string(), format!("schluessel-{text}"));
    (REPLY, fields(&[("form[parent]", &*parent), ("form[body]", text), ("form[key]", &*key)]))
}

async fn killed_while_people_reply(url: &str, flags: &[&str]) {
    let db = open(url).await;
    db.migrate().await.unwrap();
    let people = members(&db, WRITERS).await;
    // They came a moment ago, and write more than newcomers may.
    run(&db, "INSERT INTO settings (name, value) VALUES ('newcomers', '0,0,0') ON CONFLICT (name) DO UPDATE SET value = excluded.value").await;
    let (thread, opening) = talk(&db, &people[0]).await;
    let sessions = sessions(&db, &people).await;
    db.close().await;

    let process = Process::serve(flags);
    let told =
        killed_meanwhile(process, &sessions, EACH, move |n, round| reply(opening, &name(n, round))).await;

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
    for (n, count) in told.iter().enumerate() {
        for round in 0..*count {
            assert_eq!(found.get(&name(n, round)), Some(&1), "{n}-{round} was acknowledged");
        }
    }
    // Nobody knows what became of the others. They are sent again, and are there once.
    for (n, round) in told.iter().copied().enumerate().filter(|(_, round)| *round < EACH) {
        once_more(&process, &sessions[n], reply(opening, &name(n, round))).await;
    }
    let sent: usize = told.iter().map(|count| (count + 1).min(EACH)).sum();
    let found = written(&db).await;
    assert_eq!(found.len(), sent);
    assert!(found.values().all(|times| *times == 1), "{found:?}");
    assert_eq!(
        number(&db, sql!("SELECT post_count FROM threads WHERE id = $1", thread)).await,
        sent as i64 + 1
    );
    let (status, page) = get(&process.address, &sessions[0], &format!("/talk/t/{thread}")).await.unwrap();
    assert_eq!(status, 200, "{page}");
    is_whole(&db).await;
    db.close().await;
}

/// What somebody does, one thing after the other: begins a thread, votes, reports a post and thanks for it.
fn act(n: usize, number: usize, poll: PostId, posts: &[PostId]) -> Request {
    let round = number / ACTS;
    let post = posts[round].to_string();
    match number % ACTS {
        0 => {
            let title = name(n, round);
            let key = format!("schluessel-{title}");
            let form = [
                ("form[space]", "hall"),
                ("form[title]", &*title),
                ("form[body]", "x"),
                ("form[key]", &*key),
            ];
            ("/api/threads/start", fields(&form))
        }
        1 => {
            let place = (round % 2).to_string();
            ("/api/polls/vote", fields(&[("post", &*poll.to_string()), ("options[]", &*place)]))
        }
        2 => ("/api/moderation/report", fields(&[("form[post]", &*post), ("form[rule]", "client")])),
        _ => ("/api/reactions/react", fields(&[("react", &*format!("{post} thanks 1"))])),
    }
}

async fn killed_while_people_act(url: &str, flags: &[&str]) {
    let db = open(url).await;
    db.migrate().await.unwrap();
    let people = members(&db, WRITERS).await;
    let (thread, opening) = talk(&db, &people[0]).await;
    let poll = sql!(
        "INSERT INTO polls (post_id, question, several, secret) VALUES ($1, '?', FALSE, FALSE)",
        opening
    );
    run(&db, poll).await;
    let options =
        sql!("INSERT INTO poll_options (post_id, place, label) VALUES ($1, 0, 'x'), ($1, 1, 'y')", opening);
    run(&db, options).await;
    // Of somebody else: nobody reports their own.
    let mut posts = Vec::new();
    for round in 0..ROUNDS {
        let reply = NewReply { parent: opening, body: name(0, round), veiled: false, poll: None, key: None };
        posts.push(store::threads::reply(&db, &people[0], &reply).await.unwrap().1);
    }
    let sessions = sessions(&db, &people[1..]).await;
    db.close().await;

    let process = Process::serve(flags);
    let all = posts.clone();
    let told =
        killed_meanwhile(process, &sessions, ACTS * ROUNDS, move |n, number| act(n, number, opening, &all))
            .await;

    let process = Process::serve(flags);
    let db = open(url).await;
    // How many were done in the end: what was on its way is sent again.
    let mut done = told.clone();
    for (n, number) in told.iter().copied().enumerate() {
        if number < ACTS * ROUNDS {
            once_more(&process, &sessions[n], act(n, number, opening, &posts)).await;
            done[n] += 1;
        }
    }

    // Of each kind, what was done is there once: so often does the n-th thing of a round stand among so many.
    let times = |count: usize, place: usize| (count + ACTS - 1 - place) / ACTS;
    let begun: HashMap<String, i64> = rows::<(String, i64)>(
        &db,
        sql!("SELECT title, COUNT(*) FROM threads WHERE id <> $1 GROUP BY title", thread),
    )
    .await
    .into_iter()
    .collect();
    let expected: HashMap<String, i64> = done
        .iter()
        .enumerate()
        .flat_map(|(n, count)| (0..times(*count, 0)).map(move |round| (name(n, round), 1)))
        .collect();
    assert_eq!(begun, expected);
    assert_eq!(
        number(&db, "SELECT thread_count FROM spaces WHERE slug = 'hall'").await,
        expected.len() as i64 + 1
    );
    assert_eq!(number(&db, "SELECT COUNT(*) FROM posts").await, (1 + ROUNDS + expected.len()) as i64);

    let votes: Vec<(i64, i64)> =
        rows(&db, "SELECT member_id, place FROM poll_votes ORDER BY member_id, place").await;
    let mut expected = Vec::new();
    for (person, count) in people[1..].iter().zip(&done) {
        let voted = times(*count, 1);
        if voted > 0 {
            expected.push((id(person).0, ((voted - 1) % 2) as i64));
        }
    }
    assert_eq!(votes, expected);
    assert_eq!(number(&db, "SELECT voters FROM polls").await, votes.len() as i64);
    let counted: Vec<(i64,)> = rows(&db, "SELECT votes FROM poll_options ORDER BY place").await;
    let of = |place: i64| (votes.iter().filter(|vote| vote.1 == place).count() as i64,);
    assert_eq!(counted, [of(0), of(1)]);

    for (person, count) in people[1..].iter().zip(&done) {
        let reports: Vec<(i64,)> = rows(
            &db,
            sql!("SELECT post_id FROM reports WHERE reporter_id = $1 ORDER BY post_id", id(person)),
        )
        .await;
        let expected: Vec<(i64,)> = posts.iter().take(times(*count, 2)).map(|post| (post.0,)).collect();
        assert_eq!(reports, expected);
        let thanked = number(&db, sql!("SELECT COUNT(*) FROM reactions WHERE member_id = $1", id(person)))
            .await as usize;
        assert_eq!(thanked, times(*count, 3));
    }
    let shown: Vec<(String, i64)> =
        rows(&db, "SELECT p.reacted, (SELECT COUNT(*) FROM reactions r WHERE r.post_id = p.id) FROM posts p")
            .await;
    for (text, count) in shown {
        assert_eq!(text, if count == 0 { String::new() } else { format!("thanks {count}") });
    }
    is_whole(&db).await;
    db.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("assemble.db").display());
    killed_while_people_reply(&url, &["--data", folder.path().to_str().unwrap()]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_on_postgres() {
    let base = store::testing::postgres().await;
    let (name,): (String,) = base.one("SELECT CAST(current_database() AS TEXT)").await.unwrap();
    let url = format!("{}/{name}", std::env::var("ASSEMBLE_TEST_POSTGRES").unwrap());
    let folder = tempfile::tempdir().unwrap();
    killed_while_people_reply(&url, &["--database", &url, "--data", folder.path().to_str().unwrap()]).await;
    base.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_among_threads_votes_reports_and_thanks_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("assemble.db").display());
    killed_while_people_act(&url, &["--data", folder.path().to_str().unwrap()]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_among_threads_votes_reports_and_thanks_on_postgres() {
    let base = store::testing::postgres().await;
    let (name,): (String,) = base.one("SELECT CAST(current_database() AS TEXT)").await.unwrap();
    let url = format!("{}/{name}", std::env::var("ASSEMBLE_TEST_POSTGRES").unwrap());
    let folder = tempfile::tempdir().unwrap();
    killed_while_people_act(&url, &["--database", &url, "--data", folder.path().to_str().unwrap()]).await;
    base.end().await;
}
