//! A thread.

use super::api::{ReadPage, show_thread};
use super::live::{Edge, Further, Here, Menu, Page};
use super::post::{REACT, Reading};
use super::write::{Composer, ReplyBox};
use super::{AskToggle, FollowThread, attend, id_param, name_of, query_number, thread_href};
use crate::Fault;
use crate::boot::{Boot, Navigated, now_for, use_boot, use_locale, use_viewer};
use crate::reactions::api::React;
use crate::spaces::audience;
use crate::ui::{Breadcrumbs, Loaded, Notice, PageTitle, Pager, Post as Send, PostForm, data};
use domain::circle::Visibility;
use domain::member::percent;
use domain::space::{Space, Starters};
use domain::thread::{Author, Post, ThreadPage};
use domain::{Error, Locale, PostId, ThreadId, t};
use leptos::either::EitherOf3;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A window as the page keeps it. Its posts stand in the page as HTML, so what is written beside it for the browser
/// goes without them.
#[derive(Clone, Serialize, Deserialize)]
struct Shown {
    page: ThreadPage,
    known: Known,
    #[serde(skip)]
    opening: String,
    #[serde(skip)]
    replies: String,
}

/// What the page knows of its posts beside their HTML.
#[derive(Clone, Serialize, Deserialize)]
struct Known {
    /// The post that the thread begins with.
    opening: PostId,
    /// The year it says.
    year: i16,
    /// Which of those without a name wrote it.
    asker: Option<i64>,
    /// The first reply that is new.
    first_new: Option<PostId>,
    /// The numbers of all posts of the window, joined, where one of them is new.
    numbers: Option<String>,
    /// The post that the address asks to answer, and who wrote it.
    answered: Option<(PostId, String)>,
}

impl Known {
    /// A thread has an opening post; without it there is no thread.
    fn of(posts: &[Post], answered: Option<PostId>, l: Locale) -> Option<Self> {
        let first = posts.first()?;
        let any_new = posts.iter().any(|p| p.unread);
        let numbers = || posts.iter().map(|p| p.number.to_string()).collect::<Vec<_>>().join(",");
        Some(Self {
            opening: first.id,
            year: first.at.date().year(),
            asker: if let Author::Veiled(n) = first.author { Some(n) } else { None },
            first_new: posts.iter().skip(1).find(|p| p.unread).map(|p| p.id),
            numbers: any_new.then(numbers),
            answered: posts.iter().find(|p| Some(p.id) == answered).map(|p| (p.id, name_of(&p.author, l))),
        })
    }
}

async fn load(
    id: Option<ThreadId>,
    page: i64,
    answered: Option<PostId>,
    boot: StoredValue<Boot>,
) -> Result<Shown, Fault> {
    let Some(id) = id else { return Err(Error::NotFound.into()) };
    let mut page = show_thread(id, page).await?;
    let posts = std::mem::take(&mut page.posts);
    let known = Known::of(&posts, answered, boot.with_value(|b| b.locale)).ok_or(Error::NotFound)?;
    let reading = reading(&page, &known, boot);
    let (opening, replies) = attend::take().await.write(posts, &reading);
    Ok(Shown { page, known, opening, replies })
}

/// A thread.
#[component]
pub fn Thread() -> impl IntoView {
    let page = move || query_number("page").unwrap_or(1);
    let composer = Composer::new();
    let boot = use_boot();
    let answered = || untrack(|| query_number("reply"));
    let found =
        data(move || (id_param(), page(), answered()), move |(id, page, to)| load(id, page, to, boot));
    let begun = StoredValue::new(false);
    view! {
        <Loaded
            from=found
            view=move |shown| {
                Effect::new(move |_| arrive(begun));
                view! { <ThreadView shown=shown composer=composer /> }
            }
        />
    }
}

/// Brings the reader to what the address names. When the router looked for it, it was still to be loaded; for the
/// page that came from the server, the browser has done it.
fn arrive(begun: StoredValue<bool>) {
    let inside = use_context::<Navigated>().is_some_and(|n| n.0.get_untracked());
    if begun.get_value() || inside {
        request_animation_frame(super::place::go_to_named);
    }
    begun.set_value(true);
}

/// What posts of this page need to know.
fn reading(page: &ThreadPage, known: &Known, boot: StoredValue<Boot>) -> Reading {
    Reading {
        l: boot.with_value(|b| b.locale),
        now: now_for(boot),
        answer: if page.page > 1 { format!("?page={}&reply=", page.page) } else { "?reply=".to_owned() },
        year: known.year,
        can_reply: page.can_reply,
        inside: page.follow.is_some(),
        reader: boot.with_value(|b| b.viewer.as_ref().map(|v| v.id)),
        asker: known.asker,
        first_new: known.first_new,
    }
}

