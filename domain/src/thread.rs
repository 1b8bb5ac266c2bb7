//! Talk: spaces, threads, and posts that nest.

use crate::circle::Visibility;
use crate::event::PersonName;
use crate::input::Check;
use crate::{Actor, CircleId, MemberId, Moment, PostId, Result, SpaceId, ThreadId};
use serde::{Deserialize, Serialize};

/// Posts a page of a thread holds.
pub const WINDOW: i64 = 100;
/// Threads a page of a space holds.
pub const THREADS_PER_PAGE: i64 = 30;
/// Most characters of a post.
pub const POST_MAX: usize = 20_000;

/// A space: where threads of a theme live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Space {
    /// Which.
    pub id: SpaceId,
    /// Its address.
    pub slug: String,
    /// Its name in the reader's language.
    pub name: String,
    /// What it is for, in the reader's language.
    pub description: String,
    /// Who can read it.
    pub visibility: Visibility,
    /// The circle it belongs to, where it does.
    pub circle: Option<CircleId>,
    /// How many threads it has.
    pub threads: i64,
    /// When something was last said there.
    pub last_post: Option<Moment>,
}

/// A thread in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadRow {
    /// Which.
    pub id: ThreadId,
    /// Its title.
    pub title: String,
    /// Who began it; `None` where the reader may not know or the member left.
    pub author: Option<PersonName>,
    /// How many replies.
    pub replies: i64,
    /// When something was last said in it.
    pub last_post: Moment,
}

/// One page of a space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpacePage {
    /// The space.
    pub space: Space,
    /// Its threads, the most recently active first.
    pub threads: Vec<ThreadRow>,
    /// The page, from 1.
    pub page: i64,
    /// How many pages.
    pub pages: i64,
    /// Whether the reader may begin a thread.
    pub can_write: bool,
}

/// A post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Which.
    pub id: PostId,
    /// What it answers; `None` for the opening post.
    pub parent: Option<PostId>,
    /// Whom it answers, where that is not the post right above.
    pub answers: Option<String>,
    /// 0 for the opening post, 1 for a reply to it, and so on.
    pub depth: i64,
    /// Who wrote it; `None` where the member left.
    pub author: Option<PersonName>,
    /// Sanitised HTML.
    pub html: String,
    /// When.
    pub at: Moment,
    /// When it was last edited.
    pub edited: Option<Moment>,
    /// Whether the reader may edit it.
    pub can_edit: bool,
}

/// A window of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadPage {
    /// Which.
    pub id: ThreadId,
    /// Its title.
    pub title: String,
    /// The space it is in.
    pub space: Space,
    /// The opening post and its replies in reading order; the opening post comes with every page.
    pub posts: Vec<Post>,
    /// How many replies in all.
    pub replies: i64,
    /// The page, from 1.
    pub page: i64,
    /// How many pages.
    pub pages: i64,
    /// Whether the reader may reply.
    pub can_reply: bool,
}

/// A post's source, for its author to edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostSource {
    /// Which.
    pub id: PostId,
    /// The thread it is in.
    pub thread: ThreadId,
    /// The thread's title.
    pub title: String,
    /// Markdown.
    pub body: String,
    /// The version to send back.
    pub version: i64,
}

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
    /// Made by the page once, so that sending twice begins one thread.
    pub key: String,
}

/// The reply form, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReplyForm {
    /// The post answered.
    pub parent: String,
    /// Markdown.
    pub body: String,
    /// Made by the page once, so that sending twice replies once.
    pub key: String,
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
#[derive(Clone, Debug)]
pub struct NewThread {
    /// The space's address.
    pub space: String,
    /// The title.
    pub title: String,
    /// Markdown.
    pub body: String,
    /// The idempotency key.
    pub key: Option<String>,
}

/// A checked reply.
#[derive(Clone, Debug)]
pub struct NewReply {
    /// The post answered.
    pub parent: PostId,
    /// Markdown.
    pub body: String,
    /// The idempotency key.
    pub key: Option<String>,
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
        check.done()?;
        Ok(NewThread { space, title, body, key })
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
        check.done()?;
        Ok(NewReply { parent: self.parent.parse()?, body, key })
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

/// Members in good standing write where they may read.
#[must_use]
pub fn can_write(actor: &Actor, visibility: Visibility, circle: Option<CircleId>) -> bool {
    actor.member().is_ok() && crate::circle::can_see(actor, visibility, circle)
}

/// Authors edit their own posts; nobody puts words into another's mouth.
#[must_use]
pub fn can_edit(actor: &Actor, author: Option<MemberId>) -> bool {
    author.is_some() && actor.member().ok() == author
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Problem;

    #[test]
    fn an_empty_reply_is_told_and_a_missing_parent_is_not_found() {
        let empty = ReplyForm { parent: "1".into(), body: " \n ".into(), key: String::new() };
        assert_eq!(empty.validate().unwrap_err().fields()[0].problem, Problem::Required);
        let lost = ReplyForm { parent: "x".into(), body: "はい".into(), key: String::new() };
        assert_eq!(lost.validate().unwrap_err(), crate::Error::NotFound);
    }

    #[test]
    fn even_admins_do_not_edit_other_peoples_words() {
        let admin = Actor::Member(crate::actor::Signed {
            id: MemberId(1),
            active: true,
            roles: vec![crate::Role::Admin],
            circles: vec![],
        });
        assert!(can_edit(&admin, Some(MemberId(1))));
        assert!(!can_edit(&admin, Some(MemberId(2))));
        assert!(!can_edit(&Actor::Visitor, None));
    }
}
