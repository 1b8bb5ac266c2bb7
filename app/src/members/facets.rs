//! The directory's filters: every choice with how many members it would leave.

use super::list_name;
use crate::boot::use_locale;
use crate::ui::Icon;
use domain::member::{DirectoryQuery, FacetCount};
use domain::t;
use domain::vocabulary::Vocabulary;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The id of the directory's form.
pub(super) const FORM: &str = "directory";

#[component]
pub(super) fn Facets(query: DirectoryQuery, counts: Vec<FacetCount>) -> impl IntoView {
    let l = use_locale();
    let set: usize = query.terms.iter().map(|(_, codes)| codes.len()).sum();
    let clear = DirectoryQuery { terms: Vec::new(), ..query.clone() };
    // The prefectures are a map of their own.
    let lists = Vocabulary::ALL.into_iter().filter(|list| *list != Vocabulary::Prefecture);
    let facets = lists.map(|list| {
        let of = counts.iter().filter(|c| c.list == list).cloned().collect();
        view! { <Facet list=list chosen=query.chosen(list).to_vec() counts=of /> }
    });
    view! {
        <details class="facets">
            <summary>
                <Icon name="filter" />
                {t::member::filter(l)}
                {(set > 0).then(|| view! { <span class="filters-count">{set}</span> })}
            </summary>
            <div class="facets-body" on:change=apply>
                {facets.collect_view()}
                <div class="filters-actions">
                    <button class="button">{t::member::apply(l)}</button>
                    <a class="button quiet" href=clear.href(1)>{t::member::clear(l)}</a>
                </div>
            </div>
        </details>
    }
}

/// One list. What would leave nobody is hidden but keeps its place, so that the choices do not move under the
/// reader's hand and keep their focus.
#[component]
fn Facet(list: Vocabulary, chosen: Vec<String>, counts: Vec<FacetCount>) -> impl IntoView {
    let l = use_locale();
    let none = counts.iter().all(|c| c.count == 0 && !chosen.contains(&c.code));
    let boxes = counts
        .into_iter()
        .map(|c| {
            let on = chosen.contains(&c.code);
            view! {
                <label class="check" hidden=c.count == 0 && !on>
                    <input type="checkbox" name=list.code() value=c.code checked=on />
                    <span>{c.name}</span>
                    <span class="count">{c.count}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="facet" hidden=none>
            <legend>{list_name(list, l)}</legend>
            {boxes}
        </fieldset>
    }
}

/// Asks at once when a choice is made, where the script runs.
pub(super) fn apply(event: leptos::ev::Event) {
    let form = event
        .target()
        .and_then(|t| t.dyn_into::<web_sys::Element>().ok())
        .and_then(|e| e.closest("form").ok().flatten());
    if let Some(form) = form.and_then(|f| f.dyn_into::<web_sys::HtmlFormElement>().ok()) {
        let _sent = form.request_submit();
    }
}

/// What the form asks, once it is sent. Read here and not by the router's own form, so that the address says only
/// what was chosen.
pub(super) fn asked(event: &leptos::ev::SubmitEvent) -> Option<DirectoryQuery> {
    let form = event.target()?.dyn_into::<web_sys::HtmlFormElement>().ok()?;
    let data = web_sys::FormData::new_with_form(&form).ok()?;
    Some(DirectoryQuery::parse(|name| data.get_all(name).iter().filter_map(|v| v.as_string()).collect()))
}

/// Sets the controls to what the address says.
pub(super) fn follow(query: &DirectoryQuery) {
    let Some(form) = document().get_element_by_id(FORM) else { return };
    if let Ok(boxes) = form.query_selector_all("input[type=checkbox]") {
        for index in 0..boxes.length() {
            if let Some(input) = boxes.get(index).and_then(|n| n.dyn_into::<web_sys::HtmlInputElement>().ok())
            {
                let list = Vocabulary::ALL.into_iter().find(|list| list.code() == input.name());
                input.set_checked(list.is_some_and(|list| query.chosen(list).contains(&input.value())));
            }
        }
    }
    if let Ok(Some(words)) = form.query_selector("input[type=search]")
        && let Ok(words) = words.dyn_into::<web_sys::HtmlInputElement>()
    {
        words.set_value(&query.words);
    }
    if let Ok(Some(layout)) = form.query_selector("input[name=view]")
        && let Ok(layout) = layout.dyn_into::<web_sys::HtmlInputElement>()
    {
        layout.set_value(query.layout.code());
    }
    if let Ok(Some(sort)) = form.query_selector("select")
        && let Ok(sort) = sort.dyn_into::<web_sys::HtmlSelectElement>()
    {
        sort.set_value(query.sort.code());
    }
}
