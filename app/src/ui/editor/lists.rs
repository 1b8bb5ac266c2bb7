//! Lists and quotes go on with the next line.

/// What Enter does at the end of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entered {
    /// The next line begins with this.
    Go(String),
    /// Nothing was written after the mark: the list is over, and this much of the line goes.
    End(usize),
}

/// What Enter does after this beginning of a line; `None` where it is no list.
pub(super) fn entered(line: &str) -> Option<Entered> {
    let (mark, next) = mark(line)?;
    if line[mark.len()..].trim().is_empty() {
        return Some(Entered::End(line.chars().count()));
    }
    Some(Entered::Go(next))
}

/// The mark that a line begins with, and that of the line after it.
fn mark(line: &str) -> Option<(&str, String)> {
    let space = line.len() - line.trim_start_matches([' ', '\t']).len();
    let rest = &line[space..];
    let (own, next): (usize, String) = if let Some(quoted) = rest.strip_prefix('>') {
        let inner = quoted.strip_prefix(' ').unwrap_or(quoted);
        let own = rest.len() - inner.len();
        match mark(inner) {
            Some((more, next)) => (own + more.len(), format!("{}{next}", &rest[..own])),
            None => (own, rest[..own].to_owned()),
        }
    } else if rest.starts_with(['-', '*', '+']) && rest[1..].starts_with(' ') {
        let bullet = &rest[..2];
        match rest[2..].get(..4) {
            Some("[ ] " | "[x] " | "[X] ") => (6, format!("{bullet}[ ] ")),
            _ => (2, bullet.to_owned()),
        }
    } else {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let sign = rest[digits..].chars().next().filter(|c| matches!(c, '.' | ')'))?;
        // More digits than a list has (CommonMark 0.31, section 5.2) are no number of one.
        let number: u32 = rest[..digits].parse().ok().filter(|_| digits < 10)?;
        rest[digits + 1..].strip_prefix(' ')?;
        (digits + 2, format!("{}{sign} ", number + 1))
    };
    Some((&line[..space + own], format!("{}{next}", &line[..space])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_go_on() {
        for (line, next) in [
            ("- ひとつ", "- "),
            ("  * 二つ", "  * "),
            ("1. 一", "2. "),
            ("9) 九", "10) "),
            ("- [x] した", "- [ ] "),
            ("> 引用", "> "),
            (">引用", ">"),
            ("> - 中の", "> - "),
            ("> 3. 中の", "> 4. "),
        ] {
            assert_eq!(entered(line), Some(Entered::Go(next.into())), "{line}");
        }
        for line in ["", "ふつう", "-x", "1.x", "2026年", "12345678901. x", "**太**"] {
            assert_eq!(entered(line), None, "{line}");
        }
        for (line, gone) in [("- ", 2), ("  2. ", 5), ("> ", 2), ("- [ ] ", 6), ("> - ", 4)] {
            assert_eq!(entered(line), Some(Entered::End(gone)), "{line}");
        }
    }
}
