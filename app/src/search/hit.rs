//! What was found, written as text: nothing in it reacts by itself.

use crate::ui::{Markup, write_when};
use domain::search::{Group, Hit, Kind, Piece};
use domain::{Locale, Timestamp, t};

/// The name of a kind.
pub(super) const fn kind_name(kind: Kind, l: Locale) -> &'static str {
    match kind {
        Kind::Article => t::search::articles(l),
        Kind::Event => t::search::events(l),
        Kind::Thread => t::search::threads(l),
        Kind::Member => t::search::members(l),
        Kind::Circle => t::search::circles(l),
    }
}

/// The sign of a kind.
pub(super) const fn icon(kind: Kind) -> &'static str {
    match kind {
        Kind::Article => "book",
        Kind::Event => "calendar",
        Kind::Thread => "talk",
        Kind::Member => "people",
        Kind::Circle => "circles",
    }
}

/// The hits of a group as the items of a list.
pub(super) fn hits(group: &Group, now: Timestamp, l: Locale) -> String {
    Markup::of(|m| {
        for hit in &group.hits {
            m.element("li", &[("class", "hit")], |m| write(m, hit, group.kind, now, l));
        }
    })
}

fn write(m: &mut Markup, hit: &Hit, kind: Kind, now: Timestamp, l: Locale) {
    m.element("h3", &[("class", "hit-title")], |m| {
        m.element("a", &[("href", &hit.path)], |m| pieces(m, &hit.title));
    });
    if !hit.text.is_empty() {
        m.element("p", &[("class", "hit-text")], |m| pieces(m, &hit.text));
    }
    m.element("p", &[("class", "meta")], |m| {
        if hit.off {
            m.element("span", &[("class", "badge"), ("data-tone", "danger")], |m| {
                m.text(t::event::cancelled(l));
            });
        }
        if hit.helped && kind == Kind::Thread {
            m.element("span", &[("class", "badge"), ("data-tone", "success")], |m| {
                m.text(t::search::helped(l));
            });
        }
        for said in [&hit.by, &hit.place] {
            if !said.is_empty() {
                m.element("span", &[], |m| {
                    m.text(said);
                });
            }
        }
        if let Some(at) = hit.at {
            write_when(m, at, false, now, l);
        }
        if hit.others > 0 {
            m.element("span", &[], |m| {
                m.text(&t::search::others(l, hit.others));
            });
        }
    });
}

fn pieces(m: &mut Markup, pieces: &[Piece]) {
    for piece in pieces {
        if piece.marked {
            m.element("mark", &[], |m| {
                m.text(&piece.text);
            });
        } else {
            m.text(&piece.text);
        }
    }
}
