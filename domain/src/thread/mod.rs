//! Talk: spaces, threads, and posts that nest.

mod follow;
mod form;
mod history;
mod ranges;

pub use follow::Follow;
pub use form::{EditForm, NewReply, NewThread, PostEdit, ReplyForm, ThreadForm};
pub use history::{Change, PostHistory, PostVersion, VERSIONS_SHOWN};
pub use ranges::Ranges;

use crate::event::PersonName;
use crate::poll::Poll;
use crate::reaction::Reacted;
use crate::space::Space;
use crate::{Actor, MemberId, Moment, PostId, ThreadId};
use serde::{Deserialize, Serialize};

/// Posts a page of a thread holds.
pub const WINDOW: i64 = 100;
/// Threads with something new are counted up to here.
pub const UNREAD_MOST: i64 = 100;
/// Threads a page of a space holds.
pub const THREADS_PER_PAGE: i64 = 30;
/// Most characters of a post.
pub const POST_MAX: usize = 20_000;

/// Where somebody is writing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A new thread in the space of this address.
    Space(String),
    /// An answer to this post, or the post itself.
    Post(PostId),
}

/// Who wrote something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Author {
    /// A member.
    Member(PersonName),
    /// Somebody who left.
    Former,
    /// Somebody who does not say their name: which of those in the thread.
    Veiled(i64),
}

impl Author {
    /// The member, where it is known who it is.
    #[must_use]
    pub const fn member(&self) -> Option<&PersonName> {
        match self {
            Self::Member(name) => Some(name),
            Self::Former | Self::Veiled(_) => None,
        }
    }
}

/// A space among others, as its reader finds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpaceRow {
    /// The space.
    pub space: Space,
    /// How many threads have something new for the reader; [`UNREAD_MOST`] stands for that or more.
    pub unread: i64,
    /// How closely the reader follows it.
    pub follow: Follow,
}

/// A thread in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadRow {
    /// Which.
    pub id: ThreadId,
    /// Its title.
    pub title: String,
    /// Who began it.
    pub author: Author,
    /// How many replies.
    pub replies: i64,
    /// When something was last said in it.
    pub last_post: Moment,
    /// How many of its posts the reader has not read; 0 for visitors, and for what was there before they came.
    pub unread: i64,
    /// Whether it asks something.
    pub question: bool,
    /// How many of its posts helped.
    pub helped: i64,
    /// Whether it takes no replies.
    pub locked: bool,
    /// Whether it stays on top.
    pub pinned: bool,
    /// Whether it is hidden from all but moderators.
    pub hidden: bool,
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
    pub can_start: bool,
    /// How closely the reader follows the space.
    pub follow: Follow,
    /// Which threads are listed.
    pub only: Only,
}

/// Which threads of a space are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Only {
    /// All.
    #[default]
    All,
    /// Those that ask something and where nothing helped yet.
    Open,
    /// Those where something helped.
    Helped,
    /// Those with something new for the reader.
    Unread,
}

impl Only {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::All, Self::Unread, Self::Open, Self::Helped];

    /// The form in addresses; empty for all threads.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Open => "open",
            Self::Helped => "helped",
            Self::Unread => "unread",
        }
    }

    /// Reads an address; what is not known is all threads.
    #[must_use]
    pub fn parse(code: &str) -> Self {
        Self::ALL.into_iter().find(|o| o.code() == code).unwrap_or_default()
    }
}

