//! Joining: the form, the mail, the proof, the first steps.

use super::{LABELS, MailSent, Narrow, openid, query};
use crate::boot::use_locale;
use crate::invitations::api::ways_in;
use crate::ui::{Check, Choice, Field, Hidden, Lines, Loaded, Notice, PlainForm, Radios, Select, data};
use domain::invitation::Joining;
use domain::setting::JoinMode;
use domain::t;
use domain::vocabulary::TermChoice;
use leptos::prelude::*;

/// The sign-up.
#[component]
pub fn SignUp() -> impl IntoView {
    let l = use_locale();
    let found = data(move || query("invite"), ways_in);
    let view = move |joining: Joining| {
        if joining.mode == JoinMode::Invitation && joining.invited.is_none() {
            return view! { <ByInvitation /> }.into_any();
        }
        let told = joining.invited.map(|invited| match invited.circle {
            Some(circle) => t::invitation::followed_circle(l, circle),
            None => t::invitation::followed(l).to_owned(),
        });
        let next = match query("invite") {
            code if code.is_empty() => "/welcome".to_owned(),
            code => format!("/signup?invite={code}"),
        };
        view! {
        <Narrow title=t::account::signup(l) lede=t::account::signup_text(l)>
            {told.map(|text| view! { <Notice tone="success"><p>{text}</p></Notice> })}
            <PlainForm action="/api/accounts/sign_up" prefix="form" labels=LABELS>
                <Hidden name="invite" value=query("invite") />
                <Opening professions=joining.professions />
                <Field name="name" label=t::account::name(l) hint=t::account::name_hint(l) autocomplete="name" required=true />
                <Field name="email" label=t::account::email(l) hint=t::account::email_hint(l) kind="email" autocomplete="username" required=true />
                <Field
                    name="password"
                    label=t::account::password(l)
                    hint=t::account::password_hint(l)
                    kind="password"
                    autocomplete="new-password"
                    required=true
                />
                <Closing />
            </PlainForm>
            <openid::SignIn next=next />
            <p class="aside-line">{t::account::have_account(l)} " " <a href="/login">{t::account::login(l)}</a></p>
        </Narrow>
        }
            .into_any()
    };
    view! { <Loaded from=found view=view /> }
}

/// The fields that a form of somebody who comes begins with.
#[component]
pub(super) fn Opening(
    /// The professions to choose from.
    professions: Vec<TermChoice>,
) -> impl IntoView {
    let l = use_locale();
    let kinds = vec![
        Choice::new("supporter", t::account::supporter(l)).hint(t::account::supporter_hint(l)),
        Choice::new("interested", t::account::interested(l)).hint(t::account::interested_hint(l)),
    ];
    let mut choices = vec![Choice::new("", t::form::choose(l))];
    choices.extend(professions.into_iter().map(|p| Choice::new(p.code, p.name)));
    view! {
        <Radios name="kind" label=t::account::kind(l) choices=kinds required=true />
        <Select name="profession" label=t::account::profession(l) hint=t::account::profession_hint(l) choices=choices />
    }
}

/// What such a form ends with.
#[component]
pub(super) fn Closing() -> impl IntoView {
    let l = use_locale();
    view! {
        <Lines name="statement" label=t::account::statement(l) hint=t::account::statement_hint(l) />
        <Check name="agree">
            {t::account::agree_before(l)}
            <a href="/guidelines" target="_blank">{t::nav::guidelines(l)}</a>
            {t::account::agree(l)}
            <span class="required">{t::form::required(l)}</span>
        </Check>
        <div class="form-actions"><button class="button primary">{t::account::signup_send(l)}</button></div>
    }
}

/// What stands in place of the form, for whoever was not invited.
#[component]
fn ByInvitation() -> impl IntoView {
    let l = use_locale();
    view! {
        <Narrow title=t::invitation::only(l) lede=t::invitation::only_text(l)>
            <p class="aside-line">{t::account::have_account(l)} " " <a href="/login">{t::account::login(l)}</a></p>
        </Narrow>
    }
}

/// A mail is on its way.
#[component]
pub fn SignUpSent() -> impl IntoView {
    view! { <MailSent text=t::account::signup_sent(use_locale()) again="/signup" /> }
}

/// Proves the address: the password again, so that nobody can make an account in another's name.
#[component]
pub fn Verify() -> impl IntoView {
    let l = use_locale();
    let token = query("token");
    view! {
        <Narrow title=t::account::verify(l) lede=t::account::verify_text(l)>
            <PlainForm action="/api/accounts/verify" labels=LABELS>
                <Hidden name="token" value=token />
                <Field name="password" label=t::account::password(l) kind="password" autocomplete="current-password" required=true />
                <div class="form-actions"><button class="button primary">{t::account::verify_send(l)}</button></div>
            </PlainForm>
            <p class="aside-line">{t::account::dead_link(l)} " " <a href="/signup">{t::account::again(l)}</a></p>
        </Narrow>
    }
}

/// The one-time page that makes the first admin.
#[component]
pub fn FirstAdmin() -> impl IntoView {
    let l = use_locale();
    let token = query("token");
    view! {
        <Narrow title=t::account::first_admin(l) lede=t::account::first_admin_text(l)>
            <PlainForm action="/api/accounts/first_admin" prefix="form" labels=LABELS>
                <Hidden name="token" value=token />
                <Field name="name" label=t::account::name(l) autocomplete="name" required=true />
                <Field name="email" label=t::account::email(l) kind="email" autocomplete="username" required=true />
                <Field
                    name="password"
                    label=t::account::password(l)
                    hint=t::account::password_hint(l)
                    kind="password"
                    autocomplete="new-password"
                    required=true
                />
                <div class="form-actions"><button class="button primary">{t::account::first_admin_send(l)}</button></div>
            </PlainForm>
            <p class="aside-line">{t::account::first_admin_again(l)}</p>
        </Narrow>
    }
}
