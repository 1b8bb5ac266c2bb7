//! The forms of circles: what admins set, what moderators write, how one comes in.

use super::{CircleCard, JoinRule};
use crate::event::PersonName;
use crate::input::Check;
use crate::vocabulary::TermChoice;
use crate::{CircleId, CircleRequestId, Problem, Result};
use serde::{Deserialize, Serialize};

/// Most characters of a name.
const NAME_MAX: usize = 60;
/// Most characters of a description.
const DESCRIPTION_MAX: usize = 600;
/// Most characters of guidelines.
const GUIDELINES_MAX: usize = 6000;
/// Most characters of an address.
const SLUG_MAX: usize = 40;
/// Most characters of what somebody says who asks, or answers.
const WORDS_MAX: usize = 1000;
/// Credentials of which one opens a circle, at most.
const CREDENTIALS_MAX: usize = 20;

/// The form of a circle, with what can be chosen in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CircleFormPage {
    /// As it stands.
    pub form: CircleForm,
    /// The credentials there are.
    pub credentials: Vec<TermChoice>,
    /// Who keeps it in order.
    pub moderators: Vec<PersonName>,
}

/// The form of a circle, as typed by an admin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CircleForm {
    /// The circle; empty for a new one.
    pub id: String,
    /// The version the form was opened with.
    pub version: String,
    /// Its address, chosen once.
    pub slug: String,
    /// Its name in Japanese.
    pub name_ja: String,
    /// Its name in English; empty where it is the same.
    pub name_en: String,
    /// What it is, in Japanese.
    pub description_ja: String,
    /// What it is, in English; empty where it is the same.
    pub description_en: String,
    /// One of [`JoinRule`].
    pub rule: String,
    /// Codes of the credentials of which one opens it.
    pub credentials: Vec<String>,
    /// Ticked where nobody outside knows of it.
    pub hidden: String,
    /// Of a new one: the handle of whoever keeps it in order first.
    pub moderator: String,
}

/// A checked form of a circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CircleEdit {
    /// The circle, and the version it was changed from; `None` for a new one.
    pub id: Option<(CircleId, i64)>,
    /// Its address; of a circle that is there it stays what it is.
    pub slug: String,
    /// Its name in Japanese.
    pub name_ja: String,
    /// Its name in English.
    pub name_en: String,
    /// What it is, in Japanese.
    pub description_ja: String,
    /// What it is, in English.
    pub description_en: String,
    /// How one comes in.
    pub rule: JoinRule,
    /// The credentials of which one opens it, where the rule asks for one.
    pub credentials: Vec<String>,
    /// Whether nobody outside knows of it.
    pub hidden: bool,
    /// Of a new one: the handle of whoever keeps it in order first.
    pub moderator: String,
}

impl CircleForm {
    /// Checks what was typed.
    ///
    /// # Errors
    /// All faults at once.
    pub fn validate(&self) -> Result<CircleEdit> {
        let mut check = Check::default();
        let id = if self.id.is_empty() { None } else { Some(self.id.parse()?) };
        let version = self.version.parse().unwrap_or_default();
        let slug = if id.is_none() { address(&mut check, &self.slug) } else { String::new() };
        let name_ja = check.name("name_ja", &self.name_ja, 1, NAME_MAX);
        let name_en = check.name("name_en", &self.name_en, 0, NAME_MAX);
        let description_ja = check.text("description_ja", &self.description_ja, 0, DESCRIPTION_MAX);
        let description_en = check.text("description_en", &self.description_en, 0, DESCRIPTION_MAX);
        let rule = check.choice("rule", &self.rule, JoinRule::parse);
        let mut credentials = Vec::new();
        if rule == Some(JoinRule::Credential) {
            credentials.clone_from(&self.credentials);
            credentials.sort_unstable();
            credentials.dedup();
            if credentials.is_empty() {
                check.fault("credentials", Problem::Required);
            } else if credentials.len() > CREDENTIALS_MAX {
                check.fault("credentials", Problem::TooMany(CREDENTIALS_MAX as i64));
            } else if !credentials.iter().all(|code| crate::vocabulary::is_code(code)) {
                check.fault("credentials", Problem::Choice);
            }
        }
        let moderator =
            if id.is_none() { handle(&mut check, "moderator", &self.moderator) } else { String::new() };
        let rule = check.with(rule)?;
        Ok(CircleEdit {
            id: id.map(|id| (id, version)),
            slug,
            name_ja,
            name_en,
            description_ja,
            description_en,
            rule,
            credentials,
            hidden: !self.hidden.is_empty(),
            moderator,
        })
    }
}

