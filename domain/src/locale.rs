//! The reader's language, and every text in it.

use serde::{Deserialize, Serialize};

/// A language of the screen. Japanese first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Locale {
    /// 日本語.
    #[default]
    Ja,
    /// English.
    En,
}

impl Locale {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Ja, Self::En];

    /// The BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    /// The language named in itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Ja => "日本語",
            Self::En => "English",
        }
    }

    /// Reads a tag; a region after it is ignored.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|l| l.tag().eq_ignore_ascii_case(primary))
    }

    /// The first of ours that an `Accept-Language` header asks for (RFC 9110 section 12.5.4), else Japanese.
    #[must_use]
    pub fn negotiate(header: &str) -> Self {
        let mut best: Option<(Self, f32)> = None;
        for part in header.split(',').take(20) {
            let mut pieces = part.split(';');
            let Some(locale) = Self::parse(pieces.next().unwrap_or_default().trim()) else { continue };
            let weight = pieces
                .find_map(|p| p.trim().strip_prefix("q="))
                .map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0));
            if weight > 0.0 && best.is_none_or(|(_, w)| weight > w) {
                best = Some((locale, weight));
            }
        }
        best.map_or(Self::Ja, |(l, _)| l)
    }
}

/// A text that takes nothing: `t::nav::home`.
pub type Text = fn(Locale) -> &'static str;

/// The texts of `locales/`, one function each.
pub mod t {
    use super::Locale;
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_is_asked_first() {
        assert_eq!(Locale::negotiate("en-US,en;q=0.9"), Locale::En);
        assert_eq!(Locale::negotiate("fr,ja;q=0.5,en;q=0.4"), Locale::Ja);
        assert_eq!(Locale::negotiate("en;q=0"), Locale::Ja);
        assert_eq!(Locale::negotiate(""), Locale::Ja);
    }

    #[test]
    fn plural_and_placeholders() {
        assert_eq!(t::thread::replies(Locale::En, 1), "1 reply");
        assert_eq!(t::thread::replies(Locale::En, 2), "2 replies");
        assert!(t::thread::replies(Locale::Ja, 2).contains('2'));
    }
}
