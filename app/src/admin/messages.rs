//! Whether members may write to each other alone.

use crate::boot::use_locale;
use crate::ui::{Choice, Form, Notice, Post, Radios};
use domain::setting::Messages;
use domain::t;
use leptos::prelude::*;

#[component]
pub(super) fn MessagesForm(messages: Messages, save: Post) -> impl IntoView {
    let l = use_locale();
    let name = |messages: Messages| match messages {
        Messages::Off => t::admin::messages_off(l),
        Messages::On => t::admin::messages_on(l),
    };
    let choices = [Messages::Off, Messages::On].map(|m| Choice::new(m.code(), name(m))).to_vec();
    view! {
        <div class="card">
            <details>
                <summary>{t::admin::messages(l, name(messages))}</summary>
                <Form post=save prefix="" labels=&[("messages", t::admin::messages_label)]>
                    <Notice tone="warning"><p>{t::admin::messages_law(l)}</p></Notice>
                    <p class="hint">{t::admin::messages_privacy(l)}</p>
                    <Radios name="messages" label=t::admin::messages_label(l) choices=choices value=messages.code() />
                    <div class="form-actions">
                        <button class="button" disabled=move || save.sending().get()>{t::form::save(l)}</button>
                    </div>
                </Form>
            </details>
        </div>
    }
}
