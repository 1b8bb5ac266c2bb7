//! The directory: what its address says, and what it shows.

use crate::MemberId;
use crate::vocabulary::Vocabulary;
use serde::{Deserialize, Serialize};

/// A member in the directory: only what the reader may see.
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
    /// Codes of [`Vocabulary::Profession`].
    pub professions: Vec<String>,
    /// Codes of [`Vocabulary::Field`].
    pub fields: Vec<String>,
    /// A code of [`Vocabulary::Prefecture`].
    pub prefecture: Option<String>,
    /// Open to being asked for advice.
    pub open_to_consultation: bool,
    /// Open to being asked to speak.
    pub open_to_speaking: bool,
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
}

/// What the address of a directory page says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryQuery {
    /// Words in name, reading, handle or headline.
    pub words: String,
    /// Any of these, by list; the lists combine as all-of.
    pub terms: Vec<(Vocabulary, Vec<String>)>,
    /// The order.
    pub sort: Sort,
    /// From 1.
    pub page: i64,
}

impl DirectoryQuery {
    /// Reads the parameters; unknown terms are left out.
    #[must_use]
    pub fn parse(get_all: impl Fn(&str) -> Vec<String>) -> Self {
        let first = |name: &str| get_all(name).into_iter().next().unwrap_or_default();
        let terms = Vocabulary::ALL
            .into_iter()
            .filter_map(|list| {
                let mut codes: Vec<String> =
                    get_all(list.code()).into_iter().filter(|c| list.term(c).is_some()).collect();
                codes.sort_unstable();
                codes.dedup();
                (!codes.is_empty()).then_some((list, codes))
            })
            .collect();
        Self {
            words: first("q")
                .chars()
                .filter(|c| !c.is_control())
                .take(100)
                .collect::<String>()
                .trim()
                .to_owned(),
            terms,
            sort: if first("sort") == "name" { Sort::Name } else { Sort::Newest },
            page: first("page").parse::<i64>().map_or(1, |p| p.clamp(1, 10_000)),
        }
    }

    /// Whether the parameters ask for something that is not understood.
    #[must_use]
    pub fn leaves_out(get_all: impl Fn(&str) -> Vec<String>) -> bool {
        let odd =
            |list: &Vocabulary| get_all(list.code()).iter().any(|c| !c.is_empty() && list.term(c).is_none());
        Vocabulary::ALL.iter().any(odd) || get_all("sort").iter().any(|s| !matches!(s.as_str(), "" | "name"))
    }

    /// The chosen terms of a list.
    #[must_use]
    pub fn chosen(&self, list: Vocabulary) -> &[String] {
        self.terms.iter().find(|(l, _)| *l == list).map_or(&[], |(_, codes)| codes)
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
        if self.sort == Sort::Name {
            parts.push("sort=name".to_owned());
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
    /// Counts for the terms, each as if its own list were not chosen from.
    pub facets: Vec<FacetCount>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_facets_are_left_out_and_addresses_read_back() {
        let query = DirectoryQuery::parse(|n| match n {
            "q" => vec!["徳田 & co".into()],
            "profession" => vec!["nurse".into(), "wizard".into(), "teacher".into()],
            "page" => vec!["-3".into()],
            _ => vec![],
        });
        assert_eq!(query.chosen(Vocabulary::Profession), ["nurse", "teacher"]);
        assert_eq!(query.page, 1);
        assert_eq!(
            query.href(2),
            "/members?q=%E5%BE%B3%E7%94%B0%20%26%20co&profession=nurse&profession=teacher&page=2"
        );
    }
}
