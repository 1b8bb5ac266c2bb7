//! Writing: a thread, a reply, an edit.

use super::api::{Blank, EditPage, SavePost, StartThread, WriteReply, blank_thread, show_source};
use super::{id_param, query_number, space_param, thread_href};
use crate::boot::{form_key, use_locale};
use crate::polls::{LABELS as POLL, PollFields};
use crate::spaces::audience;
use crate::ui::{
    Breadcrumbs, Check, Editor, Field, Form, Hidden, Loaded, Notice, PageHead, PageTitle, Post, Version, data,
};
use domain::thread::Place;
use domain::{Error, PostId, ThreadId, t};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use wasm_bindgen::JsCast;

/// The post that a reply is to.
#[derive(Clone)]
struct ReplyTo {
    post: PostId,
    /// Who wrote it, where the page said so as one turned to it.
    name: Option<String>,
}

impl ReplyTo {
    /// As the page shows it now: another window may stand here by the time the name is asked for.
    fn shown(post: PostId) -> Self {
        Self { post, name: shown_name(post) }
    }
}

type Labels = &'static [(&'static str, domain::locale::Text)];

const LABELS: Labels =
    &[("title", t::thread::f_title), ("body", t::thread::f_body), POLL[0], POLL[1], POLL[2]];

/// The reply form of a page: one, whichever post it answers, so that a text goes along as one turns to another.
#[derive(Clone, Copy)]
pub(super) struct Composer {
    post: Post,
    /// How many replies were sent from this page.
    pub(super) sent: ReadSignal<u32>,
    /// The post that is answered; `None` for the opening one.
    to: RwSignal<Option<ReplyTo>>,
    /// When others were told last that one types.
    told: StoredValue<f64>,
}

impl Composer {
    pub(super) fn new() -> Self {
        let post = Post::to::<WriteReply>();
        // A reply that failed may have been written all the same: only a success gives the next one a new key.
        let sent = post.taken();
        let asked = || query_number("reply").map(|post| ReplyTo { post, name: None });
        let to = RwSignal::new(untrack(asked));
        let params = use_params_map();
        // Another thread, by the same component: what was to be answered stands in the one before.
        Effect::new(move |before: Option<Option<String>>| {
            let now = params.with(|p| p.get("id"));
            if before.is_some_and(|b| b != now) {
                to.set(untrack(asked));
            }
            now
        });
        Effect::new(move |before: Option<u32>| {
            let now = sent.get();
            if before.is_some_and(|b| b != now) {
                to.set(None);
                if let Some(area) = area() {
                    area.set_value("");
                }
            }
            now
        });
        Self { post, sent, to, told: StoredValue::new(0.0) }
    }

    /// Turns to a post, and brings the cursor into the form.
    pub(super) fn answer(self, post: Option<PostId>) {
        self.to.set(post.map(ReplyTo::shown));
        focus_editor();
    }

    /// Puts a quote at the end of what is being written, and turns to the post it is from where nothing was written yet.
    pub(super) fn quote(self, post: PostId, text: &str) {
        let Some(area) = area() else { return };
        let before = area.value();
        let before = before.trim_end();
        if before.is_empty() {
            self.to.set(Some(ReplyTo::shown(post)));
            area.set_value(text);
        } else {
            area.set_value(&format!("{before}\n\n{text}"));
        }
        crate::ui::tell_typed(&area);
        let _moved = area.focus();
        let end = area.value().encode_utf16().count() as u32;
        let _placed = area.set_selection_range(end, end);
    }

    /// Tells others that one types, now and then.
    fn type_in(self, thread: ThreadId) {
        let now = js_sys::Date::now();
        if now - self.told.get_value() > TYPING {
            self.told.set_value(now);
            super::live::Page::types(thread);
        }
    }
}

/// How often others are told that one still types, in milliseconds.
const TYPING: f64 = 4000.0;

fn area() -> Option<web_sys::HtmlTextAreaElement> {
    document().get_element_by_id("body")?.dyn_into().ok()
}

/// Puts the cursor into the reply form.
pub(super) fn focus_editor() {
    if let Some(area) = area() {
        let _moved = area.focus();
    }
}

