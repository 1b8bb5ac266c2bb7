//! "This helped", and whether a thread asks something: buttons of plain forms, for whoever began the thread.

use super::api::Ask;
use crate::boot::use_locale;
use crate::ui::{Hidden, Icon, Post, PostForm};
use domain::{PostId, ThreadId, t};
use leptos::prelude::*;

/// Says that a reply helped, or takes that back.
#[component]
pub fn HelpToggle(
    /// The reply.
    post: PostId,
    /// Whether it is marked.
    helped: bool,
    /// Where it is sent.
    send: Post,
) -> impl IntoView {
    let l = use_locale();
    view! {
        <PostForm post=send>
            <Hidden name="post" value=post.to_string() />
            <Hidden name="helped" value=if helped { "" } else { "1" } />
            <button class="button small" aria-pressed=helped.to_string() disabled=move || send.sending().get()>
                <Icon name="check" />
                {if helped { t::thread::helped_not(l) } else { t::thread::helped_yes(l) }}
            </button>
        </PostForm>
    }
}

/// Says that one's own thread asks something, or that it does not.
#[component]
pub fn AskToggle(
    /// The thread.
    id: ThreadId,
    /// Whether it asks something now.
    question: bool,
) -> impl IntoView {
    let l = use_locale();
    let send = Post::to::<Ask>();
    view! {
        <PostForm post=send>
            <Hidden name="id" value=id.to_string() />
            <Hidden name="question" value=if question { "" } else { "1" } />
            <button class="button quiet small" disabled=move || send.sending().get()>
                {if question { t::thread::ask_not(l) } else { t::thread::ask_yes(l) }}
            </button>
        </PostForm>
    }
}
