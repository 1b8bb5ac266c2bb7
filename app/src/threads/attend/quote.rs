//! Quoting what one has selected: a button beside it, and the words in the reply form.

use super::super::live::Page;
use super::press::post_of;
use crate::ui::Markup;
use domain::t;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, HtmlElement};

/// The longest that is quoted, in characters: who quotes more has not chosen.
const LONGEST: usize = 2000;

/// What is selected: the text, the post, and where it ends.
struct Selected {
    words: String,
    post: Element,
    left: f64,
    top: f64,
}

fn selected() -> Option<Selected> {
    let selection = window().get_selection().ok()??;
    if selection.is_collapsed() {
        return None;
    }
    let range = selection.get_range_at(0).ok()?;
    let inside = range.common_ancestor_container().ok()?;
    let inside = inside.dyn_ref::<Element>().cloned().or_else(|| inside.parent_element())?;
    inside.closest(".post-body").ok()??;
    let post = inside.closest("article.post").ok()??;
    let words: String = String::from(selection.to_string()).trim().to_owned();
    let place = range.get_bounding_client_rect();
    let around = post.get_bounding_client_rect();
    (!words.is_empty()).then(|| Selected {
        words,
        left: (place.left() - around.left()).max(0.0),
        top: place.bottom() - around.top(),
        post,
    })
}

/// A quote in Markdown, with where it is from.
pub(super) fn quoted(words: &str, source: &str) -> String {
    let mut words: String = words.chars().take(LONGEST).collect();
    words.truncate(words.trim_end().len());
    let mut out = format!("> {source}\n>\n");
    let mut blank = false;
    for line in words.lines().map(str::trim_end) {
        // Paragraphs stay apart; the browser gives several empty lines between them.
        if line.is_empty() {
            blank = true;
            continue;
        }
        if std::mem::take(&mut blank) {
            out.push_str(">\n");
        }
        out.push_str("> ");
        out.push_str(line);
        out.push('\n');
    }
    out.push('\n');
    out
}

impl Page {
    /// Offers to quote what is selected in a post, as long as the page is open.
    pub(super) fn offer_quotes(self) {
        let Some(l) = self.reading.try_with_value(|r| r.l) else { return };
        let Some(button) = document().create_element("button").ok() else { return };
        let Ok(button) = button.dyn_into::<HtmlElement>() else { return };
        let _kind = button.set_attribute("type", "button");
        button.set_class_name("button small quote-button");
        button.set_inner_html(&Markup::of(|m| {
            m.icon("quote").text(t::thread::quote(l));
        }));
        let (shown, pressed) = (button.clone(), button.clone());
        let look = Closure::<dyn Fn()>::new(move || match selected() {
            Some(Selected { post, left, top, .. }) => {
                let style = HtmlElement::style(&shown);
                let room = (f64::from(post.client_width()) - 180.0).max(0.0);
                let _left = style.set_property("inset-inline-start", &px(left.min(room)));
                let _top = style.set_property("inset-block-start", &px(top));
                if shown.parent_element().as_ref() != Some(&post) {
                    // Next in the order of tabs after the words themselves.
                    let body = post.query_selector(".post-body").ok().flatten();
                    let _put = body.map(|body| body.insert_adjacent_element("afterend", &shown));
                }
            }
            None if document().active_element().as_deref() != Some(&shown) => shown.remove(),
            None => {}
        });
        // A press would end the selection before it is read.
        let hold = Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| event.prevent_default());
        let press = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
            event.stop_propagation();
            if let Some(found) = selected() {
                self.quote(&found);
            }
            if let Ok(Some(selection)) = window().get_selection() {
                let _none = selection.remove_all_ranges();
            }
            pressed.remove();
        });
        let _held = button.add_event_listener_with_callback("mousedown", hold.as_ref().unchecked_ref());
        let _heard = button.add_event_listener_with_callback("click", press.as_ref().unchecked_ref());
        let page = document();
        let _looks = page.add_event_listener_with_callback("selectionchange", look.as_ref().unchecked_ref());
        let kept = StoredValue::new_local((button, look, hold, press));
        on_cleanup(move || {
            kept.try_with_value(|(button, look, ..)| {
                let look = look.as_ref().unchecked_ref();
                let _ended = document().remove_event_listener_with_callback("selectionchange", look);
                button.remove();
            });
        });
    }

    fn quote(self, found: &Selected) {
        let Some(post) = post_of(&found.post) else { return };
        let Some(l) = self.reading.try_with_value(|r| r.l) else { return };
        let name = found.post.query_selector(".person-name").ok().flatten();
        let name = name.and_then(|name| name.text_content()).unwrap_or_default();
        // Signs of Markdown in a name are none here.
        let name: String = name.chars().filter(|c| !"[]()\\`*_<>".contains(*c)).collect();
        let source = format!("[{}](/talk/p/{post})", t::thread::quoted_from(l, &name));
        self.composer.quote(post, &quoted(&found.words, &source));
    }
}

fn px(n: f64) -> String {
    format!("{}px", n.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn every_line_is_quoted_and_paragraphs_stay_apart() {
        assert_eq!(quoted("一つ\n二つ", "[花](/x)"), "> [花](/x)\n>\n> 一つ\n> 二つ\n\n");
        assert_eq!(quoted("一\n\n\n二  ", "花"), "> 花\n>\n> 一\n>\n> 二\n\n");
        assert_eq!(quoted(&"あ".repeat(3000), "花").matches('あ').count(), 2000);
    }
}
