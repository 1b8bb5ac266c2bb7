//! Signing in, and getting back in.

use super::api::link_leads_to;
use super::{LABELS, MailSent, Narrow, query};
use super::{openid, passkeys};
use crate::boot::use_locale;
use crate::ui::{ErrorPage, Field, Hidden, Loaded, Notice, PlainForm, data};
use domain::t;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The log-in.
#[component]
pub fn Login() -> impl IntoView {
    let l = use_locale();
    let reset = query("reset") == "1";
    let kept = query("kept") == "1";
    let left = query("left") == "1";
    let next = query("next");
    let then = next.clone();
    view! {
        <Narrow title=t::account::login(l)>
            <openid::WentWrong name="openid" />
            {reset.then(|| view! { <Notice tone="success"><p>{t::account::reset_done(l)}</p></Notice> })}
            {left.then(|| view! { <Notice tone="info"><p>{t::security::left(l)}</p></Notice> })}
            {kept.then(|| view! { <Notice tone="info"><p>{t::account::kept(l)}</p></Notice> })}
            <PlainForm action="/api/accounts/sign_in" labels=LABELS>
                <Hidden name="next" value=next />
                // The last word lets the browser offer a passkey here.
                <Field name="email" label=t::account::email(l) kind="email" autocomplete="username webauthn" required=true />
                <Field name="password" label=t::account::password(l) kind="password" autocomplete="current-password" required=true />
                <div class="form-actions"><button class="button primary">{t::account::login(l)}</button></div>
            </PlainForm>
            <passkeys::SignIn next=then.clone() />
            <openid::SignIn next=then />
            <p class="aside-line"><a href="/login/mail">{t::security::login_by_mail(l)}</a></p>
            <p class="aside-line"><a href="/recover">{t::account::forgot(l)}</a></p>
            <p class="aside-line">{t::account::first_time(l)} " " <a href="/signup">{t::nav::signup(l)}</a></p>
        </Narrow>
    }
}

/// What comes after, or in place of, the log-in with a password, by its name in the address. One address for all of
/// these: each of its own would weigh on the first load of every page.
#[component]
pub fn LoginStep() -> impl IntoView {
    let params = use_params_map();
    move || match params.with(|p| p.get("step")).as_deref() {
        Some("mail") => view! { <LoginByMail /> }.into_any(),
        Some("sent") => view! { <LoginSent /> }.into_any(),
        Some("link") => view! { <Link /> }.into_any(),
        Some("code") => view! { <Code /> }.into_any(),
        Some("openid") => view! { <openid::Arrival /> }.into_any(),
        _ => view! { <ErrorPage error=domain::Error::NotFound /> }.into_any(),
    }
}

/// Asks for a link that logs in.
#[component]
fn LoginByMail() -> impl IntoView {
    let l = use_locale();
    view! {
        <Narrow title=t::security::login_by_mail(l) lede=t::security::login_by_mail_text(l)>
            <PlainForm action="/api/accounts/request_link" labels=LABELS>
                <Field name="email" label=t::account::email(l) kind="email" autocomplete="username" required=true />
                <div class="form-actions"><button class="button primary">{t::account::send_link(l)}</button></div>
            </PlainForm>
        </Narrow>
    }
}

/// A mail is on its way.
#[component]
fn LoginSent() -> impl IntoView {
    view! { <MailSent text=t::security::login_sent(use_locale()) again="/login/mail" /> }
}

/// Where the link of a mail leads: it is the button that logs in, since programs that look through mails open links.
#[component]
fn Link() -> impl IntoView {
    let found = data(|| query("token"), link_leads_to);
    view! { <Loaded from=found view=move |email| view! { <LinkView email=email /> } /> }
}

#[component]
fn LinkView(
    /// The account's address; `None` where the link does not work.
    email: Option<String>,
) -> impl IntoView {
    let l = use_locale();
    let works = email.is_some();
    let (title, lede) = if works {
        (t::security::login_link(l), t::security::login_link_text(l))
    } else {
        (t::security::dead_link(l), t::error::link_used(l))
    };
    view! {
        <Narrow title=title lede=lede>
            {email
                .map(|email| {
                    view! {
                        <PlainForm action="/api/accounts/sign_in_by_link">
                            <Hidden name="token" value=query("token") />
                            <p>{t::security::login_as(l)} ": " <strong>{email}</strong></p>
                            <div class="form-actions"><button class="button primary">{t::account::login(l)}</button></div>
                        </PlainForm>
                    }
                })}
            <p class="aside-line">{works.then(|| format!("{} ", t::account::dead_link(l)))} <a href="/login/mail">{t::account::again(l)}</a></p>
        </Narrow>
    }
}

/// The second step of a log-in.
#[component]
fn Code() -> impl IntoView {
    let l = use_locale();
    let next = query("next");
    view! {
        <Narrow title=t::security::login_code(l) lede=t::security::login_code_text(l)>
            <PlainForm action="/api/accounts/enter_code" labels=&[("code", t::security::second_code)]>
                <Hidden name="next" value=next />
                <Field name="code" label=t::security::second_code(l) autocomplete="one-time-code" required=true narrow=true />
                <div class="form-actions"><button class="button primary">{t::account::login(l)}</button></div>
            </PlainForm>
            <p class="aside-line">{t::security::login_code_late(l)} " " <a href="/login">{t::account::again(l)}</a></p>
        </Narrow>
    }
}

/// Asks for a link to set a new password.
#[component]
pub fn Recover() -> impl IntoView {
    let l = use_locale();
    view! {
        <Narrow title=t::account::recover(l) lede=t::account::recover_text(l)>
            <PlainForm action="/api/accounts/request_reset" labels=LABELS>
                <Field name="email" label=t::account::email(l) kind="email" autocomplete="username" required=true />
                <div class="form-actions"><button class="button primary">{t::account::send_link(l)}</button></div>
            </PlainForm>
        </Narrow>
    }
}

/// A mail is on its way.
#[component]
pub fn RecoverSent() -> impl IntoView {
    view! { <MailSent text=t::account::recover_sent(use_locale()) again="/recover" /> }
}

/// Sets a new password.
#[component]
pub fn Reset() -> impl IntoView {
    let l = use_locale();
    let token = query("token");
    view! {
        <Narrow title=t::account::new_password(l) lede=t::account::new_password_text(l)>
            <PlainForm action="/api/accounts/reset_password" labels=&[("password", t::account::new_password)]>
                <Hidden name="token" value=token />
                <Field
                    name="password"
                    label=t::account::new_password(l)
                    hint=t::account::password_hint(l)
                    kind="password"
                    autocomplete="new-password"
                    required=true
                />
                <div class="form-actions"><button class="button primary">{t::account::set_password(l)}</button></div>
            </PlainForm>
            <p class="aside-line">{t::account::dead_link(l)} " " <a href="/recover">{t::account::again(l)}</a></p>
        </Narrow>
    }
}
