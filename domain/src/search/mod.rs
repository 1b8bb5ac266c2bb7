//! Search: what is asked, and what is found (PRODUCT.md, L5).

mod query;

pub use query::{Asked, Fault, LONGEST, QUERY_WORDS, Word};

use crate::Moment;
use crate::member::percent;
use serde::{Deserialize, Serialize};

/// Hits of one kind on a page that shows only these.
pub const PER_PAGE: i64 = 20;
/// Hits of each kind on a page that shows all of them.
pub const FIRST: usize = 5;
/// Hits that can be turned to: who looks at more asks for something narrower.
pub const DEEPEST: i64 = 200;

/// What can be found, in the order in which kinds are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Articles of the library.
    Article,
    /// Events.
    Event,
    /// Posts, each thread once.
    Thread,
    /// Members.
    Member,
    /// Circles.
    Circle,
}

impl Kind {
    /// All.
    pub const ALL: [Self; 5] = [Self::Article, Self::Event, Self::Thread, Self::Member, Self::Circle];
    /// Those that are found by the index of texts.
    pub const TEXTS: [Self; 3] = [Self::Article, Self::Event, Self::Thread];

    /// As it stands in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Event => "event",
            Self::Thread => "thread",
            Self::Member => "member",
            Self::Circle => "circle",
        }
    }

    /// Reads what stands in an address, or after `kind:` in either language.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.to_lowercase().as_str() {
            "article" | "articles" | "library" | "記事" | "ライブラリ" => Self::Article,
            "event" | "events" | "イベント" => Self::Event,
            "thread" | "threads" | "post" | "posts" | "talk" | "投稿" | "ひろば" | "スレッド" => {
                Self::Thread
            }
            "member" | "members" | "メンバー" => Self::Member,
            "circle" | "circles" | "サークル" => Self::Circle,
            _ => return None,
        })
    }
}

/// How many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// So many were counted.
    pub counted: i64,
    /// Whether there may be more: counting stops where it would take long.
    pub more: bool,
}

/// A part of a text, and whether it is what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Whether they were asked for.
    pub marked: bool,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// Its address.
    pub path: String,
    /// Its title, with marks.
    pub title: Vec<Piece>,
    /// A stretch of its text, with marks.
    pub text: Vec<Piece>,
    /// Who wrote it, or holds it; empty where nobody is named.
    pub by: String,
    /// Where it stands: the space, the circle.
    pub place: String,
    /// When it was written, or begins.
    pub at: Option<Moment>,
    /// Whether an event is called off.
    pub off: bool,
    /// How many other posts of the same thread were found.
    pub others: i64,
    /// Whether it helped somebody.
    pub helped: bool,
}

/// What was found of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The kind.
    pub kind: Kind,
    /// How many were found.
    pub count: Count,
    /// The best of them, or a page.
    pub hits: Vec<Hit>,
}

/// What a page of search was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchQuery {
    /// As it was typed.
    pub q: String,
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// The page, from 1.
    pub page: i64,
}

impl SearchQuery {
    /// Reads an address.
    #[must_use]
    pub fn parse(get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            q: get("q").unwrap_or_default(),
            kind: get("kind").and_then(|kind| Kind::parse(&kind)),
            page: get("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1),
        }
    }

    /// The address of another page of it.
    #[must_use]
    pub fn href(&self, kind: Option<Kind>, page: i64) -> String {
        let mut href = format!("/search?q={}", percent(&self.q));
        if let Some(kind) = kind {
            href.push_str("&kind=");
            href.push_str(kind.code());
        }
        if page > 1 {
            href.push_str("&page=");
            href.push_str(&page.to_string());
        }
        href
    }
}

/// A page of search.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchPage {
    /// Whether anything was asked.
    pub asked: bool,
    /// Groups with anything in them, the best first; only the one where a kind was asked for.
    pub groups: Vec<Group>,
    /// How many there are of each kind, whichever was asked for.
    pub counts: Vec<(Kind, Count)>,
    /// What of the query could not be read.
    pub faults: Vec<Fault>,
    /// The words that were looked for instead of some that nothing has.
    pub instead: Vec<(String, String)>,
    /// The kind that was asked for, by the address or by the query.
    pub kind: Option<Kind>,
    /// The page of the kind that was asked for, from 1.
    pub page: i64,
    /// How many pages of it there are.
    pub pages: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back() {
        let query = SearchQuery { q: "\"寝る 前\" -薬".into(), kind: Some(Kind::Thread), page: 2 };
        let href = query.href(query.kind, 2);
        assert_eq!(href, "/search?q=%22%E5%AF%9D%E3%82%8B%20%E5%89%8D%22%20-%E8%96%AC&kind=thread&page=2");
        let get = |name: &str| match name {
            "q" => Some(query.q.clone()),
            "kind" => Some("thread".to_owned()),
            "page" => Some("2".to_owned()),
            _ => None,
        };
        assert_eq!(SearchQuery::parse(get), query);
        assert_eq!(query.href(None, 1), "/search?q=%22%E5%AF%9D%E3%82%8B%20%E5%89%8D%22%20-%E8%96%AC");
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.code()), Some(kind));
        }
        assert_eq!(SearchQuery::parse(|_| Some("-3".into())).page, 1);
    }
}
