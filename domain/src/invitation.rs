//! Invitations: links with which people join, so often and for a time, and perhaps straight into a circle.

use crate::circle::CircleName;
use crate::input::Check;
use crate::setting::JoinMode;
use crate::vocabulary::TermChoice;
use crate::{CircleId, InvitationId, Moment, Problem, Result};
use serde::{Deserialize, Serialize};

/// Most people who join with one.
pub const MOST: i64 = 500;
/// Most days it works.
pub const MOST_DAYS: i64 = 90;

/// An invitation, as admins see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Which.
    pub id: InvitationId,
    /// What stands in its link.
    pub code: String,
    /// For whom it was made.
    pub note: String,
    /// How many may join with it, and how many did.
    pub most: i64,
    /// How many did.
    pub used: i64,
    /// The circle that one joins with it.
    pub circle: Option<String>,
    /// Until when it works.
    pub expires: Moment,
    /// Whether one can join with it now.
    pub open: bool,
}

/// The page of admins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationsPage {
    /// All, the newest first.
    pub invitations: Vec<Invitation>,
    /// The circles that one may invite to.
    pub circles: Vec<CircleName>,
}

/// The form of a new one, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InvitationForm {
    /// For whom it is.
    pub note: String,
    /// How many may join with it.
    pub most: String,
    /// For how many days.
    pub days: String,
    /// The circle, or empty.
    pub circle: String,
}

/// A checked new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInvitation {
    /// For whom it is.
    pub note: String,
    /// How many may join with it.
    pub most: i64,
    /// For how many days.
    pub days: i64,
    /// The circle.
    pub circle: Option<CircleId>,
}

impl InvitationForm {
    /// Checks the form.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn validate(&self) -> Result<NewInvitation> {
        let mut check = Check::default();
        let note = check.line("note", &self.note, 0, 120);
        let mut number = |field: &str, typed: &str, most: i64| {
            let number = check.number(field, typed, 1, most);
            if number.is_none() && typed.trim().is_empty() {
                check.fault(field, Problem::Required);
            }
            number.unwrap_or(1)
        };
        let (most, days) = (number("most", &self.most, MOST), number("days", &self.days, MOST_DAYS));
        let circle = if self.circle.is_empty() {
            None
        } else {
            check.choice("circle", &self.circle, |id| id.parse().ok().map(CircleId))
        };
        check.done()?;
        Ok(NewInvitation { note, most, days, circle })
    }
}

/// An invitation, as the one who holds its link sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// The circle that one joins with it.
    pub circle: Option<String>,
    /// Whether the reader is in that circle already.
    pub inside: bool,
}

/// What the sign-up knows before somebody fills it in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joining {
    /// How one joins at present.
    pub mode: JoinMode,
    /// The invitation that was followed, where it works.
    pub invited: Option<Invited>,
    /// The professions to choose from.
    pub professions: Vec<TermChoice>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_has_an_end() {
        let form = |most: &str, days: &str| InvitationForm {
            most: most.into(),
            days: days.into(),
            ..InvitationForm::default()
        };
        assert_eq!(form("20", "14").validate().map(|n| (n.most, n.days)), Ok((20, 14)));
        for (most, days, field) in
            [("", "14", "most"), ("20", "", "days"), ("501", "14", "most"), ("20", "91", "days")]
        {
            let faults = form(most, days).validate().unwrap_err();
            assert_eq!(faults.fields().iter().map(|f| &*f.field).collect::<Vec<_>>(), [field]);
        }
    }
}
