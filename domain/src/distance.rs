//! Distance between members (PRODUCT.md, M8): not reading somebody, or not being read by them either.

use crate::{Error, Problem, Result};
use serde::{Deserialize, Serialize};

/// How far somebody is kept away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distance {
    /// Their words are folded away, and nothing of theirs is told.
    Mute,
    /// The same, in both directions.
    Block,
}

impl Distance {
    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mute => "mute",
            Self::Block => "block",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Mute, Self::Block].into_iter().find(|d| d.code() == code)
    }

    /// What a form's button says; empty for no distance.
    ///
    /// # Errors
    /// [`Problem::Choice`] for what is no distance.
    pub fn chosen(code: &str) -> Result<Option<Self>> {
        if code.is_empty() {
            return Ok(None);
        }
        Self::parse(code).map(Some).ok_or_else(|| Error::field("distance", Problem::Choice))
    }
}

/// Somebody whom a member keeps away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DistantMember {
    /// Their handle.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// How far.
    pub distance: Distance,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_says_how_far_or_that_it_ends() {
        assert_eq!(Distance::chosen("").unwrap(), None);
        for distance in [Distance::Mute, Distance::Block] {
            assert_eq!(Distance::chosen(distance.code()).unwrap(), Some(distance));
        }
        assert!(Distance::chosen("far").is_err());
    }
}
