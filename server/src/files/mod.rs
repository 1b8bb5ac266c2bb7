//! Files of events: taken, served to those who may have them, and cleared away.

mod objects;
mod upload;

pub use objects::Objects;
pub use upload::upload;
pub(crate) use upload::{keep_handout, keep_picture};

use crate::plain;
use crate::router::App;
use app::request::Cx;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::file::Part;
use domain::{Actor, Error, Result};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use objects::SMALL;

/// Whatever a file holds, a browser that opens it by itself runs nothing of it and asks nobody for more.
const ALONE: &str = "default-src 'none'; sandbox; base-uri 'none'; frame-ancestors 'none'";

/// `/files/{name}`.
pub async fn serve(
    State(state): State<App>,
    Extension(cx): Extension<Cx>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    answer(&state, &cx, &name, false, &headers).await
}

/// `/files/{name}/small`: the smaller one of a picture.
pub async fn serve_small(
    State(state): State<App>,
    Extension(cx): Extension<Cx>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    answer(&state, &cx, &name, true, &headers).await
}

async fn answer(state: &App, cx: &Cx, name: &str, small: bool, headers: &HeaderMap) -> Response {
    match found(state, cx, name, small, headers).await {
        Ok(response) => response,
        Err(error) => plain::page(&error, cx.locale),
    }
}

async fn found(state: &App, cx: &Cx, name: &str, small: bool, headers: &HeaderMap) -> Result<Response> {
    let file = store::files::open(&cx.db, &cx.actor, name).await?;
    let (mime, object) = match (small, file.small_mime) {
        (false, _) => (file.mime, name.to_owned()),
        (true, Some(mime)) => (mime, format!("{name}{SMALL}")),
        (true, None) => return Err(Error::NotFound),
    };
    // What a name stands for never changes.
    let tag = format!("\"{object}\"");
    let known = headers.get(header::IF_NONE_MATCH).and_then(|h| h.to_str().ok());
    let mut response = if known.is_some_and(|k| k.split(',').any(|k| k.trim() == tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let object = state.objects.get(&object).await?;
        let length = object.meta.size;
        let mut response = Body::from_stream(object.into_stream()).into_response();
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        response
    };
    // Handouts are saved under their name; what may be read by few is not left in a cache.
    let (disposition, keep) = match file.part {
        Part::Cover | Part::Recap => ("inline".to_owned(), "private, max-age=300"),
        Part::Handout => (attachment(&file.label), "private, no-store"),
    };
    let all = [
        (header::CONTENT_TYPE, mime),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, keep.to_owned()),
        (header::ETAG, tag),
        (header::VARY, "cookie".to_owned()),
        (header::CONTENT_SECURITY_POLICY, ALONE.to_owned()),
    ];
    for (name, value) in all {
        response.headers_mut().insert(name, HeaderValue::from_str(&value).map_err(store::db::fault)?);
    }
    Ok(response)
}

/// A name to save under (RFC 6266), in full and for those who read ASCII only.
fn attachment(name: &str) -> String {
    let ascii: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' })
        .collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{}", domain::member::percent(name))
}

/// Clears away what belongs to nothing: files that were taken out of their event or never got into one, and bytes
/// without a row.
///
/// # Errors
/// When the database or the folder is away.
pub async fn tidy(state: &App) -> Result<()> {
    for name in store::files::forget_unused(&state.db, &Actor::System).await? {
        state.objects.delete(&name).await?;
    }
    let old = state.objects.old(state.db.now()).await?;
    for name in store::files::unknown(&state.db, &Actor::System, old).await? {
        state.objects.delete(&name).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::attachment;

    #[test]
    fn names_to_save_under_cannot_leave_their_header() {
        let told = attachment("資料\"; x=\r\n.pdf");
        assert!(
            told.starts_with("attachment; filename=\"____ x___.pdf\"; filename*=UTF-8''%E8%B3%87"),
            "{told}"
        );
        assert!(!told.contains(['\r', '\n']));
    }
}
