//! Forms: posted as they are without script; with script sent in the background, with faults shown in place.

use super::post::{CameAs, Post, PostForm};
use crate::boot::{Kept, Navigated, use_boot, use_locale, use_viewer};
use domain::error::Conflict;
use domain::{Error, t};
use leptos::prelude::*;

/// What fields of a form ask their form.
#[derive(Clone, Copy)]
pub(super) struct FormState {
    pub(super) error: Signal<Option<Error>>,
    pub(super) kept: StoredValue<Option<Kept>>,
    pub(super) prefix: StoredValue<String>,
    /// The way it is sent, where that is in the background.
    pub(super) post: Option<Post>,
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
    pub(super) fn fault(self, field: impl Into<String>) -> Signal<Option<String>> {
        let field = field.into();
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

/// Fields and their labels.
type Labels = &'static [(&'static str, domain::locale::Text)];

/// A form for a server function whose arguments are one struct named `form` (or, with an empty `prefix`, plain).
#[component]
pub fn Form(
    /// The way it is sent.
    post: Post,
    /// The name of the struct.
    #[prop(default = "form")]
    prefix: &'static str,
    /// Labels of fields, for the summary of faults.
    #[prop(default = &[])]
    labels: Labels,
    /// Names and labels of fields that only this page has.
    #[prop(default = Vec::new())]
    asked: Vec<(String, String)>,
    /// `form`, or with another class beside it.
    #[prop(default = "form")]
    class: &'static str,
    /// Where what the form changes is seen as it is now: asked for when somebody else was faster.
    #[prop(optional, into)]
    now_at: String,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let kept = kept_for(post.url);
    let first = kept.as_ref().map(|k| k.error.clone());
    let refused = first.is_some();
    let answer = post.answer();
    let error = Signal::derive(move || {
        answer.with(|a| match a {
            None => first.clone(),
            Some(Err(error)) => Some(error.clone()),
            Some(Ok(())) => None,
        })
    });
    let state = FormState {
        error,
        kept: StoredValue::new(kept),
        prefix: StoredValue::new(prefix.to_owned()),
        post: Some(post),
    };
    let summary = NodeRef::<leptos::html::Div>::new();
    // A reader must not miss that something is wrong: focus goes to the summary.
    Effect::new(move |_| {
        let now = error.with(Option::is_some) && answer.with(Option::is_some);
        if now && let Some(element) = summary.get() {
            let _moved = element.focus();
        }
    });
    let form = NodeRef::<leptos::html::Form>::new();
    // The session ended: the browser sends the form itself, so that the server keeps what was typed and brings it
    // back after the log-in.
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if answer.with(|a| matches!(a, Some(Err(Error::SignedOut))))
            && let Some(element) = form.get_untracked()
        {
            let _sent = element.submit();
        }
    });
    let again = Callback::new(move |()| {
        if let Some(element) = form.get_untracked() {
            let _sent = element.request_submit();
        }
    });
    view! {
        <FormContext state=state>
            <Summary error=error labels=labels asked=asked node=summary refused=refused kept=true now_at=now_at again=again />
            <PostForm post=post class=class node=form>
                {children()}
            </PostForm>
        </FormContext>
    }
}

#[component]
fn FormContext(state: FormState, children: Children) -> impl IntoView {
    provide_context(state);
    children()
}

