//! An event's row, as the form and the series know it.

use super::people::{self, Person};
use crate::clock::Zone;
use crate::db::{DbError, WriteTx, fault};
use crate::{Db, files, markdown, sql};
use domain::circle::Visibility;
use domain::event::{EventContent, EventKind, EventState, Span, Terms};
use domain::recurrence::{Recurrence, RepeatForm};
use domain::registration::{Promotion, TicketKind};
use domain::{CircleId, Error, EventId, FileId, MemberId, Problem, Result, SeriesId, Timestamp};
use jiff::civil::DateTime;

/// What an event's row holds.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) id: EventId,
    pub(super) version: i64,
    pub(super) state: EventState,
    pub(super) host: MemberId,
    pub(super) content: EventContent,
    pub(super) recap: String,
    /// On its own clock.
    pub(super) span: Span,
    pub(super) zone: Zone,
    pub(super) starts_at: Timestamp,
    pub(super) taken: i64,
    pub(super) waiting: i64,
    /// Which occurrence of which series it is.
    pub(super) series: Option<(SeriesId, DateTime)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    version: i64,
    title: String,
    kind: String,
    summary: String,
    body_md: String,
    recap_md: String,
    materials_md: String,
    state: String,
    visibility: String,
    circle_id: Option<i64>,
    starts_at: i64,
    ends_at: i64,
    all_day: bool,
    zone: String,
    place: String,
    online_url: String,
    price_yen: i64,
    capacity: Option<i64>,
    opens_at: Option<i64>,
    closes_at: Option<i64>,
    cancel_until: Option<i64>,
    promotion: String,
    offer_hours: i64,
    questions: String,
    taken: i64,
    waiting: i64,
    hide_names: bool,
    cover_id: Option<i64>,
    host_id: i64,
    series_id: Option<i64>,
    series_on: Option<String>,
}

const ROW: &str = "SELECT version, title, kind, summary, body_md, recap_md, materials_md, state, visibility, circle_id, starts_at,
      ends_at, all_day, zone, place, online_url, price_yen, capacity, opens_at, closes_at, cancel_until, promotion, offer_hours,
      questions, taken, waiting, hide_names, cover_id, host_id, series_id, series_on FROM events WHERE id = $1";

/// An event's row.
pub(super) async fn load(tx: &mut WriteTx, db: &Db, id: EventId) -> Result<Option<Stored>> {
    let Some(row) = tx.optional::<Row>(sql!(ROW, id)).await? else { return Ok(None) };
    let (speakers, cohosts) = people::lines(|sql| tx.all(sql), id).await?;
    Ok(Some(row.stored(db, id, speakers, cohosts)?))
}

/// The same, outside a transaction.
pub(super) async fn read(db: &Db, id: EventId) -> Result<Option<Stored>> {
    let Some(row) = db.optional::<Row>(sql!(ROW, id)).await? else { return Ok(None) };
    let (speakers, cohosts) = people::lines(|sql| db.all(sql), id).await?;
    Ok(Some(row.stored(db, id, speakers, cohosts)?))
}

impl Row {
    fn stored(
        self,
        db: &Db,
        id: EventId,
        speakers: Vec<domain::event::SpeakerLine>,
        cohosts: Vec<String>,
    ) -> Result<Stored> {
        let zone = db.zone_or_own(&self.zone);
        let civil = |at: i64| zone.moment(Timestamp(at)).civil();
        let start = civil(self.starts_at);
        let before = |at: Option<i64>| at.map(|at| start.duration_since(civil(at)).as_secs().div_euclid(60));
        let content = EventContent {
            title: self.title,
            kind: EventKind::parse(&self.kind).unwrap_or(EventKind::Other),
            summary: self.summary,
            body: self.body_md,
            place: self.place,
            online_url: self.online_url,
            capacity: self.capacity,
            price_yen: self.price_yen,
            speakers,
            cohosts,
            visibility: Visibility::parse(&self.visibility).unwrap_or(Visibility::Circle),
            circle: self.circle_id.map(CircleId),
            promotion: Promotion::parse(&self.promotion).unwrap_or_default(),
            offer_hours: self.offer_hours,
            materials: self.materials_md,
            terms: Terms {
                opens: before(self.opens_at),
                closes: before(self.closes_at),
                cancel: before(self.cancel_until),
            },
            questions: serde_json::from_str(&self.questions).map_err(fault)?,
            hide_names: self.hide_names,
            cover: self.cover_id.map(FileId),
        };
        let on = self.series_on.as_deref().and_then(domain::recurrence::parse_clock);
        Ok(Stored {
            id,
            version: self.version,
            state: EventState::parse(&self.state).unwrap_or(EventState::Draft),
            host: MemberId(self.host_id),
            content,
            recap: self.recap_md,
            span: Span { start, end: civil(self.ends_at), all_day: self.all_day },
            starts_at: Timestamp(self.starts_at),
            taken: self.taken,
            waiting: self.waiting,
            series: self.series_id.map(SeriesId).zip(on),
            zone,
        })
    }
}

