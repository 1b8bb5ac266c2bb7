//! Accounts: joining, signing in, setting a new password, the first admin.

pub mod api;
mod join;
mod sign_in;

pub use join::{FirstAdmin, SignUp, SignUpSent, Verify, Welcome};
pub use sign_in::{Login, Recover, RecoverSent, Reset};

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// A parameter of the address, once.
pub(crate) fn query(name: &str) -> String {
    use_query_map().with_untracked(|q| q.get(name)).unwrap_or_default()
}
