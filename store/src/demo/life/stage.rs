//! The place and the days on which it happens.

use super::people::People;
use super::script::{Before, Staged};
use super::{Doing, Shelf};
use crate::Db;
use crate::db::fault;
use crate::demo::Today;
use crate::demo::dice::Dice;
use domain::event::EventForm;
use domain::time::iso_date;
use domain::{Actor, Result, Timestamp};
use jiff::ToSpan;
use jiff::civil::{Date, Time, Weekday};

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// What every event is made with.
pub(super) struct Stage<'a, S> {
    db: &'a Db,
    pub(super) shelf: &'a S,
    today: Today,
    pub(super) people: People,
    circles: Vec<(i64, String)>,
}

impl<'a, S: Shelf> Stage<'a, S> {
    pub(super) async fn of(db: &'a Db, shelf: &'a S) -> Result<Self> {
        Ok(Self {
            db,
            shelf,
            today: Today::of(db),
            people: People::read(db).await?,
            circles: db.all("SELECT id, slug FROM circles ORDER BY id").await?,
        })
    }

    /// Reads as it is now.
    pub(super) const fn now(&self) -> &Db {
        self.db
    }

    /// Somebody acts, at a time.
    pub(super) fn doing<'b>(&self, actor: &'b Actor, at: Timestamp) -> Doing<'b> {
        Doing::of(self.db, actor, at)
    }

    /// The moment at which today began: all that has happened lies before it.
    pub(super) const fn midnight(&self) -> Timestamp {
        Timestamp(self.today.midnight)
    }

    /// A day, counted from today.
    fn day(&self, days: i64) -> Result<Date> {
        self.today.date.checked_add(days.days()).map_err(fault)
    }

    /// A time of a day that is counted from today.
    pub(super) fn at(&self, days: i64, time: &str) -> Result<Timestamp> {
        Ok(self.db.zone().instant(self.day(days)?.to_datetime(clock(time)?)))
    }

    /// When the host made an event.
    pub(super) fn announced(&self, event: &Staged) -> Result<Timestamp> {
        let dice = &mut Dice::of(1, &event.key, 0);
        Ok(self.at(event.announced, "18:00")?.plus_seconds(60 * dice.between(0, 240)))
    }

    /// Evenly spread times between two, at hours at which people are awake, the earlier first.
    pub(super) fn spread(
        &self,
        key: &str,
        from: Timestamp,
        until: Timestamp,
        count: usize,
    ) -> Vec<Timestamp> {
        let dice = &mut Dice::of(1, key, count);
        let step = (until.0 - from.0) / (count as i64 + 1);
        let mut times: Vec<Timestamp> = (1..=count as i64)
            .map(|n| {
                let morning = self.db.zone().midnight(self.db.zone().date(Timestamp(from.0 + n * step)));
                let at = morning.plus_seconds(7 * 3600 + dice.between(0, 16 * 3600));
                at.clamp(from, until)
            })
            .collect();
        times.sort_unstable();
        times
    }

    /// The first day of an event.
    pub(super) fn first(&self, event: &Staged) -> Result<Date> {
        let weekday = weekday(&event.weekday)?;
        if let (Some(weekday), 1..) = (weekday, event.nth_weekday) {
            let month = self.today.date.checked_add(event.months.months()).map_err(fault)?;
            return month.nth_weekday_of_month(event.nth_weekday, weekday).map_err(fault);
        }
        let (mut day, step) = (self.day(event.day)?, if event.day < 0 { -1 } else { 1 });
        while weekday.is_some_and(|weekday| day.weekday() != weekday) {
            day = day.checked_add(step.days()).map_err(fault)?;
        }
        Ok(day)
    }

    /// A circle as forms name it.
    pub(super) fn circle(&self, slug: &str) -> String {
        let found = self.circles.iter().find(|(_, other)| other == slug);
        found.map(|(id, _)| id.to_string()).unwrap_or_default()
    }

    /// The form as the host fills it in.
    pub(super) fn form(&self, event: &Staged) -> Result<EventForm> {
        let first = self.first(event)?;
        let whole = event.days > 0;
        let last = if whole { first.checked_add((event.days - 1).days()).map_err(fault)? } else { first };
        let before = |before: &Option<Before>| -> Result<String> {
            let Some(Before { days, at }) = before else { return Ok(String::new()) };
            Ok(format!("{}T{at}", iso_date(first.checked_sub(days.days()).map_err(fault)?)))
        };
        let opens = match event.opens {
            Some(days) => format!("{}T12:00", iso_date(self.day(days)?)),
            None => String::new(),
        };
        Ok(EventForm {
            title: event.title.clone(),
            kind: event.kind.clone(),
            summary: event.summary.clone(),
            body: event.body.clone(),
            date: iso_date(first),
            start: event.start.clone(),
            end: event.end.clone(),
            all_day: if whole { "1".to_owned() } else { String::new() },
            end_date: if whole { iso_date(last) } else { String::new() },
            zone: event.zone.clone(),
            place: event.place.clone(),
            online_url: online(event),
            capacity: number(event.capacity),
            price: number(event.price),
            speakers: self.people.linked(&event.speakers)?,
            cohosts: self.people.handles(&event.cohosts)?,
            visibility: or(&event.visibility, "public"),
            circle: self.circle(&event.circle),
            opens,
            closes: before(&event.closes)?,
            cancel_until: before(&event.cancel_until)?,
            promotion: event.promotion.clone(),
            offer_hours: number(event.offer_hours),
            materials: event.materials.clone(),
            state: or(&event.state, "published"),
            repeat: event.repeat.clone(),
            ends: if event.count > 0 { "count".to_owned() } else { String::new() },
            count: number(event.count),
            ..EventForm::default()
        })
    }
}

fn online(event: &Staged) -> String {
    if event.online { format!("https://example.com/meet/{}", event.key) } else { String::new() }
}

/// What the form has where there is no number.
fn number(n: i64) -> String {
    if n == 0 { String::new() } else { n.to_string() }
}

fn or(text: &str, usual: &str) -> String {
    if text.is_empty() { usual } else { text }.to_owned()
}

fn clock(text: &str) -> Result<Time> {
    text.parse().map_err(fault)
}

fn weekday(name: &str) -> Result<Option<Weekday>> {
    Ok(Some(match name {
        "" => return Ok(None),
        "mon" => Weekday::Monday,
        "tue" => Weekday::Tuesday,
        "wed" => Weekday::Wednesday,
        "thu" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        "sat" => Weekday::Saturday,
        "sun" => Weekday::Sunday,
        other => return Err(fault(format!("{other} is no weekday"))),
    }))
}
