//! The event form: what hosts type, and what becomes of it.

use super::people::handles;
use super::{EventContent, EventKind, EventState, SpeakerLine, Terms, is_web_address};
use crate::circle::Visibility;
use crate::input::Check;
use crate::recurrence::{Recurrence, RepeatForm};
use crate::registration::Promotion;
use crate::series::Scope;
use crate::{CircleId, EventId, Problem, Result};
use jiff::civil::{DateTime, Time};
use serde::{Deserialize, Serialize};

/// The longest event, in days: the calendar looks no further back for what is still going on.
pub const LONGEST_DAYS: i64 = 31;

/// The event form, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventForm {
    /// The event being changed; empty for a new one.
    pub id: String,
    /// The version the form was opened with.
    pub version: String,
    /// The idempotency key of a new event.
    pub key: String,
    /// The event that a new one is a copy of; empty for none.
    pub copy_of: String,
    /// The title.
    pub title: String,
    /// [`EventKind`].
    pub kind: String,
    /// One or two sentences.
    pub summary: String,
    /// The description in Markdown.
    pub body: String,
    /// First day, `YYYY-MM-DD`.
    pub date: String,
    /// Start, `HH:MM`.
    pub start: String,
    /// Last day; empty is the first, or the next where the end is earlier than the start.
    pub end_date: String,
    /// End, `HH:MM`.
    pub end: String,
    /// `1` where it takes whole days.
    pub all_day: String,
    /// The IANA name of the zone the times are told in; empty is the community's.
    pub zone: String,
    /// The place.
    pub place: String,
    /// The link to take part.
    pub online_url: String,
    /// Seats; empty means no limit.
    pub capacity: String,
    /// Yen; empty means free.
    pub price: String,
    /// Who speaks, one a line.
    pub speakers: String,
    /// Handles of those who host it too.
    pub cohosts: String,
    /// [`Visibility`].
    pub visibility: String,
    /// The circle's id, where the visibility is a circle.
    pub circle: String,
    /// When registration opens, `YYYY-MM-DDTHH:MM`; empty is at once.
    pub opens: String,
    /// When it closes; empty is at the start.
    pub closes: String,
    /// Until when a seat may be given back; empty is the start.
    pub cancel_until: String,
    /// [`Promotion`]; empty is automatic.
    pub promotion: String,
    /// Hours an offered seat is kept; empty is a day.
    pub offer_hours: String,
    /// For those who take part, in Markdown.
    pub materials: String,
    /// `1` where nobody sees who comes but those who host it.
    pub hide_names: String,
    /// The recap in Markdown.
    pub recap: String,
    /// `draft` or `published`.
    pub state: String,
    /// Which occurrences a change is for ([`Scope`]); empty is this one.
    pub scope: String,
    /// `1` where those who registered may be told of another time or place.
    pub tell: String,
    /// [`RepeatForm::repeat`]
    pub repeat: String,
    /// [`RepeatForm::every`]
    pub every: String,
    /// `1` for Mondays.
    pub mo: String,
    /// `1` for Tuesdays.
    pub tu: String,
    /// `1` for Wednesdays.
    pub we: String,
    /// `1` for Thursdays.
    pub th: String,
    /// `1` for Fridays.
    pub fr: String,
    /// `1` for Saturdays.
    pub sa: String,
    /// `1` for Sundays.
    pub su: String,
    /// [`RepeatForm::ends`]
    pub ends: String,
    /// [`RepeatForm::count`]
    pub count: String,
    /// [`RepeatForm::until`]
    pub until: String,
    /// [`RepeatForm::rule`]
    pub rule: String,
    /// [`RepeatForm::also`]
    pub also: String,
    /// [`RepeatForm::except`]
    pub except: String,
}

/// When an event takes place, on its own clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Start.
    pub start: DateTime,
    /// End, after the start.
    pub end: DateTime,
    /// Whether it takes whole days, midnight to midnight.
    pub all_day: bool,
}

impl Span {
    /// How long it takes, in minutes on its clock.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        self.end.duration_since(self.start).as_secs() / 60
    }
}

