//! What may be meant is offered while it is typed: members after `@`, emoji after `:`. The text area keeps the focus;
//! the keyboard goes through the list (ARIA's "listbox", pointed at by `aria-activedescendant`), and a finger taps in it.

use super::area::{Area, units};
use super::word::{Kind, emoji, word};
use crate::boot::use_locale;
use crate::members::api::complete;
use crate::threads::api;
use crate::ui::profession_name;
use domain::t;
use domain::thread::Place;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::cell::RefCell;
use std::time::Duration;
use wasm_bindgen::JsCast;

/// Nobody is asked at every letter of a name that is typed fast.
const PAUSE: Duration = Duration::from_millis(120);
/// Emoji that are offered.
const MOST: usize = 8;

thread_local! {
    /// All short names of emoji, once they were asked for.
    static TABLE: RefCell<Option<Vec<(String, String)>>> = const { RefCell::new(None) };
}

/// One of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Offer {
    /// What is typed for it.
    typed: String,
    /// What it is.
    name: String,
    /// What helps to know it.
    about: String,
}

/// What is offered in one editor.
#[derive(Clone, Copy)]
pub(super) struct Offers {
    area: Area,
    /// The field's id; the list's ids begin with it.
    id: &'static str,
    place: StoredValue<Option<Place>>,
    found: RwSignal<Vec<Offer>>,
    chosen: RwSignal<usize>,
    /// Where the word begins that is completed.
    from: StoredValue<u32>,
    /// How often something was asked for: an answer that comes late is not shown.
    asked: StoredValue<u32>,
    waits: StoredValue<Option<TimeoutHandle>>,
    list: NodeRef<leptos::html::Ul>,
    locale: crate::Locale,
}

impl Offers {
    pub(super) fn new(area: Area, id: &'static str, place: Option<Place>, locale: crate::Locale) -> Self {
        Self {
            area,
            id,
            place: StoredValue::new(place),
            found: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(0),
            from: StoredValue::new(0),
            asked: StoredValue::new(0),
            waits: StoredValue::new(None),
            list: NodeRef::new(),
            locale,
        }
    }

    fn option(self, n: usize) -> String {
        format!("{}-offer-{n}", self.id)
    }

    pub(super) fn list_id(self) -> String {
        format!("{}-offers", self.id)
    }

    /// The one that Enter would take.
    pub(super) fn active(self) -> Option<String> {
        (!self.found.with(Vec::is_empty)).then(|| self.option(self.chosen.get()))
    }

    /// Something was typed.
    pub(super) fn look(self) {
        let asked = self.ask();
        if self.area.composes() {
            return self.show(asked, Vec::new());
        }
        let before = self.area.before().unwrap_or_default();
        let Some((kind, typed)) = word(&before) else { return self.show(asked, Vec::new()) };
        self.from.set_value(units(&before) - units(typed) - 1);
        let typed = typed.to_owned();
        match kind {
            // Where nobody is named, nobody is offered.
            Kind::Member if self.place.with_value(Option::is_none) => self.show(asked, Vec::new()),
            Kind::Member => self.later(move || self.members(asked, typed)),
            Kind::Emoji => self.emoji(asked, typed),
        }
    }

    fn ask(self) -> u32 {
        if let Some(Some(before)) = self.waits.try_update_value(Option::take) {
            before.clear();
        }
        self.asked
            .try_update_value(|n| {
                *n += 1;
                *n
            })
            .unwrap_or_default()
    }

    fn later(self, then: impl FnOnce() + 'static) {
        self.waits.set_value(set_timeout_with_handle(then, PAUSE).ok());
    }

    fn members(self, asked: u32, typed: String) {
        let place = self.place.get_value();
        leptos::task::spawn_local(async move {
            // Nobody is told of a list that does not come.
            let people = complete(typed, place).await.unwrap_or_default();
            let l = self.locale;
            let offer = |person: domain::event::PersonName| Offer {
                typed: format!("@{} ", person.handle),
                about: match profession_name(person.profession.as_ref(), l) {
                    Some(profession) => format!("@{}・{profession}", person.handle),
                    None => format!("@{}", person.handle),
                },
                name: person.name,
            };
            self.show(asked, people.into_iter().map(offer).collect());
        });
    }

