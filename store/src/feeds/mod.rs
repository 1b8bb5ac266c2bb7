//! Events as calendars of other programs hold them.

mod address;
mod series;

pub use address::{end, owner, renew, since};
pub use series::FeedSeries;

use crate::db::Sql;
use crate::events::visible;
use crate::{Db, sql};
use domain::event::{EventKind, EventState};
use domain::recurrence::parse_clock;
use domain::registration::RegistrationState;
use domain::{Actor, Error, EventId, MemberId, Result, SeriesId, Timestamp};
use jiff::civil::DateTime;
use series::series;
use std::collections::HashSet;

/// How long what is over stays in feeds, in seconds: readers that ask seldom still learn what became of it.
const BEHIND: i64 = 180 * 86_400;
/// How far feeds reach ahead, in seconds.
const AHEAD: i64 = 400 * 86_400;
/// Events a feed holds at most.
const MOST: i64 = 3000;

/// An event for calendars.
#[derive(Clone, Debug)]
pub struct FeedEvent {
    /// Which.
    pub id: EventId,
    /// Its title.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// The description in Markdown.
    pub body: String,
    /// Its kind.
    pub kind: EventKind,
    /// Where it stands.
    pub state: EventState,
    /// Whether everyone may see it.
    pub public: bool,
    /// Start.
    pub starts: Timestamp,
    /// End.
    pub ends: Timestamp,
    /// The IANA name of its zone.
    pub zone: String,
    /// Whether it takes whole days.
    pub all_day: bool,
    /// The place.
    pub place: String,
    /// The link to take part, for hosts and those who have a seat.
    pub online_url: String,
    /// Whether it can be joined online.
    pub online: bool,
    /// How often time, place or state changed.
    pub sequence: i64,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
    /// The host's name.
    pub host: String,
    /// The series it belongs to, and the start that the rule gave it.
    pub series: Option<(SeriesId, DateTime)>,
    /// The reader's own part.
    pub mine: Option<RegistrationState>,
}
#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    title: String,
    summary: String,
    body_md: String,
    kind: String,
    state: String,
    visibility: String,
    starts_at: i64,
    ends_at: i64,
    zone: String,
    all_day: bool,
    place: String,
    online_url: String,
    sequence: i64,
    created_at: i64,
    updated_at: i64,
    host: String,
    series_id: Option<i64>,
    series_on: Option<String>,
    mine: Option<String>,
}

impl Row {
    fn event(self, db: &Db, inside: bool) -> FeedEvent {
        let mine = self.mine.as_deref().and_then(RegistrationState::parse);
        let inside = inside || mine == Some(RegistrationState::Confirmed);
        let on = self.series_on.as_deref().and_then(parse_clock);
        FeedEvent {
            id: EventId(self.id),
            title: self.title,
            summary: self.summary,
            body: self.body_md,
            kind: EventKind::parse(&self.kind).unwrap_or(EventKind::Other),
            state: EventState::parse(&self.state).unwrap_or(EventState::Draft),
            public: self.visibility == "public",
            starts: Timestamp(self.starts_at),
            ends: Timestamp(self.ends_at),
            zone: db.zone_or_own(&self.zone).name().to_owned(),
            all_day: self.all_day,
            place: self.place,
            online: !self.online_url.is_empty(),
            online_url: if inside { self.online_url } else { String::new() },
            sequence: self.sequence,
            created: Timestamp(self.created_at),
            updated: Timestamp(self.updated_at),
            host: self.host,
            series: self.series_id.map(SeriesId).zip(on),
            mine,
        }
    }
}

/// The columns, with the part of the member who is bound next.
const COLUMNS: &str = "SELECT e.id, e.title, e.summary, e.body_md, e.kind, e.state, e.visibility, e.starts_at, e.ends_at, e.zone,
      e.all_day, e.place, e.online_url, e.sequence, e.created_at, e.updated_at, h.name AS host, e.series_id, e.series_on, r.state AS mine
    FROM events e JOIN members h ON h.id = e.host_id LEFT JOIN registrations r ON r.event_id = e.id AND r.member_id = ";

/// A part of the time that a feed tells of. What is to come has the first claim on its room.
#[derive(Clone, Copy)]
enum Window {
    Ahead,
    Behind,
}

impl Window {
    const BOTH: [Self; 2] = [Self::Ahead, Self::Behind];

    /// The condition, the order and so many.
    fn push(self, sql: &mut Sql, now: Timestamp, most: i64) {
        match self {
            Self::Ahead => {
                sql.push("e.starts_at >= ")
                    .bind(now)
                    .push(" AND e.starts_at < ")
                    .bind(now.plus_seconds(AHEAD));
                sql.push(" ORDER BY e.starts_at, e.id LIMIT ").bind(most);
            }
            Self::Behind => {
                sql.push("e.starts_at >= ")
                    .bind(now.plus_seconds(-BEHIND))
                    .push(" AND e.starts_at < ")
                    .bind(now);
                sql.push(" ORDER BY e.starts_at DESC, e.id DESC LIMIT ").bind(most);
            }
        }
    }
}

