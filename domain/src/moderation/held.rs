//! What newcomers write first, where the community wants to read it before others do.

use super::REASON_MAX;
use crate::input::Check;
use crate::thread::Author;
use crate::{HeldId, Moment, PostId, Result, ThreadId};
use serde::{Deserialize, Serialize};

/// What waits for a moderator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldPost {
    /// Which.
    pub id: HeldId,
    /// Who wrote it; nobody's name where it is to stand without one.
    pub author: Author,
    /// The space it is for.
    pub space: String,
    /// The title of the thread it begins, or would answer in.
    pub title: String,
    /// The thread it would answer in.
    pub thread: Option<ThreadId>,
    /// Sanitised HTML.
    pub html: String,
    /// When.
    pub at: Moment,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldState {
    /// Nobody has read it yet.
    Waiting,
    /// It is the post.
    Posted(PostId),
    /// It was not taken.
    Declined,
}

/// The same for whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingPost {
    /// Which.
    pub id: HeldId,
    /// The title of the thread it begins, or would answer in.
    pub title: String,
    /// The thread it would answer in.
    pub thread: Option<ThreadId>,
    /// The text as it was typed: nothing of it is lost.
    pub body: String,
    /// When.
    pub at: Moment,
    /// What became of it.
    pub state: HeldState,
    /// Why it was not taken.
    pub reason: String,
}

/// A moderator's answer, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HeldForm {
    /// What waits.
    pub id: String,
    /// `approve` or `decline`.
    pub answer: String,
    /// Why not.
    pub reason: String,
}

/// A checked answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeldAnswer {
    /// It may be read.
    Approve,
    /// It may not, for a reason.
    Decline(String),
}

impl HeldForm {
    /// Checks the form. Who declines says why.
    ///
    /// # Errors
    /// Every fault, each at its field; [`crate::Error::NotFound`] where nothing is named.
    pub fn validate(&self) -> Result<(HeldId, HeldAnswer)> {
        let mut check = Check::default();
        let decline = check.choice("answer", &self.answer, |a| match a {
            "approve" => Some(false),
            "decline" => Some(true),
            _ => None,
        });
        let reason = check.text("reason", &self.reason, usize::from(decline == Some(true)), REASON_MAX);
        let decline = check.with(decline)?;
        let answer = if decline { HeldAnswer::Decline(reason) } else { HeldAnswer::Approve };
        Ok((self.id.parse()?, answer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_declines_says_why() {
        let form = |answer: &str, reason: &str| HeldForm {
            id: "4".into(),
            answer: answer.into(),
            reason: reason.into(),
        };
        assert_eq!(form("approve", "").validate(), Ok((HeldId(4), HeldAnswer::Approve)));
        assert!(form("decline", " ").validate().is_err());
        assert_eq!(form("decline", "名前").validate(), Ok((HeldId(4), HeldAnswer::Decline("名前".into()))));
        assert!(form("perhaps", "").validate().is_err());
    }
}
