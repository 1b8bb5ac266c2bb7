//! The directory: what its address says, and what it shows.

use crate::MemberId;
use crate::vocabulary::{Vocabulary, is_code};
use serde::{Deserialize, Serialize};

/// A member in the directory: only what the reader may see. Terms by their names in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberCard {
    /// Who.
    pub id: MemberId,
    /// Their handle.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// How the name is read, in kana.
    pub reading: String,
    /// One line about themselves.
    pub headline: String,
    /// Names of [`Vocabulary::Profession`].
    pub professions: Vec<String>,
    /// Names of [`Vocabulary::Credential`] that were verified.
    pub credentials: Vec<String>,
    /// Names of [`Vocabulary::Field`].
    pub fields: Vec<String>,
    /// The name of the prefecture.
    pub prefecture: Option<String>,
    /// Names of [`Vocabulary::Open`].
    pub open: Vec<String>,
    /// The name of the file with their picture.
    pub picture: Option<String>,
}

/// How the directory is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Newest members first.
    #[default]
    Newest,
    /// By the reading of the name.
    Name,
    /// Those who are here longest first.
    Oldest,
}

impl Sort {
    /// All.
    pub const ALL: [Self; 3] = [Self::Newest, Self::Name, Self::Oldest];

    /// As the address says it; the usual one is not said.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Newest => "",
            Self::Name => "name",
            Self::Oldest => "oldest",
        }
    }
}

/// How the directory is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// Cards.
    #[default]
    Cards,
    /// One line each.
    List,
    /// Many lines on paper, for admins.
    Print,
}

impl Layout {
    /// All.
    pub const ALL: [Self; 3] = [Self::Cards, Self::List, Self::Print];

    /// As the address says it; the usual one is not said.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cards => "",
            Self::List => "list",
            Self::Print => "print",
        }
    }

    /// Members a page.
    #[must_use]
    pub const fn per_page(self) -> i64 {
        match self {
            Self::Cards => 24,
            Self::List => 50,
            Self::Print => 500,
        }
    }
}

/// Most terms of one list in one query.
const MOST: usize = 60;
/// Words are read up to this many characters.
const LONGEST: usize = 100;

/// What the address of a directory page says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryQuery {
    /// Words in what the reader may see.
    pub words: String,
    /// Any of these, by list; the lists combine as all-of.
    pub terms: Vec<(Vocabulary, Vec<String>)>,
    /// The order.
    pub sort: Sort,
    /// The layout.
    pub layout: Layout,
    /// From 1.
    pub page: i64,
}

impl DirectoryQuery {
    /// Reads the parameters; what cannot be a term is left out.
    #[must_use]
    pub fn parse(get_all: impl Fn(&str) -> Vec<String>) -> Self {
        let first = |name: &str| get_all(name).into_iter().next().unwrap_or_default();
        let terms = Vocabulary::ALL
            .into_iter()
            .filter_map(|list| {
                let mut codes: Vec<String> =
                    get_all(list.code()).into_iter().filter(|c| is_code(c)).take(MOST).collect();
                codes.sort_unstable();
                codes.dedup();
                (!codes.is_empty()).then_some((list, codes))
            })
            .collect();
        let words: String = first("q").chars().filter(|c| !c.is_control()).take(LONGEST).collect();
        let (sort, layout) = (first("sort"), first("view"));
        Self {
            words: words.trim().to_owned(),
            terms,
            sort: Sort::ALL.into_iter().find(|s| s.code() == sort).unwrap_or_default(),
            layout: Layout::ALL.into_iter().find(|l| l.code() == layout).unwrap_or_default(),
            page: first("page").parse::<i64>().map_or(1, |p| p.clamp(1, 10_000)),
        }
    }

    /// Whether the parameters ask for something that is not understood by itself; terms that the community does not
    /// have are told by [`Directory::left_out`].
    #[must_use]
    pub fn leaves_out(get_all: impl Fn(&str) -> Vec<String>) -> bool {
        let odd = |list: &Vocabulary| get_all(list.code()).iter().any(|c| !c.is_empty() && !is_code(c));
        let sort = |s: &String| Sort::ALL.iter().all(|known| known.code() != s);
        let layout = |s: &String| Layout::ALL.iter().all(|known| known.code() != s);
        Vocabulary::ALL.iter().any(odd)
            || get_all("sort").iter().any(sort)
            || get_all("view").iter().any(layout)
    }

