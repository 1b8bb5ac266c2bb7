//! Series: events that repeat. Each occurrence is an event of its own; a change is for one, for those from one on,
//! or for all that have not begun.

use crate::{Locale, t};
use serde::{Deserialize, Serialize};

/// Which occurrences a change is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// This one.
    #[default]
    This,
    /// This one and those after it.
    Following,
    /// All that have not begun.
    All,
}

impl Scope {
    /// All three, the narrowest first.
    pub const ALL: [Self; 3] = [Self::This, Self::Following, Self::All];

    /// The form in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::This => "this",
            Self::Following => "following",
            Self::All => "all",
        }
    }

    /// Reads the form's value.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// The choice in words.
    #[must_use]
    pub const fn name(self, l: Locale) -> &'static str {
        match self {
            Self::This => t::event::scope_this(l),
            Self::Following => t::event::scope_following(l),
            Self::All => t::event::scope_all(l),
        }
    }
}
