//! An event as its form.

use super::content::{self, Stored};
use super::visible;
use crate::db::{Sql, fault};
use crate::{Db, sql};
use domain::calendar::day_step;
use domain::circle::Visibility;
use domain::event::{EventForm, EventState, can_edit, may_create};
use domain::input::{parse_date, parse_moment};
use domain::question::Question;
use domain::recurrence::{Recurrence, RepeatForm, parse_clock};
use domain::series::Scope;
use domain::time::{iso_date, iso_minute};
use domain::{Actor, Error, EventId, MemberId, Result, SeriesId};
use jiff::SignedDuration;
use jiff::civil::Time;

/// Passes those who may change an event: its host, those who host it too, and admins who may see it.
///
/// # Errors
/// [`Error::NotFound`] where the event is not the actor's to know; [`Error::SignedOut`], [`Error::Forbidden`] for others.
pub(crate) async fn editable(db: &Db, actor: &Actor, id: EventId) -> Result<MemberId> {
    let mut sql = Sql::from("SELECT e.host_id FROM events e WHERE e.id = ");
    sql.bind(id).push(" AND ");
    visible(&mut sql, actor);
    let (host,): (i64,) = db.optional(sql).await?.ok_or(Error::NotFound)?;
    actor.member()?;
    let host = MemberId(host);
    if !can_edit(actor, host, &super::people::cohosts_of(db, id).await?) {
        return Err(Error::Forbidden);
    }
    Ok(host)
}

/// An event as its form, for those who may change it.
///
/// # Errors
/// [`Error::NotFound`] where the event is not the actor's to know; [`Error::Forbidden`] for others.
pub async fn source(db: &Db, actor: &Actor, id: EventId) -> Result<EventForm> {
    let stored = stored(db, actor, id).await?;
    let repeat = match stored.series {
        Some((series, _)) => repeat(db, series).await?,
        None => RepeatForm::default(),
    };
    let (c, span) = (stored.content, stored.span);
    let last = if span.all_day { domain::calendar::day_step(span.end.date(), -1) } else { span.end.date() };
    // Told only where it is not what an empty field means.
    let usual = if !span.all_day && span.end.time() < span.start.time() {
        domain::calendar::day_step(span.start.date(), 1)
    } else {
        span.start.date()
    };
    let clock = |at: jiff::civil::DateTime| {
        if span.all_day { String::new() } else { iso_minute(at)[11..].to_owned() }
    };
    let before = |minutes: Option<i64>| {
        minutes
            .map(|m| iso_minute(span.start.saturating_sub(SignedDuration::from_mins(m))))
            .unwrap_or_default()
    };
    let state = match stored.state {
        EventState::Draft => EventState::Draft,
        EventState::Published | EventState::Cancelled => EventState::Published,
    };
    Ok(EventForm {
        id: id.to_string(),
        version: stored.version.to_string(),
        key: String::new(),
        copy_of: String::new(),
        title: c.title,
        kind: c.kind.code().to_owned(),
        summary: c.summary,
        body: c.body,
        date: iso_date(span.start.date()),
        start: clock(span.start),
        end_date: if last == usual { String::new() } else { iso_date(last) },
        end: clock(span.end),
        all_day: if span.all_day { "1".to_owned() } else { String::new() },
        zone: if stored.zone.name() == db.zone().name() {
            String::new()
        } else {
            stored.zone.name().to_owned()
        },
        place: c.place,
        online_url: c.online_url,
        capacity: c.capacity.map(|c| c.to_string()).unwrap_or_default(),
        price: if c.price_yen == 0 { String::new() } else { c.price_yen.to_string() },
        speakers: c.speakers.iter().map(domain::event::SpeakerLine::line).collect::<Vec<_>>().join("\n"),
        cohosts: c.cohosts.iter().map(|h| format!("@{h}")).collect::<Vec<_>>().join(" "),
        visibility: c.visibility.code().to_owned(),
        circle: c.circle.map(|c| c.to_string()).unwrap_or_default(),
        opens: before(c.terms.opens),
        closes: before(c.terms.closes),
        cancel_until: before(c.terms.cancel),
        promotion: c.promotion.code().to_owned(),
        offer_hours: c.offer_hours.to_string(),
        materials: c.materials,
        hide_names: if c.hide_names { "1".to_owned() } else { String::new() },
        recap: stored.recap,
        state: state.code().to_owned(),
        scope: Scope::This.code().to_owned(),
        tell: String::new(),
        ..EventForm::default()
    }
    .repeating(repeat))
}