/// Content made ready for rows: rendered once, however many occurrences get it.
pub(super) struct Prepared<'a> {
    pub(super) content: &'a EventContent,
    body_html: String,
    materials_html: String,
    questions: String,
    cover: Option<FileId>,
    people: Vec<Person>,
}

/// Makes content ready. Members and pictures that it names and that are gone are left out.
///
/// # Errors
/// When the database is away.
pub(super) async fn prepare<'a>(
    tx: &mut WriteTx,
    host: MemberId,
    content: &'a EventContent,
) -> Result<Prepared<'a>> {
    Ok(Prepared {
        content,
        body_html: markdown::render(&content.body),
        materials_html: markdown::render(&content.materials),
        questions: serde_json::to_string(&content.questions).map_err(fault)?,
        // A series may still name a picture that none of its occurrences has, and that was cleared away.
        cover: match content.cover {
            Some(cover) if files::is_kept(tx, cover).await? => Some(cover),
            _ => None,
        },
        people: people::resolve(tx, host, content).await?,
    })
}

/// When an event takes place, as instants.
pub(super) struct Times {
    pub(super) starts: Timestamp,
    pub(super) ends: Timestamp,
    opens: Option<Timestamp>,
    closes: Option<Timestamp>,
    cancel: Option<Timestamp>,
}

impl Times {
    /// Of a span in a zone. Where the clocks jump over all of it, it takes as long as it is told.
    pub(super) fn of(span: Span, terms: Terms, zone: &Zone) -> Self {
        let starts = zone.instant(span.start);
        let ends = zone.instant(span.end).max(starts.plus_seconds(60));
        let before = |minutes: Option<i64>| {
            minutes.map(|m| zone.instant(span.start.saturating_sub(jiff::SignedDuration::from_mins(m))))
        };
        Self {
            starts,
            ends,
            opens: before(terms.opens),
            closes: before(terms.closes),
            cancel: before(terms.cancel),
        }
    }
}

/// What is to become of an event.
pub(super) struct Revision {
    pub(super) content: EventContent,
    pub(super) span: Span,
    pub(super) zone: Zone,
    /// How it repeats, as typed; `None` where that was not asked.
    pub(super) repeat: Option<RepeatForm>,
    pub(super) recap: String,
    pub(super) state: EventState,
    pub(super) tell: bool,
    /// Whose change it is.
    pub(super) by: Option<MemberId>,
}

impl Revision {
    /// How an event that is no series yet repeats from now on.
    pub(super) fn recurrence(&self) -> Result<Option<Recurrence>> {
        self.repeat.as_ref().map_or(Ok(None), |form| form.from_start(self.span.start))
    }

    /// How many people are to be told of it: those who registered, where the time or place changes of what they wait
    /// for. What is over is put right without a word.
    pub(super) fn tells(&self, now: Timestamp, stored: &Stored) -> i64 {
        let times = Times::of(self.span, self.content.terms, &self.zone);
        let open = stored.state != EventState::Cancelled && self.state == EventState::Published;
        let moved = times.starts != stored.starts_at
            || times.ends != Times::of(stored.span, stored.content.terms, &stored.zone).ends
            || self.content.place != stored.content.place
            // Of an evening online the link is the place.
            || self.content.online_url != stored.content.online_url;
        let ahead = times.ends.max(stored.starts_at) > now;
        if open && moved && ahead { stored.taken + stored.waiting } else { 0 }
    }

    /// Refuses to tell people of it where nobody said that they may be.
    pub(super) fn may_tell(&self, people: i64) -> Result<()> {
        if people > 0 && !self.tell {
            return Err(Error::field("tell", Problem::TellsPeople(people)));
        }
        Ok(())
    }
}

/// What a new row has beside its content.
pub(super) struct New<'a> {
    pub(super) host: MemberId,
    pub(super) span: Span,
    pub(super) zone: &'a Zone,
    pub(super) state: EventState,
    pub(super) recap: &'a str,
    pub(super) key: Option<String>,
    pub(super) series: Option<(SeriesId, DateTime)>,
}

