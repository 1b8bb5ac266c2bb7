//! The Markdown editor: a text area, with a toolbar and a preview once the script is there.

use super::draft::{Draft, DraftStatus, tell_typed};
use super::field::{Labelled, Wired};
use super::{Icon, Markup, TextArea};
use crate::Fault;
use crate::boot::use_locale;
use crate::threads::api::preview;
use domain::t;
use leptos::prelude::*;

/// What a button of the toolbar puts around or before the selected text.
const MARKS: [(&str, domain::locale::Text, &str, &str); 7] = [
    ("bold", t::editor::bold, "**", "**"),
    ("italic", t::editor::italic, "*", "*"),
    ("heading", t::editor::heading, "\n## ", ""),
    ("quote", t::editor::quote, "\n> ", ""),
    ("bullets", t::editor::bullets, "\n- ", ""),
    ("link", t::editor::link, "[", "](https://)"),
    ("code", t::editor::code, "`", "`"),
];

/// A field for Markdown.
#[component]
pub fn Editor(
    /// The field's name; also its id.
    name: &'static str,
    /// Its label.
    #[prop(into)]
    label: String,
    /// The text as it is kept.
    #[prop(optional, into)]
    value: String,
    /// What is being typed already, where the field comes back in another place.
    #[prop(optional, into)]
    begun: String,
    /// Lines shown.
    #[prop(default = 8)]
    rows: u32,
    /// Whether a text is needed.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let l = use_locale();
    let kept = value.clone();
    let first = if begun.is_empty() { value } else { begun };
    let Wired { name: full, value: first, typed, fault, invalid, described_by } =
        Wired::new(name, first, true);
    let area = NodeRef::<leptos::html::Textarea>::new();
    let draft = Draft::of(area, &full, kept, typed);
    let shown = RwSignal::new(false);
    let html = RwSignal::new(String::new());
    let toggle = move |_| {
        shown.update(|s| *s = !*s);
        let Some(area) = area.get_untracked().filter(|_| shown.get_untracked()) else { return };
        html.set(String::new());
        let text = area.value();
        leptos::task::spawn_local(async move {
            html.try_set(match preview(text).await {
                Ok(rendered) => rendered,
                Err(Fault(error)) => Markup::of(|m| {
                    m.element("p", &[("class", "error")], |m| {
                        m.text(&error.text(l));
                    });
                }),
            });
        });
    };
    view! {
        <Labelled id=name label=label hint=Some(t::editor::hint(l).to_owned()) required=required fault=fault class="field editor">
            <div class="editor-frame" on:input=move |_| draft.note()>
                <div class="editor-toolbar needs-script" role="toolbar" aria-label=t::editor::toolbar(l) aria-controls=name>
                    {MARKS
                        .into_iter()
                        .map(|(icon, label, before, after)| {
                            view! {
                                <button type="button" data-mark=icon aria-label=label(l) title=label(l) on:click=move |_| wrap(area, before, after)>
                                    <Icon name=icon />
                                </button>
                            }
                        })
                        .collect_view()}
                    <button type="button" class="editor-toggle" aria-pressed=move || shown.get().to_string() on:click=toggle>
                        {t::editor::preview(l)}
                    </button>
                </div>
                <TextArea
                    id=name
                    name=full
                    value=first
                    rows=rows
                    required=required
                    node_ref=area
                    described_by=described_by
                    invalid=invalid
                />
                <div
                    class="editor-preview prose"
                    aria-live="polite"
                    hidden=move || !shown.get()
                    inner_html=html
                ></div>
            </div>
            <DraftStatus draft=draft />
        </Labelled>
    }
}

/// Puts marks around the selection. The browser is asked to type them, so that its own undo knows of it.
fn wrap(area: NodeRef<leptos::html::Textarea>, before: &str, after: &str) {
    use wasm_bindgen::JsCast;
    let Some(area) = area.get_untracked() else { return };
    let value = area.value();
    let units: Vec<u16> = value.encode_utf16().collect();
    let at = |n: Option<u32>| (n.unwrap_or(0) as usize).min(units.len());
    let start = at(area.selection_start().ok().flatten());
    let end = at(area.selection_end().ok().flatten()).max(start);
    let before = if start == 0 { before.trim_start_matches('\n') } else { before };
    let chosen = String::from_utf16_lossy(&units[start..end]);
    let text = format!("{before}{chosen}{after}");
    let _focused = area.focus();
    let _chosen = area.set_selection_range(start as u32, end as u32);
    let typed = document()
        .dyn_ref::<web_sys::HtmlDocument>()
        .is_some_and(|d| d.exec_command_with_show_ui_and_value("insertText", false, &text).unwrap_or(false));
    if !typed {
        let head = String::from_utf16_lossy(&units[..start]);
        let tail = String::from_utf16_lossy(&units[end..]);
        area.set_value(&format!("{head}{text}{tail}"));
        tell_typed(&area);
    }
    let caret = (start + before.encode_utf16().count() + (end - start)) as u32;
    let _placed = area.set_selection_range(caret, caret);
}
