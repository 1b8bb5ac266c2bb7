//! Logging in with an account that somebody has elsewhere (OpenID Connect Core 1.0).

use crate::{IdentityId, Moment};
use serde::{Deserialize, Serialize};

/// Most accounts elsewhere that one may be linked with.
pub const MOST_IDENTITIES: i64 = 10;
/// Minutes in which what a provider said of somebody can be used.
pub const WAITING_MINUTES: i64 = 15;

/// Who knows people elsewhere, and tells us who they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// What names it in addresses.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// An account elsewhere that opens an account here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Which.
    pub id: IdentityId,
    /// What people call its provider.
    pub provider: String,
    /// What the account is called there: an address, or a name; may be empty.
    pub label: String,
    /// When it was linked.
    pub linked: Moment,
    /// When it was last used.
    pub used: Option<Moment>,
}

/// Somebody whom a provider sent, and whom nobody here is known by yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stranger {
    /// What people call the provider.
    pub provider: String,
    /// What the account is called there: an address, or a name; may be empty.
    pub label: String,
    /// Their name, as they gave it there.
    pub name: String,
    /// Their address, where the provider has proved it and is believed.
    pub email: Option<String>,
}
