//! Pages that need nothing: for when the database is away, or a request never reached the application.

use crate::forms::{CAME_FROM, Sent};
use app::boot::CAME_AS;
use axum::response::{IntoResponse, Response};
use domain::{Error, Locale, t};
use http::{HeaderValue, StatusCode, header};

/// An error as a page without styles' files, scripts or database.
#[must_use]
pub fn page(error: &Error, locale: Locale) -> Response {
    // What is not there, or not for this reader, is not so the next time either.
    let again = !matches!(error, Error::NotFound | Error::Forbidden | Error::TooLarge);
    let again = again.then(|| format!("<p><a href=\"\">{}</a></p>", t::error::try_again(locale)));
    answer(error, locale, &again.unwrap_or_default())
}

/// An error as such a page, for a form that could not be kept: what was typed stands in it and can be sent again.
#[must_use]
pub fn form(error: &Error, locale: Locale, sent: &Sent) -> Response {
    let (kept, again) = (t::error::kept(locale), t::error::try_again(locale));
    let mut body = String::new();
    let (mut seen, mut hidden) = (String::new(), String::new());
    for (name, value) in &sent.fields {
        let (name, value) = (escaped(name), escaped(value));
        if value.contains('\n') || value.chars().count() > 60 {
            // A parser drops the first line end.
            seen += &format!(
                "<p><textarea name=\"{name}\" rows=\"12\" cols=\"60\" readonly aria-label=\"{kept}\">\n{value}</textarea></p>"
            );
        } else {
            hidden += &format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">");
        }
    }
    let page = sent.page.as_deref().map(escaped);
    if sent.secret {
        let page = page.unwrap_or_else(|| "/".to_owned());
        body += &seen;
        body += &format!("<p><a href=\"{page}\">{again}</a></p>");
    } else {
        let action = escaped(&sent.action);
        let author = sent.author.map(|id| id.to_string());
        let came: String = [(CAME_FROM, page), (CAME_AS, author)]
            .into_iter()
            .filter_map(|(name, value)| {
                Some(format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", value?))
            })
            .collect();
        body += &format!(
            "<p>{kept}</p><form method=\"post\" action=\"{action}\">{came}{hidden}{seen}<p><button>{again}</button></p></form>"
        );
    }
    answer(error, locale, &body)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn answer(error: &Error, locale: Locale, what_next: &str) -> Response {
    let title = error.text(locale);
    let body = format!(
        "<!DOCTYPE html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title></head><body><main><h1>{title}</h1>{what_next}<p><a href=\"/\">{home}</a></p></main></body></html>",
        lang = locale.tag(),
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
