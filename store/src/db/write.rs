//! Writing: one transaction, and what ends with it.

use super::run::{self, Row, Target};
use super::{Db, DbError, Engine, Sql};
use crate::live::{Bus, CHANNEL, News};
use sqlx::sqlite::SqlitePool;
use sqlx::{Postgres, Sqlite, Transaction};
use std::sync::Arc;

/// How often a transaction begins anew when PostgreSQL gave it up at its first statement.
const AGAIN: usize = 3;

impl Db {
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
            shown: Shown::Some(Vec::new()),
            told: Vec::new(),
            cache: self.cache.clone(),
            bus: self.bus.clone(),
            turn: None,
        })
    }
}

/// Who is to be shown anew.
enum Shown {
    Some(Vec<domain::MemberId>),
    All,
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
    shown: Shown,
    told: Vec<News>,
    cache: Arc<crate::cache::Cache>,
    bus: Bus,
    /// Ends after the transaction: fields are dropped in order.
    pub(super) turn: Option<tokio::sync::OwnedMutexGuard<()>>,
}

impl WriteTx {
    fn target(&mut self) -> Target<'_> {
        match &mut self.tx {
            Tx::Sqlite(t) => Target::SqliteTx(t),
            Tx::Postgres(t) => Target::PgTx(t),
        }
    }

    /// Values one statement binds at most. SQLite looks each `$n` up by walking all names, so that more would cost
    /// more; PostgreSQL takes 65,535 and plans each statement anew, so that fewer would.
    pub(super) const fn most_values(&self) -> usize {
        match self.tx {
            Tx::Sqlite(_) => 600,
            Tx::Postgres(_) => 16_000,
        }
    }

    /// Whether rows can be locked by others that write at the same time.
    pub(crate) const fn locks_rows(&self) -> bool {
        matches!(self.tx, Tx::Postgres(_))
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

    /// Says that what a member shows has changed, or to whom: the directory of each process learns it.
    pub fn show(&mut self, member: domain::MemberId) {
        self.touch(crate::cache::Topic::Members);
        if let Shown::Some(members) = &mut self.shown
            && !members.contains(&member)
        {
            members.push(member);
        }
    }

    /// The same of all members.
    pub fn show_all(&mut self) {
        self.touch(crate::cache::Topic::Members);
        self.shown = Shown::All;
    }

    /// Says what happened to pages that are open, once this transaction is committed.
    pub fn tell(&mut self, news: News) {
        if !self.told.contains(&news) {
            self.told.push(news);
        }
    }

    /// Notes whose place in the directory changed, under the number of this change: it was counted up in this
    /// transaction, so whoever reads a number reads all changes up to it as well.
    async fn note_shown(&mut self) -> Result<(), DbError> {
        let mut sql = Sql::from(
            "INSERT INTO directory_changes (member_id, version) SELECT m.id, v.version FROM members m
             JOIN versions v ON v.topic = 'members'",
        );
        match std::mem::replace(&mut self.shown, Shown::Some(Vec::new())) {
            Shown::Some(members) if members.is_empty() => return Ok(()),
            Shown::Some(members) => {
                sql.push(" WHERE m.id IN ").bind_list(members);
            }
            // SQLite takes ON for a part of the join without it.
            Shown::All => {
                sql.push(" WHERE TRUE");
            }
        }
        sql.push(" ON CONFLICT (member_id) DO UPDATE SET version = excluded.version");
        self.execute(sql).await?;
        Ok(())
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
        self.note_shown().await?;
        // PostgreSQL delivers it with the commit, here and in every other process.
        if matches!(self.tx, Tx::Postgres(_)) {
            for news in std::mem::take(&mut self.told) {
                self.execute(crate::sql!("SELECT pg_notify($1, $2)", CHANNEL, crate::live::text(news)))
                    .await?;
            }
        }
        match self.tx {
            Tx::Sqlite(t) => t.commit().await?,
            Tx::Postgres(t) => t.commit().await?,
        }
        for topic in self.touched {
            self.cache.bump(topic);
        }
        for news in self.told {
            self.bus.tell(news);
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