/// The reply form, at the end of the page and at hand all the while.
#[component]
pub(super) fn ReplyBox(
    /// The thread.
    thread: ThreadId,
    /// The opening post.
    parent: PostId,
    /// The post that the address asks to answer, and who wrote it.
    answered: Option<(PostId, String)>,
    /// This page's address.
    here: String,
    /// Whether one may write without one's name.
    anonymous: bool,
    /// Whether what is written waits for a moderator.
    waits: bool,
    composer: Composer,
) -> impl IntoView {
    let l = use_locale();
    let Composer { post, sent, to, .. } = composer;
    let key = Memo::new(move |_| match sent.get() {
        0 => form_key("reply"),
        n => form_key(&format!("reply-{n}")),
    });
    let chosen = move || to.get().filter(|to| to.post != parent);
    let heading = move || {
        let asked = |to: &ReplyTo| answered.as_ref().filter(|a| a.0 == to.post).map(|a| a.1.clone());
        let name =
            chosen().and_then(|to| to.name.clone().or_else(|| asked(&to)).or_else(|| shown_name(to.post)));
        name.map_or_else(|| t::thread::reply_heading(l).to_owned(), |name| t::thread::replying_to(l, &name))
    };
    let back = format!("{here}#reply");
    // One line until one writes. It does not open or close under a press, only by keys: what is pressed would move away.
    let open = RwSignal::new(false);
    let comes = move |event: web_sys::FocusEvent| {
        let into = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlTextAreaElement>().ok());
        if into.is_some() {
            open.set(true);
        }
    };
    let goes = move |event: web_sys::FocusEvent| {
        let of = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let to = event.related_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let Some(to) = to.filter(|to| !of.is_some_and(|of| of.contains(Some(to)))) else { return };
        // One knows what it is come to by once it has the focus.
        request_animation_frame(move || {
            let by_key = to.matches(":focus-visible").unwrap_or(false);
            if by_key && area().is_none_or(|a| a.value().is_empty()) {
                open.set(false);
            }
        });
    };
    view! {
        <section
            class="composer-box"
            id="reply"
            aria-labelledby="reply-h"
            data-open=move || open.get().then_some("true")
            on:input=move |_| if !anonymous { composer.type_in(thread) }
            on:focusin=comes
            on:focusout=goes
        >
            <div class="composer-head">
                <h2 id="reply-h">{heading}</h2>
                <a
                    class="button quiet small"
                    href=back
                    hidden=move || chosen().is_none()
                    on:click=move |event| {
                        event.prevent_default();
                        composer.answer(None);
                    }
                >
                    {t::thread::reply_to_thread(l)}
                </a>
            </div>
            {waits.then(|| view! { <Waits /> })}
            <Form post=post labels=LABELS class="form composer">
                <input type="hidden" name="form[parent]" value=move || chosen().map_or(parent, |to| to.post).to_string() />
                <input type="hidden" name="form[key]" value=move || key.get() />
                <Editor name="body" label=t::thread::f_body(l) rows=2 required=true placeholder=Some(t::thread::reply_here(l)) place=Place::Post(parent) />
                <PollFields post=post />
                <div class="form-actions">
                    {anonymous.then(|| view! { <Check name="veiled">{tick(t::thread::f_veiled(l), t::thread::f_veiled_hint(l))}</Check> })}
                    <button class="button primary" disabled=move || post.sending().get()>{t::thread::send(l)}</button>
                </div>
            </Form>
        </section>
    }
}

/// Said before they write: a moderator reads it first.
#[component]
fn Waits() -> impl IntoView {
    let l = use_locale();
    view! {
        <Notice tone="info">
            <p>{t::moderation::will_wait(l)} " " <a href="/me/waiting">{t::moderation::will_wait_link(l)}</a></p>
        </Notice>
    }
}

/// What is ticked, and what comes of it.
fn tick(label: &'static str, hint: &'static str) -> impl IntoView {
    view! {
        {label}
        <span class="hint">{hint}</span>
    }
}

/// The name over a post as it stands in the page.
fn shown_name(id: PostId) -> Option<String> {
    // The server has no page to look at: what the address asks for is known, or is not there.
    if cfg!(feature = "ssr") {
        return None;
    }
    document().query_selector(&format!("#p{id}-h .person-name")).ok()??.text_content()
}

/// Begins a thread.
#[component]
pub fn Start() -> impl IntoView {
    let found = data(space_param, blank_thread);
    view! { <Loaded from=found view=move |blank| view! { <StartView blank=blank /> } /> }
}

#[component]
fn StartView(blank: Blank) -> impl IntoView {
    let l = use_locale();
    let Blank { space, waits } = blank;
    let start = Post::to::<StartThread>();
    let place = Place::Space(space.slug.clone());
    let back = format!("/talk/{}", space.slug);
    let anonymous = space.anonymous;
    let above = vec![("/talk".to_owned(), t::nav::talk(l).to_owned()), (back.clone(), space.name.clone())];
    view! {
        <PageTitle text=format!("{} ({})", t::thread::start(l), space.name) />
        <Breadcrumbs above=above here=t::thread::start(l) />
        <PageHead title=t::thread::start(l) lede=format!("{}・{}", space.name, audience(space.visibility, l)) />
        {waits.then(|| view! { <Waits /> })}
        <Form post=start labels=LABELS>
            <Hidden name="space" value=space.slug />
            <Hidden name="key" value=form_key("start") />
            <Field name="title" label=t::thread::f_title(l) hint=t::thread::f_title_hint(l) required=true />
            <Editor name="body" label=t::thread::f_body(l) rows=10 required=true place=place />
            <PollFields post=start />
            <Check name="question">{tick(t::thread::f_question(l), t::thread::f_question_hint(l))}</Check>
            {anonymous.then(|| view! { <Check name="veiled">{tick(t::thread::f_veiled(l), t::thread::f_veiled_hint(l))}</Check> })}
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
            <Editor name="body" label=t::thread::f_body(l) value=source.body rows=10 required=true place=Place::Post(id) />
            <div class="form-actions">
                <button class="button primary" disabled=move || save.sending().get()>{t::form::save(l)}</button>
                <a class="button quiet" href=back>{t::form::cancel(l)}</a>
            </div>
        </Form>
    }
}
