//! One event, as far as the actor may know it.

use super::people::{Cast, casts};
use super::{CARD, CardRow, FROM, SHOWN, parts};
use crate::cache::Weight;
use crate::db::{Sql, fault};
use crate::{Db, files, sql};
use domain::circle::{Visibility, can_see};
use domain::event::{Event, EventState, PersonName, can_edit};
use domain::file::EventFiles;
use domain::recurrence::{Recurrence, parse_clock};
use domain::registration::{MyPart, Phase, Promotion};
use domain::vocabulary::TermName;
use domain::{Actor, Error, EventId, Locale, MemberId, Result, Role, SeriesId, Timestamp};

/// Names shown of those who come.
const PEOPLE: i64 = 24;

#[derive(sqlx::FromRow)]
struct EventRow {
    #[sqlx(flatten)]
    card: CardRow,
    visibility: String,
    body_html: String,
    recap_html: String,
    online_url: String,
    materials_html: String,
    cancel_reason: String,
    hide_names: bool,
    opens_at: Option<i64>,
    closes_at: Option<i64>,
    cancel_until: Option<i64>,
    promotion: String,
    questions: String,
    recurrence: Option<String>,
    series_start: Option<String>,
    host_id: i64,
    host_handle: String,
    host_name: String,
    host_profession: Option<String>,
}

/// An event and who comes: the same for all who may know of it.
struct Found {
    row: EventRow,
    people: Vec<PersonName>,
    cast: Cast,
    files: EventFiles,
}

