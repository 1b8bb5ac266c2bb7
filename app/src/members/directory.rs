//! The directory: members by what they show. Words, filters, order, layout and page are the address.

use super::api::show_directory;
use super::card::{card, row};
use super::facets::{FORM, Facets, apply, asked, follow};
use super::map::PrefectureMap;
use crate::boot::{use_locale, use_viewer};
use crate::ui::{Empty, Icon, LeftOut, Loaded, PageHead, PageTitle, Pager, data};
use domain::member::{DirectoryQuery, Layout, MemberCard, Sort};
use domain::vocabulary::Vocabulary;
use domain::{Locale, Role, t};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

/// The directory.
#[component]
pub fn Directory() -> impl IntoView {
    let map = use_query_map();
    let query =
        Memo::new(move |_| map.with(|m| DirectoryQuery::parse(|name| m.get_all(name).unwrap_or_default())));
    let found = data(move || query.get(), show_directory);
    // A link (a filter taken off, the next page, the way back) changes the address: the controls follow it.
    Effect::new(move |before: Option<()>| {
        let now = query.get();
        if before.is_some() {
            follow(&now);
        }
    });
    view! {
        <Loaded from=found view=move |page| view! { <DirectoryView page=page query=query.get_untracked() /> } />
    }
}

#[component]
fn DirectoryView(page: domain::member::Directory, query: DirectoryQuery) -> impl IntoView {
    let l = use_locale();
    let sorts = Sort::ALL.map(|sort| (sort.code(), sort_name(sort, l), sort));
    let pages = query.clone();
    let left_out = page.left_out
        || use_query_map()
            .with_untracked(|m| DirectoryQuery::leaves_out(|name| m.get_all(name).unwrap_or_default()));
    let navigate = use_navigate();
    let submit = move |event: leptos::ev::SubmitEvent| {
        if let Some(query) = asked(&event) {
            event.prevent_default();
            navigate(&query.href(1), NavigateOptions { scroll: false, ..NavigateOptions::default() });
        }
    };
    let layout = query.layout;
    let names = page.facets.clone();
    view! {
        <PageTitle text=t::nav::members(l) />
        <PageHead title=t::nav::members(l) />
        <form id=FORM class="directory" role="search" method="get" action="/members" on:submit=submit>
            <input type="hidden" name="view" value=layout.code() />
            <div class="searchbar">
                <label class="visually-hidden" for="q">{t::member::search(l)}</label>
                <Icon name="search" />
                <input id="q" name="q" type="search" placeholder=t::member::search_hint(l) value=query.words.clone() />
                <button class="button">{t::member::find(l)}</button>
            </div>
            <Facets query=query.clone() counts=page.facets.clone() />
            <div class="results">
                <LeftOut some=left_out />
                <PrefectureMap chosen=query.chosen(Vocabulary::Prefecture).to_vec() counts=page.facets />
                <div class="results-head">
                    <p class="results-count" role="status">{t::member::people(l, page.total)}</p>
                    <Layouts query=query.clone() />
                    <div class="field inline">
                        <label for="sort">{t::member::order(l)}</label>
                        <select id="sort" name="sort" on:change=apply>
                            {sorts
                                .into_iter()
                                .map(|(value, text, sort)| view! { <option value=value selected=query.sort == sort>{text}</option> })
                                .collect_view()}
                        </select>
                    </div>
                </div>
                <Chosen query=query.clone() names=names />
                {if page.members.is_empty() {
                    view! {
                        <Empty title=t::member::none(l) text=t::member::none_text(l)>
                            <a class="button" href="/members">{t::member::clear(l)}</a>
                        </Empty>
                    }
                        .into_any()
                } else {
                    members(&page.members, layout, l).into_any()
                }}
                <Pager page=page.page pages=page.pages href=move |n| pages.href(n) />
            </div>
        </form>
    }
}

const fn sort_name(sort: Sort, l: Locale) -> &'static str {
    match sort {
        Sort::Newest => t::member::newest(l),
        Sort::Name => t::member::by_name(l),
        Sort::Oldest => t::member::oldest(l),
    }
}

/// The members of the page, as cards or as a table.
fn members(members: &[MemberCard], layout: Layout, l: Locale) -> impl IntoView + use<> {
    if layout == Layout::Cards {
        let cards = members.iter().map(|m| view! { <li class="member-card" inner_html=card(m, l)></li> });
        return Either::Left(view! { <ul class="member-grid">{cards.collect_view()}</ul> });
    }
    let heads = [
        t::account::name(l),
        t::member::profession(l),
        t::member::field(l),
        t::member::prefecture(l),
        t::member::marks(l),
    ];
    let rows = members.iter().map(|m| view! { <tr inner_html=row(m, l)></tr> }).collect_view();
    Either::Right(view! {
        <div class="table-wrap"><table class="table member-table" data-paper=(layout == Layout::Print).then_some("true")>
            <thead><tr>{heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    })
}

/// Cards, a list, and for admins a list for paper.
#[component]
fn Layouts(query: DirectoryQuery) -> impl IntoView {
    let l = use_locale();
    let admin = use_viewer().is_some_and(|v| v.has(Role::Admin));
    let ways = Layout::ALL.into_iter().filter(|way| admin || *way != Layout::Print);
    let links = ways.map(|way| {
        let text = match way {
            Layout::Cards => t::member::as_cards(l),
            Layout::List => t::member::as_list(l),
            Layout::Print => t::member::for_paper(l),
        };
        let here = (query.layout == way).then_some("true");
        let href = DirectoryQuery { layout: way, ..query.clone() }.href(1);
        view! { <a href=href aria-current=here>{text}</a> }
    });
    view! { <nav class="segments" aria-label=t::member::layout(l)>{links.collect_view()}</nav> }
}

/// What the list is filtered by, each to be taken off again.
#[component]
fn Chosen(query: DirectoryQuery, names: Vec<domain::member::FacetCount>) -> impl IntoView {
    let l = use_locale();
    let mut tags = Vec::new();
    if !query.words.is_empty() {
        tags.push((query.words.clone(), DirectoryQuery { words: String::new(), ..query.clone() }.href(1)));
    }
    for (list, codes) in &query.terms {
        for code in codes {
            let name = names.iter().find(|f| f.list == *list && f.code == *code);
            let name = name.map_or_else(|| code.clone(), |f| f.name.clone());
            tags.push((name, query.without(*list, code).href(1)));
        }
    }
    (!tags.is_empty()).then(|| {
        view! {
            <ul class="tags" aria-label=t::member::chosen(l)>
                {tags
                    .into_iter()
                    .map(|(name, href)| {
                        let label = t::member::remove(l, &name);
                        view! { <li><a class="tag" href=href aria-label=label>{name}<Icon name="close" /></a></li> }
                    })
                    .collect_view()}
            </ul>
        }
    })
}
