//! The page at the door without script: a form for each person.

use super::api::{CheckInPage, Mark};
use super::check_in::since_text;
use crate::boot::form_key;
use crate::ui::{Markup, price};
use domain::check_in::Expected;
use domain::{EventId, Locale, Moment, t};
use leptos::server_fn::ServerFn;

/// Who is expected, and how they are found and let in.
pub(super) fn html(page: &CheckInPage, words: &str, l: Locale) -> String {
    let (event, door) = (page.card.id, &page.door);
    let offset = door.now.offset;
    Markup::of(|m| {
        match &door.ticket {
            None => {}
            Some(Some(expected)) => {
                m.element("ul", &[("class", "door-list door-asked")], |m| row(m, event, expected, offset, l));
            }
            Some(None) => {
                notice(m, t::door::not_listed_title(l), t::door::not_listed_text(l));
            }
        }
        counter(m, door.all, door.came, l);
        search(m, event, words, l);
        if door.found.is_empty() {
            let (title, text) = if words.trim().is_empty() {
                (t::door::nobody_title(l), t::door::nobody_text(l))
            } else {
                (t::door::none_title(l), t::door::none_text(l))
            };
            m.element("div", &[("class", "empty")], |m| {
                m.element("h2", &[], |m| {
                    m.text(title);
                });
                m.element("p", &[], |m| {
                    m.text(text);
                });
            });
        } else {
            m.element("ul", &[("class", "door-list"), ("aria-label", t::door::list(l))], |m| {
                for expected in &door.found {
                    row(m, event, expected, offset, l);
                }
            });
        }
        if door.more > 0 {
            m.element("p", &[("class", "meta")], |m| {
                m.text(&t::door::more(l, door.more));
            });
        }
    })
}

fn notice(m: &mut Markup, title: &str, text: &str) {
    m.element("div", &[("class", "notice"), ("data-tone", "danger"), ("role", "alert")], |m| {
        m.icon("warning");
        m.element("div", &[], |m| {
            m.element("p", &[("class", "notice-title")], |m| {
                m.text(title);
            });
            m.element("p", &[], |m| {
                m.text(text);
            });
        });
    });
}

fn counter(m: &mut Markup, all: i64, came: i64, l: Locale) {
    m.element("div", &[("class", "door-counter")], |m| {
        m.element("p", &[], |m| {
            m.text(&t::door::counter(l, all, came));
        });
        let (most, now) = (all.max(1).to_string(), came.to_string());
        m.element("progress", &[("max", &most), ("value", &now), ("aria-hidden", "true")], |_| {});
    });
}

fn search(m: &mut Markup, event: EventId, words: &str, l: Locale) {
    let action = format!("/events/{event}/check-in");
    m.element("form", &[("class", "search-row"), ("method", "get"), ("action", &action)], |m| {
        m.element("label", &[("class", "visually-hidden"), ("for", "q")], |m| {
            m.text(t::door::search(l));
        });
        m.void(
            "input",
            &[
                ("id", "q"),
                ("name", "q"),
                ("type", "search"),
                ("value", words),
                ("placeholder", t::door::search(l)),
                ("autocomplete", "off"),
            ],
        );
        m.element("button", &[("class", "button")], |m| {
            m.text(t::door::search_button(l));
        });
    });
}

/// One person, with the form that lets them in or takes that back.
fn row(m: &mut Markup, event: EventId, expected: &Expected, offset: i32, l: Locale) {
    let Expected { guest, since } = expected;
    let here = since.is_some();
    let (label, class, words) = if here {
        (t::door::undo_label(l, &guest.name), "button quiet", t::door::undo(l))
    } else {
        (t::door::check_in_label(l, &guest.name), "button", t::door::check_in(l))
    };
    let attributes = [("class", "door-row"), ("data-here", "")];
    m.element("li", &attributes[..if here { 2 } else { 1 }], |m| {
        m.element("div", &[("class", "door-who")], |m| {
            m.element("span", &[("class", "door-name")], |m| {
                m.text(&guest.name);
            });
            if guest.price_yen > 0 {
                let text = t::door::door_price(l, price(guest.price_yen, l));
                m.text(" ").element("span", &[("class", "meta")], |m| {
                    m.text(&text);
                });
            }
            if let Some(since) = since {
                let text = since_text(since, Moment { at: since.at, offset }.clock(), l);
                m.text(" ").element("span", &[("class", "door-since")], |m| {
                    m.icon("check").text(&text);
                });
            }
        });
        m.element("form", &[("method", "post"), ("action", Mark::url())], |m| {
            let key = form_key(&format!("door-{}-{here}", guest.id));
            let (event, id) = (event.to_string(), guest.id.to_string());
            let came = if here { "" } else { "yes" };
            for (name, value) in [("id", event.as_str()), ("guest", &id), ("came", came), ("key", &key)] {
                m.void("input", &[("type", "hidden"), ("name", name), ("value", value)]);
            }
            m.element("button", &[("class", class), ("aria-label", &label)], |m| {
                m.text(words);
            });
        });
    });
}
