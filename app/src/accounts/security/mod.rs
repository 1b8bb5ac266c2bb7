//! What protects an account, and where one is logged in.

mod address;
pub mod api;
mod data;
mod leave;
mod overview;
mod password;
mod proof;
mod second_step;
mod sessions;

pub use address::{AddressBack, ProveAddress};
pub use overview::Overview;
pub(super) use proof::{Proof, ProveWho, guarded};

use address::Address;
use data::OwnData;
use leave::Leave;
use password::Password;
use second_step::SecondStep;
use sessions::Sessions;

use super::openid;
use super::passkeys::Passkeys;
use crate::ui::ErrorPage;
use domain::{Locale, t};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The page of one part, by its name in the address. One address for all of them: each of its own would weigh on the
/// first load of every page.
#[component]
pub fn Part() -> impl IntoView {
    let part = use_params_map();
    move || match part.with(|p| p.get("part")).as_deref() {
        Some("address") => view! { <Address /> }.into_any(),
        Some("password") => view! { <Password /> }.into_any(),
        Some("passkeys") => view! { <Passkeys /> }.into_any(),
        Some("second-step") => view! { <SecondStep /> }.into_any(),
        Some("openid") => view! { <openid::Own /> }.into_any(),
        Some("sessions") => view! { <Sessions /> }.into_any(),
        Some("data") => view! { <OwnData /> }.into_any(),
        Some("leave") => view! { <Leave /> }.into_any(),
        _ => view! { <ErrorPage error=domain::Error::NotFound /> }.into_any(),
    }
}

/// What stands above a page of the account.
pub(super) fn above(l: Locale) -> Vec<(String, String)> {
    vec![
        ("/me".to_owned(), t::nav::me(l).to_owned()),
        ("/me/settings/account".to_owned(), t::security::title(l).to_owned()),
    ]
}
