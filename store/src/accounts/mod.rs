//! Accounts: joining, signing in, sessions, and one-time links.

pub mod links;
pub mod password;
pub mod sessions;
mod sign_in;
mod sign_up;

pub use sign_in::{SignedIn, reset_password, sign_in};
pub use sign_up::{first_admin, needs_first_admin, request_reset, sign_up, verify};
