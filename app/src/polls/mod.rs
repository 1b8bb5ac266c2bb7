//! Polls: the fields that ask, and the form that answers.

pub mod api;
mod form;
mod live;
mod show;

pub use form::{LABELS, PollFields};
pub use live::{Chosen, sent};
pub use show::write_poll;
