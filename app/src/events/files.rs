//! The cover of an event, the pictures of its recap, and what is handed out: arranged by hosts.

use super::api::{ArrangeFile, DropCover, FilesPage, files};
use super::id_param;
use super::questions::PlainScope;
use crate::boot::use_locale;
use crate::ui::{Breadcrumbs, Form, Hidden, Icon, Loaded, PageHead, PageTitle, Post, data};
use domain::event::Event;
use domain::file::{Handout, LABEL, Part, Picture, Refusal, accepted};
use domain::{Error, EventId, FileId, t};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What is taken as a picture, as a form's `accept` lists it.
const PICTURES: &str = "image/jpeg,image/png,image/webp,image/gif";

/// The cover of an event, the pictures of its recap, and what is handed out.
#[component]
pub fn Files() -> impl IntoView {
    let arrange = Post::to::<ArrangeFile>();
    let drop_cover = Post::to::<DropCover>();
    let found = data(
        move || (id_param(), arrange.answers().get(), drop_cover.answers().get()),
        |(id, ..)| async move {
            match id {
                Some(id) => files(id).await,
                None => Err(Error::NotFound.into()),
            }
        },
    );
    view! { <Loaded from=found view=move |page| view! { <FilesView page=page arrange=arrange drop_cover=drop_cover /> } /> }
}

/// Why a file was not taken, as the address tells it after it was sent.
fn refused(part: Part) -> Option<String> {
    let l = use_locale();
    use_query_map().with_untracked(|q| {
        let refusal = Refusal::parse(&q.get("refused")?)?;
        if q.get("at")? != part.code() {
            return None;
        }
        let name = q.get("name").filter(|n| !n.is_empty()).map(|n| format!("{n}: ")).unwrap_or_default();
        let others = q.get("taken").and_then(|n| n.parse::<i64>().ok()).filter(|n| *n > 0);
        let others = others.map(|_| format!(" {}", t::file::some_taken(l))).unwrap_or_default();
        Some(format!("{name}{}{others}", refusal.text(l)))
    })
}

#[component]
fn FilesView(page: FilesPage, arrange: Post, drop_cover: Post) -> impl IntoView {
    let l = use_locale();
    let FilesPage { event, files } = page;
    let card = event.card.clone();
    let id = card.id;
    let above = vec![
        ("/events".to_owned(), t::nav::events(l).to_owned()),
        (format!("/events/{id}"), card.title.clone()),
    ];
    let pictures = files.pictures.into_iter().enumerate();
    let pictures = pictures
        .map(|(n, picture)| view! { <PictureRow event=id picture=picture place=n arrange=arrange /> })
        .collect_view();
    let handouts = files.handouts.into_iter().enumerate();
    let handouts = handouts
        .map(|(n, handout)| view! { <HandoutRow event=id handout=handout place=n arrange=arrange /> })
        .collect_view();
    view! {
        <PageTitle text=format!("{} {}", t::file::title(l), card.title) />
        <Breadcrumbs above=above here=t::file::title(l) />
        <PageHead title=t::file::title(l) lede=t::file::lede(l) />
        <Cover event=event cover=files.cover drop_cover=drop_cover />
        <section class="section" id="recap">
            <h2>{t::file::recap(l)}</h2>
            <p class="hint">{t::file::recap_hint(l)}</p>
            {if pictures.is_empty() {
                view! { <p class="meta">{t::file::none_pictures(l)}</p> }.into_any()
            } else {
                view! { <ol class="arranged">{pictures}</ol> }.into_any()
            }}
            <Upload event=id part=Part::Recap choose=t::file::choose_pictures(l) add=t::file::recap_add(l) scope=false />
            <p><a href=format!("/events/{id}/edit#recap")>{t::file::recap_text(l)}</a></p>
        </section>
        <section class="section" id="handout">
            <h2>{t::file::handouts(l)}</h2>
            <p class="hint">{t::file::handouts_hint(l)}</p>
            {if handouts.is_empty() {
                view! { <p class="meta">{t::file::none_handouts(l)}</p> }.into_any()
            } else {
                view! { <ol class="arranged">{handouts}</ol> }.into_any()
            }}
            <Upload event=id part=Part::Handout choose=t::file::choose_files(l) add=t::file::handouts_add(l) scope=false />
        </section>
    }
}

#[component]
fn Cover(event: Event, cover: Option<Picture>, drop_cover: Post) -> impl IntoView {
    let l = use_locale();
    let id = event.card.id;
    let series = event.series.is_some();
    let add = if cover.is_some() { t::file::cover_replace(l) } else { t::file::cover_add(l) };
    view! {
        <section class="section" id="cover">
            <h2>{t::file::cover(l)}</h2>
            <p class="hint">{t::file::cover_hint(l)}</p>
            {cover
                .map(|cover| {
                    view! {
                        <img class="event-cover" src=cover.href() width=cover.width.to_string() height=cover.height.to_string() alt=t::file::cover(l) />
                        <Form post=drop_cover prefix="" class="form cover-drop">
                            <Hidden name="id" value=id.to_string() />
                            {series.then(|| view! { <PlainScope id="drop-scope" /> })}
                            <button class="button small" disabled=move || drop_cover.sending().get()>{t::file::cover_drop(l)}</button>
                        </Form>
                    }
                })}
            <Upload event=id part=Part::Cover choose=t::file::choose_picture(l) add=add scope=series />
        </section>
    }
}

