//! A member in the directory: as a card, or as a line.

use crate::ui::{Markup, write_avatar, write_picture};
use domain::member::MemberCard;
use domain::{Locale, t};

/// The names of a list, one after the other.
fn joined(names: &[String], l: Locale) -> String {
    names.join(t::member::joint(l))
}

/// As a card.
pub(super) fn card(member: &MemberCard, l: Locale) -> String {
    let meta: Vec<String> = member.prefecture.iter().chain(&member.fields).cloned().collect();
    Markup::of(|m| {
        match &member.picture {
            Some(file) => write_picture(m, file),
            None => write_avatar(m, &member.name, member.id.0, ""),
        }
        m.element("div", &[("class", "member-card-body")], |m| {
            m.element("h2", &[("class", "member-name")], |m| write_link(m, member));
            let lines = [
                ("reading", member.reading.clone()),
                ("profession", joined(&member.professions, l)),
                ("meta", joined(&meta, l)),
                ("member-line", member.headline.clone()),
            ];
            for (class, words) in lines.into_iter().filter(|(_, words)| !words.is_empty()) {
                m.element("p", &[("class", class)], |m| {
                    m.text(&words);
                });
            }
            write_marks(m, member, l);
        });
    })
}

/// As a row of a table.
pub(super) fn row(member: &MemberCard, l: Locale) -> String {
    Markup::of(|m| {
        m.element("th", &[("scope", "row")], |m| {
            write_link(m, member);
            if !member.reading.is_empty() {
                m.element("span", &[("class", "reading")], |m| {
                    m.text(&member.reading);
                });
            }
        });
        let prefecture = member.prefecture.clone().unwrap_or_default();
        for (label, words) in [
            (t::member::profession(l), joined(&member.professions, l)),
            (t::member::field(l), joined(&member.fields, l)),
            (t::member::prefecture(l), prefecture),
        ] {
            m.element("td", &[("data-label", label)], |m| {
                m.text(&words);
            });
        }
        m.element("td", &[("data-label", t::member::marks(l))], |m| write_marks(m, member, l));
    })
}

fn write_link(m: &mut Markup, member: &MemberCard) {
    m.element("a", &[("href", &format!("/members/{}", member.handle))], |m| {
        m.text(&member.name);
    });
}

/// What was verified, and what they are open to.
pub(super) fn write_marks(m: &mut Markup, member: &MemberCard, l: Locale) {
    if member.credentials.is_empty() && member.open.is_empty() {
        return;
    }
    m.element("ul", &[("class", "marks")], |m| {
        for name in &member.credentials {
            m.element("li", &[("class", "badge"), ("data-tone", "verified")], |m| {
                m.text(&t::member::verified(l, name));
            });
        }
        for name in &member.open {
            m.element("li", &[("class", "badge"), ("data-tone", "success")], |m| {
                m.text(name);
            });
        }
    });
}
