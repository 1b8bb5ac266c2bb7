//! What the tools of an editor work on, and where they are put when they come.

use super::area::Area;
use super::tools;
use crate::boot::use_locale;
use crate::ui::Post;
use crate::ui::draft::Draft;
use domain::thread::Place;
use leptos::prelude::*;
use std::sync::Arc;

/// The tools of one editor, once they are there.
pub(super) trait Tools: Send + Sync {
    /// Something happened in or beside the text area.
    fn happened(&self, event: &web_sys::Event);
    /// The toolbar.
    fn toolbar(&self) -> AnyView;
    /// The list of what may be meant, below the text area.
    fn offers(&self) -> AnyView;
    /// The id of that list.
    fn list(&self) -> String;
    /// The id of the one that Enter would take.
    fn offered(&self) -> Option<String>;
    /// The text as it will stand there.
    fn preview(&self) -> AnyView;
    /// Files that are on their way.
    fn files(&self) -> AnyView;
}

/// One editor, for its tools.
#[derive(Clone, Copy)]
pub(super) struct Bench {
    pub(super) area: Area,
    pub(super) draft: Draft,
    /// The field's id.
    pub(super) id: &'static str,
    /// Where a post is being written.
    pub(super) place: StoredValue<Option<Place>>,
    /// The way of its form.
    pub(super) post: Option<Post>,
    /// Whether the preview is seen.
    pub(super) preview: RwSignal<bool>,
    pub(super) locale: crate::Locale,
    tools: RwSignal<Option<Arc<dyn Tools>>>,
}

impl Bench {
    /// Fetches the tools once the text area is there.
    pub(super) fn new(
        area: Area,
        draft: Draft,
        id: &'static str,
        place: Option<Place>,
        post: Option<Post>,
    ) -> Self {
        let bench = Self {
            area,
            draft,
            id,
            place: StoredValue::new(place),
            post,
            preview: RwSignal::new(false),
            locale: use_locale(),
            tools: RwSignal::new(None),
        };
        let here = Owner::current();
        Effect::new(move |fetched: Option<bool>| {
            let there = area.node.get().is_some();
            if there
                && fetched != Some(true)
                && let Some(here) = here.clone()
            {
                leptos::task::spawn_local(async move {
                    let made = tools::take(bench, here).await;
                    bench.tools.try_set(made);
                });
            }
            there || fetched == Some(true)
        });
        bench
    }

    /// Hands on what happened.
    pub(super) fn happened(self, event: &web_sys::Event) {
        // What a tool does may change which tools there are.
        if let Some(tools) = self.tools.try_get_untracked().flatten() {
            tools.happened(event);
        }
    }

    /// A part of the tools, where it belongs.
    pub(super) fn part(self, of: fn(&dyn Tools) -> AnyView) -> impl Fn() -> Option<AnyView> {
        move || self.tools.get().map(|tools| of(tools.as_ref()))
    }

    pub(super) fn list(self) -> Option<String> {
        self.tools.get().map(|tools| tools.list())
    }

    pub(super) fn offered(self) -> Option<String> {
        self.tools.get().and_then(|tools| tools.offered())
    }
}
