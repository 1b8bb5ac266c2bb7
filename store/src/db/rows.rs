//! Many rows in few statements.

use super::{Arg, DbError, Sql, WriteTx};

/// Rows that wait to be written to one table.
#[derive(Debug)]
pub(crate) struct Rows {
    head: &'static str,
    tail: &'static str,
    columns: usize,
    values: Vec<Arg>,
}

impl Rows {
    /// For `INSERT INTO table (column, column) VALUES `.
    pub(crate) fn of(head: &'static str) -> Self {
        Self::and(head, "")
    }

    /// The same, with what follows the rows: ` ON CONFLICT …`.
    pub(crate) fn and(head: &'static str, tail: &'static str) -> Self {
        Self { head, tail, columns: head.matches(',').count() + 1, values: Vec::new() }
    }

    /// Adds a row.
    pub(crate) fn add<const N: usize>(&mut self, row: [Arg; N]) {
        debug_assert_eq!(N, self.columns, "{}", self.head);
        self.values.extend(row);
    }

    /// How many wait.
    pub(crate) fn len(&self) -> usize {
        self.values.len() / self.columns
    }
}

/// Adds a row of values of any types that can be bound.
macro_rules! row {
    ($rows:expr; $($value:expr),+ $(,)?) => {
        $rows.add([$($crate::db::Arg::from($value)),+])
    };
}
pub(crate) use row;

impl WriteTx {
    /// Writes what waits. What it refers to must be written already.
    ///
    /// # Errors
    /// When a statement fails.
    pub(crate) async fn write_rows(&mut self, rows: &mut Rows) -> Result<(), DbError> {
        let most = 1 << (self.most_values() / rows.columns).max(1).ilog2();
        let mut left = rows.len();
        let (head, tail, columns) = (rows.head, rows.tail, rows.columns);
        let mut values = rows.values.drain(..);
        while left > 0 {
            // Powers of two: the engine sees a handful of different statements, which it keeps prepared.
            let now = most.min(1 << left.ilog2());
            let mut sql = Sql::from(head);
            for row in 0..now {
                sql.push(if row == 0 { "(" } else { ", (" });
                for column in 0..columns {
                    if column > 0 {
                        sql.push(", ");
                    }
                    if let Some(value) = values.next() {
                        sql.bind(value);
                    }
                }
                sql.push(")");
            }
            sql.push(tail);
            self.execute(sql).await?;
            left -= now;
        }
        Ok(())
    }
}
