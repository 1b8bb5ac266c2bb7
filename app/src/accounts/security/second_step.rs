//! The second step of a log-in: setting it up, its recovery codes, ending it.

use super::api::{BeginSecondStep, ConfirmSecondStep, EndSecondStep, KeepCodes, RenewCodes, second_step};
use super::proof::ProveWho;
use super::{Proof, above};
use crate::boot::use_locale;
use crate::ui::{Breadcrumbs, Field, Form, Loaded, PageHead, PageTitle, Post, PostForm, Refused, data};
use domain::account::security::{Enrolment, SecondStep as Step, SecondStepPage, SecondStepState as State};
use domain::t;
use leptos::prelude::*;

/// What one does here.
#[derive(Clone, Copy)]
struct Acts {
    begin: Post,
    confirm: Post,
    end: Post,
    renew: Post,
    keep: Post,
}

/// One's own second step.
#[component]
pub fn SecondStep() -> impl IntoView {
    let l = use_locale();
    let proof = Proof::new();
    let acts = Acts {
        begin: Post::to::<BeginSecondStep>(),
        confirm: Post::to::<ConfirmSecondStep>(),
        end: Post::to::<EndSecondStep>(),
        renew: Post::to::<RenewCodes>(),
        keep: Post::to::<KeepCodes>(),
    };
    let again = move || (proof.answers(), acts.begin.answers().get(), acts.renew.answers().get());
    let found = data(again, |_| second_step());
    let title = t::security::second(l);
    let view = move |page: SecondStepPage| {
        view! {
            <PageTitle text=title />
            <div class="narrow-page">
                <Breadcrumbs above=above(l) here=title />
                <PageHead title=title lede=t::security::second_lede(l) />
                <Refused posts=vec![acts.begin, acts.end, acts.renew, acts.keep] />
                {match page.state {
                    None => view! { <ProveWho security=page.security proof=proof /> }.into_any(),
                    Some(State::Off) => view! { <Off begin=acts.begin /> }.into_any(),
                    Some(State::Begun(begun)) => view! { <Begun begun=begun acts=acts /> }.into_any(),
                    Some(State::On(step, codes)) => view! { <On step=step codes=codes acts=acts /> }.into_any(),
                }}
            </div>
        }
    };
    view! { <Loaded from=found view=view /> }
}

#[component]
fn Off(begin: Post) -> impl IntoView {
    let l = use_locale();
    view! {
        <PostForm post=begin class="form">
            <div class="form-actions">
                <button class="button primary" disabled=move || begin.sending().get()>{t::security::second_begin(l)}</button>
            </div>
        </PostForm>
    }
}

/// Three things to do, in this order: the app, the codes for the day when it is lost, the proof that it works.
#[component]
fn Begun(begun: Enrolment, acts: Acts) -> impl IntoView {
    let l = use_locale();
    let Enrolment { secret, address, qr: (size, path), codes } = begun;
    let (confirm, end) = (acts.confirm, acts.end);
    view! {
        <section class="section">
            <h2>{t::security::second_scan(l)}</h2>
            <p>{t::security::second_scan_text(l)}</p>
            <svg class="qr" viewBox=format!("0 0 {size} {size}") role="img" aria-label=t::security::second_scan(l)>
                <path d=path />
            </svg>
            <p><a class="button small" href=address rel="external">{t::security::second_app(l)}</a></p>
            <p>{t::security::second_typed(l)} ": " <code class="secret">{secret}</code></p>
        </section>
        <section class="section">
            <h2>{t::security::second_codes(l)}</h2>
            <p>{t::security::second_codes_text(l)}</p>
            <Codes codes=codes />
        </section>
        <section class="section">
            <h2>{t::security::second_confirm(l)}</h2>
            <Form post=confirm prefix="" labels=&[("code", t::security::second_code)]>
                <Field
                    name="code"
                    label=t::security::second_code(l)
                    hint=t::security::second_code_hint(l)
                    autocomplete="one-time-code"
                    required=true
                    narrow=true
                />
                <div class="form-actions">
                    <button class="button primary" disabled=move || confirm.sending().get()>{t::security::second_confirm_send(l)}</button>
                </div>
            </Form>
            <PostForm post=end>
                <button class="button quiet small">{t::security::second_cancel(l)}</button>
            </PostForm>
        </section>
    }
}

#[component]
fn Codes(codes: Vec<String>) -> impl IntoView {
    view! { <ul class="codes">{codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view()}</ul> }
}

#[component]
fn On(step: Step, codes: Vec<String>, acts: Acts) -> impl IntoView {
    let l = use_locale();
    let Acts { end, renew, keep, .. } = acts;
    let waiting = !codes.is_empty();
    view! {
        <p>{t::security::second_since(l, step.since.day(l))} " " {t::security::second_left(l, step.codes)}</p>
        {waiting
            .then(|| {
                view! {
                    <section class="card">
                        <h2>{t::security::second_new_codes(l)}</h2>
                        <p>{t::security::second_codes_text(l)}</p>
                        <Codes codes=codes />
                        <p>{t::security::second_keep_text(l)}</p>
                        <PostForm post=keep>
                            <button class="button primary" disabled=move || keep.sending().get()>{t::security::second_keep(l)}</button>
                        </PostForm>
                    </section>
                }
            })}
        {(!waiting)
            .then(|| {
                view! {
                    <PostForm post=renew class="form">
                        <button class="button" disabled=move || renew.sending().get()>{t::security::second_renew(l)}</button>
                    </PostForm>
                }
            })}
        <details class="confirm">
            <summary class="button danger">{t::security::second_end(l)}</summary>
            <PostForm post=end class="form">
                <p>{t::security::second_end_text(l)}</p>
                <div class="form-actions">
                    <button class="button danger" disabled=move || end.sending().get()>{t::security::second_end(l)}</button>
                </div>
            </PostForm>
        </details>
    }
}
