//! What is too much to be rendered is shown as it was typed: a text must not keep a processor busy, nor end the
//! process by being nested deeper than its stack.
//!
//! What is bounded, and why just there, was measured (decision 0013).

use comrak::nodes::AstNode;

/// Longest text that is parsed, in bytes: the longest post in Japanese, and half as much again.
const MOST_BYTES: usize = 100_000;
/// Most quotes and lists inside each other that one line may begin.
const MOST_MARKS: usize = 32;
/// Most of anything inside each other.
const MOST_DEEP: usize = 64;
/// Most parts of a text. A post of nothing but table cells has as many as it has characters.
const MOST_NODES: usize = 25_000;
/// Most cells of a table, counting those that are missing and are filled in: few characters ask for many.
const MOST_CELLS: usize = 20_000;

/// Whether a text may be parsed.
pub(super) fn fits(text: &str) -> bool {
    text.len() <= MOST_BYTES
        && text.lines().all(|line| marks(line) <= MOST_MARKS)
        && cells(text) <= MOST_CELLS
}

/// How many quotes and lists a line begins.
fn marks(line: &str) -> usize {
    let ends = |after: &[u8]| matches!(after.first(), None | Some(b' ' | b'\t'));
    let mut marks = 0;
    let mut rest = line.as_bytes();
    while let Some(first) = rest.first() {
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let length = match first {
            b' ' | b'\t' => {
                rest = &rest[1..];
                continue;
            }
            b'>' => 1,
            b'-' | b'+' | b'*' if ends(&rest[1..]) => 1,
            _ if digits > 0 && matches!(rest.get(digits), Some(b'.' | b')')) && ends(&rest[digits + 1..]) => {
                digits + 1
            }
            _ => return marks,
        };
        marks += 1;
        rest = &rest[length..];
    }
    // A line of nothing else is a rule across the page.
    if line.bytes().all(|b| b"-* \t".contains(&b)) { 0 } else { marks }
}

/// How many cells tables of this text may have at most: as wide as the widest line below a head, for all lines.
fn cells(text: &str) -> usize {
    let below_a_head = |line: &&str| line.contains('-') && line.bytes().all(|b| b"|-: \t>".contains(&b));
    let widest =
        text.lines().filter(below_a_head).map(|line| line.bytes().filter(|b| *b == b'|').count()).max();
    widest.map_or(0, |wide| wide * text.lines().count())
}

/// Whether a parsed text may become HTML.
pub(super) fn tree_fits<'a>(root: &'a AstNode<'a>) -> bool {
    use comrak::arena_tree::NodeEdge;
    let (mut deep, mut nodes) = (0_usize, 0_usize);
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(_) => (deep, nodes) = (deep + 1, nodes + 1),
            NodeEdge::End(_) => deep -= 1,
        }
        if deep > MOST_DEEP || nodes > MOST_NODES {
            return false;
        }
    }
    true
}

/// A text as it was typed.
pub(super) fn as_typed(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 4);
    for paragraph in text.split("\n\n").filter(|p| !p.trim().is_empty()) {
        html.push_str("<p>");
        for (n, line) in paragraph.trim_matches('\n').lines().enumerate() {
            if n > 0 {
                html.push_str("<br>\n");
            }
            escape(line, &mut html);
        }
        html.push_str("</p>\n");
    }
    html
}

/// Writes text into HTML, between tags or into an attribute in double quotes.
pub(super) fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            // What no parser of HTML keeps.
            '\0' | '\r' => {}
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_counted_where_a_line_begins() {
        for (line, n) in [
            ("", 0),
            ("言葉 > 言葉", 0),
            ("> > > x", 3),
            (">>>x", 3),
            ("- 1. > * x", 4),
            ("-x", 0),
            ("* * * * *", 0),
            ("- - - x", 3),
            ("12) x", 1),
            ("2026年", 0),
            ("**x**", 0),
        ] {
            assert_eq!(marks(line), n, "{line}");
        }
    }

    #[test]
    fn what_is_missing_in_a_table_counts() {
        assert_eq!(cells("| a | b |\n| - | - |\n| 1 | 2 |"), 9);
        assert!(!fits(&format!("{}\n{}\n{}", "|a".repeat(2000), "|-".repeat(2000), "|\n".repeat(5000))));
        assert_eq!(cells("a | b\n\n---\n\n- x"), 0);
    }
}
