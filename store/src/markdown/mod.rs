//! Markdown to the HTML that is stored: CommonMark, then everything that is not allowed is taken out.
//!
//! HTML that somebody typed is text like any other: it is shown as it was typed. What would take long to render is
//! shown as it was typed as well ([`bounds`]).

mod article;
mod bounds;
mod mentions;
mod pictures;
mod post;

pub use article::{Article, of_article};
pub use post::{Written, of_post, rendered};

use ammonia::{Builder, UrlRelative};
use comrak::nodes::{AstNode, NodeValue};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

static CLEAN: LazyLock<Builder<'static>> = LazyLock::new(allowed);

/// What may stand in the HTML of a text.
fn allowed() -> Builder<'static> {
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
            "img",
        ]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href", "title"])),
            ("ol", HashSet::from(["start"])),
            ("th", HashSet::from(["align"])),
            ("td", HashSet::from(["align"])),
            ("img", HashSet::from(["src", "alt", "width", "height"])),
        ]))
        .tag_attribute_values(HashMap::from([
            (
                "input",
                HashMap::from([
                    ("type", HashSet::from(["checkbox"])),
                    ("disabled", HashSet::from([""])),
                    ("checked", HashSet::from([""])),
                ]),
            ),
            ("img", HashMap::from([("loading", HashSet::from(["lazy"]))])),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::PassThrough)
        // Once more at the end, whatever was written before: no page asks another site for a picture.
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            ("img", "src") if pictures::name(value).is_none() => None,
            (_, "id") if !article::is_footnote(value) => None,
            _ => Some(Cow::Borrowed(value)),
        })
        // A link in a post tells the other site nothing of where the reader came from.
        .link_rel(Some("nofollow noopener noreferrer ugc"));
    builder
}

/// What of a community a text may name.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Handles that members have.
    pub handles: HashSet<String>,
    /// Pictures by their names.
    pub pictures: HashMap<String, Shown>,
}

/// A picture as a text shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What it shows where the writer did not say: its name as it was sent.
    pub label: String,
    /// Pixels from left to right.
    pub width: i64,
    /// Pixels from top to bottom.
    pub height: i64,
}

/// What a text names, whether or not there is such a thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Handles, each once, in their order.
    pub handles: Vec<String>,
    /// Files that it shows or leads to, by their names, each once.
    pub files: Vec<String>,
}

impl Named {
    /// Whether a text may name anything: most do not.
    fn any_in(markdown: &str) -> bool {
        markdown.contains('@') || markdown.contains(pictures::ADDRESS)
    }

    /// Reads a text. One that is shown as it was typed names nothing.
    #[must_use]
    pub fn of(markdown: &str) -> Self {
        if !Self::any_in(markdown) || !bounds::fits(markdown) {
            return Self::default();
        }
        let arena = comrak::Arena::new();
        let root = parse(&arena, markdown);
        if !bounds::tree_fits(root) {
            return Self::default();
        }
        // As it is rendered.
        html_is_text(&arena, root);
        Self { handles: mentions::handles(root), files: pictures::files(root) }
    }
}

/// Renders Markdown that names nobody and shows no pictures. Headings begin at `h3`: a page has one `h1`, and an `h2`
/// over each text.
#[must_use]
pub fn render(markdown: &str) -> String {
    render_with(markdown, &Known::default())
}

/// The same, with members who are named by `@handle` as links to them, and with pictures of the community. Those of
/// other sites are left out, since no page asks a third party for anything.
#[must_use]
pub fn render_with(markdown: &str, known: &Known) -> String {
    if !bounds::fits(markdown) {
        return bounds::as_typed(markdown);
    }
    let arena = comrak::Arena::new();
    let root = parse(&arena, markdown);
    if !bounds::tree_fits(root) {
        return bounds::as_typed(markdown);
    }
    html_is_text(&arena, root);
    nest_headings(root);
    pictures::show(&arena, root, known);
    mentions::link(&arena, root, known);
    let mut html = String::new();
    // A string takes whatever is written to it.
    let _written = comrak::format_html(root, &options(), &mut html);
    cleaned(&CLEAN, &html)
}

