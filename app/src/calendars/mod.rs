//! A member's own calendar address, and the reminders they get.

pub mod api;
mod own;

pub use own::Own;
