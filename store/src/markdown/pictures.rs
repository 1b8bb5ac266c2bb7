//! Pictures and files that a text shows or leads to: those of the community, and no others.

use super::Known;
use super::bounds::escape;
use comrak::nodes::{AstNode, NodeValue};

/// Most files one text leads to.
const MOST: usize = 100;
/// Characters of a name: 128 bits in hexadecimal.
const NAME: usize = 32;

/// How the address of a file begins.
pub(super) const ADDRESS: &str = "/files/";

/// The name of the file that an address leads to, where it is one of ours.
pub(super) fn name(url: &str) -> Option<&str> {
    let name = url.strip_prefix(ADDRESS)?;
    let digits = name.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    (name.len() == NAME && digits).then_some(name)
}

/// The names of the files that a text shows or leads to, each once.
pub(super) fn files<'a>(root: &'a AstNode<'a>) -> Vec<String> {
    let mut files: Vec<String> = Vec::new();
    for node in root.descendants() {
        if let NodeValue::Image(to) | NodeValue::Link(to) = &node.data.borrow().value
            && let Some(name) = name(&to.url)
            && files.len() < MOST
            && !files.iter().any(|f| f == name)
        {
            files.push(name.to_owned());
        }
    }
    files
}

/// Writes each picture with its size, so that nothing jumps as it arrives, and with what it shows in words. Of one that
/// is not ours only the words are left.
pub(super) fn show<'a>(arena: &'a comrak::Arena<'a>, root: &'a AstNode<'a>, known: &Known) {
    let is_image = |n: &&AstNode<'a>| matches!(n.data.borrow().value, NodeValue::Image(_));
    // Those inside of others come first: their words are part of what the outer one shows.
    let images: Vec<&AstNode<'a>> = root.descendants().filter(is_image).collect();
    for node in images.into_iter().rev() {
        let url = match &node.data.borrow().value {
            NodeValue::Image(to) => to.url.clone(),
            _ => continue,
        };
        let shown = name(&url).and_then(|name| Some((name, known.pictures.get(name)?)));
        let Some((name, picture)) = shown else {
            while let Some(child) = node.first_child() {
                node.insert_before(child);
            }
            node.detach();
            continue;
        };
        let mut words = words(node);
        if words.trim().is_empty() {
            words.clone_from(&picture.label);
        }
        let mut html = format!("<img src=\"/files/{name}\" alt=\"");
        escape(&words, &mut html);
        let (width, height) = (picture.width, picture.height);
        html.push_str(&format!("\" width=\"{width}\" height=\"{height}\" loading=\"lazy\">"));
        node.insert_before(arena.alloc(NodeValue::Raw(html).into()));
        node.detach();
    }
}

/// The words inside a part of a text.
fn words<'a>(node: &'a AstNode<'a>) -> String {
    let mut words = String::new();
    for inside in node.descendants() {
        match &inside.data.borrow().value {
            NodeValue::Text(text) => words.push_str(text),
            NodeValue::Code(code) => words.push_str(&code.literal),
            NodeValue::ShortCode(code) => words.push_str(&code.emoji),
            NodeValue::SoftBreak | NodeValue::LineBreak => words.push(' '),
            _ => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{Named, Shown, render, render_with};

    const OURS: &str = "0123456789abcdef0123456789abcdef";

    fn shown(text: &str) -> String {
        let picture = Shown { label: "夜 \"1\".png".into(), width: 640, height: 480 };
        let known = Known { pictures: [(OURS.to_owned(), picture)].into(), ..Known::default() };
        render_with(&text.replace("OURS", OURS), &known).trim().replace(OURS, "OURS")
    }

    #[test]
    fn our_pictures_are_shown_and_no_others() {
        let size = "width=\"640\" height=\"480\" loading=\"lazy\"";
        for (typed, html) in [
            ("![夜の川](/files/OURS)", format!("<p><img src=\"/files/OURS\" alt=\"夜の川\" {size}></p>")),
            (
                "![](/files/OURS)",
                format!("<p><img src=\"/files/OURS\" alt=\"夜 &quot;1&quot;.png\" {size}></p>"),
            ),
            (
                "![\"><script>alert(1)</script>](/files/OURS)",
                format!(
                    "<p><img src=\"/files/OURS\" alt=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\" {size}></p>"
                ),
            ),
            (
                "![a **b** `c`](/files/OURS \"t\")",
                format!("<p><img src=\"/files/OURS\" alt=\"a b c\" {size}></p>"),
            ),
            ("![足あと](https://example.com/track.png)", "<p>足あと</p>".into()),
            ("![足あと](//example.com/track.png)", "<p>足あと</p>".into()),
            ("![よそ](/files/ffffffffffffffffffffffffffffffff)", "<p>よそ</p>".into()),
            ("![よそ](/files/OURS/../../x)", "<p>よそ</p>".into()),
            ("![x](/talk)", "<p>x</p>".into()),
            ("![a ![b](https://example.com/b.png) c](https://example.com/c.png)", "<p>a b c</p>".into()),
        ] {
            assert_eq!(shown(typed), html, "{typed}");
        }
        assert!(!render(&format!("![x](/files/{OURS})")).contains("img"));
    }

    #[test]
    fn files_are_told_once_each() {
        let text = format!(
            "![x](/files/{OURS}) [y](/files/{OURS}) `/files/{OURS}` [z](/files/{}) [no](/files/x)",
            "f".repeat(32)
        );
        assert_eq!(Named::of(&text).files, [OURS.to_owned(), "f".repeat(32)]);
    }
}
