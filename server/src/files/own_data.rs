//! A member's own data, as they take it along.

use super::ALONE;
use crate::plain;
use crate::router::App;
use app::request::Cx;
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use store::db::fault;

/// `/me/settings/account/data/file`: what was packed, for its owner alone.
pub async fn take(State(state): State<App>, Extension(cx): Extension<Cx>) -> Response {
    let found = async {
        let (name, bytes) = store::accounts::export::taken(&cx.db, &cx.actor).await?;
        let stream = state.objects.get(&name, None).await?.into_stream();
        let mut response = Body::from_stream(stream).into_response();
        let all = [
            (header::CONTENT_TYPE, "application/zip".to_owned()),
            (header::CONTENT_LENGTH, bytes.to_string()),
            (header::CONTENT_DISPOSITION, super::attachment("my-data.zip")),
            (header::CACHE_CONTROL, "private, no-store".to_owned()),
            (header::CONTENT_SECURITY_POLICY, ALONE.to_owned()),
        ];
        for (name, value) in all {
            response.headers_mut().insert(name, HeaderValue::from_str(&value).map_err(fault)?);
        }
        Ok(response)
    };
    match found.await {
        Ok(response) => response,
        Err(error) => plain::page(&error, cx.locale),
    }
}
