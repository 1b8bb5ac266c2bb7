//! Five hundred browsers register at once for ten seats while others leave: over the network, in processes of their
//! own, of which two share a PostgreSQL database. No seat is ever given twice, the line keeps its order, and everybody
//! is told once of each change. The same crowd finds the faults when nothing guards the seats.

mod record;

use crate::support::fields;
use crate::support::process::{Process, post};
use domain::calendar::day_step;
use domain::time::iso_date;
use domain::{EventId, Role};
use record::{Fault, Record};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::testing::guard::drop_check;
use store::testing::{event, id, member, members, run};
use store::{Clock, Db, Zone};
use tokio::sync::Barrier;
use tokio::time::timeout;

/// Members who register, all at the same moment.
const CROWD: usize = 500;
const SEATS: usize = 10;
/// Of those, one in so many sees to it that the one who came first leaves.
const LEAVING: usize = 2;
/// One in so many has the one who left come back.
const RETURNING: usize = 10;
/// One in so many clicks twice.
const TWICE: usize = 7;

const REGISTER: &str = "/api/registrations/register";
const CANCEL: &str = "/api/registrations/cancel";

/// All of it takes a few seconds; a process that hangs must not hang the test.
const PATIENCE: Duration = Duration::from_secs(60);

async fn open(url: &str) -> Db {
    Db::open(url, Clock::System, Zone::named("Asia/Tokyo").unwrap()).await.unwrap()
}

/// Mails stay in the outbox, where they are counted afterwards: the workers of the processes find them not yet due.
async fn keep_mails(db: &Db) {
    if db.engine_name() == "sqlite" {
        run(
            db,
            "CREATE TRIGGER keep_mails AFTER INSERT ON jobs WHEN NEW.kind LIKE 'mail!_%' ESCAPE '!'
             BEGIN UPDATE jobs SET run_at = run_at + 86400000000 WHERE id = NEW.id; END",
        )
        .await;
        return;
    }
    run(
        db,
        "CREATE FUNCTION keep_mails() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN NEW.run_at := NEW.run_at + 86400000000; RETURN NEW; END $$",
    )
    .await;
    run(
        db,
        "CREATE TRIGGER keep_mails BEFORE INSERT ON jobs FOR EACH ROW
         WHEN (NEW.kind LIKE 'mail!_%' ESCAPE '!') EXECUTE FUNCTION keep_mails()",
    )
    .await;
}

/// A member's browser, which reaches all processes.
#[derive(Clone)]
struct Browser {
    addresses: Arc<Vec<String>>,
    session: String,
    /// The process it is sent to; some send what a script sends, others a form.
    number: usize,
    /// How often anybody was asked to come again.
    again: Arc<AtomicUsize>,
}

