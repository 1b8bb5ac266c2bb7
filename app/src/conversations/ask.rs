//! Asking somebody whether one may write to them.

use super::above;
use super::api::{AskMember, show_asking};
use crate::boot::{form_key, use_locale};
use crate::ui::{Breadcrumbs, Form, Hidden, Lines, Loaded, Notice, PageHead, PageTitle, Person, Post, data};
use domain::conversation::{ASK_MAX, AskPage};
use domain::t;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Asks somebody.
#[component]
pub(super) fn Ask() -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let send = Post::to::<AskMember>();
    let found = data(move || query.with(|q| q.get("to")).unwrap_or_default(), show_asking);
    let title = t::conversation::ask(l);
    let view = move |AskPage { to, conversation, takes }: AskPage| {
        let handle = to.handle.clone();
        view! {
            <PageTitle text=title />
            <div class="narrow-page">
                <Breadcrumbs above=above(l) here=title />
                <PageHead title=title lede=t::conversation::ask_lede(l) />
                <Person person=to />
                {match conversation {
                    Some(id) => view! {
                        <Notice tone="info">
                            <p>{t::conversation::there_already(l)}</p>
                            <p><a class="button" href=format!("/messages/{id}")>{t::conversation::open(l)}</a></p>
                        </Notice>
                    }
                    .into_any(),
                    None if !takes => {
                        view! { <Notice tone="info"><p>{t::conversation::takes_none(l)}</p></Notice> }.into_any()
                    }
                    None => view! {
                        <Form post=send labels=&[("body", t::conversation::first)]>
                            <Hidden name="to" value=handle.clone() />
                            <Hidden name="key" value=form_key(&format!("ask-{}", handle)) />
                            <Lines name="body" label=t::conversation::first(l) hint=t::conversation::first_hint(l, ASK_MAX) rows=5 />
                            <div class="form-actions">
                                <button class="button primary" disabled=move || send.sending().get()>{t::conversation::ask_send(l)}</button>
                            </div>
                        </Form>
                    }
                    .into_any(),
                }}
            </div>
        }
    };
    view! { <Loaded from=found view=view /> }
}
