//! The same mail as HTML: made of its text, so that both always say the same. One layout for all mails; nothing in it
//! is fetched from anywhere, and nothing tells that it was opened.

use domain::Result;
use domain::account::Mail;
use minijinja::{Environment, Value, context};
use std::sync::LazyLock;
use store::db::fault;

/// The name ends in `.html`, so that everything written into it is escaped.
const LAYOUT: &str = "layout.html";

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    if let Err(error) = environment.add_template(LAYOUT, include_str!("../../templates/mail/layout.html")) {
        tracing::error!(%error, "the layout of mails is broken");
    }
    environment
});

/// Lines that belong together.
#[derive(Debug, PartialEq, Eq)]
struct Block<'a> {
    /// `text`, `heading`, `quote`, or `foot`, which stands below the line of two dashes (RFC 3676 section 4.3).
    kind: &'static str,
    lines: Vec<Line<'a>>,
}

#[derive(Debug, PartialEq, Eq)]
struct Line<'a> {
    text: &'a str,
    /// Whether the line is an address.
    link: bool,
}

impl Block<'_> {
    fn value(&self) -> Value {
        let line = |line: &Line<'_>| context! { text => line.text, link => line.link };
        context! { kind => self.kind, lines => self.lines.iter().map(line).collect::<Vec<_>>() }
    }
}

/// A mail's text as HTML.
///
/// # Errors
/// When the layout is broken.
pub fn html(mail: &Mail) -> Result<String> {
    ENVIRONMENT
        .get_template(LAYOUT)
        .and_then(|layout| {
            layout.render(context! {
                lang => mail.locale.tag(),
                subject => &mail.subject,
                blocks => blocks(&mail.text).iter().map(Block::value).collect::<Vec<_>>(),
            })
        })
        .map_err(fault)
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let (mut foot, mut open) = (false, false);
    for line in text.lines() {
        if line == "-- " {
            (foot, open) = (true, false);
            continue;
        }
        let quoted = line.strip_prefix("> ").or(if line == ">" { Some("") } else { None });
        let (kind, text) = match (quoted, line.strip_prefix("■ ")) {
            (Some(text), _) => ("quote", text),
            (None, Some(text)) => ("heading", text),
            (None, None) if foot => ("foot", line),
            (None, None) => ("text", line),
        };
        if text.trim().is_empty() && kind != "quote" {
            open = false;
            continue;
        }
        let address =
            |start: &str| text.strip_prefix(start).is_some_and(|rest| !rest.contains(char::is_whitespace));
        let line = Line { text, link: kind != "quote" && (address("https://") || address("http://")) };
        match blocks.last_mut().filter(|block| open && block.kind == kind) {
            Some(block) => block.lines.push(line),
            None => blocks.push(Block { kind, lines: vec![line] }),
        }
        open = kind != "heading";
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Locale;

    fn of(text: &str) -> String {
        let mail = Mail {
            to: "hana@example.com".into(),
            subject: "<b>題</b>".into(),
            text: text.into(),
            locale: Locale::Ja,
        };
        html(&mail).unwrap()
    }

    #[test]
    fn lines_keep_their_places() {
        let kinds: Vec<_> = blocks("一\n二\n\n■ 題\n三\n> 四\n>\n> 五\nhttps://example.com/x\n\n-- \n集い\n")
            .iter()
            .map(|b| (b.kind, b.lines.len()))
            .collect();
        assert_eq!(kinds, [("text", 2), ("heading", 1), ("text", 1), ("quote", 3), ("text", 1), ("foot", 1)]);
    }

    #[test]
    fn what_people_wrote_is_text() {
        let html = of("<img src=x onerror=alert(1)>\n> <script>\nhttps://example.com/\"><script>\n");
        assert!(!html.contains("<script>") && !html.contains("<img"), "{html}");
        assert!(html.contains("&lt;script&gt;") && html.contains("<title>&lt;b&gt;"), "{html}");
        assert!(html.contains("<a href=\"https:") && !html.contains("\"><script"), "{html}");
    }

    #[test]
    fn addresses_lead_on_but_not_those_that_were_quoted() {
        let html = of("https://community.example/talk/p/1\n> https://example.com/\n");
        assert_eq!(html.matches("<a href=").count(), 1);
    }
}
