//! Logging in with an account elsewhere (OpenID Connect Core 1.0): to the provider, and back. The code flow with PKCE
//! (RFC 7636), a `state` that only this browser has, a `nonce`, and an address to come back to for each provider, so that
//! none answers for another (RFC 9700 section 4.4).

mod http;
mod provider;

pub use provider::{Fault, Provider, Settings};

use crate::config::ServeConfig;
use crate::context::cookie;
use crate::plain;
use crate::router::App;
use ::http::{HeaderMap, HeaderValue, header};
use app::request::{Cx, local, openid_cookie};
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::account::openid::{Provider as Told, WAITING_MINUTES};
use domain::member::percent;
use domain::{Error, Result};
use openidconnect::{Nonce, PkceCodeChallenge, PkceCodeVerifier};
use serde::Deserialize;
use std::sync::Arc;
use store::accounts::Entry;
use store::accounts::openid::{Arrival, Question, arrive, ask, asked};

/// Where one's own accounts elsewhere stand.
const OWN: &str = "/me/settings/account/openid";
/// Where strangers are asked what they want.
const STRANGER: &str = "/login/openid";

/// The file that `--openid` names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    provider: Vec<Settings>,
}

/// The providers that the operator has set up.
#[derive(Clone, Default)]
pub struct Providers {
    all: Arc<[Provider]>,
    told: Arc<[Told]>,
    http: Option<http::Http>,
}

impl Providers {
    /// Those of a configuration.
    ///
    /// # Errors
    /// A text for the operator.
    pub fn of(config: &ServeConfig) -> Result<Self, String> {
        let Some(path) = &config.openid else { return Ok(Self::default()) };
        let wrong = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
        let text = std::fs::read_to_string(path).map_err(|e| wrong(&e))?;
        // What the parser shows of the file may be a secret.
        let file: File = toml::from_str(&text).map_err(|e| wrong(&e.message()))?;
        let mut all: Vec<Provider> = Vec::new();
        for settings in file.provider {
            let provider = Provider::new(settings, &config.public_url()).map_err(|e| wrong(&e))?;
            if all.iter().any(|p| p.told().id == provider.told().id) {
                return Err(wrong(&format!("two providers are called {}", provider.told().id)));
            }
            all.push(provider);
        }
        let told = all.iter().map(Provider::told).collect();
        let http = if all.is_empty() { None } else { Some(http::Http::new()?) };
        Ok(Self { all: all.into(), told, http })
    }

    /// What people are told of them.
    #[must_use]
    pub fn told(&self) -> Arc<[Told]> {
        self.told.clone()
    }

    fn find(&self, id: &str) -> Result<(&Provider, &http::Http)> {
        let found = self.all.iter().zip(self.told.iter()).find(|(_, told)| told.id == id);
        found.map(|(p, _)| p).zip(self.http.as_ref()).ok_or(Error::NotFound)
    }
}

/// Where the reader wants to be.
#[derive(Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// Sends somebody to a provider. A link rather than a form: forms of ours lead to no other site.
pub async fn begin(
    State(app): State<App>,
    Extension(cx): Extension<Cx>,
    Path(id): Path<String>,
    Query(Next { next }): Query<Next>,
) -> Response {
    let went = async {
        let (provider, http) = app.openid.find(&id)?;
        let (nonce, (_, verifier)) = (Nonce::new_random(), PkceCodeChallenge::new_random_sha256());
        let question = Question {
            provider: id.clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
            next: local(&next).to_owned(),
        };
        let state = ask(&cx.db, &cx.actor, &cx.address, &question).await?;
        Ok(provider.address(http, &state, &nonce, &verifier).await.map(|to| (state, to)))
    };
    match went.await {
        Ok(Ok((state, to))) => {
            let cookie = cx.cookie(openid_cookie(cx.secure), &state, WAITING_MINUTES * 60);
            leads(&to, [cookie])
        }
        Ok(Err(fault)) => {
            tracing::warn!(provider = id, %fault, "a provider of accounts did not answer");
            again(&cx, "away", &next)
        }
        Err(error) => plain::page(&error, cx.locale),
    }
}

