//! What may be sent with posts.

use crate::boot::use_locale;
use crate::ui::{Field, Form, Post};
use domain::file::KINDS;
use domain::setting::{Attachments, AttachmentsForm};
use domain::t;
use leptos::prelude::*;

const LABELS: &[(&str, domain::locale::Text)] = &[
    ("kinds", t::admin::attachments_kinds),
    ("most", t::admin::attachments_most),
    ("most_a_day", t::admin::attachments_day),
];

#[component]
pub(super) fn AttachmentsRules(rules: Attachments, save: Post) -> impl IntoView {
    let l = use_locale();
    let form = AttachmentsForm::of(&rules);
    let known = KINDS.map(|(end, _)| end).join(", ");
    view! {
        <div class="card">
            <details>
                <summary>{t::admin::attachments(l)}</summary>
                <Form post=save labels=LABELS>
                    <Field name="kinds" label=t::admin::attachments_kinds(l) hint=t::admin::attachments_kinds_hint(l, &known) value=form.kinds />
                    <Field name="most" label=t::admin::attachments_most(l) kind="number" narrow=true required=true value=form.most />
                    <Field name="most_a_day" label=t::admin::attachments_day(l) kind="number" narrow=true required=true value=form.most_a_day />
                    <div class="form-actions">
                        <button class="button" disabled=move || save.sending().get()>{t::form::save(l)}</button>
                    </div>
                </Form>
            </details>
        </div>
    }
}
