//! One's own data, packed to be taken along.

use crate::Moment;
use serde::{Deserialize, Serialize};

/// How it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportState {
    /// It is being packed.
    Packing {
        /// Pieces that are packed.
        done: i64,
        /// Pieces there are.
        pieces: i64,
    },
    /// It is there.
    Ready {
        /// How long it is, in bytes.
        bytes: i64,
        /// Until when.
        ends: Moment,
    },
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// When.
    pub asked: Moment,
    /// How it stands.
    pub state: ExportState,
}
