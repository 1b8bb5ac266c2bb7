//! What a page shows while it asks, and when the answer is an error.

use super::data::{Answer, Data, InPage, broken};
use super::{Icon, Mark, PageTitle};
use crate::Fault;
use crate::boot::use_locale;
use domain::{Error, t};
use leptos::prelude::*;
#[cfg(not(feature = "ssr"))]
use leptos::tachys::reactive_graph::OwnedView;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Shows an answer once it is there, or the error as a page.
#[component]
pub fn Loaded<T, V, F>(
    /// The answer.
    from: Data<T>,
    /// The page.
    view: F,
) -> impl IntoView
where
    T: Clone + DeserializeOwned + Send + Sync + 'static,
    V: IntoView + 'static,
    F: Fn(T) -> V + Clone + Send + Sync + 'static,
{
    let show = move |answer: Answer| {
        let opened = answer.and_then(|packed| packed.open::<T>().ok_or_else(|| broken().into()));
        match opened {
            Ok(value) => view(value).into_any(),
            Err(Fault(error)) => view! { <ErrorPage error=error /> }.into_any(),
        }
    };
    once_there(from.from, Arc::new(show), false)
}

/// What stands beside a page's own matter once it is there: until then, and where it does not come, nothing does.
#[component]
pub fn Beside<T, V, F>(
    /// The answer.
    from: Data<T>,
    /// What stands there.
    view: F,
) -> impl IntoView
where
    T: Clone + DeserializeOwned + Send + Sync + 'static,
    V: IntoView + 'static,
    F: Fn(T) -> V + Clone + Send + Sync + 'static,
{
    let show =
        move |answer: Answer| answer.ok().and_then(|packed| packed.open::<T>()).map(view.clone()).into_any();
    once_there(from.from, Arc::new(show), true)
}

type Show = Arc<dyn Fn(Answer) -> AnyView + Send + Sync>;

fn once_there(from: Resource<Answer, InPage>, show: Show, quiet: bool) -> AnyView {
    // On the server Leptos walks over what waits more than once, and asks a function each time: the page would be
    // built twice. The answer does not change there, so it is asked once.
    #[cfg(feature = "ssr")]
    let shown = Suspend::new(async move { show(from.await) });
    // In the browser the page stays until the next one is there, and what it is made of must live as long: it belongs
    // to an owner of its own, which goes with it.
    #[cfg(not(feature = "ssr"))]
    let shown = {
        let here = Owner::current().unwrap_or_default();
        move || {
            let (here, show) = (here.clone(), show.clone());
            Suspend::new(async move {
                let answer = from.await;
                super::standing::replaced();
                let owner = here.child();
                let page = owner.with(|| show(answer));
                OwnedView::new_with_owner(page, owner)
            })
        }
    };
    let waiting = move || (!quiet).then(|| view! { <Waiting /> });
    view! { <Transition fallback=waiting>{shown}</Transition> }.into_any()
}

/// Appears after a moment only: the styles hold it back for 200 ms.
#[component]
fn Waiting() -> impl IntoView {
    let l = use_locale();
    view! { <p class="waiting" role="status">{t::form::waiting(l)}</p> }
}

/// An error as a page: what happened, and the one next step.
#[component]
pub fn ErrorPage(
    /// The error.
    error: Error,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::request::set_status(&error);
    let l = use_locale();
    let hint = match &error {
        Error::NotFound => Some(t::error::not_found_hint(l)),
        Error::Forbidden => Some(t::error::forbidden_hint(l)),
        Error::SignedOut => Some(t::error::signed_out_hint(l)),
        _ => None,
    };
    let back = here();
    let (href, label) = match &error {
        Error::SignedOut => (format!("/login?next={}", domain::member::percent(&back)), t::error::login(l)),
        Error::Unavailable | Error::Internal { .. } | Error::TooMany { .. } => (back, t::error::try_again(l)),
        _ => ("/".to_owned(), t::error::home(l)),
    };
    let title = error.of_page(l);
    view! {
        <PageTitle text=title.clone() />
        <div class="error-page">
            <Mark />
            <p class="error-code">{error.status()}</p>
            <h1>{title}</h1>
            {hint.map(|h| view! { <p>{h}</p> })}
            <div class="form-actions">
                <a class="button primary" href=href>{label}<Icon name="chevron-right" /></a>
            </div>
        </div>
    }
}

/// The address of this page, with its query.
pub(super) fn here() -> String {
    let location = leptos_router::hooks::use_location();
    address(location.pathname.get_untracked(), &location.search.get_untracked())
}

/// A path with its query.
pub(super) fn address(path: String, query: &str) -> String {
    if query.is_empty() { path } else { format!("{path}?{}", query.trim_start_matches('?')) }
}
