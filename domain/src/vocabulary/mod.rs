//! The controlled lists that a profile chooses from, and the directory filters by.

mod defaults;
mod edit;

pub use defaults::Default as DefaultTerm;
pub use edit::{EditedTerm, EditedVocabulary, TermEdit, TermForm};

use crate::Locale;
use serde::{Deserialize, Serialize};

/// A list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vocabulary {
    /// 職種.
    Profession,
    /// 資格: only what was verified.
    Credential,
    /// 領域.
    Field,
    /// 学派・アプローチ.
    School,
    /// 話せる言葉.
    Language,
    /// What one is open to: being asked for advice, or to speak.
    Open,
    /// 都道府県.
    Prefecture,
}

/// What a term is called in Japanese and English. Travels and is kept as one text, so that it can stand beside a name
/// without being looked up.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TermName(String);

/// Parts the two names; neither has a line end.
const BETWEEN: char = '\n';

impl TermName {
    /// Of both names; without an English one the Japanese stands for it.
    #[must_use]
    pub fn of(ja: &str, en: &str) -> Self {
        Self(if en.is_empty() { ja.to_owned() } else { format!("{ja}{BETWEEN}{en}") })
    }

    /// As it is kept.
    #[must_use]
    pub fn read(text: String) -> Self {
        Self(text)
    }

    /// As it is kept.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// In a language.
    #[must_use]
    pub fn name(&self, l: Locale) -> &str {
        match (self.0.split_once(BETWEEN), l) {
            (None, _) => &self.0,
            (Some((ja, _)), Locale::Ja) => ja,
            (Some((_, en)), Locale::En) => en,
        }
    }
}

/// An entry of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// The stored form.
    pub code: String,
    /// What it is called.
    pub name: TermName,
    /// No longer to be chosen; who has it keeps it.
    pub retired: bool,
    /// The term of the same list that took its place; who follows an old link is led there.
    pub merged_into: Option<String>,
}

/// An entry as one chooses it, in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermChoice {
    /// The stored form.
    pub code: String,
    /// What it is called.
    pub name: String,
}

impl Vocabulary {
    /// All lists, in the order in which the directory filters by them.
    pub const ALL: [Self; 7] = [
        Self::Profession,
        Self::Credential,
        Self::Field,
        Self::School,
        Self::Language,
        Self::Open,
        Self::Prefecture,
    ];
    /// Those that admins edit.
    pub const EDITED: [Self; 5] =
        [Self::Profession, Self::Credential, Self::Field, Self::School, Self::Language];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Profession => "profession",
            Self::Credential => "credential",
            Self::Field => "field",
            Self::School => "school",
            Self::Language => "language",
            Self::Open => "open",
            Self::Prefecture => "prefecture",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.code() == code)
    }

    /// What it begins with, in the order to show; of lists that nobody edits, all there is.
    #[must_use]
    pub const fn defaults(self) -> &'static [DefaultTerm] {
        match self {
            Self::Profession => defaults::PROFESSIONS,
            Self::Credential => defaults::CREDENTIALS,
            Self::Field => defaults::FIELDS,
            Self::School => defaults::SCHOOLS,
            Self::Language => defaults::LANGUAGES,
            Self::Open => defaults::OPEN,
            Self::Prefecture => defaults::PREFECTURES,
        }
    }

    /// The default with a code.
    #[must_use]
    pub fn default(self, code: &str) -> Option<&'static DefaultTerm> {
        self.defaults().iter().find(|t| t.code == code)
    }
}

/// Whether a text can be a term's code: 1 to 40 of `a-z 0-9 _`.
#[must_use]
pub fn is_code(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// All lists as a community has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms(Vec<Vec<Term>>);

impl std::default::Default for Terms {
    /// As they come with the software.
    fn default() -> Self {
        let term = |t: &DefaultTerm| Term {
            code: t.code.to_owned(),
            name: t.name(),
            retired: false,
            merged_into: None,
        };
        Self(Vocabulary::ALL.into_iter().map(|list| list.defaults().iter().map(term).collect()).collect())
    }
}

impl Terms {
    /// The same with a list's terms in place of those it came with.
    pub fn put(&mut self, list: Vocabulary, terms: Vec<Term>) {
        self.0[list as usize] = terms;
    }

    /// A list, in the order to show, with what is retired or merged.
    #[must_use]
    pub fn all(&self, list: Vocabulary) -> &[Term] {
        &self.0[list as usize]
    }

    /// The term with a code, or the one that took its place.
    #[must_use]
    pub fn term(&self, list: Vocabulary, code: &str) -> Option<&Term> {
        let found = self.all(list).iter().find(|t| t.code == code)?;
        match &found.merged_into {
            // One step: a term that others were merged into takes them along.
            Some(into) => self.all(list).iter().find(|t| t.code == *into),
            None => Some(found),
        }
    }

    /// The name of a code; an unknown one reads as itself.
    #[must_use]
    pub fn name(&self, list: Vocabulary, code: &str, l: Locale) -> String {
        self.term(list, code).map_or_else(|| code.to_owned(), |t| t.name.name(l).to_owned())
    }

    /// What can be chosen, and what somebody has already.
    #[must_use]
    pub fn choices(&self, list: Vocabulary, had: &[String], l: Locale) -> Vec<TermChoice> {
        let open = |t: &&Term| (!t.retired || had.contains(&t.code)) && t.merged_into.is_none();
        let choice = |t: &Term| TermChoice { code: t.code.clone(), name: t.name.name(l).to_owned() };
        self.all(list).iter().filter(open).map(choice).collect()
    }

    /// Where a term stands in its list.
    #[must_use]
    pub fn place(&self, list: Vocabulary, code: &str) -> usize {
        self.all(list).iter().position(|t| t.code == code).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        for list in Vocabulary::ALL {
            let mut codes: Vec<_> = list.defaults().iter().map(|t| t.code).collect();
            assert!(codes.iter().all(|c| is_code(c)));
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), list.defaults().len(), "{list:?}");
            assert_eq!(Vocabulary::parse(list.code()), Some(list));
            assert_eq!(Vocabulary::ALL[list as usize], list, "its place in `Terms`");
        }
        assert_eq!(Vocabulary::Prefecture.defaults().len(), 47);
    }

    #[test]
    fn a_name_reads_in_both_languages() {
        let name = TermName::of("看護師", "Nurse");
        assert_eq!((name.name(Locale::Ja), name.name(Locale::En)), ("看護師", "Nurse"));
        let name = TermName::of("看護師", "");
        assert_eq!((name.name(Locale::Ja), name.name(Locale::En)), ("看護師", "看護師"));
    }

    #[test]
    fn what_was_merged_leads_on_and_what_is_retired_stays_with_those_who_have_it() {
        let term = |code: &str, retired, into: Option<&str>| Term {
            code: code.into(),
            name: TermName::of(code, ""),
            retired,
            merged_into: into.map(str::to_owned),
        };
        let mut terms = Terms::default();
        terms.put(
            Vocabulary::Field,
            vec![term("a", false, None), term("b", true, None), term("c", false, Some("a"))],
        );
        assert_eq!(terms.term(Vocabulary::Field, "c").unwrap().code, "a");
        let codes = |had: &[String]| -> Vec<String> {
            terms.choices(Vocabulary::Field, had, Locale::Ja).into_iter().map(|c| c.code).collect()
        };
        assert_eq!(codes(&[]), ["a"]);
        assert_eq!(codes(&["b".to_owned()]), ["a", "b"]);
    }
}
