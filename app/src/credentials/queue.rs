//! What waits for verifiers.

use super::api::{Decide, waiting_claims};
use super::claim::Evidence;
use crate::boot::use_locale;
use crate::ui::{
    Breadcrumbs, Empty, Hidden, Loaded, PageHead, PageTitle, Person, Post, PostForm, Refused, TextArea, data,
    say,
};
use domain::credential::{Claim, Claims};
use domain::{Locale, t};
use leptos::either::Either;
use leptos::prelude::*;

/// What waits for verifiers.
#[component]
pub fn Queue() -> impl IntoView {
    let l = use_locale();
    let decide = Post::to::<Decide>();
    Effect::new(move |before: Option<u32>| {
        let taken = decide.taken().get();
        if before.is_some_and(|b| b != taken) {
            say(t::credential::decided(l));
        }
        taken
    });
    let found = data(move || decide.answers().get(), |_| waiting_claims());
    let even = StoredValue::new(false);
    let title = t::credential::queue(l);
    let view = move |page: Claims| {
        even.update_value(|e| *e = !*e);
        let more = page.total - page.claims.len() as i64;
        let empty = page.claims.is_empty();
        let rows = page.claims.into_iter().map(|claim| row(claim, decide, l)).collect_view();
        let list = view! { <ul class="credentials">{rows}</ul> };
        view! {
            <PageTitle text=title />
            <Breadcrumbs above=vec![("/me".to_owned(), t::nav::me(l).to_owned())] here=title />
            <PageHead title=title lede=t::credential::queue_lede(l) />
            <Refused posts=vec![decide] />
            {empty.then(|| view! { <Empty title=t::credential::none(l) text=t::credential::none_text(l) /> })}
            // Drawn anew each time: what was typed about one would come to stand beside another.
            {if even.get_value() { Either::Left(list) } else { Either::Right(list) }}
            {(more > 0).then(|| view! { <p class="meta">{t::credential::more(l, more)}</p> })}
        }
    };
    view! { <Loaded from=found view=view /> }
}

fn row(claim: Claim, decide: Post, l: Locale) -> impl IntoView + use<> {
    let Claim { id, member, name, number, evidence, claimed, own } = claim;
    view! {
        <li class="card" id=format!("claim-{id}")>
            <Person person=member />
            <h2>{name}</h2>
            <p class="meta">
                {t::credential::since(l, claimed.day_with_year(l))}
            </p>
            {(!number.is_empty()).then(|| view! { <p>{t::credential::number(l)} " " <strong>{number}</strong></p> })}
            {if own {
                Either::Left(view! { <p>{t::credential::own(l)}</p> })
            } else {
                Either::Right(
                    view! {
                        <Evidence id=id files=evidence drop=None />
                        <Decision id=id.to_string() decide=decide />
                    },
                )
            }}
        </li>
    }
}

/// The two ways to decide.
#[component]
fn Decision(id: String, decide: Post) -> impl IntoView {
    let l = use_locale();
    let typed = typed(decide, &id);
    let of = move |name: &str| {
        typed.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let (outcome, expires, reason) = (of("form[outcome]"), of("form[expires]"), of("form[reason]"));
    let (until, why, said) = (format!("expires-{id}"), format!("reason-{id}"), format!("said-{id}"));
    let (verified, refused) = (outcome == "verified", outcome == "refused");
    // Each stands in the form that was refused.
    let kept = |is: bool, text: &str| if is { text.to_owned() } else { String::new() };
    let (day, word, cause) = (kept(verified, &expires), kept(verified, &reason), kept(refused, &reason));
    let same = id.clone();
    view! {
        <details class="confirm" open=verified>
            <summary class="button small primary">{t::credential::verify(l)}</summary>
            <PostForm post=decide class="form">
                <Hidden name="form[id]" value=same />
                <Hidden name="form[outcome]" value="verified" />
                <div class="field">
                    <label for=until.clone()>{t::credential::f_expires(l)}</label>
                    <p class="hint" id=format!("{until}-hint")>{t::credential::f_expires_hint(l)}</p>
                    <input id=until.clone() name="form[expires]" type="date" value=day aria-describedby=format!("{until}-hint") />
                </div>
                <div class="field">
                    <label for=said.clone()>{t::credential::f_said(l)}</label>
                    <TextArea id=said name="form[reason]" value=word rows=2 described_by=Signal::stored(None) invalid=false />
                </div>
                <p>{t::credential::erased(l)}</p>
                <div class="form-actions">
                    <button class="button primary" disabled=move || decide.sending().get()>{t::credential::verify_yes(l)}</button>
                </div>
            </PostForm>
        </details>
        <details class="confirm" open=refused>
            <summary class="button small danger">{t::credential::refuse(l)}</summary>
            <PostForm post=decide class="form">
                <Hidden name="form[id]" value=id />
                <Hidden name="form[outcome]" value="refused" />
                <div class="field">
                    <label for=why.clone()>{t::credential::f_reason(l)} <span class="required">{t::form::required(l)}</span></label>
                    <TextArea id=why name="form[reason]" value=cause rows=3 described_by=Signal::stored(None) invalid=false />
                </div>
                <p>{t::credential::erased(l)}</p>
                <div class="form-actions">
                    <button class="button danger" disabled=move || decide.sending().get()>{t::credential::refuse_yes(l)}</button>
                </div>
            </PostForm>
        </details>
    }
}

/// What was typed before it was refused, for a verifier without script.
fn typed(post: Post, id: &str) -> Vec<(String, String)> {
    let fields = post.refused();
    if fields.iter().any(|(name, value)| name == "form[id]" && value == id) { fields } else { Vec::new() }
}
