//! Events: lists through the actor, one event, making and changing.

mod edit;
mod list;
mod show;

pub use edit::{blank, cancel, create, source, update};
pub use list::{calendar, next, past};
pub use show::{attendees, show};

use crate::Db;
use crate::db::Sql;
use domain::circle::CircleName;
use domain::event::{EventCard, EventKind, EventState};
use domain::registration::MyPart;
use domain::{Actor, CircleId, EventId, Locale};

/// The columns of a card. `mine`: the reader's state, `place_in_line`: how many wait up to the reader.
pub(crate) const CARD: &str =
    "SELECT e.id, e.title, e.summary, e.kind, e.state, e.starts_at, e.ends_at, e.place,
    (e.online_url <> '') AS online, e.price_yen, e.capacity, e.taken, e.waiting, e.circle_id,
    c.slug AS circle_slug, c.name_ja AS circle_ja, c.name_en AS circle_en, r.state AS mine,
    CASE WHEN r.state = 'waiting' THEN (SELECT COUNT(*) FROM registrations w
        WHERE w.event_id = e.id AND w.state = 'waiting' AND w.seq <= r.seq) ELSE 0 END AS place_in_line";

#[derive(sqlx::FromRow)]
pub(crate) struct CardRow {
    id: i64,
    title: String,
    summary: String,
    kind: String,
    state: String,
    starts_at: i64,
    ends_at: i64,
    place: String,
    online: bool,
    price_yen: i64,
    capacity: Option<i64>,
    taken: i64,
    waiting: i64,
    circle_id: Option<i64>,
    circle_slug: Option<String>,
    circle_ja: Option<String>,
    circle_en: Option<String>,
    mine: Option<String>,
    place_in_line: i64,
}

impl CardRow {
    pub(crate) fn card(self, db: &Db, locale: Locale) -> EventCard {
        let name = if locale == Locale::Ja { self.circle_ja } else { self.circle_en };
        EventCard {
            id: EventId(self.id),
            title: self.title,
            summary: self.summary,
            kind: EventKind::parse(&self.kind).unwrap_or(EventKind::Other),
            state: EventState::parse(&self.state).unwrap_or(EventState::Draft),
            starts: db.moment(self.starts_at),
            ends: db.moment(self.ends_at),
            place: self.place,
            online: self.online,
            price_yen: self.price_yen,
            capacity: self.capacity,
            taken: self.taken,
            waiting: self.waiting,
            circle: match (self.circle_id, self.circle_slug, name) {
                (Some(id), Some(slug), Some(name)) => Some(CircleName { id: CircleId(id), slug, name }),
                _ => None,
            },
            mine: match self.mine.as_deref() {
                Some("confirmed") => MyPart::Confirmed,
                Some("waiting") => MyPart::Waiting { position: self.place_in_line },
                _ => MyPart::None,
            },
        }
    }
}

/// `FROM events e …`, with the reader's own registration.
pub(crate) fn from_events(sql: &mut Sql, actor: &Actor) {
    sql.push(" FROM events e LEFT JOIN circles c ON c.id = e.circle_id LEFT JOIN registrations r ON r.event_id = e.id AND r.member_id = ");
    sql.bind(actor.id());
}

/// The rule of [`domain::circle::can_see`] as a condition on `e`, drafts for their host only, while they are let in.
pub(crate) fn visible(sql: &mut Sql, actor: &Actor) {
    sql.push("(e.visibility = 'public'");
    if actor.is_member() {
        sql.push(" OR e.visibility = 'members'");
    }
    if *actor == Actor::System {
        sql.push(" OR e.visibility = 'circle'");
    }
    if !actor.circles().is_empty() {
        sql.push(" OR (e.visibility = 'circle' AND e.circle_id IN ")
            .bind_list(actor.circles().iter().copied())
            .push(")");
    }
    sql.push(") AND (e.state <> 'draft' OR e.host_id = ").bind(actor.member().ok()).push(")");
}
