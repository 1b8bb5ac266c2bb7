//! Changing an occurrence together with others of its series.

use super::parting::Parting;
use super::shift::Shift;
use super::{Ahead, LAST, Revision, Series, Stored, content, edit, far, insert, make_all, span_at, update};
use crate::clock::Zone;
use crate::db::{DbError, Sql, WriteTx};
use crate::{Db, sql};
use domain::event::{EventState, Span};
use domain::recurrence::{Ends, Reading, Recurrence, iso_clock, parse_clock};
use domain::series::Scope;
use domain::{EventId, Result, SeriesId};
use jiff::civil::DateTime;

/// An occurrence that a change reaches.
struct Row {
    stored: Stored,
    /// Its place in the series.
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

/// Changes an occurrence together with those after it, or with all that have not begun. Where others stay as they are,
/// the series ends before, and a new one goes on.
pub(in crate::events) async fn revise(
    tx: &mut WriteTx,
    db: &Db,
    stored: &Stored,
    revision: Revision,
    scope: Scope,
) -> Result<()> {
    let Some((id, on)) = stored.series else { return Ok(()) };
    let series = super::load(tx, id).await?;
    let reading = match &revision.repeat {
        None => Reading { recurrence: series.recurrence.clone(), days: false },
        Some(form) => match super::read(db, &series, form, revision.span.start)? {
            Some(reading) => reading,
            None => return super::end::stop(tx, db, stored, &revision).await,
        },
    };
    let rows = reached(tx, db, stored, scope).await?;
    // One that is opened while it is running, or later, stays where it is; the change begins after it.
    let ahead = rows.iter().find(|row| row.stored.starts_at > db.now());
    let Some(anchor) = ahead.or(rows.first()).map(|row| row.on) else { return Ok(()) };
    let mut stay = places(tx, id).await?;
    stay.retain(|place| !rows.iter().any(|row| row.on == *place && row.on >= anchor));
    let work = Work { db, shift: Shift::of(stored, on, &revision), series, stored, revision, anchor };
    let ruled = reading.days || !reading.recurrence.same(&work.series.recurrence, work.series.start);
    let parted = !stay.is_empty() && (scope == Scope::Following || ruled || !work.same_time());
    let parting = if parted { Some(Parting::of(&work.series, anchor, &stay)?) } else { None };
    let into = work.target(reading, ruled, parting.as_ref())?;
    let plan = if ruled { work.again(rows, into)? } else { work.along(rows, into) };
    work.settle(tx, plan, parting).await
}

/// The places of a series that have an occurrence.
async fn places(tx: &mut WriteTx, series: SeriesId) -> Result<Vec<DateTime>, DbError> {
    let rows: Vec<(String,)> =
        tx.all(sql!("SELECT series_on FROM events WHERE series_id = $1 ORDER BY series_on", series)).await?;
    Ok(rows.iter().filter_map(|(on,)| parse_clock(on)).collect())
}

/// One change of a series.
struct Work<'a> {
    db: &'a Db,
    /// As it was.
    series: Series,
    /// The occurrence that was opened, as it was.
    stored: &'a Stored,
    revision: Revision,
    shift: Shift,
    /// The first occurrence that changes with the series.
    anchor: DateTime,
}

/// What becomes of a series and its occurrences.
struct Plan {
    into: Series,
    /// Those that stay, with their new places.
    kept: Vec<(Row, DateTime)>,
    /// Those that nobody is registered for, and that the rule has no more.
    gone: Vec<Row>,
    /// What the rule has in addition.
    new: Vec<DateTime>,
}

/// The new value of what has the old one: what differs was changed for one alone.
fn follow<T: PartialEq>(own: T, before: &T, after: T) -> T {
    if own == *before { after } else { own }
}

