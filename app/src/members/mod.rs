//! Members: the directory, profiles, one's own.

pub mod api;
mod directory;
mod edit;
mod facets;
mod me;
mod profile;
mod with_audience;

pub use directory::Directory;
pub use edit::EditProfile;
pub use me::Me;
pub use profile::Profile;

use domain::member::{Audience, Part};
use domain::vocabulary::Vocabulary;
use domain::{Locale, t};

/// The name of a list.
const fn list_name(list: Vocabulary, l: Locale) -> &'static str {
    match list {
        Vocabulary::Profession => t::member::profession(l),
        Vocabulary::Field => t::member::field(l),
        Vocabulary::School => t::member::school(l),
        Vocabulary::Prefecture => t::member::prefecture(l),
    }
}

/// The name of a part of a profile.
const fn part_name(part: Part, l: Locale) -> &'static str {
    match part {
        Part::Professions => t::member::profession(l),
        Part::Fields => t::member::field(l),
        Part::Schools => t::member::school(l),
        Part::Prefecture => t::member::prefecture(l),
        Part::About => t::member::about(l),
        Part::CanHelp => t::member::can_help(l),
        Part::WantToLearn => t::member::want_to_learn(l),
        Part::Link => t::member::link(l),
    }
}

/// Who an audience is.
const fn audience_name(audience: Audience, l: Locale) -> &'static str {
    match audience {
        Audience::Members => t::member::to_everyone(l),
        Audience::Circles => t::member::to_circles(l),
        Audience::Me => t::member::to_me(l),
    }
}

/// The names of codes, one after the other.
fn names<'a>(list: Vocabulary, codes: impl IntoIterator<Item = &'a String>, l: Locale) -> String {
    codes.into_iter().map(|code| list.name(code, l)).collect::<Vec<_>>().join(t::member::joint(l))
}
