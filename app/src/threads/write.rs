//! Writing: a thread, a reply, an edit.

use super::api::{EditPage, SavePost, StartThread, WriteReply, blank_thread, show_source};
use super::{audience, id_param, space_param, thread_href};
use crate::boot::{form_key, use_locale};
use crate::ui::{Breadcrumbs, Editor, Field, Form, Hidden, Loaded, PageHead, PageTitle, Post, Version, data};
use domain::{Error, PostId, t};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

type Labels = &'static [(&'static str, domain::locale::Text)];

const LABELS: Labels = &[("title", t::thread::f_title), ("body", t::thread::f_body)];

/// What reply forms of a page share. There is one form at a time: as it opens elsewhere, its text moves along.
#[derive(Clone, Copy)]
pub(super) struct Composer {
    post: Post,
    /// How many replies were sent from this page.
    pub(super) sent: ReadSignal<u32>,
    /// What is being typed.
    draft: StoredValue<String>,
}

impl Composer {
    pub(super) fn new() -> Self {
        let post = Post::to::<WriteReply>();
        // A reply that failed may have been written all the same: only a success gives the next one a new key.
        let sent = post.taken();
        let draft = StoredValue::new(String::new());
        Effect::new(move |before: Option<u32>| {
            let now = sent.get();
            if before.is_some_and(|b| b != now) {
                draft.set_value(String::new());
                if let Some(area) = area() {
                    area.set_value("");
                }
            }
            now
        });
        Self { post, sent, draft }
    }
}

fn area() -> Option<web_sys::HtmlTextAreaElement> {
    document().get_element_by_id("body")?.dyn_into().ok()
}

/// Puts the cursor into the reply form.
pub(super) fn focus_editor() {
    if let Some(area) = area() {
        let _moved = area.focus();
    }
}

/// The reply form.
#[component]
pub(super) fn ReplyForm(
    /// The post answered.
    parent: PostId,
    /// The label of the text.
    label: String,
    /// Where to go for those who would rather not; the form at the end of the page stays.
    #[prop(optional)]
    back: Option<String>,
    composer: Composer,
) -> impl IntoView {
    let l = use_locale();
    let Composer { post, sent, draft } = composer;
    let key = match sent.get_untracked() {
        0 => form_key(&format!("reply-{parent}")),
        n => form_key(&format!("reply-{parent}-{n}")),
    };
    view! {
        <div on:input=move |ev| draft.set_value(event_target_value(&ev))>
            <Form post=post labels=LABELS class="form composer">
                <Hidden name="parent" value=parent.to_string() />
                <Hidden name="key" value=key />
                <Editor name="body" label=label begun=draft.get_value() rows=4 required=true />
                <div class="form-actions">
                    {back.map(|href| view! { <a class="button quiet" href=href>{t::form::cancel(l)}</a> })}
                    <button class="button primary" disabled=move || post.sending().get()>{t::thread::send(l)}</button>
                </div>
            </Form>
        </div>
    }
}

/// Begins a thread.
#[component]
pub fn Start() -> impl IntoView {
    let found = data(space_param, blank_thread);
    view! { <Loaded from=found view=move |space| view! { <StartView space=space /> } /> }
}

#[component]
fn StartView(space: domain::thread::Space) -> impl IntoView {
    let l = use_locale();
    let start = Post::to::<StartThread>();
    let back = format!("/talk/{}", space.slug);
    let above = vec![("/talk".to_owned(), t::nav::talk(l).to_owned()), (back.clone(), space.name.clone())];
    view! {
        <PageTitle text=format!("{} ({})", t::thread::start(l), space.name) />
        <Breadcrumbs above=above here=t::thread::start(l) />
        <PageHead title=t::thread::start(l) lede=format!("{}・{}", space.name, audience(space.visibility, l)) />
        <Form post=start labels=LABELS>
            <Hidden name="space" value=space.slug />
            <Hidden name="key" value=form_key("start") />
            <Field name="title" label=t::thread::f_title(l) hint=t::thread::f_title_hint(l) required=true />
            <Editor name="body" label=t::thread::f_body(l) rows=10 required=true />
            <div class="form-actions">
                <button class="button primary" disabled=move || start.sending().get()>{t::thread::start(l)}</button>
                <a class="button quiet" href=back>{t::form::cancel(l)}</a>
            </div>
        </Form>
    }
}

/// Edits a post.
#[component]
pub fn EditPost() -> impl IntoView {
    let save = Post::to::<SavePost>();
    let found = data(id_param, |id| async move {
        match id {
            Some(id) => show_source(id).await,
            None => Err(Error::NotFound.into()),
        }
    });
    view! { <Loaded from=found view=move |page| view! { <EditView page=page save=save /> } /> }
}

#[component]
fn EditView(page: EditPage, save: Post) -> impl IntoView {
    let l = use_locale();
    let EditPage { source, page } = page;
    let id = source.id;
    let thread = thread_href(source.thread, page);
    let back = format!("{thread}#p{}", source.id);
    let above = vec![("/talk".to_owned(), t::nav::talk(l).to_owned()), (thread, source.title.clone())];
    view! {
        <PageTitle text=format!("{} ({})", t::thread::edit_post(l), source.title) />
        <Breadcrumbs above=above here=t::thread::edit_post(l) />
        <PageHead title=t::thread::edit_post(l) lede=source.title />
        <Form post=save labels=LABELS now_at=back.clone()>
            <Hidden name="id" value=id.to_string() />
            <Version
                first=source.version.to_string()
                stale=save.stale()
                fresh=move || async move { show_source(id).await.ok().map(|p| p.source.version.to_string()) }
            />
            <Editor name="body" label=t::thread::f_body(l) value=source.body rows=10 required=true />
            <div class="form-actions">
                <button class="button primary" disabled=move || save.sending().get()>{t::form::save(l)}</button>
                <a class="button quiet" href=back>{t::form::cancel(l)}</a>
            </div>
        </Form>
    }
}
