//! Writing an article.

use super::api::{SaveArticle, edit_article};
use super::{above, access_name, slug_param};
use crate::boot::{form_key, use_locale};
use crate::ui::{
    Breadcrumbs, Choice, Editor, Field, Form, Hidden, Lines, Loaded, Notice, PageHead, PageTitle, Post,
    Radios, Select, Version, data,
};
use domain::article::{Access, ArticleFormPage, ArticleState};
use domain::t;
use leptos::prelude::*;

const LABELS: &[(&str, domain::locale::Text)] = &[
    ("title", t::article::f_title),
    ("summary", t::article::f_summary),
    ("body", t::article::f_body),
    ("access", t::article::f_access),
    ("circle", t::article::f_circle),
    ("event", t::article::f_event),
    ("tags", t::article::f_tags),
    ("authors", t::article::f_authors),
    ("slug", t::article::f_slug),
];

/// Begins an article.
#[component]
pub fn New() -> impl IntoView {
    let found = data(|| (), |()| edit_article(None));
    view! { <Loaded from=found view=move |page| view! { <FormView page=page /> } /> }
}

/// Changes an article.
#[component]
pub(super) fn Edit() -> impl IntoView {
    let found = data(slug_param, |slug| edit_article(Some(slug)));
    view! { <Loaded from=found view=move |page| view! { <FormView page=page /> } /> }
}

#[component]
fn FormView(page: ArticleFormPage) -> impl IntoView {
    let l = use_locale();
    let save = Post::to::<SaveArticle>();
    let ArticleFormPage { form: now, title, state, circles, events } = page;
    let new = now.id.is_empty();
    let heading = if new { t::article::new(l) } else { t::article::edit_title(l) };
    let slug = now.slug.clone();
    let (mut above, mut back) = (above(l), "/library".to_owned());
    if !new {
        back = format!("/library/{slug}");
        above.push((back.clone(), title.clone()));
    }
    let can = |access: &Access| match access {
        Access::Circle => !circles.is_empty(),
        Access::Event => !events.is_empty(),
        _ => true,
    };
    let hint = |access| match access {
        Access::Public => t::article::access_public_hint(l),
        Access::Members => t::article::access_members_hint(l),
        Access::Circle => t::article::access_circle_hint(l),
        Access::Event => t::article::access_event_hint(l),
    };
    let access = Access::ALL.into_iter().filter(can);
    let access = access.map(|a| Choice::new(a.code(), access_name(a, l)).hint(hint(a))).collect::<Vec<_>>();
    let choices = |all: Vec<(String, String)>| {
        let mut choices = vec![Choice::new("", t::form::choose(l))];
        choices.extend(all.into_iter().map(|(id, name)| Choice::new(id, name)));
        choices
    };
    let circles = choices(circles.into_iter().map(|c| (c.id.to_string(), c.name)).collect());
    let events = choices(events.into_iter().map(|(id, title)| (id.to_string(), title)).collect());
    let now_at = if new { String::new() } else { back.clone() };
    let asked = slug.clone();
    let fresh = move || {
        let asked = asked.clone();
        async move { edit_article(Some(asked)).await.ok().map(|page| page.form.version) }
    };
    view! {
        <PageTitle text=heading />
        <Breadcrumbs above=above here=heading />
        <PageHead title=heading lede=t::article::form_lede(l) />
        {(state == ArticleState::Published).then(|| view! { <Notice tone="info"><p>{t::article::edit_published(l)}</p></Notice> })}
        <Form post=save labels=LABELS now_at=now_at>
            <Hidden name="id" value=now.id />
            <Hidden name="key" value=if new { form_key("article") } else { String::new() } />
            <Version first=now.version stale=save.stale() fresh=fresh />
            <Field name="title" label=t::article::f_title(l) value=now.title required=true />
            <Lines name="summary" label=t::article::f_summary(l) hint=t::article::f_summary_hint(l) value=now.summary rows=2 />
            <Editor name="body" label=t::article::f_body(l) value=now.body rows=18 required=true />
            <Field name="tags" label=t::article::f_tags(l) hint=t::article::f_tags_hint(l) value=now.tags />
            <Radios name="access" label=t::article::f_access(l) choices=access value=now.access required=true />
            {(circles.len() > 1).then(|| view! { <Select name="circle" label=t::article::f_circle(l) hint=t::article::f_circle_hint(l) choices=circles value=now.circle /> })}
            {(events.len() > 1).then(|| view! { <Select name="event" label=t::article::f_event(l) hint=t::article::f_event_hint(l) choices=events value=now.event /> })}
            <Field name="authors" label=t::article::f_authors(l) hint=t::article::f_authors_hint(l) value=now.authors />
            <Field name="slug" label=t::article::f_slug(l) hint=t::article::f_slug_hint(l) value=now.slug />
            <div class="form-actions">
                <button class="button primary" disabled=move || save.sending().get()>{if new { t::article::save_new(l) } else { t::form::save(l) }}</button>
                <a class="button quiet" href=back>{t::form::cancel(l)}</a>
            </div>
        </Form>
    }
}
