//! Of whom a second step is demanded.

use crate::Role;
use serde::{Deserialize, Serialize};

/// Of whom a second step (or a passkey) is demanded: without one their role rests, and they are members like others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondStepDemand {
    /// Of nobody; whoever wants it has it.
    #[default]
    Nobody,
    /// Of admins.
    Admins,
    /// Of admins, moderators and verifiers.
    Team,
}

impl SecondStepDemand {
    /// All, the mildest first.
    pub const ALL: [Self; 3] = [Self::Nobody, Self::Admins, Self::Team];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Admins => "admins",
            Self::Team => "team",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.code() == code)
    }

    /// Whether it is demanded of holders of a role.
    #[must_use]
    pub const fn covers(self, role: Role) -> bool {
        match self {
            Self::Nobody => false,
            Self::Admins => matches!(role, Role::Admin),
            Self::Team => matches!(role, Role::Admin | Role::Moderator | Role::Verifier),
        }
    }
}
