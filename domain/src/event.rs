//! Events: what they are, how they are made, who may see and change them.

use crate::circle::{CircleName, Visibility};
use crate::input::Check;
use crate::registration::MyPart;
use crate::{Actor, CircleId, EventId, Locale, MemberId, Moment, Problem, Result, Role, t};
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
    /// Who speaks, as text.
    pub speakers: String,
    /// Who hosts it.
    pub host: PersonName,
    /// The link to take part, for hosts and confirmed participants.
    pub online_url: Option<String>,
    /// The host's recap as sanitised HTML, after the event.
    pub recap_html: Option<String>,
    /// Those who take part, as far as the reader may see them.
    pub people: Vec<PersonName>,
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
    /// Their first profession's code, where the reader may see it.
    pub profession: Option<String>,
}

/// A held event with its recap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastEvent {
    /// The event.
    pub card: EventCard,
    /// Who spoke.
    pub speakers: String,
    /// The recap as sanitised HTML.
    pub recap_html: Option<String>,
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

/// The event form, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventForm {
    /// The event being changed; empty for a new one.
    pub id: String,
    /// The version the form was opened with.
    pub version: String,
    /// The idempotency key of a new event.
    pub key: String,
    /// The title.
    pub title: String,
    /// [`EventKind`].
    pub kind: String,
    /// One or two sentences.
    pub summary: String,
    /// The description in Markdown.
    pub body: String,
    /// First day, `YYYY-MM-DD`.
    pub date: String,
    /// Start, `HH:MM`.
    pub start: String,
    /// End, `HH:MM`; earlier than the start means the next day.
    pub end: String,
    /// The place.
    pub place: String,
    /// The link to take part.
    pub online_url: String,
    /// Seats; empty means no limit.
    pub capacity: String,
    /// Yen; empty means free.
    pub price: String,
    /// Who speaks.
    pub speakers: String,
    /// [`Visibility`].
    pub visibility: String,
    /// The circle's id, where the visibility is a circle.
    pub circle: String,
    /// The recap in Markdown.
    pub recap: String,
    /// `draft` or `published`.
    pub state: String,
}

/// A checked event.
#[derive(Clone, Debug)]
pub struct EventInput {
    /// The title.
    pub title: String,
    /// Its kind.
    pub kind: EventKind,
    /// One or two sentences.
    pub summary: String,
    /// The description in Markdown.
    pub body: String,
    /// Start on the community's clock.
    pub start: jiff::civil::DateTime,
    /// End on the community's clock.
    pub end: jiff::civil::DateTime,
    /// The place.
    pub place: String,
    /// The link to take part.
    pub online_url: String,
    /// Seats; `None` is no limit.
    pub capacity: Option<i64>,
    /// Yen.
    pub price_yen: i64,
    /// Who speaks.
    pub speakers: String,
    /// Who can see it.
    pub visibility: Visibility,
    /// The circle, where the visibility is one.
    pub circle: Option<CircleId>,
    /// The recap in Markdown.
    pub recap: String,
    /// Draft or published.
    pub state: EventState,
    /// The idempotency key of a new event.
    pub key: Option<String>,
}

impl EventForm {
    /// Checks the form.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn validate(&self) -> Result<EventInput> {
        let mut check = Check::default();
        let title = check.line("title", &self.title, 1, 120);
        let kind = check.choice("kind", &self.kind, EventKind::parse);
        let summary = check.line("summary", &self.summary, 0, 240);
        let body = check.text("body", &self.body, 0, 20_000);
        let date = check.date("date", &self.date);
        let start = check.time("start", &self.start);
        let end = check.time("end", &self.end);
        let place = check.line("place", &self.place, 0, 200);
        let online_url = check.line("online_url", &self.online_url, 0, 500);
        if !online_url.is_empty() && !is_web_address(&online_url) {
            check.fault("online_url", Problem::Link);
        }
        let capacity = check.number("capacity", &self.capacity, 1, 100_000);
        let price_yen = check.number("price", &self.price, 0, 1_000_000).unwrap_or(0);
        let speakers = check.line("speakers", &self.speakers, 0, 200);
        let visibility = check.choice("visibility", &self.visibility, Visibility::parse);
        let circle = (visibility == Some(Visibility::Circle))
            .then(|| check.choice("circle", &self.circle, |c| c.parse::<CircleId>().ok()))
            .flatten();
        let recap = check.text("recap", &self.recap, 0, 20_000);
        let state = check
            .choice("state", &self.state, |s| EventState::parse(s).filter(|s| *s != EventState::Cancelled));
        let key = check.key(&self.key);
        let span = match (date, start, end) {
            (Some(date), Some(start), Some(end)) if start == end => {
                check.fault("end", Problem::EndsBeforeStart);
                Some((date.to_datetime(start), date.to_datetime(end)))
            }
            (Some(date), Some(start), Some(end)) => {
                let last = if end > start { date } else { date.tomorrow().unwrap_or(date) };
                Some((date.to_datetime(start), last.to_datetime(end)))
            }
            _ => None,
        };
        let value = match (kind, visibility, state, span) {
            (Some(kind), Some(visibility), Some(state), Some((start, end))) => Some(EventInput {
                title,
                kind,
                summary,
                body,
                start,
                end,
                place,
                online_url,
                capacity,
                price_yen,
                speakers,
                visibility,
                circle,
                recap,
                state,
                key,
            }),
            _ => None,
        };
        check.with(value)
    }
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

/// The event's own host and admins change it, as long as they may see it.
#[must_use]
pub fn can_edit(actor: &Actor, host: MemberId) -> bool {
    actor.has(Role::Admin) || (actor.has(Role::Host) && actor.id() == Some(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> EventForm {
        EventForm {
            title: "読書会".into(),
            kind: "reading".into(),
            date: "2026-11-28".into(),
            start: "19:30".into(),
            end: "21:00".into(),
            visibility: "public".into(),
            state: "published".into(),
            ..EventForm::default()
        }
    }

    #[test]
    fn an_evening_that_ends_after_midnight_ends_the_next_day() {
        let input = EventForm { end: "00:30".into(), ..form() }.validate().unwrap();
        assert_eq!(input.end.date(), input.start.date().tomorrow().unwrap());
        let same = EventForm { end: "19:30".into(), ..form() }.validate().unwrap_err();
        assert_eq!(same.fields()[0].problem, Problem::EndsBeforeStart);
    }

    #[test]
    fn faults_stand_at_their_fields() {
        let bad = EventForm {
            capacity: "0".into(),
            online_url: "javascript:alert(1)".into(),
            visibility: "circle".into(),
            circle: "x".into(),
            ..form()
        };
        let faults = bad.validate().unwrap_err();
        let fields: Vec<_> = faults.fields().iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["online_url", "capacity", "circle"]);
    }

    #[test]
    fn an_event_is_never_made_cancelled() {
        assert!(EventForm { state: "cancelled".into(), ..form() }.validate().is_err());
    }
}
