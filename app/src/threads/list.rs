//! Spaces, and the threads of one.

use super::api::{list_spaces, show_space};
use super::{audience, name_of, query_number, space_param};
use crate::boot::{use_locale, use_viewer};
use crate::ui::{Breadcrumbs, Empty, Icon, Loaded, PageHead, PageTitle, Pager, When, data, profession_name};
use domain::thread::{SpacePage, ThreadRow};
use domain::{Locale, t};
use leptos::either::Either;
use leptos::prelude::*;

/// The spaces.
#[component]
pub fn Spaces() -> impl IntoView {
    let l = use_locale();
    let visitor = use_viewer().is_none();
    let found = data(|| (), |()| list_spaces());
    view! {
        <PageTitle text=t::nav::talk(l) />
        <PageHead title=t::nav::talk(l) lede=t::thread::lede(l) />
        <Loaded
            from=found
            view=move |spaces| {
                if spaces.is_empty() {
                    Either::Left(view! { <Empty title=t::thread::none_spaces(l) text=t::thread::none_spaces_text(l) /> })
                } else {
                    Either::Right(view! { <ul class="space-list">{spaces.into_iter().map(|s| space_row(s, l)).collect_view()}</ul> })
                }
            }
        />
        {visitor
            .then(|| view! { <p class="aside-line">{t::thread::more_spaces(l)} " " <a href="/login?next=/talk">{t::nav::login(l)}</a></p> })}
    }
}

fn space_row(space: domain::thread::Space, l: Locale) -> impl IntoView {
    view! {
        <li class="space">
            <h2 class="space-name"><a href=format!("/talk/{}", space.slug)>{space.name}</a></h2>
            <p class="space-about">{space.description}</p>
            <p class="meta">
                <span>{audience(space.visibility, l)}</span>
                <span>{t::thread::threads(l, space.threads)}</span>
                {space.last_post.map(|at| view! { <span>{t::thread::last_post(l)} " " <When at=at year=true ago=true /></span> })}
            </p>
        </li>
    }
}

/// One space.
#[component]
pub fn Space() -> impl IntoView {
    let page = move || query_number("page").unwrap_or(1);
    let found = data(move || (space_param(), page()), |(space, page)| show_space(space, page));
    view! { <Loaded from=found view=move |page| view! { <SpaceView page=page /> } /> }
}

#[component]
fn SpaceView(page: SpacePage) -> impl IntoView {
    let l = use_locale();
    let SpacePage { space, threads, page, pages, can_write } = page;
    let href = format!("/talk/{}", space.slug);
    let start = if can_write {
        Some((format!("{href}/new"), t::thread::start(l)))
    } else {
        use_viewer().is_none().then(|| (format!("/login?next={href}/new"), t::thread::login_to_start(l)))
    };
    let title = if page > 1 {
        format!("{} ({})", space.name, t::nav::page_of(l, page, pages))
    } else {
        space.name.clone()
    };
    view! {
        <PageTitle text=title />
        <Breadcrumbs above=vec![("/talk".to_owned(), t::nav::talk(l).to_owned())] here=space.name.clone() />
        {if threads.is_empty() {
            let text = if can_write { t::thread::none_threads_text(l) } else { t::thread::none_threads_read(l) };
            Either::Left(
                view! {
                    <PageHead title=space.name lede=space.description />
                    <Empty title=t::thread::none_threads(l) text=text>
                        {start.map(|(href, label)| view! { <a class="button primary" href=href>{label}</a> })}
                    </Empty>
                },
            )
        } else {
            let of_page = move |n: i64| format!("{href}?page={n}");
            Either::Right(
                view! {
                    <PageHead title=space.name lede=space.description>
                        {start
                            .map(|(href, label)| {
                                view! {
                                    <a class="button" class:primary=can_write href=href>{can_write.then(|| view! { <Icon name="plus" /> })}{label}</a>
                                }
                            })}
                    </PageHead>
                    <ThreadList threads=threads />
                    <Pager page=page pages=pages href=of_page />
                },
            )
        }}
    }
}

/// Threads one below the other.
#[component]
pub fn ThreadList(
    /// The threads.
    threads: Vec<ThreadRow>,
    /// Whether the titles are headings of the third level.
    #[prop(optional)]
    h3: bool,
) -> impl IntoView {
    let l = use_locale();
    view! { <ul class="thread-list">{threads.into_iter().map(|row| thread_row(row, h3, l)).collect_view()}</ul> }
}

fn thread_row(row: ThreadRow, h3: bool, l: Locale) -> impl IntoView {
    let name = name_of(row.author.as_ref(), l);
    let profession = row.author.and_then(|a| profession_name(a.profession.as_deref(), l));
    let title = view! { <a href=format!("/talk/t/{}", row.id)>{row.title}</a> };
    view! {
        <li class="thread-row">
            {if h3 {
                Either::Left(view! { <h3 class="thread-title">{title}</h3> })
            } else {
                Either::Right(view! { <h2 class="thread-title">{title}</h2> })
            }}
            <p class="thread-meta">
                <span class="person-name">{name}</span>
                {profession.map(|p| view! { <span class="profession">{p}</span> })}
            </p>
            <p class="thread-stats">
                <span class="reply-count"><Icon name="talk" /><span>{t::thread::replies(l, row.replies)}</span></span>
                <When at=row.last_post year=true ago=true />
            </p>
        </li>
    }
}
