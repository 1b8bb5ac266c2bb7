//! A thread that is open: what is known of it, and what is said of it beside its heading.
//!
//! What comes while one reads, what one has read, further windows and quoting are the work of a part of their own
//! ([`super::attend`]), which the browser fetches once the page is there.

use super::attend::{self, Attendant};
use super::place::{by_id, come_to};
use super::post::Reading;
use super::write::Composer;
use crate::boot::use_locale;
use crate::live::Live;
use crate::live::api::here;
use domain::live::Present;
use domain::thread::ThreadPage;
use domain::{Locale, PostId, ThreadId, t};
use leptos::prelude::*;
use std::sync::Arc;

/// A page of a thread that is open.
#[derive(Clone, Copy)]
pub(super) struct Page {
    pub(super) id: ThreadId,
    pub(super) version: StoredValue<i64>,
    /// How many replies the thread has now.
    pub(super) count: RwSignal<i64>,
    pub(super) reading: StoredValue<Reading>,
    pub(super) composer: Composer,
    /// New posts that are here and were not come to yet.
    pub(super) waiting: RwSignal<Vec<PostId>>,
    pub(super) present: RwSignal<Present>,
    /// Whether something is being asked, and whether there is more to ask for afterwards.
    pub(super) asking: StoredValue<(bool, bool)>,
    /// The first and the last window that is here.
    pub(super) windows: RwSignal<(i64, i64)>,
    /// How many there are.
    pub(super) pages: i64,
    /// Whether a window is on its way.
    pub(super) loading: RwSignal<bool>,
    /// The post whose menu is open.
    pub(super) menu: RwSignal<Option<PostId>>,
    attendant: RwSignal<Option<Arc<dyn Attendant>>>,
}

/// Where further windows are put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// Above the first.
    Earlier,
    /// Below the last.
    Later,
}

impl Page {
    /// Begins to attend to the thread, once the page is taken over.
    pub(super) fn open(page: &ThreadPage, reading: Reading, composer: Composer) -> Self {
        let open = Self {
            id: page.id,
            version: StoredValue::new(page.version),
            count: RwSignal::new(page.replies),
            reading: StoredValue::new(reading),
            composer,
            waiting: RwSignal::new(Vec::new()),
            present: RwSignal::new(Present::default()),
            asking: StoredValue::new((false, false)),
            windows: RwSignal::new((page.page, page.page)),
            pages: page.pages,
            loading: RwSignal::new(false),
            menu: RwSignal::new(None),
            attendant: RwSignal::new(None),
        };
        let owner = Owner::current();
        Effect::new(move |begun: Option<()>| {
            if begun.is_none()
                && let Some(owner) = owner.clone()
            {
                leptos::task::spawn_local(async move {
                    let attendant = attend::take().await;
                    // The page may have been left meanwhile.
                    if open.version.try_get_value().is_some() {
                        owner.with(|| attendant.begin(open));
                        open.attendant.try_set(Some(attendant));
                    }
                });
            }
        });
        open
    }

    /// Whether what attends to it has come.
    pub(super) fn attended(self) -> bool {
        self.attendant.with(Option::is_some)
    }

    fn attendant(self) -> Option<Arc<dyn Attendant>> {
        self.attendant.try_get_untracked().flatten()
    }

    /// A press anywhere in the thread.
    pub(super) fn pressed(self, event: &web_sys::MouseEvent) {
        if let Some(attendant) = self.attendant() {
            attendant.pressed(self, event);
        }
    }

    /// A form anywhere in the thread is sent.
    pub(super) fn submitted(self, event: &web_sys::SubmitEvent) {
        if let Some(attendant) = self.attendant() {
            attendant.submitted(self, event);
        }
    }

    /// One is typing, or has paused.
    pub(super) fn types(id: ThreadId) {
        leptos::task::spawn_local(async move {
            let _told = here(id, Some(true)).await;
        });
    }
}

/// The menu of a post, over the page that is read.
#[component]
pub(super) fn Menu(page: Page) -> impl IntoView {
    move || {
        let post = page.menu.get()?;
        let menu = page.attendant()?.menu(page, post);
        // Another one's is another.
        Some(view! { {menu} })
    }
}

/// A window above the first or below the last that is here, put there without leaving the page.
#[component]
pub(super) fn Further(page: Page, edge: Edge) -> impl IntoView {
    let l = use_locale();
    let left = move || {
        let (first, last) = page.windows.get();
        match edge {
            Edge::Earlier => first - 1,
            Edge::Later => page.pages - last,
        }
    };
    let (label, name) = match edge {
        Edge::Earlier => (t::thread::older(l), "earlier"),
        Edge::Later => (t::thread::newer(l), "later"),
    };
    let load = move |_| {
        if let Some(attendant) = page.attendant() {
            attendant.further(page, edge);
        }
    };
    (page.pages > 1).then(|| {
        view! {
            <p class="window-edge needs-script" data-edge=name hidden=move || left() < 1>
                <button type="button" class="button" disabled=move || page.loading.get() on:click=load>{label}</button>
            </p>
        }
    })
}

/// What is said beside the heading: how many are new, who else is here, that the connection is lost.
#[component]
pub(super) fn Here(page: Page) -> impl IntoView {
    let l = use_locale();
    let lost = Live::take().map(|live| live.connected);
    let new = move || page.waiting.with(Vec::len) as i64;
    let come = move |_| {
        let new = page.waiting.try_update(std::mem::take).unwrap_or_default();
        match (new.iter().find_map(|id| by_id(*id)), new.first()) {
            (Some(post), _) => come_to(&post),
            // It stands in a window that is not here.
            (None, Some(id)) => {
                let _going = window().location().set_href(&format!("/talk/p/{id}"));
            }
            (None, None) => {}
        }
    };
    view! {
        <p class="present meta">{move || page.present.with(|p| present(p, l))}</p>
        <div role="status" class="new-posts-line">
            {move || (new() > 0).then(|| view! { <button type="button" class="new-posts" on:click=come>{t::thread::new_posts(l, new())}</button> })}
            {move || lost.is_some_and(|up| !up.get()).then(|| view! { <span class="meta lost">{t::thread::lost(l)}</span> })}
        </div>
    }
}

/// Who reads or types, in words.
fn present(present: &Present, l: Locale) -> String {
    let named = |names: &[String]| -> String {
        let names: Vec<String> = names.iter().map(|name| t::thread::present_name(l, name)).collect();
        match names.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            [most @ .., last] => t::thread::present_names(l, most.join(t::thread::present_between(l)), last),
        }
    };
    match (present.typing.as_slice(), present.reading.as_slice()) {
        ([], []) => String::new(),
        ([], [one]) => t::thread::here_one(l, named(std::slice::from_ref(one))),
        ([], few) if few.len() <= 3 => t::thread::here(l, named(few)),
        ([], [first, second, rest @ ..]) => {
            let two = [t::thread::present_name(l, first), t::thread::present_name(l, second)];
            t::thread::here_more(l, two.join(t::thread::present_between(l)), rest.len() as i64)
        }
        ([one], _) => t::thread::typing_one(l, named(std::slice::from_ref(one))),
        (several, _) => t::thread::typing(l, named(several)),
    }
}
