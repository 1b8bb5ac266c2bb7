//! A thread.

use super::api::show_thread;
use super::nest::nest;
use super::post::{Reading, opening, replies};
use super::write::{Composer, ReplyForm, focus_editor};
use super::{audience, id_param, query_number, thread_href};
use crate::Fault;
use crate::boot::{Navigated, now, use_locale, use_viewer};
use crate::ui::{Breadcrumbs, ErrorPage, Loaded, PageTitle, Pager, data};
use domain::circle::Visibility;
use domain::member::percent;
use domain::thread::{Post, ThreadPage};
use domain::{Error, Locale, PostId, t};
use leptos::either::EitherOf4;
use leptos::prelude::*;
use serde::{Deserialize, Serialize, Serializer};
use wasm_bindgen::JsCast;

/// A window as the page keeps it. Its texts stand in the page as HTML, so the data written beside it goes without
/// them, and the browser takes them from there. All that is asked for later comes whole.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
struct Shown(#[serde(serialize_with = "without_texts")] ThreadPage);

fn without_texts<S: Serializer>(page: &ThreadPage, serializer: S) -> Result<S::Ok, S::Error> {
    let bare =
        |p: &Post| Post { html: String::new(), answers: p.answers.clone(), author: p.author.clone(), ..*p };
    let posts = page.posts.iter().map(bare).collect();
    ThreadPage { posts, title: page.title.clone(), space: page.space.clone(), ..*page }.serialize(serializer)
}

/// The page with the texts that the server wrote into it.
#[cfg(feature = "hydrate")]
fn with_texts(mut page: ThreadPage) -> ThreadPage {
    for post in page.posts.iter_mut().filter(|p| p.html.is_empty()) {
        if let Ok(Some(body)) = document().query_selector(&format!("#p{} > .post-body", post.id)) {
            post.html = body.inner_html();
        }
    }
    page
}

async fn load(id: Option<domain::ThreadId>, page: i64) -> Result<Shown, Fault> {
    match id {
        Some(id) => show_thread(id, page).await.map(Shown),
        None => Err(Error::NotFound.into()),
    }
}

/// A thread.
#[component]
pub fn Thread() -> impl IntoView {
    let page = move || query_number("page").unwrap_or(1);
    let open = Memo::new(|_| query_number::<PostId>("reply"));
    let composer = Composer::new();
    let found = data(move || (id_param(), page(), composer.sent.get()), |(id, page, _)| load(id, page));
    let begun = StoredValue::new(false);
    view! {
        <Loaded
            from=found
            view=move |Shown(page)| {
                #[cfg(feature = "hydrate")]
                let page = with_texts(page);
                Effect::new(move |_| arrive(begun));
                view! { <ThreadView page=page open=open.get() composer=composer /> }
            }
        />
    }
}

/// Brings the reader to what the address names. When the router looked for it, it was still to be loaded; for the
/// page that came from the server, the browser has done it.
fn arrive(begun: StoredValue<bool>) {
    let inside = use_context::<Navigated>().is_some_and(|n| n.0.get_untracked());
    if begun.get_value() || inside {
        request_animation_frame(|| {
            let hash = window().location().hash().unwrap_or_default();
            if hash == "#reply" {
                focus_editor();
            } else if let Some(id) = hash.strip_prefix('#').filter(|id| id.starts_with('p'))
                && let Some(post) = document().get_element_by_id(id)
            {
                post.scroll_into_view();
                // Not in the order of tabs, but the reading goes on from here.
                let _reachable = post.set_attribute("tabindex", "-1");
                if let Ok(post) = post.dyn_into::<web_sys::HtmlElement>() {
                    let _moved = post.focus();
                }
            }
        });
    }
    begun.set_value(true);
}

#[component]
fn ThreadView(page: ThreadPage, open: Option<PostId>, composer: Composer) -> impl IntoView {
    let l = use_locale();
    let ThreadPage { id, title, space, posts, replies: count, page, pages, can_reply } = page;
    let mut posts = posts.into_iter();
    // A thread has an opening post; without it there is no thread.
    let Some(first) = posts.next() else { return view! { <ErrorPage error=Error::NotFound /> }.into_any() };
    let rest: Vec<Post> = posts.collect();
    let parent = first.id;
    let here = thread_href(id, page);
    let answer = if page > 1 { format!("?page={page}&reply=") } else { "?reply=".to_owned() };
    let open = open.filter(|o| can_reply && rest.iter().any(|p| p.id == *o));
    let reading = Reading {
        l,
        now: now(),
        here: here.clone(),
        answer,
        year: first.at.date().year(),
        can_reply,
        open,
        composer,
    };
    let heading =
        if pages > 1 { format!("{title} ({})", t::nav::page_of(l, page, pages)) } else { title.clone() };
    let above =
        vec![("/talk".to_owned(), t::nav::talk(l).to_owned()), (format!("/talk/{}", space.slug), space.name)];
    let href = |n: i64| thread_href(id, n);
    let end = end(parent, &here, can_reply, open, composer, l);
    view! {
        <PageTitle text=heading />
        <Breadcrumbs above=above here=title.clone() />
        <article class="thread">
            <header class="thread-head">
                <h1>{title}</h1>
                {(space.visibility != Visibility::Public)
                    .then(|| view! { <p class="meta"><span class="badge" data-tone="info">{audience(space.visibility, l)}</span></p> })}
            </header>
            {opening(first, &reading)}
            <div class="replies-bar"><h2 class="replies-heading">{t::thread::replies(l, count)}</h2></div>
            <Pager page=page pages=pages href=href label=t::nav::pages_above(l) />
            {(!rest.is_empty()).then(|| replies(nest(rest), &reading))}
            <Pager page=page pages=pages href=href />
        </article>
        {end}
    }
    .into_any()
}

/// What stands at the end: the form that answers the opening post, or the way to it.
fn end(
    parent: PostId,
    here: &str,
    can_reply: bool,
    open: Option<PostId>,
    composer: Composer,
    l: Locale,
) -> impl IntoView + use<> {
    if can_reply && open.is_none() {
        EitherOf4::A(view! {
            <section class="composer-box" id="reply" aria-labelledby="reply-h">
                <h2 id="reply-h">{t::thread::reply_heading(l)}</h2>
                <ReplyForm parent=parent label=t::thread::f_body(l).to_owned() composer=composer />
            </section>
        })
    } else if can_reply {
        EitherOf4::B(
            view! { <p class="aside-line"><a class="button" href=format!("{here}#reply")>{t::thread::to_thread(l)}</a></p> },
        )
    } else if use_viewer().is_none() {
        let href = format!("/login?next={}", percent(&format!("{here}#reply")));
        EitherOf4::C(
            view! { <p class="aside-line"><a class="button primary" href=href>{t::thread::login_to_reply(l)}</a></p> },
        )
    } else {
        EitherOf4::D(view! { <p class="meta">{t::thread::not_yet(l)}</p> })
    }
}