async fn repeat(db: &Db, series: SeriesId) -> Result<RepeatForm> {
    let row: Option<(String, String)> =
        db.optional(sql!("SELECT recurrence, starts_on FROM series WHERE id = $1", series)).await?;
    let Some((recurrence, start)) = row else { return Ok(RepeatForm::default()) };
    let recurrence: Recurrence = serde_json::from_str(&recurrence).map_err(fault)?;
    Ok(parse_clock(&start).map(|start| RepeatForm::of(&recurrence, start)).unwrap_or_default())
}

/// The form of a new event: an evening a week from today.
///
/// # Errors
/// For those who are not hosts.
pub fn blank(db: &Db, actor: &Actor) -> Result<EventForm> {
    may_create(actor, Visibility::Public, None)?;
    let date = domain::calendar::day_step(db.zone().date(db.now()), 7);
    Ok(EventForm {
        date: iso_date(date),
        start: "19:30".to_owned(),
        end: "21:00".to_owned(),
        visibility: Visibility::Public.code().to_owned(),
        state: EventState::Published.code().to_owned(),
        ..EventForm::default()
    })
}

/// The form of a new event that is like another: a draft, at the same time on the next day of the week that lies ahead.
///
/// # Errors
/// [`Error::NotFound`] where the event is not the actor's to know; [`Error::Forbidden`] for those who may not change it,
/// or make events.
pub async fn copied(db: &Db, actor: &Actor, id: EventId) -> Result<EventForm> {
    let form = source(db, actor, id).await?;
    may_create(actor, Visibility::Public, None)?;
    let today = db.zone().date(db.now());
    let weeks = parse_date(&form.date).map_or(1, |date| {
        let behind =
            today.to_datetime(Time::midnight()).duration_since(date.to_datetime(Time::midnight())).as_secs()
                / 86_400;
        behind.div_euclid(7) + 1
    });
    let days = weeks.max(1) * 7;
    let later = |text: &str| match (parse_date(text), parse_moment(text)) {
        (Some(date), _) => iso_date(day_step(date, days)),
        (None, Some(at)) => iso_minute(day_step(at.date(), days).to_datetime(at.time())),
        (None, None) => String::new(),
    };
    Ok(EventForm {
        id: String::new(),
        version: String::new(),
        copy_of: id.to_string(),
        date: later(&form.date),
        end_date: later(&form.end_date),
        opens: later(&form.opens),
        closes: later(&form.closes),
        cancel_until: later(&form.cancel_until),
        recap: String::new(),
        state: EventState::Draft.code().to_owned(),
        scope: String::new(),
        ..form.repeating(RepeatForm::default())
    })
}

/// How many people are registered or wait, and whether the event is one of a series: what a change of it means.
///
/// # Errors
/// [`Error::NotFound`] where the event is not the actor's to know; [`Error::Forbidden`] for others.
pub async fn concerns(db: &Db, actor: &Actor, id: EventId) -> Result<(i64, bool)> {
    let stored = stored(db, actor, id).await?;
    Ok((stored.taken + stored.waiting, stored.series.is_some()))
}

/// What is asked of those who register, for those who may change it.
///
/// # Errors
/// [`Error::NotFound`] where the event is not the actor's to know; [`Error::Forbidden`] for others.
pub async fn questions(db: &Db, actor: &Actor, id: EventId) -> Result<Vec<Question>> {
    Ok(stored(db, actor, id).await?.content.questions)
}

/// An event's row, for those who may change it.
pub(super) async fn stored(db: &Db, actor: &Actor, id: EventId) -> Result<Stored> {
    editable(db, actor, id).await?;
    content::read(db, id).await?.ok_or(Error::NotFound)
}
