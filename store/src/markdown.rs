//! Markdown to the HTML that is stored: CommonMark, then everything that is not allowed is taken out.

use ammonia::{Builder, UrlRelative};
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
    let html = comrak::markdown_to_html(markdown, &options);
    CLEAN.clean(&lower_headings(&html)).to_string()
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
            for bad in [
                "<script",
                "javascript:",
                "onerror",
                "onclick",
                "<img",
                "<style",
                "style=",
                "data:",
                "<iframe",
            ] {
                assert!(!html.contains(bad) || html.contains("&lt;"), "{evil} gave {html}");
            }
        }
    }

    #[test]
    fn a_post_has_no_h1_and_links_say_nothing_of_the_reader() {
        assert_eq!(render("# 見出し").trim(), "<h2>見出し</h2>");
        assert!(render("<https://example.com>").contains("noreferrer"));
    }
}
