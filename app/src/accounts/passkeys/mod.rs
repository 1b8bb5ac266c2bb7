//! Passkeys: adding them, logging in with one, proving with one who one is.

pub mod api;
mod authenticator;
mod list;
mod sign_in;

pub use list::Passkeys;
pub(super) use sign_in::{Prove, SignIn};

use authenticator::Unanswered;
use domain::{Error, Locale, t};

/// Why it did not work, in words.
fn why(unanswered: Unanswered, l: Locale) -> String {
    match unanswered {
        Unanswered::Cancelled => t::security::passkey_cancelled(l),
        Unanswered::Known => t::security::passkey_known(l),
        Unanswered::Unsupported => t::security::passkey_unsupported(l),
    }
    .to_owned()
}

/// What the server refused, in words.
fn refused(error: &Error, l: Locale) -> String {
    error.fields().first().map_or_else(|| error.text(l), |fault| fault.problem.text(l))
}
