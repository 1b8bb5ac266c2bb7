//! What the page at the door shows and nobody presses, as text: the same with and without script.

use crate::ui::{Markup, price};
use domain::check_in::{Guest, Since};
use domain::error::Conflict;
use domain::{Error, Locale, t};

/// How many came.
pub(super) fn write_counter(m: &mut Markup, came: i64, all: i64, l: Locale) {
    m.element("p", &[], |m| {
        m.text(&t::door::counter(l, all, came));
    });
    let (max, value) = (all.max(1).to_string(), came.to_string());
    m.element("progress", &[("max", &max), ("value", &value), ("aria-hidden", "true")], |_| {});
}

/// The name, what they pay, and since when they are here by the reader's clock.
pub(super) fn write_who(m: &mut Markup, guest: &Guest, here: Option<(&Since, String)>, l: Locale) {
    m.element("span", &[("class", "door-name")], |m| {
        m.text(&guest.name);
    });
    if guest.price_yen > 0 {
        m.element("span", &[("class", "meta")], |m| {
            m.text(&t::door::door_price(l, price(guest.price_yen, l)));
        });
    }
    if let Some((since, clock)) = here {
        m.element("span", &[("class", "door-since")], |m| {
            m.icon("check").text(&since_text(since, clock, l));
        });
    }
}

/// `18:55 に受付（佐藤）`.
pub(super) fn since_text(since: &Since, clock: String, l: Locale) -> String {
    if since.by.is_empty() { t::door::since(l, clock) } else { t::door::since_by(l, clock, &since.by) }
}

/// What stands below the list: how many more there are, or why it is empty.
pub(super) fn write_empty(m: &mut Markup, none: bool, all: bool, more: i64, l: Locale) {
    if more > 0 {
        write_line(m, "meta", &t::door::more(l, more));
    }
    if !none {
        return;
    }
    let (title, text) = if all {
        (t::door::nobody_title(l), t::door::nobody_text(l))
    } else {
        (t::door::none_title(l), t::door::none_text(l))
    };
    m.element("div", &[("class", "empty")], |m| {
        let mark = [("class", "mark"), ("aria-hidden", "true"), ("viewBox", "0 0 64 64")];
        m.element("svg", &mark, |m| {
            m.element("use", &[("href", "/icons.svg#mark")], |_| {});
        });
        m.element("h2", &[], |m| {
            m.text(title);
        });
        write_line(m, "", text);
    });
}

/// An error as it reads at the door.
pub(super) fn error_text(error: &Error, l: Locale) -> String {
    match error {
        Error::Conflict(Conflict::Closed) => t::door::closed(l).to_owned(),
        Error::Conflict(Conflict::Stale) => t::door::not_confirmed_text(l).to_owned(),
        error => error.text(l),
    }
}

/// A message: what it is, and what to do.
pub(super) fn write_notice(m: &mut Markup, tone: &'static str, title: &str, text: &str) {
    let role = if tone == "danger" { "alert" } else { "status" };
    m.element("div", &[("class", "notice"), ("data-tone", tone), ("role", role)], |m| {
        m.icon("warning").element("div", &[], |m| {
            write_line(m, if text.is_empty() { "" } else { "notice-title" }, title);
            if !text.is_empty() {
                write_line(m, "", text);
            }
        });
    });
}

/// A paragraph.
pub(super) fn write_line(m: &mut Markup, class: &str, text: &str) {
    let named = [("class", class)];
    m.element("p", if class.is_empty() { &[] } else { &named }, |m| {
        m.text(text);
    });
}
