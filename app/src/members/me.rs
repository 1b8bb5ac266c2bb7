//! One's own corner: where to go from here.

use crate::boot::{use_locale, use_viewer};
use crate::conversations::api::conversations_waiting;
use crate::home::Outside;
use crate::ui::{Beside, ErrorPage, Icon, LogOut, PageHead, PageTitle, data};
use domain::account::Viewer;
use domain::{Error, Role, t};
use leptos::prelude::*;

/// One's own corner.
#[component]
pub fn Me() -> impl IntoView {
    match use_viewer() {
        Some(viewer) => view! { <Menu viewer=viewer /> }.into_any(),
        None => view! { <ErrorPage error=Error::SignedOut /> }.into_any(),
    }
}

#[component]
fn Menu(viewer: Viewer) -> impl IntoView {
    let l = use_locale();
    let active = viewer.active();
    let mut links = Vec::new();
    if viewer.active() {
        links.push((format!("/members/{}", viewer.handle), "me", t::member::my_profile(l)));
        links.push(("/me/profile".to_owned(), "edit", t::member::edit_profile(l)));
        links.push(("/circles".to_owned(), "circles", t::circle::title(l)));
        links.push(("/me/credentials".to_owned(), "check", t::credential::title(l)));
        links.push(("/notifications".to_owned(), "bell", t::notification::heading(l)));
        links.push(("/me/settings/notifications".to_owned(), "settings", t::notification::settings(l)));
        links.push(("/events?view=agenda&mine=1".to_owned(), "calendar", t::member::my_events(l)));
        links.push(("/library".to_owned(), "book", t::article::library(l)));
        links.push(("/me/bookmarks".to_owned(), "bookmark", t::bookmark::title(l)));
        links.push(("/me/settings/distance".to_owned(), "distance", t::distance::list(l)));
    } else {
        links.push(("/events".to_owned(), "calendar", t::member::explore(l)));
    }
    links.push(("/me/settings/account".to_owned(), "key", t::security::title(l)));
    if viewer.has(Role::Verifier) {
        links.push(("/admin/credentials".to_owned(), "check", t::credential::queue(l)));
    }
    if viewer.keeps_something() {
        links.push(("/admin/moderation".to_owned(), "check", t::moderation::title(l)));
    }
    if viewer.has(Role::Admin) {
        links.push(("/admin".to_owned(), "settings", t::nav::admin(l)));
    }
    view! {
        <PageTitle text=t::nav::me(l) />
        <div class="narrow-page">
            <Outside standing=viewer.standing />
            <PageHead title=viewer.name.clone() lede=format!("@{}", viewer.handle) />
            <div class="card">
                <ul class="menu-list">
                    {links
                        .into_iter()
                        .map(|(href, icon, text)| {
                            view! { <li><a href=href><Icon name=icon /><span>{text}</span><Icon name="chevron-right" /></a></li> }
                        })
                        .collect_view()}
                    {active.then(|| view! { <MessagesLink /> })}
                    <li>
                        <LogOut>
                            <button><Icon name="logout" /><span>{t::nav::logout(l)}</span></button>
                        </LogOut>
                    </li>
                </ul>
            </div>
        </div>
    }
}

/// To one's own messages, where the community has any.
#[component]
fn MessagesLink() -> impl IntoView {
    let found = data(|| (), |()| conversations_waiting());
    let view = move |waiting: Option<i64>| {
        let l = use_locale();
        waiting.map(|n| {
            view! {
                <li>
                    <a href="/messages">
                        <Icon name="mail" />
                        <span>
                            {t::conversation::title(l)}
                            {n.is_positive().then(|| view! { " " <span class="badge">{t::conversation::unread(l, n)}</span> })}
                        </span>
                        <Icon name="chevron-right" />
                    </a>
                </li>
            }
        })
    };
    view! { <Beside from=found view=view /> }
}
