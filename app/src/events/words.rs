//! What the calendar says of a day and of an event.

use crate::ui::{Markup, kind_icon};
use domain::event::{EventCard, EventState};
use domain::holiday::holiday;
use domain::registration::MyPart;
use domain::time_grid::WallTime;
use domain::{Locale, t, time};
use jiff::civil::{Date, Weekday};

/// Whether a day stands out: Saturdays, and Sundays with the holidays.
pub(super) fn dow(day: Date) -> Option<&'static str> {
    match day.weekday() {
        _ if holiday(day).is_some() => Some("holiday"),
        Weekday::Saturday => Some("sat"),
        Weekday::Sunday => Some("sun"),
        _ => None,
    }
}

/// `11月23日(月) 勤労感謝の日`.
pub(super) fn day(date: Date, l: Locale) -> String {
    let day = time::day(date, l);
    holiday(date).map_or(day.clone(), |h| format!("{day} {}", h.name(l)))
}

/// The words of a link to a day: heard as a whole, seen as its number and the holiday's name.
pub(super) fn write_day(m: &mut Markup, class: &str, date: Date, label: &str, l: Locale) {
    let mut words = |class: &str, hidden: bool, words: &str| {
        let attributes = [("class", class), ("aria-hidden", "true")];
        m.element("span", if hidden { &attributes } else { &attributes[..1] }, |m| {
            m.text(words);
        });
    };
    words("visually-hidden", false, label);
    words(class, true, &date.day().to_string());
    if let Some(holiday) = holiday(date) {
        words("cal-holiday", true, holiday.name(l));
    }
}

/// `1月`, `Jan`.
pub(super) fn short_month(date: Date, l: Locale) -> String {
    match l {
        Locale::Ja => format!("{}月", date.month()),
        Locale::En => time::month(date, l).chars().take(3).collect(),
    }
}

/// `11月28日(土) 19:30–21:00`, with the end's day where it is another, and for whole days without the times.
pub(super) fn span(from: WallTime, to: WallTime, all_day: bool, l: Locale) -> String {
    let first = time::day(from.date, l);
    let last = if all_day { to.plus(-1).date } else { to.date };
    match (all_day, from.date == last) {
        (true, true) => format!("{first} {}", t::event::all_day(l)),
        (true, false) => format!("{first} – {}", time::day(last, l)),
        (false, true) => format!("{first} {}–{}", from.clock(), to.clock()),
        (false, false) => format!("{first} {} – {} {}", from.clock(), time::day(last, l), to.clock()),
    }
}

/// The events that take place on a day, at least in part.
pub(super) fn on(date: Date, events: &[EventCard]) -> Vec<EventCard> {
    events.iter().filter(|e| e.starts.date() <= date && date <= e.last_day()).cloned().collect()
}

/// What a link to an event says of it besides its words.
pub(super) struct Marks {
    href: String,
    id: String,
    on: String,
    kind: &'static str,
    mine: Option<&'static str>,
    state: Option<&'static str>,
    own: bool,
}

impl Marks {
    pub(super) fn of(event: &EventCard, on: Date) -> Self {
        Self {
            href: format!("/events/{}", event.id),
            id: event.id.to_string(),
            on: time::iso_date(on),
            kind: event.kind.code(),
            mine: match event.mine {
                MyPart::Confirmed => Some("registered"),
                MyPart::Offered { .. } | MyPart::Waiting { .. } => Some("waiting"),
                MyPart::None => None,
            },
            state: match event.state {
                EventState::Cancelled => Some("cancelled"),
                EventState::Draft => Some("draft"),
                EventState::Published => None,
            },
            own: event.mine_to_change && event.state != EventState::Cancelled,
        }
    }

    pub(super) fn attributes<'a>(&'a self, class: &'a str) -> Vec<(&'static str, &'a str)> {
        let mut attributes = vec![
            ("class", class),
            ("data-kind", self.kind),
            ("href", &self.href),
            ("data-event", &self.id),
            ("data-on", &self.on),
        ];
        attributes.extend(self.mine.map(|mine| ("data-mine", mine)));
        attributes.extend(self.state.map(|state| ("data-state", state)));
        if self.own {
            attributes.push(("data-own", ""));
        }
        attributes
    }
}

/// The words of a link to an event. Those who listen hear the day, the whole time, the kind and their own part with
/// every event; what is seen is shorter, since the day stands above and the kind is a shape.
pub(super) fn write_event(m: &mut Markup, event: &EventCard, seen_time: &str, when: &str, l: Locale) {
    let note = match (event.state, event.mine) {
        (EventState::Cancelled, _) => t::event::cancelled(l).to_owned(),
        (EventState::Draft, _) => t::event::draft(l).to_owned(),
        (_, MyPart::Confirmed) => t::event::mine_confirmed(l).to_owned(),
        (_, MyPart::Offered { .. }) => t::event::mine_offered(l).to_owned(),
        (_, MyPart::Waiting { position }) => t::event::mine_waiting(l, position),
        (_, MyPart::None) => String::new(),
    };
    let words = |m: &mut Markup, class: &str, words: &str| {
        m.element("span", &[("class", class)], |m| {
            m.text(words);
        });
    };
    m.icon(kind_icon(event.kind));
    words(m, "visually-hidden", &format!("{when} "));
    if !seen_time.is_empty() {
        m.element("span", &[("class", "chip-time"), ("aria-hidden", "true")], |m| {
            m.text(seen_time);
        });
    }
    words(m, "visually-hidden", &format!("{} ", event.kind.name(l)));
    words(m, "chip-title", &event.title);
    if !note.is_empty() {
        words(m, "visually-hidden", &format!(" {note}"));
    }
}

/// When an event is, for those who listen.
pub(super) fn when(event: &EventCard, l: Locale) -> String {
    span(WallTime::of(event.starts), WallTime::of(event.ends), event.all_day, l)
}
