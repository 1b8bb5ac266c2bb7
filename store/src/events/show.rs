//! One event, as far as the actor may know it.

use super::{CARD, CardRow, from_events, visible};
use crate::db::Sql;
use crate::{Db, sql};
use domain::circle::Visibility;
use domain::event::{Event, EventState, PersonName, can_edit};
use domain::registration::{Attendee, MyPart, RegistrationState};
use domain::{Actor, Error, EventId, Locale, MemberId, Result, Timestamp};

/// Names shown of those who come.
const PEOPLE: i64 = 24;

#[derive(sqlx::FromRow)]
struct EventRow {
    #[sqlx(flatten)]
    card: CardRow,
    visibility: String,
    body_html: String,
    recap_html: String,
    speakers: String,
    online_url: String,
    host_id: i64,
    host_handle: String,
    host_name: String,
    host_profession: Option<String>,
}

/// One event.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or the actor may not know of it.
pub async fn show(db: &Db, actor: &Actor, id: EventId, locale: Locale) -> Result<Event> {
    let mut sql = Sql::from(CARD);
    sql.push(
        ", e.visibility, e.body_html, e.recap_html, e.speakers, e.online_url, e.host_id,
         h.handle AS host_handle, h.name AS host_name, h.profession AS host_profession",
    );
    from_events(&mut sql, actor);
    sql.push(" JOIN members h ON h.id = e.host_id WHERE e.id = ").bind(id).push(" AND ");
    visible(&mut sql, actor);
    let row: EventRow = db.optional(sql).await?.ok_or(Error::NotFound)?;
    let card = row.card.card(db, locale);
    let now = db.now();
    let edits = can_edit(actor, MemberId(row.host_id));
    let inside = edits || (actor.is_member() && card.mine == MyPart::Confirmed);
    let begun = card.starts.at <= now;
    let over = card.ends.at <= now;
    Ok(Event {
        visibility: Visibility::parse(&row.visibility).unwrap_or(Visibility::Circle),
        html: row.body_html,
        speakers: row.speakers,
        // A visitor learns the host's name, since it stands on the invitation, but no handle leads to a profile, and
        // what every member may see is not for them.
        host: PersonName {
            id: MemberId(row.host_id),
            handle: if actor.is_member() { row.host_handle } else { String::new() },
            name: row.host_name,
            profession: row.host_profession.filter(|_| actor.is_member()),
        },
        online_url: (inside && !row.online_url.is_empty() && card.state != EventState::Cancelled)
            .then_some(row.online_url),
        recap_html: (over && !row.recap_html.is_empty()).then_some(row.recap_html),
        people: if actor.is_member() { people(db, id).await? } else { Vec::new() },
        begun,
        over,
        can_edit: edits,
        card,
    })
}

/// Those who come: members see each other.
async fn people(db: &Db, id: EventId) -> Result<Vec<PersonName>> {
    let rows: Vec<(i64, String, String, Option<String>)> = db
        .all(sql!(
            "SELECT m.id, m.handle, m.name, m.profession FROM registrations r JOIN members m ON m.id = r.member_id
             WHERE r.event_id = $1 AND r.state = 'confirmed' AND m.standing = 'active' ORDER BY r.seq LIMIT $2",
            id,
            PEOPLE,
        ))
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, handle, name, profession)| PersonName { id: MemberId(id), handle, name, profession })
        .collect())
}

/// The attendee list: for those who may change the event.
///
/// # Errors
/// [`Error::NotFound`] where the event is not the actor's to know; [`Error::Forbidden`] for other members.
pub async fn attendees(db: &Db, actor: &Actor, id: EventId) -> Result<Vec<Attendee>> {
    let mut sql = Sql::from("SELECT e.host_id FROM events e WHERE e.id = ");
    sql.bind(id).push(" AND ");
    visible(&mut sql, actor);
    let (host,): (i64,) = db.optional(sql).await?.ok_or(Error::NotFound)?;
    actor.member()?;
    if !can_edit(actor, MemberId(host)) {
        return Err(Error::Forbidden);
    }
    let rows: Vec<(String, String, Option<String>, String, i64)> = db
        .all(sql!(
            "SELECT m.handle, m.name, m.profession, r.state, r.since FROM registrations r JOIN members m ON m.id = r.member_id
             WHERE r.event_id = $1 AND r.state IN ('confirmed', 'waiting') ORDER BY r.state, r.seq LIMIT 5000",
            id,
        ))
        .await?;
    Ok(rows
        .into_iter()
        .map(|(handle, name, profession, state, since)| Attendee {
            handle,
            name,
            profession,
            state: RegistrationState::parse(&state).unwrap_or(RegistrationState::Cancelled),
            since: Timestamp(since),
        })
        .collect())
}
