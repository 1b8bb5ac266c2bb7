//! What those who register are asked: a list that hosts arrange.

use super::api::{ArrangeQuestion, QuestionsPage, SaveQuestion, questions};
use super::id_param;
use crate::boot::use_locale;
use crate::ui::{
    Breadcrumbs, Check, Choice, Empty, Field, Form, Hidden, Lines, Loaded, PageHead, PageTitle, Post, Select,
    data,
};
use domain::question::{Question, QuestionForm, QuestionKind, YES};
use domain::{Error, EventId, t};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const LABELS: &[(&str, domain::locale::Text)] = &[
    ("label", t::event::q_label),
    ("kind", t::event::q_kind),
    ("choices", t::event::q_choices),
    ("when", t::event::q_when),
    ("is", t::event::q_is),
];

/// What those who register are asked.
#[component]
pub fn Questions() -> impl IntoView {
    let save = Post::to::<SaveQuestion>();
    let arrange = Post::to::<ArrangeQuestion>();
    let map = use_query_map();
    let edited = move || map.with(|m| m.get("edit"));
    let found = data(
        move || (id_param(), edited(), save.taken().get(), arrange.answers().get()),
        |(id, ..)| async move {
            match id {
                Some(id) => questions(id).await,
                None => Err(Error::NotFound.into()),
            }
        },
    );
    view! { <Loaded from=found view=move |page| view! { <QuestionsView page=page edited=map.with_untracked(|m| m.get("edit")) save=save arrange=arrange /> } /> }
}

#[component]
fn QuestionsView(page: QuestionsPage, edited: Option<String>, save: Post, arrange: Post) -> impl IntoView {
    let l = use_locale();
    let card = page.event.card.clone();
    let id = card.id;
    let series = page.event.series.is_some();
    let above = vec![
        ("/events".to_owned(), t::nav::events(l).to_owned()),
        (format!("/events/{id}"), card.title.clone()),
    ];
    let all = page.questions.clone();
    // What a question depends on stands before it.
    let at = edited.and_then(|key| all.iter().position(|q| q.key == key));
    let earlier = all[..at.unwrap_or(all.len())].to_vec();
    let form = at.map(|at| QuestionForm::of(&all[at])).unwrap_or_default();
    let title = if at.is_some() { t::event::q_edit(l) } else { t::event::q_add(l) };
    let list = page
        .questions
        .into_iter()
        .enumerate()
        .map(|(n, question)| view! { <QuestionRow id=id question=question first=n == 0 edited=at == Some(n) series=series arrange=arrange /> })
        .collect_view();
    view! {
        <PageTitle text=format!("{} {}", t::event::questions_edit(l), card.title) />
        <Breadcrumbs above=above here=t::event::questions_edit(l) />
        <PageHead title=t::event::questions_edit(l) lede=t::event::questions_lede(l) />
        {if all.is_empty() {
            view! { <Empty title=t::event::q_none(l) text=t::event::q_none_text(l) /> }.into_any()
        } else {
            view! { <ol class="questions">{list}</ol> }.into_any()
        }}
        <section class="section" id="question">
            <h2>{title}</h2>
            <QuestionFields id=id form=form earlier=earlier series=series save=save />
            {at.map(|_| view! { <p><a href=format!("/events/{id}/questions")>{t::event::q_instead(l)}</a></p> })}
        </section>
    }
}

#[component]
fn QuestionRow(
    id: EventId,
    question: Question,
    first: bool,
    /// Whether the form below changes it.
    edited: bool,
    series: bool,
    arrange: Post,
) -> impl IntoView {
    let l = use_locale();
    let key = question.key.clone();
    let edit = format!("/events/{id}/questions?edit={key}#question");
    let button = move |act: &'static str, text: &'static str| {
        view! { <button class="button small" name="act" value=act disabled=move || arrange.sending().get()>{text}</button> }
    };
    view! {
        <li class="card question" aria-current=edited.then_some("true")>
            <p class="question-label">
                {question.label.clone()}
                {question.required.then(|| view! { " " <span class="required">{t::event::q_required_mark(l)}</span> })}
            </p>
            <p class="meta">{question.kind.name(l)} {(!question.choices.is_empty()).then(|| format!(": {}", question.choices.join(" / ")))}</p>
            <div class="question-actions">
                <a class="button small" href=edit>{t::event::q_edit_short(l)}</a>
                <Form post=arrange prefix="" class="inline">
                    <Hidden name="id" value=id.to_string() />
                    <Hidden name="key" value=key.clone() />
                    {series.then(|| view! { <PlainScope id=format!("scope-{key}") /> })}
                    {(!first).then(|| button("raise", t::event::q_raise(l)))}
                    {button("drop", t::event::q_drop(l))}
                </Form>
            </div>
        </li>
    }
}

#[component]
fn QuestionFields(
    id: EventId,
    form: QuestionForm,
    earlier: Vec<Question>,
    series: bool,
    save: Post,
) -> impl IntoView {
    let l = use_locale();
    let kinds = QuestionKind::ALL.into_iter().map(|k| Choice::new(k.code(), k.name(l))).collect::<Vec<_>>();
    let mut when = vec![Choice::new("", t::event::q_always(l))];
    when.extend(earlier.iter().filter_map(|q| match q.kind {
        QuestionKind::Consent => Some(Choice::new(q.key.clone(), t::event::q_only_if_yes(l, &q.label))),
        QuestionKind::Choice | QuestionKind::Choices => {
            Some(Choice::new(q.key.clone(), t::event::q_only_if(l, &q.label, "…")))
        }
        QuestionKind::Text | QuestionKind::Long => None,
    }));
    let depends = when.len() > 1;
    // After one is saved the next begins empty.
    let saved = save.taken();
    view! {
        {move || {
            saved.track();
            let (kinds, when, form) = (kinds.clone(), when.clone(), form.clone());
            view! {
                <Form post=save labels=LABELS>
                    <input type="hidden" name="id" value=id.to_string() />
                    <Hidden name="key" value=form.key.clone() />
                    <Field name="label" label=t::event::q_label(l) value=form.label.clone() required=true />
                    <Select name="kind" label=t::event::q_kind(l) choices=kinds value=form.kind.clone() />
                    <Lines name="choices" label=t::event::q_choices(l) hint=t::event::q_choices_hint(l) value=form.choices.clone() rows=4 />
                    <Check name="required" value="1" checked=form.required == "1">{t::event::q_required(l)}</Check>
                    {depends
                        .then(|| {
                            view! {
                                <div class="field-row">
                                    <Select name="when" label=t::event::q_when(l) choices=when value=form.when.clone() />
                                    <Field name="is" label=t::event::q_is(l) hint=t::event::q_is_hint(l) value=if form.is == YES { String::new() } else { form.is.clone() } />
                                </div>
                            }
                        })}
                    {series.then(|| view! { <PlainScope id="q-scope" /> })}
                    <div class="form-actions"><button class="button primary" disabled=move || save.sending().get()>{t::event::q_save(l)}</button></div>
                </Form>
            }
        }}
    }
}

/// Which occurrences something is for: it stands beside what is changed, not in it.
#[component]
pub(super) fn PlainScope(#[prop(into)] id: String) -> impl IntoView {
    let l = use_locale();
    view! {
        <div class="field">
            <label for=id.clone()>{t::event::scope(l)}</label>
            <select id=id name="scope">
                {domain::series::Scope::ALL
                    .into_iter()
                    .map(|s| view! { <option value=s.code()>{s.name(l)}</option> })
                    .collect_view()}
            </select>
        </div>
    }
}