/// A checked event.
#[derive(Clone, Debug)]
pub struct EventInput {
    /// What it is about.
    pub content: EventContent,
    /// When it takes place.
    pub span: Span,
    /// The IANA name of its zone; `None` is the community's. Whether there is such a zone is for the store to say.
    pub zone: Option<String>,
    /// How it repeats, as typed. What a changed form says depends on the series it is of ([`RepeatForm::read`]).
    pub repeat: RepeatForm,
    /// The recap in Markdown.
    pub recap: String,
    /// Draft or published.
    pub state: EventState,
    /// Which occurrences a change is for.
    pub scope: Scope,
    /// Whether those who registered may be told of another time or place.
    pub tell: bool,
    /// The idempotency key of a new event.
    pub key: Option<String>,
    /// The event that a new one is a copy of: what it asks is asked again.
    pub copy_of: Option<EventId>,
}

impl EventForm {
    /// How it repeats, as typed.
    #[must_use]
    pub fn repeat_form(&self) -> RepeatForm {
        let Self {
            repeat, every, mo, tu, we, th, fr, sa, su, ends, count, until, rule, also, except, ..
        } = self.clone();
        RepeatForm { repeat, every, mo, tu, we, th, fr, sa, su, ends, count, until, rule, also, except }
    }

    /// The same form with another way of repeating.
    #[must_use]
    pub fn repeating(self, form: RepeatForm) -> Self {
        let RepeatForm { repeat, every, mo, tu, we, th, fr, sa, su, ends, count, until, rule, also, except } =
            form;
        Self { repeat, every, mo, tu, we, th, fr, sa, su, ends, count, until, rule, also, except, ..self }
    }

