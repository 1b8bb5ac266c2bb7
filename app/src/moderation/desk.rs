//! Fields of the many small forms on one page.

use crate::boot::use_locale;
use domain::t;
use leptos::prelude::*;

/// Why, in a form of several on a page.
#[component]
pub(crate) fn Reason(
    /// The id of the field.
    #[prop(into)]
    id: String,
    /// The name of the field.
    #[prop(default = "form[reason]")]
    name: &'static str,
    /// What it is called, where it is not the reason.
    #[prop(optional)]
    label: Option<&'static str>,
    /// Who reads it, where that is not its author.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// Whether it must be said.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let l = use_locale();
    let hint_text = hint.unwrap_or(t::moderation::reason_hint(l));
    let hint = format!("{id}-hint");
    view! {
        <div class="field">
            <label for=id.clone()>
                {label.unwrap_or(t::moderation::reason(l))}
                {required.then(|| view! { <span class="required">{t::form::required(l)}</span> })}
            </label>
            <p class="hint" id=hint.clone()>{hint_text}</p>
            <input id=id name=name type="text" maxlength="500" aria-describedby=hint aria-required=required.then_some("true") />
        </div>
    }
}
