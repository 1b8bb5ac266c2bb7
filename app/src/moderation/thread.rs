//! What a moderator can do about a thread.

use super::api::{Act as Send, Undo, show_moderated};
use super::desk::Reason;
use super::id_param;
use super::log::Acts;
use crate::boot::use_locale;
use crate::ui::{Breadcrumbs, Loaded, PageHead, PageTitle, Post, PostForm, Refused, data};
use domain::moderation::{Act, OnThread as Page};
use domain::{Error, ThreadId, t};
use leptos::prelude::*;

/// A thread to act on.
#[component]
pub fn OnThread() -> impl IntoView {
    let send = Post::to::<Send>();
    let undo = Post::to::<Undo>();
    let found = data(
        move || (id_param(), send.answers().get(), undo.answers().get()),
        |(id, ..)| async move {
            match id {
                Some(id) => show_moderated(id).await,
                None => Err(Error::NotFound.into()),
            }
        },
    );
    view! {
        <Refused posts=vec![send, undo] />
        <Loaded from=found view=move |page| view! { <ThreadView page=page send=send undo=undo /> } />
    }
}

#[component]
fn ThreadView(page: Page, send: Post, undo: Post) -> impl IntoView {
    let l = use_locale();
    let id = page.id;
    let above = vec![
        ("/talk".to_owned(), t::nav::talk(l).to_owned()),
        (format!("/talk/{}", page.space.slug), page.space.name.clone()),
        (format!("/talk/t/{id}"), page.title.clone()),
    ];
    let spaces = page.spaces;
    view! {
        <PageTitle text=format!("{} ({})", t::moderation::moderate(l), page.title) />
        <Breadcrumbs above=above here=t::moderation::moderate(l) />
        <PageHead title=page.title lede=t::moderation::moderate_lede(l) />
        <div class="measures">
            {if page.locked { view! { <Plain id=id act=Act::Unlock send=send /> } } else { view! { <Plain id=id act=Act::Lock send=send /> } }}
            {if page.pinned { view! { <Plain id=id act=Act::Unpin send=send /> } } else { view! { <Plain id=id act=Act::Pin send=send /> } }}
            {(!page.own)
                .then(|| if page.hidden { view! { <Plain id=id act=Act::RestoreThread send=send /> } } else { view! { <Plain id=id act=Act::HideThread send=send /> } })}
            {(!spaces.is_empty())
                .then(|| {
                    view! {
                        <Measure id=id act=Act::Move send=send>
                            <div class="field">
                                <label for="space">{t::moderation::to_space(l)}</label>
                                <p class="hint">{t::moderation::to_space_hint(l)}</p>
                                <select id="space" name="form[space]">
                                    {spaces.into_iter().map(|(slug, name)| view! { <option value=slug>{name}</option> }).collect_view()}
                                </select>
                            </div>
                        </Measure>
                    }
                })}
            <Measure id=id act=Act::Merge send=send>
                <div class="field">
                    <label for="into">{t::moderation::into_thread(l)}<span class="required">{t::form::required(l)}</span></label>
                    <p class="hint" id="into-hint">{t::moderation::into_thread_hint(l)}</p>
                    <input id="into" name="form[into]" type="text" aria-required="true" aria-describedby="into-hint" />
                </div>
            </Measure>
        </div>
        {page.own.then(|| view! { <p class="meta">{t::moderation::own(l)}</p> })}
        <section class="section">
            <h2>{t::moderation::acts(l)}</h2>
            {if page.acts.is_empty() {
                view! { <p class="meta">{t::moderation::no_acts(l)}</p> }.into_any()
            } else {
                view! { <Acts acts=page.acts undo=undo /> }.into_any()
            }}
        </section>
    }
}

/// An act that needs no more than a reason.
#[component]
fn Plain(id: ThreadId, act: Act, send: Post) -> impl IntoView {
    view! { <Measure id=id act=act send=send>""</Measure> }
}

#[component]
fn Measure(id: ThreadId, act: Act, send: Post, children: Children) -> impl IntoView {
    view! { <Deed id=id.to_string() act=act send=send>{children()}</Deed> }
}

/// One act: what it does, what it needs, why.
#[component]
pub(super) fn Deed(
    /// What it is done to.
    id: String,
    /// Which.
    act: Act,
    /// The way it is sent.
    send: Post,
    /// What it needs.
    children: Children,
) -> impl IntoView {
    let l = use_locale();
    let (name, about) = verb(act, l);
    view! {
        <details class="confirm card">
            <summary class="button small">{name}</summary>
            <PostForm post=send class="form">
                <input type="hidden" name="form[act]" value=act.code() />
                <input type="hidden" name="form[id]" value=id />
                <p>{about}</p>
                {children()}
                <Reason id=format!("reason-{}", act.code()) required=act.wants_reason() />
                <div class="form-actions"><button class="button primary" disabled=move || send.sending().get()>{name}</button></div>
            </PostForm>
        </details>
    }
}

/// What an act is called before it is done, and what comes of it.
const fn verb(act: Act, l: domain::Locale) -> (&'static str, &'static str) {
    match act {
        Act::HidePost => (t::moderation::do_hide_post(l), t::moderation::about_hide_post(l)),
        Act::RestorePost => (t::moderation::do_restore_post(l), t::moderation::about_restore(l)),
        Act::HideThread => (t::moderation::do_hide_thread(l), t::moderation::about_hide_thread(l)),
        Act::RestoreThread => (t::moderation::do_restore_thread(l), t::moderation::about_restore(l)),
        Act::Lock => (t::moderation::do_lock(l), t::moderation::about_lock(l)),
        Act::Unlock => (t::moderation::do_unlock(l), t::moderation::about_unlock(l)),
        Act::Pin => (t::moderation::do_pin(l), t::moderation::about_pin(l)),
        Act::Unpin => (t::moderation::do_unpin(l), t::moderation::about_unpin(l)),
        Act::Move => (t::moderation::do_move(l), t::moderation::about_move(l)),
        Act::Merge => (t::moderation::do_merge(l), t::moderation::about_merge(l)),
        Act::Split => (t::moderation::do_split(l), t::moderation::about_split(l)),
    }
}
