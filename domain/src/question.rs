//! What a host asks those who register, and what they answer.

use crate::input::Check;
use crate::{FieldError, Locale, Problem, Result, t};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most questions of an event.
pub const MOST: usize = 20;
/// What a ticked box sends.
pub const YES: &str = "yes";

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// A line of text.
    Text,
    /// Several lines.
    Long,
    /// One of the choices.
    Choice,
    /// Any of the choices.
    Choices,
    /// A box to tick.
    Consent,
}

impl QuestionKind {
    /// All kinds, in the order to show.
    pub const ALL: [Self; 5] = [Self::Text, Self::Long, Self::Choice, Self::Choices, Self::Consent];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Long => "long",
            Self::Choice => "choice",
            Self::Choices => "choices",
            Self::Consent => "consent",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// The kind's name.
    #[must_use]
    pub const fn name(self, l: Locale) -> &'static str {
        match self {
            Self::Text => t::question::text(l),
            Self::Long => t::question::long(l),
            Self::Choice => t::question::choice(l),
            Self::Choices => t::question::choices(l),
            Self::Consent => t::question::consent(l),
        }
    }
}

/// An earlier answer on which a question depends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The key of the earlier question.
    pub key: String,
    /// The choice that was taken; [`YES`] for a box.
    pub is: String,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Which: made once, so that answers find it whatever it is called later.
    pub key: String,
    /// The question itself.
    pub label: String,
    /// How it is answered.
    pub kind: QuestionKind,
    /// What to choose from.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Whether one must answer.
    pub required: bool,
    /// Asked only after this answer.
    #[serde(default)]
    pub when: Option<Condition>,
}

/// An answer, with the question as it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The question's key.
    pub key: String,
    /// The question's words when it was answered.
    pub question: String,
    /// What was answered: one text, the choices taken, or [`YES`].
    pub values: Vec<String>,
}

impl Answer {
    /// What was answered, in words: the choices in a row, a tick for a consent.
    #[must_use]
    pub fn text(&self) -> String {
        self.values.iter().map(|v| if v == YES { "✓" } else { v }).collect::<Vec<_>>().join(" / ")
    }
}

/// Answers as a form sends them: by question, then by place, so that boxes of one question stand apart.
pub type Given = BTreeMap<String, BTreeMap<String, String>>;

/// The name of a question's field in faults, and of its first input on the page.
#[must_use]
pub fn field(key: &str) -> String {
    format!("answers-{key}")
}

impl Question {
    /// Whether this question is asked, after these answers to earlier ones.
    #[must_use]
    pub fn asked(&self, so_far: &[Answer]) -> bool {
        self.when.as_ref().is_none_or(|c| so_far.iter().any(|a| a.key == c.key && a.values.contains(&c.is)))
    }
}

/// Checks what was answered. Answers to what is not asked are left out.
///
/// # Errors
/// Every fault, each at its question ([`field`]).
pub fn check(questions: &[Question], given: &Given) -> Result<Vec<Answer>> {
    let mut answers = Vec::new();
    let mut faults = Vec::new();
    for question in questions {
        if !question.asked(&answers) {
            continue;
        }
        match answer(question, given.get(&question.key)) {
            Ok(values) if values.is_empty() => {
                if question.required {
                    let problem = match question.kind {
                        QuestionKind::Consent => Problem::Consent,
                        _ => Problem::Required,
                    };
                    faults.push(FieldError { field: field(&question.key), problem });
                }
            }
            Ok(values) => {
                answers.push(Answer { key: question.key.clone(), question: question.label.clone(), values })
            }
            Err(problem) => faults.push(FieldError { field: field(&question.key), problem }),
        }
    }
    if faults.is_empty() { Ok(answers) } else { Err(crate::Error::Invalid(faults)) }
}