impl Weight for Found {
    fn weight(&self) -> usize {
        let texts = [
            &self.row.body_html,
            &self.row.recap_html,
            &self.row.online_url,
            &self.row.materials_html,
            &self.row.questions,
            &self.row.host_name,
        ];
        self.row.card.weight()
            + self.cast.weight()
            + (self.files.pictures.len() + self.files.handouts.len()) * 300
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
    let Found { row, people, cast, files } = found.as_ref().as_ref().ok_or(Error::NotFound)?;
    let parts = parts(db, actor).await?;
    let card = row.card.card(db, locale, &parts);
    let visibility = Visibility::parse(&row.visibility).unwrap_or(Visibility::Circle);
    let host = MemberId(row.host_id);
    let cohosts: Vec<MemberId> = cast.cohosts.iter().map(|p| p.id).collect();
    let hosts = actor.member().is_ok_and(|me| (me == host && actor.has(Role::Host)) || cohosts.contains(&me));
    if (card.state == EventState::Draft && !hosts)
        || !can_see(actor, visibility, card.circle.as_ref().map(|c| c.id))
    {
        return Err(Error::NotFound);
    }
    let now = db.now();
    let edits = can_edit(actor, host, &cohosts);
    let inside = edits || (actor.is_member() && card.mine == MyPart::Confirmed);
    let zone = db.zone_or_own(&row.card.zone);
    let there = (zone.moment(card.starts.at), zone.moment(card.ends.at));
    let elsewhere =
        !card.all_day && (there.0.offset != card.starts.offset || there.1.offset != card.ends.offset);
    let (opens, closes) = (row.opens_at.map(Timestamp), row.closes_at.map(Timestamp));
    let cancel_until = row.cancel_until.unwrap_or(card.starts.at.0);
    let cast = if actor.is_member() { cast.clone() } else { cast.clone().for_visitors() };
    Ok(Event {
        visibility,
        html: row.body_html.clone(),
        speakers: cast.speakers,
        // A visitor learns the host's name, since it stands on the invitation, but no handle leads to a profile, and
        // what every member may see is not for them.
        host: PersonName {
            id: host,
            handle: if actor.is_member() { row.host_handle.clone() } else { String::new() },
            name: row.host_name.clone(),
            profession: row.host_profession.clone().filter(|_| actor.is_member()).map(TermName::read),
            verified: false,
        },
        cohosts: cast.cohosts,
        zone: zone.name().to_owned(),
        there: elsewhere.then_some(there),
        series: row.series(locale),
        phase: Phase::at(now, opens, closes, card.starts.at),
        opens: row.opens_at.map(|at| db.moment(at)),
        closes: row.closes_at.map(|at| db.moment(at)),
        cancel_until: row.cancel_until.map(|at| db.moment(at)),
        may_cancel: cancel_until > now.0,
        offer_until: match card.mine {
            MyPart::Offered { until } => Some(db.moment(until.0)),
            _ => None,
        },
        promotion: Promotion::parse(&row.promotion).unwrap_or_default(),
        // What is asked is for those who may answer, and for those who ask.
        questions: if actor.is_member() {
            serde_json::from_str(&row.questions).map_err(fault)?
        } else {
            Vec::new()
        },
        cancel_reason: row.cancel_reason.clone(),
        materials_html: (inside && !row.materials_html.is_empty()).then(|| row.materials_html.clone()),
        online_url: (inside && !row.online_url.is_empty() && card.state != EventState::Cancelled)
            .then(|| row.online_url.clone()),
        recap_html: (card.ends.at <= now && !row.recap_html.is_empty()).then(|| row.recap_html.clone()),
        files: EventFiles {
            cover: files.cover.clone(),
            pictures: if card.ends.at <= now { files.pictures.clone() } else { Vec::new() },
            handouts: if inside { files.handouts.clone() } else { Vec::new() },
        },
        // To one that was called off nobody comes.
        people: if actor.is_member() && !row.hide_names && card.state != EventState::Cancelled {
            people.clone()
        } else {
            Vec::new()
        },
        hide_names: row.hide_names,
        my_name_hidden: parts.unnamed.contains(&card.id.0),
        begun: card.starts.at <= now,
        over: card.ends.at <= now,
        can_edit: edits,
        card,
    })
}

impl EventRow {
    /// The series, with its rule in words.
    fn series(&self, l: Locale) -> Option<(SeriesId, String)> {
        let rule: Recurrence = serde_json::from_str(self.recurrence.as_ref()?).ok()?;
        let start = parse_clock(self.series_start.as_ref()?)?;
        Some((SeriesId(self.card.series_id?), rule.describe(start, l)))
    }
}

async fn find(db: &Db, id: EventId) -> Result<Option<Found>> {
    let mut sql = Sql::from(CARD);
    sql.push(
        ", e.visibility, e.body_html, e.recap_html, e.online_url, e.materials_html, e.cancel_reason, e.hide_names, e.opens_at, e.closes_at,
         e.cancel_until, e.promotion, e.questions, s.recurrence, s.starts_on AS series_start, e.host_id, h.handle AS host_handle, h.name AS host_name, h.profession AS host_profession",
    );
    sql.push(FROM)
        .push(" JOIN members h ON h.id = e.host_id LEFT JOIN series s ON s.id = e.series_id WHERE e.id = ")
        .bind(id);
    let Some(row) = db.optional(sql).await? else { return Ok(None) };
    let cast = casts(db, [id.0]).await?.remove(&id.0).unwrap_or_default();
    Ok(Some(Found { row, people: people(db, id).await?, cast, files: files::of_event(db, id).await? }))
}

/// Those who come and let others see it: members see each other.
async fn people(db: &Db, id: EventId) -> Result<Vec<PersonName>> {
    let rows: Vec<(i64, String, String, Option<String>)> = db
        .all(sql!(
            "SELECT m.id, m.handle, m.name, m.profession FROM registrations r JOIN members m ON m.id = r.member_id
             WHERE r.event_id = $1 AND r.state = 'confirmed' AND NOT r.hide_name AND m.standing = 'active' ORDER BY r.seq LIMIT $2",
            id,
            PEOPLE,
        ))
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, handle, name, profession)| PersonName {
            id: MemberId(id),
            handle,
            name,
            profession: profession.map(TermName::read),
            verified: false,
        })
        .collect())
}
