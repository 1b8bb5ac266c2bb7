//! Lists of events: the calendar, what is next, what has been.

use super::people::{Cast, casts};
use super::{CARD, CardRow, FROM, SHOWN, about, crowd, listed, own, parts, readers, seen};
use crate::cache::Weight;
use crate::db::Sql;
use crate::{Db, circles, files};
use domain::calendar::{CalendarPage, CalendarQuery, View, WeekStart, day_step, month_grid, week_start};
use domain::event::{EventCard, PastEvent, PastEvents};
use domain::file::Picture;
use domain::{Actor, CircleId, Locale, Result, Role, Timestamp};
use jiff::civil::{Date, Weekday};
use std::collections::HashMap;
use std::sync::Arc;

/// Events one calendar view sends at most.
const MOST: i64 = 400;
/// Events one step of the agenda sends.
const AGENDA: i64 = 40;
/// Past events a page.
const PAST_PER_PAGE: i64 = 10;
/// Pictures of a past event in the list.
const FEW_PICTURES: usize = 4;
/// No event is longer, in microseconds: what began earlier is over, so the index by start is enough. A day more for
/// those that take whole days and are read in another zone.
const LONGEST: i64 = (domain::event::LONGEST_DAYS + 1) * 86_400 * 1_000_000;

/// What a view shows of time: from an instant to another, or on and on.
pub(super) struct Window {
    from: Timestamp,
    until: Option<Timestamp>,
    most: i64,
    /// Whether what is nearest before `from` is meant.
    back: bool,
    /// The first and the last day that may be shown, where there is a last.
    pub(super) days: Option<(Date, Date)>,
}

impl Window {
    fn of(db: &Db, query: &CalendarQuery, date: Date) -> Self {
        let midnight = |date: Date| db.shown().midnight(date);
        // However the reader's weeks begin, they lie within these days: what is remembered is the same for all.
        let days = |of: &dyn Fn(Weekday) -> (Date, Date)| {
            let all = WeekStart::ALL.map(|first| of(first.day()));
            let first = all.iter().map(|d| d.0).min().unwrap_or(date);
            let last = all.iter().map(|d| d.1).max().unwrap_or(date);
            Self {
                from: midnight(first),
                until: Some(midnight(day_step(last, 1))),
                most: MOST,
                back: false,
                days: Some((first, last)),
            }
        };
        match query.view {
            View::Month => days(&|first| {
                let grid = month_grid(date, first);
                (grid[0], grid.last().copied().unwrap_or(date))
            }),
            View::Week => days(&|first| (week_start(date, first), day_step(week_start(date, first), 6))),
            View::Day => days(&|_| (date, date)),
            View::Agenda => {
                Self { from: midnight(date), until: None, most: AGENDA, back: query.back, days: None }
            }
        }
    }

    fn holds(&self, row: &CardRow) -> bool {
        let ends_after = row.ends_at > self.from.0;
        if self.back { !ends_after } else { ends_after && self.until.is_none_or(|u| row.starts_at < u.0) }
    }

    fn narrow(&self, sql: &mut Sql) {
        if self.back {
            sql.push(" WHERE e.ends_at <= ").bind(self.from);
            return;
        }
        sql.push(" WHERE e.starts_at >= ")
            .bind(self.from.0 - LONGEST)
            .push(" AND e.ends_at > ")
            .bind(self.from);
        if let Some(until) = self.until {
            sql.push(" AND e.starts_at < ").bind(until);
        }
    }
}

/// What one view asks for, and for whom.
pub(super) struct Asked<'a> {
    pub(super) actor: &'a Actor,
    pub(super) query: &'a CalendarQuery,
    pub(super) date: Date,
    pub(super) window: Window,
}

