//! Making a term, changing one, and merging it into another.

use super::api::{MergeTerm, SaveTerm, list};
use crate::boot::use_locale;
use crate::members::list_name;
use crate::ui::{
    Breadcrumbs, Check, Choice, ErrorPage, Field, Form, Hidden, Loaded, PageHead, PageTitle, Post, Select,
    Version, data,
};
use domain::vocabulary::{EditedTerm, EditedVocabulary, Vocabulary};
use domain::{Error, t};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const LABELS: &[(&str, domain::locale::Text)] =
    &[("ja", t::vocabulary::f_ja), ("en", t::vocabulary::f_en), ("into", t::vocabulary::f_into)];

/// A term, or a new one.
#[component]
pub fn Term() -> impl IntoView {
    let query = use_query_map();
    let of = move |name: &'static str| query.with(|q| q.get(name)).unwrap_or_default();
    let asked = Memo::new(move |_| (of("list"), of("code")));
    let found = data(move || asked.get(), |_| list());
    let view = move |lists: Vec<EditedVocabulary>| {
        let (list, code) = asked.get_untracked();
        let lists = lists.into_iter().find(|of| of.list.code() == list);
        let term = lists.as_ref().and_then(|of| of.terms.iter().find(|t| t.code == code).cloned());
        match lists {
            Some(EditedVocabulary { list, terms }) if code.is_empty() || term.is_some() => {
                view! { <TermView list=list term=term terms=terms /> }.into_any()
            }
            _ => view! { <ErrorPage error=Error::NotFound /> }.into_any(),
        }
    };
    view! { <Loaded from=found view=view /> }
}

#[component]
fn TermView(list: Vocabulary, term: Option<EditedTerm>, terms: Vec<EditedTerm>) -> impl IntoView {
    let l = use_locale();
    let save = Post::to::<SaveTerm>();
    let of_list = format!("/admin/vocabulary?list={}", list.code());
    let title = if term.is_some() { t::vocabulary::edit(l) } else { t::vocabulary::new(l) };
    let above = vec![
        ("/admin".to_owned(), t::nav::admin(l).to_owned()),
        (of_list.clone(), format!("{} · {}", t::vocabulary::title(l), list_name(list, l))),
    ];
    let code = term.as_ref().map(|t| t.code.clone()).unwrap_or_default();
    let own = code.clone();
    let fresh = move || {
        let own = own.clone();
        async move {
            let lists = super::api::list().await.ok()?;
            let terms = lists.into_iter().find(|of| of.list == list)?.terms;
            terms.into_iter().find(|t| t.code == own).map(|t| t.version.to_string())
        }
    };
    let now = term.clone();
    let (ja, en) = now.as_ref().map(|t| (t.ja.clone(), t.en.clone())).unwrap_or_default();
    let version = now.as_ref().map(|t| t.version.to_string()).unwrap_or_default();
    let retired = now.as_ref().is_some_and(|t| t.retired);
    // Made before the form, whose context would reach this one's fields.
    let merge = term.map(|term| view! { <Merge list=list term=term terms=terms /> });
    view! {
        <PageTitle text=title />
        <Breadcrumbs above=above here=title />
        <PageHead title=title />
        <Form post=save labels=LABELS now_at=of_list.clone()>
            <Hidden name="list" value=list.code() />
            <Hidden name="code" value=code.clone() />
            <Version first=version stale=save.stale() fresh=fresh />
            <Field name="ja" label=t::vocabulary::f_ja(l) value=ja required=true />
            <Field name="en" label=t::vocabulary::f_en(l) hint=t::space::f_en_hint(l) value=en />
            {(!code.is_empty())
                .then(|| {
                    view! {
                        <Check name="retired" checked=retired>
                            {t::vocabulary::f_retired(l)}
                            <span class="hint">{t::vocabulary::f_retired_hint(l)}</span>
                        </Check>
                    }
                })}
            <div class="form-actions">
                <button class="button primary" disabled=move || save.sending().get()>{t::form::save(l)}</button>
                <a class="button quiet" href=of_list>{t::form::cancel(l)}</a>
            </div>
        </Form>
        {merge}
    }
}

/// Merging: what it means, and into which.
#[component]
fn Merge(list: Vocabulary, term: EditedTerm, terms: Vec<EditedTerm>) -> impl IntoView {
    let l = use_locale();
    let merge = Post::to::<MergeTerm>();
    let mut choices = vec![Choice::new("", t::form::choose(l))];
    let others = terms.into_iter().filter(|other| other.code != term.code);
    choices.extend(others.map(|other| Choice::new(other.code, other.ja)));
    view! {
        <details class="confirm merge-term">
            <summary class="button small">{t::vocabulary::merge(l)}</summary>
            <Form post=merge prefix="" labels=LABELS>
                <Hidden name="list" value=list.code() />
                <Hidden name="code" value=term.code />
                <p>{t::vocabulary::merge_text(l, &term.ja)}</p>
                <Select name="into" label=t::vocabulary::f_into(l) choices=choices value="" />
                <div class="form-actions">
                    <button class="button danger" disabled=move || merge.sending().get()>{t::vocabulary::merge_yes(l)}</button>
                </div>
            </Form>
        </details>
    }
}
