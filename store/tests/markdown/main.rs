//! Markdown against strings that attack pages, and against texts that are made to take long.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use store::markdown::{Known, Named, Shown, of_article, render, render_with};

/// The strings of the collection.
fn strings() -> Vec<&'static str> {
    include_str!("xss.txt").split("\n%\n").skip(1).filter(|s| !s.starts_with("=====")).collect()
}

/// Elements and their attributes as a browser's tokenizer reads them.
#[derive(Default)]
struct Reader(RefCell<Vec<Tag>>);

/// An element's name, and its attributes.
type Tag = (String, Vec<(String, String)>);

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                let attributes = tag.attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string()));
                self.0.borrow_mut().push((tag.name.to_string(), attributes.collect()));
            }
            Token::CommentToken(text) => self.0.borrow_mut().push((format!("<!--{text}"), Vec::new())),
            Token::DoctypeToken(_) => self.0.borrow_mut().push(("<!doctype".to_owned(), Vec::new())),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn elements(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let tokenizer = Tokenizer::new(Reader::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let _done = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.take()
}

/// The scheme that a browser finds in an address (WHATWG URL, 4.4), in small letters.
fn scheme(address: &str) -> Option<String> {
    let seen: String = address
        .trim_matches(|c: char| c <= ' ')
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .collect();
    let (scheme, _) = seen.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

/// What must not be in the HTML of a text.
fn faults(html: &str) -> Vec<String> {
    let allowed: HashMap<&str, &[&str]> = HashMap::from([
        ("a", ["href", "title", "rel"].as_slice()),
        ("ol", &["start"]),
        ("th", &["align"]),
        ("td", &["align"]),
        ("input", &["type", "disabled", "checked"]),
        ("img", &["src", "alt", "width", "height", "loading"]),
        ("pre", &["tabindex"]),
    ]);
    let plain: HashSet<&str> = HashSet::from([
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
        "li",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "thead",
        "tbody",
        "tr",
        "sup",
        "section",
    ]);
    let mut faults = Vec::new();
    for (name, attributes) in elements(html) {
        if !plain.contains(&*name) && !allowed.contains_key(&*name) {
            faults.push(format!("<{name}>"));
        }
        for (attribute, value) in attributes {
            if !allowed.get(&*name).is_some_and(|a| a.contains(&&*attribute)) {
                faults.push(format!("<{name} {attribute}={value}>"));
            }
            let fine = match &*attribute {
                "href" => matches!(scheme(&value).as_deref(), None | Some("http" | "https" | "mailto")),
                "src" => value.strip_prefix("/files/").is_some_and(|n| {
                    n.len() == 32 && n.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
                }),
                "type" => value == "checkbox",
                "tabindex" => value == "0",
                _ => true,
            };
            if !fine {
                faults.push(format!("<{name} {attribute}={value}>"));
            }
        }
    }
    faults
}

/// Everything a text may name.
fn known() -> Known {
    let picture = Shown { label: "\"><script>alert(1)</script>.png".into(), width: 1, height: 1 };
    Known {
        handles: ["hana", "xss"].map(str::to_owned).into(),
        pictures: [("0123456789abcdef0123456789abcdef".to_owned(), picture)].into(),
    }
}

#[test]
fn nothing_of_the_collection_passes() {
    let strings = strings();
    assert!(strings.len() > 140, "the file is read: {}", strings.len());
    for string in &strings {
        let inside = [
            (*string).to_owned(),
            format!("前 {string} 後"),
            format!("**{string}**"),
            format!("> {string}"),
            format!("- {string}"),
            format!("| {string} |\n| - |\n| {string} |"),
            format!("## {string}"),
            format!("[{string}](https://example.com)"),
            format!("[x]({string})"),
            format!("[x](<{string}>)"),
            format!("[x](https://example.com \"{string}\")"),
            format!("![{string}](/files/0123456789abcdef0123456789abcdef)"),
            format!("![x]({string})"),
            format!("`{string}`"),
            format!("```{string}\n{string}\n```"),
            format!("@hana{string} @{string}"),
            format!(":{string}:"),
            format!("<{string}>"),
            format!("<!-- {string} -->"),
            format!("[x]: {string}\n\n[x] ![x]"),
            format!("https://example.com/{string}"),
        ];
        for text in inside {
            let html = render_with(&text, &known());
            assert_eq!(faults(&html), [""; 0], "{text}\ngave\n{html}");
        }
    }
}

#[test]
fn texts_of_all_at_once_pass_nothing_either() {
    let strings = strings();
    for some in strings.chunks(10) {
        for between in ["", " ", "\n", "\n\n", "`", "\n- ", "\n> "] {
            let html = render_with(&some.join(between), &known());
            assert_eq!(faults(&html), [""; 0], "{some:?}");
        }
    }
}

/// Articles have places that footnotes and the table of contents lead to, and nothing else besides.
#[tokio::test]
async fn nothing_of_the_collection_passes_in_an_article() {
    for string in strings() {
        let inside = [
            string.to_owned(),
            format!("# {string}\n\n## {string}"),
            format!("前[^{string}]後\n\n[^{string}]: 注"),
            format!("前[^1]後[^1]\n\n[^1]: {string}\n\n[^1]: {string}"),
            format!("[x](https://example.com \"{string}\")"),
            format!("![{string}](/files/0123456789abcdef0123456789abcdef)"),
        ];
        for text in inside {
            let html = of_article(text.clone()).await.unwrap().html;
            let mut places = HashSet::new();
            let bare = html_without_places(&html, &mut places);
            assert_eq!(faults(&bare), [""; 0], "{text}\ngave\n{html}");
        }
    }
}

/// Takes out the attributes that are an article's own, where they stand on the elements that may have them, each id once.
fn html_without_places(html: &str, places: &mut HashSet<String>) -> String {
    let mut bare = html.replace("<section class=\"footnotes\">", "<section>");
    for (name, attributes) in elements(html) {
        for (attribute, value) in attributes {
            let own = match name.as_str() {
                "h3" | "h4" | "h5" | "h6" => {
                    value.strip_prefix('s').is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
                }
                "li" => value.starts_with("fn-"),
                "a" => value.starts_with("fnref-"),
                _ => false,
            };
            if attribute == "id" && own && places.insert(value.clone()) {
                let written = html_escape_quoted(&value);
                bare = bare.replacen(&format!(" id=\"{written}\""), "", 1);
            }
        }
    }
    bare
}

/// As the cleaner writes the value of an attribute.
fn html_escape_quoted(value: &str) -> String {
    value
        .replace('&', "&amp;")
        .replace('\u{a0}', "&nbsp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// The test is not blind.
#[test]
fn what_passes_is_noticed() {
    for bad in [
        "<script>",
        "<p onclick=x>",
        "<a href=javascript:x>",
        "<a href=\"  JAVA\tscript:x\">",
        "<a href=data:x>",
        "<img src=https://example.com/a.png>",
        "<input type=text>",
        "<svg>",
        "<!-- x -->",
        "<iframe>",
    ] {
        assert_eq!(faults(bad).len(), 1, "{bad}");
    }
    assert!(
        faults("<p><a href=\"/talk?a=b:c\" rel=x>x</a> <a href=\"mailto:a@b.example\">y</a></p>").is_empty()
    );
}

/// Texts that are made to take long, or to nest deeper than a stack is.
fn heavy() -> Vec<(&'static str, String)> {
    let nested = |open: &str, close: &str, n: usize| format!("{}a{}", open.repeat(n), close.repeat(n));
    let mut ticks = String::new();
    for n in 1..400 {
        ticks.push('e');
        ticks.push_str(&"`".repeat(n));
    }
    let stairs: String = (0..300).map(|n| format!("{}- a\n", "  ".repeat(n))).collect();
    let wide = format!("{}\n{}\n{}", "|a".repeat(2000), "|-".repeat(2000), "|\n".repeat(5000));
    vec![
        ("100,000 quotes", format!("{}a", ">".repeat(100_000))),
        ("100,000 quotes with spaces", format!("{}a", "> ".repeat(100_000))),
        ("quotes within a post", format!("{}a", ">".repeat(19_000))),
        ("quotes and lines that lazily go on", format!("{}a\n{}", ">".repeat(9_000), "a\n".repeat(4_000))),
        ("lists on a line", "- ".repeat(10_000) + "a"),
        ("numbers on a line", "1. ".repeat(6_000) + "a"),
        ("quotes and lists in turns", "> - ".repeat(5_000) + "a"),
        ("stairs of lists", stairs),
        ("a table of a megabyte", format!("|a|a|\n|-|-|\n{}", "|a|a|\n".repeat(170_000))),
        ("a table with cells missing", wide),
        ("heads of tables", "a|b\n-|-\n\n".repeat(2_500)),
        ("[", "[".repeat(50_000)),
        ("![", "![".repeat(25_000)),
        ("[ and ]", nested("[", "]", 10_000)),
        ("pictures in pictures", nested("![", "](/x)", 2_800)),
        ("[](", "[](".repeat(6_600)),
        ("![[]()", "![[]()".repeat(3_300)),
        ("[a](<b", "[a](<b".repeat(3_300)),
        ("stars", nested("*", "*", 10_000)),
        ("em in strong in em", nested("*あ**い", "う**え*", 1_500)),
        ("stars that do not close", "*a **a ".repeat(2_800)),
        ("a**b", "a**b".to_owned() + &"c* ".repeat(6_600)),
        ("tildes", "~~a ~".repeat(4_000)),
        ("backticks", ticks),
        ("one backtick each", "`a".repeat(10_000)),
        ("<!--", "<!--".repeat(5_000)),
        ("<![CDATA[", "<![CDATA[".repeat(2_200)),
        ("<a ", "<a b=\"".repeat(3_300)),
        ("<b>", "<b>".repeat(6_600)),
        ("www.", "www.".repeat(5_000)),
        ("notes", "[^a]".repeat(5_000) + "\n\n[^a]: x"),
        ("notes of notes", (0..1_500).map(|n| format!("[^{n}]: [^{}]\n\n", n + 1)).collect()),
        ("an address in brackets", format!("http://a.b/{}", "(".repeat(19_000))),
        ("addresses", "a@b.c ".repeat(3_300)),
        ("mentions", "@hana ".repeat(3_300)),
        ("@", "@".repeat(20_000)),
        ("emoji", ":smile:".repeat(2_800)),
        ("one address, used often", format!("[a]: /{}\n\n{}", "u".repeat(10_000), "[a]".repeat(3_300))),
        ("lines", "a\n".repeat(10_000)),
        ("headings", "# a\n".repeat(5_000)),
        ("a megabyte of words", "言葉".repeat(170_000)),
    ]
}

/// What a text becomes is not much longer than it is, nested only so deep, and made on a stack as small as those of
/// threads that many systems give. How long it takes was measured, not tested: `docs/decisions/0013-markdown.md`.
#[test]
fn heavy_texts_are_rendered_within_bounds() {
    let thread = std::thread::Builder::new().stack_size(256 * 1024);
    let work = || {
        for (name, text) in heavy() {
            let html = render_with(&text, &known());
            assert_eq!(faults(&html), [""; 0], "{name}");
            assert!(html.len() < text.len() * 12 + 300_000, "{name}: {} of {}", html.len(), text.len());
            let (mut deep, mut deepest) = (0_i64, 0_i64);
            for tag in html.split('<').skip(1) {
                let empty = ["br", "hr", "img", "input"].iter().any(|n| tag.starts_with(n));
                deep += if tag.starts_with('/') { -1 } else { i64::from(!empty) };
                deepest = deepest.max(deep);
            }
            assert!(deepest <= 64, "{name} is {deepest} deep");
            let named = Named::of(&text);
            assert!(named.handles.len() <= 1 && named.files.is_empty());
        }
    };
    thread.spawn(work).unwrap().join().unwrap();
}

#[tokio::test]
async fn heavy_articles_are_rendered_within_bounds() {
    for (name, text) in heavy() {
        let html = of_article(text.clone()).await.unwrap().html;
        assert!(html.len() < text.len() * 12 + 300_000, "{name}: {} of {}", html.len(), text.len());
    }
}

#[test]
fn what_is_too_much_is_shown_as_it_was_typed() {
    let deep = format!("{} 深い\n二行目\n\n<b>次</b>", ">".repeat(40));
    let html = render(&deep);
    assert!(
        html.starts_with(&format!("<p>{} 深い<br>\n二行目</p>\n<p>&lt;b&gt;次", "&gt;".repeat(40))),
        "{html}"
    );
    assert!(render(&format!("{} 深い", "> ".repeat(20))).starts_with("<blockquote>"));
}
