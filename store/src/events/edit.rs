//! Making and changing events.

use crate::cache::Topic;
use crate::db::DbError;
use crate::jobs::{self, Work};
use crate::{Db, markdown, registrations, sql};
use domain::circle::Visibility;
use domain::error::Conflict;
use domain::event::{EventForm, EventInput, EventState, can_edit, may_create};
use domain::{Actor, CircleId, Error, EventId, MemberId, Problem, Result};

/// Makes an event. The same key twice makes one.
///
/// # Errors
/// For those who are not hosts, or not in the circle.
pub async fn create(db: &Db, actor: &Actor, input: &EventInput) -> Result<EventId> {
    let host = actor.member()?;
    may_create(actor, input.visibility, input.circle)?;
    let now = db.now();
    let mut tx = db.write().await?;
    if let Some(key) = &input.key
        && let Some((made,)) = tx.optional::<(i64,)>(sql!(BY_KEY, host, key)).await?
    {
        return Ok(EventId(made));
    }
    let inserted: Result<(i64,), DbError> = tx
        .one(sql!(
            "INSERT INTO events (title, kind, summary, body_md, body_html, recap_md, recap_html, state, visibility, circle_id,
               starts_at, ends_at, place, online_url, speakers, price_yen, capacity, host_id, created_at, updated_at, key)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19, $20) RETURNING id",
            &input.title,
            input.kind.code(),
            &input.summary,
            &input.body,
            markdown::render(&input.body),
            &input.recap,
            markdown::render(&input.recap),
            input.state.code(),
            input.visibility.code(),
            input.circle,
            db.zone().instant(input.start),
            db.zone().instant(input.end),
            &input.place,
            &input.online_url,
            &input.speakers,
            input.price_yen,
            input.capacity,
            host,
            now,
            input.key.clone(),
        ))
        .await;
    let id = match (inserted, &input.key) {
        (Ok((id,)), _) => id,
        // Sent twice at once: the later finds what the earlier made. Its own transaction is dropped.
        (Err(DbError::Unique(_)), Some(key)) => {
            drop(tx);
            let (made,) = db.one::<(i64,)>(sql!(BY_KEY, host, key)).await?;
            return Ok(EventId(made));
        }
        (Err(error), _) => return Err(error.into()),
    };
    tx.touch(Topic::Events);
    tx.commit().await?;
    Ok(EventId(id))
}

const BY_KEY: &str = "SELECT id FROM events WHERE host_id = $1 AND key = $2";

/// Changes an event that was not changed by somebody else meanwhile. More seats move the waiting list up.
///
/// # Errors
/// [`Conflict::Stale`]; [`Problem::BelowTaken`]; [`Problem::Awaited`] for what people are registered for, and is to
/// become a draft; for those who may not change it.
pub async fn update(db: &Db, actor: &Actor, id: EventId, version: i64, input: &EventInput) -> Result<()> {
    actor.member()?;
    let now = db.now();
    let mut tx = db.write().await?;
    let found = registrations::lock(&mut tx, actor, id).await?;
    if !can_edit(actor, found.host) {
        return Err(Error::Forbidden);
    }
    if input.visibility == Visibility::Circle && input.circle.is_none_or(|c| !actor.in_circle(c)) {
        return Err(Error::field("circle", Problem::Choice));
    }
    if let Some(capacity) = input.capacity
        && capacity < found.taken
    {
        return Err(Error::field("capacity", Problem::BelowTaken(found.taken)));
    }
    if found.state == EventState::Published.code()
        && input.state == EventState::Draft
        && found.taken + found.waiting > 0
    {
        return Err(Error::field("state", Problem::Awaited));
    }
    let changed = tx
        .execute(sql!(
            "UPDATE events SET title = $3, kind = $4, summary = $5, body_md = $6, body_html = $7, recap_md = $8, recap_html = $9,
               state = CASE WHEN state = 'cancelled' THEN state ELSE $10 END, visibility = $11, circle_id = $12, starts_at = $13,
               ends_at = $14, place = $15, online_url = $16, speakers = $17, price_yen = $18, capacity = $19,
               updated_at = $20, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            version,
            &input.title,
            input.kind.code(),
            &input.summary,
            &input.body,
            markdown::render(&input.body),
            &input.recap,
            markdown::render(&input.recap),
            input.state.code(),
            input.visibility.code(),
            input.circle,
            db.zone().instant(input.start),
            db.zone().instant(input.end),
            &input.place,
            &input.online_url,
            &input.speakers,
            input.price_yen,
            input.capacity,
            now,
        ))
        .await?;
    if changed == 0 {
        return Err(Error::Conflict(Conflict::Stale));
    }
    // Nobody is called to what is called off, hidden, or has begun: those who waited then keep their place in line.
    if found.state != EventState::Cancelled.code()
        && input.state == EventState::Published
        && db.zone().instant(input.start) > now
    {
        registrations::promote(&mut tx, now, id, input.capacity, found.seq).await?;
    }
    tx.touch(Topic::Events);
    Ok(tx.commit().await?)
}

