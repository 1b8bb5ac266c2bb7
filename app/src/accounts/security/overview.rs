//! All that protects an account at a glance, each with the way to change it.

use super::api::{KeepAddress, own_security};
use crate::accounts::query;
use crate::boot::use_locale;
use crate::ui::{Breadcrumbs, Loaded, Notice, PageHead, PageTitle, Post, PostForm, data};
use domain::account::security::Security;
use domain::{Locale, t};
use leptos::prelude::*;

/// All that protects one's own account.
#[component]
pub fn Overview() -> impl IntoView {
    let keep = Post::to::<KeepAddress>();
    let found = data(move || keep.answers().get(), |_| own_security());
    view! { <Loaded from=found view=move |security| view! { <OverviewView security=security keep=keep /> } /> }
}

/// What was done on the page before.
fn done(l: Locale) -> Option<&'static str> {
    match query("done").as_str() {
        "address" => Some(t::security::done_address(l)),
        "password" => Some(t::security::done_password(l)),
        "second" => Some(t::security::done_second(l)),
        "second_off" => Some(t::security::done_second_off(l)),
        "codes" => Some(t::security::done_codes(l)),
        "back" => Some(t::security::back(l)),
        _ => None,
    }
}

#[component]
fn OverviewView(security: Security, keep: Post) -> impl IntoView {
    let l = use_locale();
    let title = t::security::title(l);
    let Security {
        email,
        new_email,
        has_password,
        passkeys,
        second_step,
        sessions,
        demanded,
        identities,
        providers,
        ..
    } = security;
    let password = if has_password { t::security::password_set(l) } else { t::security::password_none(l) };
    let keys = match passkeys.len() {
        0 => t::security::passkeys_none(l).to_owned(),
        n => t::security::passkeys_n(l, n),
    };
    let second = second_step
        .map_or_else(|| t::security::second_off(l).to_owned(), |s| t::security::second_on(l, s.since.day(l)));
    let elsewhere = match identities.len() {
        0 => t::openid::short_none(l).to_owned(),
        n => t::openid::short_n(l, n),
    };
    let has_elsewhere = !(identities.is_empty() && providers.is_empty());
    let there = t::security::sessions_n(l, sessions.len());
    view! {
        <PageTitle text=title />
        <div class="narrow-page">
            <Breadcrumbs above=vec![("/me".to_owned(), t::nav::me(l).to_owned())] here=title />
            <PageHead title=title lede=t::security::lede(l) />
            {done(l).map(|text| view! { <Notice tone="success"><p>{text}</p></Notice> })}
            {demanded
                .then(|| {
                    view! {
                        <Notice tone="warning">
                            <p class="notice-title">{t::security::demanded(l)}</p>
                            <p>{t::security::demanded_text(l)}</p>
                        </Notice>
                    }
                })}
            <dl class="summary-list">
                {row("address", t::security::address(l), email, t::security::change(l))}
                {new_email
                    .map(|new| {
                        view! {
                            <div class="summary-note">
                                <dd>
                                    <p>{t::security::address_waits(l, new)}</p>
                                    <PostForm post=keep>
                                        <button class="button small">{t::security::address_keep(l)}</button>
                                    </PostForm>
                                </dd>
                            </div>
                        }
                    })}
                {row("password", t::security::password(l), password.to_owned(), t::security::change(l))}
                {row("passkeys", t::security::passkeys(l), keys, t::security::change(l))}
                {row("second-step", t::security::second(l), second, t::security::change(l))}
                {has_elsewhere.then(|| row("openid", t::openid::short(l), elsewhere, t::security::change(l)))}
                {row("sessions", t::security::sessions(l), there, t::security::look(l))}
            </dl>
            <p class="aside-line"><a href="/me/settings/account/data">{t::security::data(l)}</a></p>
            <p class="aside-line"><a href="/me/settings/account/leave">{t::security::leave(l)}</a></p>
        </div>
    }
}

fn row(page: &str, name: &'static str, value: String, act: &'static str) -> impl IntoView + use<> {
    let to = format!("/me/settings/account/{page}");
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
            <dd class="summary-act"><a href=to>{act}<span class="visually-hidden">{format!(" ({name})")}</span></a></dd>
        </div>
    }
}
