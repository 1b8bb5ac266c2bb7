//! Before something dangerous: proving again who one is.

use super::above;
use super::api::{Prove, ProveCode, own_security};
use crate::accounts::passkeys;
use crate::boot::use_locale;
use crate::ui::{Breadcrumbs, Field, Form, Loaded, PageHead, PageTitle, Post, data};
use domain::account::security::{PROOF_MINUTES, Security};
use domain::t;
use leptos::either::Either;
use leptos::prelude::*;

/// The ways to prove it.
#[derive(Clone, Copy)]
pub(in crate::accounts) struct Proof {
    password: Post,
    code: Post,
    passkey: RwSignal<u32>,
}

impl Proof {
    pub(in crate::accounts) fn new() -> Self {
        Self { password: Post::to::<Prove>(), code: Post::to::<ProveCode>(), passkey: RwSignal::new(0) }
    }

    /// Goes up when it was proved.
    pub(in crate::accounts) fn answers(self) -> u32 {
        self.password.taken().get() + self.code.taken().get() + self.passkey.get()
    }
}

/// A page that shows what it is about only to whoever has proved again who they are.
pub(in crate::accounts) fn guarded<A, V>(
    title: &'static str,
    lede: &'static str,
    proof: Proof,
    again: impl Fn() -> A + Copy + Send + Sync + 'static,
    page: impl Fn(Security) -> V + Copy + Send + Sync + 'static,
) -> impl IntoView
where
    A: PartialEq + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let l = use_locale();
    let found = data(again, |_| own_security());
    let view = move |security: Security| {
        view! {
            <PageTitle text=title />
            <div class="narrow-page">
                <Breadcrumbs above=above(l) here=title />
                <PageHead title=title lede=lede />
                {if security.proved {
                    Either::Left(page(security))
                } else {
                    Either::Right(view! { <ProveWho security=security proof=proof /> })
                }}
            </div>
        }
    };
    view! { <Loaded from=found view=view /> }
}

/// Proves again who one is, by whatever one has.
#[component]
pub(in crate::accounts) fn ProveWho(security: Security, proof: Proof) -> impl IntoView {
    let l = use_locale();
    let Proof { password, code, passkey } = proof;
    let Security { has_password, passkeys, second_step, demanded, .. } = security;
    // Where a role rests, what they have that is stronger has to prove it.
    let has_password = has_password && !(demanded && (!passkeys.is_empty() || second_step.is_some()));
    view! {
        <section class="card proof">
            <h2>{t::security::prove(l)}</h2>
            <p>{t::security::prove_text(l, PROOF_MINUTES)}</p>
            {has_password
                .then(|| {
                    view! {
                        <Form post=password prefix="" labels=&[("password", t::account::password)]>
                            <Field name="password" label=t::account::password(l) kind="password" autocomplete="current-password" required=true />
                            <div class="form-actions">
                                <button class="button primary" disabled=move || password.sending().get()>{t::security::prove_send(l)}</button>
                            </div>
                        </Form>
                    }
                })}
            {(!passkeys.is_empty()).then(|| view! { <passkeys::Prove proved=passkey /> })}
            {(second_step.is_some() && !has_password)
                .then(|| {
                    view! {
                        <Form post=code prefix="" labels=&[("code", t::security::prove_code)]>
                            <Field
                                name="code"
                                label=t::security::prove_code(l)
                                hint=t::security::second_code_hint(l)
                                autocomplete="one-time-code"
                                required=true
                                narrow=true
                            />
                            <div class="form-actions">
                                <button class="button" disabled=move || code.sending().get()>{t::security::prove_by_code(l)}</button>
                            </div>
                        </Form>
                    }
                })}
            {(!has_password && !demanded)
                .then(|| view! { <p class="aside-line">{t::security::prove_login(l)} " " <a href="/login/mail">{t::security::prove_login_link(l)}</a></p> })}
        </section>
    }
}
