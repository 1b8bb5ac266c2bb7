//! Logging in with a passkey, and proving with one who one is.

use super::api::{ask, prove, sign_in};
use super::{authenticator, refused, why};
use crate::boot::use_locale;
use crate::ui::Icon;
use crate::{Fault, accounts::passkeys::authenticator::Unanswered};
use domain::error::Conflict;
use domain::{Error, t};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;

thread_local! {
    /// What takes back the question that the browser puts while one types. Not a value of the page: on the server a page
    /// goes from thread to thread, and may end on another than it began on.
    static OFFERED: RefCell<Option<web_sys::AbortController>> = const { RefCell::new(None) };
}

/// A button that logs in with a passkey. Where the browser can, it offers one already where one types the address.
#[component]
pub(in crate::accounts) fn SignIn(
    /// Where to go on.
    next: String,
) -> impl IntoView {
    let l = use_locale();
    let fault = RwSignal::new(None::<String>);
    let there = RwSignal::new(false);
    // A browser asks one authenticator at a time: who presses the button is offered nothing beside it.
    let pressed = StoredValue::new(false);
    let withdraw = move || {
        pressed.try_set_value(true);
        if let Some(offer) = OFFERED.take() {
            offer.abort();
        }
    };
    let next = StoredValue::new(next);
    let enter = move |token: String, answer: String| async move {
        match sign_in(token, answer, next.get_value()).await {
            // Another reader: the page is loaded anew, with all that is theirs.
            Ok(to) => window().location().assign(&to).map_err(|_| Error::Unavailable),
            Err(Fault(error)) => Err(error),
        }
    };
    Effect::new(move |_| {
        there.set(authenticator::supported());
        spawn_local(async move {
            if !authenticator::offers_while_typing().await {
                return;
            }
            // A question that waited too long is asked again.
            while let Ok(asked) = ask().await {
                if pressed.try_get_value() != Some(false) {
                    return;
                }
                let Ok(offer) = web_sys::AbortController::new() else { return };
                let signal = offer.signal().into();
                // The page may have gone on meanwhile.
                if pressed.try_get_value() != Some(false) {
                    return;
                }
                OFFERED.set(Some(offer));
                let Ok(answer) = authenticator::get(&asked.options, Some(signal)).await else { return };
                match enter(asked.token, answer).await {
                    Err(Error::Conflict(Conflict::LinkUsed)) => {}
                    Err(error) => {
                        fault.try_set(Some(refused(&error, l)));
                        return;
                    }
                    Ok(()) => return,
                }
            }
        });
    });
    on_cleanup(withdraw);
    let press = move |_| {
        withdraw();
        fault.set(None);
        spawn_local(async move {
            let text = match asked_and_answered().await {
                Ok((token, answer)) => enter(token, answer).await.err().map(|error| refused(&error, l)),
                Err(Failed::Here(unanswered)) => Some(why(unanswered, l)),
                Err(Failed::There(error)) => Some(refused(&error, l)),
            };
            fault.try_set(text);
        });
    };
    view! {
        <div class="passkey-entry needs-script" hidden=move || !there.get()>
            <p class="or">{t::security::or(l)}</p>
            <button type="button" class="button" on:click=press><Icon name="key" />{t::security::passkey_login(l)}</button>
            {move || fault.get().map(|text| view! { <p class="error" role="alert"><Icon name="warning" />{text}</p> })}
        </div>
    }
}

/// A button that proves with a passkey who one is.
#[component]
pub(in crate::accounts) fn Prove(
    /// Goes up when it was proved.
    proved: RwSignal<u32>,
) -> impl IntoView {
    let l = use_locale();
    let fault = RwSignal::new(None::<String>);
    let press = move |_| {
        fault.set(None);
        spawn_local(async move {
            let text = match asked_and_answered().await {
                Ok((token, answer)) => {
                    prove(token, answer).await.err().map(|Fault(error)| refused(&error, l))
                }
                Err(Failed::Here(unanswered)) => Some(why(unanswered, l)),
                Err(Failed::There(error)) => Some(refused(&error, l)),
            };
            if text.is_none() {
                proved.try_update(|n| *n += 1);
            }
            fault.try_set(text);
        });
    };
    view! {
        <div class="needs-script">
            <button type="button" class="button" on:click=press><Icon name="key" />{t::security::prove_passkey(l)}</button>
            {move || fault.get().map(|text| view! { <p class="error" role="alert"><Icon name="warning" />{text}</p> })}
        </div>
    }
}

/// Where it went wrong.
enum Failed {
    Here(Unanswered),
    There(Error),
}

async fn asked_and_answered() -> Result<(String, String), Failed> {
    let asked = ask().await.map_err(|Fault(error)| Failed::There(error))?;
    let answer = authenticator::get(&asked.options, None).await.map_err(Failed::Here)?;
    Ok((asked.token, answer))
}
