//! What the browser does with its authenticators (WebAuthn level 3, sections 5.1 and 5.8).

use js_sys::{Function, JSON, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// The person did not want to, or took too long: the two are not told apart.
    Cancelled,
    /// The authenticator holds a passkey for this account already.
    Known,
    /// The browser has no passkeys.
    Unsupported,
}

impl From<JsValue> for Unanswered {
    fn from(error: JsValue) -> Self {
        let name = Reflect::get(&error, &"name".into()).ok().and_then(|n| n.as_string());
        match name.as_deref() {
            Some("InvalidStateError") => Self::Known,
            Some("TypeError") => Self::Unsupported,
            _ => Self::Cancelled,
        }
    }
}

/// The class that reads and writes questions and answers as JSON, in browsers that have it.
fn class() -> Option<JsValue> {
    let class = Reflect::get(&window(), &"PublicKeyCredential".into()).ok()?;
    Reflect::has(&class, &"parseRequestOptionsFromJSON".into()).ok()?.then_some(class)
}

fn call(on: &JsValue, name: &str, with: &JsValue) -> Result<JsValue, JsValue> {
    Reflect::get(on, &name.into())?.dyn_into::<Function>()?.call1(on, with)
}

async fn promised(promise: JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(promise.dyn_into::<Promise>()?).await
}

/// Whether passkeys can be used here.
#[must_use]
pub fn supported() -> bool {
    class().is_some()
}

/// Whether the browser offers passkeys where one types who one is.
pub async fn offers_while_typing() -> bool {
    let asked = async {
        let class = class().ok_or(JsValue::NULL)?;
        promised(call(&class, "isConditionalMediationAvailable", &JsValue::UNDEFINED)?).await
    };
    asked.await.is_ok_and(|answer: JsValue| answer.is_truthy())
}

async fn answer(
    act: &str,
    reading: &str,
    options: &str,
    more: &[(&str, JsValue)],
) -> Result<String, Unanswered> {
    let class = class().ok_or(Unanswered::Unsupported)?;
    let question = Object::new();
    Reflect::set(&question, &"publicKey".into(), &call(&class, reading, &JSON::parse(options)?)?)?;
    for (name, value) in more {
        Reflect::set(&question, &(*name).into(), value)?;
    }
    let credentials = Reflect::get(&window().navigator(), &"credentials".into())?;
    let credential = promised(call(&credentials, act, &question)?).await?;
    let answer = call(&credential, "toJSON", &JsValue::UNDEFINED)?;
    Ok(JSON::stringify(&answer)?.into())
}

/// Makes a new passkey; what to send.
///
/// # Errors
/// Why there is none.
pub async fn create(options: &str) -> Result<String, Unanswered> {
    answer("create", "parseCreationOptionsFromJSON", options, &[]).await
}

/// Answers with a passkey that there is; what to send. With a signal the browser only offers it where one types, until
/// the signal ends that.
///
/// # Errors
/// Why there is none.
pub async fn get(options: &str, offered_until: Option<JsValue>) -> Result<String, Unanswered> {
    let more = match offered_until {
        Some(signal) => vec![("mediation", "conditional".into()), ("signal", signal)],
        None => Vec::new(),
    };
    answer("get", "parseRequestOptionsFromJSON", options, &more).await
}
