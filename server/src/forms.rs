//! Forms that a browser sends by itself: post, redirect, and on a refusal bring everything typed back.

use crate::context::{cookie, wants_html};
use crate::router::App;
use crate::{limits, plain};
use app::boot::{CAME_AS, Kept};
use app::request::{kept_cookie, local};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Error, MemberId};
use http::{HeaderValue, Method, header};

/// Most bytes of a form: the longest text in the longest encoding, and room.
pub const MOST: usize = 1 << 20;

/// A form as it was sent by a browser itself.
#[derive(Debug)]
pub struct Sent {
    /// Where it was sent: `/api/events/save`.
    pub action: String,
    /// The page it stood on, where the browser says so.
    pub page: Option<String>,
    /// What was typed, by field, secrets left out.
    pub fields: Vec<(String, String)>,
    /// Whether it carried what is not kept and its page cannot ask for again, so that sending again is in vain: the
    /// secret of a link, or a password where the page is not known.
    pub secret: bool,
    /// The member it was shown to.
    pub author: Option<MemberId>,
}

/// The field that says which page a form stood on, where it is sent again from a page that is not of the application.
pub const CAME_FROM: &str = "came_from";

/// Reads no body beyond [`MOST`]: server functions read one to its end, however long it is.
pub async fn bounded(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match to_bytes(body, MOST).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(_) => plain::json(&Error::TooLarge),
    }
}

/// Turns the answer of a server function into what a plain form expects. Whoever refused it, what was typed is not
/// lost: it comes back in the form, or else on a plain page that can send it again.
pub async fn post_redirect_get(State(state): State<App>, request: Request, next: Next) -> Response {
    let plain_form = request.method() == Method::POST
        && wants_html(request.headers())
        && request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|h| h.to_str().ok())
            .is_some_and(|c| c.starts_with("application/x-www-form-urlencoded"));
    if !plain_form {
        return next.run(request).await;
    }
    let action = request.uri().path().to_owned();
    let page = referring_page(&request, &state.config.public_url());
    let locale = crate::context::locale(request.headers());
    let before = cookie(request.headers(), kept_cookie(state.config.secure())).unwrap_or_default().to_owned();
    let (mut parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MOST).await else {
        return plain::page(&Error::TooLarge, locale);
    };
    let sent = read(action, page, &bytes);
    // Server functions answer a browser with the page it came from, and lose what was typed: as JSON they tell.
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let response = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    let (head, body) = response.into_parts();
    if head.status.is_success() || head.status.is_redirection() {
        let to = head
            .headers
            .get(header::LOCATION)
            .and_then(|l| l.to_str().ok())
            .or(sent.page.as_deref())
            .map_or("/", local)
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
    // No form of a page shows what is said of other addresses.
    if !sent.action.starts_with("/api/") {
        return plain::page(&error, locale);
    }
    let Some(page) = &sent.page else { return plain::form(&error, locale, &sent) };
    // Whoever floods the server does not fill the database with it.
    if head.extensions.get::<limits::Flood>().is_some() {
        return plain::form(&error, locale, &sent);
    }
    bring_back(&state, &before, &sent, page, error)
        .await
        .unwrap_or_else(|error| plain::form(&error, locale, &sent))
}

/// Keeps a refused form and leads back to where it stood.
async fn bring_back(
    state: &App,
    before: &str,
    sent: &Sent,
    page: &str,
    error: Error,
) -> Result<Response, Error> {
    let to = if error == Error::SignedOut {
        format!("/login?next={}&kept=1", domain::member::percent(page))
    } else {
        page.to_owned()
    };
    let kept = Kept {
        action: sent.action.clone(),
        page: known_as(page),
        fields: sent.fields.clone(),
        error: error.clone(),
        author: sent.author,
    };
    let content = serde_json::to_string(&kept).unwrap_or_default();
    if content.len() > store::kept_forms::MOST {
        return Err(error);
    }
    let secret = store::kept_forms::keep(&state.db, &content).await?;
    let secure = if state.config.secure() { "; Secure" } else { "" };
    // What another page's form was refused with is kept too: a log-in may fail on the way back to it.
    let all: Vec<&str> = [secret.as_str()].into_iter().chain(secrets(before)).take(MOST_KEPT).collect();
    let all = all.join(SEPARATOR);
    let name = kept_cookie(state.config.secure());
    let cookie = format!("{name}={all}; Path=/; HttpOnly; SameSite=Lax; Max-Age=1800{secure}");
    let mut answer = Redirect::to(&to).into_response();
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        answer.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(answer)
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

/// The page a form stood on, from the Referer of our own origin (the pages' policy sends it to us alone). A proxy may
/// have given the request another host than the one that browsers know.
fn referring_page(request: &Request, public_url: &str) -> Option<String> {
    let host = request.headers().get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let known = public_url.parse::<http::Uri>().ok();
    let known = known.as_ref().and_then(|u| u.authority()).map_or("", |a| a.as_str());
    request
        .headers()
        .get(header::REFERER)
        .and_then(|r| r.to_str().ok())
        .and_then(|r| r.parse::<http::Uri>().ok())
        .filter(|u| u.authority().is_some_and(|a| a.as_str() == host || a.as_str() == known))
        .and_then(|u| u.path_and_query().map(|p| local(p.as_str()).to_owned()))
}

/// What was typed, by field. Passwords and the secrets of links are never kept.
fn read(action: String, page: Option<String>, bytes: &[u8]) -> Sent {
    let mut sent = Sent { action, page, fields: Vec::new(), secret: false, author: None };
    for (name, value) in form_urlencoded::parse(bytes).take(200) {
        match &*name {
            CAME_FROM => sent.page = Some(local(&value).to_owned()),
            CAME_AS => sent.author = value.parse().ok(),
            name if name.contains("token") => sent.secret = true,
            // Of an authenticator app, or to recover with: for once.
            "code" => {}
            name if name.contains("password") => sent.secret |= sent.page.is_none(),
            name => sent.fields.push((name.to_owned(), value.into_owned())),
        }
    }
    sent
}

#[cfg(test)]
mod tests {
    use super::{known_as, read};

    #[test]
    fn the_secret_of_a_link_is_not_kept() {
        assert_eq!(known_as("/talk/t/5?page=2"), "/talk/t/5?page=2");
        assert!(!known_as("/verify?token=geheim").contains("geheim"));
        assert_ne!(known_as("/verify?token=geheim"), known_as("/verify?token=anderes"));
    }

    #[test]
    fn passwords_are_not_kept() {
        let typed = "form[email]=a%40example.com&form[password]=geheim&form[name]=%E8%8A%B1&token=geheim";
        let sent = read("/api/x".to_owned(), Some("/signup".to_owned()), typed.as_bytes());
        assert_eq!(
            sent.fields,
            [
                ("form[email]".to_owned(), "a@example.com".to_owned()),
                ("form[name]".to_owned(), "花".to_owned())
            ]
        );
        assert!(sent.secret);
        assert_eq!(sent.page.as_deref(), Some("/signup"));
    }

    #[test]
    fn a_form_sent_again_knows_its_page_and_only_ours() {
        let page = |typed: &str| read(String::new(), None, typed.as_bytes()).page;
        assert_eq!(page("came_from=%2Ftalk%2Ft%2F5%3Freply%3D3&x=1").as_deref(), Some("/talk/t/5?reply=3"));
        assert_eq!(page("came_from=%2F%2Fevil.example&x=1").as_deref(), Some("/"));
        assert_eq!(page("x=1"), None);
    }
}
