//! How closely somebody follows a thread or a space.

use crate::{Error, Problem, Result};
use serde::{Deserialize, Serialize};

/// How closely somebody follows a thread or a space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Follow {
    /// Nothing is told, and nothing counts as unread.
    Mute,
    /// Told of what is said to them: mentions, and replies to what they wrote.
    #[default]
    Mentions,
    /// Told of everything.
    All,
}

impl Follow {
    /// All levels, the closest first.
    pub const ALL: [Self; 3] = [Self::All, Self::Mentions, Self::Mute];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mentions => "mentions",
            Self::Mute => "mute",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.code() == code)
    }

    /// What a form's button says.
    ///
    /// # Errors
    /// [`Problem::Choice`] for what is no level.
    pub fn chosen(code: &str) -> Result<Self> {
        Self::parse(code).ok_or_else(|| Error::field("level", Problem::Choice))
    }
}
