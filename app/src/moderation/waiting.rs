//! What the reader wrote that a moderator reads first.

use super::api::show_waiting;
use crate::boot::use_locale;
use crate::ui::{Breadcrumbs, Empty, Loaded, PageHead, PageTitle, When, data};
use domain::moderation::{HeldState, WaitingPost};
use domain::t;
use leptos::prelude::*;

/// What the reader wrote that waits for a moderator.
#[component]
pub fn Waiting() -> impl IntoView {
    let found = data(|| (), |()| show_waiting());
    view! { <Loaded from=found view=move |posts| view! { <WaitingView posts=posts /> } /> }
}

#[component]
fn WaitingView(posts: Vec<WaitingPost>) -> impl IntoView {
    let l = use_locale();
    view! {
        <PageTitle text=t::moderation::waiting(l) />
        <Breadcrumbs above=vec![("/me".to_owned(), t::nav::me(l).to_owned())] here=t::moderation::waiting(l) />
        <PageHead title=t::moderation::waiting(l) lede=t::moderation::waiting_lede(l) />
        {if posts.is_empty() {
            view! { <Empty title=t::moderation::waiting_none(l) text=t::moderation::waiting_none_text(l) /> }.into_any()
        } else {
            view! { <ol class="acts">{posts.into_iter().map(|post| view! { <One post=post /> }).collect_view()}</ol> }.into_any()
        }}
    }
}

#[component]
fn One(post: WaitingPost) -> impl IntoView {
    let l = use_locale();
    let (tone, state) = match post.state {
        HeldState::Waiting => ("info", t::moderation::state_waiting(l)),
        HeldState::Posted(_) => ("success", t::moderation::state_posted(l)),
        HeldState::Declined => ("warning", t::moderation::state_declined(l)),
    };
    let href = match (post.state, post.thread) {
        (HeldState::Posted(id), _) => Some(format!("/talk/p/{id}")),
        (_, Some(thread)) => Some(format!("/talk/t/{thread}")),
        _ => None,
    };
    let title = match href {
        Some(href) => view! { <a href=href rel="external">{post.title}</a> }.into_any(),
        None => post.title.into_any(),
    };
    view! {
        <li>
            <div>
                <p><span class="badge" data-tone=tone>{state}</span> " " <strong>{title}</strong></p>
                <p class="meta"><When at=post.at /></p>
                {(!post.reason.is_empty()).then(|| view! { <p>{t::moderation::reason(l)} ": " {post.reason}</p> })}
                <p class="typed kept-text">{post.body}</p>
            </div>
        </li>
    }
}
