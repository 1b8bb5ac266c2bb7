//! The keys of the calendar, as a list to look up.

use crate::boot::use_locale;
use domain::t;
use leptos::prelude::*;

const KEYS: [(&[&str], domain::locale::Text); 6] = [
    (&["←", "→", "↑", "↓"], t::calendar::k_days),
    (&["PageUp", "PageDown"], t::calendar::k_months),
    (&["Home", "End"], t::calendar::k_week),
    (&["Enter"], t::calendar::k_open),
    (&["t"], t::calendar::k_today),
    (&["m", "a"], t::calendar::k_views),
];

#[component]
pub(super) fn KeysDialog(node: NodeRef<leptos::html::Dialog>, host: bool) -> impl IntoView {
    let l = use_locale();
    let row = move |keys: &[&'static str], text: &'static str| {
        view! {
            <div>
                <dt>{keys.iter().map(|k| view! { <kbd>{*k}</kbd> }).collect_view()}</dt>
                <dd>{text}</dd>
            </div>
        }
    };
    view! {
        <dialog class="dialog" aria-labelledby="keys-h" node_ref=node>
            <h2 id="keys-h">{t::calendar::keys(l)}</h2>
            <dl class="keys">
                {KEYS.into_iter().map(|(keys, text)| row(keys, text(l))).collect_view()}
                {host.then(|| row(&["n"], t::calendar::k_new(l)))}
                {row(&["?"], t::calendar::k_help(l))}
            </dl>
            <form method="dialog"><button class="button">{t::calendar::close(l)}</button></form>
        </dialog>
    }
}
