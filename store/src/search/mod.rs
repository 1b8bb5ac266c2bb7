//! Search: an index of texts, kept beside them in the same database (decision 0021).
//!
//! Whatever can be found is a document with a number. For each term (a letter, a pair of letters, a word) there is a set
//! of numbers. Documents that the same people may read stand on one shelf, and each shelf has sets of its own: what
//! somebody may not read is never touched for them, so that neither hits nor counts nor the time they take tell of it.
//!
//! Triggers of the database put what changes into a queue, in the transaction of the change, and take it out of what is
//! found; [`index_some`] indexes it anew.

mod find;
mod fold;
mod mark;
mod postings;
mod queue;
mod rank;
mod rebuild;
mod shelves;
mod show;
mod source;
mod terms;
mod words;

pub use queue::{index_all, index_some, notice_ended};
pub use rebuild::rebuild;
pub use show::search;

use jiff::civil::Date;

/// The term of a day.
fn day(day: Date) -> String {
    format!("d{day}")
}

/// The term of a month.
fn month(day: Date) -> String {
    format!("m{:04}-{:02}", day.year(), day.month())
}

/// The term of a year.
fn year(day: Date) -> String {
    format!("y{:04}", day.year())
}
