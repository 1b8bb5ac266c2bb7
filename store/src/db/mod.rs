//! The database: SQLite in a file, or PostgreSQL; one SQL text for both.
//!
//! Reading goes through [`Db`], writing only through a [`WriteTx`], so that SQLite never has to turn a
//! reader into a writer (which it refuses without waiting).

mod error;
mod run;
mod sql;
mod turns;

pub use error::{DbError, fault};
pub use run::Row;
pub use sql::{Arg, Sql};

use crate::clock::{Clock, Zone};
use domain::{Moment, Timestamp};
use run::Target;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Postgres, Sqlite, Transaction};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// How long a statement waits for a connection or a lock before the reader is told that the database is away.
const PATIENCE: Duration = Duration::from_secs(5);

/// What PostgreSQL waits for a lock, and what it works on one statement: nobody waits longer for an answer, and one
/// transaction that hangs does not take all connections with it.
const LIMITS: [(&str, &str); 2] = [("lock_timeout", "5s"), ("statement_timeout", "20s")];
/// A migration may take as long as the tables are large.
const NO_LIMITS: [(&str, &str); 2] = [("lock_timeout", "0"), ("statement_timeout", "0")];

/// How often a transaction begins anew when PostgreSQL gave it up at its first statement.
const AGAIN: usize = 3;

#[derive(Clone, Debug)]
enum Engine {
    Sqlite { writer: SqlitePool, readers: SqlitePool },
    Postgres { pool: PgPool },
}

/// Where everything is kept, and what time it is there. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    engine: Engine,
    clock: Clock,
    zone: Arc<Zone>,
    /// The zone in which times are shown: the reader's, where they chose one.
    shown: Arc<Zone>,
    cache: Arc<crate::cache::Cache>,
    turns: turns::Turns,
}

impl Db {
    /// Opens `sqlite://path` (made if missing) or `postgres://…`. Nothing is migrated.
    ///
    /// # Errors
    /// A text for the operator: an address that cannot be read, a file that cannot be opened, a server that
    /// does not answer.
    pub async fn open(url: &str, clock: Clock, zone: Zone) -> Result<Self, String> {
        Self::connect(url, clock, zone, true).await
    }

    /// Opens a database that has tables already. None is made.
    ///
    /// # Errors
    /// A text for the operator, as above; also where there is nothing.
    pub async fn open_existing(url: &str, clock: Clock, zone: Zone) -> Result<Self, String> {
        let none = || {
            format!(
                "{}: there is no community here. `assemble serve` or `assemble migrate` makes one",
                hide_password(url)
            )
        };
        if url.starts_with("sqlite:")
            && !SqliteConnectOptions::from_str(url).is_ok_and(|o| o.get_filename().exists())
        {
            return Err(none());
        }
        let db = Self::connect(url, clock, zone, false).await?;
        match db.all::<(String,)>("SELECT name FROM settings LIMIT 1").await {
            Err(DbError::Fault(_)) => {
                db.close().await;
                Err(none())
            }
            // One that is away is told by what is asked next.
            _ => Ok(db),
        }
    }

    async fn connect(url: &str, clock: Clock, zone: Zone, make: bool) -> Result<Self, String> {
        let told = |e: sqlx::Error| format!("{}: {e}", hide_password(url));
        let engine = if url.starts_with("sqlite:") {
            let base = SqliteConnectOptions::from_str(url)
                .map_err(told)?
                .create_if_missing(make)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
                .foreign_keys(true)
                .busy_timeout(PATIENCE)
                .statement_cache_capacity(400)
                .pragma("temp_store", "memory")
                .pragma("mmap_size", "268435456");
            let pool = || {
                SqlitePoolOptions::new()
                    .acquire_timeout(PATIENCE)
                    .test_before_acquire(false)
                    .max_lifetime(None)
                    .idle_timeout(None)
            };
            let writer = pool().max_connections(1).connect_with(base.clone()).await.map_err(told)?;
            let readers = pool()
                .max_connections(readers())
                .connect_with(base.read_only(true).create_if_missing(false).optimize_on_close(false, None))
                .await
                .map_err(told)?;
            Engine::Sqlite { writer, readers }
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let options =
                PgConnectOptions::from_str(url).map_err(told)?.statement_cache_capacity(400).options(LIMITS);
            let pool = PgPoolOptions::new()
                .max_connections(20)
                .acquire_timeout(PATIENCE)
                .connect_with(options)
                .await
                .map_err(told)?;
            Engine::Postgres { pool }
        } else {
            return Err("the database address begins with sqlite: or postgres:".to_owned());
        };
        let zone = Arc::new(zone);
        Ok(Self {
            engine,
            clock,
            shown: zone.clone(),
            zone,
            cache: Arc::default(),
            turns: turns::Turns::default(),
        })
    }

