//! What moderators do.

use super::REASON_MAX;
use crate::input::Check;
use crate::{ActId, Error, Locale, Moment, PostId, Problem, Result, ThreadId, t};
use serde::{Deserialize, Serialize};

/// Something a moderator does. Each can be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// A post is hidden from all but its author and moderators.
    HidePost,
    /// It is shown again.
    RestorePost,
    /// A thread is hidden from all but its asker and moderators.
    HideThread,
    /// It is shown again.
    RestoreThread,
    /// A thread takes no more replies.
    Lock,
    /// It takes replies again.
    Unlock,
    /// A thread stays on top of its space.
    Pin,
    /// It does not any more.
    Unpin,
    /// A thread goes to another space.
    Move,
    /// A thread's posts go into another thread.
    Merge,
    /// A post and what answers it become a thread.
    Split,
}

impl Act {
    /// All.
    pub const ALL: [Self; 11] = [
        Self::HidePost,
        Self::RestorePost,
        Self::HideThread,
        Self::RestoreThread,
        Self::Lock,
        Self::Unlock,
        Self::Pin,
        Self::Unpin,
        Self::Move,
        Self::Merge,
        Self::Split,
    ];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::HidePost => "hide_post",
            Self::RestorePost => "restore_post",
            Self::HideThread => "hide_thread",
            Self::RestoreThread => "restore_thread",
            Self::Lock => "lock",
            Self::Unlock => "unlock",
            Self::Pin => "pin",
            Self::Unpin => "unpin",
            Self::Move => "move",
            Self::Merge => "merge",
            Self::Split => "split",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.code() == code)
    }

    /// Whether it takes something from somebody, who then reads why.
    #[must_use]
    pub const fn wants_reason(self) -> bool {
        match self {
            Self::HidePost | Self::HideThread | Self::Lock | Self::Move | Self::Merge | Self::Split => true,
            Self::RestorePost | Self::RestoreThread | Self::Unlock | Self::Pin | Self::Unpin => false,
        }
    }

    /// Whether it says that what somebody wrote is fit to be read, or not.
    #[must_use]
    pub const fn judges(self) -> bool {
        matches!(self, Self::HidePost | Self::RestorePost | Self::HideThread | Self::RestoreThread)
    }

    /// What was done, in words.
    #[must_use]
    pub const fn name(self, l: Locale) -> &'static str {
        match self {
            Self::HidePost => t::moderation::act_hide_post(l),
            Self::RestorePost => t::moderation::act_restore_post(l),
            Self::HideThread => t::moderation::act_hide_thread(l),
            Self::RestoreThread => t::moderation::act_restore_thread(l),
            Self::Lock => t::moderation::act_lock(l),
            Self::Unlock => t::moderation::act_unlock(l),
            Self::Pin => t::moderation::act_pin(l),
            Self::Unpin => t::moderation::act_unpin(l),
            Self::Move => t::moderation::act_move(l),
            Self::Merge => t::moderation::act_merge(l),
            Self::Split => t::moderation::act_split(l),
        }
    }
}

/// The form of an act, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ActForm {
    /// [`Act`].
    pub act: String,
    /// The post or the thread it is done to.
    pub id: String,
    /// Why; its author reads it.
    pub reason: String,
    /// The address of the space a thread goes to.
    pub space: String,
    /// The thread that takes the posts: its number, or its address.
    pub into: String,
    /// The title of the thread that a post becomes.
    pub title: String,
}

/// What is done, to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Something that needs no more than the post.
    Post(Act, PostId),
    /// Something that needs no more than the thread.
    Thread(Act, ThreadId),
    /// To the space with this address.
    Move(ThreadId, String),
    /// Into the second thread.
    Merge(ThreadId, ThreadId),
    /// Into a thread with this title.
    Split(PostId, String),
}

impl Measure {
    /// Which act it is.
    #[must_use]
    pub const fn act(&self) -> Act {
        match self {
            Self::Post(act, _) | Self::Thread(act, _) => *act,
            Self::Move(..) => Act::Move,
            Self::Merge(..) => Act::Merge,
            Self::Split(..) => Act::Split,
        }
    }
}

/// A checked act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAct {
    /// What is done, to what.
    pub measure: Measure,
    /// Why.
    pub reason: String,
}

