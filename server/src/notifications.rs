//! Addresses that lead from what was told to where it happened, and those that stop mails.

use crate::plain;
use crate::router::App;
use app::request::Cx;
use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Error, NotificationId, t};
use http::header;

/// Bytes that stopping mails is sent at most.
pub const MOST: usize = 4096;
/// What mail programs send (RFC 8058 section 3.2).
const ONE_CLICK: &[u8] = b"List-Unsubscribe=One-Click";

/// Marks a notification as read and leads to what it is about. A link rather than a form, so that it can be opened in
/// a tab of its own; whoever opens it twice changes nothing, and for anybody but its reader there is none.
pub async fn open(Extension(cx): Extension<Cx>, Path(id): Path<String>) -> Response {
    let found = async {
        let id: NotificationId = id.parse()?;
        store::notifications::open(&cx.db, &cx.actor, id).await
    };
    let mut response = match found.await {
        Ok(to) => Redirect::to(&to).into_response(),
        Err(Error::SignedOut) => Redirect::to("/login?next=/notifications").into_response(),
        Err(error) => plain::page(&error, cx.locale),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
    response
}

/// Stops the mails that a link is for. Mail programs are answered where they ask, since they follow no redirect (RFC
/// 8058 section 3.1); people go on to the page that says so.
pub async fn unsubscribe(
    State(app): State<App>,
    Extension(cx): Extension<Cx>,
    Path(token): Path<String>,
    body: Bytes,
) -> Response {
    match store::notifications::stop(&app.db, &token).await {
        Ok(()) if body.windows(ONE_CLICK.len()).any(|part| part == ONE_CLICK) => {
            t::notification::stopped(cx.locale).into_response()
        }
        Ok(()) => Redirect::to(&format!("/unsubscribe/{token}?done=1")).into_response(),
        Err(error) => plain::page(&error, cx.locale),
    }
}
