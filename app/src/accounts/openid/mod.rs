//! Accounts elsewhere (OpenID Connect): logging in with one, joining with one, linking one with one's own.

pub mod api;
mod arrival;
mod own;
mod sign_in;

pub(super) use arrival::Arrival;
pub(super) use own::Own;
pub(super) use sign_in::{SignIn, WentWrong};

use domain::account::openid::Stranger;
use domain::{Locale, t};

/// Where one goes to a provider from.
fn to(id: &str, next: &str) -> String {
    format!("/login/openid/{id}?next={}", domain::member::percent(next))
}

/// What came of going to a provider, where nothing did.
fn went_wrong(code: &str, l: Locale) -> Option<&'static str> {
    match code {
        "away" => Some(t::openid::away(l)),
        "refused" => Some(t::openid::refused(l)),
        "stopped" => Some(t::openid::stopped(l)),
        "another" => Some(t::openid::another(l)),
        _ => None,
    }
}

/// An account elsewhere, by its provider and what it is called there.
fn called(stranger: &Stranger) -> String {
    if stranger.label.is_empty() {
        stranger.provider.clone()
    } else {
        format!("{} ({})", stranger.provider, stranger.label)
    }
}
