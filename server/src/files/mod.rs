//! Files of events and posts: taken, served to those who may have them, and cleared away.

mod attach;
mod evidence;
mod objects;
mod own_data;
mod portrait;
mod range;
mod upload;

pub use attach::attach;
pub use evidence::{open as open_evidence, send as send_evidence};
pub use objects::Objects;
pub use own_data::take as take_own_data;
pub use portrait::portrait;
pub use upload::upload;
pub(crate) use upload::{keep_handout, keep_picture};

use crate::plain;
use crate::router::App;
use app::request::Cx;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::{Actor, Error, Result};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use object_store::GetResult;
use objects::SMALL;
use range::Wanted;

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
    } else if range::asks(headers, &tag) {
        let length = state.objects.size(&object).await?;
        match range::wanted(headers, length) {
            Wanted::Whole => body(state.objects.get(&object, None).await?),
            Wanted::Part(part) => part_of(state.objects.get(&object, Some(part)).await?)?,
            Wanted::Nothing => {
                let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
                let of = HeaderValue::from_str(&format!("bytes */{length}")).map_err(store::db::fault)?;
                response.headers_mut().insert(header::CONTENT_RANGE, of);
                response
            }
        }
    } else {
        body(state.objects.get(&object, None).await?)
    };
    // What is not shown is saved under its name; what may be read by few is not left in a cache.
    let (disposition, keep) = if file.shown {
        ("inline".to_owned(), "private, max-age=300")
    } else {
        (attachment(&file.label), "private, no-store")
    };
    let all = [
        (header::CONTENT_TYPE, mime),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, keep.to_owned()),
        (header::ETAG, tag),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
        (header::VARY, "cookie".to_owned()),
        (header::CONTENT_SECURITY_POLICY, ALONE.to_owned()),
    ];
    for (name, value) in all {
        response.headers_mut().insert(name, HeaderValue::from_str(&value).map_err(store::db::fault)?);
    }
    Ok(response)
}

/// What was read, with its length.
fn body(object: GetResult) -> Response {
    let length = object.range.end - object.range.start;
    let mut response = Body::from_stream(object.into_stream()).into_response();
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response
}

/// A part of a file, with where it belongs.
fn part_of(object: GetResult) -> Result<Response> {
    let (range, length) = (object.range.clone(), object.meta.size);
    let place = format!("bytes {}-{}/{length}", range.start, range.end.saturating_sub(1));
    let mut response = body(object);
    *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    let place = HeaderValue::from_str(&place).map_err(store::db::fault)?;
    response.headers_mut().insert(header::CONTENT_RANGE, place);
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
