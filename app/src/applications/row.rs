//! What admins read of one who waits, and say to them.

use crate::boot::use_locale;
use crate::ui::{Hidden, Post, PostForm, TextArea};
use domain::application::{Message, MessageKind};
use domain::{MemberId, t};
use leptos::prelude::*;

/// What was said on both sides.
#[component]
pub fn Said(
    /// The oldest first.
    messages: Vec<Message>,
) -> impl IntoView {
    let l = use_locale();
    let who = move |kind| match kind {
        MessageKind::Question => t::application::asked(l),
        MessageKind::Answer => t::application::answered(l),
        MessageKind::Declined => t::application::declined(l),
    };
    view! {
        <dl class="said-between">
            {messages
                .into_iter()
                .map(|m| view! { <div data-kind=m.kind.code()><dt>{who(m.kind)} " " <span class="meta">{m.at.day(l)}</span></dt><dd class="typed">{m.body}</dd></div> })
                .collect_view()}
        </dl>
    }
}

/// Asking back, and saying no.
#[component]
pub fn Acts(
    /// Who waits.
    id: MemberId,
    /// Their name.
    name: String,
    /// The ways to ask, and to decline.
    ways: (Post, Post),
) -> impl IntoView {
    let l = use_locale();
    let (ask, decline) = ways;
    view! {
        <Act id=id name=name.clone() post=ask label=t::application::ask(l) text=t::application::ask_text(l) send=t::application::ask_send(l) danger=false />
        <Act id=id name=name post=decline label=t::application::decline(l) text=t::application::decline_text(l) send=t::application::decline_send(l) danger=true />
    }
}

#[component]
fn Act(
    id: MemberId,
    name: String,
    post: Post,
    label: &'static str,
    text: &'static str,
    send: &'static str,
    danger: bool,
) -> impl IntoView {
    let l = use_locale();
    let field = format!("{}-{id}", if danger { "decline" } else { "ask" });
    let open = !typed(post, id).is_empty();
    let class = if danger { "button small danger" } else { "button small" };
    view! {
        <details class="confirm" open=open>
            <summary class=class><span class="visually-hidden">{t::admin::of(l, name)}</span>{label}</summary>
            <PostForm post=post class="form">
                <Hidden name="id" value=id.to_string() />
                <p>{text}</p>
                <div class="field">
                    <label for=field.clone()>{t::application::words(l)} <span class="required">{t::form::required(l)}</span></label>
                    <TextArea id=field name="body" value=typed(post, id) rows=4 described_by=Signal::stored(None) invalid=false />
                </div>
                <div class="form-actions">
                    <button class=if danger { "button danger" } else { "button" } disabled=move || post.sending().get()>{send}</button>
                </div>
            </PostForm>
        </details>
    }
}

/// What was typed before it was refused, for an admin without script.
fn typed(post: Post, member: MemberId) -> String {
    let fields = post.refused();
    let of = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
    of("id").filter(|id| *id == member.to_string()).and_then(|_| of("body")).unwrap_or_default()
}
