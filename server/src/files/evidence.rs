//! Evidence of a credential as browsers send it and verifiers open it.

use super::upload::read;
use super::{ALONE, attachment};
use crate::pictures::upload::{Purpose, checked};
use crate::plain;
use crate::router::App;
use app::request::Cx;
use axum::Extension;
use axum::extract::multipart::Multipart;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::credential::EVIDENCE_BYTES;
use domain::file::{Refusal, begins_like, file_name};
use domain::member::percent;
use domain::{CredentialId, Error, Result};
use http::{HeaderValue, header};
use store::credentials::NewEvidence;
use store::db::fault;

const PDF: &str = "application/pdf";

/// `/me/credentials/{id}/evidence`: takes files for a draft, and leads back to it.
pub async fn send(
    State(state): State<App>,
    Extension(cx): Extension<Cx>,
    Path(id): Path<String>,
    form: Multipart,
) -> Response {
    let take = async {
        let id: CredentialId = id.parse()?;
        // Before anything is read: nobody fills the memory for a draft that is not theirs.
        store::credentials::room(&cx.db, &cx.actor, id).await?;
        let refused = take(&state, &cx, id, form).await?;
        let told = refused
            .map(|(refusal, name)| format!("?at={id}&refused={}&name={}", refusal.code(), percent(&name)));
        Ok(format!("/me/credentials{}#credential-{id}", told.unwrap_or_default()))
    };
    match take.await {
        Ok(to) => Redirect::to(&to).into_response(),
        Err(error) => plain::page(&error, cx.locale),
    }
}

/// Takes the files of a form; the first that was not taken, with its name.
async fn take(
    state: &App,
    cx: &Cx,
    id: CredentialId,
    mut form: Multipart,
) -> Result<Option<(Refusal, String)>> {
    let (mut chosen, mut refused) = (0, None);
    loop {
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) if chosen == 0 => return Ok(refused.or(Some((Refusal::Nothing, String::new())))),
            Ok(None) => return Ok(refused),
            Err(_) => return Ok(refused.or(Some((Refusal::Interrupted, String::new())))),
        };
        if field.name() != Some("file") {
            continue;
        }
        let name = file_name(field.file_name().unwrap_or_default());
        let bytes = read(field, EVIDENCE_BYTES).await;
        // A browser sends an empty file where none was chosen.
        if name.is_empty() && bytes.as_ref().is_ok_and(Vec::is_empty) {
            continue;
        }
        chosen += 1;
        let looked = match bytes {
            Ok(bytes) => looked_at(state, &name, bytes).await?,
            Err(refusal) => Err(refusal),
        };
        let refusal = match looked {
            Ok(file) => store::credentials::add_evidence(&cx.db, &cx.actor, id, &file).await?,
            Err(refusal) => Some(refusal),
        };
        if let Some(refusal) = refusal {
            refused.get_or_insert((refusal, name));
        }
    }
}

/// A PDF as it is, or a picture written anew from its pixels; whatever its name says.
async fn looked_at(
    state: &App,
    name: &str,
    bytes: Vec<u8>,
) -> Result<std::result::Result<NewEvidence, Refusal>> {
    if bytes.is_empty() {
        return Ok(Err(Refusal::Nothing));
    }
    let label = if name.is_empty() { "file".to_owned() } else { name.to_owned() };
    if begins_like(PDF, &bytes) {
        return Ok(Ok(NewEvidence { label, mime: PDF, bytes }));
    }
    let looked = {
        // One at a time: the largest takes hundreds of megabytes.
        let _turn = state.drawing.acquire().await.map_err(fault)?;
        tokio::task::spawn_blocking(move || checked(&bytes, Purpose::Recap)).await.map_err(fault)?
    };
    Ok(match looked {
        Ok(picture) => Ok(NewEvidence { label, mime: picture.mime, bytes: picture.bytes }),
        Err(refused) => Err(super::upload::refusal(refused)),
    })
}

/// `/admin/credentials/{id}/evidence/{place}`: opens a file of evidence for a verifier.
pub async fn open(Extension(cx): Extension<Cx>, Path((id, place)): Path<(String, String)>) -> Response {
    let found = async {
        let id: CredentialId = id.parse()?;
        let place: i64 = place.parse().map_err(|_| Error::NotFound)?;
        let file = store::credentials::open(&cx.db, &cx.actor, id, place).await?;
        let mut response = file.bytes.into_response();
        let all = [
            (header::CONTENT_TYPE, file.mime),
            (header::CONTENT_DISPOSITION, attachment(&file.label)),
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
