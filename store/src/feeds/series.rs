//! Series as calendars hold them.

use super::FeedEvent;
use crate::Db;
use crate::db::{Sql, fault};
use domain::circle::Visibility;
use domain::event::EventState;
use domain::recurrence::{Recurrence, parse_clock};
use domain::{Result, SeriesId, Timestamp};
use jiff::civil::DateTime;
use std::collections::HashMap;

/// A series for calendars.
#[derive(Clone, Debug)]
pub struct FeedSeries {
    /// Which.
    pub id: SeriesId,
    /// Its rule.
    pub recurrence: Recurrence,
    /// The first occurrence as the rule counts from it.
    pub start: DateTime,
    /// How long each takes, in minutes.
    pub minutes: i64,
    /// The IANA name of its zone.
    pub zone: String,
    /// Whether it takes whole days.
    pub all_day: bool,
    /// What its occurrences have in common (title, place, …), as one of them.
    pub like: FeedEvent,
    /// How often it was changed.
    pub sequence: i64,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
    /// Before this every time of the rule had a row once.
    pub made_until: DateTime,
    /// The times by the rule, or beside it, that everyone may see and that take place: of the other ones before
    /// `made_until` nothing may be told.
    pub public: Vec<DateTime>,
}

#[derive(sqlx::FromRow)]
struct SeriesRow {
    id: i64,
    recurrence: String,
    starts_on: String,
    minutes: i64,
    zone: String,
    all_day: bool,
    content: String,
    sequence: i64,
    created_at: i64,
    updated_at: i64,
    made_until: String,
}

/// Series that everyone may see. Of others single occurrences may be public: those stand alone, and nothing is told of
/// the rest.
pub(super) async fn series(db: &Db, ids: &[SeriesId], events: &[FeedEvent]) -> Result<Vec<FeedSeries>> {
    let mut found = Vec::new();
    for some in ids.chunks(200) {
        let mut sql = Sql::from(
            "SELECT id, recurrence, starts_on, minutes, zone, all_day, content, sequence, created_at, updated_at, made_until
             FROM series WHERE state = 'published' AND id IN ",
        );
        sql.bind_list(some.iter().copied()).push(" ORDER BY id");
        let mut public = Sql::from(
            "SELECT series_id, series_on FROM events WHERE visibility = 'public' AND state = 'published' AND series_id IN ",
        );
        public.bind_list(some.iter().copied());
        let mut seen: HashMap<i64, Vec<DateTime>> = HashMap::new();
        for (series, on) in db.all::<(i64, String)>(public).await? {
            seen.entry(series).or_default().extend(parse_clock(&on));
        }
        for row in db.all::<SeriesRow>(sql).await? {
            let id = SeriesId(row.id);
            let Some(one) = events.iter().find(|e| e.series.is_some_and(|(s, _)| s == id)) else { continue };
            let content: domain::event::EventContent = serde_json::from_str(&row.content).map_err(fault)?;
            if content.visibility != Visibility::Public {
                continue;
            }
            let like = FeedEvent {
                title: content.title,
                summary: content.summary,
                body: content.body,
                kind: content.kind,
                place: content.place,
                online: !content.online_url.is_empty(),
                online_url: String::new(),
                state: EventState::Published,
                ..one.clone()
            };
            found.push(FeedSeries {
                id,
                recurrence: serde_json::from_str(&row.recurrence).map_err(fault)?,
                start: clock(&row.starts_on)?,
                made_until: clock(&row.made_until)?,
                public: seen.remove(&row.id).unwrap_or_default(),
                minutes: row.minutes,
                zone: row.zone,
                all_day: row.all_day,
                like,
                sequence: row.sequence,
                created: Timestamp(row.created_at),
                updated: Timestamp(row.updated_at),
            });
        }
    }
    Ok(found)
}

fn clock(text: &str) -> Result<DateTime> {
    parse_clock(text).ok_or_else(|| fault("a time that cannot be read"))
}