fn answer(question: &Question, given: Option<&BTreeMap<String, String>>) -> Result<Vec<String>, Problem> {
    let given: Vec<&str> =
        given.into_iter().flat_map(|g| g.values()).map(|v| v.trim()).filter(|v| !v.is_empty()).collect();
    let mut check = Check::default();
    let values: Vec<String> = match question.kind {
        QuestionKind::Text => {
            vec![check.line("x", given.first().copied().unwrap_or_default(), 0, 500)]
        }
        QuestionKind::Long => {
            vec![check.text("x", given.first().copied().unwrap_or_default(), 0, 4000)]
        }
        QuestionKind::Consent => {
            given.first().filter(|v| **v == YES).map(|v| (*v).to_owned()).into_iter().collect()
        }
        QuestionKind::Choice | QuestionKind::Choices => {
            if given.iter().any(|v| !question.choices.iter().any(|c| c == v))
                || (question.kind == QuestionKind::Choice && given.len() > 1)
            {
                return Err(Problem::Choice);
            }
            // In the order of the choices, each once.
            question.choices.iter().filter(|c| given.contains(&c.as_str())).cloned().collect()
        }
    };
    match check.done() {
        Ok(()) => Ok(values.into_iter().filter(|v| !v.is_empty()).collect()),
        Err(error) => Err(error.fields().first().map_or(Problem::Control, |f| f.problem)),
    }
}

/// A question as the host types it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuestionForm {
    /// The question being changed; empty for a new one.
    pub key: String,
    /// The question itself.
    pub label: String,
    /// [`QuestionKind`].
    pub kind: String,
    /// What to choose from, one a line.
    pub choices: String,
    /// `1` where one must answer.
    pub required: String,
    /// The key of the earlier question it depends on; empty where it is always asked.
    pub when: String,
    /// The answer it depends on.
    pub is: String,
}

