//! Events: what they are, how they are made, who may see and change them.

mod content;
mod form;
mod people;

pub use content::{EventContent, Terms};
pub use form::{EventForm, EventInput, LONGEST_DAYS, Shift, ShiftForm, Span};
pub use people::{Speaker, SpeakerLine};

use crate::circle::{CircleName, Visibility};
use crate::file::{EventFiles, Picture};
use crate::question::Question;
use crate::registration::{MyPart, Phase, Promotion};
use crate::vocabulary::TermName;
use crate::{Actor, CircleId, EventId, Locale, MemberId, Moment, Result, Role, SeriesId, Timestamp, t, time};
use serde::{Deserialize, Serialize};

/// What sort of event it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// セミナー.
    Seminar,
    /// 研修.
    Training,
    /// 読書会.
    Reading,
    /// 勉強会.
    Study,
    /// 交流会.
    Exchange,
    /// ケース検討.
    Case,
    /// ヒアリング会.
    Hearing,
    /// その他.
    Other,
}

impl EventKind {
    /// All kinds, in the order to show.
    pub const ALL: [Self; 8] = [
        Self::Seminar,
        Self::Training,
        Self::Reading,
        Self::Study,
        Self::Exchange,
        Self::Case,
        Self::Hearing,
        Self::Other,
    ];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Seminar => "seminar",
            Self::Training => "training",
            Self::Reading => "reading",
            Self::Study => "study",
            Self::Exchange => "exchange",
            Self::Case => "case",
            Self::Hearing => "hearing",
            Self::Other => "other",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// The kind's name.
    #[must_use]
    pub const fn name(self, l: Locale) -> &'static str {
        match self {
            Self::Seminar => t::kind::seminar(l),
            Self::Training => t::kind::training(l),
            Self::Reading => t::kind::reading(l),
            Self::Study => t::kind::study(l),
            Self::Exchange => t::kind::exchange(l),
            Self::Case => t::kind::case(l),
            Self::Hearing => t::kind::hearing(l),
            Self::Other => t::kind::other(l),
        }
    }
}

/// Where an event stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventState {
    /// Being written: its hosts see it.
    Draft,
    /// Open to those who may see it.
    Published,
    /// Called off; stays visible and says so.
    Cancelled,
}

impl EventState {
    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Draft, Self::Published, Self::Cancelled].into_iter().find(|s| s.code() == code)
    }
}

/// An event in a list or a calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventCard {
    /// Which.
    pub id: EventId,
    /// Its title.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// Its kind.
    pub kind: EventKind,
    /// Where it stands.
    pub state: EventState,
    /// When it begins.
    pub starts: Moment,
    /// When it ends.
    pub ends: Moment,
    /// Whether it takes whole days; `ends` is then the midnight after the last of them.
    pub all_day: bool,
    /// Whether it is one of a series.
    pub repeats: bool,
    /// How often it was changed: a change is based on it.
    pub version: i64,
    /// Whether the reader may change it.
    pub mine_to_change: bool,
    /// The place, where there is one.
    pub place: String,
    /// Whether it can be joined online.
    pub online: bool,
    /// The price in yen; 0 is free.
    pub price_yen: i64,
    /// How many seats there are; `None` is no limit.
    pub capacity: Option<i64>,
    /// How many seats are given.
    pub taken: i64,
    /// How many wait.
    pub waiting: i64,
    /// The circle it belongs to, where it does.
    pub circle: Option<CircleName>,
    /// The reader's own part.
    pub mine: MyPart,
}

/// The last day of something that goes from one moment to another: the one before the midnight at which it ends, where
/// it ends at one.
#[must_use]
pub fn last_day(starts: Moment, ends: Moment) -> jiff::civil::Date {
    let end = ends.civil();
    let at_midnight = end.time() == jiff::civil::Time::midnight() && ends.at > starts.at;
    if at_midnight { crate::calendar::day_step(end.date(), -1) } else { end.date() }
}

impl EventCard {
    /// Seats left; `None` is no limit.
    #[must_use]
    pub fn left(&self) -> Option<i64> {
        self.capacity.map(|c| (c - self.taken).max(0))
    }

    /// Whether a new registration would wait. Those already waiting go first.
    #[must_use]
    pub fn full(&self) -> bool {
        self.left() == Some(0) || (self.capacity.is_some() && self.waiting > 0)
    }

    /// The last day on which it takes place.
    #[must_use]
    pub fn last_day(&self) -> jiff::civil::Date {
        last_day(self.starts, self.ends)
    }

