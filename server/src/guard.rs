//! What every answer carries, and which requests are refused before anything reads them.

use crate::context;
use crate::plain;
use crate::router::App;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::Error;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

/// Refuses what another site had the browser send (cross-site request forgery). Browsers say where a request
/// comes from, in `Sec-Fetch-Site` and `Origin` (Fetch standard); one that says neither is refused.
pub async fn same_origin(State(state): State<App>, request: Request, next: Next) -> Response {
    let harmless = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if harmless || from_here(request.headers(), &state.config.public_url()) {
        return next.run(request).await;
    }
    let locale = context::locale(request.headers());
    if context::wants_html(request.headers()) {
        plain::page(&Error::Forbidden, locale)
    } else {
        plain::json(&Error::Forbidden)
    }
}

fn from_here(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|h| h.to_str().ok());
    match text(HeaderName::from_static("sec-fetch-site")) {
        Some("same-origin") => return true,
        Some(_) => return false,
        None => {}
    }
    let (Some(origin), Some(host)) = (text(header::ORIGIN), text(header::HOST)) else { return false };
    origin == public_url || origin.split_once("://").is_some_and(|(_, rest)| rest == host)
}

/// The camera is for the door of events, where tickets are scanned.
const HEADERS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    // Forms come back to the page they stood on by the Referer; other sites learn nothing.
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// Headers of every answer. Pages are nobody's to keep but the reader's.
pub async fn headers(State(state): State<App>, request: Request, next: Next) -> Response {
    // What opens an account is shown there for once.
    let path = request.uri().path();
    let fleeting = path.starts_with("/me/settings/account") || path.starts_with("/api/security");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if state.config.secure() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if fleeting {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
        );
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn other_sites_are_refused() {
        let url = "https://community.example";
        for (given, fine) in [
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "cross-site"), ("origin", "https://community.example")], false),
            (vec![("sec-fetch-site", "same-site")], false),
            (vec![("origin", "https://community.example"), ("host", "community.example")], true),
            (vec![("origin", "https://evil.example"), ("host", "community.example")], false),
            (vec![("origin", "null"), ("host", "community.example")], false),
            (vec![("host", "community.example")], false),
        ] {
            assert_eq!(from_here(&headers(&given), url), fine, "{given:?}");
        }
    }
}
