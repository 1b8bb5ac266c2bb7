//! How it stands between the device and the server: what was not told yet, how old the list is, and what turned out
//! differently.

use super::desk::Desk;
use super::device;
use super::markup::{error_text, write_line, write_notice};
use super::sync::{Link, Sync};
use crate::boot::{use_locale, use_viewer};
use crate::ui::{Icon, Markup};
use domain::{Error, t};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// What was not told yet, and why.
#[component]
pub(super) fn LinkStatus(desk: Desk, sync: Sync) -> impl IntoView {
    let l = use_locale();
    let link = sync.link;
    let waiting = Memo::new(move |_| desk.queue.with(|q| q.len() as i64));
    let refused = move || link.with(|link| matches!(link, Link::Refused(_)));
    let out = move || link.with(|link| *link == Link::Refused(Error::SignedOut));
    let tone = Signal::derive(move || if refused() || !desk.keeps.get() { "danger" } else { "warning" });
    // What is on its way is not worth a word.
    let quiet = Signal::derive(move || link.with(|link| *link == Link::Fine) && desk.keeps.get());
    let text = Signal::derive(move || {
        Markup::of(|m| {
            if waiting.get() > 0 {
                write_line(m, "notice-title", &t::door::waiting(l, waiting.get()));
            }
            link.with(|link| match link {
                Link::Fine => {}
                Link::Away => write_line(m, "", t::door::away(l)),
                Link::Refused(error) => write_line(m, "", &t::door::refused(l, error_text(error, l))),
            });
            if !quiet.get() {
                write_line(m, "", &t::door::listed(l, desk.listed()));
            }
            if !desk.keeps.get() {
                write_line(m, "", t::door::not_saved(l));
            }
        })
    });
    let no_login = Signal::derive(move || !out());
    let no_retry = Signal::derive(move || out() || !refused());
    view! {
        <div class="door-link notice" data-tone=tone hidden=quiet>
            <Icon name="warning" />
            <div>
                <div role="status" inner_html=text></div>
                <a class="button small" rel="external" hidden=no_login href=format!("/login?next=/events/{}/check-in", desk.event)>{t::door::login(l)}</a>
                <button type="button" class="button small" hidden=no_retry on:click=move |_| sync.retry()>{t::door::retry(l)}</button>
            </div>
        </div>
    }
}

/// What others noted on this device and did not tell before somebody else logged in. It is theirs to tell; whoever is
/// in now learns only how much waits, also where this door is not theirs.
#[component]
pub(super) fn OthersWait() -> impl IntoView {
    let l = use_locale();
    let member = use_viewer().map(|v| v.id);
    // What is kept here the server does not know: what it rendered is taken over first.
    let waiting = RwSignal::new(0);
    Effect::new(move |_| {
        if let Some(member) = member {
            waiting.set(device::of_others(member));
        }
    });
    let text = Signal::derive(move || {
        let n = waiting.get();
        Markup::of(|m| {
            if n > 0 {
                write_notice(m, "warning", &t::door::others_title(l, n), t::door::others_text(l));
            }
        })
    });
    view! { <div class="door-others" inner_html=text></div> }
}

/// What turned out differently when it was told.
#[component]
pub(super) fn Notices(desk: Desk) -> impl IntoView {
    let l = use_locale();
    let none = Signal::derive(move || desk.notices.with(Vec::is_empty));
    let list = Signal::derive(move || {
        Markup::of(|m| {
            desk.notices.with(|all| {
                for notice in all {
                    m.element("li", &[], |m| {
                        m.element("span", &[], |m| {
                            m.text(&notice.text);
                        });
                        let button =
                            [("type", "button"), ("class", "button small quiet"), ("value", &*notice.key)];
                        m.element("button", &button, |m| {
                            m.text(t::door::dismiss(l));
                        });
                    });
                }
            });
        })
    });
    let area = NodeRef::<leptos::html::Section>::new();
    let press = move |event: web_sys::MouseEvent| {
        let button = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlButtonElement>().ok());
        let Some(key) = button.map(|b| b.value()) else { return };
        desk.notices.update(|all| all.retain(|n| n.key != key));
        // The button is gone: the next one takes its place, or the list of people.
        request_animation_frame(move || {
            let next =
                area.try_get_untracked().flatten().and_then(|a| a.query_selector("button").ok().flatten());
            let next = next.or_else(|| document().get_element_by_id("q"));
            if let Some(next) = next.and_then(|n| n.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _moved = next.focus();
            }
        });
    };
    view! {
        <section class="door-notices" role="alert" aria-label=t::door::notices(l) hidden=none node_ref=area>
            <h2>{t::door::notices(l)}</h2>
            <ul on:click=press inner_html=list></ul>
        </section>
    }
}
