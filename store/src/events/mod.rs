//! Events: lists through the actor, one event, making and changing.

mod attendees;
mod cancel;
mod content;
mod crowd;
mod edit;
mod form;
mod list;
mod people;
mod series;
mod show;

pub use attendees::{attendee_counts, attendees, attendees_after};
pub use cancel::cancel;
pub(crate) use edit::lock_editable;
pub use edit::{Asking, ask, create, set_cover, shift, update};
pub(crate) use form::editable;
pub use form::{blank, concerns, copied, questions, source};
pub use list::{calendar, next, past};
pub(crate) use list::{cards_of, next_of};
pub(crate) use people::cohosts;
pub(crate) use series::renamed;
pub use series::{MOST as MOST_OCCURRENCES, extend as extend_series, plan as plan_series};
pub use show::show;

use crate::cache::{Topic, Weight};
use crate::db::Sql;
use crate::{Db, sql};
use domain::circle::CircleName;
use domain::event::{EventCard, EventKind, EventState};
use domain::registration::MyPart;
use domain::{Actor, CircleId, EventId, Locale, MemberId, Result, Role, Timestamp};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What events show: names belong to members.
const SHOWN: [Topic; 2] = [Topic::Events, Topic::Members];
/// What depends on the time ("has begun") is at most so many seconds late.
const LATE: i64 = 30;

/// The columns of a card.
pub(crate) const CARD: &str =
    "SELECT e.id, e.title, e.summary, e.kind, e.state, e.starts_at, e.ends_at, e.all_day, e.zone, e.series_id, e.version, e.host_id AS card_host, e.place,
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
    all_day: bool,
    zone: String,
    series_id: Option<i64>,
    version: i64,
    card_host: i64,
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
        // A whole day is that day for everyone, wherever they read.
        let moment = |at: i64| {
            if self.all_day { db.zone_or_own(&self.zone).moment(Timestamp(at)) } else { db.moment(at) }
        };
        EventCard {
            id: EventId(self.id),
            title: self.title.clone(),
            summary: self.summary.clone(),
            kind: EventKind::parse(&self.kind).unwrap_or(EventKind::Other),
            state: EventState::parse(&self.state).unwrap_or(EventState::Draft),
            starts: moment(self.starts_at),
            ends: moment(self.ends_at),
            all_day: self.all_day,
            repeats: self.series_id.is_some(),
            version: self.version,
            mine_to_change: parts.changes(self),
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
            mine: parts.taken.get(&self.id).copied().unwrap_or_default(),
        }
    }
}

/// `FROM events e …`, with what a card needs.
const FROM: &str = " FROM events e LEFT JOIN circles c ON c.id = e.circle_id";

/// The reader's own part in events. Cards are the same for many; this is added to them.
#[derive(Default)]
struct Parts {
    taken: HashMap<i64, MyPart>,
    /// Those in which the reader's name is left out.
    unnamed: HashSet<i64>,
    /// Those the reader hosts with another.
    hosted: HashSet<i64>,
    /// The reader, where they host events of their own.
    host: Option<MemberId>,
    /// Whether they change all that they see.
    admin: bool,
}

impl Weight for Parts {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.taken.len() * 32 + self.hosted.len() * 16
    }
}

impl Parts {
    fn changes(&self, row: &CardRow) -> bool {
        self.admin || self.host.is_some_and(|me| me.0 == row.card_host) || self.hosted.contains(&row.id)
    }
}

async fn parts(db: &Db, actor: &Actor) -> Result<Arc<Parts>> {
    let Some(me) = actor.id() else { return Ok(Arc::default()) };
    let (host, admin) = (actor.has(Role::Host).then_some(me), actor.has(Role::Admin));
    db.remember(format!("parts of {me} {host:?} {admin}"), &[Topic::Events], async || {
        let hosted: Vec<(i64,)> = match actor.is_member() {
            true => {
                db.all(sql!("SELECT event_id FROM event_people WHERE member_id = $1 AND part = 'host'", me)).await?
            }
            false => Vec::new(),
        };
        let rows: Vec<(i64, String, i64, Option<i64>, bool)> = db
            .all(sql!(
                "SELECT r.event_id, r.state, CASE WHEN r.state = 'waiting' THEN (SELECT COUNT(*) FROM registrations w
                   WHERE w.event_id = r.event_id AND w.state = 'waiting' AND w.seq <= r.seq) ELSE 0 END, r.offer_until, r.hide_name
                 FROM registrations r WHERE r.member_id = $1 AND r.state IN ('confirmed', 'offered', 'waiting')",
                me,
            ))
            .await?;
        let unnamed = rows.iter().filter(|row| row.4).map(|row| row.0).collect();
        let part = |(event, state, position, until, _): (i64, String, i64, Option<i64>, bool)| {
            let part = match state.as_str() {
                "waiting" => MyPart::Waiting { position },
                "offered" => MyPart::Offered { until: Timestamp(until.unwrap_or_default()) },
                _ => MyPart::Confirmed,
            };
            (event, part)
        };
        let taken = rows.into_iter().map(part).collect();
        Ok(Parts { taken, unnamed, hosted: hosted.into_iter().map(|(id,)| id).collect(), host, admin })
    })
    .await
}

/// Those to whom [`listed`] shows the same have the same name here.
fn readers(actor: &Actor) -> String {
    match actor {
        Actor::Visitor => "visitors".to_owned(),
        Actor::System => "the software".to_owned(),
        Actor::Member(m) => format!("{} {:?}", m.active, actor.circles()),
    }
}

/// The time, as exact as what is remembered of lists.
fn about(now: Timestamp) -> i64 {
    now.0 / 1_000_000 / LATE
}

/// The rule of [`domain::circle::can_see`] as a condition on `e`, for what is not a draft: lists are the same for all
/// who may see the same circles.
fn listed(sql: &mut Sql, actor: &Actor) {
    sql.push("e.state <> 'draft' AND ");
    seen(sql, actor);
}

/// The same for one event: drafts are for those who host them, while they are let in.
pub(crate) fn visible(sql: &mut Sql, actor: &Actor) {
    sql.push("(e.state <> 'draft' OR ");
    own(sql, actor);
    sql.push(") AND ");
    seen(sql, actor);
}

/// Whether the actor hosts `e`.
fn own(sql: &mut Sql, actor: &Actor) {
    let me = actor.member().ok();
    sql.push("e.host_id = ").bind(me.filter(|_| actor.has(Role::Host)));
    sql.push(" OR EXISTS (SELECT 1 FROM event_people p WHERE p.event_id = e.id AND p.part = 'host' AND p.member_id = ");
    sql.bind(me).push(")");
}

fn seen(sql: &mut Sql, actor: &Actor) {
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
    sql.push(")");
}
