//! Registrations: who takes part in an event, and who waits.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a registration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationState {
    /// Has a seat.
    Confirmed,
    /// Waits for one, in the order of asking.
    Waiting,
    /// Was given back.
    Cancelled,
}

impl RegistrationState {
    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Waiting => "waiting",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Confirmed, Self::Waiting, Self::Cancelled].into_iter().find(|s| s.code() == code)
    }
}

/// The reader's own part in an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MyPart {
    /// Not registered.
    #[default]
    None,
    /// Has a seat.
    Confirmed,
    /// Waits; the first in line is 1.
    Waiting {
        /// Place in line.
        position: i64,
    },
}

/// One name on the attendee list, which hosts see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    /// The member's handle.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// Their first profession's code, where they show it.
    pub profession: Option<String>,
    /// Where the registration stands.
    pub state: RegistrationState,
    /// Since when.
    pub since: Timestamp,
}
