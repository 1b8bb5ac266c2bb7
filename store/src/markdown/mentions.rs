//! Members who are named in a text by `@handle`.

use super::Known;
use comrak::nodes::{AstNode, NodeLink, NodeValue};
use domain::member::as_handle;

/// Most members one text names: more are a list of addresses, and are neither led to nor told.
const MOST: usize = 20;

/// The handles that a text names, each once, in their order; whether members have them is not asked. Not in code, nor
/// in links or addresses of mail.
pub(super) fn handles<'a>(root: &'a AstNode<'a>) -> Vec<String> {
    let mut handles: Vec<String> = Vec::new();
    for node in texts(root) {
        if let NodeValue::Text(text) = &node.data.borrow().value {
            for (_, _, handle) in found(text) {
                if handles.len() < MOST && !handles.contains(&handle) {
                    handles.push(handle);
                }
            }
        }
    }
    handles
}

/// Makes links of the handles that members have.
pub(super) fn link<'a>(arena: &'a comrak::Arena<'a>, root: &'a AstNode<'a>, known: &Known) {
    if known.handles.is_empty() {
        return;
    }
    for node in texts(root) {
        let text = match &node.data.borrow().value {
            NodeValue::Text(text) => text.clone().into_owned(),
            _ => continue,
        };
        let mut done = 0;
        for (from, until, handle) in found(&text) {
            if !known.handles.contains(&handle) {
                continue;
            }
            if from > done {
                node.insert_before(arena.alloc(NodeValue::Text(text[done..from].to_owned().into()).into()));
            }
            let to = NodeLink { url: format!("/members/{handle}"), title: String::new() };
            let link: &AstNode<'_> = arena.alloc(NodeValue::Link(Box::new(to)).into());
            link.append(arena.alloc(NodeValue::Text(text[from..until].to_owned().into()).into()));
            node.insert_before(link);
            done = until;
        }
        if done > 0 {
            node.data.borrow_mut().value = NodeValue::Text(text[done..].to_owned().into());
        }
    }
}

/// The pieces of text that stand in no link.
fn texts<'a>(root: &'a AstNode<'a>) -> Vec<&'a AstNode<'a>> {
    let is_text = |n: &&AstNode<'a>| matches!(n.data.borrow().value, NodeValue::Text(_));
    let in_link = |n: &&'a AstNode<'a>| {
        n.ancestors().any(|a| matches!(a.data.borrow().value, NodeValue::Link(_) | NodeValue::Image(_)))
    };
    root.descendants().filter(is_text).filter(|n| !in_link(n)).collect()
}

/// Where a piece of text names somebody: from, until, and the handle.
fn found(text: &str) -> Vec<(usize, usize, String)> {
    // What stands before, and whether the `@` belongs to an address or a path.
    let joins = |c: char| c.is_ascii_alphanumeric() || "@._+-/".contains(c);
    let mut found = Vec::new();
    for (at, _) in text.match_indices('@') {
        if text[..at].chars().next_back().is_some_and(joins) {
            continue;
        }
        let rest = &text[at + 1..];
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let word = rest[..length].trim_end_matches(['-', '_']);
        // `@handle.example` and `@handle@example` are of other networks.
        let after = &rest.as_bytes()[word.len()..];
        let elsewhere =
            matches!(after, [b'@', ..]) || matches!(after, [b'.', next, ..] if next.is_ascii_alphanumeric());
        if !elsewhere && let Some(handle) = as_handle(word) {
            found.push((at, at + 1 + word.len(), handle));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{Named, render_with};

    fn handles(text: &str) -> Vec<String> {
        Named::of(text).handles
    }

    fn shown(text: &str) -> String {
        let handles = ["hana", "so_ra", "k-k"].map(str::to_owned).into();
        render_with(text, &Known { handles, ..Known::default() })
            .trim()
            .replace(" rel=\"nofollow noopener noreferrer ugc\"", "")
    }

    #[test]
    fn members_are_named_in_text_alone() {
        let hana = "<a href=\"/members/hana\">@hana</a>";
        for (typed, html) in [
            ("@hana", format!("<p>{hana}</p>")),
            ("はい、@hanaさん。", format!("<p>はい、{hana}さん。</p>")),
            ("(@Hana)", "<p>(<a href=\"/members/hana\">@Hana</a>)</p>".into()),
            ("@hana.", format!("<p>{hana}.</p>")),
            ("@hana @nobody @hana", format!("<p>{hana} @nobody {hana}</p>")),
            (
                "@so_ra @k-k",
                "<p><a href=\"/members/so_ra\">@so_ra</a> <a href=\"/members/k-k\">@k-k</a></p>".into(),
            ),
            ("**@hana**", format!("<p><strong>{hana}</strong></p>")),
            ("`@hana`", "<p><code>@hana</code></p>".into()),
            ("```\n@hana\n```", "<pre tabindex=\"0\"><code>@hana\n</code></pre>".into()),
            ("[@hana](/talk)", "<p><a href=\"/talk\">@hana</a></p>".into()),
            ("[**@hana**](/talk)", "<p><a href=\"/talk\"><strong>@hana</strong></a></p>".into()),
            ("a@hana", "<p>a@hana</p>".into()),
            (
                "@hana@social.example",
                "<p>@<a href=\"mailto:hana@social.example\">hana@social.example</a></p>".into(),
            ),
            ("mail@hana.example", "<p><a href=\"mailto:mail@hana.example\">mail@hana.example</a></p>".into()),
            ("/@hana", "<p>/@hana</p>".into()),
            ("@hana_", format!("<p>{hana}_</p>")),
            ("<b>@hana</b>", format!("<p>&lt;b&gt;{hana}&lt;/b&gt;</p>")),
        ] {
            assert_eq!(shown(typed), html, "{typed}");
        }
    }

    #[test]
    fn handles_are_told_once_each_whoever_has_them() {
        assert_eq!(handles("@hana と @nobody と @HANA `@code` [@link](/x) a@b.example"), ["hana", "nobody"]);
        assert!(handles("誰も").is_empty());
        assert!(handles("@ab").is_empty(), "too short for a handle");
        assert_eq!(
            handles("<div>@hana</div>\n\n![@sora](/x) +@ren @hana@social.example @mei.example"),
            ["hana"]
        );
        assert_eq!(handles("**@Ren_2**、ありがとう@hana\n\n> @sora\n\n    @code"), ["ren_2", "hana", "sora"]);
        let many: String = (0..200).map(|n| format!("@member{n} ")).collect();
        assert_eq!(handles(&many).len(), MOST);
    }

    #[test]
    fn emoji_have_short_names() {
        assert_eq!(
            shown("よい :smile: `:smile:` 10:30:45 :nothing_of_that:"),
            "<p>よい 😄 <code>:smile:</code> 10:30:45 :nothing_of_that:</p>"
        );
        let all = crate::markdown::emoji();
        assert!(all.len() > 1500 && all.contains(&("smile".to_owned(), "😄".to_owned())));
    }
}
