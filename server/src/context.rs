//! Who asks: reads the cookies of a request once, and hands [`Cx`] to pages and server functions.

use crate::forms::{MOST_KEPT as MOST, SEPARATOR, known_as, secrets};
use crate::plain;
use crate::router::App;
use app::boot::{Boot, Kept, Theme};
use app::request::{Cx, feed_cookie, kept_cookie, openid_cookie, second_cookie, session_cookie};
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::account::Device;
use domain::calendar::WeekStart;
use domain::{Locale, MemberId, Result};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, header};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use store::Zone;

/// A cookie's value.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|h| h.to_str().ok())
        .flat_map(|h| h.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, v)| v)
        .filter(|v| !v.is_empty() && v.len() <= 200)
}

/// The reader's language: chosen, else asked for by the browser.
#[must_use]
pub fn locale(headers: &HeaderMap) -> Locale {
    cookie(headers, "lang").and_then(Locale::parse).unwrap_or_else(|| {
        headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|h| h.to_str().ok())
            .map_or(Locale::Ja, Locale::negotiate)
    })
}

/// The zone in which the reader is told times, where they chose one that there is.
#[must_use]
pub fn zone(headers: &HeaderMap) -> Option<Zone> {
    cookie(headers, "zone").and_then(|name| Zone::named(name).ok())
}

/// How the reader's weeks begin, as chosen.
#[must_use]
pub fn week_start(headers: &HeaderMap) -> WeekStart {
    cookie(headers, "week").and_then(WeekStart::parse).unwrap_or_default()
}

/// Light or dark, as chosen.
#[must_use]
pub fn theme(headers: &HeaderMap) -> Theme {
    cookie(headers, "theme").and_then(Theme::parse).unwrap_or_default()
}

/// The browser and its system, as they name themselves.
fn device(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|h| h.to_str().ok()).unwrap_or_default();
    Device::of(agent).code()
}

/// Where a request came from: the connection's address, or what a proxy of ours says of it. The last address
/// that is not a proxy of ours counts: what stands before it anyone may have written.
#[must_use]
pub fn address(headers: &HeaderMap, peer: IpAddr, proxies: &[IpAddr]) -> IpAddr {
    if !proxies.contains(&peer) {
        return peer;
    }
    headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|h| h.to_str().ok())
        .flat_map(|h| h.split(','))
        .filter_map(|a| a.trim().parse::<IpAddr>().ok())
        .rfind(|a| !proxies.contains(a))
        .unwrap_or(peer)
}

/// Gives each request its [`Cx`]. When the database is away, a plain page says so.
pub async fn provide(State(state): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let locale = locale(&parts.headers);
    let peer =
        parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::from([127, 0, 0, 1]), |c| c.0.ip());
    let address = address(&parts.headers, peer, &state.config.trusted_proxies);
    let (cx, rest) = match build(&state, &parts, locale, address).await {
        Ok(built) => built,
        Err(error) if wants_html(&parts.headers) => return plain::page(&error, locale),
        Err(error) => return plain::json(&error),
    };
    let (name, secure) = (kept_cookie(cx.secure), if cx.secure { "; Secure" } else { "" });
    parts.extensions.insert(cx);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(rest) = rest {
        let seconds = if rest.is_empty() { 0 } else { 1800 };
        let cookie = format!("{name}={rest}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// Whether a browser asks for a page.
#[must_use]
pub fn wants_html(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|h| h.to_str().ok()).is_some_and(|a| a.contains("text/html"))
}

/// The context, and what is left of the cookie of kept forms where one of them was this page's.
async fn build(
    state: &App,
    request: &Parts,
    locale: Locale,
    address: IpAddr,
) -> Result<(Cx, Option<String>)> {
    let headers = &request.headers;
    let db = match zone(headers) {
        Some(zone) => state.db.shown_in(zone),
        None => state.db.clone(),
    };
    let db = &db;
    store::cache::catch_up(db).await?;
    let secure = state.config.secure();
    let session = cookie(headers, session_cookie(secure));
    let viewer = match session {
        Some(secret) => store::accounts::sessions::viewer(db, secret).await?,
        None => None,
    };
    let actor = store::accounts::sessions::actor(viewer.as_ref());
    let page = request.method == Method::GET && wants_html(headers);
    let circles =
        if page && viewer.is_some() { store::circles::mine(db, &actor, locale).await? } else { Vec::new() };
    let bell = if page { store::notifications::unread(db, &actor).await? } else { 0 };
    let (kept, rest) = if page { kept(state, request, actor.id()).await?.unzip() } else { (None, None) };
    let boot = Boot {
        locale,
        theme: theme(headers),
        viewer,
        zone: db.shown().name().to_owned(),
        home_zone: db.zone().name().to_owned(),
        week_start: week_start(headers),
        bell,
        circles,
        url: state.config.public_url(),
        community: state.config.name.clone(),
        demo: state.config.demo,
        kept,
        now: db.now(),
        key: if page { store::secret::short_id() + &store::secret::short_id() } else { String::new() },
    };
    let cx = Cx {
        db: db.clone(),
        actor,
        locale,
        address: address.to_string().into(),
        secure,
        session: session.map(Arc::from),
        second: cookie(headers, second_cookie(secure)).map(Arc::from),
        openid: cookie(headers, openid_cookie(secure)).map(Arc::from),
        providers: state.openid.told(),
        device: device(headers).into(),
        feed: cookie(headers, feed_cookie(secure)).map(Arc::from),
        url: state.config.public_url().into(),
        mailbox: state.mailbox.clone(),
        boot: Arc::new(boot),
    };
    Ok((cx, rest))
}

/// The form that was refused on this very page, for nobody but its author, and the secrets of other forms.
async fn kept(state: &App, request: &Parts, reader: Option<MemberId>) -> Result<Option<(Kept, String)>> {
    let here = known_as(request.uri.path_and_query().map_or("/", |p| p.as_str()));
    let mut found = None;
    let mut others = Vec::new();
    let cookie = cookie(&request.headers, kept_cookie(state.config.secure())).unwrap_or_default();
    for secret in secrets(cookie).take(MOST) {
        let Some(content) = store::kept_forms::find(&state.db, secret).await? else { continue };
        match serde_json::from_str::<Kept>(&content) {
            // The newest counts; older ones of the same page go with it.
            Ok(kept) if kept.page == here && (kept.author.is_none() || kept.author == reader) => {
                found = found.or(Some(kept));
            }
            _ => others.push(secret),
        }
    }
    Ok(found.map(|kept| (kept, others.join(SEPARATOR))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_proxies_are_believed() {
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        let stranger: IpAddr = "203.0.113.9".parse().unwrap();
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", HeaderValue::from_static("198.51.100.7, 203.0.113.9"));
        assert_eq!(address(&headers, stranger, &[proxy]), stranger);
        assert_eq!(address(&headers, proxy, &[proxy]), stranger);
        headers.append("x-forwarded-for", HeaderValue::from_static("10.0.0.1"));
        assert_eq!(address(&headers, proxy, &[proxy]), stranger);
    }

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("xlang=en; lang=ja; theme=dark"));
        assert_eq!(cookie(&headers, "lang"), Some("ja"));
        assert_eq!(locale(&headers), Locale::Ja);
        assert_eq!(theme(&headers), Theme::Dark);
    }
}
