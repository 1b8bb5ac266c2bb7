//! Circles: smaller communities inside.

use crate::CircleId;
use serde::{Deserialize, Serialize};

/// A circle as a choice or a mark: in filters, on events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CircleName {
    /// Which.
    pub id: CircleId,
    /// Its address.
    pub slug: String,
    /// Its name in the reader's language.
    pub name: String,
}

/// Who can see an event or a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everyone, signed in or not.
    Public,
    /// Members.
    Members,
    /// The members of one circle.
    Circle,
}

impl Visibility {
    /// All, widest first.
    pub const ALL: [Self; 3] = [Self::Public, Self::Members, Self::Circle];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Members => "members",
            Self::Circle => "circle",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.code() == code)
    }
}

/// The rule behind every list and page of events and spaces. A circle's things are its members' only.
#[must_use]
pub fn can_see(actor: &crate::Actor, visibility: Visibility, circle: Option<CircleId>) -> bool {
    match (visibility, circle) {
        (Visibility::Public, _) => true,
        (Visibility::Members, _) => actor.is_member(),
        (Visibility::Circle, Some(circle)) => actor.in_circle(circle),
        (Visibility::Circle, None) => false,
    }
}
