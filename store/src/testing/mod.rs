//! Databases for tests: every body runs on SQLite and on PostgreSQL.
//!
//! `ASSEMBLE_TEST_POSTGRES` names a server whose user may make databases; `scripts/with-postgres` starts a private
//! one and sets it.

pub mod guard;

use crate::db::{Row, Sql};
use crate::jobs::Work;
use crate::{Clock, Db, Zone, sql};
use domain::actor::Signed;
use domain::event::EventForm;
use domain::{Actor, CircleId, EventId, MemberId, Role, Timestamp};

/// Sunday 22 November 2026, 12:00 in Tokyo.
pub const NOON: Timestamp = Timestamp(1_795_316_400_000_000);

/// A database of its own, migrated, whose clock stands at [`NOON`].
pub struct TestDb {
    /// The database.
    pub db: Db,
    /// Its clock.
    pub clock: Clock,
    url: String,
    name: Option<String>,
    _folder: Option<tempfile::TempDir>,
}

impl std::ops::Deref for TestDb {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

/// Opens a new SQLite file.
pub async fn sqlite() -> TestDb {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::fixed(NOON);
    let url = format!("sqlite://{}", folder.path().join("test.db").display());
    let db = sealed(Db::open(&url, clock.clone(), tokyo()).await.unwrap());
    db.migrate().await.unwrap();
    TestDb { db, clock, url, name: None, _folder: Some(folder) }
}

/// Copies the migrated template on the PostgreSQL server.
pub async fn postgres() -> TestDb {
    let server = std::env::var("ASSEMBLE_TEST_POSTGRES").expect(
        "ASSEMBLE_TEST_POSTGRES is not set: run the tests through `make test`, or `scripts/with-postgres cargo test …`",
    );
    let clock = Clock::fixed(NOON);
    let admin = Db::open(&format!("{server}/postgres"), clock.clone(), tokyo()).await.unwrap();
    let template = template(&server, &admin).await;
    let name = format!("test_{}", crate::secret::short_id().replace('-', "a").to_lowercase());
    // Each test has a process of its own: the template may be in use by another copy for a moment.
    let create = format!("CREATE DATABASE \"{name}\" TEMPLATE \"{template}\"");
    admin.run_unchecked(&create, 50).await;
    admin.close().await;
    let url = format!("{server}/{name}");
    let db = sealed(Db::open(&url, clock.clone(), tokyo()).await.unwrap());
    TestDb { db, clock, url, name: Some(name), _folder: None }
}

/// The template: named by the migrations' text, so that changed ones are made anew.
async fn template(server: &str, admin: &Db) -> String {
    let text: String =
        sqlx::migrate!("../migrations/postgres").iter().map(|m| m.sql.as_str().to_owned()).collect();
    let hash = crate::secret::hash(&text).iter().take(6).fold(String::new(), |s, b| format!("{s}{b:02x}"));
    let name = format!("template_{hash}");
    // One process makes it, the others wait for the lock.
    let lock = std::env::temp_dir().join(format!("assemble-{name}-{}.lock", server.len()));
    let _guard = FileLock::take(&lock);
    let known: Option<(String,)> = admin
        .optional(sql!("SELECT CAST(datname AS TEXT) FROM pg_database WHERE datname = $1", &name))
        .await
        .unwrap();
    if known.is_none() {
        // One left over from a run that was stopped halfway.
        admin.run_unchecked(&format!("DROP DATABASE IF EXISTS \"{name}_new\" WITH (FORCE)"), 1).await;
        admin.run_unchecked(&format!("CREATE DATABASE \"{name}_new\""), 1).await;
        let db = Db::open(&format!("{server}/{name}_new"), Clock::System, tokyo()).await.unwrap();
        db.migrate().await.unwrap();
        db.close().await;
        admin.run_unchecked(&format!("ALTER DATABASE \"{name}_new\" RENAME TO \"{name}\""), 20).await;
    }
    name
}

struct FileLock(std::fs::File);

impl FileLock {
    fn take(path: &std::path::Path) -> Self {
        let file = std::fs::File::create(path).unwrap();
        file.lock().unwrap();
        Self(file)
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

impl TestDb {
    /// The same database and clock as another process has them: connections and a cache of its own.
    pub async fn second(&self) -> Db {
        sealed(Db::open(&self.url, self.clock.clone(), tokyo()).await.unwrap())
    }

    /// The same, as a command opens it that makes no database.
    pub async fn existing(&self) -> Result<Db, String> {
        Ok(sealed(Db::open_existing(&self.url, self.clock.clone(), tokyo()).await?))
    }

    /// Ends the connections; a PostgreSQL database is dropped.
    pub async fn end(self) {
        self.db.close().await;
        if let (Some(name), Ok(server)) = (self.name, std::env::var("ASSEMBLE_TEST_POSTGRES")) {
            let admin = Db::open(&format!("{server}/postgres"), Clock::System, tokyo()).await.unwrap();
            admin.run_unchecked(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"), 1).await;
            admin.close().await;
        }
    }
}

/// With the key of all tests.
fn sealed(db: Db) -> Db {
    db.with_seal(crate::seal::Seal::of(&[7; crate::seal::KEY]))
}

fn tokyo() -> Zone {
    Zone::named("Asia/Tokyo").unwrap()
}

/// The password of every member that [`member`] makes.
pub const PASSWORD: &str = "correct horse battery";

/// Makes a member in good standing.
pub async fn member(db: &Db, handle: &str, roles: &[Role]) -> Actor {
    let mut tx = db.write().await.unwrap();
    let (id,): (i64,) = tx
        .one(sql!(
            "INSERT INTO members (handle, handle_look, name, sort_key, search_key, email, email_key, kind, standing, created_at, verified_at, approved_at)
             VALUES ($1, $1, $1, $1, $1, $2, $2, 'supporter', 'active', $3, $3, $3) RETURNING id",
            handle,
            format!("{handle}@example.com"),
            db.now(),
        ))
        .await
        .unwrap();
    for role in roles {
        tx.execute(sql!(
            "INSERT INTO member_roles (member_id, role, granted_at) VALUES ($1, $2, $3)",
            id,
            role.code(),
            db.now()
        ))
        .await
        .unwrap();
    }
    touch_all(&mut tx);
    tx.commit().await.unwrap();
    Actor::Member(Signed {
        id: MemberId(id),
        active: true,
        roles: roles.to_vec(),
        circles: vec![],
        keeps: vec![],
        verified: false,
    })
}

/// What tests write past the store's own functions may be anything.
fn touch_all(tx: &mut crate::db::WriteTx) {
    for topic in crate::cache::Topic::ALL {
        tx.touch(topic);
    }
    tx.show_all();
}

/// Makes a circle of these members, and gives them back as its members.
pub async fn circle(db: &Db, slug: &str, members: Vec<Actor>) -> (CircleId, Vec<Actor>) {
    let mut tx = db.write().await.unwrap();
    let (id,): (i64,) = tx
        .one(sql!(
            "INSERT INTO circles (slug, name_ja, name_en, join_rule, created_at) VALUES ($1, $1, $1, 'request', $2) RETURNING id",
            slug,
            db.now(),
        ))
        .await
        .unwrap();
    let mut out = Vec::new();
    for actor in members {
        let Actor::Member(mut signed) = actor else { panic!("only members join circles") };
        tx.execute(sql!(
            "INSERT INTO circle_members (circle_id, member_id, joined_at) VALUES ($1, $2, $3)",
            id,
            signed.id,
            db.now()
        ))
        .await
        .unwrap();
        signed.circles.push(CircleId(id));
        out.push(Actor::Member(signed));
    }
    touch_all(&mut tx);
    tx.commit().await.unwrap();
    (CircleId(id), out)
}

/// The same member as one who keeps a circle in order.
pub async fn keeper(db: &Db, circle: CircleId, actor: &Actor) -> Actor {
    let Actor::Member(signed) = actor else { panic!("only members keep circles") };
    let mut tx = db.write().await.unwrap();
    let set = sql!(
        "UPDATE circle_members SET moderator = TRUE WHERE circle_id = $1 AND member_id = $2",
        circle,
        signed.id
    );
    assert_eq!(tx.execute(set).await.unwrap(), 1, "who is in");
    touch_all(&mut tx);
    tx.commit().await.unwrap();
    Actor::Member(Signed { keeps: vec![circle], ..signed.clone() })
}

/// Makes a space.
pub async fn space(db: &Db, slug: &str, visibility: &str, circle: Option<CircleId>) {
    let mut tx = db.write().await.unwrap();
    tx.execute(sql!(
        "INSERT INTO spaces (slug, position, name_ja, name_en, visibility, circle_id) VALUES ($1, 1, $1, $1, $2, $3)",
        slug,
        visibility,
        circle,
    ))
    .await
    .unwrap();
    touch_all(&mut tx);
    tx.commit().await.unwrap();
}

/// Makes many members in good standing at once: `m000`, `m001`, …
pub async fn members(db: &Db, count: usize) -> Vec<Actor> {
    let mut tx = db.write().await.unwrap();
    let mut out = Vec::new();
    for n in 0..count {
        let handle = format!("m{n:03}");
        let (id,): (i64,) = tx
            .one(sql!(
                "INSERT INTO members (handle, handle_look, name, sort_key, search_key, email, email_key, kind, standing, created_at)
                 VALUES ($1, $1, $1, $1, $1, $1, $1, 'supporter', 'active', $2) RETURNING id",
                handle,
                db.now(),
            ))
            .await
            .unwrap();
        out.push(Actor::Member(Signed {
            id: MemberId(id),
            active: true,
            roles: vec![],
            circles: vec![],
            keeps: vec![],
            verified: false,
        }));
    }
    touch_all(&mut tx);
    tx.commit().await.unwrap();
    out
}

/// The same person, not (or no longer) let in.
pub fn shut_out(actor: &Actor) -> Actor {
    let Actor::Member(signed) = actor else { panic!("only members are shut out") };
    Actor::Member(Signed { active: false, ..signed.clone() })
}

/// The id of a member.
pub fn id(actor: &Actor) -> MemberId {
    actor.id().unwrap()
}

/// A public event in two days, Tuesday 24 November 2026, 19:30 to 21:00, without a limit of seats.
pub fn event_form() -> EventForm {
    EventForm {
        title: "読書会".into(),
        kind: "reading".into(),
        date: "2026-11-24".into(),
        start: "19:30".into(),
        end: "21:00".into(),
        visibility: "public".into(),
        state: "published".into(),
        ..EventForm::default()
    }
}

/// Makes an event of the form above with some fields changed.
pub async fn event(db: &Db, host: &Actor, change: impl FnOnce(&mut EventForm)) -> EventId {
    let mut form = event_form();
    change(&mut form);
    crate::events::create(db, host, &form.validate().unwrap()).await.unwrap()
}

/// Changes some fields of an event, through its form.
pub async fn change_event(
    db: &Db,
    actor: &Actor,
    event: EventId,
    change: impl FnOnce(&mut EventForm),
) -> domain::Result<()> {
    let mut form = crate::events::source(db, actor, event).await?;
    change(&mut form);
    let version = form.version.parse().unwrap();
    crate::events::update(db, actor, event, version, &form.validate()?).await
}

/// Registers for an event that asks nothing.
pub async fn register(
    db: &Db,
    actor: &Actor,
    event: EventId,
) -> domain::Result<domain::registration::MyPart> {
    crate::registrations::register(db, actor, event, &domain::question::Given::new(), false).await
}

/// Calls one event off, without a reason.
pub async fn call_off(db: &Db, actor: &Actor, event: EventId) -> domain::Result<()> {
    crate::events::cancel(db, actor, event, domain::series::Scope::This, "").await
}

/// Runs one statement; the number of rows it changed.
pub async fn run(db: &Db, sql: impl Into<Sql>) -> u64 {
    let mut tx = db.write().await.unwrap();
    let rows = tx.execute(sql).await.unwrap();
    touch_all(&mut tx);
    tx.commit().await.unwrap();
    rows
}

/// The same, without any sign of it: what is remembered stays.
pub async fn run_unseen(db: &Db, sql: impl Into<Sql>) -> u64 {
    let mut tx = db.write().await.unwrap();
    let rows = tx.execute(sql).await.unwrap();
    tx.commit().await.unwrap();
    rows
}

/// All rows of a statement.
pub async fn rows<T: Row>(db: &Db, sql: impl Into<Sql>) -> Vec<T> {
    db.all(sql).await.unwrap()
}

/// The one number a statement gives.
pub async fn number(db: &Db, sql: impl Into<Sql>) -> i64 {
    db.one::<(i64,)>(sql).await.unwrap().0
}

/// All work in the outbox, oldest first.
pub async fn outbox(db: &Db) -> Vec<Work> {
    let rows: Vec<(String,)> = rows(db, "SELECT payload FROM jobs ORDER BY id").await;
    rows.iter().map(|(payload,)| serde_json::from_str(payload).unwrap()).collect()
}

/// Returns when so many statements wait for a lock. PostgreSQL only: on SQLite they wait in this process.
pub async fn until_waiting(db: &Db, count: i64) {
    let waiting = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    for _ in 0..100_000 {
        if number(db, waiting).await >= count {
            return;
        }
    }
    panic!("fewer than {count} statements wait for a lock");
}

/// Makes transactions that end with a line in the audit log meet: on PostgreSQL nobody gets past that line before
/// `count` of them wait, there or earlier. SQLite has one writer at a time, so that they cannot.
pub async fn meeting<T>(db: &Db, count: i64, together: impl Future<Output = T>) -> T {
    if db.engine_name() == "sqlite" {
        return together.await;
    }
    let mut gate = db.write().await.unwrap();
    gate.execute("LOCK TABLE audit IN EXCLUSIVE MODE").await.unwrap();
    let open = async {
        until_waiting(db, count).await;
        gate.commit().await.unwrap();
    };
    tokio::join!(together, open).0
}

/// Asserts that a result is this error.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(result: domain::Result<T>, with: domain::Error) {
    assert_eq!(result.unwrap_err(), with);
}

/// Runs each body on both engines: `on_both!(a_test, another)`, where each is `async fn(&TestDb)`.
#[macro_export]
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let db = $crate::testing::sqlite().await;
                super::$name(&db).await;
                db.end().await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let db = $crate::testing::postgres().await;
                super::$name(&db).await;
                db.end().await;
            })+
        }
    };
}
