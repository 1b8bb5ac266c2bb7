//! A host's question, to be answered by those who register.

use super::form::FormState;
use super::{Icon, TextArea};
use crate::boot::use_locale;
use domain::question::{Question, QuestionKind, YES, field};
use domain::t;
use leptos::prelude::*;

/// A question with its inputs. Those that depend on an earlier answer say so; with script they are hidden until it is
/// given.
#[component]
pub fn Ask(
    /// The question.
    question: Question,
    /// What the question depends on, in words; empty where it is always asked.
    only_if: String,
) -> impl IntoView {
    let l = use_locale();
    let id = field(&question.key);
    let form = FormState::take();
    let name = |n: usize| format!("answers[{}][v{n}]", question.key);
    let typed = |n: usize| form.and_then(|f| f.typed(&name(n)));
    let fault = form.map_or_else(|| Signal::stored(None), |f| f.fault(id.clone()));
    let invalid = Signal::derive(move || fault.with(Option::is_some));
    let error_id = format!("{id}-error");
    let described_by = {
        let error_id = error_id.clone();
        Signal::derive(move || invalid.get().then(|| error_id.clone()))
    };
    let mark = if question.required {
        Some(view! { <span class="required">{t::event::q_required_mark(l)}</span> }.into_any())
    } else {
        (question.kind != QuestionKind::Consent)
            .then(|| view! { <span class="meta">{t::event::q_optional(l)}</span> }.into_any())
    };
    let notes = view! {
        {(!only_if.is_empty()).then(|| view! { <p class="hint">{only_if}</p> })}
        {move || fault.get().map(|f| view! { <p class="error" id=error_id.clone()><Icon name="warning" />{f}</p> })}
    };
    let (when, is) = question.when.clone().map(|c| (c.key, c.is)).unzip();
    let inside = match question.kind {
        QuestionKind::Text => view! {
            <label for=id.clone()>{question.label.clone()} " " {mark}</label>
            {notes}
            <input
                id=id.clone()
                name=name(0)
                type="text"
                value=typed(0).unwrap_or_default()
                aria-invalid=move || invalid.get().then_some("true")
                aria-describedby=move || described_by.get()
            />
        }
        .into_any(),
        QuestionKind::Long => view! {
            <label for=id.clone()>{question.label.clone()} " " {mark}</label>
            {notes}
            <TextArea id=id.clone() name=name(0) value=typed(0).unwrap_or_default() rows=3 described_by=described_by invalid=invalid />
        }
        .into_any(),
        QuestionKind::Consent => view! {
            {notes}
            <label class="check">
                <input
                    id=id.clone()
                    type="checkbox"
                    name=name(0)
                    value=YES
                    checked=typed(0).is_some()
                    aria-invalid=move || invalid.get().then_some("true")
                    aria-describedby=move || described_by.get()
                />
                <span>{question.label.clone()} " " {mark}</span>
            </label>
        }
        .into_any(),
        QuestionKind::Choice | QuestionKind::Choices => {
            let one = question.kind == QuestionKind::Choice;
            let choices = question
                .choices
                .iter()
                .enumerate()
                .map(|(n, choice)| {
                    let place = if one { 0 } else { n };
                    let chosen = typed(place).as_deref() == Some(choice.as_str());
                    view! {
                        <label class="check">
                            <input type=if one { "radio" } else { "checkbox" } name=name(place) value=choice.clone() checked=chosen />
                            <span>{choice.clone()}</span>
                        </label>
                    }
                })
                .collect_view();
            view! {
                <fieldset class="choices" id=id.clone() tabindex="-1" aria-describedby=move || described_by.get()>
                    <legend>{question.label.clone()} " " {mark}</legend>
                    {notes}
                    {choices}
                </fieldset>
            }
            .into_any()
        }
    };
    let class = match question.kind {
        QuestionKind::Text | QuestionKind::Long => "field ask",
        _ => "ask",
    };
    view! { <div class=class data-key=question.key.clone() data-when=when data-is=is>{inside}</div> }
}
