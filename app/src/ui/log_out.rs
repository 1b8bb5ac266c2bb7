//! Logging out. What a member left unsent on the device goes with them: the next at it may be anybody.

use super::draft;
use crate::boot::{use_locale, use_viewer};
use domain::t;
use leptos::prelude::*;

/// The form that logs out. Where unsent texts would be lost, it asks first.
#[component]
pub fn LogOut(
    /// The button.
    children: Children,
) -> impl IntoView {
    let l = use_locale();
    let member = use_viewer().map_or(0, |v| v.id.0);
    let leave = move |event: web_sys::SubmitEvent| {
        let left = draft::left(member);
        if left.is_empty() {
            return;
        }
        let question = t::editor::log_out(l, left.len() as i64);
        if window().confirm_with_message(&question).unwrap_or(true) {
            draft::remove(&left);
        } else {
            event.prevent_default();
        }
    };
    view! {
        <form method="post" action="/api/accounts/sign_out" on:submit=leave>
            {children()}
        </form>
    }
}
