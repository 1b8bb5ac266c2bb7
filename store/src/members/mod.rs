//! Members: the directory, profiles, and what admins do.

mod admin;
mod directory;
pub(crate) mod keys;
mod profile;

pub use admin::{approve, grant, lift, list, revoke, suspend};
pub use directory::directory;
pub use profile::{actor, by_email, by_handle, contact, form, profile, update};
