//! The tools of an editor: a part that the browser fetches after the page.

use super::bench::{Bench, Tools};
use super::keys;
use super::offers::{Offers, OffersList};
use super::preview::{Preview, PreviewPane};
use super::toolbar::Toolbar;
use super::upload::{FileButton, UploadList, Uploads};
use crate::ui::draft_away::Away;
use domain::t;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;

struct All {
    bench: Bench,
    offers: Offers,
    preview: Preview,
    uploads: Option<Uploads>,
}

/// Makes the tools; nothing where the editor has gone meanwhile. They belong to the editor's `owner`.
#[leptos::lazy]
pub(super) fn take(bench: Bench, owner: Owner) -> Option<Arc<dyn Tools>> {
    bench.area.element()?;
    Some(owner.with(|| Arc::new(All::new(bench)) as Arc<dyn Tools>))
}

impl All {
    fn new(bench: Bench) -> Self {
        let Bench { area, id, place, post, preview, .. } = bench;
        let place = place.get_value();
        let tools = Self {
            bench,
            uploads: place.is_some().then(|| Uploads::new(area)),
            offers: Offers::new(area, id, place, bench.locale),
            preview: Preview::new(area, preview),
        };
        Away::follow(bench.draft);
        if let Some(post) = post {
            let taken = post.taken();
            let (preview, offers) = (tools.preview, tools.offers);
            Effect::new(move |before: Option<u32>| {
                let now = taken.get();
                if before.is_some_and(|b| b != now) {
                    preview.clear();
                    offers.close();
                }
                now
            });
        }
        tools
    }
}

impl Tools for All {
    fn happened(&self, event: &web_sys::Event) {
        let (area, offers) = (self.bench.area, self.offers);
        match &*event.type_() {
            "input" => {
                self.preview.note(self.bench.locale);
                offers.look();
            }
            "keydown" => {
                if let Some(event) = event.dyn_ref() {
                    keys::pressed(event, area, offers);
                }
            }
            "compositionstart" => {
                area.compose(true);
                offers.close();
            }
            "compositionend" => {
                area.compose(false);
                offers.look();
            }
            "focusout" | "click" => offers.close(),
            kind => {
                let Some(uploads) = self.uploads else { return };
                match kind {
                    "paste" => event.dyn_ref().map(|event| uploads.paste(event)),
                    "dragover" => event.dyn_ref().map(|event| uploads.hover(event)),
                    "drop" => event.dyn_ref().map(|event| uploads.drop(event)),
                    _ => None,
                };
            }
        }
    }

    fn toolbar(&self) -> AnyView {
        let Bench { area, id, locale: l, .. } = self.bench;
        let (uploads, preview) = (self.uploads, self.preview);
        view! {
            <Toolbar area=area controls=id>
                {uploads.map(|uploads| view! { <FileButton uploads=uploads /> })}
                <button
                    type="button"
                    class="editor-toggle"
                    aria-pressed=move || preview.shown.get().to_string()
                    on:click=move |_| preview.toggle(l)
                >
                    {t::editor::preview(l)}
                </button>
            </Toolbar>
        }
        .into_any()
    }

    fn offers(&self) -> AnyView {
        let offers = self.offers;
        view! { <OffersList offers=offers /> }.into_any()
    }

    fn list(&self) -> String {
        self.offers.list_id()
    }

    fn offered(&self) -> Option<String> {
        self.offers.active()
    }

    fn preview(&self) -> AnyView {
        let preview = self.preview;
        view! { <PreviewPane preview=preview /> }.into_any()
    }

    fn files(&self) -> AnyView {
        self.uploads.map(|uploads| view! { <UploadList uploads=uploads /> }).into_any()
    }
}
