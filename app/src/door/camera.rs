//! The button that starts the camera, and what it sees. What looks for tickets in it is loaded then (`eye.rs`).

use super::desk::Desk;
use super::eye::{View, end, see};
use super::result::Scanning;
use super::signs::has;
use crate::boot::use_locale;
use crate::ui::Icon;
use domain::t;
use leptos::html::Video;
use leptos::prelude::*;
use web_sys::MediaStream;

/// The button that starts the camera, and what it sees.
#[component]
pub(super) fn Camera(desk: Desk) -> impl IntoView {
    let l = use_locale();
    let scanning = RwSignal::new(false);
    provide_context(Scanning(scanning));
    let trouble = RwSignal::new(None::<&'static str>);
    let video = NodeRef::<Video>::new();
    let stream = StoredValue::new_local(None::<MediaStream>);
    let stop = move || {
        if let Some(Some(stream)) = stream.try_update_value(Option::take) {
            end(&stream);
        }
    };
    on_cleanup(stop);
    Effect::new(move |_| {
        let (on, element) = (scanning.get(), video.get());
        let (true, Some(element)) = (on, element) else {
            stop();
            return;
        };
        leptos::task::spawn_local(async move {
            let begin = View { video: element, scanning, trouble, stream, desk };
            see(begin, t::door::camera_refused(l)).await;
        });
    });
    let press = move |_| {
        trouble.set(None);
        if has(&window().navigator(), "mediaDevices") {
            scanning.update(|on| *on = !*on);
        } else {
            trouble.set(Some(t::door::camera_missing(l)));
        }
    };
    view! {
        <div class="door-camera">
            <button type="button" class=move || if scanning.get() { "button block" } else { "button primary block" } aria-expanded=move || scanning.get().to_string() on:click=press>
                <Icon name="camera" />
                {move || if scanning.get() { t::door::scan_stop(l) } else { t::door::scan(l) }}
            </button>
            <p class="error" role="alert" hidden=move || trouble.get().is_none()>{move || trouble.get()}</p>
            <Show when=move || scanning.get()>
                <div class="door-video">
                    <video node_ref=video playsinline="" muted="" prop:muted=true aria-label=t::door::scan_hint(l)></video>
                    <span class="door-frame" aria-hidden="true"></span>
                </div>
                <p class="meta">{t::door::scan_hint(l)}</p>
            </Show>
        </div>
    }
}
