//! What waits for moderators.

use super::api::{AnswerHeld, AnswerName, Decide, QueuePage, SetNewcomers, Undo, show_queue};
use super::desk::Reason;
use super::in_context;
use super::log::Acts;
use super::post::Asked;
use crate::boot::{now, use_locale};
use crate::conversations::Reported as ReportedMessages;
use crate::conversations::api::DecideMessages;
use crate::threads::name_of;
use crate::ui::{
    Choice, Empty, Field, Form, Loaded, PageHead, PageTitle, Pager, Pages, Post, PostForm, Radios, Refused,
    When, data,
};
use domain::moderation::{HeldPost, ReportedPost};
use domain::setting::Newcomers;
use domain::t;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const LABELS: &[(&str, domain::locale::Text)] = &[
    ("held", t::moderation::hold),
    ("days", t::moderation::slow_days),
    ("per_hour", t::moderation::slow_posts),
];

/// The ways of this page's forms.
#[derive(Clone, Copy)]
struct Ways {
    decide: Post,
    messages: Post,
    held: Post,
    name: Post,
    undo: Post,
    newcomers: Post,
}

/// What waits for moderators, and what they did.
#[component]
pub fn Moderation() -> impl IntoView {
    let ways = Ways {
        decide: Post::to::<Decide>(),
        messages: Post::to::<DecideMessages>(),
        held: Post::to::<AnswerHeld>(),
        name: Post::to::<AnswerName>(),
        undo: Post::to::<Undo>(),
        newcomers: Post::to::<SetNewcomers>(),
    };
    let map = use_query_map();
    let page = move || map.with(|m| m.get("page")).and_then(|p| p.parse::<i64>().ok()).unwrap_or(1);
    let answers = move || {
        let Ways { decide, messages, held, name, undo, newcomers } = ways;
        [decide, messages, held, name, undo].map(|p| p.answers().get()).iter().sum::<u32>()
            + newcomers.taken().get()
    };
    let found = data(move || (page(), answers()), |(page, _)| show_queue(page));
    view! {
        <Refused posts=vec![ways.decide, ways.messages, ways.held, ways.name, ways.undo] />
        <Loaded from=found view=move |page| view! { <QueueView page=page ways=ways /> } />
    }
}

#[component]
fn QueueView(page: QueuePage, ways: Ways) -> impl IntoView {
    let l = use_locale();
    let QueuePage { queue: page, messages } = page;
    let nothing = page.reports.is_empty() && page.held.is_empty() && messages.is_empty();
    let (number, more) = (page.page, page.more);
    view! {
        <PageTitle text=t::moderation::title(l) />
        <PageHead title=t::moderation::title(l) lede=t::moderation::lede(l) />
        {nothing.then(|| view! { <Empty title=t::moderation::nothing(l) text=t::moderation::nothing_text(l) /> })}
        {(!page.reports.is_empty())
            .then(|| {
                view! {
                    <section class="section">
                        <h2>{t::moderation::reports(l, page.reports.len() as i64)}</h2>
                        {page.reports.into_iter().map(|r| view! { <Reported reported=r decide=ways.decide /> }).collect_view()}
                    </section>
                }
            })}
        <ReportedMessages reports=messages decide=ways.messages />
        {(!page.held.is_empty())
            .then(|| {
                view! {
                    <section class="section">
                        <h2>{t::moderation::held(l, page.held.len() as i64)}</h2>
                        {page.held.into_iter().map(|h| view! { <HeldView held=h answer=ways.held /> }).collect_view()}
                    </section>
                }
            })}
        {(!page.unmaskings.is_empty())
            .then(|| {
                view! {
                    <section class="section">
                        <h2>{t::moderation::names(l)}</h2>
                        <p class="meta">{t::moderation::names_lede(l)}</p>
                        {page.unmaskings.into_iter().map(|u| view! { <Asked asked=u answer=ways.name /> }).collect_view()}
                    </section>
                }
            })}
        <section class="section">
            <h2>{t::moderation::acts(l)}</h2>
            {if page.acts.is_empty() {
                view! { <p class="meta">{t::moderation::no_acts(l)}</p> }.into_any()
            } else {
                view! { <Acts acts=page.acts undo=ways.undo titles=true /> }.into_any()
            }}
            <Pager page=number pages=Pages::More(more) href=|n| format!("/admin/moderation?page={n}") />
        </section>
        {page.newcomers.map(|n| view! { <NewcomersForm newcomers=n save=ways.newcomers /> })}
    }
}

