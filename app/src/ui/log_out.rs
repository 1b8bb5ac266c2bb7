//! Logging out. What a member left unsent on the device goes with them, and so do the lists of their doors: the next at
//! it may be anybody.

use super::draft;
use crate::boot::{use_locale, use_viewer};
use crate::door::device;
use domain::{MemberId, t};
use leptos::prelude::*;

/// Where the browser notes, for this tab, whose drafts go once they are out.
const LEAVING: &str = "leaving";

/// The form that logs out. Where unsent texts would be lost, it asks first.
#[component]
pub fn LogOut(
    /// The button.
    children: Children,
) -> impl IntoView {
    let l = use_locale();
    let member = use_viewer().map_or(MemberId(0), |v| v.id);
    let leave = move |event: web_sys::SubmitEvent| {
        let texts = draft::left(member.0).len() as i64;
        let (untold, lists) = device::left(member);
        if texts == 0 && !lists {
            return;
        }
        let asked = [
            (texts > 0).then(|| t::editor::log_out(l, texts)),
            (untold > 0).then(|| t::door::log_out(l, untold)),
        ];
        let sure = |text: String| window().confirm_with_message(&text).unwrap_or(true);
        if asked.into_iter().flatten().all(sure) {
            // Only noted: the server may be away, and they are still here.
            if let Some(tab) = tab() {
                let _noted = tab.set_item(LEAVING, &member.to_string());
            }
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

/// Takes off the device what a member who has left kept here, and the lists of whoever was in before the one who is in
/// now: their session may have ended without a log-out. A visitor takes nothing away: that may be the same person, on
/// the way to the log-in from a door that has to go on meanwhile.
pub(super) fn take_away() {
    let viewer = use_viewer().map(|v| v.id);
    Effect::new(move |_| {
        if let Some(viewer) = viewer {
            device::tidy(viewer);
        }
        let Some(tab) = tab() else { return };
        let Some(member) = tab.get_item(LEAVING).ok().flatten().and_then(|m| m.parse().ok()) else { return };
        if viewer.is_none() {
            draft::remove(member);
            device::remove(MemberId(member));
        }
        let _done = tab.remove_item(LEAVING);
    });
}

/// What the browser keeps for this tab, where it does.
fn tab() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}
