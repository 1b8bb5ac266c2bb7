//! How admins edit a list.

use super::{TermName, Vocabulary, is_code};
use crate::input::Check;
use crate::{Problem, Result};
use serde::{Deserialize, Serialize};

/// A term as admins see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditedTerm {
    /// The stored form.
    pub code: String,
    /// In Japanese.
    pub ja: String,
    /// In English; empty where the Japanese stands for it.
    pub en: String,
    /// No longer to be chosen.
    pub retired: bool,
    /// Counted up with every change.
    pub version: i64,
    /// How many show it to all members. Who shows it to fewer is not counted: a number of one would name them.
    pub shown: i64,
}

/// A list as admins see it, without what was merged into others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditedVocabulary {
    /// Which.
    pub list: Vocabulary,
    /// Its terms, in the order to show.
    pub terms: Vec<EditedTerm>,
}

/// The form of a term, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TermForm {
    /// [`Vocabulary`].
    pub list: String,
    /// Its code; empty for a new one.
    pub code: String,
    /// The version that was changed.
    pub version: String,
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
    /// `yes` when it is no longer to be chosen.
    pub retired: String,
}

/// A checked term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermEdit {
    /// Which list.
    pub list: Vocabulary,
    /// Its code and the version that was changed; none for a new one.
    pub of: Option<(String, i64)>,
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
    /// No longer to be chosen.
    pub retired: bool,
}

impl TermForm {
    /// Checks the form.
    ///
    /// # Errors
    /// Every fault, each at its field; [`Problem::Choice`] at the list where nobody edits it.
    pub fn validate(&self) -> Result<TermEdit> {
        let mut check = Check::default();
        let edited = |code: &str| Vocabulary::parse(code).filter(|list| Vocabulary::EDITED.contains(list));
        let list = check.choice("list", &self.list, edited);
        let of = match self.code.trim() {
            "" => None,
            code if is_code(code) => Some((code.to_owned(), self.version.parse().unwrap_or(0))),
            _ => {
                check.fault("code", Problem::Choice);
                None
            }
        };
        let ja = check.name("ja", &self.ja, 1, 60);
        let en = check.name("en", &self.en, 0, 80);
        let retired = self.retired == "yes";
        check.with(list.map(|list| TermEdit { list, of, ja, en, retired }))
    }
}

impl TermEdit {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> TermName {
        TermName::of(&self.ja, &self.en)
    }

    /// A code for a new term: its English name in letters that fit, or nothing.
    #[must_use]
    pub fn code_base(&self) -> String {
        let mut code = String::new();
        for c in self.en.to_ascii_lowercase().chars().take(30) {
            match c {
                'a'..='z' | '0'..='9' => code.push(c),
                _ if code.ends_with('_') || code.is_empty() => {}
                _ => code.push('_'),
            }
        }
        code.trim_end_matches('_').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_has_a_list_and_a_name() {
        let form = TermForm { list: "school".into(), ja: "森田療法".into(), ..TermForm::default() };
        let edit = form.validate().unwrap();
        assert_eq!((edit.list, edit.of.clone(), edit.code_base()), (Vocabulary::School, None, String::new()));
        let edit = TermEdit { en: "Morita therapy (森田)".into(), ..edit };
        assert_eq!(edit.code_base(), "morita_therapy");
        let faults = |f: TermForm| -> Vec<String> {
            f.validate().unwrap_err().fields().iter().map(|f| f.field.clone()).collect()
        };
        assert_eq!(faults(TermForm { list: "prefecture".into(), ..form.clone() }), ["list"]);
        assert_eq!(faults(TermForm { ja: " ".into(), ..form.clone() }), ["ja"]);
        assert_eq!(faults(TermForm { code: "x y".into(), ..form }), ["code"]);
    }
}
