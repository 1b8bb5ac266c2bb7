//! A row as it is, for those who take their data along.

use serde_json::{Map, Value};
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Column, FromRow, Row, TypeInfo, ValueRef};

/// A row with its columns by name. What is no text, number or yes and no is left out: hashes, and what is sealed.
#[derive(Clone, Debug, PartialEq)]
pub struct Object(pub Map<String, Value>);

/// Reads each column of a row by what the engine says that it holds.
macro_rules! read {
    ($row:expr, $bool:expr) => {{
        let mut object = Map::new();
        for (n, column) in $row.columns().iter().enumerate() {
            let raw = $row.try_get_raw(n)?;
            let (declared, held) = (column.type_info().name().to_owned(), raw.type_info().name().to_owned());
            let value = if raw.is_null() {
                Value::Null
            } else if declared == $bool {
                $row.try_get::<bool, _>(n)?.into()
            } else if matches!(held.as_str(), "INTEGER" | "BIGINT" | "INT8") {
                $row.try_get::<i64, _>(n)?.into()
            } else if held == "TEXT" {
                $row.try_get::<String, _>(n)?.into()
            } else {
                continue;
            };
            object.insert(column.name().to_owned(), value);
        }
        Ok(Self(object))
    }};
}

impl<'r> FromRow<'r, SqliteRow> for Object {
    fn from_row(row: &'r SqliteRow) -> Result<Self, sqlx::Error> {
        read!(row, "BOOLEAN")
    }
}

impl<'r> FromRow<'r, PgRow> for Object {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        read!(row, "BOOL")
    }
}