/// Sends files: by the browser itself, since nothing else on the page waits to be sent.
#[component]
fn Upload(
    event: EventId,
    part: Part,
    choose: &'static str,
    add: &'static str,
    /// Whether one says for which occurrences.
    scope: bool,
) -> impl IntoView {
    let l = use_locale();
    let refused = refused(part);
    let error_id = format!("{}-error", part.code());
    let hint_id = format!("{}-kinds", part.code());
    let input = format!("{}-file", part.code());
    let pictures = part != Part::Handout;
    let invalid = refused.is_some();
    let described = if invalid { format!("{error_id} {hint_id}") } else { hint_id.clone() };
    let sending = RwSignal::new(false);
    let accept = if pictures { PICTURES.to_owned() } else { accepted() };
    let kinds = if pictures { t::file::picture_hint(l) } else { t::file::handouts_kinds(l) };
    view! {
        <form
            class="form upload"
            method="post"
            enctype="multipart/form-data"
            action=format!("/events/{event}/upload/{}", part.code())
            on:submit=move |_| sending.set(true)
        >
            {scope.then(|| view! { <PlainScope id="add-scope" /> })}
            <div class="field">
                <label for=input.clone()>{choose}</label>
                <p class="hint" id=hint_id>{kinds}</p>
                {refused.map(|text| view! { <p class="error" id=error_id role="alert"><Icon name="warning" />{text}</p> })}
                <input
                    id=input
                    type="file"
                    name="file"
                    accept=accept
                    multiple=part != Part::Cover
                    required
                    autofocus=invalid
                    aria-invalid=invalid.then_some("true")
                    aria-describedby=described
                />
            </div>
            <div class="form-actions">
                <button class="button primary" disabled=move || sending.get()>{move || if sending.get() { t::file::sending(l) } else { add }}</button>
            </div>
        </form>
    }
}

#[component]
fn PictureRow(event: EventId, picture: Picture, place: usize, arrange: Post) -> impl IntoView {
    let l = use_locale();
    let n = place as i64 + 1;
    let input = format!("label-{}", picture.id);
    let alt = if picture.label.is_empty() { t::file::picture_n(l, n) } else { picture.label.clone() };
    view! {
        <li class="card arranged-picture">
            <img src=picture.small_href() width=picture.width.to_string() height=picture.height.to_string() alt=alt.clone() loading="lazy" />
            <Form post=arrange prefix="">
                <Which event=event file=picture.id />
                <div class="field">
                    <label for=input.clone()>{t::file::caption_of(l, n)}</label>
                    <p class="hint" id=format!("{input}-hint")>{t::file::caption_hint(l)}</p>
                    <input id=input.clone() name="label" type="text" maxlength=LABEL.to_string() value=picture.label.clone() prop:value=picture.label aria-describedby=format!("{input}-hint") />
                </div>
                <Acts first=place == 0 of=t::file::picture_n(l, n) arrange=arrange>
                    <button class="button small" name="act" value="label" disabled=move || arrange.sending().get()>{t::file::caption_save(l)}</button>
                </Acts>
            </Form>
        </li>
    }
}

#[component]
fn HandoutRow(event: EventId, handout: Handout, place: usize, arrange: Post) -> impl IntoView {
    view! {
        <li class="card">
            <p class="handout"><a href=handout.href() rel="external"><Icon name="download" />{handout.label.clone()}</a> " " <span class="meta">{handout.size()}</span></p>
            <Form post=arrange prefix="" class="inline">
                <Which event=event file=handout.id />
                <Acts first=place == 0 of=handout.label.clone() arrange=arrange>""</Acts>
            </Form>
        </li>
    }
}

#[component]
fn Which(event: EventId, file: FileId) -> impl IntoView {
    view! {
        <Hidden name="id" value=event.to_string() />
        <Hidden name="file" value=file.to_string() />
    }
}

/// What can be done with one of a list; `children` are the buttons that come first.
#[component]
fn Acts(first: bool, #[prop(into)] of: String, arrange: Post, children: Children) -> impl IntoView {
    let l = use_locale();
    let sending = arrange.sending();
    let raise = t::file::raise_of(l, &of);
    let drop = t::file::drop_of(l, &of);
    view! {
        <div class="question-actions">
            {children()}
            {(!first)
                .then(|| view! { <button class="button small" name="act" value="raise" aria-label=raise disabled=move || sending.get()>{t::file::raise(l)}</button> })}
            <button class="button small" name="act" value="drop" aria-label=drop disabled=move || sending.get()>{t::file::drop(l)}</button>
        </div>
    }
}
