//! Drafts: what is being written, kept for the other devices of the same member (PRODUCT.md, T8).

use crate::input::Check;
use crate::{PostId, Result, ThreadId, Timestamp};
use serde::{Deserialize, Serialize};

/// Most characters of a draft: as many as an article has.
const DRAFT_MAX: usize = 30_000;
/// Most characters of a draft's place.
pub const PLACE_MAX: usize = 200;

/// What is being written somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The text as typed.
    pub body: String,
    /// When the server was given it.
    pub saved: Timestamp,
}

/// Where the text of a form is written: the page and the field, as the browser names them.
fn place(page: &str) -> String {
    format!("{page} form[body]")
}

/// Where a thread begins.
#[must_use]
pub fn of_start(space: &str) -> String {
    place(&format!("/talk/{space}/new"))
}

/// Where replies to a thread are written.
#[must_use]
pub fn of_reply(thread: ThreadId) -> String {
    place(&format!("/talk/t/{thread}"))
}

/// Where a post is edited.
#[must_use]
pub fn of_edit(post: PostId) -> String {
    place(&format!("/talk/p/{post}/edit"))
}

/// Where an article is written: a new one, or the one of this address.
#[must_use]
pub fn of_article(slug: Option<&str>) -> String {
    slug.map_or_else(|| place("/library/new"), |slug| place(&format!("/library/{slug}/edit")))
}

/// A draft to keep, checked: its place and its text, which is kept as it was typed.
///
/// # Errors
/// A fault of a length or of characters.
pub fn check(place: &str, body: &str) -> Result<(String, String)> {
    let mut check = Check::default();
    let place = check.line("place", place, 1, PLACE_MAX);
    check.text("body", body, 0, DRAFT_MAX);
    check.done()?;
    Ok((place, body.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_kept_as_it_was_typed_up_to_a_length() {
        assert_eq!(check("/x form[body]", " a \n\n").unwrap().1, " a \n\n");
        assert!(check("/x", &"あ".repeat(30_000)).is_ok());
        assert!(check("/x", &"あ".repeat(30_001)).is_err());
        assert!(check("", "a").is_err());
        assert!(check(&"x".repeat(201), "a").is_err());
        assert!(check("/x", "a\u{0}").is_err());
    }

    #[test]
    fn places_are_those_of_the_pages() {
        assert_eq!(of_reply(ThreadId(5)), "/talk/t/5 form[body]");
        assert_eq!(of_edit(PostId(7)), "/talk/p/7/edit form[body]");
        assert_eq!(of_article(None), "/library/new form[body]");
        assert_eq!(of_article(Some("x")), "/library/x/edit form[body]");
        assert_eq!(of_start("lounge"), "/talk/lounge/new form[body]");
    }
}
