//! With whose eyes one looks at one's own profile.

use crate::boot::use_locale;
use crate::ui::Icon;
use domain::member::Eyes;
use domain::t;
use leptos::prelude::*;

/// The choice of eyes, and what it means.
#[component]
pub(super) fn SeenAs(handle: String, eyes: Option<Eyes>, listed: bool) -> impl IntoView {
    let l = use_locale();
    let path = format!("/members/{handle}");
    let mut ways = vec![(path.clone(), t::member::as_me(l), eyes.is_none())];
    ways.extend(Eyes::OTHERS.into_iter().map(|(name, of)| {
        let text = match name {
            "verified" => t::member::as_verified(l),
            "circle" => t::member::as_circle(l),
            _ => t::member::as_member(l),
        };
        (format!("{path}?as={name}"), text, eyes == Some(of))
    }));
    let links = ways
        .into_iter()
        .map(|(href, text, here)| view! { <a href=href aria-current=here.then_some("true")>{text}</a> });
    view! {
        <div class="seen-as">
            <p id="seen-as"><Icon name="eye" />{t::member::seen_as(l)}</p>
            <nav class="segments" aria-labelledby="seen-as">{links.collect_view()}</nav>
            {eyes.map(|_| view! { <p class="hint" role="status">{t::member::seen_as_text(l)}</p> })}
            {(!listed).then(|| view! { <p class="hint">{t::member::unlisted(l)}</p> })}
        </div>
    }
}