    /// Checks the form.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn validate(&self) -> Result<EventInput> {
        let mut check = Check::default();
        let title = check.line("title", &self.title, 1, 120);
        let kind = check.choice("kind", &self.kind, EventKind::parse);
        let summary = check.line("summary", &self.summary, 0, 200);
        let body = check.text("body", &self.body, 0, 20_000);
        let span = self.span(&mut check);
        let zone = check.line("zone", &self.zone, 0, 64);
        let place = check.line("place", &self.place, 0, 200);
        let online_url = check.line("online_url", &self.online_url, 0, 500);
        if !online_url.is_empty() && !is_web_address(&online_url) {
            check.fault("online_url", Problem::Link);
        }
        let capacity = check.number("capacity", &self.capacity, 1, 100_000);
        let price_yen = check.number("price", &self.price, 0, 1_000_000).unwrap_or(0);
        let speakers = SpeakerLine::read(&mut check, "speakers", &self.speakers);
        let cohosts = handles(&mut check, "cohosts", &self.cohosts);
        let visibility = check.choice("visibility", &self.visibility, Visibility::parse);
        let circle = (visibility == Some(Visibility::Circle))
            .then(|| check.choice("circle", &self.circle, |c| c.parse::<CircleId>().ok()))
            .flatten();
        let terms = span.map(|span| self.terms(&mut check, span.start)).unwrap_or_default();
        let promotion = if self.promotion.is_empty() {
            Some(Promotion::Automatic)
        } else {
            check.choice("promotion", &self.promotion, Promotion::parse)
        };
        let offer_hours = check.number("offer_hours", &self.offer_hours, 1, 240).unwrap_or(24);
        let materials = check.text("materials", &self.materials, 0, 20_000);
        let recap = check.text("recap", &self.recap, 0, 20_000);
        let state = check
            .choice("state", &self.state, |s| EventState::parse(s).filter(|s| *s != EventState::Cancelled));
        let scope = if self.scope.is_empty() {
            Some(Scope::This)
        } else {
            check.choice("scope", &self.scope, Scope::parse)
        };
        let repeat = self.repeat_form();
        if let Some(span) = span.filter(|_| self.id.is_empty()) {
            let _said = repeat.validate(span.start, &mut check);
        }
        let key = check.key(&self.key);
        let copy_of = self.copy_of.parse().ok();
        let value = match (kind, visibility, state, span, promotion, scope) {
            (Some(kind), Some(visibility), Some(state), Some(span), Some(promotion), Some(scope)) => {
                let content = EventContent {
                    title,
                    kind,
                    summary,
                    body,
                    place,
                    online_url,
                    capacity,
                    price_yen,
                    speakers,
                    cohosts,
                    visibility,
                    circle,
                    promotion,
                    offer_hours,
                    materials,
                    terms,
                    questions: Vec::new(),
                    hide_names: self.hide_names == "1",
                    cover: None,
                };
                let zone = (!zone.is_empty()).then_some(zone);
                Some(EventInput {
                    content,
                    span,
                    zone,
                    repeat,
                    recap,
                    state,
                    scope,
                    tell: self.tell == "1",
                    key,
                    copy_of,
                })
            }
            _ => None,
        };
        check.with(value)
    }

    fn span(&self, check: &mut Check) -> Option<Span> {
        let all_day = self.all_day == "1";
        let date = check.date("date", &self.date);
        let last =
            if self.end_date.trim().is_empty() { None } else { check.date("end_date", &self.end_date) };
        let (start, end) = if all_day {
            let date = date?;
            let after = last.unwrap_or(date).tomorrow().unwrap_or(date);
            (date.to_datetime(Time::midnight()), after.to_datetime(Time::midnight()))
        } else {
            let (start, end) = (check.time("start", &self.start), check.time("end", &self.end));
            let (date, start, end) = (date?, start?, end?);
            let on = match last {
                Some(last) => last,
                // An evening that ends after midnight ends the next day.
                None if end < start => date.tomorrow().unwrap_or(date),
                None => date,
            };
            (date.to_datetime(start), on.to_datetime(end))
        };
        let span = Span { start, end, all_day };
        if end <= start {
            // Where a last day was given, it is what is wrong.
            let field = if last.is_some_and(|l| Some(l) < date) || all_day { "end_date" } else { "end" };
            check.fault(field, Problem::EndsBeforeStart);
        } else if span.minutes() > LONGEST_DAYS * 1440 {
            check.fault("end_date", Problem::LongerThanDays(LONGEST_DAYS));
        }
        Some(span)
    }

    fn terms(&self, check: &mut Check, start: DateTime) -> Terms {
        let before = |check: &mut Check, field: &str, value: &str| {
            let at = check.moment(field, value)?;
            let minutes = start.duration_since(at).as_secs().div_euclid(60);
            if minutes < 0 {
                check.fault(field, Problem::AfterStart);
            }
            Some(minutes)
        };
        let opens = before(check, "opens", &self.opens);
        let closes = before(check, "closes", &self.closes);
        let cancel = before(check, "cancel_until", &self.cancel_until);
        if let (Some(opens), Some(closes)) = (opens, closes)
            && closes >= opens
        {
            check.fault("closes", Problem::ClosesBeforeOpening);
        }
        Terms { opens, closes: closes.filter(|m| *m > 0), cancel: cancel.filter(|m| *m > 0) }
    }
}

impl EventInput {
    /// How an event repeats that is no series yet, from its own start on.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn recurrence(&self) -> Result<Option<Recurrence>> {
        self.repeat.from_start(self.span.start)
    }
}

/// An event that is dragged elsewhere, or moved by a key, as a form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShiftForm {
    /// The event.
    pub id: String,
    /// The version it was seen with.
    pub version: String,
    /// Its new start on the reader's clock, `YYYY-MM-DDTHH:MM`.
    pub start: String,
    /// Its new end; of whole days, the midnight after the last.
    pub end: String,
    /// Which occurrences move ([`Scope`]); empty is this one.
    pub scope: String,
    /// `1` where those who registered may be told.
    pub tell: String,
}

/// A checked shift.
#[derive(Clone, Debug)]
pub struct Shift {
    /// The version the event was seen with.
    pub version: i64,
    /// Its new start on the reader's clock.
    pub start: DateTime,
    /// Its new end.
    pub end: DateTime,
    /// Which occurrences move.
    pub scope: Scope,
    /// Whether those who registered may be told.
    pub tell: bool,
}

