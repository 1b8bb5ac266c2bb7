//! What a post said before.

use super::Author;
use crate::{Moment, PostId, ThreadId};
use serde::{Deserialize, Serialize};

/// Versions that are shown at most, the latest.
pub const VERSIONS_SHOWN: i64 = 50;

/// What became of a piece of text from one version to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It stayed.
    Kept,
    /// It went.
    Taken,
    /// It came.
    Added,
}

/// A version of a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostVersion {
    /// Its number, from 1.
    pub number: i64,
    /// When it was written.
    pub at: Moment,
    /// The text, piece by piece, as compared with the version before; `None` where moderators closed it to the reader.
    pub pieces: Option<Vec<(Change, String)>>,
}

/// All that a post said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostHistory {
    /// Which.
    pub id: PostId,
    /// The thread it is in.
    pub thread: ThreadId,
    /// The thread's title.
    pub title: String,
    /// Who wrote it.
    pub author: Author,
    /// Its versions, the latest first.
    pub versions: Vec<PostVersion>,
}
