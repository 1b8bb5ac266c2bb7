//! One request on the server: who asks, and how answers get their status.

use crate::Fault;
use crate::boot::Boot;
use domain::account::Mail;
use domain::account::openid::Provider;
use domain::{Actor, Error, Locale};
use http::HeaderValue;
use leptos::prelude::*;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use store::Db;

/// The mails of the demo, the newest first; the oldest go.
#[derive(Clone, Debug, Default)]
pub struct Mailbox(Arc<Mutex<VecDeque<Mail>>>);

impl Mailbox {
    /// Puts a mail in.
    pub fn put(&self, mail: Mail) {
        if let Ok(mut mails) = self.0.lock() {
            mails.push_front(mail);
            mails.truncate(100);
        }
    }

    /// All mails.
    #[must_use]
    pub fn list(&self) -> Vec<Mail> {
        self.0.lock().map(|m| m.iter().cloned().collect()).unwrap_or_default()
    }
}

/// What a server function needs of its request.
#[derive(Clone)]
pub struct Cx {
    /// The database.
    pub db: Db,
    /// Who acts.
    pub actor: Actor,
    /// The reader's language.
    pub locale: Locale,
    /// Where the request came from, for limits: an address as text.
    pub address: Arc<str>,
    /// Whether the connection is encrypted, so that cookies may say so.
    pub secure: bool,
    /// The secret of the session, where there is one.
    pub session: Option<Arc<str>>,
    /// The secret of a log-in that waits for its second step.
    pub second: Option<Arc<str>>,
    /// The secret of what a provider of accounts was asked, or said.
    pub openid: Option<Arc<str>>,
    /// The providers of accounts that one may log in with.
    pub providers: Arc<[Provider]>,
    /// The browser, as the list of where one is logged in knows it.
    pub device: Arc<str>,
    /// The secret of the reader's own calendar, on the device that made it.
    pub feed: Option<Arc<str>>,
    /// The community's address, without a slash at the end.
    pub url: Arc<str>,
    /// The mails of the demo, where this is one.
    pub mailbox: Option<Mailbox>,
    /// What the page knows before it asks.
    pub boot: Arc<Boot>,
}

/// The cookie that holds the session's secret. `__Host-` binds it to this host and to HTTPS (RFC 6265bis).
#[must_use]
pub const fn session_cookie(secure: bool) -> &'static str {
    if secure { "__Host-session" } else { "session" }
}

/// The cookie that finds kept forms, bound in the same way.
#[must_use]
pub const fn kept_cookie(secure: bool) -> &'static str {
    if secure { "__Host-kept" } else { "kept" }
}

/// The cookie of a log-in between its first step and its second, bound in the same way.
#[must_use]
pub const fn second_cookie(secure: bool) -> &'static str {
    if secure { "__Host-second" } else { "second" }
}

/// The cookie of whoever is on the way to a provider of accounts and back, bound in the same way.
#[must_use]
pub const fn openid_cookie(secure: bool) -> &'static str {
    if secure { "__Host-openid" } else { "openid" }
}

/// The cookie that keeps the secret of the reader's own calendar, bound in the same way.
#[must_use]
pub const fn feed_cookie(secure: bool) -> &'static str {
    if secure { "__Host-feed" } else { "feed" }
}

impl Cx {
    /// The request's context.
    ///
    /// # Errors
    /// A fault of the software, where a server function runs outside a request.
    pub fn take() -> Result<Self, Fault> {
        use_context::<Self>().ok_or_else(|| Fault(Error::Internal { id: "context".to_owned() }))
    }

    /// Ends a server function: an error sets the status of the answer.
    ///
    /// # Errors
    /// The error itself.
    pub fn answer<T>(&self, result: domain::Result<T>) -> Result<T, Fault> {
        result.map_err(|error| {
            set_status(&error);
            Fault(error)
        })
    }

    /// The secret of the session.
    ///
    /// # Errors
    /// [`Error::SignedOut`] where there is none.
    pub fn session(&self) -> domain::Result<&str> {
        self.session.as_deref().ok_or(Error::SignedOut)
    }

    /// The community as authenticators know it: its address, and its name.
    #[must_use]
    pub fn community(&self) -> (&str, &str) {
        (&self.url, &self.boot.community)
    }

    /// Remembers in the browser that the first step of a log-in was taken.
    pub fn set_second(&self, secret: &str) {
        send([self.second(secret)]);
    }

    /// Begins a session in the browser.
    pub fn set_session(&self, secret: &str) {
        send(self.session_cookies(secret));
    }

    /// The cookie of a log-in whose first step was taken.
    #[must_use]
    pub fn second(&self, secret: &str) -> Option<HeaderValue> {
        self.cookie(second_cookie(self.secure), secret, domain::account::LinkPurpose::SecondStep.lifetime())
    }

    /// The cookies that begin a session.
    #[must_use]
    pub fn session_cookies(&self, secret: &str) -> [Option<HeaderValue>; 2] {
        let session = self.cookie(session_cookie(self.secure), secret, store::accounts::sessions::LIFETIME);
        let done = self.second.as_ref().and_then(|_| self.cookie(second_cookie(self.secure), "", 0));
        [done, session]
    }

    /// Forgets what a provider of accounts said.
    pub fn clear_openid(&self) {
        self.set_cookie(openid_cookie(self.secure), "", 0);
    }

    /// Keeps the secret of the reader's own calendar in the browser, for a year.
    pub fn set_feed(&self, secret: &str) {
        self.set_cookie(feed_cookie(self.secure), secret, 365 * 86_400);
    }

    /// Ends the session in the browser, and forgets what was kept for it.
    pub fn clear_session(&self) {
        self.set_cookie(feed_cookie(self.secure), "", 0);
        self.set_cookie(session_cookie(self.secure), "", 0);
        self.set_cookie(kept_cookie(self.secure), "", 0);
    }

    fn set_cookie(&self, name: &str, value: &str, seconds: i64) {
        send([self.cookie(name, value, seconds)]);
    }

    /// A cookie of ours, as it is sent; `None` for a value that no header can hold, as no secret of ours is.
    #[must_use]
    pub fn cookie(&self, name: &str, value: &str, seconds: i64) -> Option<HeaderValue> {
        let secure = if self.secure { "; Secure" } else { "" };
        let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
        HeaderValue::from_str(&cookie).ok()
    }
}

/// Sends cookies with the answer.
fn send(cookies: impl IntoIterator<Item = Option<HeaderValue>>) {
    let Some(response) = use_context::<leptos_axum::ResponseOptions>() else { return };
    for cookie in cookies.into_iter().flatten() {
        response.append_header(http::header::SET_COOKIE, cookie);
    }
}

/// Sets the status of the answer.
pub fn set_status(error: &Error) {
    if let (Some(response), Ok(status)) =
        (use_context::<leptos_axum::ResponseOptions>(), http::StatusCode::from_u16(error.status()))
    {
        response.set_status(status);
    }
}

/// Goes on at another page after a form: only to one of ours.
pub fn go(path: &str) {
    leptos_axum::redirect(local(path));
}

/// A path on this site, or the home page: never another site's address.
#[must_use]
pub fn local(path: &str) -> &str {
    let fine = path.starts_with('/')
        && !path.starts_with("//")
        && !path.starts_with("/\\")
        && path.bytes().all(|b| (0x21..0x7f).contains(&b));
    if fine { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn only_our_own_pages_follow_a_form() {
        for (given, taken) in [
            ("/events/5?x=1#p2", "/events/5?x=1#p2"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
        ] {
            assert_eq!(local(given), taken);
        }
    }
}
