//! Logging in with an account elsewhere.

use super::api::providers;
use super::{to, went_wrong};
use crate::accounts::query;
use crate::boot::use_locale;
use crate::ui::{Beside, Notice, data};
use domain::account::openid::Provider;
use domain::t;
use leptos::prelude::*;

/// A link to each provider, and what went wrong with the last.
#[component]
pub(in crate::accounts) fn SignIn(
    /// Where to go on.
    next: String,
) -> impl IntoView {
    let l = use_locale();
    let next = StoredValue::new(next);
    let found = data(|| (), |()| providers());
    let view = move |providers: Vec<Provider>| {
        let there = !providers.is_empty();
        let ways = providers.into_iter().map(|provider| {
            let href = to(&provider.id, &next.get_value());
            // The server knows where it leads.
            view! { <li><a class="button" href=href rel="external">{t::openid::log_in(l, provider.name)}</a></li> }
        });
        there.then(|| {
            view! {
                <div class="ways-elsewhere">
                    <p class="or">{t::security::or(l)}</p>
                    <ul>{ways.collect_view()}</ul>
                </div>
            }
        })
    };
    view! { <Beside from=found view=view /> }
}

/// What went wrong on the way to a provider.
#[component]
pub(in crate::accounts) fn WentWrong(
    /// The parameter of the address that says it.
    name: &'static str,
) -> impl IntoView {
    let l = use_locale();
    went_wrong(&query(name), l).map(|text| view! { <Notice tone="warning"><p>{text}</p></Notice> })
}
