//! Stopping a kind of mail from a link in one of them, without a log-in.

use super::api::{StopLink, stops};
use crate::Fault;
use crate::boot::use_locale;
use crate::ui::{Loaded, Notice, PageHead, PageTitle, data};
use domain::{Error, t};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// Says which mails stop, and stops them by a button: programs that look through mails open every link, and must not
/// change anything by that.
#[component]
pub fn Unsubscribe() -> impl IntoView {
    let params = use_params_map();
    let token = move || params.with(|p| p.get("token").unwrap_or_default());
    let found = data(token, |token| async move {
        match stops(token).await {
            Err(Fault(Error::NotFound)) => Ok(None),
            found => found.map(Some),
        }
    });
    let show = move |found: Option<StopLink>| match found {
        Some(stops) => view! { <Stopping token=token() stops=stops /> }.into_any(),
        None => view! { <NoSuchLink /> }.into_any(),
    };
    view! { <Loaded from=found view=show /> }
}

/// A link that was cut off on its way, or is of another community.
#[component]
fn NoSuchLink() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::request::set_status(&Error::NotFound);
    let l = use_locale();
    view! {
        <PageTitle text=t::notification::stop_unknown(l) />
        <div class="narrow-page">
            <PageHead title=t::notification::stop_unknown(l) />
            <p>{t::notification::stop_unknown_text(l)}</p>
            <p><a href="/me/settings/notifications">{t::notification::settings(l)}</a></p>
        </div>
    }
}

#[component]
fn Stopping(token: String, stops: StopLink) -> impl IntoView {
    let l = use_locale();
    let StopLink { kinds, digest, stopped: done } = stops;
    let names: Vec<&'static str> =
        kinds.iter().map(|k| k.name(l)).chain(digest.then(|| t::notification::summary(l))).collect();
    view! {
        <PageTitle text=t::notification::stop(l) />
        <div class="narrow-page">
            <PageHead title=t::notification::stop(l) />
            {if done {
                view! { <Notice tone="success"><p>{t::notification::stopped(l)}</p></Notice> }.into_any()
            } else {
                view! { <p>{t::notification::stop_text(l)}</p> }.into_any()
            }}
            <ul class="plain-list">{names.into_iter().map(|name| view! { <li>{name}</li> }).collect_view()}</ul>
            {(!done)
                .then(|| {
                    view! {
                        <form class="form" method="post" action=format!("/unsubscribe/{token}")>
                            <div class="form-actions"><button class="button primary">{t::notification::stop_yes(l)}</button></div>
                        </form>
                    }
                })}
            <p><a href="/me/settings/notifications">{t::notification::settings(l)}</a></p>
        </div>
    }
}
