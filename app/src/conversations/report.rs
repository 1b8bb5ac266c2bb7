//! Showing moderators messages that break a guideline: those that are chosen, and no others.

use super::above;
use super::api::{ReportMessages, show_conversation};
use crate::boot::use_locale;
use crate::ui::{
    Breadcrumbs, Check, Choice, Form, Hidden, Lines, Loaded, Notice, PageHead, PageTitle, Post, Radios, When,
    data,
};
use domain::conversation::ConversationPage;
use domain::moderation::Rule;
use domain::{ConversationId, MessageId, t};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const LABELS: &[(&str, domain::locale::Text)] = &[
    ("messages", t::conversation::shown),
    ("rule", t::moderation::report_rule),
    ("words", t::moderation::report_words),
];

/// Shows moderators messages.
#[component]
pub(super) fn Report(id: ConversationId) -> impl IntoView {
    let l = use_locale();
    let send = Post::to::<ReportMessages>();
    let query = use_query_map();
    let before = move || query.with(|q| q.get("before")).and_then(|b| b.parse::<MessageId>().ok());
    let found = data(before, move |before| show_conversation(id, before));
    let title = t::conversation::report(l);
    let view = move |page: ConversationPage| {
        let back = format!("/messages/{id}");
        let mut above = above(l);
        above.push((back.clone(), page.other.name.clone()));
        let rules: Vec<Choice> = Rule::ALL.into_iter().map(|r| Choice::new(r.code(), r.name(l))).collect();
        let name = page.other.name;
        let messages = page.messages;
        view! {
            <PageTitle text=title />
            <div class="narrow-page">
                <Breadcrumbs above=above here=title />
                <PageHead title=title lede=t::conversation::report_lede(l) />
                <Notice tone="warning"><p>{t::moderation::report_danger(l)}</p></Notice>
                <Form post=send labels=LABELS>
                    <Hidden name="conversation" value=id.to_string() />
                    <fieldset class="choices" id="messages">
                        <legend>{t::conversation::shown(l)}</legend>
                        <p class="hint">{t::conversation::shown_hint(l)}</p>
                        {page.earlier.map(|before| view! { <p><a href=format!("/messages/{id}?report=1&before={before}")>{t::conversation::earlier(l)}</a></p> })}
                        {messages
                            .into_iter()
                            .map(|m| {
                                let by = if m.mine { t::conversation::by_you(l).to_owned() } else { name.clone() };
                                view! {
                                    <Check name="messages" value=m.id.to_string() list=true>
                                        <strong>{by}</strong> " " <span class="meta"><When at=m.at /></span>
                                        <span class="typed">{m.body}</span>
                                    </Check>
                                }
                            })
                            .collect_view()}
                    </fieldset>
                    <Radios name="rule" label=t::moderation::report_rule(l) choices=rules required=true />
                    <Lines name="words" label=t::moderation::report_words(l) hint=t::moderation::report_words_hint(l) rows=4 />
                    <div class="form-actions">
                        <button class="button primary" disabled=move || send.sending().get()>{t::moderation::report_send(l)}</button>
                        <a class="button quiet" href=back.clone()>{t::form::cancel(l)}</a>
                    </div>
                </Form>
            </div>
        }
    };
    view! { <Loaded from=found view=view /> }
}
