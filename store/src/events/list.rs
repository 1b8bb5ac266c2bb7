//! Lists of events: the calendar, what is next, what has been.

use super::{CARD, CardRow, FROM, SHOWN, about, parts, readers, visible};
use crate::cache::Weight;
use crate::db::Sql;
use crate::{Db, circles};
use domain::calendar::{CalendarPage, CalendarQuery, View, day_step, month_grid};
use domain::event::{EventCard, PastEvent, PastEvents};
use domain::{Actor, Locale, Result};
use jiff::civil::Weekday;

/// Events one calendar view sends at most.
const MOST: i64 = 400;
/// Events one step of the agenda sends.
const AGENDA: i64 = 40;
/// Past events a page.
const PAST_PER_PAGE: i64 = 10;
/// No event is longer (31 days, in microseconds): what began earlier is over, so the index by start is enough.
const LONGEST: i64 = 31 * 86_400 * 1_000_000;

/// One view of the calendar.
///
/// # Errors
/// When the database is away.
pub async fn calendar(db: &Db, actor: &Actor, query: &CalendarQuery, locale: Locale) -> Result<CalendarPage> {
    let today = db.zone().date(db.now());
    let date = query.date.unwrap_or(today);
    let (from, until, most) = match query.view {
        View::Month => {
            // Weeks may begin on Sunday or Monday: both grids lie within these days.
            let first = month_grid(date, Weekday::Sunday)[0].min(month_grid(date, Weekday::Monday)[0]);
            let last = [Weekday::Sunday, Weekday::Monday]
                .map(|w| month_grid(date, w).last().copied().unwrap_or(date));
            (db.zone().midnight(first), Some(db.zone().midnight(day_step(last[0].max(last[1]), 1))), MOST)
        }
        View::Agenda => (db.zone().midnight(date), None, AGENDA),
    };
    // What few share is not remembered: the reader's own events, and what was looked for by seats.
    let read = async || {
        let mut sql = Sql::from(CARD);
        sql.push(FROM);
        if query.mine {
            mine(&mut sql, actor);
        }
        sql.push(" WHERE e.starts_at >= ").bind(from.0 - LONGEST).push(" AND e.ends_at > ").bind(from);
        if let Some(until) = until {
            sql.push(" AND e.starts_at < ").bind(until);
        }
        sql.push(" AND ");
        visible(&mut sql, actor);
        if let Some(kind) = query.kind {
            sql.push(" AND e.kind = ").bind(kind.code());
        }
        if let Some(circle) = query.circle {
            sql.push(" AND e.circle_id = ").bind(circle);
        }
        if query.open {
            sql.push(" AND e.state = 'published' AND e.starts_at > ").bind(db.now());
            sql.push(" AND (e.capacity IS NULL OR (e.taken < e.capacity AND e.waiting = 0))");
        }
        if query.online {
            sql.push(" AND e.online_url <> ''");
        }
        sql.push(" ORDER BY e.starts_at, e.id LIMIT ").bind(most + 1);
        Ok(db.all::<CardRow>(sql).await?)
    };
    let rows = if query.mine || query.open {
        read().await?.into()
    } else {
        let which = (from, until, query.kind, query.circle, query.online);
        db.remember(format!("calendar {which:?} for {}", readers(actor)), &SHOWN, read).await?
    };
    let parts = parts(db, actor).await?;
    let more = rows.len() as i64 > most;
    let events = rows.iter().take(most as usize).map(|r| r.card(db, locale, &parts)).collect();
    Ok(CalendarPage { date, today, events, circles: circles::mine(db, actor, locale).await?, more })
}

/// Only what the actor is registered for, or waits for.
fn mine(sql: &mut Sql, actor: &Actor) {
    sql.push(" JOIN registrations r ON r.event_id = e.id AND r.state IN ('confirmed', 'waiting') AND r.member_id = ");
    sql.bind(actor.id());
}

/// The next events that the actor may see.
///
/// # Errors
/// When the database is away.
pub async fn next(db: &Db, actor: &Actor, own: bool, most: i64, locale: Locale) -> Result<Vec<EventCard>> {
    let now = db.now();
    let who = format!("{} {:?}", readers(actor), actor.id().filter(|_| own));
    let rows = db.remember(format!("next {own} {most} {} for {who}", about(now)), &SHOWN, async || {
        let mut sql = Sql::from(CARD);
        sql.push(FROM);
        if own {
            mine(&mut sql, actor);
        }
        sql.push(" WHERE e.ends_at > ").bind(now).push(" AND e.state = 'published' AND ");
        visible(&mut sql, actor);
        sql.push(" ORDER BY e.starts_at, e.id LIMIT ").bind(most);
        Ok(db.all::<CardRow>(sql).await?)
    });
    let rows = rows.await?;
    let parts = parts(db, actor).await?;
    Ok(rows.iter().map(|r| r.card(db, locale, &parts)).collect())
}

#[derive(sqlx::FromRow)]
struct PastRow {
    #[sqlx(flatten)]
    card: CardRow,
    speakers: String,
    recap_html: String,
}

impl Weight for PastRow {
    fn weight(&self) -> usize {
        self.card.weight() + self.speakers.len() + self.recap_html.len()
    }
}

/// Events that were held, the newest first.
///
/// # Errors
/// When the database is away.
pub async fn past(db: &Db, actor: &Actor, page: i64, locale: Locale) -> Result<PastEvents> {
    let page = page.clamp(1, 10_000);
    let now = db.now();
    let rows =
        db.remember(format!("past {page} {} for {}", about(now), readers(actor)), &SHOWN, async || {
            let mut sql = Sql::from(CARD);
            sql.push(", e.speakers, e.recap_html").push(FROM);
            sql.push(" WHERE e.ends_at <= ").bind(now).push(" AND e.state = 'published' AND ");
            visible(&mut sql, actor);
            sql.push(" ORDER BY e.ends_at DESC, e.id DESC LIMIT ").bind(PAST_PER_PAGE + 1);
            sql.push(" OFFSET ").bind((page - 1) * PAST_PER_PAGE);
            Ok(db.all::<PastRow>(sql).await?)
        });
    let rows = rows.await?;
    let parts = parts(db, actor).await?;
    let more = rows.len() as i64 > PAST_PER_PAGE;
    let events = rows
        .iter()
        .take(PAST_PER_PAGE as usize)
        .map(|r| PastEvent {
            card: r.card.card(db, locale, &parts),
            speakers: r.speakers.clone(),
            recap_html: (!r.recap_html.is_empty()).then(|| r.recap_html.clone()),
        })
        .collect();
    Ok(PastEvents { events, page, more })
}