/// What is allowed of it. What is wider than the page is scrolled, also by those who have keys alone (WCAG 2.1.1).
fn cleaned(allowed: &Builder<'_>, html: &str) -> String {
    allowed.clean(html).to_string().replace("<pre>", "<pre tabindex=\"0\">")
}

fn parse<'a>(arena: &'a comrak::Arena<'a>, markdown: &str) -> &'a AstNode<'a> {
    comrak::parse_document(arena, markdown, &options())
}

fn options() -> comrak::Options<'static> {
    let mut options = comrak::Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.cjk_friendly_emphasis = true;
    options.extension.shortcodes = true;
    options.render.hardbreaks = true;
    // Written by us alone, for pictures: what was typed is text by then.
    options.render.r#unsafe = true;
    options
}

/// The short names of emoji, as `:smile:` has one, and what they stand for.
#[must_use]
pub fn emoji() -> Vec<(String, String)> {
    let all = emojis::iter().flat_map(|emoji| emoji.shortcodes().map(move |code| (code, emoji.as_str())));
    all.map(|(code, emoji)| (code.to_owned(), emoji.to_owned())).collect()
}

/// A line and a list below it, of plain words.
#[must_use]
pub fn listed(line: &str, items: &[String]) -> String {
    let items: String = items.iter().map(|item| format!("<li>{}</li>", ammonia::clean_text(item))).collect();
    format!("<p>{}</p><ul>{items}</ul>", ammonia::clean_text(line))
}

/// The words of rendered Markdown, without its marks: for lists, which show how a text begins.
#[must_use]
pub fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    for piece in html.split('<') {
        // What stands before the first tag has none.
        let words = piece.split_once('>').map_or(if out.is_empty() { piece } else { "" }, |(_, words)| words);
        out.push_str(words);
        // Emphasis in the middle of a word parts nothing; paragraphs and cells do.
        if ["/p", "/li", "/h", "/t", "br", "/pre", "/blockquote"].iter().any(|end| piece.starts_with(end)) {
            out.push(' ');
        }
    }
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")]
        .iter()
        .fold(out, |text, (entity, sign)| text.replace(entity, sign))
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

/// Whichever level the writer begins with and leaves out, the first is `h3`, and each below another is one level lower:
/// a list of headings, as it is read out, has no hole in it.
fn nest_headings<'a>(root: &'a AstNode<'a>) {
    let mut above: Vec<u8> = Vec::new();
    for node in root.descendants() {
        if let NodeValue::Heading(heading) = &mut node.data.borrow_mut().value {
            let typed = heading.level;
            above.retain(|level| *level < typed);
            heading.level = (above.len() as u8 + 3).min(6);
            above.push(typed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_left_without_their_marks() {
        let html = render("# 題\n\n**太**字と<b>&lt;と`a < b`\n\n- 一つ\n- [二つ](https://example.com)");
        let words: Vec<String> = plain(&html).split_whitespace().map(str::to_owned).collect();
        assert_eq!(words.join(" "), "題 太字と<b><とa < b 一つ 二つ");
    }

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
    fn headings_have_their_place_below_those_of_the_page() {
        let levels = |typed: &str| -> Vec<char> {
            render(typed).split("<h").skip(1).filter_map(|rest| rest.chars().next()).collect()
        };
        for (typed, placed) in [
            ("# 一", "3"),
            ("一\n===\n\n二\n---", "34"),
            ("## 一\n## 二\n# 三", "333"),
            ("## 一\n#### 二\n### 三\n## 四", "3443"),
            ("# 一\n## 二\n### 三\n#### 四\n##### 五\n###### 六", "345666"),
            ("> # 一\n\n## 二", "34"),
        ] {
            assert_eq!(levels(typed), placed.chars().collect::<Vec<_>>(), "{typed}");
        }
        assert_eq!(render("# 見出し").trim(), "<h3>見出し</h3>");
    }

    #[test]
    fn links_say_nothing_of_the_reader() {
        assert!(render("<https://example.com>").contains("noreferrer"));
    }
}
