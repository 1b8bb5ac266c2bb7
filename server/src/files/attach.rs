//! Files for posts: taken while somebody writes, and given back as the words that put them into the text.

use super::upload::{Kept, keep_handout, picture, read};
use crate::pictures::upload::Purpose;
use crate::plain;
use crate::router::App;
use app::request::Cx;
use axum::extract::multipart::Multipart;
use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Result;
use domain::file::{Refusal, Sent, begins_like, file_name, is_picture};
use domain::member::percent;
use domain::setting::Attachments;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::json;

/// `/talk/upload`: takes one file. A script is told in JSON what to put into the text, or why not; without one the
/// browser is led to the page that says the same.
pub async fn attach(
    State(state): State<App>,
    Extension(cx): Extension<Cx>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let script = headers.get(header::ACCEPT).and_then(|a| a.to_str().ok()) == Some("application/json");
    match take(&state, &cx, form).await {
        Ok((_, Ok(sent))) if script => told(
            StatusCode::OK,
            &json!({ "markdown": sent.markdown(), "name": sent.name, "label": sent.label }),
        ),
        Ok((_, Ok(sent))) => Redirect::to(&format!("/talk/upload?file={}", sent.name)).into_response(),
        Ok((rules, Err((refusal, _)))) if script => {
            told(StatusCode::UNPROCESSABLE_ENTITY, &json!({ "why": rules.why(refusal, cx.locale) }))
        }
        Ok((_, Err((refusal, name)))) => {
            let to = format!("/talk/upload?refused={}&name={}", refusal.code(), percent(&name));
            Redirect::to(&to).into_response()
        }
        Err(error) if script => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            told(status, &json!({ "why": error.text(cx.locale) }))
        }
        Err(error) => plain::page(&error, cx.locale),
    }
}

fn told(status: StatusCode, what: &serde_json::Value) -> Response {
    let mut response = (status, what.to_string()).into_response();
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

type Taken = (Attachments, std::result::Result<Sent, (Refusal, String)>);

async fn take(state: &App, cx: &Cx, mut form: Multipart) -> Result<Taken> {
    // Before anything is read: whoever may not send does not fill the memory.
    let (rules, left) = store::files::allowance(&cx.db, &cx.actor).await?;
    loop {
        let field = match form.next_field().await {
            Ok(Some(field)) if field.name() == Some("file") => field,
            Ok(Some(_)) => continue,
            Ok(None) => return Ok((rules, Err((Refusal::Nothing, String::new())))),
            Err(_) => return Ok((rules, Err((Refusal::Interrupted, String::new())))),
        };
        let name = file_name(field.file_name().unwrap_or_default());
        let mime = rules.kind(&name);
        // What is of no kind is read to its end and forgotten, so that the answer arrives.
        let bytes = read(field, mime.map_or(0, |mime| rules.most(mime) as usize)).await;
        let kept = match (mime, bytes) {
            (_, Ok(bytes)) if bytes.is_empty() => Err(Refusal::Nothing),
            (None, _) => Err(Refusal::Kind),
            (_, Err(refusal)) => Err(refusal),
            _ if left == 0 => Err(Refusal::DayFull),
            (Some(mime), Ok(bytes)) => keep(state, &name, mime, bytes).await?,
        };
        let file = match kept {
            Ok(file) => file,
            Err(refusal) => return Ok((rules, Err((refusal, name)))),
        };
        let joined = store::files::attach(&cx.db, &cx.actor, &file).await;
        // Bytes that no row names are cleared away in time; those of a refusal at once.
        if !matches!(joined, Ok(None)) && state.objects.delete(&file.name).await.is_err() {
            tracing::debug!("a file that was not taken is left to be tidied");
        }
        return Ok((
            rules,
            match joined? {
                Some(refusal) => Err((refusal, name)),
                None => Ok(Sent { picture: file.size.is_some(), name: file.name, label: file.label }),
            },
        ));
    }
}

/// Keeps the bytes: of pictures those that were written anew, of others as they came, if they are of the kind that the
/// name says.
async fn keep(state: &App, name: &str, mime: &'static str, bytes: Vec<u8>) -> Result<Kept> {
    if is_picture(mime) {
        let kept = picture(state, bytes, Purpose::Recap).await?;
        return Ok(kept.map(|mut file| {
            name.clone_into(&mut file.label);
            file
        }));
    }
    if !begins_like(mime, &bytes) {
        return Ok(Err(Refusal::Forged));
    }
    Ok(Ok(keep_handout(&state.objects, name, mime, bytes).await?))
}
