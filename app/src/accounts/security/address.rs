//! The address that log-ins and mails use.

use super::api::{AskAddress, wished_address};
use super::{Proof, guarded};
use crate::accounts::{Narrow, query};
use crate::boot::use_locale;
use crate::ui::{Field, Form, Hidden, Icon, Loaded, PageTitle, PlainForm, Post, data};
use domain::account::security::Security;
use domain::t;
use leptos::either::Either;
use leptos::prelude::*;

/// Asks for another address.
#[component]
pub fn Address() -> impl IntoView {
    let l = use_locale();
    let (ask, proof) = (Post::to::<AskAddress>(), Proof::new());
    let again = move || proof.answers();
    guarded(
        t::security::address_title(l),
        t::security::address_lede(l),
        proof,
        again,
        move |now: Security| {
            view! {
                <Form post=ask prefix="" labels=&[("email", t::security::address_new)]>
                    <p>{t::security::address_now(l)} ": " <strong>{now.email}</strong></p>
                    <Field
                        name="email"
                        label=t::security::address_new(l)
                        hint=t::security::address_new_hint(l)
                        kind="email"
                        autocomplete="email"
                        value=now.new_email.unwrap_or_default()
                        required=true
                    />
                    <div class="form-actions">
                        <button class="button primary" disabled=move || ask.sending().get()>{t::security::address_send(l)}</button>
                        <a class="button quiet" href="/me/settings/account">{t::form::cancel(l)}</a>
                    </div>
                </Form>
            }
        },
    )
}

/// Proves the new address with the link from the mail. The link alone changes nothing.
#[component]
pub fn ProveAddress() -> impl IntoView {
    let l = use_locale();
    if query("done") == "1" {
        let (title, text) = (t::security::address_now_used(l), t::security::address_now_used_text(l));
        return Either::Left(view! { <Done title=title text=text /> });
    }
    let found = data(|| query("token"), wished_address);
    Either::Right(view! { <Loaded from=found view=move |wished| view! { <Wished wished=wished /> } /> })
}

#[component]
fn Wished(
    /// Whose account, and which address; `None` where the link does not work.
    wished: Option<(String, String)>,
) -> impl IntoView {
    let l = use_locale();
    let (title, lede) = if wished.is_some() {
        (t::security::address_prove(l), t::security::address_prove_text(l))
    } else {
        (t::security::dead_link(l), t::error::link_used(l))
    };
    view! {
        <Narrow title=title lede=lede>
            {wished
                .map(|(name, email)| {
                    view! {
                        <PlainForm action="/api/security/prove_address">
                            <Hidden name="token" value=query("token") />
                            <p>{t::security::address_of(l, name)} ": " <strong>{email}</strong></p>
                            <div class="form-actions"><button class="button primary">{t::security::address_proved(l)}</button></div>
                        </PlainForm>
                    }
                })}
        </Narrow>
    }
}

/// Brings the old address back with the link from the mail.
#[component]
pub fn AddressBack() -> impl IntoView {
    let l = use_locale();
    if query("done") == "1" {
        let (title, text) = (t::security::address_is_back(l), t::security::address_is_back_text(l));
        return Either::Left(view! { <Done title=title text=text /> });
    }
    let token = query("token");
    Either::Right(view! {
        <Narrow title=t::security::address_back(l) lede=t::security::address_back_text(l)>
            <PlainForm action="/api/security/undo_address">
                <Hidden name="token" value=token />
                <div class="form-actions"><button class="button primary">{t::security::address_back_send(l)}</button></div>
            </PlainForm>
        </Narrow>
    })
}

#[component]
fn Done(title: &'static str, text: &'static str) -> impl IntoView {
    let l = use_locale();
    view! {
        <PageTitle text=title />
        <div class="narrow-page">
            <div class="result" data-tone="success">
                <Icon name="check" />
                <h1>{title}</h1>
                <p>{text}</p>
            </div>
            <p class="aside-line"><a href="/me/settings/account">{t::security::to_account(l)}</a></p>
        </div>
    }
}
