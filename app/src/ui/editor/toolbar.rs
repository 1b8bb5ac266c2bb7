//! The toolbar: one stop for Tab, its buttons by arrows (ARIA's "toolbar").

use super::area::Area;
use crate::boot::use_locale;
use crate::ui::Icon;
use domain::locale::Text;
use domain::t;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// What a button puts around or before the selected text.
pub(super) struct Mark {
    icon: &'static str,
    label: Text,
    pub(super) before: &'static str,
    pub(super) after: &'static str,
    /// With Ctrl, or the command key: a letter, or with Shift a key by its place.
    pub(super) keys: &'static str,
}

const fn mark(
    icon: &'static str,
    label: Text,
    before: &'static str,
    after: &'static str,
    keys: &'static str,
) -> Mark {
    Mark { icon, label, before, after, keys }
}

pub(super) const MARKS: [Mark; 7] = [
    mark("bold", t::editor::bold, "**", "**", "b"),
    mark("italic", t::editor::italic, "*", "*", "i"),
    mark("heading", t::editor::heading, "\n## ", "", "Shift+KeyH"),
    mark("quote", t::editor::quote, "\n> ", "", "Shift+Period"),
    mark("bullets", t::editor::bullets, "\n- ", "", "Shift+Digit8"),
    mark("link", t::editor::link, "[", "](https://)", "k"),
    mark("code", t::editor::code, "`", "`", "e"),
];

impl Mark {
    /// Its shortcut as ARIA writes it.
    fn shortcut(&self) -> String {
        let key = match self.keys {
            "Shift+Period" => "Shift+.".to_owned(),
            keys => {
                keys.replace("Key", "").replace("Digit", "").to_ascii_uppercase().replace("SHIFT", "Shift")
            }
        };
        format!("Control+{key} Meta+{key}")
    }

    /// The same for those who see it.
    fn title(&self, l: crate::Locale) -> String {
        let shortcut = self.shortcut();
        let first = shortcut.split(' ').next().unwrap_or_default().replace("Control", "Ctrl");
        format!("{} ({first})", (self.label)(l))
    }
}

/// The toolbar; `children` are its last buttons.
#[component]
pub(super) fn Toolbar(area: Area, controls: &'static str, children: Children) -> impl IntoView {
    let l = use_locale();
    let bar = NodeRef::<leptos::html::Div>::new();
    // Only one of its buttons can be reached by Tab: the first, later the one that was used last.
    let rove = move |to: Option<&web_sys::HtmlElement>| {
        for (n, button) in buttons(bar).iter().enumerate() {
            let stop = to.map_or(n == 0, |to| to == button);
            button.set_tab_index(if stop { 0 } else { -1 });
        }
    };
    Effect::new(move |_| {
        if bar.get().is_some() {
            rove(None);
        }
    });
    let key = move |event: web_sys::KeyboardEvent| {
        let seen: Vec<web_sys::HtmlElement> =
            buttons(bar).into_iter().filter(|b| b.offset_width() > 0).collect();
        let active = document().active_element();
        let Some(at) = seen.iter().position(|b| active.as_ref() == Some(b)) else { return };
        let to = match &*event.key() {
            "ArrowRight" => (at + 1) % seen.len(),
            "ArrowLeft" => (at + seen.len() - 1) % seen.len(),
            "Home" => 0,
            "End" => seen.len() - 1,
            _ => return,
        };
        event.prevent_default();
        let _moved = seen[to].focus();
    };
    let focused = move |event: web_sys::FocusEvent| {
        if let Some(button) = event.target().and_then(|b| b.dyn_into::<web_sys::HtmlElement>().ok()) {
            rove(Some(&button));
        }
    };
    view! {
        <div
            class="editor-toolbar"
            role="toolbar"
            aria-label=t::editor::toolbar(l)
            aria-controls=controls
            node_ref=bar
            on:keydown=key
            on:focusin=focused
        >
            {MARKS
                .iter()
                .map(|mark| {
                    view! {
                        <button
                            type="button"
                            data-mark=mark.icon
                            aria-label=(mark.label)(l)
                            title=mark.title(l)
                            aria-keyshortcuts=mark.shortcut()
                            on:click=move |_| area.wrap(mark.before, mark.after)
                        >
                            <Icon name=mark.icon />
                        </button>
                    }
                })
                .collect_view()}
            {children()}
        </div>
    }
}

fn buttons(bar: NodeRef<leptos::html::Div>) -> Vec<web_sys::HtmlElement> {
    let Some(found) = bar.get_untracked().and_then(|bar| bar.query_selector_all("button").ok()) else {
        return Vec::new();
    };
    (0..found.length()).filter_map(|n| found.get(n)?.dyn_into().ok()).collect()
}