    /// The chosen terms of a list.
    #[must_use]
    pub fn chosen(&self, list: Vocabulary) -> &[String] {
        self.terms.iter().find(|(l, _)| *l == list).map_or(&[], |(_, codes)| codes)
    }

    /// The same query without one term.
    #[must_use]
    pub fn without(&self, list: Vocabulary, code: &str) -> Self {
        let mut less = self.clone();
        for (other, kept) in &mut less.terms {
            kept.retain(|c| *other != list || c != code);
        }
        less
    }

    /// The same query at another page, as an address.
    #[must_use]
    pub fn href(&self, page: i64) -> String {
        let mut parts = Vec::new();
        if !self.words.is_empty() {
            parts.push(format!("q={}", percent(&self.words)));
        }
        for (list, codes) in &self.terms {
            parts.extend(codes.iter().map(|c| format!("{}={c}", list.code())));
        }
        for (name, code) in [("sort", self.sort.code()), ("view", self.layout.code())] {
            if !code.is_empty() {
                parts.push(format!("{name}={code}"));
            }
        }
        if page > 1 {
            parts.push(format!("page={page}"));
        }
        if parts.is_empty() { "/members".to_owned() } else { format!("/members?{}", parts.join("&")) }
    }
}

/// Percent-encodes a query value (RFC 3986 section 2.1).
#[must_use]
pub fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// How many members a term would leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetCount {
    /// The list.
    pub list: Vocabulary,
    /// The term's code.
    pub code: String,
    /// Its name in the reader's language.
    pub name: String,
    /// How many.
    pub count: i64,
}

/// One page of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// The members of this page.
    pub members: Vec<MemberCard>,
    /// How many there are in all pages.
    pub total: i64,
    /// The page, from 1.
    pub page: i64,
    /// How many pages.
    pub pages: i64,
    /// The terms of each list, each with its count as if its own list were not chosen from.
    pub facets: Vec<FacetCount>,
    /// Whether terms were asked for that the community does not have.
    pub left_out: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> DirectoryQuery {
        let all = |name: &str| {
            pairs.iter().filter(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()).collect::<Vec<_>>()
        };
        DirectoryQuery::parse(all)
    }

    #[test]
    fn what_is_no_term_is_left_out_and_addresses_read_back() {
        let pairs = [
            ("q", "徳田 & co"),
            ("profession", "nurse"),
            ("profession", "Wizard!"),
            ("profession", "teacher"),
            ("sort", "name"),
            ("view", "list"),
            ("page", "-3"),
        ];
        let query = read(&pairs);
        assert_eq!(query.chosen(Vocabulary::Profession), ["nurse", "teacher"]);
        assert_eq!(query.page, 1);
        let href = query.href(2);
        assert_eq!(
            href,
            "/members?q=%E5%BE%B3%E7%94%B0%20%26%20co&profession=nurse&profession=teacher&sort=name&view=list&page=2"
        );
        let less = query.without(Vocabulary::Profession, "nurse");
        assert_eq!(less.chosen(Vocabulary::Profession), ["teacher"]);
        let odd = |pairs: &[(&str, &str)]| {
            DirectoryQuery::leaves_out(|name: &str| {
                pairs.iter().filter(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()).collect()
            })
        };
        assert!(odd(&pairs) && odd(&[("sort", "luck")]) && odd(&[("view", "3d")]));
        assert!(!odd(&[("sort", ""), ("view", "list"), ("field", "welfare")]));
    }

    #[test]
    fn an_address_of_a_hundred_thousand_terms_is_read_to_a_bound() {
        let many: Vec<String> = (0..100_000).map(|n| format!("t{n}")).collect();
        let query = DirectoryQuery::parse(|name| if name == "field" { many.clone() } else { vec![] });
        assert_eq!(query.chosen(Vocabulary::Field).len(), MOST);
    }
}
