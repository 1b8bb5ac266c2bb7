//! Opening a database of either engine, and bringing its tables up to date.

use super::{Db, DbError, Engine, turns};
use crate::clock::{Clock, Zone};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
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
            bus: crate::live::Bus::new(clock.clone()),
            clock,
            shown: zone.clone(),
            zone,
            cache: Arc::default(),
            turns: turns::Turns::default(),
            directory: Arc::default(),
            seal: None,
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
}

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
