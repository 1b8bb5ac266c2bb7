//! Fields: a label, a hint, a fault, and the control; filled with what was typed before.

use super::Icon;
use super::form::FormState;
use crate::boot::use_locale;
use domain::t;
use leptos::prelude::*;

fn described(id: &str, hint: bool, fault: bool) -> Option<String> {
    match (hint, fault) {
        (true, true) => Some(format!("{id}-hint {id}-error")),
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-error")),
        (false, false) => None,
    }
}

/// The label of a field, with its mark for what is needed.
#[component]
pub(super) fn Label(id: String, text: String, required: bool) -> impl IntoView {
    let l = use_locale();
    view! {
        <label for=id>
            {text}
            {required.then(|| view! { <span class="required">{t::form::required(l)}</span> })}
        </label>
    }
}

/// Hint and fault of a field.
#[component]
pub(super) fn Notes(id: String, hint: Option<String>, fault: Signal<Option<String>>) -> impl IntoView {
    let error_id = format!("{id}-error");
    view! {
        {hint.map(|h| view! { <p class="hint" id=format!("{id}-hint")>{h}</p> })}
        {move || {
            let error_id = error_id.clone();
            fault.get().map(|f| view! { <p class="error" id=error_id><Icon name="warning" />{f}</p> })
        }}
    }
}

/// A field of one line.
#[component]
pub fn Field(
    /// The field's name; also its id.
    name: &'static str,
    /// Its label.
    #[prop(into)]
    label: String,
    /// A hint below the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// `text`, `email`, `password`, `date`, `time`, `number`, `url`.
    #[prop(default = "text")]
    kind: &'static str,
    /// The value at first.
    #[prop(optional, into)]
    value: String,
    /// Whether a value is needed.
    #[prop(optional)]
    required: bool,
    /// What the browser may fill in.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Whether the field is short.
    #[prop(optional)]
    narrow: bool,
) -> impl IntoView {
    let form = FormState::take();
    let fault = form.map_or_else(|| Signal::stored(None), |f| f.fault(name));
    let full = form.map_or_else(|| name.to_owned(), |f| f.name(name));
    let value =
        if kind == "password" { String::new() } else { form.and_then(|f| f.typed(name)).unwrap_or(value) };
    let hinted = hint.is_some();
    view! {
        <div class="field" class:narrow=narrow>
            <Label id=name.to_owned() text=label required=required />
            <Notes id=name.to_owned() hint=hint fault=fault />
            <input
                id=name
                name=full
                type=if kind == "number" { "text" } else { kind }
                inputmode=(kind == "number").then_some("numeric")
                value=value
                autocomplete=autocomplete
                aria-required=required.then_some("true")
                aria-invalid=move || fault.with(Option::is_some).then_some("true")
                aria-describedby=move || described(name, hinted, fault.with(Option::is_some))
            />
        </div>
    }
}

/// One of a list to choose from.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The value sent.
    pub value: String,
    /// How it reads.
    pub text: String,
    /// What it means, for radio cards.
    pub hint: Option<String>,
}

impl Choice {
    /// A choice without explanation.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into(), hint: None }
    }

    /// The same with an explanation.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// A drop-down list.
#[component]
pub fn Select(
    /// The field's name; also its id.
    name: &'static str,
    /// Its label.
    #[prop(into)]
    label: String,
    /// A hint below the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What can be chosen.
    choices: Vec<Choice>,
    /// The value at first.
    #[prop(optional, into)]
    value: String,
    /// Whether a choice is needed.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let form = FormState::take();
    let fault = form.map_or_else(|| Signal::stored(None), |f| f.fault(name));
    let full = form.map_or_else(|| name.to_owned(), |f| f.name(name));
    let value = form.and_then(|f| f.typed(name)).unwrap_or(value);
    let hinted = hint.is_some();
    view! {
        <div class="field">
            <Label id=name.to_owned() text=label required=required />
            <Notes id=name.to_owned() hint=hint fault=fault />
            <select
                id=name
                name=full
                aria-required=required.then_some("true")
                aria-invalid=move || fault.with(Option::is_some).then_some("true")
                aria-describedby=move || described(name, hinted, fault.with(Option::is_some))
            >
                {choices
                    .into_iter()
                    .map(|c| {
                        let chosen = c.value == value;
                        view! { <option value=c.value selected=chosen>{c.text}</option> }
                    })
                    .collect_view()}
            </select>
        </div>
    }
}

