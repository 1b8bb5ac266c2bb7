//! Members: profiles, who sees which part of them, and the directory.

mod directory;
mod profile;

pub use directory::{Directory, DirectoryQuery, FacetCount, MemberCard, Sort, percent};
pub use profile::{Profile, ProfileForm, ProfileInput, as_handle, handle};

use crate::account::{MemberKind, Standing};
use crate::{MemberId, Moment, Role};
use serde::{Deserialize, Serialize};

/// Who sees a part of a profile. The owner always does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Every member.
    #[default]
    Members,
    /// Those in one of the owner's circles.
    Circles,
    /// The owner only.
    Me,
}

impl Audience {
    /// All, widest first.
    pub const ALL: [Self; 3] = [Self::Members, Self::Circles, Self::Me];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Circles => "circles",
            Self::Me => "me",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.code() == code)
    }
}

/// How near the reader stands to the owner of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// A member like any other.
    Member,
    /// Shares a circle.
    Circle,
    /// Is the owner.
    Owner,
}

impl Audience {
    /// Whether someone that near sees a part with this audience.
    #[must_use]
    pub fn admits(self, nearness: Nearness) -> bool {
        match self {
            Self::Members => true,
            Self::Circles => nearness >= Nearness::Circle,
            Self::Me => nearness == Nearness::Owner,
        }
    }
}

/// The parts of a profile that have an audience of their own. Name and handle are how members know each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// 職種.
    Professions,
    /// 領域.
    Fields,
    /// 学派.
    Schools,
    /// 都道府県.
    Prefecture,
    /// 自己紹介.
    About,
    /// 力になれること.
    CanHelp,
    /// 学びたいこと.
    WantToLearn,
    /// リンク.
    Link,
}

impl Part {
    /// All parts.
    pub const ALL: [Self; 8] = [
        Self::Professions,
        Self::Fields,
        Self::Schools,
        Self::Prefecture,
        Self::About,
        Self::CanHelp,
        Self::WantToLearn,
        Self::Link,
    ];

    /// The stored form and the form field's name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Professions => "professions",
            Self::Fields => "fields",
            Self::Schools => "schools",
            Self::Prefecture => "prefecture",
            Self::About => "about",
            Self::CanHelp => "can_help",
            Self::WantToLearn => "want_to_learn",
            Self::Link => "link",
        }
    }
}

/// A member as admins see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminMember {
    /// Who.
    pub id: MemberId,
    /// Their handle.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Which of the two kinds.
    pub kind: MemberKind,
    /// What they hope for.
    pub statement: String,
    /// Where the membership stands.
    pub standing: Standing,
    /// Their roles.
    pub roles: Vec<Role>,
    /// Since when.
    pub joined: Moment,
    /// Why they were suspended, where they are.
    pub reason: Option<String>,
    /// What was said about their application.
    pub messages: Vec<crate::application::Message>,
    /// Whether their application was declined.
    pub declined: bool,
}

/// One page of the admins' list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminMembers {
    /// The members of this page, newest first.
    pub members: Vec<AdminMember>,
    /// How many in each standing.
    pub counts: Vec<(Standing, i64)>,
    /// The page, from 1.
    pub page: i64,
    /// How many pages.
    pub pages: i64,
    /// How one joins at present.
    pub join_mode: crate::setting::JoinMode,
    /// Of whom a second step is demanded at present.
    pub second_step: crate::setting::SecondStepDemand,
    /// What may be sent with posts at present.
    pub attachments: crate::setting::Attachments,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearness_opens_parts() {
        assert!(Audience::Members.admits(Nearness::Member));
        assert!(!Audience::Circles.admits(Nearness::Member));
        assert!(Audience::Circles.admits(Nearness::Circle));
        assert!(!Audience::Me.admits(Nearness::Circle));
        assert!(Audience::Me.admits(Nearness::Owner));
    }
}
