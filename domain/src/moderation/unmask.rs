//! The name behind a post without one: one moderator asks with a reason, another agrees.

use super::REASON_MAX;
use crate::event::PersonName;
use crate::input::Check;
use crate::{Moment, PostId, Result, ThreadId, UnmaskingId};
use serde::{Deserialize, Serialize};

/// Somebody asked who wrote a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmasking {
    /// Which.
    pub id: UnmaskingId,
    /// The post.
    pub post: PostId,
    /// The thread it is in.
    pub thread: ThreadId,
    /// The thread's title.
    pub title: String,
    /// Who asked; empty where they left.
    pub asked_by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub asked: Moment,
    /// Whether somebody agreed, who and when; `None` while it is open.
    pub answered: Option<(bool, String, Moment)>,
    /// Whether the reader may answer: another than who asked.
    pub can_answer: bool,
    /// Who it is, for the two moderators, after they agreed.
    pub name: Option<PersonName>,
}

/// The form that asks, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UnmaskForm {
    /// The post.
    pub post: String,
    /// Why; its author is told.
    pub reason: String,
}

impl UnmaskForm {
    /// Checks the form.
    ///
    /// # Errors
    /// Every fault, each at its field; [`crate::Error::NotFound`] where no post is named.
    pub fn validate(&self) -> Result<(PostId, String)> {
        let mut check = Check::default();
        let reason = check.text("reason", &self.reason, 1, REASON_MAX);
        check.done()?;
        Ok((self.post.parse()?, reason))
    }
}
