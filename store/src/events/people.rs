//! Who hosts and who speaks.

use crate::cache::Weight;
use crate::db::{DbError, Row, Sql, WriteTx};
use crate::{Db, sql};
use domain::event::{EventContent, PersonName, Speaker, SpeakerLine};
use domain::vocabulary::TermName;
use domain::{Error, EventId, MemberId, Problem, Result};
use std::collections::HashMap;

/// A row of `event_people` to be written.
pub(super) struct Person {
    part: &'static str,
    member: Option<MemberId>,
    label: String,
}

const HOST: &str = "host";
const SPEAKER: &str = "speaker";

const COHOSTS: &str = "SELECT member_id FROM event_people WHERE event_id = $1 AND part = 'host' AND member_id IS NOT NULL ORDER BY position";

/// Those who host an event beside its host.
pub(crate) async fn cohosts(tx: &mut WriteTx, id: EventId) -> Result<Vec<MemberId>, DbError> {
    let rows: Vec<(i64,)> = tx.all(sql!(COHOSTS, id)).await?;
    Ok(rows.into_iter().map(|(id,)| MemberId(id)).collect())
}

/// The same, outside a transaction.
pub(super) async fn cohosts_of(db: &Db, id: EventId) -> Result<Vec<MemberId>, DbError> {
    let rows: Vec<(i64,)> = db.all(sql!(COHOSTS, id)).await?;
    Ok(rows.into_iter().map(|(id,)| MemberId(id)).collect())
}

/// The people of an event, with the members their handles name, whatever became of these since they were named. Whoever
/// is found no more is left out, or told by what the host wrote: an event, and still less a series, does not stop for
/// that.
pub(super) async fn resolve(
    tx: &mut WriteTx,
    host: MemberId,
    content: &EventContent,
) -> Result<Vec<Person>, DbError> {
    let mut people = Vec::new();
    for handle in &content.cohosts {
        if let Some((member, _)) = by_handle(tx, handle).await?.filter(|(member, _)| *member != host) {
            people.push(Person { part: HOST, member: Some(member), label: String::new() });
        }
    }
    for line in &content.speakers {
        let member = match &line.handle {
            Some(handle) => by_handle(tx, handle).await?.map(|(member, _)| member),
            None => None,
        };
        // A line that was a handle alone would show nothing.
        let label = if member.is_none() && line.label.is_empty() { line.line() } else { line.label.clone() };
        people.push(Person { part: SPEAKER, member, label });
    }
    Ok(people)
}

/// Refuses handles that lead to nobody and were not there before: those that a host has just typed.
///
/// # Errors
/// [`Problem::NoSuchMember`] at the field that names nobody.
pub(super) async fn must_be(
    tx: &mut WriteTx,
    content: &EventContent,
    before: Option<&EventContent>,
) -> Result<()> {
    let speakers = |c: &EventContent| c.speakers.iter().filter_map(|s| s.handle.clone()).collect::<Vec<_>>();
    let fields = [
        ("cohosts", content.cohosts.clone(), before.map(|c| c.cohosts.clone())),
        ("speakers", speakers(content), before.map(speakers)),
    ];
    for (field, typed, known) in fields {
        let known = known.unwrap_or_default();
        for handle in typed.iter().filter(|handle| !known.contains(handle)) {
            if !by_handle(tx, handle).await?.is_some_and(|(_, active)| active) {
                return Err(Error::field(field, Problem::NoSuchMember));
            }
        }
    }
    Ok(())
}

/// The member of a handle, and whether they are in good standing.
async fn by_handle(tx: &mut WriteTx, handle: &str) -> Result<Option<(MemberId, bool)>, DbError> {
    let row: Option<(i64, bool)> =
        tx.optional(sql!("SELECT id, standing = 'active' FROM members WHERE handle = $1", handle)).await?;
    Ok(row.map(|(id, active)| (MemberId(id), active)))
}

/// Writes the people of an event in place of those it had.
pub(super) async fn write(tx: &mut WriteTx, id: EventId, people: &[Person]) -> Result<(), DbError> {
    tx.execute(sql!("DELETE FROM event_people WHERE event_id = $1", id)).await?;
    add(tx, id, people).await
}

