//! Changing an occurrence together with others of its series.

use super::{
    LAST, Series, content, edit, insert, json, load, made_until, make, occurrences, settled, span_at,
};
use super::{New, Revision, Stored};
use crate::clock::Zone;
use crate::db::{DbError, WriteTx};
use crate::{Db, sql};
use domain::calendar::day_step;
use domain::event::{EventContent, EventState, Span};
use domain::recurrence::{Recurrence, iso_clock};
use domain::series::Scope;
use domain::{Error, EventId, Problem, Result, SeriesId, Timestamp};
use jiff::civil::{Date, DateTime, Time};

/// How the occurrences of a series move: by days, and to another time of day.
struct Shift {
    days: i64,
    from: Date,
    time: Option<Time>,
}

impl Shift {
    fn of(stored: &Stored, revision: &Revision) -> Self {
        let stays = revision.span == stored.span && revision.zone.name() == stored.zone.name();
        let (from, to) = (stored.span.start.date(), revision.span.start);
        Self { days: days_between(from, to.date()), from, time: (!stays).then(|| to.time()) }
    }

    const fn stays(&self) -> bool {
        self.time.is_none()
    }

    fn apply(&self, on: DateTime) -> DateTime {
        match self.time {
            None => on,
            Some(time) => day_step(on.date(), self.days).to_datetime(time),
        }
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    let midnight = |date: Date| date.to_datetime(Time::midnight());
    midnight(from).duration_until(midnight(to)).as_secs() / 86_400
}

/// An occurrence that a change reaches.
struct Row {
    stored: Stored,
    on: DateTime,
}

impl Row {
    /// Whether it takes place at another time than its series says.
    fn moved(&self) -> bool {
        self.stored.span.start != self.on
    }