/// One event, for those who may see it.
///
/// # Errors
/// [`Error::NotFound`] when there is none, it is a draft, or the actor may not know of it.
pub async fn one(db: &Db, actor: &Actor, id: EventId) -> Result<FeedEvent> {
    let mut sql = Sql::from(COLUMNS);
    sql.bind(actor.id()).push(" WHERE e.id = ").bind(id).push(" AND e.state <> 'draft' AND ");
    visible(&mut sql, actor);
    let row: Row = db.optional(sql).await?.ok_or(Error::NotFound)?;
    Ok(row.event(db, false))
}

/// What everyone may see, from half a year back to a year ahead: series with their rule, and events that stand alone or
/// differ from it.
///
/// # Errors
/// When the database is away.
pub async fn public(db: &Db) -> Result<(Vec<FeedSeries>, Vec<FeedEvent>)> {
    let now = db.now();
    let mut rows: Vec<Row> = Vec::new();
    for window in Window::BOTH {
        let mut sql = Sql::from(COLUMNS);
        sql.bind(None::<MemberId>).push(" WHERE e.visibility = 'public' AND e.state <> 'draft' AND ");
        window.push(&mut sql, now, MOST - rows.len() as i64);
        rows.extend(db.all::<Row>(sql).await?);
    }
    rows.sort_by_key(|row| (row.starts_at, row.id));
    let events: Vec<FeedEvent> = rows.into_iter().map(|row| row.event(db, false)).collect();
    let mut ids: Vec<SeriesId> = events.iter().filter_map(|e| e.series).map(|(id, _)| id).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok((series(db, &ids, &events).await?, events))
}

/// Public events, the newest first, for readers of news.
///
/// # Errors
/// When the database is away.
pub async fn newest(db: &Db) -> Result<Vec<FeedEvent>> {
    let mut sql = Sql::from(COLUMNS);
    sql.bind(None::<MemberId>);
    // Of a series the first one stands for all: a weekly evening would push everything else out.
    sql.push(
        " WHERE e.visibility = 'public' AND e.state <> 'draft' AND (e.series_id IS NULL OR NOT EXISTS (SELECT 1 FROM events x
           WHERE x.series_id = e.series_id AND x.id < e.id AND x.visibility = 'public' AND x.state <> 'draft' AND x.ends_at > ",
    );
    let since = db.now().plus_seconds(-BEHIND);
    sql.bind(since).push(")) AND e.ends_at > ").bind(since);
    sql.push(" ORDER BY e.id DESC LIMIT 40");
    let rows: Vec<Row> = db.all(sql).await?;
    Ok(rows.into_iter().map(|row| row.event(db, false)).collect())
}

/// Every public event with the time of its last change, for maps of the site; the newest 20,000.
///
/// # Errors
/// When the database is away.
pub async fn everything_public(db: &Db) -> Result<Vec<(EventId, Timestamp)>> {
    let rows: Vec<(i64, i64)> = db
        .all("SELECT id, updated_at FROM events WHERE visibility = 'public' AND state <> 'draft' ORDER BY id DESC LIMIT 20000")
        .await?;
    Ok(rows.into_iter().map(|(id, at)| (EventId(id), Timestamp(at))).collect())
}

/// What a member takes part in, waits for or hosts, from half a year back.
///
/// # Errors
/// For visitors, and for those who are not (or no longer) let in.
pub async fn personal(db: &Db, actor: &Actor) -> Result<Vec<FeedEvent>> {
    let me = actor.member()?;
    let now = db.now();
    let hosted: HashSet<i64> = db
        .all::<(i64,)>(sql!(
            "SELECT id FROM events WHERE host_id = $1
             UNION SELECT event_id FROM event_people WHERE part = 'host' AND member_id = $1",
            me
        ))
        .await?
        .into_iter()
        .map(|(id,)| id)
        .collect();
    let mut rows: Vec<Row> = Vec::new();
    for window in Window::BOTH {
        let mut sql = Sql::from(COLUMNS);
        sql.bind(me)
            .push(" WHERE e.id IN (SELECT x.event_id FROM registrations x WHERE x.member_id = ")
            .bind(me);
        sql.push(" AND x.state IN ('confirmed', 'offered', 'waiting') UNION SELECT o.id FROM events o WHERE o.host_id = ").bind(me);
        sql.push(" UNION SELECT p.event_id FROM event_people p WHERE p.part = 'host' AND p.member_id = ")
            .bind(me);
        sql.push(") AND e.state <> 'draft' AND ");
        visible(&mut sql, actor);
        sql.push(" AND ");
        window.push(&mut sql, now, MOST - rows.len() as i64);
        rows.extend(db.all::<Row>(sql).await?);
    }
    rows.sort_by_key(|row| (row.starts_at, row.id));
    Ok(rows
        .into_iter()
        .map(|row| {
            let hosts = hosted.contains(&row.id);
            row.event(db, hosts)
        })
        .collect())
}
