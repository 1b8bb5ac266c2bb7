//! Markdown to the HTML that is stored: CommonMark, then everything that is not allowed is taken out.
//!
//! HTML that somebody typed is text like any other: it is shown as it was typed.

use ammonia::{Builder, UrlRelative};
use comrak::nodes::{AstNode, NodeValue};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

static CLEAN: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from([
            "p",
            "br",
            "hr",
            "em",
            "strong",
            "del",
            "code",
            "pre",
            "blockquote",
            "ul",
            "ol",
            "li",
            "a",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "sup",
            "section",
            "input",
        ]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href", "title"])),
            ("ol", HashSet::from(["start"])),
            ("th", HashSet::from(["align"])),
            ("td", HashSet::from(["align"])),
        ]))
        .tag_attribute_values(HashMap::from([(
            "input",
            HashMap::from([
                ("type", HashSet::from(["checkbox"])),
                ("disabled", HashSet::from([""])),
                ("checked", HashSet::from([""])),
            ]),
        )]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::PassThrough)
        // A link in a post tells the other site nothing of where the reader came from.
        .link_rel(Some("nofollow noopener noreferrer ugc"));
    builder
});

/// Renders Markdown. Headings begin at `h2`: a page has one `h1`. Pictures of other sites are left out, since
/// no page asks a third party for anything.
#[must_use]
pub fn render(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.cjk_friendly_emphasis = true;
    options.render.hardbreaks = true;
    let arena = comrak::Arena::new();
    let root = comrak::parse_document(&arena, markdown, &options);
    html_is_text(&arena, root);
    let mut html = String::new();
    // A string takes whatever is written to it.
    let _written = comrak::format_html(root, &options, &mut html);
    CLEAN.clean(&lower_headings(&html)).to_string()
}

/// Makes text of typed tags and comments: what vanished would be missed by its writer, who is told nothing of it.
fn html_is_text<'a>(arena: &'a comrak::Arena<'a>, root: &'a AstNode<'a>) {
    for node in root.descendants() {
        let value = node.data.borrow().value.clone();
        match value {
            NodeValue::HtmlInline(typed) => node.data.borrow_mut().value = NodeValue::Text(typed.into()),
            NodeValue::HtmlBlock(typed) => {
                node.data.borrow_mut().value = NodeValue::Paragraph;
                for (n, line) in typed.literal.trim_end().lines().enumerate() {
                    if n > 0 {
                        node.append(arena.alloc(NodeValue::LineBreak.into()));
                    }
                    node.append(arena.alloc(NodeValue::Text(line.to_owned().into()).into()));
                }
            }
            _ => {}
        }
    }
}

/// `h1` becomes `h2`, and so on down to `h6`.
fn lower_headings(html: &str) -> String {
    let mut out = html.to_owned();
    for level in (1..=5).rev() {
        out = out.replace(&format!("<h{level}>"), &format!("<h{}>", level + 1));
        out = out.replace(&format!("</h{level}>"), &format!("</h{}>", level + 1));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_emphasis_needs_no_spaces() {
        assert_eq!(render("これは**大切。**です").trim(), "<p>これは<strong>大切。</strong>です</p>");
    }

    #[test]
    fn nothing_dangerous_passes() {
        for evil in [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "<img src=x onerror=alert(1)>",
            "![x](https://example.com/track.png)",
            "<a href=\"https://example.com\" onclick=\"x()\">x</a>",
            "<style>*{display:none}</style>",
            "<p style=\"position:fixed\">x</p>",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "<iframe src=\"https://example.com\"></iframe>",
        ] {
            let html = render(evil);
            // What was typed may be read; only inside a tag it would do something.
            for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
                for bad in ["script", "javascript:", "onerror", "onclick", "img", "style", "data:", "iframe"]
                {
                    assert!(!tag.contains(bad), "{evil} gave {html}");
                }
            }
        }
    }

    #[test]
    fn typed_html_is_shown_as_it_was_typed() {
        for (typed, shown) in [
            ("これは<b>太字</b>です", "<p>これは&lt;b&gt;太字&lt;/b&gt;です</p>"),
            (
                "x <script>alert(1)</script> **y**",
                "<p>x &lt;script&gt;alert(1)&lt;/script&gt; <strong>y</strong></p>",
            ),
            (
                "<script>\nalert(1)\n\n</script>\n\nあと",
                "<p>&lt;script&gt;<br>\nalert(1)<br>\n<br>\n&lt;/script&gt;</p>\n<p>あと</p>",
            ),
            ("前 <!-- 覚え書き --> 後", "<p>前 &lt;!-- 覚え書き --&gt; 後</p>"),
            ("<!-- 覚え書き -->", "<p>&lt;!-- 覚え書き --&gt;</p>"),
            (
                "<div class=\"x\">\n**中**\n</div>\n\n**外**",
                "<p>&lt;div class=\"x\"&gt;<br>\n**中**<br>\n&lt;/div&gt;</p>\n<p><strong>外</strong></p>",
            ),
            ("- <div>一</div>", "<ul>\n<li>&lt;div&gt;一&lt;/div&gt;</li>\n</ul>"),
            ("a < b & b > a", "<p>a &lt; b &amp; b &gt; a</p>"),
            ("`<b>`", "<p><code>&lt;b&gt;</code></p>"),
            ("<h1>題</h1>", "<p>&lt;h1&gt;題&lt;/h1&gt;</p>"),
            ("<input type=\"checkbox\">", "<p>&lt;input type=\"checkbox\"&gt;</p>"),
            ("&lt;b&gt;", "<p>&lt;b&gt;</p>"),
        ] {
            assert_eq!(render(typed).trim(), shown, "{typed}");
        }
    }

    #[test]
    fn a_post_has_no_h1_and_links_say_nothing_of_the_reader() {
        assert_eq!(render("# 見出し").trim(), "<h2>見出し</h2>");
        assert!(render("<https://example.com>").contains("noreferrer"));
    }
}
