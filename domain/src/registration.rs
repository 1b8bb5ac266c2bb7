//! Registrations: who takes part in an event, and who waits.

use crate::question::Answer;
use crate::vocabulary::TermName;
use crate::{Locale, RegistrationId, Timestamp, t};
use serde::{Deserialize, Serialize};

/// Where a registration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationState {
    /// Has a seat.
    Confirmed,
    /// A seat is kept until it is taken, declined, or the time is over.
    Offered,
    /// Waits for one, in the order of asking.
    Waiting,
    /// Was given back.
    Cancelled,
    /// The offered seat was declined.
    Declined,
    /// The offered seat was not taken in time.
    Expired,
}

impl RegistrationState {
    /// All, those who come first.
    pub const ALL: [Self; 6] =
        [Self::Confirmed, Self::Offered, Self::Waiting, Self::Cancelled, Self::Declined, Self::Expired];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Offered => "offered",
            Self::Waiting => "waiting",
            Self::Cancelled => "cancelled",
            Self::Declined => "declined",
            Self::Expired => "expired",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// Whether a seat is given or kept in this state.
    #[must_use]
    pub const fn holds_seat(self) -> bool {
        matches!(self, Self::Confirmed | Self::Offered)
    }

    /// The state in words, as hosts see it.
    #[must_use]
    pub const fn name(self, l: Locale) -> &'static str {
        match self {
            Self::Confirmed => t::event::confirmed(l),
            Self::Offered => t::event::offered(l),
            Self::Waiting => t::event::waiting(l),
            Self::Cancelled => t::event::given_back(l),
            Self::Declined => t::event::declined(l),
            Self::Expired => t::event::expired(l),
        }
    }
}

/// What becomes of a seat that comes free while people wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Promotion {
    /// Who waited longest has it.
    #[default]
    Automatic,
    /// Who waited longest is asked, and the seat is kept for some hours.
    Asked,
}

impl Promotion {
    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Asked => "asked",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Automatic, Self::Asked].into_iter().find(|p| p.code() == code)
    }
}

/// What one pays, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketKind {
    /// Nothing.
    Free,
    /// Its price, on arrival.
    Door,
}

impl TicketKind {
    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Door => "door",
        }
    }

    /// The kind of a price in yen.
    #[must_use]
    pub const fn of(price_yen: i64) -> Self {
        if price_yen == 0 { Self::Free } else { Self::Door }
    }
}

/// A mail before an event that reminds those who take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// A day before the start.
    Day,
    /// An hour before the start.
    Hour,
}

impl Reminder {
    /// Both, the earlier first.
    pub const ALL: [Self; 2] = [Self::Day, Self::Hour];

    /// The stored form, and the kind under which members choose it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Day => "reminder_day",
            Self::Hour => "reminder_hour",
        }
    }

    /// Seconds before the start.
    #[must_use]
    pub const fn before(self) -> i64 {
        match self {
            Self::Day => 86_400,
            Self::Hour => 3600,
        }
    }
}

/// Whether one can register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Not yet.
    Before,
    /// Now.
    Open,
    /// Not any more.
    #[default]
    Over,
}

impl Phase {
    /// The phase at an instant. Nobody registers once the event has begun.
    #[must_use]
    pub fn at(
        now: Timestamp,
        opens: Option<Timestamp>,
        closes: Option<Timestamp>,
        starts: Timestamp,
    ) -> Self {
        if now >= closes.map_or(starts, |c| c.min(starts)) {
            Self::Over
        } else if opens.is_some_and(|o| now < o) {
            Self::Before
        } else {
            Self::Open
        }
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
    /// A seat is kept for them.
    Offered {
        /// Until then.
        until: Timestamp,
    },
    /// Waits; the first in line is 1.
    Waiting {
        /// Place in line.
        position: i64,
    },
}

/// One name on the attendee list, which hosts see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    /// The registration.
    pub id: RegistrationId,
    /// The member's handle.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// Their first profession, where they show it.
    pub profession: Option<TermName>,
    /// Where the registration stands.
    pub state: RegistrationState,
    /// Since when.
    pub since: Timestamp,
    /// What they pay at the door, in yen.
    pub price_yen: i64,
    /// When they came, where they are checked in.
    pub came_at: Option<Timestamp>,
    /// What they answered.
    pub answers: Vec<Answer>,
}

/// What of the attendee list is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct AttendeesQuery {
    /// Words in name, reading or handle.
    pub words: String,
    /// Only this state; `None` is everyone who has a seat, is asked or waits.
    pub state: Option<RegistrationState>,
    /// The page, from 1.
    pub page: i64,
}

/// A page of the attendee list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendeesPage {
    /// The names.
    pub attendees: Vec<Attendee>,
    /// How many there are in all.
    pub total: i64,
    /// The number of the page, from 1.
    pub page: i64,
    /// How many pages there are.
    pub pages: i64,
}

/// Why nobody moves up from the waiting list just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stillness {
    /// All seats are given.
    Full,
    /// Free seats are kept for people who were asked; the first of them answers until then.
    Asked {
        /// How many are asked.
        people: i64,
        /// When the first of these offers ends.
        until: Timestamp,
    },
    /// The event has begun: those who waited keep their place.
    Begun,
    /// The event was called off.
    CalledOff,
    /// The event is a draft.
    Draft,
    /// Those who wait are not members in good standing now.
    Away {
        /// How many of them.
        people: i64,
    },
}

impl Stillness {
    /// The reason in the host's language.
    #[must_use]
    pub fn text(self, l: Locale, until: impl Fn(Timestamp) -> String) -> String {
        match self {
            Self::Full => t::event::still_full(l).to_owned(),
            Self::Asked { people, until: at } => t::event::still_asked(l, people, until(at)),
            Self::Begun => t::event::still_begun(l).to_owned(),
            Self::CalledOff => t::event::still_off(l).to_owned(),
            Self::Draft => t::event::still_draft(l).to_owned(),
            Self::Away { people } => t::event::still_away(l, people),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_registers_between_opening_and_closing() {
        let at = Timestamp;
        let phase = |now, opens: Option<i64>, closes: Option<i64>| {
            Phase::at(at(now), opens.map(at), closes.map(at), at(100))
        };
        assert_eq!(phase(99, None, None), Phase::Open);
        assert_eq!(phase(100, None, None), Phase::Over);
        assert_eq!(phase(100, None, Some(200)), Phase::Over, "it has begun");
        assert_eq!(
            (phase(9, Some(10), Some(50)), phase(10, Some(10), Some(50))),
            (Phase::Before, Phase::Open)
        );
        assert_eq!(
            (phase(49, Some(10), Some(50)), phase(50, Some(10), Some(50))),
            (Phase::Open, Phase::Over)
        );
    }
}
