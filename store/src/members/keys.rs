//! The texts that members are searched and sorted by.

use unicode_normalization::UnicodeNormalization;

/// Folds a text for searching: NFKC, lower case, katakana as hiragana, no spaces.
#[must_use]
pub fn fold(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            // The two syllabaries lie 0x60 apart (Unicode blocks Hiragana and Katakana).
            'ァ'..='ヶ' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
            c => c,
        })
        .collect()
}

/// What the directory sorts by: the reading where there is one.
#[must_use]
pub fn sort(reading: &str, name: &str) -> String {
    fold(if reading.trim().is_empty() { name } else { reading })
}

/// By what a member is found where names are asked for.
#[must_use]
pub fn search(name: &str, reading: &str, handle: &str) -> String {
    [name, reading, handle].map(fold).join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_varies_and_the_word_does_not() {
        assert_eq!(fold("トクダ"), "とくだ");
        assert_eq!(fold("ﾄｸﾀﾞ"), "とくだ");
        assert_eq!(fold("Ｔｏｋｕｄａ　修"), "tokuda修");
        assert_eq!(sort("", "山田"), "山田");
    }
}
