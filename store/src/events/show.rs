//! One event, as far as the actor may know it.

use super::{CARD, CardRow, FROM, SHOWN, drafts, parts, visible};
use crate::cache::Weight;
use crate::db::Sql;
use crate::{Db, sql};
use domain::circle::{Visibility, can_see};
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

/// An event and who comes: the same for all who may know of it.
struct Found {
    row: EventRow,
    people: Vec<PersonName>,
}

impl Weight for Found {
    fn weight(&self) -> usize {
        let texts = [
            &self.row.body_html,
            &self.row.recap_html,
            &self.row.speakers,
            &self.row.online_url,
            &self.row.host_name,
        ];
        self.row.card.weight()
            + texts.map(String::len).iter().sum::<usize>()
            + self
                .people
                .iter()
                .map(|p| size_of::<PersonName>() + p.name.len() + p.handle.len())
                .sum::<usize>()
    }
}

/// One event.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or the actor may not know of it.
pub async fn show(db: &Db, actor: &Actor, id: EventId, locale: Locale) -> Result<Event> {
    let found = db.remember(format!("event {id}"), &SHOWN, async || find(db, id).await).await?;
    let Found { row, people } = found.as_ref().as_ref().ok_or(Error::NotFound)?;
    let card = row.card.card(db, locale, &*parts(db, actor).await?);
    let visibility = Visibility::parse(&row.visibility).unwrap_or(Visibility::Circle);
    let draft_of_another = card.state == EventState::Draft && drafts(actor) != Some(MemberId(row.host_id));
    if draft_of_another || !can_see(actor, visibility, card.circle.as_ref().map(|c| c.id)) {
        return Err(Error::NotFound);
    }
    let now = db.now();
    let edits = can_edit(actor, MemberId(row.host_id));
    let inside = edits || (actor.is_member() && card.mine == MyPart::Confirmed);
    let begun = card.starts.at <= now;
    let over = card.ends.at <= now;
    Ok(Event {
        visibility,
        html: row.body_html.clone(),
        speakers: row.speakers.clone(),
        // A visitor learns the host's name, since it stands on the invitation, but no handle leads to a profile, and
        // what every member may see is not for them.
        host: PersonName {
            id: MemberId(row.host_id),
            handle: if actor.is_member() { row.host_handle.clone() } else { String::new() },
            name: row.host_name.clone(),
            profession: row.host_profession.clone().filter(|_| actor.is_member()),
        },
        online_url: (inside && !row.online_url.is_empty() && card.state != EventState::Cancelled)
            .then(|| row.online_url.clone()),
        recap_html: (over && !row.recap_html.is_empty()).then(|| row.recap_html.clone()),
        people: if actor.is_member() { people.clone() } else { Vec::new() },
        begun,
        over,
        can_edit: edits,
        card,
    })
}

async fn find(db: &Db, id: EventId) -> Result<Option<Found>> {
    let mut sql = Sql::from(CARD);
    sql.push(
        ", e.visibility, e.body_html, e.recap_html, e.speakers, e.online_url, e.host_id,
         h.handle AS host_handle, h.name AS host_name, h.profession AS host_profession",
    );
    sql.push(FROM).push(" JOIN members h ON h.id = e.host_id WHERE e.id = ").bind(id);
    let Some(row) = db.optional(sql).await? else { return Ok(None) };
    Ok(Some(Found { row, people: people(db, id).await? }))
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
