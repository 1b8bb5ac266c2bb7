//! Whom one keeps away.

use super::api::{Keep, list};
use super::form::name;
use crate::boot::use_locale;
use crate::ui::{Breadcrumbs, Empty, Hidden, Loaded, PageHead, PageTitle, Post, PostForm, data};
use domain::distance::DistantMember;
use domain::{Locale, t};
use leptos::either::Either;
use leptos::prelude::*;

/// Whom one keeps away.
#[component]
pub fn List() -> impl IntoView {
    let keep = Post::to::<Keep>();
    let found = data(move || keep.answers().get(), |_| list());
    view! { <Loaded from=found view=move |list| view! { <ListView list=list keep=keep /> } /> }
}

#[component]
fn ListView(list: Vec<DistantMember>, keep: Post) -> impl IntoView {
    let l = use_locale();
    let title = t::distance::list(l);
    view! {
        <PageTitle text=title />
        <Breadcrumbs above=vec![("/me".to_owned(), t::nav::me(l).to_owned())] here=title />
        <PageHead title=title lede=t::distance::lede(l) />
        {if list.is_empty() {
            Either::Left(view! { <Empty title=t::distance::none(l) text=t::distance::none_text(l) /> })
        } else {
            Either::Right(view! { <ul class="distant">{list.into_iter().map(|one| row(one, keep, l)).collect_view()}</ul> })
        }}
    }
}

fn row(one: DistantMember, keep: Post, l: Locale) -> impl IntoView + use<> {
    let DistantMember { handle, name: who, distance } = one;
    view! {
        <li>
            <p>
                <a class="person-name" href=format!("/members/{handle}")>{who.clone()}</a>
                " "
                <span class="badge">{name(distance, l)}</span>
            </p>
            <PostForm post=keep>
                <Hidden name="handle" value=handle />
                <Hidden name="distance" value="" />
                <button class="button small" disabled=move || keep.sending().get()>
                    {t::distance::end(l)}
                    <span class="visually-hidden">{format!(" ({who})")}</span>
                </button>
            </PostForm>
        </li>
    }
}
