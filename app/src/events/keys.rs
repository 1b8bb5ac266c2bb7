//! The keys of the calendar, as a list to look up.

use crate::boot::use_locale;
use domain::t;
use leptos::prelude::*;

type Keys = (&'static [&'static str], domain::locale::Text);

const KEYS: [Keys; 9] = [
    (&["←", "→"], t::calendar::k_days),
    (&["↑", "↓"], t::calendar::k_weeks),
    (&["Space"], t::calendar::k_inside),
    (&["PageUp", "PageDown"], t::calendar::k_pages),
    (&["Home", "End"], t::calendar::k_week),
    (&["Enter"], t::calendar::k_open),
    (&["t"], t::calendar::k_today),
    (&["m", "w", "d", "a"], t::calendar::k_views),
    (&["/"], t::calendar::k_search),
];

/// What hosts do besides.
const HOSTING: [Keys; 5] = [
    (&["n"], t::calendar::k_new),
    (&["Shift", "←", "→"], t::calendar::k_move),
    (&["Shift", "↑", "↓"], t::calendar::k_shift),
    (&["Alt", "Shift", "↑", "↓"], t::calendar::k_stretch),
    (&["Enter", "Esc"], t::calendar::k_settle),
];

#[component]
pub(super) fn KeysDialog(node: NodeRef<leptos::html::Dialog>, host: bool) -> impl IntoView {
    let l = use_locale();
    let row = move |(keys, text): Keys| {
        view! {
            <div>
                <dt>{keys.iter().map(|k| view! { <kbd>{*k}</kbd> }).collect_view()}</dt>
                <dd>{text(l)}</dd>
            </div>
        }
    };
    view! {
        <dialog class="dialog" aria-labelledby="keys-h" node_ref=node>
            <h2 id="keys-h">{t::calendar::keys(l)}</h2>
            <dl class="keys">
                {KEYS.into_iter().map(row).collect_view()}
                {host.then(|| HOSTING.into_iter().map(row).collect_view())}
                {row((&["?"], t::calendar::k_help))}
            </dl>
            <form method="dialog"><button class="button">{t::calendar::close(l)}</button></form>
        </dialog>
    }
}