/// Calls an event off, and tells everyone who is registered or waits. Calling it off twice changes nothing.
///
/// # Errors
/// [`Conflict::Draft`]; for those who may not change it.
pub async fn cancel(db: &Db, actor: &Actor, id: EventId) -> Result<()> {
    let by = actor.member()?;
    let now = db.now();
    let mut tx = db.write().await?;
    let found = registrations::lock(&mut tx, actor, id).await?;
    if !can_edit(actor, found.host) {
        return Err(Error::Forbidden);
    }
    if found.state == EventState::Draft.code() {
        return Err(Error::Conflict(Conflict::Draft));
    }
    let changed = tx
        .execute(sql!(
            "UPDATE events SET state = 'cancelled', cancelled_at = $2, cancelled_by = $3, updated_at = $2, version = version + 1
             WHERE id = $1 AND state = 'published'",
            id,
            now,
            by,
        ))
        .await?;
    if changed == 1 {
        let people: Vec<(i64,)> =
            tx.all(sql!("SELECT member_id FROM registrations WHERE event_id = $1 AND state IN ('confirmed', 'waiting')", id)).await?;
        for (member,) in people {
            jobs::put(&mut tx, now, &Work::MailCancelled { member: MemberId(member), event: id }).await?;
        }
    }
    tx.touch(Topic::Events);
    Ok(tx.commit().await?)
}

#[derive(sqlx::FromRow)]
struct SourceRow {
    version: i64,
    title: String,
    kind: String,
    summary: String,
    body_md: String,
    recap_md: String,
    state: String,
    visibility: String,
    circle_id: Option<i64>,
    starts_at: i64,
    ends_at: i64,
    place: String,
    online_url: String,
    speakers: String,
    price_yen: i64,
    capacity: Option<i64>,
    host_id: i64,
}

/// An event as its form, for those who may change it.
///
/// # Errors
/// [`Error::NotFound`] where the event is not the actor's to know; [`Error::Forbidden`] for others.
pub async fn source(db: &Db, actor: &Actor, id: EventId) -> Result<EventForm> {
    let mut sql = crate::db::Sql::from(
        "SELECT e.version, e.title, e.kind, e.summary, e.body_md, e.recap_md, e.state, e.visibility, e.circle_id, e.starts_at,
           e.ends_at, e.place, e.online_url, e.speakers, e.price_yen, e.capacity, e.host_id FROM events e WHERE e.id = ",
    );
    sql.bind(id).push(" AND ");
    super::visible(&mut sql, actor);
    let row: SourceRow = db.optional(sql).await?.ok_or(Error::NotFound)?;
    actor.member()?;
    if !can_edit(actor, MemberId(row.host_id)) {
        return Err(Error::Forbidden);
    }
    let (starts, ends) = (db.moment(row.starts_at), db.moment(row.ends_at));
    let state = if row.state == EventState::Draft.code() {
        row.state
    } else {
        EventState::Published.code().to_owned()
    };
    Ok(EventForm {
        id: id.to_string(),
        version: row.version.to_string(),
        key: String::new(),
        title: row.title,
        kind: row.kind,
        summary: row.summary,
        body: row.body_md,
        date: starts.date().to_string(),
        start: starts.clock(),
        end: ends.clock(),
        place: row.place,
        online_url: row.online_url,
        capacity: row.capacity.map(|c| c.to_string()).unwrap_or_default(),
        price: if row.price_yen == 0 { String::new() } else { row.price_yen.to_string() },
        speakers: row.speakers,
        visibility: row.visibility,
        circle: row.circle_id.map(|c| CircleId(c).to_string()).unwrap_or_default(),
        recap: row.recap_md,
        state,
    })
}

/// The form of a new event: an evening a week from today.
///
/// # Errors
/// For those who are not hosts.
pub fn blank(db: &Db, actor: &Actor) -> Result<EventForm> {
    may_create(actor, Visibility::Public, None)?;
    let date = domain::calendar::day_step(db.zone().date(db.now()), 7);
    Ok(EventForm {
        date: date.to_string(),
        start: "19:30".to_owned(),
        end: "21:00".to_owned(),
        visibility: Visibility::Public.code().to_owned(),
        state: EventState::Published.code().to_owned(),
        ..EventForm::default()
    })
}
