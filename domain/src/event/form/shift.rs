//! An event is moved or stretched by hand.

use crate::input::Check;
use crate::series::Scope;
use crate::{Problem, Result};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

/// An event that is dragged elsewhere, or moved by a key, as a form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShiftForm {
    /// The event.
    pub id: String,
    /// The version it was seen with.
    pub version: String,
    /// Its new start on the reader's clock, `YYYY-MM-DDTHH:MM`.
    pub start: String,
    /// Its new end; of whole days, the midnight after the last.
    pub end: String,
    /// Which occurrences move ([`Scope`]); empty is this one.
    pub scope: String,
    /// `1` where those who registered may be told.
    pub tell: String,
}

/// A checked shift.
#[derive(Clone, Debug)]
pub struct Shift {
    /// The version the event was seen with.
    pub version: i64,
    /// Its new start on the reader's clock.
    pub start: DateTime,
    /// Its new end.
    pub end: DateTime,
    /// Which occurrences move.
    pub scope: Scope,
    /// Whether those who registered may be told.
    pub tell: bool,
}

impl ShiftForm {
    /// Checks the form.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn validate(&self) -> Result<Shift> {
        let mut check = Check::default();
        let (start, end) = (check.moment("start", &self.start), check.moment("end", &self.end));
        for (field, there) in [("start", &self.start), ("end", &self.end)] {
            if there.trim().is_empty() {
                check.fault(field, Problem::Required);
            }
        }
        let scope = Scope::parse(&self.scope).unwrap_or_default();
        let version = self.version.parse().unwrap_or(0);
        let value =
            start.zip(end).map(|(start, end)| Shift { version, start, end, scope, tell: self.tell == "1" });
        check.with(value)
    }
}
