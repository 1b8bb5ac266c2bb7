//! Telling moderators that a post breaks a guideline.

use super::api::{Report as Send, show_reporting};
use super::{id_param, in_context};
use crate::boot::{now, use_locale};
use crate::ui::{
    Breadcrumbs, Choice, Form, Hidden, Lines, Loaded, Notice, PageHead, PageTitle, Post, Radios, data,
};
use domain::moderation::{Reporting, Rule};
use domain::{Error, t};
use leptos::prelude::*;

const LABELS: &[(&str, domain::locale::Text)] =
    &[("rule", t::moderation::report_rule), ("words", t::moderation::report_words)];

/// Reports a post.
#[component]
pub fn Report() -> impl IntoView {
    let send = Post::to::<Send>();
    let found = data(
        move || (id_param(), send.taken().get()),
        |(id, _)| async move {
            match id {
                Some(id) => show_reporting(id).await,
                None => Err(Error::NotFound.into()),
            }
        },
    );
    view! { <Loaded from=found view=move |page| view! { <ReportView page=page send=send /> } /> }
}

#[component]
fn ReportView(page: Reporting, send: Post) -> impl IntoView {
    let l = use_locale();
    let Reporting { post, reported } = page;
    let id = post.id;
    let back = format!("/talk/p/{id}");
    let above = vec![("/talk".to_owned(), t::nav::talk(l).to_owned()), (back.clone(), post.title.clone())];
    let html = in_context(&post, now(), l);
    let choices: Vec<Choice> = Rule::ALL.into_iter().map(|r| Choice::new(r.code(), r.name(l))).collect();
    view! {
        <PageTitle text=t::moderation::report_post(l) />
        <Breadcrumbs above=above here=t::moderation::report(l) />
        <PageHead title=t::moderation::report_post(l) lede=t::moderation::report_lede(l) />
        {if reported {
            view! {
                <Notice tone="success">
                    <p class="notice-title">{t::moderation::reported(l)}</p>
                    <p>{t::moderation::reported_text(l)}</p>
                    <p><a href=back rel="external">{t::moderation::back(l)}</a></p>
                </Notice>
            }
                .into_any()
        } else {
            view! {
                <Notice tone="warning"><p>{t::moderation::report_danger(l)}</p></Notice>
                <div class="card" inner_html=html></div>
                <Form post=send labels=LABELS>
                    <Hidden name="post" value=id.to_string() />
                    <Radios name="rule" label=t::moderation::report_rule(l) choices=choices required=true />
                    <p><a href="/guidelines" target="_blank">{t::moderation::guidelines(l)}</a></p>
                    <Lines name="words" label=t::moderation::report_words(l) hint=t::moderation::report_words_hint(l) rows=4 />
                    <div class="form-actions">
                        <button class="button primary" disabled=move || send.sending().get()>{t::moderation::report_send(l)}</button>
                        <a class="button quiet" href=back rel="external">{t::form::cancel(l)}</a>
                    </div>
                </Form>
            }
                .into_any()
        }}
    }
}
