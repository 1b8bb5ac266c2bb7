//! One's own password.

use super::api::SetPassword;
use super::{Proof, guarded};
use crate::boot::use_locale;
use crate::ui::{Field, Form, Post};
use domain::account::security::Security;
use domain::t;
use leptos::prelude::*;

/// Sets one's own password.
#[component]
pub fn Password() -> impl IntoView {
    let l = use_locale();
    let (set, proof) = (Post::to::<SetPassword>(), Proof::new());
    let again = move || proof.answers();
    guarded(
        t::security::password_title(l),
        t::security::password_lede(l),
        proof,
        again,
        move |now: Security| {
            view! {
                <Form post=set prefix="" labels=&[("password", t::account::new_password)]>
                    // Password managers keep the new one with the account it is of.
                    <input type="hidden" name="username" value=now.email autocomplete="username" />
                    <Field
                        name="password"
                        label=t::account::new_password(l)
                        hint=t::account::password_hint(l)
                        kind="password"
                        autocomplete="new-password"
                        required=true
                    />
                    <div class="form-actions">
                        <button class="button primary" disabled=move || set.sending().get()>{t::account::set_password(l)}</button>
                        <a class="button quiet" href="/me/settings/account">{t::form::cancel(l)}</a>
                    </div>
                </Form>
            }
        },
    )
}
