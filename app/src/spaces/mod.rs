//! Spaces, as admins arrange them.

pub mod api;
mod form;
mod list;

pub use form::One;
pub use list::List;

use domain::circle::Visibility;
use domain::space::Starters;
use domain::{Locale, t};

/// Who can read a space.
pub(crate) const fn audience(visibility: Visibility, l: Locale) -> &'static str {
    match visibility {
        Visibility::Public => t::thread::public(l),
        Visibility::Members => t::thread::members(l),
        Visibility::Circle => t::thread::circle(l),
    }
}

/// Who begins threads in a space.
const fn starters(starters: Starters, l: Locale) -> &'static str {
    match starters {
        Starters::Members => t::space::starters_members(l),
        Starters::Team => t::space::starters_team(l),
        Starters::Nobody => t::space::starters_nobody(l),
    }
}
