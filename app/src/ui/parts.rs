//! Small parts.

use super::Markup;
use crate::boot::{now, now_for, use_boot, use_locale};
use domain::{Locale, Moment, Timestamp, t, time};
use leptos::prelude::*;
use leptos_meta::Meta;
use std::time::Duration;
use wasm_bindgen::JsCast;

/// An icon of the sprite; what it means stands beside it in words.
#[component]
pub fn Icon(
    /// Its id in `public/icons.svg`.
    name: &'static str,
) -> impl IntoView {
    view! { <svg class="icon" aria-hidden="true" inner_html=format!("<use href=\"/icons.svg#{name}\"></use>")></svg> }
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
        {lede.clone().map(|l| view! { <Meta name="description" content=l /> })}
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

/// Which pages a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pages {
    /// So many.
    Of(i64),
    /// Nobody counted them; there is a next one, or not.
    More(bool),
}

impl From<i64> for Pages {
    fn from(pages: i64) -> Self {
        Self::Of(pages)
    }
}

/// Pages of a list.
#[component]
pub fn Pager(
    /// This page, from 1.
    page: i64,
    /// How many pages, or whether there are more.
    #[prop(into)]
    pages: Pages,
    /// The address of a page.
    href: impl Fn(i64) -> String,
    /// What tells it from another one on the same page.
    #[prop(optional)]
    label: Option<&'static str>,
) -> impl IntoView {
    let l = use_locale();
    let more = match pages {
        Pages::Of(pages) => page < pages,
        Pages::More(more) => more,
    };
    (page > 1 || more).then(|| {
        view! {
            <nav class="pager" aria-label=label.unwrap_or(t::nav::pages(l))>
                {(page > 1)
                    .then(|| view! { <a class="button" rel="prev" href=href(page - 1)><Icon name="chevron-left" />{t::nav::prev(l)}</a> })}
                {match pages {
                    Pages::Of(pages) => Some(view! { <span class="pager-status">{t::nav::page_of(l, page, pages)}</span> }),
                    Pages::More(_) => None,
                }}
                {more
                    .then(|| view! { <a class="button" rel="next" href=href(page + 1)>{t::nav::next(l)}<Icon name="chevron-right" /></a> })}
            </nav>
        }
    })
}

/// Says that part of the address was not understood, where that is so.
#[component]
pub fn LeftOut(
    /// Whether.
    some: bool,
) -> impl IntoView {
    let l = use_locale();
    some.then(|| view! { <Notice tone="warning"><p>{t::form::left_out(l)}</p></Notice> })
}

/// A time, with the full one for those who ask.
#[component]
pub fn When(
    /// The instant.
    at: Moment,
    /// Whether the year is shown, also where it is this year.
    #[prop(optional)]
    year: bool,
    /// Whether it says how long ago it was, while that is less than a day.
    #[prop(optional)]
    ago: bool,
) -> impl IntoView {
    let l = use_locale();
    let now = now();
    let near = ago.then(|| time::ago(at.at, now, l)).flatten();
    let recent = near.is_some().then_some("");
    let text = near.unwrap_or_else(|| if year { at.full(l) } else { at.near(now, l) });
    view! { <time datetime=at.iso() title=at.full(l) data-ago=recent>{text}</time> }
}

/// The same as [`When`] with `ago`, in HTML.
pub fn write_when(m: &mut Markup, at: Moment, year: bool, now: Timestamp, l: Locale) {
    let full = at.full(l);
    let iso = at.iso();
    let near = time::ago(at.at, now, l);
    let ago = near.is_some();
    let text = near.unwrap_or_else(|| if year { full.clone() } else { at.near(now, l) });
    let attributes = [("datetime", iso.as_str()), ("title", full.as_str()), ("data-ago", "")];
    // Where it says all of it, pointing at it says nothing more.
    let count = if ago {
        3
    } else if text == full {
        1
    } else {
        2
    };
    m.element("time", &attributes[..count], |m| {
        m.text(&text);
    });
}

/// Keeps "12 minutes ago" true on a page that stays open: once a minute each such time is told anew.
pub(super) fn keep_telling() {
    let boot = use_boot();
    let l = use_locale();
    let tell = move || {
        let Ok(all) = document().query_selector_all("time[data-ago]") else { return };
        for element in (0..all.length()).filter_map(|i| all.item(i)?.dyn_into::<web_sys::Element>().ok()) {
            let at = element.get_attribute("datetime").map_or(f64::NAN, |iso| js_sys::Date::parse(&iso));
            let Some(words) = element.first_child().filter(|_| at.is_finite()) else { continue };
            let near = time::ago(Timestamp((at * 1000.0) as i64), now_for(boot), l);
            if near.is_none() {
                let _over = element.remove_attribute("data-ago");
            }
            // The text's own node is kept: whoever drew it may draw it again.
            words.set_node_value(near.or_else(|| element.get_attribute("title")).as_deref());
        }
    };
    Effect::new(move |_| set_interval(tell, Duration::from_secs(60)));
}
