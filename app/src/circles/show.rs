//! One circle: for those outside what it is and how one comes in, for those inside what belongs to it.

use super::api::{AgreeGuidelines, TakeBackRequest, show_circle};
use super::join::Door;
use super::list::Marks;
use super::{rule_name, slug_param};
use crate::articles::Shelf;
use crate::boot::use_locale;
use crate::ui::{
    Breadcrumbs, EventList, Hidden, Icon, Loaded, Notice, PageHead, PageTitle, Person, PlainForm, Post,
    PostForm, Refused, data, say,
};
use domain::circle::{CircleInside, CirclePage, CircleStanding};
use domain::t;
use leptos::prelude::*;

/// One circle.
#[component]
pub fn Show() -> impl IntoView {
    let l = use_locale();
    let (agree, take_back) = (Post::to::<AgreeGuidelines>(), Post::to::<TakeBackRequest>());
    for (post, done) in [(agree, t::circle::agreed(l)), (take_back, t::circle::taken_back(l))] {
        Effect::new(move |before: Option<u32>| {
            let taken = post.taken().get();
            if before.is_some_and(|b| b != taken) {
                say(done);
            }
            taken
        });
    }
    let asked = move || (slug_param(), agree.answers().get(), take_back.answers().get());
    let found = data(asked, |(slug, ..)| show_circle(slug));
    view! {
        <Loaded from=found view=move |page| view! { <Circle page=page agree=agree take_back=take_back /> } />
    }
}

#[component]
fn Circle(page: CirclePage, agree: Post, take_back: Post) -> impl IntoView {
    let l = use_locale();
    let CirclePage { circle, guidelines, guidelines_version, credentials, standing, arranges, inside } = page;
    let slug = circle.slug.clone();
    let href = format!("/circles/{slug}");
    let moderates = matches!(standing, CircleStanding::Inside { moderator: true, .. });
    let outdated = matches!(standing, CircleStanding::Inside { outdated: true, .. });
    let text = guidelines.clone();
    view! {
        <PageTitle text=circle.name.clone() />
        <Breadcrumbs above=vec![("/circles".to_owned(), t::circle::title(l).to_owned())] here=circle.name.clone() />
        <PageHead title=circle.name.clone() lede=circle.description.clone()>
            {moderates.then(|| view! { <a class="button" href=format!("{href}/edit")><Icon name="edit" />{t::circle::edit_texts(l)}</a> })}
            {arranges.then(|| view! { <a class="button quiet" href=format!("/admin/circles/{}", circle.id)><Icon name="settings" />{t::circle::arrange_one(l)}</a> })}
        </PageHead>
        <Marks circle=circle.clone() />
        <p class="meta">
            <span>{t::circle::members_n(l, circle.members)}</span>
            <span>{rule_name(circle.rule, l)}</span>
            {(!credentials.is_empty()).then(|| view! { <span>{credentials.join(t::member::joint(l))}</span> })}
        </p>
        <Refused posts=vec![agree, take_back] />
        {outdated
            .then(|| {
                view! {
                    <section class="section">
                        <Notice tone="warning"><p>{t::circle::changed(l)}</p></Notice>
                        <div class="prose card" inner_html=text></div>
                        <PostForm post=agree>
                            <Hidden name="slug" value=slug.clone() />
                            <Hidden name="version" value=guidelines_version.to_string() />
                            <button class="button primary" disabled=move || agree.sending().get()>{t::circle::agree(l)}</button>
                        </PostForm>
                    </section>
                }
            })}
        {match inside {
            Some(inside) => {
                view! { <Inside inside=inside slug=circle.slug.clone() name=circle.name.clone() members=circle.members moderates=moderates guidelines=if outdated { String::new() } else { guidelines } /> }
                    .into_any()
            }
            None => {
                view! { <Door circle=circle guidelines=guidelines version=guidelines_version credentials=credentials standing=standing take_back=take_back /> }
                    .into_any()
            }
        }}
    }
}

/// What only its members see.
#[component]
fn Inside(
    inside: CircleInside,
    slug: String,
    name: String,
    members: i64,
    moderates: bool,
    guidelines: String,
) -> impl IntoView {
    let l = use_locale();
    let CircleInside { moderators, articles, shelf, spaces, events, requests } = inside;
    let shelf_of = slug.clone();
    let href = format!("/circles/{slug}/members");
    let asks = href.clone();
    let spaces_view = if spaces.is_empty() {
        view! { <p class="meta">{t::circle::no_spaces(l)}</p> }.into_any()
    } else {
        let rows = spaces.into_iter().map(|s| {
            view! {
                <li>
                    <a href=format!("/talk/{}", s.slug)><Icon name="talk" /><span>{s.name}</span><Icon name="chevron-right" /></a>
                </li>
            }
        });
        view! { <div class="card"><ul class="menu-list">{rows.collect_view()}</ul></div> }.into_any()
    };
    view! {
        {(moderates && requests > 0)
            .then(|| view! { <Notice tone="info"><p><a href=asks>{t::circle::requests_n(l, requests)}</a></p></Notice> })}
        <section class="section">
            <h2>{t::nav::events(l)}</h2>
            {if events.is_empty() {
                view! { <p class="meta">{t::circle::no_events(l)}</p> }.into_any()
            } else {
                view! { <EventList events=events /> }.into_any()
            }}
        </section>
        <section class="section">
            <h2>{t::nav::talk(l)}</h2>
            {spaces_view}
        </section>
        <Shelf articles=articles total=shelf slug=shelf_of />
        <section class="section">
            <div class="section-head">
                <h2>{t::nav::members(l)}</h2>
                <a class="more-link" href=href>{t::circle::all_members(l, members)}<Icon name="chevron-right" /></a>
            </div>
            <p class="meta">{t::circle::moderators(l)}</p>
            <ul class="people">{moderators.into_iter().map(|person| view! { <li><Person person=person /></li> }).collect_view()}</ul>
        </section>
        {(!guidelines.is_empty())
            .then(|| view! { <section class="section"><h2>{t::circle::guidelines(l)}</h2><div class="prose" inner_html=guidelines></div></section> })}
        <details class="confirm">
            <summary class="button small danger">{t::circle::leave(l)}</summary>
            <PlainForm action="/api/circles/leave">
                <Hidden name="slug" value=slug />
                <p>{t::circle::leave_text(l)}</p>
                <div class="form-actions">
                    <button class="button danger">{t::circle::leave_yes(l, name)}</button>
                </div>
            </PlainForm>
        </details>
    }
}
