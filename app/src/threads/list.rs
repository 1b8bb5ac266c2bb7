//! Spaces, and the threads of one.

use super::api::{list_spaces, show_space};
use super::{FollowSpace, ReadAll, name_of, query_number, space_param};
use crate::boot::{use_locale, use_viewer};
use crate::spaces::audience;
use crate::ui::{Breadcrumbs, Empty, Icon, Loaded, PageHead, PageTitle, Pager, When, data, profession_name};
use domain::space::Starters;
use domain::thread::{Only, SpacePage, SpaceRow, ThreadRow, UNREAD_MOST};
use domain::{Locale, Role, t};
use leptos::either::Either;
use leptos::prelude::*;

/// The spaces.
#[component]
pub fn Spaces() -> impl IntoView {
    let l = use_locale();
    let visitor = use_viewer().is_none();
    let admin = use_viewer().is_some_and(|v| v.has(Role::Admin));
    let found = data(|| (), |()| list_spaces());
    view! {
        <PageTitle text=t::nav::talk(l) />
        <PageHead title=t::nav::talk(l) lede=t::thread::lede(l)>
            {admin.then(|| view! { <a class="button" href="/admin/spaces"><Icon name="settings" />{t::space::title(l)}</a> })}
        </PageHead>
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

fn space_row(row: SpaceRow, l: Locale) -> impl IntoView {
    let SpaceRow { space, unread, .. } = row;
    view! {
        <li class="space">
            <h2 class="space-name"><a href=format!("/talk/{}", space.slug)>{space.name}</a>{(unread > 0).then(|| dot(unread, l))}</h2>
            <p class="space-about">{space.description}</p>
            <p class="meta">
                <span>{audience(space.visibility, l)}</span>
                <span>{t::thread::threads(l, space.threads)}</span>
                {space.last_post.map(|at| view! { <span>{t::thread::last_post(l)} " " <When at=at year=true ago=true /></span> })}
            </p>
        </li>
    }
}

/// Something is new: a dot, and the number for those who hear the page.
fn dot(unread: i64, l: Locale) -> impl IntoView {
    view! { <span class="dot" title=unread_text(unread, l)><span class="visually-hidden">{unread_text(unread, l)}</span></span> }
}

fn unread_text(unread: i64, l: Locale) -> String {
    if unread >= UNREAD_MOST {
        t::thread::unread_many(l, UNREAD_MOST - 1)
    } else {
        t::thread::unread_n(l, unread)
    }
}

/// One space.
#[component]
pub fn Space() -> impl IntoView {
    let page = move || query_number("page").unwrap_or(1);
    let only = move || Only::parse(&query_number::<String>("only").unwrap_or_default());
    let found =
        data(move || (space_param(), page(), only()), |(space, page, only)| show_space(space, page, only));
    view! { <Loaded from=found view=move |page| view! { <SpaceView page=page /> } /> }
}

/// Which threads are listed, as links: the address says it.
fn onlys(href: &str, now: Only, inside: bool, l: Locale) -> impl IntoView + use<> {
    let name = |only: Only| match only {
        Only::All => t::thread::only_all(l),
        Only::Open => t::thread::only_open(l),
        Only::Helped => t::thread::only_helped(l),
        Only::Unread => t::thread::only_unread(l),
    };
    let links = Only::ALL
        .into_iter()
        .filter(|only| inside || *only != Only::Unread)
        .map(|only| {
            let to = if only == Only::All { href.to_owned() } else { format!("{href}?only={}", only.code()) };
            view! { <li><a href=to aria-current=(only == now).then_some("true")>{name(only)}</a></li> }
        })
        .collect_view();
    view! { <nav class="onlys" aria-label=t::thread::onlys(l)><ul>{links}</ul></nav> }
}

#[component]
fn SpaceView(page: SpacePage) -> impl IntoView {
    let l = use_locale();
    let SpacePage { space, threads, page, pages, can_start, only, follow } = page;
    let id = space.id;
    let inside = use_viewer().is_some();
    let href = format!("/talk/{}", space.slug);
    let start = if can_start {
        Some((format!("{href}/new"), t::thread::start(l)))
    } else {
        let could = use_viewer().is_none() && space.starters == Starters::Members;
        could.then(|| (format!("/login?next={href}/new"), t::thread::login_to_start(l)))
    };
    let title = if page > 1 {
        format!("{} ({})", space.name, t::nav::page_of(l, page, pages))
    } else {
        space.name.clone()
    };
    view! {
        <PageTitle text=title />
        <Breadcrumbs above=vec![("/talk".to_owned(), t::nav::talk(l).to_owned())] here=space.name.clone() />
        {if threads.is_empty() && only == Only::All {
            let text = if can_start { t::thread::none_threads_text(l) } else { t::thread::none_threads_read(l) };
            Either::Left(
                view! {
                    <PageHead title=space.name lede=space.description />
                    <Empty title=t::thread::none_threads(l) text=text>
                        {start.map(|(href, label)| view! { <a class="button primary" href=href>{label}</a> })}
                    </Empty>
                },
            )
        } else {
            let onlys = onlys(&href, only, inside, l);
            let empty = threads.is_empty();
            let of_page = move |n: i64| match only {
                Only::All => format!("{href}?page={n}"),
                _ => format!("{href}?only={}&page={n}", only.code()),
            };
            Either::Right(
                view! {
                    <PageHead title=space.name lede=space.description>
                        {start
                            .map(|(href, label)| {
                                view! {
                                    <a class="button" class:primary=can_start href=href>{can_start.then(|| view! { <Icon name="plus" /> })}{label}</a>
                                }
                            })}
                    </PageHead>
                    {onlys}
                    {inside
                        .then(|| {
                            view! {
                                <details class="thread-settings">
                                    <summary>{t::thread::space_settings(l)}</summary>
                                    <FollowSpace id=id level=follow />
                                    <ReadAll id=id />
                                </details>
                            }
                        })}
                    {empty.then(|| view! { <p class="meta">{t::thread::none_of_these(l)}</p> })}
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
    let name = name_of(&row.author, l);
    let profession =
        row.author.member().and_then(|a| profession_name(a.profession.as_ref(), l)).map(str::to_owned);
    let new = (row.unread > 0).then_some("true");
    let title = view! {
        {row.pinned.then(|| view! { <Icon name="pin" /><span class="visually-hidden">{t::thread::pinned(l)}</span> })}
        <a href=format!("/talk/t/{}", row.id)>{row.title}</a>
        {(row.unread > 0).then(|| dot(row.unread, l))}
    };
    let mark =
        |tone: &'static str, words: &'static str| view! { <span class="badge" data-tone=tone>{words}</span> };
    let asks = row.question.then(|| {
        if row.helped > 0 {
            mark("success", t::thread::question_helped(l))
        } else {
            mark("info", t::thread::question_open(l))
        }
    });
    view! {
        <li class="thread-row" data-unread=new>
            {if h3 {
                Either::Left(view! { <h3 class="thread-title">{title}</h3> })
            } else {
                Either::Right(view! { <h2 class="thread-title">{title}</h2> })
            }}
            <p class="thread-meta">
                <span class="person-name">{name}</span>
                {profession.map(|p| view! { <span class="profession">{p}</span> })}
                {asks}
                {row.locked.then(|| mark("warning", t::thread::locked_mark(l)))}
                {row.hidden.then(|| mark("warning", t::thread::hidden_mark(l)))}
            </p>
            <p class="thread-stats">
                <span class="reply-count"><Icon name="talk" /><span>{t::thread::replies(l, row.replies)}</span></span>
                <When at=row.last_post year=true ago=true />
            </p>
        </li>
    }
}
