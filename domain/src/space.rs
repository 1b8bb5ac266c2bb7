//! Spaces: where threads of a theme live, and how admins arrange them.

use crate::circle::{CircleName, Visibility, can_see};
use crate::input::Check;
use crate::{Actor, CircleId, Moment, Problem, Result, Role, SpaceId};
use serde::{Deserialize, Serialize};

/// A space: where threads of a theme live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Space {
    /// Which.
    pub id: SpaceId,
    /// Its address.
    pub slug: String,
    /// Its name in the reader's language.
    pub name: String,
    /// What it is for, in the reader's language.
    pub description: String,
    /// Who can read it.
    pub visibility: Visibility,
    /// The circle it belongs to, where it does.
    pub circle: Option<CircleId>,
    /// Whether one may write there without one's name.
    pub anonymous: bool,
    /// Who begins threads there.
    pub starters: Starters,
    /// How many threads it has.
    pub threads: i64,
    /// When something was last said there.
    pub last_post: Option<Moment>,
}

/// Who begins threads in a space. Whoever can read it replies, unless it is closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Starters {
    /// All members who can read it.
    #[default]
    Members,
    /// Those with a role: for announcements.
    Team,
    /// Nobody, and nobody replies: it is kept to be read.
    Nobody,
}

impl Starters {
    /// All, widest first.
    pub const ALL: [Self; 3] = [Self::Members, Self::Team, Self::Nobody];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Team => "team",
            Self::Nobody => "nobody",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

impl Space {
    /// Whether the actor may begin a thread: members in good standing where they may read.
    #[must_use]
    pub fn can_start(&self, actor: &Actor) -> bool {
        self.can_reply(actor)
            && (self.starters == Starters::Members || actor.has(Role::Host) || actor.keeps(self.circle))
    }

    /// Whether the actor may reply there.
    #[must_use]
    pub fn can_reply(&self, actor: &Actor) -> bool {
        self.starters != Starters::Nobody
            && actor.member().is_ok()
            && can_see(actor, self.visibility, self.circle)
    }
}

/// A space as admins find it, whoever can read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminSpace {
    /// The space.
    pub space: Space,
    /// The name of its circle, where it belongs to one.
    pub circle: Option<String>,
    /// Whether the admin belongs to those who can read it.
    pub open: bool,
    /// Whether nobody ever wrote there, so that it can go.
    pub empty: bool,
}

/// The form of a space, with what can be chosen in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormPage {
    /// As it stands.
    pub form: SpaceForm,
    /// All circles.
    pub circles: Vec<CircleName>,
    /// Whether somebody wrote there, for those who can read it now.
    pub written: bool,
}

/// The form of a space, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SpaceForm {
    /// The space; empty for a new one.
    pub id: String,
    /// The version the form was opened with.
    pub version: String,
    /// Its address, chosen once.
    pub slug: String,
    /// Its name in Japanese.
    pub name_ja: String,
    /// Its name in English; empty where it is the same.
    pub name_en: String,
    /// What it is for, in Japanese.
    pub description_ja: String,
    /// What it is for, in English; empty where it is the same.
    pub description_en: String,
    /// `public`, `members`, `circle`.
    pub visibility: String,
    /// The circle, where it belongs to one.
    pub circle: String,
    /// `members`, `team`, `nobody`.
    pub starters: String,
    /// Ticked where one may write without one's name.
    pub anonymous: String,
}

/// A checked form of a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpaceEdit {
    /// The space, and the version it was changed from; `None` for a new one.
    pub id: Option<(SpaceId, i64)>,
    /// Its address; of a space that is there it stays what it is.
    pub slug: String,
    /// Its name in Japanese.
    pub name_ja: String,
    /// Its name in English.
    pub name_en: String,
    /// What it is for, in Japanese.
    pub description_ja: String,
    /// What it is for, in English.
    pub description_en: String,
    /// Who can read it.
    pub visibility: Visibility,
    /// The circle, exactly where only its members can read it.
    pub circle: Option<CircleId>,
    /// Who begins threads.
    pub starters: Starters,
    /// Whether one may write there without one's name.
    pub anonymous: bool,
}

/// Most characters of a name.
const NAME_MAX: usize = 60;
/// Most characters of a description.
const DESCRIPTION_MAX: usize = 300;
/// Most characters of an address.
const SLUG_MAX: usize = 40;
/// Addresses below `/talk` that are no spaces.
const ELSEWHERE: [&str; 3] = ["t", "p", "upload"];

impl SpaceForm {
    /// Checks what was typed.
    ///
    /// # Errors
    /// All faults at once.
    pub fn validate(&self) -> Result<SpaceEdit> {
        let mut check = Check::default();
        let id = if self.id.is_empty() { None } else { Some(self.id.parse()?) };
        let version = self.version.parse().unwrap_or_default();
        let slug = if id.is_none() { self.address(&mut check) } else { String::new() };
        let name_ja = check.line("name_ja", &self.name_ja, 1, NAME_MAX);
        let name_en = check.line("name_en", &self.name_en, 0, NAME_MAX);
        let description_ja = check.line("description_ja", &self.description_ja, 0, DESCRIPTION_MAX);
        let description_en = check.line("description_en", &self.description_en, 0, DESCRIPTION_MAX);
        let visibility = check.choice("visibility", &self.visibility, Visibility::parse);
        let circle = if visibility == Some(Visibility::Circle) {
            check.choice("circle", &self.circle, |id| id.parse().ok())
        } else {
            None
        };
        let starters = check.choice("starters", &self.starters, Starters::parse);
        let (visibility, starters) = check.with(visibility.zip(starters))?;
        Ok(SpaceEdit {
            id: id.map(|id| (id, version)),
            slug,
            name_ja,
            name_en,
            description_ja,
            description_en,
            visibility,
            circle,
            starters,
            anonymous: !self.anonymous.is_empty(),
        })
    }