impl Asked<'_> {
    /// What follows `FROM events e …`.
    pub(super) fn narrow(&self, db: &Db, sql: &mut Sql) {
        let query = self.query;
        if query.mine {
            mine(sql, self.actor);
        }
        self.window.narrow(sql);
        sql.push(" AND ");
        listed(sql, self.actor);
        if let Some(kind) = query.kind {
            sql.push(" AND e.kind = ").bind(kind.code());
        }
        if let Some(circle) = query.circle {
            sql.push(" AND e.circle_id = ").bind(circle);
        }
        if query.open {
            sql.push(" AND e.state = 'published' AND COALESCE(e.closes_at, e.starts_at) > ").bind(db.now());
            sql.push(" AND (e.capacity IS NULL OR (e.taken < e.capacity AND e.waiting = 0))");
        }
        if query.online {
            sql.push(" AND e.online_url <> ''");
        }
    }

    /// The first of its events, and one more where there are more.
    async fn first(&self, db: &Db, most: i64) -> Result<Vec<CardRow>> {
        let mut sql = Sql::from(CARD);
        sql.push(FROM);
        self.narrow(db, &mut sql);
        sql.push(if self.window.back {
            " ORDER BY e.ends_at DESC, e.id DESC LIMIT "
        } else {
            " ORDER BY e.starts_at, e.id LIMIT "
        });
        sql.bind(most + 1);
        Ok(db.all::<CardRow>(sql).await?)
    }

    /// Reads, or answers from memory. What few share is not remembered: the reader's own events, and what was looked
    /// for by seats.
    pub(super) async fn remember<T: Weight + Send + Sync + 'static>(
        &self,
        db: &Db,
        what: &str,
        read: impl AsyncFnOnce() -> Result<T>,
    ) -> Result<Arc<T>> {
        let (query, window) = (self.query, &self.window);
        if query.mine || query.open {
            return Ok(Arc::new(read().await?));
        }
        let which = (window.from, window.until, window.back, query.kind, query.circle, query.online);
        db.remember(format!("{what} {which:?} for {}", readers(self.actor)), &SHOWN, read).await
    }

    /// Whether a draft of the actor's own belongs to it.
    fn takes(&self, row: &CardRow) -> bool {
        let query = self.query;
        self.window.holds(row)
            && !query.mine
            && !query.open
            && query.kind.is_none_or(|k| k.code() == row.kind)
            && query.circle.is_none_or(|c| row.circle_id == Some(c.0))
            && (!query.online || row.online)
    }
}

/// One view of the calendar.
///
/// # Errors
/// When the database is away.
pub async fn calendar(db: &Db, actor: &Actor, query: &CalendarQuery, locale: Locale) -> Result<CalendarPage> {
    let today = db.shown().date(db.now());
    let date = query.date.unwrap_or(today);
    let asked = Asked { actor, query, date, window: Window::of(db, query, date) };
    let (mut most, back) = (asked.window.most, asked.window.back);
    let mut rows = asked.remember(db, "calendar", async || asked.first(db, most).await).await?;
    let parts = parts(db, actor).await?;
    // An agenda goes on from the day of its last event: a day of which it has a part only is read as a whole.
    let of_first_day = |row: &CardRow| {
        let card = row.card(db, locale, &parts);
        if back { card.last_day() >= day_step(date, -1) } else { card.starts.date() <= date }
    };
    if query.view == View::Agenda && rows.get(most as usize).is_some_and(of_first_day) {
        most = MOST;
        rows = asked.remember(db, "calendar day", async || asked.first(db, most).await).await?;
    }
    let more = rows.len() as i64 > most;
    let drafts = drafts(db, actor).await?;
    let own = drafts.iter().filter(|r| asked.takes(r)).map(|r| r.card(db, locale, &parts));
    let circles = circles::mine(db, actor, locale).await?;
    if more && let Some(days) = asked.window.days {
        let crowd = crowd::read(db, &asked, days).await?;
        let cards = crowd.cards.iter().map(|r| r.card(db, locale, &parts));
        let (events, counts) = crowd.shown(cards.collect(), own.collect(), &asked);
        return Ok(CalendarPage { date, today, events, circles, more, counts });
    }
    let mut events: Vec<EventCard> =
        rows.iter().take(most as usize).map(|r| r.card(db, locale, &parts)).collect();
    // Those beyond the last that was sent come with it.
    let last = events.last().filter(|_| more).map(|e| (e.starts.at, e.ends.at));
    let reaches = |e: &EventCard| {
        last.is_none_or(|(start, end)| if back { e.ends.at >= end } else { e.starts.at <= start })
    };
    events.extend(own.filter(reaches));
    events.sort_by_key(|e| (e.starts.at, e.id));
    Ok(CalendarPage { date, today, events, circles, more, counts: Vec::new() })
}

/// The actor's own drafts, and those they host with others.
async fn drafts(db: &Db, actor: &Actor) -> Result<Arc<Vec<CardRow>>> {
    let Ok(me) = actor.member() else { return Ok(Arc::default()) };
    db.remember(
        format!("drafts of {me} {:?} {}", actor.circles(), actor.has(Role::Host)),
        &SHOWN,
        async || {
            let mut sql = Sql::from(CARD);
            sql.push(FROM);
            sql.push(" WHERE e.id IN (SELECT h.id FROM events h WHERE h.host_id = ").bind(me);
            sql.push(
                " AND h.state = 'draft' UNION SELECT p.event_id FROM event_people p WHERE p.member_id = ",
            )
            .bind(me);
            sql.push(" AND p.part = 'host') AND e.state = 'draft' AND (");
            own(&mut sql, actor);
            sql.push(") AND ");
            seen(&mut sql, actor);
            sql.push(" ORDER BY e.starts_at DESC, e.id LIMIT ").bind(MOST);
            Ok(db.all::<CardRow>(sql).await?)
        },
    )
    .await
}

