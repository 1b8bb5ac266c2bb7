//! Who acts: every store function takes an [`Actor`] and decides by it.

use crate::{CircleId, MemberId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What a member may do beyond taking part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Makes events and sees who comes to them.
    Host,
    /// Looks at the evidence of credentials, and decides. No other role includes this one.
    Verifier,
    /// Keeps the talk in order.
    Moderator,
    /// Runs the community: members, roles, settings.
    Admin,
}

impl Role {
    /// All roles, weakest first.
    pub const ALL: [Self; 4] = [Self::Host, Self::Verifier, Self::Moderator, Self::Admin];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Verifier => "verifier",
            Self::Moderator => "moderator",
            Self::Admin => "admin",
        }
    }

    /// Whether holders of these roles hold this one.
    #[must_use]
    pub fn held_by(self, roles: &[Self]) -> bool {
        roles.contains(&self) || (self != Self::Verifier && roles.contains(&Self::Admin))
    }

    /// Reads the stored form; unknown text is no role.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }
}

/// The one who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody is signed in.
    Visitor,
    /// A signed-in member.
    Member(Signed),
    /// The software itself: jobs, set-up, the command line.
    System,
}

/// A signed-in member, as far as decisions need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Who.
    pub id: MemberId,
    /// Whether the community has let them in: e-mail verified, approved, not suspended.
    pub active: bool,
    /// Their roles.
    pub roles: Vec<Role>,
    /// The circles they belong to.
    pub circles: Vec<CircleId>,
    /// Those of them that they keep in order.
    pub keeps: Vec<CircleId>,
    /// Whether they hold a credential that was verified and did not expire.
    pub verified: bool,
}

impl Actor {
    /// The member's id, for whoever is signed in.
    #[must_use]
    pub const fn id(&self) -> Option<MemberId> {
        match self {
            Self::Member(m) => Some(m.id),
            Self::Visitor | Self::System => None,
        }
    }

    /// Whether the actor is a member in good standing (or the software itself).
    #[must_use]
    pub const fn is_member(&self) -> bool {
        match self {
            Self::Member(m) => m.active,
            Self::System => true,
            Self::Visitor => false,
        }
    }

    /// Whether the actor holds a role. Admins hold every role but the verifier's, who sees what nobody else is to see; the
    /// software holds all.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        match self {
            Self::Member(m) => m.active && role.held_by(&m.roles),
            Self::System => true,
            Self::Visitor => false,
        }
    }

    /// Whether the actor belongs to a circle. Roles open no circle: what is told there stays there.
    #[must_use]
    pub fn in_circle(&self, circle: CircleId) -> bool {
        match self {
            Self::Member(m) => m.active && m.circles.contains(&circle),
            Self::System => true,
            Self::Visitor => false,
        }
    }

    /// The circles of the actor, for queries.
    #[must_use]
    pub fn circles(&self) -> &[CircleId] {
        match self {
            Self::Member(m) if m.active => &m.circles,
            _ => &[],
        }
    }

    /// The actor as they are in a circle: who keeps it in order is a moderator there, and nowhere else.
    #[must_use]
    pub fn within(&self, circle: Option<CircleId>) -> Cow<'_, Self> {
        match (self, circle) {
            (Self::Member(m), Some(circle)) if m.keeps.contains(&circle) && self.in_circle(circle) => {
                let mut roles = m.roles.clone();
                roles.push(Role::Moderator);
                Cow::Owned(Self::Member(Signed { roles, ..m.clone() }))
            }
            _ => Cow::Borrowed(self),
        }
    }

    /// Whether the actor keeps things in order that belong to a circle, or to none.
    #[must_use]
    pub fn keeps(&self, circle: Option<CircleId>) -> bool {
        self.within(circle).has(Role::Moderator)
    }

    /// Whether the actor keeps something in order: the community, or a circle.
    #[must_use]
    pub fn keeps_something(&self) -> bool {
        self.has(Role::Moderator)
            || matches!(self, Self::Member(m) if m.keeps.iter().any(|circle| self.in_circle(*circle)))
    }

    /// Passes only those who keep something in order.
    ///
    /// # Errors
    /// [`crate::Error::SignedOut`] for a visitor, [`crate::Error::Forbidden`] for everybody else.
    pub fn require_keeper(&self) -> crate::Result<()> {
        if self.keeps_something() { Ok(()) } else { self.require(Role::Moderator) }
    }

    /// Whether the actor is a member who holds a verified credential.
    #[must_use]
    pub const fn is_verified(&self) -> bool {
        match self {
            Self::Member(m) => m.active && m.verified,
            Self::Visitor | Self::System => false,
        }
    }

    /// The id of a member in good standing.
    ///
    /// # Errors
    /// [`crate::Error::SignedOut`] for a visitor, [`crate::Error::Forbidden`] for one who is not (or no
    /// longer) let in, and for the software, which never writes in a person's name.
    pub const fn member(&self) -> crate::Result<MemberId> {
        match self {
            Self::Member(m) if m.active => Ok(m.id),
            Self::Member(_) | Self::System => Err(crate::Error::Forbidden),
            Self::Visitor => Err(crate::Error::SignedOut),
        }
    }

    /// Passes only holders of a role.
    ///
    /// # Errors
    /// [`crate::Error::SignedOut`] for a visitor, [`crate::Error::Forbidden`] for anyone without it.
    pub fn require(&self, role: Role) -> crate::Result<()> {
        match self {
            Self::Visitor => Err(crate::Error::SignedOut),
            _ if self.has(role) => Ok(()),
            _ => Err(crate::Error::Forbidden),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keeper(active: bool, circles: &[i64]) -> Actor {
        Actor::Member(Signed {
            id: MemberId(1),
            active,
            roles: vec![],
            circles: circles.iter().copied().map(CircleId).collect(),
            keeps: vec![CircleId(7)],
            verified: false,
        })
    }

    #[test]
    fn who_keeps_a_circle_is_a_moderator_there_and_nowhere_else() {
        let actor = keeper(true, &[7, 8]);
        assert!(actor.keeps(Some(CircleId(7))) && actor.keeps_something() && actor.require_keeper().is_ok());
        assert!(!actor.keeps(Some(CircleId(8))) && !actor.keeps(None) && !actor.has(Role::Moderator));
        assert!(!keeper(true, &[8]).keeps(Some(CircleId(7))), "who is out keeps nothing");
        assert!(!keeper(true, &[8]).keeps_something());
        assert!(
            !keeper(false, &[7]).keeps(Some(CircleId(7))) && keeper(false, &[7]).require_keeper().is_err()
        );
    }
}
