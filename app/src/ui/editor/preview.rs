//! The text as it will stand there, made by the server's own renderer, a moment after the writer paused.

use super::area::Area;
use crate::Fault;
use crate::boot::use_locale;
use crate::threads::api::preview;
use crate::ui::Markup;
use domain::t;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;

/// So long nothing is typed before the server is asked.
const PAUSE: Duration = Duration::from_millis(400);

/// The preview of one editor.
#[derive(Clone, Copy)]
pub(super) struct Preview {
    area: Area,
    pub(super) shown: RwSignal<bool>,
    html: RwSignal<String>,
    /// What was asked for last: an answer that comes late is not shown.
    asked: StoredValue<Option<String>>,
    waits: StoredValue<Option<TimeoutHandle>>,
}

impl Preview {
    pub(super) fn new(area: Area, shown: RwSignal<bool>) -> Self {
        Self {
            area,
            shown,
            html: RwSignal::new(String::new()),
            asked: StoredValue::new(None),
            waits: StoredValue::new(None),
        }
    }

    pub(super) fn toggle(self, l: crate::Locale) {
        self.shown.update(|shown| *shown = !*shown);
        if self.shown.get_untracked() {
            self.ask(l);
        }
    }

    /// The text was sent, and the field is empty again.
    pub(super) fn clear(self) {
        self.asked.try_set_value(None);
        self.html.try_set(String::new());
    }

    /// Something was typed.
    pub(super) fn note(self, l: crate::Locale) {
        if let Some(Some(before)) = self.waits.try_update_value(Option::take) {
            before.clear();
        }
        if self.shown.get_untracked() {
            self.waits.set_value(set_timeout_with_handle(move || self.ask(l), PAUSE).ok());
        }
    }

    fn ask(self, l: crate::Locale) {
        let text = self.area.text();
        if self.asked.try_with_value(|asked| asked.as_ref() == Some(&text)) != Some(false) {
            return;
        }
        self.asked.set_value(Some(text.clone()));
        leptos::task::spawn_local(async move {
            let found = preview(text.clone()).await;
            if self.asked.try_with_value(|asked| asked.as_ref() == Some(&text)) != Some(true) {
                return;
            }
            if found.is_err() {
                // The same text may be asked for again.
                self.asked.set_value(None);
            }
            self.html.try_set(match found {
                Ok(rendered) => rendered,
                Err(Fault(error)) => Markup::of(|m| {
                    m.element("p", &[("class", "error")], |m| {
                        m.text(&error.text(l));
                    });
                }),
            });
        });
    }
}

/// Where it is shown.
#[component]
pub(super) fn PreviewPane(preview: Preview) -> impl IntoView {
    let l = use_locale();
    view! {
        <div
            class="editor-preview prose"
            role="region"
            aria-label=t::editor::preview(l)
            hidden=move || !preview.shown.get()
            inner_html=preview.html
        ></div>
    }
}
