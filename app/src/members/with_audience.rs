//! Fields of a profile with the choice of who sees them.

use super::api::SaveProfile;
use super::{audience_name, part_name};
use crate::boot::{Kept, use_boot, use_locale};
use crate::ui::{Check, Icon, Post};
use domain::member::{Audience, MOST_TERMS, Part};
use domain::vocabulary::TermChoice;
use domain::{Problem, t};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The profile form as it was refused, for a reader without script.
pub(super) fn kept() -> Option<Kept> {
    use_boot().with_value(|b| b.kept.clone()).filter(|k| k.action == SaveProfile::url())
}

/// A field with the choice of who sees it.
#[component]
pub(super) fn WithAudience(part: Part, audience: String, children: Children) -> impl IntoView {
    let l = use_locale();
    let name = format!("form[audience][{}]", part.code());
    let typed = kept().and_then(|k| k.fields.into_iter().find(|(n, _)| *n == name).map(|(_, v)| v));
    let audience = typed.unwrap_or(audience);
    view! {
        <div class="audience-row">
            {children()}
            <label class="audience">
                <Icon name="lock" />
                <span class="visually-hidden">{t::member::audience(l, part_name(part, l))}</span>
                <select name=name>
                    {Audience::ALL
                        .into_iter()
                        .map(|a| view! { <option value=a.code() selected=a.code() == audience>{audience_name(a, l)}</option> })
                        .collect_view()}
                </select>
            </label>
        </div>
    }
}

/// A list to choose several from.
#[component]
pub(super) fn Terms(part: Part, choices: Vec<TermChoice>, chosen: Vec<String>, save: Post) -> impl IntoView {
    let l = use_locale();
    let field = part.code();
    let first = kept().map(|k| k.error);
    let value = save.answer();
    let fault = Signal::derive(move || {
        let of = |e: &domain::Error| e.fields().iter().find(|f| f.field == field).map(|f| f.problem);
        let problem = value.with(|v| match v {
            None => first.as_ref().and_then(of),
            Some(Err(error)) => of(error),
            Some(Ok(())) => None,
        })?;
        Some(match problem {
            Problem::Number(_, max) => t::member::at_most(l, max),
            other => other.text(l),
        })
    });
    let hint = (choices.len() > MOST_TERMS).then(|| t::member::at_most(l, MOST_TERMS as i64));
    view! {
        <fieldset class="choices" id=field tabindex="-1" aria-describedby=format!("{field}-hint {field}-error")>
            <legend>{part_name(part, l)}</legend>
            {hint.map(|hint| view! { <p class="hint" id=format!("{field}-hint")>{hint}</p> })}
            {move || fault.get().map(|f| view! { <p class="error" id=format!("{field}-error")><Icon name="warning" />{f}</p> })}
            <div class="field-row">
                {choices
                    .into_iter()
                    .map(|term| {
                        let checked = chosen.contains(&term.code);
                        view! { <Check name=field list=true value=term.code checked=checked>{term.name}</Check> }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
}
