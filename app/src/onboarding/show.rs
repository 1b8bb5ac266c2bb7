//! One step at a time: what it asks, and the ways on.

use super::api::{AnswerStep, show_step};
use crate::boot::use_locale;
use crate::ui::{
    Check, Choice, EventList, Field, Form, Hidden, Icon, Lines, Loaded, PageHead, PageTitle, PlainForm, Post,
    Select, data,
};
use domain::onboarding::{Step, WelcomePage};
use domain::vocabulary::TermChoice;
use domain::{Locale, t};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const LABELS: &[(&str, domain::locale::Text)] = &[
    ("headline", t::member::f_headline),
    ("called_by", t::member::called_by),
    ("prefecture", t::member::prefecture),
    ("fields", t::member::field),
    ("want_to_learn", t::member::want_to_learn),
    ("can_help", t::member::can_help),
    ("open", t::member::f_open),
];

const fn title(step: Step, l: Locale) -> &'static str {
    match step {
        Step::Who => t::onboarding::who(l),
        Step::Looking => t::onboarding::looking(l),
        Step::First => t::onboarding::first(l),
    }
}

const fn text(step: Step, l: Locale) -> &'static str {
    match step {
        Step::Who => t::onboarding::who_text(l),
        Step::Looking => t::onboarding::looking_text(l),
        Step::First => t::onboarding::first_text(l),
    }
}

/// The first steps.
#[component]
pub fn Welcome() -> impl IntoView {
    let answer = Post::to::<AnswerStep>();
    let map = use_query_map();
    let step = Memo::new(move |_| map.with(|m| m.get("step")).and_then(|n| n.parse().ok()).unwrap_or(0_i64));
    let found = data(move || step.get(), show_step);
    let even = StoredValue::new(false);
    let view = move |page: WelcomePage| {
        even.update_value(|e| *e = !*e);
        let one = view! { <StepView page=page answer=answer /> };
        // Drawn anew each time: what was typed belongs to the step before.
        if even.get_value() { leptos::either::Either::Left(one) } else { leptos::either::Either::Right(one) }
    };
    view! { <Loaded from=found view=view /> }
}

#[component]
fn StepView(page: WelcomePage, answer: Post) -> impl IntoView {
    let l = use_locale();
    let step = page.step;
    let steps = Step::ALL.map(|other| {
        view! {
            <li aria-current=(other == step).then_some("step") data-done=(other.number() <= page.done).then_some("true")>
                <a href=format!("/welcome?step={}", other.number())>{title(other, l)}</a>
            </li>
        }
    });
    // Made before the form, whose context would reach this one.
    let skip = view! {
        <PlainForm action="/api/onboarding/skip">
            <div class="form-actions"><button class="button quiet">{t::onboarding::skip(l)}</button></div>
        </PlainForm>
    };
    let first = (step == Step::First).then(|| view! { <First page=page.clone() /> });
    let (send, later) = match step {
        Step::First => (t::onboarding::done(l), None),
        other => (t::onboarding::next(l), Step::after(other.number())),
    };
    view! {
        <PageTitle text=t::onboarding::title(l) />
        <div class="narrow-page">
            <nav aria-label=t::onboarding::steps(l)><ol class="steps">{steps.collect_view()}</ol></nav>
            <PageHead title=title(step, l) lede=text(step, l) />
            {first}
            <Form post=answer labels=LABELS>
                <Hidden name="step" value=step.number().to_string() />
                // Made within the form, whose context gives the fields their names.
                {match step {
                    Step::Who => view! { <Who page=page.clone() /> }.into_any(),
                    Step::Looking => view! { <Looking page=page.clone() /> }.into_any(),
                    Step::First => ().into_any(),
                }}
                <div class="form-actions">
                    <button class="button primary" disabled=move || answer.sending().get()>{send}</button>
                    {later.map(|next| view! { <a class="button quiet" href=format!("/welcome?step={}", next.number())>{t::onboarding::later(l)}</a> })}
                </div>
            </Form>
            {skip}
        </div>
    }
}

#[component]
fn Who(page: WelcomePage) -> impl IntoView {
    let l = use_locale();
    let WelcomePage { form, prefectures, fields, .. } = page;
    let mut places = vec![Choice::new("", t::form::choose(l))];
    places.extend(prefectures.into_iter().map(|p| Choice::new(p.code, p.name)));
    view! {
        <Field name="headline" label=t::member::f_headline(l) hint=t::member::f_headline_hint(l) value=form.headline />
        <Field name="called_by" label=t::member::called_by(l) hint=t::member::f_called_by_hint(l) value=form.called_by />
        <Several name="fields" label=t::member::field(l) choices=fields chosen=form.fields />
        <Select name="prefecture" label=t::member::prefecture(l) choices=places value=form.prefecture />
    }
}

#[component]
fn Looking(page: WelcomePage) -> impl IntoView {
    let l = use_locale();
    let WelcomePage { form, open, .. } = page;
    view! {
        <Lines name="want_to_learn" label=t::member::want_to_learn(l) value=form.want_to_learn />
        <Lines name="can_help" label=t::member::can_help(l) hint=t::member::f_can_help_hint(l) value=form.can_help />
        <Several name="open" label=t::member::f_open(l) choices=open chosen=form.open />
    }
}

/// Several of a list.
#[component]
fn Several(
    name: &'static str,
    label: &'static str,
    choices: Vec<TermChoice>,
    chosen: Vec<String>,
) -> impl IntoView {
    let boxes = choices.into_iter().map(|term| {
        let ticked = chosen.contains(&term.code);
        view! { <Check name=name list=true value=term.code checked=ticked>{term.name}</Check> }
    });
    view! {
        <fieldset class="choices" id=name tabindex="-1">
            <legend>{label}</legend>
            <div class="field-row">{boxes.collect_view()}</div>
        </fieldset>
    }
}

/// The first thing to do.
#[component]
fn First(page: WelcomePage) -> impl IntoView {
    let l = use_locale();
    view! {
        {page
            .space
            .map(|(slug, name)| {
                view! {
                    <section class="card">
                        <h2>{t::onboarding::introduce(l)}</h2>
                        <p>{t::onboarding::introduce_text(l, name)}</p>
                        <p><a class="button" href=format!("/talk/{slug}/new")><Icon name="talk" />{t::onboarding::introduce_go(l)}</a></p>
                    </section>
                }
            })}
        {(!page.events.is_empty())
            .then(|| {
                view! {
                    <section class="section">
                        <h2>{t::onboarding::events(l)}</h2>
                        <EventList events=page.events />
                    </section>
                }
            })}
    }
}
