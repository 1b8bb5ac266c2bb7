//! Reported messages, for moderators: what one of the two chose to show.

use crate::boot::use_locale;
use crate::moderation::Reason;
use crate::ui::{Person, Post, PostForm, When};
use domain::conversation::ReportedMessages;
use domain::t;
use leptos::prelude::*;

/// Reported messages; nothing where there are none.
#[component]
pub fn Reported(
    /// What waits.
    reports: Vec<ReportedMessages>,
    /// Decides, by [`super::api::DecideMessages`].
    decide: Post,
) -> impl IntoView {
    let l = use_locale();
    (!reports.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2>{t::conversation::reports(l, reports.len())}</h2>
                <p class="meta">{t::conversation::reports_lede(l)}</p>
                {reports.into_iter().map(|r| view! { <One report=r decide=decide /> }).collect_view()}
            </section>
        }
    })
}

#[component]
fn One(report: ReportedMessages, decide: Post) -> impl IntoView {
    let l = use_locale();
    let ReportedMessages { id, about, rule, words, messages, at } = report;
    let name = about.as_ref().map_or_else(|| t::thread::former(l).to_owned(), |p| p.name.clone());
    view! {
        <article class="card reported" id=format!("messages-{id}")>
            <p><strong>{rule.name(l)}</strong> " " <span class="meta"><When at=at /></span></p>
            {(!words.is_empty()).then(|| view! { <p class="typed">{words}</p> })}
            {about.map(|person| view! { <Person person=person /> })}
            <ol class="messages">
                {messages
                    .into_iter()
                    .map(|(m, at)| {
                        let by = if m.by_reporter { t::conversation::by_reporter(l).to_owned() } else { name.clone() };
                        view! {
                            <li class="message" class:mine=m.by_reporter>
                                <p class="meta">{by}</p>
                                <p class="typed">{m.body}</p>
                                <span class="meta"><When at=at /></span>
                            </li>
                        }
                    })
                    .collect_view()}
            </ol>
            <PostForm post=decide class="form">
                <input type="hidden" name="form[id]" value=id.to_string() />
                <Reason id=format!("messages-note-{id}") name="form[note]" label=t::conversation::note(l) hint=t::conversation::note_hint(l) required=true />
                <div class="form-actions">
                    <button class="button primary" name="form[outcome]" value="acted" disabled=move || decide.sending().get()>{t::conversation::acted(l)}</button>
                    <button class="button" name="form[outcome]" value="dismissed" disabled=move || decide.sending().get()>{t::conversation::dismissed(l)}</button>
                </div>
            </PostForm>
        </article>
    }
}
