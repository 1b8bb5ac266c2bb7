//! Circles: the list, one of them, who is in it, what its moderators and the admins do.

pub mod api;
mod desk;
mod desk_form;
mod join;
mod list;
mod members;
mod show;
mod texts;

pub use desk::Desk;
pub use desk_form::One;
pub use list::List;
pub use members::Members;
pub use show::Show;
pub use texts::Texts;

use domain::circle::JoinRule;
use domain::{Locale, t};
use leptos::prelude::With;
use leptos_router::hooks::use_params_map;

/// How one comes in, in words.
const fn rule_name(rule: JoinRule, l: Locale) -> &'static str {
    match rule {
        JoinRule::Open => t::circle::rule_open(l),
        JoinRule::Request => t::circle::rule_request(l),
        JoinRule::Credential => t::circle::rule_credential(l),
        JoinRule::Invitation => t::circle::rule_invitation(l),
    }
}

/// The circle that the address names.
fn slug_param() -> String {
    use_params_map().with(|p| p.get("slug")).unwrap_or_default()
}
