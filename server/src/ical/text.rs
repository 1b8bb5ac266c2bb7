//! Lines of iCalendar text: escaped, quoted and folded (RFC 5545 section 3.1).

/// The most octets a line holds, its end not counted (RFC 5545 section 3.1).
const LIMIT: usize = 75;

/// Text that grows line by line.
#[derive(Debug, Default)]
pub(super) struct Lines {
    out: String,
}

impl Lines {
    /// Begins a component.
    pub(super) fn begin(&mut self, component: &str) {
        self.line("BEGIN", &[], component);
    }

    /// Ends a component.
    pub(super) fn end(&mut self, component: &str) {
        self.line("END", &[], component);
    }

    /// A property whose value is TEXT: escaped (RFC 5545 section 3.3.11).
    pub(super) fn text(&mut self, name: &str, parameters: &[(&str, &str)], value: &str) {
        self.line(name, parameters, &escaped(value));
    }

    /// A property whose value is a list of TEXT; nothing, when it is empty.
    pub(super) fn texts(&mut self, name: &str, values: &[String]) {
        if !values.is_empty() {
            let values: Vec<String> = values.iter().map(|v| escaped(v)).collect();
            self.line(name, &[], &values.join(","));
        }
    }

    /// A property whose value is of any other type, and stands as it is: dates, addresses, rules.
    pub(super) fn plain(&mut self, name: &str, parameters: &[(&str, &str)], value: &str) {
        // None of these types holds control characters; a line's end would begin another property.
        let value: String = value.chars().filter(|c| !breaks(*c) && !c.is_control()).collect();
        self.line(name, parameters, &value);
    }

    fn line(&mut self, name: &str, parameters: &[(&str, &str)], value: &str) {
        let mut line = String::with_capacity(name.len() + value.len() + 64);
        line.push_str(name);
        for (key, value) in parameters {
            line.push(';');
            line.push_str(key);
            line.push('=');
            line.push_str(&parameter(value));
        }
        line.push(':');
        line.push_str(value);
        self.fold(&line);
    }

    fn fold(&mut self, line: &str) {
        let mut rest = line;
        let mut room = LIMIT;
        while rest.len() > room {
            let (now, later) = rest.split_at(cut(rest, room));
            self.out.push_str(now);
            self.out.push_str("\r\n ");
            rest = later;
            // The space that marks a continued line counts.
            room = LIMIT - 1;
        }
        self.out.push_str(rest);
        self.out.push_str("\r\n");
    }

    /// Everything written.
    pub(super) fn finish(self) -> String {
        self.out
    }
}

/// Where to fold: never inside a character (RFC 5545 section 3.1 asks for it), and not before a space, since some
/// readers (vdirsyncer) drop a continued line that is nothing but spaces.
fn cut(text: &str, room: usize) -> usize {
    let last = (1..=room).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let near = last.saturating_sub(12).max(1)..=last;
    near.rev().find(|at| text.is_char_boundary(*at) && !text[*at..].starts_with(' ')).unwrap_or(last)
}

/// Whether readers take a character for a line's end. RFC 5545 knows CR LF only; readers in Python
/// (`str.splitlines`) also break at these.
const fn breaks(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A text with one `\n` a line's end, and without control characters (RFC 5545 section 3.1 allows the tab only).
fn cleaned(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if c == '\r' && characters.peek() == Some(&'\n') {
            continue;
        }
        if breaks(c) {
            out.push('\n');
        } else if c == '\t' || !c.is_control() {
            out.push(c);
        }
    }
    out
}

/// TEXT (RFC 5545 section 3.3.11).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in cleaned(text).chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\\' | ';' | ',' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

