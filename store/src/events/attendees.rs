//! Who comes, for those who host.

use super::editable;
use crate::db::{Sql, fault};
use crate::members::keys::fold;
use crate::{Db, sql};
use domain::registration::{Attendee, AttendeesPage, AttendeesQuery, RegistrationState};
use domain::vocabulary::TermName;
use domain::{Actor, EventId, RegistrationId, Result, Timestamp};

/// Names a page.
const PER_PAGE: i64 = 100;
/// Names that are read at once for a file.
const AT_ONCE: i64 = 500;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    handle: String,
    name: String,
    profession: Option<String>,
    state: String,
    since: i64,
    answers: String,
    price_yen: Option<i64>,
    came_at: Option<i64>,
}

const COLUMNS: &str = "SELECT r.id, m.handle, m.name, m.profession, r.state, r.since, r.answers, t.price_yen,
      (SELECT CASE WHEN c.came THEN c.at END FROM check_ins c WHERE c.registration_id = r.id ORDER BY c.at DESC, c.id DESC LIMIT 1) AS came_at
    FROM registrations r JOIN members m ON m.id = r.member_id LEFT JOIN ticket_types t ON t.id = r.ticket_type_id";

impl Row {
    fn attendee(self) -> Result<Attendee> {
        Ok(Attendee {
            id: RegistrationId(self.id),
            handle: self.handle,
            name: self.name,
            profession: self.profession.map(TermName::read),
            state: RegistrationState::parse(&self.state).unwrap_or(RegistrationState::Cancelled),
            since: Timestamp(self.since),
            price_yen: self.price_yen.unwrap_or_default(),
            came_at: self.came_at.map(Timestamp),
            answers: serde_json::from_str(&self.answers).map_err(fault)?,
        })
    }
}

/// A page of the attendee list: for those who may change the event. Those with a seat come first, then those who are
/// asked, then those who wait, each in the order of asking.
///
/// # Errors
/// [`domain::Error::NotFound`] where the event is not the actor's to know; [`domain::Error::Forbidden`] for others.
pub async fn attendees(db: &Db, actor: &Actor, id: EventId, query: &AttendeesQuery) -> Result<AttendeesPage> {
    editable(db, actor, id).await?;
    let page = query.page.clamp(1, 10_000);
    let narrow = |sql: &mut Sql| {
        sql.push(" WHERE r.event_id = ").bind(id);
        match query.state {
            Some(state) => sql.push(" AND r.state = ").bind(state.code()),
            None => sql.push(" AND r.state IN ('confirmed', 'offered', 'waiting')"),
        };
        for word in query.words.split_whitespace().take(8) {
            sql.push(" AND m.search_key LIKE ").bind(like(&fold(word))).push(" ESCAPE '!'");
        }
    };
    let mut count = Sql::from("SELECT COUNT(*) FROM registrations r JOIN members m ON m.id = r.member_id");
    narrow(&mut count);
    let (total,): (i64,) = db.one(count).await?;
    let mut sql = Sql::from(COLUMNS);
    narrow(&mut sql);
    sql.push(
        " ORDER BY CASE r.state WHEN 'confirmed' THEN 0 WHEN 'offered' THEN 1 ELSE 2 END, r.seq, r.id LIMIT ",
    );
    sql.bind(PER_PAGE).push(" OFFSET ").bind((page - 1) * PER_PAGE);
    let rows: Vec<Row> = db.all(sql).await?;
    Ok(AttendeesPage {
        attendees: rows.into_iter().map(Row::attendee).collect::<Result<_>>()?,
        total,
        page,
        pages: (total + PER_PAGE - 1) / PER_PAGE,
    })
}

fn like(word: &str) -> String {
    format!("%{}%", word.replace('!', "!!").replace('%', "!%").replace('_', "!_"))
}

/// The next names after a registration, for a file that is written as it is read: everyone who registered, in the order
/// of registering first. An empty list is the end.
///
/// # Errors
/// [`domain::Error::NotFound`] where the event is not the actor's to know; [`domain::Error::Forbidden`] for others.
pub async fn attendees_after(
    db: &Db,
    actor: &Actor,
    id: EventId,
    after: Option<RegistrationId>,
) -> Result<Vec<Attendee>> {
    editable(db, actor, id).await?;
    let mut sql = Sql::from(COLUMNS);
    sql.push(" WHERE r.event_id = ").bind(id).push(" AND r.id > ").bind(after.map_or(0, |a| a.0));
    sql.push(" ORDER BY r.id LIMIT ").bind(AT_ONCE);
    let rows: Vec<Row> = db.all(sql).await?;
    rows.into_iter().map(Row::attendee).collect()
}

/// How many hold each state, for the list's own filter: those with a seat, asked, waiting.
///
/// # Errors
/// [`domain::Error::NotFound`] where the event is not the actor's to know; [`domain::Error::Forbidden`] for others.
pub async fn attendee_counts(db: &Db, actor: &Actor, id: EventId) -> Result<Vec<(RegistrationState, i64)>> {
    editable(db, actor, id).await?;
    let rows: Vec<(String, i64)> = db
        .all(sql!(
            "SELECT state, COUNT(*) FROM registrations WHERE event_id = $1 GROUP BY state ORDER BY state",
            id
        ))
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(state, count)| Some((RegistrationState::parse(&state)?, count)))
        .collect())
}
