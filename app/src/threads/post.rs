//! One post, and the replies below it.

use super::name_of;
use super::nest::{Answered, Branch};
use super::write::{Composer, ReplyForm};
use crate::ui::{Avatar, Icon, When, profession_name};
use domain::event::PersonName;
use domain::thread::Post;
use domain::{Locale, PostId, t};
use leptos::either::Either;
use leptos::prelude::*;

/// What every post of a page needs to know. Posts are plain views: nothing in them reacts, so that a hundred of
/// them cost what their words cost.
pub(super) struct Reading {
    /// The reader's language.
    pub(super) l: Locale,
    /// This page's address, without a fragment.
    pub(super) here: String,
    /// The address that opens a reply form, up to the post's id.
    pub(super) answer: String,
    /// The year of the opening post, which it says; replies say theirs where it is another.
    pub(super) year: i16,
    /// Whether the reader may reply.
    pub(super) can_reply: bool,
    /// The post under which the reply form is open.
    pub(super) open: Option<PostId>,
    /// What the reply form needs.
    pub(super) composer: Composer,
}

/// The post that a thread begins with. Its reply form is the one at the end of the page.
pub(super) fn opening(post: Post, reading: &Reading) -> impl IntoView + use<> {
    let answer = format!("{}#reply", reading.here);
    article(post, true, None, answer, reading)
}

/// Replies one below the other, each with its own below it.
pub(super) fn replies(branches: Vec<Branch>, reading: &Reading) -> AnyView {
    let items = branches
        .into_iter()
        .map(|Branch { post, answered, below }| {
            let answer = format!("{}{}#reply", reading.answer, post.id);
            view! { <li>{article(post, false, answered, answer, reading)}{(!below.is_empty()).then(|| replies(below, reading))}</li> }
        })
        .collect_view();
    view! { <ol class="replies">{items}</ol> }.into_any()
}

fn article(
    post: Post,
    is_opening: bool,
    answered: Option<Answered>,
    answer: String,
    reading: &Reading,
) -> impl IntoView + use<> {
    let l = reading.l;
    let Post { id, author, html, at, edited, can_edit, .. } = post;
    let name = name_of(author.as_ref(), l);
    let initial = author.as_ref().map(|a| a.name.clone()).unwrap_or_default();
    let hue = author.as_ref().map_or(0, |a| a.id.0);
    let can_reply = reading.can_reply;
    let dated = is_opening || at.date().year() != reading.year;
    let form = (reading.open == Some(id)).then(|| {
        let label = t::thread::reply_to(l, &name);
        let back = format!("{}#p{id}", reading.here);
        view! { <div id="reply"><ReplyForm parent=id label=label back=back composer=reading.composer /></div> }
    });
    view! {
        <article class=if is_opening { "post opening" } else { "post" } id=format!("p{id}") aria-labelledby=format!("p{id}-h")>
            <header class="post-head">
                <Avatar name=initial id=hue />
                <p class="post-by" id=format!("p{id}-h")>
                    {by(author, name, l)}
                    <a class="post-time" href=format!("#p{id}") rel="external"><When at=at year=dated /></a>
                    {edited.map(|at| view! { <span class="meta" title=at.full(l)>{t::thread::edited(l)}</span> })}
                </p>
                {answered.map(|a| reply_to(a, l))}
            </header>
            <div class="post-body prose" inner_html=html></div>
            {(can_reply || can_edit)
                .then(|| {
                    view! {
                        <div class="post-actions">
                            {can_reply
                                .then(|| view! { <a class="button quiet small" href=answer><Icon name="reply" />{t::thread::reply(l)}</a> })}
                            {can_edit
                                .then(|| {
                                    view! {
                                        <a class="button quiet small" href=format!("/talk/p/{id}/edit")>
                                            <Icon name="edit" />
                                            {t::thread::edit(l)}
                                        </a>
                                    }
                                })}
                        </div>
                    }
                })}
            {form}
        </article>
    }
}

/// Name and profession; the name leads to the profile where the reader may follow it.
fn by(author: Option<PersonName>, name: String, l: Locale) -> impl IntoView {
    let (handle, profession) = author.map(|a| (a.handle, a.profession)).unwrap_or_default();
    let name = if handle.is_empty() {
        Either::Left(view! { <span class="person-name">{name}</span> })
    } else {
        Either::Right(view! { <a class="person-name" href=format!("/members/{handle}")>{name}</a> })
    };
    let profession =
        profession_name(profession.as_deref(), l).map(|p| view! { <span class="profession">{p}</span> });
    (name, profession)
}

fn reply_to(answered: Answered, l: Locale) -> impl IntoView {
    let name = answered.name.unwrap_or_else(|| t::thread::former(l).to_owned());
    let name = match answered.post {
        Some(id) => Either::Left(view! { <a href=format!("#p{id}") rel="external">{name}</a> }),
        None => Either::Right(name),
    };
    view! { <p class="reply-to">"→ " {name}</p> }
}
