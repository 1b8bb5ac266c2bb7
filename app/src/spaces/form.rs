//! Making and changing a space.

use super::api::{SaveSpace, form};
use super::{audience, starters};
use crate::boot::use_locale;
use crate::ui::{
    Breadcrumbs, Check, Choice, Field, Form, Hidden, Lines, Loaded, Notice, PageHead, PageTitle, Post,
    Radios, Select, Version, data,
};
use domain::circle::Visibility;
use domain::space::{FormPage, Starters};
use domain::{Error, SpaceId, t};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

const LABELS: &[(&str, domain::locale::Text)] = &[
    ("slug", t::space::f_slug),
    ("name_ja", t::space::f_name_ja),
    ("name_en", t::space::f_name_en),
    ("description_ja", t::space::f_description_ja),
    ("description_en", t::space::f_description_en),
    ("visibility", t::space::f_visibility),
    ("circle", t::space::f_circle),
    ("starters", t::space::f_starters),
];

/// The form of a space, which may be a new one: one address for both, since each of its own would weigh on the first load
/// of every page.
#[component]
pub fn One() -> impl IntoView {
    let params = use_params_map();
    move || {
        if params.with(|p| p.get("id")).as_deref() == Some("new") {
            view! { <New /> }.into_any()
        } else {
            view! { <Edit /> }.into_any()
        }
    }
}

/// Makes a space.
#[component]
fn New() -> impl IntoView {
    let l = use_locale();
    let found = data(|| (), |()| form(None));
    view! { <Loaded from=found view=move |page| view! { <FormView page=page title=t::space::new(l) /> } /> }
}

/// Changes a space.
#[component]
fn Edit() -> impl IntoView {
    let l = use_locale();
    let id = || use_params_map().with(|p| p.get("id")).and_then(|id| id.parse::<SpaceId>().ok());
    let found = data(id, |id| async move {
        match id {
            Some(id) => form(Some(id)).await,
            None => Err(Error::NotFound.into()),
        }
    });
    view! { <Loaded from=found view=move |page| view! { <FormView page=page title=t::space::edit_title(l) /> } /> }
}

#[component]
fn FormView(page: FormPage, title: &'static str) -> impl IntoView {
    let l = use_locale();
    let save = Post::to::<SaveSpace>();
    let FormPage { form: now, circles, written } = page;
    let id = now.id.parse::<SpaceId>().ok();
    let above = vec![
        ("/admin".to_owned(), t::nav::admin(l).to_owned()),
        ("/admin/spaces".to_owned(), t::space::title(l).to_owned()),
    ];
    let audiences = Visibility::ALL.into_iter().filter(|v| *v != Visibility::Circle || !circles.is_empty());
    let audiences = audiences.map(|v| Choice::new(v.code(), audience(v, l))).collect::<Vec<_>>();
    let mut of = vec![Choice::new("", t::form::choose(l))];
    of.extend(circles.iter().map(|c| Choice::new(c.id.to_string(), c.name.clone())));
    let hint = |s| match s {
        Starters::Members => t::space::starters_members_hint(l),
        Starters::Team => t::space::starters_team_hint(l),
        Starters::Nobody => t::space::starters_nobody_hint(l),
    };
    let who =
        Starters::ALL.into_iter().map(|s| Choice::new(s.code(), starters(s, l)).hint(hint(s))).collect();
    let fresh = move || async move { super::api::form(id).await.ok().map(|p| p.form.version) };
    let now_at = id.map(|id| format!("/admin/spaces/{id}")).unwrap_or_default();
    view! {
        <PageTitle text=title />
        <Breadcrumbs above=above here=title />
        <PageHead title=title />
        <Form post=save labels=LABELS now_at=now_at>
            <Hidden name="id" value=now.id />
            <Version first=now.version stale=save.stale() fresh=fresh />
            <Field name="name_ja" label=t::space::f_name_ja(l) value=now.name_ja required=true />
            <Lines name="description_ja" label=t::space::f_description_ja(l) hint=t::space::f_description_hint(l) value=now.description_ja rows=2 />
            <Field name="name_en" label=t::space::f_name_en(l) hint=t::space::f_en_hint(l) value=now.name_en />
            <Lines name="description_en" label=t::space::f_description_en(l) hint=t::space::f_en_hint(l) value=now.description_en rows=2 />
            {id
                .is_none()
                .then(|| view! { <Field name="slug" label=t::space::f_slug(l) hint=t::space::f_slug_hint(l) value=now.slug narrow=true required=true /> })}
            {written.then(|| view! { <Notice tone="info"><p>{t::space::written(l)}</p></Notice> })}
            <Radios name="visibility" label=t::space::f_visibility(l) choices=audiences value=now.visibility required=true />
            {(of.len() > 1).then(|| view! { <Select name="circle" label=t::space::f_circle(l) hint=t::space::f_circle_hint(l) choices=of value=now.circle /> })}
            <Radios name="starters" label=t::space::f_starters(l) choices=who value=now.starters required=true />
            <Check name="anonymous" checked=!now.anonymous.is_empty()>
                {t::space::f_anonymous(l)}
                <span class="hint">{t::space::f_anonymous_hint(l)}</span>
            </Check>
            <div class="form-actions">
                <button class="button primary" disabled=move || save.sending().get()>{t::form::save(l)}</button>
                <a class="button quiet" href="/admin/spaces">{t::form::cancel(l)}</a>
            </div>
        </Form>
    }
}
