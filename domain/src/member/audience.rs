//! Who sees which part of a profile.

use crate::vocabulary::Vocabulary;
use serde::{Deserialize, Serialize};

/// Who sees a part of a profile. The owner always does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Every member.
    #[default]
    Members,
    /// Members who hold a credential that was verified.
    Verified,
    /// Those in one of the owner's circles.
    Circles,
    /// The owner only.
    Me,
}

impl Audience {
    /// All, widest first.
    pub const ALL: [Self; 4] = [Self::Members, Self::Verified, Self::Circles, Self::Me];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Verified => "verified",
            Self::Circles => "circles",
            Self::Me => "me",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.code() == code)
    }

    /// Whether somebody with these eyes sees a part with this audience.
    #[must_use]
    pub const fn admits(self, eyes: Eyes) -> bool {
        match self {
            _ if eyes.owner => true,
            Self::Members => true,
            Self::Verified => eyes.verified,
            Self::Circles => eyes.circle,
            Self::Me => false,
        }
    }
}

/// With whose eyes a member looks at the profile of another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Eyes {
    /// Is the owner.
    pub owner: bool,
    /// Holds a verified credential.
    pub verified: bool,
    /// Shares a circle.
    pub circle: bool,
}

impl Eyes {
    /// Any member: neither verified nor in a circle of the owner's.
    pub const MEMBER: Self = Self { owner: false, verified: false, circle: false };
    /// The owner.
    pub const OWNER: Self = Self { owner: true, verified: false, circle: false };
    /// A member who holds a verified credential.
    pub const VERIFIED: Self = Self { owner: false, verified: true, circle: false };
    /// A member of one of the owner's circles.
    pub const CIRCLE: Self = Self { owner: false, verified: false, circle: true };

    /// Those whose eyes one may look at oneself with, by the name in the address.
    pub const OTHERS: [(&'static str, Self); 3] =
        [("member", Self::MEMBER), ("verified", Self::VERIFIED), ("circle", Self::CIRCLE)];

    /// Whose eyes an address asks for.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::OTHERS.into_iter().find(|(n, _)| *n == name).map(|(_, eyes)| eyes)
    }
}

/// The parts of a profile that have an audience of their own. Name, reading and handle are how members know each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// ひとこと.
    Headline,
    /// 呼び方: how one likes to be addressed.
    CalledBy,
    /// 職種.
    Professions,
    /// 資格.
    Credentials,
    /// 領域.
    Fields,
    /// 職場.
    Workplaces,
    /// 学派.
    Schools,
    /// 都道府県.
    Prefecture,
    /// 話せる言葉.
    Languages,
    /// 力になれること.
    CanHelp,
    /// 学びたいこと.
    WantToLearn,
    /// 自己紹介.
    About,
    /// リンク.
    Links,
    /// 声をかけてもらう: what one is open to.
    Open,
}

impl Part {
    /// All parts.
    pub const ALL: [Self; 14] = [
        Self::Headline,
        Self::CalledBy,
        Self::Professions,
        Self::Credentials,
        Self::Fields,
        Self::Workplaces,
        Self::Schools,
        Self::Prefecture,
        Self::Languages,
        Self::CanHelp,
        Self::WantToLearn,
        Self::About,
        Self::Links,
        Self::Open,
    ];

    /// The stored form and the form field's name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::CalledBy => "called_by",
            Self::Professions => "professions",
            Self::Credentials => "credentials",
            Self::Fields => "fields",
            Self::Workplaces => "workplaces",
            Self::Schools => "schools",
            Self::Prefecture => "prefecture",
            Self::Languages => "languages",
            Self::CanHelp => "can_help",
            Self::WantToLearn => "want_to_learn",
            Self::About => "about",
            Self::Links => "links",
            Self::Open => "open",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.code() == code)
    }

    /// The part that shows the terms of a list.
    #[must_use]
    pub const fn of(list: Vocabulary) -> Self {
        match list {
            Vocabulary::Profession => Self::Professions,
            Vocabulary::Credential => Self::Credentials,
            Vocabulary::Field => Self::Fields,
            Vocabulary::School => Self::Schools,
            Vocabulary::Language => Self::Languages,
            Vocabulary::Open => Self::Open,
            Vocabulary::Prefecture => Self::Prefecture,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eyes_open_parts() {
        let sees = |eyes: Eyes| Audience::ALL.map(|a| a.admits(eyes));
        assert_eq!(sees(Eyes::MEMBER), [true, false, false, false]);
        assert_eq!(sees(Eyes::VERIFIED), [true, true, false, false]);
        assert_eq!(sees(Eyes::CIRCLE), [true, false, true, false]);
        assert_eq!(sees(Eyes::OWNER), [true; 4]);
        assert_eq!(Eyes::parse("owner"), None, "nobody asks to be the owner");
    }
}