    /// Brings the tables up to this version of the software; does nothing when they are.
    ///
    /// # Errors
    /// A text for the operator.
    pub async fn migrate(&self) -> Result<(), String> {
        let told = |e: &dyn std::fmt::Display| format!("migration: {e}");
        match &self.engine {
            Engine::Sqlite { writer, .. } => sqlx::migrate!("../migrations/sqlite").run(writer).await,
            Engine::Postgres { pool } => {
                let options = (*pool.connect_options()).clone().options(NO_LIMITS);
                let mut alone = options.connect().await.map_err(|e| told(&e))?;
                let done = sqlx::migrate!("../migrations/postgres").run(&mut alone).await;
                let _closed = alone.close().await;
                done
            }
        }
        .map_err(|e| told(&e))
    }

    /// `sqlite` or `postgres`.
    #[must_use]
    pub const fn engine_name(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite { .. } => "sqlite",
            Engine::Postgres { .. } => "postgres",
        }
    }

    /// Whether other processes may serve from the same database.
    #[must_use]
    pub const fn shared(&self) -> bool {
        matches!(self.engine, Engine::Postgres { .. })
    }

    /// Ends all connections.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Engine::Postgres { pool } => pool.close().await,
        }
    }

    /// The time now, from the injected clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The community's time zone.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The zone in which times are shown.
    #[must_use]
    pub fn shown(&self) -> &Zone {
        &self.shown
    }

    /// The same database, as it reads in another zone.
    #[must_use]
    pub fn shown_in(&self, zone: Zone) -> Self {
        Self { shown: Arc::new(zone), ..self.clone() }
    }

    /// The same database, where it is that time.
    pub(crate) fn at(&self, now: Timestamp) -> Self {
        Self { clock: Clock::fixed(now), ..self.clone() }
    }

    /// A zone by the name that stands with an event; the community's where there is none.
    #[must_use]
    pub fn zone_or_own(&self, name: &str) -> Zone {
        if name.is_empty() || name == self.zone.name() {
            return self.zone.as_ref().clone();
        }
        Zone::named(name).unwrap_or_else(|_| self.zone.as_ref().clone())
    }

    /// An instant as it reads on the reader's clock.
    #[must_use]
    pub fn moment(&self, at: i64) -> Moment {
        self.shown.moment(Timestamp(at))
    }

    /// What is remembered between requests.
    #[must_use]
    pub fn cache(&self) -> &crate::cache::Cache {
        &self.cache
    }

    /// Runs a statement about databases themselves, outside a transaction, trying again a while when it is refused.
    #[cfg(feature = "testing")]
    #[allow(clippy::disallowed_methods, clippy::expect_used, missing_docs)]
    pub(crate) async fn run_unchecked(&self, text: &str, tries: u32) {
        let Engine::Postgres { pool } = &self.engine else { return };
        let mut result = sqlx::query(sqlx::AssertSqlSafe(text.to_owned())).execute(pool).await;
        for _ in 1..tries {
            if result.is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            result = sqlx::query(sqlx::AssertSqlSafe(text.to_owned())).execute(pool).await;
        }
        result.expect("a statement about databases");
    }

    fn reader(&self) -> Target<'_> {
        match &self.engine {
            Engine::Sqlite { readers, .. } => Target::SqlitePool(readers),
            Engine::Postgres { pool } => Target::PgPool(pool),
        }
    }

    /// All rows.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn all<T: Row>(&self, sql: impl Into<Sql>) -> Result<Vec<T>, DbError> {
        run::all(self.reader(), sql.into()).await
    }

    /// The first row, if any.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn optional<T: Row>(&self, sql: impl Into<Sql>) -> Result<Option<T>, DbError> {
        Ok(self.all(sql).await?.into_iter().next())
    }

    /// The first row of a statement that always has one.
    ///
    /// # Errors
    /// When the statement fails or finds nothing.
    pub async fn one<T: Row>(&self, sql: impl Into<Sql>) -> Result<T, DbError> {
        self.optional(sql).await?.ok_or(DbError::Fault(sqlx::Error::RowNotFound))
    }

    /// Begins to write. On SQLite there is one writer at a time; on PostgreSQL rows are locked as they are written.
    ///
    /// # Errors
    /// When no connection or lock is had in time.
    pub async fn write(&self) -> Result<WriteTx, DbError> {
        let tx = match &self.engine {
            Engine::Sqlite { writer, .. } => Tx::Sqlite(begin(writer).await?),
            Engine::Postgres { pool } => Tx::Postgres(pool.begin().await?),
        };
        Ok(WriteTx {
            tx,
            first: true,
            failed: false,
            touched: Vec::new(),
            cache: self.cache.clone(),
            turn: None,
        })
    }
}

enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A transaction that writes. Dropped without [`WriteTx::commit`], nothing happened.
pub struct WriteTx {
    tx: Tx,
    /// Whether nothing was done yet.
    first: bool,
    /// Whether a statement failed.
    failed: bool,
    touched: Vec<crate::cache::Topic>,
    cache: Arc<crate::cache::Cache>,
    /// Ends after the transaction: fields are dropped in order.
    turn: Option<tokio::sync::OwnedMutexGuard<()>>,
}

