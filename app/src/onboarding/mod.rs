//! The first steps of a new member.

pub mod api;
mod show;

pub use show::Welcome;
