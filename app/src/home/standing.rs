//! What is told to whoever is signed in and not, or not yet, or no longer, a member.

use crate::boot::use_locale;
use crate::ui::Notice;
use domain::account::Standing;
use domain::t;
use leptos::prelude::*;

/// Why somebody who is signed in is outside, and what comes next; nothing for members.
#[component]
pub fn Outside(
    /// Where their membership stands.
    standing: Standing,
) -> impl IntoView {
    let l = use_locale();
    let told = match standing {
        Standing::Active => None,
        Standing::Pending => Some(("info", t::home::pending(l), t::home::pending_text(l))),
        Standing::Unverified => Some(("info", t::home::unverified(l), t::home::unverified_text(l))),
        Standing::Suspended => Some(("warning", t::home::suspended(l), t::home::suspended_text(l))),
        Standing::Leaving => Some(("warning", t::home::leaving(l), t::home::leaving_text(l))),
    };
    let leaving = standing == Standing::Leaving;
    told.map(|(tone, title, text)| {
        view! {
            <Notice tone=tone>
                <p class="notice-title">{title}</p>
                <p>{text}</p>
                {(standing == Standing::Pending).then(|| view! { <p><a href="/me/application">{t::application::talk(l)}</a></p> })}
                {leaving.then(|| view! { <p><a href="/me/settings/account/leave">{t::home::leaving_link(l)}</a></p> })}
            </Notice>
        }
    })
}
