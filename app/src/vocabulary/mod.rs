//! The vocabularies, for admins.

pub mod api;
mod form;
mod list;

pub use form::Term;
pub use list::List;
