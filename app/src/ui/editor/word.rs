//! What is being typed that can be completed.

/// What is completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A member, after `@`.
    Member,
    /// An emoji, after `:`.
    Emoji,
}

/// Longest that is completed, in characters.
const LONGEST: usize = 30;

/// The letters before the cursor that can be completed, without their sign.
pub(super) fn word(before: &str) -> Option<(Kind, &str)> {
    let (at, sign) = before.char_indices().rev().take(LONGEST + 1).find(|(_, c)| matches!(c, '@' | ':'))?;
    let typed = &before[at + 1..];
    let previous = before[..at].chars().next_back();
    match sign {
        // As the server reads mentions: an `@` within an address of mail or a path is none.
        '@' if previous.is_none_or(|c| !(c.is_ascii_alphanumeric() || "@._+-/".contains(c))) => {
            let name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | 'ー' | '々');
            (!typed.is_empty() && typed.chars().all(name)).then_some((Kind::Member, typed))
        }
        ':' if previous.is_none_or(|c| !(c.is_ascii_alphanumeric() || matches!(c, ':' | '/'))) => {
            let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+');
            (typed.len() >= 2 && typed.chars().all(name)).then_some((Kind::Emoji, typed))
        }
        _ => None,
    }
}

/// The emoji whose short names have these letters, those first that begin with them.
pub(super) fn emoji<'a>(
    table: &'a [(String, String)],
    typed: &str,
    most: usize,
) -> Vec<&'a (String, String)> {
    let typed = typed.to_ascii_lowercase();
    let begin = table.iter().filter(|(name, _)| name.starts_with(&typed));
    let have = table.iter().filter(|(name, _)| !name.starts_with(&typed) && name.contains(&typed));
    begin.chain(have).take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_with_their_sign() {
        for (before, found) in [
            ("@ha", Some((Kind::Member, "ha"))),
            ("はい@ha", Some((Kind::Member, "ha"))),
            ("はい、@田中", Some((Kind::Member, "田中"))),
            ("(@ha", Some((Kind::Member, "ha"))),
            ("@", None),
            ("@ha ", None),
            ("@ha、", None),
            ("mail@ha", None),
            ("x/@ha", None),
            (":sm", Some((Kind::Emoji, "sm"))),
            ("よい:+1", Some((Kind::Emoji, "+1"))),
            (":s", None),
            ("10:30", None),
            ("https://x", None),
            ("::sm", None),
            (":笑い", None),
            ("ふつうの文", None),
            ("", None),
        ] {
            assert_eq!(word(before), found, "{before}");
        }
        assert_eq!(word(&format!("@{}", "a".repeat(40))), None);
    }

    #[test]
    fn emoji_that_begin_so_come_first() {
        let table: Vec<(String, String)> =
            ["a_smile", "smile", "smiley", "frown"].map(|n| (n.to_owned(), n.to_owned())).into();
        let names: Vec<&str> = emoji(&table, "SMI", 8).into_iter().map(|(n, _)| n.as_str()).collect();
        assert_eq!(names, ["smile", "smiley", "a_smile"]);
        assert_eq!(emoji(&table, "smi", 2).len(), 2);
    }
}
