//! The runner: the same text and values on either engine.

use super::{Arg, DbError, Sql};
use sqlx::postgres::{PgArguments, PgPool, PgRow};
use sqlx::sqlite::{SqliteArguments, SqlitePool, SqliteRow};
use sqlx::{Arguments, AssertSqlSafe, FromRow, Postgres, Sqlite, Transaction};

/// What can be read from a row of either engine: tuples and `#[derive(FromRow)]` types.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin> Row for T {}

/// Where a statement runs.
pub(super) enum Target<'a> {
    SqlitePool(&'a SqlitePool),
    PgPool(&'a PgPool),
    SqliteTx(&'a mut Transaction<'static, Sqlite>),
    PgTx(&'a mut Transaction<'static, Postgres>),
}

/// PostgreSQL keeps no zero byte in a text; what has one is nobody's name, so it is looked up as another sign.
fn without_zero(text: Option<String>) -> Option<String> {
    text.map(|t| if t.contains('\0') { t.replace('\0', "\u{fffd}") } else { t })
}

macro_rules! bind {
    ($args:expr, $kind:ty) => {{
        let mut bound = <$kind>::default();
        for arg in $args {
            match arg {
                Arg::Int(v) => bound.add(v),
                Arg::Text(v) => bound.add(without_zero(v)),
                Arg::Bool(v) => bound.add(v),
                Arg::Bytes(v) => bound.add(v),
            }
            .map_err(sqlx::Error::Encode)?;
        }
        bound
    }};
}

// The one place that hands text to sqlx: `Sql` is made of literals, hence safe to assert.
#[allow(clippy::disallowed_methods)]
pub(super) async fn all<T: Row>(target: Target<'_>, sql: Sql) -> Result<Vec<T>, DbError> {
    let text = AssertSqlSafe(sql.text.into_owned());
    Ok(match target {
        Target::SqlitePool(p) => {
            sqlx::query_as_with(text, bind!(sql.args, SqliteArguments)).fetch_all(p).await?
        }
        Target::PgPool(p) => sqlx::query_as_with(text, bind!(sql.args, PgArguments)).fetch_all(p).await?,
        Target::SqliteTx(t) => {
            sqlx::query_as_with(text, bind!(sql.args, SqliteArguments)).fetch_all(&mut **t).await?
        }
        Target::PgTx(t) => {
            sqlx::query_as_with(text, bind!(sql.args, PgArguments)).fetch_all(&mut **t).await?
        }
    })
}

#[allow(clippy::disallowed_methods)]
pub(super) async fn execute(target: Target<'_>, sql: Sql) -> Result<u64, DbError> {
    let text = AssertSqlSafe(sql.text.into_owned());
    Ok(match target {
        Target::SqlitePool(p) => {
            sqlx::query_with(text, bind!(sql.args, SqliteArguments)).execute(p).await?.rows_affected()
        }
        Target::PgPool(p) => {
            sqlx::query_with(text, bind!(sql.args, PgArguments)).execute(p).await?.rows_affected()
        }
        Target::SqliteTx(t) => {
            sqlx::query_with(text, bind!(sql.args, SqliteArguments)).execute(&mut **t).await?.rows_affected()
        }
        Target::PgTx(t) => {
            sqlx::query_with(text, bind!(sql.args, PgArguments)).execute(&mut **t).await?.rows_affected()
        }
    })
}