/// Writes a new event.
pub(super) async fn insert(
    tx: &mut WriteTx,
    now: Timestamp,
    new: New<'_>,
    prepared: &Prepared<'_>,
) -> Result<EventId, DbError> {
    let c = prepared.content;
    let times = Times::of(new.span, c.terms, new.zone);
    let (id,): (i64,) = tx
        .one(sql!(
            "INSERT INTO events (title, kind, summary, body_md, body_html, recap_md, recap_html, materials_md, materials_html, state,
               visibility, circle_id, starts_at, ends_at, all_day, zone, place, online_url, price_yen, capacity, opens_at, closes_at,
               cancel_until, promotion, offer_hours, questions, host_id, created_at, updated_at, key, series_id, series_on, cover_id, hide_names)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
               $25, $26, $27, $28, $28, $29, $30, $31, $32, $33) RETURNING id",
            &c.title,
            c.kind.code(),
            &c.summary,
            &c.body,
            &prepared.body_html,
            new.recap,
            markdown::render(new.recap),
            &c.materials,
            &prepared.materials_html,
            new.state.code(),
            c.visibility.code(),
            c.circle,
            times.starts,
            times.ends,
            new.span.all_day,
            new.zone.name(),
            &c.place,
            &c.online_url,
            c.price_yen,
            c.capacity,
            times.opens,
            times.closes,
            times.cancel,
            c.promotion.code(),
            c.offer_hours,
            &prepared.questions,
            new.host,
            now,
            new.key,
            new.series.map(|(id, _)| id),
            new.series.map(|(_, on)| domain::recurrence::iso_clock(on)),
            prepared.cover,
            c.hide_names,
        ))
        .await?;
    let id = EventId(id);
    people::add(tx, id, &prepared.people).await?;
    tx.execute(sql!(
        "INSERT INTO ticket_types (event_id, position, kind, price_yen) VALUES ($1, 0, $2, $3)",
        id,
        TicketKind::of(c.price_yen).code(),
        c.price_yen,
    ))
    .await?;
    Ok(id)
}

/// What changes of a row beside its content.
pub(super) struct Change<'a> {
    pub(super) span: Span,
    pub(super) zone: &'a Zone,
    pub(super) state: EventState,
    pub(super) recap: &'a str,
    pub(super) series: Option<(SeriesId, DateTime)>,
}

/// Writes a changed event. What stands in calendars has a new number where it changed (RFC 5545, section 3.8.7.4).
pub(super) async fn update(
    tx: &mut WriteTx,
    now: Timestamp,
    id: EventId,
    change: Change<'_>,
    prepared: &Prepared<'_>,
) -> Result<(), DbError> {
    let c = prepared.content;
    let times = Times::of(change.span, c.terms, change.zone);
    tx.execute(sql!(
        "UPDATE events SET
           sequence = sequence + CASE WHEN title = $2 AND starts_at = $13 AND ends_at = $14 AND all_day = $15 AND zone = $16
             AND place = $17 AND online_url = $18 AND (state = 'cancelled' OR state = $10) THEN 0 ELSE 1 END,
           title = $2, kind = $3, summary = $4, body_md = $5, body_html = $6, recap_md = $7, recap_html = $8,
           materials_md = $9, state = CASE WHEN state = 'cancelled' THEN state ELSE $10 END, visibility = $11, circle_id = $12,
           starts_at = $13, ends_at = $14, all_day = $15, zone = $16, place = $17, online_url = $18, price_yen = $19, capacity = $20,
           opens_at = $21, closes_at = $22, cancel_until = $23, promotion = $24, offer_hours = $25, questions = $26,
           materials_html = $27, series_id = $28, series_on = $29, updated_at = $30, cover_id = $31, hide_names = $32, version = version + 1
         WHERE id = $1",
        id,
        &c.title,
        c.kind.code(),
        &c.summary,
        &c.body,
        &prepared.body_html,
        change.recap,
        markdown::render(change.recap),
        &c.materials,
        change.state.code(),
        c.visibility.code(),
        c.circle,
        times.starts,
        times.ends,
        change.span.all_day,
        change.zone.name(),
        &c.place,
        &c.online_url,
        c.price_yen,
        c.capacity,
        times.opens,
        times.closes,
        times.cancel,
        c.promotion.code(),
        c.offer_hours,
        &prepared.questions,
        &prepared.materials_html,
        change.series.map(|(id, _)| id),
        change.series.map(|(_, on)| domain::recurrence::iso_clock(on)),
        now,
        prepared.cover,
        c.hide_names,
    ))
    .await?;
    people::write(tx, id, &prepared.people).await?;
    price(tx, id, c.price_yen).await
}

/// Writes what taking part costs. Those who registered for another price keep theirs: the new one is another type of
/// ticket.
async fn price(tx: &mut WriteTx, id: EventId, yen: i64) -> Result<(), DbError> {
    let (last, position, before, held): (i64, i64, i64, i64) = tx
        .one(sql!(
            "SELECT t.id, t.position, t.price_yen, (SELECT COUNT(*) FROM registrations r WHERE r.ticket_type_id = t.id)
             FROM ticket_types t WHERE t.event_id = $1 ORDER BY t.position DESC LIMIT 1",
            id
        ))
        .await?;
    let kind = TicketKind::of(yen).code();
    if before == yen {
        return Ok(());
    }
    let statement = if held == 0 {
        sql!("UPDATE ticket_types SET kind = $2, price_yen = $3 WHERE id = $1", last, kind, yen)
    } else {
        sql!(
            "INSERT INTO ticket_types (event_id, position, kind, price_yen) VALUES ($1, $2, $3, $4)",
            id,
            position + 1,
            kind,
            yen
        )
    };
    tx.execute(statement).await?;
    Ok(())
}
