//! Many small forms on one page, and how the last one went.

use crate::boot::{Navigated, use_boot, use_locale};
use crate::ui::{Notice, Post};
use domain::{Error, Locale, t};
use leptos::prelude::*;

/// How the last of some forms went: why it was refused. Said once, at the top of the page, since the form itself may be
/// gone with what it was about.
#[component]
pub(super) fn Refused(
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

/// Why, in a form of several on a page.
#[component]
pub(super) fn Reason(
    /// The id of the field.
    #[prop(into)]
    id: String,
    /// The name of the field.
    #[prop(default = "form[reason]")]
    name: &'static str,
    /// What it is called, where it is not the reason.
    #[prop(optional)]
    label: Option<&'static str>,
    /// Whether it must be said.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let l = use_locale();
    let hint = format!("{id}-hint");
    view! {
        <div class="field">
            <label for=id.clone()>
                {label.unwrap_or(t::moderation::reason(l))}
                {required.then(|| view! { <span class="required">{t::form::required(l)}</span> })}
            </label>
            <p class="hint" id=hint.clone()>{t::moderation::reason_hint(l)}</p>
            <input id=id name=name type="text" maxlength="500" aria-describedby=hint aria-required=required.then_some("true") />
        </div>
    }
}
