//! The page of search: one box, and below it what is found as one types.

use super::api::search;
use super::hit::{hits, icon, kind_name};
use crate::boot::{now, use_locale};
use crate::ui::{Empty, Icon, Loaded, Notice, PageHead, PageTitle, Pager, data};
use domain::search::{Count, Fault, Group, Kind, LONGEST, QUERY_WORDS, SearchPage, SearchQuery};
use domain::{Locale, t};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

/// The box.
const BOX: &str = "search-box";
/// What the arrow keys go through.
const STOPS: &str = "#search-box, .hit-title a";
/// How long one may pause between two letters before it is searched.
const PAUSE: Duration = Duration::from_millis(180);

/// Search.
#[component]
pub fn Search() -> impl IntoView {
    let l = use_locale();
    let map = use_query_map();
    let query = Memo::new(move |_| map.with(|m| SearchQuery::parse(|name| m.get(name))));
    let found = data(move || query.get(), search);
    let navigate = use_navigate();
    let typed = StoredValue::new(0_u32);
    let status = RwSignal::new(String::new());
    let go = move |q: String| {
        let now = query.get_untracked();
        if q.trim() != now.q.trim() {
            let href = SearchQuery { q, ..now }.href(now.kind, 1);
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&href, options);
        }
    };
    let goes = go.clone();
    let typing = move |event: web_sys::Event| {
        let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) else { return };
        // While an input method is at work, what stands there is not what is meant yet.
        if event.dyn_ref::<web_sys::InputEvent>().is_some_and(web_sys::InputEvent::is_composing) {
            return;
        }
        typed.update_value(|n| *n = n.wrapping_add(1));
        let mine = typed.get_value();
        let go = goes.clone();
        set_timeout(
            move || {
                if typed.try_get_value() == Some(mine) {
                    go(input.value());
                }
            },
            PAUSE,
        );
    };
    let sent = move |event: leptos::ev::SubmitEvent| {
        if let Some(input) = the_box() {
            event.prevent_default();
            typed.update_value(|n| *n = n.wrapping_add(1));
            go(input.value());
        }
    };
    // A link changes the address: the box follows it, unless one is typing there.
    Effect::new(move |before: Option<()>| {
        let q = query.with(|query| query.q.clone());
        if before.is_some()
            && let Some(input) = the_box()
            && document().active_element().as_ref() != Some(input.unchecked_ref())
        {
            input.set_value(&q);
        }
    });
    view! {
        <PageTitle text=t::search::title(l) />
        <PageHead title=t::search::title(l) />
        <div class="search" on:keydown=walk>
            <form role="search" method="get" action="/search" on:submit=sent>
                {move || query.with(|q| q.kind).map(|kind| view! { <input type="hidden" name="kind" value=kind.code() /> })}
                <div class="searchbar">
                    <label class="visually-hidden" for=BOX>{t::search::label(l)}</label>
                    <Icon name="search" />
                    <input id=BOX name="q" type="search" autofocus="" autocomplete="off" enterkeyhint="search" maxlength=(LONGEST * 2).to_string()
                        placeholder=t::search::hint(l) value=query.get_untracked().q on:input=typing.clone() on:compositionend=move |event| typing(event.into()) />
                    <button class="button">{t::search::find(l)}</button>
                </div>
            </form>
            <Loaded from=found view=move |page| view! { <Found page=page query=query.get_untracked() status=status /> } />
            // It stays while what it tells of is replaced: else nobody is told.
            <p class="visually-hidden" role="status">{status}</p>
        </div>
    }
}

fn the_box() -> Option<HtmlInputElement> {
    document().get_element_by_id(BOX)?.dyn_into().ok()
}

/// Up and down go from the box to what was found, and back.
fn walk(event: web_sys::KeyboardEvent) {
    let step = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    if event.is_composing() || event.alt_key() || event.ctrl_key() || event.meta_key() {
        return;
    }
    let Ok(all) = document().query_selector_all(STOPS) else { return };
    let stops: Vec<HtmlElement> = (0..all.length()).filter_map(|n| all.item(n)?.dyn_into().ok()).collect();
    let active = document().active_element();
    let Some(at) = stops.iter().position(|stop| active.as_ref() == Some(stop.unchecked_ref())) else {
        return;
    };
    if let Some(next) = at.checked_add_signed(step).and_then(|next| stops.get(next)) {
        event.prevent_default();
        let _stands = next.focus();
    }
}

