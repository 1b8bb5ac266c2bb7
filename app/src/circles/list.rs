//! The circles there are, as far as the reader may know of them.

use super::api::list_circles;
use super::rule_name;
use crate::boot::use_locale;
use crate::ui::{Empty, Icon, Loaded, PageHead, PageTitle, data};
use domain::circle::{CircleCard, CirclesPage};
use domain::{Locale, t};
use leptos::either::Either;
use leptos::prelude::*;

/// The circles.
#[component]
pub fn List() -> impl IntoView {
    let l = use_locale();
    let found = data(|| (), |()| list_circles());
    let view = move |page: CirclesPage| {
        let arrange = page.arranges.then(|| {
            view! { <a class="button" href="/admin/circles"><Icon name="settings" />{t::circle::arrange(l)}</a> }
        });
        view! {
            <PageTitle text=t::circle::title(l) />
            <PageHead title=t::circle::title(l) lede=t::circle::lede(l)>{arrange}</PageHead>
            {if page.circles.is_empty() {
                Either::Left(view! { <Empty title=t::circle::none(l) text=t::circle::none_text(l) /> })
            } else {
                Either::Right(view! { <ul class="circle-list">{page.circles.into_iter().map(|c| row(c, l)).collect_view()}</ul> })
            }}
        }
    };
    view! { <Loaded from=found view=view /> }
}

fn row(circle: CircleCard, l: Locale) -> impl IntoView {
    view! {
        <li class="card">
            <h2><a href=format!("/circles/{}", circle.slug)>{circle.name.clone()}</a></h2>
            <Marks circle=circle.clone() />
            <p class="typed">{circle.description}</p>
            <p class="meta">
                <span>{t::circle::members_n(l, circle.members)}</span>
                <span>{rule_name(circle.rule, l)}</span>
            </p>
        </li>
    }
}

/// Where the reader stands, and whether others know of it.
#[component]
pub(super) fn Marks(circle: CircleCard) -> impl IntoView {
    let l = use_locale();
    let some = circle.inside || circle.invited || circle.hidden;
    some.then(|| {
        view! {
            <ul class="marks">
                {circle.inside.then(|| view! { <li class="badge" data-tone="success">{t::circle::inside(l)}</li> })}
                {circle.invited.then(|| view! { <li class="badge" data-tone="warning">{t::circle::invited(l)}</li> })}
                {circle.hidden.then(|| view! { <li class="badge" data-tone="neutral">{t::circle::hidden(l)}</li> })}
            </ul>
        }
    })
}