impl Work<'_> {
    /// Whether nothing that is about time changes.
    fn same_time(&self) -> bool {
        self.revision.span == self.stored.span && self.revision.zone.name() == self.stored.zone.name()
    }

    /// The state of what had this one. Published and taken back is only what was in the state that was changed.
    fn state(&self, own: EventState) -> EventState {
        follow(own, &self.stored.state, self.revision.state)
    }

    /// The series as it goes on: with a new value where the occurrence that was opened has one now.
    fn target(&self, reading: Reading, ruled: bool, parting: Option<&Parting>) -> Result<Series> {
        let (series, stored, revision) = (&self.series, self.stored, &self.revision);
        let (recurrence, start) = self.rule(reading, ruled, parting)?;
        let led = |now: i64, was: i64, series: i64| if now == was { series } else { now };
        Ok(Series {
            id: series.id,
            recurrence,
            start,
            minutes: led(revision.span.minutes(), stored.span.minutes(), series.minutes),
            zone: if revision.zone.name() == stored.zone.name() {
                series.zone.clone()
            } else {
                revision.zone.name().to_owned()
            },
            all_day: if revision.span.all_day == stored.span.all_day {
                series.all_day
            } else {
                revision.span.all_day
            },
            content: stored.content.lead(&revision.content, &series.content),
            state: self.state(series.state),
            made_until: self.shift.apply(series.made_until).min(LAST),
            host: stored.host,
        })
    }

    /// The rule as it goes on, and where it begins.
    fn rule(
        &self,
        reading: Reading,
        ruled: bool,
        parting: Option<&Parting>,
    ) -> Result<(Recurrence, DateTime)> {
        let series = &self.series;
        let mut recurrence = if ruled { reading.recurrence } else { series.recurrence.clone() };
        let mut start = series.start;
        if let Some(parting) = parting {
            recurrence = parting.later(recurrence, series);
            start = if reading.days {
                self.anchor.date().to_datetime(series.start.time())
            } else {
                parting.start()
            };
        }
        if !reading.days {
            // Which day of its month a moved day is, is read from the one that was opened, where the rule has that.
            let opened = self.stored.series.map(|(_, on)| on);
            let own = opened.filter(|on| !series.recurrence.also.contains(on)).unwrap_or(start);
            recurrence.rule = self.shift.rule(recurrence.rule, own.date())?;
        }
        let usual = series.start.time();
        let left_out =
            parting.map_or_else(|| series.recurrence.except.clone(), |parting| parting.left_out(series));
        self.shift.dates(&mut recurrence.except, &left_out, usual);
        self.shift.dates(&mut recurrence.also, &series.recurrence.also, usual);
        Ok((recurrence, self.shift.apply(start)))
    }

    /// The rule stays what it is: each occurrence keeps its place in it, and nothing is made before its time.
    fn along(&self, rows: Vec<Row>, into: Series) -> Plan {
        let kept = rows.into_iter().map(|row| {
            let on = self.shift.apply(row.on);
            (row, on)
        });
        Plan { into, kept: kept.collect(), gone: Vec::new(), new: Vec::new() }
    }

    /// The rule is another one: what falls on a day of it stays, what has people stays beside it, the rest goes.
    fn again(&self, rows: Vec<Row>, mut into: Series) -> Result<Plan> {
        let zone = self.db.zone_or_own(&into.zone);
        let mut horizon = far(self.db.now(), &zone, into.start);
        if self.series.recurrence.rule.ends == Ends::Never {
            horizon = horizon.max(into.made_until);
        }
        let Ahead { mut dates, until } = Ahead::of(&into.recurrence, into.start, horizon)?;
        into.made_until = until;
        let (mut kept, mut gone) = (Vec::new(), Vec::new());
        let mut left = rows;
        // First those that keep their time, then those that keep their day.
        let fits: [fn(DateTime, DateTime) -> bool; 2] = [|a, b| a == b, |a, b| a.date() == b.date()];
        for fit in fits {
            for row in std::mem::take(&mut left) {
                let there = self.shift.apply(row.on);
                match dates.iter().position(|date| fit(*date, there)) {
                    Some(place) => kept.push((row, dates.remove(place))),
                    None => left.push(row),
                }
            }
        }
        for row in left {
            let opened = row.stored.id == self.stored.id;
            if opened || row.people() > 0 {
                let on = if opened { self.shift.apply(row.on) } else { row.on };
                into.recurrence.also.push(on);
                kept.push((row, on));
            } else if row.stored.state != EventState::Cancelled {
                gone.push(row);
            }
        }
        into.recurrence.also.sort_unstable();
        into.recurrence.also.dedup();
        let begun = zone.moment(self.db.now()).civil();
        dates.retain(|on| *on > begun);
        Ok(Plan { into, kept, gone, new: dates })
    }

    /// Does what was planned, where those may be told who are.
    async fn settle(&self, tx: &mut WriteTx, plan: Plan, parting: Option<Parting>) -> Result<()> {
        let Plan { mut into, kept, gone, new } = plan;
        let now = self.db.now();
        let revised: Vec<_> =
            kept.into_iter().map(|(row, on)| (self.revised(&row, on, &into), row, on)).collect();
        let tells = revised.iter().map(|(revision, row, _)| revision.tells(now, &row.stored)).sum();
        self.revision.may_tell(tells)?;
        for row in gone {
            super::end::drop(tx, now, row.stored.id).await?;
        }
        if let Some(parting) = parting {
            let recurrence = parting.earlier(&self.series);
            update(tx, now, &Series { recurrence, made_until: LAST, ..self.series.clone() }).await?;
            into.id = insert(tx, now, &into).await?;
        } else {
            update(tx, now, &into).await?;
        }
        // Out of the way first: two may change places.
        let mut free = Sql::from("UPDATE events SET series_on = NULL WHERE id IN ");
        free.bind_list(revised.iter().map(|(_, row, _)| row.stored.id.0));
        tx.execute(free).await?;
        let mut taken: Vec<DateTime> = new.clone();
        for (revision, row, on) in &revised {
            let place = if row.on < self.anchor {
                Some((self.series.id, row.on))
            } else if taken.contains(on) {
                // Another has its place: it goes on as an event of its own.
                None
            } else {
                taken.push(*on);
                Some((into.id, *on))
            };
            self.write(tx, row, revision, place).await?;
        }
        make_all(tx, self.db, &into, &new).await
    }

    /// What becomes of an occurrence.
    fn revised(&self, row: &Row, on: DateTime, into: &Series) -> Revision {
        let revision = &self.revision;
        let opened = row.stored.id == self.stored.id;
        let (span, zone) =
            if opened { (revision.span, revision.zone.clone()) } else { self.time(row, on, into) };
        Revision {
            content: if opened {
                revision.content.clone()
            } else {
                row.stored.content.follow(&self.series.content, &into.content)
            },
            span,
            zone,
            repeat: None,
            recap: if opened { revision.recap.clone() } else { row.stored.recap.clone() },
            state: if opened { revision.state } else { self.state(row.stored.state) },
            tell: revision.tell,
            by: revision.by,
        }
    }

    /// When an occurrence takes place now. One that was moved by itself stays where it was put, and one that takes
    /// longer than the others does so still.
    fn time(&self, row: &Row, on: DateTime, into: &Series) -> (Span, Zone) {
        let Stored { span, zone, .. } = &row.stored;
        if row.moved() {
            return (*span, zone.clone());
        }
        let all_day = follow(span.all_day, &self.series.all_day, into.all_day);
        let minutes = if all_day == span.all_day {
            follow(span.minutes(), &self.series.minutes, into.minutes)
        } else {
            into.minutes
        };
        let name = follow(zone.name(), &self.series.zone.as_str(), into.zone.as_str());
        (span_at(on, minutes, all_day), self.db.zone_or_own(name))
    }

    /// Writes one occurrence as it is now.
    async fn write(
        &self,
        tx: &mut WriteTx,
        row: &Row,
        revision: &Revision,
        place: Option<(SeriesId, DateTime)>,
    ) -> Result<()> {
        if row.stored.state == EventState::Cancelled && row.stored.id != self.stored.id {
            tx.execute(sql!(
                "UPDATE events SET series_id = $2, series_on = $3 WHERE id = $1",
                row.stored.id,
                place.map(|(series, _)| series),
                place.map(|(_, on)| iso_clock(on)),
            ))
            .await?;
            return Ok(());
        }
        let prepared = content::prepare(tx, row.stored.host, &revision.content).await?;
        edit::write(tx, self.db, &row.stored, revision, &prepared, place).await
    }
}
