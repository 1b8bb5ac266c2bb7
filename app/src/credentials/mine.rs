//! One's own credentials: what stands where, and a new claim.

use super::api::{BeginClaim, DropEvidence, SendClaim, Withdraw, mine};
use super::claim::{Draft, Ways};
use crate::boot::use_locale;
use crate::ui::{
    Breadcrumbs, Choice, Field, Form, Hidden, Loaded, PageHead, PageTitle, Post, PostForm, Refused, Select,
    data, say,
};
use domain::credential::{Opening, OwnCredential, OwnCredentials, State};
use domain::{Locale, t};
use leptos::either::Either;
use leptos::prelude::*;

const LABELS: &[(&str, domain::locale::Text)] =
    &[("code", t::credential::f_code), ("number", t::credential::number)];

/// One's own credentials.
#[component]
pub fn Mine() -> impl IntoView {
    let l = use_locale();
    let begin = Post::to::<BeginClaim>();
    let ways = Ways {
        drop: Post::to::<DropEvidence>(),
        send: Post::to::<SendClaim>(),
        withdraw: Post::to::<Withdraw>(),
    };
    for (post, done) in [(ways.send, t::credential::sent(l)), (ways.withdraw, t::credential::withdrawn(l))] {
        Effect::new(move |before: Option<u32>| {
            let taken = post.taken().get();
            if before.is_some_and(|b| b != taken) {
                say(done);
            }
            taken
        });
    }
    let changes =
        move || (begin.answers().get(), ways.all().iter().map(|p| p.answers().get()).collect::<Vec<_>>());
    let found = data(changes, |_| mine());
    let even = StoredValue::new(false);
    let title = t::credential::title(l);
    let view = move |page: OwnCredentials| {
        even.update_value(|e| *e = !*e);
        let mut choices = vec![Choice::new("", t::form::choose(l))];
        choices.extend(page.choices.into_iter().map(|c| Choice::new(c.code, c.name)));
        // Made before the form, whose context would reach the rows' own forms.
        let rows = page.credentials.into_iter().map(|c| row(c, ways, l)).collect_view();
        let form = view! { <Claim begin=begin choices=choices /> };
        let all = view! {
            <ul class="credentials">{rows}</ul>
            <section class="section">
                <h2>{t::credential::new(l)}</h2>
                {form}
            </section>
        };
        view! {
            <PageTitle text=title />
            <Breadcrumbs above=vec![("/me".to_owned(), t::nav::me(l).to_owned())] here=title />
            <PageHead title=title lede=t::credential::lede(l) />
            <Refused posts=ways.all() />
            // Drawn anew each time: what was typed has become a claim.
            {if even.get_value() { Either::Left(all) } else { Either::Right(all) }}
        }
    };
    view! { <Loaded from=found view=view /> }
}

#[component]
fn Claim(begin: Post, choices: Vec<Choice>) -> impl IntoView {
    let l = use_locale();
    view! {
        <Form post=begin labels=LABELS>
            <Select name="code" label=t::credential::f_code(l) hint=t::credential::f_code_hint(l) choices=choices value="" />
            <Field name="number" label=t::credential::number(l) hint=t::credential::number_hint(l) narrow=true />
            <div class="form-actions">
                <button class="button primary" disabled=move || begin.sending().get()>{t::credential::begin(l)}</button>
            </div>
        </Form>
    }
}

/// Where a credential stands, in words.
pub(super) const fn state_name(state: State, l: Locale) -> &'static str {
    match state {
        State::Draft => t::credential::draft(l),
        State::Claimed => t::credential::claimed(l),
        State::Verified => t::credential::verified(l),
        State::Refused => t::credential::refused(l),
        State::Expired => t::credential::expired(l),
    }
}

fn row(credential: OwnCredential, ways: Ways, l: Locale) -> impl IntoView + use<> {
    let (id, state, name) = (credential.id, credential.state, credential.name.clone());
    let tone = match state {
        State::Draft => "neutral",
        State::Claimed => "warning",
        State::Verified => "verified",
        State::Refused | State::Expired => "danger",
    };
    let when = match (state, credential.claimed, credential.expires) {
        (State::Verified | State::Expired, _, Some(last)) => {
            Some(t::credential::until(l, last.day_with_year(l)))
        }
        (State::Claimed, Some(at), _) => Some(t::credential::since(l, at.day_with_year(l))),
        _ => None,
    };
    let (reason, openings) = (credential.reason.clone(), credential.openings.clone());
    let withdraw = ways.withdraw;
    view! {
        <li class="card" id=format!("credential-{id}")>
            <h2>{name.clone()} " " <span class="badge" data-tone=tone>{state_name(state, l)}</span></h2>
            {when.map(|text| view! { <p class="meta">{text}</p> })}
            {(!reason.is_empty()).then(|| view! { <p class="typed">{reason}</p> })}
            {(state == State::Claimed).then(|| view! { <p>{t::credential::claimed_text(l)}</p> })}
            {(state == State::Draft).then(|| view! { <Draft credential=credential ways=ways /> })}
            <Openings openings=openings />
            <details class="confirm">
                <summary class="button small danger">
                    {t::credential::withdraw(l)}
                    <span class="visually-hidden">{format!(" ({name})")}</span>
                </summary>
                <PostForm post=withdraw class="form">
                    <Hidden name="id" value=id.to_string() />
                    <p>{t::credential::withdraw_text(l)}</p>
                    <div class="form-actions">
                        <button class="button danger" disabled=move || withdraw.sending().get()>{t::credential::withdraw_yes(l, &name)}</button>
                    </div>
                </PostForm>
            </details>
        </li>
    }
}

/// Who opened the evidence, and when.
#[component]
fn Openings(openings: Vec<Opening>) -> impl IntoView {
    let l = use_locale();
    (!openings.is_empty()).then(|| {
        let rows = openings.into_iter().map(|o| {
            let who = o.by.unwrap_or_else(|| t::thread::former(l).to_owned());
            view! { <li>{t::credential::opened(l, who, format!("{} {}", o.at.day_with_year(l), o.at.clock()))}</li> }
        });
        view! {
            <div class="openings">
                <p class="meta">{t::credential::openings(l)}</p>
                <ul>{rows.collect_view()}</ul>
            </div>
        }
    })
}
