//! Waiting for an admin's yes: what is asked back, what is answered, and a no with its reason.

use crate::input::Check;
use crate::{Moment, Result};
use serde::{Deserialize, Serialize};

/// Answers somebody may give while they wait.
pub const MOST_ANSWERS: i64 = 10;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// An admin asks something.
    Question,
    /// The one who waits answers.
    Answer,
    /// An admin says no.
    Declined,
}

impl MessageKind {
    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Answer => "answer",
            Self::Declined => "declined",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Question, Self::Answer, Self::Declined].into_iter().find(|k| k.code() == code)
    }
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// What it is.
    pub kind: MessageKind,
    /// The words, as plain text.
    pub body: String,
    /// When it was said.
    pub at: Moment,
}

/// One's own application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// What was said on both sides, the oldest first.
    pub messages: Vec<Message>,
    /// Whether one waits, and may still answer.
    pub open: bool,
}

/// What an admin or the one who waits says.
///
/// # Errors
/// At `body`.
pub fn words(body: &str) -> Result<String> {
    let mut check = Check::default();
    let body = check.text("body", body, 1, 1000);
    check.done()?;
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_is_said_and_not_too_much() {
        assert_eq!(words(" どちらの職場ですか \n").as_deref(), Ok(" どちらの職場ですか"));
        assert!(words("  ").is_err() && words(&"x".repeat(1001)).is_err());
    }
}
