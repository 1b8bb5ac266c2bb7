//! The Markdown editor: a text area; with script also a toolbar, keys, completion, files, and a preview beside it.
//!
//! The text area and what becomes of a draft on the device are there with the page. All else is a part of its own
//! ([`tools`]), which the browser fetches once the page is taken over: whoever only reads, or begins to type at once,
//! does not wait for it.

mod area;
mod bench;
mod keys;
mod lists;
mod offers;
mod preview;
mod toolbar;
mod tools;
mod upload;
mod word;

use super::draft::{Draft, DraftStatus};
use super::field::{Labelled, Wired};
use super::form::FormState;
use super::{Markup, TextArea};
use crate::boot::use_locale;
use area::Area;
use bench::Bench;
use domain::t;
use domain::thread::Place;
use leptos::prelude::*;

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
    /// Shown while nothing is written.
    #[prop(default = None)]
    placeholder: Option<&'static str>,
    /// Where a post is being written: there members are named, and files stand in the text.
    #[prop(optional, into)]
    place: Option<Place>,
) -> impl IntoView {
    let l = use_locale();
    let kept = value.clone();
    let first = if begun.is_empty() { value } else { begun };
    let Wired { name: full, value: first, typed, fault, invalid, described_by } =
        Wired::new(name, first, true);
    let area = Area::new();
    let draft = Draft::of(area.node, &full, kept, typed);
    let files = place.is_some();
    let post = FormState::take().and_then(|form| form.post);
    let bench = Bench::new(area, draft, name, place, post);
    let typing = move |event: web_sys::Event| {
        draft.note();
        bench.happened(&event);
    };
    let happened = move |event: &web_sys::Event| bench.happened(event);
    view! {
        <Labelled id=name label=label hint=Some(t::editor::hint(l).to_owned()) required=required fault=fault class="field editor">
            {files.then(|| view! { <noscript inner_html=without_script(l)></noscript> })}
            <div class="editor-frame" class:with-preview=move || bench.preview.get()>
                <div class="editor-bar needs-script">{bench.part(|tools| tools.toolbar())}</div>
                <div class="editor-panes">
                    <div
                        class="editor-area"
                        on:input=typing
                        on:keydown=move |event| happened(&event)
                        on:compositionstart=move |event| happened(&event)
                        on:compositionend=move |event| happened(&event)
                        on:focusout=move |event| happened(&event)
                        on:click=move |event| happened(&event)
                        on:paste=move |event| happened(&event)
                        on:dragover=move |event| happened(&event)
                        on:drop=move |event| happened(&event)
                    >
                        <TextArea
                            id=name
                            name=full
                            value=first
                            rows=rows
                            required=required
                            placeholder=placeholder
                            node_ref=area.node
                            described_by=described_by
                            invalid=invalid
                            attr:aria-autocomplete="list"
                            attr:aria-controls=move || bench.list()
                            attr:aria-activedescendant=move || bench.offered()
                        />
                        {bench.part(|tools| tools.offers())}
                    </div>
                    {bench.part(|tools| tools.preview())}
                </div>
            </div>
            {bench.part(|tools| tools.files())}
            <DraftStatus draft=draft />
        </Labelled>
    }
}

/// The way to files for those without script: a form like this one cannot carry them.
fn without_script(l: crate::Locale) -> String {
    Markup::of(|m| {
        m.element("p", &[("class", "hint")], |m| {
            m.text(t::file::attach_plain(l));
            m.text(" ");
            m.element("a", &[("href", "/talk/upload")], |m| {
                m.text(t::file::attach_plain_link(l));
            });
        });
    })
}
