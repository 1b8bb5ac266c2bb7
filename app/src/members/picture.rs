//! One's own picture: sent as a plain form, and with script seen before it is sent.

use super::api::{DropPicture, ShowPictureTo, show_own_picture};
use super::audience_name;
use crate::boot::use_locale;
use crate::ui::{
    Avatar, Breadcrumbs, Hidden, Icon, Loaded, PageHead, PageTitle, Post, PostForm, Refused, data, say,
};
use domain::file::Refusal;
use domain::member::{Audience, Crop, OwnPicture};
use domain::t;
use leptos::either::Either;
use leptos::html::{Canvas, Input};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// What is taken, as a form's `accept` lists it.
const ACCEPTED: &str = "image/jpeg,image/png,image/webp,image/gif";
/// Pixels of a side of what is shown before it is sent.
const SIDE: u32 = 256;

/// One's own picture.
#[component]
pub fn OwnPicturePage() -> impl IntoView {
    let l = use_locale();
    let (drop, show) = (Post::to::<DropPicture>(), Post::to::<ShowPictureTo>());
    for (post, done) in [(drop, t::member::picture_dropped(l)), (show, t::member::picture_shown(l))] {
        Effect::new(move |before: Option<u32>| {
            let taken = post.taken().get();
            if before.is_some_and(|b| b != taken) {
                say(done);
            }
            taken
        });
    }
    let found = data(move || (drop.answers().get(), show.answers().get()), |_| show_own_picture());
    let title = t::member::picture(l);
    let even = StoredValue::new(false);
    let view = move |own: OwnPicture| {
        even.update_value(|e| *e = !*e);
        let above = vec![
            ("/me".to_owned(), t::nav::me(l).to_owned()),
            (format!("/members/{}", own.handle), own.name.clone()),
        ];
        let there = own.picture.is_some();
        let all = view! {
            <div class="own-picture">
                <Avatar name=own.name.clone() id=0 size="large" picture=own.picture.clone() />
                {there.then(|| view! { <Shown audience=own.audience show=show drop=drop /> })}
            </div>
            <section class="section">
                <h2>{if there { t::member::picture_other(l) } else { t::member::picture_send(l) }}</h2>
                <Upload audience=own.audience />
            </section>
        };
        view! {
            <PageTitle text=title />
            <div class="narrow-page">
                <Breadcrumbs above=above here=title />
                <PageHead title=title lede=t::member::picture_lede(l) />
                <Refused posts=vec![drop, show] />
                {if even.get_value() { Either::Left(all) } else { Either::Right(all) }}
            </div>
        }
    };
    view! { <Loaded from=found view=view /> }
}

/// Who sees the picture that is there, and taking it away.
#[component]
fn Shown(audience: Audience, show: Post, drop: Post) -> impl IntoView {
    let l = use_locale();
    view! {
        <PostForm post=show class="form">
            <AudienceField audience=audience id="audience-now" />
            <div class="form-actions">
                <button class="button small" disabled=move || show.sending().get()>{t::form::save(l)}</button>
            </div>
        </PostForm>
        <PostForm post=drop>
            <Hidden name="sure" value="yes" />
            <button class="button small danger" disabled=move || drop.sending().get()>{t::member::picture_drop(l)}</button>
        </PostForm>
    }
}

#[component]
fn AudienceField(audience: Audience, id: &'static str) -> impl IntoView {
    let l = use_locale();
    view! {
        <div class="field">
            <label for=id><Icon name="lock" />{t::member::picture_audience(l)}</label>
            <select id=id name="audience">
                {Audience::ALL
                    .into_iter()
                    .map(|a| view! { <option value=a.code() selected=a == audience>{audience_name(a, l)}</option> })
                    .collect_view()}
            </select>
        </div>
    }
}

