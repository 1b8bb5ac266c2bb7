//! Files for posts without script: sent here, they become a line to put into the text.

use super::api::{UploadPage, show_upload};
use crate::boot::use_locale;
use crate::ui::{Breadcrumbs, Icon, Loaded, PageHead, PageTitle, data};
use domain::file::Refusal;
use domain::t;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Sends a file for a post.
#[component]
pub fn Upload() -> impl IntoView {
    let map = use_query_map();
    let found = data(move || map.with(|q| q.get("file")), show_upload);
    view! { <Loaded from=found view=move |page| view! { <UploadView page=page /> } /> }
}

#[component]
fn UploadView(page: UploadPage) -> impl IntoView {
    let l = use_locale();
    let UploadPage { rules, sent } = page;
    let refused = use_query_map().with_untracked(|q| {
        let refusal = Refusal::parse(&q.get("refused")?)?;
        let name = q.get("name").filter(|n| !n.is_empty()).map(|n| format!("{n}: ")).unwrap_or_default();
        Some(format!("{name}{}", rules.why(refusal, l)))
    });
    let invalid = refused.is_some();
    let more = sent.is_some();
    let line = sent.map(|sent| {
        let markdown = sent.markdown();
        view! {
            <section class="section">
                <div class="field">
                    <label for="line">{t::file::attach_line(l)}</label>
                    <input id="line" type="text" readonly value=markdown />
                </div>
                {sent
                    .picture
                    .then(|| view! { <p><img src=format!("/files/{}", sent.name) alt=sent.label.clone() class="sent-picture" /></p> })}
            </section>
        }
    });
    view! {
        <PageTitle text=t::file::attach(l) />
        <Breadcrumbs above=vec![("/talk".to_owned(), t::nav::talk(l).to_owned())] here=t::file::attach(l) />
        <PageHead title=t::file::attach(l) lede=t::file::attach_lede(l) />
        {line}
        <form class="form upload" method="post" enctype="multipart/form-data" action="/talk/upload">
            <div class="field">
                <label for="file">{if more { t::file::attach_more(l) } else { t::file::choose_file(l) }}</label>
                <p class="hint" id="file-hint">{rules.hint(l)}</p>
                {refused.map(|text| view! { <p class="error" id="file-error" role="alert"><Icon name="warning" />{text}</p> })}
                <input
                    id="file"
                    type="file"
                    name="file"
                    accept=rules.accepted()
                    required
                    autofocus=invalid
                    aria-invalid=invalid.then_some("true")
                    aria-describedby=if invalid { "file-error file-hint" } else { "file-hint" }
                />
            </div>
            <div class="form-actions">
                <button class="button primary">{t::file::attach_send(l)}</button>
            </div>
        </form>
    }
}
