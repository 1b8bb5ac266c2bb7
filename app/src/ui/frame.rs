//! The frame around every page: navigation for thumbs and for wide screens, the footer, the demo's banner.

use super::{Icon, LogOut, Mark};
use crate::boot::{Theme, use_boot, use_locale, use_viewer};
use crate::notifications::Unread;
use domain::{Locale, Role, t};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

type Item = (&'static str, &'static str, domain::locale::Text);

const MEMBER: [Item; 5] = [
    ("/", "home", t::nav::home),
    ("/events", "calendar", t::nav::events),
    ("/talk", "talk", t::nav::talk),
    ("/members", "people", t::nav::members),
    ("/me", "me", t::nav::me),
];

const VISITOR: [Item; 5] = [
    ("/", "home", t::nav::home),
    ("/events", "calendar", t::nav::events),
    ("/talk", "talk", t::nav::talk),
    ("/join", "circles", t::nav::join),
    ("/login", "me", t::nav::login),
];

/// Beside the others where there is room for it; on a phone the library stands in one's own corner, search above.
const BESIDE: [Item; 2] = [("/library", "book", t::nav::library), ("/search", "search", t::search::title)];

/// Pages that want all the width there is: calendar, directory, dashboard.
fn wide(path: &str) -> bool {
    matches!(path, "/events" | "/members") || current(path, "/admin")
}

fn current(path: &str, href: &str) -> bool {
    if href == "/" { path == "/" } else { path == href || path.starts_with(&format!("{href}/")) }
}

#[component]
fn Links(items: Vec<Item>, list: bool) -> impl IntoView {
    let l = use_locale();
    let path = use_location().pathname;
    items
        .into_iter()
        .map(|(href, icon, label)| {
            let link = view! {
                <a href=href aria-current=move || path.with(|p| current(p, href)).then_some("page")>
                    <Icon name=icon />
                    <span>{label(l)}</span>
                </a>
            };
            if list { view! { <li>{link}</li> }.into_any() } else { link.into_any() }
        })
        .collect_view()
}

#[component]
fn Brand() -> impl IntoView {
    let name = use_boot().with_value(|b| b.community.clone());
    view! {
        <a class="brand" href="/">
            <Mark />
            <span class="brand-name">{name}</span>
        </a>
    }
}

/// The frame.
#[component]
pub fn Frame(
    /// The page.
    children: Children,
) -> impl IntoView {
    super::parts::keep_telling();
    super::log_out::take_away();
    if use_viewer().is_some() {
        crate::live::listen();
    }
    let l = use_locale();
    let boot = use_boot();
    let viewer = use_viewer();
    let inside = viewer.is_some();
    let active = viewer.as_ref().is_some_and(domain::account::Viewer::active);
    let location = use_location();
    let path = location.pathname;
    let landing = move || !inside && path.with(|p| p == "/");
    view! {
        <a class="skip-link" href="#main" rel="external">{t::nav::skip(l)}</a>
        <div class="app" data-shell=if inside { "member" } else { "visitor" }>
            {boot.with_value(|b| b.demo).then(|| view! { <DemoBanner /> })}
            <header class="topbar">
                <Brand />
                {(!inside).then(|| view! { <VisitorNav /> })}
                <div class="topbar-end">
                    <a class="topbar-link" href="/search" id="search-link"><Icon name="search" /><span class="bell-word">{t::search::title(l)}</span></a>
                    {if inside {
                        view! {
                            // Whoever waits to be let in is told nothing yet.
                            {active
                                .then(|| {
                                    view! {
                                        <a class="topbar-link" href="/notifications">
                                            <Icon name="bell" />
                                            <span class="bell-word">{t::notification::heading(l)}</span>
                                            <Unread />
                                        </a>
                                    }
                                })}
                            <LogOut><button class="button quiet small">{t::nav::logout(l)}</button></LogOut>
                        }
                            .into_any()
                    } else {
                        view! {
                            <a class="topbar-link" href="/login"><Icon name="me" /><span>{t::nav::login(l)}</span></a>
                            <a class="button small" href="/signup">{t::nav::signup(l)}</a>
                        }
                            .into_any()
                    }}
                </div>
            </header>
            {viewer.as_ref().map(|v| view! { <Rail active=active admin=v.has(Role::Admin) moderates=v.keeps_something() /> })}
            <div class="page" data-width=move || path.with(|p| wide(p)).then_some("wide")>
                <main id="main" class="content" class:landing=landing tabindex="-1">{children()}</main>
            </div>
            <Footer />
            <super::Said />
            <nav class="tabbar" aria-label=t::nav::main(l)>
                <Links items=(if inside { MEMBER } else { VISITOR }).to_vec() list=false />
            </nav>
        </div>
    }
}

