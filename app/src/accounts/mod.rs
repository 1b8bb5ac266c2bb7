//! Accounts: joining, signing in, setting a new password, the first admin.

pub mod api;
mod join;
pub mod openid;
pub mod passkeys;
pub mod security;
mod sign_in;

pub use join::{FirstAdmin, SignUp, SignUpSent, Verify};
pub use sign_in::{Login, LoginStep, Recover, RecoverSent, Reset};

use crate::boot::use_locale;
use crate::ui::{Icon, PageHead, PageTitle};
use domain::t;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Names of fields, for the summary of faults.
const LABELS: &[(&str, domain::locale::Text)] = &[
    ("kind", t::account::kind),
    ("profession", t::account::profession),
    ("name", t::account::name),
    ("email", t::account::email),
    ("password", t::account::password),
    ("statement", t::account::statement),
    ("agree", t::nav::guidelines),
    ("invite", t::invitation::list),
];

/// A page with one small thing to do.
#[component]
fn Narrow(
    /// The page's title.
    title: &'static str,
    /// One sentence below it.
    #[prop(default = "")]
    lede: &'static str,
    /// What there is to do.
    children: Children,
) -> impl IntoView {
    view! {
        <PageTitle text=title />
        <div class="narrow-page">
            {if lede.is_empty() {
                view! { <PageHead title=title /> }.into_any()
            } else {
                view! { <PageHead title=title lede=lede /> }.into_any()
            }}
            {children()}
        </div>
    }
}

/// A mail is on its way.
#[component]
fn MailSent(
    /// What to do with it.
    text: &'static str,
    /// Where it is asked for again.
    again: &'static str,
) -> impl IntoView {
    let l = use_locale();
    let title = t::account::sent(l);
    view! {
        <PageTitle text=title />
        <div class="narrow-page">
            <div class="result" data-tone="success">
                <Icon name="mail" />
                <h1>{title}</h1>
                <p>{text}</p>
            </div>
            <p class="aside-line">{t::account::no_mail(l)} " " <a href=again>{t::account::again(l)}</a></p>
        </div>
    }
}

/// A parameter of the address, once.
pub(crate) fn query(name: &str) -> String {
    use_query_map().with_untracked(|q| q.get(name)).unwrap_or_default()
}
