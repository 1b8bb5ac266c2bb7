//! Posts in the page: where they are, where a new one goes, and one in the place of another. They are HTML that Leptos
//! put there whole, and are found by their ids.

use super::nest::Branch;
use super::post::{Reading, item};
use crate::polls::Chosen;
use crate::ui::{Markup, stand_at};
use domain::thread::Author;
use domain::{PostId, t};
use leptos::prelude::*;
use std::collections::HashSet;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Brings the reader to what the address names.
pub(super) fn go_to_named() {
    let hash = window().location().hash().unwrap_or_default();
    if hash == "#reply" {
        super::write::focus_editor();
    } else if let Some(post) =
        hash.strip_prefix("#p").and_then(|id| id.parse().ok()).and_then(|id| by_id(PostId(id)))
    {
        come_to(&post);
    }
}

/// The same, where that has just arrived.
pub(super) fn go_to_new() {
    let hash = window().location().hash().unwrap_or_default();
    if let Some(post) =
        hash.strip_prefix("#p").and_then(|id| id.parse().ok()).and_then(|id| by_id(PostId(id)))
        && post.get_attribute("data-arrived").as_deref() == Some("true")
    {
        let _seen = post.remove_attribute("data-arrived");
        come_to(&post);
    }
}

/// Scrolls to a post; the reading goes on from there.
pub(super) fn come_to(post: &Element) {
    // What is folded away is opened on the way to it.
    let mut around = post.parent_element();
    while let Some(element) = around {
        if element.tag_name() == "DETAILS" {
            let _open = element.set_attribute("open", "");
        }
        around = element.parent_element();
    }
    post.scroll_into_view();
    // Not in the order of tabs, but reachable.
    let _reachable = post.set_attribute("tabindex", "-1");
    if let Some(post) = post.dyn_ref::<HtmlElement>() {
        let _moved = post.focus();
    }
}

pub(super) fn by_id(id: PostId) -> Option<Element> {
    document().get_element_by_id(&format!("p{id}"))
}

pub(super) fn by_number(number: &str) -> Option<Element> {
    document().query_selector(&format!("article.post[data-number=\"{number}\"]")).ok().flatten()
}

/// The name as it stands in the line that says whom a post answers.
pub(super) fn named(line: &Element) -> Author {
    let name = line.text_content().unwrap_or_default();
    Author::Member(domain::event::PersonName {
        id: domain::MemberId(0),
        handle: String::new(),
        name: name.trim_start_matches("→ ").to_owned(),
        profession: None,
        verified: false,
    })
}

/// Numbers of posts that are new and on the screen: half of them, or filling half of it.
pub(super) fn unread_on_screen() -> HashSet<String> {
    let height = window().inner_height().ok().and_then(|h| h.as_f64()).unwrap_or(0.0);
    let Ok(all) = document().query_selector_all("article.post[data-new=true]") else { return HashSet::new() };
    (0..all.length())
        .filter_map(|n| all.item(n)?.dyn_into::<Element>().ok())
        // What is folded away has a place on the screen, and is not seen.
        .filter(|post| post.closest("details:not([open])").is_ok_and(|folded| folded.is_none()))
        .filter(|post| {
            let place = post.get_bounding_client_rect();
            let seen = place.bottom().min(height) - place.top().max(0.0);
            place.height() > 0.0 && (seen > place.height() / 2.0 || seen > height / 2.0)
        })
        .filter_map(|post| post.get_attribute("data-number"))
        .collect()
}

/// What a reaction's button sends, without whether it is wanted.
fn unwanted(value: &str) -> Option<&str> {
    value.rsplit_once(' ').map(|(what, _)| what)
}

/// Turns a reaction's button over, with its count.
pub(super) fn flip(button: &Element) {
    let was = button.get_attribute("aria-pressed").as_deref() == Some("true");
    let _flipped = button.set_attribute("aria-pressed", if was { "false" } else { "true" });
    // What it sends next is the opposite of what it sent.
    if let Some(value) = button.get_attribute("value").as_deref().and_then(unwanted) {
        let _next = button.set_attribute("value", &format!("{value} {}", u8::from(was)));
    }
    let count = button.query_selector(".count").ok().flatten();
    let number = count.as_ref().and_then(|c| c.text_content()?.parse::<i64>().ok()).unwrap_or(0);
    let now = if was { number - 1 } else { number + 1 };
    match count {
        Some(count) if now > 0 => count.set_text_content(Some(&now.to_string())),
        Some(count) => count.remove(),
        None => {
            let html = Markup::of(|m| {
                m.element("span", &[("class", "count")], |m| {
                    m.text(&now.to_string());
                });
            });
            let _added = button.insert_adjacent_html("beforeend", &html);
        }
    }
}