    fn people(&self) -> i64 {
        self.stored.taken + self.stored.waiting
    }
}

/// The occurrences that a change reaches, in order: those of its scope that have not begun, and the one that was opened.
async fn reached(tx: &mut WriteTx, db: &Db, stored: &Stored, scope: Scope) -> Result<Vec<Row>> {
    let Some((series, on)) = stored.series else { return Ok(Vec::new()) };
    let from = if scope == Scope::Following { iso_clock(on) } else { String::new() };
    let rows: Vec<(i64,)> = tx
        .all(sql!(
            "UPDATE events SET registration_seq = registration_seq + 1
             WHERE series_id = $1 AND ((starts_at > $2 AND series_on >= $3) OR id = $4) RETURNING id",
            series,
            db.now(),
            from,
            stored.id,
        ))
        .await?;
    let mut found = Vec::new();
    for (id,) in rows {
        if let Some(stored) = content::load(tx, db, EventId(id)).await?
            && let Some((_, on)) = stored.series
        {
            found.push(Row { stored, on });
        }
    }
    found.sort_by_key(|row| row.on);
    Ok(found)
}

/// What a revised series is.
struct Target {
    /// Whether it becomes a series of its own, and the old one ends before it.
    parted: bool,
    recurrence: Recurrence,
    start: DateTime,
    content: EventContent,
    /// The first occurrence that changes, as it was.
    anchor: DateTime,
}

/// Changes an occurrence together with those after it, or with all that have not begun. Where earlier ones stay as they
/// are, the series ends before, and a new one goes on.
pub(in crate::events) async fn revise(
    tx: &mut WriteTx,
    db: &Db,
    stored: &Stored,
    revision: Revision,
    scope: Scope,
) -> Result<()> {
    let Some((id, _)) = stored.series else { return Ok(()) };
    let Some(asked) = revision.repeat.clone() else {
        return super::end::stop(tx, db, stored, &revision).await;
    };
    let series = load(tx, id).await?;
    let rows = reached(tx, db, stored, scope).await?;
    let Some(anchor) = rows.first().map(|row| row.on) else { return Ok(()) };
    let shift = Shift::of(stored, &revision);
    let asked = settled(asked, &revision.zone);
    let ruled = asked != series.recurrence;
    let earlier = earlier(tx, id, anchor).await?;
    let parted = earlier > 0 && (scope == Scope::Following || ruled || !shift.stays());
    let recurrence =
        if ruled { asked } else { moved(&series, &shift, if parted { earlier } else { 0 }, anchor)? };
    let start = if parted || ruled { shift.apply(anchor) } else { shift.apply(series.start) };
    let content = stored.content.lead(&revision.content, &series.content);
    let into = Target { parted, recurrence, start, content, anchor };
    let work = Work { db, now: db.now(), series, stored, revision, shift };
    if ruled { work.again(tx, rows, into).await } else { work.along(tx, rows, into).await }
}

/// How many occurrences come before one.
async fn earlier(tx: &mut WriteTx, series: SeriesId, on: DateTime) -> Result<i64, DbError> {
    let (count,): (i64,) = tx
        .one(sql!(
            "SELECT COUNT(*) FROM events WHERE series_id = $1 AND series_on < $2",
            series,
            iso_clock(on)
        ))
        .await?;
    Ok(count)
}

/// The series' own rule from one of its occurrences on, moved.
fn moved(series: &Series, shift: &Shift, earlier: i64, anchor: DateTime) -> Result<Recurrence> {
    let mut recurrence = series.recurrence.clone();
    if earlier > 0 {
        let before = u32::try_from(earlier).unwrap_or(u32::MAX);
        if let Some(rest) = recurrence.rule.clone().after_count(before) {
            recurrence.rule = rest;
        }
        recurrence.except.retain(|time| *time >= anchor);
        recurrence.also.retain(|time| *time >= anchor);
    }
    if shift.stays() {
        return Ok(recurrence);
    }
    recurrence.rule = recurrence
        .rule
        .shifted(shift.days, shift.from, day_step(shift.from, shift.days))
        .ok_or_else(|| Error::field("repeat", Problem::CannotShift))?;
    for list in [&mut recurrence.except, &mut recurrence.also] {
        for time in list.iter_mut() {
            *time = shift.apply(*time);
        }
    }
    Ok(recurrence)
}

/// One change of a series.
struct Work<'a> {
    db: &'a Db,
    now: Timestamp,
    series: Series,
    stored: &'a Stored,
    revision: Revision,
    shift: Shift,
}