/// Sends a picture as a browser does by itself: what is wrong with it stands in the address it comes back to.
#[component]
fn Upload(audience: Audience) -> impl IntoView {
    let l = use_locale();
    let refused = use_query_map().with_untracked(|q| Refusal::parse(&q.get("refused")?).map(|r| r.text(l)));
    let invalid = refused.is_some();
    let described = if invalid { "file-hint file-error" } else { "file-hint" };
    // How often one was chosen that the browser could unpack; it lies in `CHOSEN`, since it belongs to the browser's one
    // thread, and the server renders on many.
    let (sending, chosen) = (RwSignal::new(false), RwSignal::new(0_u32));
    let (file, canvas) = (NodeRef::<Input>::new(), NodeRef::<Canvas>::new());
    let (x, y, zoom) = (RwSignal::new(50_u32), RwSignal::new(50_u32), RwSignal::new(100_u32));
    let choose = move |_| {
        let Some(file) = file.get_untracked().and_then(|i| i.files()).and_then(|f| f.get(0)) else { return };
        leptos::task::spawn_local(async move {
            let pixels = Pixels::of(&file).await;
            let there = pixels.is_some();
            CHOSEN.set(pixels);
            chosen.try_update(|n| *n = if there { *n + 1 } else { 0 });
        });
    };
    Effect::new(move |_| {
        let crop = Crop { x: x.get(), y: y.get(), zoom: zoom.get() };
        if let Some(canvas) = canvas.get().filter(|_| chosen.get() > 0) {
            CHOSEN.with_borrow(|pixels| pixels.as_ref().and_then(|p| p.draw(&canvas, crop)));
        }
    });
    let range = move |name: &'static str, label: &'static str, to: RwSignal<u32>, least: u32, most: u32| {
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <input
                    id=name
                    name=name
                    type="range"
                    min=least.to_string()
                    max=most.to_string()
                    value=to.get_untracked().to_string()
                    on:input=move |event| to.set(event_target_value(&event).parse().unwrap_or(least))
                />
            </div>
        }
    };
    view! {
        <form
            class="form"
            method="post"
            enctype="multipart/form-data"
            action="/me/picture/file"
            on:submit=move |_| sending.set(true)
        >
            <div class="field">
                <label for="file">{t::member::picture_file(l)}</label>
                <p class="hint" id="file-hint">{t::member::picture_hint(l)}</p>
                {refused.map(|text| view! { <p class="error" id="file-error"><Icon name="warning" />{text}</p> })}
                <input
                    id="file"
                    name="file"
                    type="file"
                    accept=ACCEPTED
                    required
                    autofocus=invalid
                    aria-invalid=invalid.then_some("true")
                    aria-describedby=described
                    node_ref=file
                    on:change=choose
                />
            </div>
            <canvas
                class="picture-preview"
                width=SIDE.to_string()
                height=SIDE.to_string()
                role="img"
                aria-label=t::member::picture_preview(l)
                hidden=move || chosen.get() == 0
                node_ref=canvas
            ></canvas>
            <fieldset class="form-section">
                <legend>{t::member::picture_crop(l)}</legend>
                {range("x", t::member::picture_x(l), x, 0, 100)}
                {range("y", t::member::picture_y(l), y, 0, 100)}
                {range("zoom", t::member::picture_zoom(l), zoom, 100, Crop::NEAREST)}
            </fieldset>
            <AudienceField audience=audience id="audience" />
            <div class="form-actions">
                <button class="button primary" disabled=move || sending.get()>
                    {move || if sending.get() { t::file::sending(l) } else { t::member::picture_use(l) }}
                </button>
            </div>
        </form>
    }
}

thread_local! {
    /// The picture that was chosen last.
    static CHOSEN: RefCell<Option<Pixels>> = const { RefCell::new(None) };
}

/// A chosen picture, unpacked by the browser, the right way up.
struct Pixels(web_sys::ImageBitmap);

impl Pixels {
    async fn of(file: &web_sys::File) -> Option<Self> {
        let coming = window().create_image_bitmap_with_blob(file).ok()?;
        Some(Self(JsFuture::from(coming).await.ok()?.dyn_into().ok()?))
    }

    /// Draws the square that would be kept.
    fn draw(&self, canvas: &web_sys::HtmlCanvasElement, crop: Crop) -> Option<()> {
        let context: web_sys::CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        let (left, top, side) = crop.square(self.0.width(), self.0.height());
        let (from, to) = (f64::from(side), f64::from(SIDE));
        context
            .draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &self.0,
                f64::from(left),
                f64::from(top),
                from,
                from,
                0.0,
                0.0,
                to,
                to,
            )
            .ok()
    }
}
