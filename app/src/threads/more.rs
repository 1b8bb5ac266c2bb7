//! What can be done with one post: a page of its own, so that it is the same by keyboard, by thumb and without script,
//! and no post carries a menu that a hundred others repeat.

use super::api::{Help, MorePage, show_post};
use super::post::react_value;
use super::{HelpToggle, id_param, name_of, thread_href};
use crate::bookmarks::BookmarkForm;
use crate::bookmarks::api::{Remove, Set};
use crate::boot::{use_boot, use_locale};
use crate::reactions::api::React;
use crate::ui::{Breadcrumbs, Icon, Loaded, PageHead, PageTitle, Post as Send, PostForm, data, say};
use domain::reaction::{Reacted, Reaction};
use domain::{Error, PostId, t};
use leptos::prelude::*;

/// What can be done with one post.
#[component]
pub fn More() -> impl IntoView {
    let (set, remove, help) = (Send::to::<Set>(), Send::to::<Remove>(), Send::to::<Help>());
    let found = data(id_param, |id| async move {
        match id {
            Some(id) => show_post(id).await,
            None => Err(Error::NotFound.into()),
        }
    });
    view! { <Loaded from=found view=move |page| view! { <MoreView page=page set=set remove=remove help=help /> } /> }
}

#[component]
fn MoreView(page: MorePage, set: Send, remove: Send, help: Send) -> impl IntoView {
    let l = use_locale();
    let one = &page.one;
    let (post, id) = (one.post.clone(), one.post.id);
    let thread = thread_href(one.thread, one.page);
    let here = format!("{thread}#p{id}");
    let above = vec![("/talk".to_owned(), t::nav::talk(l).to_owned()), (here.clone(), one.title.clone())];
    let name = name_of(&post.author, l);
    view! {
        <PageTitle text=format!("{} ({})", t::thread::more_of_post(l), one.title) />
        <Breadcrumbs above=above here=t::thread::more_of_post(l) />
        <PageHead title=t::thread::more_of_post(l) lede=t::thread::by(l, &name, post.at.full(l)) />
        <blockquote class="post-body prose quoted" inner_html=post.html></blockquote>
        <MoreBody page=page set=set remove=remove help=help />
    }
}

/// What can be done with a post.
#[component]
pub(super) fn MoreBody(
    /// The post.
    page: MorePage,
    /// Where the marks are sent.
    set: Send,
    remove: Send,
    /// Where it is sent that it helped.
    help: Send,
    /// Whether it stands over the thread itself.
    #[prop(optional)]
    over: bool,
) -> impl IntoView {
    let l = use_locale();
    let MorePage { one, note } = page;
    let id = one.post.id;
    let post = one.post;
    let here = format!("{}#p{id}", thread_href(one.thread, one.page));
    view! {
        <div class="more-of-post">
            {one.can_thank
                .then(|| view! { <section><h2>{t::thread::did_it_help(l)}</h2><HelpToggle post=id helped=post.helped send=help /></section> })}
            // Over the thread they are at hand below the post.
            {(!over && !post.hidden).then(|| view! { <Reactions post=id reacted=post.reacted.clone() /> })}
            <section>
                <h2>{t::thread::keep_it(l)}</h2>
                <BookmarkForm post=id note=note set=set remove=remove />
            </section>
            <section>
                <h2>{t::thread::go_on(l)}</h2>
                <ul class="link-list">
                    <li><CopyLink id=id /></li>
                    {post.edited.map(|_| view! { <li><a href=format!("/talk/p/{id}/history")><Icon name="clock" />{t::thread::to_history(l)}</a></li> })}
                    {post.can_edit.then(|| view! { <li><a href=format!("/talk/p/{id}/edit")><Icon name="edit" />{t::thread::edit(l)}</a></li> })}
                    {(!post.own)
                        .then(|| view! { <li><a href=format!("/talk/p/{id}/report")><Icon name="warning" />{t::thread::to_report(l)}</a></li> })}
                    {one.can_moderate
                        .then(|| view! { <li><a href=format!("/talk/p/{id}/moderate")><Icon name="settings" />{t::thread::to_moderate(l)}</a></li> })}
                    {(!over).then(|| view! { <li><a href=here><Icon name="chevron-left" />{t::thread::back_to_post(l)}</a></li> })}
                </ul>
            </section>
        </div>
    }
}

/// All ways to react.
#[component]
fn Reactions(post: PostId, reacted: Vec<Reacted>) -> impl IntoView {
    let l = use_locale();
    let send = Send::to::<React>();
    let buttons = Reaction::ALL.map(|reaction| {
        let found = reacted.iter().find(|r| r.reaction == reaction);
        let mine = found.is_some_and(|r| r.mine);
        let count = found.map(|r| view! { <span class="count">{r.count}</span> });
        view! {
            <button name="react" value=react_value(&post.to_string(), reaction, !mine) aria-pressed=mine.to_string()>
                {reaction.name(l)}
                {count}
            </button>
        }
    });
    view! {
        <section id="react">
            <h2>{t::reaction::label(l)}</h2>
            <PostForm post=send class="reactions">{buttons.collect_view()}</PostForm>
        </section>
    }
}

/// The post's own address, and with script a button that takes it along.
#[component]
fn CopyLink(id: PostId) -> impl IntoView {
    let l = use_locale();
    let path = format!("/talk/p/{id}");
    let address = format!("{}{path}", use_boot().with_value(|b| b.url.clone()));
    let copy = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        let address = address.clone();
        leptos::task::spawn_local(async move {
            let taken = window().navigator().clipboard().write_text(&address);
            if wasm_bindgen_futures::JsFuture::from(taken).await.is_ok() {
                say(t::thread::link_copied(l));
            }
        });
    };
    view! { <a href=path rel="external" on:click=copy><Icon name="copy" />{t::thread::copy_link(l)}</a> }
}
