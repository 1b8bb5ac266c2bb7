//! Accounts: joining, the ways in, sessions, and what protects them.

mod ceremonies;
mod changes;
pub mod departure;
mod entry;
pub mod export;
pub mod links;
pub mod openid;
pub mod passkeys;
pub mod password;
mod proof;
pub mod second_step;
mod security;
pub mod sessions;
mod sign_in;
mod sign_up;

pub use changes::{
    address_before, address_to_prove, ask_address, keep_address, prove_address, set_password, tidy,
    undo_address, unlock, unverified, wished_address,
};
pub use entry::{Entry, SignedIn};
pub(crate) use proof::has_strong;
pub use proof::{prove, proved};
pub use security::security;
pub use sign_in::{request_link, request_reset, reset_password, sign_in, sign_in_by_link};
pub use sign_up::{first_admin, needs_first_admin, sign_up, verify};
