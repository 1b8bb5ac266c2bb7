//! Handles: what a member is called in addresses and mentions.

use crate::Problem;
use crate::input::Check;

/// A handle: 3 to 30 of `a-z 0-9 - _`, lower-cased, beginning with a letter or digit.
pub fn handle(check: &mut Check, field: &str, value: &str) -> String {
    let handle = check.line(field, value, 3, 30).to_ascii_lowercase();
    if !handle.is_empty() && !plain(&handle) {
        check.fault(field, Problem::Handle);
    }
    handle
}

/// A word as a handle, where it can be one.
#[must_use]
pub fn as_handle(word: &str) -> Option<String> {
    let handle = word.to_ascii_lowercase();
    ((3..=30).contains(&handle.len()) && plain(&handle)).then_some(handle)
}

fn plain(handle: &str) -> bool {
    handle.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        && handle.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())
}

/// What a handle looks like: two of the same look are told apart by nobody who reads quickly, so only one of them is
/// given. Other scripts are not allowed in the first place; of ASCII these are alike (Unicode TR39, `confusables.txt`,
/// for `1` and `rn`; `0` and the two strokes look alike in the fonts of the screen).
#[must_use]
pub fn look(handle: &str) -> String {
    handle.replace('0', "o").replace('1', "l").replace('_', "-").replace("rn", "m")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_plain() {
        let cyrillic = "h\u{430}na";
        let full_width = "ｈａｎａ";
        let zero_width = "ha\u{200b}na";
        for (typed, fine) in [
            ("Hana_01", true),
            ("-hana", false),
            ("花子さん", false),
            ("ab", false),
            (cyrillic, false),
            (full_width, false),
            (zero_width, false),
            (&*"a".repeat(10_000), false),
        ] {
            let mut check = Check::default();
            handle(&mut check, "handle", typed);
            assert_eq!(check.done().is_ok(), fine, "{typed}");
        }
    }

    #[test]
    fn handles_that_look_alike_have_one_look() {
        for (one, other) in [("hana01", "hanaol"), ("ha_na", "ha-na"), ("modern", "modem")] {
            assert_eq!(look(one), look(other));
        }
        assert_ne!(look("hana"), look("hanna"));
    }
}