impl WriteTx {
    fn target(&mut self) -> Target<'_> {
        match &mut self.tx {
            Tx::Sqlite(t) => Target::SqliteTx(t),
            Tx::Postgres(t) => Target::PgTx(t),
        }
    }

    /// How often this statement may be run again: the first of a transaction, as long as PostgreSQL may refuse it for
    /// the sake of another. Later ones cannot, since what was done before them is undone with them.
    fn repeats(&mut self) -> usize {
        let first = std::mem::replace(&mut self.first, false);
        if first && matches!(self.tx, Tx::Postgres(_)) { AGAIN } else { 0 }
    }

    /// Whether a statement is to be run again, in a transaction begun anew.
    async fn once_more<T>(&mut self, result: &Result<T, DbError>, left: &mut usize) -> Result<bool, DbError> {
        match result {
            Err(error) if *left > 0 && error.clashed() => {
                *left -= 1;
                self.begin_anew().await?;
                Ok(true)
            }
            _ => {
                self.failed |= result.is_err();
                Ok(false)
            }
        }
    }

    /// Leaves the transaction that was given up, and begins on the same connection.
    async fn begin_anew(&mut self) -> Result<(), DbError> {
        run::execute(self.target(), "ROLLBACK".into()).await?;
        run::execute(self.target(), "BEGIN".into()).await?;
        Ok(())
    }

    /// All rows.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn all<T: Row>(&mut self, sql: impl Into<Sql>) -> Result<Vec<T>, DbError> {
        let sql = sql.into();
        let mut left = self.repeats();
        loop {
            let result = run::all(self.target(), sql.clone()).await;
            if !self.once_more(&result, &mut left).await? {
                return result;
            }
        }
    }

    /// The first row, if any.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn optional<T: Row>(&mut self, sql: impl Into<Sql>) -> Result<Option<T>, DbError> {
        Ok(self.all(sql).await?.into_iter().next())
    }

    /// The first row of a statement that always has one.
    ///
    /// # Errors
    /// When the statement fails or finds nothing.
    pub async fn one<T: Row>(&mut self, sql: impl Into<Sql>) -> Result<T, DbError> {
        self.optional(sql).await?.ok_or(DbError::Fault(sqlx::Error::RowNotFound))
    }

    /// Runs a statement; the number of rows it changed.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn execute(&mut self, sql: impl Into<Sql>) -> Result<u64, DbError> {
        let sql = sql.into();
        let mut left = self.repeats();
        loop {
            let result = run::execute(self.target(), sql.clone()).await;
            if !self.once_more(&result, &mut left).await? {
                return result;
            }
        }
    }

    /// Says that what a topic covers has changed: caches of it end when this transaction is committed.
    pub fn touch(&mut self, topic: crate::cache::Topic) {
        if !self.touched.contains(&topic) {
            self.touched.push(topic);
        }
    }

    /// Makes it so.
    ///
    /// # Errors
    /// When the database cannot promise it; then nothing happened.
    pub async fn commit(mut self) -> Result<(), DbError> {
        // PostgreSQL says yes to this, and undoes all of it.
        if self.failed {
            return Err(DbError::Fault(sqlx::Error::AnyDriverError("a statement of it had failed".into())));
        }
        // In one order, whoever touched them: else two would wait for each other.
        self.touched.sort_unstable_by_key(|topic| topic.code());
        for topic in self.touched.clone() {
            self.execute(crate::sql!(
                "INSERT INTO versions (topic, version) VALUES ($1, 1) ON CONFLICT (topic) DO UPDATE SET version = versions.version + 1",
                topic.code()
            ))
            .await?;
        }
        match self.tx {
            Tx::Sqlite(t) => t.commit().await?,
            Tx::Postgres(t) => t.commit().await?,
        }
        for topic in self.touched {
            self.cache.bump(topic);
        }
        Ok(())
    }
}

/// Begins to write on SQLite's one writer.
///
/// When the disk is full or fails, SQLite itself gives the whole transaction up; sqlx then finds nothing to roll back,
/// goes on counting one that is open, and lets no other begin. Such a connection is closed, and the pool opens another.
async fn begin(writer: &SqlitePool) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
    match writer.begin_with(BEGIN).await {
        Err(sqlx::Error::InvalidSavePointStatement) => {}
        begun => return begun,
    }
    writer.acquire().await?.close().await?;
    writer.begin_with(BEGIN).await
}

/// The lock is taken at once: a reader that becomes a writer is refused without waiting.
const BEGIN: &str = "BEGIN IMMEDIATE";

/// Readers of SQLite: twice the cores, since each waits for its own thread.
fn readers() -> u32 {
    std::thread::available_parallelism().map_or(4, |n| (n.get() as u32 * 2).clamp(4, 16))
}

fn hide_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => url.to_owned(),
    }
}
