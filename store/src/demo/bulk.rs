//! Writing many rows: several a statement, many a transaction.

use crate::Db;
use crate::cache::Topic;
pub(super) use crate::db::{Rows, row};
use crate::db::{Sql, WriteTx};
use domain::Result;

/// Rows one transaction holds about. The usual demo is smaller, so that it is written whole or not at all.
const COMMIT: usize = 20_000;

/// What is told while the demo grows: the step, how much of it is done, and how much there is.
pub(super) type Progress<'a> = dyn Fn(&str, u64, u64) + Sync + 'a;

/// Writes to one database, and says how far it is.
pub(super) struct Bulk<'a> {
    /// Where to.
    pub(super) db: &'a Db,
    progress: &'a Progress<'a>,
    tx: Option<WriteTx>,
    written: usize,
}

impl<'a> Bulk<'a> {
    pub(super) fn new(db: &'a Db, progress: &'a Progress<'a>) -> Self {
        Self { db, progress, tx: None, written: 0 }
    }

    /// The transaction that is open, or a new one.
    pub(super) async fn tx(&mut self) -> Result<&mut WriteTx> {
        let tx = match self.tx.take() {
            Some(tx) => tx,
            None => self.db.write().await?,
        };
        Ok(self.tx.insert(tx))
    }

    /// Writes what waits. What it refers to must be written already.
    pub(super) async fn write(&mut self, rows: &mut Rows) -> Result<()> {
        self.written += rows.len();
        self.tx().await?.write_rows(rows).await?;
        Ok(())
    }

    /// Runs any other statement.
    pub(super) async fn run(&mut self, sql: impl Into<Sql>) -> Result<()> {
        self.tx().await?.execute(sql).await?;
        Ok(())
    }

    /// Says how far a step is; what was written is kept when it is enough for a transaction.
    pub(super) async fn step(&mut self, name: &str, done: usize, total: usize) -> Result<()> {
        if self.written >= COMMIT
            && let Some(tx) = self.tx.take()
        {
            tx.commit().await?;
            self.written = 0;
        }
        (self.progress)(name, done as u64, total as u64);
        Ok(())
    }

    /// Numbers go on after the highest that was given here, statistics are taken, caches end, and all is kept.
    pub(super) async fn end(mut self) -> Result<()> {
        let postgres = self.db.engine_name() == "postgres";
        let tx = self.tx().await?;
        if postgres {
            for sql in SEQUENCES {
                let _: Vec<(Option<i64>,)> = tx.all(*sql).await?;
            }
        }
        // Without statistics the first readers of a large community would get the plans of an empty one.
        tx.execute("ANALYZE").await?;
        for topic in Topic::ALL {
            tx.touch(topic);
        }
        if let Some(tx) = self.tx {
            tx.commit().await?;
        }
        Ok(())
    }
}

macro_rules! sequences {
    ($($table:literal),+ $(,)?) => {
        &[$(concat!("SELECT setval(pg_get_serial_sequence('", $table, "', 'id'), (SELECT MAX(id) FROM ", $table, "))")),+]
    };
}

/// PostgreSQL counts on from its own number, whatever ids were given by hand; SQLite looks at the rows.
const SEQUENCES: &[&str] = sequences![
    "members",
    "circles",
    "events",
    "ticket_types",
    "registrations",
    "registration_changes",
    "spaces",
    "threads",
    "posts",
    "articles"
];
