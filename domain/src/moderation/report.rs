//! Reports: a member says that a post breaks a guideline.

use super::{PostInContext, REASON_MAX};
use crate::input::Check;
use crate::{Locale, Moment, PostId, Result, t};
use serde::{Deserialize, Serialize};

/// The guideline that is broken. The guidelines' own text stands at `/guidelines`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// A client could be recognised.
    Client,
    /// Disrespect for a person, a profession or a school.
    Respect,
    /// Advice that was not asked for, pressed on somebody.
    Advice,
    /// What was told in confidence was taken out.
    Confidence,
    /// Solicitation.
    Soliciting,
    /// Somebody may be in danger.
    Danger,
    /// Something else, in words.
    Other,
}

impl Rule {
    /// All, in the order of the guidelines.
    pub const ALL: [Self; 7] = [
        Self::Client,
        Self::Respect,
        Self::Advice,
        Self::Confidence,
        Self::Soliciting,
        Self::Danger,
        Self::Other,
    ];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Respect => "respect",
            Self::Advice => "advice",
            Self::Confidence => "confidence",
            Self::Soliciting => "soliciting",
            Self::Danger => "danger",
            Self::Other => "other",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }

    /// In words.
    #[must_use]
    pub const fn name(self, l: Locale) -> &'static str {
        match self {
            Self::Client => t::moderation::rule_client(l),
            Self::Respect => t::moderation::rule_respect(l),
            Self::Advice => t::moderation::rule_advice(l),
            Self::Confidence => t::moderation::rule_confidence(l),
            Self::Soliciting => t::moderation::rule_soliciting(l),
            Self::Danger => t::moderation::rule_danger(l),
            Self::Other => t::moderation::rule_other(l),
        }
    }
}

/// The report form, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportForm {
    /// The post.
    pub post: String,
    /// [`Rule`].
    pub rule: String,
    /// What moderators should know.
    pub words: String,
}

/// A checked report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReport {
    /// The post.
    pub post: PostId,
    /// Which guideline.
    pub rule: Rule,
    /// What moderators should know.
    pub words: String,
}

impl ReportForm {
    /// Checks the form. What is no guideline wants words.
    ///
    /// # Errors
    /// Every fault, each at its field; [`crate::Error::NotFound`] where no post is named.
    pub fn validate(&self) -> Result<NewReport> {
        let mut check = Check::default();
        let rule = check.choice("rule", &self.rule, Rule::parse);
        let words = check.text("words", &self.words, usize::from(rule == Some(Rule::Other)), REASON_MAX);
        let rule = check.with(rule)?;
        Ok(NewReport { post: self.post.parse()?, rule, words })
    }
}

/// A post to report, and whether the reader did already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reporting {
    /// The post.
    pub post: PostInContext,
    /// Whether a report of the reader's is open.
    pub reported: bool,
}

/// A report as moderators read it: without whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Which guideline.
    pub rule: Rule,
    /// What was written with it.
    pub words: String,
    /// When.
    pub at: Moment,
}

/// A post with open reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedPost {
    /// The post.
    pub post: PostInContext,
    /// What is said of it, the oldest first.
    pub reports: Vec<Report>,
}

/// What becomes of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The post is hidden.
    Hidden,
    /// The post stays.
    Stays,
}

impl Outcome {
    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::Stays => "stays",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Hidden, Self::Stays].into_iter().find(|o| o.code() == code)
    }
}

/// The form that decides, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DecisionForm {
    /// The post.
    pub post: String,
    /// [`Outcome`].
    pub outcome: String,
    /// Why; those who are told read it.
    pub note: String,
}

impl DecisionForm {
    /// Checks the form. Who hides says why.
    ///
    /// # Errors
    /// Every fault, each at its field; [`crate::Error::NotFound`] where no post is named.
    pub fn validate(&self) -> Result<(PostId, Outcome, String)> {
        let mut check = Check::default();
        let outcome = check.choice("outcome", &self.outcome, Outcome::parse);
        let least = usize::from(outcome == Some(Outcome::Hidden));
        let note = check.text("note", &self.note, least, REASON_MAX);
        let outcome = check.with(outcome)?;
        Ok((self.post.parse()?, outcome, note))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Problem;

    #[test]
    fn a_report_names_a_guideline_or_says_what_it_is() {
        let form =
            |rule: &str, words: &str| ReportForm { post: "2".into(), rule: rule.into(), words: words.into() };
        for rule in Rule::ALL {
            assert_eq!(Rule::parse(rule.code()), Some(rule));
            assert_eq!(form(rule.code(), "").validate().is_ok(), rule != Rule::Other);
            assert!(form(rule.code(), "こまります").validate().is_ok());
        }
        let fault = form("rude", "").validate().unwrap_err();
        assert_eq!((fault.fields()[0].field.as_str(), fault.fields()[0].problem), ("rule", Problem::Choice));
    }

    #[test]
    fn who_hides_says_why() {
        let form = |outcome: &str, note: &str| DecisionForm {
            post: "2".into(),
            outcome: outcome.into(),
            note: note.into(),
        };
        assert_eq!(form("stays", "").validate(), Ok((PostId(2), Outcome::Stays, String::new())));
        assert!(form("hidden", "").validate().is_err());
        assert!(form("hidden", "名前").validate().is_ok());
        assert!(form("burned", "名前").validate().is_err());
    }
}
