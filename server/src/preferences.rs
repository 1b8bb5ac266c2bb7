//! Language, theme, time zone and first day of the week: chosen by a plain form, remembered in a cookie.

use crate::router::App;
use app::boot::Theme;
use app::request::{Cx, local};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use domain::Locale;
use domain::calendar::WeekStart;
use http::{HeaderValue, header};
use serde::Deserialize;

/// What is chosen.
#[derive(Deserialize)]
pub struct Choice {
    lang: Option<String>,
    theme: Option<String>,
    zone: Option<String>,
    week: Option<String>,
    #[serde(default)]
    next: String,
}

/// Remembers a choice for a year, and goes back to the page. Members' mails follow their language and zone.
pub async fn choose(
    State(state): State<App>,
    Extension(cx): Extension<Cx>,
    Form(choice): Form<Choice>,
) -> Response {
    let mut response = Redirect::to(local(&choice.next)).into_response();
    let secure = if state.config.secure() { "; Secure" } else { "" };
    // A zone that there is; an empty one is the community's.
    let zone = choice.zone.as_deref().map(str::trim);
    let zone = zone.filter(|name| name.is_empty() || store::Zone::named(name).is_ok());
    let locale = choice.lang.as_deref().and_then(Locale::parse);
    // Pages follow the cookies, also while the database cannot be written.
    if store::members::prefer(&cx.db, &cx.actor, locale, zone).await.is_err() {
        tracing::warn!("language and zone of mails were not kept");
    }
    let chosen = [
        ("zone", zone),
        ("week", choice.week.as_deref().and_then(WeekStart::parse).map(WeekStart::code)),
        ("lang", locale.map(Locale::tag)),
        ("theme", choice.theme.as_deref().and_then(Theme::parse).map(Theme::code)),
    ];
    for (name, value) in chosen {
        let Some(value) = value else { continue };
        if let Ok(cookie) =
            HeaderValue::from_str(&format!("{name}={value}; Path=/; SameSite=Lax; Max-Age=31536000{secure}"))
        {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}
