//! The text area as the editor's parts read it and type into it. Places in it are counted in UTF-16 units, as browsers
//! count them.

use crate::ui::draft::tell_typed;
use leptos::html::Textarea;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The text area of one editor.
#[derive(Clone, Copy)]
pub(super) struct Area {
    pub(super) node: NodeRef<Textarea>,
    /// Whether an input method is at work: what it writes is its own until it is done.
    composing: StoredValue<bool>,
}

/// The length of a text in UTF-16 units.
pub(super) fn units(text: &str) -> u32 {
    text.encode_utf16().count() as u32
}

impl Area {
    pub(super) fn new() -> Self {
        Self { node: NodeRef::new(), composing: StoredValue::new(false) }
    }

    pub(super) fn element(self) -> Option<web_sys::HtmlTextAreaElement> {
        self.node.try_get_untracked().flatten()
    }

    pub(super) fn text(self) -> String {
        self.element().map(|area| area.value()).unwrap_or_default()
    }

    pub(super) fn compose(self, at_work: bool) {
        self.composing.try_set_value(at_work);
    }

    /// Whether an input method is at work.
    pub(super) fn composes(self) -> bool {
        self.composing.try_get_value().unwrap_or_default()
    }

    /// What is selected: from, until.
    pub(super) fn selected(self) -> Option<(u32, u32)> {
        let area = self.element()?;
        let from = area.selection_start().ok().flatten()?;
        let until = area.selection_end().ok().flatten()?;
        Some((from, until.max(from)))
    }

    /// The text before the cursor, where nothing is selected.
    pub(super) fn before(self) -> Option<String> {
        let (from, until) = self.selected()?;
        let text: Vec<u16> = self.text().encode_utf16().take(from as usize).collect();
        (from == until).then(|| String::from_utf16_lossy(&text))
    }

    /// The text between two places.
    pub(super) fn between(self, from: u32, until: u32) -> String {
        let text: Vec<u16> = self.text().encode_utf16().collect();
        let at = |n: u32| (n as usize).min(text.len());
        String::from_utf16_lossy(&text[at(from)..at(until.max(from))])
    }

    /// Types a text in the place of what is there. The browser is asked to type it, so that its own undo knows of it.
    pub(super) fn type_over(self, from: u32, until: u32, text: &str) {
        let Some(area) = self.element() else { return };
        let _focused = area.focus();
        let _chosen = area.set_selection_range(from, until);
        let verb = if text.is_empty() { "delete" } else { "insertText" };
        let typed = document()
            .dyn_ref::<web_sys::HtmlDocument>()
            .is_some_and(|d| d.exec_command_with_show_ui_and_value(verb, false, text).unwrap_or(false));
        if !typed {
            let _replaced = area.set_range_text_with_start_and_end(text, from, until);
            let after = from + units(text);
            let _placed = area.set_selection_range(after, after);
            tell_typed(&area);
        }
    }

    /// Puts something in the place of a part of the text, wherever the writer is meanwhile: the cursor stays.
    pub(super) fn exchange(self, part: &str, with: &str) -> bool {
        let Some(area) = self.element() else { return false };
        let text = area.value();
        let Some(at) = text.find(part) else { return false };
        let from = units(&text[..at]);
        let done = area.set_range_text_with_start_and_end(with, from, from + units(part)).is_ok();
        tell_typed(&area);
        done
    }

    /// Puts marks around what is selected.
    pub(super) fn wrap(self, before: &str, after: &str) {
        let Some((from, until)) = self.selected() else { return };
        let before = if from == 0 { before.trim_start_matches('\n') } else { before };
        let chosen = self.between(from, until);
        self.type_over(from, until, &format!("{before}{chosen}{after}"));
        if let Some(area) = self.element() {
            let caret = from + units(before) + (until - from);
            let _placed = area.set_selection_range(caret, caret);
        }
    }

    /// Sends the form, as its button would.
    pub(super) fn send(self) {
        if let Some(form) = self.element().and_then(|area| area.form()) {
            let _sent = form.request_submit();
        }
    }
}