/// The outermost list of replies.
pub(super) fn list_of(id: &str) -> Option<Element> {
    document().get_element_by_id(id)?.query_selector(":scope > ol.replies").ok().flatten()
}

/// How many lists stand around an item.
pub(super) fn levels(li: &Element) -> usize {
    let mut count = 0;
    let mut at = li.parent_element();
    while let Some(element) = at {
        if element.class_list().contains("replies") {
            count += 1;
        }
        at = element.parent_element();
    }
    count
}

pub(super) fn depth_of(li: &Element) -> i64 {
    li.get_attribute("data-depth").and_then(|d| d.parse().ok()).unwrap_or(0)
}

/// Makes the list below a reply that had none.
pub(super) fn branch(li: &Element) -> Option<Element> {
    let html = "<details class=\"branch\" open><summary></summary><ol class=\"replies\"></ol></details>";
    li.insert_adjacent_html("beforeend", html).ok()?;
    li.query_selector(":scope > details > ol.replies").ok().flatten()
}

pub(super) fn insert(list: &Element, before: Option<&Element>, branch: &Branch, reading: &Reading) {
    let html = Markup::of(|m| item(m, branch, reading));
    let _put = match before {
        Some(next) => next.insert_adjacent_html("beforebegin", &html),
        None => list.insert_adjacent_html("beforeend", &html),
    };
    if let Some(post) = by_id(branch.post.id) {
        let _marked = post.set_attribute("data-arrived", "true");
    }
    // Those who fold a branch away are told how many stand in it now.
    let mut at = list.parent_element();
    while let Some(details) = at {
        if details.class_list().contains("branch")
            && let Ok(Some(summary)) = details.query_selector(":scope > summary")
            && let Ok(below) = details.query_selector_all("article.post")
        {
            summary.set_text_content(Some(&t::thread::branch(reading.l, i64::from(below.length()))));
        }
        at = details.parent_element();
    }
}

/// Puts a post in the place of the same one as it was: what was opened in it stays open, and the focus stays.
/// `more` puts the other reactions in the place of the link to them.
pub(super) fn replace(old: &Element, html: &str, more: impl FnOnce(&Element)) {
    let stood = document().active_element().filter(|a| old.contains(Some(a)));
    let focus = stood
        .as_ref()
        .and_then(|a| Some((a.tag_name(), a.get_attribute("value").or(a.get_attribute("data-act"))?)));
    let unfolded = summaries(old, ":scope details[open] > summary");
    let open = old.query_selector(".reactions").ok().flatten().is_some_and(|reactions| {
        reactions.query_selector("a[data-act=react]").is_ok_and(|link| link.is_none())
    });
    let chosen = Chosen::of(old);
    let arrived = old.get_attribute("data-new");
    let id = old.id();
    old.set_outer_html(html);
    let Some(new) = document().get_element_by_id(&id) else { return };
    if let Some(arrived) = arrived.filter(|a| a != "true") {
        let _kept = new.set_attribute("data-new", &arrived);
    }
    if let Some(chosen) = chosen {
        chosen.put(&new);
    }
    if open && let Ok(Some(link)) = new.query_selector("a[data-act=react]") {
        more(&link);
    }
    let words = |summary: &Element| summary.text_content().unwrap_or_default();
    for summary in summaries(&new, ":scope details > summary") {
        let details = summary.parent_element();
        if let Some(details) = details.filter(|_| unfolded.iter().any(|u| words(u) == words(&summary))) {
            let _open = details.set_attribute("open", "");
        }
    }
    let Some(stood) = stood else { return };
    let same = match focus {
        Some((tag, value)) => {
            // A reaction's button says something else once it was pressed.
            let what = unwanted(&value).unwrap_or(&value);
            let selector =
                format!("{tag}:not([type=hidden])[value^=\"{what}\"], {tag}[data-act=\"{value}\"]");
            new.query_selector(&selector).ok().flatten()
        }
        None => summaries(&new, ":scope summary").into_iter().find(|s| words(s) == words(&stood)),
    };
    // Such as the button that ended a poll: where it is gone, one stands at its post.
    let place = same.unwrap_or_else(|| {
        let _reachable = new.set_attribute("tabindex", "-1");
        new
    });
    if let Ok(place) = place.dyn_into::<HtmlElement>() {
        stand_at(&place);
    }
}

/// What is pressed to fold parts of a post away, where there are such parts.
fn summaries(post: &Element, which: &str) -> Vec<Element> {
    let Ok(found) = post.query_selector_all(which) else { return Vec::new() };
    (0..found.length()).filter_map(|n| found.item(n)?.dyn_into().ok()).collect()
}