impl ActForm {
    /// Checks the form.
    ///
    /// # Errors
    /// Every fault, each at its field; [`Error::NotFound`] where nothing is named that it could be done to.
    pub fn validate(&self) -> Result<NewAct> {
        let act = Act::parse(&self.act).ok_or_else(|| Error::field("act", Problem::Choice))?;
        let mut check = Check::default();
        let reason = check.text("reason", &self.reason, usize::from(act.wants_reason()), REASON_MAX);
        let mut title = String::new();
        let mut into = None;
        match act {
            Act::Split => title = check.line("title", &self.title, 1, 120),
            Act::Merge => into = check.choice("into", &self.into, thread_named),
            Act::Move => drop(check.line("space", &self.space, 1, 60)),
            _ => {}
        }
        check.done()?;
        let measure = match (act, into) {
            (Act::HidePost | Act::RestorePost, _) => Measure::Post(act, self.id.parse()?),
            (Act::Split, _) => Measure::Split(self.id.parse()?, title),
            (Act::Move, _) => Measure::Move(self.id.parse()?, self.space.trim().to_owned()),
            (Act::Merge, Some(into)) => Measure::Merge(self.id.parse()?, into),
            _ => Measure::Thread(act, self.id.parse()?),
        };
        Ok(NewAct { measure, reason })
    }
}

/// A thread by its number, or by its address as it was copied: `https://…/talk/t/12?page=2#p34`.
fn thread_named(text: &str) -> Option<ThreadId> {
    let number = text.rsplit_once("/talk/t/").map_or(text, |(_, rest)| rest);
    number.split(['?', '#', '/']).next()?.parse().ok()
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActRow {
    /// Which.
    pub id: ActId,
    /// What.
    pub act: Act,
    /// The thread it was done to, or where the post was.
    pub thread: ThreadId,
    /// The thread's title.
    pub title: String,
    /// The post it was done to.
    pub post: Option<PostId>,
    /// The moderator's name; empty where they left.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Moment,
    /// When it was undone, and by whom.
    pub undone: Option<(Moment, String)>,
}

/// A thread to act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnThread {
    /// Which.
    pub id: ThreadId,
    /// Its title.
    pub title: String,
    /// The space it is in.
    pub space: crate::space::Space,
    /// Whether it takes no replies.
    pub locked: bool,
    /// Whether it stays on top.
    pub pinned: bool,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Whether the reader began it.
    pub own: bool,
    /// The spaces it can go to: address and name.
    pub spaces: Vec<(String, String)>,
    /// What was done before, the latest first.
    pub acts: Vec<ActRow>,
}

/// A post to act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnPost {
    /// The post.
    pub post: super::PostInContext,
    /// Whether it is the reader's own.
    pub own: bool,
    /// Whether its thread begins with it.
    pub opening: bool,
    /// Who asked for its name and what became of it.
    pub unmasking: Option<super::Unmasking>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(act: Act) -> ActForm {
        ActForm {
            act: act.code().into(),
            id: "3".into(),
            reason: "名前が出ています".into(),
            ..ActForm::default()
        }
    }

    #[test]
    fn what_takes_something_away_says_why() {
        for act in Act::ALL {
            assert_eq!(Act::parse(act.code()), Some(act));
            let silent = ActForm {
                reason: " ".into(),
                title: "t".into(),
                space: "s".into(),
                into: "4".into(),
                ..form(act)
            };
            assert_eq!(silent.validate().is_err(), act.wants_reason(), "{act:?}");
        }
        assert!(ActForm::default().validate().is_err());
    }

    #[test]
    fn each_act_has_what_it_needs() {
        let valid = |form: ActForm| form.validate().map(|new| new.measure);
        assert_eq!(valid(form(Act::HidePost)), Ok(Measure::Post(Act::HidePost, PostId(3))));
        assert_eq!(valid(form(Act::Lock)), Ok(Measure::Thread(Act::Lock, ThreadId(3))));
        assert_eq!(valid(ActForm { id: "x".into(), ..form(Act::Lock) }), Err(Error::NotFound));
        assert!(valid(form(Act::Move)).is_err());
        assert!(valid(form(Act::Split)).is_err());
        for (typed, thread) in [
            ("12", Some(12)),
            (" /talk/t/12 ", Some(12)),
            ("https://example.org/talk/t/12?page=2#p7", Some(12)),
            ("12#p3", Some(12)),
            ("twelve", None),
            ("", None),
        ] {
            let measure = valid(ActForm { into: typed.into(), ..form(Act::Merge) });
            assert_eq!(measure.ok(), thread.map(|n| Measure::Merge(ThreadId(3), ThreadId(n))), "{typed}");
        }
        let split = ActForm { title: "別の話".into(), ..form(Act::Split) };
        assert_eq!(valid(split), Ok(Measure::Split(PostId(3), "別の話".into())));
    }
}
