//! Settings that admins change while the community runs.

use serde::{Deserialize, Serialize};

/// How one joins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinMode {
    /// Whoever proves the e-mail address is in.
    #[default]
    Open,
    /// An admin says yes first.
    Approval,
}

impl JoinMode {
    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approval => "approval",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Open, Self::Approval].into_iter().find(|m| m.code() == code)
    }
}
