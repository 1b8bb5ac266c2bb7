//! The only `<textarea>` of the project.

use leptos::prelude::*;

/// A text area. Leptos 0.8 writes a text area's children into the page as they are, so that a text with
/// `</textarea>` in it would end it; here the text is escaped, and the browser's parser reads it back.
#[component]
pub fn TextArea(
    /// The element's id.
    #[prop(into)]
    id: String,
    /// The field's name.
    #[prop(into)]
    name: String,
    /// The text at first.
    #[prop(into)]
    value: String,
    /// Lines shown.
    #[prop(default = 4)]
    rows: u32,
    /// Ids of hint and error.
    described_by: Signal<Option<String>>,
    /// Whether the text was refused.
    #[prop(into)]
    invalid: Signal<bool>,
    /// Whether a text is needed.
    #[prop(optional)]
    required: bool,
    /// Shown while nothing is written.
    #[prop(default = None)]
    placeholder: Option<&'static str>,
    /// The element, for the editor's toolbar.
    #[prop(optional)]
    node_ref: NodeRef<leptos::html::Textarea>,
) -> impl IntoView {
    // A parser drops one line end right after the tag: the server gives it one to drop. The browser's own building
    // has no such parser.
    let lead = if cfg!(feature = "ssr") { "\n" } else { "" };
    let escaped = format!("{lead}{}", html_escape::encode_text(&value));
    view! {
        <textarea
            id=id
            name=name
            rows=rows
            placeholder=placeholder
            node_ref=node_ref
            aria-describedby=move || described_by.get()
            aria-invalid=move || invalid.get().then_some("true")
            aria-required=required.then_some("true")
            inner_html=escaped
        ></textarea>
    }
}
