//! Articles of the library: what the community learned, kept so that it is found (PRODUCT.md, L1, L3, L6).

mod form;
mod mark;
mod reach;

pub use form::{ArticleEdit, ArticleForm, GiveBackForm};
pub use mark::{Mark, Marks, Mine};
pub use reach::{Access, Reach};

use crate::circle::CircleName;
use crate::event::PersonName;
use crate::member::percent;
use crate::thread::Change;
use crate::{ArticleId, EventId, Moment};
use serde::{Deserialize, Serialize};

/// Articles that a page of the library holds.
pub const PER_PAGE: i64 = 20;
/// Articles that a circle's page shows, and those beside one that are like it.
pub const BESIDE: i64 = 4;
/// Most characters of what an editor says.
pub const NOTE_MAX: usize = 500;
/// Versions that are shown.
pub const VERSIONS_SHOWN: i64 = 50;
/// After so many days without a look an article may be out of date.
pub const CHECK_DAYS: i64 = 365;

/// How far an article is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArticleState {
    /// Its authors write it.
    #[default]
    Draft,
    /// An editor is to read it.
    Review,
    /// It is in the library.
    Published,
}

impl ArticleState {
    /// All, in their order.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Review, Self::Published];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Review => "review",
            Self::Published => "published",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// An article in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleCard {
    /// Which.
    pub id: ArticleId,
    /// Its address.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// How far it is.
    pub state: ArticleState,
    /// Who may read it.
    pub access: Access,
    /// The circle it belongs to, where it does.
    pub circle: Option<CircleName>,
    /// Who wrote it. Without a handle where the reader may not follow it; nobody where they all have left.
    pub authors: Vec<PersonName>,
    /// What it is about.
    pub tags: Vec<String>,
    /// How long it takes to read.
    pub minutes: i64,
    /// When it came into the library; before that, when it was last written.
    pub at: Moment,
    /// What the reader marked it with.
    pub marks: Marks,
}

/// A tag, and how many of the articles that the reader may read have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagCount {
    /// The tag.
    pub tag: String,
    /// How many.
    pub count: i64,
}

/// What of the library is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibraryQuery {
    /// Only with this tag.
    pub tag: String,
    /// Only of the circle with this address.
    pub circle: String,
    /// Only those that the reader marked so.
    pub mine: Mine,
    /// The page, from 1.
    pub page: i64,
}

impl LibraryQuery {
    /// Reads the parameters of the address.
    #[must_use]
    pub fn parse(get: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name| get(name).unwrap_or_default().trim().to_owned();
        let page = get("page").and_then(|n| n.parse().ok()).unwrap_or(1);
        Self { tag: text("tag"), circle: text("circle"), mine: Mine::parse(&text("mine")), page }
    }

    /// The address of a page of it.
    #[must_use]
    pub fn href(&self, page: i64) -> String {
        let mut href = String::from("/library");
        let mut sign = '?';
        let page = if page > 1 { page.to_string() } else { String::new() };
        let mine = self.mine.code();
        for (name, value) in
            [("tag", &*self.tag), ("circle", &*self.circle), ("mine", mine), ("page", &*page)]
        {
            if !value.is_empty() {
                href.push(sign);
                href.push_str(name);
                href.push('=');
                href.push_str(&percent(value));
                sign = '&';
            }
        }
        href
    }

    /// Whether nothing is left out.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.tag.is_empty() && self.circle.is_empty() && self.mine == Mine::All
    }
}

/// A page of the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibraryPage {
    /// The newest first.
    pub articles: Vec<ArticleCard>,
    /// How many in all.
    pub total: i64,
    /// The page, from 1.
    pub page: i64,
    /// How many pages.
    pub pages: i64,
    /// What they are about, the most frequent first.
    pub tags: Vec<TagCount>,
    /// The circle that was asked for, where the reader is in it.
    pub circle: Option<CircleName>,
    /// The reader's own that are not in the library yet.
    pub own: Vec<ArticleCard>,
    /// Those that wait for the reader as an editor.
    pub waiting: Vec<ArticleCard>,
    /// Whether the reader may write.
    pub writes: bool,
}

/// A heading of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// How deep, from 1.
    pub depth: u8,
    /// The end of its address.
    pub anchor: String,
    /// Its words.
    pub text: String,
}

/// What the reader may do with an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct May {
    /// Change its text, and see what it said before.
    pub change: bool,
    /// Hand it to an editor.
    pub submit: bool,
    /// Put it into the library.
    pub publish: bool,
    /// Give it back to its authors, with a word.
    pub give_back: bool,
    /// Take it out of the library, or back from the editors.
    pub withdraw: bool,
    /// Take it away for good.
    pub remove: bool,
    /// Say that it still holds.
    pub check: bool,
}