/// What was found.
#[component]
fn Found(page: SearchPage, query: SearchQuery, status: RwSignal<String>) -> impl IntoView {
    let l = use_locale();
    let query = SearchQuery { kind: page.kind, ..query };
    let faults = page.faults.iter().map(|fault| view! { <li>{fault_text(fault, l)}</li> }).collect_view();
    let told = (!page.faults.is_empty())
        .then(|| view! { <Notice tone="warning"><ul class="search-faults">{faults}</ul></Notice> });
    let instead = page
        .instead
        .into_iter()
        .map(|(typed, words)| {
            let told = t::search::instead(l, &typed, &words);
            view! { <Notice tone="info"><p>{told}</p></Notice> }
        })
        .collect_view();
    if !page.asked {
        return Either::Left(view! { {told} <Help /> });
    }
    let pages = query.clone();
    let none = page.groups.is_empty();
    let told_now = if none { t::search::none(l).to_owned() } else { told_counts(&page.counts, l) };
    Effect::new(move || status.set(told_now.clone()));
    Either::Right(view! {
        {told}
        {instead}
        <Kinds counts=page.counts query=query.clone() />
        {if none {
            Either::Left(view! { <Empty title=t::search::none(l) text=t::search::none_text(l) /> <Help /> })
        } else {
            let groups = page.groups.into_iter().map(|group| view! { <GroupView group=group query=query.clone() /> });
            Either::Right(groups.collect_view())
        }}
        <Pager page=page.page pages=page.pages href=move |n| pages.href(pages.kind, n) />
    })
}

/// What was found of one kind.
#[component]
fn GroupView(group: Group, query: SearchQuery) -> impl IntoView {
    let l = use_locale();
    let shown = group.hits.len() as i64;
    let more = query.kind.is_none() && (group.count.more || group.count.counted > shown);
    let (name, href) = (kind_name(group.kind, l), query.href(Some(group.kind), 1));
    view! {
        <section class="section search-group">
            <div class="section-head">
                <h2><Icon name=icon(group.kind) />{name}<span class="count">{count_text(group.count, l)}</span></h2>
                {more.then(|| view! { <a class="more-link" href=href>{t::search::all_of(l, name)}<Icon name="chevron-right" /></a> })}
            </div>
            <ul class="hits" inner_html=hits(&group, now(), l)></ul>
        </section>
    }
}

/// All kinds, and each by itself.
#[component]
fn Kinds(counts: Vec<(Kind, Count)>, query: SearchQuery) -> impl IntoView {
    let l = use_locale();
    let link = |kind: Option<Kind>, name: &'static str, count: Option<Count>| {
        let here = (query.kind == kind).then_some("true");
        view! {
            <a href=query.href(kind, 1) aria-current=here>
                {name}
                {count.map(|count| view! { <span class="count">{count_text(count, l)}</span> })}
            </a>
        }
    };
    let mut links = vec![link(None, t::search::everything(l), None)];
    for kind in Kind::ALL {
        let count = counts.iter().find(|(k, _)| *k == kind).map(|(_, count)| *count);
        // The chosen one stays, so that it can be left.
        if count.is_some() || query.kind == Some(kind) {
            links.push(link(Some(kind), kind_name(kind, l), count));
        }
    }
    view! { <nav class="segments" aria-label=t::search::kinds(l)>{links}</nav> }
}

fn count_text(count: Count, l: Locale) -> String {
    if count.more { t::search::at_least(l, count.counted) } else { count.counted.to_string() }
}

fn told_counts(counts: &[(Kind, Count)], l: Locale) -> String {
    let told =
        counts.iter().map(|(kind, count)| format!("{} {}", kind_name(*kind, l), count_text(*count, l)));
    told.collect::<Vec<_>>().join(t::member::joint(l))
}

fn fault_text(fault: &Fault, l: Locale) -> String {
    match fault {
        Fault::TooLong => t::search::too_long(l, LONGEST as i64),
        Fault::TooMany => t::search::too_many(l, QUERY_WORDS as i64),
        Fault::Kind(typed) => t::search::no_kind(l, typed),
        Fault::Day(typed) => t::search::no_day(l, typed),
        Fault::Author(typed) => t::search::no_author(l, typed),
        Fault::Place(typed) => t::search::no_place(l, typed),
        Fault::NotOperator(typed) => t::search::not_operator(l, typed),
        Fault::OnlyNot => t::search::only_not(l).to_owned(),
        Fault::NoWords => t::search::no_words(l).to_owned(),
    }
}

/// What can be typed.
#[component]
fn Help() -> impl IntoView {
    let l = use_locale();
    let rows = [
        (t::search::k_words(l), t::search::h_words(l)),
        (t::search::k_phrase(l), t::search::h_phrase(l)),
        (t::search::k_not(l), t::search::h_not(l)),
        (t::search::k_kind(l), t::search::h_kind(l)),
        (t::search::k_in(l), t::search::h_in(l)),
        (t::search::k_author(l), t::search::h_author(l)),
        (t::search::k_days(l), t::search::h_days(l)),
    ];
    view! {
        <section class="section search-help">
            <h2>{t::search::help(l)}</h2>
            <dl>
                {rows.map(|(typed, text)| view! { <div><dt><code>{typed}</code></dt><dd>{text}</dd></div> }).collect_view()}
            </dl>
        </section>
    }
}