/// Only what the actor is registered for, or waits for.
fn mine(sql: &mut Sql, actor: &Actor) {
    sql.push(" JOIN registrations r ON r.event_id = e.id AND r.state IN ('confirmed', 'offered', 'waiting') AND r.member_id = ");
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
        listed(&mut sql, actor);
        sql.push(" ORDER BY e.starts_at, e.id LIMIT ").bind(most);
        Ok(db.all::<CardRow>(sql).await?)
    });
    let rows = rows.await?;
    let parts = parts(db, actor).await?;
    Ok(rows.iter().map(|r| r.card(db, locale, &parts)).collect())
}

/// The next events of a circle, for its members.
pub(crate) async fn next_of(
    db: &Db,
    actor: &Actor,
    circle: CircleId,
    most: i64,
    locale: Locale,
) -> Result<Vec<EventCard>> {
    let mut sql = Sql::from(CARD);
    sql.push(FROM);
    sql.push(" WHERE e.ends_at > ")
        .bind(db.now())
        .push(" AND e.state = 'published' AND e.circle_id = ")
        .bind(circle);
    sql.push(" AND ");
    listed(&mut sql, actor);
    sql.push(" ORDER BY e.starts_at, e.id LIMIT ").bind(most);
    let rows: Vec<CardRow> = db.all(sql).await?;
    let parts = parts(db, actor).await?;
    Ok(rows.iter().map(|r| r.card(db, locale, &parts)).collect())
}

#[derive(sqlx::FromRow)]
struct PastRow {
    #[sqlx(flatten)]
    card: CardRow,
    recap_html: String,
}

/// Held events of a page, with those who spoke.
struct Held {
    rows: Vec<PastRow>,
    casts: HashMap<i64, Cast>,
    pictures: HashMap<i64, Vec<Picture>>,
}

impl Weight for Held {
    fn weight(&self) -> usize {
        self.rows.iter().map(|r| r.card.weight() + r.recap_html.len()).sum::<usize>()
            + self.pictures.values().map(|p| p.len() * 300).sum::<usize>()
            + self.casts.values().map(Weight::weight).sum::<usize>()
    }
}

/// Events that were held, the newest first.
///
/// # Errors
/// When the database is away.
pub async fn past(db: &Db, actor: &Actor, page: i64, locale: Locale) -> Result<PastEvents> {
    let page = page.clamp(1, 10_000);
    let now = db.now();
    let name = format!("past {page} {} for {}", about(now), readers(actor));
    let held = db.remember(name, &SHOWN, async || {
        let mut sql = Sql::from(CARD);
        sql.push(", e.recap_html").push(FROM);
        sql.push(" WHERE e.ends_at <= ").bind(now).push(" AND e.state = 'published' AND ");
        listed(&mut sql, actor);
        sql.push(" ORDER BY e.ends_at DESC, e.id DESC LIMIT ").bind(PAST_PER_PAGE + 1);
        sql.push(" OFFSET ").bind((page - 1) * PAST_PER_PAGE);
        let rows = db.all::<PastRow>(sql).await?;
        let casts = casts(db, rows.iter().map(|r| r.card.id)).await?;
        let pictures = files::of_past(db, rows.iter().map(|r| r.card.id)).await?;
        Ok(Held { rows, casts, pictures })
    });
    let held = held.await?;
    let parts = parts(db, actor).await?;
    let more = held.rows.len() as i64 > PAST_PER_PAGE;
    let cast = |id: i64| {
        let cast = held.casts.get(&id).cloned().unwrap_or_default();
        if actor.is_member() { cast } else { cast.for_visitors() }
    };
    let pictures = |id: i64| held.pictures.get(&id).map(Vec::as_slice).unwrap_or_default();
    let events = held
        .rows
        .iter()
        .take(PAST_PER_PAGE as usize)
        .map(|r| PastEvent {
            card: r.card.card(db, locale, &parts),
            speakers: cast(r.card.id).speakers,
            recap_html: (!r.recap_html.is_empty()).then(|| r.recap_html.clone()),
            pictures: pictures(r.card.id).iter().take(FEW_PICTURES).cloned().collect(),
            all_pictures: pictures(r.card.id).len() as i64,
        })
        .collect();
    Ok(PastEvents { events, page, more })
}

/// Cards of those of these events that the actor may see, in any order.
pub(crate) async fn cards_of(db: &Db, actor: &Actor, ids: &[i64], locale: Locale) -> Result<Vec<EventCard>> {
    let mut sql = Sql::from(CARD);
    sql.push(FROM).push(" WHERE ");
    listed(&mut sql, actor);
    sql.push(" AND e.id IN ").bind_list(ids.iter().copied());
    let rows: Vec<CardRow> = db.all(sql).await?;
    let parts = parts(db, actor).await?;
    Ok(rows.iter().map(|row| row.card(db, locale, &parts)).collect())
}
