//! One's own passkeys: adding, naming, taking away.

use super::api::{Remove, Rename, begin, register};
use super::{authenticator, refused, why};
use crate::Fault;
use crate::accounts::security::{Proof, guarded};
use crate::boot::use_locale;
use crate::ui::{Hidden, Icon, Post, PostForm, Refused, say};
use domain::account::security::{PasskeyName, Security};
use domain::t;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// One's own passkeys.
#[component]
pub fn Passkeys() -> impl IntoView {
    let l = use_locale();
    let (rename, remove) = (Post::to::<Rename>(), Post::to::<Remove>());
    let proof = Proof::new();
    // Goes up when one was added.
    let added = RwSignal::new(0u32);
    Effect::new(move |before: Option<u32>| {
        let taken = remove.taken().get();
        if before.is_some_and(|b| b != taken) {
            say(t::security::passkey_removed(l));
        }
        taken
    });
    let again = move || (proof.answers(), rename.answers().get(), remove.answers().get(), added.get());
    guarded(
        t::security::passkeys(l),
        t::security::passkeys_lede(l),
        proof,
        again,
        move |security: Security| {
            let none = security.passkeys.is_empty();
            let name = if none { t::security::passkey_first(l) } else { "" };
            view! {
                <Refused posts=vec![remove] />
                {(!none)
                .then(|| {
                    let rows = security.passkeys.into_iter().map(|p| view! { <Row passkey=p rename=rename remove=remove /> });
                    view! { <ul class="keys">{rows.collect_view()}</ul> }
                })}
            <Add name=name added=added />
            }
        },
    )
}

#[component]
fn Row(passkey: PasskeyName, rename: Post, remove: Post) -> impl IntoView {
    let l = use_locale();
    let PasskeyName { id, name, made, used } = passkey;
    let used = used.map_or_else(
        || t::security::passkey_unused(l).to_owned(),
        |at| t::security::passkey_used(l, at.day(l)),
    );
    let field = format!("name-{id}");
    let of = format!(" ({name})");
    view! {
        <li class="key">
            <Icon name="key" />
            <div class="key-what">
                <h2>{name.clone()}</h2>
                <p class="meta">{t::security::passkey_made(l, made.day(l))} "・" {used}</p>
            </div>
            <div class="key-acts">
                <details class="confirm">
                    <summary class="button small">{t::security::passkey_rename(l)}<span class="visually-hidden">{of.clone()}</span></summary>
                    <PostForm post=rename class="form">
                        <Hidden name="id" value=id.to_string() />
                        <div class="field">
                            <label for=field.clone()>{t::security::passkey_name(l)}</label>
                            <input id=field name="name" value=name maxlength="60" required />
                        </div>
                        <div class="form-actions"><button class="button">{t::form::save(l)}</button></div>
                    </PostForm>
                </details>
                <details class="confirm">
                    <summary class="button small danger">{t::security::passkey_remove(l)}<span class="visually-hidden">{of}</span></summary>
                    <PostForm post=remove class="form">
                        <Hidden name="id" value=id.to_string() />
                        <p>{t::security::passkey_remove_text(l)}</p>
                        <div class="form-actions">
                            <button class="button danger" disabled=move || remove.sending().get()>{t::security::passkey_remove(l)}</button>
                        </div>
                    </PostForm>
                </details>
            </div>
        </li>
    }
}

/// Adds one: the browser asks the person, and the server keeps what it answers.
#[component]
fn Add(
    /// The name that is offered.
    name: &'static str,
    /// Goes up when it was added.
    added: RwSignal<u32>,
) -> impl IntoView {
    let l = use_locale();
    let (fault, busy) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let field = NodeRef::<leptos::html::Input>::new();
    let add = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let called = field.get_untracked().map(|f| f.value()).unwrap_or_default();
        busy.set(true);
        fault.set(None);
        spawn_local(async move {
            let made = async {
                let asked = begin().await.map_err(|Fault(error)| refused(&error, l))?;
                let answer = authenticator::create(&asked.options).await.map_err(|u| why(u, l))?;
                register(asked.token, answer, called).await.map_err(|Fault(error)| refused(&error, l))
            };
            let made = made.await;
            if made.is_ok() {
                say(t::security::passkey_added(l));
                added.try_update(|n| *n += 1);
            }
            fault.try_set(made.err());
            busy.try_set(false);
        });
    };
    view! {
        <section class="section">
            <h2>{t::security::passkey_add(l)}</h2>
            <p>{t::security::passkeys_text(l)}</p>
            <form class="form needs-script" on:submit=add>
                <div class="field">
                    <label for="name">{t::security::passkey_name(l)}</label>
                    <p class="hint" id="name-hint">{t::security::passkey_name_hint(l)}</p>
                    {move || fault.get().map(|text| view! { <p class="error" id="name-error" role="alert"><Icon name="warning" />{text}</p> })}
                    <input id="name" name="name" value=name maxlength="60" required aria-describedby="name-hint" node_ref=field />
                </div>
                <div class="form-actions">
                    <button class="button primary" disabled=move || busy.get()><Icon name="key" />{t::security::passkey_add(l)}</button>
                </div>
            </form>
            <noscript><p>{t::security::passkey_no_script(l)}</p></noscript>
        </section>
    }
}
