//! Telling people what became of what they wrote or reported.

use crate::db::WriteTx;
use crate::notifications::{self, Notice};
use domain::moderation::{Act, Outcome};
use domain::notification::Kind;
use domain::{Actor, MemberId, PostId, Result, ThreadId, Timestamp};

/// What somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// Something was done to what they wrote.
    Act(Act),
    /// It was undone.
    Undone(Act),
    /// What they reported was decided.
    Reported(Outcome),
    /// What they wrote was reported and stays.
    Stays,
    /// Two moderators know who wrote it.
    Unmasked,
    /// What they wrote as a newcomer can be read.
    Approved,
    /// It was not taken.
    Declined,
}

/// What is told to whom.
pub(super) struct Telling<'a> {
    /// Whom; nobody where they left.
    pub(super) to: Option<MemberId>,
    /// Who did it: nobody is told what they did themselves.
    pub(super) by: &'a Actor,
    /// What happened.
    pub(super) what: What,
    /// To which thread.
    pub(super) thread: Option<ThreadId>,
    /// To which post.
    pub(super) post: Option<PostId>,
    /// Why.
    pub(super) reason: &'a str,
}

impl What {
    /// What kind of notice it is, and the code of what happened.
    const fn code(self) -> (Kind, &'static str) {
        match self {
            Self::Act(act) => (Kind::Moderation, done(act)),
            Self::Undone(act) => (Kind::Moderation, undone(act)),
            Self::Stays => (Kind::Moderation, "stays"),
            Self::Unmasked => (Kind::Moderation, "unmask"),
            Self::Reported(Outcome::Hidden) => (Kind::Report, "acted"),
            Self::Reported(Outcome::Stays) => (Kind::Report, "dismissed"),
            Self::Approved => (Kind::Held, "accepted"),
            Self::Declined => (Kind::Held, "declined"),
        }
    }
}

const fn done(act: Act) -> &'static str {
    match act {
        Act::HidePost | Act::HideThread => "hide",
        Act::RestorePost | Act::RestoreThread => "restore",
        Act::Lock => "lock",
        Act::Unlock => "unlock",
        Act::Pin => "pin",
        Act::Unpin => "unpin",
        Act::Move => "move",
        Act::Merge => "merge",
        Act::Split => "split",
    }
}

const fn undone(act: Act) -> &'static str {
    match act {
        Act::HidePost | Act::HideThread => "restore",
        Act::RestorePost | Act::RestoreThread => "hide",
        Act::Lock => "unlock",
        Act::Unlock => "lock",
        Act::Pin => "unpin",
        Act::Unpin => "pin",
        Act::Move | Act::Merge | Act::Split => "undo",
    }
}

/// Tells it, in the transaction in which it happened. Whoever wrote without a name is told like everybody, and nobody
/// learns who that was; nor are they told which moderator it was.
pub(super) async fn tell(tx: &mut WriteTx, now: Timestamp, telling: &Telling<'_>) -> Result<()> {
    let Some(member) = telling.to.filter(|to| telling.by.id() != Some(*to)) else { return Ok(()) };
    let (kind, code) = telling.what.code();
    let words =
        if telling.reason.is_empty() { code.to_owned() } else { format!("{code}\n{}", telling.reason) };
    let notice = Notice {
        kind,
        member,
        by: None,
        thread: telling.thread,
        post: telling.post,
        event: None,
        words: &words,
    };
    Ok(notifications::tell(tx, now, &notice).await?)
}
