//! The eye: pictures are looked at on the device, by the browser where it can read QR codes, else by code of ours. All
//! of it is a part of its own, loaded when the camera is started.

use super::desk::Desk;
use super::reader::read;
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::*;
use std::cell::RefCell;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlVideoElement, MediaStream};

/// Between two looks.
const LOOK: Duration = Duration::from_millis(120);
/// Wider pictures are made smaller first: a ticket that fills a third of this is read.
const WIDEST: f64 = 720.0;
/// A code must be out of sight for so many milliseconds before it is read again.
const REST: f64 = 3000.0;

thread_local! {
    /// What the camera sees. Not a value of the page: on the server a page goes from thread to thread, and may end on
    /// another than it began on.
    static STREAM: RefCell<Option<MediaStream>> = const { RefCell::new(None) };
}

/// Where the camera is seen.
pub(super) struct View {
    pub(super) video: HtmlVideoElement,
    /// Whether it is still wanted.
    pub(super) scanning: RwSignal<bool>,
    /// What is said when it cannot be.
    pub(super) trouble: RwSignal<&'static str>,
    pub(super) desk: Desk,
}

/// Opens the camera and looks for tickets until it is told to stop.
#[leptos::lazy]
pub(super) fn see(view: View, refused: &'static str) {
    leptos::task::spawn_local(async move {
        let opened = open(&view.video).await;
        // It may have been stopped while the browser asked for leave.
        let wanted = view.scanning.try_get_untracked() == Some(true);
        match opened {
            Ok(stream) if wanted => {
                // Started twice while the browser asked: what was opened first is given back.
                if let Some(before) = STREAM.replace(Some(stream)) {
                    end(&before);
                }
                watch(view.video, view.scanning, view.desk).await;
            }
            Ok(stream) => end(&stream),
            Err(_) if wanted => {
                view.trouble.set(refused);
                view.scanning.set(false);
            }
            Err(_) => {}
        }
    });
}

/// Stops looking, where the camera is open.
pub(super) fn stop() {
    if let Some(stream) = STREAM.take() {
        end(&stream);
    }
}

/// Gives the camera back.
fn end(stream: &MediaStream) {
    for track in stream.get_tracks() {
        track.unchecked_into::<web_sys::MediaStreamTrack>().stop();
    }
}

/// Asks for the camera that looks away from whoever holds the device, and shows what it sees.
async fn open(video: &HtmlVideoElement) -> Result<MediaStream, JsValue> {
    let picture = Object::new();
    Reflect::set(&picture, &"facingMode".into(), &"environment".into())?;
    Reflect::set(&picture, &"width".into(), &1280.into())?;
    let wanted = web_sys::MediaStreamConstraints::new();
    wanted.set_video(&picture);
    let devices = window().navigator().media_devices()?;
    let stream: MediaStream =
        JsFuture::from(devices.get_user_media_with_constraints(&wanted)?).await?.dyn_into()?;
    video.set_src_object(Some(&stream));
    JsFuture::from(video.play()?).await?;
    Ok(stream)
}

/// Looks until it is told to stop.
async fn watch(video: HtmlVideoElement, scanning: RwSignal<bool>, desk: Desk) {
    let mut eye = Eye::new();
    let mut last = (String::new(), 0.0);
    while scanning.try_get_untracked() == Some(true) {
        pause().await;
        let Some(text) = eye.look(&video).await else { continue };
        let now = js_sys::Date::now();
        let again = text == last.0 && now - last.1 < REST;
        // What is on the screen is read first.
        let busy = desk.shown.try_get_untracked().is_none_or(|shown| shown.is_some());
        if again {
            last.1 = now;
        } else if !busy {
            last = (text, now);
            desk.scan(&last.0);
        }
    }
}

async fn pause() {
    let promise = Promise::new(&mut |done, _| {
        set_timeout(
            move || {
                let _done = done.call0(&JsValue::UNDEFINED);
            },
            LOOK,
        );
    });
    let _over = JsFuture::from(promise).await;
}

/// Reads QR codes in pictures.
struct Eye {
    /// The browser's own reader, while it works.
    own: Option<Object>,
    canvas: Option<(web_sys::HtmlCanvasElement, web_sys::CanvasRenderingContext2d)>,
}

impl Eye {
    fn new() -> Self {
        Self { own: browsers_reader().ok(), canvas: canvas() }
    }

    async fn look(&mut self, video: &HtmlVideoElement) -> Option<String> {
        if let Some(own) = &self.own {
            match detect(own, video).await {
                Ok(found) => return found,
                // It is named in some browsers where it does not work.
                Err(_) => self.own = None,
            }
        }
        let (canvas, context) = self.canvas.as_ref()?;
        let (width, height) = (f64::from(video.video_width()), f64::from(video.video_height()));
        if width < 1.0 || height < 1.0 {
            return None;
        }
        let scale = (WIDEST / width.max(height)).min(1.0);
        let (width, height) = ((width * scale).floor(), (height * scale).floor());
        canvas.set_width(width as u32);
        canvas.set_height(height as u32);
        context.draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, width, height).ok()?;
        let picture = context.get_image_data(0.0, 0.0, width, height).ok()?.data();
        read(width as usize, &grey(&picture))
    }
}

/// How light each pixel is (ITU-R BT.601, in 256ths).
fn grey(rgba: &[u8]) -> Vec<u8> {
    let light = |p: &[u8]| match p {
        [r, g, b, ..] => ((77 * u32::from(*r) + 150 * u32::from(*g) + 29 * u32::from(*b)) >> 8) as u8,
        _ => 0,
    };
    rgba.chunks(4).map(light).collect()
}

fn canvas() -> Option<(web_sys::HtmlCanvasElement, web_sys::CanvasRenderingContext2d)> {
    let canvas: web_sys::HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    let options = Object::new();
    Reflect::set(&options, &"willReadFrequently".into(), &true.into()).ok()?;
    let context = canvas.get_context_with_context_options("2d", &options).ok()??.dyn_into().ok()?;
    Some((canvas, context))
}

/// The Barcode Detection API, where there is one.
fn browsers_reader() -> Result<Object, JsValue> {
    let class: Function = Reflect::get(&window(), &"BarcodeDetector".into())?.dyn_into()?;
    let options = Object::new();
    Reflect::set(&options, &"formats".into(), &Array::of1(&"qr_code".into()))?;
    Reflect::construct(&class, &Array::of1(&options))?.dyn_into()
}

async fn detect(reader: &Object, video: &HtmlVideoElement) -> Result<Option<String>, JsValue> {
    let detect: Function = Reflect::get(reader, &"detect".into())?.dyn_into()?;
    let found: Promise = detect.call1(reader, video)?.dyn_into()?;
    let found: Array = JsFuture::from(found).await?.dyn_into()?;
    let first = found.get(0);
    if first.is_undefined() {
        return Ok(None);
    }
    Ok(Reflect::get(&first, &"rawValue".into())?.as_string())
}