/// A post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Which.
    pub id: PostId,
    /// Its place in the order of writing, from 1.
    pub number: i64,
    /// What it answers; `None` for the opening post.
    pub parent: Option<PostId>,
    /// Whom it answers, where that is not the post right above.
    pub answers: Option<Author>,
    /// 0 for the opening post, 1 for a reply to it, and so on.
    pub depth: i64,
    /// Who wrote it.
    pub author: Author,
    /// Sanitised HTML; empty where it is hidden from the reader.
    pub html: String,
    /// When.
    pub at: Moment,
    /// When it was last edited.
    pub edited: Option<Moment>,
    /// Whether it is the reader's own.
    pub own: bool,
    /// Whether the reader may edit it.
    pub can_edit: bool,
    /// Whether it is hidden from all but its author and moderators.
    pub hidden: bool,
    /// Whether its author is somebody the reader does not want to read.
    pub muted: bool,
    /// Whether the asker said that it helped.
    pub helped: bool,
    /// Whether the reader has not read it yet.
    pub unread: bool,
    /// Whether the reader has marked it.
    pub bookmarked: bool,
    /// How people reacted.
    pub reacted: Vec<Reacted>,
    /// What it asks to be answered by choosing.
    pub poll: Option<Poll>,
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
    /// Whether what the reader writes waits for a moderator.
    pub waits: bool,
    /// Whether the reader keeps the talk in order.
    pub can_moderate: bool,
    /// Whether the reader may say that a post helped.
    pub can_thank: bool,
    /// Counts every change of what the thread shows.
    pub version: i64,
    /// Whether it asks something.
    pub question: bool,
    /// How many of its posts helped.
    pub helped: i64,
    /// Whether it takes no replies.
    pub locked: bool,
    /// Whether it stays on top of its space.
    pub pinned: bool,
    /// Whether it is hidden from all but moderators.
    pub hidden: bool,
    /// How closely the reader follows it; `None` for visitors.
    pub follow: Option<Follow>,
    /// How many posts the reader has not read.
    pub unread: i64,
}

/// One post by itself, and what its reader may do with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnePost {
    /// The post.
    pub post: Post,
    /// The thread it stands in.
    pub thread: ThreadId,
    /// The thread's title.
    pub title: String,
    /// The page of the thread it stands on, from 1.
    pub page: i64,
    /// Whether the reader may say that it helped.
    pub can_thank: bool,
    /// Whether the reader keeps the talk in order.
    pub can_moderate: bool,
}

/// What came since a page was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// The thread's version now.
    pub version: i64,
    /// How many replies in all.
    pub replies: i64,
    /// Posts that are new or changed, in the order of writing.
    pub posts: Vec<Post>,
    /// Whether there is more than is told here: the page is to be loaded anew.
    pub more: bool,
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

/// Authors edit their own posts; nobody puts words into another's mouth.
#[must_use]
pub fn can_edit(actor: &Actor, author: Option<MemberId>) -> bool {
    author.is_some() && actor.member().ok() == author
}

/// Whether the actor may say that a post helped: whoever asked, of posts that are not their own.
#[must_use]
pub fn can_thank(actor: &Actor, asker: Option<MemberId>) -> bool {
    asker.is_some() && actor.member().ok() == asker
}

/// Whether the asker may say so of somebody's post; `None` for the words of one who left.
#[must_use]
pub fn can_thank_for(actor: &Actor, asker: Option<MemberId>, writer: Option<MemberId>) -> bool {
    can_thank(actor, asker) && writer != asker
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_admins_do_not_edit_other_peoples_words() {
        let admin = Actor::Member(crate::actor::Signed {
            id: MemberId(1),
            active: true,
            roles: vec![crate::Role::Admin],
            circles: vec![],
            keeps: vec![],
            verified: false,
        });
        assert!(can_edit(&admin, Some(MemberId(1))));
        assert!(!can_edit(&admin, Some(MemberId(2))));
        assert!(!can_edit(&Actor::Visitor, None));
    }

    #[test]
    fn who_asked_thanks_others_and_nobody_else_does() {
        let asker = Actor::Member(crate::actor::Signed {
            id: MemberId(1),
            active: true,
            roles: vec![],
            circles: vec![],
            keeps: vec![],
            verified: false,
        });
        assert!(can_thank_for(&asker, Some(MemberId(1)), Some(MemberId(2))));
        assert!(can_thank_for(&asker, Some(MemberId(1)), None));
        assert!(!can_thank_for(&asker, Some(MemberId(1)), Some(MemberId(1))));
        assert!(!can_thank_for(&asker, Some(MemberId(3)), Some(MemberId(2))));
        assert!(!can_thank_for(&asker, None, Some(MemberId(2))));
        assert!(!can_thank_for(&Actor::Visitor, None, None));
    }

    #[test]
    fn lists_are_named_in_addresses() {
        for only in Only::ALL {
            assert_eq!(Only::parse(only.code()), only);
        }
        assert_eq!(Only::parse("everything"), Only::All);
    }
}
