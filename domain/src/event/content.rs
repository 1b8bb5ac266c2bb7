//! What an event is about, apart from when it is: what the occurrences of a series share until one is changed.

use super::{EventKind, SpeakerLine};
use crate::circle::Visibility;
use crate::question::Question;
use crate::registration::Promotion;
use crate::{CircleId, FileId};
use serde::{Deserialize, Serialize};

/// From when to when one registers and gives seats back: whole minutes before the start, on the event's own clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// Registration opens; `None` is at once.
    pub opens: Option<i64>,
    /// Registration closes; `None` is at the start.
    pub closes: Option<i64>,
    /// The last chance to give a seat back; `None` is the start.
    pub cancel: Option<i64>,
}

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventContent {
    /// The title.
    pub title: String,
    /// Its kind.
    pub kind: EventKind,
    /// One or two sentences.
    pub summary: String,
    /// The description in Markdown.
    pub body: String,
    /// The place.
    pub place: String,
    /// The link to take part.
    pub online_url: String,
    /// Seats; `None` is no limit.
    pub capacity: Option<i64>,
    /// Yen; 0 is free, anything else is paid at the door.
    pub price_yen: i64,
    /// Who speaks.
    pub speakers: Vec<SpeakerLine>,
    /// The handles of those who host it with the host.
    pub cohosts: Vec<String>,
    /// Who can see it.
    pub visibility: Visibility,
    /// The circle, where the visibility is one.
    pub circle: Option<CircleId>,
    /// What becomes of a seat that comes free.
    pub promotion: Promotion,
    /// How many hours an offered seat is kept.
    pub offer_hours: i64,
    /// For those who take part, in Markdown.
    pub materials: String,
    /// Until when one registers.
    #[serde(default)]
    pub terms: Terms,
    /// What the host asks.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// Whether nobody sees who comes but those who host it, and admins.
    #[serde(default)]
    pub hide_names: bool,
    /// The picture that stands above it.
    #[serde(default)]
    pub cover: Option<FileId>,
}

/// A new value of each field, by a rule that sees three of them.
macro_rules! each_field {
    ($rule:expr; $a:expr, $b:expr, $c:expr) => {
        each_field!($rule; $a, $b, $c; title, kind, summary, body, place, online_url, capacity, price_yen, speakers,
            cohosts, visibility, circle, promotion, offer_hours, materials, terms, questions, hide_names, cover)
    };
    ($rule:expr; $a:expr, $b:expr, $c:expr; $($field:ident),+ $(,)?) => {
        EventContent { $($field: if $rule(&$a.$field == &$b.$field) { $c.$field.clone() } else { $a.$field.clone() }),+ }
    };
}

impl EventContent {
    /// What an occurrence holds after its series was changed from `old` to `new`: the new value wherever it had the
    /// old one. What was changed for this occurrence alone stays.
    #[must_use]
    pub fn follow(&self, old: &Self, new: &Self) -> Self {
        each_field!(|same: bool| same; self, old, new)
    }

    /// What a series holds after one of its occurrences, which was `self`, was changed for all: the occurrence's new
    /// value wherever it was changed just now.
    #[must_use]
    pub fn lead(&self, changed: &Self, series: &Self) -> Self {
        each_field!(|same: bool| same; changed, self, series)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(title: &str, place: &str) -> EventContent {
        EventContent {
            title: title.into(),
            kind: EventKind::Study,
            summary: String::new(),
            body: String::new(),
            place: place.into(),
            online_url: String::new(),
            capacity: None,
            price_yen: 0,
            speakers: Vec::new(),
            cohosts: Vec::new(),
            visibility: Visibility::Public,
            circle: None,
            promotion: Promotion::Automatic,
            offer_hours: 24,
            materials: String::new(),
            terms: Terms::default(),
            questions: Vec::new(),
            hide_names: false,
            cover: None,
        }
    }

    #[test]
    fn what_was_changed_for_one_alone_stays() {
        let (series, own) = (content("題", "A室"), content("題", "B室"));
        // The host opens the occurrence in room B, and gives all a new title.
        let typed = content("新しい題", "B室");
        let new = own.lead(&typed, &series);
        assert_eq!(new, content("新しい題", "A室"), "the room was not what was changed");
        assert_eq!(content("題", "A室").follow(&series, &new), content("新しい題", "A室"));
        assert_eq!(content("特別な題", "C室").follow(&series, &new), content("特別な題", "C室"));
    }
}