    /// When it is, in words: `11月28日(土) 19:30–21:00`, `11月28日(土) 終日`, `11月28日(土) – 11月30日(月)`.
    #[must_use]
    pub fn when(&self, now: Timestamp, l: Locale) -> String {
        if !self.all_day {
            return time::range(self.starts, self.ends, now, l);
        }
        let here = Moment { at: now, ..self.starts };
        let day = |date: jiff::civil::Date| {
            if date.year() == here.date().year() { time::day(date, l) } else { time::day_with_year(date, l) }
        };
        let (first, last) = (self.starts.date(), self.last_day());
        if first == last {
            format!("{} {}", day(first), t::event::all_day(l))
        } else {
            format!("{} – {}", day(first), day(last))
        }
    }
}

/// Everything about one event that the reader may know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What lists show of it.
    pub card: EventCard,
    /// Who can see it.
    pub visibility: Visibility,
    /// The description as sanitised HTML.
    pub html: String,
    /// Who speaks.
    pub speakers: Vec<Speaker>,
    /// Who hosts it.
    pub host: PersonName,
    /// Who hosts it with them.
    pub cohosts: Vec<PersonName>,
    /// The time zone in which it takes place, by its IANA name.
    pub zone: String,
    /// Start and end on the clock there, where the reader's shows another time.
    pub there: Option<(Moment, Moment)>,
    /// The series it belongs to, with its rule in words.
    pub series: Option<(SeriesId, String)>,
    /// Whether one can register now.
    pub phase: Phase,
    /// When registration opens, where the host set a time.
    pub opens: Option<Moment>,
    /// When registration closes, where that is before the start.
    pub closes: Option<Moment>,
    /// Until when one may give a seat back, where that is before the start.
    pub cancel_until: Option<Moment>,
    /// Whether the reader may still give a seat back.
    pub may_cancel: bool,
    /// How long an offered seat is kept for the reader, where one is.
    pub offer_until: Option<Moment>,
    /// What becomes of a seat that comes free.
    pub promotion: Promotion,
    /// What the host asks those who register.
    pub questions: Vec<Question>,
    /// Why it was called off; empty where nothing was said.
    pub cancel_reason: String,
    /// What is given to those who take part, as sanitised HTML: for hosts and confirmed participants.
    pub materials_html: Option<String>,
    /// The link to take part, for hosts and confirmed participants.
    pub online_url: Option<String>,
    /// The host's recap as sanitised HTML, after the event.
    pub recap_html: Option<String>,
    /// Its files: the cover; pictures after the event; handouts for hosts and confirmed participants.
    pub files: EventFiles,
    /// Those who take part, as far as the reader may see them.
    pub people: Vec<PersonName>,
    /// Whether nobody sees who comes but those who host it, and admins.
    pub hide_names: bool,
    /// Whether the reader's own name is left out of those who come, where they do.
    pub my_name_hidden: bool,
    /// Whether the event has begun.
    pub begun: bool,
    /// Whether the event is over.
    pub over: bool,
    /// Whether the reader may change it.
    pub can_edit: bool,
}

/// A member as a name: beside posts, on events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonName {
    /// Who.
    pub id: MemberId,
    /// Their handle.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// Their first profession, where the reader may see it.
    pub profession: Option<TermName>,
    /// Whether they hold a verified credential that every member may see; told beside what they write.
    pub verified: bool,
}

/// A held event with its recap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastEvent {
    /// The event.
    pub card: EventCard,
    /// Who spoke.
    pub speakers: Vec<Speaker>,
    /// The recap as sanitised HTML.
    pub recap_html: Option<String>,
    /// The first pictures of the recap, else the cover.
    pub pictures: Vec<Picture>,
    /// How many pictures there are.
    pub all_pictures: i64,
}

/// One page of held events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastEvents {
    /// Newest first.
    pub events: Vec<PastEvent>,
    /// The number of the page, from 1.
    pub page: i64,
    /// Whether there is an older page.
    pub more: bool,
}

/// Whether a text is an `http` or `https` address with a host.
#[must_use]
pub fn is_web_address(text: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|p| text.strip_prefix(p).is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/')))
        && !text.chars().any(char::is_whitespace)
}

/// Hosts make events; a circle's event is made by one of its members.
///
/// # Errors
/// [`crate::Error::SignedOut`] or [`crate::Error::Forbidden`].
pub fn may_create(actor: &Actor, visibility: Visibility, circle: Option<CircleId>) -> Result<()> {
    actor.require(Role::Host)?;
    match (visibility, circle) {
        (Visibility::Circle, Some(circle)) if !actor.in_circle(circle) => Err(crate::Error::Forbidden),
        _ => Ok(()),
    }
}

/// The event's own host, those who host it with them, and admins change it, as long as they may see it.
#[must_use]
pub fn can_edit(actor: &Actor, host: MemberId, cohosts: &[MemberId]) -> bool {
    actor.has(Role::Admin)
        || (actor.has(Role::Host) && actor.id() == Some(host))
        || (actor.is_member() && actor.id().is_some_and(|me| cohosts.contains(&me)))
}