impl May {
    /// What somebody may do who reads an article.
    #[must_use]
    pub const fn of(state: ArticleState, author: bool, editor: bool) -> Self {
        use ArticleState::{Draft, Published, Review};
        let either = author || editor;
        Self {
            change: either,
            submit: author && !editor && matches!(state, Draft),
            publish: editor && (matches!(state, Review) || matches!(state, Draft) && author),
            give_back: editor && matches!(state, Review),
            withdraw: either && matches!(state, Published) || author && matches!(state, Review),
            remove: author && matches!(state, Draft),
            check: either && matches!(state, Published),
        }
    }
}

/// An article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticlePage {
    /// What stands in lists.
    pub card: ArticleCard,
    /// The event whose participants may read it, where it is for them.
    pub event: Option<(EventId, String)>,
    /// Its version.
    pub version: i64,
    /// Its text as sanitised HTML.
    pub html: String,
    /// Its headings.
    pub contents: Vec<Heading>,
    /// When it last changed, where that is later than its coming.
    pub changed: Option<Moment>,
    /// When somebody last said that it holds.
    pub checked: Option<Moment>,
    /// Whether that is long ago.
    pub old: bool,
    /// What an editor said when they gave it back.
    pub note: String,
    /// Whether the reader can mark it.
    pub marks: bool,
    /// What the reader may do.
    pub may: May,
    /// Others that are like it.
    pub related: Vec<ArticleCard>,
}

/// The form of an article, with what can be chosen in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleFormPage {
    /// As it stands.
    pub form: ArticleForm,
    /// Its title as it stands; empty for a new one.
    pub title: String,
    /// How far it is.
    pub state: ArticleState,
    /// The circles it can be for.
    pub circles: Vec<CircleName>,
    /// The events it can be for.
    pub events: Vec<(EventId, String)>,
}

/// A version of an article beside the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleVersion {
    /// Its number, from 1.
    pub number: i64,
    /// Who wrote it; `None` for somebody who is gone.
    pub by: Option<PersonName>,
    /// When.
    pub at: Moment,
    /// What it says, with what went and what came.
    pub pieces: Vec<(Change, String)>,
}

/// All that an article said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleHistory {
    /// Which.
    pub id: ArticleId,
    /// Its address.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// The newest first.
    pub versions: Vec<ArticleVersion>,
}

/// How many minutes a text takes to read, at least one: Japanese at 500 characters a minute, words of letters at 200
/// (the usual figures of both).
#[must_use]
pub fn minutes(text: &str) -> i64 {
    let (mut signs, mut words, mut inside) = (0, 0, false);
    for c in text.chars() {
        let wide = c >= '\u{2e80}';
        let letter = !wide && c.is_alphanumeric();
        signs += i64::from(wide && c.is_alphanumeric());
        words += i64::from(letter && !inside);
        inside = letter;
    }
    ((signs * 2 + words * 5 + 999) / 1000).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_takes_a_minute_at_least() {
        assert_eq!(minutes(""), 1);
        assert_eq!(minutes(&"あ".repeat(500)), 1);
        assert_eq!(minutes(&"あ".repeat(501)), 2);
        assert_eq!(minutes(&"word ".repeat(200)), 1);
        assert_eq!(minutes(&format!("{}{}", "心".repeat(500), " word".repeat(200))), 2);
        assert_eq!(minutes(&"、。".repeat(2000)), 1, "signs between words are not read");
    }

    #[test]
    fn an_address_reads_back() {
        let query =
            LibraryQuery {
                tag: "事例 & 検討".into(), circle: "quiet".into(), mine: Mine::Unread, page: 2
            };
        assert_eq!(
            query.href(2),
            "/library?tag=%E4%BA%8B%E4%BE%8B%20%26%20%E6%A4%9C%E8%A8%8E&circle=quiet&mine=unread&page=2"
        );
        assert_eq!(LibraryQuery::default().href(1), "/library");
        let get = |name: &str| match name {
            "tag" => Some(" 事例 & 検討 ".to_owned()),
            "circle" => Some("quiet".to_owned()),
            "mine" => Some("unread".to_owned()),
            "page" => Some("2".to_owned()),
            _ => None,
        };
        assert_eq!(LibraryQuery::parse(get), query);
        assert_eq!(LibraryQuery::parse(|_| Some("x".into())).page, 1);
    }

    #[test]
    fn authors_write_and_editors_decide() {
        use ArticleState::{Draft, Published, Review};
        let may = |state, author, editor| May::of(state, author, editor);
        assert_eq!(may(Published, false, false), May::default(), "a reader reads");
        let draft = may(Draft, true, false);
        assert!(draft.change && draft.submit && draft.remove && !draft.publish && !draft.withdraw);
        let own = may(Draft, true, true);
        assert!(own.publish && !own.submit, "an editor asks nobody");
        let read = may(Review, false, true);
        assert!(read.publish && read.give_back && read.change && !read.remove && !read.withdraw);
        assert!(may(Review, true, false).withdraw && !may(Review, true, false).publish);
        for (author, editor) in [(true, false), (false, true)] {
            let there = may(Published, author, editor);
            assert!(there.withdraw && there.check && there.change && !there.remove && !there.publish);
        }
    }
}
