//! The database: SQLite in a file, or PostgreSQL; one SQL text for both.
//!
//! Reading goes through [`Db`], writing only through a [`WriteTx`], so that SQLite never has to turn a
//! reader into a writer (which it refuses without waiting).

mod error;
mod listen;
mod object;
mod open;
mod rows;
mod run;
mod sql;
mod turns;
mod write;

pub use error::{DbError, fault};
pub(crate) use listen::Listener;
pub use object::Object;
pub(crate) use rows::{Rows, row};
pub use run::Row;
pub use sql::{Arg, Sql};
pub use write::WriteTx;

use crate::clock::{Clock, Zone};
use domain::{Moment, Timestamp};
use run::Target;
use sqlx::postgres::PgPool;
use sqlx::sqlite::SqlitePool;
use std::sync::Arc;

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
    bus: crate::live::Bus,
    directory: Arc<crate::members::Index>,
    seal: Option<crate::seal::Seal>,
}

impl Db {
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

    /// The same database with the key by which some of it is sealed.
    #[must_use]
    pub fn with_seal(self, seal: crate::seal::Seal) -> Self {
        Self { seal: Some(seal), ..self }
    }

    /// What seals and opens.
    ///
    /// # Errors
    /// Where no key was given.
    pub fn seal(&self) -> domain::Result<&crate::seal::Seal> {
        self.seal.as_ref().ok_or_else(|| fault("no key was given for what is sealed"))
    }

    /// The directory as it is kept in memory.
    #[must_use]
    pub(crate) fn directory(&self) -> &crate::members::Index {
        &self.directory
    }

    /// Where news are told to pages that are open.
    #[must_use]
    pub const fn bus(&self) -> &crate::live::Bus {
        &self.bus
    }

    /// What other processes tell; `None` where there are none.
    pub(crate) async fn listener(&self) -> Result<Option<Listener>, DbError> {
        match &self.engine {
            Engine::Sqlite { .. } => Ok(None),
            Engine::Postgres { pool } => Ok(Some(Listener::open(pool).await?)),
        }
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
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
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
}