/// Choices as cards, of which one is taken.
#[component]
pub fn Radios(
    /// The field's name; also its id.
    name: &'static str,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// What can be chosen.
    choices: Vec<Choice>,
    /// The value at first.
    #[prop(optional, into)]
    value: String,
    /// Whether a choice is needed.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let l = use_locale();
    let form = FormState::take();
    let fault = form.map_or_else(|| Signal::stored(None), |f| f.fault(name));
    let full = form.map_or_else(|| name.to_owned(), |f| f.name(name));
    let value = form.and_then(|f| f.typed(name)).unwrap_or(value);
    view! {
        <fieldset class="choices" id=name tabindex="-1">
            <legend>{label} {required.then(|| view! { <span class="required">{t::form::required(l)}</span> })}</legend>
            <Notes id=name.to_owned() hint=None fault=fault />
            <div class="radio-cards">
                {choices
                    .into_iter()
                    .map(|c| {
                        let chosen = c.value == value;
                        view! {
                            <label class="radio-card">
                                <input type="radio" name=full.clone() value=c.value checked=chosen />
                                <span><strong>{c.text}</strong>{c.hint.map(|h| view! { <span class="hint">{h}</span> })}</span>
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
}

/// A box to tick; sends `yes`. With a list's name (`professions[]`), one of several.
#[component]
pub fn Check(
    /// The field's name.
    name: &'static str,
    /// What is agreed to or chosen.
    children: Children,
    /// The value sent.
    #[prop(default = "yes".to_owned(), into)]
    value: String,
    /// Whether it is ticked at first.
    #[prop(optional)]
    checked: bool,
    /// Whether the name is a list's, so that several are sent.
    #[prop(optional)]
    list: bool,
) -> impl IntoView {
    let form = FormState::take();
    let fault = form.map_or_else(|| Signal::stored(None), |f| f.fault(name));
    let full = form.map_or_else(|| name.to_owned(), |f| f.name(name));
    let typed = form.and_then(|f| f.typed_list(name));
    let checked = typed.map_or(checked, |list| list.contains(&value));
    let full = if list { format!("{full}[]") } else { full };
    let id = (!list).then_some(name);
    view! {
        {(!list).then(|| view! { <Notes id=name.to_owned() hint=None fault=fault /> })}
        <label class="check">
            <input type="checkbox" id=id name=full value=value checked=checked aria-invalid=move || fault.with(Option::is_some).then_some("true") />
            <span>{children()}</span>
        </label>
    }
}

/// A value that is sent along.
#[component]
pub fn Hidden(
    /// The field's name.
    name: &'static str,
    /// The value.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    let full = FormState::take().map_or_else(|| name.to_owned(), |f| f.name(name));
    view! { <input type="hidden" name=full value=value /> }
}

/// Several lines of plain text.
#[component]
pub fn Lines(
    /// The field's name; also its id.
    name: &'static str,
    /// Its label.
    #[prop(into)]
    label: String,
    /// A hint below the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// The text at first.
    #[prop(optional, into)]
    value: String,
    /// Lines shown.
    #[prop(default = 3)]
    rows: u32,
) -> impl IntoView {
    let form = FormState::take();
    let fault = form.map_or_else(|| Signal::stored(None), |f| f.fault(name));
    let full = form.map_or_else(|| name.to_owned(), |f| f.name(name));
    let value = form.and_then(|f| f.typed(name)).unwrap_or(value);
    view! {
        <div class="field">
            <Label id=name.to_owned() text=label required=false />
            <Notes id=name.to_owned() hint=hint fault=fault />
            <super::TextArea
                id=name
                name=full
                value=value
                rows=rows
                described_by=format!("{name}-hint {name}-error")
                invalid=Signal::derive(move || fault.with(Option::is_some))
            />
        </div>
    }
}
