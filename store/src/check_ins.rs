//! Check-ins: the list at the door, what doors tell, and one's own ticket.
//!
//! Each line says that somebody came or that this is taken back, with the time at the door. Lines are only added, so
//! that doors which were without network can tell them in any order: what the latest says, by `(at, id)`, holds.

use crate::db::WriteTx;
use crate::events::editable;
use crate::members::keys::fold;
use crate::{Db, secret, sql};
use domain::check_in::{
    Came, CheckIn, Door, DoorPage, DoorQuery, Expected, Guest, Line, MOST, Outcome, Ticket, Told, Who, find,
    outcome, since,
};
use domain::error::Conflict;
use domain::{Actor, Error, EventId, MemberId, RegistrationId, Result, Timestamp};

/// Names that the page without script shows.
const PER_PAGE: usize = 50;

#[derive(sqlx::FromRow)]
struct GuestRow {
    id: i64,
    name: String,
    sort_key: String,
    handle: String,
    ticket: Option<String>,
    price_yen: Option<i64>,
}

const GUESTS: &str = "SELECT r.id, m.name, m.sort_key, m.handle, r.ticket, t.price_yen
    FROM registrations r JOIN members m ON m.id = r.member_id LEFT JOIN ticket_types t ON t.id = r.ticket_type_id
    WHERE r.event_id = $1 AND r.state = 'confirmed' ORDER BY m.sort_key, r.id";

impl GuestRow {
    fn guest(self) -> Guest {
        Guest {
            id: RegistrationId(self.id),
            words: [fold(&self.name), self.sort_key, fold(&self.handle)].join("\n"),
            name: self.name,
            ticket: self.ticket.unwrap_or_default(),
            price_yen: self.price_yen.unwrap_or_default(),
        }
    }
}

#[derive(sqlx::FromRow)]
struct LineRow {
    registration_id: i64,
    id: i64,
    came: bool,
    at: i64,
    name: Option<String>,
}

impl LineRow {
    fn line(self) -> Line {
        Line { id: self.id, came: self.came, at: Timestamp(self.at), by: self.name.unwrap_or_default() }
    }
}

/// What was told of an event's guests, in order. Who is here is found by walking over it: as a join, PostgreSQL
/// compares every guest with every line while it has not counted either, which is when five thousand people come in.
const LINES: &str = "SELECT c.registration_id, c.id, c.came, c.at, m.name
    FROM registrations r JOIN check_ins c ON c.registration_id = r.id LEFT JOIN members m ON m.id = c.actor_id
    WHERE r.event_id = $1 AND r.state = 'confirmed' ORDER BY c.registration_id, c.at, c.id";

/// Who of them is here, and since when.
async fn came(db: &Db, event: EventId) -> Result<Vec<Came>> {
    let rows: Vec<LineRow> = db.all(sql!(LINES, event)).await?;
    let mut told: Vec<(i64, Vec<Line>)> = Vec::new();
    for row in rows {
        match told.last_mut() {
            Some((guest, lines)) if *guest == row.registration_id => lines.push(row.line()),
            _ => told.push((row.registration_id, vec![row.line()])),
        }
    }
    let came =
        |(guest, lines): (i64, Vec<Line>)| Some(Came { guest: RegistrationId(guest), since: since(&lines)? });
    Ok(told.into_iter().filter_map(came).collect())
}

/// The list at the door, for those who may change the event. Whoever knows the names as of `known` is told only who
/// came.
///
/// # Errors
/// [`Error::NotFound`] where the event is not the actor's to know; [`Error::Forbidden`] for others.
pub async fn door(db: &Db, actor: &Actor, event: EventId, known: Option<i64>) -> Result<Door> {
    editable(db, actor, event).await?;
    read(db, event, known).await
}

async fn read(db: &Db, event: EventId, known: Option<i64>) -> Result<Door> {
    // Read before the names: who registers in between is told the next time.
    let (seq,): (i64,) = db
        .optional(sql!("SELECT registration_seq FROM events WHERE id = $1", event))
        .await?
        .ok_or(Error::NotFound)?;
    let guests = match known == Some(seq) {
        true => None,
        false => {
            Some(db.all::<GuestRow>(sql!(GUESTS, event)).await?.into_iter().map(GuestRow::guest).collect())
        }
    };
    let came = came(db, event).await?;
    Ok(Door { event, seq, now: db.moment(db.now().0), guests, came })
}

/// What the page without script shows: those whose names were asked for, and whose ticket was.
///
/// # Errors
/// [`Error::NotFound`] where the event is not the actor's to know; [`Error::Forbidden`] for others.
pub async fn page(db: &Db, actor: &Actor, event: EventId, query: &DoorQuery) -> Result<DoorPage> {
    let door = door(db, actor, event, None).await?;
    let guests = door.guests.unwrap_or_default();
    let came = |id| door.came.iter().find(|c| c.guest == id).map(|c| c.since.clone());
    let expected = |guest: &Guest| Expected { guest: guest.clone(), since: came(guest.id) };
    let words: Vec<String> = query.words.split_whitespace().map(fold).collect();
    let found: Vec<&Guest> = guests.iter().filter(|guest| find(guest, &words)).collect();
    let ticket = query
        .ticket
        .as_ref()
        .map(|code| guests.iter().find(|g| !code.is_empty() && g.ticket == *code).map(expected));
    Ok(DoorPage {
        came: door.came.len() as i64,
        all: guests.len() as i64,
        more: found.len().saturating_sub(PER_PAGE) as i64,
        found: found.into_iter().take(PER_PAGE).map(expected).collect(),
        ticket,
        now: door.now,
    })
}

