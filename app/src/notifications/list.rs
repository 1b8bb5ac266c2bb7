//! What the reader was told, by day.

use super::BellCount;
use super::api::{ReadAll, list};
use crate::boot::use_locale;
use crate::ui::{Empty, Icon, Loaded, PageHead, PageTitle, Pager, Pages, Post, PostForm, When, data};
use domain::notification::{Notification, NotificationsPage};
use domain::{Locale, t};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What the reader was told.
#[component]
pub fn List() -> impl IntoView {
    let query = use_query_map();
    let page = move || query.with(|q| q.get("page").and_then(|p| p.parse().ok()).unwrap_or(1_i64));
    let read = Post::to::<ReadAll>();
    let bell = use_context::<BellCount>();
    // What arrives while the list is open is put on top; what was read on another device loses its dot.
    let waiting = move || bell.map_or(0, |bell| bell.0.get());
    let found = data(move || (page(), read.answers().get(), waiting()), |(page, ..)| list(page));
    view! { <Loaded from=found view=move |page| view! { <ListView page=page read=read /> } /> }
}

#[component]
fn ListView(page: NotificationsPage, read: Post) -> impl IntoView {
    let l = use_locale();
    let NotificationsPage { rows, page, more, unread } = page;
    // What comes after this page was made is not marked with it.
    let until = rows.iter().map(|n| n.at.at.0).max().unwrap_or_default();
    let settings = view! {
        <a class="button quiet" href="/me/settings/notifications"><Icon name="settings" />{t::notification::settings(l)}</a>
    };
    let days = rows.chunk_by(|a, b| a.at.date() == b.at.date()).map(|day| day_view(day, l)).collect_view();
    let empty = rows.is_empty();
    view! {
        <PageTitle text=t::notification::heading(l) />
        <PageHead title=t::notification::heading(l)>
            {(unread > 0)
                .then(|| {
                    view! {
                        <PostForm post=read>
                            <input type="hidden" name="until" value=until.to_string() />
                            <button class="button" disabled=move || read.sending().get()><Icon name="check" />{t::notification::read_all(l)}</button>
                        </PostForm>
                    }
                })}
            {settings}
        </PageHead>
        {empty.then(|| view! { <Empty title=t::notification::none(l) text=t::notification::none_text(l) /> })}
        {days}
        <Pager page=page pages=Pages::More(more) href=|n| format!("/notifications?page={n}") />
    }
}

fn day_view(day: &[Notification], l: Locale) -> impl IntoView {
    let heading = day.first().map(|n| n.at.day_with_year(l));
    view! {
        <section class="section notices-day">
            <h2>{heading}</h2>
            <ul class="notices">{day.iter().map(|n| row(n, l)).collect_view()}</ul>
        </section>
    }
}

/// The link is one that can be opened in a new tab, so that it is a link: `/notifications/12` marks the row as read and
/// leads on. Asking for it changes nothing but the reader's own mark.
fn row(n: &Notification, l: Locale) -> impl IntoView {
    let said = n.said().to_owned();
    view! {
        <li class="notices-row" class:is-unread=n.unread>
            <a href=format!("/notifications/{}", n.id) rel="external">
                {n.unread.then(|| view! { <span class="dot"><span class="visually-hidden">{t::notification::unread(l)} " "</span></span> })}
                <span class="notices-text">{n.text(l)}</span>
                {n.title.clone().map(|title| view! { <span class="notices-title">{title}</span> })}
            </a>
            {(!said.is_empty()).then(|| view! { <p class="notices-said">{said}</p> })}
            <p class="meta"><When at=n.at ago=true /></p>
        </li>
    }
}
