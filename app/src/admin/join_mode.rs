//! How one joins.

use crate::boot::use_locale;
use crate::ui::{Choice, Form, Post, Radios};
use domain::setting::JoinMode;
use domain::t;
use leptos::prelude::*;

#[component]
pub(super) fn JoinModeForm(mode: JoinMode, join: Post) -> impl IntoView {
    let l = use_locale();
    let name = match mode {
        JoinMode::Open => t::admin::join_open(l),
        JoinMode::Approval => t::admin::join_approval(l),
        JoinMode::Invitation => t::admin::join_invitation(l),
    };
    let choices = vec![
        Choice::new(JoinMode::Open.code(), t::admin::join_open(l)).hint(t::admin::join_open_hint(l)),
        Choice::new(JoinMode::Approval.code(), t::admin::join_approval(l))
            .hint(t::admin::join_approval_hint(l)),
        Choice::new(JoinMode::Invitation.code(), t::admin::join_invitation(l))
            .hint(t::admin::join_invitation_hint(l)),
    ];
    view! {
        <div class="card">
            <details>
                <summary>{t::admin::join(l, name)}</summary>
                <Form post=join prefix="">
                    <Radios name="mode" label=t::admin::join_label(l) choices=choices value=mode.code() />
                    <div class="form-actions">
                        <button class="button" disabled=move || join.sending().get()>{t::form::save(l)}</button>
                    </div>
                </Form>
            </details>
        </div>
    }
}
