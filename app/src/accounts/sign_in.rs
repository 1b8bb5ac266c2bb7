//! Signing in, and getting back in.

use super::{LABELS, MailSent, Narrow, query};
use crate::boot::use_locale;
use crate::ui::{Field, Hidden, Notice, PlainForm};
use domain::t;
use leptos::prelude::*;

/// The log-in.
#[component]
pub fn Login() -> impl IntoView {
    let l = use_locale();
    let reset = query("reset") == "1";
    let kept = query("kept") == "1";
    let next = query("next");
    view! {
        <Narrow title=t::account::login(l)>
            {reset.then(|| view! { <Notice tone="success"><p>{t::account::reset_done(l)}</p></Notice> })}
            {kept.then(|| view! { <Notice tone="info"><p>{t::account::kept(l)}</p></Notice> })}
            <PlainForm action="/api/accounts/sign_in" labels=LABELS>
                <Hidden name="next" value=next />
                <Field name="email" label=t::account::email(l) kind="email" autocomplete="username" required=true />
                <Field name="password" label=t::account::password(l) kind="password" autocomplete="current-password" required=true />
                <div class="form-actions"><button class="button primary">{t::account::login(l)}</button></div>
            </PlainForm>
            <p class="aside-line"><a href="/recover">{t::account::forgot(l)}</a></p>
            <p class="aside-line">{t::account::first_time(l)} " " <a href="/signup">{t::nav::signup(l)}</a></p>
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
