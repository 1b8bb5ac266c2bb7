//! Small parts.

use crate::boot::use_locale;
use domain::{Moment, t};
use leptos::prelude::*;

/// An icon of the sprite; what it means stands beside it in words.
#[component]
pub fn Icon(
    /// Its id in `public/icons.svg`.
    name: &'static str,
) -> impl IntoView {
    view! { <svg class="icon" aria-hidden="true"><use_ href=format!("/icons.svg#{name}")></use_></svg> }
}

/// The community's mark.
#[component]
pub fn Mark(
    /// `mark`, or another class that gives its size.
    #[prop(default = "mark")]
    class: &'static str,
) -> impl IntoView {
    // The address is computed, since Leptos 0.8 writes an element that is all literals as it is named in Rust:
    // `use_` instead of `use`.
    view! { <svg class=class aria-hidden="true" viewBox="0 0 64 64"><use_ href=format!("/icons.svg#{}", "mark")></use_></svg> }
}

/// The head of a page: its title, a lede, and the one main action.
#[component]
pub fn PageHead(
    /// The title.
    #[prop(into)]
    title: String,
    /// One sentence below it.
    #[prop(optional, into)]
    lede: Option<String>,
    /// The main action.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="page-head">
            <div class="page-head-text"><h1>{title}</h1>{lede.map(|l| view! { <p class="lede">{l}</p> })}</div>
            {children.map(|c| view! { <div class="page-actions">{c()}</div> })}
        </header>
    }
}

/// A message at the top of a page.
#[component]
pub fn Notice(
    /// `info`, `success`, `warning`, `danger`.
    tone: &'static str,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let icon = match tone {
        "success" => "check",
        "info" => "info",
        _ => "warning",
    };
    view! {
        <div class="notice" data-tone=tone role=if tone == "danger" { "alert" } else { "status" }>
            <Icon name=icon />
            <div>{children()}</div>
        </div>
    }
}

/// Nothing here yet: why, and the one next step.
#[component]
pub fn Empty(
    /// What is not there.
    #[prop(into)]
    title: String,
    /// What one can do.
    #[prop(into)]
    text: String,
    /// The next step.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Mark />
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|c| c())}
        </div>
    }
}

/// Where one is: links above, and this page.
#[component]
pub fn Breadcrumbs(
    /// The pages above, outermost first: address and name.
    above: Vec<(String, String)>,
    /// This page.
    #[prop(into)]
    here: String,
) -> impl IntoView {
    let l = use_locale();
    view! {
        <nav class="breadcrumbs" aria-label=t::nav::breadcrumbs(l)>
            <ol>
                {above.into_iter().map(|(href, name)| view! { <li><a href=href>{name}</a></li> }).collect_view()}
                <li aria-current="page">{here}</li>
            </ol>
        </nav>
    }
}

/// Pages of a list.
#[component]
pub fn Pager(
    /// This page, from 1.
    page: i64,
    /// How many pages.
    pages: i64,
    /// The address of a page.
    href: impl Fn(i64) -> String,
    /// What tells it from another one on the same page.
    #[prop(optional)]
    label: Option<&'static str>,
) -> impl IntoView {
    let l = use_locale();
    (pages > 1).then(|| {
        view! {
            <nav class="pager" aria-label=label.unwrap_or(t::nav::pages(l))>
                {(page > 1)
                    .then(|| view! { <a class="button" rel="prev" href=href(page - 1)><Icon name="chevron-left" />{t::nav::prev(l)}</a> })}
                <span class="pager-status">{t::nav::page_of(l, page, pages)}</span>
                {(page < pages)
                    .then(|| view! { <a class="button" rel="next" href=href(page + 1)>{t::nav::next(l)}<Icon name="chevron-right" /></a> })}
            </nav>
        }
    })
}

/// A time, with the full one for those who ask.
#[component]
pub fn When(
    /// The instant.
    at: Moment,
    /// Whether the year is shown.
    #[prop(optional)]
    year: bool,
) -> impl IntoView {
    let l = use_locale();
    let text = if year { at.full(l) } else { at.short(l) };
    view! { <time datetime=at.iso() title=at.full(l)>{text}</time> }
}
