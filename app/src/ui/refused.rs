//! Many small forms on one page, and how the last one went.

use super::{Notice, Post};
use crate::boot::{Navigated, use_boot, use_locale};
use domain::{Error, Locale, t};
use leptos::prelude::*;

/// How the last of some forms went: why it was refused. Said once, at the top of the page, since the form itself may be
/// gone with what it was about.
#[component]
pub fn Refused(
    /// The forms of this page.
    posts: Vec<Post>,
) -> impl IntoView {
    let l = use_locale();
    let before = before(&posts);
    let error = move || {
        let answers: Vec<_> = posts.iter().map(|p| p.answer().get()).collect();
        let last = answers.iter().flatten().find_map(|a| a.as_ref().err().cloned());
        if answers.iter().all(Option::is_none) { before.clone() } else { last }
    };
    move || error().map(|e| view! { <Notice tone="danger"><p>{words(&e, l)}</p></Notice> })
}

/// What was refused, for a reader without script.
fn before(posts: &[Post]) -> Option<Error> {
    if use_context::<Navigated>().is_some_and(|n| n.0.get_untracked()) {
        return None;
    }
    let kept = use_boot().with_value(|b| b.kept.clone())?;
    posts.iter().any(|p| p.url() == kept.action).then_some(kept.error)
}

/// An error in words, with what is wrong at its fields.
fn words(error: &Error, l: Locale) -> String {
    let label = |field: &str| match field {
        "title" => t::thread::f_title(l),
        "space" => t::moderation::to_space(l),
        "into" => t::moderation::into_thread(l),
        _ => t::moderation::reason(l),
    };
    match error.fields() {
        [] => error.text(l),
        faults => faults
            .iter()
            .map(|f| format!("{}: {}", label(&f.field), f.problem.text(l)))
            .collect::<Vec<_>>()
            .join(" "),
    }
}
