//! Forms that a browser sends by itself: post, redirect, and on a refusal bring everything typed back.

use crate::context::{KEPT, cookie, wants_html};
use crate::plain;
use crate::router::App;
use app::boot::Kept;
use app::request::{Cx, local};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Error;
use http::{HeaderValue, Method, header};

/// Most bytes of a form: the longest text in the longest encoding, and room.
pub const MOST: usize = 1 << 20;

/// Turns the answer of a server function into what a plain form expects.
pub async fn post_redirect_get(State(state): State<App>, request: Request, next: Next) -> Response {
    let plain_form = request.method() == Method::POST
        && wants_html(request.headers())
        && request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|h| h.to_str().ok())
            .is_some_and(|c| c.starts_with("application/x-www-form-urlencoded"));
    if !plain_form {
        // Server functions read a body to its end, however long it is.
        let (parts, body) = request.into_parts();
        return match to_bytes(body, MOST).await {
            Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
            Err(_) => plain::json(&Error::Invalid(Vec::new())),
        };
    }
    let action = request.uri().path().to_owned();
    let page = referring_page(&request);
    let locale = crate::context::locale(request.headers());
    let cx = request.extensions().get::<Cx>().cloned();
    let before = cookie(request.headers(), KEPT).unwrap_or_default().to_owned();
    let (mut parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MOST).await else {
        return plain::page(&Error::Invalid(Vec::new()), locale);
    };
    // Server functions answer a browser with the page it came from, and lose what was typed: as JSON they tell.
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let response = next.run(Request::from_parts(parts, Body::from(bytes.clone()))).await;
    let (mut head, body) = response.into_parts();
    if head.status.is_success() || head.status.is_redirection() {
        let to = head
            .headers
            .get(header::LOCATION)
            .and_then(|l| l.to_str().ok())
            .map_or(page.as_str(), local)
            .to_owned();
        let mut answer = Redirect::to(&to).into_response();
        for cookie in head.headers.get_all(header::SET_COOKIE) {
            answer.headers_mut().append(header::SET_COOKIE, cookie.clone());
        }
        return answer;
    }
    let body = to_bytes(body, MOST).await.unwrap_or_default();
    let error: Error = serde_json::from_slice(&body).unwrap_or_else(|_| match head.status.as_u16() {
        403 => Error::Forbidden,
        404 => Error::NotFound,
        429 => Error::TooMany { seconds: 60 },
        503 => Error::Unavailable,
        _ => Error::Invalid(Vec::new()),
    });
    let to = if error == Error::SignedOut {
        format!("/login?next={}", domain::member::percent(&page))
    } else {
        page.clone()
    };
    let kept = Kept { action, page: known_as(&page), fields: typed(&bytes), error: error.clone() };
    let content = serde_json::to_string(&kept).unwrap_or_default();
    match (cx, store::kept_forms::keep(&state.db, &content).await) {
        (Some(cx), Ok(secret)) => {
            let secure = if cx.secure { "; Secure" } else { "" };
            // What another page's form was refused with is kept too: a log-in may fail on the way back to it.
            let all: Vec<&str> =
                [secret.as_str()].into_iter().chain(secrets(&before)).take(MOST_KEPT).collect();
            let all = all.join(SEPARATOR);
            let cookie = format!("{KEPT}={all}; Path=/; HttpOnly; SameSite=Lax; Max-Age=1800{secure}");
            let mut answer = Redirect::to(&to).into_response();
            if let Ok(value) = HeaderValue::from_str(&cookie) {
                answer.headers_mut().append(header::SET_COOKIE, value);
            }
            answer
        }
        _ => {
            head.headers.clear();
            plain::page(&error, locale)
        }
    }
}

/// Forms kept for one browser at the same time.
pub const MOST_KEPT: usize = 3;
/// What stands between the secrets of the cookie.
pub const SEPARATOR: &str = ".";

/// The secrets of the cookie, the newest first.
pub fn secrets(cookie: &str) -> impl Iterator<Item = &str> {
    cookie.split(SEPARATOR).filter(|s| !s.is_empty())
}

/// A page's address as it is kept: the secret of a link is kept nowhere in the clear.
#[must_use]
pub fn known_as(page: &str) -> String {
    match page.split_once("token=") {
        Some((before, secret)) => {
            let hash = store::secret::hash(secret).iter().fold(String::new(), |s, b| format!("{s}{b:02x}"));
            format!("{before}{hash}")
        }
        None => page.to_owned(),
    }
}

/// The page a form stood on, from the Referer of our own origin (the pages' policy sends it to us alone).
fn referring_page(request: &Request) -> String {
    let host = request.headers().get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    request
        .headers()
        .get(header::REFERER)
        .and_then(|r| r.to_str().ok())
        .and_then(|r| r.parse::<http::Uri>().ok())
        .filter(|u| u.authority().is_some_and(|a| a.as_str() == host))
        .and_then(|u| u.path_and_query().map(|p| local(p.as_str()).to_owned()))
        .unwrap_or_else(|| "/".to_owned())
}

/// What was typed, by field. Passwords are never kept.
fn typed(bytes: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(bytes)
        .filter(|(name, _)| !name.contains("password") && !name.contains("token"))
        .take(200)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{known_as, typed};

    #[test]
    fn the_secret_of_a_link_is_not_kept() {
        assert_eq!(known_as("/talk/t/5?page=2"), "/talk/t/5?page=2");
        assert!(!known_as("/verify?token=geheim").contains("geheim"));
        assert_ne!(known_as("/verify?token=geheim"), known_as("/verify?token=anderes"));
    }

    #[test]
    fn passwords_are_not_kept() {
        let fields =
            typed("form[email]=a%40example.com&form[password]=geheim&form[name]=%E8%8A%B1".as_bytes());
        assert_eq!(
            fields,
            [
                ("form[email]".to_owned(), "a@example.com".to_owned()),
                ("form[name]".to_owned(), "花".to_owned())
            ]
        );
    }
}
