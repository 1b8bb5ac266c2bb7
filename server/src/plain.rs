//! Pages that need nothing: for when the database is away, or a request never reached the application.

use axum::response::{IntoResponse, Response};
use domain::{Error, Locale, t};
use http::{HeaderValue, StatusCode, header};

/// An error as a page without styles' files, scripts or database.
#[must_use]
pub fn page(error: &Error, locale: Locale) -> Response {
    let title = error.text(locale);
    let body = format!(
        "<!DOCTYPE html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title></head><body><main><h1>{title}</h1><p><a href=\"\">{again}</a></p><p><a href=\"/\">{home}</a></p></main></body></html>",
        lang = locale.tag(),
        again = t::error::try_again(locale),
        home = t::error::home(locale),
    );
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    );
    if let Error::TooMany { seconds } = error
        && let Ok(value) = HeaderValue::from_str(&seconds.to_string())
    {
        headers.insert(header::RETRY_AFTER, value);
    }
    if *error == Error::Unavailable {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

/// An error as the browser's part of the application reads it.
#[must_use]
pub fn json(error: &Error) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_string(error).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], body)
        .into_response()
}
