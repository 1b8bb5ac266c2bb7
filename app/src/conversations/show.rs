//! One conversation.

use super::api::{
    AcceptConversation, DeclineConversation, LeaveConversation, SendMessage, show_conversation,
};
use super::{above, news};
use crate::boot::use_locale;
use crate::ui::{
    Breadcrumbs, Form, Hidden, Icon, Lines, Loaded, Notice, PageTitle, Person, Post, PostForm, Refused, When,
    data,
};
use domain::conversation::{ConversationPage, Message, Stage};
use domain::{ConversationId, MessageId, t};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The ways of this page's forms.
#[derive(Clone, Copy)]
struct Ways {
    send: Post,
    accept: Post,
    decline: Post,
    leave: Post,
}

/// One conversation.
#[component]
pub(super) fn Show(id: ConversationId) -> impl IntoView {
    let ways = Ways {
        send: Post::to::<SendMessage>(),
        accept: Post::to::<AcceptConversation>(),
        decline: Post::to::<DeclineConversation>(),
        leave: Post::to::<LeaveConversation>(),
    };
    let (query, news) = (use_query_map(), news());
    let before = move || query.with(|q| q.get("before")).and_then(|b| b.parse::<MessageId>().ok());
    let answers =
        move || ways.send.taken().get() + ways.accept.answers().get() + ways.decline.answers().get();
    let found =
        data(move || (before(), answers(), news.get()), move |(before, ..)| show_conversation(id, before));
    let sent = StoredValue::new(0_u32);
    let even = StoredValue::new(false);
    let view = move |page: ConversationPage| {
        // Drawn anew once a message was sent, so that what was typed is gone; and only then, so that what is being typed
        // stays when something comes.
        let taken = ways.send.taken().get_untracked();
        if sent.get_value() != taken {
            sent.set_value(taken);
            even.update_value(|e| *e = !*e);
        }
        view! { <Conversation page=page ways=ways even=even.get_value() /> }
    };
    view! {
        <Refused posts=vec![ways.accept, ways.decline, ways.leave] />
        <Loaded from=found view=view />
    }
}

#[component]
fn Conversation(page: ConversationPage, ways: Ways, even: bool) -> impl IntoView {
    let l = use_locale();
    let ConversationPage { id, other, stage, messages, earlier, past } = page;
    let title = other.name.clone();
    let handle = other.handle.clone();
    let reported = use_query_map().with_untracked(|q| q.get("reported")).is_some();
    let said = messages.iter().rev().find(|m| m.mine).map_or(0, |m| m.id.0);
    let end = view! { <End id=id stage=stage handle=handle said=said ways=ways even=even /> };
    view! {
        <PageTitle text=t::conversation::with(l, &title) />
        <div class="narrow-page conversation-page">
            <Breadcrumbs above=above(l) here=title.clone() />
            <h1 class="visually-hidden">{t::conversation::with(l, &title)}</h1>
            <header class="conversation-head">
                <Person person=other />
                <More id=id leave=ways.leave />
            </header>
            {reported.then(|| view! { <Notice tone="success"><p>{t::conversation::reported(l)}</p></Notice> })}
            {earlier.map(|before| view! { <p class="aside-line"><a href=format!("/messages/{id}?before={before}")>{t::conversation::earlier(l)}</a></p> })}
            <ol class="messages" aria-label=t::conversation::messages(l)>
                {messages.into_iter().map(|m| view! { <One message=m name=title.clone() /> }).collect_view()}
            </ol>
            {if past {
                view! { <p class="aside-line"><a href=format!("/messages/{id}")>{t::conversation::latest(l)}</a></p> }.into_any()
            } else {
                end.into_any()
            }}
        </div>
    }
}

#[component]
fn One(message: Message, name: String) -> impl IntoView {
    let l = use_locale();
    let Message { id, mine, body, at } = message;
    let by = if mine { t::conversation::by_you(l).to_owned() } else { name };
    view! {
        <li class="message" class:mine=mine id=format!("m{id}")>
            <span class="visually-hidden">{by} ": "</span>
            <p class="typed">{body}</p>
            <span class="meta"><When at=at /></span>
        </li>
    }
}

/// What one can do at its end, as it stands.
#[component]
fn End(id: ConversationId, stage: Stage, handle: String, said: i64, ways: Ways, even: bool) -> impl IntoView {
    let l = use_locale();
    match stage {
        Stage::AsksMe => view! {
            <div class="card">
                <p>{t::conversation::asks_me_text(l)}</p>
                <div class="form-actions">
                    <PostForm post=ways.accept>
                        <Hidden name="id" value=id.to_string() />
                        <button class="button primary" disabled=move || ways.accept.sending().get()>{t::conversation::accept(l)}</button>
                    </PostForm>
                    <PostForm post=ways.decline>
                        <Hidden name="id" value=id.to_string() />
                        <button class="button" disabled=move || ways.decline.sending().get()>{t::conversation::decline(l)}</button>
                    </PostForm>
                </div>
                <p class="hint">{t::conversation::decline_hint(l)}</p>
            </div>
        }
        .into_any(),
        Stage::Waits => view! { <Notice tone="info"><p>{t::conversation::waits_text(l)}</p></Notice> }.into_any(),
        Stage::Open => {
            let form = view! { <Write id=id said=said send=ways.send /> };
            if even { Either::Left(form) } else { Either::Right(form) }.into_any()
        }
        Stage::Declined => view! {
            <Notice tone="info">
                <p>{t::conversation::declined_text(l)}</p>
                <p><a class="button" href=format!("/messages/new?to={handle}")>{t::conversation::ask(l)}</a></p>
            </Notice>
        }
        .into_any(),
        Stage::Over => view! { <Notice tone="info"><p>{t::conversation::over_text(l)}</p></Notice> }.into_any(),
    }
}

#[component]
fn Write(id: ConversationId, said: i64, send: Post) -> impl IntoView {
    let l = use_locale();
    // The same as long as one has said nothing more: what is sent again because its answer was lost stands there once.
    let key = format!("{id}-{said}");
    view! {
        <Form post=send labels=&[("body", t::conversation::message)]>
            <Hidden name="conversation" value=id.to_string() />
            <Hidden name="key" value=key />
            <Lines name="body" label=t::conversation::message(l) rows=3 />
            <div class="form-actions">
                <button class="button primary" disabled=move || send.sending().get()>{t::conversation::send(l)}</button>
            </div>
        </Form>
    }
}

/// What is seldom done: showing messages to moderators, and leaving.
#[component]
fn More(id: ConversationId, leave: Post) -> impl IntoView {
    let l = use_locale();
    view! {
        <details class="confirm conversation-more">
            <summary class="button small quiet"><Icon name="more" /><span>{t::conversation::more(l)}</span></summary>
            <div class="card">
                <p><a href=format!("/messages/{id}?report=1")>{t::conversation::report(l)}</a></p>
                <PostForm post=leave class="form">
                    <Hidden name="id" value=id.to_string() />
                    <p>{t::conversation::leave_text(l)}</p>
                    <div class="form-actions">
                        <button class="button danger" disabled=move || leave.sending().get()>{t::conversation::leave(l)}</button>
                    </div>
                </PostForm>
            </div>
        </details>
    }
}
