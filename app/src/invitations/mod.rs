//! Invitations: what admins make, and where their links lead.

pub mod api;
mod list;
mod show;

pub use list::List;
pub use show::Show;
