//! A part of a form that is folded away until it is wanted.

use super::form::FormState;
use leptos::prelude::*;

/// Fields that most do without. Open at first where something is set in it, and whenever one of its fields has a fault.
#[component]
pub fn More(
    /// What it is about.
    label: &'static str,
    /// Whether something is set in it.
    open: bool,
    /// Its fields.
    fields: &'static [&'static str],
    /// The fields themselves.
    children: Children,
) -> impl IntoView {
    let form = FormState::take();
    // What was typed before a refusal is shown.
    let typed = form.is_some_and(|f| fields.iter().any(|name| f.typed(name).is_some_and(|v| !v.is_empty())));
    let wrong = move || {
        form.is_some_and(|f| {
            f.error.with(|e| {
                e.as_ref().is_some_and(|e| e.fields().iter().any(|x| fields.contains(&x.field.as_str())))
            })
        })
    };
    view! {
        <details class="form-section more" open=move || open || typed || wrong()>
            <summary>{label}</summary>
            <div class="more-fields">{children()}</div>
        </details>
    }
}