/// Writes the people of an event that has none.
pub(super) async fn add(tx: &mut WriteTx, id: EventId, people: &[Person]) -> Result<(), DbError> {
    if people.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::from("INSERT INTO event_people (event_id, part, position, member_id, label) VALUES ");
    for (position, person) in people.iter().enumerate() {
        if position > 0 {
            sql.push(", ");
        }
        sql.push("(").bind(id).push(", ").bind(person.part).push(", ").bind(position as i64);
        sql.push(", ").bind(person.member).push(", ").bind(&person.label).push(")");
    }
    tx.execute(sql).await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct PersonRow {
    event_id: i64,
    part: String,
    label: String,
    id: Option<i64>,
    handle: Option<String>,
    name: Option<String>,
    profession: Option<String>,
    active: bool,
}

const PEOPLE: &str = "SELECT p.event_id, p.part, p.label, m.id, m.handle, m.name, m.profession,
      COALESCE(m.standing = 'active', FALSE) AS active
    FROM event_people p LEFT JOIN members m ON m.id = p.member_id WHERE p.event_id IN ";

/// Who hosts an event beside its host, and who speaks, as members see them.
#[derive(Clone, Debug, Default)]
pub(super) struct Cast {
    pub(super) cohosts: Vec<PersonName>,
    pub(super) speakers: Vec<Speaker>,
}

impl Weight for Cast {
    fn weight(&self) -> usize {
        self.cohosts.iter().map(|p| size_of::<PersonName>() + p.name.len() + p.handle.len()).sum::<usize>()
            + self.speakers.iter().map(|s| size_of::<Speaker>() + s.label.len() + 16).sum::<usize>()
    }
}

impl Cast {
    /// As a visitor sees them: names that the host wrote, and nothing that leads to a profile.
    pub(super) fn for_visitors(self) -> Self {
        Self {
            cohosts: self
                .cohosts
                .into_iter()
                .map(|p| PersonName { handle: String::new(), profession: None, ..p })
                .collect(),
            speakers: self.speakers.into_iter().map(|s| Speaker { handle: None, ..s }).collect(),
        }
    }
}

/// The cast of several events.
pub(super) async fn casts(
    db: &Db,
    events: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, Cast>, DbError> {
    let mut sql = Sql::from(PEOPLE);
    sql.bind_list(events).push(" ORDER BY p.event_id, p.position");
    let mut found: HashMap<i64, Cast> = HashMap::new();
    for row in db.all::<PersonRow>(sql).await? {
        let cast = found.entry(row.event_id).or_default();
        let handle = row.handle.filter(|_| row.active);
        if row.part == SPEAKER {
            // A line that is only a handle shows the member's name.
            let label = if row.label.is_empty() { row.name.unwrap_or_default() } else { row.label };
            cast.speakers.push(Speaker { label, handle });
        } else if let (Some(id), Some(handle), Some(name)) = (row.id, handle, row.name) {
            cast.cohosts.push(PersonName {
                id: MemberId(id),
                handle,
                name,
                profession: row.profession.map(TermName::read),
                verified: false,
            });
        }
    }
    Ok(found)
}

/// The people of an event as the form has them.
pub(super) async fn lines<F, R>(all: F, id: EventId) -> Result<(Vec<SpeakerLine>, Vec<String>), DbError>
where
    F: FnOnce(Sql) -> R,
    R: Future<Output = Result<Vec<(String, String, Option<String>)>, DbError>>,
    (String, String, Option<String>): Row,
{
    let rows = all(sql!(
        "SELECT p.part, p.label, m.handle FROM event_people p LEFT JOIN members m ON m.id = p.member_id
         WHERE p.event_id = $1 ORDER BY p.position",
        id
    ))
    .await?;
    let mut speakers = Vec::new();
    let mut hosts = Vec::new();
    for (part, label, handle) in rows {
        match (part == SPEAKER, handle) {
            (true, handle) => speakers.push(SpeakerLine { label, handle }),
            (false, Some(handle)) => hosts.push(handle),
            (false, None) => {}
        }
    }
    Ok((speakers, hosts))
}
