//! The directory: members by what they show. Words, filters, order and page are the address.

use super::api::show_directory;
use super::facets::{FORM, Facets, apply, asked, follow};
use super::names;
use super::profile::write_marks;
use crate::boot::use_locale;
use crate::ui::{Empty, Icon, LeftOut, Loaded, Markup, PageHead, PageTitle, Pager, data, write_avatar};
use domain::member::{DirectoryQuery, MemberCard, Sort};
use domain::vocabulary::Vocabulary;
use domain::{Locale, t};
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
    let sorts = [("", t::member::newest(l), Sort::Newest), ("name", t::member::by_name(l), Sort::Name)];
    let pages = query.clone();
    let left_out = use_query_map()
        .with_untracked(|m| DirectoryQuery::leaves_out(|name| m.get_all(name).unwrap_or_default()));
    let navigate = use_navigate();
    let submit = move |event: leptos::ev::SubmitEvent| {
        if let Some(query) = asked(&event) {
            event.prevent_default();
            navigate(&query.href(1), NavigateOptions { scroll: false, ..NavigateOptions::default() });
        }
    };
    view! {
        <PageTitle text=t::nav::members(l) />
        <PageHead title=t::nav::members(l) />
        <form id=FORM class="directory" role="search" method="get" action="/members" on:submit=submit>
            <div class="searchbar">
                <label class="visually-hidden" for="q">{t::member::search(l)}</label>
                <Icon name="search" />
                <input id="q" name="q" type="search" placeholder=t::member::search_hint(l) value=query.words.clone() />
                <button class="button">{t::member::find(l)}</button>
            </div>
            <Facets query=query.clone() counts=page.facets />
            <div class="results">
                <LeftOut some=left_out />
                <div class="results-head">
                    <p class="results-count" role="status">{t::member::people(l, page.total)}</p>
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
                <Chosen query=query.clone() />
                {if page.members.is_empty() {
                    view! {
                        <Empty title=t::member::none(l) text=t::member::none_text(l)>
                            <a class="button" href="/members">{t::member::clear(l)}</a>
                        </Empty>
                    }
                        .into_any()
                } else {
                    view! {
                        <ul class="member-grid">{page.members.iter().map(|m| view! { <li class="member-card" inner_html=card(m, l)></li> }).collect_view()}</ul>
                    }
                        .into_any()
                }}
                <Pager page=page.page pages=page.pages href=move |n| pages.href(n) />
            </div>
        </form>
    }
}

/// What the list is filtered by, each to be taken off again.
#[component]
fn Chosen(query: DirectoryQuery) -> impl IntoView {
    let l = use_locale();
    let mut tags = Vec::new();
    if !query.words.is_empty() {
        tags.push((query.words.clone(), DirectoryQuery { words: String::new(), ..query.clone() }.href(1)));
    }
    for (list, codes) in &query.terms {
        for code in codes {
            let mut less = query.clone();
            for (other, kept) in &mut less.terms {
                kept.retain(|c| other != list || c != code);
            }
            tags.push((list.name(code, l), less.href(1)));
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

/// A member in the list.
fn card(member: &MemberCard, l: Locale) -> String {
    let professions = names(Vocabulary::Profession, &member.professions, l);
    let place = member.prefecture.iter().map(|code| Vocabulary::Prefecture.name(code, l));
    let fields = member.fields.iter().map(|code| Vocabulary::Field.name(code, l));
    let meta = place.chain(fields).collect::<Vec<_>>().join(t::member::joint(l));
    Markup::of(|m| {
        write_avatar(m, &member.name, member.id.0, "");
        m.element("div", &[("class", "member-card-body")], |m| {
            m.element("h2", &[("class", "member-name")], |m| {
                m.element("a", &[("href", &format!("/members/{}", member.handle))], |m| {
                    m.text(&member.name);
                });
            });
            let lines = [
                ("reading", &member.reading),
                ("profession", &professions),
                ("meta", &meta),
                ("member-line", &member.headline),
            ];
            for (class, words) in lines.into_iter().filter(|(_, words)| !words.is_empty()) {
                m.element("p", &[("class", class)], |m| {
                    m.text(words);
                });
            }
            write_marks(m, member.open_to_consultation, member.open_to_speaking, l);
        });
    })
}