/// Small letters, digits and `-`, so that it can be said and typed anywhere.
fn address(check: &mut Check, slug: &str) -> String {
    let slug = check.line("slug", slug, 2, SLUG_MAX).to_ascii_lowercase();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !slug.is_empty() && (!slug.chars().all(plain) || slug.starts_with('-') || slug.ends_with('-')) {
        check.fault("slug", Problem::Slug);
    }
    slug
}

/// Somebody's handle, with or without `@`.
fn handle(check: &mut Check, field: &str, typed: &str) -> String {
    check.line(field, typed.trim().trim_start_matches('@'), 1, 40).to_ascii_lowercase()
}

/// What moderators of a circle write of it, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TextsForm {
    /// Which circle.
    pub slug: String,
    /// The version the form was opened with.
    pub version: String,
    /// What it is, in Japanese.
    pub description_ja: String,
    /// What it is, in English; empty where it is the same.
    pub description_en: String,
    /// Its guidelines in Japanese, as Markdown; empty where it has none of its own.
    pub guidelines_ja: String,
    /// Its guidelines in English, as Markdown; empty where they are the same.
    pub guidelines_en: String,
}

impl TextsForm {
    /// The same, checked.
    ///
    /// # Errors
    /// All faults at once.
    pub fn validate(&self) -> Result<Self> {
        let mut check = Check::default();
        let checked = Self {
            slug: self.slug.clone(),
            version: self.version.clone(),
            description_ja: check.text("description_ja", &self.description_ja, 0, DESCRIPTION_MAX),
            description_en: check.text("description_en", &self.description_en, 0, DESCRIPTION_MAX),
            guidelines_ja: check.text("guidelines_ja", &self.guidelines_ja, 0, GUIDELINES_MAX),
            guidelines_en: check.text("guidelines_en", &self.guidelines_en, 0, GUIDELINES_MAX),
        };
        if checked.guidelines_ja.is_empty() && !checked.guidelines_en.is_empty() {
            check.fault("guidelines_ja", Problem::Required);
        }
        check.done()?;
        Ok(checked)
    }
}

/// How one comes in, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct JoinForm {
    /// Which circle.
    pub slug: String,
    /// What one says who asks.
    pub words: String,
    /// The version of the guidelines that stood above the form.
    pub guidelines: String,
    /// Ticked by whoever agrees to them.
    pub agreed: String,
}

/// A checked wish to come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinRequest {
    /// Which circle.
    pub slug: String,
    /// What one says who asks.
    pub words: String,
    /// The guidelines that were agreed to.
    pub agreed: Option<i64>,
}

impl JoinForm {
    /// Checks the form. Whether there are guidelines to agree to is not asked here.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn validate(&self) -> Result<JoinRequest> {
        let mut check = Check::default();
        let words = check.text("words", &self.words, 0, WORDS_MAX);
        check.done()?;
        let agreed = if self.agreed.is_empty() { None } else { self.guidelines.parse().ok() };
        Ok(JoinRequest { slug: self.slug.clone(), words, agreed })
    }
}

/// An answer to one who asks, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswerForm {
    /// Which request.
    pub id: String,
    /// `accept` or `decline`.
    pub answer: String,
    /// What they are told; a no needs it.
    pub words: String,
}

/// A checked answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerToRequest {
    /// Which request.
    pub id: CircleRequestId,
    /// Whether they may come in.
    pub accept: bool,
    /// What they are told.
    pub words: String,
}

