//! Distance: not reading somebody, or not being read by them either. They are not told.

pub mod api;
mod form;
mod list;

pub use form::KeepAway;
pub use list::List;
