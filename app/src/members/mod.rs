//! Members: the directory, profiles, one's own.

pub mod api;
mod card;
mod directory;
mod edit;
mod facets;
mod map;
mod me;
mod picture;
mod profile;
mod seen_as;
mod with_audience;

pub use directory::Directory;
pub use edit::EditProfile;
pub use me::Me;
pub use picture::OwnPicturePage;
pub use profile::Profile;

use domain::member::{Audience, Part};
use domain::vocabulary::Vocabulary;
use domain::{Locale, t};

/// The name of a list.
pub(crate) const fn list_name(list: Vocabulary, l: Locale) -> &'static str {
    part_name(Part::of(list), l)
}

/// The name of a part of a profile.
const fn part_name(part: Part, l: Locale) -> &'static str {
    match part {
        Part::Headline => t::member::f_headline(l),
        Part::CalledBy => t::member::called_by(l),
        Part::Professions => t::member::profession(l),
        Part::Credentials => t::member::credential(l),
        Part::Fields => t::member::field(l),
        Part::Workplaces => t::member::workplaces(l),
        Part::Schools => t::member::school(l),
        Part::Prefecture => t::member::prefecture(l),
        Part::Languages => t::member::languages(l),
        Part::About => t::member::about(l),
        Part::CanHelp => t::member::can_help(l),
        Part::WantToLearn => t::member::want_to_learn(l),
        Part::Links => t::member::link(l),
        Part::Open => t::member::f_open(l),
    }
}

/// Who an audience is.
const fn audience_name(audience: Audience, l: Locale) -> &'static str {
    match audience {
        Audience::Members => t::member::to_everyone(l),
        Audience::Verified => t::member::to_verified(l),
        Audience::Circles => t::member::to_circles(l),
        Audience::Me => t::member::to_me(l),
    }
}
