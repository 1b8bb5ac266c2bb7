//! A claim that is begun: its evidence, and sending it.

use crate::boot::use_locale;
use crate::ui::{Hidden, Icon, Post, PostForm};
use domain::credential::{EvidenceFile, MOST_EVIDENCE, OwnCredential};
use domain::file::{Refusal, size};
use domain::{CredentialId, t};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What is taken as evidence, as a form's `accept` lists it.
const ACCEPTED: &str = "application/pdf,image/jpeg,image/png,image/webp";

/// The ways to change a draft.
#[derive(Clone, Copy)]
pub(super) struct Ways {
    pub(super) drop: Post,
    pub(super) send: Post,
    pub(super) withdraw: Post,
}

impl Ways {
    pub(super) fn all(self) -> Vec<Post> {
        vec![self.drop, self.send, self.withdraw]
    }
}

#[component]
pub(super) fn Draft(credential: OwnCredential, ways: Ways) -> impl IntoView {
    let l = use_locale();
    let (id, files) = (credential.id, credential.evidence.len() as i64);
    let full = files >= MOST_EVIDENCE;
    view! {
        <p>{t::credential::draft_text(l)}</p>
        {(!credential.number.is_empty()).then(|| view! { <p class="meta">{t::credential::number(l)} " " {credential.number.clone()}</p> })}
        <Evidence id=id files=credential.evidence drop=Some(ways.drop) />
        {(!full).then(|| view! { <Upload id=id /> })}
        <div class="form-actions">
            <PostForm post=ways.send>
                <Hidden name="id" value=id.to_string() />
                <button class="button primary" disabled=move || ways.send.sending().get()>{t::credential::send(l)}</button>
            </PostForm>
        </div>
    }
}

/// The files of a claim; in a draft each can be taken out, elsewhere each can be opened.
#[component]
pub(super) fn Evidence(
    id: CredentialId,
    files: Vec<EvidenceFile>,
    /// The way to take one out.
    drop: Option<Post>,
) -> impl IntoView {
    let l = use_locale();
    let rows = files.into_iter().map(move |file| {
        let told = size(file.bytes);
        view! {
            <li>
                {match drop {
                    Some(_) => view! { <span>{file.label.clone()}</span> }.into_any(),
                    None => {
                        let href = format!("/admin/credentials/{id}/evidence/{}", file.place);
                        view! { <a href=href rel="external"><Icon name="download" />{file.label.clone()}</a> }.into_any()
                    }
                }}
                " "
                <span class="meta">{told}</span>
                {drop
                    .map(|drop| {
                        view! {
                            <PostForm post=drop>
                                <Hidden name="id" value=id.to_string() />
                                <Hidden name="place" value=file.place.to_string() />
                                <button class="button quiet small" disabled=move || drop.sending().get()>
                                    {t::file::drop(l)}
                                    <span class="visually-hidden">{format!(" ({})", file.label)}</span>
                                </button>
                            </PostForm>
                        }
                    })}
            </li>
        }
    });
    view! { <ul class="evidence">{rows.collect_view()}</ul> }
}

/// Sends files as a browser does by itself: what is wrong with them stands in the address it comes back to.
#[component]
fn Upload(id: CredentialId) -> impl IntoView {
    let l = use_locale();
    let refused = use_query_map().with_untracked(|q| {
        let refusal = Refusal::parse(&q.get("refused")?)?;
        let name = q.get("name").filter(|n| !n.is_empty()).map(|n| format!("{n}: ")).unwrap_or_default();
        (q.get("at")? == id.to_string()).then(|| format!("{name}{}", refusal.text(l)))
    });
    let field = format!("file-{id}");
    let invalid = refused.is_some();
    let described = if invalid { format!("{field}-hint {field}-error") } else { format!("{field}-hint") };
    let sending = RwSignal::new(false);
    view! {
        <form
            class="form"
            method="post"
            enctype="multipart/form-data"
            action=format!("/me/credentials/{id}/evidence")
            on:submit=move |_| sending.set(true)
        >
            <div class="field">
                <label for=field.clone()>{t::credential::file(l)}</label>
                <p class="hint" id=format!("{field}-hint")>{t::credential::file_hint(l, MOST_EVIDENCE)}</p>
                {refused.map(|text| view! { <p class="error" id=format!("{field}-error")><Icon name="warning" />{text}</p> })}
                <input
                    id=field
                    name="file"
                    type="file"
                    accept=ACCEPTED
                    multiple
                    required
                    autofocus=invalid
                    aria-invalid=invalid.then_some("true")
                    aria-describedby=described
                />
            </div>
            <div class="form-actions">
                <button class="button" disabled=move || sending.get()>{move || if sending.get() { t::file::sending(l) } else { t::credential::add(l) }}</button>
            </div>
        </form>
    }
}
