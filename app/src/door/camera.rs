//! The button that starts the camera, and what it sees. What looks for tickets in it is loaded then (`eye.rs`).

use super::desk::Desk;
use super::eye::{View, see, stop};
use super::signs::{has, online};
use crate::boot::use_locale;
use crate::ui::Icon;
use domain::t;
use leptos::html::Video;
use leptos::prelude::*;

/// The button that starts the camera, and what it sees.
#[component]
pub(super) fn Camera(
    /// The device it belongs to.
    desk: Desk,
    /// Whether it is wanted.
    scanning: RwSignal<bool>,
    /// Whether all that the page loads later is on the device.
    kept: RwSignal<bool>,
) -> impl IntoView {
    let l = use_locale();
    let trouble = RwSignal::new("");
    let video = NodeRef::<Video>::new();
    on_cleanup(stop);
    let start = move || {
        let Some(video) = video.get_untracked() else { return };
        scanning.set(true);
        leptos::task::spawn_local(async move {
            let begin = View { video, scanning, trouble, desk };
            see(begin, t::door::camera_refused(l)).await;
        });
    };
    let press = move |_| {
        trouble.set("");
        if scanning.get_untracked() {
            scanning.set(false);
            stop();
        } else if has(&window().navigator(), "mediaDevices") && (online() || kept.get_untracked()) {
            start();
        } else {
            trouble.set(t::door::camera_missing(l));
        }
    };
    let class = Signal::derive(move || if scanning.get() { "button block" } else { "button primary block" });
    let label = Signal::derive(move || if scanning.get() { t::door::scan_stop(l) } else { t::door::scan(l) });
    let off = Signal::derive(move || !scanning.get());
    view! {
        <div class="door-camera">
            <button type="button" class=class on:click=press>
                <Icon name="camera" />
                <span inner_html=label></span>
            </button>
            <p class="error" role="alert" inner_html=trouble></p>
            <div class="door-video" hidden=off>
                <video node_ref=video playsinline="" muted="" prop:muted=true aria-label=t::door::scan_hint(l)></video>
                <span class="door-frame" aria-hidden="true"></span>
            </div>
            <p class="meta" hidden=off>{t::door::scan_hint(l)}</p>
        </div>
    }
}
