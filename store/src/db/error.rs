//! What a statement can fail with, and how it is told.

use domain::Error;

/// A failed statement.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A unique constraint was violated: somebody has this already.
    #[error("not unique: {0}")]
    Unique(sqlx::Error),
    /// The database is away, full, or too busy to answer in time.
    #[error("unavailable: {0}")]
    Unavailable(sqlx::Error),
    /// A fault of the software.
    #[error("{0}")]
    Fault(sqlx::Error),
}

/// SQLite's primary result codes for a busy, read-only, failing, full or missing file.
const SQLITE_AWAY: [i64; 6] = [5, 8, 10, 13, 14, 26];
/// PostgreSQL's SQLSTATE classes for connections, transactions rolled back, resources, operator's intervention (also
/// statements that took too long) and system errors, and one code of a class of many things.
const POSTGRES_AWAY: [&str; 6] = ["08", CLASHED, "53", LOCKED, "57", "58"];
/// A lock that was not had in time.
const LOCKED: &str = "55P03";
/// Transactions rolled back for what others did meanwhile: a deadlock (40P01), or no order in which both could have
/// been (40001). They may be done again.
const CLASHED: &str = "40";

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            // A proxy that accepts and hangs up speaks no protocol.
            sqlx::Error::Protocol(_)
            | sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable(error),
            sqlx::Error::Database(e) if e.is_unique_violation() => Self::Unique(error),
            sqlx::Error::Database(e) => {
                let code = e.code().unwrap_or_default();
                let away = match code.parse::<i64>() {
                    // SQLite's extended codes keep the primary one in the low byte.
                    Ok(n) if e.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() => {
                        SQLITE_AWAY.contains(&(n & 0xff))
                    }
                    _ => POSTGRES_AWAY.iter().any(|class| code.starts_with(class)),
                };
                if away { Self::Unavailable(error) } else { Self::Fault(error) }
            }
            _ => Self::Fault(error),
        }
    }
}

impl DbError {
    /// Whether PostgreSQL gave this transaction up for the sake of another.
    pub(super) fn clashed(&self) -> bool {
        match self {
            Self::Unavailable(sqlx::Error::Database(e)) => {
                e.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some()
                    && e.code().is_some_and(|code| code.starts_with(CLASHED))
            }
            _ => false,
        }
    }
}

impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        match &error {
            DbError::Unavailable(cause) => {
                tracing::error!(%cause, "the database is away");
                Self::Unavailable
            }
            DbError::Unique(cause) | DbError::Fault(cause) => fault(cause),
        }
    }
}

/// Logs a cause and gives the reader something to quote.
pub fn fault(cause: impl std::fmt::Display) -> Error {
    let id = crate::secret::short_id();
    tracing::error!(%cause, %id, "fault");
    Error::Internal { id }
}
