//! Reactions: what is said without writing, chosen for this community (PRODUCT.md, T4).

use crate::{Locale, t};
use serde::{Deserialize, Serialize};

/// A way to react.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reaction {
    /// ありがとう
    Thanks,
    /// わかる
    Understand,
    /// 学びになった
    Learned,
    /// わたしも
    Same,
    /// 応援しています
    Cheer,
}

impl Reaction {
    /// All, in the order in which they stand below a post.
    pub const ALL: [Self; 5] = [Self::Thanks, Self::Understand, Self::Learned, Self::Same, Self::Cheer];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Thanks => "thanks",
            Self::Understand => "understand",
            Self::Learned => "learned",
            Self::Same => "same",
            Self::Cheer => "cheer",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }

    /// Its words.
    #[must_use]
    pub const fn name(self, l: Locale) -> &'static str {
        match self {
            Self::Thanks => t::reaction::thanks(l),
            Self::Understand => t::reaction::understand(l),
            Self::Learned => t::reaction::learned(l),
            Self::Same => t::reaction::same(l),
            Self::Cheer => t::reaction::cheer(l),
        }
    }
}

/// How many reacted in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reacted {
    /// In which way.
    pub reaction: Reaction,
    /// How many; at least one.
    pub count: i64,
    /// Whether the reader is among them.
    pub mine: bool,
}

/// Reads what a post keeps: `thanks 3,same 1`.
pub fn counts(text: &str) -> impl Iterator<Item = (Reaction, i64)> {
    text.split(',').filter_map(|part| {
        let (code, count) = part.split_once(' ')?;
        Some((Reaction::parse(code)?, count.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_and_what_is_unknown_is_passed_over() {
        let read: Vec<_> = counts("thanks 3,wave 2,same 1").collect();
        assert_eq!(read, [(Reaction::Thanks, 3), (Reaction::Same, 1)]);
        assert_eq!(counts("").count(), 0);
        assert!(Reaction::ALL.into_iter().all(|r| Reaction::parse(r.code()) == Some(r)));
    }
}
