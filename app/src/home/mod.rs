//! The front page: a landing for visitors, what is next for members.

mod api;
mod landing;
mod member;
mod standing;

pub use standing::Outside;

use crate::boot::use_viewer;
use leptos::prelude::*;

/// The front page.
#[component]
pub fn Home() -> impl IntoView {
    match use_viewer() {
        Some(viewer) => view! { <member::MemberHome viewer=viewer /> }.into_any(),
        None => view! { <landing::LandingPage /> }.into_any(),
    }
}
