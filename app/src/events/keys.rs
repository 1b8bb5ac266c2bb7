//! The keys of the calendar, as a list to look up.

use crate::boot::use_locale;
use crate::ui::Markup;
use domain::t;
use leptos::prelude::*;

type Keys = (&'static [&'static str], domain::locale::Text);

const KEYS: &[Keys] = &[
    (&["←", "→"], t::calendar::k_days),
    (&["↑", "↓"], t::calendar::k_weeks),
    (&["Space"], t::calendar::k_inside),
    (&["PageUp", "PageDown"], t::calendar::k_pages),
    (&["Home", "End"], t::calendar::k_week),
    (&["Enter"], t::calendar::k_open),
    (&["t"], t::calendar::k_today),
    (&["m", "w", "d", "a"], t::calendar::k_views),
    (&["f"], t::calendar::k_filter),
    (&["/"], t::search::title),
    (&["?"], t::calendar::k_help),
];

/// What hosts do besides.
const HOSTING: &[Keys] = &[
    (&["n"], t::calendar::k_new),
    (&["Shift", "←", "→"], t::calendar::k_move),
    (&["Shift", "↑", "↓"], t::calendar::k_shift),
    (&["Alt", "Shift", "↑", "↓"], t::calendar::k_stretch),
    (&["Enter", "Esc"], t::calendar::k_settle),
];

#[component]
pub(super) fn KeysDialog(node: NodeRef<leptos::html::Dialog>, host: bool) -> impl IntoView {
    let l = use_locale();
    let text = Markup::of(|m| {
        m.element("h2", &[("id", "keys-h")], |m| {
            m.text(t::calendar::keys(l));
        });
        m.element("dl", &[("class", "keys")], |m| {
            for (keys, text) in KEYS.iter().chain(if host { HOSTING } else { &[] }) {
                m.element("div", &[], |m| {
                    m.element("dt", &[], |m| {
                        for key in *keys {
                            m.element("kbd", &[], |m| {
                                m.text(key);
                            });
                        }
                    });
                    m.element("dd", &[], |m| {
                        m.text(text(l));
                    });
                });
            }
        });
        m.element("form", &[("method", "dialog")], |m| {
            m.element("button", &[("class", "button")], |m| {
                m.text(t::calendar::close(l));
            });
        });
    });
    view! { <dialog class="dialog" aria-labelledby="keys-h" node_ref=node inner_html=text></dialog> }
}