#[component]
fn ThreadView(shown: Shown, composer: Composer) -> impl IntoView {
    let l = use_locale();
    let Shown { page, known, opening, replies } = shown;
    let reading = reading(&page, &known, use_boot());
    let inside = reading.inside;
    let live = Page::open(&page, reading, composer);
    let ThreadPage { id, title, space, page: number, pages, can_reply, .. } = page;
    let Known { opening: parent, numbers, answered, .. } = known;
    let here = thread_href(id, number);
    let heading =
        if pages > 1 { format!("{title} ({})", t::nav::page_of(l, number, pages)) } else { title.clone() };
    let above = vec![
        ("/talk".to_owned(), t::nav::talk(l).to_owned()),
        (format!("/talk/{}", space.slug), space.name.clone()),
    ];
    let href = move |n: i64| thread_href(id, n);
    let mark = Send::to::<ReadPage>();
    let react = Send::to::<React>();
    view! {
        <PageTitle text=heading />
        <Breadcrumbs above=above here=title.clone() />
        <article
            class="thread"
            data-attended=move || live.attended().then_some("")
            on:click=move |event| live.pressed(&event)
            on:submit=move |event| live.submitted(&event)
        >
            <header class="thread-head">
                <h1>{title}</h1>
                <p class="meta thread-marks">
                    {(space.visibility != Visibility::Public)
                        .then(|| view! { <span class="badge" data-tone="info">{audience(space.visibility, l)}</span> })}
                    {page.question.then(|| question_mark(page.helped, l))}
                    {page.pinned.then(|| view! { <span class="badge">{t::thread::pinned(l)}</span> })}
                    {page.locked.then(|| view! { <span class="badge" data-tone="warning">{t::thread::locked_mark(l)}</span> })}
                </p>
                {(inside && page.unread > 0)
                    .then(|| view! { <p><a class="button small" rel="external" href=format!("/talk/t/{id}/unread")>{t::thread::to_unread(l, page.unread)}</a></p> })}
            </header>
            {page
                .follow
                .map(|level| {
                    view! {
                        <details class="thread-settings">
                            <summary>{t::thread::thread_settings(l)}</summary>
                            <FollowThread id=id level=level />
                            {page.can_thank.then(|| view! { <AskToggle id=id question=page.question /> })}
                            {page
                                .can_moderate
                                .then(|| view! { <a class="button quiet small" href=format!("/talk/t/{id}/moderate")>{t::thread::to_moderate(l)}</a> })}
                        </details>
                    }
                })}
            <div class="posts" inner_html=opening></div>
            <div class="replies-bar">
                <h2 class="replies-heading">{move || t::thread::replies(l, live.count.get())}</h2>
                <Here page=live />
            </div>
            <Pager page=number pages=pages href=href label=t::nav::pages_above(l) />
            <Further page=live edge=Edge::Earlier />
            <div class="posts" id="replies" inner_html=replies></div>
            <Further page=live edge=Edge::Later />
            <div class="without-script"><Pager page=number pages=pages href=href /></div>
            <Menu page=live />
            {inside
                .then(|| {
                    view! {
                        <PostForm post=react id=REACT>""</PostForm>
                        {numbers
                            .map(|numbers| {
                                view! {
                                    <PostForm post=mark class="without-script">
                                        <input type="hidden" name="thread" value=id.to_string() />
                                        <input type="hidden" name="numbers" value=numbers />
                                        <input type="hidden" name="page" value=number.to_string() />
                                        <button class="button quiet small">{t::thread::read_here(l)}</button>
                                    </PostForm>
                                }
                            })}
                    }
                })}
        </article>
        {end(id, parent, answered, &here, can_reply, page.locked, &space, page.waits, composer, l)}
    }
}

fn question_mark(helped: i64, l: Locale) -> impl IntoView {
    let (tone, words) = if helped > 0 {
        ("success", t::thread::question_helped(l))
    } else {
        ("info", t::thread::question_open(l))
    };
    view! { <span class="badge" data-tone=tone>{words}</span> }
}

/// What stands at the end: the form for replies, or why there is none.
#[allow(clippy::too_many_arguments)]
fn end(
    thread: ThreadId,
    parent: PostId,
    answered: Option<(PostId, String)>,
    here: &str,
    can_reply: bool,
    locked: bool,
    space: &Space,
    waits: bool,
    composer: Composer,
    l: Locale,
) -> impl IntoView + use<> {
    let closed = space.starters == Starters::Nobody;
    if can_reply {
        EitherOf3::A(
            view! { <ReplyBox thread=thread parent=parent answered=answered here=here.to_owned() anonymous=space.anonymous waits=waits composer=composer /> },
        )
    } else if use_viewer().is_none() && !locked && !closed {
        let href = format!("/login?next={}", percent(&format!("{here}#reply")));
        EitherOf3::B(
            view! { <p class="aside-line"><a class="button primary" href=href>{t::thread::login_to_reply(l)}</a></p> },
        )
    } else {
        let why = match (locked, closed) {
            (true, _) => t::thread::locked(l),
            (_, true) => t::thread::closed(l),
            _ => t::thread::not_yet(l),
        };
        EitherOf3::C(view! { <Notice tone="info"><p>{why}</p></Notice> })
    }
}
