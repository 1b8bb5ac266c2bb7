//! What happened just now, for pages that are open: ids and versions only. A page asks for what it may see.

use crate::{MemberId, SpaceId, ThreadId};
use serde::{Deserialize, Serialize};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum News {
    /// A thread shows something else.
    Thread {
        /// Which.
        thread: ThreadId,
        /// The space it is in: who may read that may know.
        space: SpaceId,
        /// Its version now.
        version: i64,
    },
    /// Who reads or types in a thread is another; told to those who are there themselves.
    Presence {
        /// Which thread.
        thread: ThreadId,
    },
    /// Somebody is in a thread, or has left it: told among processes, never to browsers.
    Here {
        /// Which thread.
        thread: ThreadId,
        /// Who.
        member: MemberId,
        /// Whether they are typing; `None` for one who left.
        typing: Option<bool>,
    },
    /// Something waits for a member, or was seen by them on another device.
    Member {
        /// Whom.
        member: MemberId,
    },
    /// Some news were lost: whatever is open asks for what is true now.
    Lost,
}

/// Who is in a thread besides the reader, as far as they show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Present {
    /// Names of those who read.
    pub reading: Vec<String>,
    /// Names of those who type.
    pub typing: Vec<String>,
}
