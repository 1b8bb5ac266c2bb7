//! The part of a post's form that asks something to be answered by choosing: folded away until it is wanted.

use crate::boot::use_locale;
use crate::ui::{Check, Field, Lines, More, Post};
use domain::t;
use leptos::prelude::*;

/// Labels of the fields, for the summary of faults.
pub const LABELS: [(&str, domain::locale::Text); 3] =
    [("poll", t::poll::f_question), ("poll_options", t::poll::f_options), ("poll_closes", t::poll::f_closes)];

const FIELDS: &[&str] = &["poll", "poll_options", "poll_several", "poll_secret", "poll_closes"];

/// The fields, inside a form.
#[component]
pub fn PollFields(
    /// The form's way: once it was taken, the next post asks nothing.
    post: Post,
) -> impl IntoView {
    let l = use_locale();
    let taken = post.taken();
    move || {
        taken.track();
        view! {
            <More label=t::poll::add(l) open=false fields=FIELDS>
                <Field name="poll" label=t::poll::f_question(l) />
                <Lines name="poll_options" label=t::poll::f_options(l) hint=t::poll::f_options_hint(l) rows=4 />
                <Check name="poll_several">{t::poll::f_several(l)}</Check>
                <Check name="poll_secret">
                    {t::poll::f_secret(l)}
                    <span class="hint">{t::poll::f_secret_hint(l)}</span>
                </Check>
                <Field name="poll_closes" label=t::poll::f_closes(l) hint=t::poll::f_closes_hint(l) kind="datetime-local" narrow=true />
            </More>
        }
    }
}