/// What a provider sends somebody back with (RFC 6749 section 4.1.2, RFC 9207).
#[derive(Deserialize)]
pub struct Answer {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// How somebody came back.
enum Back {
    /// They are whom a provider says.
    Arrived(Arrival, String),
    /// They changed their mind, or the provider's.
    Stopped(String),
    /// The provider is away, or not believed.
    Failed(&'static str, String),
}

/// Takes somebody in who comes back from a provider.
pub async fn back(
    State(app): State<App>,
    Extension(cx): Extension<Cx>,
    Path(id): Path<String>,
    Query(answer): Query<Answer>,
    headers: HeaderMap,
) -> Response {
    let ours = cookie(&headers, openid_cookie(cx.secure));
    let came = match came(&app, &cx, &id, answer, ours).await {
        Ok(came) => came,
        // Too late, twice, or from another browser: nothing is lost but the time.
        Err(Error::Conflict(_)) => return again(&cx, "refused", ""),
        Err(error) => return plain::page(&error, cx.locale),
    };
    let name = openid_cookie(cx.secure);
    match came {
        Back::Arrived(Arrival::Entry(Entry::In(signed)), next) => {
            if let Err(error) = app::accounts::api::succeed(&cx, &signed.session).await {
                return plain::page(&error, cx.locale);
            }
            let next = if signed.demanded { "/me/settings/account" } else { &next };
            let cookies = cx.session_cookies(&signed.session);
            leads(next, cookies.into_iter().chain([cx.cookie(name, "", 0)]))
        }
        Back::Arrived(Arrival::Entry(Entry::Code(secret)), next) => {
            let to = format!("/login/code?next={}", percent(&next));
            leads(&to, [cx.second(&secret), cx.cookie(name, "", 0)])
        }
        Back::Arrived(Arrival::Stranger(secret), next) => {
            // Whoever was invited still is.
            let invited = next.strip_prefix("/signup").unwrap_or_default();
            let to = if cx.actor.id().is_some() { OWN.to_owned() } else { format!("{STRANGER}{invited}") };
            leads(&to, [cx.cookie(name, &secret, WAITING_MINUTES * 60)])
        }
        Back::Arrived(Arrival::Another, _) => {
            leads(&format!("{OWN}?fault=another"), [cx.cookie(name, "", 0)])
        }
        Back::Stopped(next) => again(&cx, "stopped", &next),
        Back::Failed(what, next) => again(&cx, what, &next),
    }
}

async fn came(app: &App, cx: &Cx, id: &str, answer: Answer, ours: Option<&str>) -> Result<Back> {
    let (provider, http) = app.openid.find(id)?;
    let refused = || Error::Conflict(domain::error::Conflict::LinkUsed);
    // Of this browser, and not of somebody who wants it to be logged in as themselves.
    if ours != Some(answer.state.as_str()) {
        return Err(refused());
    }
    let question = asked(&cx.db, &cx.actor, &answer.state).await?;
    let Question { provider: whom, nonce, verifier, next } = question;
    if whom != id || answer.iss.is_some_and(|iss| iss != provider.issuer()) {
        return Err(refused());
    }
    let code = match (answer.code, answer.error) {
        (Some(code), None) => code,
        (_, error) => {
            // A word from a list (RFC 6749 section 4.1.2.1); whatever else it may be does not get into the log.
            let error = error.unwrap_or_default();
            if error == "access_denied" {
                return Ok(Back::Stopped(next));
            }
            let plain = error.chars().all(|c| c.is_ascii_lowercase() || c == '_') && error.len() <= 40;
            tracing::warn!(provider = id, error = if plain { &error } else { "?" }, "a provider refused");
            return Ok(Back::Failed("refused", next));
        }
    };
    let claims = provider.claims(http, code, &Nonce::new(nonce), PkceCodeVerifier::new(verifier)).await;
    match claims {
        Ok(claims) => {
            Ok(Back::Arrived(arrive(&cx.db, &cx.actor, &claims, (&cx.address, &cx.device)).await?, next))
        }
        Err(fault) => {
            tracing::warn!(provider = id, %fault, "what a provider said was not taken");
            Ok(Back::Failed(if matches!(fault, Fault::Away(_)) { "away" } else { "refused" }, next))
        }
    }
}

/// Back to where one began, with what went wrong.
fn again(cx: &Cx, what: &str, next: &str) -> Response {
    let to = if cx.actor.id().is_some() {
        format!("{OWN}?fault={what}")
    } else {
        format!("/login?openid={what}&next={}", percent(local(next)))
    };
    leads(&to, [])
}

fn leads(to: &str, cookies: impl IntoIterator<Item = Option<HeaderValue>>) -> Response {
    let mut response = Redirect::to(to).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for cookie in cookies.into_iter().flatten() {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}