    fn emoji(self, asked: u32, typed: String) {
        let from_table = move |typed: &str| {
            TABLE.with_borrow(|table| {
                let found = table.as_deref().map(|table| emoji(table, typed, MOST));
                found.map(|found| {
                    let offer = |(name, emoji): &(String, String)| Offer {
                        typed: emoji.clone(),
                        name: emoji.clone(),
                        about: format!(":{name}:"),
                    };
                    found.into_iter().map(offer).collect::<Vec<_>>()
                })
            })
        };
        if let Some(found) = from_table(&typed) {
            return self.show(asked, found);
        }
        leptos::task::spawn_local(async move {
            if let Ok(table) = api::emoji().await {
                TABLE.set(Some(table));
            }
            self.show(asked, from_table(&typed).unwrap_or_default());
        });
    }

    /// Shows what was found, unless something else was typed since.
    fn show(self, asked: u32, found: Vec<Offer>) {
        if self.asked.try_get_value() != Some(asked) || self.area.composes() {
            return;
        }
        self.chosen.try_set(0);
        if !found.is_empty() {
            self.put_beside_cursor();
        }
        if self.found.try_with_untracked(|before| *before != found) == Some(true) {
            self.found.try_set(found);
        }
    }

    pub(super) fn close(self) {
        let asked = self.ask();
        self.show(asked, Vec::new());
    }

    /// Takes one.
    fn take(self, n: usize) {
        let Some(offer) = self.found.with_untracked(|found| found.get(n).cloned()) else { return };
        let until = self.area.selected().map_or(0, |(_, until)| until);
        self.close();
        self.area.type_over(self.from.get_value().min(until), until, &offer.typed);
    }

    /// Whether a key was for the list.
    pub(super) fn key(self, key: &str) -> bool {
        let count = self.found.with_untracked(Vec::len);
        if count == 0 {
            return false;
        }
        let now = self.chosen.get_untracked();
        match key {
            "ArrowDown" => self.chosen.set((now + 1) % count),
            "ArrowUp" => self.chosen.set((now + count - 1) % count),
            "Enter" | "Tab" => self.take(now),
            "Escape" => self.close(),
            "ArrowLeft" | "ArrowRight" | "Home" | "End" => {
                self.close();
                return false;
            }
            _ => return false,
        }
        true
    }

    /// Puts the list below the line that is being written. Where that is, a copy of the text tells that lies exactly as
    /// the text area's own.
    fn put_beside_cursor(self) {
        let put = || {
            let area = self.area.element()?;
            let around = area.parent_element()?;
            let list = self.list.get_untracked()?;
            let copy: web_sys::HtmlElement = document().create_element("div").ok()?.dyn_into().ok()?;
            copy.set_class_name("editor-copy");
            copy.set_attribute("aria-hidden", "true").ok()?;
            copy.set_text_content(Some(&self.area.between(0, self.from.get_value())));
            let end: web_sys::HtmlElement = document().create_element("span").ok()?.dyn_into().ok()?;
            end.set_text_content(Some("@"));
            copy.append_child(&end).ok()?;
            around.append_child(&copy).ok()?;
            let top = end.offset_top() + end.offset_height() - area.scroll_top();
            let left = end.offset_left();
            copy.remove();
            let room = (around.client_width() - 280).max(0);
            let style = web_sys::HtmlElement::style(&list);
            style
                .set_property("inset-block-start", &format!("{}px", top.clamp(0, area.client_height())))
                .ok()?;
            style.set_property("inset-inline-start", &format!("{}px", left.min(room))).ok()
        };
        let _where_it_was = put();
    }
}

/// The list.
#[component]
pub(super) fn OffersList(offers: Offers) -> impl IntoView {
    let l = use_locale();
    let count = move || offers.found.with(Vec::len);
    let told = move || match count() {
        0 => String::new(),
        n => t::editor::offers(l, n as i64),
    };
    view! {
        <ul
            class="editor-offers"
            id=offers.list_id()
            role="listbox"
            aria-label=t::editor::offers_label(l)
            hidden=move || count() == 0
            node_ref=offers.list
            // The text area keeps the focus.
            on:mousedown=|event| event.prevent_default()
        >
            {move || {
                let found = offers.found.get();
                found
                    .into_iter()
                    .enumerate()
                    .map(|(n, offer)| {
                        view! {
                            <li
                                id=offers.option(n)
                                role="option"
                                aria-selected=move || (offers.chosen.get() == n).to_string()
                                on:click=move |_| offers.take(n)
                            >
                                <span class="offer-name">{offer.name}</span>
                                " "
                                <span class="meta">{offer.about}</span>
                            </li>
                        }
                    })
                    .collect_view()
            }}
        </ul>
        <span class="visually-hidden" role="status">{told}</span>
    }
}
