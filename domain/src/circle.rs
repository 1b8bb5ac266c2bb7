//! Circles: smaller communities inside.

mod form;

pub use form::{
    AnswerForm, AnswerToRequest, CircleEdit, CircleForm, CircleFormPage, InviteForm, JoinForm, JoinRequest,
    TextsForm,
};

use crate::article::ArticleCard;
use crate::event::{EventCard, PersonName};
use crate::space::Space;
use crate::{CircleId, CircleRequestId, Moment};
use serde::{Deserialize, Serialize};

/// Members of a circle that a page shows.
pub const PER_PAGE: i64 = 50;

/// How one comes into a circle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinRule {
    /// By a word.
    Open,
    /// Its moderators are asked.
    #[default]
    Request,
    /// By a verified credential; whoever holds it no longer is out.
    Credential,
    /// Its moderators invite.
    Invitation,
}

impl JoinRule {
    /// All, widest first.
    pub const ALL: [Self; 4] = [Self::Open, Self::Request, Self::Credential, Self::Invitation];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Request => "request",
            Self::Credential => "credential",
            Self::Invitation => "invitation",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }
}

/// A circle in the list of circles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CircleCard {
    /// Which.
    pub id: CircleId,
    /// Its address.
    pub slug: String,
    /// Its name in the reader's language.
    pub name: String,
    /// What it is, in the reader's language.
    pub description: String,
    /// How one comes in.
    pub rule: JoinRule,
    /// Whether nobody outside knows of it.
    pub hidden: bool,
    /// How many are in.
    pub members: i64,
    /// Whether the reader is in.
    pub inside: bool,
    /// Whether the reader is invited.
    pub invited: bool,
}

/// The circles that the reader may know of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CirclesPage {
    /// Theirs first, and those that they are invited to.
    pub circles: Vec<CircleCard>,
    /// Whether they arrange circles.
    pub arranges: bool,
}

/// Where the reader stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CircleStanding {
    /// In.
    Inside {
        /// Since when.
        since: Moment,
        /// Whether they keep it in order.
        moderator: bool,
        /// Whether its guidelines changed since they said yes to them.
        outdated: bool,
    },
    /// Can come in at once.
    Welcome,
    /// Can ask; what was answered the last time, where it was no.
    CanAsk(Option<String>),
    /// Has asked, and waits.
    Asked {
        /// When.
        at: Moment,
        /// What they wrote.
        words: String,
    },
    /// Needs a credential that they do not hold.
    NeedsCredential,
    /// Needs an invitation.
    NeedsInvitation,
}

/// A circle's own page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CirclePage {
    /// What everybody sees who may know of it.
    pub circle: CircleCard,
    /// Its guidelines, as HTML; empty where it has none of its own.
    pub guidelines: String,
    /// The version of the guidelines.
    pub guidelines_version: i64,
    /// The credentials of which one opens it.
    pub credentials: Vec<String>,
    /// Where the reader stands.
    pub standing: CircleStanding,
    /// Whether the reader arranges circles.
    pub arranges: bool,
    /// What only its members see.
    pub inside: Option<CircleInside>,
}

/// What only the members of a circle see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CircleInside {
    /// Who keeps it in order.
    pub moderators: Vec<PersonName>,
    /// The newest of its articles.
    pub articles: Vec<ArticleCard>,
    /// How many articles it has.
    pub shelf: i64,
    /// Its spaces.
    pub spaces: Vec<Space>,
    /// Its next events.
    pub events: Vec<EventCard>,
    /// How many wait to be let in, for its moderators.
    pub requests: i64,
}

/// One of a circle's members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CircleMember {
    /// Who.
    pub person: PersonName,
    /// Since when.
    pub since: Moment,
    /// Whether they keep it in order.
    pub moderator: bool,
}

/// One who asks to come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CircleRequest {
    /// Which.
    pub id: CircleRequestId,
    /// Who.
    pub person: PersonName,
    /// What they wrote.
    pub words: String,
    /// When.
    pub at: Moment,
}

/// Who is in a circle, and what waits for its moderators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CircleMembersPage {
    /// The circle.
    pub circle: CircleCard,
    /// Those of this page: who keeps it in order first, then by name.
    pub members: Vec<CircleMember>,
    /// The page, from 1.
    pub page: i64,
    /// How many pages there are.
    pub pages: i64,
    /// Whether the reader keeps it in order.
    pub moderates: bool,
    /// Who asks to come in, for its moderators; the longest waiting first.
    pub requests: Vec<CircleRequest>,
    /// Who is invited and did not come yet, for its moderators.
    pub invited: Vec<PersonName>,
}

/// A circle, as admins arrange it: its rules, not what is said in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminCircle {
    /// The circle.
    pub circle: CircleCard,
    /// Who keeps it in order.
    pub moderators: Vec<PersonName>,
    /// Whether nothing belongs to it, so that it can go.
    pub empty: bool,
}

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
