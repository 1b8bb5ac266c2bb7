//! What goes into calendars with a mail about an event (RFC 6047).

use crate::feeds::entry::{Place, alone};
use crate::ical::{Attendee, Calendar, Method, Person, Status, write};
use domain::Timestamp;
use store::feeds::FeedEvent;

/// A calendar in a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// What the reader's calendar is to do.
    pub method: Method,
    /// The calendar itself.
    pub text: String,
}

/// The calendar for a mail about an event: it is added to the reader's calendar and follows later changes (`REQUEST`),
/// or leaves it (`CANCEL`). Nobody is asked for an answer: the page is where one answers. Whoever registers, leaves and
/// registers again gets three of the same sequence: the time of sending tells readers which is the last.
#[must_use]
pub fn invite(
    event: &FeedEvent,
    method: Method,
    place: &Place,
    from: &Person,
    to: &Person,
    now: Timestamp,
) -> Invite {
    let mut entry = alone(event, place);
    if method == Method::Cancel {
        entry.status = Status::Cancelled;
    }
    entry.stamp = Some(now);
    entry.organizer = Some(from.clone());
    entry.attendee = Some(Attendee { person: to.clone(), confirmed: entry.status != Status::Tentative });
    let calendar = Calendar {
        method: Some(method),
        language: place.locale,
        entries: vec![entry],
        ..Calendar::default()
    };
    Invite { method, text: write(&calendar) }
}