#[component]
fn DemoBanner() -> impl IntoView {
    let l = use_locale();
    view! {
        <aside class="demo-banner" aria-label=t::demo::label(l)>
            <Icon name="info" />
            <span>{t::demo::banner(l)} " " <a href="/demo/mail" rel="external">{t::demo::mailbox(l)}</a></span>
        </aside>
    }
}

#[component]
fn VisitorNav() -> impl IntoView {
    let l = use_locale();
    let path = use_location().pathname;
    let links: [(&'static str, domain::locale::Text); 5] = [
        ("/events", t::nav::events),
        ("/library", t::nav::library),
        ("/events/past", t::nav::past),
        ("/about", t::nav::about),
        ("/join", t::nav::how_to_join),
    ];
    view! {
        <nav class="topbar-nav" aria-label=t::nav::site(l)>
            {links
                .into_iter()
                .map(|(href, label)| {
                    view! { <a href=href aria-current=move || path.with(|p| p == href).then_some("page")>{label(l)}</a> }
                })
                .collect_view()}
        </nav>
    }
}

#[component]
fn Rail(active: bool, admin: bool, moderates: bool) -> impl IntoView {
    let l = use_locale();
    let path = use_location().pathname;
    let circles = use_boot().with_value(|b| b.circles.clone());
    view! {
        <nav class="rail" aria-label=t::nav::main(l)>
            <Brand />
            <ul class="rail-list">
                <Links items=MEMBER.to_vec() list=true />
                <Links items=BESIDE.to_vec() list=true />
                {active
                    .then(|| {
                        view! {
                            <li>
                                <a href="/notifications" aria-current=move || path.with(|p| current(p, "/notifications")).then_some("page")>
                                    <Icon name="bell" />
                                    <span>{t::notification::heading(l)}</span>
                                    <Unread number=true />
                                </a>
                            </li>
                        }
                    })}
            </ul>
            {active
                .then(|| {
                    view! {
                        <h2 class="rail-heading"><a href="/circles">{t::nav::circles(l)}</a></h2>
                        {(!circles.is_empty())
                            .then(|| {
                                let links = circles.into_iter().map(|c| {
                                    view! {
                                        <li><a href=format!("/circles/{}", c.slug)><Icon name="circles" /><span>{c.name}</span></a></li>
                                    }
                                });
                                view! { <ul class="rail-list">{links.collect_view()}</ul> }
                            })}
                    }
                })}
            <ul class="rail-list rail-foot">
                {moderates.then(|| view! { <li><a href="/admin/moderation"><Icon name="check" /><span>{t::moderation::title(l)}</span></a></li> })}
                {admin.then(|| view! { <li><a href="/admin"><Icon name="settings" /><span>{t::nav::admin(l)}</span></a></li> })}
                <li>
                    <LogOut>
                        <button><Icon name="logout" /><span>{t::nav::logout(l)}</span></button>
                    </LogOut>
                </li>
            </ul>
        </nav>
    }
}

#[component]
fn Footer() -> impl IntoView {
    let l = use_locale();
    let boot = use_boot();
    let theme = boot.with_value(|b| b.theme);
    let location = use_location();
    let here = move || super::loaded::address(location.pathname.get(), &location.search.get());
    let links: [(&'static str, domain::locale::Text); 5] = [
        ("/about", t::nav::about),
        ("/join", t::nav::how_to_join),
        ("/guidelines", t::nav::guidelines),
        ("/privacy", t::nav::privacy),
        ("/terms", t::nav::terms),
    ];
    let themes: [(Theme, &'static str, domain::locale::Text); 3] = [
        (Theme::Auto, "auto", t::nav::theme_auto),
        (Theme::Light, "sun", t::nav::theme_light),
        (Theme::Dark, "moon", t::nav::theme_dark),
    ];
    view! {
        <footer class="footer">
            <div class="footer-inner">
                <ul class="footer-links">{links.into_iter().map(|(href, label)| view! { <li><a href=href>{label(l)}</a></li> }).collect_view()}</ul>
                <form class="switch" method="post" action="/preferences">
                    <input type="hidden" name="next" value=here />
                    <fieldset>
                        <legend>{t::nav::language(l)}</legend>
                        {Locale::ALL
                            .into_iter()
                            .map(|x| {
                                view! { <button name="lang" value=x.tag() lang=x.tag() aria-pressed=(x == l).to_string()>{x.own_name()}</button> }
                            })
                            .collect_view()}
                    </fieldset>
                </form>
                <form class="switch" method="post" action="/preferences">
                    <input type="hidden" name="next" value=here />
                    <fieldset>
                        <legend>{t::nav::theme(l)}</legend>
                        {themes
                            .into_iter()
                            .map(|(x, icon, label)| {
                                view! {
                                    <button name="theme" value=x.code() aria-pressed=(x == theme).to_string()><Icon name=icon />{label(l)}</button>
                                }
                            })
                            .collect_view()}
                    </fieldset>
                </form>
                <p class="footer-note">{boot.with_value(|b| b.community.clone())}</p>
            </div>
        </footer>
    }
}
