//! Bookmarks: posts that a member wants to find again (PRODUCT.md, T14).

use crate::input::Check;
use crate::thread::Author;
use crate::{Moment, PostId, Result, ThreadId};
use serde::{Deserialize, Serialize};

/// Most characters of a note.
pub const NOTE_MAX: usize = 500;
/// Bookmarks a page holds.
pub const PER_PAGE: i64 = 20;
/// Characters of a post that are shown with its bookmark.
pub const EXCERPT: usize = 140;

/// A post that a member marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// The post.
    pub post: PostId,
    /// The thread it is in.
    pub thread: ThreadId,
    /// The thread's title.
    pub title: String,
    /// The page of the thread it stands on, from 1.
    pub page: i64,
    /// Who wrote it.
    pub author: Author,
    /// How it begins, as plain text.
    pub excerpt: String,
    /// What the member noted.
    pub note: String,
    /// When it was marked.
    pub at: Moment,
}

/// One page of bookmarks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmarks {
    /// The latest first.
    pub list: Vec<Bookmark>,
    /// The page, from 1.
    pub page: i64,
    /// How many pages.
    pub pages: i64,
}

/// A note, checked.
///
/// # Errors
/// A fault of its length or its characters.
pub fn note(text: &str) -> Result<String> {
    let mut check = Check::default();
    let note = check.text("note", text, 0, NOTE_MAX);
    check.done()?;
    Ok(note)
}

/// How a text begins: at most so many characters, on one line.
#[must_use]
pub fn excerpt(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let mut cut: String = line.chars().take(most.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Problem;

    #[test]
    fn a_long_text_is_cut_and_a_short_one_is_whole() {
        assert_eq!(excerpt(" 一つ\n\n二つ ", 9), "一つ 二つ");
        assert_eq!(excerpt("あいうえお", 5), "あいうえお");
        assert_eq!(excerpt("あいうえおか", 5), "あいうえ…");
        assert_eq!(excerpt("abc defgh", 5), "abc…");
    }

    #[test]
    fn a_note_has_an_end() {
        assert_eq!(note(" 読み返す\r\n").unwrap(), " 読み返す");
        let long = note(&"あ".repeat(501)).unwrap_err();
        assert_eq!(long.fields()[0].problem, Problem::TooLong(500));
    }
}
