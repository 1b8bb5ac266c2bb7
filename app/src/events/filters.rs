//! The calendar's filters: a form that asks with its address.

use crate::boot::{use_locale, use_viewer};
use crate::ui::{Markup, QueryForm};
use domain::calendar::{CalendarQuery, View};
use domain::circle::CircleName;
use domain::event::EventKind;
use domain::{Locale, t, time};
use leptos::prelude::*;

#[component]
pub(super) fn Filters(query: CalendarQuery, circles: Vec<CircleName>) -> impl IntoView {
    let l = use_locale();
    let member = use_viewer().is_some();
    let set = [query.kind.is_some(), query.circle.is_some(), query.open, query.online, query.mine]
        .iter()
        .filter(|x| **x)
        .count();
    let summary = Markup::of(|m| {
        m.icon("filter").text(t::calendar::filter(l));
        if set > 0 {
            m.element("span", &[("class", "filters-count")], |m| {
                m.text(&set.to_string());
            });
        }
    });
    let fields = Markup::of(|m| write_fields(m, &query, &circles, member, l));
    view! {
        <details class="filters" open=set != 0>
            <summary inner_html=summary></summary>
            <QueryForm action="/events" class="filters-form">
                <div class="filters-fields" inner_html=fields></div>
            </QueryForm>
        </details>
    }
}

fn write_fields(m: &mut Markup, query: &CalendarQuery, circles: &[CircleName], member: bool, l: Locale) {
    if query.view != View::Month {
        m.void("input", &[("type", "hidden"), ("name", "view"), ("value", query.view.code())]);
    }
    if let Some(date) = query.date {
        m.void("input", &[("type", "hidden"), ("name", "date"), ("value", &time::iso_date(date))]);
    }
    let kinds = EventKind::ALL.iter().map(|k| (k.code().to_owned(), k.name(l), query.kind == Some(*k)));
    write_select(
        m,
        ["f-kind", "kind"],
        [t::event::f_kind(l), t::calendar::any_kind(l)],
        &kinds.collect::<Vec<_>>(),
    );
    if !circles.is_empty() {
        let circles = circles.iter().map(|c| (c.id.to_string(), c.name.as_str(), query.circle == Some(c.id)));
        let words = [t::calendar::circle(l), t::calendar::any_circle(l)];
        write_select(m, ["f-circle", "circle"], words, &circles.collect::<Vec<_>>());
    }
    let mut check = |name: &str, label: &str, set: bool| {
        m.element("label", &[("class", "check")], |m| {
            let mut attributes = vec![("type", "checkbox"), ("name", name), ("value", "1")];
            if set {
                attributes.push(("checked", ""));
            }
            m.void("input", &attributes).element("span", &[], |m| {
                m.text(label);
            });
        });
    };
    check("open", t::calendar::open(l), query.open);
    check("online", t::calendar::online(l), query.online);
    if member {
        check("mine", t::calendar::mine(l), query.mine);
    }
    let clear = CalendarQuery { view: query.view, date: query.date, ..CalendarQuery::default() };
    m.element("div", &[("class", "filters-actions")], |m| {
        m.element("button", &[("class", "button")], |m| {
            m.text(t::calendar::apply(l));
        });
        m.element("a", &[("class", "button quiet"), ("href", &clear.href())], |m| {
            m.text(t::calendar::clear(l));
        });
    });
}

/// A choice with its label, and what is chosen with nothing.
fn write_select(
    m: &mut Markup,
    [id, name]: [&str; 2],
    [label, none]: [&str; 2],
    options: &[(String, &str, bool)],
) {
    m.element("div", &[("class", "field")], |m| {
        m.element("label", &[("for", id)], |m| {
            m.text(label);
        });
        m.element("select", &[("id", id), ("name", name)], |m| {
            write_option(m, "", none, false);
            for (value, words, chosen) in options {
                write_option(m, value, words, *chosen);
            }
        });
    });
}

pub(super) fn write_option(m: &mut Markup, value: &str, words: &str, chosen: bool) {
    let mut attributes = vec![("value", value)];
    if chosen {
        attributes.push(("selected", ""));
    }
    m.element("option", &attributes, |m| {
        m.text(words);
    });
}