impl QuestionForm {
    /// Checks the form against the questions that stand before this one.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn validate(&self, key: &str, before: &[Question]) -> Result<Question> {
        let mut check = Check::default();
        let label = check.line("label", &self.label, 1, 200);
        let kind = check.choice("kind", &self.kind, QuestionKind::parse);
        let lines = check.text("choices", &self.choices, 0, 4000);
        let mut choices: Vec<String> = Vec::new();
        if matches!(kind, Some(QuestionKind::Choice | QuestionKind::Choices)) {
            for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
                if !choices.iter().any(|c| c == line) {
                    choices.push(line.to_owned());
                }
            }
            if choices.len() < 2 {
                check.fault("choices", Problem::FewChoices);
            } else if choices.len() > 50 {
                check.fault("choices", Problem::TooMany(50));
            }
            if choices.iter().any(|c| c.chars().count() > 200) {
                check.fault("choices", Problem::TooLong(200));
            }
        }
        let when = self.condition(&mut check, before);
        let value = kind.map(|kind| Question {
            key: key.to_owned(),
            label,
            kind,
            choices,
            required: self.required == "1",
            when,
        });
        check.with(value)
    }

    fn condition(&self, check: &mut Check, before: &[Question]) -> Option<Condition> {
        if self.when.is_empty() {
            return None;
        }
        let Some(earlier) = before.iter().find(|q| q.key == self.when) else {
            check.fault("when", Problem::Choice);
            return None;
        };
        let is = match earlier.kind {
            QuestionKind::Consent => YES.to_owned(),
            _ => self.is.trim().to_owned(),
        };
        let fine = match earlier.kind {
            QuestionKind::Consent => true,
            QuestionKind::Choice | QuestionKind::Choices => earlier.choices.contains(&is),
            QuestionKind::Text | QuestionKind::Long => false,
        };
        if !fine {
            check.fault("is", Problem::Choice);
        }
        Some(Condition { key: earlier.key.clone(), is })
    }

    /// The question as its form.
    #[must_use]
    pub fn of(question: &Question) -> Self {
        let (when, is) = question.when.clone().map(|c| (c.key, c.is)).unwrap_or_default();
        Self {
            key: question.key.clone(),
            label: question.label.clone(),
            kind: question.kind.code().to_owned(),
            choices: question.choices.join("\n"),
            required: if question.required { "1".to_owned() } else { String::new() },
            when,
            is,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(key: &str, kind: QuestionKind, required: bool) -> Question {
        let choices = vec!["会場".to_owned(), "オンライン".to_owned()];
        Question { key: key.into(), label: format!("{key}?"), kind, choices, required, when: None }
    }

    fn give(list: &[(&str, &str)]) -> Given {
        let mut given = Given::new();
        for (n, (key, value)) in list.iter().enumerate() {
            given.entry((*key).to_owned()).or_default().insert(n.to_string(), (*value).to_owned());
        }
        given
    }

    fn faults(questions: &[Question], given: &Given) -> Vec<(String, Problem)> {
        check(questions, given)
            .err()
            .map_or(Vec::new(), |e| e.fields().iter().map(|f| (f.field.clone(), f.problem)).collect())
    }

    #[test]
    fn what_must_be_answered_is() {
        let questions = [
            ask("a", QuestionKind::Text, true),
            ask("b", QuestionKind::Choices, true),
            ask("c", QuestionKind::Consent, true),
            ask("d", QuestionKind::Choice, false),
        ];
        assert_eq!(
            faults(&questions, &give(&[("a", "  "), ("c", "no")])),
            [
                ("answers-a".to_owned(), Problem::Required),
                ("answers-b".to_owned(), Problem::Required),
                ("answers-c".to_owned(), Problem::Consent),
            ]
        );
        let given = give(&[("a", " はい "), ("b", "オンライン"), ("b", "会場"), ("c", YES)]);
        let answers = check(&questions, &given).unwrap();
        assert_eq!(answers[0].values, ["はい"]);
        assert_eq!(answers[1].values, ["会場", "オンライン"], "in the order they were offered");
        assert_eq!(answers.len(), 3);
    }

    #[test]
    fn nothing_is_chosen_that_was_not_offered() {
        let questions = [ask("a", QuestionKind::Choice, false)];
        assert_eq!(faults(&questions, &give(&[("a", "家")]))[0].1, Problem::Choice);
        assert_eq!(faults(&questions, &give(&[("a", "会場"), ("a", "オンライン")]))[0].1, Problem::Choice);
    }

    #[test]
    fn what_is_not_asked_is_neither_demanded_nor_kept() {
        let mut questions = vec![ask("a", QuestionKind::Choice, true), ask("b", QuestionKind::Text, true)];
        questions[1].when = Some(Condition { key: "a".into(), is: "会場".into() });
        let online = check(&questions, &give(&[("a", "オンライン"), ("b", "車椅子")])).unwrap();
        assert_eq!(online.len(), 1);
        assert_eq!(
            faults(&questions, &give(&[("a", "会場")])),
            [("answers-b".to_owned(), Problem::Required)]
        );
        // A condition on what was itself not asked does not hold.
        questions.push(ask("c", QuestionKind::Text, true));
        questions[2].when = Some(Condition { key: "b".into(), is: "x".into() });
        assert!(check(&questions, &give(&[("a", "オンライン"), ("b", "x")])).is_ok());
    }

    #[test]
    fn a_question_is_checked_before_it_is_asked() {
        let form =
            QuestionForm { label: "どちら".into(), kind: "choice".into(), ..QuestionForm::default() };
        let few = form.validate("k", &[]).unwrap_err();
        assert_eq!(few.fields()[0].problem, Problem::FewChoices);
        let form = QuestionForm { choices: "会場\n\nオンライン\n会場".into(), ..form };
        let question = form.validate("k", &[]).unwrap();
        assert_eq!(question.choices, ["会場", "オンライン"]);
        let next = QuestionForm {
            label: "なぜ".into(),
            kind: "long".into(),
            when: "k".into(),
            is: "家".into(),
            ..QuestionForm::default()
        };
        assert_eq!(next.validate("n", std::slice::from_ref(&question)).unwrap_err().fields()[0].field, "is");
        assert_eq!(next.validate("n", &[]).unwrap_err().fields()[0].field, "when");
        let next = QuestionForm { is: "会場".into(), ..next }.validate("n", &[question]).unwrap();
        assert_eq!(QuestionForm::of(&next).is, "会場");
    }
}
