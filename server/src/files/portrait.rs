//! The picture that a member shows of themselves, as browsers send it.

use super::upload::{picture, read};
use crate::pictures::upload::Purpose;
use crate::plain;
use crate::router::App;
use app::request::Cx;
use axum::Extension;
use axum::extract::State;
use axum::extract::multipart::Multipart;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Result;
use domain::file::{PICTURE_BYTES, Refusal};
use domain::member::{Audience, Crop};

/// `/me/picture/file`: takes a picture, and leads back to the page where it is shown.
pub async fn portrait(State(state): State<App>, Extension(cx): Extension<Cx>, form: Multipart) -> Response {
    let taken = async {
        // Before anything is read: whoever is no member does not fill the memory.
        cx.actor.member()?;
        let refused = take(&state, &cx, form).await?;
        Ok(refused.map_or_else(
            || "/me/picture".to_owned(),
            |refusal| format!("/me/picture?refused={}", refusal.code()),
        ))
    };
    match taken.await {
        Ok(to) => Redirect::to(&to).into_response(),
        Err(error) => plain::page(&error, cx.locale),
    }
}

/// Reads the form in whatever order it comes; `Some` says why the picture is not taken.
async fn take(state: &App, cx: &Cx, mut form: Multipart) -> Result<Option<Refusal>> {
    let (mut bytes, mut typed) = (None, [const { String::new() }; 4]);
    loop {
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break,
            Err(_) => return Ok(Some(Refusal::Interrupted)),
        };
        match field.name() {
            Some("file") => bytes = Some(read(field, PICTURE_BYTES).await),
            Some(name) => {
                let Some(place) = ["x", "y", "zoom", "audience"].iter().position(|n| *n == name) else {
                    continue;
                };
                typed[place] = field.text().await.unwrap_or_default();
            }
            None => {}
        }
    }
    let bytes = match bytes {
        None => return Ok(Some(Refusal::Nothing)),
        Some(Ok(bytes)) if bytes.is_empty() => return Ok(Some(Refusal::Nothing)),
        Some(Ok(bytes)) => bytes,
        Some(Err(refusal)) => return Ok(Some(refusal)),
    };
    let [x, y, zoom, audience] = &typed;
    let file = match picture(state, bytes, Purpose::Portrait(Crop::typed(x, y, zoom))).await? {
        Ok(file) => file,
        Err(refusal) => return Ok(Some(refusal)),
    };
    // What is not understood is shown to nobody.
    let audience = Audience::parse(audience).unwrap_or(Audience::Me);
    let kept = store::members::set_picture(&cx.db, &cx.actor, &file, audience).await;
    if kept.is_err() && state.objects.delete(&file.name).await.is_err() {
        tracing::debug!("a picture that was not taken is left to be tidied");
    }
    kept.map(|()| None)
}
