//! One's own conversations.

use super::api::{TakeMessages, list_conversations};
use super::news;
use crate::boot::use_locale;
use crate::ui::{
    Avatar, Breadcrumbs, Empty, Loaded, PageHead, PageTitle, Post, PostForm, Refused, When, data, say,
};
use domain::conversation::{ConversationRow, ConversationsPage, Stage};
use domain::{Locale, t};
use leptos::prelude::*;

/// One's own conversations.
#[component]
pub fn List() -> impl IntoView {
    let l = use_locale();
    let (take, news) = (Post::to::<TakeMessages>(), news());
    Effect::new(move |before: Option<u32>| {
        let taken = take.taken().get();
        if before.is_some_and(|b| b != taken) {
            say(t::conversation::takes_saved(l));
        }
        taken
    });
    let found = data(move || (take.answers().get(), news.get()), |_| list_conversations());
    let title = t::conversation::title(l);
    let view = move |ConversationsPage { rows, takes }: ConversationsPage| {
        view! {
            <PageTitle text=title />
            <div class="narrow-page">
                <Breadcrumbs above=vec![("/me".to_owned(), t::nav::me(l).to_owned())] here=title />
                <PageHead title=title lede=t::conversation::lede(l) />
                <Refused posts=vec![take] />
                {if rows.is_empty() {
                    view! {
                        <Empty title=t::conversation::none(l) text=t::conversation::none_text(l)>
                            <a class="button" href="/members">{t::nav::members(l)}</a>
                        </Empty>
                    }
                        .into_any()
                } else {
                    let rows = rows.into_iter().map(|row| view! { <Row row=row /> });
                    view! { <ul class="conversations">{rows.collect_view()}</ul> }.into_any()
                }}
                <section class="section">
                    <h2>{t::conversation::asking(l)}</h2>
                    <p>{if takes { t::conversation::takes(l) } else { t::conversation::takes_not(l) }}</p>
                    <PostForm post=take>
                        <button class="button" name="takes" value=if takes { "no" } else { "yes" } disabled=move || take.sending().get()>
                            {if takes { t::conversation::take_not(l) } else { t::conversation::take(l) }}
                        </button>
                    </PostForm>
                </section>
            </div>
        }
    };
    view! { <Loaded from=found view=view /> }
}

/// Where a conversation stands, in a word; nothing where both write.
pub(super) fn stage(stage: Stage, l: Locale) -> Option<&'static str> {
    match stage {
        Stage::AsksMe => Some(t::conversation::asks_me(l)),
        Stage::Waits => Some(t::conversation::waits(l)),
        Stage::Open => None,
        Stage::Declined => Some(t::conversation::declined(l)),
        Stage::Over => Some(t::conversation::over(l)),
    }
}

#[component]
fn Row(row: ConversationRow) -> impl IntoView {
    let l = use_locale();
    let ConversationRow { id, other, stage: standing, last, mine, at, unread } = row;
    let last = if mine { t::conversation::you(l, last) } else { last };
    view! {
        <li>
            <a class="conversation" class:unread=unread.is_positive() href=format!("/messages/{id}")>
                <Avatar name=other.name.clone() id=other.id.0 />
                <span class="conversation-text">
                    <span class="conversation-name">
                        {other.name}
                        {stage(standing, l).map(|text| view! { " " <span class="badge">{text}</span> })}
                    </span>
                    <span class="conversation-last">{last}</span>
                </span>
                <span class="conversation-side">
                    <When at=at />
                    {unread.is_positive().then(|| view! { <span class="count">{t::conversation::unread(l, unread)}</span> })}
                </span>
            </a>
        </li>
    }
}
