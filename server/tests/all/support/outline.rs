//! A page as its readers get it, in lines that can be compared: what is there, what it is called and where it leads;
//! not how it looks.

use super::html::{Html, Tag};

/// Elements without content (HTML, "void elements").
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "use",
    "wbr",
];
/// Attributes of looks, and those that differ each time.
const LEFT_OUT: [&str; 6] = ["class", "style", "nonce", "d", "viewbox", "integrity"];

/// The body of a page.
pub fn outline(html: &Html) -> String {
    let mut lines = String::new();
    let mut depth = 0_usize;
    let mut inside = false;
    let mut skipped: Option<&str> = None;
    for tag in &html.tags {
        match (&*tag.name, skipped) {
            ("body", _) => inside = true,
            ("/body", _) => break,
            (name, Some(until)) if name.strip_prefix('/') == Some(until) => skipped = None,
            (_, Some(_)) => continue,
            (name @ ("script" | "style" | "svg"), None) => {
                skipped = Some(name);
                continue;
            }
            _ if !inside => continue,
            (name, None) => match name.strip_prefix('/') {
                Some(_) => depth = depth.saturating_sub(1),
                None => {
                    put(&mut lines, depth, &start(tag));
                    depth += usize::from(!VOID.contains(&name));
                }
            },
        }
        let text = tag.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if inside && !text.is_empty() {
            put(&mut lines, depth, &text);
        }
    }
    lines
}

fn put(lines: &mut String, depth: usize, line: &str) {
    lines.push_str(&"  ".repeat(depth));
    lines.push_str(line);
    lines.push('\n');
}

fn start(tag: &Tag) -> String {
    let mut line = format!("<{}", tag.name);
    for (name, value) in tag.attributes() {
        if LEFT_OUT.contains(&name) || name.starts_with("data-") {
            continue;
        }
        // The key that makes a form sent twice count once is another each time.
        let key = name == "value" && tag.get("name").is_some_and(|n| n == "key" || n.ends_with("[key]"));
        let value = if key { "…" } else { value };
        line.push_str(&if value.is_empty() { format!(" {name}") } else { format!(" {name}=\"{value}\"") });
    }
    line + ">"
}
