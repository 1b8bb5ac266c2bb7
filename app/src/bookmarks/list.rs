//! One's own bookmarks, the latest first. The note of one is changed at a time: the address says which.

use super::api::{Remove, Set, list};
use super::form::{BookmarkForm, list_href};
use crate::boot::use_locale;
use crate::threads::{name_of, thread_href};
use crate::ui::{Breadcrumbs, Empty, Icon, Loaded, PageHead, PageTitle, Pager, Post, PostForm, When, data};
use domain::bookmark::{Bookmark, Bookmarks};
use domain::{Locale, PostId, t};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// One's own bookmarks.
#[component]
pub fn List() -> impl IntoView {
    let map = use_query_map();
    let page = move || map.with(|m| m.get("page")).and_then(|n| n.parse().ok()).unwrap_or(1);
    let edited = Memo::new(move |_| map.with(|m| m.get("edit")).and_then(|id| id.parse::<PostId>().ok()));
    let (set, remove) = (Post::to::<Set>(), Post::to::<Remove>());
    let found = data(move || (page(), set.taken().get(), remove.taken().get()), |(page, ..)| list(page));
    view! { <Loaded from=found view=move |page| view! { <ListView page=page edited=edited.get() set=set remove=remove /> } /> }
}

#[component]
fn ListView(page: Bookmarks, edited: Option<PostId>, set: Post, remove: Post) -> impl IntoView {
    let l = use_locale();
    let Bookmarks { list, page, pages } = page;
    let title = t::bookmark::title(l);
    view! {
        <PageTitle text=title />
        <Breadcrumbs above=vec![("/me".to_owned(), t::nav::me(l).to_owned())] here=title />
        <PageHead title=title lede=t::bookmark::lede(l) />
        {if list.is_empty() {
            Either::Left(
                view! {
                    <Empty title=t::bookmark::none(l) text=t::bookmark::none_text(l)>
                        <a class="button primary" href="/talk">{t::nav::talk(l)}</a>
                    </Empty>
                },
            )
        } else {
            let rows = list.into_iter().map(|mark| row(mark, page, edited, set, remove, l)).collect_view();
            Either::Right(
                view! {
                    <ul class="bookmarks">{rows}</ul>
                    <Pager page=page pages=pages href=list_href />
                },
            )
        }}
    }
}

fn row(
    mark: Bookmark,
    page: i64,
    edited: Option<PostId>,
    set: Post,
    remove: Post,
    l: Locale,
) -> impl IntoView + use<> {
    let post = mark.post;
    let href = format!("{}#p{post}", thread_href(mark.thread, mark.page));
    let edit = format!("/me/bookmarks?page={page}&edit={post}#b{post}");
    let open = edited == Some(post);
    let title = mark.title.clone();
    view! {
        <li class="bookmark" id=format!("b{post}")>
            <h2 class="bookmark-title"><a href=href>{mark.title}</a></h2>
            <p class="bookmark-excerpt"><span class="person-name">{name_of(&mark.author, l)}</span> " " {mark.excerpt}</p>
            {if open {
                Either::Left(view! { <BookmarkForm post=post note=Some(mark.note) set=set remove=remove page=page /> })
            } else {
                Either::Right(
                    view! {
                        {(!mark.note.is_empty()).then(|| view! { <p class="bookmark-note">{mark.note}</p> })}
                        <div class="bookmark-actions">
                            <span class="meta">{t::bookmark::marked(l)} " " <When at=mark.at year=true ago=true /></span>
                            <a class="button quiet small" href=edit>
                                <Icon name="edit" />
                                {t::bookmark::edit(l)}
                                <span class="visually-hidden">{format!(" ({title})")}</span>
                            </a>
                            <PostForm post=remove>
                                <input type="hidden" name="post" value=post.to_string() />
                                <input type="hidden" name="list" value=page.to_string() />
                                <button class="button quiet small" disabled=move || remove.sending().get()>
                                    <Icon name="trash" />
                                    {t::bookmark::remove(l)}
                                    <span class="visually-hidden">{format!(" ({title})")}</span>
                                </button>
                            </PostForm>
                        </div>
                    },
                )
            }}
        </li>
    }
}