#[component]
fn Reported(reported: ReportedPost, decide: Post) -> impl IntoView {
    let l = use_locale();
    let ReportedPost { post, reports } = reported;
    let id = post.id;
    let acts = post.acts.len() as i64;
    let html = in_context(&post, now(), l);
    let more = format!("/talk/p/{id}/moderate");
    view! {
        <article class="card reported" id=format!("report-{id}")>
            <ul class="said-of">
                {reports
                    .into_iter()
                    .map(|r| {
                        view! {
                            <li>
                                <strong>{r.rule.name(l)}</strong> " " <span class="meta"><When at=r.at /></span>
                                {(!r.words.is_empty()).then(|| view! { <p class="typed">{r.words}</p> })}
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
            <div inner_html=html></div>
            <PostForm post=decide class="form">
                <input type="hidden" name="form[post]" value=id.to_string() />
                <Reason id=format!("note-{id}") name="form[note]" />
                <div class="form-actions">
                    <button class="button danger" name="form[outcome]" value="hidden" disabled=move || decide.sending().get()>{t::moderation::decide_hide(l)}</button>
                    <button class="button" name="form[outcome]" value="stays" disabled=move || decide.sending().get()>{t::moderation::decide_stay(l)}</button>
                    <a class="button quiet" href=more>{t::moderation::moderate_more(l, acts)}</a>
                </div>
            </PostForm>
        </article>
    }
}

#[component]
fn HeldView(held: HeldPost, answer: Post) -> impl IntoView {
    let l = use_locale();
    let id = held.id;
    let place = match held.thread {
        Some(thread) => view! { <a href=format!("/talk/t/{thread}")>{held.title.clone()}</a> }.into_any(),
        None => view! { <strong>{held.title.clone()}</strong> }.into_any(),
    };
    let kind =
        if held.thread.is_some() { t::moderation::held_reply(l) } else { t::moderation::held_thread(l) };
    view! {
        <article class="card" id=format!("held-{id}")>
            <p class="meta">{held.space} " › " {place} " " {kind}</p>
            <p class="post-by"><strong>{t::moderation::post_by(l, name_of(&held.author, l))}</strong> " " <span class="meta"><When at=held.at /></span></p>
            <blockquote class="judged prose" inner_html=held.html></blockquote>
            <PostForm post=answer class="form">
                <input type="hidden" name="form[id]" value=id.to_string() />
                <Reason id=format!("why-{id}") label=t::moderation::decline_reason(l) />
                <div class="form-actions">
                    <button class="button primary" name="form[answer]" value="approve" disabled=move || answer.sending().get()>{t::moderation::approve(l)}</button>
                    <button class="button" name="form[answer]" value="decline" disabled=move || answer.sending().get()>{t::moderation::decline(l)}</button>
                </div>
            </PostForm>
        </article>
    }
}

/// How first posts of newcomers are met.
#[component]
fn NewcomersForm(newcomers: Newcomers, save: Post) -> impl IntoView {
    let l = use_locale();
    let choices = Newcomers::HELD
        .into_iter()
        .map(|n| {
            Choice::new(
                n.to_string(),
                if n == 0 { t::moderation::hold_none(l).to_owned() } else { t::moderation::hold_first(l, n) },
            )
        })
        .collect::<Vec<_>>();
    view! {
        <section class="section">
            <h2>{t::moderation::newcomers(l)}</h2>
            <Form post=save labels=LABELS>
                <Radios name="held" label=t::moderation::hold(l) choices=choices value=newcomers.held.to_string() />
                <div class="field-row">
                    <Field name="days" label=t::moderation::slow_days(l) hint=t::moderation::slow_days_hint(l) kind="number" value=newcomers.days.to_string() />
                    <Field name="per_hour" label=t::moderation::slow_posts(l) kind="number" value=newcomers.per_hour.max(1).to_string() />
                </div>
                <div class="form-actions"><button class="button" disabled=move || save.sending().get()>{t::form::save(l)}</button></div>
            </Form>
        </section>
    }
}