impl Browser {
    /// Sends it, and once more when the answer is that the database is away: on a machine that is busy, the last of
    /// five hundred wait longer for their turn than a statement waits. Whatever that left behind would show.
    async fn send(&self, path: &str, event: EventId) -> (u16, String) {
        let address = &self.addresses[self.number % self.addresses.len()];
        let accept = if self.number % 4 < 2 { "application/json" } else { "text/html" };
        let form = fields(&[("id", &event.to_string())]);
        loop {
            let answer = post(address, &self.session, path, accept, &form).await.unwrap();
            if answer.0 != 503 {
                return answer;
            }
            self.again.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The same browser, sent to the next process.
    fn elsewhere(&self) -> Self {
        Self { number: self.number + 1, ..self.clone() }
    }
}

/// Everybody at once: what they were answered.
async fn storm(browsers: Vec<Browser>, event: EventId) -> Vec<(u16, String)> {
    let start = Arc::new(Barrier::new(browsers.len()));
    let here: Arc<Mutex<VecDeque<Browser>>> = Arc::default();
    let tasks: Vec<_> = browsers
        .into_iter()
        .enumerate()
        .map(|(n, browser)| {
            let (start, here) = (start.clone(), here.clone());
            tokio::spawn(async move {
                start.wait().await;
                let mut answers = if n % TWICE == 0 {
                    let again = browser.elsewhere();
                    let both = tokio::join!(browser.send(REGISTER, event), again.send(REGISTER, event));
                    vec![both.0, both.1]
                } else {
                    vec![browser.send(REGISTER, event).await]
                };
                here.lock().unwrap().push_back(browser);
                if n % LEAVING == 0 {
                    // Who came first has a seat by now, or is about to move up.
                    let first = here.lock().unwrap().pop_front().unwrap();
                    answers.push(first.elsewhere().send(CANCEL, event).await);
                    if n % RETURNING == 0 {
                        answers.push(first.send(REGISTER, event).await);
                    }
                }
                answers
            })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.extend(task.await.unwrap());
    }
    answers
}

/// Lets the crowd into as many processes as there are lists of flags.
async fn race(url: &str, processes: &[&[&str]], guarded: bool) -> (Record, Vec<(u16, String)>) {
    let db = open(url).await;
    db.migrate().await.unwrap();
    keep_mails(&db).await;
    if !guarded {
        drop_check(&db).await;
    }
    let host = member(&db, "host", &[Role::Host]).await;
    let date = iso_date(day_step(db.zone().date(db.now()), 7));
    let event = event(&db, &host, |f| (f.capacity, f.date) = (SEATS.to_string(), date)).await;
    let mut sessions = Vec::new();
    for person in members(&db, CROWD).await {
        sessions.push(store::accounts::sessions::begin(&db, id(&person), &Default::default()).await.unwrap());
    }
    db.close().await;

    let serve = if guarded { Process::serve } else { Process::serve_unguarded };
    let processes: Vec<Process> = processes.iter().map(|flags| serve(flags)).collect();
    let addresses = Arc::new(processes.iter().map(|process| process.address.clone()).collect::<Vec<_>>());
    let again: Arc<AtomicUsize> = Arc::default();
    let browser =
        |(number, session)| Browser { addresses: addresses.clone(), session, number, again: again.clone() };
    let browsers = sessions.into_iter().enumerate().map(browser).collect();
    let answers = timeout(PATIENCE, storm(browsers, event)).await.expect("everybody is answered");
    eprintln!("{} answers, {} of them after another try", answers.len(), again.load(Ordering::Relaxed));
    let db = open(url).await;
    let record = Record::of(&db, event).await;
    db.close().await;
    (record, answers)
}

/// Nobody finds a fault, whatever the order in which they came.
async fn holds(url: &str, processes: &[&[&str]]) {
    let (record, answers) = race(url, processes, true).await;
    let refused: Vec<_> = answers.iter().filter(|(status, _)| !matches!(status, 200 | 303)).collect();
    assert!(refused.is_empty(), "{} of {}: {:?}", refused.len(), answers.len(), refused.first());
    assert_eq!(record.faults(), []);
    // Whoever did not leave for good is there.
    let staying = CROWD - CROWD / LEAVING + CROWD / RETURNING;
    assert_eq!(record.counted, (SEATS as i64, (staying - SEATS) as i64));
    assert!(record.moved_up() >= SEATS, "only {} seats changed hands", record.moved_up());
}

/// The negative control: the same crowd, and nothing guards the seats.
async fn fails_without_the_guard(url: &str, processes: &[&[&str]]) {
    let (record, _) = race(url, processes, false).await;
    let faults = record.faults();
    assert!(
        faults.iter().any(|fault| matches!(fault, Fault::Oversold(_))),
        "nothing was noticed: {faults:?}"
    );
}

macro_rules! on_both {
    ($($name:ident),+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let folder = tempfile::tempdir().unwrap();
                let url = format!("sqlite://{}", folder.path().join("assemble.db").display());
                super::$name(&url, &[&["--data", folder.path().to_str().unwrap()]]).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let base = store::testing::postgres().await;
                let (name,): (String,) = base.one("SELECT CAST(current_database() AS TEXT)").await.unwrap();
                let url = format!("{}/{name}", std::env::var("ASSEMBLE_TEST_POSTGRES").unwrap());
                let folder = tempfile::tempdir().unwrap();
                let flags = ["--database", &url, "--data", folder.path().to_str().unwrap()];
                super::$name(&url, &[&flags, &flags]).await;
                base.end().await;
            })+
        }
    };
}
on_both!(holds, fails_without_the_guard);
