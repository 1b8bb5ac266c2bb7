//! The library as a list.

use super::api::library;
use super::{Day, access_name};
use crate::boot::use_locale;
use crate::ui::{Breadcrumbs, Empty, Icon, Loaded, PageHead, PageTitle, Pager, data};
use domain::article::{Access, ArticleCard, ArticleState, LibraryPage, LibraryQuery, Mine, TagCount};
use domain::{Locale, t};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The library.
#[component]
pub fn List() -> impl IntoView {
    let map = use_query_map();
    let query = Memo::new(move |_| map.with(|m| LibraryQuery::parse(|name| m.get(name))));
    let found = data(move || query.get(), library);
    let view = move |page| view! { <Library page=page query=query.get_untracked() /> };
    view! { <Loaded from=found view=view /> }
}

#[component]
fn Library(page: LibraryPage, query: LibraryQuery) -> impl IntoView {
    let l = use_locale();
    let LibraryPage { articles, total, page, pages, tags, circle, own, waiting, writes } = page;
    let title = t::article::library(l);
    let lede = match &circle {
        Some(circle) => t::article::of_circle(l, &circle.name),
        None => t::article::lede(l).to_owned(),
    };
    let above = circle.map(|c| {
        view! { <Breadcrumbs above=vec![("/circles".to_owned(), t::circle::title(l).to_owned()), (format!("/circles/{}", c.slug), c.name)] here=title /> }
    });
    let whole = query.is_whole();
    let rest = query.clone();
    view! {
        <PageTitle text=title />
        {above}
        <PageHead title=title lede=lede>
            {writes.then(|| view! { <a class="button primary" href="/library/new"><Icon name="edit" />{t::article::new(l)}</a> })}
        </PageHead>
        <Own title=t::article::waiting(l) articles=waiting />
        <Own title=t::article::own(l) articles=own />
        {writes.then(|| view! { <Choices query=query.clone() /> })}
        <Tags tags=tags query=query />
        {if articles.is_empty() {
            let (title, text) = if whole {
                (t::article::none(l), t::article::none_text(l))
            } else {
                (t::article::none_such(l), t::article::none_such_text(l))
            };
            Either::Left(view! { <Empty title=title text=text /> })
        } else {
            Either::Right(
                view! {
                    <p class="meta" role="status">{t::article::count(l, total)}</p>
                    <ul class="articles">{articles.into_iter().map(|card| view! { <li><Card card=card level=Level::Page /></li> }).collect_view()}</ul>
                    <Pager page=page pages=pages href=move |n| rest.href(n) />
                },
            )
        }}
    }
}

/// What is not in the library yet.
#[component]
fn Own(title: &'static str, articles: Vec<ArticleCard>) -> impl IntoView {
    (!articles.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2>{title}</h2>
                <ul class="articles">{articles.into_iter().map(|card| view! { <li><Card card=card level=Level::Section /></li> }).collect_view()}</ul>
            </section>
        }
    })
}

/// All, or what the reader marked.
#[component]
fn Choices(query: LibraryQuery) -> impl IntoView {
    let l = use_locale();
    let link = |mine: Mine| {
        let text = match mine {
            Mine::All => t::article::all_of_them(l),
            Mine::Saved => t::article::saved(l),
            Mine::Unread => t::article::unread(l),
        };
        let here = (query.mine == mine).then_some("true");
        view! { <a href=LibraryQuery { mine, ..query.clone() }.href(1) aria-current=here>{text}</a> }
    };
    view! { <nav class="segments" aria-label=t::article::choice(l)>{Mine::ALL.map(link)}</nav> }
}