impl Work<'_> {
    /// The rule stays what it is: each occurrence keeps its place in it.
    async fn along(&self, tx: &mut WriteTx, mut rows: Vec<Row>, into: Target) -> Result<()> {
        let id = self.write_series(tx, &into).await?;
        // Each moves to a place that the one before has left.
        if self.shift.days > 0 {
            rows.reverse();
        }
        for row in &rows {
            self.write(tx, row, &into, (id, self.shift.apply(row.on))).await?;
        }
        Ok(())
    }

    /// The rule is another one: what falls on a day of it stays, what has people stays beside it, the rest goes.
    async fn again(&self, tx: &mut WriteTx, rows: Vec<Row>, mut into: Target) -> Result<()> {
        let zone = &self.revision.zone;
        let far = super::horizon(self.now, zone, super::AHEAD);
        let far = far.max(day_step(into.start.date(), super::AHEAD).to_datetime(into.start.time()));
        let mut dates = occurrences(&into.recurrence, into.start, far)?;
        let mut kept = Vec::new();
        for row in rows {
            let new_on = self.shift.apply(row.on);
            let place = dates.iter().position(|date| date.date() == new_on.date());
            if let Some(place) = place {
                let on = dates.remove(place);
                kept.push((row, on));
            } else if row.stored.id == self.stored.id || row.people() > 0 {
                let on = if row.stored.id == self.stored.id { new_on } else { row.on };
                into.recurrence.also.push(on);
                kept.push((row, on));
            } else if row.stored.state != EventState::Cancelled {
                super::end::drop(tx, self.now, row.stored.id).await?;
            }
        }
        into.recurrence.also.sort_unstable();
        into.recurrence.also.dedup();
        let id = self.write_series(tx, &into).await?;
        // Out of the way first: two may change places.
        for (row, _) in &kept {
            tx.execute(sql!("UPDATE events SET series_on = NULL WHERE id = $1", row.stored.id)).await?;
        }
        for (row, on) in &kept {
            self.write(tx, row, &into, (id, *on)).await?;
        }
        let prepared = content::prepare(tx, self.stored.host, &into.content).await?;
        let begun = zone.moment(self.now).civil();
        for on in dates.into_iter().filter(|on| *on > begun) {
            let new = New {
                host: self.stored.host,
                span: span_at(on, self.revision.span),
                zone,
                state: self.revision.state,
                recap: "",
                key: None,
                series: Some((id, on)),
            };
            make(tx, self.now, new, &prepared).await?;
        }
        Ok(())
    }

    /// Writes one occurrence as it is now.
    async fn write(
        &self,
        tx: &mut WriteTx,
        row: &Row,
        into: &Target,
        (series, on): (SeriesId, DateTime),
    ) -> Result<()> {
        let opened = row.stored.id == self.stored.id;
        if row.stored.state == EventState::Cancelled && !opened {
            tx.execute(sql!(
                "UPDATE events SET series_id = $2, series_on = $3 WHERE id = $1",
                row.stored.id,
                series,
                iso_clock(on),
            ))
            .await?;
            return Ok(());
        }
        let (span, zone) = self.time(row, on, opened);
        let content = if opened {
            self.revision.content.clone()
        } else {
            row.stored.content.follow(&self.series.content, &into.content)
        };
        let recap = if opened { &self.revision.recap } else { &row.stored.recap };
        let prepared = content::prepare(tx, row.stored.host, &content).await?;
        let revision = Revision {
            content: content.clone(),
            span,
            zone,
            repeat: None,
            recap: recap.clone(),
            state: self.revision.state,
            tell: self.revision.tell,
        };
        edit::write(tx, self.db, &row.stored, &revision, &prepared, Some((series, on))).await
    }

    /// When an occurrence takes place now. One that was moved by itself stays where it was put.
    fn time(&self, row: &Row, on: DateTime, opened: bool) -> (Span, Zone) {
        if opened {
            (self.revision.span, self.revision.zone.clone())
        } else if row.moved() || (self.shift.stays() && on == row.on) {
            (row.stored.span, row.stored.zone.clone())
        } else {
            (span_at(on, self.revision.span), self.revision.zone.clone())
        }
    }

    /// Writes the series' row, or a new one beside the old, which ends.
    async fn write_series(&self, tx: &mut WriteTx, into: &Target) -> Result<SeriesId> {
        let (now, revision) = (self.now, &self.revision);
        let span = span_at(into.start, revision.span);
        if into.parted {
            let mut left = self.series.recurrence.clone();
            left.rule = left.rule.ended_before(into.anchor);
            left.also.retain(|time| *time < into.anchor);
            left.except.retain(|time| *time < into.anchor);
            tx.execute(sql!(
                "UPDATE series SET recurrence = $2, made_until = $3, updated_at = $4 WHERE id = $1",
                self.series.id,
                json(&left)?,
                iso_clock(LAST),
                now,
            ))
            .await?;
            let (host, rule, content) = (self.stored.host, &into.recurrence, &into.content);
            return insert(tx, now, host, rule, span, &revision.zone, content, revision.state).await;
        }
        tx.execute(sql!(
            "UPDATE series SET recurrence = $2, starts_on = $3, minutes = $4, zone = $5, all_day = $6, content = $7, state = $8,
               made_until = $9, updated_at = $10 WHERE id = $1",
            self.series.id,
            json(&into.recurrence)?,
            iso_clock(span.start),
            span.minutes(),
            revision.zone.name(),
            span.all_day,
            json(&into.content)?,
            revision.state.code(),
            made_until(now, &into.recurrence, span.start, &revision.zone),
            now,
        ))
        .await?;
        Ok(self.series.id)
    }
}