impl ShiftForm {
    /// Checks the form.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn validate(&self) -> Result<Shift> {
        let mut check = Check::default();
        let (start, end) = (check.moment("start", &self.start), check.moment("end", &self.end));
        for (field, there) in [("start", &self.start), ("end", &self.end)] {
            if there.trim().is_empty() {
                check.fault(field, Problem::Required);
            }
        }
        let scope = Scope::parse(&self.scope).unwrap_or_default();
        let version = self.version.parse().unwrap_or(0);
        let value =
            start.zip(end).map(|(start, end)| Shift { version, start, end, scope, tell: self.tell == "1" });
        check.with(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> EventForm {
        EventForm {
            title: "読書会".into(),
            kind: "reading".into(),
            date: "2026-11-28".into(),
            start: "19:30".into(),
            end: "21:00".into(),
            visibility: "public".into(),
            state: "published".into(),
            ..EventForm::default()
        }
    }

    fn fault(form: &EventForm) -> (String, Problem) {
        let error = form.validate().unwrap_err();
        let first = &error.fields()[0];
        (first.field.clone(), first.problem)
    }

    #[test]
    fn an_evening_that_ends_after_midnight_ends_the_next_day() {
        let span = EventForm { end: "00:30".into(), ..form() }.validate().unwrap().span;
        assert_eq!(span.end.date(), span.start.date().tomorrow().unwrap());
        let same = EventForm { end: "19:30".into(), ..form() };
        assert_eq!(fault(&same), ("end".into(), Problem::EndsBeforeStart));
    }

    #[test]
    fn several_days_and_whole_days() {
        let three = EventForm { end_date: "2026-11-30".into(), end: "12:00".into(), ..form() };
        assert_eq!(three.validate().unwrap().span.minutes(), 2 * 1440 - 450);
        let back = EventForm { end_date: "2026-11-27".into(), ..form() };
        assert_eq!(fault(&back), ("end_date".into(), Problem::EndsBeforeStart));
        let long = EventForm { end_date: "2027-01-28".into(), ..form() };
        assert_eq!(fault(&long), ("end_date".into(), Problem::LongerThanDays(31)));
        let day = EventForm { all_day: "1".into(), start: String::new(), end: String::new(), ..form() };
        assert_eq!(day.validate().unwrap().span.minutes(), 1440);
        let days = EventForm { end_date: "2026-11-29".into(), ..day.clone() };
        assert_eq!(days.validate().unwrap().span.minutes(), 2 * 1440);
        let back = EventForm { end_date: "2026-11-27".into(), ..day };
        assert_eq!(fault(&back).0, "end_date");
    }

    #[test]
    fn terms_are_told_from_the_start() {
        let set = EventForm {
            opens: "2026-11-21T19:30".into(),
            closes: "2026-11-28T18:30".into(),
            cancel_until: "2026-11-27T19:30".into(),
            ..form()
        };
        let terms = set.validate().unwrap().content.terms;
        assert_eq!(terms, Terms { opens: Some(7 * 1440), closes: Some(60), cancel: Some(1440) });
        let after = EventForm { closes: "2026-11-28T19:31".into(), ..form() };
        assert_eq!(fault(&after), ("closes".into(), Problem::AfterStart));
        let crossed = EventForm { opens: "2026-11-28T19:00".into(), ..set };
        assert_eq!(fault(&crossed), ("closes".into(), Problem::ClosesBeforeOpening));
    }

    #[test]
    fn faults_stand_at_their_fields() {
        let bad = EventForm {
            capacity: "-1".into(),
            online_url: "javascript:alert(1)".into(),
            visibility: "circle".into(),
            circle: "x".into(),
            ..form()
        };
        let faults = bad.validate().unwrap_err();
        let fields: Vec<_> = faults.fields().iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["online_url", "capacity", "circle"]);
    }

    #[test]
    fn an_event_is_never_made_cancelled() {
        assert!(EventForm { state: "cancelled".into(), ..form() }.validate().is_err());
    }
}
