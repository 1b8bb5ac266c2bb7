//! Members: the directory, profiles, and what admins do.

mod admin;
mod complete;
mod contact;
mod directory;
mod index;
pub(crate) mod keys;
mod picture;
mod profile;

pub use admin::{approve, grant, lift, list, revoke, suspend};
pub(crate) use admin::{keep_an_admin, lock_admins};
pub use complete::complete;
pub use contact::{Contact, contact, prefer};
pub(crate) use directory::{cards_of, named, saying};
pub use directory::{directory, warm};
pub(crate) use index::Index;
pub(crate) use picture::may_see as may_see_picture;
pub use picture::{drop_picture, own_picture, set_picture, show_picture_to};
pub use profile::{actor, by_email, by_handle, form, profile, update};