/// Keeps what a door tells, and says what became of each line. A line that was told before changes nothing and gets
/// the same answer. A time that has not come yet is now: the clock of a device may be wrong.
///
/// `by` is who noted the lines, as the device says. Somebody else may have logged in on it since: their name must not
/// stand at what they did not do, and the list that comes back is not for the page that asks.
///
/// # Errors
/// [`Conflict::OtherMember`] where the actor is another member than `by`: nothing is kept, nothing shown;
/// [`Error::NotFound`] where the event is not the actor's to know; [`Error::Forbidden`] for those who may not change it;
/// [`Conflict::Closed`] for a draft and what was called off; [`Error::TooLarge`] for too many lines at once.
pub async fn tell(
    db: &Db,
    actor: &Actor,
    event: EventId,
    by: MemberId,
    lines: &[CheckIn],
    known: Option<i64>,
) -> Result<Told> {
    if actor.id().is_some_and(|me| me != by) {
        return Err(Error::Conflict(Conflict::OtherMember));
    }
    editable(db, actor, event).await?;
    if lines.len() > MOST {
        return Err(Error::TooLarge);
    }
    if !lines.iter().all(CheckIn::sound) {
        return Err(Error::Invalid(Vec::new()));
    }
    let mut outcomes = Vec::with_capacity(lines.len());
    if !lines.is_empty() {
        let mut tx = db.write().await?;
        lock(&mut tx, event).await?;
        for line in lines {
            outcomes.push(keep(&mut tx, db.now(), actor, event, line).await?);
        }
        tx.commit().await?;
    }
    Ok(Told { outcomes, door: read(db, event, known).await? })
}

/// Locks an event at whose door somebody may come in: those who tell of the same guest do so one after the other. Its
/// counter stays, since who is expected does not change.
async fn lock(tx: &mut WriteTx, event: EventId) -> Result<()> {
    let row: Option<(String,)> = tx
        .optional(sql!(
            "UPDATE events SET registration_seq = registration_seq WHERE id = $1 RETURNING state",
            event
        ))
        .await?;
    match row.as_ref().map(|(state,)| state.as_str()) {
        Some("published") => Ok(()),
        Some(_) => Err(Error::Conflict(Conflict::Closed)),
        None => Err(Error::NotFound),
    }
}

async fn keep(
    tx: &mut WriteTx,
    now: Timestamp,
    actor: &Actor,
    event: EventId,
    line: &CheckIn,
) -> Result<Outcome> {
    let found: Option<(i64, String)> = match &line.who {
        Who::Guest(id) => {
            tx.optional(sql!(
                "SELECT id, state FROM registrations WHERE id = $1 AND event_id = $2",
                *id,
                event
            ))
            .await?
        }
        Who::Ticket(code) => {
            tx.optional(sql!(
                "SELECT id, state FROM registrations WHERE ticket = $1 AND event_id = $2",
                code,
                event
            ))
            .await?
        }
    };
    let Some((registration, state)) = found else { return Ok(Outcome::NotListed) };
    if state != "confirmed" {
        return Ok(Outcome::NotConfirmed);
    }
    tx.execute(sql!(
        "INSERT INTO check_ins (registration_id, came, at, told_at, actor_id, key) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (key) DO NOTHING",
        registration,
        line.came,
        line.at.min(now),
        now,
        actor.id(),
        &line.key,
    ))
    .await?;
    let (mine,): (i64,) = tx.one(sql!("SELECT id FROM check_ins WHERE key = $1", &line.key)).await?;
    let rows: Vec<LineRow> = tx
        .all(sql!(
            "SELECT c.registration_id, c.id, c.came, c.at, m.name FROM check_ins c LEFT JOIN members m ON m.id = c.actor_id
             WHERE c.registration_id = $1 ORDER BY c.at, c.id",
            registration,
        ))
        .await?;
    let lines: Vec<Line> = rows.into_iter().map(LineRow::line).collect();
    Ok(outcome(&lines, mine))
}

/// The actor's own ticket.
///
/// # Errors
/// [`Error::NotFound`] for those without a seat, and where the event is not theirs to know.
pub async fn ticket(db: &Db, actor: &Actor, event: EventId) -> Result<Ticket> {
    let me = actor.member()?;
    let mut sql = crate::db::Sql::from(
        "SELECT r.id, r.ticket, m.name, t.price_yen FROM registrations r JOIN events e ON e.id = r.event_id
         JOIN members m ON m.id = r.member_id LEFT JOIN ticket_types t ON t.id = r.ticket_type_id
         WHERE r.state = 'confirmed' AND r.event_id = ",
    );
    sql.bind(event).push(" AND r.member_id = ").bind(me).push(" AND ");
    crate::events::visible(&mut sql, actor);
    let row: Option<(i64, Option<String>, String, Option<i64>)> = db.optional(sql).await?;
    let (registration, code, name, price_yen) = row.ok_or(Error::NotFound)?;
    let code = match code {
        Some(code) => code,
        None => first_ticket(db, registration).await?,
    };
    Ok(Ticket { code, name, price_yen: price_yen.unwrap_or_default() })
}

/// Seats that were given before there were tickets get theirs when somebody looks.
async fn first_ticket(db: &Db, registration: i64) -> Result<String> {
    let mut tx = db.write().await?;
    let row: Option<(String,)> = tx
        .optional(sql!(
            "UPDATE registrations SET ticket = COALESCE(ticket, $2) WHERE id = $1 AND state = 'confirmed' RETURNING ticket",
            registration,
            secret::new(),
        ))
        .await?;
    let (code,) = row.ok_or(Error::NotFound)?;
    tx.commit().await?;
    Ok(code)
}