impl AnswerForm {
    /// Checks the form.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn validate(&self) -> Result<AnswerToRequest> {
        let mut check = Check::default();
        let accept = check.choice("answer", &self.answer, |a| match a {
            "accept" => Some(true),
            "decline" => Some(false),
            _ => None,
        });
        let words = check.text("words", &self.words, usize::from(accept == Some(false)), WORDS_MAX);
        let accept = check.with(accept)?;
        Ok(AnswerToRequest { id: self.id.parse()?, accept, words })
    }
}

/// Whom a moderator means, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InviteForm {
    /// Which circle.
    pub slug: String,
    /// Somebody's handle.
    pub handle: String,
}

impl InviteForm {
    /// The circle, and the handle.
    ///
    /// # Errors
    /// A fault at `handle`.
    pub fn validate(&self) -> Result<(String, String)> {
        let mut check = Check::default();
        let handle = handle(&mut check, "handle", &self.handle);
        check.done()?;
        Ok((self.slug.clone(), handle))
    }
}

/// A circle in the reader's list, as a name.
impl From<&CircleCard> for super::CircleName {
    fn from(card: &CircleCard) -> Self {
        Self { id: card.id, slug: card.slug.clone(), name: card.name.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> CircleForm {
        CircleForm {
            slug: "night-shift".into(),
            name_ja: "夜勤の会".into(),
            rule: "open".into(),
            moderator: "@Minori".into(),
            ..CircleForm::default()
        }
    }

    fn fault(form: &CircleForm) -> (String, Problem) {
        let error = form.validate().unwrap_err();
        (error.fields()[0].field.clone(), error.fields()[0].problem)
    }

    #[test]
    fn a_new_circle_has_an_address_and_somebody_who_keeps_it() {
        let edit = form().validate().unwrap();
        assert_eq!((&*edit.slug, &*edit.moderator, edit.rule), ("night-shift", "minori", JoinRule::Open));
        assert_eq!(fault(&CircleForm { moderator: " ".into(), ..form() }).0, "moderator");
        for slug in ["夜勤", "-night", "night shift", "x"] {
            assert_eq!(fault(&CircleForm { slug: slug.into(), ..form() }).0, "slug", "{slug}");
        }
        let old = CircleForm {
            id: "7".into(),
            version: "3".into(),
            slug: String::new(),
            moderator: String::new(),
            ..form()
        };
        assert_eq!(old.validate().unwrap().id, Some((CircleId(7), 3)));
    }

    #[test]
    fn a_gate_names_what_opens_it() {
        let gated = CircleForm { rule: "credential".into(), ..form() };
        assert_eq!(fault(&gated), ("credentials".into(), Problem::Required));
        let two = CircleForm {
            credentials: vec!["nurse".into(), "midwife".into(), "nurse".into()],
            ..gated.clone()
        };
        assert_eq!(two.validate().unwrap().credentials, ["midwife", "nurse"]);
        let strange = CircleForm { credentials: vec!["no code".into()], ..gated };
        assert_eq!(fault(&strange), ("credentials".into(), Problem::Choice));
        // Of another rule they are forgotten.
        let open = CircleForm { credentials: vec!["nurse".into()], ..form() };
        assert!(open.validate().unwrap().credentials.is_empty());
        assert_eq!(fault(&CircleForm { rule: "shouting".into(), ..form() }).0, "rule");
    }

    #[test]
    fn a_no_says_why_and_guidelines_begin_in_japanese() {
        let answer = |answer: &str, words: &str| {
            AnswerForm { id: "4".into(), answer: answer.into(), words: words.into() }.validate()
        };
        assert!(answer("accept", "").unwrap().accept);
        assert_eq!(answer("decline", " ").unwrap_err().fields()[0].field, "words");
        assert!(!answer("decline", "定員です").unwrap().accept);
        let english = TextsForm { guidelines_en: "Be kind.".into(), ..TextsForm::default() };
        assert_eq!(english.validate().unwrap_err().fields()[0].field, "guidelines_ja");
    }

    #[test]
    fn only_what_stood_above_the_form_is_agreed_to() {
        let form = JoinForm { slug: "a".into(), guidelines: "3".into(), ..JoinForm::default() };
        assert_eq!(form.validate().unwrap().agreed, None);
        assert_eq!(JoinForm { agreed: "yes".into(), ..form }.validate().unwrap().agreed, Some(3));
    }
}
