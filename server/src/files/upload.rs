//! Files of events as browsers send them (RFC 7578): looked at, kept, and joined to their event.

use super::objects::{Objects, SMALL};
use crate::pictures::upload::{Picture, Purpose, Refused, checked};
use crate::plain;
use crate::router::App;
use app::request::Cx;
use axum::Extension;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use bytes::Bytes;
use domain::file::{HANDOUT_BYTES, PICTURE_BYTES, Part, Refusal, file_name, handout_type, page};
use domain::series::Scope;
use domain::{Error, EventId, Result};
use store::db::fault;
use store::files::NewFile;

/// What became of the files of a form.
#[derive(Default)]
struct Outcome {
    chosen: usize,
    taken: usize,
    /// The first that was not taken, with its name.
    refused: Option<(Refusal, String)>,
}

/// `/events/{id}/upload/{part}`: takes files of an event, and leads back to the page where they are arranged.
pub async fn upload(
    State(state): State<App>,
    Extension(cx): Extension<Cx>,
    Path((id, part)): Path<(String, String)>,
    form: Multipart,
) -> Response {
    let take = async {
        let event: EventId = id.parse()?;
        let part = Part::parse(&part).ok_or(Error::NotFound)?;
        // Before anything is read: whoever may not change the event does not fill the memory.
        let room = store::files::room(&cx.db, &cx.actor, event, part).await?;
        let outcome = take(&state, &cx, event, part, room, form).await?;
        let refused = outcome.refused.or((outcome.chosen == 0).then_some((Refusal::Nothing, String::new())));
        Ok(page(event, part, refused.as_ref().map(|(r, name)| (*r, name.as_str(), outcome.taken))))
    };
    match take.await {
        Ok(to) => Redirect::to(&to).into_response(),
        Err(error) => plain::page(&error, cx.locale),
    }
}

async fn take(
    state: &App,
    cx: &Cx,
    event: EventId,
    part: Part,
    room: i64,
    mut form: Multipart,
) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    let mut scope = Scope::This;
    loop {
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return Ok(outcome),
            Err(_) => {
                outcome.refused.get_or_insert((Refusal::Interrupted, String::new()));
                return Ok(outcome);
            }
        };
        match field.name() {
            Some("scope") => {
                scope = Scope::parse(&field.text().await.unwrap_or_default()).unwrap_or_default()
            }
            Some("file") => {
                let name = file_name(field.file_name().unwrap_or_default());
                let most = if part == Part::Handout { HANDOUT_BYTES } else { PICTURE_BYTES };
                let bytes = read(field, most).await;
                // A browser sends an empty file where none was chosen.
                if name.is_empty() && bytes.as_ref().is_ok_and(Vec::is_empty) {
                    continue;
                }
                outcome.chosen += 1;
                let full = part != Part::Cover && outcome.taken as i64 >= room;
                let refused = match bytes {
                    Err(refusal) => Some(refusal),
                    Ok(_) if full => Some(Refusal::TooMany),
                    Ok(bytes) => keep(state, cx, (event, part, scope), &name, bytes).await?,
                };
                match refused {
                    Some(refusal) => {
                        outcome.refused.get_or_insert((refusal, name));
                    }
                    None => outcome.taken += 1,
                }
            }
            _ => {}
        }
    }
}

/// The bytes of a file. What is too long is read to its end all the same, or else the browser would tell of a broken
/// connection and not of what is wrong.
pub(super) async fn read(mut field: Field<'_>, most: usize) -> std::result::Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let mut too_long = false;
    loop {
        match field.chunk().await {
            Ok(Some(chunk)) if too_long || bytes.len() + chunk.len() > most => {
                too_long = true;
                bytes = Vec::new();
            }
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) if too_long => return Err(Refusal::TooLarge),
            Ok(None) => return Ok(bytes),
            Err(_) => return Err(Refusal::Interrupted),
        }
    }
}

/// Keeps one file; `Some` says why not.
async fn keep(
    state: &App,
    cx: &Cx,
    to: (EventId, Part, Scope),
    name: &str,
    bytes: Vec<u8>,
) -> Result<Option<Refusal>> {
    let (event, part, scope) = to;
    let kept = match part {
        Part::Handout => handout(state, name, bytes).await?,
        Part::Cover => picture(state, bytes, Purpose::Cover).await?,
        Part::Recap => picture(state, bytes, Purpose::Recap).await?,
    };
    let file = match kept {
        Ok(file) => file,
        Err(refusal) => return Ok(Some(refusal)),
    };
    let joined = match part {
        Part::Cover => {
            store::events::set_cover(&cx.db, &cx.actor, event, scope, Some(&file)).await.map(|()| None)
        }
        Part::Recap | Part::Handout => store::files::add(&cx.db, &cx.actor, event, part, &file).await,
    };
    // Bytes that no row names are cleared away in time; those of a refusal at once.
    if !matches!(joined, Ok(None)) && state.objects.delete(&file.name).await.is_err() {
        tracing::debug!("a file that was not taken is left to be tidied");
    }
    joined
}

/// A file whose bytes are kept, or why they are not.
pub(super) type Kept = std::result::Result<NewFile, Refusal>;

async fn handout(state: &App, name: &str, bytes: Vec<u8>) -> Result<Kept> {
    let Some(mime) = handout_type(name) else { return Ok(Err(Refusal::Kind)) };
    if bytes.is_empty() {
        return Ok(Err(Refusal::Nothing));
    }
    Ok(Ok(keep_handout(&state.objects, name, mime, bytes).await?))
}

pub(super) async fn picture(state: &App, bytes: Vec<u8>, purpose: Purpose) -> Result<Kept> {
    let looked = {
        // One at a time: the largest takes hundreds of megabytes.
        let _turn = state.drawing.acquire().await.map_err(fault)?;
        tokio::task::spawn_blocking(move || checked(&bytes, purpose)).await.map_err(fault)?
    };
    match looked {
        Ok(picture) => Ok(Ok(keep_picture(&state.objects, picture).await?)),
        Err(refused) => Ok(Err(refusal(refused))),
    }
}

/// Keeps the bytes of a handout.
pub(crate) async fn keep_handout(
    objects: &Objects,
    name: &str,
    mime: &'static str,
    bytes: Vec<u8>,
) -> Result<NewFile> {
    let file = NewFile {
        name: store::files::new_name(),
        label: name.to_owned(),
        mime,
        bytes: bytes.len() as i64,
        size: None,
        small_mime: None,
    };
    objects.put(&file.name, bytes.into()).await?;
    Ok(file)
}

/// Keeps the bytes of a picture that was looked at, and of its smaller one.
pub(crate) async fn keep_picture(objects: &Objects, picture: Picture) -> Result<NewFile> {
    let Picture { bytes, mime, width, height, thumb } = picture;
    let file = NewFile {
        name: store::files::new_name(),
        label: String::new(),
        mime,
        bytes: bytes.len() as i64,
        size: Some((width, height)),
        small_mime: thumb.as_ref().map(|t| t.mime),
    };
    if let Some(thumb) = thumb {
        objects.put(&format!("{}{SMALL}", file.name), Bytes::from(thumb.bytes)).await?;
    }
    objects.put(&file.name, bytes.into()).await?;
    Ok(file)
}

pub(super) const fn refusal(refused: Refused) -> Refusal {
    match refused {
        Refused::NotAPicture => Refusal::NotAPicture,
        Refused::TooLarge => Refusal::TooLarge,
        Refused::TooManyPixels => Refusal::TooManyPixels,
        Refused::Broken => Refusal::Broken,
    }
}
