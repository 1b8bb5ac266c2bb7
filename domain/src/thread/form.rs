//! The forms of talk: a thread, a reply, an edit.

use super::POST_MAX;
use crate::input::Check;
use crate::poll::{NewPoll, PollForm};
use crate::{PostId, Result};
use serde::{Deserialize, Serialize};

/// The form that begins a thread, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ThreadForm {
    /// The space's address.
    pub space: String,
    /// The title.
    pub title: String,
    /// Markdown.
    pub body: String,
    /// Ticked where it asks something.
    pub question: String,
    /// Ticked where it is written without a name.
    pub veiled: String,
    /// Made by the page once, so that sending twice begins one thread.
    pub key: String,
    /// What it asks to be answered by choosing.
    #[serde(flatten)]
    pub poll: PollForm,
}

/// The reply form, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReplyForm {
    /// The post answered.
    pub parent: String,
    /// Markdown.
    pub body: String,
    /// Ticked where it is written without a name.
    pub veiled: String,
    /// Made by the page once, so that sending twice replies once.
    pub key: String,
    /// What it asks to be answered by choosing.
    #[serde(flatten)]
    pub poll: PollForm,
}

/// The form that edits a post, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EditForm {
    /// The post.
    pub id: String,
    /// The version the form was opened with.
    pub version: String,
    /// Markdown.
    pub body: String,
}

/// A checked new thread.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewThread {
    /// The space's address.
    pub space: String,
    /// The title.
    pub title: String,
    /// Markdown.
    pub body: String,
    /// Whether it asks something.
    pub question: bool,
    /// Whether it is written without a name.
    pub veiled: bool,
    /// The idempotency key.
    pub key: Option<String>,
    /// What it asks to be answered by choosing.
    #[serde(default)]
    pub poll: Option<NewPoll>,
}

/// A checked reply.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewReply {
    /// The post answered.
    pub parent: PostId,
    /// Markdown.
    pub body: String,
    /// Whether it is written without a name.
    pub veiled: bool,
    /// The idempotency key.
    pub key: Option<String>,
    /// What it asks to be answered by choosing.
    #[serde(default)]
    pub poll: Option<NewPoll>,
}

/// A checked edit.
#[derive(Clone, Debug)]
pub struct PostEdit {
    /// The post.
    pub id: PostId,
    /// The version the form was opened with.
    pub version: i64,
    /// Markdown.
    pub body: String,
}

impl ThreadForm {
    /// Checks the form.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn validate(&self) -> Result<NewThread> {
        let mut check = Check::default();
        let space = check.line("space", &self.space, 1, 60);
        let title = check.line("title", &self.title, 1, 120);
        let body = check.text("body", &self.body, 1, POST_MAX);
        let key = check.key(&self.key);
        let poll = self.poll.check(&mut check);
        check.done()?;
        let (question, veiled) = (!self.question.is_empty(), !self.veiled.is_empty());
        Ok(NewThread { space, title, body, question, veiled, key, poll })
    }
}

impl ReplyForm {
    /// Checks the form.
    ///
    /// # Errors
    /// Every fault, each at its field; [`crate::Error::NotFound`] where no post is named.
    pub fn validate(&self) -> Result<NewReply> {
        let mut check = Check::default();
        let body = check.text("body", &self.body, 1, POST_MAX);
        let key = check.key(&self.key);
        let poll = self.poll.check(&mut check);
        check.done()?;
        Ok(NewReply { parent: self.parent.parse()?, body, veiled: !self.veiled.is_empty(), key, poll })
    }
}

impl EditForm {
    /// Checks the form.
    ///
    /// # Errors
    /// Every fault, each at its field; [`crate::Error::NotFound`] where no post is named.
    pub fn validate(&self) -> Result<PostEdit> {
        let mut check = Check::default();
        let body = check.text("body", &self.body, 1, POST_MAX);
        check.done()?;
        Ok(PostEdit { id: self.id.parse()?, version: self.version.parse().unwrap_or(0), body })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Problem;

    #[test]
    fn an_empty_reply_is_told_and_a_missing_parent_is_not_found() {
        let empty = ReplyForm { parent: "1".into(), body: " \n ".into(), ..ReplyForm::default() };
        assert_eq!(empty.validate().unwrap_err().fields()[0].problem, Problem::Required);
        let lost = ReplyForm { parent: "x".into(), body: "はい".into(), ..ReplyForm::default() };
        assert_eq!(lost.validate().unwrap_err(), crate::Error::NotFound);
    }

    #[test]
    fn a_question_and_a_veil_are_ticked_or_not() {
        let form =
            ThreadForm { space: "s".into(), title: "t".into(), body: "b".into(), ..ThreadForm::default() };
        let plain = form.validate().unwrap();
        assert!(!plain.question && !plain.veiled);
        let ticked = ThreadForm { question: "yes".into(), veiled: "yes".into(), ..form };
        let ticked = ticked.validate().unwrap();
        assert!(ticked.question && ticked.veiled);
    }
}
