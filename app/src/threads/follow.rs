//! How closely one follows a thread or a space: three buttons of a plain form, of which one is pressed.

use super::api::{FollowSpace as SendSpace, FollowThread as SendThread, ReadAll as SendRead};
use crate::boot::use_locale;
use crate::ui::{Hidden, Post, PostForm};
use domain::thread::Follow;
use domain::{Locale, SpaceId, ThreadId, t};
use leptos::prelude::*;

/// How closely the reader follows a thread.
#[component]
pub fn FollowThread(
    /// The thread.
    id: ThreadId,
    /// The level now.
    level: Follow,
) -> impl IntoView {
    let post = Post::to::<SendThread>();
    view! { <Levels id=id.to_string() level=level post=post names=&THREAD /> }
}

/// How closely the reader follows a space.
#[component]
pub fn FollowSpace(
    /// The space.
    id: SpaceId,
    /// The level now.
    level: Follow,
) -> impl IntoView {
    let post = Post::to::<SendSpace>();
    view! { <Levels id=id.to_string() level=level post=post names=&SPACE /> }
}

type Names = [fn(Locale) -> &'static str; 3];

const THREAD: Names =
    [t::thread::follow_all_text, t::thread::follow_mentions_text, t::thread::follow_mute_text];
const SPACE: Names = [t::thread::space_all_text, t::thread::space_mentions_text, t::thread::space_mute_text];

/// What is pressed at once is what the reader pressed; where that failed, what was there before.
#[component]
fn Levels(id: String, level: Follow, post: Post, names: &'static Names) -> impl IntoView {
    let l = use_locale();
    let now = Signal::derive(move || match post.answer().get() {
        Some(Ok(())) => post.sent("level").and_then(|code| Follow::parse(&code)).unwrap_or(level),
        _ => level,
    });
    let refused =
        move || post.answer().with(|a| a.as_ref().and_then(|a| a.as_ref().err()).map(|e| e.text(l)));
    let text = move || match now.get() {
        Follow::All => names[0](l),
        Follow::Mentions => names[1](l),
        Follow::Mute => names[2](l),
    };
    let button = move |of: Follow| {
        let label = match of {
            Follow::All => t::thread::follow_all(l),
            Follow::Mentions => t::thread::follow_mentions(l),
            Follow::Mute => t::thread::follow_mute(l),
        };
        view! {
            <button name="level" value=of.code() aria-pressed=move || (now.get() == of).to_string() disabled=move || post.sending().get()>
                {label}
            </button>
        }
    };
    view! {
        <PostForm post=post class="follow">
            <Hidden name="id" value=id />
            <div class="levels" role="group" aria-label=t::thread::follow(l)>
                {Follow::ALL.into_iter().map(button).collect_view()}
            </div>
            <p class="meta" role="status">{text}</p>
            {move || refused().map(|text| view! { <p class="error" role="alert">{text}</p> })}
        </PostForm>
    }
}

/// Marks all of a space as read.
#[component]
pub fn ReadAll(
    /// The space.
    id: SpaceId,
) -> impl IntoView {
    let l = use_locale();
    let post = Post::to::<SendRead>();
    view! {
        <PostForm post=post>
            <Hidden name="id" value=id.to_string() />
            <button class="button quiet small" disabled=move || post.sending().get()>{t::thread::all_read(l)}</button>
        </PostForm>
    }
}