/// A parameter's value (RFC 5545 section 3.2). There is no escaping with backslashes here: `^` stands before what
/// may not stand even in quotes (RFC 6868).
fn parameter(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    for c in cleaned(value).chars() {
        match c {
            '\n' => out.push_str("^n"),
            '^' => out.push_str("^^"),
            '"' => out.push_str("^'"),
            _ => out.push(c),
        }
    }
    // Names of zones stay bare, since some readers take quotes for a part of them.
    let bare = !out.is_empty() && out.chars().all(|c| c.is_ascii_alphanumeric() || "-_/+.".contains(c));
    if bare { out } else { format!("\"{out}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str, parameters: &[(&str, &str)], value: &str) -> String {
        let mut lines = Lines::default();
        lines.text(name, parameters, value);
        lines.finish()
    }

    fn unfolded(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    #[test]
    fn lines_fold_at_seventy_five_octets() {
        // "X:" and 73 make 75.
        for (length, lines) in [(73, 1), (74, 2), (73 + 74, 2), (73 + 74 + 1, 3)] {
            let text = written("X", &[], &"a".repeat(length));
            assert_eq!(text.matches("\r\n").count(), lines, "{length}");
            assert!(text.lines().all(|l| l.len() <= 75), "{text}");
            assert_eq!(unfolded(&text), format!("X:{}\r\n", "a".repeat(length)));
        }
    }

    #[test]
    fn characters_stay_whole() {
        // Every way in which a character of three or four octets can lie across the limit.
        for word in ["あ", "👩‍👩‍👧", "a支援者の集い🎉", "é"] {
            for shift in 0..8 {
                let text = format!("{}{}", "x".repeat(shift), word.repeat(60));
                let folded = written("SUMMARY", &[], &text);
                let longest = folded.split("\r\n").map(str::len).max();
                assert!(longest.is_some_and(|l| (72..=75).contains(&l)), "{longest:?}");
                assert_eq!(unfolded(&folded), format!("SUMMARY:{text}\r\n"));
            }
        }
    }

    #[test]
    fn no_continued_line_begins_with_a_space_of_the_text() {
        let text = format!("{} {}", "a".repeat(72), "b c".repeat(80));
        let folded = written("X", &[], &text);
        assert!(!folded.contains("\r\n  "), "{folded}");
        assert_eq!(unfolded(&folded), format!("X:{text}\r\n"));
        // Where there is nothing but spaces, folding goes on all the same.
        let spaces = " ".repeat(200);
        let folded = written("X", &[], &spaces);
        assert!(folded.split("\r\n").all(|l| l.len() <= 75));
        assert_eq!(unfolded(&folded), format!("X:{spaces}\r\n"));
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(written("X", &[], r#"a\b;c,d:"e"'"#), "X:a\\\\b\\;c\\,d:\"e\"'\r\n");
        assert_eq!(
            written("X", &[], "1\n2\r\n3\r4\u{2028}5\u{85}6\u{c}7"),
            "X:1\\n2\\n3\\n4\\n5\\n6\\n7\r\n"
        );
        assert_eq!(written("X", &[], "a\u{0}\u{7}\u{1b}b\u{7f}\u{9f}\tc"), "X:ab\tc\r\n");
    }

    #[test]
    fn lists_keep_their_commas_apart() {
        let mut lines = Lines::default();
        lines.texts("CATEGORIES", &["研修, 勉強会".into(), "a;b".into()]);
        lines.texts("RESOURCES", &[]);
        assert_eq!(lines.finish(), "CATEGORIES:研修\\, 勉強会,a\\;b\r\n");
    }

    #[test]
    fn parameters_are_quoted() {
        for (value, expected) in [
            ("Asia/Tokyo", "Asia/Tokyo"),
            ("Etc/GMT+9", "Etc/GMT+9"),
            ("髙橋 はな子", "\"髙橋 はな子\""),
            ("a:b;c,d", "\"a:b;c,d\""),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say ^'hi^'\""),
            ("a^b\\c", "\"a^^b\\c\""),
            ("a\r\nB:c", "\"a^nB:c\""),
            ("", "\"\""),
        ] {
            assert_eq!(written("X", &[("CN", value)], "v"), format!("X;CN={expected}:v\r\n"));
        }
    }

    #[test]
    fn what_is_no_text_stands_as_it_is_on_one_line() {
        let mut lines = Lines::default();
        lines.plain("URL", &[], "https://a.example/?b=1,2;3\r\nATTENDEE:mailto:x@y\u{2028}");
        assert_eq!(lines.finish(), "URL:https://a.example/?b=1,2;3ATTENDEE:mailto:x@y\r\n");
    }
}
