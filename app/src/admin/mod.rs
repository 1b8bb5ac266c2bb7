//! The dashboard.

pub mod api;
mod attachments;
mod desk;
mod join_mode;
mod members;
mod messages;
mod row;
mod second_step;

pub use members::Members;