/// What is wrong, with a link to each place.
#[component]
fn Summary(
    error: Signal<Option<Error>>,
    labels: Labels,
    #[prop(default = Vec::new())] asked: Vec<(String, String)>,
    node: NodeRef<leptos::html::Div>,
    /// Whether the form was refused before this page was loaded: reading then begins here.
    refused: bool,
    /// Whether all that was written is still there; passwords never are.
    kept: bool,
    /// Where what the form changes is seen as it is now.
    #[prop(optional)]
    now_at: String,
    /// Sends the form once more.
    #[prop(optional)]
    again: Option<Callback<()>>,
) -> impl IntoView {
    let l = use_locale();
    // Whoever is back from the log-in is not asked for one again.
    let inside = use_viewer().is_some();
    view! {
        <div class="error-summary" role="alert" tabindex="-1" autofocus=refused node_ref=node hidden=move || error.with(Option::is_none)>
            <h2>{move || error.with(|e| e.as_ref().map(|e| if inside && *e == Error::SignedOut { t::error::not_sent(l).to_owned() } else { e.text(l) }))}</h2>
            {kept.then(|| view! { <p>{t::error::kept(l)}</p> })}
            // Nothing is wrong with what was written: it is only to be sent again.
            {again
                .map(|again| {
                    view! {
                        <button
                            type="button"
                            class="button small needs-script"
                            hidden=move || error.with(|e| *e != Some(Error::Unavailable))
                            on:click=move |_| again.run(())
                        >
                            {t::error::try_again(l)}
                        </button>
                    }
                })}
            {(!now_at.is_empty())
                .then(|| {
                    view! {
                        <p hidden=move || error.with(|e| *e != Some(Error::Conflict(Conflict::Stale)))>
                            {t::form::stale_text(l)} " " <a href=now_at target="_blank">{t::form::stale(l)}</a>
                        </p>
                    }
                })}
            <ul>
                {move || {
                    let fields = error.with(|e| e.as_ref().map(|e| e.fields().to_vec())).unwrap_or_default();
                    fields
                        .into_iter()
                        .map(|f| {
                            let label = labels
                                .iter()
                                .find(|(n, _)| *n == f.field)
                                .map(|(_, label)| label(l))
                                .or_else(|| asked.iter().find(|(n, _)| *n == f.field).map(|(_, label)| label.as_str()))
                                .unwrap_or_default()
                                .to_owned();
                            let gap = if label.is_empty() { "" } else { ": " };
                            view! { <li><a href=format!("#{}", f.field) rel="external">{label}{gap}{f.problem.text(l)}</a></li> }
                        })
                        .collect_view()
                }}
            </ul>
        </div>
    }
}

/// A form that the browser sends by itself, since the whole page changes with it: signing in and out, first steps.
#[component]
pub fn PlainForm(
    /// Where it goes: `/api/accounts/sign_in`.
    action: &'static str,
    /// The name of the struct; empty for plain arguments.
    #[prop(default = "")]
    prefix: &'static str,
    /// Labels of fields, for the summary of faults.
    #[prop(default = &[])]
    labels: Labels,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let kept = kept_for(action);
    let error = kept.as_ref().map(|k| k.error.clone());
    let refused = error.is_some();
    let error = Signal::stored(error);
    let state = FormState {
        error,
        kept: StoredValue::new(kept),
        prefix: StoredValue::new(prefix.to_owned()),
        post: None,
    };
    view! {
        <FormContext state=state>
            {refused.then(|| view! { <Summary error=error labels=labels node=NodeRef::new() refused=true kept=false /> })}
            <form class="form" method="post" action=action novalidate="">
                <CameAs />
                {children()}
            </form>
        </FormContext>
    }
}

/// The version a form is based on. After it proved stale the reader was told; saving again then counts, so that
/// nobody is caught in a form that can never be saved.
#[component]
pub fn Version<F>(
    /// The version at first.
    first: String,
    /// Whether it proved stale.
    stale: Signal<bool>,
    /// Asks for the version as it is now.
    fresh: impl Fn() -> F + 'static,
) -> impl IntoView
where
    F: Future<Output = Option<String>> + 'static,
{
    let version = RwSignal::new(first);
    Effect::new(move |_| {
        if stale.get() {
            let now = fresh();
            leptos::task::spawn_local(async move {
                if let Some(now) = now.await {
                    version.try_set(now);
                }
            });
        }
    });
    let name = FormState::take().map_or_else(|| "version".to_owned(), |f| f.name("version"));
    view! { <input type="hidden" name=name value=version /> }
}
