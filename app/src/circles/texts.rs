//! What the moderators of a circle write of it.

use super::api::{WriteTexts, circle_texts};
use super::slug_param;
use crate::boot::{use_boot, use_locale};
use crate::ui::{Breadcrumbs, Form, Hidden, Lines, Loaded, PageHead, PageTitle, Post, Version, data};
use domain::circle::TextsForm;
use domain::t;
use leptos::prelude::*;

const LABELS: &[(&str, domain::locale::Text)] = &[
    ("description_ja", t::circle::f_description_ja),
    ("description_en", t::circle::f_description_en),
    ("guidelines_ja", t::circle::f_guidelines_ja),
    ("guidelines_en", t::circle::f_guidelines_en),
];

/// The texts of a circle.
#[component]
pub fn Texts() -> impl IntoView {
    let found = data(slug_param, circle_texts);
    view! { <Loaded from=found view=move |form| view! { <FormView now=form /> } /> }
}

#[component]
fn FormView(now: TextsForm) -> impl IntoView {
    let l = use_locale();
    let write = Post::to::<WriteTexts>();
    let href = format!("/circles/{}", now.slug);
    let slug = now.slug.clone();
    let fresh = move || {
        let slug = slug.clone();
        async move { circle_texts(slug).await.ok().map(|form| form.version) }
    };
    let title = t::circle::edit_texts(l);
    // Whoever writes it is in it: the page knows its name.
    let known =
        use_boot().with_value(|b| b.circles.iter().find(|c| c.slug == now.slug).map(|c| c.name.clone()));
    let name = known.unwrap_or_else(|| now.slug.clone());
    view! {
        <PageTitle text=title />
        <Breadcrumbs above=vec![("/circles".to_owned(), t::circle::title(l).to_owned()), (href.clone(), name)] here=title />
        <PageHead title=title />
        <Form post=write labels=LABELS now_at=href.clone()>
            <Hidden name="slug" value=now.slug />
            <Version first=now.version stale=write.stale() fresh=fresh />
            <Lines name="description_ja" label=t::circle::f_description_ja(l) value=now.description_ja rows=3 />
            <Lines name="description_en" label=t::circle::f_description_en(l) hint=t::space::f_en_hint(l) value=now.description_en rows=3 />
            <Lines name="guidelines_ja" label=t::circle::f_guidelines_ja(l) hint=t::circle::f_guidelines_hint(l) value=now.guidelines_ja rows=10 />
            <Lines name="guidelines_en" label=t::circle::f_guidelines_en(l) hint=t::space::f_en_hint(l) value=now.guidelines_en rows=10 />
            <div class="form-actions">
                <button class="button primary" disabled=move || write.sending().get()>{t::form::save(l)}</button>
                <a class="button quiet" href=href>{t::form::cancel(l)}</a>
            </div>
        </Form>
    }
}
