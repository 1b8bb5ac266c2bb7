//! Pages for visitors, kept whole.
//!
//! A visitor's page depends on language, theme, time zone, first day of the week and address only. It is kept with the version of everything it
//! may show, and cut where its nonce stood, so that each answer has a nonce of its own.

use crate::context::{cookie, locale, theme, wants_html, week_start, zone};
use crate::router::App;
use app::request::{kept_cookie, openid_cookie, session_cookie};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use http::{HeaderValue, Method, StatusCode, header};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use store::cache::Topic;

/// Bytes kept at most; beyond, all is forgotten and begins anew.
const MOST: usize = 48 << 20;
/// A page larger than this is not kept.
const LARGEST: usize = 2 << 20;
/// Seconds a page is kept: what depends on the time ("has begun") is at most so late.
const SECONDS: i64 = 30;

/// Pages kept.
#[derive(Default)]
pub struct PageCache {
    pages: RwLock<(HashMap<String, Arc<Kept>>, usize)>,
}

struct Kept {
    version: u64,
    until: i64,
    pieces: Vec<Bytes>,
    csp: Vec<String>,
    length: usize,
}

/// Answers visitors from what is kept.
pub async fn visitors(State(state): State<App>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let path = request.uri().path();
    let fit = request.method() == Method::GET
        && wants_html(headers)
        && cookie(headers, session_cookie(state.config.secure())).is_none()
        && cookie(headers, kept_cookie(state.config.secure())).is_none()
        // Whom a provider has sent is told who they are, by whatever spelling of the address.
        && cookie(headers, openid_cookie(state.config.secure())).is_none()
        // These pages say what the address' secret is for.
        && !path.starts_with("/verify")
        && !path.starts_with("/reset")
        && !path.starts_with("/login/link")
        && !path.starts_with("/login/openid")
        && !path.starts_with("/address")
        && !path.starts_with("/invite")
        && !path.starts_with("/signup")
        && !path.starts_with("/unsubscribe")
        && !path.starts_with("/setup")
        // What was written is found as soon as it is indexed, which ends no page.
        && !path.starts_with("/search")
        && !path.starts_with("/demo");
    if !fit {
        return next.run(request).await;
    }
    let version = state.db.cache().version(&Topic::SHOWN);
    let now = state.db.now().0 / 1_000_000;
    let name = format!(
        "{} {} {} {} {}",
        locale(headers).tag(),
        theme(headers).code(),
        week_start(headers).code(),
        zone(headers).as_ref().unwrap_or(state.db.zone()).name(),
        request.uri().path_and_query().map_or("/", |p| p.as_str())
    );
    if let Some(kept) = state.pages.find(&name, version, now) {
        return kept.answer();
    }
    let response = next.run(request).await;
    if response.status() != StatusCode::OK || response.headers().contains_key(header::SET_COOKIE) {
        return response;
    }
    let (head, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, 64 << 20).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let csp =
        head.headers.get(header::CONTENT_SECURITY_POLICY).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let nonce = csp.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or_default();
    if bytes.len() > LARGEST || nonce.is_empty() {
        return Response::from_parts(head, Body::from(bytes));
    }
    let kept = Arc::new(Kept {
        version,
        until: now + SECONDS,
        pieces: cut(&bytes, nonce),
        csp: csp.split(nonce).map(str::to_owned).collect(),
        length: bytes.len(),
    });
    state.pages.put(name, kept.clone());
    kept.answer()
}

/// The pieces between the places where a nonce stands.
fn cut(bytes: &Bytes, nonce: &str) -> Vec<Bytes> {
    let mut pieces = Vec::new();
    let mut from = 0;
    while let Some(at) = find(&bytes[from..], nonce.as_bytes()) {
        pieces.push(bytes.slice(from..from + at));
        from += at + nonce.len();
    }
    pieces.push(bytes.slice(from..));
    pieces
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

impl PageCache {
    fn find(&self, name: &str, version: u64, now: i64) -> Option<Arc<Kept>> {
        let pages = self.pages.read().ok()?;
        pages.0.get(name).filter(|k| k.version == version && k.until > now).cloned()
    }

    fn put(&self, name: String, kept: Arc<Kept>) {
        let Ok(mut pages) = self.pages.write() else { return };
        let (map, bytes) = &mut *pages;
        if *bytes + kept.length > MOST {
            map.clear();
            *bytes = 0;
        }
        *bytes += kept.length;
        if let Some(before) = map.insert(name, kept) {
            *bytes -= before.length;
        }
    }
}

impl Kept {
    fn answer(&self) -> Response {
        let nonce = base64::engine::general_purpose::STANDARD_NO_PAD.encode(rand::random::<[u8; 16]>());
        let mut body = Vec::with_capacity(self.length + 64);
        for (n, piece) in self.pieces.iter().enumerate() {
            if n > 0 {
                body.extend_from_slice(nonce.as_bytes());
            }
            body.extend_from_slice(piece);
        }
        let mut response = Body::from(body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::VARY, HeaderValue::from_static("cookie, accept-language"));
        if let Ok(csp) = HeaderValue::from_str(&self.csp.join(&nonce)) {
            headers.insert(header::CONTENT_SECURITY_POLICY, csp);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_has_a_nonce_of_its_own() {
        let page = Bytes::from_static(b"<script nonce=\"OLD\">a</script><script nonce=\"OLD\">b</script>");
        let pieces = cut(&page, "OLD");
        assert_eq!(pieces.len(), 3);
        assert_eq!(pieces[1], Bytes::from_static(b"\">a</script><script nonce=\""));
        assert!(pieces.iter().all(|p| find(p, b"OLD").is_none()));
    }
}
