//! Articles: long texts, with footnotes, and with headings that the table of contents leads to.

use super::{
    Known, allowed, bounds, cleaned, html_is_text, mentions, nest_headings, options, pictures, plain,
};
use crate::db::fault;
use ammonia::Builder;
use comrak::nodes::{AstNode, NodeValue};
use domain::Result;
use domain::article::Heading;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Most footnotes, and places that lead to them: each becomes links there and back.
const MOST_NOTES: usize = 1000;

/// The same as for every text, and the places that footnotes lead to.
static CLEAN: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = allowed();
    builder
        .add_tag_attributes("a", &["id"])
        .add_tag_attributes("li", &["id"])
        .allowed_classes(HashMap::from([("section", HashSet::from(["footnotes"]))]));
    builder
});

/// A footnote's name is its writer's: it is to meet no other place of the page.
pub(super) fn is_footnote(id: &str) -> bool {
    id.starts_with("fn-") || id.starts_with("fnref-")
}

/// An article as it is stored and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Its HTML.
    pub html: String,
    /// Its headings.
    pub contents: Vec<Heading>,
    /// Its words, without marks.
    pub words: String,
}

/// Renders an article where it keeps no request waiting.
///
/// # Errors
/// When the thread that renders ends before it is done.
pub async fn of_article(markdown: String) -> Result<Article> {
    tokio::task::spawn_blocking(move || render(&markdown)).await.map_err(fault)
}

fn render(markdown: &str) -> Article {
    let as_typed = || {
        let html = bounds::as_typed(markdown);
        Article { words: plain(&html), html, contents: Vec::new() }
    };
    if !bounds::fits(markdown) || markdown.matches("[^").count() > MOST_NOTES {
        return as_typed();
    }
    let arena = comrak::Arena::new();
    let mut options = options();
    options.extension.footnotes = true;
    let root = comrak::parse_document(&arena, markdown, &options);
    if !bounds::tree_fits(root) {
        return as_typed();
    }
    // A note that nothing leads to, a second one of the same name among them, would open the notes where it stands.
    for node in root.descendants().collect::<Vec<_>>() {
        let unused = match &node.data.borrow().value {
            NodeValue::FootnoteDefinition(note) => note.total_references == 0,
            _ => false,
        };
        if unused {
            node.detach();
        }
    }
    html_is_text(&arena, root);
    nest_headings(root);
    pictures::show(&arena, root, &Known::default());
    mentions::link(&arena, root, &Known::default());
    let contents = contents(root);
    let mut html = String::new();
    // A string takes whatever is written to it.
    let _written = comrak::format_html(root, &options, &mut html);
    let html = with_anchors(&cleaned(&CLEAN, &html));
    Article { words: plain(&html), html, contents }
}

/// The headings in their order.
fn contents<'a>(root: &'a AstNode<'a>) -> Vec<Heading> {
    let mut found = Vec::new();
    for node in root.descendants() {
        let NodeValue::Heading(heading) = node.data.borrow().value else { continue };
        let mut text = String::new();
        for inner in node.descendants() {
            match &inner.data.borrow().value {
                NodeValue::Text(words) => text.push_str(words),
                NodeValue::Code(code) => text.push_str(&code.literal),
                _ => {}
            }
        }
        // The first of a page stands below its title and an `h2`.
        found.push(Heading { depth: heading.level.saturating_sub(2), anchor: anchor(found.len()), text });
    }
    found
}

fn anchor(n: usize) -> String {
    format!("s{}", n + 1)
}

/// Gives each heading its place. In what was cleaned they have no attributes, and whatever else looks like one is text.
fn with_anchors(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + 256);
    let mut rest = html;
    let mut n = 0;
    while let Some(at) = rest.find("<h") {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let level = tag.as_bytes().get(2).filter(|b| (b'3'..=b'6').contains(b));
        if level.is_some() && tag.as_bytes().get(3) == Some(&b'>') {
            out.push_str(&tag[..3]);
            out.push_str(&format!(" id=\"{}\"", anchor(n)));
            n += 1;
            rest = &tag[3..];
        } else {
            out.push_str("<h");
            rest = &tag[2..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_led_to() {
        let article = render("# はじめに\n\n本文\n\n## `code` と**太字**\n\n---\n\n# おわり");
        let found: Vec<_> =
            article.contents.iter().map(|h| (h.depth, h.anchor.as_str(), h.text.as_str())).collect();
        assert_eq!(found, [(1, "s1", "はじめに"), (2, "s2", "code と太字"), (1, "s3", "おわり")]);
        for place in ["<h3 id=\"s1\">はじめに", "<h4 id=\"s2\">", "<h3 id=\"s3\">おわり", "<hr>"] {
            assert!(article.html.contains(place), "{place}: {}", article.html);
        }
    }

    #[test]
    fn footnotes_lead_there_and_back() {
        let article = render("本文[^a]と、もう一つ[^注]。\n\n[^a]: 出典\n[^注]: 補足");
        let html = &article.html;
        for part in
            ["href=\"#fn-a\"", "id=\"fnref-a\"", "id=\"fn-a\"", "href=\"#fnref-a\"", "class=\"footnotes\""]
        {
            assert!(html.contains(part), "{part}: {html}");
        }
        for place in html.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert_eq!(html.matches(&format!("id=\"{place}\"")).count(), 1, "{place}: {html}");
        }
    }

    #[test]
    fn a_note_defined_twice_breaks_nothing() {
        let html = render("一[^1]\n\n[^1]: 先\n\nなか\n\n[^1]: 後\n\nおわり\n\n[^2]: だれも知らない").html;
        assert_eq!(html.matches("<section").count(), 1, "{html}");
        assert_eq!(html.matches("id=\"fn-1\"").count(), 1, "{html}");
        let notes = html.find("<section").unwrap();
        for outside in ["なか", "おわり"] {
            assert!(html.find(outside).unwrap() < notes, "{outside}: {html}");
        }
    }

    #[test]
    fn signs_in_attributes_are_no_tags() {
        let html = render("[x](https://example.com \"<h3><img>\")").html;
        assert!(!html.contains("<h3"), "{html}");
    }

    #[test]
    fn nothing_typed_makes_a_place_of_its_own() {
        let article = render("<a id=\"main\">x</a>\n\n<h3 id=\"s1\">y</h3>\n\n# z\n\n`<h3>`");
        assert_eq!(article.html.matches("<h3").count(), 1, "{}", article.html);
        assert!(article.html.contains("<h3 id=\"s1\">z</h3>"));
        assert!(!article.html.contains("<a "), "{}", article.html);
    }

    #[test]
    fn pictures_of_others_are_left_out() {
        let article = render("![x](https://example.com/track.png)");
        assert!(!article.html.contains("<img"), "{}", article.html);
    }
}
