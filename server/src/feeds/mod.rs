//! Addresses that other programs read: calendars.
//!
//! They stand in the way of pages with the same beginning (`/events/12.ics` and `/events/12`), so they are found before
//! the router's own.

pub mod entry;
pub mod outside;

use crate::ical::{Calendar, MEDIA_TYPE, Method, write};
use crate::router::App;
use app::request::Cx;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{EventId, Result, t};
use entry::{Place, alone, public};
use http::{HeaderMap, HeaderValue, Method as Verb, StatusCode, header};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// How long readers should wait until they ask again.
const REFRESH: Duration = Duration::from_secs(3600);

/// The addresses, as routes are written.
pub const PATHS: [&str; 3] = ["/events/:id.ics", "/calendar.ics", "/calendar/:token.ics"];

/// What an address asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked<'a> {
    Event(&'a str),
    Public,
    Personal(&'a str),
}

fn asked(path: &str) -> Option<Asked<'_>> {
    let name = path.strip_suffix(".ics")?;
    match name {
        "/calendar" => Some(Asked::Public),
        _ => name
            .strip_prefix("/events/")
            .map(Asked::Event)
            .or_else(|| name.strip_prefix("/calendar/").map(Asked::Personal)),
    }
    .filter(|a| !matches!(a, Asked::Event(x) | Asked::Personal(x) if x.is_empty() || x.contains('/')))
}

/// Answers what is asked for as a calendar; everything else goes on.
pub async fn serve(State(state): State<App>, request: Request, next: Next) -> Response {
    let read = matches!(*request.method(), Verb::GET | Verb::HEAD);
    let path = request.uri().path().to_owned();
    let (Some(asked), true) = (asked(&path), read) else { return next.run(request).await };
    let Some(cx) = request.extensions().get::<Cx>().cloned() else { return next.run(request).await };
    match calendar(&state, &cx, &asked).await {
        Ok(text) => answer(request.headers(), &asked, text),
        // A program asks here, not a person: no page is drawn.
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], error.text(cx.locale))
                .into_response()
        }
    }
}

async fn calendar(state: &App, cx: &Cx, asked: &Asked<'_>) -> Result<String> {
    let url = state.config.public_url();
    let l = cx.locale;
    let place = Place { url: url.clone(), locale: l };
    let named = |name: String, page: &str| Calendar {
        name: Some(name),
        url: Some(format!("{url}{page}")),
        refresh: Some(REFRESH),
        language: l,
        ..Calendar::default()
    };
    let calendar = match asked {
        Asked::Event(id) => {
            let id: EventId = id.parse()?;
            let event = store::feeds::one(&cx.db, &cx.actor, id).await?;
            Calendar {
                method: Some(Method::Publish),
                language: l,
                entries: vec![alone(&event, &place)],
                ..Calendar::default()
            }
        }
        Asked::Public => {
            let (series, events) = store::feeds::public(&cx.db).await?;
            let source = Some(format!("{url}/calendar.ics"));
            let entries = public(&series, &events, &place);
            Calendar { source, entries, ..named(state.config.name.clone(), "/events") }
        }
        Asked::Personal(secret) => {
            let owner = store::feeds::owner(&cx.db, secret).await?;
            let events = store::feeds::personal(&cx.db, &owner).await?;
            let entries = events.iter().map(|event| alone(event, &place)).collect();
            Calendar { entries, ..named(t::calendar::own_feed(l, &state.config.name), "/events?mine=1") }
        }
    };
    Ok(write(&calendar))
}

/// The answer, with a mark by which the next question is cheap (RFC 9110 section 8.8.3).
fn answer(headers: &HeaderMap, asked: &Asked<'_>, text: String) -> Response {
    let mark = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(text.as_bytes())[..18]));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|h| h.to_str().ok()).is_some_and(|known| {
        known.split(',').any(|k| k.trim().trim_start_matches("W/") == mark || k.trim() == "*")
    });
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { Body::from(text).into_response() };
    let name = match asked {
        Asked::Event(id) => format!("event-{id}.ics"),
        _ => "calendar.ics".to_owned(),
    };
    let kept = if *asked == Asked::Public { "public, max-age=300" } else { "private, no-cache" };
    for (header, value) in [
        (header::CONTENT_TYPE, MEDIA_TYPE),
        (header::ETAG, &mark),
        (header::CACHE_CONTROL, kept),
        (header::CONTENT_DISPOSITION, &format!("inline; filename=\"{name}\"")),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(header, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_calendars_are_found() {
        assert_eq!(asked("/events/12.ics"), Some(Asked::Event("12")));
        assert_eq!(asked("/calendar.ics"), Some(Asked::Public));
        assert_eq!(asked("/calendar/geheim.ics"), Some(Asked::Personal("geheim")));
        for other in ["/events/12", "/calendar/.ics", "/events/1/2.ics", "/x.ics", "/calendar", "/calendar/x"]
        {
            assert_eq!(asked(other), None, "{other}");
        }
    }
}
