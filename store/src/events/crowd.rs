//! A view that holds more events than it can show: how many each day has, and the first of each.
//!
//! Every day is counted from a narrow row of the index, a step at a time; cards are read of those that are shown only.

use super::list::Asked;
use super::{CARD, CardRow, FROM, listed};
use crate::Db;
use crate::cache::Weight;
use crate::db::Sql;
use domain::calendar::{DAY_CARDS, DayCount, View, day_step};
use domain::event::{EventCard, last_day};
use domain::time_grid::day_number;
use domain::{Result, Timestamp};
use jiff::civil::Date;
use std::sync::Arc;

/// Events that are counted with one query.
const STEP: i64 = 10_000;
/// Cards of the day that is listed below the month.
const LISTED: usize = 40;
/// Cards of each day of a week.
const OF_WEEK: usize = 30;
/// Cards of the day that is shown alone.
const OF_DAY: usize = 400;

/// One day: how many, and the first of them.
struct Day {
    date: Date,
    events: i64,
    first: Vec<i64>,
}

impl Weight for Day {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.first.len() * size_of::<i64>()
    }
}

/// The days of a view, and the cards that it shows of them.
pub(super) struct Crowd {
    days: Arc<Vec<Day>>,
    pub(super) cards: Arc<Vec<CardRow>>,
}

/// How many cards of a day are sent.
fn most(asked: &Asked<'_>, date: Date) -> usize {
    match asked.query.view {
        View::Month if date == asked.date => LISTED,
        View::Month => DAY_CARDS,
        View::Week => OF_WEEK,
        View::Day | View::Agenda => OF_DAY,
    }
}

/// Counts the days of a view, and reads what it shows of them.
pub(super) async fn read(db: &Db, asked: &Asked<'_>, (first, last): (Date, Date)) -> Result<Crowd> {
    let which = format!("days {:?} in {}", asked.query.view, db.shown().name());
    let days = asked.remember(db, &which, async || count(db, asked, first, last).await).await?;
    let mut shown: Vec<i64> =
        days.iter().flat_map(|day| day.first.iter().take(most(asked, day.date)).copied()).collect();
    shown.sort_unstable();
    shown.dedup();
    let cards = async || {
        let mut sql = Sql::from(CARD);
        sql.push(FROM).push(" WHERE e.id IN ").bind_list(shown).push(" AND ");
        // Between the two readings an event may have become another's.
        listed(&mut sql, asked.actor);
        Ok(db.all::<CardRow>(sql).await?)
    };
    let cards = asked.remember(db, &format!("cards {} {which}", asked.date), cards).await?;
    Ok(Crowd { days, cards })
}

async fn count(db: &Db, asked: &Asked<'_>, first: Date, last: Date) -> Result<Vec<Day>> {
    let mut days: Vec<Day> = std::iter::successors(Some(first), |d| Some(day_step(*d, 1)))
        .take_while(|d| *d <= last)
        .map(|date| Day { date, events: 0, first: Vec::new() })
        .collect();
    let kept = if asked.query.view == View::Month { LISTED } else { most(asked, first) };
    let mut after: Option<(i64, i64)> = None;
    loop {
        let mut sql = Sql::from("SELECT e.id, e.starts_at, e.ends_at, e.all_day, e.zone FROM events e");
        asked.narrow(db, &mut sql);
        if let Some((start, id)) = after {
            sql.push(" AND (e.starts_at, e.id) > (").bind(start).push(", ").bind(id).push(")");
        }
        sql.push(" ORDER BY e.starts_at, e.id LIMIT ").bind(STEP);
        let rows: Vec<(i64, i64, i64, bool, String)> = db.all(sql).await?;
        for (id, starts, ends, all_day, zone) in &rows {
            let moment = |at: i64| {
                if *all_day { db.zone_or_own(zone).moment(Timestamp(at)) } else { db.moment(at) }
            };
            let (starts, ends) = (moment(*starts), moment(*ends));
            for day in within(&mut days, starts.date(), last_day(starts, ends)) {
                day.events += 1;
                if day.first.len() < kept {
                    day.first.push(*id);
                }
            }
        }
        match rows.last() {
            Some((id, start, ..)) if rows.len() as i64 == STEP => after = Some((*start, *id)),
            _ => return Ok(days),
        }
    }
}

/// The days from one to another, as far as they are in view.
fn within(days: &mut [Day], from: Date, to: Date) -> &mut [Day] {
    let Some(first) = days.first().map(|d| day_number(d.date)) else { return days };
    let at = |date: Date| (day_number(date) - first).clamp(0, days.len() as i64) as usize;
    let (from, to) = (at(from), at(day_step(to, 1)));
    &mut days[from..to.max(from)]
}

impl Crowd {
    /// The cards to send, with the reader's own drafts among them, and how many each day has.
    pub(super) fn shown(
        &self,
        mut cards: Vec<EventCard>,
        drafts: Vec<EventCard>,
        asked: &Asked<'_>,
    ) -> (Vec<EventCard>, Vec<DayCount>) {
        let on = |e: &EventCard, date: Date| e.starts.date() <= date && date <= e.last_day();
        let own = |date: Date| drafts.iter().filter(|e| on(e, date)).count() as i64;
        let counts: Vec<DayCount> = self
            .days
            .iter()
            .map(|day| DayCount { date: day.date, events: day.events + own(day.date) })
            .filter(|day| day.events > 0)
            .collect();
        cards.extend(drafts);
        cards.sort_by_key(|e| (e.starts.at, e.id));
        let mut kept = vec![false; cards.len()];
        for day in self.days.iter() {
            let there = cards.iter().enumerate().filter(|(_, e)| on(e, day.date));
            there.take(most(asked, day.date)).for_each(|(i, _)| kept[i] = true);
        }
        let mut kept = kept.into_iter();
        cards.retain(|_| kept.next() == Some(true));
        (cards, counts)
    }
}
