//! Calendars as other programs read them: iCalendar (RFC 5545), with what RFC 7986 adds and the methods of RFC 5546.
//!
//! Pure: plain values in, text out. The same values give the same bytes, so that a feed keeps its `ETag` until
//! something changes.

mod text;
mod write;
mod zone;

use domain::{Locale, Timestamp};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use std::fmt::Display;
use std::time::Duration;

pub use write::write;

/// The media type to send what [`write`] gives (RFC 5545 section 8.1). With a method, the header names that too
/// ([`Method::media_type`]).
pub const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

/// A calendar: a feed, one event to take along, or what a mail invites to.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// What it is called where it is subscribed to (RFC 7986 section 5.1).
    pub name: Option<String>,
    /// The page that shows the same (RFC 7986 section 5.5).
    pub url: Option<String>,
    /// The address it is read again from (RFC 7986 section 5.8). Not for a feed with a secret address: files are
    /// passed on.
    pub source: Option<String>,
    /// What the reader is to do with it; a feed has none.
    pub method: Option<Method>,
    /// How long readers should wait until they ask again, in whole minutes (RFC 7986 section 5.7).
    pub refresh: Option<Duration>,
    /// The language of the name.
    pub language: Locale,
    /// What it holds, in this order.
    pub entries: Vec<Entry>,
}

/// What a reader is to do with a calendar (RFC 5546 section 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// To be added; nobody is asked anything. The attendee is not written (RFC 5546 section 3.2.1).
    Publish,
    /// An invitation: entries need an organizer and an attendee (RFC 5546 section 3.2.2).
    Request,
    /// It does not take place: entries need an organizer, and a higher sequence than before (RFC 5546 section 3.2.5).
    Cancel,
}

impl Method {
    /// The name in the file.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }

    /// The media type of a calendar with this method: both must say the same (RFC 5545 section 8.1).
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Publish => "text/calendar; charset=utf-8; method=PUBLISH",
            Self::Request => "text/calendar; charset=utf-8; method=REQUEST",
            Self::Cancel => "text/calendar; charset=utf-8; method=CANCEL",
        }
    }
}

/// Something that takes place: once, by a rule, or one time of a series that differs from its rule.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What stays the same however often it changes; see [`uid`].
    pub uid: String,
    /// Grows when time or place change, from 0 (RFC 5545 section 3.8.7.4).
    pub sequence: i64,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub modified: Timestamp,
    /// When this was written, with a method; without one it means when it was last changed (RFC 5545 section 3.8.7.2).
    pub stamp: Option<Timestamp>,
    /// When it is. Of a series: the first time.
    pub span: Span,
    /// The title.
    pub summary: String,
    /// Plain text; may be empty.
    pub description: String,
    /// Where it is.
    pub location: Option<String>,
    /// Its page.
    pub url: Option<String>,
    /// The link to take part online (RFC 7986 section 5.11). Hardly any reader shows that property, so the link is
    /// also the location where there is none, and otherwise the last line of the description.
    pub conference: Option<String>,
    /// Whether it takes place.
    pub status: Status,
    /// Whether others who see the reader's calendar should not see this.
    pub class_private: bool,
    /// What kind it is, in words.
    pub categories: Vec<String>,
    /// The address of a picture (RFC 7986 section 5.10).
    pub image: Option<String>,
    /// Who invites. Readers answer to this address.
    pub organizer: Option<Person>,
    /// Who takes part, or waits: the reader.
    pub attendee: Option<Attendee>,
    /// The value of an RRULE (RFC 5545 section 3.3.10). UNTIL is in UTC where the span has times, else a date.
    pub rule: Option<String>,
    /// Times by the rule that do not take place: their starts on the span's clock; of whole days the date counts.
    pub except: Vec<DateTime>,
    /// Times beside the rule: their starts on the span's clock.
    pub also: Vec<DateTime>,
    /// For one time that differs from its series, which has the same uid: the start it had by the rule.
    pub recurrence: Option<Original>,
    /// Whether the reader counts as free while it is.
    pub transparent: bool,
    /// How many minutes before the start readers are reminded.
    pub alarms: Vec<i64>,
}

impl Entry {
    /// An entry that takes place, with nothing said but what it must have.
    #[must_use]
    pub fn new(uid: String, at: Timestamp, span: Span, summary: String) -> Self {
        Self {
            uid,
            sequence: 0,
            created: at,
            modified: at,
            stamp: None,
            span,
            summary,
            description: String::new(),
            location: None,
            url: None,
            conference: None,
            status: Status::Confirmed,
            class_private: false,
            categories: Vec::new(),
            image: None,
            organizer: None,
            attendee: None,
            rule: None,
            except: Vec::new(),
            also: Vec::new(),
            recurrence: None,
            transparent: false,
            alarms: Vec::new(),
        }
    }
}

/// The start that a time of a series had by its rule: of the series' sort, on the series' clock, whatever became of this
/// one (RFC 5545 section 3.8.4.4).
#[derive(Clone, Debug)]
pub struct Original {
    /// The start.
    pub at: DateTime,
    /// The series' clock; `None` where it takes whole days.
    pub zone: Option<TimeZone>,
}

/// When something is.
#[derive(Clone, Debug)]
pub enum Span {
    /// From a time to a time on a zone's clock. A zone without a name, and UTC, is told in UTC.
    Timed {
        /// The start.
        start: DateTime,
        /// The end. Where it is not after the start, none is written: it ends as it starts (RFC 5545 section 3.6.1).
        end: DateTime,
        /// Whose clock.
        zone: TimeZone,
    },
    /// Whole days, wherever the reader is.
    AllDay {
        /// The first day.
        first: Date,
        /// The last day, which still belongs to it.
        last: Date,
    },
}

/// Whether something takes place (RFC 5545 section 3.8.1.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Perhaps; for one who waits.
    Tentative,
    /// Yes.
    Confirmed,
    /// No more.
    Cancelled,
}

impl Status {
    /// The name in the file.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Tentative => "TENTATIVE",
            Self::Confirmed => "CONFIRMED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

/// Somebody with an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name as shown.
    pub name: String,
    /// The mail address.
    pub mail: String,
}

/// The reader's part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendee {
    /// Who.
    pub person: Person,
    /// Whether there is a seat; else it is still open.
    pub confirmed: bool,
}

/// A uid: `event-12@community.example`. The same for the same thing, in every feed, file and mail, for ever: readers
/// know by it what they already have (RFC 5545 section 3.8.4.7). So the host must not follow the address that happens
/// to be asked for, and an id is never given twice.
#[must_use]
pub fn uid(kind: &str, id: impl Display, host: &str) -> String {
    format!("{kind}-{id}@{host}")
}
