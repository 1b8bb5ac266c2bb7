//! What a member keeps of the library for themselves (PRODUCT.md, L7).

use serde::{Deserialize, Serialize};

/// Something that a member marks an article with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// To be found again.
    Saved,
    /// It was read.
    Read,
}

/// The marks of a reader in an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// Whether they put a bookmark in it.
    pub saved: bool,
    /// Whether they read it.
    pub read: bool,
}

/// Which articles a member wants to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mine {
    /// All.
    #[default]
    All,
    /// Those with a bookmark of theirs.
    Saved,
    /// Those that they have not read.
    Unread,
}

impl Mine {
    /// All.
    pub const ALL: [Self; 3] = [Self::All, Self::Saved, Self::Unread];

    /// As it stands in addresses; nothing for all.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Saved => "saved",
            Self::Unread => "unread",
        }
    }

    /// Reads what stands in an address; all where that is nothing known.
    #[must_use]
    pub fn parse(code: &str) -> Self {
        Self::ALL.into_iter().find(|mine| mine.code() == code).unwrap_or_default()
    }
}
