//! What one can do about somebody: each with a sentence that says what it does.

use super::api::Keep;
use crate::boot::use_locale;
use crate::ui::{Hidden, Post, PostForm};
use domain::distance::Distance;
use domain::{Locale, t};
use leptos::prelude::*;

/// The name of a distance.
pub(super) const fn name(distance: Distance, l: Locale) -> &'static str {
    match distance {
        Distance::Mute => t::distance::muted(l),
        Distance::Block => t::distance::blocked(l),
    }
}

/// Keeps a member away, on their profile; folded away, since most never need it.
#[component]
pub fn KeepAway(
    /// Their handle.
    handle: String,
    /// How far they are kept away now.
    distance: Option<Distance>,
) -> impl IntoView {
    let l = use_locale();
    let keep = Post::to::<Keep>();
    let now = Signal::derive(move || match keep.answer().get() {
        Some(Ok(())) => keep.sent("distance").and_then(|code| Distance::parse(&code)),
        _ => distance,
    });
    let refused =
        move || keep.answer().with(|a| a.as_ref().and_then(|a| a.as_ref().err()).map(|e| e.text(l)));
    view! {
        <details class="section keep-away" open=distance.is_some()>
            <summary>{t::distance::title(l)}</summary>
            <p role="status">{move || now.get().map(|d| name(d, l))}</p>
            {move || refused().map(|text| view! { <p class="error" role="alert">{text}</p> })}
            <div class="distances">
                {move || {
                    let acts = [
                        (Some(Distance::Mute), t::distance::mute(l), t::distance::mute_text(l)),
                        (Some(Distance::Block), t::distance::block(l), t::distance::block_text(l)),
                        (None, t::distance::end(l), t::distance::end_text(l)),
                    ];
                    let handle = handle.clone();
                    acts.into_iter()
                        .filter(|(to, ..)| *to != now.get())
                        .map(|(to, label, text)| view! { <Act handle=handle.clone() to=to label=label text=text keep=keep /> })
                        .collect_view()
                }}
            </div>
            <p class="meta">{t::distance::not_told(l)} " " <a href="/me/settings/distance">{t::distance::list(l)}</a></p>
        </details>
    }
}

#[component]
fn Act(
    handle: String,
    to: Option<Distance>,
    label: &'static str,
    text: &'static str,
    keep: Post,
) -> impl IntoView {
    view! {
        <PostForm post=keep class="distance">
            <Hidden name="handle" value=handle />
            <Hidden name="distance" value=to.map_or("", Distance::code) />
            <p>{text}</p>
            <button class="button small" disabled=move || keep.sending().get()>{label}</button>
        </PostForm>
    }
}
