//! Events: lists through the actor, one event, making and changing.

mod edit;
mod list;
mod show;

pub use edit::{blank, cancel, create, source, update};
pub use list::{calendar, next, past};
pub use show::{attendees, show};

use crate::cache::{Topic, Weight};
use crate::db::Sql;
use crate::{Db, sql};
use domain::circle::CircleName;
use domain::event::{EventCard, EventKind, EventState};
use domain::registration::MyPart;
use domain::{Actor, CircleId, EventId, Locale, MemberId, Result, Role, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;

/// What events show: names belong to members.
const SHOWN: [Topic; 2] = [Topic::Events, Topic::Members];
/// What depends on the time ("has begun") is at most so many seconds late.
const LATE: i64 = 30;

/// The columns of a card.
pub(crate) const CARD: &str =
    "SELECT e.id, e.title, e.summary, e.kind, e.state, e.starts_at, e.ends_at, e.place,
    (e.online_url <> '') AS online, e.price_yen, e.capacity, e.taken, e.waiting, e.circle_id,
    c.slug AS circle_slug, c.name_ja AS circle_ja, c.name_en AS circle_en";

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
}

impl Weight for CardRow {
    fn weight(&self) -> usize {
        let circle = [&self.circle_slug, &self.circle_ja, &self.circle_en];
        size_of::<Self>()
            + self.title.len()
            + self.summary.len()
            + self.place.len()
            + circle.map(|c| c.as_ref().map_or(0, String::len)).iter().sum::<usize>()
    }
}

impl CardRow {
    /// The card, with the reader's own part.
    fn card(&self, db: &Db, locale: Locale, parts: &Parts) -> EventCard {
        let name = if locale == Locale::Ja { &self.circle_ja } else { &self.circle_en };
        EventCard {
            id: EventId(self.id),
            title: self.title.clone(),
            summary: self.summary.clone(),
            kind: EventKind::parse(&self.kind).unwrap_or(EventKind::Other),
            state: EventState::parse(&self.state).unwrap_or(EventState::Draft),
            starts: db.moment(self.starts_at),
            ends: db.moment(self.ends_at),
            place: self.place.clone(),
            online: self.online,
            price_yen: self.price_yen,
            capacity: self.capacity,
            taken: self.taken,
            waiting: self.waiting,
            circle: match (self.circle_id, &self.circle_slug, name) {
                (Some(id), Some(slug), Some(name)) => {
                    Some(CircleName { id: CircleId(id), slug: slug.clone(), name: name.clone() })
                }
                _ => None,
            },
            mine: parts.0.get(&self.id).copied().unwrap_or_default(),
        }
    }
}

/// `FROM events e …`, with what a card needs.
const FROM: &str = " FROM events e LEFT JOIN circles c ON c.id = e.circle_id";

/// The reader's own part in events. Cards are the same for many; this is added to them.
#[derive(Default)]
struct Parts(HashMap<i64, MyPart>);

impl Weight for Parts {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.0.len() * 32
    }
}

async fn parts(db: &Db, actor: &Actor) -> Result<Arc<Parts>> {
    let Some(me) = actor.id() else { return Ok(Arc::default()) };
    db.remember(format!("parts of {me}"), &[Topic::Events], async || {
        let rows: Vec<(i64, String, i64)> = db
            .all(sql!(
                "SELECT r.event_id, r.state, CASE WHEN r.state = 'waiting' THEN (SELECT COUNT(*) FROM registrations w
                   WHERE w.event_id = r.event_id AND w.state = 'waiting' AND w.seq <= r.seq) ELSE 0 END
                 FROM registrations r WHERE r.member_id = $1 AND r.state IN ('confirmed', 'waiting')",
                me,
            ))
            .await?;
        let part = |(event, state, position): (i64, String, i64)| {
            (event, if state == "waiting" { MyPart::Waiting { position } } else { MyPart::Confirmed })
        };
        Ok(Parts(rows.into_iter().map(part).collect()))
    })
    .await
}

/// Whose drafts the actor sees: one's own, while one may make events.
fn drafts(actor: &Actor) -> Option<MemberId> {
    actor.id().filter(|_| actor.has(Role::Host))
}

/// Those to whom [`visible`] shows the same have the same name here.
fn readers(actor: &Actor) -> String {
    match actor {
        Actor::Visitor => "visitors".to_owned(),
        Actor::System => "the software".to_owned(),
        Actor::Member(m) => format!("{} {:?} {:?}", m.active, actor.circles(), drafts(actor)),
    }
}

/// The time, as exact as what is remembered of lists.
fn about(now: Timestamp) -> i64 {
    now.0 / 1_000_000 / LATE
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
    sql.push(") AND (e.state <> 'draft' OR e.host_id = ").bind(drafts(actor)).push(")");
}
