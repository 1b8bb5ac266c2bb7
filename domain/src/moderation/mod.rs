//! Keeping talk in order: reports, what moderators do about them, names behind veils, newcomers' first posts.

mod act;
mod held;
mod report;
mod unmask;

pub use act::{Act, ActForm, ActRow, Measure, NewAct, OnPost, OnThread};
pub use held::{HeldAnswer, HeldForm, HeldPost, HeldState, WaitingPost};
pub use report::{DecisionForm, NewReport, Outcome, Report, ReportForm, ReportedPost, Reporting, Rule};
pub use unmask::{UnmaskForm, Unmasking};

use crate::circle::Visibility;
use crate::thread::Author;
use crate::{Actor, CircleId, MemberId, Moment, PostId, ThreadId};
use serde::{Deserialize, Serialize};

/// Acts a page of the log holds.
pub const ACTS_PER_PAGE: i64 = 30;
/// Most characters of a reason.
pub const REASON_MAX: usize = 500;

/// A post with what is needed to judge it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostInContext {
    /// Which.
    pub id: PostId,
    /// The thread it is in.
    pub thread: ThreadId,
    /// The thread's title.
    pub title: String,
    /// The space's name, in the reader's language.
    pub space: String,
    /// Who wrote it; nobody's name where it was written without one.
    pub author: Author,
    /// Sanitised HTML.
    pub html: String,
    /// When.
    pub at: Moment,
    /// Whether it is hidden from all but its author and moderators.
    pub hidden: bool,
    /// What it answers, and who wrote that.
    pub answers: Option<(Author, String)>,
    /// What moderators did about it before, the latest first.
    pub acts: Vec<ActRow>,
}

/// What waits for moderators, and what they did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// Posts with open reports, the longest waiting first.
    pub reports: Vec<ReportedPost>,
    /// What newcomers wrote, the longest waiting first.
    pub held: Vec<HeldPost>,
    /// Who asked for names, the latest first.
    pub unmaskings: Vec<Unmasking>,
    /// What was done, the latest first.
    pub acts: Vec<ActRow>,
    /// The page of what was done, from 1.
    pub page: i64,
    /// Whether there is another page of it.
    pub more: bool,
    /// How first posts of newcomers are met, for those who may change it.
    pub newcomers: Option<crate::setting::Newcomers>,
}

/// Whether the actor may judge what somebody wrote in a circle, or in none: who keeps it in order, but nobody their own
/// words.
#[must_use]
pub fn can_judge(actor: &Actor, circle: Option<CircleId>, author: Option<MemberId>) -> bool {
    actor.keeps(circle) && (author.is_none() || actor.id() != author)
}

/// Whether words that were meant for one audience may stand before another: never before people for whom they were
/// not written.
#[must_use]
pub fn keeps_audience(from: (Visibility, Option<CircleId>), to: (Visibility, Option<CircleId>)) -> bool {
    match (from, to) {
        ((Visibility::Circle, a), (Visibility::Circle, b)) => a == b,
        ((Visibility::Circle, _), _) => false,
        ((Visibility::Members, _), (to, _)) => to != Visibility::Public,
        ((Visibility::Public, _), _) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Role;
    use crate::actor::Signed;

    fn somebody(id: i64, roles: &[Role]) -> Actor {
        Actor::Member(Signed {
            id: MemberId(id),
            active: true,
            roles: roles.to_vec(),
            circles: vec![],
            keeps: vec![],
            verified: false,
        })
    }

    #[test]
    fn nobody_judges_their_own_words() {
        let moderator = somebody(1, &[Role::Moderator]);
        assert!(can_judge(&moderator, None, Some(MemberId(2))));
        assert!(can_judge(&moderator, None, None), "whoever wrote it has left");
        assert!(!can_judge(&moderator, None, Some(MemberId(1))));
        assert!(!can_judge(&somebody(1, &[Role::Admin]), None, Some(MemberId(1))));
        assert!(!can_judge(&somebody(1, &[Role::Host]), None, Some(MemberId(2))));
        assert!(!can_judge(&Actor::Visitor, None, None));
    }

    #[test]
    fn words_never_come_before_more_people_than_they_were_written_for() {
        use Visibility::{Circle, Members, Public};
        let (one, two) = (Some(CircleId(1)), Some(CircleId(2)));
        for (from, to, fine) in [
            ((Public, None), (Public, None), true),
            ((Public, None), (Members, None), true),
            ((Public, None), (Circle, one), true),
            ((Members, None), (Public, None), false),
            ((Members, None), (Members, None), true),
            ((Members, None), (Circle, one), true),
            ((Circle, one), (Public, None), false),
            ((Circle, one), (Members, None), false),
            ((Circle, one), (Circle, one), true),
            ((Circle, one), (Circle, two), false),
        ] {
            assert_eq!(keeps_audience(from, to), fine, "{from:?} {to:?}");
        }
    }
}
