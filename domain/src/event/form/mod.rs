//! The event form: what hosts type, and what becomes of it.

mod shift;
mod times;

pub use shift::{Shift, ShiftForm};
pub use times::{LONGEST_DAYS, Span};

use super::people::handles;
use super::{EventContent, EventKind, EventState, SpeakerLine, is_web_address};
use crate::circle::Visibility;
use crate::input::Check;
use crate::recurrence::{Recurrence, RepeatForm};
use crate::registration::Promotion;
use crate::series::Scope;
use crate::{CircleId, EventId, Problem, Result};
use serde::{Deserialize, Serialize};

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
    /// `1` where nobody sees who comes but those who host it, and admins.
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

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn form() -> EventForm {
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

    pub(super) fn fault(form: &EventForm) -> (String, Problem) {
        let error = form.validate().unwrap_err();
        let first = &error.fields()[0];
        (first.field.clone(), first.problem)
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
