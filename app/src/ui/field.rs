//! Fields: a label, a hint, a fault, and the control; filled with what was typed before.

use super::Icon;
use super::form::FormState;
use crate::boot::use_locale;
use domain::t;
use leptos::prelude::*;

/// What a control needs to know of its form: its full name there, what stands in it at first, and what is said of it.
pub(super) struct Wired {
    pub(super) name: String,
    pub(super) value: String,
    /// Whether the value is what was typed before the form was refused.
    pub(super) typed: bool,
    pub(super) fault: Signal<Option<String>>,
    pub(super) invalid: Signal<bool>,
    pub(super) described_by: Signal<Option<String>>,
}

impl Wired {
    pub(super) fn new(id: &'static str, value: String, hinted: bool) -> Self {
        let form = FormState::take();
        let fault = form.map_or_else(|| Signal::stored(None), |f| f.fault(id));
        let typed = form.and_then(|f| f.typed(id));
        Self {
            name: form.map_or_else(|| id.to_owned(), |f| f.name(id)),
            typed: typed.is_some(),
            value: typed.unwrap_or(value),
            fault,
            invalid: Signal::derive(move || fault.with(Option::is_some)),
            described_by: Signal::derive(move || match (hinted, fault.with(Option::is_some)) {
                (true, true) => Some(format!("{id}-hint {id}-error")),
                (true, false) => Some(format!("{id}-hint")),
                (false, true) => Some(format!("{id}-error")),
                (false, false) => None,
            }),
        }
    }
}

/// A control with its label, its hint and its fault.
#[component]
pub(super) fn Labelled(
    id: &'static str,
    label: String,
    hint: Option<String>,
    required: bool,
    fault: Signal<Option<String>>,
    #[prop(default = "field")] class: &'static str,
    children: Children,
) -> impl IntoView {
    let l = use_locale();
    view! {
        <div class=class>
            <label for=id>{label} {required.then(|| view! { <span class="required">{t::form::required(l)}</span> })}</label>
            <Notes id=id hint=hint fault=fault />
            {children()}
        </div>
    }
}

/// Hint and fault of a field.
#[component]
fn Notes(id: &'static str, hint: Option<String>, fault: Signal<Option<String>>) -> impl IntoView {
    view! {
        {hint.map(|h| view! { <p class="hint" id=format!("{id}-hint")>{h}</p> })}
        {move || fault.get().map(|f| view! { <p class="error" id=format!("{id}-error")><Icon name="warning" />{f}</p> })}
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
    let wired = Wired::new(name, value, hint.is_some());
    let value = if kind == "password" { String::new() } else { wired.value };
    let Wired { name: full, fault, invalid, described_by, .. } = wired;
    let class = if narrow { "field narrow" } else { "field" };
    view! {
        <Labelled id=name label=label hint=hint required=required fault=fault class=class>
            <input
                id=name
                name=full
                type=if kind == "number" { "text" } else { kind }
                inputmode=(kind == "number").then_some("numeric")
                value=value
                autocomplete=autocomplete
                aria-required=required.then_some("true")
                aria-invalid=move || invalid.get().then_some("true")
                aria-describedby=move || described_by.get()
            />
        </Labelled>
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
    let Wired { name: full, value, fault, invalid, described_by, .. } =
        Wired::new(name, value, hint.is_some());
    view! {
        <Labelled id=name label=label hint=hint required=required fault=fault>
            <select
                id=name
                name=full
                aria-required=required.then_some("true")
                aria-invalid=move || invalid.get().then_some("true")
                aria-describedby=move || described_by.get()
            >
                {choices
                    .into_iter()
                    .map(|c| {
                        let chosen = c.value == value;
                        view! { <option value=c.value selected=chosen>{c.text}</option> }
                    })
                    .collect_view()}
            </select>
        </Labelled>
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
    let Wired { name: full, value, fault, described_by, .. } = Wired::new(name, value, false);
    view! {
        <fieldset class="choices" id=name tabindex="-1" aria-describedby=move || described_by.get()>
            <legend>{label} {required.then(|| view! { <span class="required">{t::form::required(l)}</span> })}</legend>
            <Notes id=name hint=None fault=fault />
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
    let Wired { name: full, fault, invalid, described_by, .. } = Wired::new(name, String::new(), false);
    let typed = FormState::take().and_then(|f| f.typed_list(name));
    let checked = typed.map_or(checked, |list| list.contains(&value));
    let full = if list { format!("{full}[]") } else { full };
    let id = (!list).then_some(name);
    let label = view! {
        <label class="check">
            <input
                type="checkbox"
                id=id
                name=full
                value=value
                checked=checked
                aria-invalid=move || invalid.get().then_some("true")
                aria-describedby=move || described_by.get()
            />
            <span>{children()}</span>
        </label>
    };
    if list {
        label.into_any()
    } else {
        view! { <div class="choices"><Notes id=name hint=None fault=fault />{label}</div> }.into_any()
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
    let Wired { name: full, value, fault, invalid, described_by, .. } =
        Wired::new(name, value, hint.is_some());
    view! {
        <Labelled id=name label=label hint=hint required=false fault=fault>
            <super::TextArea id=name name=full value=value rows=rows described_by=described_by invalid=invalid />
        </Labelled>
    }
}
