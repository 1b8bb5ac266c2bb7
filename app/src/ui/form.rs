//! Forms: posted as they are without script; with script sent in the background, with faults shown in place.

use crate::Fault;
use crate::boot::{Kept, Navigated, use_boot, use_locale};
use domain::{Error, t};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::server_fn::client::Client;
use leptos::server_fn::codec::PostUrl;
use leptos::server_fn::request::ClientReq;
use leptos::server_fn::{Http, ServerFn};
use serde::de::DeserializeOwned;

/// What fields of a form ask their form.
#[derive(Clone, Copy)]
pub(super) struct FormState {
    pub(super) error: Signal<Option<Error>>,
    pub(super) kept: StoredValue<Option<Kept>>,
    pub(super) prefix: StoredValue<String>,
}

impl FormState {
    pub(super) fn take() -> Option<Self> {
        use_context()
    }

    /// The full name of a field: `form[title]`.
    pub(super) fn name(self, field: &str) -> String {
        self.prefix.with_value(|p| if p.is_empty() { field.to_owned() } else { format!("{p}[{field}]") })
    }

    /// What was typed before, where the form was refused.
    pub(super) fn typed(self, field: &str) -> Option<String> {
        let name = self.name(field);
        self.kept.with_value(|k| k.as_ref()?.fields.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone()))
    }

    /// All that was chosen before in a list, where the form was refused.
    pub(super) fn typed_list(self, field: &str) -> Option<Vec<String>> {
        let name = self.name(field);
        self.kept.with_value(|k| {
            k.as_ref().map(|k| {
                let of =
                    |n: &str| n == name || n.strip_prefix(&name).is_some_and(|rest| rest.starts_with('['));
                k.fields.iter().filter(|(n, _)| of(n)).map(|(_, v)| v.clone()).collect()
            })
        })
    }

    /// The fault at a field, in the reader's language.
    pub(super) fn fault(self, field: &'static str) -> Signal<Option<String>> {
        let l = use_locale();
        let error = self.error;
        Signal::derive(move || {
            error.with(|e| e.as_ref()?.fields().iter().find(|f| f.field == field).map(|f| f.problem.text(l)))
        })
    }
}

/// What was typed into this form, where it was refused: only on the page that came back, not on later ones.
fn kept_for(action: &str) -> Option<Kept> {
    if use_context::<Navigated>().is_some_and(|n| n.0.get_untracked()) {
        return None;
    }
    use_boot().with_value(|b| b.kept.clone()).filter(|k| k.action == action)
}

/// A form for a server function whose arguments are one struct named `form` (or, with an empty `prefix`, plain).
#[component]
pub fn Form<S, O>(
    /// The action that sends it.
    action: ServerAction<S>,
    /// The name of the struct.
    #[prop(default = "form")]
    prefix: &'static str,
    /// Labels of fields, for the summary of faults.
    #[prop(default = &[])]
    labels: &'static [(&'static str, domain::locale::Text)],
    /// The fields.
    children: Children,
) -> impl IntoView
where
    S: DeserializeOwned
        + ServerFn<Protocol = Http<PostUrl, O>, Error = Fault>
        + Clone
        + Send
        + Sync
        + 'static,
    <<<S as ServerFn>::Client as Client<Fault>>::Request as ClientReq<Fault>>::FormData:
        From<web_sys::FormData>,
    S::Output: Send + Sync + 'static,
    <S as ServerFn>::Client: Client<Fault>,
    O: 'static,
{
    let l = use_locale();
    let kept = kept_for(S::url());
    let first = kept.as_ref().map(|k| k.error.clone());
    let value = action.value();
    let error = Signal::derive(move || {
        value.with(|v| match v {
            None => first.clone(),
            Some(Err(Fault(error))) => Some(error.clone()),
            Some(Ok(_)) => None,
        })
    });
    let state =
        FormState { error, kept: StoredValue::new(kept), prefix: StoredValue::new(prefix.to_owned()) };
    let summary = NodeRef::<leptos::html::Div>::new();
    // A reader must not miss that something is wrong: focus goes to the summary.
    Effect::new(move |before: Option<bool>| {
        let now = error.with(Option::is_some) && value.with(Option::is_some);
        if now && let Some(element) = summary.get() {
            let _moved = element.focus();
        }
        before.unwrap_or(false) || now
    });
    let form = NodeRef::<leptos::html::Form>::new();
    // The session ended: the browser sends the form itself, so that the server keeps what was typed and brings it
    // back after the log-in.
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if value.with(|v| matches!(v, Some(Err(Fault(Error::SignedOut)))))
            && let Some(element) = form.get_untracked()
        {
            let _sent = element.submit();
        }
    });
    let pending = action.pending();
    view! {
        <FormContext state=state>
            <div class="error-summary" role="alert" tabindex="-1" node_ref=summary hidden=move || error.with(Option::is_none)>
                <h2>{move || error.with(|e| e.as_ref().map(|e| e.text(l)))}</h2>
                <p>{t::error::kept(l)}</p>
                <ul>
                    {move || {
                        let fields = error.with(|e| e.as_ref().map(|e| e.fields().to_vec())).unwrap_or_default();
                        fields
                            .into_iter()
                            .map(|f| {
                                let label = labels.iter().find(|(n, _)| *n == f.field).map_or("", |(_, label)| label(l));
                                let gap = if label.is_empty() { "" } else { ": " };
                                view! { <li><a href=format!("#{}", f.field) rel="external">{label}{gap}{f.problem.text(l)}</a></li> }
                            })
                            .collect_view()
                    }}
                </ul>
            </div>
            <ActionForm action=action node_ref=form attr:class="form" attr:aria-busy=move || pending.get().then_some("true") attr:novalidate="">
                {children()}
            </ActionForm>
        </FormContext>
    }
}

#[component]
fn FormContext(state: FormState, children: Children) -> impl IntoView {
    provide_context(state);
    children()
}

/// A form that the browser sends by itself, since the whole page changes with it: signing in and out, first steps.
#[component]
pub fn PlainForm(
    /// Where it goes: `/api/accounts/sign_in`.
    action: &'static str,
    /// The name of the struct; empty for plain arguments.
    #[prop(default = "")]
    prefix: &'static str,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let l = use_locale();
    let kept = kept_for(action);
    let error = kept.as_ref().map(|k| k.error.clone());
    let state = FormState {
        error: Signal::stored(error.clone()),
        kept: StoredValue::new(kept),
        prefix: StoredValue::new(prefix.to_owned()),
    };
    view! {
        <FormContext state=state>
            {error
                .map(|e| {
                    view! {
                        <div class="error-summary" role="alert" tabindex="-1">
                            <h2>{e.text(l)}</h2>
                            <ul>
                                {e
                                    .fields()
                                    .iter()
                                    .map(|f| view! { <li><a href=format!("#{}", f.field) rel="external">{f.problem.text(l)}</a></li> })
                                    .collect_view()}
                            </ul>
                        </div>
                    }
                })}
            <form class="form" method="post" action=action novalidate="">
                {children()}
            </form>
        </FormContext>
    }
}
