//! Waiting for an admin's yes.

pub mod api;
mod mine;
mod row;

pub use mine::Mine;
pub use row::{Acts, Said};
