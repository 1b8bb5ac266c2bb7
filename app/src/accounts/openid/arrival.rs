//! Somebody whom a provider knows and nobody here does: they link the account with theirs, or join.

use super::api::{ArrivalPage, arrival};
use super::called;
use crate::accounts::join::{Closing, Opening};
use crate::accounts::{LABELS, Narrow, query};
use crate::boot::use_locale;
use crate::ui::{Field, Hidden, Loaded, Notice, PlainForm, data};
use domain::account::openid::Stranger;
use domain::setting::JoinMode;
use domain::t;
use leptos::prelude::*;

/// Where one's own accounts elsewhere stand, after a log-in.
const OWN: &str = "/login?next=/me/settings/account/openid";

/// What somebody may do whom a provider sent.
#[component]
pub(in crate::accounts) fn Arrival() -> impl IntoView {
    let found = data(|| query("invite"), arrival);
    let view = move |page: ArrivalPage| {
        let l = use_locale();
        match page.stranger {
            Some(stranger) => view! { <Known stranger=stranger joining=page.joining /> }.into_any(),
            None => view! {
                <Narrow title=t::openid::nobody(l) lede=t::openid::nobody_text(l)>
                    <p class="aside-line"><a href="/login">{t::account::again(l)}</a></p>
                </Narrow>
            }
            .into_any(),
        }
    };
    view! { <Loaded from=found view=view /> }
}

#[component]
fn Known(stranger: Stranger, joining: domain::invitation::Joining) -> impl IntoView {
    let l = use_locale();
    let account = called(&stranger);
    let Stranger { provider, name, email, .. } = stranger;
    // Whoever was invited still is.
    let sign_up = match query("invite") {
        code if code.is_empty() => "/signup".to_owned(),
        code => format!("/signup?invite={}", domain::member::percent(&code)),
    };
    let open = joining.mode != JoinMode::Invitation || joining.invited.is_some();
    view! {
        <Narrow title=t::openid::arrival(l) lede=t::openid::arrival_text(l)>
            <Notice tone="info"><p>{t::openid::arrival_as(l, account)}</p></Notice>
            <section class="section">
                <h2>{t::openid::member_already(l)}</h2>
                <p>{t::openid::member_already_text(l)}</p>
                <div class="form-actions"><a class="button" href=OWN>{t::openid::log_in_and_link(l)}</a></div>
            </section>
            <section class="section">
                <h2>{t::openid::new_here(l)}</h2>
                {match email {
                    _ if !open => view! { <p>{t::invitation::only_text(l)}</p> }.into_any(),
                    Some(email) => view! {
                        <p>{t::openid::join_text(l, provider)}</p>
                        <dl class="summary-list"><div><dt>{t::account::email(l)}</dt><dd>{email}</dd></div></dl>
                        <PlainForm action="/api/openid/join" prefix="form" labels=LABELS>
                            <Hidden name="invite" value=query("invite") />
                            <Opening professions=joining.professions />
                            <Field name="name" label=t::account::name(l) hint=t::account::name_hint(l) value=name autocomplete="name" required=true />
                            <Closing />
                        </PlainForm>
                    }
                    .into_any(),
                    None => view! {
                        <p>{t::openid::join_by_mail(l, provider)}</p>
                        <div class="form-actions"><a class="button" href=sign_up>{t::nav::signup(l)}</a></div>
                    }
                    .into_any(),
                }}
            </section>
        </Narrow>
    }
}
