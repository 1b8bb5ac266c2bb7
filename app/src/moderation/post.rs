//! What a moderator can do about a post.

use super::api::{Act as Send, AnswerName, AskName, Undo, show_post};
use super::desk::Reason;
use super::log::Acts;
use super::thread::Deed;
use super::{id_param, in_context};
use crate::boot::{now, use_locale};
use crate::ui::{Breadcrumbs, Loaded, PageHead, PageTitle, Post, PostForm, Refused, When, data};
use domain::moderation::{Act, OnPost as Page, Unmasking};
use domain::thread::Author;
use domain::{Error, PostId, t};
use leptos::prelude::*;

/// A post to act on.
#[component]
pub fn OnPost() -> impl IntoView {
    let send = Post::to::<Send>();
    let undo = Post::to::<Undo>();
    let ask = Post::to::<AskName>();
    let answer = Post::to::<AnswerName>();
    let found = data(
        move || {
            (
                id_param(),
                send.answers().get(),
                undo.answers().get(),
                ask.answers().get(),
                answer.answers().get(),
            )
        },
        |(id, ..)| async move {
            match id {
                Some(id) => show_post(id).await,
                None => Err(Error::NotFound.into()),
            }
        },
    );
    view! {
        <Refused posts=vec![send, undo, ask, answer] />
        <Loaded from=found view=move |page| view! { <PostView page=page send=send undo=undo ask=ask answer=answer /> } />
    }
}

#[component]
fn PostView(page: Page, send: Post, undo: Post, ask: Post, answer: Post) -> impl IntoView {
    let l = use_locale();
    let Page { post, own, opening, unmasking } = page;
    let id = post.id;
    let above = vec![
        ("/talk".to_owned(), t::nav::talk(l).to_owned()),
        (format!("/talk/t/{}", post.thread), post.title.clone()),
    ];
    let veiled = matches!(post.author, Author::Veiled(_));
    let html = in_context(&post, now(), l);
    let judge = if post.hidden { Act::RestorePost } else { Act::HidePost };
    view! {
        <PageTitle text=format!("{} ({})", t::moderation::moderate_post(l), post.title) />
        <Breadcrumbs above=above here=t::moderation::moderate_post(l) />
        <PageHead title=t::moderation::moderate_post(l) lede=t::moderation::moderate_lede(l) />
        <div class="card" inner_html=html></div>
        {own.then(|| view! { <p class="meta">{t::moderation::own(l)}</p> })}
        <div class="measures">
            {(!own).then(|| view! { <Deed id=id.to_string() act=judge send=send>""</Deed> })}
            {(!opening)
                .then(|| {
                    view! {
                        <Deed id=id.to_string() act=Act::Split send=send>
                            <div class="field">
                                <label for="title">{t::thread::f_title(l)}<span class="required">{t::form::required(l)}</span></label>
                                <input id="title" name="form[title]" type="text" maxlength="120" aria-required="true" />
                            </div>
                        </Deed>
                    }
                })}
        </div>
        {(veiled && !own).then(|| view! { <Name post=id unmasking=unmasking ask=ask answer=answer /> })}
        <section class="section">
            <h2>{t::moderation::acts(l)}</h2>
            {if post.acts.is_empty() {
                view! { <p class="meta">{t::moderation::no_acts(l)}</p> }.into_any()
            } else {
                view! { <Acts acts=post.acts undo=undo /> }.into_any()
            }}
        </section>
    }
}

/// The name behind the post: asked for by one, agreed to by another.
#[component]
fn Name(post: PostId, unmasking: Option<Unmasking>, ask: Post, answer: Post) -> impl IntoView {
    let l = use_locale();
    let open = unmasking.as_ref().is_some_and(|u| u.answered.is_none());
    view! {
        <section class="section">
            <h2>{t::moderation::names(l)}</h2>
            <p class="meta">{t::moderation::names_lede(l)}</p>
            {unmasking.map(|u| view! { <Asked asked=u answer=answer /> })}
            {(!open)
                .then(|| {
                    view! {
                        <details class="confirm card">
                            <summary class="button small">{t::moderation::ask_name(l)}</summary>
                            <PostForm post=ask class="form">
                                <input type="hidden" name="form[post]" value=post.to_string() />
                                <p>{t::moderation::ask_name_text(l)}</p>
                                <Reason id="reason-name" required=true />
                                <div class="form-actions">
                                    <button class="button primary" disabled=move || ask.sending().get()>{t::moderation::ask_name(l)}</button>
                                </div>
                            </PostForm>
                        </details>
                    }
                })}
        </section>
    }
}

/// A question for a name, and what became of it.
#[component]
pub(super) fn Asked(
    /// The question.
    asked: Unmasking,
    /// The way of the answer.
    answer: Post,
) -> impl IntoView {
    let l = use_locale();
    let href = format!("/talk/p/{}/moderate", asked.post);
    let by = if asked.asked_by.is_empty() { t::thread::former(l).to_owned() } else { asked.asked_by };
    view! {
        <div class="card">
            <p><a href=href>{asked.title}</a></p>
            <p class="typed">{asked.reason}</p>
            <p class="meta">{t::moderation::asked_by(l, by)} " " <When at=asked.asked /></p>
            {asked
                .answered
                .map(|(agreed, by, at)| {
                    let text = if agreed { t::moderation::agreed_by(l, by) } else { t::moderation::refused_by(l, by) };
                    view! { <p class="meta">{text} " " <When at=at /></p> }
                })}
            {asked
                .name
                .map(|name| {
                    let href = format!("/members/{}", name.handle);
                    view! { <p>{t::moderation::the_name(l)} " " <a class="person-name" href=href>{name.name}</a></p> }
                })}
            {asked
                .can_answer
                .then(|| {
                    view! {
                        <PostForm post=answer class="inline">
                            <input type="hidden" name="id" value=asked.id.to_string() />
                            <button class="button small" name="answer" value="agree" disabled=move || answer.sending().get()>{t::moderation::agree(l)}</button>
                            <button class="button small quiet" name="answer" value="refuse" disabled=move || answer.sending().get()>{t::moderation::refuse(l)}</button>
                        </PostForm>
                    }
                })}
        </div>
    }
}