    /// Small letters, digits and `-`, so that it can be said and typed anywhere.
    fn address(&self, check: &mut Check) -> String {
        let slug = check.line("slug", &self.slug, 2, SLUG_MAX).to_ascii_lowercase();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !slug.is_empty() && (!slug.chars().all(plain) || slug.starts_with('-') || slug.ends_with('-')) {
            check.fault("slug", Problem::Slug);
        } else if ELSEWHERE.contains(&slug.as_str()) {
            check.fault("slug", Problem::Taken);
        }
        slug
    }
}

/// Whether people who cannot read a space now could read it afterwards. What was written there was written for those
/// who could read it then.
#[must_use]
pub fn widens(from: (Visibility, Option<CircleId>), to: (Visibility, Option<CircleId>)) -> bool {
    match (from, to) {
        ((Visibility::Public, _), _)
        | ((Visibility::Members, _), (Visibility::Members | Visibility::Circle, _)) => false,
        ((Visibility::Members, _), (Visibility::Public, _)) => true,
        ((Visibility::Circle, from), (Visibility::Circle, to)) => from != to,
        ((Visibility::Circle, _), _) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::Signed;
    use crate::{Error, MemberId};

    fn form() -> SpaceForm {
        SpaceForm {
            slug: "Book-Club".into(),
            name_ja: "読書会".into(),
            visibility: "members".into(),
            starters: "members".into(),
            ..SpaceForm::default()
        }
    }

    fn faults(form: &SpaceForm) -> Vec<(String, Problem)> {
        match form.validate() {
            Err(Error::Invalid(faults)) => faults.into_iter().map(|f| (f.field, f.problem)).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_address_is_plain_and_none_of_the_pages_beside_it() {
        assert_eq!(form().validate().unwrap().slug, "book-club");
        for slug in ["読書会", "book club", "a/b", "-book", "book-", "a_b"] {
            assert_eq!(
                faults(&SpaceForm { slug: slug.into(), ..form() }),
                [("slug".into(), Problem::Slug)],
                "{slug}"
            );
        }
        assert_eq!(faults(&SpaceForm { slug: "upload".into(), ..form() }), [("slug".into(), Problem::Taken)]);
        assert_eq!(
            faults(&SpaceForm { slug: String::new(), ..form() }),
            [("slug".into(), Problem::Required)]
        );
        // A space that is there keeps its address, whatever is sent.
        let there = SpaceForm { id: "3".into(), version: "2".into(), slug: "読書会".into(), ..form() };
        assert_eq!(there.validate().unwrap().id, Some((SpaceId(3), 2)));
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let nothing = faults(&SpaceForm::default());
        let fields: Vec<&str> = nothing.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["slug", "name_ja", "visibility", "starters"]);
        let of_no_circle = SpaceForm { visibility: "circle".into(), ..form() };
        assert_eq!(faults(&of_no_circle), [("circle".into(), Problem::Choice)]);
    }

    #[test]
    fn a_circle_belongs_to_spaces_of_circles_only() {
        let circle = SpaceForm { visibility: "circle".into(), circle: "7".into(), ..form() };
        assert_eq!(circle.validate().unwrap().circle, Some(CircleId(7)));
        let members = SpaceForm { circle: "7".into(), ..form() };
        assert_eq!(members.validate().unwrap().circle, None);
    }

    #[test]
    fn what_was_written_for_some_is_not_shown_to_more() {
        let (public, members) = ((Visibility::Public, None), (Visibility::Members, None));
        let (one, two) = ((Visibility::Circle, Some(CircleId(1))), (Visibility::Circle, Some(CircleId(2))));
        for (from, to) in [(members, public), (one, public), (one, members), (one, two)] {
            assert!(widens(from, to), "{from:?} to {to:?}");
        }
        for (from, to) in [
            (public, public),
            (public, members),
            (public, one),
            (members, members),
            (members, one),
            (one, one),
        ] {
            assert!(!widens(from, to), "{from:?} to {to:?}");
        }
    }

    #[test]
    fn who_begins_and_who_replies() {
        let actor = |roles: Vec<Role>| {
            Actor::Member(Signed {
                id: MemberId(1),
                active: true,
                roles,
                circles: Vec::new(),
                keeps: Vec::new(),
                verified: false,
            })
        };
        let space = |starters| Space {
            id: SpaceId(1),
            slug: "x".into(),
            name: "x".into(),
            description: String::new(),
            visibility: Visibility::Members,
            circle: None,
            anonymous: false,
            starters,
            threads: 0,
            last_post: None,
        };
        let may =
            |starters, actor: &Actor| (space(starters).can_start(actor), space(starters).can_reply(actor));
        let (plain, host) = (actor(Vec::new()), actor(vec![Role::Host]));
        assert_eq!(may(Starters::Members, &plain), (true, true));
        assert_eq!(may(Starters::Team, &plain), (false, true));
        assert_eq!(may(Starters::Team, &host), (true, true));
        assert_eq!(may(Starters::Nobody, &host), (false, false));
        assert_eq!(may(Starters::Members, &Actor::Visitor), (false, false));
    }
}
