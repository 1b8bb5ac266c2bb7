//! All circles, for the admins who arrange them.

use super::api::{RemoveCircle, arranged_circles};
use super::list::Marks;
use super::rule_name;
use crate::boot::use_locale;
use crate::ui::{
    Breadcrumbs, Empty, Hidden, Icon, Loaded, PageHead, PageTitle, Person, Post, PostForm, Refused, data, say,
};
use domain::circle::AdminCircle;
use domain::{Locale, t};
use leptos::either::Either;
use leptos::prelude::*;

/// All circles.
#[component]
pub fn Desk() -> impl IntoView {
    let l = use_locale();
    let remove = Post::to::<RemoveCircle>();
    Effect::new(move |before: Option<u32>| {
        let taken = remove.taken().get();
        if before.is_some_and(|b| b != taken) {
            say(t::circle::removed(l));
        }
        taken
    });
    let found = data(move || remove.answers().get(), |_| arranged_circles());
    let even = StoredValue::new(false);
    let title = t::circle::arrange(l);
    let view = move |circles: Vec<AdminCircle>| {
        even.update_value(|e| *e = !*e);
        if circles.is_empty() {
            return Either::Left(view! { <Empty title=t::circle::none(l) text=t::circle::none_yet(l) /> });
        }
        let all = view! { <ul class="circle-list">{circles.into_iter().map(|c| row(c, remove, l)).collect_view()}</ul> };
        // Drawn anew each time: what was unfolded would come to stand for another circle.
        Either::Right(if even.get_value() { Either::Left(all) } else { Either::Right(all) })
    };
    view! {
        <PageTitle text=title />
        <Breadcrumbs above=vec![("/admin".to_owned(), t::nav::admin(l).to_owned())] here=title />
        <PageHead title=title lede=t::circle::arrange_lede(l)>
            <a class="button primary" href="/admin/circles/new"><Icon name="plus" />{t::circle::new(l)}</a>
        </PageHead>
        <Refused posts=vec![remove] />
        <Loaded from=found view=view />
    }
}

fn row(one: AdminCircle, remove: Post, l: Locale) -> impl IntoView + use<> {
    let AdminCircle { circle, moderators, empty } = one;
    let (id, name) = (circle.id, circle.name.clone());
    view! {
        <li class="card" id=format!("circle-{id}")>
            <h2><a href=format!("/circles/{}", circle.slug)>{name.clone()}</a></h2>
            <Marks circle=circle.clone() />
            <p class="meta">
                <span>{t::circle::members_n(l, circle.members)}</span>
                <span>{rule_name(circle.rule, l)}</span>
            </p>
            {if moderators.is_empty() {
                Either::Left(view! { <p class="error"><Icon name="warning" />{t::circle::no_moderators(l)}</p> })
            } else {
                Either::Right(view! { <ul class="people">{moderators.into_iter().map(|person| view! { <li><Person person=person /></li> }).collect_view()}</ul> })
            }}
            <div class="form-actions">
                <a class="button small" href=format!("/admin/circles/{id}")>{t::space::edit(l)}<span class="visually-hidden">{format!(" ({name})")}</span></a>
                {empty
                    .then(|| {
                        view! {
                            <details class="confirm">
                                <summary class="button small danger">{t::circle::remove(l)}<span class="visually-hidden">{format!(" ({name})")}</span></summary>
                                <PostForm post=remove class="form">
                                    <Hidden name="id" value=id.to_string() />
                                    <p>{t::circle::remove_text(l)}</p>
                                    <div class="form-actions">
                                        <button class="button danger" disabled=move || remove.sending().get()>{t::circle::remove_yes(l, &name)}</button>
                                    </div>
                                </PostForm>
                            </details>
                        }
                    })}
            </div>
        </li>
    }
}
