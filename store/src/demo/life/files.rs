//! Pictures and handouts of the demo.

use super::Doing;
use super::script::{Drawing, Paper};
use crate::events::set_cover;
use crate::files::{self, NewFile};
use domain::file::Part;
use domain::series::Scope;
use domain::{EventId, Result};

/// A file that is wanted.
#[derive(Clone, Copy, Debug)]
pub enum Wish<'a> {
    /// A drawing, by its name.
    Drawing(&'a str),
    /// A text, with the name of its file.
    Text(&'a str, &'a str),
}

/// Where the bytes of files are kept; it draws the pictures, too.
pub trait Shelf: Sync {
    /// Keeps the bytes of a file that no event has yet.
    ///
    /// # Errors
    /// When they cannot be kept, or there is no such drawing.
    fn keep(&self, wish: Wish<'_>) -> impl Future<Output = Result<NewFile>> + Send;
}

/// Puts a drawing above an event, and above those that follow it.
pub(super) async fn cover(doing: &Doing<'_>, shelf: &impl Shelf, event: EventId, name: &str) -> Result<()> {
    if name.is_empty() {
        return Ok(());
    }
    let file = shelf.keep(Wish::Drawing(name)).await?;
    set_cover(&doing.db, doing.actor, event, Scope::All, Some(&file)).await
}

/// Adds the pictures of a recap, each with what it shows in words.
pub(super) async fn pictures(
    doing: &Doing<'_>,
    shelf: &impl Shelf,
    event: EventId,
    pictures: &[Drawing],
) -> Result<()> {
    for picture in pictures {
        let drawn = shelf.keep(Wish::Drawing(&picture.drawing)).await?;
        let file = NewFile { label: picture.label.clone(), ..drawn };
        files::add(&doing.db, doing.actor, event, Part::Recap, &file).await?;
    }
    Ok(())
}

/// Adds handouts.
pub(super) async fn handouts(
    doing: &Doing<'_>,
    shelf: &impl Shelf,
    event: EventId,
    papers: &[Paper],
) -> Result<()> {
    for paper in papers {
        let file = shelf.keep(Wish::Text(&paper.name, &paper.text)).await?;
        files::add(&doing.db, doing.actor, event, Part::Handout, &file).await?;
    }
    Ok(())
}