/// What the articles are about: one of it at a time.
#[component]
fn Tags(tags: Vec<TagCount>, query: LibraryQuery) -> impl IntoView {
    let l = use_locale();
    let chosen = query.tag.clone();
    let missing = !chosen.is_empty() && !tags.iter().any(|t| t.tag == chosen);
    let link = |tag: String, count: Option<i64>| {
        let here = tag == chosen;
        let to = if here { String::new() } else { tag.clone() };
        let href = LibraryQuery { tag: to, ..query.clone() }.href(1);
        let label = here.then(|| t::member::remove(l, &tag));
        view! {
            <li>
                <a class="tag" href=href aria-current=here.then_some("true") aria-label=label>
                    {tag}
                    {count.filter(|_| !here).map(|n| view! { <span class="count">{n}</span> })}
                    {here.then(|| view! { <Icon name="close" /> })}
                </a>
            </li>
        }
    };
    let mut links: Vec<_> = tags.into_iter().map(|t| link(t.tag, Some(t.count))).collect();
    if missing {
        links.push(link(chosen.clone(), None));
    }
    (!links.is_empty())
        .then(|| view! { <nav aria-label=t::article::tags(l)><ul class="tags">{links}</ul></nav> })
}

/// Where a card stands, which says how deep its heading is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Page,
    Section,
}

/// An article in a list.
#[component]
fn Card(card: ArticleCard, level: Level) -> impl IntoView {
    let l = use_locale();
    let href = format!("/library/{}", card.slug);
    let title = card.title.clone();
    let link = view! { <a href=href>{title}</a> };
    let heading = match level {
        Level::Page => Either::Left(view! { <h2 class="article-title">{link}</h2> }),
        Level::Section => Either::Right(view! { <h3 class="article-title">{link}</h3> }),
    };
    let names = names(&card, l);
    view! {
        <article class="article-card">
            {heading}
            {(!card.summary.is_empty()).then(|| view! { <p class="article-summary">{card.summary.clone()}</p> })}
            <p class="meta">
                {(!names.is_empty()).then(|| view! { <span>{names}</span> })}
                <Day at=card.at />
                <span>{t::article::minutes(l, card.minutes)}</span>
                <Marks card=card.clone() />
            </p>
        </article>
    }
}

/// Who wrote it.
pub(super) fn names(card: &ArticleCard, l: Locale) -> String {
    card.authors.iter().map(|a| a.name.as_str()).collect::<Vec<_>>().join(t::member::joint(l))
}

/// How far it is, and whom it is for where that is not all members.
#[component]
pub(super) fn Marks(card: ArticleCard) -> impl IntoView {
    let l = use_locale();
    let state = match card.state {
        ArticleState::Draft => Some(t::article::draft(l)),
        ArticleState::Review => Some(t::article::review(l)),
        ArticleState::Published => None,
    };
    let access = (card.access != Access::Members).then(|| match &card.circle {
        Some(circle) if card.access == Access::Circle => circle.name.clone(),
        _ => access_name(card.access, l).to_owned(),
    });
    view! {
        {state.map(|text| view! { <span class="badge" data-tone="warning">{text}</span> })}
        {access.map(|text| view! { <span class="badge" data-tone="neutral">{text}</span> })}
        {card.marks.read.then(|| view! { <span class="badge" data-tone="success">{t::article::was_read(l)}</span> })}
    }
}

/// The newest articles of a circle, on its page.
#[component]
pub(crate) fn Shelf(
    /// The newest.
    articles: Vec<ArticleCard>,
    /// How many there are.
    total: i64,
    /// The circle's address.
    slug: String,
) -> impl IntoView {
    let l = use_locale();
    let href = LibraryQuery { circle: slug, ..LibraryQuery::default() }.href(1);
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{t::article::library(l)}</h2>
                {(total > 0).then(|| view! { <a class="more-link" href=href>{t::article::all(l, total)}<Icon name="chevron-right" /></a> })}
            </div>
            {if articles.is_empty() {
                Either::Left(view! { <p class="meta">{t::article::none_of_circle(l)}</p> })
            } else {
                Either::Right(
                    view! { <ul class="articles">{articles.into_iter().map(|card| view! { <li><Card card=card level=Level::Section /></li> }).collect_view()}</ul> },
                )
            }}
        </section>
    }
}
