//! Who may read an article (PRODUCT.md, L6).

use crate::{Actor, CircleId, EventId};
use serde::{Deserialize, Serialize};

/// Whom an article is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Everybody, search engines included.
    Public,
    /// All members.
    #[default]
    Members,
    /// The members of a circle.
    Circle,
    /// Those who take part in an event, and its hosts.
    Event,
}

impl Access {
    /// All, widest first.
    pub const ALL: [Self; 4] = [Self::Public, Self::Members, Self::Circle, Self::Event];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Members => "members",
            Self::Circle => "circle",
            Self::Event => "event",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.code() == code)
    }
}

/// Whom an article is for, by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Whom.
    pub access: Access,
    /// The circle it is for, or the one that its event is for: nobody outside of it learns of the article.
    pub circle: Option<CircleId>,
    /// The event.
    pub event: Option<EventId>,
}

impl Reach {
    /// Whether the actor is one of those it is for. `takes_part`: whether they take part in the event, host it, wrote the
    /// article, or keep in order what is written here.
    #[must_use]
    pub fn admits(self, actor: &Actor, takes_part: bool) -> bool {
        let inside = self.circle.is_none_or(|circle| actor.in_circle(circle));
        match self.access {
            Access::Public => true,
            Access::Members => actor.is_member(),
            Access::Circle => self.circle.is_some() && inside,
            Access::Event => actor.is_member() && takes_part && inside,
        }
    }

    /// Whether the actor decides what comes into the library for these readers. Roles open no circle.
    #[must_use]
    pub fn edits(self, actor: &Actor) -> bool {
        actor.keeps(self.circle) && self.circle.is_none_or(|circle| actor.in_circle(circle))
    }

    /// Whether people who may not read it now could do so then: an editor looks at that first.
    #[must_use]
    pub fn widens(self, to: Self) -> bool {
        match (self.access, to.access) {
            (Access::Public, _) | (Access::Members, Access::Members | Access::Circle | Access::Event) => {
                false
            }
            (Access::Members, Access::Public) => true,
            (Access::Circle | Access::Event, _) => self != to,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::Signed;
    use crate::{MemberId, Role};

    fn actor(roles: &[Role], circles: &[i64], keeps: &[i64]) -> Actor {
        let ids = |all: &[i64]| all.iter().copied().map(CircleId).collect();
        Actor::Member(Signed {
            id: MemberId(1),
            active: true,
            roles: roles.to_vec(),
            circles: ids(circles),
            keeps: ids(keeps),
            verified: false,
        })
    }

    fn reach(access: Access, circle: Option<i64>, event: Option<i64>) -> Reach {
        Reach { access, circle: circle.map(CircleId), event: event.map(EventId) }
    }

    #[test]
    fn each_reaches_its_own() {
        let (inside, outside, moderator) =
            (actor(&[], &[1], &[]), actor(&[], &[], &[]), actor(&[Role::Moderator], &[], &[]));
        let visitor = Actor::Visitor;
        for who in [&visitor, &inside, &outside] {
            assert!(reach(Access::Public, None, None).admits(who, false));
        }
        let members = reach(Access::Members, None, None);
        assert!(members.admits(&outside, false) && !members.admits(&visitor, true));
        let circle = reach(Access::Circle, Some(1), None);
        assert!(circle.admits(&inside, false));
        for who in [&outside, &visitor, &moderator] {
            assert!(!circle.admits(who, true), "{who:?}");
        }
        assert!(!reach(Access::Circle, None, None).admits(&inside, true), "the circle is gone");
        let event = reach(Access::Event, None, Some(3));
        assert!(
            event.admits(&outside, true) && !event.admits(&outside, false) && !event.admits(&visitor, true)
        );
        let of_circle = reach(Access::Event, Some(1), Some(3));
        assert!(of_circle.admits(&inside, true) && !of_circle.admits(&outside, true));
    }

    #[test]
    fn moderators_edit_where_they_may_read() {
        let (members, circle) = (reach(Access::Members, None, None), reach(Access::Circle, Some(1), None));
        let (moderator, keeper) = (actor(&[Role::Moderator], &[], &[]), actor(&[], &[1], &[1]));
        assert!(members.edits(&moderator) && !circle.edits(&moderator));
        assert!(circle.edits(&keeper) && !members.edits(&keeper));
        assert!(circle.edits(&actor(&[Role::Moderator], &[1], &[])));
        assert!(!members.edits(&actor(&[Role::Host], &[1], &[])) && !members.edits(&Actor::Visitor));
    }

    #[test]
    fn wider_is_what_lets_others_in() {
        let all = [
            reach(Access::Public, None, None),
            reach(Access::Members, None, None),
            reach(Access::Circle, Some(1), None),
            reach(Access::Circle, Some(2), None),
            reach(Access::Event, None, Some(1)),
            reach(Access::Event, Some(1), Some(2)),
        ];
        for (n, from) in all.iter().enumerate() {
            for (m, to) in all.iter().enumerate() {
                let wider = n != m && (n >= 2 || (n == 1 && m == 0));
                assert_eq!(from.widens(*to), wider, "{from:?} {to:?}");
            }
        }
    }
}
