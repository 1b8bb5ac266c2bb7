//! A provider that says whatever a test wants, also what no honest one would.

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

pub const CLIENT: &str = "assemble";
pub const SECRET: &str = "a secret that both of them know very well";

/// What it answers the next code with, and what it was asked.
#[derive(Default)]
struct Next {
    token: String,
    userinfo: Value,
    asked: HashMap<String, String>,
    authorization: String,
}

#[derive(Clone)]
pub struct Issuer {
    pub url: String,
    next: Arc<Mutex<Next>>,
}

impl Issuer {
    /// Answers on a port of this machine until the test ends.
    pub async fn start() -> Self {
        Self::start_at(([127, 0, 0, 1], 0).into()).await
    }

    /// The same, where a test wants it.
    pub async fn start_at(address: std::net::SocketAddr) -> Self {
        let listener = tokio::net::TcpListener::bind(address).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let issuer = Self { url, next: Arc::default() };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(about))
            .route("/jwks", get(async || Json(json!({ "keys": [] }))))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .with_state(issuer.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        issuer
    }

    /// What an honest one says of somebody, once it was asked with this nonce.
    pub fn claims(&self, subject: &str, nonce: &str) -> Value {
        let now = store::Clock::System.now().0 / 1_000_000;
        json!({
            "iss": self.url, "sub": subject, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce,
            "email": format!("{subject}@example.com"), "email_verified": true, "name": "水野 澪",
        })
    }

    /// Answers the next code with this token.
    pub fn answers(&self, token: String) {
        self.next.lock().unwrap().token = token;
    }

    /// Tells this of whoever it was.
    pub fn tells(&self, userinfo: Value) {
        self.next.lock().unwrap().userinfo = userinfo;
    }

    /// What it was last sent for a code, and how it was told who asked.
    pub fn asked(&self) -> (HashMap<String, String>, String) {
        let next = self.next.lock().unwrap();
        (next.asked.clone(), next.authorization.clone())
    }
}

/// A token (RFC 7519) signed with this secret.
pub fn signed(claims: &Value, secret: &str) -> String {
    let body = unsigned(claims, "HS256");
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    format!("{body}.{}", B64.encode(mac.finalize().into_bytes()))
}

/// A token's first two parts.
pub fn unsigned(claims: &Value, alg: &str) -> String {
    let head = json!({ "alg": alg, "typ": "JWT" });
    format!("{}.{}", B64.encode(head.to_string()), B64.encode(claims.to_string()))
}

/// What is sent for a verifier (RFC 7636 section 4.2).
pub fn challenge(verifier: &str) -> String {
    B64.encode(Sha256::digest(verifier))
}

async fn about(State(issuer): State<Issuer>) -> Json<Value> {
    let url = &issuer.url;
    Json(json!({
        "issuer": url, "authorization_endpoint": format!("{url}/authorize"), "token_endpoint": format!("{url}/token"),
        "userinfo_endpoint": format!("{url}/userinfo"), "jwks_uri": format!("{url}/jwks"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }))
}

async fn token(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    Form(asked): Form<HashMap<String, String>>,
) -> Json<Value> {
    let mut next = issuer.next.lock().unwrap();
    next.asked = asked;
    next.authorization =
        headers.get(header::AUTHORIZATION).map_or_else(String::new, |v| v.to_str().unwrap().to_owned());
    Json(json!({ "access_token": "opaque", "token_type": "Bearer", "id_token": next.token }))
}

async fn userinfo(State(issuer): State<Issuer>) -> Json<Value> {
    Json(issuer.next.lock().unwrap().userinfo.clone())
}
